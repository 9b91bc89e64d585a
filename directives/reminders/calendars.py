"""Due days as iCalendar (RFC 5545): kind, number, count and day; the words of tasks only of documents that are open."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.conf import settings
from icalendar import Calendar, Event

from directives.models import Assignment, Directive
from units import access
from units.models import Office, User

ROLES = (access.HEAD, access.CLERK, access.LEADER)
SHOWN_PAST = datetime.timedelta(days=60)
MOST_ROWS = 5000


def calendar_of(person: User, today: datetime.date, now: datetime.datetime, office: Office) -> bytes:
    """What the units in which the person sits today still have to do, one event for each document and day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Thong Suot//Han viec//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(f"Hạn việc – {office}"))
    calendar.add("x-published-ttl", "PT6H")
    for (directive, day), tasks in _due(person, today).items():
        calendar.add_component(_event(directive, day, tasks, person, now))
    return bytes(calendar.to_ical())


def _due(person: User, today: datetime.date) -> dict[tuple[Directive, datetime.date], list[str]]:
    units = access.acting_units(person, today, ROLES)
    rows = Assignment.objects.of_units(units).filter(
        state__in=Assignment.WITH_UNIT_STATES, due_on__gte=today - SHOWN_PAST, directive__state=Directive.State.ISSUED
    )
    found: dict[tuple[Directive, datetime.date], list[str]] = defaultdict(list)
    for row in rows.select_related("directive", "task").order_by("due_on", "directive", "pk")[:MOST_ROWS]:
        found[row.directive, row.due_on].append(row.task.text)  # type: ignore[index]
    return found


def _event(directive: Directive, day: datetime.date, tasks: list[str], person: User, now: datetime.datetime) -> Event:
    site = settings.SITE_URL.rstrip("/")
    lines = [f"- {_line(text)}" for text in tasks] if directive.is_open else []
    event = Event()
    event.add("uid", f"han-viec.{directive.pk}.{day:%Y%m%d}.{person.pk}@{site.partition('://')[2]}")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + datetime.timedelta(days=1))
    event.add("summary", _line(f"{directive}: {len(tasks)} việc đến hạn"))
    event.add("description", "\n".join([*lines, f"Xem và cập nhật (cần đăng nhập): {site}/work/"]))
    event.add("url", f"{site}/work/")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _line(text: str) -> str:
    """One line without control characters: a line break in a name would begin a line of the calendar's own."""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
