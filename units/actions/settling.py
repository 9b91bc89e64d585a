"""What the office settles for itself: the one row of settings."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from units import access, journal
from units.actions.keeping import demand, plain
from units.models import Office, Seat, Unit, User
from units.refusals import Stale


def settling_unit(user: User, today: datetime.date) -> Unit | None:
    """The unit in whose name the person may settle: an administrator's with no administrator above it."""
    for unit in access.acting_units(user, today, (access.ADMIN,)):
        if not Seat.objects.held_on(today).filter(role=Seat.Role.ADMIN, unit__in=unit.ancestor_ids).exists():
            return unit
    return None


@transaction.atomic
def settle(office: Office, *, by: User, today: datetime.date, version: int, **settings: Any) -> Office:
    """Change the office's settings. Raises Stale and NotYours."""
    unit = settling_unit(by, today)
    demand(unit is not None)
    assert unit is not None  # noqa: S101  for the type checker
    before = {name: getattr(office, name) for name in settings}
    if not Office.objects.filter(pk=office.pk, version=version).update(version=F("version") + 1, **settings):
        raise Stale(Office.current())
    changed = {
        name: [plain(before[name]), plain(settings[name])] for name in settings if before[name] != settings[name]
    }
    journal.record("office.settle", office, unit=unit, by=by, today=today, text="Sửa thiết lập cơ quan.", data=changed)
    return Office.current()
