"""Where backups lie, how they are named, which of them stay, and what is known of the last one."""

from __future__ import annotations

import datetime
import errno
import fcntl
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cascade.keeping import NotKept

NAME = re.compile(r"thong-suot-(\d{8}-\d{6})\.age")
TOO_OLD = datetime.timedelta(hours=26)
STARTING_UP = 2 * 3600  # seconds after the machine's start in which the first backup of the day is still being made
SPARE = 64 * 1024 * 1024


# --- the files --------------------------------------------------------------------------------------------------------
def name_for(now: datetime.datetime) -> str:
    return f"thong-suot-{timezone.localtime(now):%Y%m%d-%H%M%S}.age"


def made_at(path: Path) -> datetime.datetime | None:
    """When a backup was made, by its name; None for a file that is none of ours."""
    found = NAME.fullmatch(path.name)
    try:
        return timezone.make_aware(datetime.datetime.strptime(found[1], "%Y%m%d-%H%M%S")) if found else None  # noqa: DTZ007
    except ValueError:
        return None


def backups() -> list[tuple[datetime.datetime, Path]]:
    """All that lie in the backup folder, newest first. What is only half written has no such name."""
    try:
        found = [(moment, path) for path in settings.BACKUP_DIR.iterdir() if (moment := made_at(path))]
    except OSError:
        return []
    return sorted(found, reverse=True)


def folder() -> Path:
    """The backup folder. One that somebody chose must be there: an unplugged disk is not made up for by a folder."""
    place: Path = settings.BACKUP_DIR
    if place.is_relative_to(settings.DATA_DIR):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not place.is_dir() or not os.access(place, os.W_OK):
        raise NotKept(f"Chưa thấy hoặc không ghi được vào nơi giữ bản sao lưu {place}: ổ đĩa đã cắm chưa?")
    return place


def on_the_same_disk() -> bool:
    """Whether one broken disk would take the data and their backups."""
    try:
        return bool(settings.BACKUP_DIR.stat().st_dev == settings.DATA_DIR.stat().st_dev)
    except OSError:
        return False


def need_space(place: Path, needed: int) -> None:
    free = shutil.disk_usage(place).free
    if free < needed + SPARE:
        words = f"Đĩa gần đầy: {place} còn {megabytes(free)} MB, cần khoảng {megabytes(needed + SPARE)} MB."
        raise NotKept(f"{words} Hãy giải phóng dung lượng rồi chạy lại.")


def megabytes(size: int) -> str:
    return f"{round(size / 1_000_000):,}".replace(",", ".") if size >= 1_000_000 else "dưới 1"


def seconds(length: float) -> str:
    return f"{length:.1f}".replace(".", ",")


@contextmanager
def alone(name: str, busy: str) -> Iterator[None]:
    """One at a time on this data folder; the lock ends with its holder, however that ends. Raises NotKept(busy)."""
    with (Path(settings.DATA_DIR) / name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotKept(busy) from error
        yield


@contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A folder under the data folder that goes with the block; what a killed run left of the kind goes first."""
    for left in Path(settings.DATA_DIR).glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=settings.DATA_DIR))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


# --- which stay -------------------------------------------------------------------------------------------------------
def kept(moments: list[datetime.datetime], now: datetime.datetime, rule: str) -> set[datetime.datetime]:
    """The newest of each of the last days, weeks and months that have one; always the newest, and any from the future.

    Days without a backup do not count, so a machine that was off for a year still keeps what it had.
    """
    past = sorted((moment for moment in moments if moment <= now), reverse=True)
    stay = {moment for moment in moments if moment > now} | set(past[:1])
    kinds: list[Callable[[datetime.datetime], object]] = [
        lambda moment: timezone.localdate(moment),
        lambda moment: timezone.localdate(moment).isocalendar()[:2],
        lambda moment: (timezone.localdate(moment).year, timezone.localdate(moment).month),
    ]
    for kind, most in zip(kinds, (int(word) for word in rule.split(",")), strict=True):
        newest: dict[object, datetime.datetime] = {}
        for moment in past:
            newest.setdefault(kind(moment), moment)
        stay |= set(list(newest.values())[:most])
    return stay


def clear_old(now: datetime.datetime) -> int:
    """Take away what the rule no longer keeps. Called after a good backup was made, never otherwise."""
    there = backups()
    stay = kept([moment for moment, _ in there], now, settings.BACKUP_KEEP)
    gone = [path for moment, path in there if moment not in stay]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def is_owed(now: datetime.datetime) -> bool:
    """Whether the day's backup is still to be made. A machine that was off at that hour owes it when it starts."""
    local = timezone.localtime(now)
    since = local.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    if since > local:
        since -= datetime.timedelta(days=1)
    return not any(since <= moment <= now for moment, _ in backups())


# --- what is known of the last one ------------------------------------------------------------------------------------
@dataclass
class State:
    """Kept beside the database, not in it: a restored database would tell of an older day."""

    tried_at: str = ""
    error: str = ""
    good_at: str = ""
    name: str = ""
    bytes: int = 0
    seconds: float = 0.0
    rows: int = 0
    files: int = 0
    amiss: int = 0  # stored files that are missing or spoilt
    office_key: str = ""
    drilled_at: str = ""
    drill_error: str = ""

    @property
    def last_good(self) -> datetime.datetime | None:
        return datetime.datetime.fromisoformat(self.good_at) if self.good_at else None

    @property
    def last_drill(self) -> datetime.datetime | None:
        return datetime.datetime.fromisoformat(self.drilled_at) if self.drilled_at else None


def state() -> State:
    try:
        known = json.loads(state_path().read_text())
        return State(**{key: value for key, value in known.items() if key in State.__dataclass_fields__})
    except (OSError, ValueError, AttributeError, TypeError):
        return State()


def note(**changes: object) -> State:
    now = State(**{**asdict(state()), **changes})
    draft = state_path().with_suffix(".new")
    draft.write_text(json.dumps(asdict(now), ensure_ascii=False, indent=1))
    draft.replace(state_path())
    return now


def state_path() -> Path:
    return Path(settings.DATA_DIR) / "backup-state.json"


def amiss(now: datetime.datetime) -> str:
    """What a person and a health check should hear of backups, in a few words; "" when all is well, or switched off."""
    if not settings.BACKUPS:
        return ""
    last = state()
    if last.error:
        return f"lần sao lưu gần nhất không thành: {last.error}"
    good = last.last_good
    if time.clock_gettime(time.CLOCK_BOOTTIME) < STARTING_UP or (good and now - good <= TOO_OLD):
        return ""
    if good is None:
        return "" if now - installed_at() <= TOO_OLD else "chưa có bản sao lưu nào"
    return f"bản sao lưu gần nhất đã quá {TOO_OLD.total_seconds() / 3600:.0f} giờ"


def installed_at() -> datetime.datetime:
    """When this data folder began to be used, by the key that is made first of all."""
    try:
        began = (Path(settings.DATA_DIR) / "secret-key").stat().st_mtime
    except OSError:
        began = Path(settings.DATA_DIR).stat().st_mtime
    return datetime.datetime.fromtimestamp(began, datetime.UTC)


def sentence(error: OSError) -> str:
    """One sentence for what the system said."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "Đĩa đầy trong khi ghi: không để lại gì dở dang. Hãy giải phóng dung lượng rồi chạy lại."
    if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
        return f"Không có quyền ghi vào {error.filename or 'nơi giữ bản sao lưu'}."
    return f"Hệ thống báo lỗi: {error.strerror or error}."
