"""The timetable's understudy: when it has been silent, a page that somebody opens wakes the reminders."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from directives import reminders
from directives.reminders.runs import take_turn

logger = logging.getLogger(__name__)
LOOK_EACH_SECONDS = 60


class CatchUpMiddleware:
    """Looks once a minute, after the answer is made, and runs in a thread: nobody waits for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.looked_at = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.CATCH_UP_FROM_PAGES and request.user.is_authenticated and self.is_time_to_look():
            self.look()
        return response

    def is_time_to_look(self) -> bool:
        if time.monotonic() - self.looked_at < LOOK_EACH_SECONDS:
            return False
        self.looked_at = time.monotonic()
        return True

    def look(self) -> None:
        try:
            if take_turn(timezone.now()):
                threading.Thread(target=catch_up, name="reminders", daemon=True).start()
        except DatabaseError:
            logger.exception("could not look whether reminders are owed")


def catch_up() -> None:
    try:
        reminders.deliver(timezone.now)
    except Exception:
        logger.exception("reminders woken from a page failed")
    finally:
        connection.close()
