"""Reporting periods: month, quarter, half-year, nine months, year and free ranges, with a cut-off day. Pure.

State reports run from the day after one cut-off to the next (Nghị định 09/2019/NĐ-CP, as localised by the provinces):
quarter III is 15/6–14/9, the year 15/12–14/12. The Party sets no national days, so each stream of reports has its own
cut-off day; None means calendar periods.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from directives.deadlines import Every, Workdays, add_months, cycle_key, cycle_of, window

DEFAULT_CUTOFF = 14
# Sending deadline after the cut-off, in working days, where the office has not set its own.
DEFAULT_SENDING_DAYS = 2


class PeriodKind(StrEnum):
    label: str

    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    HALF_YEAR = "half_year", "6 tháng"
    NINE_MONTHS = "nine_months", "9 tháng"
    YEAR = "year", "Năm"
    FREE = "free", "Khoảng thời gian tự chọn"

    def __new__(cls, value: str, label: str) -> "PeriodKind":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period, both days inclusive. `end` is the cut-off (ngày chốt). Free ranges have year and number 0."""

    kind: PeriodKind
    start: date
    end: date
    year: int = 0
    number: int = 0
    cutoff: int | None = None

    @property
    def key(self) -> str:
        """ "2026-07", "2026-Q3", "2026-H1", "2026-9T", "2026"; a free range is "2026-06-01..2026-06-30"."""
        if self.kind == PeriodKind.FREE:
            return f"{self.start.isoformat()}..{self.end.isoformat()}"
        if self.kind == PeriodKind.NINE_MONTHS:
            return f"{self.year}-9T"
        return cycle_key(Every(self.kind.value), self.year, self.number)

    @property
    def name(self) -> str:
        """As the heading of a report says it: "Quý III năm 2026", "6 tháng đầu năm 2026"."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"Tháng {self.number} năm {self.year}"
            case PeriodKind.QUARTER:
                return f"Quý {_ROMAN[self.number - 1]} năm {self.year}"
            case PeriodKind.HALF_YEAR:
                return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"
            case PeriodKind.NINE_MONTHS:
                return f"9 tháng đầu năm {self.year}"
            case PeriodKind.YEAR:
                return f"Năm {self.year}"
        return f"Từ ngày {_dmy(self.start)} đến ngày {_dmy(self.end)}"

    @property
    def said(self) -> str:
        """The name within a sentence: "quý III năm 2026"."""
        return self.name[0].lower() + self.name[1:]

    @property
    def days(self) -> str:
        """ "15/06/2026 – 14/09/2026", for the line under the heading."""
        return f"{_dmy(self.start)} – {_dmy(self.end)}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def period(kind: PeriodKind, year: int, number: int = 1, cutoff: int | None = DEFAULT_CUTOFF) -> Period:
    """The numbered period of a year: quarter 3 of 2026. Nine months and year have number 1.

    Raises ValueError for a number the year does not have, a free range, or a cut-off day outside 1–31.
    """
    months = _MONTHS.get(kind)
    if months is None:
        raise ValueError("a free range has no number")
    if cutoff is not None and not 1 <= cutoff <= 31:
        raise ValueError("cut-off day outside 1–31")
    if not 1 <= number <= 12 // months:
        raise ValueError(f"{kind} has no number {number}")
    start, end = window(year, (number - 1) * months + 1, months, cutoff)
    return Period(kind, start, end, year, number, cutoff)


def free_range(start: date, end: date) -> Period:
    """A range somebody chose. Raises ValueError when it ends before it starts."""
    if end < start:
        raise ValueError("the range ends before it starts")
    return Period(PeriodKind.FREE, start, end)


def period_of(day: date, kind: PeriodKind, cutoff: int | None = DEFAULT_CUTOFF) -> Period:
    """The period in which the day falls.

    Nine months have a gap at the end of the year: a day after their cut-off gets the nine months just closed.
    """
    if kind == PeriodKind.FREE:
        raise ValueError("a free range is chosen, not found")
    if kind == PeriodKind.NINE_MONTHS:
        return period(kind, cycle_of(day, Every.YEAR, cutoff)[0], 1, cutoff)
    return period(kind, *cycle_of(day, Every(kind.value), cutoff), cutoff)


def previous(it: Period) -> Period:
    """The period just before: of the same kind, or as many days for a free range. Nine months: those of last year."""
    if it.kind == PeriodKind.FREE:
        return free_range(it.start - (it.end - it.start) - timedelta(days=1), it.start - timedelta(days=1))
    if it.kind == PeriodKind.NINE_MONTHS:
        return same_last_year(it)
    return period_of(it.start - timedelta(days=1), it.kind, it.cutoff)


def following(it: Period) -> Period:
    """The period just after, for the tasks due next."""
    if it.kind == PeriodKind.FREE:
        return free_range(it.end + timedelta(days=1), it.end + (it.end - it.start) + timedelta(days=1))
    if it.kind == PeriodKind.NINE_MONTHS:
        return period(it.kind, it.year + 1, 1, it.cutoff)
    return period_of(it.end + timedelta(days=1), it.kind, it.cutoff)


def same_last_year(it: Period) -> Period:
    """The same period a year before (cùng kỳ năm trước)."""
    if it.kind == PeriodKind.FREE:
        return free_range(add_months(it.start, -12), add_months(it.end, -12))
    return period(it.kind, it.year - 1, it.number, it.cutoff)


def from_key(key: str, cutoff: int | None = DEFAULT_CUTOFF) -> Period:
    """The period a key stands for. Raises ValueError for anything else (keys come from links)."""
    if ".." in key:
        first, _, last = key.partition("..")
        it: Period | None = free_range(date.fromisoformat(first), date.fromisoformat(last))
    else:
        it = _numbered(key, cutoff)
    # One spelling for each period: "2026-Q03" is not a key.
    if it is None or it.key != key:
        raise ValueError("not the key of a period")
    return it


def _numbered(key: str, cutoff: int | None) -> Period | None:
    year, _, rest = key.partition("-")
    if len(year) != 4 or not (year.isascii() and year.isdigit()) or not 1901 <= int(year) <= 2199:
        return None
    found = {"": (PeriodKind.YEAR, 1), "9T": (PeriodKind.NINE_MONTHS, 1)}.get(rest)
    if found is None and rest[:1] in ("Q", "H") and rest[1:].isdecimal():
        found = (PeriodKind.QUARTER if rest[0] == "Q" else PeriodKind.HALF_YEAR, int(rest[1:]))
    if found is None and len(rest) == 2 and rest.isdecimal():
        found = (PeriodKind.MONTH, int(rest))
    return period(found[0], int(year), found[1], cutoff) if found else None


def report_due(it: Period, workdays: Workdays, after: int = DEFAULT_SENDING_DAYS) -> date:
    """The day a report must be sent: `after` working days after the cut-off."""
    return workdays.add(it.end, after)


def _dmy(day: date) -> str:
    return f"{day:%d/%m/}{day.year:04d}"
