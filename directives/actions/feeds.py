"""A person makes, renews or gives up the address of their calendar."""

from __future__ import annotations

import datetime
import secrets

from django.db import transaction

from directives.actions.choosing import unit_of
from directives.models import CalendarFeed
from directives.models.feeds import hash_of
from units import access, journal
from units.models import User
from units.refusals import NotYours


@transaction.atomic
def make_feed(person: User, *, today: datetime.date) -> str:
    """A new token of 256 random bits, told this once; the one before it is dead. Raises NotYours without a seat."""
    seat = next(iter(access.seats_of(person, today)), None)
    if seat is None:
        raise NotYours
    token = secrets.token_urlsafe(32)
    feed, is_new = CalendarFeed.objects.update_or_create(person=person, defaults={"token_hash": hash_of(token)})
    text = "Tạo địa chỉ lịch hạn việc." if is_new else "Đổi địa chỉ lịch hạn việc, địa chỉ cũ hết dùng."
    journal.record("feed.make", feed, unit=seat.unit, by=person, today=today, text=text)
    return token


@transaction.atomic
def revoke_feed(person: User, *, today: datetime.date) -> bool:
    """The address opens nothing any more; returns whether there was one."""
    feed = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if feed is None:
        return False
    if (unit := unit_of(person, today)) is not None:
        text = "Thu hồi địa chỉ lịch hạn việc."
        journal.record("feed.revoke", feed, unit=unit, by=person, today=today, text=text)
    feed.delete()
    return True
