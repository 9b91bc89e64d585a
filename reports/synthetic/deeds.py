"""What became of each assignment by today: on its way, handed in, done in time or late, extended, paused, cancelled."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.timezone import get_current_timezone

from directives.models import Assignment, PastState
from reports.synthetic import words
from units import journal

if TYPE_CHECKING:
    from reports.synthetic.province import Given

State = Assignment.State
DAY = datetime.timedelta(days=1)
_ON_ITS_WAY = (State.ASSIGNED, State.ASSIGNED, State.RECEIVED, State.IN_PROGRESS, State.IN_PROGRESS)
_HANDED_IN = (State.SUBMITTED, State.SUBMITTED, State.RETURNED)
_BLANK = {
    "received_on": None, "submitted_on": None, "submitted_by_id": None, "first_submitted_on": None, "done_on": None,
    "confirmed_on": None, "confirmed_by_id": None, "result": "", "obstacles": "", "proposals": "", "version": 1,
}  # fmt: skip


class Lives:
    """Lives assignments one by one; their extensions and the lines of the journal gather here."""

    def __init__(self, today: datetime.date, chance: random.Random, first_id: int) -> None:
        self.today, self.chance, self.next_id = today, chance, first_id
        self.extensions: list[dict[str, Any]] = []
        self.past: list[dict[str, Any]] = []  # how the extended ones stood before
        self.journal = Journal()

    def live(self, given: Given) -> dict[str, Any]:
        """One row of Assignment."""
        pk, self.next_id = self.next_id, self.next_id + 1
        due = self._extended(pk, given) if given.due and self.chance.random() < 0.03 else given.due
        row = _BLANK | {
            "id": pk,
            "task_id": given.task,
            "directive_id": given.paper.id,
            "unit_id": given.unit.id,
            "assigned_on": given.paper.day,
            "changed_on": None,
            "due_on": due,
            "original_due_on": given.due,
        }
        if due != given.due:
            row["changed_on"] = self.extensions[-1]["decided_on"]
        return row | self._what_became(pk, given, due)

    def _what_became(self, pk: int, given: Given, due: datetime.date | None) -> dict[str, Any]:
        chance = self.chance
        since = given.paper.day
        handed_in = since + datetime.timedelta(days=self._days_taken(due, since))
        received = min(self.today, since + datetime.timedelta(days=chance.randrange(6)))
        if handed_in > self.today:
            if chance.random() < 0.03:
                return {"state": chance.choice((State.PAUSED, State.CANCELLED)), "received_on": received}
            state = chance.choice(_ON_ITS_WAY)
            return {"state": state, "received_on": None if state == State.ASSIGNED else received}
        self.journal.add(Deed(given.unit.id, handed_in.toordinal(), pk, 0, given.unit.head))
        came = {
            "received_on": min(received, handed_in),
            "submitted_on": handed_in,
            "submitted_by_id": given.unit.head,
            "first_submitted_on": handed_in,
            "version": 2,
            **self._texts(),
        }
        if chance.random() < 0.07:
            return came | {"state": chance.choice(_HANDED_IN)}
        confirmed = min(self.today, handed_in + datetime.timedelta(days=chance.randrange(5)))
        giver = given.paper.body
        self.journal.add(Deed(giver.id, confirmed.toordinal(), pk, 1, giver.clerk))
        ended = {"state": State.DONE, "done_on": handed_in, "confirmed_on": confirmed, "confirmed_by_id": giver.clerk}
        return came | ended | {"version": 3}

    def _days_taken(self, due: datetime.date | None, since: datetime.date) -> int:
        """Mostly before the due day, one in six after it."""
        whole = max(2, (due - since).days) if due else 300
        late = self.chance.random() < 0.17
        return whole + self.chance.randrange(1, 60) if late else self.chance.randrange(1, whole + 1)

    def _extended(self, pk: int, given: Given) -> datetime.date | None:
        """The day after a granted extension; the old one where it would have been asked for in the future."""
        asked = max(given.paper.day, given.due - 5 * DAY) if given.due else self.today
        if given.due is None or asked > self.today:
            return given.due
        later = given.due + datetime.timedelta(days=self.chance.choice((7, 15, 30)))
        decided = min(self.today, asked + 2 * DAY)
        self.past.append(
            {
                "assignment_id": pk,
                "since_on": PastState.BEGINNING,
                "until_on": decided,
                "state": State.IN_PROGRESS,
                "due_on": given.due,
            }
        )
        self.extensions.append(
            {
                "assignment_id": pk,
                "old_due_on": given.due,
                "new_due_on": later,
                "reason": "Chờ hướng dẫn của cấp trên.",
                "asked_by_id": given.unit.head,
                "asked_on": asked,
                "is_granted": True,
                "decided_by_id": given.paper.body.clerk,
                "decided_on": decided,
            }
        )
        return later

    def _texts(self) -> dict[str, str]:
        chance = self.chance
        return {
            "result": chance.choice(words.RESULTS),
            "obstacles": chance.choice(words.OBSTACLES) if chance.random() < 0.08 else "",
            "proposals": chance.choice(words.PROPOSALS) if chance.random() < 0.05 else "",
        }


class Deed(NamedTuple):
    """Sorted by unit, then by day (counted from the year one)."""

    unit: int
    day: int
    assignment: int
    act: int
    person: int


class Journal:
    """The lines of all deeds, chained by unit in the order of their days, as `units.journal` writes them."""

    ACTS = (("assignment.submit", "Gửi kết quả."), ("assignment.confirm", "Xác nhận hoàn thành."))

    def __init__(self) -> None:
        self._deeds: list[Deed] = []
        self._ends: dict[int, dict[str, Any]] = {}

    def add(self, deed: Deed) -> None:
        self._deeds.append(deed)

    def empty_chains(self, first_id: int) -> Iterator[dict[str, Any]]:
        """Rows of Chain, one for each unit that has deeds; `ends` closes them once the entries are written."""
        self._deeds.sort()
        self._chains = {unit: first_id + at for at, unit in enumerate(dict.fromkeys(deed.unit for deed in self._deeds))}
        for unit, pk in self._chains.items():
            yield {"id": pk, "unit_id": unit}

    def entries(self) -> Iterator[dict[str, Any]]:
        """Rows of Entry."""
        zone = get_current_timezone()
        unit, number, head = 0, 0, ""
        for deed in self._deeds:
            if deed.unit != unit:
                unit, number, head = deed.unit, 0, ""
            number += 1
            act, text = self.ACTS[deed.act]
            said: dict[str, Any] = {
                "previous_hash": head,
                "chain_id": self._chains[unit],
                "number": number,
                "at": datetime.datetime.combine(datetime.date.fromordinal(deed.day), datetime.time(8), zone),
                "actor_id": deed.person,
                "act": act,
                "subject_type": "assignment",
                "subject_id": deed.assignment,
                "text": text,
                "data": {},
            }
            head = journal.hash_of(**said)
            self._ends[self._chains[unit]] = {"length": number, "head": head}
            yield said | {"hash": head}

    def ends(self) -> dict[int, dict[str, Any]]:
        """Chain → its length and the hash of its last entry, after `entries` has run."""
        return self._ends
