"""The processes of a run: each is ours, known by its id, and ends with us however we end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
LIBC = ctypes.CDLL(None)


def die_with_parent() -> None:
    LIBC.prctl(1, signal.SIGKILL)


def wait_for(is_so: Callable[[], bool], seconds: float, each: float = 0.1) -> bool:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(each)
    return True


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Server:
    """One process; `start` again after it was stopped or killed."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str] | None = None) -> None:
        self.command, self.log, self.env = command, log, env
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    @property
    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """At once and without a word, with all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def keep_up(self) -> None:
        """As the supervisor or the container's restart policy does."""
        if not self.is_up:
            self.deaths += self.process is not None
            self.start()


class Supervisor(Server):
    def kill(self) -> None:
        """Asked first: its parts, in groups of their own, end with it."""
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        super().kill()


class Redis(Server):
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        super().__init__([*command, "--save", "", "--appendonly", "no"], folder / "redis.log")
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        super().start()
        if not wait_for(lambda: answers(self.port), 20):
            raise TimeoutError("Redis không khởi động")

    def flush(self) -> None:
        subprocess.run(["redis-cli", "-p", str(self.port), "flushall"], check=True, capture_output=True)


class Sink(Server):
    def __init__(self, folder: Path, *more: str) -> None:
        self.port, self.letters = free_port(), folder / "letters.log"
        self.letters.touch()
        command = [sys.executable, "-m", "tests.faults.sink", str(self.port), str(self.letters), *more]
        super().__init__(command, folder / "sink.log")

    def start(self) -> None:
        super().start()
        if not wait_for(lambda: answers(self.port), 30):
            raise TimeoutError("máy chủ thư giả không khởi động")


class Postgres:
    """A cluster of our own with its safeguards on; as the user postgres where we are root."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not programs:
            raise FileNotFoundError("không có PostgreSQL trên máy này")
        self.programs, self.folder, self.port = programs[-1], folder, port or free_port()

    def run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--", *command]
        done = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise OSError(f"{program}: {done.stderr[-600:]}")

    def create(self) -> None:
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.run("initdb", "-D", "db", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = f"listen_addresses='127.0.0.1'\nport={self.port}\nunix_socket_directories='{self.folder}'\n"
        settings += "max_connections=120\nshared_buffers=256MB\nmax_wal_size=4GB\nlogging_collector=off\n"
        with (self.folder / "db" / "postgresql.conf").open("a") as file:
            file.write(settings)

    def start(self) -> None:
        # pg_ctl's child would keep our pipes open: its output goes to the log.
        self.run("pg_ctl", "-D", "db", "-l", "log", "-w", "-t", "60", "start")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "-D", "db", "-m", mode, "-w", "-t", "60", "stop")

    def sql(self, words: str) -> None:
        psql = str(self.programs / "psql")
        command = [psql, "-h", "127.0.0.1", "-p", str(self.port), "-U", "test", "-q", "-d", "postgres", "-c", words]
        subprocess.run(command, check=True, capture_output=True)

    def url(self, name: str) -> str:
        return f"postgres://test@127.0.0.1:{self.port}/{name}"
