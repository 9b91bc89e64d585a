"""One encrypted stream, in the age format: chunks of 64 KiB, each authenticated with its place and the last one marked.

A flipped bit, a chunk out of its order, a file cut short are all found by the format itself. Any `age` program opens
such a file with the office's key, so that a backup does not depend on this program being there.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

import pyrage

from cascade.keeping import Damaged, NotRestored, WrongKey


class Target:
    """The file as the lock sees it. Keeps the system's own error (a full disk), of which the lock leaves words."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


@contextmanager
def sealing(file: IO[bytes], recipients: Sequence[pyrage.x25519.Recipient]) -> Iterator[IO[bytes]]:
    """A file to write plain bytes into; they arrive in `file` encrypted. Raises the OSError of a full disk."""
    target = Target(file)
    reading, writing = os.pipe()
    source = os.fdopen(reading, "rb")

    def seal() -> None:
        try:
            pyrage.encrypt_io(source, target, recipients)
        finally:
            source.close()

    worker = Worker(seal)
    plain = os.fdopen(writing, "wb")
    try:
        yield plain
        plain.close()
    except BrokenPipeError:
        pass  # the lock gave up; its own error is the one that tells
    finally:
        close(plain)
        worker.join()
    if target.error:
        raise target.error
    if worker.error:
        raise worker.error


@contextmanager
def opening(file: IO[bytes], identities: Sequence[Any]) -> Iterator[IO[bytes]]:
    """A file to read plain bytes from. Raises Damaged, WrongKey; of what is not read nothing is known."""
    reading, writing = os.pipe()
    sink = os.fdopen(writing, "wb")

    def unseal() -> None:
        try:
            pyrage.decrypt_io(file, sink, identities)
        finally:
            close(sink)

    worker = Worker(unseal)
    plain = os.fdopen(reading, "rb")
    try:
        yield plain
    finally:
        plain.close()
        worker.join()
        # A broken pipe only means that the reader had enough.
        if worker.error and not isinstance(worker.error, BrokenPipeError):
            raise told(worker.error) from worker.error


def told(error: BaseException) -> NotRestored:
    if "No matching keys" in str(error):
        return WrongKey()
    return Damaged()


class Worker:
    """The lock's own thread; what it raises is kept for whoever waits for it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self.run, name="envelope", daemon=True)
        self.thread.start()

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self.error = error

    def join(self) -> None:
        self.thread.join()


def close(file: IO[bytes]) -> None:
    with suppress(BrokenPipeError, ValueError):
        file.close()
