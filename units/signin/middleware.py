"""Sessions end: when nothing was done for a while, and in any case some time after they began."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from units.middleware import visitor_address
from units.models import Office
from units.signin.factors import must_set_up
from units.signin.sessions import ADDRESS, BEGUN, SEEN

LOOK_EACH_SECONDS = 60
FACTOR, MUST_SET_UP = "second_step_done", "must_set_up_factor"  # in the session
SETTING_UP = {"factor-list", "factor-app", "factor-passkey", "factor-codes", "sign-out"}


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
                look_for_factor(request, office)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Who has to set up a second step does that first."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if request.session.get(MUST_SET_UP) and name not in SETTING_UP:
            to = reverse("factor-list")
            return HttpResponseClientRedirect(to) if request.htmx else redirect(to)  # type: ignore[attr-defined]
        return None


def look_for_factor(request: HttpRequest, office: Office) -> None:
    """Note in the session whether this person has to set up a second step before anything else."""
    person: Any = request.user
    if office.factor_from and person.is_authenticated and not request.session.get(FACTOR):
        request.session[MUST_SET_UP] = must_set_up(person, timezone.localdate(), office)
