"""Who holds which letter: claimed for a while in one transaction, and what became of it written down in another.

Before a letter is handed over it is written down that a try begins (`unanswered`), and taken back when the answer is.
Whoever dies in between leaves a letter of which nobody knows whether it went out. It goes once more, after the others
and alone. If nobody knows of that try either, it is never repeated: what it says is told by a new letter next morning.
So nothing is lost, and no letter comes more than twice.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import Case, CharField, F, OuterRef, Subquery, When

from directives.models import Digest, ReminderChoice
from directives.models.reminders import DigestQuerySet
from directives.reminders.digests import message_id, next_day
from directives.reminders.hours import next_sending_moment, sending_hours
from directives.reminders.outcomes import Outcome
from units.models import Office, User

logger = logging.getLogger(__name__)

T = TypeVar("T")
Channel, State = ReminderChoice.Channel, Digest.State
BATCH = 400
PATIENCE = (0.2, 1, 2, 4, 8, 15, 30)  # seconds, while the database is away and letters wait to be marked
LEASE = datetime.timedelta(minutes=10)
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
WAITS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, *[12 * HOUR] * 5]


def waiting(at: datetime.datetime, channel: str, *, unsure: bool = False) -> DigestQuerySet:
    """What was free to be sent by that moment; `unsure`: what perhaps went out already, once."""
    return Digest.objects.claimable(at).filter(channel=channel, unanswered=1 if unsure else 0)


@transaction.atomic
def tell_anew(now: datetime.datetime, office: Office) -> None:
    """Make a new letter, for the next morning, of each that perhaps went out twice already."""
    morning = next_sending_moment(next_day(now), sending_hours(office))
    for digest in _locked(Digest.objects.claimable(now).filter(unanswered__gt=1)):
        digest.state = State.DEFERRED if digest.tries < len(WAITS) else State.GAVE_UP
        digest.error = "Gửi hai lần đều không rõ máy chủ đã nhận hay chưa."
        digest.message_id = message_id(digest.person_id, digest.day, digest.tries)
        digest.unanswered, digest.claimed_until, digest.next_try_at = 0, None, morning
        digest.save()


@transaction.atomic
def claim(free: DigestQuerySet, now: datetime.datetime, most: int = BATCH) -> list[Digest]:
    """Take some of them for oneself until the lease runs out. Two senders never hold the same one.

    PostgreSQL skips rows that another holds; on SQLite the transaction itself has the only pen.
    """
    digests = list(_locked(free).order_by("next_try_at", "pk").select_related("person__reminder_choice")[:most])
    lease = now + LEASE
    for digest in digests:
        digest.state, digest.claimed_until = State.CLAIMED, lease
    Digest.objects.filter(pk__in=[digest.pk for digest in digests]).update(state=State.CLAIMED, claimed_until=lease)
    return digests


def _locked(digests: DigestQuerySet) -> DigestQuerySet:
    skip = connection.features.has_select_for_update_skip_locked
    return digests.select_for_update(skip_locked=skip, of=("self",))


def write_down(
    answered: list[tuple[Digest, Outcome]], begun: list[Digest], now: datetime.datetime, office: Office
) -> list[Digest]:
    """What became of some letters, and that others are about to be handed over; returns those of `begun` still ours."""
    ours = _patiently(partial(_write_down, answered, begun, now, office))
    for digest in ours:
        digest.tries += 1
    return ours


def give_back(digests: list[Digest]) -> None:
    """Letters that were claimed and not begun."""
    if digests:
        _patiently(lambda: _still_ours(digests).update(state=State.PENDING, claimed_until=None))


def _patiently(write: Callable[[], T]) -> T:
    """A database that has just gone is waited for, lest copies go out later."""
    for seconds in PATIENCE:
        try:
            return write()
        except DatabaseError:
            if connection.in_atomic_block:
                raise
            logger.warning("database away, some letters not marked yet")
            connection.close()
            time.sleep(seconds)
    return write()


@transaction.atomic
def _write_down(
    answered: list[tuple[Digest, Outcome]], begun: list[Digest], now: datetime.datetime, office: Office
) -> list[Digest]:
    if sent := [digest for digest, outcome in answered if outcome.state == State.SENT]:
        person = User.objects.filter(pk=OuterRef("person"))
        by_phone, by_mail = Subquery(person.values("phone")[:1]), Subquery(person.values("email")[:1])
        address = Case(When(channel=Channel.MESSAGE, then=by_phone), default=by_mail, output_field=CharField())
        done: dict[str, object] = {"state": State.SENT, "sent_at": now, "error": "", "claimed_until": None}
        _still_ours(sent).update(**done, address=address, unanswered=F("unanswered") - 1)
    for digest, outcome in answered:
        if outcome.state != State.SENT:
            _still_ours([digest]).update(**_unsent(digest, outcome, now, office))
    if not begun or _still_ours(begun).update(tries=F("tries") + 1, unanswered=F("unanswered") + 1) == len(begun):
        return begun
    ours = set(_still_ours(begun).values_list("pk", flat=True))
    return [digest for digest in begun if digest.pk in ours]


def _unsent(digest: Digest, outcome: Outcome, now: datetime.datetime, office: Office) -> dict[str, object]:
    changes: dict[str, object] = {"state": outcome.state, "claimed_until": None}
    if outcome.answered:
        changes["unanswered"] = F("unanswered") - 1
    if outcome.state == State.PENDING:
        moved = {"channel": outcome.channel, "tries": 0, "address": ""}
        return changes | (moved if outcome.channel else {"tries": F("tries") - 1})
    changes["error"] = outcome.error
    changes["address"] = digest.person.phone if digest.channel == Channel.MESSAGE else digest.person.email
    if outcome.state == State.DEFERRED:
        if digest.tries > len(WAITS):
            changes["state"] = State.GAVE_UP
        else:
            changes["next_try_at"] = next_sending_moment(now + WAITS[digest.tries - 1], sending_hours(office))
    return changes


def _still_ours(digests: list[Digest]) -> DigestQuerySet:
    """Those of one claim that nobody else has taken since."""
    lease, ids = digests[0].claimed_until, [digest.pk for digest in digests]
    return Digest.objects.filter(pk__in=ids, state=State.CLAIMED, claimed_until=lease)
