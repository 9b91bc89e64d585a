"""What the pages of documents show: the tree of a list, and one document with its tasks, counts and story."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from directives.models import Assignment, Clause, Directive, Task, TaskLink, TaskParty
from directives.standing import DONE, DONE_IN_TIME, OPEN_IN_TIME, Standing
from units.journal import Entry
from units.models import User

NODES = 400


@dataclass
class Node:
    directive: Directive
    children: list[Node] = field(default_factory=list)
    more: int = 0


def forest(roots: Iterable[Directive], among: QuerySet[Directive]) -> list[Node]:
    """The trees that hang from the roots, of the documents in `among`: two queries, at most `NODES` documents.

    Where a page would grow too long, a node says with `more` how many children are left out.
    """
    nodes = {root.pk: Node(root) for root in roots}
    if not nodes:
        return []
    tops = list(nodes.values())
    inside = Q()
    for top in tops:
        inside |= Q(path__startswith=top.directive.path)
    below = among.filter(inside).exclude(pk__in=list(nodes)).select_related("issuing_unit", "focal_unit")
    kept = list(below.order_by("depth", "issuing_unit__sort_key", "pk")[: NODES + 1])
    for directive in kept[:NODES]:
        nodes[directive.pk] = Node(directive)
        if directive.parent_id in nodes:
            nodes[directive.parent_id].children.append(nodes[directive.pk])
    if len(kept) > NODES:
        counts = dict(below.filter(parent__in=list(nodes)).order_by().values_list("parent").annotate(Count("pk")))
        for pk, node in nodes.items():
            node.more = counts.get(pk, 0) - len(node.children)
    return tops


def with_chain(rows: Iterable[Directive]) -> list[tuple[Directive, list[Directive]]]:
    """Each document with the documents above it, from the top; one query for all."""
    listed = list(rows)
    wanted = {pk for row in listed for pk in row.ancestor_ids}
    above = Directive.objects.select_related("issuing_unit").in_bulk(wanted)
    return [(row, [above[pk] for pk in row.ancestor_ids if pk in above]) for row in listed]


@dataclass
class TaskRow:
    task: Task
    total: int
    done: int

    @property
    def leads(self) -> list[TaskParty]:
        return [party for party in self.task.parties.all() if party.part == "lead"]

    @property
    def supports(self) -> list[TaskParty]:
        return [party for party in self.task.parties.all() if party.part == "support"]


def task_rows(directive: Directive, user: User, today: datetime.date) -> list[TaskRow]:
    """The tasks with whom they are for, what they carry out, and how many of the assignments one may see are done."""
    links = TaskLink.objects.select_related("superior_task__directive", "superior_clause__directive")
    tasks = directive.tasks.select_related("clause").prefetch_related(
        Prefetch("parties", TaskParty.objects.select_related("unit", "anchor")), Prefetch("links", links)
    )
    counted = Assignment.objects.visible_to(user, today).counted().filter(directive=directive).order_by()
    sums = {
        row["task"]: row
        for row in counted.values("task").annotate(total=Count("pk"), done=Count("pk", filter=Q(state="done")))
    }
    nothing: dict[str, int] = {"total": 0, "done": 0}
    return [
        TaskRow(task, sums.get(task.pk, nothing)["total"], sums.get(task.pk, nothing)["done"])
        for task in tasks.order_by("position", "pk")
    ]


@dataclass
class OutlineLine:
    clause: Clause
    rows: list[TaskRow]

    @property
    def depth(self) -> int:
        return min(self.clause.level, 5)


def outline_lines(directive: Directive, rows: list[TaskRow]) -> list[OutlineLine]:
    """The outline as written, each line with the tasks that come from it."""
    by_clause: dict[int, list[TaskRow]] = {}
    for row in rows:
        if row.task.clause_id:
            by_clause.setdefault(row.task.clause_id, []).append(row)
    clauses = directive.clauses.order_by("position", "pk")
    return [OutlineLine(clause, by_clause.get(clause.pk, [])) for clause in clauses]


@dataclass
class Counts:
    total: int
    done: int
    done_in_time: int
    open: int
    overdue: int
    soon: int
    waiting: int

    @property
    def done_late(self) -> int:
        return self.done - self.done_in_time


def counts(directive: Directive, user: User, today: datetime.date, soon_days: int) -> Counts:
    """How the assignments of the document stand on the day, of those that the person may see."""
    rows = Assignment.objects.visible_to(user, today).counted().filter(directive=directive)
    by: dict[str, int] = dict(
        rows.with_standing(today, soon_days).order_by().values_list("standing_value").annotate(Count("pk"))  # type: ignore[misc]
    )
    waiting = rows.waiting().count()

    def sum_of(standings: Iterable[Standing]) -> int:
        return sum(by.get(one.value, 0) for one in standings)

    return Counts(
        total=sum(by.values()),
        done=sum_of(DONE),
        done_in_time=sum_of(DONE_IN_TIME),
        open=sum_of(OPEN_IN_TIME),
        overdue=by.get(Standing.OVERDUE.value, 0),
        soon=sum_of([Standing.DUE_SOON, Standing.DUE_TODAY]),
        waiting=waiting,
    )


def story(directive: Directive, user: User, today: datetime.date) -> Any:
    """The journal of the document for those who may read it, the newest deeds first."""
    return Entry.objects.visible_to(user, today).about(directive).select_related("actor").order_by("-at", "-pk")[:30]
