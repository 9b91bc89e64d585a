"""What a deadline phrase was read as, and the day by which it must be done. Pure: no Django, no clock."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from directives.deadlines.workdays import Workdays


class Kind(StrEnum):
    """Nine kinds of deadline, by sense."""

    DATE = "date"  # by a day: "trước ngày 10/6"
    PERIOD = "period"  # within a span: "quý II/2027", "từ ngày … đến ngày …"
    HORIZON = "horizon"  # by the end of a far year: "đến năm 2030"
    RECURRING = "recurring"  # "hằng quý"; `every` is None when the phrase does not say how often
    RELATIVE = "relative"  # counted from an event: "trong vòng 25 ngày kể từ khi …"
    ONGOING = "ongoing"  # "thường xuyên", "từ năm 2027 trở đi"
    NONE = "none"  # no deadline in it
    UNREAD = "unread"  # a deadline that cannot be right, or was not understood: a person must look


class Every(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Reading:
    """One phrase, as written and as understood. Days are inclusive at both ends."""

    kind: Kind
    phrase: str  # as written
    explanation: str  # one short Vietnamese sentence, shown beside the field
    start: date | None = None
    end: date | None = None
    every: Every | None = None
    before: bool = False  # "trước ngày D": literally D-1; the office says whether D itself still counts
    soft: bool = False  # "phấn đấu"
    guessed: bool = False  # read by a convention or an inferred year: worth a second look
    # Recurring: which day of each cycle. `on_month` counts from 1 within the cycle; `on_day` 31 is the month's last.
    on_month: int | None = None
    on_day: int | None = None
    on_weekday: int | None = None  # 0 is Monday, for every=week
    # Relative: how far from what.
    amount: int | None = None
    unit: Unit | None = None
    ahead: bool = False  # counted back from the event ("trước 15 ngày của các đợt")
    anchor: str = ""  # the event in the words of the phrase
    anchor_on: date | None = None  # its day, where the phrase or the issue date gives it

    @property
    def has_day(self) -> bool:
        return self.kind in (Kind.DATE, Kind.PERIOD, Kind.HORIZON)


def due_day(
    reading: Reading,
    *,
    strictly_before: bool = False,
    anchor_on: date | None = None,
    workdays: Workdays | None = None,
) -> date | None:
    """The last day on which doing it is still in time; None where the phrase gives no such day.

    `strictly_before` is the office's setting for "trước ngày D": True ends on D-1, False lets D itself count.
    A relative deadline has a day once its event has one (`anchor_on`, or the day the phrase itself names);
    one in working days also needs the calendar.
    """
    if reading.kind == Kind.RELATIVE:
        return _counted(reading, anchor_on or reading.anchor_on, workdays)
    if not reading.has_day or reading.end is None:
        return None
    return reading.end - timedelta(days=1) if reading.before and strictly_before else reading.end


def _counted(reading: Reading, anchor_on: date | None, workdays: Workdays | None) -> date | None:
    if anchor_on is None or reading.amount is None:
        return None
    amount = -reading.amount if reading.ahead else reading.amount
    try:
        if reading.unit == Unit.WORKING_DAYS:
            return workdays.add(anchor_on, amount) if workdays else None
        if reading.unit == Unit.MONTHS:
            return add_months(anchor_on, amount)
        # The first day of a term is not counted, the next one is (Bộ luật Dân sự 2015, điều 147 khoản 2).
        return anchor_on + timedelta(days=amount)
    except (OverflowError, ValueError):
        return None


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the month's last day where it has no such day (Bộ luật Dân sự 2015, điều 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, last_of(year, month + 1)))


def last_of(year: int, month: int) -> int:
    """How many days the month has."""
    return calendar.monthrange(year, month)[1]
