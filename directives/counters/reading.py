"""What the counts say of a branch, through somebody's eyes, as of the day they are kept for."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q

from directives.counters.keeping import add, day_of
from directives.models import Directive
from directives.models.counters import COUNTED, CountState
from units import access
from units.models import Unit, User

_ZEROS = (0,) * len(COUNTED)


def counted(user: User, today: datetime.date, on: datetime.date, soon_days: int) -> Counted | None:
    """The counts as this person sees them; None where they are not kept for that day, so the rows must be counted."""
    if on != today or not CountState.objects.filter(pk=1, counted_on=today, soon_days=soon_days).exists():
        return None
    return Counted(user, today, soon_days)


class Counted:
    """Counts by unit and document: what the person's branches were given, and what they gave or gather, wherever.

    Units whose branches are asked about are named first (`of`), and read in one statement.
    """

    def __init__(self, user: User, today: datetime.date, soon_days: int) -> None:
        self.today, self.soon_days = today, soon_days
        self.reach = access.reach_of(user, today, access.READERS)
        giving = self.reach.covers("issuing_unit__path") | Q(focal_unit__in=self.reach.unit_ids)
        self.given = set(Directive.objects.filter(giving).values_list("pk", flat=True))

    def of(self, units: Iterable[Unit], directive: Directive | None = None) -> dict[int, dict[int, tuple[int, ...]]]:
        """Unit → document → counts in the order of COUNTED, of the whole branch of each unit; one statement.

        `directive` keeps to that document and those below it. Documents that count nothing may be left out.
        """
        asked = {unit.pk: unit.path for unit in units}
        inside = {path: int(path.split("/")[-2]) for path in self.reach.paths}
        whole = _read({*asked, *inside.values()}, self.today, self.soon_days, directive)
        return {pk: self._seen(whole, pk, path, inside) for pk, path in asked.items()}

    def _seen(self, whole: Any, pk: int, path: str, inside: dict[str, int]) -> dict[int, tuple[int, ...]]:
        """Everything where the unit lies in one of the person's branches; else what they gave, and their own part."""
        if any(path.startswith(own) for own in inside):
            return whole[pk]
        seen: dict[int, tuple[int, ...]] = {of: n for of, n in whole[pk].items() if of in self.given}
        for own, branch in inside.items():
            if own.startswith(path):
                for of, n in whole[branch].items():
                    if of not in self.given:
                        seen[of] = plus(seen.get(of, _ZEROS), n)
        return seen


def plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(int.__add__, one, other))


def total(counts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*counts, strict=True))) or _ZEROS


def _read(
    units: set[int], today: datetime.date, soon_days: int, directive: Directive | None
) -> dict[int, dict[int, tuple[int, ...]]]:
    """The kept counts and what is not folded yet, of one moment."""
    subtree, only = "", []
    if directive:
        subtree = "AND directive_id IN (SELECT id FROM directives_directive WHERE path LIKE %s)"
        only = [f"{directive.path}%"]
    places = ", ".join(["%s"] * len(units))
    nothing = ", ".join(["0"] * len(COUNTED))
    false = "false" if connection.vendor == "postgresql" else "0"
    sql = (  # names of our own tables and columns only; every value is a parameter
        f"SELECT unit_id, '' AS path, directive_id, '' AS kind, NULL AS due_on, {false} AS w, {false} AS e, 0 AS n, "  # noqa: S608
        f"{', '.join(COUNTED)} FROM directives_branchcount WHERE unit_id IN ({places}) {subtree} "
        f"UNION ALL SELECT 0, u.path, directive_id, c.kind, c.due_on, is_waiting, is_extended, SUM(n), {nothing} "
        "FROM directives_countchange c JOIN units_unit u ON u.id = c.unit_id "
        f"WHERE n <> 0 {subtree} GROUP BY u.path, directive_id, c.kind, c.due_on, is_waiting, is_extended"
    )
    found: dict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)
    changes: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*sorted(units), *only, *only])
        for unit, path, of, kind, due_on, waiting, extended, n, *kept in cursor:
            if unit:
                found[unit][of] = tuple(kept)
                continue
            for part in path.split("/")[:-1]:
                if int(part) in units:
                    key = int(part), of
                    add(changes[key], kind, day_of(due_on), waiting, extended, int(n), today, soon_days)
    for (unit, of), more in changes.items():
        found[unit][of] = plus(found[unit].get(of, _ZEROS), tuple(more))
    return found
