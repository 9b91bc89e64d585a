"""One period of a stream: who has reported, who was on time, and the rows behind each number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reports.models import ReportRequest, ReportStream
from reports.periods import Period
from reports.sheets import table_to_xlsx
from reports.streams import urging
from reports.streams.completeness import LABELS, completeness, condition
from reports.views.drawings import drawn
from reports.views.papers import XLSX, attached
from reports.views.streams import visible
from reports.views.urging_papers import DOCX
from reports.word import render_docx
from units.refusals import NotYours, Refusal
from units.requests import HttpRequest

A_PAGE = 100
SHEET_HEAD = (
    "STT", "Đơn vị", "Trực thuộc", "Nộp cho", "Hạn nộp", "Nộp lần đầu", "Nộp gần nhất", "Đúng hạn", "Tình trạng",
    "Lý do trả lại", "Đôn đốc gần nhất",
)  # fmt: skip


@require_safe
def period(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    stream, one, asked = _asked(request, pk, key)
    show = _show(request)
    numbers = completeness(asked, request.today)
    rows = asked.filter(condition(show, request.today)).select_related("unit__parent", "superior", "report")
    page = Paginator(rows.order_by("level", "unit__sort_key", "unit"), A_PAGE).get_page(request.GET.get("page"))
    here = reverse("stream-period", args=[pk, key])
    context = {
        "stream": stream,
        "period": one,
        "show": show,
        "show_label": LABELS[show],
        "numbers": numbers,
        "cards": [(name, label, value, f"{here}?show={name}") for name, label, value in numbers.numbers],
        "page_obj": page,
        "may_urge": bool(numbers.missing + numbers.returned) and urging.may_urge(stream, request.user, request.today),
        "today": request.today,
    }
    return render(request, "reports/stream_period.html", context)


@require_safe
def as_xlsx(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    stream, one, asked = _asked(request, pk, key)
    show = _show(request)
    rows = asked.filter(condition(show, request.today)).select_related("unit__parent", "superior")
    numbers = completeness(asked, request.today)
    book = table_to_xlsx(
        f"{stream.name}, {one.said}: {LABELS[show].lower()}", SHEET_HEAD,
        (_sheet_row(number, row) for number, row in enumerate(rows.order_by("level", "unit__sort_key", "unit"), 1)),
        sheet_name="Báo cáo phải nộp", created_at=timezone.now(),
        notes=[
            f"Tính đến ngày {request.today:%d/%m/%Y}: phải nộp {numbers.expected}, đã nộp {numbers.actual}, đúng hạn "
            f"{numbers.on_time}.",
            *(f"{rate.label}: {rate.formula} = {rate.worked}" for rate in numbers.rates),
        ],
    )  # fmt: skip
    return attached(book, XLSX, f"bao-cao-phai-nop-{stream.pk}-{one.key}.xlsx")


def _sheet_row(number: int, row: ReportRequest) -> list[Any]:
    on_time = "" if row.first_submitted_on is None else "Muộn" if row.was_late else "Đúng hạn"
    return [
        number, row.unit.name, str(row.unit.parent or ""), row.superior.name, row.due_on, row.first_submitted_on,
        row.submitted_on, on_time, row.get_state_display(), row.reason, row.urged_on,
    ]  # fmt: skip


@require_POST
def urge(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Urge those whose report is missing or was given back: a notice to each, and a line in the journal."""
    stream, one, _ = _asked(request, pk, key)
    try:
        count = urging.urge(stream, one, by=request.user, today=request.today)
    except NotYours as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"Đã đôn đốc {count} đơn vị chưa nộp báo cáo.")
    return redirect(reverse("stream-period", args=[pk, key]) + "?show=missing")


@require_safe
def letter(request: HttpRequest, pk: int, key: str, ending: str) -> HttpResponse:
    """A draft official letter about the late ones, for Word or to look at."""
    stream, one, _ = _asked(request, pk, key)
    if not urging.may_urge(stream, request.user, request.today):
        raise PermissionDenied
    name = f"don-doc-bao-cao-{stream.pk}-{one.key}.{ending}"
    back = reverse("stream-period", args=[pk, key]) + "?show=missing"
    try:
        paper = urging.letter(stream, one, request.today)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(back)
    if ending == "docx":
        return attached(render_docx(paper), DOCX, name)
    return drawn(request, paper, name=name, back=back)


def _asked(request: HttpRequest, pk: int, key: str) -> tuple[ReportStream, Period, Any]:
    """The stream, the period, and those of its requests that the person may see."""
    stream = visible(request, pk)
    asked = stream.requests.visible_to(request.user, request.today).asked().filter(period_key=key)
    if not asked.exists():
        raise Http404
    return stream, stream.period_named(key), asked


def _show(request: HttpRequest) -> str:
    show = request.GET.get("show", "expected")
    if show not in LABELS:
        raise Http404
    return show
