"""The form of the sign-in page: the password is looked at only when the caller has not to wait."""

from __future__ import annotations

import datetime
import math
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils import timezone

from units.signin import holds
from units.signin.actions import begin_attempt, digest
from units.signin.browser import address_of, agent_of, token_of
from units.signin.models import SignIn

LONGEST = 1000


def wait_sentence(until: datetime.datetime, now: datetime.datetime) -> str:
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    return (
        f"Đã nhập sai nhiều lần. Xin đợi {minutes} phút rồi thử lại, hoặc đăng nhập trên máy, điện thoại thường dùng, "
        "hoặc nhờ người quản trị mở lại."
    )


class SignInForm(AuthenticationForm):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường.",
    }
    attempt: SignIn

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["password"] = forms.CharField(
            label="Mật khẩu", strip=False, max_length=LONGEST,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        request, now = self.request, timezone.now()
        assert request is not None  # noqa: S101  for the type checker
        asking = holds.caller(
            username, address=address_of(request), device_hash=digest(token_of(request)), agent=agent_of(request),
            now=now,
        )  # fmt: skip
        attempt = begin_attempt(username, asking, now)
        if isinstance(attempt, datetime.datetime):
            raise forms.ValidationError(wait_sentence(attempt, now), code="held")
        self.user_cache = authenticate(request, username=username, password=password)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.attempt = attempt
        return self.cleaned_data
