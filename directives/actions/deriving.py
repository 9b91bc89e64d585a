"""“Xây dựng kế hoạch thực hiện”: a draft plan of the unit that answers a superior document, with its tasks."""

from __future__ import annotations

import datetime

from django.db import transaction

from directives import outline
from directives.models import Assignment, Basis, Clause, Directive, Task, TaskLink
from units import access, journal
from units.models import Unit, User
from units.refusals import NotYours, Refusal


class NotInForce(Refusal):
    sentence = "Văn bản này không còn hiệu lực hoặc chưa ban hành nên không xây dựng kế hoạch thực hiện được."


@transaction.atomic
def derive_plan(superior: Directive, *, by: User, today: datetime.date, unit: Unit) -> Directive:
    """A draft plan of the unit under the superior document: căn cứ, and a task for each thing it orders.

    The tasks are those that the superior gave to the unit's branch; all of its tasks when it gave none there; the
    lines of its outline that read like duties when it has no tasks. Parties stay empty. A second click finds the draft.
    """
    if not access.may_draft(by, unit, today):
        raise NotYours
    if superior.state != Directive.State.ISSUED:
        raise NotInForce
    Unit.objects.select_for_update().get(pk=unit.pk)
    drafts = Directive.objects.filter(parent=superior, kept_by=unit, issuing_unit=unit, state=Directive.State.DRAFT)
    if draft := drafts.filter(kind=Directive.Kind.PLAN).first():
        return draft
    draft = begin_answer(superior, Directive.Kind.PLAN, by=by, today=today, unit=unit)
    count = _copy_tasks(superior, draft, unit) or _tasks_from_clauses(superior, draft)
    journal.record(
        "directive.derive", draft, unit=unit, by=by, today=today, data={"superior": superior.pk, "tasks": count},
        text=f"Xây dựng bản nháp kế hoạch thực hiện {superior}, {count} nhiệm vụ.",
    )  # fmt: skip
    return draft


def begin_answer(superior: Directive, kind: str, *, by: User, today: datetime.date, unit: Unit) -> Directive:
    """An empty draft under the superior document, with its căn cứ; a part of a deed, which leaves the journal line."""
    draft = Directive.objects.create(
        parent=superior, kind=kind, subject=_subject(superior), issuing_unit=unit, kept_by=unit, place=unit.place,
        created_by=by,
    )  # fmt: skip
    chain = Directive.objects.chain_of(superior).select_related("issuing_unit")
    Basis.objects.bulk_create(
        Basis(directive=draft, position=place, text=f"Căn cứ {cited.citation}", cited=cited)
        for place, cited in enumerate(chain.visible_to(by, today), start=1)
    )
    return draft


def _subject(superior: Directive) -> str:
    matter = superior.subject.strip()
    words = f"Thực hiện {superior.citation}"
    if not matter.lower().startswith("thực hiện"):
        matter = matter[:1].lower() + matter[1:]
        words += f" {matter}" if matter.startswith("về ") else f" về {matter}"
    return words if len(words) <= 500 else words[:499].rsplit(" ", 1)[0] + "…"


def _copy_tasks(superior: Directive, draft: Directive, unit: Unit) -> int:
    given = Assignment.objects.counted().filter(directive=superior, unit__path__startswith=unit.path)
    ordered = superior.tasks.order_by("position", "pk")
    originals = list(ordered.filter(pk__in=given.values("task"))) or list(ordered)
    tasks = [
        Task(
            directive=draft, position=place, text=original.text, deliverable=original.deliverable,
            deadline_phrase=original.deadline_phrase, deadline_kind=original.deadline_kind,
            starts_on=original.starts_on, due_on=original.due_on, anchor_on=original.anchor_on, every=original.every,
        )
        for place, original in enumerate(originals, start=1)
    ]  # fmt: skip
    Task.objects.bulk_create(tasks, batch_size=200)
    links = [TaskLink(task=task, superior_task=one) for task, one in zip(tasks, originals, strict=True)]
    TaskLink.objects.bulk_create(links, batch_size=500)
    return len(tasks)


def _tasks_from_clauses(superior: Directive, draft: Directive) -> int:
    clauses = list(Clause.objects.filter(directive=superior).order_by("position", "pk"))
    lines = [outline.Line(clause.level, clause.number, clause.text) for clause in clauses]
    ordered = [clauses[place] for place in outline.duties(lines)]
    tasks = [Task(directive=draft, position=place, text=c.text) for place, c in enumerate(ordered, start=1)]
    Task.objects.bulk_create(tasks, batch_size=200)
    links = [TaskLink(task=task, superior_clause=clause) for task, clause in zip(tasks, ordered, strict=True)]
    TaskLink.objects.bulk_create(links, batch_size=500)
    return len(tasks)
