"""The Celery app and its timetable. The timetable only wakes; what must happen is a row in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cascade.settings")

app = Celery("thong-suot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # Give out the tasks of documents whose release was lost or broken off.
    "release-stuck": {"task": "directives.release-stuck", "schedule": 60.0, "options": {"expires": 50}},
    # Make the turns of recurring tasks that are owed. Each hour: a PC may be on for a few hours only.
    "make-occurrences": {"task": "directives.make-occurrences", "schedule": 3600.0, "options": {"expires": 3000}},
    # Freeze the reports whose message was lost or whose worker was interrupted.
    "freeze-owed": {"task": "reports.freeze-owed", "schedule": 60.0, "options": {"expires": 50}},
}
