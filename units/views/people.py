"""Seats and accounts: who sits where, and who may sign in."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.http import require_POST

from units import access
from units.actions import seating
from units.forms import (
    AccountChangeForm,
    AccountForm,
    DeputyForm,
    SeatChangeForm,
    SeatForm,
    at_version,
    differences,
)
from units.models import Seat, Session, Unit, User
from units.passwords import link_tokens
from units.refusals import Refusal, Stale
from units.requests import HttpRequest
from units.signin.actions import held_among
from units.signin.codes import qr_code
from units.signin.factors import has_factor
from units.text import fold

ACCOUNT = ("full_name", "email", "is_active")
FIELD_OF: dict[type[Refusal], str] = {
    seating.SeatTaken: "person",
    seating.UsernameTaken: "username",
    seating.EndsBeforeItBegins: "to_on",
    seating.DeputyNeedsDays: "to_on",
    seating.LastAdministrator: "to_on",
}


def seat_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Seat somebody in a unit."""
    unit = _kept_unit(request, pk)
    initial = {"from_on": request.today, "person": request.GET.get("person", "")}
    form = SeatForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            seat = seating.add_seat(unit, by=request.user, today=request.today, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            messages.success(request, f"Đã bố trí {seat.person} làm {seat.title}.")
            return redirect(unit)
    context = {
        "form": form,
        "unit": unit,
        "title": "Thêm người giữ vị trí",
        "accounts": accounts_kept_by(request)[:200],
    }
    return render(request, "units/seat_form.html", context)


def seat_deputise(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody acts for the holder of a seat between two days."""
    seat = _kept_seat(request, pk)
    form = DeputyForm(request.POST or None, initial={"from_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            seating.add_seat(
                seat.unit, by=request.user, today=request.today, title=f"Thay mặt {seat.title}"[:120], role=seat.role,
                acting_for=seat, **form.cleaned_data,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            messages.success(request, f"Đã giao {form.cleaned_data['person']} thay mặt {seat.title}.")
            return redirect(seat.unit)
    title = f"Người thay mặt {seat.title}"
    context = {"form": form, "unit": seat.unit, "title": title, "accounts": accounts_kept_by(request)[:200]}
    return render(request, "units/seat_form.html", context)


def seat_edit(request: HttpRequest, pk: int) -> HttpResponse:
    seat = _kept_seat(request, pk)
    form = SeatChangeForm(request.POST or None, initial=_facts(seat, "title", "to_on"))
    context: dict[str, Any] = {"unit": seat.unit, "title": f"{seat.title} – {seat.person}", "seat": seat}
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            seating.change_seat(
                seat, by=request.user, today=request.today, version=data["version"] or 0, title=data["title"],
                to_on=data["to_on"],
            )  # fmt: skip
        except Stale as stale:
            context["conflict"] = differences(form, SeatChangeForm(initial=_facts(stale.current, "title", "to_on")))
            form, status = SeatChangeForm(at_version(request.POST, stale.current.version)), 409
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(seat.unit)
    return render(request, "units/seat_form.html", context | {"form": form}, status=status)


def user_list(request: HttpRequest) -> HttpResponse:
    """The accounts that the administrator keeps."""
    demand_admin(request)
    words = request.GET.get("q", "").strip()[:200]
    found = accounts_kept_by(request)
    for word in fold(words).split():
        found = found.filter(search_text__contains=word)
    seats = Prefetch("seats", Seat.objects.held_on(request.today).select_related("unit"), to_attr="seats_now")
    page = Paginator(found.prefetch_related(seats), 50).get_page(request.GET.get("page"))
    return render(request, "units/user_list.html", {"page": page, "words": words})


def user_create(request: HttpRequest) -> HttpResponse:
    unit = demand_admin(request)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = seating.create_account(unit, by=request.user, today=request.today, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            messages.success(
                request, f"Đã lập tài khoản {person.username}. Xin bố trí vị trí và đưa liên kết đăng nhập."
            )
            return redirect("user-detail", person.pk)
    return render(request, "units/user_form.html", {"form": form, "title": "Lập tài khoản"})


def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its seats, its facts to change, and the link for its first sign-in."""
    unit = demand_admin(request)
    person = kept_account(request, pk)
    form = AccountChangeForm(request.POST or None, initial=_facts(person, *ACCOUNT))
    conflict, status = None, 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"version": form.cleaned_data["version"] or 0}
        try:
            seating.change_account(person, by=request.user, today=request.today, unit=unit, **data)
        except Stale as stale:
            conflict = differences(form, AccountChangeForm(initial=_facts(stale.current, *ACCOUNT)))
            form, status = AccountChangeForm(at_version(request.POST, stale.current.version)), 409
        except Refusal as refusal:
            form.add_error("is_active", refusal.sentence)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("user-detail", pk)
    seats = person.seats.select_related("unit").order_by("-from_on")
    now = timezone.now()
    context = {
        "form": form, "title": str(person), "person": person, "seats": seats, "conflict": conflict,
        "sessions": Session.objects.open_at(now).filter(person=person), "is_held": bool(held_among([person], now)),
        "has_factor": has_factor(person),
    }  # fmt: skip
    return render(request, "units/user_form.html", context, status=status)


@require_POST
def user_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link with which the account's owner sets a password; it works once. Shown now and kept nowhere."""
    unit = demand_admin(request)
    person = kept_account(request, pk)
    if not person.is_active or person.pk == request.user.pk:
        raise PermissionDenied
    text = f"Cấp liên kết đặt mật khẩu cho {person.username}."
    seating.note_link(person, by=request.user, today=request.today, unit=unit, text=text)
    path = reverse("password-set", args=[urlsafe_base64_encode(force_bytes(person.pk)), link_tokens.make_token(person)])
    link = request.build_absolute_uri(path)
    ends_at = timezone.now() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    context = {"person": person, "link": link, "ends_at": ends_at, "code": qr_code(link)}
    response = render(request, "units/user_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _facts(row: Seat | User, *names: str) -> dict[str, Any]:
    """What a form on the row begins with."""
    return {name: getattr(row, name) for name in (*names, "version")}


def accounts_kept_by(request: HttpRequest) -> Any:
    """Accounts with a seat in the branch, and those that sit nowhere."""
    reach = access.reach_of(request.user, request.today, (access.ADMIN,))
    seated_here = Exists(Seat.objects.filter(reach.covers("unit__path"), person=OuterRef("pk")))
    seated = Exists(Seat.objects.filter(person=OuterRef("pk")))
    return User.objects.filter(seated_here | ~seated).order_by("username")


def demand_admin(request: HttpRequest) -> Unit:
    units = access.acting_units(request.user, request.today, (access.ADMIN,))
    if not units:
        raise PermissionDenied
    return units[0]


def kept_account(request: HttpRequest, pk: int) -> User:
    person = get_object_or_404(accounts_kept_by(request), pk=pk)
    if not seating.may_keep_account(request.user, person, request.today):
        raise PermissionDenied
    return person


def _kept_unit(request: HttpRequest, pk: int) -> Unit:
    unit = get_object_or_404(Unit.objects.visible_to(request.user, request.today), pk=pk)
    if not access.may_administer(request.user, unit, request.today):
        raise PermissionDenied
    return unit


def _kept_seat(request: HttpRequest, pk: int) -> Seat:
    units = Unit.objects.visible_to(request.user, request.today)
    seat = get_object_or_404(Seat.objects.filter(unit__in=units).select_related("unit", "person"), pk=pk)
    if not access.may_administer(request.user, seat.unit, request.today):
        raise PermissionDenied
    return seat
