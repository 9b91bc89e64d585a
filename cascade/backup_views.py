"""How the backups go, for those who see to the installation; and one at once, before an upgrade."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from cascade import tasks
from cascade.keeping import keys, places
from units import access
from units.requests import HttpRequest

DRILL_EACH = datetime.timedelta(days=100)
SHOWN = 40


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    check(request)
    now, state = timezone.now(), places.state()
    there = places.backups()
    shown = {
        "backup_alarm": "",  # said by the page itself
        "alarm": places.amiss(now),
        "state": state,
        "advice": advice(state, now),
        "switched_on": settings.BACKUPS,
        "place": settings.BACKUP_DIR,
        "office_key": keys.mark(keys.office_recipient()),
        "kept": [(moment, path.name, path.stat().st_size) for moment, path in there[:SHOWN]],
        "count": len(there),
        "rule": settings.BACKUP_KEEP.split(","),
    }
    return render(request, "office/backup_status.html", shown)


def advice(state: places.State, now: datetime.datetime) -> list[str]:
    """What is not wrong today but will hurt one day, one sentence each."""
    found = []
    if not settings.BACKUPS:
        found.append("Sao lưu tự động đang tắt (BACKUPS=false).")
    if keys.office_recipient() is None:
        found.append(
            "Cơ quan chưa có khóa sao lưu: máy này hỏng thì không mở được các bản đã cất. Chạy bin/backup --new-key."
        )
    if places.on_the_same_disk():
        found.append("Bản sao lưu nằm cùng ổ đĩa với dữ liệu: ổ hỏng là mất cả hai. Đặt BACKUP_DIR sang ổ khác.")
    if state.amiss:
        found.append(f"{state.amiss} tệp đã mất hoặc không còn nguyên trên máy; bản sao lưu cũ hơn có thể còn.")
    if state.drill_error:
        found.append(f"Lần diễn tập khôi phục gần nhất không thành: {state.drill_error}.")
    elif state.last_good and (state.last_drill is None or now - state.last_drill > DRILL_EACH):
        found.append("Đã lâu chưa diễn tập khôi phục. Chạy bin/restore --drill.")
    return found


@require_POST
def make_now(request: HttpRequest) -> HttpResponse:
    check(request)
    if not settings.BACKUPS:
        messages.error(request, "Sao lưu tự động đang tắt; hãy chạy bin/backup trên máy chủ.")
        return redirect("backup-status")
    try:
        tasks.keep_backup.delay(at_once=True)
    except (OperationalError, OSError):
        messages.error(request, "Hàng đợi việc nền không trả lời; hãy chạy bin/backup trên máy chủ.")
    else:
        messages.success(request, "Đã bắt đầu sao lưu; tải lại trang sau ít phút để xem kết quả.")
    return redirect("backup-status")


def check(request: HttpRequest) -> None:
    if not access.may_watch(request.user, request.today):
        raise PermissionDenied
