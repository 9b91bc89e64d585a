"""What a seat allows. The only place that knows; everything else says `.visible_to(user, today)` or asks `may_…` here.

Rights come from the seats a person holds on the day asked. They flow down the branch of the seat's unit. Acting for a
unit (drafting, ticking off, confirming) is different: it needs a seat in that very unit, so that nobody does a
subordinate's work for it unseen.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from units.models import Seat, Unit

# Roles by name, as `units.models` imports this module.
CLERK, HEAD, LEADER, INSPECTOR, ADMIN = "clerk", "head", "leader", "inspector", "admin"
READERS = (CLERK, HEAD, LEADER, INSPECTOR)
EVERYONE = (*READERS, ADMIN)


@dataclass(frozen=True)
class Reach:
    """The branches that some seats open: their paths, outermost only, and the ids of the units above them."""

    paths: tuple[str, ...]
    unit_ids: tuple[int, ...]

    @property
    def ids_above(self) -> set[int]:
        return {int(part) for path in self.paths for part in path.split("/")[:-2]}

    def covers(self, path_field: str) -> Q:
        """A condition: the path in that field lies in one of the branches. Nothing at all without a seat."""
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(**{f"{path_field}__startswith": path})
        return condition

    def holds(self, unit: Unit) -> bool:
        return any(unit.path.startswith(path) for path in self.paths)


def seats_of(user: Any, today: datetime.date) -> list[Seat]:
    """The seats in force on the day, own and acting, with their units. Kept on the user object for the request."""
    if not user.is_authenticated or not user.is_active:
        return []
    kept: dict[datetime.date, list[Seat]] = user.__dict__.setdefault("_seats_by_day", {})
    if today not in kept:
        kept[today] = list(user.seats.held_on(today).select_related("unit", "unit__parent", "acting_for__person"))
    return kept[today]


def reach_of(user: Any, today: datetime.date, roles: Iterable[str] = EVERYONE) -> Reach:
    """The branches under the person's seats with one of the roles."""
    wanted = set(roles)
    return reach_over(seat.unit for seat in seats_of(user, today) if seat.role in wanted)


def reach_over(tops: Iterable[Unit]) -> Reach:
    """The branches under those units."""
    units = list(tops)
    paths = sorted({unit.path for unit in units})
    outermost = tuple(path for path in paths if not any(path != other and path.startswith(other) for other in paths))
    return Reach(outermost, tuple(sorted({unit.pk for unit in units})))


def seat_in(user: Any, unit: Unit, today: datetime.date, roles: Iterable[str]) -> Seat | None:
    """The person's seat in that very unit with one of the roles; an own seat before an acting one.

    What a unit that was merged left behind is answered for by the unit that it was merged into.
    """
    wanted, units = set(roles), (unit.pk, unit.merged_into_id)
    seats = [seat for seat in seats_of(user, today) if seat.unit_id in units and seat.role in wanted]
    return min(seats, key=lambda seat: seat.acting_for_id is not None, default=None)


def acting_units(user: Any, today: datetime.date, roles: Iterable[str]) -> list[Unit]:
    """The units for which the person may act in one of the roles, each once."""
    wanted = set(roles)
    return list({seat.unit_id: seat.unit for seat in seats_of(user, today) if seat.role in wanted}.values())


def may_draft(user: Any, unit: Unit, today: datetime.date) -> bool:
    """Enter and change drafts in the unit's name. A cell has no clerk: its secretary does it."""
    return seat_in(user, unit, today, (CLERK, HEAD)) is not None


def may_name(user: Any, unit: Unit, today: datetime.date) -> bool:
    """Take back another name of the unit: who may keep the unit, and who drafts for an office that gives it tasks."""
    offices = acting_units(user, today, (CLERK, HEAD))
    return may_administer(user, unit, today) or any(unit.is_inside(office.assigning_root) for office in offices)


def may_issue(user: Any, unit: Unit, today: datetime.date) -> bool:
    return seat_in(user, unit, today, (CLERK, HEAD, LEADER)) is not None


def may_tick(user: Any, unit: Unit, today: datetime.date) -> bool:
    """Receive, work on and submit what was given to the unit."""
    return seat_in(user, unit, today, (HEAD, CLERK)) is not None


def may_confirm(user: Any, unit: Unit, today: datetime.date) -> bool:
    """Confirm, return and grant extensions in the name of the unit that gave the task."""
    return seat_in(user, unit, today, (CLERK, HEAD, LEADER)) is not None


def may_report(user: Any, unit: Unit, today: datetime.date) -> bool:
    return seat_in(user, unit, today, (CLERK, HEAD)) is not None


def may_administer(user: Any, unit: Unit, today: datetime.date) -> bool:
    return reach_of(user, today, (ADMIN,)).holds(unit)


def may_watch(user: Any, today: datetime.date) -> bool:
    """See how reminders go out and wake them: administrators, and the clerk of a committee or of the root."""
    return any(
        seat.role == ADMIN or (seat.role == CLERK and (seat.unit.parent_id is None or seat.unit.kind == "committee"))
        for seat in seats_of(user, today)
    )


def may_read_journal(user: Any, today: datetime.date) -> bool:
    return bool(reach_of(user, today, (INSPECTOR, ADMIN, LEADER)).paths)
