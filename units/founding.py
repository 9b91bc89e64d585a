"""The first deed of an installation: its office, and the one person who can let others in."""

from __future__ import annotations

import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from units import journal
from units.models import Office, Seat, Unit, User


@transaction.atomic
def found_office(name: str, *, username: str, password: str, on: datetime.date) -> User:
    """Make the top unit, the account and its seat. Raises ValidationError for a bad name or password."""
    unit = Unit(name=name, kind=Unit.Kind.COMMITTEE)
    unit.clean_fields(exclude=["path"])
    person = User(username=username, full_name="Quản trị hệ thống")
    person.clean_fields(exclude=["password"])
    validate_password(password, person)
    person.set_password(password)
    unit.save()
    person.save()
    Seat.objects.create(unit=unit, person=person, title="Quản trị hệ thống", role=Seat.Role.ADMIN, from_on=on)
    office = Office.current()
    office.name = unit.name
    office.save(update_fields=["name"])
    text = f"Khởi tạo hệ thống cho {unit.name}, quản trị viên {person.username}."
    journal.record("office.founded", office, unit=unit, by=person, text=text, today=on)
    return person
