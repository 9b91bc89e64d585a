"""The calendar that programs read without signing in, and the page's buttons for its address."""

from __future__ import annotations

import hashlib
import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import RedisError

from directives.actions import feeds
from directives.models import CalendarFeed
from directives.reminders.calendars import calendar_of
from units import access
from units.middleware import visitor_address
from units.models import Office
from units.refusals import NotYours
from units.requests import HttpRequest

logger = logging.getLogger(__name__)
# In ten minutes an address may read 200 times, or guess wrong 20 times: an office behind one address reads far less.
SECONDS, BUDGET, A_GUESS = 600, 200, 10


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Nothing is told apart: a wrong address, one given up, a closed account and a seat that ended are all 404."""
    if not _spend(request, 1):
        response = _say("Đọc lịch quá nhiều lần từ địa chỉ mạng này. Xin thử lại sau 10 phút.", 429)
        response["Retry-After"] = str(SECONDS)
        return response
    feed = CalendarFeed.find(token)
    if feed is None or not access.seats_of(feed.person, request.today):
        _spend(request, A_GUESS - 1)
        return _say("Không có lịch ở địa chỉ này. Địa chỉ có thể đã đổi hoặc đã thu hồi.", 404)
    body = calendar_of(feed.person, request.today, timezone.now(), Office.current())
    return _quietly(HttpResponse(body, content_type="text/calendar; charset=utf-8"))


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this answer and never again."""
    try:
        token = feeds.make_feed(request.user, today=request.today)
    except NotYours as refusal:
        raise PermissionDenied(refusal.sentence) from None
    address = request.build_absolute_uri(reverse("calendar-feed", args=[token]))
    response = render(request, "notices/feed_address.html", {"address": address})
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    return response


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if feeds.revoke_feed(request.user, today=request.today):
        messages.success(request, "Đã thu hồi địa chỉ lịch. Ứng dụng lịch không đọc được nữa.")
    return redirect("reminder-choices")


def _spend(request: HttpRequest, cost: int) -> bool:
    """Whether the visitor's address may go on. A cache that is away holds nobody up: the token is guard enough."""
    key = f"feeds:{hashlib.sha256(visitor_address(request).encode()).hexdigest()}"
    try:
        cache.add(key, 0, SECONDS)
        return bool(cache.incr(key, cost) <= BUDGET)
    except ValueError:  # it lapsed between the two lines
        return True
    except (RedisError, OSError):
        logger.warning("the cache is away, calendar readings are not counted")
        return True


def _say(sentence: str, status: int) -> HttpResponse:
    return _quietly(HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status))


def _quietly(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"], response["Cache-Control"] = "no-referrer", "private, no-cache"
    return response
