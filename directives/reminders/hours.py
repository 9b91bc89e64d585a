"""When letters may go out: on working days within the office's hours; else they wait for the next such morning."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.timezone import get_current_timezone

from directives.deadlines import Workdays
from directives.terms import workdays
from units.models import Office


def day_of(now: datetime.datetime) -> datetime.date:
    """The day of that moment in the office's time zone."""
    return now.astimezone(get_current_timezone()).date()


@dataclass(frozen=True)
class SendingHours:
    """On the calendar's working days, from one full hour up to, and not with, another."""

    calendar: Workdays
    first: int
    end: int

    def within(self, hour: int | None) -> int:
        """The hour that a person wished for, or the nearest one in which letters go out."""
        return min(max(hour or self.first, self.first), self.end - 1)


def sending_hours(office: Office) -> SendingHours:
    return SendingHours(workdays(office), office.letters_from_hour, office.letters_to_hour)


def next_sending_moment(now: datetime.datetime, hours: SendingHours, hour: int | None = None) -> datetime.datetime:
    """`now` itself when letters may go out, to that person not before `hour`; else the next such moment."""
    here, hour = now.astimezone(get_current_timezone()), hours.within(hour)
    day = here.date() if here.hour < hours.end else here.date() + datetime.timedelta(days=1)
    day = hours.calendar.rolled(day)
    if day == here.date() and here.hour >= hour:
        return now
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=get_current_timezone())
