"""The doors through which Celery enters: fetch by id, call one deed, return a number for the log."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from directives.actions import issuing
from directives.models import Directive

logger = logging.getLogger(__name__)


@shared_task(name="directives.release")
def release(directive_id: int) -> int:
    return issuing.release(directive_id, today=timezone.localdate())


@shared_task(name="directives.release-stuck")
def release_stuck() -> int:
    """Release what a lost message or a broken run left behind; one that fails does not keep back the others."""
    made = 0
    for pk in Directive.objects.filter(state=Directive.State.ISSUING).order_by("pk").values_list("pk", flat=True):
        try:
            made += issuing.release(pk, today=timezone.localdate())
        except Exception:
            logger.exception("release of document %s failed, tried again in a minute", pk)
    return made


@shared_task(name="directives.make-occurrences")
def make_occurrences() -> int:
    return issuing.make_occurrences(today=timezone.localdate())
