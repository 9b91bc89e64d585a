"""Open sessions and the history of signing in: one's own, and those of the people an administrator keeps."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from units.actions.settling import settling_unit
from units.models import Session, SignIn
from units.requests import HttpRequest, whole_number
from units.signin import actions
from units.signin.browser import remember
from units.signin.sessions import row_key
from units.views.people import accounts_kept_by, demand_admin, kept_account

PAGE = 50


def session_list(request: HttpRequest) -> HttpResponse:
    """Where one is signed in just now, and when somebody signed in or tried to under this name."""
    current = row_key(request.session.session_key)
    context = {
        "sessions": Session.objects.open_at(timezone.now()).filter(person=request.user),
        "current": current,
        "page": Paginator(request.user.sign_ins.all(), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/session_list.html", context)


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of the own sessions elsewhere, or all of them."""
    one = request.POST.get("session", "")[:40]
    ended = actions.end_own_sessions(
        by=request.user, today=request.today, current=row_key(request.session.session_key), only=one
    )
    rest = "" if one else " Các liên kết đã gửi trong thư cũng hết tác dụng."
    messages.success(request, f"Đã kết thúc {ended} phiên làm việc.{rest}")
    response = redirect("session-list")
    if not one:  # this browser alone stays known
        remember(response, actions.trust(request.user, token="", now=timezone.now())[0])
    return response


def user_sign_ins(request: HttpRequest) -> HttpResponse:
    """For administrators: who signed in, or tried to, in their branches."""
    demand_admin(request)
    people = accounts_kept_by(request)
    person = people.filter(pk=whole_number(request.GET.get("person"))).first()
    whose = Q(person__in=[person] if person else people)
    if person is None and settling_unit(request.user, request.today):
        whose |= Q(person=None)  # names that nobody has: the whole installation's affair
    found = SignIn.objects.filter(whose).select_related("person")
    only_failed = request.GET.get("failed") == "1"
    if only_failed:
        found = found.filter(outcome__in=(SignIn.Outcome.WRONG, SignIn.Outcome.FACTOR))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "person": person, "only_failed": only_failed}
    return render(request, "units/user_sign_ins.html", context)


@require_POST
def user_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody who mistyped too often try again at once."""
    unit, person = demand_admin(request), kept_account(request, pk)
    actions.release(person, by=request.user, today=request.today, unit=unit)
    messages.success(request, f"Đã mở lại đăng nhập cho {person.username}.")
    return redirect("user-detail", pk)


@require_POST
def user_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere: a telephone was lost, a post was handed over."""
    unit, person = demand_admin(request), kept_account(request, pk)
    ended = actions.end_sessions_of(person, by=request.user, today=request.today, unit=unit)
    messages.success(request, f"Đã kết thúc {ended} phiên làm việc của {person.username}.")
    return redirect("user-detail", pk)
