"""Forms on letters that urge: choosing the work, the words around it, saying that it was sent."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from directives.models import Urging
from reports.urging.actions import HEAD_FIELDS, LONGEST_WAIT
from units.fields import DayField

TEXTS = ("introduction", "closing", "recipients")


class ReplyDayField(DayField):
    """A day from today on. The deed says so once more; here the sentence stands at the field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Báo cáo kết quả chậm nhất ngày",
            help_text="In trong công văn; các đơn vị phải báo cáo đến hết ngày này.",
            error_messages={"required": "Xin ghi ngày các đơn vị phải báo cáo kết quả."},
            **kwargs,
        )


def _check_reply_day(day: datetime.date, today: datetime.date) -> datetime.date:
    if day < today:
        raise forms.ValidationError(f"Ngày báo cáo kết quả không được trước hôm nay ({today:%d/%m/%Y}).")
    if day > today + LONGEST_WAIT:
        raise forms.ValidationError("Ngày báo cáo kết quả quá xa; xin ghi ngày trong vòng một năm tới.")
    return day


class NewUrgingForm(forms.Form):
    reply_by = ReplyDayField()

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_reply_by(self) -> datetime.date:
        return _check_reply_day(self.cleaned_data["reply_by"], self.today)


class LetterForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=10**9)

    class Meta:
        model = Urging
        fields = HEAD_FIELDS
        field_classes = {"issued_on": DayField, "reply_by": DayField}
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in TEXTS}

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.kept_reply_by = today, self.instance.reply_by
        for field in self.fields.values():
            if field.label:
                field.label = str(field.label)[:1].upper() + str(field.label)[1:]
        self.initial["version"] = self.instance.version

    def clean_reply_by(self) -> datetime.date:
        """A draft that has lain past its day may still have its words changed; sending it asks again."""
        day: datetime.date = self.cleaned_data["reply_by"]
        return day if day == self.kept_reply_by else _check_reply_day(day, self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in TEXTS:
            if name in data:
                data[name] = data[name].replace("\r\n", "\n").strip()
        return data

    @property
    def head(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in HEAD_FIELDS}

    def take_version(self, version: int) -> None:
        """Carry the fresh version, so that the next save is made knowingly."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = version
        self.data = data


class SendForm(forms.Form):
    number = forms.CharField(
        label="Số, ký hiệu văn thư đã cấp",
        max_length=60,
        error_messages={"required": "Xin ghi số văn thư đã cấp, ví dụ 45-CV/ĐU."},
    )
    issued_on = DayField(label="Ngày ban hành", error_messages={"required": "Xin ghi ngày ban hành in trên công văn."})
    seen = forms.CharField(widget=forms.HiddenInput)
    again = forms.BooleanField(label="Vẫn đôn đốc lần nữa", required=False)

    def __init__(self, *args: Any, today: datetime.date, ask_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not ask_again:
            del self.fields["again"]

    def clean_number(self) -> str:
        number = " ".join(self.cleaned_data["number"].split())
        if not number[:1].isdigit():
            raise forms.ValidationError("Số phải bắt đầu bằng chữ số, ví dụ 45-CV/ĐU.")
        return number

    def clean_issued_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["issued_on"]
        if day > self.today:
            raise forms.ValidationError(f"Ngày ban hành không được sau hôm nay ({self.today:%d/%m/%Y}).")
        return day
