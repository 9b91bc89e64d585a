"""The doors through which Celery enters: fetch by id, call one deed, return a number for the log."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from directives import counters, reminders
from directives.actions import issuing, readings
from directives.models import Directive
from directives.reminders.runs import DELIVER, noted
from units.actions import merging
from units.models import Office

logger = logging.getLogger(__name__)


@shared_task(name="directives.release")
def release(directive_id: int) -> int:
    return issuing.release(directive_id, today=timezone.localdate())


@shared_task(name="directives.release-stuck")
def release_stuck() -> int:
    """Release what a lost message or a broken run left behind; one that fails does not keep back the others."""
    with noted("directives.release-stuck", timezone.now) as run:
        run.count = _release_all_stuck()
    return run.count


def _release_all_stuck() -> int:
    made = 0
    for pk in Directive.objects.filter(state=Directive.State.ISSUING).order_by("pk").values_list("pk", flat=True):
        try:
            made += issuing.release(pk, today=timezone.localdate())
        except Exception:
            logger.exception("release of document %s failed, tried again in a minute", pk)
    return made


@shared_task(name="directives.make-occurrences")
def make_occurrences() -> int:
    with noted("directives.make-occurrences", timezone.now) as run:
        run.count = issuing.make_occurrences(today=timezone.localdate())
    return run.count


@shared_task(name="directives.carry-out-unit-changes")
def carry_out_unit_changes() -> int:
    """Merge and rename the units whose day has come."""
    with noted("directives.carry-out-unit-changes", timezone.now) as run:
        run.count = merging.carry_out_due(timezone.localdate())
    return run.count


@shared_task(name="directives.read-document", soft_time_limit=1800)
def read_document(reading_id: int) -> int:
    return readings.read(reading_id, now=timezone.now(), today=timezone.localdate())


@shared_task(name="directives.read-owed")
def read_owed() -> int:
    """Read the files whose message was lost or whose worker was broken off."""
    with noted("directives.read-owed", timezone.now) as run:
        run.count = sum(
            readings.read(pk, now=timezone.now(), today=timezone.localdate()) for pk in readings.owed(timezone.now())
        )
    return run.count


@shared_task(name="directives.clear-readings")
def clear_readings() -> int:
    with noted("directives.clear-readings", timezone.now) as run:
        run.count = readings.clear_abandoned(today=timezone.localdate())
    return run.count


@shared_task(name="directives.keep-counts")
def keep_counts() -> int:
    """Fold what changed into the counts that dashboards read; on a new day, count anew."""
    with noted("directives.keep-counts", timezone.now) as run:
        run.count = counters.keep(timezone.localdate(), Office.current().soon_days)
    return run.count


@shared_task(name=DELIVER)
def deliver_reminders() -> int:
    """Plan, tell and send what is owed."""
    return reminders.deliver(timezone.now)
