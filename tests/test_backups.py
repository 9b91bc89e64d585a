"""bin/backup and bin/restore as an office uses them, on both databases."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as house
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cascade.keeping import NotKept, NotRestored, backing_up, databases, drill, envelope, keys, places, restoring
from tests.scene import make_scene
from tests.test_serving import ask_postgres, environment, name_in
from units.models import User
from units.signin.models import Session

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(settings, tmp_path) -> Path:
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path / "data", tmp_path / "backups"
    settings.EMAIL_FILE_PATH = str(tmp_path / "data" / "outbox")
    for folder in (settings.DATA_DIR, settings.BACKUP_DIR, Path(settings.EMAIL_FILE_PATH)):
        folder.mkdir()
    (settings.DATA_DIR / "secret-key").write_text("của cơ quan này")
    (Path(settings.EMAIL_FILE_PATH) / "thu.log").write_text("Kính gửi")
    return tmp_path


@pytest.fixture
def w(transactional_db, home) -> SimpleNamespace:
    return make_scene()


def nothing_half_written(home: Path) -> bool:
    left = [
        path for path in home.rglob("*") if path.name.startswith((".part", "backing-up-", "restoring-", "drilling-"))
    ]
    return left == []


def back_up() -> Path:
    return backing_up.back_up(timezone.now()).path


def own_key() -> list[Any]:
    return [keys.machine_identity()]


# --- making one -------------------------------------------------------------------------------------------------------
def test_a_drill_finds_everything_again(w, home):
    back_up()
    User.objects.create(username="den-sau")
    done = drill.drill(None, own_key(), timezone.now())
    assert User.objects.filter(username="den-sau").exists()  # the present is not touched
    assert (done.proof.unlike, done.proof.breaks) == ([], [])
    said = {row.what: row.found for row in done.proof.rows}
    assert said["Bảng units_user"].startswith(f"{User.objects.count() - 1} dòng")
    assert said["Báo cáo đã chốt: số bản"] == "1"
    assert int(said["Tệp: số lượng"]) >= 4
    assert places.state().drill_error == ""
    assert nothing_half_written(home)


@pytest.mark.django_db(transaction=True)
def test_a_drill_notices_a_row_that_is_not_as_it_was(home, monkeypatch):
    User.objects.create(username="van-thu")
    back_up()
    real = restoring.databases.facts_here

    def changed() -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE units_user SET full_name = 'Người khác' ")
        return real()

    monkeypatch.setattr(restoring.databases, "facts_here", changed)
    done = drill.drill(None, own_key(), timezone.now())
    assert [row.what for row in done.proof.unlike] == ["Bảng units_user"]
    assert places.state().drill_error


@pytest.mark.django_db(transaction=True)
def test_what_was_broken_before_the_backup_fails_the_drill_and_is_named(home, monkeypatch, capsys):
    back_up()
    monkeypatch.setattr(restoring.facts, "breaks", lambda files: ["Nhật ký của Đảng ủy phường: dòng số 3 đã bị sửa."])
    with pytest.raises(SystemExit):
        call_command("restore", "--drill")
    said = capsys.readouterr()
    assert "Chú ý: Nhật ký của Đảng ủy phường: dòng số 3 đã bị sửa." in said.out
    assert said.err.strip() == "✗ Diễn tập KHÔNG đạt: trong dữ liệu có 1 chỗ hỏng từ trước khi sao lưu."
    assert places.state().drill_error.startswith("trong dữ liệu có 1 chỗ hỏng")


@pytest.mark.django_db
def test_what_is_written_is_not_to_be_read_without_a_key(home):
    data = back_up().read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert "của cơ quan này".encode() not in data
    assert b"django_migrations" not in data


def test_a_lost_and_a_spoilt_file_are_told_and_do_not_stop_the_backup(w, home):
    lost, spoilt = Path(house.MEDIA_ROOT) / w.evidence.file.name, Path(house.MEDIA_ROOT) / w.file.file.name
    kept = lost.read_bytes(), spoilt.read_bytes()
    try:
        lost.unlink()
        spoilt.write_bytes(b"khac")
        made = backing_up.back_up(timezone.now())
        assert set(made.amiss) == {w.evidence.file.name, w.file.file.name}
        assert places.state().amiss == 2
    finally:
        lost.write_bytes(kept[0])
        spoilt.write_bytes(kept[1])


@pytest.mark.django_db
def test_a_full_disk_is_one_sentence_and_leaves_nothing(home, monkeypatch):
    first = back_up()

    def full(self: Any, data: bytes) -> int:
        self.error = OSError(28, "No space left on device")
        raise self.error

    monkeypatch.setattr(envelope.Target, "write", full)
    with pytest.raises(NotKept, match=r"^Đĩa đầy"):
        back_up()
    assert list(house.BACKUP_DIR.iterdir()) == [first]
    assert nothing_half_written(home)
    assert places.state().error.startswith("Đĩa đầy")
    assert places.state().name == first.name


@pytest.mark.django_db
def test_what_reads_back_differently_gets_no_name(home, monkeypatch):
    real = os.fsync

    def spoil(handle: int) -> None:
        if os.readlink(f"/proc/self/fd/{handle}").endswith(".part"):
            os.pwrite(handle, b"\0" * 64, 5000)
        real(handle)

    monkeypatch.setattr(backing_up.os, "fsync", spoil)
    with pytest.raises(NotKept, match="đọc lại không khớp"):
        back_up()
    assert places.backups() == []
    assert nothing_half_written(home)


@pytest.mark.django_db
def test_the_scheduled_job_tells_why_it_failed(home, settings, monkeypatch):
    from cascade import tasks
    from directives.models import JobRun

    settings.BACKUPS = True
    answer = SimpleNamespace(returncode=1, stderr="Traceback\n✗ Đĩa gần đầy.\n")
    monkeypatch.setattr(tasks.subprocess, "run", lambda *words, **options: answer)
    assert tasks.keep_backup() == 0
    assert JobRun.objects.get(pk="cascade.keep-backup").error == "Đĩa gần đầy."


# --- restoring on another machine -------------------------------------------------------------------------------------
@pytest.fixture
def elsewhere(tmp_path):
    """A new installation: an empty data folder, and on PostgreSQL an empty database."""
    database = f"elsewhere_{uuid4().hex[:12]}"
    ask_postgres(f"CREATE DATABASE {database}")
    env = environment(tmp_path / "elsewhere", database)
    Path(env["DATA_DIR"]).mkdir()
    yield env
    for name in databases_like(database):
        ask_postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def databases_like(prefix: str) -> list[str]:
    if connection.vendor == "sqlite":
        return []
    with databases.maintenance() as link:
        return [
            name for (name,) in link.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix}%"])
        ]


def run(env: dict[str, str], *words: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*words], env=env, cwd=ROOT, input=said, capture_output=True, text=True, check=False, timeout=120
    )


def people_and_sessions(env: dict[str, str]) -> str:
    ask = """
from units.models import User
from units.signin.models import Session
from units.signin.models import Session
print(User.objects.count(), Session.objects.count())
"""
    return run(env, sys.executable, "manage.py", "shell", "-v0", "-c", ask).stdout.strip()


def test_the_paper_key_brings_it_back_on_another_machine(w, home, elsewhere, client):
    client.force_login(w.clerk)
    assert Session.objects.count() == 1  # who was signed in that day must sign in anew
    paper = keys.new_office_key()
    backup = back_up()
    people, name = User.objects.count(), w.evidence.file.name

    refused = run(elsewhere, "bin/restore", backup, "--yes", said=f"{keys.Identity.generate()}\n")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.strip().endswith("bản này được khóa bằng khóa khác.")

    done = run(elsewhere, "bin/restore", backup, "--yes", said=f"{paper}\n")
    assert done.returncode == 0, done.stderr
    data = Path(elsewhere["DATA_DIR"])
    assert people_and_sessions(elsewhere) == f"{people} 0"
    assert (data / "files" / name).read_bytes() == b"Ket qua"
    assert (data / "outbox" / "thu.log").read_text() == "Kính gửi"
    assert (data / "secret-key").read_text() == "của cơ quan này"
    assert "nguyên vẹn" in run(elsewhere, sys.executable, "manage.py", "verify_journal").stdout

    # Once more over it: what is there is put aside, and the same paper still locks what comes.
    again = run(elsewhere, "bin/restore", backup, "--yes", said=f"{paper}\n")
    assert again.returncode == 0, again.stderr
    (aside,) = [path for path in data.glob("before-restore-*") if (path / "files" / name).exists()]
    if connection.vendor == "postgresql":
        assert len(databases_like(name_in(elsewhere))) == 3
    else:
        assert (aside / "thong-suot.sqlite3").exists()
    assert (data / "backup-keys" / "office.lock").read_text().strip() == str(paper.to_public())

    killed = run(elsewhere, sys.executable, "-c", KILLED)
    assert killed.returncode == -signal.SIGKILL
    assert "thong-suot-" not in "".join(path.name for path in (data / "backups").iterdir())
    assert (data / "backups" / ".part").exists()
    assert run(elsewhere, "bin/backup").returncode == 0
    assert not (data / "backups" / ".part").exists()
    assert list(data.glob("backing-up-*")) == []


KILLED = """
import os, signal, django
os.environ["DJANGO_SETTINGS_MODULE"] = "cascade.settings"
django.setup()
from django.utils import timezone
from cascade.keeping import archive, backing_up
archive.Writer.finish = lambda self: (self.tar.fileobj.write(bytes(2_000_000)), os.kill(os.getpid(), signal.SIGKILL))
backing_up.back_up(timezone.now())
"""


@pytest.mark.django_db
def test_the_other_database_and_a_newer_program_are_refused(home, monkeypatch):
    backup = back_up()
    before = sorted(path.name for path in home.rglob("*"))
    monkeypatch.setattr(restoring, "MigrationLoader", lambda *a, **k: SimpleNamespace(disk_migrations={}))
    with pytest.raises(NotRestored, match="phiên bản mới hơn"):
        restoring.restore(backup, own_key(), timezone.now())
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    with pytest.raises(NotRestored, match="Hãy khôi phục trên một cài đặt"):
        restoring.refuse_foreign({"engine": other, "migrations": []})
    assert sorted({path.name for path in home.rglob("*")} - {"run.lock"}) == before


@pytest.mark.django_db
def test_a_damaged_one_is_refused_with_the_present_untouched(home, capsys):
    backup = back_up()
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(data)
    with pytest.raises(SystemExit):
        call_command("restore", str(backup), "--yes")
    assert capsys.readouterr().err.startswith("✗ Bản sao lưu bị hỏng")
    assert nothing_half_written(home)
    assert list(house.DATA_DIR.glob("before-restore-*")) == []


@pytest.mark.django_db
def test_a_running_installation_is_not_restored_over(home):
    backup = back_up()
    with places.alone("run.lock", ""), pytest.raises(NotRestored, match="Hãy dừng bin/run"):
        restoring.restore(backup, own_key(), timezone.now())


def test_a_power_cut_before_postgresql_renamed_anything_leaves_all_as_it_was(home, settings, monkeypatch):
    monkeypatch.setattr(databases, "exists_postgresql", lambda name: False)
    (settings.DATA_DIR / "files").write_text("của hôm nay")
    plan = {
        "renames": [[str(settings.DATA_DIR / "files"), str(settings.DATA_DIR / "aside")]],
        "database": "ward_before",
    }
    keys.write_new(settings.DATA_DIR / restoring.SWAP, json.dumps(plan))
    assert not restoring.finish_swap()
    assert (settings.DATA_DIR / "files").read_text() == "của hôm nay"
    assert not (settings.DATA_DIR / restoring.SWAP).exists()


def test_a_power_cut_between_the_renames_is_made_good_at_the_next_start(home, settings):
    names = [("a", "aside-a"), ("new-a", "a"), ("b", "aside-b"), ("new-b", "b")]
    for done in range(len(names) + 1):
        place = settings.DATA_DIR / str(done)
        place.mkdir()
        for name in ("a", "new-a", "b", "new-b"):
            (place / name).write_text(name)
        steps = [[str(place / source), str(place / target)] for source, target in names]
        for source, target in steps[:done]:
            shutil.move(source, target)
        keys.write_new(settings.DATA_DIR / restoring.SWAP, json.dumps({"renames": steps, "database": ""}))
        assert restoring.finish_swap()
        found = {path.name: path.read_text() for path in place.iterdir()}
        assert found == {"aside-a": "a", "a": "new-a", "aside-b": "b", "b": "new-b"}
    assert not restoring.finish_swap()


# --- the office's key -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_key_is_shown_once_and_kept_nowhere(home, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    call_command("backup", "--new-key")
    said = capsys.readouterr().out
    typed = re.search(r"AGE-SECRET-KEY-\n((?:    .*\n)+)", said)[0]
    identity = keys.from_paper(typed)
    assert keys.mark(identity) in said
    assert all(str(identity) not in path.read_text() for path in keys.folder().iterdir())
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    call_command("backup", "--check-key")
    assert capsys.readouterr().out.startswith("Đúng: tờ giấy mở được")
    monkeypatch.setattr(sys, "stdin", io.StringIO(str(keys.Identity.generate())))
    with pytest.raises(SystemExit):
        call_command("backup", "--check-key")
