"""The second half of bin/test: one check after the other, on servers started for it; counts everything at the end."""

import argparse
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
LIBC = ctypes.CDLL(None)


@dataclass
class Tally:
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, name: str, *, good: bool) -> None:
        if good:
            self.passed += 1
        else:
            self.failed.append(name)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    scratch: Path = options.scratch
    os.chdir(ROOT)
    began = time.monotonic()
    tally = Tally()
    if not options.words:
        for name, command, extra in checks(scratch):
            check(name, command, extra, tally)
        if not options.fast:
            check("bin/prove-reminders --smoke", [str(ROOT / "bin" / "prove-reminders"), "--smoke"], {}, tally)
    words = options.words
    if options.fast:
        suite("SQLite", {}, [*words, "-m", "not browser and not server"], scratch, tally)
    else:
        suite("SQLite", {}, [*words, "-m", "not server"], scratch, tally)
        with contextlib.ExitStack() as servers:
            try:
                where = {
                    "DATABASE_URL": servers.enter_context(postgres(scratch)),
                    "REDIS_URL": servers.enter_context(redis(scratch)),
                }
            except (OSError, subprocess.CalledProcessError, TimeoutError) as error:
                print(f"✗ PostgreSQL, Redis: {error}")
                tally.failed.append(f"PostgreSQL và Redis không khởi động được: {error}")
            else:
                # Pages have been seen in the browser once, and what asks no database has been tried:
                # the second one changes nothing about them.
                suite("PostgreSQL + Redis", where, [*words, "-m", "not browser and not pure"], scratch, tally)
    return report(tally, fast=options.fast, seconds=time.monotonic() - began)


def checks(scratch: Path) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Name, command and environment of each look at the code itself."""
    shop_window = {
        "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz",
        "HTTPS": "true",
        "ALLOWED_HOSTS": "thong-suot.example",
        "CSRF_TRUSTED_ORIGINS": "https://thong-suot.example",
    }
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    manage = [PYTHON, "manage.py"]
    yield "ruff check", [str(BIN / "ruff"), "check", "."], {}
    yield "ruff format", [str(BIN / "ruff"), "format", "--check", "."], {}
    if templates:
        yield "djade (templates)", [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates], {}
        yield "djlint (templates)", [str(BIN / "djlint"), "--lint", "--quiet", "templates"], {}
    yield "mypy", [str(BIN / "mypy"), "--cache-dir", str(ROOT / ".mypy_cache"), "."], {}
    yield "manage.py check", [*manage, "check", "--database", "default"], {}
    yield "makemigrations --check", [*manage, "makemigrations", "--check", "--dry-run"], {}
    yield "check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], shop_window


def check(name: str, command: list[str], extra: dict[str, str], tally: Tally) -> None:
    began = time.monotonic()
    done = subprocess.run(command, env={**os.environ, **extra}, capture_output=True, text=True, check=False)
    good = done.returncode == 0
    print(f"{'✓' if good else '✗'} {name} ({time.monotonic() - began:.0f} s)", flush=True)
    if not good:
        print(done.stdout[-6000:] + done.stderr[-6000:], flush=True)
    tally.add(name, good=good)


def suite(name: str, where: dict[str, str], words: list[str], scratch: Path, tally: Tally) -> None:
    """The test suite once, on two processes; its counts come from the file that pytest leaves.

    Each process begins with its half of the files and takes from the other when it is done: what a file's tests share,
    such as the demonstration of a day, is made by one of them.
    """
    print(f"\n— {name} —", flush=True)
    results = scratch / f"{name.split()[0].lower()}.xml"
    env = {**os.environ, **where, "TEST_DATA_DIR": f"{os.environ['TEST_DATA_DIR']}-{results.stem}"}
    env.pop("DATA_DIR")
    command = [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "--junit-xml", str(results)]
    command += ["--durations", "12", "--durations-min", "10", *words]
    code = subprocess.run(command, env=env, check=False).returncode
    before = len(tally.failed)
    with contextlib.suppress(OSError, ElementTree.ParseError):
        count(results, name, tally)
    if code == 5 and words[:1] not in ([], ["-m"]):
        print("Không có kiểm thử nào khớp trong lượt này.")
    elif code not in (0, 1) or (code == 1 and len(tally.failed) == before):
        tally.failed.append(f"{name}: pytest ended with {code}")


def count(results: Path, name: str, tally: Tally) -> None:
    for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314  (our own file)
        title = f"{name}: {case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed.append(title)
        elif skip is not None:
            tally.skipped.append(f"{title} — {skip.get('message')}")
        else:
            tally.passed += 1


def report(tally: Tally, *, fast: bool, seconds: float) -> int:
    print(f"\n{seconds:.0f} s")
    if fast:
        print("--fast: left out the browser tests, the faults and the suite on PostgreSQL with Redis.")
    for line in tally.skipped:
        print(f"skipped  {line}")
    for line in tally.failed:
        print(f"failed   {line}")
    print(f"{tally.passed} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped", flush=True)
    return 1 if tally.failed else 0


# --- servers for one run ----------------------------------------------------------------------------------------------
@contextlib.contextmanager
def server(command: list[str], log: Path, is_up: Callable[[], bool], stop: signal.Signals) -> Iterator[None]:
    """Run it for the length of the block; it also ends when this process is killed."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            preexec_fn=lambda: LIBC.prctl(1, signal.SIGTERM),
        )
    try:
        until = time.monotonic() + 60
        while not is_up():
            if process.poll() is not None or time.monotonic() > until:
                raise TimeoutError(f"{command[0]}: {log.read_text(errors='replace')[-800:]}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(stop)
        process.wait(timeout=30)


@contextlib.contextmanager
def postgres(scratch: Path) -> Iterator[str]:
    """A PostgreSQL cluster of our own, as the user postgres where we are root; fast and forgetful."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if programs:
        folder = programs[-1]
    elif found := shutil.which("initdb"):
        folder = Path(found).parent
    else:
        raise FileNotFoundError("không có initdb")
    data = scratch / "postgres"
    data.mkdir()
    as_owner: list[str] = []
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(data, owner.pw_uid, owner.pw_gid)
        who = ["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--pdeathsig", "TERM"]
        as_owner = ["setpriv", *who, "--"]
    port = free_port()
    initdb = [str(folder / "initdb"), "-D", f"{data}/db", "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_owner, *initdb, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=data)
    command = [*as_owner, str(folder / "postgres"), "-D", f"{data}/db", "-p", str(port), "-k", str(data)]
    for setting in ("listen_addresses=127.0.0.1", "fsync=off", "synchronous_commit=off", "full_page_writes=off"):
        command += ["-c", setting]
    command += ["-c", "max_connections=200", "-c", "shared_buffers=128MB"]
    ready = [str(folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "test"]

    def is_up() -> bool:
        return subprocess.run(ready, check=False).returncode == 0

    with server(command, scratch / "postgres.log", is_up, signal.SIGINT):
        yield f"postgres://test@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis(scratch: Path) -> Iterator[str]:
    port = free_port()
    folder = scratch / "redis"
    folder.mkdir()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]

    def is_up() -> bool:
        ask = ["redis-cli", "-p", str(port), "ping"]
        return subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip() == "PONG"

    with server(command, scratch / "redis.log", is_up, signal.SIGTERM):
        yield f"redis://127.0.0.1:{port}/0"


if __name__ == "__main__":
    sys.exit(main())
