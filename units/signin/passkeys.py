"""Passkeys: what the browser is asked to sign, and whether it did. The only room that knows fido2."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from units.models import User
from units.signin.models import Passkey

CHALLENGE = "passkey_challenge"  # in the session; each challenge is answered once
LONGEST = 20_000


def _server(request: HttpRequest) -> Fido2Server:
    """This site, by the name in the address bar; a browser signs for that name only, and over HTTPS or on localhost."""
    name = request.get_host().rpartition(":")[0] if ":" in request.get_host() else request.get_host()
    return Fido2Server(PublicKeyCredentialRpEntity(name="Thông Suốt", id=name))


def _known(person: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(passkey.credential)) for passkey in person.passkeys.all()]


def ask_to_make(request: HttpRequest, person: User) -> dict[str, Any]:
    """What a browser needs to make a passkey."""
    owner = PublicKeyCredentialUserEntity(
        id=f"thong-suot-{person.pk}".encode(), name=person.username, display_name=str(person)
    )
    options, request.session[CHALLENGE] = _server(request).register_begin(
        owner, _known(person), resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )  # fmt: skip
    return dict(options)


def made(request: HttpRequest, answer: str) -> bytes | None:
    """The new passkey's public part, when the browser answered the question asked; None otherwise."""
    state = request.session.pop(CHALLENGE, None)
    try:
        found = _server(request).register_complete(state, json.loads(answer[:LONGEST])).credential_data
    except Exception:  # what a browser sends can be wrong in any way
        return None
    return bytes(found) if found else None


def ask_to_sign(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """What a browser needs to sign with a passkey; None for a person without one."""
    if not (known := _known(person)):
        return None
    options, request.session[CHALLENGE] = _server(request).authenticate_begin(
        known, UserVerificationRequirement.PREFERRED
    )
    return dict(options)


def signed(request: HttpRequest, person: User, answer: str, now: datetime.datetime) -> bool:
    """Whether one of the person's passkeys answered the question asked. A counter that goes back is refused."""
    state = request.session.pop(CHALLENGE, None)
    try:
        said = AuthenticationResponse.from_dict(json.loads(answer[:LONGEST]))
        used = _server(request).authenticate_complete(state, _known(person), said)
        counter = said.response.authenticator_data.counter
    except Exception:  # as above
        return False
    for passkey in person.passkeys.all():
        if AttestedCredentialData(bytes(passkey.credential)).credential_id == used.credential_id:
            fits = counter > passkey.counter or counter == passkey.counter == 0
            return fits and bool(
                Passkey.objects.filter(pk=passkey.pk, counter=passkey.counter).update(counter=counter, used_at=now)
            )
    return False
