"""Two-step sign-in: the second step, and one's own apps, passkeys and recovery codes."""

from __future__ import annotations

import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest as AnyRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from units.models import Office, Passkey, SignIn, User
from units.refusals import Refusal
from units.requests import HttpRequest, whole_number
from units.signin import actions, factors, holds, passkeys, totp
from units.signin.browser import address_of, agent_of, token_of
from units.signin.codes import qr_code
from units.signin.forms import wait_sentence
from units.signin.middleware import FACTOR, MUST_SET_UP
from units.signin.pending import pending_of
from units.views.accounts import open_session
from units.views.people import demand_admin, kept_account

NEW_SECRET = "new_app_secret"  # noqa: S105  its name in the session, until the app has shown its first code


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Mã xác thực",
        max_length=40,
        required=False,
        help_text="Sáu chữ số đang hiện trong ứng dụng, hoặc một mã dự phòng.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )
    passkey = forms.CharField(required=False, max_length=passkeys.LONGEST, widget=forms.HiddenInput)


@login_not_required
@never_cache
def second_step(request: AnyRequest) -> HttpResponse:
    """After the right password: the code or the passkey. Wrong ones count towards the same holds as passwords."""
    if request.user.is_authenticated:
        return redirect("home")
    person, onward, first = pending_of(request, timezone.now())
    if person is None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt, sentence = _try_second_step(request, person, form)
        if attempt:
            safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
            response = HttpResponseRedirect(onward if safe else "/")
            SignIn.objects.filter(pk=first or 0).delete()
            open_session(request, person, attempt, response)
            request.session[FACTOR] = True
            return response
        form.add_error("code", sentence)
    context = {"form": form, "question": passkeys.ask_to_sign(request, person)}
    return render(request, "registration/second_step.html", context)


def _try_second_step(request: AnyRequest, person: User, form: forms.Form) -> tuple[SignIn | None, str]:
    now, name = timezone.now(), person.username
    asking = holds.caller(
        name, address=address_of(request), device_hash=actions.digest(token_of(request)), agent=agent_of(request),
        now=now,
    )  # fmt: skip
    attempt = actions.begin_attempt(name, asking, now, outcome=SignIn.Outcome.FACTOR)
    if isinstance(attempt, datetime.datetime):
        return None, wait_sentence(attempt, now)
    if answer := form.cleaned_data["passkey"]:
        fits = passkeys.signed(request, person, answer, now)
    else:
        fits = factors.check_code(person, form.cleaned_data["code"], now)
    return (attempt, "") if fits else (None, factors.WrongCode.sentence)


def factor_list(request: HttpRequest) -> HttpResponse:
    """What the own account asks beside the password."""
    office = Office.current()
    context = {
        "app": factors.has_app(request.user),
        "passkeys": request.user.passkeys.all(),
        "codes_left": request.user.recovery_codes.count(),
        "has_factor": factors.has_factor(request.user),
        "wanted_from": factors.is_wanted_of(request.user, request.today, office),
        "question": passkeys.ask_to_make(request, request.user),
    }
    return render(request, "accounts/factor_list.html", context)


@never_cache
def factor_app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan, then show that it works."""
    secret = request.session.get(NEW_SECRET) or totp.new_secret()
    request.session[NEW_SECRET] = secret
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.add_app(secret, form.cleaned_data["code"], by=request.user, today=request.today, now=timezone.now())
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        else:
            del request.session[NEW_SECRET]
            messages.success(request, "Đã cài ứng dụng xác thực.")
            return _now_protected(request)
    form.fields["code"].help_text = "Sáu chữ số đang hiện trong ứng dụng."
    address = totp.address_of(secret, request.user.username, "Thông Suốt")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "code": qr_code(address), "secret": groups}
    return render(request, "accounts/factor_app.html", context)


@never_cache
@require_POST
def factor_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser just made."""
    credential = passkeys.made(request, request.POST.get("passkey", ""))
    if credential is None:
        messages.error(request, "Chưa thêm được khóa truy cập. Xin thử lại trên trình duyệt này.")
        return redirect("factor-list")
    name = request.POST.get("name", "").strip()[:60] or "Khóa truy cập"
    factors.add_passkey(credential, by=request.user, today=request.today, now=timezone.now(), name=name)
    messages.success(request, f"Đã thêm khóa truy cập “{name}”.")
    return _now_protected(request)


def _now_protected(request: HttpRequest) -> HttpResponse:
    """The rest of the application is open again; who has no recovery codes yet gets them now."""
    request.session.pop(MUST_SET_UP, None)
    request.session[FACTOR] = True
    return _show_codes(request) if not request.user.recovery_codes.exists() else redirect("factor-list")


@never_cache
@require_POST
def factor_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones, for an account that has something to recover."""
    return _show_codes(request) if factors.has_factor(request.user) else redirect("factor-list")


def _show_codes(request: HttpRequest) -> HttpResponse:
    codes = factors.make_codes(by=request.user, today=request.today)
    return render(request, "accounts/factor_codes.html", {"codes": codes})


class RemoveForm(forms.Form):
    password = forms.CharField(
        label="Mật khẩu", strip=False, max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


def factor_remove(request: HttpRequest) -> HttpResponse:
    """Take the app or a passkey away, after the password was given once more."""
    asked = (request.POST if request.method == "POST" else request.GET).get("passkey", "")
    passkey = get_object_or_404(Passkey, person=request.user, pk=whole_number(asked) or 0) if asked else None
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            factors.remove(by=request.user, today=request.today, passkey=passkey)
            messages.success(request, "Đã bỏ.")
            return redirect("factor-list")
        form.add_error("password", "Mật khẩu không đúng.")
    context = {"form": form, "passkey": passkey}
    return render(request, "accounts/factor_remove.html", context)


@require_POST
def user_reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody lost telephone, passkey and paper: an administrator lets them set up anew."""
    unit, person = demand_admin(request), kept_account(request, pk)
    factors.reset(person, by=request.user, today=request.today, unit=unit)
    messages.success(request, f"Đã xóa xác thực hai bước của {person.username}; người này tự lập lại khi đăng nhập.")
    return redirect("user-detail", pk)
