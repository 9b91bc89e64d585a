"""Making requests ahead, as the timetable does: safe to repeat and to be late; only what nobody began is moved."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from directives import terms
from reports import periods
from reports.models import ReportRequest, ReportStream
from reports.periods import Period
from reports.streams.days import due_days
from reports.streams.places import Place, places
from units import journal
from units.models import Office

State = ReportRequest.State
MOST_PERIODS = 36  # however long nobody looked, or however early a stream was made to begin


@dataclass
class Made:
    """How many requests were new, moved, and no longer wanted."""

    new: int = 0
    moved: int = 0
    withdrawn: int = 0

    @property
    def any(self) -> bool:
        return bool(self.new or self.moved or self.withdrawn)


def make_requests(today: datetime.date) -> int:
    """For every stream in force: what its periods ask for, up to the period after the one under way."""
    return sum(make_for(pk, today=today).new for pk in ReportStream.objects.active().values_list("pk", flat=True))


@transaction.atomic
def make_for(stream_id: int, *, today: datetime.date) -> Made:
    """One stream, under the lock of its row. A journal line only where something changed."""
    stream = ReportStream.objects.select_for_update(of=("self",)).select_related("owner__parent").get(pk=stream_id)
    made = bring_up(stream, today) if stream.is_active else Made()
    if made.any:
        text = f"Lập yêu cầu báo cáo “{stream}”: {made.new} báo cáo mới, {made.moved} đổi hạn hoặc nơi nhận, "
        text += f"{made.withdrawn} không yêu cầu nữa."
        data = vars(made)
        journal.record("report-stream.make", stream, unit=stream.owner, by=None, text=text, data=data, today=today)
    return made


def bring_up(stream: ReportStream, today: datetime.date) -> Made:
    """Make and move what the stream asks for by today; part of a larger deed, which leaves the journal line."""
    made = Made()
    asked = places(stream, today)
    leads = list(stream.levels.filter(number__gt=1).order_by("number").values_list("lead_days", flat=True))
    calendar = terms.workdays(Office.current())
    for period in periods_owed(stream, today):
        days = due_days(period, leads, calendar, after=stream.due_after, on=stream.once_due_on)
        # A period that is over for everybody is history: no unit is asked for it afterwards or let off.
        if days[0] >= today or not stream.requests.filter(period_key=period.key).exists():
            _make_period(stream, period, days, asked, today, made)
    return made


def periods_owed(stream: ReportStream, today: datetime.date) -> list[Period]:
    """From the first one on to the one after that under way, the latest `MOST_PERIODS`."""
    if stream.is_once:
        return [stream.period_on(today)]
    last = periods.following(stream.period_on(max(today, stream.first_on)))
    found = [last]
    first = stream.period_on(stream.first_on)
    while found[-1].start > first.start and len(found) < MOST_PERIODS:
        found.append(periods.previous(found[-1]))
    return found[::-1]


def _make_period(
    stream: ReportStream,
    period: Period,
    days: list[datetime.date],
    asked: dict[int, Place],
    today: datetime.date,
    made: Made,
) -> None:
    kept = {one.unit_id: one for one in stream.requests.filter(period_key=period.key)}
    new = [
        ReportRequest(
            stream=stream, unit_id=pk, superior_id=place.superior_id, level=place.level, period_key=period.key,
            starts_on=period.start, ends_on=period.end, due_on=days[place.level - 1], made_on=today,
        )
        for pk, place in asked.items()
        if pk not in kept
    ]  # fmt: skip
    made.new += len(ReportRequest.objects.bulk_create(new, batch_size=500))
    moved, gone = [], []
    for pk, one in kept.items():
        if one.report_id or one.state not in (State.WAITING, State.WITHDRAWN):
            continue
        if pk not in asked:
            gone += [one.pk] if one.state == State.WAITING else []
            continue
        place = asked[pk]
        facts = (State.WAITING, place.superior_id, place.level, days[place.level - 1])
        if (one.state, one.superior_id, one.level, one.due_on) != facts:
            one.state, one.superior_id, one.level, one.due_on = facts
            moved.append(one)
    ReportRequest.objects.bulk_update(moved, ["state", "superior", "level", "due_on"], batch_size=500)
    made.moved += len(moved)
    made.withdrawn += ReportRequest.objects.filter(pk__in=gone).update(state=State.WITHDRAWN)
