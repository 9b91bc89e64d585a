"""What people do with an assignment: receive, work, submit; confirm, return, extend; pause, cancel.

Two sides. The unit to which it was given acts through `access.may_tick`; the unit that issued the document answers
through `access.may_confirm`. Whoever gets there first wins the row: every change is an update filtered on the state and
version believed in, and the loser gets a refusal with a name. `version` counts what two people could write over each
other (the texts, and the hand-over between the sides); receiving and new due days leave it alone.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Now

from directives import files
from directives.actions import moves
from directives.actions.answering import cancel, confirm, decide_extension, pause, resume, return_for_more
from directives.actions.moves import (
    AlreadyDone,
    AlreadyReceived,
    AlreadySubmitted,
    AlreadyWithdrawn,
    DayTooEarly,
    ExtensionAsked,
    ExtensionDecided,
    NotOpen,
    NotPaused,
    NotWaiting,
    OwnWork,
    ReasonMissing,
    ResultMissing,
    State,
)
from directives.models import Assignment, Evidence, Extension
from directives.notices import people_acting_for, tell
from units import access
from units.models import User
from units.refusals import NotYours

__all__ = [
    "AlreadyDone",
    "AlreadyReceived",
    "AlreadySubmitted",
    "AlreadyWithdrawn",
    "DayTooEarly",
    "ExtensionAsked",
    "ExtensionDecided",
    "NotOpen",
    "NotPaused",
    "NotWaiting",
    "OwnWork",
    "ReasonMissing",
    "ResultMissing",
    "ask_extension",
    "attach",
    "cancel",
    "confirm",
    "decide_extension",
    "pause",
    "receive",
    "resume",
    "return_for_more",
    "save_result",
    "start",
    "submit",
    "withdraw",
]


@transaction.atomic
def receive(assignment: Assignment, *, by: User, today: datetime.date) -> None:
    """Say that the unit has seen its task. Raises AlreadyReceived, NotOpen."""
    _check_may_tick(assignment, by, today)
    was = moves.move(assignment, [State.ASSIGNED], None, state=State.RECEIVED, received_on=today)
    moves.record("receive", assignment, assignment.unit, by, today, "nhận việc", was=was)


@transaction.atomic
def start(assignment: Assignment, *, by: User, today: datetime.date) -> None:
    """Say that work has begun; receives too where nobody had."""
    _check_may_tick(assignment, by, today)
    was = moves.move(
        assignment,
        [State.ASSIGNED, State.RECEIVED],
        None,
        state=State.IN_PROGRESS,
        received_on=_first("received_on", today),
    )
    moves.record("start", assignment, assignment.unit, by, today, "bắt đầu thực hiện", was=was)


@transaction.atomic
def save_result(
    assignment: Assignment, *, by: User, today: datetime.date, version: int, result: str, obstacles: str, proposals: str
) -> None:
    """Keep the texts without sending them. Raises Stale with the fresh row when somebody else wrote since `version`."""
    _check_may_tick(assignment, by, today)
    texts = _texts(result, obstacles, proposals)
    fresh = Assignment.objects.get(pk=assignment.pk)
    if fresh.version == version and all(getattr(fresh, name) == words for name, words in texts.items()):
        return  # nothing new was typed
    kept = {State.RETURNED.value: State.RETURNED.value}
    was = moves.move(
        assignment, moves.UNSENT_STATES, version, kept=kept, state=State.IN_PROGRESS, version=F("version") + 1,
        received_on=_first("received_on", today), **texts,
    )  # fmt: skip
    moves.record("save", assignment, assignment.unit, by, today, "lưu tạm kết quả", was=was, **texts)


@transaction.atomic
def submit(
    assignment: Assignment,
    *,
    by: User,
    today: datetime.date,
    version: int,
    result: str,
    obstacles: str = "",
    proposals: str = "",
) -> None:
    """Send the result to the issuing unit. The day of sending is the day that counts against the deadline.

    Raises ResultMissing, AlreadySubmitted (a second click), AlreadyDone, NotOpen, Stale.
    """
    _check_may_tick(assignment, by, today)
    texts = _texts(result, obstacles, proposals)
    if not texts["result"]:
        raise ResultMissing
    was = moves.move(
        assignment, moves.UNSENT_STATES, version, state=State.SUBMITTED, version=F("version") + 1,
        received_on=_first("received_on", today), first_submitted_on=_first("first_submitted_on", today),
        submitted_on=today, submitted_by=by, **texts,
    )  # fmt: skip
    _tell_issuer(assignment, by, today, f"{assignment.unit} đã gửi kết quả: {assignment.task.shorter}")
    moves.record("submit", assignment, assignment.unit, by, today, "gửi kết quả", was=was, **texts)


@transaction.atomic
def ask_extension(
    assignment: Assignment, *, by: User, today: datetime.date, new_due_on: datetime.date, reason: str
) -> Extension:
    """Ask for a later day, or for a first day where there is none. One question at a time."""
    _check_may_tick(assignment, by, today)
    fresh = Assignment.objects.select_for_update().get(pk=assignment.pk)
    moves.check_state(fresh, moves.UNSENT_STATES, None)
    _check_later(fresh, new_due_on, today)
    reason = moves.required(reason)
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                assignment=assignment, old_due_on=fresh.due_on, new_due_on=new_due_on, reason=reason, asked_by=by,
                asked_on=today,
            )  # fmt: skip
    except IntegrityError:
        raise ExtensionAsked from None
    until = f"{new_due_on:%d/%m/%Y}"
    _tell_issuer(assignment, by, today, f"{assignment.unit} đề nghị gia hạn đến {until}: {assignment.task.shorter}")
    data: dict[str, Any] = {
        "old_due_on": moves.iso(fresh.due_on),
        "new_due_on": new_due_on.isoformat(),
        "reason": reason,
    }
    moves.record("ask_extension", assignment, assignment.unit, by, today, f"đề nghị gia hạn đến {until}", **data)
    return extension


def attach(assignment: Assignment, upload: UploadedFile, *, by: User, today: datetime.date) -> Evidence:
    """Keep one file as evidence; the same name again is the next revision, the same file again is the one we have.

    Raises `files.NotAccepted`; once the result is sent, AlreadySubmitted: nothing moves under the confirmer's eyes.
    """
    _check_may_tick(assignment, by, today)
    moves.check_state(Assignment.objects.get(pk=assignment.pk), moves.UNSENT_STATES, None)
    # The disk is slow: it is written before the transaction begins.
    stored = files.store(upload, kind="minh chứng")
    with transaction.atomic():
        moves.check_state(Assignment.objects.select_for_update().get(pk=assignment.pk), moves.UNSENT_STATES, None)
        earlier = assignment.evidence.filter(name=stored["name"]).order_by("-revision").first()
        if earlier and earlier.sha256 == stored["sha256"] and not earlier.withdrawn_at:
            return earlier
        revision = earlier.revision + 1 if earlier else 1
        evidence = Evidence.objects.create(assignment=assignment, revision=revision, uploaded_by=by, **stored)
        data: dict[str, Any] = {
            "evidence": evidence.pk,
            "name": evidence.name,
            "revision": revision,
            "sha256": evidence.sha256,
        }
        moves.record("attach", assignment, assignment.unit, by, today, f"kèm minh chứng “{evidence.name}”", **data)
    return evidence


@transaction.atomic
def withdraw(evidence: Evidence, *, by: User, today: datetime.date) -> None:
    """Take a file back. It is no longer shown as evidence; the file and its line in the journal stay."""
    assignment = evidence.assignment
    _check_may_tick(assignment, by, today)
    moves.check_state(Assignment.objects.select_for_update().get(pk=assignment.pk), moves.UNSENT_STATES, None)
    if not Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None).update(withdrawn_at=Now()):
        raise AlreadyWithdrawn
    evidence.refresh_from_db(fields=["withdrawn_at"])
    data: dict[str, Any] = {
        "evidence": evidence.pk,
        "name": evidence.name,
        "revision": evidence.revision,
        "sha256": evidence.sha256,
    }
    moves.record("withdraw", assignment, assignment.unit, by, today, f"rút minh chứng “{evidence.name}”", **data)


def _check_may_tick(assignment: Assignment, by: User, today: datetime.date) -> None:
    if not access.may_tick(by, assignment.unit, today):
        raise NotYours


def _check_later(fresh: Assignment, new_due_on: datetime.date, today: datetime.date) -> None:
    if new_due_on < today or (fresh.due_on and new_due_on <= fresh.due_on):
        raise DayTooEarly


def _texts(result: str, obstacles: str, proposals: str) -> dict[str, Any]:
    return {"result": result.strip(), "obstacles": obstacles.strip(), "proposals": proposals.strip()}


def _first(field: str, today: datetime.date) -> Coalesce:
    """The day already written in the field, or today."""
    return Coalesce(field, Value(today, output_field=models.DateField()))


def _tell_issuer(assignment: Assignment, by: User, today: datetime.date, text: str) -> None:
    issuer = assignment.directive.issuing_unit
    people = people_acting_for([issuer], today) or people_acting_for([issuer], today, [access.LEADER])
    tell((person for person in people if person != by), text, assignment.get_absolute_url())
