"""Drawn parts of papers, kept by what they are made of, so that a second print draws only what changed.

They lie beside the other files of the installation and hold what the papers hold. Any of them may vanish at any time.
"""

import contextlib
import hashlib
import os
import time
from pathlib import Path

from django.conf import settings

MOST_BYTES = 300_000_000
OLDEST = 30 * 24 * 3600  # seconds since a part was last used


def folder() -> Path:
    found = Path(settings.DATA_DIR) / "printing" / "parts"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def fetch(key: str, to: Path) -> bool:
    """Whether the part is kept and whole; then it lies at `to`."""
    path = folder() / key
    try:
        found = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        return False
    digest, _, part = found.partition(b"\n")
    if digest != hashlib.sha256(part).hexdigest().encode():
        path.unlink(missing_ok=True)  # half written when the light went out
        return False
    to.write_bytes(part)
    return True


def keep(key: str, drawn: Path) -> None:
    part = drawn.read_bytes()
    unfinished = folder() / f"{key}.{os.getpid()}"
    unfinished.write_bytes(hashlib.sha256(part).hexdigest().encode() + b"\n" + part)
    unfinished.rename(folder() / key)


def clear(now: float | None = None, most: int = MOST_BYTES) -> int:
    """Throw away what was not used for long, and the longest unused beyond so many bytes; returns how many parts."""
    now = time.time() if now is None else now
    found = []
    for path in folder().iterdir():
        with contextlib.suppress(FileNotFoundError):  # another worker was quicker
            found.append((path.stat(), path))
    gone = room = 0
    for stat, path in sorted(found, key=lambda one: one[0].st_mtime, reverse=True):
        room += stat.st_size
        if room > most or stat.st_mtime < now - OLDEST:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
