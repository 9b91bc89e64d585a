"""The form on the day of an event from which a task counts."""

from __future__ import annotations

from typing import Any

from django import forms

from units.fields import DayField


class AnchorForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=10**9)
    anchor_on = DayField(label="Ngày mốc", help_text="Ngày diễn ra sự việc mà thời hạn tính từ đó.")
    due_on = DayField(
        label="Hạn hoàn thành",
        help_text="Văn bản không ghi số ngày sau sự việc, nên xin ghi ngày phải xong.",
        required=False,
    )

    def __init__(self, *args: Any, asks_due_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_due_day:
            del self.fields["due_on"]
