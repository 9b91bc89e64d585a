"""Codes of six figures that change every half minute (RFC 6238), as authenticator apps show them. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS, DIGITS = 30, 6
DRIFT = 1  # steps by which the telephone's clock may be off, either way


def new_secret() -> str:
    """160 bits in the letters that apps take."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, code: str, now: float) -> int | None:
    """The step whose code this is, near the moment `now` (seconds since 1970); None when it is of no step near."""
    here = int(now // STEP_SECONDS)
    steps = range(here - DRIFT, here + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), code)), None)


def address_of(secret: str, account: str, issuer: str) -> str:
    """What the QR code says to the app."""
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{urlencode({'secret': secret, 'issuer': issuer})}"
