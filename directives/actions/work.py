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
from directives.models import Assignment, Evidence, Extension
from directives.notices import people_acting_for, tell
from units import access, journal
from units.models import Unit, User
from units.refusals import NotYours, Refusal, Stale

State = Assignment.State
UNSENT_STATES = (State.ASSIGNED, State.RECEIVED, State.IN_PROGRESS, State.RETURNED)


class AlreadyReceived(Refusal):
    sentence = "Việc này đã được nhận rồi."


class AlreadySubmitted(Refusal):
    sentence = "Kết quả việc này đã được gửi rồi, đang chờ xác nhận."


class AlreadyDone(Refusal):
    sentence = "Việc này đã được xác nhận hoàn thành."


class NotOpen(Refusal):
    sentence = "Việc này đang tạm dừng hoặc đã hủy nên không làm tiếp được."


class NotWaiting(Refusal):
    sentence = "Việc này hiện không chờ xác nhận: chưa gửi kết quả, hoặc đã có người xem xét trước đồng chí."


class NotPaused(Refusal):
    sentence = "Việc này không ở tình trạng tạm dừng."


class OwnWork(Refusal):
    sentence = "Đồng chí là người gửi nội dung này. Cần một người khác của cơ quan giao việc xem xét."


class ResultMissing(Refusal):
    sentence = "Xin ghi kết quả thực hiện trước khi gửi."


class ReasonMissing(Refusal):
    sentence = "Xin ghi rõ lý do."


class DayTooEarly(Refusal):
    sentence = "Hạn mới phải sau hạn hiện nay và không ở trong quá khứ."


class ExtensionAsked(Refusal):
    sentence = "Đã có một đề nghị gia hạn đang chờ ý kiến."


class ExtensionDecided(Refusal):
    sentence = "Đề nghị gia hạn này đã có ý kiến rồi."


class AlreadyWithdrawn(Refusal):
    sentence = "Tệp này đã được rút lại rồi."


# --- The unit to which the work was given -----------------------------------------------------------------------------


@transaction.atomic
def receive(assignment: Assignment, *, by: User, today: datetime.date) -> None:
    """Say that the unit has seen its task. Raises AlreadyReceived, NotOpen."""
    _check_may_tick(assignment, by, today)
    was = _move(assignment, [State.ASSIGNED], None, state=State.RECEIVED, received_on=today)
    _record("receive", assignment, assignment.unit, by, today, "nhận việc", was=was)


@transaction.atomic
def start(assignment: Assignment, *, by: User, today: datetime.date) -> None:
    """Say that work has begun; receives too where nobody had."""
    _check_may_tick(assignment, by, today)
    was = _move(
        assignment,
        [State.ASSIGNED, State.RECEIVED],
        None,
        state=State.IN_PROGRESS,
        received_on=_first("received_on", today),
    )
    _record("start", assignment, assignment.unit, by, today, "bắt đầu thực hiện", was=was)


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
    was = _move(
        assignment, UNSENT_STATES, version, kept=kept, state=State.IN_PROGRESS, version=F("version") + 1,
        received_on=_first("received_on", today), **texts,
    )  # fmt: skip
    _record("save", assignment, assignment.unit, by, today, "lưu tạm kết quả", was=was, **texts)


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
    was = _move(
        assignment, UNSENT_STATES, version, state=State.SUBMITTED, version=F("version") + 1,
        received_on=_first("received_on", today), first_submitted_on=_first("first_submitted_on", today),
        submitted_on=today, submitted_by=by, **texts,
    )  # fmt: skip
    _tell_issuer(assignment, by, today, f"{assignment.unit} đã gửi kết quả: {assignment.task.shorter}")
    _record("submit", assignment, assignment.unit, by, today, "gửi kết quả", was=was, **texts)


@transaction.atomic
def ask_extension(
    assignment: Assignment, *, by: User, today: datetime.date, new_due_on: datetime.date, reason: str
) -> Extension:
    """Ask for a later day, or for a first day where there is none. One question at a time."""
    _check_may_tick(assignment, by, today)
    fresh = Assignment.objects.select_for_update().get(pk=assignment.pk)
    _check_state(fresh, UNSENT_STATES, None)
    _check_later(fresh, new_due_on, today)
    reason = _required(reason)
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
    data: dict[str, Any] = {"old_due_on": _iso(fresh.due_on), "new_due_on": new_due_on.isoformat(), "reason": reason}
    _record("ask_extension", assignment, assignment.unit, by, today, f"đề nghị gia hạn đến {until}", **data)
    return extension


def attach(assignment: Assignment, upload: UploadedFile, *, by: User, today: datetime.date) -> Evidence:
    """Keep one file as evidence; the same name again is the next revision, the same file again is the one we have.

    Raises `files.NotAccepted`; once the result is sent, AlreadySubmitted: nothing moves under the confirmer's eyes.
    """
    _check_may_tick(assignment, by, today)
    _check_state(Assignment.objects.get(pk=assignment.pk), UNSENT_STATES, None)
    # The disk is slow: it is written before the transaction begins.
    stored = files.store(upload, kind="minh chứng")
    with transaction.atomic():
        _check_state(Assignment.objects.select_for_update().get(pk=assignment.pk), UNSENT_STATES, None)
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
        _record("attach", assignment, assignment.unit, by, today, f"kèm minh chứng “{evidence.name}”", **data)
    return evidence


@transaction.atomic
def withdraw(evidence: Evidence, *, by: User, today: datetime.date) -> None:
    """Take a file back. It is no longer shown as evidence; the file and its line in the journal stay."""
    assignment = evidence.assignment
    _check_may_tick(assignment, by, today)
    _check_state(Assignment.objects.select_for_update().get(pk=assignment.pk), UNSENT_STATES, None)
    if not Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None).update(withdrawn_at=Now()):
        raise AlreadyWithdrawn
    evidence.refresh_from_db(fields=["withdrawn_at"])
    data: dict[str, Any] = {
        "evidence": evidence.pk,
        "name": evidence.name,
        "revision": evidence.revision,
        "sha256": evidence.sha256,
    }
    _record("withdraw", assignment, assignment.unit, by, today, f"rút minh chứng “{evidence.name}”", **data)


# --- The unit that gave the work --------------------------------------------------------------------------------------


@transaction.atomic
def confirm(assignment: Assignment, *, by: User, today: datetime.date, version: int | None = None) -> None:
    """Accept the result: done on the day it was sent. Nobody confirms what they sent themselves, whatever their seats.

    `version` is what the confirmer read: with it, a result that changed since raises Stale. Raises NotWaiting when
    somebody else confirmed or returned it first.
    """
    issuer = _check_may_confirm(assignment, by, today)
    fresh = _check_not_own(assignment, by)
    was = _move(
        assignment, [State.SUBMITTED], version, refusal=NotWaiting, state=State.DONE, version=F("version") + 1,
        done_on=F("submitted_on"), confirmed_on=today, confirmed_by=by,
    )  # fmt: skip
    _tell_unit(assignment, by, today, f"{issuer} đã xác nhận hoàn thành: {assignment.task.shorter}")
    _record("confirm", assignment, issuer, by, today, "xác nhận kết quả", was=was, done_on=_iso(fresh.submitted_on))


@transaction.atomic
def return_for_more(
    assignment: Assignment, *, by: User, today: datetime.date, reason: str, version: int | None = None
) -> None:
    """Send the result back with a reason. The task is open again; the first day of sending stays for the record."""
    issuer = _check_may_confirm(assignment, by, today)
    reason = _required(reason, "Xin ghi rõ cần bổ sung những gì.")
    fresh = _check_not_own(assignment, by)
    was = _move(
        assignment, [State.SUBMITTED], version, refusal=NotWaiting, state=State.RETURNED, version=F("version") + 1,
        submitted_on=None, submitted_by=None, return_reason=reason,
    )  # fmt: skip
    _tell_unit(assignment, by, today, f"{issuer} đề nghị bổ sung kết quả: {assignment.task.shorter}")
    data: dict[str, Any] = {"reason": reason, "submitted_on": _iso(fresh.submitted_on)}
    _record("return", assignment, issuer, by, today, "trả lại, đề nghị bổ sung", was=was, **data)


@transaction.atomic
def decide_extension(extension: Extension, *, by: User, today: datetime.date, granted: bool, note: str = "") -> None:
    """Grant a later day, or refuse with a reason. Granting moves the due day; the old one stays on the extension."""
    assignment = extension.assignment
    issuer = _check_may_confirm(assignment, by, today)
    if extension.asked_by_id == by.pk:
        raise OwnWork
    note = note.strip() if granted else _required(note, "Xin ghi rõ lý do không đồng ý.")
    won = Extension.objects.filter(pk=extension.pk, is_granted=None).update(
        is_granted=granted, decided_by=by, decided_on=today, decision_note=note
    )
    if not won:
        raise ExtensionDecided
    extension.refresh_from_db()
    until = f"{extension.new_due_on:%d/%m/%Y}"
    data: dict[str, Any] = {"from": _iso(assignment.due_on), "to": _iso(assignment.due_on), "note": note}
    if granted:
        fresh = Assignment.objects.select_for_update().get(pk=assignment.pk)
        _check_state(fresh, Assignment.OPEN_STATES, None)
        if fresh.due_on and extension.new_due_on <= fresh.due_on:
            raise DayTooEarly
        Assignment.objects.filter(pk=assignment.pk).update(due_on=extension.new_due_on)
        data |= {"from": _iso(fresh.due_on), "to": extension.new_due_on.isoformat()}
        assignment.due_on = extension.new_due_on
    words = f"đồng ý gia hạn đến {until}" if granted else f"không đồng ý gia hạn đến {until}"
    _tell_unit(assignment, by, today, f"{issuer} {words}: {assignment.task.shorter}")
    _record("grant_extension" if granted else "refuse_extension", assignment, issuer, by, today, words, **data)


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
    was = _move(
        assignment, [State.PAUSED], None, refusal=NotPaused, state=_state_before(fresh), version=F("version") + 1
    )
    _tell_unit(assignment, by, today, f"{issuer} cho tiếp tục: {assignment.task.shorter}")
    _record("resume", assignment, issuer, by, today, "cho tiếp tục thực hiện", was=was, reason=reason.strip())


# --- How it is done ---------------------------------------------------------------------------------------------------


def _move(
    assignment: Assignment,
    allowed: Any,
    believed: int | None,
    *,
    refusal: type[Refusal] | None = None,
    kept: dict[str, str] | None = None,
    state: str,
    **changes: Any,
) -> str:
    """Change the row if it still stands where the caller believes; returns the state it left.

    `kept` names states that stay as they are. Raises what `_check_state` raises, or Stale when the row moved meanwhile.
    """
    fresh = Assignment.objects.get(pk=assignment.pk)
    _check_state(fresh, allowed, believed, refusal)
    state = (kept or {}).get(fresh.state, state)
    row = Assignment.objects.filter(pk=assignment.pk, state=fresh.state, version=fresh.version)
    if not row.update(state=state, **changes):
        fresh = Assignment.objects.get(pk=assignment.pk)
        _check_state(fresh, allowed, believed, refusal)
        raise Stale(fresh)
    assignment.refresh_from_db(fields=["state", *changes, "version"])
    return fresh.state


def _check_state(fresh: Assignment, allowed: Any, believed: int | None, refusal: type[Refusal] | None = None) -> None:
    if fresh.state not in allowed:
        raise (refusal or _WHY_NOT[State(fresh.state)])()
    if believed is not None and fresh.version != believed:
        raise Stale(fresh)


_WHY_NOT: dict[State, type[Refusal]] = {
    State.ASSIGNED: NotWaiting,
    State.RECEIVED: AlreadyReceived,
    State.IN_PROGRESS: AlreadyReceived,
    State.RETURNED: AlreadyReceived,
    State.SUBMITTED: AlreadySubmitted,
    State.DONE: AlreadyDone,
    State.PAUSED: NotOpen,
    State.CANCELLED: NotOpen,
}


def _drop(
    assignment: Assignment, state: str, act: str, words: str, *, by: User, today: datetime.date, reason: str
) -> None:
    issuer = _check_may_confirm(assignment, by, today)
    reason = _required(reason)
    allowed = [*Assignment.OPEN_STATES, *([State.PAUSED] if state == State.CANCELLED else [])]
    was = _move(assignment, allowed, None, state=state, version=F("version") + 1)
    _tell_unit(assignment, by, today, f"{issuer} {words}: {assignment.task.shorter}")
    _record(act, assignment, issuer, by, today, words, was=was, reason=reason)


def _state_before(paused: Assignment) -> str:
    """Where a paused assignment stood, told by the facts that pausing leaves untouched."""
    if paused.submitted_on:
        return State.SUBMITTED
    if paused.first_submitted_on:
        return State.RETURNED
    if paused.result or paused.obstacles or paused.proposals:
        return State.IN_PROGRESS
    return State.RECEIVED if paused.received_on else State.ASSIGNED


def _check_may_tick(assignment: Assignment, by: User, today: datetime.date) -> None:
    if not access.may_tick(by, assignment.unit, today):
        raise NotYours


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


def _check_later(fresh: Assignment, new_due_on: datetime.date, today: datetime.date) -> None:
    if new_due_on < today or (fresh.due_on and new_due_on <= fresh.due_on):
        raise DayTooEarly


def _required(text: str, sentence: str = "") -> str:
    if not text.strip():
        raise ReasonMissing(sentence)
    return text.strip()


def _texts(result: str, obstacles: str, proposals: str) -> dict[str, Any]:
    return {"result": result.strip(), "obstacles": obstacles.strip(), "proposals": proposals.strip()}


def _first(field: str, today: datetime.date) -> Coalesce:
    """The day already written in the field, or today."""
    return Coalesce(field, Value(today, output_field=models.DateField()))


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _tell_issuer(assignment: Assignment, by: User, today: datetime.date, text: str) -> None:
    issuer = assignment.directive.issuing_unit
    people = people_acting_for([issuer], today) or people_acting_for([issuer], today, [access.LEADER])
    tell((person for person in people if person != by), text, assignment.get_absolute_url())


def _tell_unit(assignment: Assignment, by: User, today: datetime.date, text: str) -> None:
    people = people_acting_for([assignment.unit], today)
    tell((person for person in people if person != by), text, assignment.get_absolute_url())


def _record(
    act: str,
    assignment: Assignment,
    unit: Unit,
    by: User,
    today: datetime.date,
    words: str,
    *,
    was: str = "",
    **data: Any,
) -> None:
    """The deed's one line in the journal; `was` is the state it left, beside the state it reached."""
    if was:
        data = {"from": was, "to": assignment.state} | data
    text = f"{unit} {words}: {assignment.task.shorter}"
    journal.record(f"assignment.{act}", assignment, unit=unit, by=by, text=text, data=data, today=today)
