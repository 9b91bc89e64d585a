"""The form of a stream: what is asked, how often, and who reports on each level."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from directives.models import Directive
from directives.parties import Party, Reader, written_in
from reports.forms.reports import cited_in_list
from reports.models import ReportStream
from reports.streams.actions import FIELDS, Level
from units import access
from units.fields import DayField
from units.models import Office, Unit, User

MORE_LEVELS = range(2, ReportStream.MOST_LEVELS + 1)
MOST_LEAD = 60


DAYS = ("first_on", "once_starts_on", "once_ends_on", "once_due_on")
OTHER_YEARS = "Xin ghi năm từ 2000 đến 2100."


class StreamForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=10**9)

    class Meta:
        model = ReportStream
        fields = ("owner", *FIELDS)
        field_classes = dict.fromkeys(DAYS, DayField)
        error_messages = {name: {"year": OTHER_YEARS} for name in DAYS}

    def __init__(self, *args: Any, user: User, today: datetime.date, **kwargs: Any) -> None:
        stream = kwargs.get("instance")
        if stream is None:
            office = Office.current()
            first = {"cutoff_day": office.cutoff_day or None, "first_on": today}
            kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.today = today
        fields: dict[str, Any] = self.fields
        for field in fields.values():
            if field.label:
                field.label = str(field.label)[:1].upper() + str(field.label)[1:]
        self._offer(user, today)
        texts = written_levels(stream, today) if stream else {}
        fields["who-1"] = forms.CharField(
            label="Đơn vị phải báo cáo", initial=texts.get(1, ("", 0))[0], widget=forms.Textarea(attrs={"rows": 2}),
            help_text="Tên đơn vị hoặc nhóm, cách nhau bằng dấu chấm phẩy: Các chi bộ trực thuộc; Công an phường",
            error_messages={"required": "Xin ghi ít nhất một đơn vị phải báo cáo."},
        )  # fmt: skip
        for number in MORE_LEVELS:
            text, lead = texts.get(number, ("", 0))
            fields[f"who-{number}"] = forms.CharField(
                label=f"Cấp {number}: đơn vị báo cáo cho cấp {number - 1}", required=False, initial=text,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            fields[f"lead-{number}"] = forms.IntegerField(
                label="Nộp trước cấp trên (ngày làm việc)", required=False, initial=lead or 3, min_value=1,
                max_value=MOST_LEAD,
            )  # fmt: skip
        self.initial["version"] = self.instance.version
        self.levels: list[Level] = []

    def _offer(self, user: User, today: datetime.date) -> None:
        fields: dict[str, Any] = self.fields
        own = access.acting_units(user, today, (access.CLERK, access.HEAD))
        fields["owner"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in own])
        fields["owner"].empty_label = None
        if len(own) == 1:
            fields["owner"].initial = own[0].pk
        if self.instance.pk:
            del fields["owner"]
        roots = [self.instance.owner] if self.instance.pk else own
        bodies = Unit.objects.filter(parent__in=roots).valid_on(today).exclude(kind=Unit.Kind.CELL)
        fields["focal_unit"].queryset = bodies
        fields["focal_unit"].empty_label = "– Chính đơn vị yêu cầu –"
        fields["focal_unit"].help_text = "Đơn vị theo dõi, tiếp nhận báo cáo thay đơn vị yêu cầu."
        documents = Directive.objects.visible_to(user, today).in_force().select_related("issuing_unit")
        fields["directive"].queryset = documents.order_by("depth", "-pk")
        fields["directive"].empty_label = "– Mọi nhiệm vụ được giao –"
        fields["directive"].label_from_instance = cited_in_list
        fields["directive"].help_text = "Gồm cả các văn bản triển khai văn bản này."

    @property
    def who(self) -> forms.BoundField:
        return self["who-1"]

    @property
    def deeper(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"who-{number}"], self[f"lead-{number}"]) for number in MORE_LEVELS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in DAYS:
            if data.get(name) and not 2000 <= data[name].year <= 2100:
                self.add_error(name, OTHER_YEARS)
        for name, least, most in (("cutoff_day", 1, 31), ("due_after", 0, MOST_LEAD)):
            if data.get(name) is not None and not least <= data[name] <= most:
                self.add_error(name, f"Xin ghi số từ {least} đến {most}.")
        owner = data.get("owner") or (self.instance.owner if self.instance.pk else None)
        if owner:
            self.levels = self._read_levels(owner, data)
        if data.get("every") == ReportStream.Every.ONCE:
            self._check_once(data)
        else:
            data |= dict.fromkeys(("once_starts_on", "once_ends_on", "once_due_on"))
        return data

    def _check_once(self, data: dict[str, Any]) -> None:
        for name in ("once_starts_on", "once_ends_on", "once_due_on"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "Báo cáo một lần cần ghi ngày này.")
        first, last, due = (data.get(name) for name in ("once_starts_on", "once_ends_on", "once_due_on"))
        if first and last and last < first:
            self.add_error("once_ends_on", "Ngày cuối phải sau ngày đầu.")
        if last and due and due < last:
            self.add_error("once_due_on", "Hạn nộp không được trước ngày cuối của số liệu.")

    def _read_levels(self, owner: Unit, data: dict[str, Any]) -> list[Level]:
        texts = {number: data.get(f"who-{number}", "") for number in (1, *MORE_LEVELS)}
        read = Reader(owner, self.today).read_all(texts.values())
        levels: list[Level] = []
        for number, text in texts.items():
            if not text.strip():
                continue
            if number > 1 and not texts[number - 1].strip():
                self.add_error(f"who-{number}", f"Xin ghi đơn vị của cấp {number - 1} trước.")
            if read[text].problem:
                self.add_error(f"who-{number}", read[text].problem)
            lead = data.get(f"lead-{number}") or 1 if number > 1 else 0
            levels.append(Level(read[text].parties, lead))
        return levels

    def _post_clean(self) -> None:
        """The row itself is made by the deed; here the form only reads."""

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def take_version(self, version: int) -> None:
        """Carry the fresh version, so that the next save is made knowingly."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = version
        self.data = data


def written_levels(stream: ReportStream, today: datetime.date) -> dict[int, tuple[str, int]]:
    """Level → the units as text that reads back as the same, and the working days before the level above."""
    levels = stream.levels.prefetch_related("parties__unit__parent", "parties__anchor")
    return {
        level.number: (
            "; ".join(written_in(_parties(level), stream.owner.assigning_root, today)), level.lead_days
        )
        for level in levels
    }  # fmt: skip


def _parties(level: Any) -> list[Party]:
    return [Party(party.unit, party.unit_class, party.anchor) for party in level.parties.all()]
