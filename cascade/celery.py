"""The Celery app and its timetable. The timetable only wakes; what must happen is a row in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cascade.settings")

app = Celery("thong-suot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # Merge and rename units whose day has come, before anything is given out or reminded of on that day.
    "carry-out-unit-changes": {
        "task": "directives.carry-out-unit-changes",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    # Give out the tasks of documents whose release was lost or broken off.
    "release-stuck": {"task": "directives.release-stuck", "schedule": 60.0, "options": {"expires": 50}},
    # Read the files whose message was lost or whose worker was broken off.
    "read-owed": {"task": "directives.read-owed", "schedule": 60.0, "options": {"expires": 50}},
    # Throw away the files that were read and then abandoned. Each hour, not each night: a PC may be on for a few hours.
    "clear-readings": {"task": "directives.clear-readings", "schedule": 3600.0, "options": {"expires": 3000}},
    # Write down which reminders are owed, tell them in the application, send the letters whose time has come.
    "deliver-reminders": {"task": "directives.deliver-reminders", "schedule": 30.0, "options": {"expires": 25}},
    # Fold what changed into the counts that dashboards read.
    "keep-counts": {"task": "directives.keep-counts", "schedule": 30.0, "options": {"expires": 25}},
    # Make the turns of recurring tasks that are owed. Each hour: a PC may be on for a few hours only.
    "make-occurrences": {"task": "directives.make-occurrences", "schedule": 3600.0, "options": {"expires": 3000}},
    # Ask units for the reports that streams want, ahead of their periods. Each hour, as above.
    "make-requests": {"task": "reports.make-requests", "schedule": 3600.0, "options": {"expires": 3000}},
    # Make the day's backup if it is owed. Each hour: a PC that was off in the night makes it in the morning.
    "keep-backup": {"task": "cascade.keep-backup", "schedule": 3600.0, "options": {"expires": 3000}},
    # Drop sessions that ended and attempts to sign in of more than a year ago. Each hour, as above.
    "forget-old-sign-ins": {"task": "units.forget-old-sign-ins", "schedule": 3600.0, "options": {"expires": 3000}},
    # Freeze the reports whose message was lost or whose worker was interrupted.
    "freeze-owed": {"task": "reports.freeze-owed", "schedule": 60.0, "options": {"expires": 50}},
    # The same for papers that somebody waits to look at.
    "draw-owed": {"task": "reports.draw-owed", "schedule": 60.0, "options": {"expires": 50}},
    # Throw away what was drawn to look at, and parts of papers that nobody prints any more.
    "clear-drawings": {"task": "reports.clear-drawings", "schedule": 3600.0, "options": {"expires": 3000}},
}


@worker_ready.connect
def catch_up(**kwargs: Any) -> None:
    """What the timetable missed while this machine was off is looked for at once, not at its next tick."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], expires=300)


@worker_shutting_down.connect
def finish(**kwargs: Any) -> None:
    """Asked to end: letters in hand are finished and noted, those not begun given back."""
    from directives.reminders import sending

    sending.finish.set()
