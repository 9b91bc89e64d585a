"""What lies inside the envelope: a tar whose first member says what it holds and whose last one lists all, with hashes.

about.json      when, whose, which database, how many rows: enough to show before anything is unpacked
database        the picture of the database, as `databases` makes it
secret-key, office.lock, files/…, outbox/…
manifest.json   size and SHA-256 of every member before it
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cascade.keeping import Damaged, NotRestored

FORMAT = 1
ABOUT, MANIFEST, DATABASE = "about.json", "manifest.json", "database"
SECRET_KEY, OFFICE_LOCK = "secret-key", "office.lock"
FOLDERS = ("files", "outbox")
NEWER = "Bản sao lưu này do phiên bản mới hơn của Thông Suốt ghi. Hãy nâng cấp chương trình rồi khôi phục."
LONGEST_JSON = 64 * 1024 * 1024
PIECE = 1 << 20


class HashingFile:
    """A file that is read once, and hashed on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sum.update(data)
        return data


class Writer:
    def __init__(self, plain: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=plain, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PIECE)  # noqa: SIM115
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, file: IO[bytes], size: int) -> str:
        """Returns the SHA-256 of what was written."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashing = HashingFile(file)
        self.tar.addfile(member, hashing)  # type: ignore[arg-type]
        self.members[name] = {"size": size, "sha256": hashing.sum.hexdigest()}
        return hashing.sum.hexdigest()

    def add_path(self, name: str, path: Path) -> str:
        with path.open("rb") as file:
            return self.add(name, file, path.stat().st_size)

    def add_json(self, name: str, what: Any) -> None:
        data = json.dumps(what, ensure_ascii=False, sort_keys=True).encode()
        self.add(name, io.BytesIO(data), len(data))

    def finish(self) -> None:
        self.add_json(MANIFEST, {"members": dict(self.members)})
        self.tar.close()


def read(plain: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and contents of each member, in their order, each to be read before the next. Raises Damaged."""
    try:
        with tarfile.open(fileobj=plain, mode="r|", bufsize=PIECE) as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() and is_proper(member.name) else None
                if file is None:
                    raise Damaged
                yield member.name, file
    except (tarfile.TarError, EOFError, ValueError, UnicodeError) as error:
        raise Damaged from error


def is_proper(name: str) -> bool:
    """A name that we write, and that leads nowhere but into its own folder."""
    if name in {ABOUT, MANIFEST, DATABASE, SECRET_KEY, OFFICE_LOCK}:
        return True
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts and "\0" not in name


def read_about(members: Iterator[tuple[str, IO[bytes]]]) -> dict[str, Any]:
    """The first member. Raises Damaged, or NotRestored for what a newer version wrote."""
    name, file = next(members, ("", io.BytesIO()))
    if name != ABOUT:
        raise Damaged
    about = read_json(file)
    if not isinstance(about, dict) or not isinstance(about.get("format"), int):
        raise Damaged
    if about["format"] > FORMAT:
        raise NotRestored(NEWER)
    return about


def read_json(file: IO[bytes]) -> Any:
    data = file.read(LONGEST_JSON + 1)
    try:
        return json.loads(data)
    except ValueError as error:
        raise Damaged from error


def prove(plain: IO[bytes], unpack: Path | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    """Read all of it and hold it against its own list; returns `about`, and the SHA-256 of each stored file by name.

    `unpack` is an empty folder for the members.
    """
    members = read(plain)
    about = read_about(members)
    found: dict[str, dict[str, Any] | None] = {ABOUT: None}
    for name, file in members:
        if name == MANIFEST:
            listed = read_json(file).get("members", {})
            if any(True for _ in members):
                raise Damaged
            break
        if name in found:
            raise Damaged
        found[name] = take(file, unpack / name if unpack else None)
    else:
        raise Damaged
    if found.keys() != listed.keys() or any(seen and seen != listed[name] for name, seen in found.items()):
        raise Damaged
    while plain.read(PIECE):  # what follows the archive is part of the envelope, and must be whole too
        pass
    return about, {name: entry["sha256"] for name, entry in listed.items() if name.startswith("files/")}


def for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def take(file: IO[bytes], to: Path | None) -> dict[str, Any]:
    """Size and SHA-256 of one member, which is written to `to` on the way."""
    hashing, size = HashingFile(file), 0
    if to:
        to.parent.mkdir(parents=True, exist_ok=True)
    with open(to, "xb", opener=for_its_owner) if to else nullcontext() as out:
        while piece := hashing.read(PIECE):
            size += len(piece)
            if out:
                out.write(piece)
    return {"size": size, "sha256": hashing.sum.hexdigest()}
