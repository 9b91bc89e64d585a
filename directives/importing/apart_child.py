"""The process that reads one file and ends. Started by apart.py; nothing else runs it. Written without Django, so that
it starts quickly.

In, one line of JSON on stdin (name, size, max_bytes, memory, seconds), then the file. Out, on stdout, a line "done
total" for each page, an empty line, and a pickle: the source and its draft, or the sentence of a refusal. With "draw"
(first page, page after the last) in the line of JSON the pickle holds pictures of those pages.
"""

import json
import os
import pickle
import resource
import sys
from pathlib import Path
from typing import Any

NO_MEMORY = 3


def _set_limits(memory: int, seconds: int) -> None:
    """Soft limits: a program that a reader starts for a scan may raise its own."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
    os.nice(5)  # people at their screens come first


def _shut_the_doors() -> None:
    """No network, and nothing written but in our temporary folder."""
    room = os.path.realpath(os.environ["TMPDIR"]) + os.sep
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], (str, bytes)) and args[2] & writing:
            path = os.path.realpath(os.fsdecode(args[0]))
            if not path.startswith(room) and path != os.devnull:
                raise PermissionError("refused to write")
        elif event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "urllib.Request")):
            raise PermissionError(f"refused: {event}")

    sys.addaudithook(guard)


def _answer(job: dict[str, Any], data: bytes, out: Any) -> Any:
    if "draw" in job:
        from directives.importing.drawing import draw

        return list(draw(job["name"], data, range(*job["draw"])))
    from directives.importing import NotRead, read_file, read_source

    def tell(done: int, total: int) -> None:
        out.write(f"{done} {total}\n".encode())
        out.flush()

    try:
        source = read_file(job["name"], data, max_bytes=job["max_bytes"], progress=tell)
        return source, read_source(source)
    except NotRead as refused:
        return refused.sentence


def main() -> int:
    # The file is started by its path; of the project only pure rooms are used.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    job = json.loads(sys.stdin.buffer.readline())
    _set_limits(job["memory"], job["seconds"])
    _shut_the_doors()
    sys.setrecursionlimit(3_000)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not land in the answer
    data = sys.stdin.buffer.read()
    if len(data) != job["size"]:
        return 1  # who started us is gone
    try:
        said = pickle.dumps(_answer(job, data, out))
    except MemoryError:
        return NO_MEMORY
    with out:
        out.write(b"\n" + said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
