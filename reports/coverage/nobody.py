"""Who carries out what of a superior document, and where nobody is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from directives.models import Assignment, Clause, Directive, Task, TaskLink
from units import access
from units.models import Unit, User

State = Assignment.State
Extent = TaskLink.Extent
# The best that any task of a child document says counts.
_RANK: dict[str, int] = {Extent.FULLY: 3, Extent.PARTLY: 2, Extent.NOT_APPLICABLE: 1}


def taken_up_by_nobody(unit: Unit, user: User, today: datetime.date) -> QuerySet[Task]:
    """Tasks that came to the unit's branch from above and that nobody there has taken up.

    They came from above: the task of a document in force that the branch keeps but did not issue, or one that was
    assigned to a unit of the branch from outside. Nobody took them up: no task of a plan issued in the branch is linked
    to them or to their clause, and no unit of the branch has so much as received its assignment.
    """
    path = unit.path
    documents = Directive.objects.in_force()
    if not access.reach_of(user, today, access.READERS).holds(unit):
        # Whoever reads the branch reads what it keeps and what it was given; others are asked for each document.
        documents = documents.visible_to(user, today)
    here = Assignment.objects.filter(task=OuterRef("pk"), unit__path__startswith=path)
    links = TaskLink.objects.filter(task__directive__issuing_unit__path__startswith=path).exclude(
        task__directive__state__in=Directive.HIDDEN_STATES
    )
    by_task = links.filter(superior_task=OuterRef("pk"))
    by_clause = links.filter(superior_clause=OuterRef("clause"))
    return (
        Task.objects.filter(directive__in=documents)
        .exclude(directive__issuing_unit__path__startswith=path)
        .filter(Q(directive__kept_by__path__startswith=path) | Exists(here.filter(state=State.ASSIGNED)))
        .exclude(Exists(here.exclude(state__in=[State.ASSIGNED, State.CANCELLED])))
        .exclude(Exists(by_task))
        .exclude(Exists(by_clause))
        .select_related("directive", "directive__issuing_unit")
        .order_by("directive__issued_on", "directive_id", "position")
    )


@dataclass
class Covered:
    """How far one child document carries out the items of its superior: they add up to the number of items."""

    document: Directive
    extents: dict[Any, str] = field(default_factory=dict)
    items: int = 0

    def _count(self, extent: str) -> int:
        return sum(1 for found in self.extents.values() if found == extent)

    @property
    def fully(self) -> int:
        return self._count(Extent.FULLY)

    @property
    def partly(self) -> int:
        return self._count(Extent.PARTLY)

    @property
    def not_applicable(self) -> int:
        return self._count(Extent.NOT_APPLICABLE)

    @property
    def missing(self) -> int:
        return self.items - len(self.extents)


@dataclass(frozen=True)
class Coverage:
    """The items (tasks, or the last lines of the outline where a document names no tasks) and each child document."""

    items: list[Task] | list[Clause]
    documents: list[Covered]

    @property
    def left_out(self) -> list[Any]:
        """Items that no child document touches."""
        touched = {pk for document in self.documents for pk in document.extents}
        return [item for item in self.items if item.pk not in touched]


def coverage(directive: Directive, user: User, today: datetime.date) -> Coverage:
    """Four queries at most, whatever the number of items and documents."""
    tasks = list(directive.tasks.all())
    items: Any = tasks or list(directive.clauses.filter(children=None))
    children = Directive.objects.visible_to(user, today).in_force().filter(parent=directive)
    documents = {
        child.pk: Covered(child, items=len(items))
        for child in children.select_related("issuing_unit").order_by("issuing_unit__sort_key", "pk")
    }
    of_clause: dict[int, list[int]] = {}
    for item in items:
        of_clause.setdefault(item.clause_id if tasks else item.pk, []).append(item.pk)
    known = {item.pk for item in items}
    links = TaskLink.objects.filter(task__directive__in=documents)
    for child, task, clause, extent in links.values_list(
        "task__directive", "superior_task", "superior_clause", "extent"
    ):
        touched = of_clause.get(clause, []) if clause else [task] if tasks and task in known else []
        kept = documents[child].extents
        for pk in touched:
            if _RANK[extent] > _RANK.get(kept.get(pk, ""), 0):
                kept[pk] = extent
    return Coverage(items, list(documents.values()))
