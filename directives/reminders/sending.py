"""Sending letters: claim a few, write down that their try begins, hand them over in parallel, write down the answers.

A letter goes out at least once. Whoever dies between the server's answer and our note leads to a second copy with the
same Message-ID; why never to a third is told in `claims`.
"""

from __future__ import annotations

import datetime
import logging
import queue
import smtplib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from directives.models import Digest, Reminder, ReminderChoice
from directives.reminders import books, claims, gateway, letters
from directives.reminders.hours import day_of, next_sending_moment, sending_hours
from directives.reminders.lines import section_of
from directives.reminders.lines_out import LinesOut
from directives.reminders.outcomes import Outcome, ServerAway
from units.models import Office

logger = logging.getLogger(__name__)

Channel = ReminderChoice.Channel
Clock = Callable[[], datetime.datetime]
Rest = Callable[[], Outcome]  # the slow end of a try; touches no database and may run in another thread
Answer = tuple[Digest, Outcome]
Carry = Callable[[Digest, list[Reminder], datetime.datetime, datetime.date, Office], Outcome | Rest]
# A batch that takes longer than this gives its rest back, well before the lease runs out.
ENOUGH = datetime.timedelta(minutes=5)
GATHER = 0.02  # seconds in which answers are gathered, to be written down together

finish = threading.Event()  # the process was asked to end: what is in hand is finished, all else given back


def send_due(clock: Clock, office: Office | None = None) -> int:
    """Send every letter and message whose time has come; returns how many went out. Raises ServerAway (`sent` tells).

    A mail server that is away does not hold up the messages, nor the gateway the letters.
    """
    office = office or Office.current()
    sent, away = 0, None
    if next_sending_moment(clock(), sending_hours(office)) > clock():
        return 0
    claims.tell_anew(clock(), office)
    for unsure in (False, True):
        for channel in (Channel.LETTER, Channel.MESSAGE):
            try:
                sent += _send_by(channel, clock, office, unsure=unsure)
            except ServerAway as error:
                away = away or error
                sent += error.sent
    if away:
        away.sent = sent
        raise away
    return sent


def _send_by(channel: str, clock: Clock, office: Office, *, unsure: bool) -> int:
    count = claims.waiting(clock(), channel, unsure=unsure).count()
    if not count:
        return 0
    batches = _batches(channel, clock, unsure=unsure)
    if channel == Channel.MESSAGE:
        return _send_all(batches, gateway.send, clock, office)
    with LinesOut(1 if unsure else count) as lines:
        return _send_all(batches, partial(_letter, lines), clock, office, lines)


def _batches(channel: str, clock: Clock, *, unsure: bool) -> Iterator[list[Digest]]:
    """Those that perhaps went out come alone: whoever dies now has one of them in hand at most."""
    most = 1 if unsure else claims.BATCH
    while not finish.is_set() and (
        batch := claims.claim(claims.waiting(clock(), channel, unsure=unsure), clock(), most)
    ):
        yield batch


def _send_all(
    batches: Iterator[list[Digest]], carry: Carry, clock: Clock, office: Office, lines: LinesOut | None = None
) -> int:
    sent = 0
    for batch in batches:
        try:
            sent += _send_batch(batch, carry, clock, office, lines)
        except ServerAway as away:
            away.sent += sent
            raise
    return sent


def _send_batch(batch: list[Digest], carry: Carry, clock: Clock, office: Office, lines: LinesOut | None = None) -> int:
    """Write here, hand over in parallel, write the answers down a few at a time; what was not tried is given back.

    This thread alone touches the database.
    """
    began, today, sent = clock(), day_of(clock()), 0
    live: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in Reminder.objects.filter(digest__in=batch).live(today).for_letter():
        live[reminder.digest_id or 0].append(reminder)
    for row in books.live(batch, today):
        live[row.digest_id].append(row)
    left, away = batch[::-1], None
    most, room = (lines.most, lines.room) if lines else (1, 1)
    on_the_way, answers, ready = 0, queue.SimpleQueue[Answer](), list[Answer]()
    with ThreadPoolExecutor(most, thread_name_prefix="letters") as pool:
        while left or on_the_way or ready:
            if away or finish.is_set() or clock() - began > ENOUGH:
                claims.give_back(left)
                left = []
            begun = [left.pop() for _ in range(min(len(left), room - on_the_way))]
            begun = claims.write_down(ready, begun, clock(), office)
            sent += sum(outcome.state == Digest.State.SENT for _, outcome in ready)
            ready = []
            for digest in begun:
                tried = _send(digest, live[digest.pk], carry, clock(), today, office)
                if isinstance(tried, Outcome):
                    ready.append((digest, tried))
                else:
                    pool.submit(_answer, digest, tried, answers)
                    on_the_way += 1
            if on_the_way:
                gathered = _gather(answers, min(most, on_the_way))
                on_the_way -= len(gathered)
                ready += gathered
            away = away or next((outcome.away for _, outcome in ready if outcome.away), None)
    if away:
        away.sent = sent
        raise away
    return sent


def _answer(digest: Digest, rest: Rest, answers: queue.SimpleQueue[Answer]) -> None:
    """In a thread of the pool: every try ends with an answer, whatever happens."""
    try:
        answers.put((digest, rest()))
    except ServerAway as away:
        answers.put((digest, Outcome(Digest.State.PENDING, away=away)))
    except BaseException as error:
        answers.put((digest, _unwritable(digest, error)))
        raise


def _gather(answers: queue.SimpleQueue[Answer], most: int) -> list[Answer]:
    """Wait for one answer, then a moment for more: to write down several costs hardly more than one."""
    found = [answers.get()]
    until = time.monotonic() + GATHER
    while len(found) < most:
        try:
            found.append(answers.get(timeout=max(until - time.monotonic(), 0)))
        except queue.Empty:
            break
    return found


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
            # The server wants nothing from us just now, or the link broke, and then perhaps it has the letter.
            logger.warning("mail server broke off: %s", error)
            lines.close(mail)
            words = "Máy chủ thư ngắt kết nối khi đang nhận thư."
            return Outcome(Digest.State.DEFERRED, words, answered=isinstance(error, smtplib.SMTPResponseException))
        except Exception as error:
            return _unwritable(digest, error)
    return Outcome(Digest.State.SENT)


def _unwritable(digest: Digest, error: BaseException) -> Outcome:
    logger.error("digest %s could not be written", digest.pk, exc_info=error)
    return Outcome(Digest.State.DEFERRED, f"Không soạn được thư: {type(error).__name__}.")


def _answered(code: int, said: bytes | str) -> Outcome:
    """A server's answer to one letter: 5xx is for good, all else is tried again."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    answer = f"Máy chủ thư trả lời {code} {' '.join(words.split())}"[:280]
    return Outcome(Digest.State.REFUSED if 500 <= code < 600 else Digest.State.DEFERRED, answer)
