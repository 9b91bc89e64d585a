"""Which day, which unit, which meeting a paper is for."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from reports.papers.meetings import Meeting, a_month_from
from units.fields import DayField
from units.models import Unit


class DayForm(forms.Form):
    """What an address says of a list. Anything not understood is as if it were not there."""

    on = DayField(required=False)
    unit = forms.IntegerField(required=False, min_value=1, max_value=10**15)

    def value(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

    def day(self, today: datetime.date) -> datetime.date:
        """No day to come: nobody knows yet how things will stand."""
        return min(self.value("on") or today, today)


class MeetingForm(forms.Form):
    unit = forms.TypedChoiceField(label="Đơn vị", coerce=int)
    held_on = DayField(label="Ngày sinh hoạt", required=False)
    before_on = DayField(
        label="Kỳ sinh hoạt trước", required=False, help_text="Việc hoàn thành sau ngày này được kể là đã làm."
    )

    def __init__(
        self, *args: Any, units: list[Unit], today: datetime.date, chosen: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.today = units, today
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]
        self.fields["unit"].required = len(units) > 1
        self.initial = {"held_on": today, "before_on": a_month_from(today, -1), "unit": chosen}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        held = data.get("held_on") or self.today
        before = data.get("before_on") or a_month_from(held, -1)
        if before >= held:
            self.add_error("before_on", "Kỳ trước phải trước ngày sinh hoạt.")
        return data | {"held_on": held, "before_on": before}

    def meeting(self) -> Meeting:
        """After `is_valid`."""
        data = self.cleaned_data
        unit = next((unit for unit in self.units if unit.pk == data.get("unit")), self.units[0])
        return Meeting(unit, data["before_on"], data["held_on"])
