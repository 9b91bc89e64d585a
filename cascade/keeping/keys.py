"""The two keys that open a backup.

The office's key is shown once, on paper, and lies nowhere in the machine: only what locks, its public half, stays here.
This machine's own key lies under the data folder, beside the very data that backups hold, so it gives nothing away;
with it backups are read back after writing, and tried each quarter, without anybody fetching the paper.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from pyrage import IdentityError
from pyrage.x25519 import Identity, Recipient

from cascade.keeping import NotRestored

UNREADABLE = (
    "Khóa không đúng dạng: có lẽ gõ thiếu hoặc nhầm một ký tự. Khóa bắt đầu bằng AGE-SECRET-KEY-1, dài 74 ký tự."
)


def folder() -> Path:
    return Path(settings.DATA_DIR) / "backup-keys"


def machine_identity() -> Identity:
    """This machine's key; made when there is none yet."""
    path = folder() / "machine.key"
    if not path.exists():
        folder().mkdir(mode=0o700, exist_ok=True)
        write_new(path, str(Identity.generate()))
    return Identity.from_str(path.read_text().strip())


def office_recipient() -> Recipient | None:
    """What locks for the office's paper key; None while the office has none."""
    path = folder() / "office.lock"
    return Recipient.from_str(path.read_text().strip()) if path.exists() else None


def new_office_key() -> Identity:
    """From now on backups are locked for this key as well; whoever asked must write it down, it is kept nowhere."""
    identity = Identity.generate()
    keep_office_recipient(str(identity.to_public()))
    return identity


def keep_office_recipient(recipient: str) -> None:
    folder().mkdir(mode=0o700, exist_ok=True)
    draft = folder() / ".office.lock.new"
    draft.unlink(missing_ok=True)
    write_new(draft, recipient)
    draft.replace(folder() / "office.lock")


def recipients() -> list[Recipient]:
    office = office_recipient()
    return [machine_identity().to_public(), *([office] if office else [])]


def from_paper(words: str) -> Identity:
    """The key as somebody typed it, capitals, spaces and line ends aside. Its own checksum finds a slip."""
    try:
        return Identity.from_str("".join(words.split()).upper())
    except IdentityError as error:
        raise NotRestored(UNREADABLE) from error


def mark(key: Recipient | Identity | None) -> str:
    """Eight letters by which people tell keys apart; they open nothing."""
    if key is None:
        return ""
    public = key if isinstance(key, Recipient) else key.to_public()
    return hashlib.sha256(str(public).encode()).hexdigest()[:8]


def write_new(path: Path, text: str) -> None:
    """For its owner's eyes only, and on the disk before anything relies on it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
