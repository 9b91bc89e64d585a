"""Which late work a letter may be about: what is late for its unit today and was given by the unit that writes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q

from directives import terms
from directives.models import Assignment, UrgingRow
from directives.models.assignments import AssignmentQuerySet
from units import access
from units.models import Office, Unit, User

DRAFTERS = (access.CLERK, access.HEAD)
MOST_ROWS = 500
REPLY_AFTER = 5  # days, then on to the next working day


def late(today: datetime.date, of: str = "") -> Q:
    """Late for the unit: what was handed in waits for its confirmer and needs no letter. `of` is a path to the rows."""
    return Q(**{f"{of}state__in": Assignment.WITH_UNIT_STATES, f"{of}due_on__lt": today})


def reply_day(today: datetime.date) -> datetime.date:
    """The day by which an answer is asked for when nothing is chosen."""
    return terms.workdays(Office.current()).next_working(today + datetime.timedelta(days=REPLY_AFTER))


@dataclass(frozen=True)
class Choice:
    """What a person may choose from. `left_out` says in words what of the list cannot go into this letter."""

    sender: Unit | None
    senders: list[tuple[Unit, int]]
    rows: list[Assignment]
    left_out: list[str]

    @property
    def by_unit(self) -> list[tuple[Unit, list[Assignment]]]:
        return by_unit(self.rows)


def by_unit(rows: Iterable[Any]) -> list[tuple[Unit, list[Any]]]:
    """Rows that come sorted by unit, under their units."""
    return [(unit, list(some)) for unit, some in groupby(rows, key=lambda row: row.unit)]


def choose(found: AssignmentQuerySet, user: User, today: datetime.date, sender_pk: int | None = None) -> Choice:
    """Sort a list out for the unit with most late work in it that the person drafts for, or for the one asked."""
    every = found.filter(late(today))
    given = dict(every.order_by().values_list("directive__issuing_unit").annotate(Count("pk")))
    units = access.acting_units(user, today, DRAFTERS)
    senders = sorted(((unit, given[unit.pk]) for unit in units if unit.pk in given), key=lambda pair: -pair[1])
    sender = next((unit for unit, _ in senders if unit.pk == sender_pk), senders[0][0] if senders else None)
    rows = _rows(every, sender) if sender else []
    _mark_urged(rows, today)
    handed_in = found.filter(state=Assignment.State.SUBMITTED, due_on__lt=F("submitted_on")).count()
    return Choice(sender, senders, rows, list(_left_out(given, sender, len(rows), handed_in)))


def _rows(every: AssignmentQuerySet, sender: Unit) -> list[Assignment]:
    chosen = every.given_by([sender]).for_work_list().order_by("unit__sort_key", "unit_id", "due_on", "pk")
    return list(chosen[:MOST_ROWS])


def _left_out(given: dict[int, int], sender: Unit | None, shown: int, handed_in: int) -> Iterable[str]:
    if sender and (more := given[sender.pk] - shown):
        yield f"{more} việc nữa do {sender} giao: một công văn không quá {MOST_ROWS} việc, xin lọc theo đơn vị"
    others = {pk: count for pk, count in given.items() if not sender or pk != sender.pk}
    names = Unit.objects.in_bulk(list(others)[:20]) if others else {}
    for pk, count in sorted(others.items(), key=lambda pair: -pair[1])[:20]:
        yield f"{count} việc do {names[pk]} giao"
    if handed_in:
        yield f"{handed_in} việc đơn vị đã gửi kết quả, đang chờ xác nhận"


def _mark_urged(rows: list[Assignment], today: datetime.date) -> None:
    """Each row says its letters so far (`urged`), and the one whose reply-by day has not passed (`awaited`)."""
    sent = urged_before([row.pk for row in rows])
    row: Any
    for row in rows:
        row.urged = sent.get(row.pk, [])
        row.awaited = next((letter for letter in row.urged if letter.reply_by >= today), None)


def urged_before(assignments: Iterable[int]) -> dict[int, list[Any]]:
    """The letters that were sent about each assignment, the newest first."""
    rows = UrgingRow.objects.filter(assignment__in=list(assignments), urging__state="sent")
    found: dict[int, list[Any]] = {}
    for row in rows.select_related("urging").order_by("-urging__issued_on", "-urging_id"):
        found.setdefault(row.assignment_id, []).append(row.urging)
    return found
