"""Telling people inside the application. Whoever holds a seat that acts for a unit hears what concerns the unit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from directives.models.notices import Notice
from units import access
from units.models import Seat, Unit, User


def tell(people: Iterable[User], text: str, link: str = "") -> int:
    """One notice to each person; returns how many. Call inside the deed's transaction."""
    notices = [Notice(person=person, text=text[:500], link=link) for person in dict.fromkeys(people)]
    return len(Notice.objects.bulk_create(notices, batch_size=500))


def people_acting_for(
    units: Iterable[Unit] | Iterable[int],
    today: datetime.date,
    roles: Iterable[str] = (access.HEAD, access.CLERK),
) -> list[User]:
    """Who answers for those units on the day, each once."""
    seats = Seat.objects.held_on(today).filter(unit__in=units, role__in=list(roles)).select_related("person")
    return list({seat.person_id: seat.person for seat in seats}.values())
