"""Where a child draws: a folder of its own, and the process that waits there for its job.

A process is started before its job is ready, so that both get ready at the same time. After a long paper one more is
started and kept waiting for a while, for the next print of the same: it has loaded the library and seen no paper yet.
"""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Only our own fonts exist for the child: what the machine has installed must not change what is printed.
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>"""


class Place:
    def __init__(self, program: Path) -> None:
        self.program = program
        self._folder = tempfile.TemporaryDirectory(prefix="thong-suot-print-")
        self.folder = Path(self._folder.name)
        (self.folder / "fonts.conf").write_text(FONTCONFIG.format(cache=self.folder / "cache"))
        self.child = subprocess.Popen(  # noqa: S603  (our own file, our own interpreter)
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(self.folder),
            cwd=self.folder,
            start_new_session=True,
        )

    def send(self, job: dict[str, Any]) -> None:
        """The job lies in the folder; one line says that it is there."""
        (self.folder / "job").write_text(json.dumps(job))
        assert self.child.stdin  # noqa: S101  it is a pipe
        with contextlib.suppress(BrokenPipeError):  # ended already: its code tells why
            self.child.stdin.write(b"\n")
            self.child.stdin.close()
        self.child.stdin = None

    def close(self) -> None:
        if self.child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            if pipe:
                pipe.close()
        self._folder.cleanup()


_spare: Place | None = None
_lock = threading.Lock()


@contextlib.contextmanager
def started(program: Path, *, keep_one: bool = False) -> Iterator[Place]:
    """The one kept waiting, or a new one. With `keep_one` another is started once the work succeeded."""
    place = _taken(program) or Place(program)
    try:
        yield place
    finally:
        place.close()
    if keep_one:
        _keep(Place(program))


def _taken(program: Path) -> Place | None:
    global _spare
    with _lock:
        if _spare is None or _spare.program != program:
            return None
        place, _spare = _spare, None
    if place.child.poll() is None:
        return place
    place.close()
    return None


def _keep(place: Place | None) -> None:
    global _spare
    with _lock:
        old, _spare = _spare, place
    if old:
        old.close()


def forget() -> None:
    """End the one kept waiting, if there is one."""
    _keep(None)


atexit.register(forget)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours goes along: no keys, no database address."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONSAFEPATH": "1",
        "SOURCE_DATE_EPOCH": "0",
    }
