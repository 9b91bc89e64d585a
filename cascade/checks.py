"""What must be so before anyone is served. `manage.py check --database default` asks, and so does every start."""

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

# Locks on these do not hold between machines: two writers would spoil the file.
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs"}


@register(Tags.database)
def sqlite_keeps_what_it_acknowledges(databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ask the live connection, not the settings: WAL, IMMEDIATE, FULL and foreign keys, on a disk of this machine."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
            continue
        with connection.cursor() as cursor:

            def pragma(name: str, cursor: Any = cursor) -> Any:
                return cursor.execute(f"PRAGMA {name}").fetchone()[0]

            found = {
                "journal_mode": str(pragma("journal_mode")).upper(),
                "transaction_mode": str(connection.transaction_mode).upper(),  # type: ignore[attr-defined]
                "synchronous": {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}.get(pragma("synchronous"), "?"),
                "foreign_keys": {0: "OFF", 1: "ON"}.get(pragma("foreign_keys"), "?"),
            }
        allowed = {
            "journal_mode": ["WAL"],
            "transaction_mode": ["IMMEDIATE"],
            "synchronous": ["FULL", "EXTRA"],
            "foreign_keys": ["ON"],
        }
        wrong = [
            f"{name} là {found[name]}, cần {allowed[name][0]}" for name in allowed if found[name] not in allowed[name]
        ]
        if wrong:
            errors.append(Error("SQLite chạy ở chế độ dễ mất dữ liệu: " + "; ".join(wrong) + ".", id="cascade.E001"))
        kind = file_system(Path(str(connection.settings_dict["NAME"])))
        if kind in NETWORK_FILE_SYSTEMS:
            errors.append(
                Error(
                    f"Tệp SQLite nằm trên ổ mạng ({kind}): dữ liệu có thể hỏng. "
                    "Hãy đặt DATA_DIR trên ổ đĩa của máy này, hoặc dùng PostgreSQL.",
                    id="cascade.E002",
                )
            )
    return errors


@register(Tags.security)
def demo_stays_at_home(**kwargs: Any) -> list[CheckMessage]:
    """The demo's accounts and their password are on its sign-in page: nobody but this machine may reach it."""
    strangers = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if settings.DEMO and strangers:
        return [
            Error(
                "Bản dùng thử chỉ mở trên chính máy này; hãy bỏ khỏi ALLOWED_HOSTS: " + ", ".join(strangers) + ".",
                id="cascade.E003",
            )
        ]
    return []


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system that holds the path, "" where the system does not tell."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        _, point, found, *_ = line.split()
        point = point.replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), found
    return kind
