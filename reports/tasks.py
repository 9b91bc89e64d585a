"""The doors through which Celery enters the reports."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports import freezing


@shared_task(name="reports.freeze")
def freeze(freezing_id: int) -> int:
    return freezing.carry_out(freezing_id, now=timezone.now())


@shared_task(name="reports.freeze-owed")
def freeze_owed() -> int:
    """Freeze what a lost message or a broken run left behind."""
    now = timezone.now()
    return sum(freezing.carry_out(pk, now=now) for pk in list(freezing.owed(now).values_list("pk", flat=True)))
