"""What the harness changes inside the real processes: how often the timetable ticks, and which letter is poisoned."""

import os
from typing import Any

from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "tests.faults"

    def ready(self) -> None:
        if seconds := os.environ.get("FAULTS_TICK"):
            from cascade.celery import app

            app.conf.beat_schedule["deliver-reminders"]["schedule"] = float(seconds)
        if poisoned := os.environ.get("FAULTS_POISON"):
            poison(int(poisoned))


def poison(person: int) -> None:
    """The letter to this person cannot be written, as with a broken template."""
    from directives.reminders import letters

    write = letters.letter

    def letter(digest: Any, *args: Any, **more: Any) -> Any:
        if digest.person_id == person:
            raise RuntimeError("poisoned")
        return write(digest, *args, **more)

    letters.letter = letter
