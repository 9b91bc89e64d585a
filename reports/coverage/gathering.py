"""From the rows of the database to a `Matrix`: the same few queries however many clauses, units and links there are.

What counts as taken up: a task of a document in force of the unit's branch that carries the item out, and an assignment
of the branch that was at least received. Links are followed down the chain: what a ward's task does for a task of the
province's programme, it does for the clause that the programme carries out, as far as the weaker of the two goes.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q

from directives.models import Assignment, Directive, NotApplicable, Task, TaskLink
from reports.coverage.matrix import RANK, Column, Mark, Matrix, Reason, together
from reports.coverage.outlining import Outline, outline_of
from units.models import Unit, User
from units.trees import child_of

Kind = Unit.Kind
State = Assignment.State
OWN = ""  # the column of the unit itself, beside those of its children
# Who answers a superior document with one of their own, whatever was assigned to them.
PLANNERS = (Kind.COMMITTEE, Kind.BASE_COMMITTEE)
# Whose columns stand when nothing tells yet whom the document concerns.
USUAL = (*PLANNERS, Kind.CELL, Kind.STAFF_BODY, Kind.STATE_BODY, Kind.FRONT)
_MARKS = {"fully": Mark.COVERED, "partly": Mark.PARTLY, "not_applicable": Mark.NOT_APPLICABLE}
_LINK = (
    "task_id", "superior_task_id", "superior_clause_id", "extent", "reason", "task__directive_id", "task__clause_id",
    "task__directive__issuing_unit__path", "task__directive__issuing_unit__kind",
)  # fmt: skip
# What a task or a clause stands for: the place of an item → how far.
For = dict[int, Mark]


class Gathered:
    """What was found for each item (its place in the outline) and column."""

    def __init__(self, directive: Directive) -> None:
        self.directive = directive
        tasks = list(directive.tasks.values_list("pk", flat=True))
        clauses = list(directive.clauses.values_list("pk", flat=True))
        self.links = _links(tasks, clauses)
        marked = NotApplicable.objects.in_force().filter(Q(superior_task__in=tasks) | Q(superior_clause__in=clauses))
        self.marked = list(
            marked.values_list("unit_id", "unit__path", "superior_task_id", "superior_clause_id", "reason")
        )
        named = {link[2] for link in self.links} | {mark[3] for mark in self.marked}
        self.outline: Outline = outline_of(directive, {pk for pk in named if pk})
        self.best: dict[tuple[int, str], Mark] = {}
        self.reasons: dict[tuple[int, str], str] = {}
        self.carriers: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.given: dict[int, set[str]] = defaultdict(set)
        self.since: dict[str, datetime.date] = {}
        # Every task by which the item reached units: its own, and those that carry it out from above the columns.
        self.tasks: dict[int, For] = {pk: dict.fromkeys(at, Mark.COVERED) for pk, at in self.outline.of_task.items()}
        self.clauses: dict[int, For] = {
            pk: dict.fromkeys(at, Mark.COVERED) for pk, at in self.outline.of_clause.items()
        }

    def note(self, item: int, column: str, mark: Mark, reason: str = "") -> None:
        if RANK[mark] > RANK[self.best.get((item, column), Mark.NOT_GIVEN)]:
            self.best[item, column] = mark
        if mark == Mark.NOT_APPLICABLE and reason:
            self.reasons.setdefault((item, column), reason)

    def stands_for(self, link: tuple[Any, ...]) -> For:
        """What the link's task carries out by it."""
        extent = _MARKS[link[3]]
        above = self.tasks.get(link[1], {}) if link[1] else self.clauses.get(link[2], {})
        return {item: min(mark, extent, key=RANK.__getitem__) for item, mark in above.items()}

    def marks(self, item: int, keys: list[str], expected: set[str]) -> list[Mark]:
        empty = [Mark.MISSING if key in expected else Mark.NOT_GIVEN for key in keys]
        return [self.best.get((item, key), none) for key, none in zip(keys, empty, strict=True)]

    def matrix(self, columns: dict[str, Column], expected: dict[int, set[str]], hidden: int = 0) -> Matrix:
        outline, keys = self.outline, list(columns)
        for item in outline.items:
            outline.rows[item].marks = self.marks(item, keys, expected[item])
        for place, below in outline.below.items():
            if not outline.rows[place].is_item:
                parts = [outline.rows[item].marks for item in below]
                outline.rows[place].marks = [together(column) for column in zip(*parts, strict=True)]
        listed = list(columns.values())
        reasons = [
            Reason(outline.rows[item], listed[at], self.reasons[item, key])
            for item in outline.items
            for at, key in enumerate(keys)
            if outline.rows[item].marks[at] == Mark.NOT_APPLICABLE and (item, key) in self.reasons
        ]
        return Matrix(outline.rows, listed, reasons, hidden)


def _links(tasks: Any, clauses: Any) -> list[tuple[Any, ...]]:
    """Which tasks of documents in force carry those out."""
    found = TaskLink.objects.filter(task__directive__state=Directive.State.ISSUED)
    by_task = found.filter(superior_task__in=tasks).values_list(*_LINK)
    return [*by_task, *found.filter(superior_clause__in=clauses).values_list(*_LINK)]


# --- × the units below ----------------------------------------------------------------------------------------------


def gather_units(directive: Directive, anchor: Unit) -> Gathered:
    """Everything found in the anchor's branch. One query more for each level of documents between."""
    found = Gathered(directive)
    links, seen = found.links, set(found.tasks)
    while links:
        upper: dict[int, For] = defaultdict(dict)
        clauses: dict[int, For] = defaultdict(dict)
        for link in links:
            path, kind = link[7], link[8]
            column = _column_of(path, anchor)
            for item, mark in found.stands_for(link).items():
                if column is not None:
                    found.note(item, column, mark, link[4])
                    found.carriers[item, column].append(link[0])
                if mark != Mark.NOT_APPLICABLE and link[0] not in seen and _stands_above(path, kind, anchor):
                    upper[link[0]][item] = max(mark, upper[link[0]].get(item, mark), key=RANK.__getitem__)
                    if link[6]:
                        clauses[link[6]][item] = upper[link[0]][item]
        seen |= set(upper)
        found.tasks |= upper
        found.clauses |= clauses
        links = _links(list(upper), list(clauses)) if upper else []
    _note_assignments(found, anchor)
    for unit, path, task, clause, reason in found.marked:
        if path in (anchor.path, f"{anchor.path}{unit}/"):
            for item in found.outline.of_task.get(task, ()) if task else found.outline.of_clause.get(clause, ()):
                found.note(item, _column_of(path, anchor) or OWN, Mark.NOT_APPLICABLE, reason)
    return found


def _note_assignments(found: Gathered, anchor: Unit) -> None:
    given = Assignment.objects.counted().filter(task__in=list(found.tasks), unit__path__startswith=anchor.path)
    counted = given.order_by().annotate(child=child_of("unit__path", anchor)).values("task_id", "child")
    counted = counted.annotate(received=Count("pk", filter=~Q(state=State.ASSIGNED)), first=Min("assigned_on"))
    for task, child, received, first in counted.values_list("task_id", "child", "received", "first"):
        found.since[child] = min(first, found.since.get(child, first))
        for item, mark in found.tasks[task].items():
            found.given[item].add(child)
            if received:
                found.note(item, child, mark)


def by_units(
    directive: Directive, anchor: Unit, today: datetime.date, *, every: bool = False, found: Gathered | None = None
) -> Matrix:
    """The document × the anchor itself, where the document comes from outside, and the units directly below it.

    Units of kinds that nothing of the document reached are left out unless `every` is asked for. `found` is what was
    gathered already, for a caller that looks at more of it.
    """
    found = found or gather_units(directive, anchor)
    with_plan = _with_plan(directive, anchor)
    children = Unit.objects.filter(parent=anchor).valid_on(today).only("name", "short_name", "kind", "sort_key")
    units = {f"{unit.pk}/": unit for unit in children}
    is_guest = not directive.issuing_unit.path.startswith(anchor.path)
    reached = {column for _, column in found.best} | set().union(*found.given.values()) | with_plan
    kinds = {units[key].kind for key in reached if key in units} or set(USUAL)
    shown = {key: unit for key, unit in units.items() if every or unit.kind in kinds}
    if is_guest or not units:
        shown = {OWN: anchor} | shown
    any_given = bool(found.given)
    own = {OWN} if is_guest or not units else set()
    # Where the unit answered with a document of its own, those below hear of an item through that one or not at all.
    expected = {
        item: found.given.get(item)
        or (own | set(shown) if not any_given and (OWN not in with_plan or (item, OWN) in found.best) else own)
        for item in found.outline.items
    }
    columns = {}
    for key, unit in shown.items():
        waits = _owes_since(found, key, unit, expected) if key not in with_plan else None
        columns[key] = Column(
            key=f"{'o' if key == OWN else 'u'}{unit.pk}", label=unit.label, name=unit.name, is_own=key == OWN,
            owes_since=waits, unit_id=unit.pk,
        )  # fmt: skip
    return found.matrix(columns, expected, hidden=len(units) - len([key for key in shown if key != OWN]))


def _owes_since(found: Gathered, key: str, unit: Unit, expected: dict[int, set[str]]) -> datetime.date | None:
    """Since when the unit owes a document of its own: a committee always, others where nothing was assigned to them."""
    asked = [item for item, keys in expected.items() if key in keys and (item, key) not in found.best]
    if unit.kind in PLANNERS:
        asked = [item for item, keys in expected.items() if key in keys]
        asked = [item for item in asked if found.best.get((item, key)) != Mark.NOT_APPLICABLE]
    elif found.given:
        return None
    issued = found.directive.issued_on or found.directive.issued_month
    if issued is None and found.directive.released_at:
        issued = found.directive.released_at.date()
    return found.since.get(key, issued) if asked else None


def _with_plan(directive: Directive, anchor: Unit) -> set[str]:
    """The columns with a document in force below this one."""
    below = Directive.objects.in_force().below(directive).filter(issuing_unit__path__startswith=anchor.path)
    found = below.order_by().annotate(child=child_of("issuing_unit__path", anchor))
    return set(found.values_list("child", flat=True).distinct())


def _column_of(path: str, anchor: Unit) -> str | None:
    """What `child_of` says, in Python; None for what lies outside the branch."""
    if not path.startswith(anchor.path):
        return None
    rest = path[len(anchor.path) :]
    return rest[: rest.find("/") + 1]


def _stands_above(path: str, kind: str, anchor: Unit) -> bool:
    """Whether that office gives work to the units of the columns: the anchor, those above it, and who advises them."""
    if kind in Unit.ADVISING_KINDS:
        path = path[: path.rstrip("/").rfind("/") + 1]
    return anchor.path.startswith(path)


# --- × their plans --------------------------------------------------------------------------------------------------


def gather_plans(directive: Directive, plans: Collection[int]) -> Gathered:
    found = Gathered(directive)
    for link in found.links:
        if link[5] in plans:
            key = str(link[5])
            for item, mark in found.stands_for(link).items():
                found.note(item, key, mark, link[4])
                found.carriers[item, key].append(link[0])
    return found


def by_plans(directive: Directive, user: User, today: datetime.date) -> Matrix:
    """The document × the documents that answer it; one that only passes it on stands back for those that answer it."""
    plans = _plans(directive, user, today)
    found = gather_plans(directive, plans)
    issuer = directive.issuing_unit
    given = Assignment.objects.counted().filter(directive=directive, unit__path__startswith=issuer.path)
    pairs = given.order_by().annotate(child=child_of("unit__path", issuer)).values_list("task_id", "child").distinct()
    for task, child in pairs:
        for item in found.outline.of_task.get(task, ()):
            found.given[item].add(child)
    reached = set().union(*found.given.values())
    children = {str(pk): _column_of(plan.issuing_unit.path, issuer) for pk, plan in plans.items()}
    expected = {
        # A plan of a unit that was given its share answers for that share; any other for all of it.
        item: {key for key, child in children.items() if child not in reached or child in found.given[item]}
        for item in found.outline.items
    }
    columns = {
        str(pk): Column(f"d{pk}", f"{plan}, {plan.issuer_label}", str(plan.citation), url=plan.get_absolute_url())
        for pk, plan in plans.items()
    }
    return found.matrix(columns, expected)


def _plans(directive: Directive, user: User, today: datetime.date) -> dict[int, Directive]:
    visible = Directive.objects.visible_to(user, today).in_force().select_related("issuing_unit")
    visible = visible.annotate(orders=Exists(Task.objects.filter(directive=OuterRef("pk"))))
    shown: list[Directive] = []
    level = list(visible.filter(parent=directive))
    while level:
        below = list(visible.filter(parent__in=[one.pk for one in level if not one.orders]))  # type: ignore[attr-defined]
        passed_on = {one.parent_id for one in below}
        shown += [one for one in level if one.pk not in passed_on]
        level = below
    shown.sort(key=lambda one: (one.issuing_unit.sort_key, one.pk))
    return {one.pk: one for one in shown}
