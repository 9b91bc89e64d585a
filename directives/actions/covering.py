"""Closing a gap: a task for a unit that nobody told, or the reason why there is nothing to do."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from directives.actions.deriving import NotInForce, begin_answer
from directives.models import Clause, Directive, NotApplicable, Task, TaskLink, TaskParty
from units import access, journal
from units.models import Unit, User
from units.refusals import NotYours, Refusal, Stale
from units.text import tidy

Item = Task | Clause


class NoReason(Refusal):
    sentence = "Xin ghi lý do vì sao nội dung này không áp dụng."


class OutsideTheBranch(Refusal):
    sentence = "Đơn vị này không thuộc phạm vi giao việc của đồng chí."


def offices_that_give(user: User, unit: Unit, today: datetime.date) -> list[Unit]:
    """The offices in whose name the person may give the unit work, the nearest first."""
    offices = access.acting_units(user, today, (access.CLERK, access.HEAD))
    found = [office for office in offices if unit.pk != office.pk and unit.is_inside(office.assigning_root)]
    return sorted(found, key=lambda office: (-office.depth, office.pk))


def may_say_not_applicable(directive: Directive, unit: Unit, user: User, today: datetime.date) -> Unit | None:
    """In whose name the person may say it: the unit's own, or that of who gives it this document. None: not at all."""
    if access.may_draft(user, unit, today):
        return unit
    giver = directive.kept_by
    return giver if unit.is_inside(giver.assigning_root) and access.may_draft(user, giver, today) else None


@transaction.atomic
def give_task(
    directive: Directive, item: Item, *, by: User, today: datetime.date, office: Unit, unit: Unit
) -> Directive:
    """The office's draft under the document with a task for the unit that carries the item out; a draft is begun where
    there is none. Asked twice, or for a second unit, the task that the draft already has takes the unit in.
    """
    if not access.may_draft(by, office, today):
        raise NotYours
    if directive.state != Directive.State.ISSUED:
        raise NotInForce
    if unit.pk == office.pk or not unit.is_inside(office.assigning_root):
        raise OutsideTheBranch
    Unit.objects.select_for_update().get(pk=office.pk)
    drafts = Directive.objects.filter(parent=directive, issuing_unit=office, state=Directive.State.DRAFT, replaces=None)
    own = directive.issuing_unit_id == office.pk
    kind = Directive.Kind.OFFICIAL_LETTER if own else Directive.Kind.PLAN
    draft = drafts.filter(kept_by=office).order_by("pk").first()
    draft = draft or begin_answer(directive, kind, by=by, today=today, unit=office)
    task = draft.tasks.filter(**{f"links__{name}": value for name, value in _superior(item).items()}).first()
    task = task or _task_for(draft, item)
    TaskParty.objects.get_or_create(task=task, unit=unit, unit_class="", anchor=None, defaults={"part": "lead"})
    Directive.objects.filter(pk=draft.pk).update(version=F("version") + 1)
    draft.version += 1
    text = f"Thêm vào bản nháp việc giao {unit} thực hiện nội dung của {directive}: {_said(item)}"
    data = {"superior": directive.pk, "unit": unit.pk, "task": task.pk}
    journal.record("task.give", draft, unit=office, by=by, today=today, text=text, data=data)
    return draft


def _task_for(draft: Directive, item: Item) -> Task:
    last = draft.tasks.aggregate(last=Max("position"))["last"] or 0
    task = Task(directive=draft, position=last + 1, text=item.text)
    if isinstance(item, Task):
        for name in ("deliverable", "deadline_phrase", "deadline_kind", "starts_on", "due_on", "anchor_on", "every"):
            setattr(task, name, getattr(item, name))
    task.save()
    TaskLink.objects.create(task=task, **_superior(item))
    return task


def _superior(item: Item) -> dict[str, Item]:
    return {"superior_task": item} if isinstance(item, Task) else {"superior_clause": item}


def _said(item: Item) -> str:
    words = " ".join(item.text.split())
    return words if len(words) <= 200 else f"{words[:199]}…"


@transaction.atomic
def say_not_applicable(
    directive: Directive, item: Item, *, by: User, today: datetime.date, unit: Unit, reason: str, version: int = 0
) -> NotApplicable:
    """Say, or say anew, why the item does not apply to the unit. `version`: that of the reason seen; 0 where none was.

    Raises NotYours, NotInForce, NoReason, Stale with the reason that stands now (None where somebody took it back).
    """
    office = may_say_not_applicable(directive, unit, by, today)
    if office is None:
        raise NotYours
    if directive.state != Directive.State.ISSUED:
        raise NotInForce
    reason = tidy(reason)
    if not reason:
        raise NoReason
    if len(reason) > 300:
        raise Refusal(f"Lý do dài quá 300 ký tự (đang có {len(reason)}). Xin viết gọn lại.")
    marks = NotApplicable.objects.select_for_update().in_force()
    mark = marks.filter(unit=unit, **_superior(item)).first()
    if (mark.version if mark else 0) != version:
        raise Stale(mark)
    if mark and mark.reason == reason:
        return mark
    before = mark.reason if mark else ""
    if mark:
        mark.reason, mark.version, mark.set_by, mark.set_on = reason, version + 1, by, today
        mark.save()
    else:
        try:
            with transaction.atomic():
                mark = NotApplicable.objects.create(
                    unit=unit, reason=reason, set_by=by, set_on=today, **_superior(item)
                )
        except IntegrityError as twice:
            raise Stale(marks.filter(unit=unit, **_superior(item)).first()) from twice
    text = f"Ghi không áp dụng với {unit}: {_said(item)} Lý do: {reason}"
    data = {"unit": unit.pk, "item": _said(item), "before": before, "reason": reason}
    journal.record("coverage.not-applicable", directive, unit=office, by=by, today=today, text=text, data=data)
    return mark


@transaction.atomic
def take_back_not_applicable(
    directive: Directive, mark: NotApplicable, *, by: User, today: datetime.date, version: int
) -> None:
    """The item applies to the unit after all. The reason stays as history. Raises NotYours, Stale."""
    office = may_say_not_applicable(directive, mark.unit, by, today)
    if office is None:
        raise NotYours
    fresh = NotApplicable.objects.select_for_update().get(pk=mark.pk)
    if fresh.version != version or fresh.lifted_on:
        raise Stale(None if fresh.lifted_on else fresh)
    NotApplicable.objects.filter(pk=mark.pk).update(lifted_by=by, lifted_on=today, version=version + 1)
    item = fresh.superior_task or fresh.superior_clause
    text = f"Bỏ ghi không áp dụng với {mark.unit}: {_said(item) if item else ''} Lý do đã ghi: {fresh.reason}"
    data = {"unit": mark.unit_id, "reason": fresh.reason}
    journal.record("coverage.applies", directive, unit=office, by=by, today=today, text=text, data=data)
