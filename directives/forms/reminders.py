"""Forms on reminders."""

from __future__ import annotations

from django import forms

from units.forms import DaysAheadField, Versioned


class DirectiveRemindersForm(Versioned):
    reminder_days = DaysAheadField(
        label="Nhắc trước hạn (ngày)",
        required=False,
        help_text="Ví dụ 14,7,3,1; từ 1 đến 60 ngày, nhiều nhất 6 lần. Để trống thì nhắc như mọi văn bản của cơ quan.",
    )
    is_open = forms.BooleanField(
        label="Được phép gửi nội dung ra ngoài",
        required=False,
        help_text="Khi chọn, lịch hạn việc trên điện thoại ghi cả nội dung nhiệm vụ. Không chọn thì chỉ có loại, số "
        "văn bản, số việc và ngày.",
    )
