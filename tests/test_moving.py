"""One office's SQLite database, carried over to PostgreSQL: nothing lost, the source untouched, no full target."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.test_serving import ask_postgres

ROOT = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("DATABASE_URL", "").rpartition("/")[0]
pytestmark = [pytest.mark.server, pytest.mark.skipif(not SERVER, reason="cần máy chủ PostgreSQL")]
SCENE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.scene import make_scene
make_scene()
"""


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*words], env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)


@pytest.fixture(scope="module")
def ward(tmp_path_factory) -> dict[str, str]:
    """An installation on SQLite with one of everything in it."""
    env = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    env |= {
        "DATA_DIR": str(tmp_path_factory.mktemp("ward")),
        "TESTING": "true",
        "DB_POOL": "0",
        "PYTHONPATH": str(ROOT),
    }
    made = run(
        env | {"DJANGO_SETTINGS_MODULE": "cascade.settings", "CELERY_TASK_ALWAYS_EAGER": "1"},
        sys.executable,
        "-c",
        SCENE,
    )
    assert made.returncode == 0, made.stderr
    return env


@pytest.fixture(scope="module")
def target():
    """One for the module: what was refused must leave it fit to be moved into."""
    name = f"moved_{uuid4().hex[:12]}"
    ask_postgres(f"CREATE DATABASE {name}")
    yield f"{SERVER}/{name}"
    ask_postgres(f"DROP DATABASE {name} WITH (FORCE)")


def sha256(env: dict[str, str]) -> str:
    with sqlite3.connect(Path(env["DATA_DIR"]) / "thong-suot.sqlite3") as link:
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return hashlib.sha256((Path(env["DATA_DIR"]) / "thong-suot.sqlite3").read_bytes()).hexdigest()


def test_what_postgresql_cannot_hold_stops_it_whole(ward, target):
    with sqlite3.connect(Path(ward["DATA_DIR"]) / "thong-suot.sqlite3") as link:
        old = link.execute("SELECT name FROM units_office").fetchone()[0]
        link.execute("UPDATE units_office SET name = ?", ["x" * 500])
    try:
        done = run(ward, "bin/move-to-postgresql", target)
    finally:
        with sqlite3.connect(Path(ward["DATA_DIR"]) / "thong-suot.sqlite3") as link:
            link.execute("UPDATE units_office SET name = ?", [old])
    assert done.returncode == 1
    assert done.stderr.startswith("✗ PostgreSQL không nhận bảng units_office")
    assert "Traceback" not in done.stderr
    with psycopg.connect(target) as link:
        assert link.execute("SELECT count(*) FROM units_user").fetchone()[0] == 0


def test_everything_is_there_afterwards_and_works(ward, target):
    before = sha256(ward)
    done = run(ward, "bin/move-to-postgresql", target)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 không khớp" in done.stdout
    assert "✗" not in done.stdout
    assert sha256(ward) == before

    moved = ward | {"DATABASE_URL": target}
    assert run(moved, sys.executable, "manage.py", "verify_journal").returncode == 0
    assert run(moved, sys.executable, "manage.py", "recount", "--check").returncode == 0
    assert run(moved, sys.executable, "manage.py", "migrate", "--check").returncode == 0
    with psycopg.connect(target, autocommit=True) as link:
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            link.execute("UPDATE units_entry SET text = ''")
        counted = link.execute("SELECT count(*) FROM directives_countchange").fetchone()[0]
        link.execute("UPDATE directives_assignment SET due_on = due_on + 30 WHERE done_on IS NULL")
        assert link.execute("SELECT count(*) FROM directives_countchange").fetchone()[0] > counted
        highest = link.execute("SELECT max(id) FROM units_user").fetchone()[0]
        assert link.execute("SELECT nextval(pg_get_serial_sequence('units_user', 'id'))").fetchone()[0] == highest + 1

    again = run(ward, "bin/move-to-postgresql", target)
    assert again.returncode == 1
    assert "Cơ sở dữ liệu đích không trống" in again.stderr


@pytest.mark.parametrize("address", ["", "nonsense", "sqlite:///x", "postgres://nobody@127.0.0.1:1/none"])
def test_an_address_that_leads_nowhere_is_one_sentence(ward, address):
    done = run(ward, "bin/move-to-postgresql", address)
    assert done.returncode == 1
    assert done.stderr.startswith("✗ ")
    assert len(done.stderr.strip().splitlines()) == 1
