"""Changing what was issued: a correction is a new document with its reason; a revocation quiets what is open.

What is calmest for the people at work: when a correction is released, the assignment of a task that it keeps (same
words, same unit, same turn) moves over to the new document as it is, with its result, evidence, extensions and
story. Done stays done, what is under way stays under way, nobody types anything twice. Only what the correction no
longer orders is cancelled, and what it newly orders is new. If the deadline was changed, open work follows the new day.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from directives import notices
from directives.actions.moves import keep_past
from directives.allotments import allotments, roll_for, tasks_of
from directives.models import Assignment, Clause, Directive, NotApplicable, Task, TaskLink, TaskParty
from units import access, journal
from units.models import Office, User
from units.refusals import NotYours, Refusal
from units.text import fold

_HEAD: tuple[str, ...] = (
    *("kind", "subject", "issuing_unit", "kept_by", "focal_unit", "place", "signing_authority", "signer_title"),
    *("signer_name", "introduction", "addressees", "recipients", "reminder_days", "is_open"),
)


class NoReason(Refusal):
    sentence = "Xin ghi lý do."


class NotInForce(Refusal):
    sentence = "Văn bản không còn hiệu lực để làm việc này (chưa ban hành, đã thay thế hoặc đã thu hồi)."


def _in_force(directive: Directive, by: User, today: datetime.date) -> Directive:
    locked = Directive.objects.select_for_update(of=("self",)).select_related("issuing_unit", "kept_by", "parent")
    fresh = locked.get(pk=directive.pk)
    if fresh.is_received or not access.may_issue(by, fresh.issuing_unit, today):
        raise NotYours
    if fresh.state != Directive.State.ISSUED:
        raise NotInForce
    return fresh


# --- Correction -----------------------------------------------------------------------------------------------------


@transaction.atomic
def start_correction(directive: Directive, *, by: User, today: datetime.date, reason: str) -> Directive:
    """A new draft that replaces the document, with its head, căn cứ, outline, tasks, links and targets copied.

    The document stays in force until the draft is released. A second call returns the draft already begun.
    """
    old = _in_force(directive, by, today)
    begun = Directive.objects.filter(replaces=old, state__in=Directive.HIDDEN_STATES).first()
    if begun:
        return begun
    if not reason.strip():
        raise NoReason("Xin ghi lý do sửa đổi, thay thế.")
    draft = Directive.objects.create(
        **{name: getattr(old, name) for name in _HEAD},
        parent_id=old.parent_id,
        replaces=old,
        change_reason=reason.strip(),
        created_by=by,
    )
    _copy_parts(old, draft)
    text = f"Lập bản sửa đổi, thay thế {old}. Lý do: {reason.strip()}"
    journal.record(
        "directive.correct", old, unit=old.issuing_unit, by=by, text=text, data={"draft": draft.pk}, today=today
    )
    return draft


def _copy_parts(old: Directive, draft: Directive) -> None:
    parts: list[Any] = [*old.bases.all(), *old.targets.all()]
    for part in parts:
        part.pk, part.directive = None, draft
        part._state.adding = True
        part.save(force_insert=True)
    clauses = _copy_clauses(old, draft)
    tasks = list(old.tasks.prefetch_related("parties", "links"))
    copies = []
    for task in tasks:
        fields = {f.name: getattr(task, f.attname) for f in Task._meta.concrete_fields if not f.is_relation}
        for name in ("id", "version"):
            del fields[name]
        copies.append(Task(directive=draft, clause_id=clauses.get(task.clause_id or 0), **fields))
    Task.objects.bulk_create(copies, batch_size=500)
    pairs = list(zip(tasks, copies, strict=True))
    TaskParty.objects.bulk_create(
        [
            TaskParty(task=copy, part=p.part, unit_id=p.unit_id, unit_class=p.unit_class, anchor_id=p.anchor_id)
            for task, copy in pairs
            for p in task.parties.all()
        ],
        batch_size=500,
    )
    TaskLink.objects.bulk_create(
        [
            TaskLink(
                task=copy,
                superior_task_id=link.superior_task_id,
                superior_clause_id=link.superior_clause_id,
                extent=link.extent,
                reason=link.reason,
            )
            for task, copy in pairs
            for link in task.links.all()
        ],
        batch_size=500,
    )


def _copy_clauses(old: Directive, draft: Directive) -> dict[int, int]:
    """Copies of the outline's lines; returns old id → new id. Parents come before children in `position`."""
    ids: dict[int, int] = {}
    for clause in old.clauses.order_by("position", "pk"):
        copy = Clause.objects.create(
            directive=draft,
            parent_id=ids.get(clause.parent_id or 0),
            position=clause.position,
            level=clause.level,
            number=clause.number,
            text=clause.text,
        )
        ids[clause.pk] = copy.pk
    return ids


def retire_replaced(directive: Directive, *, today: datetime.date) -> dict[str, int]:
    """In the release of a correction: move over what it keeps, cancel the rest, turn the old document into REPLACED.

    Documents below the old one, and what links to its kept tasks, hang under the new one from now on.
    Returns counts for the journal. Does nothing when the old document is no longer in force.
    """
    locked = Directive.objects.select_for_update(of=("self",)).select_related("issuing_unit")
    old = locked.get(replacements=directive)
    if old.state != Directive.State.ISSUED:
        return {}
    same = same_tasks(old, directive)
    moved = _move_over(old, directive, same, today)
    cancelled, affected = _cancel_open(old, today)
    for link in TaskLink.objects.filter(superior_task__in=same):
        TaskLink.objects.filter(pk=link.pk).update(superior_task=same[link.superior_task_id or 0])
    for mark in NotApplicable.objects.filter(superior_task__in=same):
        NotApplicable.objects.filter(pk=mark.pk).update(superior_task=same[mark.superior_task_id or 0])
    below = list(old.children.exclude(pk=directive.pk).select_related("kept_by"))
    for child in below:
        child.move_to(directive)
    Directive.objects.filter(pk=old.pk).update(
        state=Directive.State.REPLACED, change_reason=directive.change_reason, version=F("version") + 1
    )
    text = f"{old} được thay thế bởi {directive}; {cancelled} việc đang mở không còn phải làm."
    people = notices.people_acting_for(affected, today)
    notices.tell(people, text, directive.get_absolute_url())
    _warn_below(below, f"{old} của {old.issuer} đã được thay thế. Xin rà soát văn bản triển khai.", today)
    data = {"by": directive.pk, "moved": moved, "cancelled": cancelled, "below": [child.pk for child in below]}
    journal.record("directive.replace", old, unit=old.issuing_unit, by=None, text=text, data=data, today=today)
    return {"moved": moved, "cancelled": cancelled}


def same_tasks(old: Directive, new: Directive) -> dict[int, int]:
    """Old task → new task with the same words; of several with the same words, first to first, second to second."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for pk, text in new.tasks.values_list("pk", "text"):
        waiting[fold(text)].append(pk)
    pairs = ((pk, waiting[fold(text)]) for pk, text in old.tasks.values_list("pk", "text"))
    return {pk: left.pop(0) for pk, left in pairs if left}


def _move_over(old: Directive, new: Directive, same: dict[int, int], today: datetime.date) -> int:
    """Point assignments that the new document orders too at its tasks; turns made earlier go along."""
    office = Office.current()
    tasks = tasks_of(new, office, today)
    parts: dict[tuple[int, int], str] = {}
    dues: dict[tuple[int, int, str], datetime.date | None] = {}
    for one in allotments(new, tasks, roll_for(new, tasks, today), office, today):
        parts[one.task_id, one.unit_id] = one.part
        dues[one.task_id, one.unit_id, one.period] = one.due_on
    once = {task_id for task_id, _, period in dues if not period}
    moving: list[Assignment] = []
    redated: list[int] = []
    for assignment in old.assignments.counted().filter(task__in=same):
        task_id = same[assignment.task_id]
        part = parts.get((task_id, assignment.unit_id))
        # Open work of a task that became recurring, or stopped being so, is not the same work any more.
        reshaped = (task_id in once) != (assignment.period == "") and assignment.state != Assignment.State.DONE
        if part is None or reshaped:
            continue
        assignment.task_id, assignment.directive_id, assignment.part = task_id, new.pk, part
        before = assignment.due_on
        _follow(assignment, dues.get((task_id, assignment.unit_id, assignment.period), assignment.original_due_on))
        if assignment.due_on != before:
            redated.append(assignment.pk)
        assignment.version += 1
        moving.append(assignment)
    keep_past(Assignment.objects.filter(pk__in=redated), today)
    fields = ["task", "directive", "part", "due_on", "original_due_on", "version"]
    Assignment.objects.bulk_update(moving, fields, batch_size=200)
    return len(moving)


def _follow(assignment: Assignment, due_on: datetime.date | None) -> None:
    """Open work takes a new deadline; where the deadline is the same, a day granted later stays granted."""
    if assignment.state != Assignment.State.DONE and due_on != assignment.original_due_on:
        assignment.due_on = assignment.original_due_on = due_on


# --- Revocation -----------------------------------------------------------------------------------------------------


def below_to_revoke(directive: Directive) -> list[Directive]:
    """The documents in force below it that its issuer may revoke along with it: those of its own branch."""
    below = Directive.objects.below(directive).in_force().select_related("issuing_unit", "kept_by")
    inside = below.filter(issuing_unit__path__startswith=directive.issuing_unit.path, kept_by=F("issuing_unit"))
    return list(inside.order_by("depth", "pk"))


@transaction.atomic
def revoke(directive: Directive, *, by: User, today: datetime.date, reason: str, also: Iterable[Directive] = ()) -> int:
    """Take the document out of force; what is open of it is cancelled, what is done stays. Returns how many it quieted.

    `also` are documents below it to be revoked with it; the others stay in force and their offices are told.
    """
    fresh = _in_force(directive, by, today)
    if not reason.strip():
        raise NoReason("Xin ghi lý do thu hồi.")
    allowed = {one.pk: one for one in below_to_revoke(fresh)}
    chosen = [allowed[one.pk] for one in also if one.pk in allowed]
    total = _revoke_one(fresh, by, today, reason.strip())
    for one in chosen:
        total += _revoke_one(one, by, today, f"{fresh} đã bị thu hồi. {reason.strip()}")
    left = Directive.objects.below(fresh).exclude(pk__in=[one.pk for one in chosen]).select_related("kept_by")
    left = left.filter(state__in=(Directive.State.DRAFT, Directive.State.ISSUED))
    words = f"{fresh} của {fresh.issuer} đã bị thu hồi. Xin rà soát văn bản triển khai."
    _warn_below(left, words, today)
    directive.refresh_from_db(fields=["state", "change_reason", "version"])
    return total


def _revoke_one(directive: Directive, by: User, today: datetime.date, reason: str) -> int:
    Directive.objects.filter(pk=directive.pk).update(
        state=Directive.State.REVOKED, change_reason=reason, version=F("version") + 1
    )
    cancelled, units = _cancel_open(directive, today)
    text = f"Thu hồi {directive}: {cancelled} việc đang mở không còn phải làm. Lý do: {reason}"
    notices.tell(notices.people_acting_for(units, today), text, directive.get_absolute_url())
    data: dict[str, Any] = {"cancelled": cancelled, "reason": reason}
    journal.record("directive.revoke", directive, unit=directive.issuing_unit, by=by, text=text, data=data, today=today)
    return cancelled


def _cancel_open(directive: Directive, today: datetime.date) -> tuple[int, list[int]]:
    """Quiet everything that is not done; returns how many and the units concerned."""
    undone = directive.assignments.counted().exclude(state=Assignment.State.DONE)
    units = list(undone.order_by().values_list("unit", flat=True).distinct())
    keep_past(undone, today)
    return undone.update(state=Assignment.State.CANCELLED, version=F("version") + 1), units


def _warn_below(documents: Iterable[Directive], words: str, today: datetime.date) -> None:
    for one in documents:
        notices.tell(notices.people_acting_for([one.kept_by_id], today), words, one.get_absolute_url())
