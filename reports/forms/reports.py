"""Forms on reports: beginning one, its head, a section, a correction."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from directives.models import Directive
from reports import periods
from reports.actions import HEAD_FIELDS, LONGEST_BODY
from reports.models import Report
from reports.periods import Period, PeriodKind
from units import access
from units.fields import DayField
from units.models import Office, Unit, User

FREE = "free"
# How many periods of each kind are offered, newest first; older ones by choosing the days.
OFFERED = {
    PeriodKind.QUARTER: 5,
    PeriodKind.MONTH: 6,
    PeriodKind.HALF_YEAR: 3,
    PeriodKind.NINE_MONTHS: 2,
    PeriodKind.YEAR: 3,
}
MOST_DOCUMENTS = 500


def periods_offered(today: datetime.date, cutoff: int | None) -> list[tuple[str, Any]]:
    """Choices in groups, each with its days: "Quý II năm 2026 (15/03/2026 – 14/06/2026)"."""
    groups: list[tuple[str, Any]] = []
    for kind, count in OFFERED.items():
        period, choices = periods.period_of(today, kind, cutoff), []
        for _ in range(count):
            choices.append((period.key, f"{period.name} ({period.days})"))
            period = periods.previous(period)
        groups.append((kind.label, choices))
    groups.append(("Khác", [(FREE, "Khoảng thời gian tự chọn (ghi hai ngày ở dưới)")]))
    return groups


def likely_period(today: datetime.date, cutoff: int | None) -> Period:
    """The quarter that people most likely report on: the last one that has closed."""
    return periods.previous(periods.period_of(today, PeriodKind.QUARTER, cutoff))


class NewReportForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị báo cáo", empty_label=None)
    directive = forms.ModelChoiceField(
        Directive.objects.none(),
        label="Báo cáo việc thực hiện",
        help_text="Gồm cả các văn bản triển khai văn bản này.",
        empty_label="– Chọn văn bản –",
    )
    kind = forms.ChoiceField(label="Loại báo cáo", choices=Report.Kind.choices, widget=forms.RadioSelect)
    period = forms.ChoiceField(label="Kỳ báo cáo")
    starts_on = DayField(label="Từ ngày", required=False)
    ends_on = DayField(label="Đến hết ngày", required=False)

    def __init__(self, *args: Any, user: User, today: datetime.date, **kwargs: Any) -> None:
        self.cutoff = Office.current().cutoff_day or None
        initial = {"kind": Report.Kind.SO_KET, "period": likely_period(today, self.cutoff).key}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        units = access.acting_units(user, today, (access.CLERK, access.HEAD))
        fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        fields["directive"].queryset = (
            Directive.objects.visible_to(user, today).in_force().select_related("issuing_unit").order_by("depth", "-pk")
        )
        fields["directive"].label_from_instance = cited_in_list
        fields["period"].choices = periods_offered(today, self.cutoff)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if key := data.get("period"):
            data["period"] = self._free(data) if key == FREE else periods.from_key(key, self.cutoff)
        return data

    def _free(self, data: dict[str, Any]) -> Period | None:
        first, last = data.get("starts_on"), data.get("ends_on")
        if not first and "starts_on" not in self.errors:
            self.add_error("starts_on", "Xin ghi ngày đầu của khoảng thời gian.")
        if not last and "ends_on" not in self.errors:
            self.add_error("ends_on", "Xin ghi ngày cuối của khoảng thời gian.")
        if not first or not last:
            return None
        if not (2000 <= first.year <= 2100 and 2000 <= last.year <= 2100):
            self.add_error("ends_on", "Xin ghi năm từ 2000 đến 2100.")
            return None
        if last < first:
            self.add_error("ends_on", "Ngày cuối phải sau ngày đầu.")
            return None
        return periods.free_range(first, last)


def cited_in_list(directive: Directive) -> str:
    subject = directive.subject if len(directive.subject) <= 80 else directive.subject[:77].rsplit(" ", 1)[0] + "…"
    return f"{directive} – {directive.issuer_label}: {subject}"


class HeadForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Report
        fields = HEAD_FIELDS
        field_classes = {"issued_on": DayField, "cutoff_on": DayField}
        widgets = {
            "subject": forms.Textarea(attrs={"rows": 2}),
            "introduction": forms.Textarea(attrs={"rows": 4}),
            "recipients": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.label:
                field.label = str(field.label)[:1].upper() + str(field.label)[1:]
        self.initial["version"] = self.instance.version

    def clean_cutoff_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["cutoff_on"]
        first, last = self.instance.starts_on, self.instance.ends_on
        if not first <= day <= last:
            raise forms.ValidationError(f"Ngày chốt phải trong kỳ báo cáo, từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}.")
        return day

    @property
    def head(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in HEAD_FIELDS}

    def take_version(self, version: int) -> None:
        """Carry the fresh version, so that the next save is made knowingly."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = version
        self.data = data


class SectionForm(forms.Form):
    version = forms.IntegerField(min_value=1)
    title = forms.CharField(
        max_length=200, error_messages={"required": "Xin ghi tên mục.", "max_length": "Tên mục không quá 200 chữ."}
    )
    body = forms.CharField(
        max_length=LONGEST_BODY,
        required=False,
        error_messages={"max_length": "Nội dung mục quá dài; xin chuyển bớt sang phụ lục hoặc văn bản kèm theo."},
    )
    ideas = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The chosen lines come back as texts; they are the writer's own words from then on.
        self.fields["ideas"].valid_value = lambda value: len(value) <= 4000  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Lý do đính chính",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In trong báo cáo đính chính và ghi vào nhật ký.",
        error_messages={"required": "Xin ghi rõ lý do đính chính."},
    )


class ListFilterForm(forms.Form):
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), *Report.State.choices])
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả"), *Report.Kind.choices])
