"""The lines out: a few connections to the mail server, kept open for a run and used in parallel.

A server that thinks for 50 ms over each letter would need five minutes for 6,000 on one line.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import smtplib
import threading
from collections.abc import Iterator
from typing import Self

from django.conf import settings
from django.core.mail import get_connection

from directives.reminders.letters import Mail
from directives.reminders.outcomes import ServerAway

logger = logging.getLogger(__name__)
# Fewer letters than this are not worth one more line.
WORTH_A_LINE = 10


class LinesOut:
    """Opens the first line at once, or raises ServerAway; further ones when all others are busy."""

    def __init__(self, letters: int) -> None:
        self.most = max(1, min(settings.EMAIL_CONNECTIONS, letters // WORTH_A_LINE))
        # Letters begun and not yet answered: none of the lines is idle while answers are written down together.
        self.room = 1 if self.most == 1 else 2 * self.most
        self.free: queue.LifoQueue[Mail] = queue.LifoQueue()
        self.lock = threading.Lock()
        self.unopened = self.most - 1
        self.free.put(_open(get_connection()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while not self.free.empty():
            _close(self.free.get())

    @contextlib.contextmanager
    def one(self) -> Iterator[Mail]:
        """A line for oneself, for the length of the block; opened anew where the last letter on it broke off."""
        mail = self._take()
        try:
            yield _open(mail)
        finally:
            self.free.put(mail)

    def close(self, mail: Mail) -> None:
        _close(mail)

    def _take(self) -> Mail:
        with contextlib.suppress(queue.Empty):
            return self.free.get_nowait()
        with self.lock:
            may_open, self.unopened = self.unopened > 0, max(self.unopened - 1, 0)
        if may_open:
            with contextlib.suppress(ServerAway):  # a server that grants no more lines at once still has the others
                return _open(get_connection())
        return self.free.get()


def _open(mail: Mail) -> Mail:
    try:
        mail.open()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("mail server away: %s", error)
        raise ServerAway from error
    return mail


def _close(mail: Mail) -> None:
    try:
        mail.close()
    except (smtplib.SMTPException, OSError):
        logger.info("mail server had gone already")
