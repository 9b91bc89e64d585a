"""One run of the reminders, whoever wakes it (timetable, worker's start, a page, a person), and how it is watched."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import Q

from directives.models import Digest, JobRun
from directives.reminders import clock as clocks
from directives.reminders.digests import compose
from directives.reminders.hours import day_of, next_sending_moment, sending_hours
from directives.reminders.ledger import plan
from directives.reminders.sending import Clock, ServerAway, send_due
from units.models import Entry, Office

DELIVER = "directives.deliver-reminders"
PLAN = "directives.plan-reminders"
# The ledger is gone through on a new day, after any deed, and each half hour; in between a run only sends.
PLAN_EACH = datetime.timedelta(minutes=30)
CATCH_UP_AFTER = datetime.timedelta(minutes=10)
SILENT_AFTER = datetime.timedelta(minutes=15)
OWED_AFTER = datetime.timedelta(hours=1)
HELD = "Đồng hồ máy chủ có vẻ sai nên tạm dừng nhắc việc, chờ quản trị xác nhận."


@dataclass
class Run:
    count: int = 0
    error: str = ""


@contextmanager
def noted(name: str, clock: Clock) -> Iterator[Run]:
    """Keep the last run of a scheduled job; a run that ends with an error or a raise is not a good one."""
    run, started = Run(), clock()
    JobRun.objects.update_or_create(pk=name, defaults={"started_at": started})
    try:
        yield run
    except Exception as error:
        JobRun.objects.filter(pk=name).update(error=f"Lỗi khi chạy: {type(error).__name__}.")
        raise
    ok = {} if run.error else {"ok_at": clock()}
    JobRun.objects.filter(pk=name).update(count=run.count, error=run.error, **ok)


def deliver(clock: Clock, *, force: bool = False) -> int:
    """Plan what is owed, tell it, send it; returns how many letters went out. Safe at any time and in two places."""
    with noted(DELIVER, clock) as run:
        now = clock()
        if not clocks.may_go_on(now):
            run.error = HELD
            return 0
        office, today = Office.current(), day_of(now)
        if force or _plan_is_due(now):
            with noted(PLAN, clock) as planned:
                planned.count = plan(today, office)
        compose(today, now, office)
        try:
            run.count = send_due(clock, office)
        except ServerAway as away:
            run.count, run.error = away.sent, away.sentence
    return run.count


def _plan_is_due(now: datetime.datetime) -> bool:
    """Every deed leaves a journal entry: without a new one since the last plan began, nothing new can be owed today.

    An entry that was written before and committed after is found by the plan of the next half hour.
    """
    run = JobRun.objects.filter(pk=PLAN).first()
    last = run.ok_at if run else None
    if run is None or last is None or day_of(last) != day_of(now) or not (last <= now < last + PLAN_EACH):
        return True
    return Entry.objects.filter(at__gte=run.started_at).exists()


def take_turn(now: datetime.datetime) -> bool:
    """Whether the timetable has been silent for ten minutes and the caller is the one to run in its place."""
    silent = Q(started_at__lt=now - CATCH_UP_AFTER) | Q(started_at__gt=now + CATCH_UP_AFTER)
    if JobRun.objects.filter(silent, pk=DELIVER).exists():
        return bool(JobRun.objects.filter(silent, pk=DELIVER).update(started_at=now))
    if JobRun.objects.filter(pk=DELIVER).exists():
        return False
    return JobRun.objects.get_or_create(pk=DELIVER, defaults={"started_at": now})[1]


def is_stale(now: datetime.datetime, after: datetime.timedelta) -> bool:
    """Whether no run has begun for so long. False before the very first run."""
    last = JobRun.objects.filter(pk=DELIVER).values_list("started_at", flat=True).first()
    return last is not None and abs(now - last) > after


def amiss(now: datetime.datetime) -> str:
    """What a health check should hear, in a few words; empty when all is well."""
    if is_stale(now, SILENT_AFTER):
        return "lịch chạy việc nền im lặng quá 15 phút"
    if clocks.ClockMark.objects.exclude(held_at=None).exists():
        return "đồng hồ máy chủ có vẻ sai, nhắc việc đang tạm dừng"
    # What waited over night is owed an hour after the morning began.
    hour_ago = now - OWED_AFTER
    if next_sending_moment(hour_ago, sending_hours(Office.current())) > hour_ago:
        return ""
    owed = Digest.objects.unsent().filter(next_try_at__lt=hour_ago).count()
    return f"còn {owed} thư nhắc việc chưa gửi quá một giờ" if owed else ""
