"""The frame's own doors for Celery."""

from __future__ import annotations

import os
import subprocess
import sys

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from cascade.keeping import places
from directives.reminders.runs import noted


@shared_task(name="cascade.keep-backup")
def keep_backup(at_once: bool = False) -> int:
    """Make the day's backup if it is owed, in a process of its own that gives way to people at work."""
    with noted("cascade.keep-backup", timezone.now) as run:
        if settings.BACKUPS and (at_once or places.is_owed(timezone.now())):
            done = subprocess.run(  # noqa: S603  (our own command)
                ["nice", "-n", "10", sys.executable, str(settings.BASE_DIR / "manage.py"), "backup"],  # noqa: S607
                env={**os.environ, "DB_POOL": "0"}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            run.count = int(done.returncode == 0)
            run.error = last_line(done.stderr) if done.returncode else ""
    return run.count


def last_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1].removeprefix("✗ ")[:280] if lines else "Sao lưu dừng giữa chừng."
