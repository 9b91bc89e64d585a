"""How far things are: roll-up of assignments over a branch of units or a subtree of documents.

Two sources answer the same questions: `Rows` counts the assignments themselves, one GROUP BY a question; `Counts` reads
what `directives.counters` keeps. The tests hold them to each other.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Count, Exists, F, OuterRef, Q

from directives.counters import Counted
from directives.counters.reading import plus, total
from directives.models import Assignment, Directive, PastState
from directives.models.assignments import AssignmentQuerySet
from directives.models.counters import COUNTED
from directives.models.documents import DirectiveQuerySet
from directives.standing import DONE, DONE_IN_TIME, SOON_DAYS, Standing
from units.models import Unit
from units.trees import TreeNode

# The groups that add up to the total, with paused ones beside them. An open task without a day is neither in time nor
# late: it is counted by itself. "Sắp đến hạn" and "đến hạn hôm nay" are parts of "trong hạn".
IN_TIME = frozenset({Standing.ON_TRACK, Standing.DUE_SOON, Standing.DUE_TODAY})
GROUPS: dict[str, frozenset[Standing]] = {
    "done_in_time": DONE_IN_TIME,
    "done_late": frozenset({Standing.DONE_LATE}),
    "in_time": IN_TIME,
    "overdue": frozenset({Standing.OVERDUE}),
    "undated": frozenset({Standing.UNDATED}),
}
# Sums and parts of those groups that screens also show.
SETS: dict[str, frozenset[Standing]] = GROUPS | {
    "done": DONE,
    "due_soon": frozenset({Standing.DUE_SOON}),
    "due_today": frozenset({Standing.DUE_TODAY}),
    "open": IN_TIME | {Standing.OVERDUE, Standing.UNDATED},
}
PAUSED = Q(state=Assignment.State.PAUSED)
EXTENDED = Q(due_on__gt=F("original_due_on"))
KEYS = ("total", *SETS, "paused", "waiting", "extended")


def waiting(on: datetime.date) -> Q:
    """A result had come in and waits, then as now, for confirmation."""
    return _as_of(on, _waits(on))


def _waits(on: datetime.date) -> Q:
    return Q(state=Assignment.State.SUBMITTED, submitted_on__lte=on)


def extended(on: datetime.date) -> Q:
    """Due later than at first."""
    return _as_of(on, EXTENDED, Q(due_on__gt=OuterRef("original_due_on")))


def due_between(first: datetime.date, last: datetime.date, on: datetime.date) -> Q:
    """As was known at the end of the day `on`: due from the first to the last, and neither paused nor cancelled."""
    return _as_of(on, Q(due_on__range=(first, last)) & ~Q(state__in=Assignment.DROPPED_STATES))


def _as_of(on: datetime.date, now: Q, then: Q | None = None) -> Q:
    """The condition on the columns, and on the past state of rows that were changed after the day."""
    past = PastState.objects.of_day(on).filter(now if then is None else then)
    # Asked for outright: nothing is later than no day, but SQL would go and look all the same.
    since = Q(changed_on__isnull=False, changed_on__gt=on)
    return since & Exists(past) | (Q(changed_on=None) | Q(changed_on__lte=on)) & now


@dataclass(frozen=True)
class Tally:
    """Counts by standing on a day, and of paused ones: these add up to `total`. `waiting` (a result was handed in and
    waits for confirmation) and `extended` (now due later than at first) lie across them. Cancelled ones are nowhere."""

    undated: int = 0
    on_track: int = 0
    due_soon: int = 0
    due_today: int = 0
    overdue: int = 0
    done_early: int = 0
    done_on_day: int = 0
    done_late: int = 0
    done_undated: int = 0
    paused: int = 0
    waiting: int = 0
    extended: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    def __sub__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) - getattr(other, name) for name in COUNTED))

    def _sum(self, standings: Iterable[Standing]) -> int:
        return sum(int(getattr(self, standing.value)) for standing in standings)

    @property
    def total(self) -> int:
        return self._sum(Standing) + self.paused

    @property
    def done(self) -> int:
        return self._sum(DONE)

    @property
    def done_in_time(self) -> int:
        return self._sum(DONE_IN_TIME)

    @property
    def in_time(self) -> int:
        return self._sum(IN_TIME)

    @property
    def open(self) -> int:
        return self._sum(SETS["open"])


@dataclass(frozen=True)
class Line:
    """One row of a roll-up: a unit or document with its whole branch. Without a node: all that lies elsewhere.

    `is_itself` marks the row of what hangs on the node asked about and not on one of its children.
    """

    node: Any
    tally: Tally
    is_itself: bool = False


def known(assignments: AssignmentQuerySet, on: datetime.date) -> AssignmentQuerySet:
    """What had been given by the day and was not cancelled by then."""
    return assignments.known_on(on)


def rows(
    assignments: AssignmentQuerySet, key: str, on: datetime.date, soon_days: int = SOON_DAYS, *, is_now: bool = False
) -> AssignmentQuerySet:
    """The assignments behind one number of a tally; `key` is one of KEYS, else KeyError.

    Filtered on plain columns, which the database can plan for; the tests hold them to the standings that are counted.
    Each says with `due_then` its due day of then. What was changed after the day is asked for how it stood then,
    unless the caller says that the day `is_now`.
    """
    plain = _conditions(on, soon_days, is_now=is_now)[key]
    if is_now:
        found = assignments.counted().filter(plain, assigned_on__lte=on)
        return found.with_standing(on, soon_days).with_due_then(on)
    found = known(assignments, on).with_standing(on, soon_days).with_due_then(on)
    if not Assignment.objects.filter(changed_on__gt=on).exists():
        return found.filter(plain)
    since = Q(changed_on__isnull=False, changed_on__gt=on)
    return found.filter(since & _conditions_then(on)[key] | (Q(changed_on=None) | Q(changed_on__lte=on)) & plain)


def _conditions_then(on: datetime.date) -> dict[str, Q]:
    """The same keys for rows that were changed after the day, in the words that `with_standing` gave them."""
    words = {key: Q(standing_value__in=[one.value for one in standings]) for key, standings in SETS.items()}
    return words | {"total": Q(), "paused": Q(standing_value=""), "waiting": waiting(on), "extended": extended(on)}


def _conditions(on: datetime.date, soon_days: int, *, is_now: bool = False) -> dict[str, Q]:
    """What each key of KEYS means, in columns; `AssignmentQuerySet.with_standing` says the same row by row.

    Now the state alone says what is still open, in the words of the partial indexes.
    """
    done = Q(done_on__lte=on)
    still = (Q(done_on=None) | Q(done_on__gt=on)) & ~Q(state__in=Assignment.DROPPED_STATES)
    if is_now:
        still = Q(state__in=Assignment.OPEN_STATES)
    handed_in = Q(state=Assignment.State.SUBMITTED, submitted_on__lte=F("due_on"))
    late = Q(done_on__gt=F("due_on"))
    # Not `~`: in SQL the negation of a comparison with nothing is neither true nor false.
    not_handed_in = ~Q(state=Assignment.State.SUBMITTED) | Q(submitted_on__gt=F("due_on"))
    soon = on + datetime.timedelta(days=soon_days)
    return {
        "total": Q(),
        "done": done,
        "done_late": done & late,
        "done_in_time": done & (Q(due_on=None) | Q(done_on__lte=F("due_on"))),
        "open": still,
        "undated": still & Q(due_on=None),
        "in_time": still & (Q(due_on__gte=on) | (Q(due_on__lt=on) & handed_in)),
        "overdue": still & Q(due_on__lt=on) & not_handed_in,
        "due_today": still & Q(due_on=on),
        "due_soon": still & Q(due_on__gt=on, due_on__lte=soon),
        "paused": PAUSED,
        "waiting": _waits(on) if is_now else waiting(on),
        "extended": EXTENDED if is_now else extended(on),
    }


class Source(Protocol):
    """Where counts come from. Each method asks once."""

    def tally(self) -> Tally: ...

    def by_directive(self) -> dict[int, Tally]:
        """Document → what hangs on it itself."""

    def by_branch(self, unit: Unit, children: list[Unit]) -> tuple[Tally, dict[int, Tally], Tally]:
        """What hangs on the unit itself, each child with its whole branch, and what lies outside the unit's branch."""

    def by_branch_and_directive(self, unit: Unit, children: list[Unit]) -> dict[int, dict[int, Tally]]:
        """Child → document → what the child's whole branch has of that document itself."""


class Rows:
    """Counted from the assignments: any day, any selection. One query a question, and one for the tree."""

    def __init__(self, assignments: AssignmentQuerySet, on: datetime.date, soon_days: int = SOON_DAYS) -> None:
        self.assignments, self.on, self.soon_days = assignments, on, soon_days

    def tally(self) -> Tally:
        return sum(self._by_directive.values(), Tally())

    def by_directive(self) -> dict[int, Tally]:
        return self._by_directive

    def by_unit(self) -> dict[int, Tally]:
        """Unit → what hangs on it itself."""
        return self._grouped("unit_id")

    @cached_property
    def _by_directive(self) -> dict[int, Tally]:
        return self._grouped("directive_id")

    def by_branch(self, unit: Unit, children: list[Unit]) -> tuple[Tally, dict[int, Tally], Tally]:
        each = self.by_unit()
        sums = _by_child(each, unit, Unit)
        below = {child.pk: sums[child.pk] for child in children}
        return sums[unit.pk], below, sums[None]

    def by_branch_and_directive(self, unit: Unit, children: list[Unit]) -> dict[int, dict[int, Tally]]:
        below = Rows(self.assignments.filter(unit__path__startswith=unit.path), self.on, self.soon_days)
        each: dict[int, dict[int, Tally]] = defaultdict(dict)
        for (pk, directive), found in below._grouped("unit_id", "directive_id").items():
            each[directive][pk] = found
        sums: dict[int, dict[int, Tally]] = {child.pk: {} for child in children}
        paths = Unit._base_manager.filter(path__startswith=unit.path)
        child_of = _child_finder(unit, dict(paths.values_list("pk", "path")))
        for directive, units in each.items():
            for pk, found in units.items():
                if (cell := sums.get(child_of(pk) or 0)) is not None:
                    cell[directive] = cell.get(directive, Tally()) + found
        return sums

    def by_kind(self) -> dict[str, Tally]:
        """Kind of unit → what hangs on units of that kind."""
        return self._grouped("unit__kind")

    def _grouped(self, *by: str) -> dict[Any, Tally]:
        """One GROUP BY over the rows as they stand, one over the few that were changed since the day.

        They are apart because looking up how a row stood then keeps PostgreSQL from sharing the work among processes.
        """
        on, given = self.on, known(self.assignments, self.on).order_by()
        since = given.filter(changed_on__gt=on).with_standing(on, self.soon_days)
        asked = [
            (given.filter(Q(changed_on=None) | Q(changed_on__lte=on)).with_standing_now(on, self.soon_days),
             _waits(on), EXTENDED),
            (since, waiting(on), extended(on)),
        ]  # fmt: skip
        found: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for rows, waits, moved in asked:
            counts = {"n": Count("pk"), "n_waiting": Count("pk", filter=waits), "n_extended": Count("pk", filter=moved)}
            for *key, word, n, n_waiting, n_extended in rows.values_list(*by, "standing_value").annotate(**counts):
                cell = found[tuple(key) if len(by) > 1 else key[0]]
                cell[word or "paused"] += n  # cancelled ones, the others without a standing, are not asked for
                cell["waiting"] += n_waiting
                cell["extended"] += n_extended
        return {key: Tally(**cell) for key, cell in found.items()}


class Counts:
    """Read from the kept counts: today, whole branches and subtrees. Without a unit: all that the person sees."""

    def __init__(self, counted: Counted, unit: Unit | None = None, directive: Directive | None = None) -> None:
        self.counted, self.unit, self.directive = counted, unit, directive

    def tally(self) -> Tally:
        return Tally(*total(self._whole.values()))

    def by_directive(self) -> dict[int, Tally]:
        return {pk: Tally(*counts) for pk, counts in self._whole.items() if any(counts)}

    def by_branch(self, unit: Unit, children: list[Unit]) -> tuple[Tally, dict[int, Tally], Tally]:
        found = self.counted.of([unit, *children], self.directive)
        below = {child.pk: Tally(*total(found[child.pk].values())) for child in children}
        branch = Tally(*total(found[unit.pk].values()))
        return branch - sum(below.values(), Tally()), below, self.tally() - branch

    def by_branch_and_directive(self, unit: Unit, children: list[Unit]) -> dict[int, dict[int, Tally]]:
        found = self.counted.of(children, self.directive)
        return {
            child.pk: {pk: Tally(*counts) for pk, counts in found[child.pk].items() if any(counts)}
            for child in children
        }

    @cached_property
    def _whole(self) -> dict[int, tuple[int, ...]]:
        tops = [self.unit] if self.unit else list(Unit.objects.filter(parent=None))
        found = self.counted.of(tops, self.directive)
        if len(tops) == 1:
            return found[tops[0].pk]
        sums: dict[int, tuple[int, ...]] = {}
        for each in found.values():
            for pk, counts in each.items():
                sums[pk] = plus(sums[pk], counts) if pk in sums else counts
        return sums


def by_unit(source: Source, unit: Unit) -> list[Line]:
    """A line for the unit itself, for each direct child with its whole branch, and for what lies outside the branch.

    Children without assignments are there with zeros; the other lines only where they count something. The lines add
    up to the source's tally.
    """
    children = list(Unit.objects.filter(parent=unit))
    itself, below, elsewhere = source.by_branch(unit, children)
    lines = [Line(unit, itself, is_itself=True)] if itself.total else []
    lines += [Line(child, below[child.pk]) for child in children]
    return lines + ([Line(None, elsewhere)] if elsewhere.total else [])


def by_directive(source: Source, directive: Directive, *, children: DirectiveQuerySet) -> list[Line]:
    """The same for a document and those of its child documents that the reader may see, given as `children`."""
    shown = list(children.filter(parent=directive).issued().select_related("issuing_unit"))
    sums = _by_child(source.by_directive(), directive, Directive)
    lines = [Line(directive, sums[directive.pk], is_itself=True)] if directive.pk in sums else []
    lines += [Line(child, sums.pop(child.pk, Tally())) for child in shown]
    elsewhere = sum((found for pk, found in sums.items() if pk != directive.pk), Tally())
    return lines + ([Line(None, elsewhere)] if elsewhere.total else [])


def _by_child(each: dict[int, Tally], node: TreeNode, model: Any) -> dict[int | None, Tally]:
    """Sums by the direct child below which each stands; the node's own under its own id, what is outside under None."""
    paths = model._base_manager.filter(path__startswith=node.path)
    child_of = _child_finder(node, dict(paths.values_list("pk", "path")))
    sums: dict[int | None, Tally] = defaultdict(Tally)
    for pk, found in each.items():
        sums[child_of(pk)] += found
    return sums


def _child_finder(node: TreeNode, paths: dict[int, str]) -> Any:
    """pk → the id of the direct child under which it stands, the node's own id, or None where it stands outside."""

    def child_of(pk: int) -> int | None:
        path = paths.get(pk, "")
        if not path.startswith(node.path):
            return None
        below = path[len(node.path) :]
        return int(below.split("/", 1)[0]) if below else node.pk

    return child_of


@dataclass(frozen=True)
class ChainLine:
    """A document in the tree of those that have work: `above` are the documents folded into this line, top first."""

    node: Directive
    tally: Tally
    level: int
    above: tuple[Directive, ...]


def by_chain(source: Source) -> list[ChainLine]:
    """Every document with work in the tree's order, each with its whole subtree.

    A chain without work of its own and without a fork (Chỉ thị → công văn → kế hoạch) is folded into the one line of
    its last document.
    """
    each = source.by_directive()
    paths = list(Directive.objects.filter(pk__in=each).values_list("path", flat=True))
    chains = [[int(part) for part in path.split("/")[:-1]] for path in paths]
    nodes = Directive.objects.select_related("issuing_unit").in_bulk({pk for chain in chains for pk in chain})
    below: dict[int, list[int]] = defaultdict(list)
    sums: dict[int, Tally] = defaultdict(Tally)
    for chain in chains:
        for pk in chain:
            sums[pk] += each[chain[-1]]
        for parent, child in zip([0, *chain], chain, strict=False):
            if child not in below[parent]:
                below[parent].append(child)
    lines: list[ChainLine] = []

    def add(pk: int, level: int, above: tuple[Directive, ...]) -> None:
        children = sorted(below[pk], key=lambda child: (-sums[child].overdue, child))
        if pk not in each and len(children) == 1:
            return add(children[0], level, (*above, nodes[pk]))
        lines.append(ChainLine(nodes[pk], sums[pk], level, above))
        for child in children:
            add(child, level + 1, ())
        return None

    for root in sorted(below[0], key=lambda child: (-sums[child].overdue, child)):
        add(root, 0, ())
    return lines
