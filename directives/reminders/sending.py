"""Sending letters: claim a few in one transaction, send them outside, mark each in another.

A letter goes out at least once. It is claimed with a lease; whoever dies with it loses it when the lease runs out, and
then a second copy with the same Message-ID may go out, at most one for each letter in the hands of a dead sender.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, CharField, F, OuterRef, Subquery, When

from directives.models import Digest, Reminder, ReminderChoice
from directives.models.reminders import DigestQuerySet
from directives.reminders import gateway, letters
from directives.reminders.hours import day_of, next_sending_moment, sending_hours
from directives.reminders.lines import section_of
from directives.reminders.lines_out import LinesOut
from directives.reminders.outcomes import Outcome, ServerAway
from units.models import Office, User

logger = logging.getLogger(__name__)

Channel = ReminderChoice.Channel
Clock = Callable[[], datetime.datetime]
Rest = Callable[[], Outcome]  # the slow end of a try; touches no database and may run in another thread
Carry = Callable[[Digest, list[Reminder], datetime.datetime, datetime.date, Office], Outcome | Rest]
BATCH = 100
PATIENCE = (0.2, 1, 2, 4, 8, 15, 30)  # seconds, while the database is away and letters wait to be marked
LEASE = datetime.timedelta(minutes=10)
# A batch that takes longer than this gives its rest back, well before the lease runs out.
ENOUGH = datetime.timedelta(minutes=5)
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
WAITS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, *[12 * HOUR] * 5]


def send_due(clock: Clock, office: Office | None = None) -> int:
    """Send every letter and message whose time has come; returns how many went out. Raises ServerAway (`sent` tells).

    A mail server that is away does not hold up the messages, nor the gateway the letters.
    """
    office = office or Office.current()
    sent, away = 0, None
    if next_sending_moment(clock(), sending_hours(office)) > clock():
        return 0
    for send_all in (_send_letters, _send_messages):
        try:
            sent += send_all(clock, office)
        except ServerAway as error:
            away = away or error
            sent += error.sent
    if away:
        away.sent = sent
        raise away
    return sent


def _send_letters(clock: Clock, office: Office) -> int:
    waiting = Digest.objects.claimable(clock()).filter(channel=Channel.LETTER).count()
    if not waiting:
        return 0
    with LinesOut(waiting) as lines:
        return _send_all(Channel.LETTER, partial(_letter, lines), clock, office, lines)


def _send_messages(clock: Clock, office: Office) -> int:
    return _send_all(Channel.MESSAGE, gateway.send, clock, office)


def _send_all(channel: str, carry: Carry, clock: Clock, office: Office, lines: LinesOut | None = None) -> int:
    sent = 0
    while batch := claim(clock(), channel=channel):
        try:
            sent += _send_batch(batch, carry, clock, office, lines)
        except ServerAway as away:
            away.sent += sent
            raise
    return sent


@transaction.atomic
def claim(now: datetime.datetime, most: int = BATCH, channel: str = Channel.LETTER) -> list[Digest]:
    """Take some letters (or messages) for oneself until the lease runs out. Two senders never hold the same one.

    Those tried least come first: a letter that was in the hands of one dead sender is not at once in the next one's.
    PostgreSQL skips rows that another holds; on SQLite the transaction itself has the only pen.
    """
    skip = connection.features.has_select_for_update_skip_locked
    free = Digest.objects.claimable(now).filter(channel=channel).order_by("tries", "next_try_at", "pk")
    free = free.select_for_update(skip_locked=skip, of=("self",))
    digests = list(free.select_related("person__reminder_choice")[:most])
    lease = now + LEASE
    Digest.objects.filter(pk__in=[digest.pk for digest in digests]).update(
        state=Digest.State.CLAIMED, claimed_until=lease, tries=F("tries") + 1
    )
    for digest in digests:
        digest.state, digest.claimed_until, digest.tries = Digest.State.CLAIMED, lease, digest.tries + 1
    return digests


def _send_batch(batch: list[Digest], carry: Carry, clock: Clock, office: Office, lines: LinesOut | None = None) -> int:
    """Write here, hand over in parallel, mark each as soon as it was answered; what was not tried is given back.

    This thread alone touches the database.
    """
    began, today, sent = clock(), day_of(clock()), 0
    live: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in Reminder.objects.filter(digest__in=batch).live(today).for_digest():
        live[reminder.digest_id or 0].append(reminder)
    left, away = batch[::-1], None
    on_the_way: dict[Future[Outcome], Digest] = {}
    with ThreadPoolExecutor(lines.most if lines else 1, thread_name_prefix="letters") as pool:
        while on_the_way or (left and not away):
            if left and clock() - began > ENOUGH:
                _give_back(left)
                left = []
            ready: list[tuple[Digest, Outcome]] = []
            if left and not away and len(on_the_way) < (lines.room if lines else 1):
                digest = left.pop()
                try:
                    tried = _send(digest, live[digest.pk], carry, clock(), today, office)
                except ServerAway as error:
                    away = error
                    left.append(digest)
                    continue
                if not isinstance(tried, Outcome):
                    on_the_way[pool.submit(tried)] = digest
                    continue
                ready.append((digest, tried))
            else:
                for future in wait(on_the_way, return_when=FIRST_COMPLETED).done:
                    digest = on_the_way.pop(future)
                    try:
                        ready.append((digest, future.result()))
                    except ServerAway as error:
                        away = error
                        left.append(digest)
            _mark(ready, clock(), office)
            sent += sum(outcome.state == Digest.State.SENT for _, outcome in ready)
            away = away or next((outcome.away for _, outcome in ready if outcome.away), None)
    if away:
        _give_back(left)
        away.sent = sent
        raise away
    return sent


def _send(
    digest: Digest,
    reminders: list[Reminder],
    carry: Carry,
    now: datetime.datetime,
    today: datetime.date,
    office: Office,
) -> Outcome | Rest:
    """Try one letter or message, or begin to, if something is left to say and the person still wants it this way."""
    if not reminders or not digest.person.is_active:
        return Outcome(Digest.State.MOOT)
    choice = ReminderChoice.of(digest.person)
    reminders = [one for one in reminders if choice.wants(section_of(one, today))]
    channel = choice.goes_by(office)
    if not reminders or channel == Channel.APP:
        return Outcome(Digest.State.IN_APP)
    if channel != digest.channel:
        return Outcome(Digest.State.PENDING, channel=channel)
    try:
        return carry(digest, reminders, now, today, office)
    except ServerAway:
        raise
    except Exception as error:
        return _unwritable(digest, error)


def _letter(
    lines: LinesOut,
    digest: Digest,
    reminders: list[Reminder],
    now: datetime.datetime,
    today: datetime.date,
    office: Office,
) -> Outcome | Rest:
    try:
        validate_email(digest.person.email)
    except ValidationError:
        return Outcome(Digest.State.REFUSED, "Địa chỉ thư không đúng dạng.")
    return partial(_hand_over, digest, letters.letter(digest, reminders, today, office), lines)


def _hand_over(digest: Digest, letter: EmailMessage, lines: LinesOut) -> Outcome:
    """Try one letter. What goes wrong with it is its own affair; only ServerAway concerns the others."""
    with lines.one() as mail:
        try:
            mail.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as error:
            return _answered(*next(iter(error.recipients.values())))
        except smtplib.SMTPDataError as error:
            return _answered(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            # The link broke, or the server wants nothing from us: perhaps this letter, perhaps all. See if it is back.
            logger.warning("mail server broke off: %s", error)
            lines.open_anew(mail)
            return Outcome(Digest.State.DEFERRED, "Máy chủ thư ngắt kết nối khi đang nhận thư.")
        except Exception as error:
            return _unwritable(digest, error)
    return Outcome(Digest.State.SENT)


def _unwritable(digest: Digest, error: Exception) -> Outcome:
    logger.error("digest %s could not be written", digest.pk, exc_info=error)
    return Outcome(Digest.State.DEFERRED, f"Không soạn được thư: {type(error).__name__}.")


def _answered(code: int, said: bytes | str) -> Outcome:
    """A server's answer to one letter: 5xx is for good, all else is tried again."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    answer = f"Máy chủ thư trả lời {code} {' '.join(words.split())}"[:280]
    return Outcome(Digest.State.REFUSED if 500 <= code < 600 else Digest.State.DEFERRED, answer)


def _mark(outcomes: list[tuple[Digest, Outcome]], now: datetime.datetime, office: Office) -> None:
    """Write down what became of the letters; a database that has just gone is waited for, lest copies go out later."""
    for seconds in (*PATIENCE, None):
        try:
            return _mark_now(outcomes, now, office)
        except DatabaseError:
            if seconds is None or connection.in_atomic_block:
                raise
            logger.warning("database away, %s letters not marked yet", len(outcomes))
            connection.close()
            time.sleep(seconds)


def _mark_now(outcomes: list[tuple[Digest, Outcome]], now: datetime.datetime, office: Office) -> None:
    if sent := [digest for digest, outcome in outcomes if outcome.state == Digest.State.SENT]:
        person = User.objects.filter(pk=OuterRef("person"))
        by_phone, by_mail = Subquery(person.values("phone")[:1]), Subquery(person.values("email")[:1])
        address = Case(When(channel=Channel.MESSAGE, then=by_phone), default=by_mail, output_field=CharField())
        done: dict[str, object] = {"state": Digest.State.SENT, "sent_at": now, "error": "", "claimed_until": None}
        _still_ours(sent).update(**done, address=address)
    for digest, outcome in outcomes:
        if outcome.state != Digest.State.SENT:
            _still_ours([digest]).update(**_unsent(digest, outcome, now, office))


def _unsent(digest: Digest, outcome: Outcome, now: datetime.datetime, office: Office) -> dict[str, object]:
    changes: dict[str, object] = {"state": outcome.state, "error": outcome.error, "claimed_until": None}
    changes["address"] = digest.person.phone if digest.channel == Channel.MESSAGE else digest.person.email
    if outcome.channel:
        changes |= {"channel": outcome.channel, "tries": 0, "address": ""}
    if outcome.state == Digest.State.DEFERRED:
        if digest.tries > len(WAITS):
            changes["state"] = Digest.State.GAVE_UP
        else:
            changes["next_try_at"] = next_sending_moment(now + WAITS[digest.tries - 1], sending_hours(office))
    return changes


def _give_back(batch: list[Digest]) -> None:
    if batch:
        _still_ours(batch).update(state=Digest.State.PENDING, claimed_until=None, tries=F("tries") - 1)


def _still_ours(digests: list[Digest]) -> DigestQuerySet:
    """Those of one claim that nobody else has taken since."""
    lease, ids = digests[0].claimed_until, [digest.pk for digest in digests]
    return Digest.objects.filter(pk__in=ids, state=Digest.State.CLAIMED, claimed_until=lease)
