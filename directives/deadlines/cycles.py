"""Weeks, months, quarters, half-years and years as windows of days, with or without a cut-off day. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from directives.deadlines.reading import Every, Kind, Reading, add_months, last_of

MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
_LETTERS = {Every.QUARTER: "-Q", Every.HALF_YEAR: "-H"}
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One turn of a recurring task: which period it is for, and the day it is due."""

    key: str
    start: date
    end: date
    due_on: date


def window(year: int, month: int, months: int, cutoff: int | None = None) -> tuple[date, date]:
    """First and last day of the `months` months from `month`; with a cut-off, from the day after the last one.

    Cut-off 14 gives quarter III the days 15/6–14/9 (Nghị định 09/2019/NĐ-CP, as localised by the provinces).
    """
    last = add_months(date(year, month, 1), months - 1)
    if cutoff is None:
        return date(year, month, 1), _day(last, 31)
    return _day(add_months(date(year, month, 1), -1), cutoff) + _ONE, _day(last, cutoff)


def cycle_of(day: date, every: Every, cutoff: int | None = None) -> tuple[int, int]:
    """Year and number (from 1) of the cycle in which the day falls."""
    if every == Every.WEEK:
        return day.isocalendar()[:2]
    # Past the cut-off, the day belongs to the month that follows.
    past = cutoff is not None and day > _day(day, cutoff)
    counted = add_months(day.replace(day=1), 1) if past else day
    return counted.year, (counted.month - 1) // MONTHS[every] + 1


def cycle_window(every: Every, year: int, number: int, cutoff: int | None = None) -> tuple[date, date]:
    """First and last day of a cycle. Weeks run Monday to Sunday and know no cut-off."""
    if every == Every.WEEK:
        monday = date.fromisocalendar(year, number, 1)
        return monday, monday + 6 * _ONE
    months = MONTHS[every]
    return window(year, (number - 1) * months + 1, months, cutoff)


def cycle_key(every: Every, year: int, number: int) -> str:
    """ "2026", "2026-H1", "2026-Q3", "2026-07", "2026-W07"."""
    if every == Every.YEAR:
        return f"{year}"
    if every == Every.WEEK:
        return f"{year}-W{number:02d}"
    return f"{year}{_LETTERS[every]}{number}" if every in _LETTERS else f"{year}-{number:02d}"


def occurrences(
    reading: Reading,
    *,
    first: date,
    last: date,
    cutoff: int | None = None,
    every: Every | None = None,
    strictly_before: bool = False,
) -> list[Occurrence]:
    """The turns of a recurring reading that fall due from `first` to `last`, in order.

    Without a day of its own a turn is due on the last day of its period: the calendar's, or the cut-off day's.
    `every` says how often where the phrase does not ("định kỳ theo quy định"); still unknown, there are no turns.
    `strictly_before` is the office's setting for "trước ngày 15 hằng tháng", as in `due_day`.
    """
    cycle = reading.every or every
    if reading.kind != Kind.RECURRING or cycle is None:
        return []
    # A phrase may bound itself: "hằng quý đến năm 2030", "hằng năm, từ năm 2027".
    first = max(first, reading.start) if reading.start else first
    last = min(last, reading.end) if reading.end else last
    found: list[Occurrence] = []
    # One cycle earlier, because a turn may fall due after its own period ("ngày 05 tháng sau").
    day = cycle_window(cycle, *cycle_of(first, cycle, cutoff), cutoff)[0] - _ONE
    while True:
        year, number = cycle_of(day, cycle, cutoff)
        start, end = cycle_window(cycle, year, number, cutoff)
        due_on = _due_in(reading, cycle, year, number, end)
        if reading.before and strictly_before:
            due_on -= _ONE
        if start > last or (due_on > last and end > last):
            return found
        if first <= due_on <= last:
            found.append(Occurrence(cycle_key(cycle, year, number), start, end, due_on))
        day = end + _ONE


def _due_in(reading: Reading, cycle: Every, year: int, number: int, end: date) -> date:
    if cycle == Every.WEEK:
        return end if reading.on_weekday is None else end - (6 - reading.on_weekday) * _ONE
    if reading.on_day is None and reading.on_month is None:
        return end
    month = (number - 1) * MONTHS[cycle] + (reading.on_month or MONTHS[cycle])
    return _day(add_months(date(year, 1, 1), month - 1), reading.on_day or 31)


def _day(month: date, day: int) -> date:
    return month.replace(day=min(day, last_of(month.year, month.month)))


def period_words(key: str) -> str:
    """A cycle's key as people say it: "quý III/2026", "tháng 7/2026", "6 tháng đầu năm 2026", "tuần 7/2026"."""
    year, _, part = key.partition("-")
    if not part:
        return f"năm {year}" if year else ""
    if part[0] == "Q":
        return f"quý {('I', 'II', 'III', 'IV')[int(part[1:]) - 1]}/{year}"
    if part[0] == "H":
        return f"6 tháng {'đầu' if part[1:] == '1' else 'cuối'} năm {year}"
    return f"tuần {int(part[1:])}/{year}" if part[0] == "W" else f"tháng {int(part)}/{year}"
