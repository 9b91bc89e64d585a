"""Links that let a secretary answer one assignment without signing in, when the office wants them in its letters."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable

from django.db import transaction

from directives.models import Assignment, Errand
from units import access, journal
from units.models import Office, User
from units.signin import factors
from units.signin.actions import digest

DAYS = 3  # with the day of the letter
MOST = 10  # in one letter


def may_have(person: User, today: datetime.date, office: Office) -> bool:
    """Heads of units only, and nobody whose sign-in asks for more or may ask for it: a link is no way round."""
    roles = {seat.role for seat in access.seats_of(person, today)}
    return (
        office.errand_links
        and access.HEAD in roles
        and not roles & set(factors.ROLES)
        and not factors.has_factor(person)
    )


def make_errands(
    person: User, assignments: Iterable[Assignment], today: datetime.date, office: Office
) -> list[tuple[Assignment, str]]:
    """A fresh token for each assignment that the person may answer; the tokens are kept as digests only."""
    if not may_have(person, today, office):
        return []
    Errand.objects.filter(person=person, ends_on__lt=today).delete()
    made = [(one, secrets.token_urlsafe(32)) for one in assignments if access.may_tick(person, one.unit, today)][:MOST]
    ends_on = today + datetime.timedelta(days=DAYS - 1)
    Errand.objects.bulk_create(
        Errand(person=person, assignment=one, token_hash=digest(token), link_number=person.link_number, ends_on=ends_on)
        for one, token in made
    )
    return made


def find(today: datetime.date, office: Office, **which: object) -> Errand | None:
    """The link in question, while it is good and its person may still answer the assignment."""
    errands = Errand.objects.good_on(today).filter(**which)
    errand = errands.select_related("person", "assignment__unit", "assignment__task__directive").first()
    if errand is None or not may_have(errand.person, today, office):
        return None
    return errand if access.may_tick(errand.person, errand.assignment.unit, today) else None


@transaction.atomic
def open_errand(errand: Errand, *, today: datetime.date, now: datetime.datetime) -> bool:
    """Use the link up; false when somebody was quicker."""
    if not Errand.objects.filter(pk=errand.pk, opened_at=None).update(opened_at=now):
        return False
    text = f"{errand.person.username} mở một việc bằng liên kết trong thư."
    unit, person = errand.assignment.unit, errand.person
    journal.record("errand.open", errand.assignment, unit=unit, by=person, today=today, text=text)
    return True
