"""Bringing a backup back: look, unpack beside, prove, and only then put it in the place of the present data.

Until the last step nothing of the present data is touched, and that step only renames: what was there lies aside under
a name with the moment in it, until somebody throws it away.
"""

from __future__ import annotations

import datetime
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from cascade.keeping import NotKept, NotRestored, archive, databases, envelope, facts, keys, places
from units import journal
from units.models import Office, Unit

RUNNING = "Thông Suốt đang chạy với thư mục dữ liệu này. Hãy dừng bin/run rồi khôi phục."
PREFIX = "restoring-"
OTHER_ENGINE = "Bản sao lưu này là của {theirs}, máy này dùng {own}. Hãy khôi phục trên một cài đặt {theirs}."
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SWAP = "restore-swap.json"


def look(path: Path, identities: Sequence[Any]) -> dict[str, Any]:
    """What a backup holds, without unpacking it; refuses what cannot be restored here."""
    with opened(path, identities) as plain:
        about = archive.read_about(archive.read(plain))
        refuse_foreign(about)
        return about


@contextmanager
def opened(path: Path, identities: Sequence[Any]) -> Iterator[Any]:
    try:
        file = path.open("rb")
    except OSError as error:
        why = "không có tệp này" if isinstance(error, FileNotFoundError) else "không đọc được"
        raise NotRestored(f"Không mở được {path}: {why}.") from error
    with file, envelope.opening(file, identities) as plain:
        yield plain


def refuse_foreign(about: dict[str, Any]) -> None:
    """Of the other database, or of a newer program, whose tables this one would not understand."""
    if about["engine"] != connection.vendor:
        words = OTHER_ENGINE.format(theirs=ENGINES.get(about["engine"], "?"), own=ENGINES[connection.vendor])
        raise NotRestored(words)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if set(about["migrations"]) - known:
        raise NotRestored(archive.NEWER)


@dataclass
class Beside:
    """A backup unpacked and loaded beside the present data."""

    folder: Path
    database: str
    about: dict[str, Any]
    sums: dict[str, str]

    @property
    def files(self) -> Path:
        return self.folder / "files"


@contextmanager
def beside(path: Path, identities: Sequence[Any], prefix: str = PREFIX) -> Iterator[Beside]:
    """Unpack and load into a scratch place, which goes with the block, whatever happened in it."""
    about = look(path, identities)
    database = ""
    with places.scratch(prefix) as folder:
        try:
            places.need_space(folder, int(about["bytes"] * 1.5) + about["files"]["bytes"])
            with opened(path, identities) as plain:
                about, sums = archive.prove(plain, unpack=folder)
            (folder / "files").mkdir(exist_ok=True)
            database = scratch_database(folder)
            databases.load(folder / archive.DATABASE, database)
            (folder / archive.DATABASE).unlink()
            yield Beside(folder, database, about, sums)
        except OSError as error:
            raise NotRestored(places.sentence(error)) from error
        except NotKept as refusal:
            raise NotRestored(refusal.sentence) from refusal
        finally:
            if database and connection.vendor == "postgresql":
                databases.drop_postgresql(database)


def scratch_database(folder: Path) -> str:
    if connection.vendor == "sqlite":
        return str(folder / "restored.sqlite3")
    return f"thong_suot_restoring_{uuid.uuid4().hex[:12]}"


@dataclass(frozen=True)
class Row:
    """One line of the proof: what the backup says of itself, and what was found after restoring."""

    what: str
    said: str
    found: str

    @property
    def good(self) -> bool:
        return self.said == self.found


@dataclass(frozen=True)
class Proof:
    """What was compared; and what is broken in the data themselves, and so was when they were backed up."""

    rows: list[Row]
    breaks: list[str]

    @property
    def unlike(self) -> list[Row]:
        return [row for row in self.rows if not row.good]


def proof(there: Beside) -> Proof:
    """Hold the restored database and files against what was written down when the backup was made."""
    about = there.about
    with databases.looking_at(there.database):
        found = databases.facts_here()
        call_command("migrate", verbosity=0, interactive=False)  # an older backup: proves the upgrade on it as well
        breaks = facts.breaks(there.files)
    names = about["tables"].keys() | found["tables"].keys()
    rows = [
        Row(f"Bảng {name}", table(about["tables"].get(name)), table(found["tables"].get(name)))
        for name in sorted(names)
    ]
    stored = [path for path in sorted(there.files.rglob("*")) if path.is_file()]
    sums = {str(path.relative_to(there.folder)): facts.sha256_of(path) for path in stored}
    rows += [
        Row("Nhật ký: số dòng", str(about["journal"]["entries"]), str(found["journal"]["entries"])),
        Row("Nhật ký: mã băm cuối", about["journal"]["head"][:16], found["journal"]["head"][:16]),
        Row("Báo cáo đã chốt: số bản", str(about["reports"]["count"]), str(found["reports"]["count"])),
        Row("Báo cáo đã chốt: mã băm", about["reports"]["digest"][:16], found["reports"]["digest"][:16]),
        Row("Tệp: số lượng", str(about["files"]["count"]), str(len(stored))),
        Row("Tệp: dung lượng", str(about["files"]["bytes"]), str(sum(path.stat().st_size for path in stored))),
        Row("Tệp: SHA-256 từng tệp", short(there.sums), short(sums)),
    ]
    return Proof(rows, breaks)


def short(sums: dict[str, str]) -> str:
    return facts.digest(sorted(sums.items()))[:16]


def table(count_and_digest: list[Any] | None) -> str:
    return "không có" if count_and_digest is None else f"{count_and_digest[0]} dòng · {count_and_digest[1]}"


def restore(path: Path, identities: Sequence[Any], now: datetime.datetime) -> tuple[Path, list[str]]:
    """Put a backup in the place of the present data. Raises NotRestored.

    Returns the folder that keeps those, and what is broken in the restored: that was so when it was backed up, and an
    office whose journal was tampered with must still be able to restore.
    """
    try:
        with places.alone("run.lock", RUNNING), places.alone("backup.lock", "Một lượt sao lưu đang chạy."):
            finish_swap()
            with beside(path, identities) as there:
                found = proof(there)
                if found.unlike:
                    what = found.unlike[0].what
                    raise NotRestored(f"Dữ liệu khôi phục thử không khớp bản sao lưu ({what}); chưa thay gì cả.")
                aside = settings.DATA_DIR / f"before-restore-{timezone.localtime(now):%Y%m%d-%H%M%S}"
                put_in_place(there, aside)
            tell(there.about)
            return aside, found.breaks
    except NotKept as refusal:
        raise NotRestored(refusal.sentence) from refusal


def put_in_place(there: Beside, aside: Path) -> None:
    """Renames only. They are written down first, so that a power cut in between is made good at the next start."""
    connection.close()
    data, own = Path(settings.DATA_DIR), Path(databases.name())
    steps: list[tuple[Path, Path]] = []
    if connection.vendor == "sqlite":
        steps += [(own.with_name(own.name + end), aside / (own.name + end)) for end in ("-wal", "-shm", "")]
        steps += [(Path(there.database), own)]
    names = [archive.SECRET_KEY] if (there.folder / archive.SECRET_KEY).exists() else []
    if not (data / archive.SECRET_KEY).exists():
        names = []  # the office keeps its key elsewhere (SECRET_KEY_FILE)
    homes = {"files": Path(settings.MEDIA_ROOT), "outbox": Path(settings.EMAIL_FILE_PATH)}
    for name in ("files", "outbox", *names):
        home = homes.get(name, data / name)
        steps += [(home, aside / name), (there.folder / name, home)]
    lock = there.folder / archive.OFFICE_LOCK
    if lock.exists() and keys.office_recipient() is None:
        keys.keep_office_recipient(lock.read_text().strip())
    plan = {
        "renames": [[str(source), str(target)] for source, target in steps if source.exists()],
        "database": database_aside(aside),
    }
    aside.mkdir(mode=0o700)
    keys.write_new(data / SWAP, json.dumps(plan))
    if plan["database"]:
        try:
            databases.swap_postgresql(there.database, str(plan["database"]))
        except BaseException:
            (data / SWAP).unlink()
            aside.rmdir()
            raise
    finish_swap()


def database_aside(aside: Path) -> str:
    """The name under which PostgreSQL keeps the database of before; "" where it lies in the folder itself."""
    if connection.vendor == "sqlite":
        return ""
    return f"{databases.name()[:40]}_{aside.name.removeprefix('before-restore-').replace('-', '_')}"  # 63 at most


def finish_swap() -> bool:
    """Carry out the renames that a restore wrote down, or what a power cut left of them. Asked at every start as well.

    On PostgreSQL the database was renamed before the first file, or not at all; then nothing is renamed.
    """
    path = Path(settings.DATA_DIR) / SWAP
    if not path.exists():
        return False
    plan = json.loads(path.read_text())
    begun = not plan["database"] or databases.exists_postgresql(plan["database"])
    if begun:
        for source, target in plan["renames"]:
            if os.path.exists(source) and not os.path.exists(target):
                os.replace(source, target)
    path.unlink()
    return begun


@transaction.atomic
def tell(about: dict[str, Any]) -> None:
    """One line in the restored journal, for whoever inspects it; and nobody is let in by a session of that day."""
    import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._default_manager.all().delete()
    office = Office.current()
    unit = Unit.objects.filter(parent=None).order_by("pk").first()
    if unit is not None:
        made = timezone.localtime(datetime.datetime.fromisoformat(about["made_at"]))
        text = f"Khôi phục toàn bộ dữ liệu từ bản sao lưu lúc {made:%H:%M ngày %d/%m/%Y}."
        journal.record("office.restore", office, unit=unit, by=None, text=text, data={"made_at": about["made_at"]})
