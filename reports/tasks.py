"""The doors through which Celery enters the reports."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from directives.reminders.runs import noted
from reports import freezing
from reports.drawing import carrying
from reports.drawing.models import Drawing
from reports.streams import making


@shared_task(name="reports.freeze")
def freeze(freezing_id: int) -> int:
    return freezing.carry_out(freezing_id, now=timezone.now())


@shared_task(name="reports.freeze-owed")
def freeze_owed() -> int:
    """Freeze what a lost message or a broken run left behind."""
    now = timezone.now()
    return sum(freezing.carry_out(pk, now=now) for pk in list(freezing.owed(now).values_list("pk", flat=True)))


@shared_task(name="reports.draw")
def draw(drawing_id: int) -> int:
    return carrying.carry_out(drawing_id, now=timezone.now())


@shared_task(name="reports.draw-owed")
def draw_owed() -> int:
    """Draw what a lost message or a broken run left behind."""
    now = timezone.now()
    return sum(carrying.carry_out(pk, now=now) for pk in list(Drawing.objects.owed(now).values_list("pk", flat=True)))


@shared_task(name="reports.clear-drawings")
def clear_drawings() -> int:
    return carrying.clear(timezone.now())


@shared_task(name="reports.make-requests")
def make_requests() -> int:
    """Ask for the reports of the period under way and the next; what was missed while the machine was off too."""
    with noted("reports.make-requests", timezone.now) as run:
        run.count = making.make_requests(timezone.localdate())
    return run.count
