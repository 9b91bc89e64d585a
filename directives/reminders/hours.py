"""When letters may go out: on working days from seven in the morning; else they wait for the next such morning."""

from __future__ import annotations

import datetime

from django.utils.timezone import get_current_timezone

from directives.deadlines import Workdays
from units.models import Office

MORNING = datetime.time(7)


def day_of(now: datetime.datetime) -> datetime.date:
    """The day of that moment in the office's time zone."""
    return now.astimezone(get_current_timezone()).date()


def workdays(office: Office) -> Workdays:
    """The office's calendar: public holidays, its own days off and the days it works besides."""
    return Workdays(days_off=_days(office.days_off), working=_days(office.working_days))


def next_sending_moment(now: datetime.datetime, calendar: Workdays, hour: int = MORNING.hour) -> datetime.datetime:
    """`now` itself when letters may go out, else the next working day at that hour."""
    here = now.astimezone(get_current_timezone())
    day = calendar.rolled(here.date())
    if day == here.date() and here.hour >= hour:
        return now
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=get_current_timezone())


def _days(written: list[str]) -> list[datetime.date]:
    return [datetime.date.fromisoformat(str(day)[:10]) for day in written]
