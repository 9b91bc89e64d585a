"""What all deeds on an assignment share: the refusals, the move that only one can win, and the line in the journal."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet

from directives.models import Assignment, PastState
from units import journal
from units.models import Unit, User
from units.refusals import Refusal, Stale

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


def move(
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

    `kept` names states that stay as they are. Raises what `check_state` raises, or Stale when the row moved meanwhile.
    """
    fresh = Assignment.objects.get(pk=assignment.pk)
    check_state(fresh, allowed, believed, refusal)
    state = (kept or {}).get(fresh.state, state)
    row = Assignment.objects.filter(pk=assignment.pk, state=fresh.state, version=fresh.version)
    if not row.update(state=state, **changes):
        fresh = Assignment.objects.get(pk=assignment.pk)
        check_state(fresh, allowed, believed, refusal)
        raise Stale(fresh)
    assignment.refresh_from_db(fields=["state", *changes, "version"])
    return fresh.state


def keep_past(rows: QuerySet[Assignment], today: datetime.date) -> None:
    """Write down how the rows stood until yesterday, before they are changed today; the second change of a day adds
    nothing."""
    changing = rows.exclude(changed_on=today).order_by()
    fields = ("pk", "changed_on", "state", "due_on", "submitted_on")
    past = [
        PastState(
            assignment_id=pk,
            since_on=changed or PastState.BEGINNING,
            until_on=today,
            state=state,
            due_on=due,
            submitted_on=sent,
        )
        for pk, changed, state, due, sent in changing.values_list(*fields)
    ]
    PastState.objects.bulk_create(past, batch_size=500, ignore_conflicts=True)
    changing.update(changed_on=today)


def check_state(fresh: Assignment, allowed: Any, believed: int | None, refusal: type[Refusal] | None = None) -> None:
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


def required(text: str, sentence: str = "") -> str:
    if not text.strip():
        raise ReasonMissing(sentence)
    return text.strip()


def iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def record(
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
