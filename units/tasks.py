"""What the timetable does for accounts."""

from celery import shared_task
from django.utils import timezone

from units.signin.actions import forget_old


@shared_task(name="units.forget-old-sign-ins")
def forget_old_sign_ins() -> int:
    return forget_old(timezone.now())
