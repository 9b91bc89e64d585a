"""A person's own choices about reminders, on the page or by the link in a letter."""

from __future__ import annotations

import datetime
from typing import Any

from django.core import signing
from django.db import transaction

from directives.models import ReminderChoice
from units import access, journal
from units.models import Unit, User
from units.refusals import Refusal

_SALT = "reminders.unsubscribe"


class NotOffered(Refusal):
    sentence = "Cơ quan không dùng cách nhận này. Xin chọn cách khác."


class NoSuchLink(Refusal):
    sentence = "Liên kết này không đúng hoặc đã bị cắt mất một phần."


@transaction.atomic
def choose(
    person: User, *, today: datetime.date, channel: str, hour: int, wants_coming: bool, phone: str
) -> ReminderChoice:
    """Keep what the person chose on their page; the caller has seen to it that it is offered and makes sense."""
    User.objects.select_for_update().get(pk=person.pk)
    choice, _ = ReminderChoice.objects.get_or_create(person=person)
    changed: dict[str, Any] = {}
    for name, value in {"channel": channel, "hour": hour, "wants_coming": wants_coming}.items():
        if getattr(choice, name) != value:
            changed[name] = [getattr(choice, name), value]
            setattr(choice, name, value)
    if phone != person.phone:
        # The journal is read by others and kept for ever: it says that the number changed, not which it is.
        changed["phone"] = "changed"
        User.objects.filter(pk=person.pk).update(phone=phone)
        person.phone = phone
    if changed:
        choice.save()
        text = f"Đổi cách nhận nhắc việc: {choice.get_channel_display().lower()}, từ {choice.hour} giờ"
        _note(
            choice,
            "reminders.choose",
            f"{text}{'' if choice.wants_coming else ', trừ việc sắp đến hạn'}.",
            changed,
            today,
        )
    return choice


def unsubscribe_token(person: User, kind: str) -> str:
    """Names the person and the one kind; signed, so that it needs no sign-in, and good for that one thing only."""
    return signing.dumps([person.pk, kind], salt=_SALT)


def read_token(token: str) -> tuple[User, str]:
    """The person and the kind. Raises NoSuchLink."""
    try:
        person_id, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NoSuchLink from error
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or kind not in ReminderChoice.OPTIONAL_KINDS:
        raise NoSuchLink
    return person, kind


@transaction.atomic
def unsubscribe(token: str, *, today: datetime.date) -> str:
    """No more letters about that kind; inside the application it is told as before. Twice is once."""
    person, kind = read_token(token)
    User.objects.select_for_update().get(pk=person.pk)
    choice, _ = ReminderChoice.objects.get_or_create(person=person)
    if choice.wants_coming:
        choice.wants_coming = False
        choice.save(update_fields=["wants_coming"])
        words = f"Thôi nhận thư về {ReminderChoice.OPTIONAL_KINDS[kind]}, bằng liên kết trong thư."
        _note(choice, "reminders.unsubscribe", words, {"wants_coming": [True, False]}, today)
    return kind


def _note(choice: ReminderChoice, act: str, text: str, data: dict[str, Any], today: datetime.date) -> None:
    unit = unit_of(choice.person, today)
    if unit is not None:
        journal.record(act, choice, unit=unit, by=choice.person, today=today, text=text, data=data)


def unit_of(person: User, today: datetime.date) -> Unit | None:
    """In whose journal a person's own affairs are written: where they sit, or sat last. None: they never sat."""
    seat = next(iter(access.seats_of(person, today)), None) or person.seats.order_by("-from_on", "-pk").first()
    return seat.unit if seat else None
