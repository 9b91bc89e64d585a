"""What the sheet that tracks tasks (reports/tracking_sheet.py) asks of an assignment beyond what a report prints of it.

Units are offices, and those who lead and approve hold their posts in them; nothing here is about citizens.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from directives.models import Assignment, Extension
from directives.models.tasks import Part, Task
from units.models import Seat

_AT_ONCE = 500
_KINDS = {
    Task.DeadlineKind.RECURRING: "Định kỳ",
    Task.DeadlineKind.ONGOING: "Thường xuyên",
    Task.DeadlineKind.NONE: "Không ghi hạn",
    Task.DeadlineKind.UNREAD: "Không ghi hạn",
}


def leaders(assignments: Sequence[Assignment], day: datetime.date) -> dict[int, str]:
    """Unit → who heads it on the day, with the post."""
    units = sorted({one.unit_id for one in assignments if one.part == Part.LEAD})
    found: dict[int, str] = {}
    for start in range(0, len(units), _AT_ONCE):
        seats = Seat.objects.held_on(day).filter(role=Seat.Role.HEAD, unit__in=units[start : start + _AT_ONCE])
        for seat in seats.filter(acting_for=None).select_related("person").order_by("-from_on", "-pk"):
            found[seat.unit_id] = f"{seat.person} ({seat.title})"
    return found


def moved(assignments: Sequence[Assignment], day: datetime.date) -> dict[int, list[datetime.date | None]]:
    """Assignment → the due days that granted extensions have left behind, oldest first."""
    found: dict[int, list[datetime.date | None]] = defaultdict(list)
    documents = {one.directive_id for one in assignments}
    granted = Extension.objects.filter(is_granted=True, decided_on__lte=day, assignment__directive__in=documents)
    for assignment, old in granted.order_by("pk").values_list("assignment_id", "old_due_on"):
        found[assignment].append(old)
    return found


def facts(
    assignment: Assignment,
    day: datetime.date,
    leading: dict[int, str],
    left_behind: dict[int, list[datetime.date | None]],
) -> dict[str, Any]:
    """What the sheet asks beyond what a report's appendix prints; JSON types only."""
    task, directive = assignment.task, assignment.directive
    approved = assignment.confirmed_by if assignment.done_on and assignment.done_on <= day else None
    return {
        "leader": leading.get(assignment.unit_id, "") if assignment.part == Part.LEAD else "",
        "focal": directive.focal_unit.label if directive.focal_unit else "",
        "starts_on": iso(task.starts_on or assignment.assigned_on),
        "sort": _KINDS.get(task.deadline_kind, "Có thời hạn"),  # type: ignore[call-overload]
        "state": Assignment.State(_state(assignment, day)).label,
        "giver": directive.issuer,
        "phrase": task.deadline_phrase,
        "updated_on": iso(_updated(assignment, day)),
        "old_dues": [iso(old) for old in left_behind.get(assignment.pk, [])],
        "approver_id": approved.pk if approved else None,
        "approver": str(approved or ""),
    }


def _state(assignment: Assignment, day: datetime.date) -> str:
    """The state at the end of the day, as far as it was kept."""
    state = assignment.state
    if assignment.changed_on and assignment.changed_on > day:
        state = assignment.as_of(day).state
    if state == Assignment.State.DONE and assignment.done_on and assignment.done_on > day:
        in_by_then = assignment.submitted_on and assignment.submitted_on <= day
        state = Assignment.State.SUBMITTED if in_by_then else Assignment.State.IN_PROGRESS
    return state


def _updated(assignment: Assignment, day: datetime.date) -> datetime.date:
    days = (
        assignment.assigned_on, assignment.received_on, assignment.first_submitted_on, assignment.submitted_on,
        assignment.confirmed_on, assignment.changed_on,
    )  # fmt: skip
    return max((one for one in days if one and one <= day), default=assignment.assigned_on)


def iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
