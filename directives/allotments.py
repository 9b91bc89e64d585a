"""Who gets which task by when: worked out from the parties of a document's tasks, for its preview and for its release.

One place for both, so that what was shown is what is given.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from directives import terms
from directives.models import Directive, Task, TaskParty, UnitClass
from directives.models.tasks import Part
from units.models import Office, Unit


class Allotment(NamedTuple):
    task_id: int
    unit_id: int
    part: str
    period: str
    due_on: datetime.date | None


class Roll:
    """Which units a party means on a day; each class and all named units are asked for once."""

    def __init__(self, issuer: Unit, day: datetime.date, parties: list[TaskParty]) -> None:
        self.root = issuer.assigning_root
        self.day = day
        # A unit that was merged is the unit that stands for it now, whatever the paper says.
        named = {pk for party in parties for pk in (party.unit_id, party.anchor_id) if pk}
        self.valid = Unit.objects.inside(self.root).standing_for(named, day)
        self._classes: dict[tuple[str, int], list[int]] = {}

    def unit_ids(self, party: TaskParty) -> list[int]:
        if party.unit_id:
            return [self.valid[party.unit_id]] if party.unit_id in self.valid else []
        anchor = party.anchor or self.root
        key = (party.unit_class, anchor.pk)
        if key not in self._classes:
            if self.valid.get(anchor.pk, anchor.pk) != anchor.pk:
                anchor = Unit.objects.get(pk=self.valid[anchor.pk])
            units = UnitClass(party.unit_class).units_under(anchor, self.day).filter(path__startswith=self.root.path)
            self._classes[key] = list(units.order_by("sort_key", "pk").values_list("pk", flat=True))
        return self._classes[key]


def tasks_of(directive: Directive, office: Office, today: datetime.date) -> list[Task]:
    """The tasks with parties, their deadlines read for the document's day (not saved)."""
    tasks = list(directive.tasks.prefetch_related("parties__unit", "parties__anchor"))
    terms.refresh(tasks, directive, office, today)
    return tasks


def roll_for(directive: Directive, tasks: list[Task], today: datetime.date) -> Roll:
    return Roll(directive.issuing_unit, today, [party for task in tasks for party in task.parties.all()])


def allotments(
    directive: Directive, tasks: list[Task], roll: Roll, office: Office, today: datetime.date
) -> Iterator[Allotment]:
    """Every assignment that issuing on the day makes. A unit that both leads and supports a task leads it, once."""
    for task in tasks:
        dues = dues_of(task, directive, office, today)
        units = units_of(task, roll)
        for period, due_on in dues:
            for unit_id, part in units.items():
                yield Allotment(task.pk, unit_id, part, period, due_on)


def units_of(task: Task, roll: Roll) -> dict[int, str]:
    parts: dict[str, dict[int, None]] = defaultdict(dict)
    for party in task.parties.all():
        parts[party.part] |= dict.fromkeys(roll.unit_ids(party))
    return dict.fromkeys(parts[Part.LEAD], Part.LEAD.value) | {
        unit_id: Part.SUPPORT.value for unit_id in parts[Part.SUPPORT] if unit_id not in parts[Part.LEAD]
    }


def dues_of(
    task: Task, directive: Directive, office: Office, today: datetime.date
) -> list[tuple[str, datetime.date | None]]:
    """Period and due day of each assignment that a unit gets of the task: one, or one a turn."""
    if terms.comes_again(task):
        return [(turn.key, turn.due_on) for turn in terms.turns(task, directive, office, today=today)]
    return [("", terms.due_once(task, office, today))]
