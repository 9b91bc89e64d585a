"""Sessions end: when nothing was done for a while, and in any case some time after they began."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from units.middleware import visitor_address
from units.models import Office
from units.signin.sessions import ADDRESS, BEGUN, SEEN

LOOK_EACH_SECONDS = 60


class SessionEndsMiddleware:
    """Looks at each session once a minute; that is also when the moment of its last use is written down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, timezone.now().timestamp()
        seen = session.get(SEEN)
        if seen is not None and now - seen >= LOOK_EACH_SECONDS:
            office = Office.current()
            if now - seen > office.idle_minutes * 60 or now - session[BEGUN] > office.session_hours * 3600:
                logout(request)
                messages.info(request, "Phiên làm việc đã hết giờ. Xin đăng nhập lại.")
            else:
                session[SEEN], session[ADDRESS] = now, visitor_address(request)[:45]
                session.set_expiry(office.idle_minutes * 60)
        return self.get_response(request)
