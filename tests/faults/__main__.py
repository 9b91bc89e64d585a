"""Prove that no reminder is lost; prints a table: `bin/prove-reminders [--quick] [--smoke] [--speed] [N1 …]`."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.servers import ROOT, Postgres
from tests.faults.sizes import CASES, ONE_PC, QUICK, SMOKE, SMOKED, SPEEDS, Size

HANOI = datetime.timezone(datetime.timedelta(hours=7))
SETS = {"pg": "PostgreSQL + Redis", "pc": "một máy: SQLite"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/prove-reminders", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="N", help="only these: N1 … N13")
    parser.add_argument("--quick", action="store_true", help="small numbers, under a few minutes")
    parser.add_argument("--smoke", action="store_true", help="two cases with few numbers, under a minute")
    parser.add_argument("--speed", action="store_true", help="the speeds instead of the faults")
    parser.add_argument("--set", choices=SETS, help="only PostgreSQL with Redis, or only the one-PC set")
    parser.add_argument("--json", type=Path, help="write the results there too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="the longest that one case may take")
    for one in dataclasses.fields(Size):
        parser.add_argument(
            f"--{one.name}" if one.name != "minutes" else "--span", type=type(one.default), dest=f"size_{one.name}"
        )
    options = parser.parse_args()
    size = SMOKE if options.smoke else QUICK if options.quick else Size()
    given = {key[5:]: value for key, value in vars(options).items() if key.startswith("size_") and value is not None}
    size = dataclasses.replace(size, **given)
    wanted = [name.upper() for name in options.cases]
    table = SPEEDS if options.speed else CASES
    runs = [
        (name, where)
        for name in table
        for where in SETS
        if options.set in (None, where) and (where == "pg" or name in ONE_PC) and (not wanted or name in wanted)
    ]
    if options.smoke:
        runs = SMOKED
    if strange := set(wanted) - set(table):
        parser.error(f"không có: {', '.join(sorted(strange))}")

    def stopped(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGHUP, stopped)
    results: list[dict] = []
    began = time.monotonic()
    with contextlib.suppress(KeyboardInterrupt), scratch() as folder:
        houses = House(folder, options.seed, options.minutes)
        with houses.ready():
            for name, where in runs:
                found = houses.run(name, where, size)
                results.append({"id": name, "set": where, "procedure": table[name], **found})
                print(row(results[-1]), flush=True)
    if left_out := [name for name in table if name not in {one["id"] for one in results}]:
        print(f"Không chọn chạy: {', '.join(left_out)}")
    print(f"\n{time.monotonic() - began:.0f} s, hạt giống ngẫu nhiên {options.seed}")
    if options.json:
        options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1))
    return 0 if results and all(one.get("good") for one in results) else 1


def row(one: dict) -> str:
    head = f"{one['id']:<4} {SETS[one['set']]:<19}"
    if "skipped" in one:
        return f"{head} không chạy: {one['skipped']}  [{one['procedure']}]"
    mark = "ĐẠT" if one["good"] else "HỎNG: " + "; ".join(one["wrong"] or ["mất hoặc thừa thư"])
    return f"{head} mất {one['lost']}  thừa {one['copies']} (cho phép {one['allowed']})  {mark}  · {one['told']}"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="prove-reminders-"))
    folder.chmod(0o711)  # PostgreSQL, which will not run as root, finds its own folder below
    try:
        yield folder
    finally:
        if not os.environ.get("FAULTS_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)


class House:
    """The servers of a run and the empty databases that each case gets a copy of."""

    def __init__(self, folder: Path, seed: int, minutes: float) -> None:
        self.folder, self.seed, self.minutes = folder, seed, minutes
        self.postgres = Postgres(folder / "postgres")
        self.away: dict[str, str] = {}

    @contextlib.contextmanager
    def ready(self) -> Iterator[None]:
        clock = self.folder / "clock"
        clock.write_text(str(to_a_working_morning()))
        self.base = {
            key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL", "DEMO")
        }
        self.base |= {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONPATH": str(ROOT),
            "SECRET_KEY": "only-for-the-fault-suite",
            "FAULTS_CLOCK": str(clock),
            "FAULTS_SEED": str(self.seed),
            "FAULTS_POSTGRES": str(self.postgres.folder),
            "FAULTS_POSTGRES_PORT": str(self.postgres.port),
            "LOG_LEVEL": "INFO",
        }
        started = False
        try:
            if not shutil.which("redis-server"):
                self.away["pg"] = "không có redis-server trên máy này"
            try:
                self.postgres.create()
                self.postgres.start()
                started = True
                self.postgres.sql("CREATE DATABASE empty")
                self.migrate("pg", self.postgres.url("empty"))
            except OSError as error:
                self.away["pg"] = str(error)
            self.migrate("pc", f"sqlite:///{self.folder / 'empty.sqlite3'}")
            yield
        finally:
            if started:
                with contextlib.suppress(OSError):
                    self.postgres.stop("immediate")

    def migrate(self, name: str, url: str) -> None:
        env = self.base | {"DATABASE_URL": url, "DATA_DIR": str(self.folder / f"{name}-made"), "DB_POOL": "0"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)

    def run(self, name: str, where: str, size: Size) -> dict:
        if where in self.away:
            return {"skipped": self.away[where]}
        folder = self.folder / f"{name}-{where}".lower()
        folder.mkdir()
        clock = folder / "clock"
        clock.write_text(str(to_a_working_morning()))
        if where == "pg":
            database = f"{name}_{where}".lower()
            self.postgres.sql(f"CREATE DATABASE {database} TEMPLATE empty")
            url = self.postgres.url(database)
        else:
            shutil.copy(self.folder / "empty.sqlite3", folder / "db.sqlite3")
            url = f"sqlite:///{folder / 'db.sqlite3'}"
        env = self.base | {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder / "data"),
            "FAULTS_FOLDER": str(folder),
            "FAULTS_CLOCK": str(clock),
        }
        out, log = folder / "result.json", folder / "case.log"
        began = time.monotonic()
        words = [sys.executable, "-m", "tests.faults.case", name, str(out), json.dumps(dataclasses.asdict(size))]
        with log.open("wb") as file:
            process = subprocess.Popen(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
            late = ""
            try:
                process.wait(timeout=60 * self.minutes)
            except subprocess.TimeoutExpired:
                late = f"quá {self.minutes:.0f} phút"
            finally:
                if process.poll() is None:
                    process.terminate()  # it ends what it started
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(20)
                    process.kill()
        if not out.exists():
            last = late or ["dừng ngang", *log.read_text(errors="replace").strip().splitlines()][-1]
            found = {"lost": 0, "copies": 0, "allowed": 0, "told": "", "good": False, "wrong": [last]}
        else:
            found = json.loads(out.read_text())
        return found | {"seconds": round(time.monotonic() - began)}


def to_a_working_morning() -> float:
    """Seconds from now to 07:30 of the next Monday to Wednesday that is no holiday: two working days follow it."""
    from directives.deadlines import Workdays

    now = datetime.datetime.now(HANOI)
    day, calendar = now.date() + datetime.timedelta(days=1), Workdays(days_off=[], working=[])
    while any(calendar.rolled(day + datetime.timedelta(days=n)) != day + datetime.timedelta(days=n) for n in range(3)):
        day += datetime.timedelta(days=1)
    return (datetime.datetime.combine(day, datetime.time(7, 30), HANOI) - now).total_seconds()


if __name__ == "__main__":
    sys.exit(main())
