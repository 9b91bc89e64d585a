"""What must be so before anyone is served. `manage.py check --database default` asks, and so does every start."""

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

# Locks on these do not hold between machines: two writers would spoil the file.
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs"}

SHORTEST_SECRET = 32

# As SQLite answers: synchronous 2 is FULL, 3 is EXTRA.
REQUIRED_PRAGMAS = {"journal_mode": ["WAL"], "synchronous": ["2", "3"], "foreign_keys": ["1"]}


@register(Tags.database)
def sqlite_keeps_what_it_acknowledges(databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    return [fault for alias in databases or [] for fault in sqlite_faults(connections[alias])]


def sqlite_faults(connection: Any) -> list[CheckMessage]:
    """Ask the live connection, not the settings: WAL, IMMEDIATE, FULL and foreign keys, on a disk of this machine."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return []
    with connection.cursor() as cursor:
        modes = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in REQUIRED_PRAGMAS}
    modes["transaction_mode"] = connection.transaction_mode
    wrong = [
        f"{name} là {modes[name]}, cần {needed[0]}"
        for name, needed in {**REQUIRED_PRAGMAS, "transaction_mode": ["IMMEDIATE"]}.items()
        if str(modes[name]).upper() not in needed
    ]
    faults: list[CheckMessage] = []
    if wrong:
        faults.append(Error("SQLite chạy ở chế độ dễ mất dữ liệu: " + "; ".join(wrong) + ".", id="cascade.E001"))
    kind = file_system(Path(str(connection.settings_dict["NAME"])))
    if kind in NETWORK_FILE_SYSTEMS:
        words = f"Tệp SQLite nằm trên ổ mạng ({kind}): dữ liệu có thể hỏng. Hãy đặt DATA_DIR trên ổ đĩa của máy này."
        faults.append(Error(words, id="cascade.E002"))
    return faults


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


@register()
def gateway_can_be_trusted(**kwargs: Any) -> list[CheckMessage]:
    return gateway_faults(settings.SMS_HOOK_URL, settings.SMS_HOOK_SECRET)


def gateway_faults(url: str, secret: str) -> list[CheckMessage]:
    """An address that can be called, and a key that cannot be guessed: the gateway believes who signs with it."""
    if not url:
        return []
    try:
        address = urlsplit(url)
        usable = address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
    except ValueError:
        usable = False
    faults: list[CheckMessage] = []
    if not usable or address.username or not url.isascii() or not url.isprintable() or " " in url:
        words = "SMS_HOOK_URL phải là địa chỉ http:// hoặc https:// đầy đủ, không kèm tên, mật khẩu."
        faults.append(Error(words, id="cascade.E004"))
    if len(secret) < SHORTEST_SECRET:
        words = f"SMS_HOOK_SECRET phải có ít nhất {SHORTEST_SECRET} ký tự, ví dụ từ lệnh: openssl rand -hex 32"
        faults.append(Error(words, id="cascade.E005"))
    return faults


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
