"""What every page needs around its content: the menu for this person's seats, and the office's name."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cascade.keeping import places
from directives.models import Notice
from units import access
from units.models import Office


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    active: bool
    count: int = 0


# url name, label, icon, roles that see it, first word of the names of the pages under it
ENTRIES = [
    ("dashboard", "Tổng quan", "chart-bar", access.READERS, ("dashboard", "figure")),
    ("work-list", "Việc của đơn vị", "checklist", (access.CLERK, access.HEAD, access.LEADER), ("work", "assignment")),
    ("confirm-list", "Chờ xác nhận", "circle-check", (access.CLERK, access.HEAD, access.LEADER), ("confirm",)),
    ("directive-list", "Văn bản", "files", access.READERS, ("directive", "task", "target", "reading")),
    ("report-list", "Báo cáo", "report", access.READERS, ("report", "urging", "stream", "request")),
    ("unit-list", "Đơn vị", "sitemap", access.EVERYONE, ("unit", "seat", "user", "office")),
    ("journal", "Nhật ký", "book", (access.INSPECTOR, access.LEADER, access.ADMIN), ("journal",)),
]


def _exists(name: str) -> bool:
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


def _person_menu(user: Any, today: datetime.date) -> list[MenuItem]:
    entries = [MenuItem("Tài khoản", reverse("account"), "user-cog", False)]
    if access.may_watch(user, today) and _exists("reminder-status"):
        entries.append(MenuItem("Tình hình nhắc việc", reverse("reminder-status"), "mail", False))
        entries.append(MenuItem("Sao lưu", reverse("backup-status"), "archive", False))
    return entries


def _backup_alarm(user: Any, today: datetime.date) -> str:
    """Said on every page to those who can see to it."""
    return places.amiss(timezone.now()) if access.may_watch(user, today) else ""


def office(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not hasattr(request, "today"):
        return {"demo": settings.DEMO, "menu": []}
    seats = access.seats_of(user, request.today)
    roles = {seat.role for seat in seats}
    match = getattr(request, "resolver_match", None)
    here = (match.url_name or "").split("-")[0] if match else ""
    menu = [
        MenuItem(label, reverse(name), icon, here in pages)
        for name, label, icon, allowed, pages in ENTRIES
        if roles & set(allowed) and _exists(name)
    ]
    return {
        "demo": settings.DEMO,
        "menu": menu,
        "own_seats": seats,
        "office": Office.current(),
        "today": request.today,
        "person_menu": _person_menu(user, request.today),
        "backup_alarm": _backup_alarm(user, request.today),
        "unread": Notice.objects.of(user).unread().count(),
    }
