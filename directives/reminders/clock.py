"""The guard against a wrong clock: a PC whose battery is flat wakes in another year.

The latest moment lived through is kept. When the clock stands before it, or more than a fortnight after it (Tết is nine
days), nothing is planned or sent until the clock is right again or an administrator says that it is.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.timezone import get_current_timezone

from directives.models import ClockMark
from units import access, journal
from units.models import User
from units.refusals import NotYours

BACK = datetime.timedelta(minutes=5)
AHEAD = datetime.timedelta(days=14)


@transaction.atomic
def may_go_on(now: datetime.datetime) -> bool:
    """Whether the clock can be believed; moves the mark along when it can."""
    ClockMark.objects.get_or_create(pk=1, defaults={"at": now})
    mark = ClockMark.objects.select_for_update().get(pk=1)
    if now < mark.at - BACK or now > mark.at + AHEAD:
        ClockMark.objects.filter(pk=1).update(held_at=now)
        return False
    ClockMark.objects.filter(pk=1).update(at=max(now, mark.at), held_at=None)
    return True


@transaction.atomic
def trust(now: datetime.datetime, *, by: User, today: datetime.date) -> None:
    """An administrator says that the clock is right: go on from here."""
    seat = next((seat for seat in access.seats_of(by, today) if seat.role == access.ADMIN), None)
    if seat is None:
        raise NotYours
    mark, _ = ClockMark.objects.get_or_create(pk=1, defaults={"at": now})
    here = now.astimezone(get_current_timezone())
    text = f"Xác nhận đồng hồ máy chủ đúng, tiếp tục nhắc việc từ {here:%H:%M ngày %d/%m/%Y}."
    data = {"mark": mark.at.isoformat(), "clock": now.isoformat()}
    ClockMark.objects.filter(pk=1).update(at=now, held_at=None)
    journal.record("clock.trust", mark, unit=seat.unit, by=by, text=text, data=data, today=today)
