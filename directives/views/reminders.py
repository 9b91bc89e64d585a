"""How the reminders go: last runs, letters that wait, addresses that were refused, a clock that is doubted."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from directives import reminders
from directives.models import ClockMark, Digest, JobRun, Reminder
from directives.reminders import clock
from directives.reminders.runs import DELIVER, PLAN, amiss
from units import access
from units.refusals import NotYours
from units.requests import HttpRequest

JOBS = {
    DELIVER: "Gửi nhắc việc",
    PLAN: "Rà các việc cần nhắc",
    "directives.release-stuck": "Giao việc của văn bản vừa ban hành",
    "directives.read-owed": "Đọc tệp văn bản còn chờ",
    "directives.carry-out-unit-changes": "Hợp nhất, đổi tên đơn vị đến ngày",
    "directives.make-occurrences": "Lập việc định kỳ của kỳ mới",
    "reports.make-requests": "Yêu cầu báo cáo của kỳ mới",
    "cascade.keep-backup": "Sao lưu hằng ngày",
}
SHOWN = 100


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    _check(request)
    digests = Digest.objects.of_branch(request.user, request.today).select_related("person")
    unsent = digests.unsent().order_by("next_try_at", "pk")
    runs = JobRun.objects.in_bulk()
    shown = {
        "amiss": amiss(timezone.now()),
        "mark": ClockMark.objects.first(),
        "may_trust": _is_admin(request),
        "runs": [(label, runs.get(name)) for name, label in JOBS.items()],
        "pending": Reminder.objects.pending().count(),
        "unsent_count": unsent.count(),
        "unsent": unsent[:SHOWN],
        "failed": digests.filter(state__in=Digest.FAILED_STATES).order_by("-day", "pk")[:SHOWN],
        "sent_today": digests.filter(day=request.today, state=Digest.State.SENT).count(),
    }
    return render(request, "notices/reminder_status.html", shown)


@require_POST
def send_now(request: HttpRequest) -> HttpResponse:
    """Plan, tell and send at once what is owed; outside working hours letters still wait for the morning."""
    _check(request)
    sent = reminders.deliver(timezone.now, force=True)
    error = JobRun.objects.values_list("error", flat=True).get(pk=DELIVER)
    if error:
        messages.error(request, error)
    elif sent:
        messages.success(request, f"Đã gửi {sent} thư nhắc việc.")
    else:
        messages.success(request, "Không có thư nào đến giờ phải gửi.")
    return redirect("reminder-status")


@require_POST
def trust_clock(request: HttpRequest) -> HttpResponse:
    _check(request)
    try:
        clock.trust(timezone.now(), by=request.user, today=request.today)
    except NotYours as refusal:
        raise PermissionDenied(refusal.sentence) from None
    messages.success(request, "Đã ghi nhận đồng hồ đúng. Việc nhắc sẽ tiếp tục.")
    return redirect("reminder-status")


def _check(request: HttpRequest) -> None:
    if not access.may_watch(request.user, request.today):
        raise PermissionDenied


def _is_admin(request: HttpRequest) -> bool:
    return any(seat.role == access.ADMIN for seat in access.seats_of(request.user, request.today))
