"""What stands behind one cell of the matrix."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from directives.models import Assignment, Clause, Directive, NotApplicable, Task, TaskLink
from directives.models.assignments import AssignmentQuerySet
from reports.coverage.gathering import OWN, Gathered
from units.models import Unit, User


def carriers(found: Gathered, item: str, column: str) -> list[int]:
    """The tasks that carry the item out in the column."""
    key = OWN if column[0] == "o" else f"{column[1:]}/" if column[0] == "u" else column[1:]
    return [task for place in _places(found, item) for task in found.carriers.get((place, key), [])]


def _places(found: Gathered, item: str) -> list[int]:
    return [place for place, row in enumerate(found.outline.rows) if row.key == item]


def shown(tasks: Iterable[int], user: User, today: datetime.date) -> list[TaskLink]:
    """Their links, of the documents that the person may see."""
    links = TaskLink.objects.filter(task__in=set(tasks)).select_related("task__directive__issuing_unit")
    visible = Directive.objects.visible_to(user, today)
    return list(links.filter(task__directive__in=visible).order_by("task__directive", "task__position", "pk"))


def assignments(found: Gathered, item: str, unit: Unit, *, alone: bool) -> AssignmentQuerySet:
    """What reached the unit's branch of the item: by its own task, or by one that carries it out from above."""
    places = set(_places(found, item))
    tasks = [pk for pk, items in found.tasks.items() if places & set(items)]
    given: AssignmentQuerySet = Assignment.objects.counted().filter(task__in=tasks)
    return given.filter(unit=unit) if alone else given.filter(unit__path__startswith=unit.path)


def mark_of(item: Task | Clause, unit: Unit | None) -> NotApplicable | None:
    """What was said of this very item and unit; a heading above may have been said not to apply as well."""
    if unit is None:
        return None
    marks = NotApplicable.objects.in_force().filter(unit=unit).select_related("set_by")
    return marks.filter(**{"superior_task" if isinstance(item, Task) else "superior_clause": item}).first()
