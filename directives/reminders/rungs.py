"""The ladder of reminders, as plain numbers: which rung an assignment stands on, days counted from its due day.

Only the latest rung is ever owed: whoever was away for a month is told where things stand, not what they missed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from units.models import Office

LATE_FIRST = 1
WEEK = 7


@dataclass(frozen=True)
class Ladder:
    """`ahead` are days before the due day, farthest first; the day, the day after, then each week are rungs too."""

    ahead: tuple[int, ...] = (7, 3, 1)
    superior_after: int = 7
    higher_after: int = 14
    confirmer_after: int = 3

    def rung(self, days: int) -> int | None:
        """The rung for the unit, `days` after the due day (negative: before it); None where none is reached yet."""
        if days >= LATE_FIRST:
            return LATE_FIRST + (days - LATE_FIRST) // WEEK * WEEK
        if days == 0:
            return 0
        reached = [-ahead for ahead in self.ahead if days >= -ahead]
        return max(reached) if reached else None


def ladder(reminder_days: str, office: Office) -> Ladder:
    """The office's ladder, with the document's own days ahead. What is no number from 1 to 60 is left out."""
    days = {int(word) for word in re.findall(r"\d{1,9}", reminder_days)}
    return Ladder(
        ahead=tuple(sorted((day for day in days if 1 <= day <= Office.MOST_AHEAD), reverse=True)),
        superior_after=max(office.superior_after_days, 1),
        higher_after=max(office.higher_after_days, 1),
        confirmer_after=max(office.confirmer_after_days, 1),
    )
