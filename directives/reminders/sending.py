"""Sending letters: claim a few in one transaction, send them outside, mark each in another.

A letter goes out at least once. It is claimed with a lease; whoever dies with it loses it when the lease runs out, and
then a second copy with the same Message-ID may go out, at most one for each letter in the hands of a dead sender.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
from collections import defaultdict
from collections.abc import Callable
from functools import partial

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F

from directives.models import Digest, Reminder, ReminderChoice
from directives.models.reminders import DigestQuerySet
from directives.reminders import gateway, letters
from directives.reminders.hours import day_of, next_sending_moment, workdays
from directives.reminders.lines import section_of
from directives.reminders.outcomes import Outcome, ServerAway
from units.models import Office

logger = logging.getLogger(__name__)

Channel = ReminderChoice.Channel
Clock = Callable[[], datetime.datetime]
Carry = Callable[[Digest, list[Reminder], datetime.datetime, datetime.date, Office], Outcome]
BATCH = 50
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
    if next_sending_moment(clock(), workdays(office)) > clock():
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
    if not Digest.objects.claimable(clock()).filter(channel=Channel.LETTER).exists():
        return 0
    mail = _connect()
    try:
        return _send_all(Channel.LETTER, partial(_send_letter, mail), clock, office)
    finally:
        _close(mail)


def _send_messages(clock: Clock, office: Office) -> int:
    return _send_all(Channel.MESSAGE, gateway.send, clock, office)


def _send_all(channel: str, carry: Carry, clock: Clock, office: Office) -> int:
    sent = 0
    while batch := claim(clock(), channel=channel):
        try:
            sent += _send_batch(batch, carry, clock, office)
        except ServerAway as away:
            away.sent += sent
            raise
    return sent


@transaction.atomic
def claim(now: datetime.datetime, most: int = BATCH, channel: str = Channel.LETTER) -> list[Digest]:
    """Take some letters (or messages) for oneself until the lease runs out. Two senders never hold the same one.

    PostgreSQL skips rows that another holds; on SQLite the transaction itself has the only pen.
    """
    skip = connection.features.has_select_for_update_skip_locked
    free = Digest.objects.claimable(now).filter(channel=channel).order_by("next_try_at", "pk")
    free = free.select_for_update(skip_locked=skip, of=("self",))
    digests = list(free.select_related("person__reminder_choice")[:most])
    lease = now + LEASE
    Digest.objects.filter(pk__in=[digest.pk for digest in digests]).update(
        state=Digest.State.CLAIMED, claimed_until=lease, tries=F("tries") + 1
    )
    for digest in digests:
        digest.state, digest.claimed_until, digest.tries = Digest.State.CLAIMED, lease, digest.tries + 1
    return digests


def _send_batch(batch: list[Digest], carry: Carry, clock: Clock, office: Office) -> int:
    began, today, sent = clock(), day_of(clock()), 0
    live: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in Reminder.objects.filter(digest__in=batch).live(today).for_digest():
        live[reminder.digest_id or 0].append(reminder)
    for number, digest in enumerate(batch):
        try:
            if clock() - began > ENOUGH:
                _give_back(batch[number:])
                break
            outcome = _send(digest, live[digest.pk], carry, clock(), today, office)
        except ServerAway as away:
            _give_back(batch[number:])
            away.sent = sent
            raise
        _mark(digest, outcome, clock(), office)
        sent += outcome.state == Digest.State.SENT
        if outcome.away:
            _give_back(batch[number + 1 :])
            outcome.away.sent = sent
            raise outcome.away
    return sent


def _send(
    digest: Digest,
    reminders: list[Reminder],
    carry: Carry,
    now: datetime.datetime,
    today: datetime.date,
    office: Office,
) -> Outcome:
    """Try one letter or message, if there is still something to say and the person still wants it this way."""
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
        logger.exception("digest %s could not be written", digest.pk)
        return Outcome(Digest.State.DEFERRED, f"Không soạn được thư: {type(error).__name__}.")


def _send_letter(
    mail: letters.Mail,
    digest: Digest,
    reminders: list[Reminder],
    now: datetime.datetime,
    today: datetime.date,
    office: Office,
) -> Outcome:
    """Try one letter. What goes wrong with it is its own affair; only ServerAway concerns the others."""
    try:
        validate_email(digest.person.email)
        letter = letters.letter(digest, reminders, today, office, mail)
        mail.send_messages([letter])
    except ValidationError:
        return Outcome(Digest.State.REFUSED, "Địa chỉ thư không đúng dạng.")
    except smtplib.SMTPRecipientsRefused as error:
        return _answered(*next(iter(error.recipients.values())))
    except smtplib.SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        # The link broke, or the server wants nothing from us: perhaps this letter, perhaps all. See whether it is back.
        logger.warning("mail server broke off: %s", error)
        _close(mail)
        _connect(mail)
        return Outcome(Digest.State.DEFERRED, "Máy chủ thư ngắt kết nối khi đang nhận thư.")
    return Outcome(Digest.State.SENT)


def _answered(code: int, said: bytes | str) -> Outcome:
    """A server's answer to one letter: 5xx is for good, all else is tried again."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    answer = f"Máy chủ thư trả lời {code} {' '.join(words.split())}"[:280]
    return Outcome(Digest.State.REFUSED if 500 <= code < 600 else Digest.State.DEFERRED, answer)


def _mark(digest: Digest, outcome: Outcome, now: datetime.datetime, office: Office) -> None:
    changes: dict[str, object] = {"state": outcome.state, "error": outcome.error, "claimed_until": None}
    changes["address"] = digest.person.phone if digest.channel == Channel.MESSAGE else digest.person.email
    if outcome.channel:
        changes |= {"channel": outcome.channel, "tries": 0, "address": ""}
    if outcome.state == Digest.State.SENT:
        changes["sent_at"] = now
    elif outcome.state == Digest.State.DEFERRED:
        if digest.tries > len(WAITS):
            changes["state"] = Digest.State.GAVE_UP
        else:
            changes["next_try_at"] = next_sending_moment(now + WAITS[digest.tries - 1], workdays(office))
    _still_ours(digest).update(**changes)


def _give_back(batch: list[Digest]) -> None:
    for digest in batch:
        _still_ours(digest).update(state=Digest.State.PENDING, claimed_until=None, tries=F("tries") - 1)


def _still_ours(digest: Digest) -> DigestQuerySet:
    return Digest.objects.filter(pk=digest.pk, state=Digest.State.CLAIMED, claimed_until=digest.claimed_until)


def _connect(mail: letters.Mail | None = None) -> letters.Mail:
    mail = mail or get_connection()
    try:
        mail.open()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("mail server away: %s", error)
        raise ServerAway from error
    return mail


def _close(mail: letters.Mail) -> None:
    try:
        mail.close()
    except (smtplib.SMTPException, OSError):
        logger.info("mail server had gone already")
