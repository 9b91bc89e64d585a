"""Who has reported, and who was on time: two questions, kept apart.

Of all that is expected, each request is in one group: handed in on time, handed in late, given back (open again),
missing (its day has passed) or not due yet. *Actual* are the first two. On time is who handed in first by the due day,
however often more was wanted afterwards. Both rates have all that is expected below the line, as in every scheme of
routine reports: what was never handed in was not on time either.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from reports import periods
from reports.figures import Rate
from reports.models import ReportRequest, ReportStream
from reports.periods import Period

LABELS = {
    "expected": "Phải nộp",
    "actual": "Đã nộp",
    "on_time": "Nộp đúng hạn",
    "late": "Nộp muộn",
    "returned": "Trả lại để sửa",
    "missing": "Quá hạn chưa nộp",
    "coming": "Chưa đến hạn",
}
GROUPS = ("on_time", "late", "returned", "missing", "coming")
_HANDED_IN = Q(state__in=ReportRequest.HANDED_IN_STATES)
_WAITING = Q(state=ReportRequest.State.WAITING)


def condition(key: str, today: datetime.date) -> Q:
    """Which requests a number counts; KeyError for a key that is none."""
    return {
        "expected": Q(),
        "actual": _HANDED_IN,
        "on_time": _HANDED_IN & Q(first_submitted_on__lte=F("due_on")),
        "late": _HANDED_IN & Q(first_submitted_on__gt=F("due_on")),
        "returned": Q(state=ReportRequest.State.RETURNED),
        "missing": _WAITING & Q(due_on__lt=today),
        "coming": _WAITING & Q(due_on__gte=today),
    }[key]


@dataclass(frozen=True)
class Completeness:
    """The numbers of some requests; `on_time` + `late` = `actual`, and the five groups add up to `expected`."""

    expected: int = 0
    actual: int = 0
    on_time: int = 0
    late: int = 0
    returned: int = 0
    missing: int = 0
    coming: int = 0

    @property
    def rates(self) -> list[Rate]:
        expected = self.expected
        return [
            Rate("actual", "Tỷ lệ nộp", "Đã nộp / phải nộp", self.actual, expected - self.actual, False),
            Rate("on_time", "Tỷ lệ đúng hạn", "Nộp đúng hạn / phải nộp", self.on_time, expected - self.on_time, False),
        ]

    @property
    def numbers(self) -> list[tuple[str, str, int]]:
        """Key, label and value of each number, for links and tables."""
        return [(key, label, getattr(self, key)) for key, label in LABELS.items()]


def completeness(requests: QuerySet[ReportRequest], today: datetime.date) -> Completeness:
    """The numbers of requests that are still asked for, in one query."""
    return Completeness(**_asked(requests).order_by().aggregate(**_counts(today)))


def by_period(stream: ReportStream, keys: Iterable[str], today: datetime.date) -> dict[str, Completeness]:
    """The numbers of each period, in one query."""
    keys = list(keys)
    rows: Any = _asked(stream.requests.filter(period_key__in=keys)).order_by().values("period_key")
    found = {row.pop("period_key"): Completeness(**row) for row in rows.annotate(**_counts(today))}
    return {key: found.get(key, Completeness()) for key in keys}


def newest(streams: Iterable[ReportStream], today: datetime.date) -> dict[int, tuple[Period, Completeness]]:
    """Of each stream the last period that is to be reported on by now, with its numbers: the one that closed last, or
    the first one where none has closed. One query."""
    chosen = {stream.pk: _to_be_reported(stream, today) for stream in streams}
    wanted = Q(pk__in=[])
    for pk, period in chosen.items():
        wanted |= Q(stream=pk, period_key=period.key)
    rows: Any = _asked(ReportRequest.objects.filter(wanted)).order_by().values("stream")
    found = {row.pop("stream"): Completeness(**row) for row in rows.annotate(**_counts(today))}
    return {pk: (chosen[pk], numbers) for pk, numbers in found.items()}


def _to_be_reported(stream: ReportStream, today: datetime.date) -> Period:
    last = latest_periods(stream, today, 2)
    return last[1] if len(last) > 1 and last[0].end > today else last[0]


def latest_periods(stream: ReportStream, today: datetime.date, most: int) -> list[Period]:
    """The periods that have begun, the newest first; the first one of a stream that has not."""
    day = max(min(today, stream.ended_on or today), stream.first_on)
    found = [stream.period_on(day)]
    while not stream.is_once and len(found) < most and found[-1].start > stream.first_on:
        found.append(periods.previous(found[-1]))
    return found


def _asked(requests: QuerySet[ReportRequest]) -> QuerySet[ReportRequest]:
    return requests.exclude(state=ReportRequest.State.WITHDRAWN)


def _counts(today: datetime.date) -> dict[str, Count]:
    return {key: Count("pk", filter=condition(key, today) or None) for key in LABELS}
