"""Months of work told in order: deeds wait in a queue by day and minute, each is done under its own moment."""

from __future__ import annotations

import datetime
import heapq
import itertools
from collections.abc import Callable

from django.utils import timezone

from directives.models import Notice
from units import journal

Deed = Callable[[datetime.date], object]
_DAY = datetime.timedelta(days=1)


class Calendar:
    """Nothing happens on `today` itself or after it: whoever signs in first meets a morning."""

    def __init__(self, today: datetime.date) -> None:
        self.last = today - _DAY
        self._queue: list[tuple[datetime.date, int, int, Deed]] = []
        self._count = itertools.count()

    def at(self, day: datetime.date, deed: Deed, *, minute: int = 0) -> None:
        """Do it on the day, so many minutes after 07:30. A day that has not come is left out."""
        if day <= self.last:
            heapq.heappush(self._queue, (day, minute, next(self._count), deed))

    def run(self) -> int:
        """Do all that waits, and what that brings with it; returns how many deeds were done."""
        done = 0
        while self._queue:
            day, minute, _, deed = heapq.heappop(self._queue)
            self._under(day, minute, deed)
            done += 1
        return done

    def _under(self, day: datetime.date, minute: int, deed: Deed) -> None:
        start = datetime.datetime.combine(day, datetime.time(7, 30), tzinfo=timezone.get_default_timezone())
        moment = start + datetime.timedelta(minutes=minute)
        newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        token = journal.moment.set(moment)
        try:
            deed(day)
        finally:
            journal.moment.reset(token)
        # Rows that stamp themselves with the clock: what was told ten days ago has been read since.
        told = Notice.objects.filter(pk__gt=newest)
        told.update(at=moment, read_at=moment + _DAY if (self.last - day).days >= 10 else None)
