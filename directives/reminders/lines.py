"""What a digest says, for page, notice and letter alike: number, kind, count and day, no text of any task."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
]


@dataclass
class Line:
    """The assignments of one document with one due day."""

    document: str
    day: datetime.date
    days: int
    is_late_notice: bool = False
    assignments: list[Assignment] = field(default_factory=list)

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
    def count(self) -> int:
        return sum(line.count for line in self.lines)


def sections(reminders: Iterable[Reminder], today: datetime.date, calendar: Workdays) -> list[Section]:
    """The live reminders of one digest in sections, as things stand today; each assignment once in a section."""
    found: dict[str, dict[tuple[int, datetime.date], Line]] = {key: {} for key, *_ in SECTIONS}
    seen: set[tuple[str, int]] = set()
    for reminder in sorted(reminders, key=lambda one: (one.counted_from, one.assignment_id, -one.rung)):
        key, assignment = section_of(reminder, today), reminder.assignment
        if (key, assignment.pk) in seen:
            continue
        seen.add((key, assignment.pk))
        line = found[key].setdefault(
            (assignment.directive_id, reminder.counted_from),
            Line(
                document=_document(assignment),
                day=reminder.counted_from,
                days=abs((today - reminder.counted_from).days),
            ),
        )
        line.assignments.append(assignment)
        # Whoever acts is told that the notice comes late; to those above the days themselves say enough.
        if reminder.audience == Reminder.Audience.UNIT:
            line.is_late_notice |= calendar.rolled(reminder.owed_on) < today
    return [Section(key, heading, list(found[key].values())) for key, heading, _ in SECTIONS if found[key]]


def words_of(counts: Mapping[str, int]) -> str:
    """ "3 việc quá hạn, 2 việc sắp đến hạn": for a subject or a notice."""
    return ", ".join(f"{counts[key]} {words}" for key, _, words in SECTIONS if counts.get(key))


def section_of(reminder: Reminder, today: datetime.date) -> str:
    """The key of the section in which it stands on that day."""
    if reminder.audience != Reminder.Audience.UNIT:
        return reminder.audience
    if reminder.counted_from == today:
        return "today"
    return "late" if reminder.counted_from < today else "coming"


def _document(assignment: Assignment) -> str:
    document = assignment.directive
    dated = f" ngày {document.dated}" if document.issued_on else ""
    return f"{document}{dated}"
