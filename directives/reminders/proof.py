"""The five figures that must be zero, asked of the ledger itself; and what the mail server or the outbox saw."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef

from directives.models import Digest, Reminder, ReminderChoice
from directives.models.reminders import ReminderQuerySet
from directives.reminders.hours import day_of, next_sending_moment, sending_hours
from directives.reminders.ledger import plan
from units.models import Office

LEASE_OVER = datetime.timedelta(minutes=15)
WAITED = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class Figure:
    """`count` is None where there was nothing to compare with."""

    words: str
    count: int | None


def figures(now: datetime.datetime, seen: Counter[str] | None) -> list[Figure]:
    """`seen`: how often each Message-ID reached the mail server; None when nobody can tell."""
    letter = ReminderChoice.Channel.LETTER
    sent = Digest.objects.filter(state=Digest.State.SENT, channel=letter).values_list("message_id", flat=True)
    unseen = None if seen is None else sum(one not in seen for one in sent.iterator())
    copies = None if seen is None else sum(times - 1 for times in seen.values())
    return [
        Figure("Lời nhắc đáng có mà chưa ghi sổ", missing(day_of(now))),
        Figure("Thư bị giữ quá hạn 15 phút", broken_off(now)),
        Figure("Lời nhắc, thư quá 30 phút chưa gửi", overdue(now)),
        Figure("Thư đã gửi mà máy chủ thư không thấy", unseen),
        Figure("Bản thư gửi thừa", copies),
    ]


def missing(today: datetime.date) -> int:
    """What the planner would add now: planned in earnest, then taken back."""
    with transaction.atomic():
        count = plan(today)
        transaction.set_rollback(True)
    return count


def broken_off(now: datetime.datetime) -> int:
    return Digest.objects.filter(state=Digest.State.CLAIMED, claimed_until__lt=now - LEASE_OVER).count()


def overdue(now: datetime.datetime) -> int:
    """Reminders of people without a digest today, and letters whose time came half an hour ago."""
    count, hours = untold(day_of(now)).count(), sending_hours(Office.current())
    if next_sending_moment(now - WAITED, hours) > now - WAITED:
        return count
    return count + Digest.objects.unsent().filter(next_try_at__lt=now - WAITED).count()


def untold(today: datetime.date) -> ReminderQuerySet:
    served = Digest.objects.filter(day=today, person=OuterRef("recipient"))
    return Reminder.objects.pending().live(today).exclude(Exists(served))


def read_ids(files: Iterable[Path]) -> Counter[str]:
    """The Message-IDs in letters or in a server's log."""
    found: Counter[str] = Counter()
    for file in files:
        found.update(re.findall(r"<nhac-viec\.\d{8}\.[\d.]+@[^>\s]+>", file.read_text(errors="replace")))
    return found
