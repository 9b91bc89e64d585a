"""Signing in, and one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView, PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from units import access
from units.models import Seat
from units.requests import HttpRequest


class SignIn(LoginView):
    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True

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
        messages.success(self.request, "Đã đổi mật khẩu.")
        return super().form_valid(form)


class SetPassword(PasswordResetConfirmView):
    """The door behind a link that works once: the owner of an account sets its password."""

    template_name = "accounts/password_form.html"
    success_url = reverse_lazy("sign-in")
    extra_context = {"title": "Đặt mật khẩu"}

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Đã đặt mật khẩu. Mời đồng chí đăng nhập.")
        return super().form_valid(form)


def account(request: HttpRequest) -> HttpResponse:
    """One's own account: the posts one holds and how to change the password."""
    return render(request, "accounts/account.html", {"held": access.seats_of(request.user, request.today)})
