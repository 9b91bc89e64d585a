"""Forms on documents: the head, a received document, căn cứ, the filter of the list."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.db.models import Q

from directives import files
from directives.models import Directive, Task
from units import access
from units.fields import FIRST_YEAR, LAST_YEAR, DayField
from units.models import Unit, User
from units.requests import whole_number

PARENTS_OFFERED = 30


class MonthField(forms.CharField):
    """A month of a year as typed: "6/2026", "tháng 6 năm 2026"; comes out as its first day."""

    default_error_messages = {"month": "Xin ghi tháng và năm, ví dụ 6/2026."}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = re.fullmatch(r"(?:tháng\s*)?(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})", text.strip().lower())
        if not found or not 1 <= int(found[1]) <= 12 or not FIRST_YEAR <= int(found[2]) <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["month"], code="month")
        return datetime.date(int(found[2]), int(found[1]), 1)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.month}/{value.year}" if isinstance(value, datetime.date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


def parents_offered(visible: Any, words: str, chosen: Any = None) -> list[Directive]:
    """Documents to choose the parent from: what the words find, newest first, and the chosen one on top."""
    rows = visible.issued().select_related("issuing_unit")
    words = words.replace("\0", "")
    found = list((rows.search(words[:200]) if words.strip() else rows).newest_first()[:PARENTS_OFFERED])
    pk = whole_number(str(chosen or ""))
    if pk and pk not in {row.pk for row in found}:
        found = [*rows.filter(pk=pk), *found]
    return found


def option(directive: Directive) -> tuple[int, str]:
    subject = directive.subject if len(directive.subject) <= 90 else f"{directive.subject[:87]}…"
    return directive.pk, f"{directive} – {directive.issuer_label} – {subject}"


class HeadForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    issued_month = MonthField(
        label="hoặc chỉ tháng", required=False, help_text="Khi văn bản để trống ngày: 6/2026. Không ghi cả hai."
    )

    class Meta:
        model = Directive
        fields = [
            "kind", "issuing_unit", "parent", "reference_number", "issued_on", "issued_month", "subject", "focal_unit",
            "place", "signing_authority", "signer_title", "signer_name", "introduction", "addressees", "recipients",
        ]  # fmt: skip
        field_classes = {"issued_on": DayField}
        labels = {"parent": "văn bản cấp trên trực tiếp", "introduction": "phần mở đầu, trước mục I"}
        widgets = {
            "subject": forms.Textarea(attrs={"rows": 2}),
            "introduction": forms.Textarea(attrs={"rows": 3}),
            "addressees": forms.Textarea(attrs={"rows": 3}),
            "recipients": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, user: User, today: datetime.date, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.label:
                field.label = field.label[:1].upper() + field.label[1:]
        self.user, self.today = user, today
        self.units = access.acting_units(user, today, (access.CLERK, access.HEAD))
        visible = Directive.objects.visible_to(user, today)
        parent: Any = self.fields["parent"]
        parent.queryset = visible.issued()
        parent.empty_label = "Không có (văn bản gốc)"
        chosen = self["parent"].value()
        offered = parents_offered(visible, words, getattr(chosen, "pk", chosen))
        parent.choices = [("", parent.empty_label), *map(option, offered)]
        focal: Any = self.fields["focal_unit"]
        focal.empty_label = "Chưa chọn"
        roots = {unit.assigning_root.pk for unit in self.units} | {unit.pk for unit in self.units}
        focal.queryset = Unit.objects.filter(Q(pk__in=roots) | Q(parent__in=roots)).valid_on(today)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Chọn loại"), *Directive.Kind.choices]
        self.set_issuers()

    def set_issuers(self) -> None:
        """One of the units that the person drafts for; nothing to choose where there is one."""
        issuers: Any = self.fields["issuing_unit"]
        issuers.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in self.units])
        if self.units:
            issuers.initial = self.units[0].pk
            issuers.empty_label = None
            if not self.instance.pk:
                self.fields["place"].widget.attrs["placeholder"] = self.units[0].place

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("issued_on") and data.get("issued_month"):
            self.add_error("issued_month", "Chỉ ghi ngày hoặc chỉ ghi tháng, không ghi cả hai.")
            data["issued_month"] = None
            self.instance.issued_month = None
        return data

    @property
    def head(self) -> dict[str, Any]:
        """What the deeds take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReceivedForm(HeadForm):
    """A document of a body above: the issuer is one of those, and it has a day or a number where the paper has one."""

    kept_by = forms.ModelChoiceField(label="Đơn vị nhập, lưu", queryset=Unit.objects.none(), empty_label=None)
    file = forms.FileField(label="Tệp văn bản, nếu có", required=False, help_text=f"{files.KINDS_IN_WORDS}.")

    def clean_file(self) -> Any:
        """Checked before anything is written, so that a refused file leaves no document behind."""
        upload = self.cleaned_data["file"]
        if upload:
            try:
                files.store(upload, kind="tệp văn bản")
            except files.NotAccepted as refused:
                raise forms.ValidationError(refused.sentence) from refused
        return upload

    def set_issuers(self) -> None:
        issuers: Any = self.fields["issuing_unit"]
        issuers.queryset = superior_issuers(self.user, self.today)
        issuers.empty_label = "Chọn cơ quan"
        issuers.help_text = "Chưa có trong danh sách? Đề nghị người quản trị thêm đơn vị."
        kept: Any = self.fields["kept_by"]
        kept.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in self.units])
        if self.instance.pk:
            del self.fields["kept_by"], self.fields["file"]
        elif self.units:
            kept.initial = self.units[0].pk


def superior_issuers(user: User, today: datetime.date) -> Any:
    """The units above the person's own and the bodies that work at those: whose documents reach this office."""
    reach = access.reach_of(user, today)
    at_those = Q(parent__in=reach.ids_above) & ~Q(
        kind__in=[
            Unit.Kind.COMMITTEE,
            Unit.Kind.CELL,
            Unit.Kind.BASE_COMMITTEE,
            Unit.Kind.RESIDENTIAL,
            Unit.Kind.SCHOOL,
        ]
    )
    above = Unit.objects.filter(Q(pk__in=reach.ids_above) | at_those).exclude(reach.covers("path"))
    return above.valid_on(today).order_by("depth", "sort_key")


class BasisForm(forms.Form):
    text = forms.CharField(
        label="Căn cứ", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "data-basis": ""})
    )
    cited = forms.ModelChoiceField(
        label="Văn bản được dẫn", required=False, queryset=Directive.objects.none(), empty_label="Giữ nguyên lời văn"
    )


class FilterForm(forms.Form):
    q = forms.CharField(
        label="Từ cần tìm", required=False, widget=forms.TextInput(attrs={"placeholder": "Số, trích yếu…"})
    )
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Mọi loại"), *Directive.Kind.choices])
    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[
            ("", "Mọi tình trạng"),
            ("anchor", "Có nhiệm vụ chờ ngày mốc"),
            *((state.value, state.label) for state in Directive.State if state not in Directive.HIDDEN_STATES),
        ],
    )
    unit = forms.ModelChoiceField(
        label="Cơ quan ban hành, cả nhánh", required=False, queryset=Unit.objects.none(), empty_label="Mọi cơ quan"
    )
    year = forms.IntegerField(label="Năm", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, localize=False)

    def __init__(self, *args: Any, user: User, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.visible_to(user, today).exclude(kind=Unit.Kind.CELL).order_by("depth", "sort_key")
        # A branch of a province holds thousands of units; the topmost are enough to narrow a list.
        units.choices = [("", "Mọi cơ quan"), *((unit.pk, unit.name) for unit in units.queryset[:150])]
        self.fields["year"].widget.attrs["inputmode"] = "numeric"

    def narrow(self, rows: Any) -> Any:
        """The rows that answer what was asked; a field that makes no sense narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if words := (asked.get("q") or "").replace("\0", "")[:200]:
            rows = rows.search(words)
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("state") == "anchor":
            rows = rows.in_force().filter(pk__in=Task.objects.waiting_for_anchor().values("directive"))
        elif asked.get("state"):
            rows = rows.filter(state=asked["state"])
        if asked.get("unit"):
            rows = rows.filter(issuing_unit__path__startswith=asked["unit"].path)
        if year := asked.get("year"):
            rows = rows.filter(Q(issued_on__year=year) | Q(issued_month__year=year))
        return rows

    @property
    def asks(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
