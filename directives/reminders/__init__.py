"""Reminders: which are owed (`ledger`), one digest a person and day (`digests`), letters (`sending`, `letters`).

`runs.deliver` is what the timetable, the worker's start and the pages call; `proof` counts what must be zero.
"""

from directives.reminders.runs import amiss, deliver

__all__ = ["amiss", "deliver"]
