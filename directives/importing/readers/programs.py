"""Other people's programs that read what we cannot: started with limits, ended with us, told nothing but the file."""

from __future__ import annotations

import contextlib
import resource
import subprocess
from collections.abc import Mapping, Sequence


class Failed(Exception):
    """The program did not end well, or not in time."""


def run(
    command: Sequence[str],
    data: bytes = b"",
    *,
    seconds: int,
    memory: int,
    environment: Mapping[str, str],
    good: Sequence[int] = (0,),
) -> tuple[int, bytes]:
    """Its exit status and what it said. Raises Failed."""
    process = subprocess.Popen(  # noqa: S603  (no word of a stranger's is among the options)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(environment)
    )
    try:
        with contextlib.suppress(ProcessLookupError):  # it may have ended already
            hardest = resource.getrlimit(resource.RLIMIT_AS)[1]
            most = memory if hardest == resource.RLIM_INFINITY else min(memory, hardest)
            resource.prlimit(process.pid, resource.RLIMIT_AS, (most, hardest))
        said, _ = process.communicate(data, timeout=seconds)
    except (subprocess.TimeoutExpired, OSError) as problem:
        raise Failed from problem
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode not in good:
        raise Failed
    return process.returncode, said
