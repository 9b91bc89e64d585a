"""Signing in, and one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    LoginView,
    PasswordChangeView,
    PasswordResetConfirmView,
)
from django.db import transaction
from django.http import HttpRequest as AnyRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from units import access
from units.models import Office, Seat, User
from units.passwords import link_tokens
from units.requests import HttpRequest
from units.signin import actions
from units.signin.browser import address_of, agent_of, remember, token_of
from units.signin.factors import has_factor, is_wanted_of
from units.signin.forms import SignInForm
from units.signin.middleware import look_for_factor
from units.signin.models import SignIn as Attempt
from units.signin.pending import hold_for_second_step
from units.signin.sessions import ADDRESS, AGENT, row_key


def open_session(request: AnyRequest, person: User, attempt: Attempt, response: HttpResponse, **more: Any) -> None:
    """Sign the person in: a session that knows where it is used, and a browser that is known from now on."""
    token = actions.let_in(attempt, person, token=token_of(request), **more)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.update({ADDRESS: address_of(request), AGENT: agent_of(request)})
    office = Office.current()
    request.session.set_expiry(office.idle_minutes * 60)
    look_for_factor(request, office)
    day = is_wanted_of(person, timezone.localdate(), office)
    if day and not has_factor(person):
        messages.info(request, f"Từ ngày {day:%d/%m/%Y} cần đăng nhập hai bước. Cài ở Tài khoản, Đăng nhập hai bước.")
    remember(response, token)


class SignIn(LoginView):
    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True
    form_class = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        person = form.get_user()
        if has_factor(person):
            actions.note_first_step(form.attempt)
            hold_for_second_step(self.request, person, self.get_success_url(), timezone.now(), form.attempt)
            return redirect("second-step")
        response = HttpResponseRedirect(self.get_success_url())
        open_session(self.request, person, form.attempt, response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            # The demonstration's accounts are shown here and nowhere else.
            context["demo_password"] = settings.DEMO_PASSWORD
            context["demo_accounts"] = [
                (seat.person.username, str(seat))
                for seat in Seat.objects.select_related("person", "unit").order_by("unit__path", "role")
            ]
        return context


class ChangePassword(PasswordChangeView):
    template_name = "accounts/password_form.html"
    success_url = reverse_lazy("account")
    extra_context = {"title": "Đổi mật khẩu"}

    def form_valid(self, form: Any) -> HttpResponse:
        request: Any = self.request
        with transaction.atomic():
            response = super().form_valid(form)
            current = row_key(request.session.session_key)
            actions.note_password(by=request.user, today=request.today, current=current)
        token, _ = actions.trust(request.user, token=token_of(request), now=timezone.now())
        remember(response, token)
        messages.success(request, "Đã đổi mật khẩu. Mọi phiên làm việc ở nơi khác đã kết thúc.")
        return response


class SetPassword(PasswordResetConfirmView):
    """The door behind a link that works once: the owner of an account sets its password."""

    template_name = "accounts/password_form.html"
    success_url = reverse_lazy("sign-in")
    extra_context = {"title": "Đặt mật khẩu"}

    token_generator = link_tokens

    def form_valid(self, form: Any) -> HttpResponse:
        request: Any = self.request
        with transaction.atomic():
            person = form.save()
            del request.session[INTERNAL_RESET_SESSION_TOKEN]
            actions.note_password(by=person, today=request.today)
            attempt = actions.begin_by_link(
                person, address=address_of(request), agent=agent_of(request), now=timezone.now()
            )
        if has_factor(person):  # a link replaces the password, not the second step
            hold_for_second_step(request, person, reverse("home"), timezone.now())
            return redirect("second-step")
        response = HttpResponseRedirect(reverse("home"))
        open_session(request, person, attempt, response, outcome=Attempt.Outcome.LINK)
        messages.success(request, f"Đã đặt mật khẩu. Lần sau đăng nhập bằng tên {person.username} và mật khẩu này.")
        return response


def account(request: HttpRequest) -> HttpResponse:
    """One's own account: the posts one holds and how to change the password."""
    return render(request, "accounts/account.html", {"held": access.seats_of(request.user, request.today)})
