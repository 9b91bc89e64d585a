"""The door where time and origin enter: views use `request.today`; the journal knows the address."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from units import journal


class TodayMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = timezone.localdate()  # type: ignore[attr-defined]
        token = journal.origin.set(visitor_address(request)[:45])
        try:
            return self.get_response(request)
        finally:
            journal.origin.reset(token)


def visitor_address(request: HttpRequest) -> str:
    """The visitor's own address: behind the proxy of an HTTPS installation, what that proxy says last."""
    said = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return said.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
