"""What a digest says, for page, notice and letter alike: number, kind, count and day, no text of any task."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from directives.deadlines import Workdays
from directives.models import Assignment, Reminder

# key, heading, how it is counted in a sentence; in the order of urgency
SECTIONS = [
    ("late", "Quá hạn", "việc quá hạn"),
    ("today", "Đến hạn hôm nay", "việc đến hạn hôm nay"),
    ("coming", "Sắp đến hạn", "việc sắp đến hạn"),
    ("confirmer", "Chờ xác nhận", "việc chờ xác nhận"),
    ("superior", "Cấp dưới quá hạn", "việc cấp dưới quá hạn"),
    ("higher", "Cấp dưới nữa quá hạn lâu", "việc của cấp dưới nữa quá hạn lâu"),
    ("report", "Báo cáo phải nộp", "báo cáo phải nộp"),
]


@dataclass
class Line:
    """The assignments of one document with one due day, or what else is owed by that day (see `books`)."""

    document: str
    day: datetime.date
    days: int
    is_past: bool = False
    is_late_notice: bool = False
    assignments: list[Any] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.assignments)

    @property
    def units(self) -> int:
        return len({one.unit_id for one in self.assignments})


@dataclass
class Section:
    key: str
    heading: str
    lines: list[Line]

    @property
    def counts_units(self) -> bool:
        """Whether it tells of others' work, so that it says of how many units."""
        return self.key in (Reminder.Audience.SUPERIOR, Reminder.Audience.HIGHER)

    @property
    def noun(self) -> str:
        return "báo cáo" if self.key == "report" else "việc"

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)


def sections(reminders: Iterable[Any], today: datetime.date, calendar: Workdays) -> list[Section]:
    """The live reminders of one digest in sections, as things stand today; each assignment once in a section."""
    found: dict[str, dict[Any, Line]] = {key: {} for key, *_ in SECTIONS}
    every = list(reminders)
    _add_assignments(found, [one for one in every if isinstance(one, Reminder)], today, calendar)
    for row in sorted((one for one in every if not isinstance(one, Reminder)), key=lambda one: one.counted_from):
        line = found[row.audience].setdefault((row.words, row.counted_from), _line(row.words, row.counted_from, today))
        line.assignments.append(row.about)
    return [Section(key, heading, list(found[key].values())) for key, heading, _ in SECTIONS if found[key]]


def _line(document: str, day: datetime.date, today: datetime.date) -> Line:
    return Line(document, day, abs((today - day).days), is_past=day < today)


def _add_assignments(
    found: dict[str, dict[Any, Line]], reminders: list[Reminder], today: datetime.date, calendar: Workdays
) -> None:
    seen: set[tuple[str, int]] = set()
    for reminder in sorted(reminders, key=lambda one: (one.counted_from, one.assignment_id, -one.rung)):
        key, assignment = section_of(reminder, today), reminder.assignment
        if (key, assignment.pk) in seen:
            continue
        seen.add((key, assignment.pk))
        line = found[key].setdefault(
            (assignment.directive_id, reminder.counted_from),
            _line(_document(assignment), reminder.counted_from, today),
        )
        line.assignments.append(assignment)
        # Whoever acts is told that the notice comes late; to those above the days themselves say enough.
        if reminder.audience == Reminder.Audience.UNIT:
            line.is_late_notice |= calendar.rolled(reminder.owed_on) < today


def words_of(counts: Mapping[str, int]) -> str:
    """ "3 việc quá hạn, 2 việc sắp đến hạn": for a subject or a notice."""
    return ", ".join(f"{counts[key]} {words}" for key, _, words in SECTIONS if counts.get(key))


def section_of(reminder: Any, today: datetime.date) -> str:
    """The key of the section in which it stands on that day."""
    if reminder.audience != Reminder.Audience.UNIT:
        return str(reminder.audience)
    if reminder.counted_from == today:
        return "today"
    return "late" if reminder.counted_from < today else "coming"


def _document(assignment: Assignment) -> str:
    document = assignment.directive
    dated = f" ngày {document.dated}" if document.issued_on else ""
    return f"{document}{dated}"
