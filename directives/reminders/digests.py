"""One digest a person and day: a notice inside the application at once, and a letter to be sent.

What was not sent yet is folded into the newer digest, so that a dead mail server or a long weekend never piles letters
upon a person.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import get_current_timezone

from directives.models import Digest, Notice, Reminder, ReminderChoice
from directives.reminders import books
from directives.reminders.hours import SendingHours, next_sending_moment, sending_hours
from directives.reminders.ledger import let_fall, take_planners_lock
from directives.reminders.lines import words_of
from units.models import Office, User

BATCH = 500
_HELD_AT_MOST = datetime.timedelta(days=31)  # no holiday is longer


def compose(today: datetime.date, now: datetime.datetime, office: Office | None = None) -> int:
    """Tell everyone what is owed to them and not told yet; returns how many digests were made.

    Who has had a digest today gets the rest tomorrow. A digest made after the letter of an earlier day went out is told
    in the application today and goes out on the next sending morning, with what is new by then.
    """
    office = office or Office.current()
    made = 0
    while (some := _compose_some(today, now, office)) is not None:
        made += some
    return made


@transaction.atomic
def _compose_some(today: datetime.date, now: datetime.datetime, office: Office) -> int | None:
    """None when nobody waits any more."""
    take_planners_lock()
    served = Digest.objects.filter(day=today).values("person")
    waiting = Reminder.objects.pending().exclude(recipient__in=served).order_by("recipient")
    ids = {*waiting.values_list("recipient", flat=True).distinct()[:BATCH], *books.waiting(served, BATCH)}
    if not ids:
        return None
    let_fall(today, ids)
    owed = Reminder.objects.pending().filter(recipient__in=ids).values("recipient")
    wanted = Q(pk__in=owed) | Q(pk__in=books.owed(ids))
    people = list(User.objects.filter(wanted).select_related("reminder_choice").order_by("pk"))
    hours, written_to = sending_hours(office), _written_to(people, today, now)
    digests = Digest.objects.bulk_create(
        [_digest(person, today, now, office, hours, wait=person.pk in written_to) for person in people]
    )
    newest = Subquery(Digest.objects.filter(day=today, person=OuterRef("recipient")).values("pk")[:1])
    new = Reminder.objects.pending().filter(recipient__in=people)
    counts = _counts(new)
    new.update(state=Reminder.State.TOLD, digest=newest)
    for person, more in books.tell(people, newest).items():
        counts[person] |= more
    _fold(people, today, now, newest)
    links = _links(digests)
    Notice.objects.bulk_create(
        [
            Notice(person_id=digest.person_id, text=f"Nhắc việc: {words_of(counts[digest.person_id])}.", link=link)
            for digest, link in zip(digests, links, strict=True)
        ]
    )
    return len(people)


def _written_to(people: list[User], today: datetime.date, now: datetime.datetime) -> set[int]:
    """Whom a letter of an earlier day reached today, or is just reaching: one that was held over a weekend."""
    midnight = now.astimezone(get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
    lately = Digest.objects.filter(person__in=people, day__gte=today - _HELD_AT_MOST, day__lt=today)
    being_sent = Q(state=Digest.State.CLAIMED, claimed_until__gte=now)
    return set(lately.filter(Q(sent_at__gte=midnight) | being_sent).values_list("person", flat=True))


def _digest(
    person: User, today: datetime.date, now: datetime.datetime, office: Office, hours: SendingHours, *, wait: bool
) -> Digest:
    """As the person chose: by which channel, and not before which hour. Who had a letter today has to `wait`."""
    choice = ReminderChoice.of(person)
    channel = choice.goes_by(office)
    return Digest(
        person=person,
        day=today,
        channel=channel,
        state=Digest.State.IN_APP if channel == ReminderChoice.Channel.APP else Digest.State.PENDING,
        message_id=message_id(person.pk, today),
        composed_at=now,
        next_try_at=next_sending_moment(next_day(now) if wait else now, hours, choice.hour if choice.pk else None),
    )


def next_day(now: datetime.datetime) -> datetime.datetime:
    here = now.astimezone(get_current_timezone())
    return (here + datetime.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def message_id(person_id: int, day: datetime.date, tries: int = 0) -> str:
    """From the digest's own key, so that a second copy can be known for one; another one after so many tries."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"<nhac-viec.{day:%Y%m%d}.{person_id}{f'.{tries}' if tries else ''}@{host}>"


def _fold(people: Iterable[User], today: datetime.date, now: datetime.datetime, newest: Subquery) -> None:
    """Hand what older digests did not get sent to the new one. Letters that are being sent just now are left alone."""
    lapsed = Q(state=Digest.State.CLAIMED, claimed_until__lt=now)
    unsent = Q(state__in=(Digest.State.PENDING, Digest.State.DEFERRED)) | lapsed
    older = Digest.objects.select_for_update(skip_locked=True).filter(unsent, person__in=people, day__lt=today)
    ids = [digest.pk for digest in older]
    Reminder.objects.filter(digest__in=ids, state=Reminder.State.TOLD).update(digest=newest)
    books.fold(ids, newest)
    Digest.objects.filter(pk__in=ids).update(state=Digest.State.FOLDED, claimed_until=None)


def _counts(reminders: Iterable[Reminder]) -> dict[int, dict[str, int]]:
    """How many assignments in each section, for each person."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = reminders.order_by().values_list("recipient", "audience", "rung")  # type: ignore[attr-defined]
    for person, audience, rung, count in rows.annotate(n=Count("assignment", distinct=True)):
        found[person][section_of(audience, rung)] += count
    return found


def section_of(audience: str, rung: int) -> str:
    if audience != Reminder.Audience.UNIT:
        return audience
    return "late" if rung > 0 else "coming" if rung < 0 else "today"


def _links(digests: Iterable[Digest]) -> list[str]:
    return [reverse("digest-detail", args=[digest.pk]) for digest in digests]
