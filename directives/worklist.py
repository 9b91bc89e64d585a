"""The work of units sorted into the groups of a work list: what is late first, what waits for others last.

The groups follow from state and day, like the standing, but answer another question: who has to act, and how soon.
Late means late for the unit: what was handed in, however late, waits for the confirmer and is listed there.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from directives.models import Assignment
from units.text import fold

State = Assignment.State


class Group(StrEnum):
    """In the order of a list. Values go into links."""

    label: str

    OVERDUE = "overdue", "Quá hạn"
    DUE_TODAY = "due_today", "Đến hạn hôm nay"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    RETURNED = "returned", "Cần bổ sung"
    ON_TRACK = "on_track", "Trong hạn"
    UNDATED = "undated", "Chưa có thời hạn"
    WAITING = "waiting", "Chờ xác nhận"
    PAUSED = "paused", "Tạm dừng"
    DONE = "done", "Hoàn thành"

    def __new__(cls, value: str, label: str) -> Group:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


# What a list shows when nothing is chosen.
OPEN = (
    Group.OVERDUE, Group.DUE_TODAY, Group.DUE_SOON, Group.RETURNED, Group.ON_TRACK, Group.UNDATED, Group.WAITING,
)  # fmt: skip


@dataclass(frozen=True)
class GroupCount:
    group: Group
    count: int
    chosen: bool


def conditions(today: datetime.date, soon_days: int) -> dict[Group, Q]:
    """Which rows make each group; every row that is not cancelled is in exactly one."""
    soon = today + datetime.timedelta(days=soon_days)
    with_unit = Q(state__in=Assignment.WITH_UNIT_STATES)
    calm = Q(state__in=[State.ASSIGNED, State.RECEIVED, State.IN_PROGRESS])
    return {
        Group.OVERDUE: with_unit & Q(due_on__lt=today),
        Group.DUE_TODAY: with_unit & Q(due_on=today),
        Group.DUE_SOON: with_unit & Q(due_on__gt=today, due_on__lte=soon),
        Group.RETURNED: Q(state=State.RETURNED) & (Q(due_on=None) | Q(due_on__gt=soon)),
        Group.ON_TRACK: calm & Q(due_on__gt=soon),
        Group.UNDATED: calm & Q(due_on=None),
        Group.WAITING: Q(state=State.SUBMITTED),
        Group.PAUSED: Q(state=State.PAUSED),
        Group.DONE: Q(state=State.DONE),
    }


def counts(rows: QuerySet[Assignment], today: datetime.date, soon_days: int, chosen: str = "") -> list[GroupCount]:
    """How many rows each group has, in one query."""
    groups = conditions(today, soon_days)
    found = rows.order_by().aggregate(**{group.value: Count("pk", filter=groups[group]) for group in groups})
    return [GroupCount(group, found[group.value], group.value == chosen) for group in Group]


def choose(rows: QuerySet[Assignment], group: str, today: datetime.date, soon_days: int) -> QuerySet[Assignment]:
    """The rows of one group, or all that is open, sorted by group and then by due day; each row says its `group`."""
    groups = conditions(today, soon_days)
    if group == Group.DONE:
        return rows.filter(groups[Group.DONE]).annotate(group=Value(group)).order_by("-done_on", "-pk")
    if group in {one.value for one in Group}:
        chosen = next(one for one in Group if one.value == group)
        return rows.filter(groups[chosen]).annotate(group=Value(group)).order_by(F("due_on").asc(nulls_last=True), "pk")
    ranks = [When(groups[one], then=Value(rank)) for rank, one in enumerate(OPEN)]
    return (
        rows.filter(state__in=Assignment.OPEN_STATES)
        .annotate(rank=Case(*ranks, default=Value(len(OPEN)), output_field=IntegerField()))
        .order_by("rank", F("due_on").asc(nulls_last=True), "pk")
    )


def search(rows: QuerySet[Assignment], words: str) -> QuerySet[Assignment]:
    """Rows whose task or document holds every word, tones and đ aside."""
    for word in fold(words).split():
        rows = rows.filter(Q(task__search_text__contains=word) | Q(directive__search_text__contains=word))
    return rows


def by_group(rows: Iterable[Assignment], group: str) -> list[tuple[Group, list[Assignment]]]:
    """The rows of one page under the heading of their group, in the order they came."""
    parts: dict[Group, list[Assignment]] = {}
    named = {one.value: one for one in Group}
    for row in rows:
        one = named[group] if group in named else OPEN[row.rank]  # type: ignore[attr-defined]
        parts.setdefault(one, []).append(row)
    return list(parts.items())
