"""The side that gave the work: it confirms, returns, decides on extensions, pauses, resumes and cancels."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from directives.actions import moves
from directives.actions.moves import DayTooEarly, ExtensionDecided, NotPaused, NotWaiting, OwnWork, State
from directives.models import Assignment, Extension
from directives.notices import people_acting_for, tell
from units import access
from units.models import Unit, User
from units.refusals import NotYours


@transaction.atomic
def confirm(assignment: Assignment, *, by: User, today: datetime.date, version: int | None = None) -> None:
    """Accept the result: done on the day it was sent. Nobody confirms what they sent themselves, whatever their seats.

    `version` is what the confirmer read: with it, a result that changed since raises Stale. Raises NotWaiting when
    somebody else confirmed or returned it first.
    """
    issuer = _check_may_confirm(assignment, by, today)
    fresh = _check_not_own(assignment, by)
    was = moves.move(
        assignment, [State.SUBMITTED], version, refusal=NotWaiting, state=State.DONE, version=F("version") + 1,
        done_on=F("submitted_on"), confirmed_on=today, confirmed_by=by,
    )  # fmt: skip
    _tell_unit(assignment, by, today, f"{issuer} đã xác nhận hoàn thành: {assignment.task.shorter}")
    moves.record(
        "confirm", assignment, issuer, by, today, "xác nhận kết quả", was=was, done_on=moves.iso(fresh.submitted_on)
    )


@transaction.atomic
def return_for_more(
    assignment: Assignment, *, by: User, today: datetime.date, reason: str, version: int | None = None
) -> None:
    """Send the result back with a reason. The task is open again; the first day of sending stays for the record."""
    issuer = _check_may_confirm(assignment, by, today)
    reason = moves.required(reason, "Xin ghi rõ cần bổ sung những gì.")
    fresh = _check_not_own(assignment, by)
    _keep_past(assignment, today)
    was = moves.move(
        assignment, [State.SUBMITTED], version, refusal=NotWaiting, state=State.RETURNED, version=F("version") + 1,
        submitted_on=None, submitted_by=None, return_reason=reason,
    )  # fmt: skip
    _tell_unit(assignment, by, today, f"{issuer} đề nghị bổ sung kết quả: {assignment.task.shorter}")
    data: dict[str, Any] = {"reason": reason, "submitted_on": moves.iso(fresh.submitted_on)}
    moves.record("return", assignment, issuer, by, today, "trả lại, đề nghị bổ sung", was=was, **data)


@transaction.atomic
def decide_extension(extension: Extension, *, by: User, today: datetime.date, granted: bool, note: str = "") -> None:
    """Grant a later day, or refuse with a reason. Granting moves the due day; the old one stays on the extension."""
    assignment = extension.assignment
    issuer = _check_may_confirm(assignment, by, today)
    if extension.asked_by_id == by.pk:
        raise OwnWork
    note = note.strip() if granted else moves.required(note, "Xin ghi rõ lý do không đồng ý.")
    won = Extension.objects.filter(pk=extension.pk, is_granted=None).update(
        is_granted=granted, decided_by=by, decided_on=today, decision_note=note
    )
    if not won:
        raise ExtensionDecided
    extension.refresh_from_db()
    until = f"{extension.new_due_on:%d/%m/%Y}"
    data: dict[str, Any] = {"from": moves.iso(assignment.due_on), "to": moves.iso(assignment.due_on), "note": note}
    if granted:
        fresh = Assignment.objects.select_for_update().get(pk=assignment.pk)
        moves.check_state(fresh, Assignment.OPEN_STATES, None)
        if fresh.due_on and extension.new_due_on <= fresh.due_on:
            raise DayTooEarly
        _keep_past(assignment, today)
        Assignment.objects.filter(pk=assignment.pk).update(due_on=extension.new_due_on)
        data |= {"from": moves.iso(fresh.due_on), "to": extension.new_due_on.isoformat()}
        assignment.due_on = extension.new_due_on
    words = f"đồng ý gia hạn đến {until}" if granted else f"không đồng ý gia hạn đến {until}"
    _tell_unit(assignment, by, today, f"{issuer} {words}: {assignment.task.shorter}")
    moves.record("grant_extension" if granted else "refuse_extension", assignment, issuer, by, today, words, **data)


@transaction.atomic
def pause(assignment: Assignment, *, by: User, today: datetime.date, reason: str) -> None:
    """Stop the clock for the unit: reports and reminders leave it out until it is resumed."""
    _drop(assignment, State.PAUSED, "pause", "tạm dừng việc này", by=by, today=today, reason=reason)


@transaction.atomic
def cancel(assignment: Assignment, *, by: User, today: datetime.date, reason: str) -> None:
    """Take the work back for good."""
    _drop(assignment, State.CANCELLED, "cancel", "hủy việc này", by=by, today=today, reason=reason)


@transaction.atomic
def resume(assignment: Assignment, *, by: User, today: datetime.date, reason: str = "") -> None:
    """Go on with what was paused, from where it stood."""
    issuer = _check_may_confirm(assignment, by, today)
    fresh = Assignment.objects.get(pk=assignment.pk)
    _keep_past(assignment, today)
    was = moves.move(
        assignment, [State.PAUSED], None, refusal=NotPaused, state=_state_before(fresh), version=F("version") + 1
    )
    _tell_unit(assignment, by, today, f"{issuer} cho tiếp tục: {assignment.task.shorter}")
    moves.record("resume", assignment, issuer, by, today, "cho tiếp tục thực hiện", was=was, reason=reason.strip())


def _drop(
    assignment: Assignment, state: str, act: str, words: str, *, by: User, today: datetime.date, reason: str
) -> None:
    issuer = _check_may_confirm(assignment, by, today)
    reason = moves.required(reason)
    allowed = [*Assignment.OPEN_STATES, *([State.PAUSED] if state == State.CANCELLED else [])]
    _keep_past(assignment, today)
    was = moves.move(assignment, allowed, None, state=state, version=F("version") + 1)
    _tell_unit(assignment, by, today, f"{issuer} {words}: {assignment.task.shorter}")
    moves.record(act, assignment, issuer, by, today, words, was=was, reason=reason)


def _state_before(paused: Assignment) -> str:
    """Where a paused assignment stood, told by the facts that pausing leaves untouched."""
    if paused.submitted_on:
        return State.SUBMITTED
    if paused.first_submitted_on:
        return State.RETURNED
    if paused.result or paused.obstacles or paused.proposals:
        return State.IN_PROGRESS
    return State.RECEIVED if paused.received_on else State.ASSIGNED


def _keep_past(assignment: Assignment, today: datetime.date) -> None:
    moves.keep_past(Assignment.objects.filter(pk=assignment.pk), today)


def _check_may_confirm(assignment: Assignment, by: User, today: datetime.date) -> Unit:
    issuer = assignment.directive.issuing_unit
    if not access.may_confirm(by, issuer, today):
        raise NotYours
    return issuer


def _check_not_own(assignment: Assignment, by: User) -> Assignment:
    fresh = Assignment.objects.get(pk=assignment.pk)
    if fresh.state == State.SUBMITTED and fresh.submitted_by_id == by.pk:
        raise OwnWork
    return fresh


def _tell_unit(assignment: Assignment, by: User, today: datetime.date, text: str) -> None:
    people = people_acting_for([assignment.unit], today)
    tell((person for person in people if person != by), text, assignment.get_absolute_url())
