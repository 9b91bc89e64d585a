"""Forms on units, seats, accounts and the office's settings."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import QueryDict

from units.fields import DayField, wrong_year
from units.models import Office, Seat, Unit, User
from units.text import tidy


class Versioned(forms.Form):
    """Carries the version that was on the screen when the person began."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def differences(mine: forms.Form, theirs: forms.Form) -> list[dict[str, Any]]:
    """Both texts, in words, of every field in which the form as typed and the row as it now stands differ."""
    rows = [
        {
            "label": field.label,
            "yours": _words(field, mine[name].value()),
            "theirs": _words(field, theirs[name].value()),
        }
        for name, field in mine.fields.items()
        if name != "version"
    ]
    return [row for row in rows if row["yours"] != row["theirs"]]


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "Có" if value else "Không"
    if isinstance(field, forms.ChoiceField):
        words = {str(key): str(label) for key, label in field.choices}  # type: ignore[union-attr, misc]
        chosen = value if isinstance(value, list) else [value]
        return "; ".join(words.get(str(one), str(one)) for one in chosen if one not in (None, ""))
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else str(value if value is not None else "")


def at_version(data: QueryDict, version: int) -> QueryDict:
    """What was typed, to be saved knowingly over that version."""
    again = data.copy()
    again["version"] = str(version)
    return again


class UnitForm(Versioned, forms.ModelForm):
    aliases = forms.CharField(
        label="Tên gọi khác",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một tên mà văn bản hay viết, ví dụ UBKT, Ban XDĐ.",
    )

    class Meta:
        model = Unit
        fields = ["kind", "name", "short_name", "code", "issuer_code", "place", "valid_from", "valid_to"]
        field_classes = {"valid_from": DayField, "valid_to": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            self.initial["aliases"] = "\n".join(alias.name for alias in self.instance.aliases.all())
            self.initial["version"] = self.instance.version

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_code(self) -> str:
        return tidy(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        return data

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def alias_lines(self) -> list[str]:
        return self.cleaned_data["aliases"].splitlines()


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(Unit.objects.none(), label="Chuyển về trực thuộc")

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = offered  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    person = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        help_text="Tài khoản đã có. Nếu chưa có, xin lập tài khoản trước.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "accounts"}),
    )
    title = forms.CharField(label="Chức danh", max_length=120, help_text="Ví dụ: Bí thư chi bộ, Văn thư.")
    role = forms.ChoiceField(label="Vai trò", choices=Seat.Role.choices)
    from_on = DayField(label="Từ ngày")
    to_on = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa có ngày thôi giữ.")

    def clean_person(self) -> User:
        found = User.objects.filter(username__iexact=self.cleaned_data["person"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError("Không có tài khoản đang hoạt động với tên này.")
        return found


class DeputyForm(forms.Form):
    """Who acts for the holder of a seat, between two days."""

    person = SeatForm.base_fields["person"]
    from_on = DayField(label="Thay mặt từ ngày")
    to_on = DayField(label="Đến hết ngày")
    clean_person = SeatForm.clean_person


class SeatChangeForm(Versioned):
    title = forms.CharField(label="Chức danh", max_length=120)
    to_on = DayField(label="Giữ đến hết ngày", required=False, help_text="Ghi ngày để kết thúc; để trống nếu còn giữ.")


class AccountForm(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text="Đặt theo vị trí, không dấu, ví dụ bi-thu.chi-bo-1.",
    )
    full_name = forms.CharField(label="Họ và tên", max_length=120, required=False)
    email = forms.EmailField(label="Thư điện tử", required=False, help_text="Để nhận nhắc việc. Có thể để trống.")


class AccountChangeForm(Versioned):
    full_name = AccountForm.base_fields["full_name"]
    email = AccountForm.base_fields["email"]
    is_active = forms.BooleanField(label="Tài khoản đang hoạt động", required=False)


class DaysField(forms.CharField):
    """A list of days, one a line or separated by commas: "01/01/2027, 02/01/2027"; comes out as ISO strings."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        days = []
        for word in re.split(r"[\s,;]+", super().to_python(value) or ""):
            if word:
                try:
                    day = datetime.datetime.strptime(word, "%d/%m/%Y").date()  # noqa: DTZ007
                except ValueError as error:
                    raise forms.ValidationError(f"“{word}” không phải là ngày (ngày/tháng/năm).") from error
                if sentence := wrong_year(day):
                    raise forms.ValidationError(sentence)
                days.append(day.isoformat())
        return sorted(set(days))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{datetime.date.fromisoformat(day):%d/%m/%Y}" for day in value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class DaysAheadField(forms.CharField):
    """On which days before the due day to remind: "7,3,1"; comes out tidy, farthest first."""

    def to_python(self, value: Any) -> str:
        words = [word for word in re.split(r"[\s,;]+", super().to_python(value) or "") if word]
        if not all(word.isdecimal() and 1 <= int(word[:9]) <= Office.MOST_AHEAD for word in words):
            raise forms.ValidationError(
                f"Ghi các số ngày từ 1 đến {Office.MOST_AHEAD}, cách nhau bằng dấu phẩy, ví dụ 7,3,1."
            )
        days = sorted({int(word) for word in words}, reverse=True)
        if len(days) > Office.MOST_TIMES:
            raise forms.ValidationError(f"Nhắc trước hạn nhiều nhất {Office.MOST_TIMES} lần, ví dụ 30,14,7,3,2,1.")
        return ",".join(map(str, days))


class OfficeForm(Versioned, forms.ModelForm):
    days_off = DaysField(
        label="Ngày nghỉ thêm", required=False, help_text="Ngoài ngày lễ, Tết hệ thống đã biết. Mỗi dòng một ngày."
    )
    working_days = DaysField(label="Ngày làm bù", required=False, help_text="Thứ Bảy, Chủ nhật phải đi làm.")
    reminder_days = DaysAheadField(
        label="Nhắc trước hạn (ngày)",
        help_text="Ví dụ 7,3,1. Đúng ngày hạn, sau hạn một ngày rồi mỗi tuần luôn nhắc. Văn bản có thể đặt riêng.",
    )

    # As the page shows them, under a heading each.
    GROUPS = (
        ("Cơ quan", ("name", "format_profile", "page_number_place", "duplex_margins")),
        ("Thời hạn", ("before_day_counts", "default_due_days", "soon_days", "cutoff_day", "recurring_due")),
        ("Ngày làm việc", ("days_off", "working_days")),
        (
            "Nhắc việc",
            (
                *("reminder_days", "superior_after_days", "higher_after_days", "confirmer_after_days"),
                *("letters_from_hour", "letters_to_hour", "may_do_without_letters"),
            ),
        ),
        ("Đăng nhập", ("idle_minutes", "session_hours", "factor_from", "errand_links")),
    )
    BOUNDS = {
        "soon_days": ("số ngày", 0, Office.MOST_AHEAD),
        "default_due_days": ("số ngày", 1, 366),
        "superior_after_days": ("số ngày", 1, Office.MOST_AHEAD),
        "higher_after_days": ("số ngày", 1, Office.MOST_AHEAD),
        "confirmer_after_days": ("số ngày", 1, Office.MOST_AHEAD),
        "letters_from_hour": ("giờ", 5, 12),
        "letters_to_hour": ("giờ", 13, 22),
        "idle_minutes": ("số phút", 5, 1440),
        "session_hours": ("số giờ", 1, 720),
    }

    class Meta:
        model = Office
        fields = [
            "name", "before_day_counts", "soon_days", "reminder_days", "superior_after_days", "higher_after_days",
            "confirmer_after_days", "letters_from_hour", "letters_to_hour", "may_do_without_letters",
            "default_due_days", "cutoff_day", "recurring_due", "format_profile", "page_number_place", "duplex_margins",
            "days_off", "working_days", "idle_minutes", "session_hours", "factor_from", "errand_links",
        ]  # fmt: skip
        field_classes = {"factor_from": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, (what, least, most) in self.BOUNDS.items():
            if data.get(name) is not None and not least <= data[name] <= most:
                self.add_error(name, f"Ghi {what} từ {least} đến {most}.")
        if data.get("higher_after_days", Office.MOST_AHEAD) <= data.get("superior_after_days", 0):
            self.add_error("higher_after_days", "Phải sau ngày báo cơ quan giao việc.")
        return data

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]

    def clean_cutoff_day(self) -> int:
        day = int(self.cleaned_data["cutoff_day"])
        if day > 28:
            raise forms.ValidationError("Ngày chốt từ 1 đến 28, hoặc 0 để chốt theo tháng dương lịch.")
        return day

    @property
    def settings(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
