"""Working days in Vietnam: weekends, public holidays, days swapped by decision, and what the office adds by hand."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache

import holidays

_ONE = timedelta(days=1)


class Workdays:
    """A calendar of working days.

    Weekends and public holidays come from `holidays` (lunar days for UTC+7; days swapped by the Prime Minister's
    decision once published). Tết of coming years is an estimate there, so the office's own days win over it:
    `days_off` are days off besides, `working` are days worked besides (compensation Saturdays).
    """

    def __init__(self, *, days_off: Iterable[date] = (), working: Iterable[date] = ()) -> None:
        self.days_off = frozenset(days_off)
        self.working = frozenset(working)

    def is_working(self, day: date) -> bool:
        if day in self.working:
            return True
        if day in self.days_off:
            return False
        return _public(day.year)[1].get(day, day.weekday() < 5)

    def name_of(self, day: date) -> str:
        """Why the day is off ("Tết Nguyên Đán", "Ngày nghỉ của cơ quan", "Cuối tuần"); empty for a working day."""
        if self.is_working(day):
            return ""
        if day in _public(day.year)[0]:
            return _public(day.year)[0][day]
        return "Ngày nghỉ của cơ quan" if day in self.days_off else "Cuối tuần"

    def add(self, day: date, amount: int) -> date:
        """The working day that is `amount` working days after `day` (before it, when negative).

        `day` itself is not counted (Bộ luật Dân sự 2015, điều 147 khoản 2); 0 gives `day` as it is.
        """
        step = _ONE if amount >= 0 else -_ONE
        for _ in range(abs(amount)):
            day = self._seek(day + step, step)
        return day

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return self._seek(day + _ONE, _ONE)

    def previous_working(self, day: date) -> date:
        """The last working day before `day`."""
        return self._seek(day - _ONE, -_ONE)

    def rolled(self, day: date) -> date:
        """`day`, or the next working day when it is off (Bộ luật Dân sự 2015, điều 148 khoản 5)."""
        return self._seek(day, _ONE)

    def between(self, first: date, last: date) -> int:
        """How many working days there are from `first` to `last`, both counted."""
        return sum(self.is_working(first + n * _ONE) for n in range((last - first).days + 1))

    def _seek(self, day: date, step: timedelta) -> date:
        while not self.is_working(day):
            day += step
        return day


@cache
def _public(year: int) -> tuple[Mapping[date, str], Mapping[date, bool]]:
    """The year's public holidays by name, and the days that differ from a plain week: day → is it worked?"""
    calendar = holidays.country_holidays("VN", years=year, language="vi")
    named = {day: name for day, name in calendar.items() if day.year == year}
    worked: dict[date, bool] = dict.fromkeys(named, False)
    worked.update({day: True for day in calendar.weekend_workdays if day.year == year})
    return named, worked
