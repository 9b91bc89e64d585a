"""Making a backup: picture the database, seal it with the files that it names, read it all back, give it its name."""

from __future__ import annotations

import datetime
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from cascade.keeping import NotKept, NotRestored, archive, databases, envelope, keys, places
from units.models import Office

BUSY = "Một lượt sao lưu khác đang chạy; xin chờ nó xong."
UNREADABLE = "Bản sao lưu vừa ghi đọc lại không khớp nên không được giữ. Có thể ổ đĩa hỏng: hãy kiểm tra ổ đĩa."


@dataclass(frozen=True)
class Made:
    path: Path
    about: dict[str, Any]
    bytes: int
    seconds: float
    amiss: list[str]
    cleared: int


def back_up(now: datetime.datetime) -> Made:
    """Make one backup and clear away what the rule no longer keeps. Raises NotKept; then nothing was left behind."""
    with places.alone("backup.lock", BUSY):
        try:
            places.note(tried_at=now.isoformat())
            made = make(now)
        except OSError as error:
            raise noted(NotKept(places.sentence(error))) from error
        except NotKept as refusal:
            raise noted(refusal) from None
        rows = sum(count for count, _ in made.about["tables"].values())
        places.note(
            error="", good_at=now.isoformat(), name=made.path.name, bytes=made.bytes, seconds=round(made.seconds, 1),
            rows=rows, files=made.about["files"]["count"], amiss=len(made.amiss),
            office_key=made.about["keys"]["office"],
        )  # fmt: skip
        return made


def noted(refusal: NotKept) -> NotKept:
    with suppress(OSError):  # a full disk: the refusal is told all the same
        places.note(error=refusal.sentence)
    return refusal


def make(now: datetime.datetime) -> Made:
    began = time.monotonic()
    folder = places.folder()
    draft = folder / ".part"
    draft.unlink(missing_ok=True)
    with places.scratch("backing-up-") as scratch:
        try:
            picture, lost = take_picture(scratch)
            about = about_of(picture, lost, now)
            places.need_space(folder, picture.path.stat().st_size + about["files"]["bytes"])
            amiss = seal(draft, picture, about, lost)
            check(draft, about)
            path = folder / places.name_for(now)
            os.replace(draft, path)
            sync_folder(folder)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    return Made(path, about, path.stat().st_size, time.monotonic() - began, amiss, places.clear_old(now))


def take_picture(scratch: Path) -> tuple[databases.Picture, set[str]]:
    """The database with the stored files that it names; and those of them that are really lost.

    A file may be thrown away, with its row, just after the picture: then a second picture does not name it any more.
    """
    lost: set[str] = set()
    while True:
        places.need_space(scratch, int(databases.size() * 1.5))
        picture = databases.picture(scratch)
        missing = {name for name in picture.files if not stored(name).is_file()}
        if missing <= lost:
            return picture, missing
        lost |= missing


def stored(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def about_of(picture: databases.Picture, lost: set[str], now: datetime.datetime) -> dict[str, Any]:
    names = picture.files - lost
    return {
        "format": archive.FORMAT,
        "made_at": now.isoformat(),
        "office": Office.current().name,
        "keys": {"office": keys.mark(keys.office_recipient()), "machine": keys.mark(keys.machine_identity())},
        "files": {"count": len(names), "bytes": sum(stored(name).stat().st_size for name in names)},
        **picture.about,
    }


def seal(draft: Path, picture: databases.Picture, about: dict[str, Any], lost: set[str]) -> list[str]:
    """Write the encrypted file; returns the stored files that are lost or no longer what they were."""
    amiss = sorted(lost)
    with draft.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        with envelope.sealing(out, keys.recipients()) as plain:
            writer = archive.Writer(plain)
            writer.add_json(archive.ABOUT, about)
            writer.add_path(archive.DATABASE, picture.path)
            add_secrets(writer)
            for name in sorted(picture.files - lost):
                sha256 = writer.add_path(f"files/{name}", stored(name))
                if len(base := Path(name).name) == 64 and base != sha256:
                    amiss.append(name)
            add_outbox(writer)
            writer.finish()
        out.flush()
        os.fsync(out.fileno())
        os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # what is read back comes from the disk
    return amiss


def add_secrets(writer: archive.Writer) -> None:
    secret, lock = Path(settings.DATA_DIR) / "secret-key", keys.folder() / "office.lock"
    if secret.exists():
        writer.add_path(archive.SECRET_KEY, secret)
    if lock.exists():
        writer.add_path(archive.OFFICE_LOCK, lock)


def add_outbox(writer: archive.Writer) -> None:
    """Letters that wait for somebody to send them on, where the office has no mail server."""
    if (outbox := Path(settings.EMAIL_FILE_PATH)).is_dir():
        for letter in sorted(outbox.iterdir()):
            if letter.is_file():
                writer.add_path(f"outbox/{letter.name}", letter)


def check(draft: Path, about: dict[str, Any]) -> None:
    """Read it back as a restore would: opened with this machine's key, each member against its hash."""
    try:
        with draft.open("rb") as file, envelope.opening(file, [keys.machine_identity()]) as plain:
            found, _ = archive.prove(plain)
    except NotRestored as broken:
        raise NotKept(UNREADABLE) from broken
    if found != about:
        raise NotKept(UNREADABLE)


def sync_folder(folder: Path) -> None:
    """So that the new name is on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
