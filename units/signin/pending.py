"""Between the right password and the second step: kept in the session, for ten minutes."""

from __future__ import annotations

import datetime

from django.http import HttpRequest

from units.models import SignIn, User

PENDING = "pending_sign_in"
MINUTES = 10


def hold_for_second_step(
    request: HttpRequest, person: User, onward: str, now: datetime.datetime, first: SignIn | None = None
) -> None:
    """`first` is the attempt with the right password; it stays in the history unless the second step follows."""
    request.session.cycle_key()
    ends = (now + datetime.timedelta(minutes=MINUTES)).timestamp()
    # The password's hash is part of it: a password changed meanwhile ends this, too.
    request.session[PENDING] = [person.pk, person.get_session_auth_hash(), ends, onward, first and first.pk]


def pending_of(request: HttpRequest, now: datetime.datetime) -> tuple[User | None, str, int | None]:
    """Whose second step is waited for, where they wanted to go, and the attempt with the password."""
    pk, proof, ends, onward, first = request.session.get(PENDING) or (0, "", 0, "", None)
    person = User.objects.filter(pk=pk, is_active=True).first() if now.timestamp() < ends else None
    if person is None or person.get_session_auth_hash() != proof:
        return None, "", None
    return person, onward, first
