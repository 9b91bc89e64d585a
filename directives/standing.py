"""The standing of an assignment on a day: computed, never stored. Pure: plain dates in, one word out.

The queryset that says the same in SQL (`directives/models/assignments.py`) must agree with `standing` row by row.
"""

from datetime import date, timedelta
from enum import StrEnum

SOON_DAYS = 7


class Standing(StrEnum):
    """Nine words for where an assignment stands on a day. Values are stable: they go into links, files and snapshots.

    UNDATED is open without a due day; DONE_UNDATED is done without one, and counts as done on time.
    """

    label: str

    UNDATED = "undated", "Chưa có thời hạn"
    ON_TRACK = "on_track", "Trong hạn"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    DUE_TODAY = "due_today", "Đến hạn hôm nay"
    OVERDUE = "overdue", "Quá hạn"
    DONE_EARLY = "done_early", "Hoàn thành trước hạn"
    DONE_ON_DAY = "done_on_day", "Hoàn thành đúng hạn"
    DONE_LATE = "done_late", "Hoàn thành quá hạn"
    DONE_UNDATED = "done_undated", "Hoàn thành"

    def __new__(cls, value: str, label: str) -> "Standing":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @property
    def is_done(self) -> bool:
        return self in DONE

    @property
    def is_in_time(self) -> bool:
        """Open and not overdue, or done and not late: the cells "trong hạn" and "đúng hạn" of the reports."""
        return self not in (Standing.OVERDUE, Standing.DONE_LATE)


DONE = frozenset({Standing.DONE_EARLY, Standing.DONE_ON_DAY, Standing.DONE_LATE, Standing.DONE_UNDATED})
# The two done cells of the reports: "hoàn thành đúng hạn" counts early, on the day and undated together.
DONE_IN_TIME = DONE - {Standing.DONE_LATE}
OPEN = frozenset(Standing) - DONE
# "Sắp đến hạn" and "đến hạn hôm nay" are parts of "trong hạn"; an open task without a day cannot be late.
OPEN_IN_TIME = OPEN - {Standing.OVERDUE}


def standing(
    *, due_on: date | None, done_on: date | None, on: date, soon_days: int = SOON_DAYS, dropped: bool = False
) -> Standing | None:
    """Where an assignment stands at the end of the day `on`; None for one that was dropped (paused, cancelled) undone.

    A `done_on` after `on` is not yet known on that day, so that any past day can be asked for. `soon_days` is how many
    days ahead "sắp đến hạn" begins, the due day itself not counted: 7 means due within the next seven days.
    """
    if done_on is not None and done_on <= on:
        return _done(due_on, done_on)
    if dropped:
        return None
    if due_on is None:
        return Standing.UNDATED
    if due_on < on:
        # The due day still counts in full: overdue from 00:00 of the day after.
        return Standing.OVERDUE
    if due_on == on:
        return Standing.DUE_TODAY
    return Standing.DUE_SOON if due_on <= on + timedelta(days=soon_days) else Standing.ON_TRACK


def _done(due_on: date | None, done_on: date) -> Standing:
    if due_on is None:
        return Standing.DONE_UNDATED
    if done_on < due_on:
        return Standing.DONE_EARLY
    return Standing.DONE_ON_DAY if done_on == due_on else Standing.DONE_LATE
