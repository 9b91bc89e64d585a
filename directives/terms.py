"""What a task's deadline comes to for this office: its reading, its due day, the turns of a recurring task."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from directives import deadlines
from directives.deadlines import Kind, Occurrence, Reading, Workdays
from directives.models import Directive, Task
from units.models import Office

_NO_DAY = (Task.DeadlineKind.NONE, Task.DeadlineKind.UNREAD)
_DAYS_IN = {"week": 7, "month": 31, "quarter": 92, "half_year": 184, "year": 366}


def reference_day(directive: Directive, today: datetime.date) -> datetime.date:
    """The day from which years left out are reckoned: the document's own, or today while it has none."""
    return directive.issued_on or directive.issued_month or today


@lru_cache(maxsize=4096)
def read(phrase: str, reference: datetime.date) -> Reading:
    """The same phrases come again and again in a plan; a reading never changes."""
    return deadlines.read(phrase, reference, typed=True)


class PhraseReader:
    """Reads the phrases of one document. A correction keeps what the phrases that it takes over meant in the old one:
    "trước 30/6" of a plan of 2026 is no day of 2027 because the correction came in August."""

    def __init__(self, directive: Directive, today: datetime.date) -> None:
        self.reference = reference_day(directive, today)
        old = directive.replaces
        self.before = PhraseReader(old, today) if old else None
        self.kept = set(old.tasks.values_list("deadline_phrase", flat=True)) if old else set()

    def read(self, phrase: str) -> Reading:
        return self.before.read(phrase) if self.before and phrase in self.kept else read(phrase, self.reference)


def first_issued(directive: Directive) -> datetime.date | None:
    """The day before which no deadline may lie: that of the first document, where this one corrects another."""
    while directive.replaces:
        directive = directive.replaces
    return directive.issued_on or directive.issued_month


def workdays(office: Office) -> Workdays:
    """The office's calendar: public holidays, its own days off and the days it works besides."""
    return _calendar(*(tuple(str(day) for day in days) for days in (office.days_off, office.working_days)))


@lru_cache(maxsize=8)
def _calendar(days_off: tuple[str, ...], working: tuple[str, ...]) -> Workdays:
    return Workdays(days_off=_days(days_off), working=_days(working))


def _days(written: Iterable[str]) -> list[datetime.date]:
    return [datetime.date.fromisoformat(day[:10]) for day in written]


def task_fields(reading: Reading, office: Office, anchored: Task | None = None) -> dict[str, Any]:
    """The stored form of a reading: deadline_kind, starts_on, due_on, anchor_on, every.

    `anchored` is the task as it stands: the day of its event is kept while its phrase still counts from one.
    """
    event = reading.kind == Kind.RELATIVE and reading.anchor_on is None
    anchor_on = anchored.anchor_on if anchored and event else None
    due_on = due_from(reading, anchor_on, office)
    if anchored and anchor_on and reading.amount is None:
        due_on = anchored.due_on
    return {
        "deadline_kind": reading.kind.value,
        "starts_on": reading.start,
        "due_on": due_on,
        "anchor_on": anchor_on,
        "every": reading.every.value if reading.every else "",
    }


def due_from(reading: Reading, anchor_on: datetime.date | None, office: Office) -> datetime.date | None:
    """The due day by the office's rules; of a deadline counted from an event, with that event's day."""
    return deadlines.due_day(
        reading,
        strictly_before=not office.before_day_counts,
        anchor_on=anchor_on,
        workdays=workdays(office) if reading.unit else None,
    )


def refresh(tasks: Iterable[Task], directive: Directive, office: Office, today: datetime.date) -> list[Task]:
    """Read every phrase anew (the document's day may have changed since); returns the tasks that changed, unsaved."""
    reader = PhraseReader(directive, today)
    changed = []
    for task in tasks:
        fields = task_fields(reader.read(task.deadline_phrase), office, task)
        if any(getattr(task, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(task, name, value)
            changed.append(task)
    return changed


def due_once(task: Task, office: Office, today: datetime.date) -> datetime.date | None:
    """The due day of a task that is done once; the office's default where the phrase gives none.

    A task that counts from an event has none until the day of the event is set.
    """
    if task.due_on or office.default_due_days is None or task.deadline_kind not in _NO_DAY:
        return task.due_on
    return workdays(office).rolled(today + datetime.timedelta(days=office.default_due_days))


def comes_again(task: Task) -> bool:
    """A recurring task whose phrase says how often; one that does not is done as an ongoing one."""
    return task.deadline_kind == Task.DeadlineKind.RECURRING and bool(task.every)


def cutoff_of(office: Office) -> int | None:
    """The day of the month on which the periods of recurring tasks end; None for the calendar's."""
    return office.cutoff_day or None if office.recurring_due == Office.RecurringDue.CUTOFF else None


def turns(
    task: Task, directive: Directive, office: Office, *, today: datetime.date, after: datetime.date | None = None
) -> list[Occurrence]:
    """The turns of a recurring task that should exist by today: the one under way and the next.

    `after` is the last due day already made: then every turn since is owed too, however long the machine was off.
    A turn whose phrase names no day is due at the end of its period: the office's cut-off day, so that the work of
    quarter III is done when its report is written, or the calendar's last day where the office says so.
    """
    reading = PhraseReader(directive, today).read(task.deadline_phrase)
    if not comes_again(task) or reading.every is None:
        return []
    far = today + datetime.timedelta(days=3 * _DAYS_IN[task.every])
    ahead = _turns_due(reading, today, far, office)[:2]
    if after is None:
        return ahead
    last = ahead[-1].due_on if ahead else today
    return _turns_due(reading, after + datetime.timedelta(days=1), last, office)


def dues_of_turns(
    task: Task, directive: Directive, office: Office, around: Collection[datetime.date], today: datetime.date
) -> dict[str, datetime.date]:
    """Period → due day, as the office settles it today, of the turns that were made due around those days."""
    reading = PhraseReader(directive, today).read(task.deadline_phrase)
    if not comes_again(task) or reading.every is None:
        return {}
    room = datetime.timedelta(days=2 * _DAYS_IN[task.every])
    first, last = min(around) - room, max(around) + room
    return {turn.key: turn.due_on for turn in _turns_due(reading, first, last, office)}


def _turns_due(reading: Reading, first: datetime.date, last: datetime.date, office: Office) -> list[Occurrence]:
    strictly = not office.before_day_counts
    return deadlines.occurrences(reading, first=first, last=last, cutoff=cutoff_of(office), strictly_before=strictly)
