"""What is refused before anyone is served."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import ConnectionHandler

from cascade import checks
from cascade.prepare import Refusal, holds_demo, refuse_known_passwords
from units.models import User

pytestmark = pytest.mark.django_db

SAFE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def faults(file: Path, *, pragmas: str = SAFE, mode: str | None = "IMMEDIATE") -> str:
    """What is said of a SQLite file that is opened in this way."""
    options = {"init_command": pragmas, "transaction_mode": mode}
    handler = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": options}})
    try:
        return " ".join(str(fault.msg) for fault in checks.sqlite_faults(handler["default"]))
    finally:
        handler["default"].close()


def test_the_safe_mode_is_accepted(tmp_path):
    assert faults(tmp_path / "db.sqlite3") == ""


@pytest.mark.parametrize(
    ("url", "secret", "named"),
    [
        ("", "", ""),
        ("https://sms.co-quan.vn/gui", "k" * 32, ""),
        ("http://127.0.0.1:9000", "k" * 32, ""),
        ("https://sms.co-quan.vn/gui", "ngan", "SMS_HOOK_SECRET"),
        ("file:///etc/passwd", "k" * 32, "SMS_HOOK_URL"),
        ("sms.co-quan.vn", "k" * 32, "SMS_HOOK_URL"),
        ("http://x:999999/", "k" * 32, "SMS_HOOK_URL"),
        ("http://[::1/", "k" * 32, "SMS_HOOK_URL"),
        ("https://ten:mat-khau@sms.vn/", "k" * 32, "SMS_HOOK_URL"),
        ("https://sms.vn/\r\nX: y", "k" * 32, "SMS_HOOK_URL"),
    ],
)
def test_a_gateway_that_cannot_be_called_or_trusted_is_refused_at_start(url, secret, named):
    said = " ".join(str(fault.msg) for fault in checks.gateway_faults(url, secret))
    assert (named in said) if named else not said


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"pragmas": SAFE.replace("WAL", "DELETE")}, "journal_mode là delete"),
        ({"pragmas": SAFE.replace("FULL", "NORMAL")}, "synchronous là 1"),
        ({"pragmas": SAFE + "PRAGMA foreign_keys=OFF;"}, "foreign_keys là 0"),
        ({"mode": "DEFERRED"}, "transaction_mode là DEFERRED"),
        ({"mode": None}, "transaction_mode là None"),
    ],
)
def test_a_mode_that_forgets_is_refused(tmp_path, change, named):
    assert named in faults(tmp_path / "db.sqlite3", **change)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p"])
def test_sqlite_on_a_network_drive_is_refused(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(checks, "file_system", lambda path: kind)
    assert "ổ mạng" in faults(tmp_path / "db.sqlite3")


def test_the_drive_of_a_file_is_the_innermost_mount(tmp_path):
    mounts = tmp_path / "mounts"
    lines = ["/dev/sda / ext4 rw 0 0", "server:/x /srv/data\\040folder nfs4 rw 0 0", "/dev/sdb /srv/data ext4 rw 0 0"]
    mounts.write_text("\n".join(lines))
    assert checks.file_system(Path("/srv/data folder/db.sqlite3"), mounts) == "nfs4"
    assert checks.file_system(Path("/srv/data/db.sqlite3"), mounts) == "ext4"
    assert checks.file_system(Path("/home/db.sqlite3"), mounts) == "ext4"


def test_this_installation_passes_its_own_checks():
    assert run_checks(databases=["default"]) == []


@pytest.mark.parametrize(
    ("host", "home"),
    [("localhost", True), ("127.0.0.1", True), ("127.8.0.1", True), ("[::1]", True), ("10.0.0.2", False), ("*", False),
     ("thong-suot.example", False), ("127.0.0.1.example", False)],
)  # fmt: skip
def test_loopback_is_told_from_the_rest(host, home):
    assert checks.is_loopback(host) is home


def test_the_demo_with_a_public_host_is_refused(settings):
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["localhost", "thong-suot.example"]
    assert [fault.id for fault in run_checks()] == ["cascade.E003"]


def test_demo_passwords_are_served_as_a_demo_only(settings):
    User.objects.create_user("van-thu.thu", password=settings.DEMO_PASSWORD)
    assert holds_demo()
    with pytest.raises(Refusal, match="dữ liệu dùng thử"):
        refuse_known_passwords()
    settings.DEMO = True
    refuse_known_passwords()


def test_an_offices_own_accounts_are_no_demo():
    User.objects.create_user("quan-tri", password="cua-rieng-co-quan-nay")
    assert not holds_demo()
    refuse_known_passwords()
