"""Reading in a process of its own: what a stranger's file does to the reader stays there.

The process has limits on memory and time, no environment of ours, no network, and may write nowhere but in a folder
that is gone when it ends. The reading comes back as pure data.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle  # what comes back may only be the dataclasses of a reading, see _Unpickler
import select
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from directives.importing.draft import Draft
from directives.importing.lines import NotRead, Progress, Source
from directives.importing.readers import MAX_BYTES

CHILD = Path(__file__).with_name("apart_child.py")
MEMORY = 640 * 1024 * 1024
SECONDS = 900  # of work, for a hundred pages of pictures; whatever falls silent is ended sooner
PATIENCE = 180  # on the clock, from one page to the next
_TOO_HEAVY = "Tệp quá lớn hoặc quá phức tạp nên chưa đọc được. Xin tách văn bản ra tệp riêng, hoặc dán nội dung."
_BROKEN = "Không đọc được tệp này. Xin mở tệp, lưu lại thành .docx rồi tải lên, hoặc dán nội dung vào ô văn bản."


def read_apart(
    name: str, data: bytes, *, max_bytes: int = MAX_BYTES, progress: Progress | None = None, patience: float = PATIENCE
) -> tuple[Source, Draft]:
    """The lines of a file and its draft. Raises NotRead, also for whatever kills the reader."""
    if len(data) > max_bytes:
        raise NotRead(f"Tệp quá lớn: không quá {max_bytes // (1024 * 1024)} MB. Xin nén hoặc chia nhỏ tệp.")
    job = {"name": name, "size": len(data), "max_bytes": max_bytes, "memory": MEMORY, "seconds": SECONDS}
    with tempfile.TemporaryDirectory(prefix="thong-suot-read-") as folder:
        code, said = _run(json.dumps(job).encode() + b"\n" + data, folder, progress, patience)
    if code != 0:
        # Out of memory and out of time end the process by a signal, or by a MemoryError that it tells as 3.
        raise NotRead(_TOO_HEAVY if code is None or code < 0 or code == 3 else _BROKEN)
    answer = _Unpickler(io.BytesIO(said)).load()
    if isinstance(answer, str):
        raise NotRead(answer)
    source, draft = answer
    return source, draft


def draw_apart(name: str, data: bytes, pages: range, *, patience: float = PATIENCE) -> list[bytes]:
    """Pictures (JPEG) of some pages of a file, numbered from 1; fewer where the file has fewer. Raises NotRead."""
    job = {"name": name, "size": len(data), "memory": MEMORY, "seconds": SECONDS, "draw": [pages.start, pages.stop]}
    with tempfile.TemporaryDirectory(prefix="thong-suot-draw-") as folder:
        code, said = _run(json.dumps(job).encode() + b"\n" + data, folder, None, patience)
    if code != 0:
        raise NotRead(_BROKEN)
    drawn: list[bytes] = _Unpickler(io.BytesIO(said)).load()
    return drawn


def _run(job: bytes, folder: str, progress: Progress | None, patience: float) -> tuple[int | None, bytes]:
    """The exit code, None when nothing was heard for too long, and the answer."""
    child = subprocess.Popen(  # noqa: S603  (our own file, our own interpreter)
        [sys.executable, str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # an error may quote the document
        env=_environment(folder),
        cwd=folder,
        start_new_session=True,
    )
    try:
        threading.Thread(target=_hand_over, args=(child, job), daemon=True).start()
        said = _listen(child, progress, patience)
        return (None, b"") if said is None else (child.wait(patience), said)
    except subprocess.TimeoutExpired:
        return None, b""
    finally:
        # Programs that it started go with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()  # type: ignore[union-attr]


def _hand_over(child: subprocess.Popen[bytes], job: bytes) -> None:
    with contextlib.suppress(OSError):
        child.stdin.write(job)  # type: ignore[union-attr]
        child.stdin.close()  # type: ignore[union-attr]


def _listen(child: subprocess.Popen[bytes], progress: Progress | None, patience: float) -> bytes | None:
    """Lines "done total" while it reads, then an empty line and the answer; None when it fell silent."""
    said, answering = b"", False
    out = child.stdout
    assert out is not None  # noqa: S101
    while select.select([out], [], [], patience)[0]:
        piece = os.read(out.fileno(), 1 << 20)
        if not piece:
            return said if answering else b""
        said += piece
        while not answering and b"\n" in said:
            line, said = said.split(b"\n", 1)
            answering = not line
            if line and progress is not None:
                done, total = map(int, line.split())
                progress(done, total)
        if len(said) > MEMORY // 4:
            return None
    return None


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TESSDATA_PREFIX") if name in os.environ}
    return kept | {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "OMP_THREAD_LIMIT": "2",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


class _Unpickler(pickle.Unpickler):
    """Knows the dataclasses of a reading and days, and nothing that does anything."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date") or (
            module in ("directives.importing.draft", "directives.importing.lines", "directives.importing.outline")
            and name in _KNOWN
        ):
            return super().find_class(module, name)
        raise NotRead(_BROKEN)


_KNOWN = frozenset(
    ["Basis", "Deadline", "Draft", "Duties", "Finding", "Item", "Line", "Named", "Node", "Part", "Row", "Section",
     "Source", "Target"]
)  # fmt: skip
