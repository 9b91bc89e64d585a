"""What people do with a letter that urges: draft it, write in it, take work out of it, say that it was sent.

`access.may_draft` decides. The paper is drawn before the transaction that keeps it; what changed in between is noticed.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from directives import files
from directives.models import Assignment, Urging, UrgingRow
from directives.notices import people_acting_for, tell
from reports import printing
from reports.models import digest
from reports.urging.choosing import MOST_ROWS, late, urged_before
from reports.urging.composing import compose, gather, head_for, rows_of
from units import access, journal
from units.models import Unit, User
from units.refusals import NotYours, Refusal, Stale

HEAD_FIELDS = (
    "subject", "reference_number", "issued_on", "reply_by", "place", "superior_line", "issuer_line", "introduction",
    "closing", "signing_authority", "signer_title", "signer_name", "recipients", "profile",
)  # fmt: skip
LONGEST_WAIT = datetime.timedelta(days=366)


class NothingLate(Refusal):
    sentence = "Không còn việc quá hạn nào để đôn đốc."


class TooMany(Refusal):
    sentence = f"Một công văn không quá {MOST_ROWS} việc. Xin chọn bớt."


class ReplyDayPast(Refusal):
    sentence = "Ngày báo cáo kết quả không được trước hôm nay."


class ReplyDayTooFar(Refusal):
    sentence = "Ngày báo cáo kết quả quá xa; xin ghi ngày trong vòng một năm tới."


class AlreadySent(Refusal):
    sentence = "Công văn đã phát hành nên không sửa được nữa."


class NumberMissing(Refusal):
    sentence = "Xin ghi số văn thư đã cấp, ví dụ 45-CV/ĐU."


class DayToCome(Refusal):
    sentence = "Ngày ban hành không được sau hôm nay."


class UrgedAlready(Refusal):
    """Some of the work was urged by a letter whose reply-by day has not passed."""


class Changed(Stale):
    sentence = "Nội dung hoặc danh mục việc vừa thay đổi. Xin xem lại bản dưới đây rồi ghi nhận lần nữa."


def check_reply_day(day: datetime.date, today: datetime.date) -> None:
    if day < today:
        raise ReplyDayPast
    if day > today + LONGEST_WAIT:
        raise ReplyDayTooFar


@transaction.atomic
def draft_letter(
    *, by: User, today: datetime.date, unit: Unit, assignments: Iterable[int], reply_by: datetime.date
) -> Urging:
    """A draft about those of the assignments that the unit gave and that are late. Sent twice, it is made once."""
    _check(unit, by, today)
    check_reply_day(reply_by, today)
    Unit.objects.select_for_update().get(pk=unit.pk)
    seen = Assignment.objects.visible_to(by, today).given_by([unit]).filter(late(today), pk__in=set(assignments))
    rows = list(seen.select_related("directive__issuing_unit").order_by("pk")[: MOST_ROWS + 1])
    if not rows:
        raise NothingLate
    if len(rows) > MOST_ROWS:
        raise TooMany
    if same := _same(unit, by, reply_by, {row.pk for row in rows}):
        return same
    letter = Urging.objects.create(unit=unit, reply_by=reply_by, created_by=by, **head_for(unit, rows))
    UrgingRow.objects.bulk_create([UrgingRow(urging=letter, assignment=row) for row in rows], batch_size=500)
    _record("draft", letter, by, today, f"soạn công văn đôn đốc {len(rows)} việc quá hạn", rows=len(rows))
    return letter


def _same(unit: Unit, by: User, reply_by: datetime.date, wanted: set[int]) -> Urging | None:
    """The draft that this very click has made already, untouched yet."""
    drafts = Urging.objects.filter(unit=unit, created_by=by, state="draft", version=1, reply_by=reply_by)
    last = drafts.order_by("-pk").first()
    return last if last and set(last.rows.values_list("assignment", flat=True)) == wanted else None


@transaction.atomic
def change_letter(letter: Urging, *, by: User, today: datetime.date, version: int, **head: Any) -> bool:
    """Change the words around the list; whether anything changed. Raises Stale with the fresh letter, AlreadySent.

    The same words as are already there are never stale: a form sent twice, or two people who wrote the same.
    """
    fresh = _open(letter, by, today)
    changes = {name: head[name] for name in HEAD_FIELDS if name in head and getattr(fresh, name) != head[name]}
    if not changes:
        return False
    if fresh.version != version:
        raise Stale(fresh)
    if "reply_by" in changes:
        check_reply_day(changes["reply_by"], today)
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*changes, "version"])
    _record("change", fresh, by, today, "sửa công văn đôn đốc", fields=sorted(changes))
    return True


@transaction.atomic
def remove_rows(letter: Urging, *, by: User, today: datetime.date, rows: Iterable[int]) -> int:
    """Take work out of a draft; returns how many. The last of it goes with the draft itself."""
    fresh = _open(letter, by, today)
    gone = fresh.rows.filter(pk__in=set(rows))
    count = gone.count()
    if not count:
        return 0
    if count == fresh.rows.count():
        raise Refusal("Công văn phải còn ít nhất một việc. Không đôn đốc nữa thì xin bấm “Xóa bản nháp”.")
    taken = sorted(gone.values_list("assignment", flat=True))
    gone.delete()
    _record("remove", fresh, by, today, f"bỏ {count} việc khỏi công văn đôn đốc", assignments=taken)
    return count


@transaction.atomic
def delete_draft(letter: Urging, *, by: User, today: datetime.date) -> None:
    fresh = _open(letter, by, today)
    gone = Urging(pk=fresh.pk, unit=fresh.unit)
    fresh.delete()
    _record("delete", gone, by, today, "xóa bản nháp công văn đôn đốc")


def seen_of(letter: Urging, today: datetime.date) -> str:
    """Stands for the text and the list that a person has before them."""
    return digest([letter.version, [work.pk for work in rows_of(letter, today) if work.still_late]])[:16]


def awaited(letter: Urging, today: datetime.date) -> dict[int, Urging]:
    """Work of this letter that another letter urged, whose reply-by day has not passed: assignment → that letter."""
    before = urged_before(letter.rows.values_list("assignment", flat=True))
    found = {pk: [one for one in letters if one.reply_by >= today] for pk, letters in before.items()}
    return {pk: letters[0] for pk, letters in found.items() if letters}


def send(
    letter: Urging,
    *,
    by: User,
    today: datetime.date,
    now: datetime.datetime,
    number: str,
    issued_on: datetime.date,
    seen: str,
    again: bool = False,
) -> bool:
    """Say that the letter went out: its rows and its PDF are kept for good and the units are told.

    Returns False when it had been sent before. `seen` is `seen_of` what was shown; `again` urges knowingly what another
    letter still waits for. Raises NumberMissing, DayToCome, ReplyDayPast, NothingLate, UrgedAlready, Changed,
    printing.PrintingFailed.
    """
    _check(letter.unit, by, today)
    fresh = Urging.objects.select_related("unit").get(pk=letter.pk)
    if not fresh.is_draft:
        return False
    number = " ".join(number.split())
    if not number[:1].isdigit():
        raise NumberMissing
    if issued_on > today:
        raise DayToCome
    check_reply_day(fresh.reply_by, today)
    if seen != seen_of(fresh, today):
        raise Changed(fresh)
    if not again:
        _check_not_awaited(fresh, today)
    fresh.reference_number, fresh.issued_on = number, issued_on
    data = gather(fresh, today)
    if not data["units"]:
        raise NothingLate
    pdf = printing.render_pdf(compose(data, created_at=now))
    return _keep(fresh, data, pdf, by=by, today=today, now=now)


def _check_not_awaited(letter: Urging, today: datetime.date) -> None:
    if waits := awaited(letter, today):
        last = max(waits.values(), key=lambda one: one.reply_by)
        raise UrgedAlready(
            f"{len(waits)} việc đã được đôn đốc bằng {last}, hạn báo cáo {last.reply_by:%d/%m/%Y} chưa qua. "
            "Xin đánh dấu vào ô “Vẫn đôn đốc lần nữa” nếu cần gửi tiếp."
        )


@transaction.atomic
def _keep(
    letter: Urging, data: dict[str, Any], pdf: bytes, *, by: User, today: datetime.date, now: datetime.datetime
) -> bool:
    fresh = Urging.objects.select_for_update(of=("self",)).select_related("unit").get(pk=letter.pk)
    if not fresh.is_draft:
        return False
    fresh.reference_number, fresh.issued_on = letter.reference_number, letter.issued_on
    if gather(fresh, today) != data:
        raise Changed(fresh)
    sha256 = hashlib.sha256(pdf).hexdigest()
    fresh.pdf.name, fresh.pdf_sha256, fresh.data = files.keep(pdf, sha256), sha256, data
    fresh.state, fresh.sent_at, fresh.sent_by, fresh.version = Urging.State.SENT, now, by, fresh.version + 1
    fresh.save()
    _freeze_rows(fresh, data)
    _tell(fresh, data, today)
    ids = [row["id"] for unit in data["units"] for row in unit["rows"]]
    text = f"phát hành {fresh}, đôn đốc {len(ids)} việc của {len(data['units'])} đơn vị"
    more = {"sha256": digest(data), "reply_by": fresh.reply_by.isoformat()}
    _record("send", fresh, by, today, text, assignments=ids, pdf_sha256=sha256, **more)
    letter.refresh_from_db()
    return True


def _freeze_rows(letter: Urging, data: dict[str, Any]) -> None:
    """The due day and the days late as printed; what was done meanwhile is not urged and leaves the letter."""
    printed = {row["id"]: row for unit in data["units"] for row in unit["rows"]}
    letter.rows.exclude(assignment__in=printed).delete()
    rows = list(letter.rows.all())
    for row in rows:
        kept = printed[row.assignment_id]
        row.due_on, row.days_late = datetime.date.fromisoformat(kept["due_on"]), kept["days_late"]
    UrgingRow.objects.bulk_update(rows, ["due_on", "days_late"], batch_size=200)


def _tell(letter: Urging, data: dict[str, Any], today: datetime.date) -> None:
    """One notice to each who acts for an urged unit, with that unit's number of late works."""
    for unit in data["units"]:
        text = (
            f"{letter.unit} đôn đốc {len(unit['rows'])} việc quá hạn bằng {letter}; báo cáo kết quả chậm nhất ngày"
            f" {letter.reply_by:%d/%m/%Y}."
        )
        tell(people_acting_for([unit["id"]], today), text, letter.get_absolute_url())


def _check(unit: Unit, by: User, today: datetime.date) -> None:
    if not access.may_draft(by, unit, today):
        raise NotYours


def _open(letter: Urging, by: User, today: datetime.date) -> Urging:
    """The fresh draft, locked."""
    _check(letter.unit, by, today)
    fresh = Urging.objects.select_for_update(of=("self",)).select_related("unit").get(pk=letter.pk)
    if not fresh.is_draft:
        raise AlreadySent
    return fresh


def _record(act: str, letter: Urging, by: User, today: datetime.date, words: str, **data: Any) -> None:
    journal.record(
        f"urging.{act}", letter, unit=letter.unit, by=by, today=today, text=f"{letter.unit} {words}.", data=data
    )
