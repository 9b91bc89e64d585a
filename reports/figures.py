"""The figures of a period, made once: the dashboard shows them, the paper prints them, so they cannot disagree.

**Which assignments belong.** Known by the day asked (given by then, not cancelled), and one of:

- still not done on that day, whenever due: that is what was carried over, or given and not yet done;
- done in the period;
- due in the period, though done before it began.

What was done before the period and fell due outside it belongs to an earlier period. Without a period all that was
ever given counts ("lũy kế").

**How they add up.** Every assignment that belongs is in one group: the four official cells, *chưa có thời hạn* (open,
no day: neither in time nor late) or *tạm dừng*. Done without a day counts as done in time.

**The two rates.** Offices compute "tỷ lệ hoàn thành" over what should have been done by now: done / (done + overdue).
16.051 done and 223 overdue of 21.914 given are published as 98,62%, so percentages are cut, never rounded up: nothing
reads as 100% while one thing is missing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from functools import cached_property

from django.db.models import Q

from directives import counters, progress
from directives.deadlines import add_months
from directives.models import Assignment, Directive
from directives.models.assignments import AssignmentQuerySet
from directives.progress import Line, Tally
from directives.standing import SOON_DAYS
from reports import periods
from reports.periods import Period
from units.models import Unit, User

LABELS = {
    "total": "Tổng số việc được giao",
    "done_in_time": "Hoàn thành đúng hạn",
    "done_late": "Hoàn thành quá hạn",
    "in_time": "Đang thực hiện trong hạn",
    "overdue": "Quá hạn chưa hoàn thành",
    "undated": "Chưa có thời hạn",
    "paused": "Tạm dừng",
    "done": "Đã hoàn thành",
    "open": "Chưa hoàn thành",
    "due_soon": "Sắp đến hạn",
    "due_today": "Đến hạn hôm nay",
    "waiting": "Chờ xác nhận",
    "extended": "Đã gia hạn",
}
CELLS = ("done_in_time", "done_late", "in_time", "overdue")
BESIDE = ("undated", "paused")
WITHIN = ("due_today", "due_soon", "waiting", "extended")


@dataclass(frozen=True)
class Scope:
    """What is asked: through whose eyes, of which branch and which subtree, for which period, as of which day.

    `today` decides what the person may see, `on` what was known. Without a unit: all that the person may see.
    `unit_alone` and `directive_alone` leave out what is below them; `outside` leaves out that branch; `unit_kind` keeps
    to units of that kind.
    """

    user: User
    today: datetime.date
    on: datetime.date
    unit: Unit | None = None
    directive: Directive | None = None
    period: Period | None = None
    soon_days: int = SOON_DAYS
    unit_alone: bool = False
    directive_alone: bool = False
    outside: Unit | None = None
    unit_kind: str = ""

    @property
    def day(self) -> datetime.date:
        """The day the figures stand at: never after the end of the period."""
        return min(self.on, self.period.end) if self.period else self.on

    @property
    def is_whole(self) -> bool:
        """All periods, whole branches and subtrees: what the kept counts answer."""
        return not (self.period or self.unit_alone or self.directive_alone or self.outside or self.unit_kind)

    def given(self) -> AssignmentQuerySet:
        """All that was given in the branch and the subtree, of any period."""
        every: AssignmentQuerySet = Assignment.objects.all()
        if self.unit:
            found = every.visible_in(self.unit, self.user, self.today)
        else:
            found = every.visible_to(self.user, self.today)
        if self.unit and self.unit_alone:
            found = found.filter(unit=self.unit)
        if self.unit_kind:
            found = found.filter(unit__kind=self.unit_kind)
        if self.outside:
            found = found.exclude(unit__path__startswith=self.outside.path)
        if self.directive:
            path = self.directive.path
            found = found.filter(
                Q(directive=self.directive) if self.directive_alone else Q(directive__path__startswith=path)
            )
        return found

    def belonging(self) -> AssignmentQuerySet:
        """What belongs to the period; the rule is at the top of this file."""
        if self.period is None:
            return self.given()
        first, last = self.period.start, self.period.end
        not_done = Q(done_on=None) | Q(done_on__gt=self.day)
        return self.given().filter(not_done | Q(done_on__gte=first) | Q(due_on__range=(first, last)))

    def previous(self) -> Scope:
        """The period before, whole; without a period the same day a month before."""
        if self.period is None:
            return replace(self, on=add_months(self.day, -1))
        before = periods.previous(self.period)
        return replace(self, period=before, on=before.end)

    def year_before(self) -> Scope:
        """The same period a year before, as of the same day of the year."""
        on = add_months(self.day, -12)
        return replace(self, on=on, period=periods.same_last_year(self.period) if self.period else None)

    @property
    def coming(self) -> tuple[datetime.date, datetime.date]:
        """First and last day of the time that comes: the next period, or the next thirty days."""
        if self.period:
            after = periods.following(self.period)
            return after.start, after.end
        return self.day + datetime.timedelta(days=1), self.day + datetime.timedelta(days=30)


@dataclass(frozen=True)
class Figure:
    """One number that opens its rows."""

    key: str
    value: int
    scope: Scope = field(repr=False)

    @property
    def label(self) -> str:
        return LABELS[self.key]

    def rows(self) -> AssignmentQuerySet:
        return rows(self.scope, self.key)


@dataclass(frozen=True)
class Rate:
    """A percentage with its formula in words and in numbers. `percent` is None where nothing can be divided."""

    key: str
    label: str
    formula: str
    part: int
    rest: int
    shown_as_sum: bool = True

    @property
    def whole(self) -> int:
        return self.part + self.rest

    @property
    def percent(self) -> Decimal | None:
        if not self.whole:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(Decimal("0.01"), ROUND_DOWN)

    @property
    def text(self) -> str:
        return percent_text(self.percent)

    @property
    def worked(self) -> str:
        """The formula with its numbers: "16.051 / (16.051 + 223) = 98,62%"."""
        if self.percent is None:
            return "Chưa có việc để tính"
        whole = f"({written(self.part)} + {written(self.rest)})" if self.shown_as_sum else written(self.whole)
        return f"{written(self.part)} / {whole} = {self.text}"


def completion_rate(tally: Tally) -> Rate:
    formula = "Đã hoàn thành / (đã hoàn thành + quá hạn chưa hoàn thành)"
    return Rate("completion", "Tỷ lệ hoàn thành", formula, tally.done, tally.overdue)


def in_time_rate(tally: Tally) -> Rate:
    formula = "Hoàn thành đúng hạn / đã hoàn thành"
    return Rate("in_time", "Tỷ lệ hoàn thành đúng hạn", formula, tally.done_in_time, tally.done_late, False)


@dataclass(frozen=True)
class Change:
    """A figure beside the same figure of another time."""

    figure: Figure
    before: int

    @property
    def difference(self) -> int:
        return self.figure.value - self.before

    @property
    def text(self) -> str:
        """ "tăng 3", "giảm 2", "không đổi"."""
        if not self.difference:
            return "không đổi"
        return f"{'tăng' if self.difference > 0 else 'giảm'} {written(abs(self.difference))}"


class Figures:
    """The figures of one scope. Each part is asked for once, when it is first needed."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def tally(self) -> Tally:
        return self.source.tally()

    @cached_property
    def source(self) -> progress.Source:
        """The kept counts where they can answer, else the rows themselves."""
        scope = self.scope
        if scope.is_whole and (kept := counters.counted(scope.user, scope.today, scope.on, scope.soon_days)):
            return progress.Counts(kept, scope.unit, scope.directive)
        return progress.Rows(scope.belonging(), scope.day, scope.soon_days)

    def figure(self, key: str) -> Figure:
        return Figure(key, int(getattr(self.tally, key)), self.scope)

    @property
    def total(self) -> Figure:
        return self.figure("total")

    @property
    def cells(self) -> list[Figure]:
        """The four official cells; with `beside` they add up to the total."""
        return [self.figure(key) for key in CELLS]

    @property
    def beside(self) -> list[Figure]:
        return [self.figure(key) for key in BESIDE]

    @property
    def within(self) -> list[Figure]:
        """What lies inside the cells or across them."""
        return [self.figure(key) for key in WITHIN]

    @property
    def rates(self) -> list[Rate]:
        return [completion_rate(self.tally), in_time_rate(self.tally)]

    @cached_property
    def previous(self) -> Figures:
        return Figures(self.scope.previous())

    @cached_property
    def year_before(self) -> Figures:
        return Figures(self.scope.year_before())

    def compared_with(self, other: Figures) -> list[Change]:
        """Total and cells beside those of another time."""
        return [Change(self.figure(key), other.figure(key).value) for key in ("total", *CELLS)]

    def by_unit(self, anchor: Unit) -> list[Line]:
        return progress.by_unit(self.source, anchor)

    def by_directive(self, directive: Directive) -> list[Line]:
        scope = self.scope
        children = Directive.objects.visible_to(scope.user, scope.today)
        return progress.by_directive(self.source, directive, children=children)

    def by_kind(self) -> dict[str, Tally]:
        """Kind of the unit that does the work → its figures; counted from every row."""
        scope = self.scope
        return progress.Rows(scope.belonging(), scope.day, scope.soon_days).by_kind()

    def by_chain(self) -> list[progress.ChainLine]:
        return progress.by_chain(self.source)


def rows(scope: Scope, key: str) -> AssignmentQuerySet:
    """The assignments behind a figure; KeyError for a key that is none."""
    is_now = scope.day >= scope.today
    return progress.rows(scope.belonging(), key, scope.day, scope.soon_days, is_now=is_now)


def written(number: int) -> str:
    """16051 → "16.051"."""
    return f"{number:,}".replace(",", ".")


def told(number: int) -> str:
    """Within a sentence numbers below ten have a nought before them: "có 06 nhiệm vụ"."""
    return f"{number:02}" if 0 < number < 10 else written(number)


def percent_text(percent: Decimal | None) -> str:
    """98.62 → "98,62%"; a dash where there is nothing to divide."""
    return "–" if percent is None else f"{percent}%".replace(".", ",").replace(",00%", "%")
