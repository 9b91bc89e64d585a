"""The deeds of signing in: an attempt and its end, sessions ended, a hold taken off."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from units import access, journal
from units.models import Seat, Unit, User
from units.refusals import NotYours
from units.signin import holds
from units.signin.models import KnownDevice, Session, SignIn

KEPT_FOR = datetime.timedelta(days=366)  # the level-2 rules ask for logs of twelve months


def digest(token: str) -> str:
    """What is kept of a token that somebody else holds; "" of none."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def begin_attempt(
    username: str, caller: holds.Caller, now: datetime.datetime, outcome: str = SignIn.Outcome.WRONG
) -> SignIn | datetime.datetime:
    """Count an attempt as failed before it is looked at, or say until when it is not looked at.

    Counting first holds the limit against any number of attempts at once; `let_in` uncounts the one that was right.
    """
    if until := holds.held_until(caller, now):
        return until
    attempt = SignIn.objects.create(
        at=now, outcome=outcome, counts=True, name_key=caller.name_key, address=caller.address,
        network=caller.network, device=caller.device, is_stranger=caller.is_stranger, agent=caller.agent,
        person=User.objects.filter(username=username).first(),
    )  # fmt: skip
    if until := holds.held_until(caller, now, but=attempt):
        attempt.delete()
        return until
    return attempt


def begin_by_link(person: User, *, address: str, agent: str, now: datetime.datetime) -> SignIn:
    """Somebody came with a link that the administrator handed out: no password to be guessed, nothing to hold."""
    key, network = holds.key_of(person.username), holds.network_of(address)
    SignIn.objects.failed().filter(name_key=key).update(counts=False)
    return SignIn(at=now, person=person, name_key=key, address=address, network=network, agent=agent)


def note_first_step(attempt: SignIn) -> None:
    """The password was right and the second step is to come: not a failure that counts, and not in yet."""
    SignIn.objects.filter(pk=attempt.pk).update(outcome=SignIn.Outcome.FACTOR, counts=False)


@transaction.atomic
def let_in(attempt: SignIn, person: User, *, token: str, outcome: str = SignIn.Outcome.IN) -> str:
    """Write down that the attempt succeeded; gives the token that the browser keeps from now on."""
    own = Q(device=attempt.device) if attempt.device else Q(device=None, network=attempt.network)
    SignIn.objects.failed().filter(own, name_key=attempt.name_key).update(counts=False)
    token, attempt.device = trust(person, token=token, now=attempt.at)
    attempt.person, attempt.outcome, attempt.counts = person, outcome, False
    attempt.save()
    return token


def trust(person: User, *, token: str, now: datetime.datetime) -> tuple[str, KnownDevice]:
    """Know the browser from now on by the token that it holds, or by a new one; gives that token, too."""
    if not KnownDevice.objects.filter(token_hash=digest(token)).exists():  # never one that somebody else made up
        token = secrets.token_urlsafe(32)
    known, _ = KnownDevice.objects.update_or_create(person=person, token_hash=digest(token), defaults={"used_at": now})
    return token, known


@transaction.atomic
def note_password(*, by: User, today: datetime.date, current: str = "") -> None:
    """Record that a person set the own password, and end whatever was open under the old one."""
    close_doors(by, but=current)
    text = f"{by.username} đặt mật khẩu mới."
    journal.record("account.password", by, unit=home_of(by, today), by=by, today=today, text=text)


def home_of(person: User, today: datetime.date) -> Unit:
    """The unit in whose journal stands what a person does with the own account: of the seat held now, or last."""
    seats = access.seats_of(person, today) or Seat.objects.filter(person=person).order_by("-from_on")[:1]
    unit = seats[0].unit if seats else Unit.objects.filter(parent=None).order_by("pk").first()
    assert unit is not None  # noqa: S101  an installation is founded with its first unit
    return unit


@transaction.atomic
def end_own_sessions(*, by: User, today: datetime.date, current: str, only: str = "") -> int:
    """End one of the own sessions, or all but the current one; then links in letters end and browsers are strangers."""
    if only:
        ended = Session.objects.filter(person=by, session_key=only).exclude(session_key=current).delete()[0]
    else:
        ended = close_doors(by, but=current)
    if ended or not only:
        text = f"Kết thúc {ended} phiên làm việc của mình" + ("." if only else " và các liên kết đã gửi.")
        journal.record("session.end", by, unit=home_of(by, today), by=by, today=today, text=text)
    return ended


@transaction.atomic
def end_sessions_of(person: User, *, by: User, today: datetime.date, unit: Unit) -> int:
    """An administrator ends all sessions of a person, in the name of a unit that he administers."""
    _demand(access.may_administer(by, unit, today))
    ended = close_doors(person)
    text = f"Kết thúc {ended} phiên làm việc của {person.username}."
    journal.record("session.end-all", person, unit=unit, by=by, today=today, text=text)
    return ended


@transaction.atomic
def release(person: User, *, by: User, today: datetime.date, unit: Unit) -> None:
    """An administrator lets a person try again at once after too many wrong passwords."""
    _demand(access.may_administer(by, unit, today))
    SignIn.objects.failed().filter(name_key=holds.key_of(person.username)).update(counts=False)
    text = f"Mở lại đăng nhập cho {person.username}."
    journal.record("account.release", person, unit=unit, by=by, today=today, text=text)


def close_doors(person: User, *, but: str = "") -> int:
    """End the sessions, except one, and all links; trust no browser of theirs any more. Part of larger deeds."""
    User.objects.filter(pk=person.pk).update(link_number=F("link_number") + 1)
    KnownDevice.objects.filter(person=person).delete()
    return Session.objects.filter(person=person).exclude(session_key=but).delete()[0]


def held_among(people: Iterable[User], now: datetime.datetime) -> set[int]:
    """Ids of the people for whose name attempts are being held just now, from wherever."""
    keys = {holds.key_of(person.username): person.pk for person in people}
    recent = SignIn.objects.failed().filter(name_key__in=keys, at__gt=now - holds.HOUR).order_by("-at")
    failures: dict[tuple[str, str, int | None], list[datetime.datetime]] = {}
    for row in recent:
        failures.setdefault((row.name_key, row.network, row.device_id), []).append(row.at)
    return {
        keys[key]
        for (key, _, _), moments in failures.items()
        if len(moments) >= holds.NAME_LIMIT and moments[0] > now - holds.QUARTER
    }


def forget_old(now: datetime.datetime) -> int:
    """Drop the attempts and browsers that nobody needs any more, and the sessions that ended by themselves."""
    old = now - KEPT_FOR
    Session.objects.filter(expire_date__lt=now).delete()
    KnownDevice.objects.filter(used_at__lt=old).delete()
    return SignIn.objects.filter(at__lt=old).delete()[0]


def _demand(allowed: bool) -> None:
    if not allowed:
        raise NotYours
