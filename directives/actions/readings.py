"""Deeds on files being read: keep one, read it, save what the clerk corrected, remember a name, throw it away."""

from __future__ import annotations

import datetime
import hashlib
import io
import logging
import os
import time
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q

from directives import files, sheets, source_pages
from directives.importing import NotRead, Progress, read_file
from directives.importing.apart import read_apart
from directives.importing.readers import ENDINGS
from directives.models import Reading
from directives.models.files import is_named
from directives.parties import Reader
from units import access, journal
from units.models import Unit, UnitAlias, User
from units.refusals import NotYours, Refusal, Stale
from units.text import fold, tidy

logger = logging.getLogger(__name__)
TEXTS = (".txt", ".md")
# What the reader reads and the store keeps; the form, its check and their words take it from here.
ACCEPTED = tuple(ending for ending in ENDINGS if ending in (*files.TYPES, *TEXTS))
KINDS_IN_WORDS = "Word (.docx, .doc), PDF, bản quét, ảnh chụp (.jpg, .png, .tif), Excel (.xlsx, .xls), .txt hoặc .md"
MOST_ATTEMPTS = 3
AT_ONCE = 1024 * 1024
NOT_KEPT = "(tệp không được giữ lại)"
# A reading that has told of no page for so long was broken off.
TOO_LONG = datetime.timedelta(minutes=5)
# How the reader's sentence about a mark of secrecy begins.
MARKED = "Văn bản mang dấu chỉ độ mật"
_BROKEN = "Không đọc được tệp này. Xin mở tệp, lưu lại thành .docx rồi tải lên, hoặc dán nội dung vào ô văn bản."


class ThrownAway(Exception):
    """The clerk discarded the file while it was being read."""


class AlreadyMade(Refusal):
    sentence = "Tệp này đã được lập thành văn bản nên không sửa ở đây nữa. Xin sửa ở bản nháp."


@transaction.atomic
def start_reading(upload: UploadedFile, *, by: User, today: datetime.date, unit: Unit) -> Reading:
    """Keep a file to be read by a worker. The same file sent twice is read once. Raises NotAccepted, NotYours.

    A small text or Word file is looked at before it is kept: one under a mark of secrecy never reaches the disk, the
    reading returned is refused already.
    """
    if not access.may_draft(by, unit, today):
        raise NotYours
    if sentence := _mark_at_once(upload):
        return _refused_at_the_door(sentence, by, today, unit)
    fields = _stored(upload)
    Unit.objects.select_for_update().get(pk=unit.pk)
    same = Reading.objects.open().exclude(state=Reading.State.REFUSED)
    if again := same.filter(kept_by=unit, uploaded_by=by, sha256=fields["sha256"]).first():
        return again
    reading = Reading.objects.create(kept_by=unit, uploaded_by=by, **fields)
    data = {"size": reading.size}
    journal.record("reading.start", reading, unit=unit, by=by, today=today, text="Đưa một tệp vào đọc.", data=data)
    return reading


def _mark_at_once(upload: UploadedFile) -> str:
    """The reader's sentence for a marked file small enough to be read while the clerk waits; else nothing."""
    name = upload.name or ""
    if (upload.size or 0) > AT_ONCE or not name.lower().endswith((*TEXTS, ".docx", ".xlsx", ".xls")):
        return ""
    upload.seek(0)
    data = upload.read()
    try:
        if name.lower().endswith(TEXTS):
            read_file(name, data)
        else:
            read_apart(name, data)
    except NotRead as refused:
        if refused.sentence.startswith(MARKED):
            return refused.sentence
        raise files.NotAccepted(refused.sentence) from refused
    return ""


def _refused_at_the_door(sentence: str, by: User, today: datetime.date, unit: Unit) -> Reading:
    nothing = {"file": "", "name": NOT_KEPT, "content_type": "", "size": 0, "sha256": ""}
    reading = Reading.objects.create(
        kept_by=unit, uploaded_by=by, state=Reading.State.REFUSED, sentence=sentence, **nothing
    )
    _journal_refusal(reading, today)
    return reading


def _stored(upload: UploadedFile) -> dict[str, Any]:
    """As `files.store`; a text may also be Markdown or in an old code, which the reader turns into Unicode."""
    name = files.safe_name(upload.name or "")
    ending = os.path.splitext(name)[1].lower()
    if ending not in ACCEPTED:
        raise files.NotAccepted(f"Chưa đọc được loại tệp của “{name}”. Xin dùng {KINDS_IN_WORDS}.")
    if (upload.size or 0) > settings.READING_MAX_BYTES:
        limit = settings.READING_MAX_BYTES // (1024 * 1024)
        raise files.NotAccepted(f"Tệp “{name}” quá lớn: mỗi tệp văn bản không quá {limit} MB.")
    if ending not in TEXTS:
        return files.store(upload, kind="tệp văn bản", most=settings.READING_MAX_BYTES)
    upload.seek(0)
    data = upload.read()
    if not data.strip():
        raise files.NotAccepted(f"Tệp “{name}” không có nội dung. Xin chọn lại tệp.")
    sha256 = hashlib.sha256(data).hexdigest()
    return {
        "file": files.keep(data, sha256), "name": name, "content_type": "text/plain", "size": len(data),
        "sha256": sha256,
    }  # fmt: skip


def pasted(text: str) -> UploadedFile:
    """A pasted text as the file that it is kept as."""
    data = text.encode()
    return UploadedFile(io.BytesIO(data), "noi-dung-dan.txt", "text/plain", len(data))


def read(reading_id: int, *, now: datetime.datetime, today: datetime.date) -> int:
    """Read one file; 1 when this call read it. Whoever comes second finds it claimed, or read."""
    if not _claim(reading_id, now):
        return 0
    reading = Reading.objects.select_related("kept_by", "uploaded_by").get(pk=reading_id)
    if reading.attempts > MOST_ATTEMPTS:
        _refuse(reading, _BROKEN, today)
        return 1
    try:
        with reading.file.open("rb") as file:
            data = file.read()
        limit = settings.READING_MAX_BYTES
        source, draft = read_apart(reading.name, data, max_bytes=limit, progress=_telling(reading, now))
        found = sheets.found_in(source.lines, draft)
    except (NotRead, sheets.TooLong) as refused:
        _refuse(reading, refused.sentence, today)
    except ThrownAway:
        return 0
    except Exception:
        # Without the text of the error: it may quote the document.
        logger.error("reading %s broke the reader", reading_id)
        _refuse(reading, _BROKEN, today)
    else:
        _keep(reading, found, today)
    return 1


def _telling(reading: Reading, now: datetime.datetime) -> Progress:
    """Writes down the pages done, once a second at most, and with them that the reading is still under way."""
    began = told = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        elapsed = time.monotonic()
        if elapsed - told < 1 and done < total:
            return
        told = elapsed
        moment = now + datetime.timedelta(seconds=elapsed - began)
        waiting = Reading.objects.filter(pk=reading.pk, state=Reading.State.READING)
        if not waiting.update(pages_done=done, pages_total=total, tried_at=moment):
            raise ThrownAway

    return tell


def owed(now: datetime.datetime) -> list[int]:
    """Readings whose message was lost or whose worker was broken off."""
    waiting = Reading.objects.filter(state=Reading.State.READING)
    lost = Q(tried_at=None, uploaded_at__lt=now - datetime.timedelta(seconds=30)) | Q(tried_at__lt=now - TOO_LONG)
    return list(waiting.filter(lost).order_by("pk").values_list("pk", flat=True))


def _claim(reading_id: int, now: datetime.datetime) -> bool:
    free = Q(tried_at=None) | Q(tried_at__lt=now - TOO_LONG)
    waiting = Reading.objects.filter(free, pk=reading_id, state=Reading.State.READING)
    return bool(waiting.update(tried_at=now, attempts=F("attempts") + 1))


@transaction.atomic
def _keep(reading: Reading, found: dict[str, Any], today: datetime.date) -> None:
    won = Reading.objects.filter(pk=reading.pk, state=Reading.State.READING).update(
        state=Reading.State.READ, found=found
    )
    if won:
        tasks = len(found["sheet"]["tasks"])
        text = f"Đọc xong tệp “{reading.name}”: {len(found['lines'])} dòng, {tasks} nhiệm vụ."
        journal.record("reading.read", reading, unit=reading.kept_by, by=reading.uploaded_by, today=today, text=text)


@transaction.atomic
def _refuse(reading: Reading, sentence: str, today: datetime.date) -> None:
    """Say why, keep nothing: neither contents nor name, which may tell what the paper is about."""
    name = reading.file.name
    won = Reading.objects.filter(pk=reading.pk, state=Reading.State.READING).update(
        state=Reading.State.REFUSED, sentence=sentence, file="", name=NOT_KEPT, sha256="", size=0
    )
    if not won:
        return
    transaction.on_commit(lambda: _forget(name))
    reading.sentence = sentence
    _journal_refusal(reading, today)


def _journal_refusal(reading: Reading, today: datetime.date) -> None:
    secret = reading.sentence.startswith(MARKED)
    text = (
        "Từ chối một tệp mang dấu chỉ độ mật; không giữ lại tệp."
        if secret
        else f"Không đọc được một tệp: {reading.sentence}"
    )
    act = "reading.refuse-secret" if secret else "reading.refuse"
    journal.record(act, reading, unit=reading.kept_by, by=reading.uploaded_by, today=today, text=text)


def _forget(name: str | None) -> None:
    """Take contents off the disk that no row names any more, and the pictures that no review shows."""
    forget_pictures(name)
    if name and not is_named(name):
        Reading._meta.get_field("file").storage.delete(name)  # type: ignore[union-attr]


def forget_pictures(name: str | None) -> None:
    if name and not Reading.objects.open().filter(file=name).exists():
        source_pages.forget(PurePath(name).name)


def hold(reading: Reading, *, by: User, today: datetime.date, version: int | None) -> Reading:
    """The reading, locked for the rest of the transaction. Raises NotYours, AlreadyMade, Stale."""
    rows = Reading.objects.select_for_update(of=("self",)).select_related("kept_by__parent", "made")
    current = rows.get(pk=reading.pk)
    if not access.may_draft(by, current.kept_by, today):
        raise NotYours
    if current.made_id:
        raise AlreadyMade
    if version is not None and current.version != version:
        raise Stale(current)
    return current


@transaction.atomic
def save_sheet(
    reading: Reading,
    sheet: dict[str, Any],
    *,
    remember: Iterable[str] = (),
    by: User,
    today: datetime.date,
    version: int,
) -> Reading:
    """Keep the sheet as corrected; names in `remember` become other names of the units chosen for them.

    Raises Stale, NotYours, AlreadyMade.
    """
    current = hold(reading, by=by, today=today, version=version)
    remembered = _remember_names(current, sheet, remember, by=by, today=today)
    if sheet == current.sheet and not remembered:
        return current
    current.corrections = sheet
    current.version += 1
    current.changed_on = today
    current.save(update_fields=["corrections", "version", "changed_on"])
    text = f"Sửa bản đọc của tệp “{current.name}”."
    journal.record("reading.save", current, unit=current.kept_by, by=by, today=today, text=text)
    return current


def _remember_names(
    reading: Reading, sheet: dict[str, Any], remember: Iterable[str], *, by: User, today: datetime.date
) -> int:
    """Names as documents write them → other names of the units chosen, in the branch where the office gives tasks."""
    reader = Reader(reading.kept_by, today)
    count = 0
    for name in remember:
        choice = sheet["units"].get(name, "")
        found = reader.read(choice).parties if choice else []
        unit = found[0].unit if len(found) == 1 else None
        # A name that already means somebody is not given to another.
        if unit is None or not unit.is_inside(reader.root) or reader.read(name).parties or len(name) > 200:
            continue
        if UnitAlias.objects.get_or_create(unit=unit, folded=fold(name), defaults={"name": tidy(name)})[1]:
            unit.save()
            text = f"Ghi nhớ tên gọi “{tidy(name)}” của {unit}."
            journal.record("unit.alias", unit, unit=reading.kept_by, by=by, today=today, text=text)
            count += 1
    return count


@transaction.atomic
def discard(reading: Reading, *, by: User, today: datetime.date) -> None:
    """Throw a reading away with its file; a document made of it stays. Twice does nothing twice."""
    current = Reading.objects.select_for_update(of=("self",)).select_related("kept_by").filter(pk=reading.pk).first()
    if current is None:
        return
    if not access.may_draft(by, current.kept_by, today):
        raise NotYours
    if current.made_id:
        raise AlreadyMade
    gone = _remove(current)
    journal.record("reading.discard", gone, unit=current.kept_by, by=by, today=today, text="Bỏ một tệp đã đưa vào đọc.")


def clear_abandoned(*, today: datetime.date) -> int:
    """Throw away, with their files, the readings that nobody made into a document nor touched for so many days."""
    found = list(Reading.objects.abandoned(today).values_list("pk", flat=True))
    cleared = sum(_clear(pk, today) for pk in found)
    source_pages.forget_all_but(set(Reading.objects.open().values_list("sha256", flat=True)))
    return cleared


@transaction.atomic
def _clear(pk: int, today: datetime.date) -> int:
    current = Reading.objects.abandoned(today).select_for_update(of=("self",)).filter(pk=pk).first()
    if current is None:
        return 0
    gone = _remove(current)
    text = f"Bỏ một tệp đưa vào đọc đã {settings.READING_DAYS} ngày không ai soát."
    journal.record("reading.expire", gone, unit=current.kept_by, by=None, today=today, text=text)
    return 1


def _remove(reading: Reading) -> Reading:
    """Delete the row, and its file once that is sure; returns what the journal can still name."""
    name, gone = reading.file.name, Reading(pk=reading.pk)
    reading.delete()
    transaction.on_commit(lambda: _forget(name))
    return gone
