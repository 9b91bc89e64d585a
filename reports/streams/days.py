"""When each level of a stream has to hand in. Pure but for the office's calendar that is handed in."""

from __future__ import annotations

import datetime
from itertools import pairwise

from directives.deadlines import Workdays
from reports.periods import Period


def due_days(
    period: Period,
    leads: list[int],
    calendar: Workdays,
    *,
    after: int = 0,
    on: datetime.date | None = None,
) -> list[datetime.date]:
    """The due day of each level, the highest first: `after` working days after the cut-off, or the day `on`.

    `leads` are the working days by which each further level comes before the one above it. No day lies before the
    cut-off, as nobody can report on days to come.
    """
    found = [on or calendar.add(period.end, after)]
    for lead in leads:
        found.append(max(calendar.add(found[-1], -lead), period.end))
    return found


def in_order(days: list[datetime.date]) -> bool:
    """Whether each level hands in before the one above it, so that the one above has the time to gather."""
    return all(lower < upper for upper, lower in pairwise(days))
