"""Who sits where: accounts, seats, deputies. An account by itself opens nothing."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F, Q

from units import access, journal
from units.actions.keeping import day_after, demand, refuse_merged
from units.models import Seat, Unit, User
from units.refusals import Refusal, Stale
from units.signin.actions import close_doors


class SeatTaken(Refusal):
    sentence = "Người này đang giữ vị trí với vai trò đó trong đơn vị."


class UsernameTaken(Refusal):
    sentence = "Tên đăng nhập này đã có. Tên đăng nhập không phân biệt chữ hoa, chữ thường."


class EndsBeforeItBegins(Refusal):
    sentence = "Ngày kết thúc phải từ ngày bắt đầu trở đi."


class DeputyNeedsDays(Refusal):
    sentence = "Người thay mặt phải có ngày kết thúc, và chỉ trong thời gian người được thay giữ vị trí."


class LastAdministrator(Refusal):
    sentence = "Đây là người quản trị cuối cùng. Xin giao quyền quản trị cho người khác trước."


@transaction.atomic
def create_account(
    unit: Unit, *, by: User, today: datetime.date, username: str, full_name: str = "", email: str = ""
) -> User:
    """Make an account without a password; its owner sets one through a link that works once."""
    demand(access.may_administer(by, unit, today))
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken
    person = User(username=username, full_name=full_name, email=email)
    person.set_unusable_password()
    person.save()
    text = f"Lập tài khoản {username}."
    journal.record("account.create", person, unit=unit, by=by, today=today, text=text)
    return person


@transaction.atomic
def change_account(
    person: User,
    *,
    by: User,
    today: datetime.date,
    version: int,
    unit: Unit,
    full_name: str,
    email: str,
    is_active: bool,
) -> User:
    """Change or close an account. `unit` is the branch in whose name it is done. Raises Stale, LastAdministrator."""
    demand(may_keep_account(by, person, today))
    if not User.objects.filter(pk=person.pk, version=version).update(version=F("version") + 1):
        raise Stale(User.objects.get(pk=person.pk))
    person = User.objects.get(pk=person.pk)
    was = {"full_name": person.full_name, "email": person.email, "is_active": person.is_active}
    if was["is_active"] and not is_active:
        for seat in person.seats.held_on(today).filter(role=Seat.Role.ADMIN):
            _refuse_last_administrator(seat, today)
    person.full_name, person.email, person.is_active = full_name, email, is_active
    person.save(update_fields=["full_name", "email", "is_active", "search_text"])
    if not is_active:
        close_doors(person)
    now = {"full_name": full_name, "email": email, "is_active": is_active}
    changed = {name: [was[name], now[name]] for name in now if was[name] != now[name]}
    text = f"Sửa tài khoản {person.username}." if is_active else f"Khóa tài khoản {person.username}."
    journal.record("account.change", person, unit=unit, by=by, today=today, text=text, data=changed)
    return person


def may_keep_account(user: User, person: User, today: datetime.date) -> bool:
    """Whoever administers every unit where the person sits, or where a person without a seat was entered by them."""
    reach = access.reach_of(user, today, (access.ADMIN,))
    if not reach.paths:
        return False
    seats = person.seats.filter(Q(to_on=None) | Q(to_on__gte=today)).select_related("unit")
    return all(reach.holds(seat.unit) for seat in seats)


@transaction.atomic
def add_seat(
    unit: Unit,
    *,
    by: User,
    today: datetime.date,
    person: User,
    title: str,
    role: str,
    from_on: datetime.date,
    to_on: datetime.date | None = None,
    acting_for: Seat | None = None,
) -> Seat:
    """Seat a person in a unit. Raises SeatTaken, EndsBeforeItBegins, DeputyNeedsDays, NotYours."""
    demand(access.may_administer(by, unit, today))
    refuse_merged(unit)
    _refuse_bad_days(from_on, to_on, acting_for)
    same = Seat.objects.filter(unit=unit, person=person, role=role).filter(Q(to_on=None) | Q(to_on__gte=from_on))
    if (same.filter(from_on__lte=to_on) if to_on else same).exists():
        raise SeatTaken
    seat = Seat.objects.create(
        unit=unit, person=person, title=title, role=role, from_on=from_on, to_on=to_on, acting_for=acting_for
    )
    until = f" đến hết ngày {to_on:%d/%m/%Y}" if to_on else ""
    instead = f", thay mặt {acting_for.title}" if acting_for else ""
    text = f"Bố trí {person} làm {title} tại {unit} từ ngày {from_on:%d/%m/%Y}{until}{instead}."
    data = {"role": role, "from_on": from_on.isoformat(), "to_on": to_on.isoformat() if to_on else None}
    journal.record("seat.add", seat, unit=unit, by=by, today=today, text=text, data=data)
    return seat


@transaction.atomic
def change_seat(
    seat: Seat, *, by: User, today: datetime.date, version: int, title: str, to_on: datetime.date | None
) -> Seat:
    """Rename a post or set its last day. Raises Stale, EndsBeforeItBegins, DeputyNeedsDays, LastAdministrator."""
    demand(access.may_administer(by, seat.unit, today))
    _refuse_bad_days(seat.from_on, to_on, seat.acting_for)
    if seat.role == Seat.Role.ADMIN and to_on is not None:
        _refuse_last_administrator(seat, max(day_after(to_on), today))
    won = Seat.objects.filter(pk=seat.pk, version=version).update(title=title, to_on=to_on, version=F("version") + 1)
    if not won:
        raise Stale(Seat.objects.get(pk=seat.pk))
    if to_on and to_on < today:
        close_doors(seat.person)
    data = {"title": [seat.title, title], "to_on": [_iso(seat.to_on), _iso(to_on)]}
    until = f", đến hết ngày {to_on:%d/%m/%Y}" if to_on else ""
    text = f"Sửa vị trí {title} của {seat.person} tại {seat.unit}{until}."
    journal.record("seat.change", seat, unit=seat.unit, by=by, today=today, text=text, data=data)
    seat.refresh_from_db()
    return seat


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _refuse_bad_days(from_on: datetime.date, to_on: datetime.date | None, acting_for: Seat | None) -> None:
    if to_on and to_on < from_on:
        raise EndsBeforeItBegins
    if acting_for and (
        to_on is None or from_on < acting_for.from_on or (acting_for.to_on is not None and to_on > acting_for.to_on)
    ):
        raise DeputyNeedsDays


def _refuse_last_administrator(seat: Seat, day: datetime.date) -> None:
    """Somebody must be left who can let people in."""
    if not Seat.objects.held_on(day).filter(role=Seat.Role.ADMIN).exclude(pk=seat.pk).exists():
        raise LastAdministrator


@transaction.atomic
def note_link(person: User, *, by: User, today: datetime.date, unit: Unit, text: str) -> None:
    """Record that a link for setting a password is handed out; earlier links of the person end with it."""
    demand(may_keep_account(by, person, today))
    User.objects.filter(pk=person.pk).update(link_number=F("link_number") + 1)
    person.refresh_from_db(fields=["link_number"])
    journal.record("account.link", person, unit=unit, by=by, today=today, text=text)
