"""The second thing that is asked for at sign-in: set up, checked, taken away, and who has to have it."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from units import access, journal
from units.models import Office, Unit, User
from units.refusals import NotYours, Refusal
from units.signin import totp
from units.signin.actions import home_of
from units.signin.models import AuthenticatorApp, Passkey, RecoveryCode, Session

# Whoever can give work, issue it or let people in. A cell's secretary only answers for the own cell.
ROLES = (access.CLERK, access.LEADER, access.ADMIN)
HOW_MANY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


class WrongCode(Refusal):
    sentence = "Mã không đúng hoặc đã dùng rồi. Xin đợi ứng dụng hiện mã mới rồi nhập lại."


def has_app(person: User) -> bool:
    return AuthenticatorApp.objects.filter(person=person).exists()


def has_factor(person: User) -> bool:
    return has_app(person) or Passkey.objects.filter(person=person).exists()


def is_wanted_of(person: User, today: datetime.date, office: Office) -> datetime.date | None:
    """The day from which this person needs a second factor; None when the office asks none of them."""
    held = {seat.role for seat in access.seats_of(person, today)}
    return office.factor_from if held & set(ROLES) else None


def must_set_up(person: User, today: datetime.date, office: Office) -> bool:
    """Nobody is locked out by it: whoever has none yet is led to setting one up, and nowhere else."""
    day = is_wanted_of(person, today, office)
    return day is not None and day <= today and not has_factor(person)


def check_code(person: User, code: str, now: datetime.datetime) -> bool:
    """An app's code of just now that was not used yet, or a recovery code, which is used up by this."""
    said = re.sub(r"[^a-z0-9]", "", code.lower())
    if said.isdigit() and len(said) == totp.DIGITS:
        return _check_app(person, said, now)
    return bool(RecoveryCode.objects.filter(person=person, code_hash=_code_hash(person, said)).delete()[0])


def _check_app(person: User, code: str, now: datetime.datetime) -> bool:
    app = AuthenticatorApp.objects.filter(person=person).first()
    step = totp.step_of(read_secret(app), code, now.timestamp()) if app else None
    if app is None or step is None:
        return False
    return bool(AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step))


@transaction.atomic
def add_app(secret: str, code: str, *, by: User, today: datetime.date, now: datetime.datetime) -> None:
    """Set up an authenticator app once it shows the right code. Raises WrongCode."""
    step = totp.step_of(secret, re.sub(r"\D", "", code), now.timestamp())
    if step is None:
        raise WrongCode
    kept = _cipher().encrypt(secret.encode()).decode()
    AuthenticatorApp.objects.update_or_create(person=by, defaults={"secret": kept, "last_step": step, "made_at": now})
    _note("factor.add", f"{by.username} cài ứng dụng xác thực.", by, today)


@transaction.atomic
def add_passkey(credential: bytes, *, by: User, today: datetime.date, now: datetime.datetime, name: str) -> Passkey:
    passkey = Passkey.objects.create(person=by, name=name, credential=credential, made_at=now)
    _note("factor.add", f"{by.username} thêm khóa truy cập “{name}”.", by, today)
    return passkey


@transaction.atomic
def make_codes(*, by: User, today: datetime.date) -> list[str]:
    """Ten new recovery codes in place of the old ones; they are shown now and kept as digests only."""
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
             for _ in range(HOW_MANY_CODES)]  # fmt: skip
    RecoveryCode.objects.filter(person=by).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=by, code_hash=_code_hash(by, code.replace("-", ""))) for code in codes
    )
    _note("factor.codes", f"{by.username} lập {HOW_MANY_CODES} mã dự phòng mới.", by, today)
    return codes


@transaction.atomic
def remove(*, by: User, today: datetime.date, passkey: Passkey | None = None) -> None:
    """Take one passkey away, or the app. With the last of them the recovery codes go, too."""
    if passkey:
        Passkey.objects.filter(person=by, pk=passkey.pk).delete()
    else:
        AuthenticatorApp.objects.filter(person=by).delete()
    if not has_factor(by):
        RecoveryCode.objects.filter(person=by).delete()
    what = f"khóa truy cập “{passkey.name}”" if passkey else "ứng dụng xác thực"
    _note("factor.remove", f"{by.username} bỏ {what}.", by, today)


@transaction.atomic
def reset(person: User, *, by: User | None, today: datetime.date, unit: Unit) -> None:
    """Take all factors from somebody who lost them, and end the sessions; by is None from the machine's own console."""
    if by is not None and not access.may_administer(by, unit, today):
        raise NotYours
    for rows in (AuthenticatorApp, Passkey, RecoveryCode):
        rows.objects.filter(person=person).delete()  # type: ignore[attr-defined]
    Session.objects.filter(person=person).delete()
    text = f"Xóa xác thực hai bước của {person.username} để lập lại."
    journal.record("factor.reset", person, unit=unit, by=by, today=today, text=text)


def _note(act: str, text: str, by: User, today: datetime.date) -> None:
    journal.record(act, by, unit=home_of(by, today), by=by, today=today, text=text)


def _code_hash(person: User, code: str) -> str:
    return hashlib.sha256(f"{person.pk}:{code}".encode()).hexdigest()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"units.signin.factors:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def read_secret(app: AuthenticatorApp) -> str:
    """The app's secret; of one that another installation's key enciphered, one that fits no code."""
    try:
        return _cipher().decrypt(app.secret.encode()).decode()
    except InvalidToken:
        return totp.new_secret()
