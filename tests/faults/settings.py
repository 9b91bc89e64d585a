"""The product's own settings, with a clock that the harness can move and with less patience for a hanging mail server.

The clock is moved by a file of seconds, read anew ten times a second: so days pass without the system's clock.
"""

import datetime
import os
import time
from pathlib import Path

from django.utils import timezone

from cascade.settings import *  # noqa: F403
from cascade.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.apps.FaultsConfig"]
EMAIL_TIMEOUT = int(os.environ.get("FAULTS_MAIL_TIMEOUT", "30"))
CATCH_UP_FROM_PAGES = True
ALLOWED_HOSTS = ["*"]

_offset = Path(os.environ["FAULTS_CLOCK"])


_read: list[float] = [0, 0]  # when the file was read, and what it said


def moved_now() -> datetime.datetime:
    if time.monotonic() - _read[0] > 0.1:
        _read[:] = time.monotonic(), float(_offset.read_text())
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=_read[1])


timezone.now = moved_now
