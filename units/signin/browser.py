"""What the browser brings along and takes away: its address, its name, and the token that makes it known."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from units.middleware import visitor_address

DEVICE_COOKIE = "device"
DEVICE_DAYS = 365


def address_of(request: HttpRequest) -> str:
    return visitor_address(request)[:45]


def agent_of(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:200].replace("\0", "")


def token_of(request: HttpRequest) -> str:
    return request.COOKIES.get(DEVICE_COOKIE, "")[:100]


def remember(response: HttpResponse, token: str) -> None:
    """The token lets its browser try a password when others have to wait. It opens nothing by itself."""
    response.set_cookie(
        DEVICE_COOKIE, token, max_age=DEVICE_DAYS * 86400, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
