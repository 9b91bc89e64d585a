"""The day of the event from which a task counts ("trong 30 ngày kể từ ngày nhận"): set by who gave the task."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from directives import terms
from directives.actions.moves import iso, keep_past
from directives.deadlines import Reading
from directives.models import Assignment, Directive, Task, TaskAnchor
from directives.notices import people_acting_for, tell
from units import access, journal
from units.models import Office, User
from units.refusals import NotYours, Refusal, Stale


class NoAnchor(Refusal):
    sentence = "Thời hạn của nhiệm vụ này không tính từ một sự việc nên không đặt ngày mốc."


class NotInForce(Refusal):
    sentence = "Chỉ đặt ngày mốc cho văn bản đã ban hành và còn hiệu lực."


class BadDay(Refusal):
    """The day of the event, or what comes of it, cannot be. `field` is where the sentence belongs."""

    def __init__(self, sentence: str, field: str = "anchor_on") -> None:
        super().__init__(sentence)
        self.field = field


def may_set_anchor(directive: Directive, user: User, today: datetime.date) -> bool:
    """Whoever may grant extensions in the issuing unit's name; nobody for a document received from above."""
    return (
        directive.state == Directive.State.ISSUED
        and not directive.is_received
        and access.may_confirm(user, directive.issuing_unit, today)
    )


def reading_of(task: Task, today: datetime.date) -> Reading:
    return terms.PhraseReader(task.directive, today).read(task.deadline_phrase)


def needs_due_day(task: Task, today: datetime.date) -> bool:
    """ "Ngay sau khi có hướng dẫn": the phrase counts no days, so the person who sets the event says the due day."""
    return reading_of(task, today).amount is None


def due_day(
    task: Task, anchor_on: datetime.date, today: datetime.date, given: datetime.date | None = None
) -> datetime.date:
    """The due day that the event's day gives, by working or calendar days as the phrase says. Raises BadDay."""
    issued = terms.first_issued(task.directive)
    if issued and anchor_on < issued:
        raise BadDay(f"Ngày mốc {anchor_on:%d/%m/%Y} trước ngày ban hành văn bản ({issued:%d/%m/%Y}).")
    if needs_due_day(task, today):
        if given is None:
            raise BadDay("Văn bản không ghi số ngày: xin ghi hạn hoàn thành.", "due_on")
        if given < anchor_on:
            raise BadDay(f"Hạn {given:%d/%m/%Y} trước ngày mốc {anchor_on:%d/%m/%Y}.", "due_on")
        return given
    due_on = terms.due_from(reading_of(task, today), anchor_on, Office.current())
    if due_on is None:
        raise BadDay("Không tính được hạn từ ngày mốc này.")
    if issued and due_on < issued:
        raise BadDay(f"Hạn tính ra là {due_on:%d/%m/%Y}, trước ngày ban hành văn bản ({issued:%d/%m/%Y}).")
    return due_on


def affected(task: Task) -> QuerySet[Assignment]:
    """What follows the event's day: everything that is not done or cancelled."""
    return task.assignments.counted().exclude(state=Assignment.State.DONE)


@transaction.atomic
def set_anchor(
    task: Task,
    *,
    by: User,
    today: datetime.date,
    version: int,
    anchor_on: datetime.date,
    given: datetime.date | None = None,
) -> int:
    """Set the event's day, or another than before, for all assignments of the task; returns how many follow it.

    A day that was granted later than the new due day stays granted. Raises NotYours, NotInForce, NoAnchor, BadDay,
    Stale.
    """
    locked = Task.objects.select_for_update(of=("self",)).select_related("directive__issuing_unit")
    fresh = locked.get(pk=task.pk)
    directive = fresh.directive
    if not access.may_confirm(by, directive.issuing_unit, today) or directive.is_received:
        raise NotYours
    if directive.state != Directive.State.ISSUED:
        raise NotInForce
    if not fresh.takes_an_anchor:
        raise NoAnchor
    if fresh.version != version:
        raise Stale(fresh)
    due_on = due_day(fresh, anchor_on, today, given)
    if (fresh.anchor_on, fresh.due_on) == (anchor_on, due_on):
        return 0
    old = {"anchor_on": iso(fresh.anchor_on), "due_on": iso(fresh.due_on)}
    Task.objects.filter(pk=fresh.pk).update(anchor_on=anchor_on, due_on=due_on, version=F("version") + 1)
    TaskAnchor.objects.create(task=fresh, anchor_on=anchor_on, due_on=due_on, set_by=by, set_on=today)
    moved = _follow(affected(fresh), due_on, today)
    units = list(affected(fresh).order_by().values_list("unit", flat=True).distinct())
    words = f"Đặt ngày mốc {anchor_on:%d/%m/%Y}, hạn {due_on:%d/%m/%Y}"
    tell(people_acting_for(units, today), f"{words}: {fresh.shorter} ({directive})", directive.get_absolute_url())
    data: dict[str, Any] = {"task": fresh.pk, "from": old, "assignments": moved}
    data["to"] = {"anchor_on": iso(anchor_on), "due_on": iso(due_on)}
    unit = directive.issuing_unit
    text = f"{words} cho nhiệm vụ “{fresh.shorter}” ({moved} việc)."
    journal.record("directive.anchor", directive, unit=unit, by=by, text=text, data=data, today=today)
    task.refresh_from_db()
    return moved


def _follow(rows: QuerySet[Assignment], due_on: datetime.date, today: datetime.date) -> int:
    """Every row gets the day as its original one; one that was granted a later day keeps that."""
    later = Q(original_due_on=None) | Q(due_on__gt=F("original_due_on"))
    granted = list(rows.filter(later, due_on__gt=due_on).values_list("pk", flat=True))
    following = rows.exclude(pk__in=granted)
    keep_past(following, today)
    moved = following.update(due_on=due_on)
    rows.update(original_due_on=due_on)
    return moved
