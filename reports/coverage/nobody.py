"""What came from above and nobody in the branch took up."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from directives.models import Assignment, Directive, NotApplicable, Task, TaskLink
from units import access
from units.models import Unit, User

State = Assignment.State


def taken_up_by_nobody(unit: Unit, user: User, today: datetime.date) -> QuerySet[Task]:
    """Tasks that came to the unit's branch from above and that nobody there has taken up.

    They came from above: the task of a document in force that the branch keeps but did not issue, or one that was
    assigned to a unit of the branch from outside. Nobody took them up: no task of a plan issued in the branch is linked
    to them or to their clause, no unit of the branch has so much as received its assignment, and none has said why they
    do not apply to it.
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
    said = NotApplicable.objects.in_force().in_branch(path)
    return (
        Task.objects.filter(directive__in=documents)
        .exclude(directive__issuing_unit__path__startswith=path)
        .filter(Q(directive__kept_by__path__startswith=path) | Exists(here.filter(state=State.ASSIGNED)))
        .exclude(Exists(here.exclude(state__in=[State.ASSIGNED, State.CANCELLED])))
        .exclude(Exists(by_task))
        .exclude(Exists(by_clause))
        .exclude(Exists(said.filter(superior_task=OuterRef("pk"))))
        .exclude(Exists(said.filter(superior_clause=OuterRef("clause"))))
        .select_related("directive", "directive__issuing_unit")
        .order_by("directive__issued_on", "directive_id", "position")
    )
