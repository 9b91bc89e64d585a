"""bin/prove-backups, D7 and D8: a writer does 20 deeds a second, each with a file, a row and a journal line.

Meanwhile backups are made and each is restored by the drill; then backups are killed at random moments, and whatever
bears a backup's name afterwards must open and be whole.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.run import ROOT, postgres

WRITER = """
import hashlib, itertools, time, django
django.setup()
from django.db import transaction
from django.utils import timezone
from directives import files
from directives.models import Directive, SourceFile
from units import journal
directive = Directive.objects.exclude(state="draft").first()
for number in itertools.count():
    began = time.monotonic()
    data = f"Minh chứng số {number}".encode() * 200
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        row = SourceFile.objects.create(
            directive=directive, file=files.keep(data, sha256), name=f"{number}.txt", content_type="text/plain",
            size=len(data), sha256=sha256, uploaded_by=directive.created_by)
        journal.record("file.add", row, unit=directive.kept_by, by=None, text=f"Thêm tệp {number}")
    print(number, flush=True)
    time.sleep(max(0, 0.05 - (time.monotonic() - began)))
"""
SCENE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.scene import make_scene
make_scene()
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/prove-backups")
    parser.add_argument("--runs", type=int, default=20, help="backups under writing, and kills, on each database")
    runs = parser.parse_args().runs
    print(f"{'':<12}{'writing: backups':>18}{'drills equal':>14}{'rows written':>14}{'kills':>8}{'broken taken':>14}")
    bad = 0
    with tempfile.TemporaryDirectory(prefix="prove-backups-") as place, ExitStack() as servers:
        Path(place).chmod(0o711)
        url = servers.enter_context(postgres(Path(place)))
        for name, where in (("SQLite", {}), ("PostgreSQL", {"DATABASE_URL": url})):
            env = environment(Path(place) / name, where)
            run(env, sys.executable, "-c", SCENE)
            made, equal, rows = under_writing(env, runs)
            killed, broken = with_kills(env, runs)
            print(f"{name:<12}{made:>18}{equal:>14}{rows:>14}{killed:>8}{broken:>14}", flush=True)
            bad += (runs - made) + (runs - equal) + broken
    return 1 if bad else 0


def environment(data: Path, where: dict[str, str]) -> dict[str, str]:
    data.mkdir()
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return kept | where | {
        "DATA_DIR": str(data), "TESTING": "true", "DB_POOL": "0", "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "cascade.settings",
    }  # fmt: skip


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-2000:] + done.stderr[-2000:], file=sys.stderr)
    return done


@contextmanager
def writing(env: dict[str, str]) -> Iterator[Path]:
    log = Path(env["DATA_DIR"]) / "writer.log"
    with log.open("w") as out:
        writer = subprocess.Popen([sys.executable, "-c", WRITER], env=env, cwd=ROOT, stdout=out, stderr=out)
    try:
        while not log.read_text().strip() and writer.poll() is None:
            time.sleep(0.1)
        yield log
        if writer.poll() is not None:
            raise SystemExit(log.read_text()[-2000:])
    finally:
        writer.kill()
        writer.wait()


def under_writing(env: dict[str, str], runs: int) -> tuple[int, int, int]:
    """How many backups were made, how many of them came back equal, and how many deeds were done meanwhile."""
    made = equal = 0
    with writing(env) as log:
        for _ in range(runs):
            done = run(env, "bin/backup")
            made += done.returncode == 0 and "Chú ý: tệp" not in done.stdout  # no row without its file
            equal += run(env, "bin/restore", "--drill").returncode == 0
    return made, equal, len(log.read_text().split())


def with_kills(env: dict[str, str], runs: int) -> tuple[int, int]:
    """SIGKILL to the backup and all it started; returns how many were killed, and how many broken files were taken."""
    dice, killed, broken = random.Random(1), 0, 0  # noqa: S311
    before = {path.name for path in (Path(env["DATA_DIR"]) / "backups").glob("*.age")}
    for _ in range(runs):
        victim = subprocess.Popen(["bin/backup"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(dice.uniform(0.3, 2.5))
        if victim.poll() is None:
            os.killpg(victim.pid, signal.SIGKILL)
            killed += 1
        victim.wait()
        there = {path.name for path in (Path(env["DATA_DIR"]) / "backups").glob("*.age")}
        for name in there - before:
            broken += run(env, "bin/restore", "--drill", f"{env['DATA_DIR']}/backups/{name}").returncode != 0
        before = there
    assert run(env, "bin/backup").returncode == 0
    left = [path for path in Path(env["DATA_DIR"]).rglob("*") if path.name.startswith((".part", "backing-up-"))]
    return killed, broken + len(left)


if __name__ == "__main__":
    sys.exit(main())
