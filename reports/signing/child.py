"""The process that signs one PDF, or looks at the signatures of one, and ends. Started by running.py.

A key comes in on stdin and dies with the process: files, network and other programs are refused by an audit hook
before the key is read. A file from outside is opened here for the same reason. Written without Django.

In, one line of JSON; out, one line of JSON and after it the signed PDF. `refused` in the answer names a sentence of
running.py; nothing that came in is ever written to stderr.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import signal
import sys
import sysconfig
from typing import Any

from reports.signing import checker, signer


def _shut_the_doors(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.alarm(seconds + 5)
    rooms = tuple(os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib"))
    rooms += ("/usr/share/zoneinfo/", "/etc/localtime", "/dev/urandom")
    # A socket may be made, as the event loop that pyHanko needs makes a pair; it leads nowhere.
    refused = (
        *(f"socket.{deed}" for deed in ("connect", "bind", "send", "get")),
        "subprocess.",
        "os.exec",
        "os.posix_spawn",
        "os.system",
        "os.fork",
        "pty.",
        "urllib.Request",
    )
    sys.dont_write_bytecode = True

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], (str, bytes)):
            writes = isinstance(args[1], str) and set(args[1]) & set("wax+")
            if writes or not os.path.realpath(os.fsdecode(args[0])).startswith(rooms):
                raise PermissionError("refused to open a file")
        elif event.startswith(refused):
            raise PermissionError(f"refused: {event}")

    sys.addaudithook(guard)


def main() -> int:
    job = json.loads(sys.stdin.buffer.readline())
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(job["font"], "rb") as file:
        font = file.read()
    _shut_the_doors(job["memory"], job["seconds"])
    original = base64.b64decode(job.pop("original"))
    newest = base64.b64decode(job.pop("newest"))
    facts: dict[str, Any] = {}
    signed = newest
    try:
        if "key" in job:
            facts, signed = signer.sign(job, newest, font)
        facts |= checker.check(job, original, signed)
    except checker.Refused as refused:
        facts, signed = {"refused": refused.args[0], "about": "".join(refused.args[1:])}, b""
    except BaseException as failed:
        facts, signed = {"refused": "failed", "about": type(failed).__name__}, b""
    answer.write(json.dumps(facts).encode() + b"\n" + signed)
    answer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
