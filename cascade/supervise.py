"""Keep the web part and the worker going on one PC: `python -m cascade.supervise`, the last step of bin/run.

Whoever dies is started again; Ctrl-C, or the end of this process however it comes, ends them all. What they say goes to
DATA_DIR/log/, the screen keeps the address and what needs a person.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from cascade.health_probe import answers

SERVE = Path(__file__).resolve().parent.parent / "bin" / "serve"
GRACE_SECONDS = 15
CALM_SECONDS = 60  # who has lived this long is forgiven its earlier deaths
LONGEST_WAIT_SECONDS = 30
KEPT_LOG_BYTES = 10 * 1024 * 1024
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In the child, before it becomes the program: be told to stop if the supervisor is killed outright."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Part:
    """One process of ours with all that it starts: it leads a process group of its own."""

    name: str
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603  (our own script)
            [str(SERVE), self.name],
            stdin=subprocess.DEVNULL,
            stdout=log_file(self.log),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self.started = time.monotonic()

    def tell(self, sign: signal.Signals, *, all_of_it: bool = False) -> None:
        if self.process is None:
            return
        try:
            if all_of_it:
                os.killpg(self.process.pid, sign)
            elif self.process.poll() is None:
                self.process.send_signal(sign)
        except ProcessLookupError:
            pass

    def look_after(self, now: float) -> None:
        """Start it when it is due; when it has died, clear what it left and settle when to start it again."""
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        if self.process.poll() is None:
            return
        self.tell(signal.SIGKILL, all_of_it=True)
        self.deaths = 1 if now - self.started > CALM_SECONDS else self.deaths + 1
        wait = min(2 ** (self.deaths - 1), LONGEST_WAIT_SECONDS)
        say(f"{self.name} đã dừng (mã {self.process.returncode}); khởi động lại sau {wait} giây. Nhật ký: {self.log}")
        self.process, self.due = None, now + wait


def log_file(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > KEPT_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def main() -> int:
    data = Path(os.environ["DATA_DIR"])
    lock = (data / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"✗ Thông Suốt đang chạy với thư mục dữ liệu {data} rồi.", file=sys.stderr)
        return 1
    (data / "log").mkdir(exist_ok=True)
    parts = [Part("web", data / "log" / "web.log"), Part("worker-with-beat", data / "log" / "worker.log")]

    stopping: list[int] = []
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, frame: stopping.append(number))

    announced = False
    while not stopping:
        now = time.monotonic()
        for part in parts:
            part.look_after(now)
        if not announced:
            if answers(int(os.environ["PORT"]), os.environ.get("BIND", "127.0.0.1")):
                announce()
                announced = True
            elif parts[0].deaths >= 3:
                print(f"✗ Phần web không khởi động được. Xem {parts[0].log}.", file=sys.stderr)
                stop(parts, stopping)
                return 1
        time.sleep(0.1 if not announced else 0.5)
    print("\nĐang dừng …", flush=True)
    stop(parts, stopping)
    print("Đã dừng.", flush=True)
    return 0


def stop(parts: list[Part], signs: list[int]) -> None:
    """Ask, wait, then insist; a second Ctrl-C insists at once."""
    asked = len(signs)
    for part in parts:
        part.tell(signal.SIGTERM)
    until = time.monotonic() + GRACE_SECONDS
    while (
        time.monotonic() < until and len(signs) <= asked and any(p.process and p.process.poll() is None for p in parts)
    ):
        time.sleep(0.1)
    for part in parts:
        part.tell(signal.SIGKILL, all_of_it=True)
        if part.process:
            part.process.wait()


def announce() -> None:
    began = float(os.environ.get("BEGAN", "0"))
    seconds = f" sau {time.time() - began:.1f} giây".replace(".", ",") if began else ""
    port = os.environ["PORT"]
    print(f"\nThông Suốt đã sẵn sàng{seconds}: http://127.0.0.1:{port}/")
    print((Path(os.environ["DATA_DIR"]) / "welcome.txt").read_text(), end="")
    print(f"Dữ liệu: {os.environ['DATA_DIR']} · Nhật ký: {os.environ['DATA_DIR']}/log · Dừng: Ctrl-C\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
