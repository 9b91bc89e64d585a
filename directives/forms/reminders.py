"""Forms on reminders."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings

from directives.models import ReminderChoice
from directives.reminders.hours import sending_hours
from units.forms import DaysAheadField, Versioned
from units.models import Office, User


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


class ReminderChoiceForm(forms.Form):
    channel = forms.ChoiceField(label="Nhận nhắc việc qua", widget=forms.RadioSelect)
    hour = forms.TypedChoiceField(
        label="Giờ gửi",
        coerce=int,
        help_text="Trong giờ làm việc của cơ quan. Thứ Bảy, Chủ nhật, ngày nghỉ không gửi; lời nhắc chờ đến ngày làm "
        "việc kế tiếp.",
    )
    phone = forms.CharField(
        label="Số điện thoại",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text="Chỉ dùng để nhắn tin nhắc việc. Có thể để trống.",
    )
    wants_coming = forms.BooleanField(
        label="Gửi cả việc sắp đến hạn",
        required=False,
        help_text="Bỏ chọn thì chỉ gửi việc đến hạn hôm nay, quá hạn, chờ xác nhận, cấp dưới quá hạn. Trong phần mềm "
        "vẫn báo đủ.",
    )

    def __init__(self, *args: Any, person: User, office: Office, **kwargs: Any) -> None:
        choice = ReminderChoice.of(person)
        first = {"hour": sending_hours(office).within(choice.hour), "wants_coming": choice.wants_coming}
        kwargs["initial"] = first | {"channel": choice.goes_by(office).value, "phone": person.phone}
        super().__init__(*args, **kwargs)
        self.person = person
        hour: Any = self.fields["hour"]
        hour.choices = [(one, f"từ {one} giờ") for one in range(office.letters_from_hour, office.letters_to_hour)]
        channel: Any = self.fields["channel"]
        channel.choices = [(one.value, one.label) for one in ReminderChoice.channels(person, office)]
        if not settings.SMS_HOOK_URL:
            self.fields["phone"].widget = forms.HiddenInput()

    def clean_phone(self) -> str:
        """Digits, with + before a country: "0912 345 678", "+84 912.345.678"."""
        written = re.sub(r"[\s.()-]", "", self.cleaned_data["phone"])
        if written and not re.fullmatch(r"\+?[0-9]{9,15}", written):
            raise forms.ValidationError("Ghi số điện thoại, ví dụ 0912 345 678.")
        return written

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("channel") == ReminderChoice.Channel.MESSAGE and "phone" in data and not data["phone"]:
            self.add_error("phone", "Ghi số điện thoại để nhận tin nhắn.")
        if data.get("channel") == ReminderChoice.Channel.LETTER and not self.person.email:
            self.add_error("channel", "Tài khoản chưa có địa chỉ thư. Đồng chí báo người quản trị ghi thêm.")
        return data
