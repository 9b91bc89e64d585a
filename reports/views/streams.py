"""Streams of reports: the list, setting one up, and one of them with its units and periods."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directives import terms
from reports import periods
from reports.forms.streams import StreamForm, written_levels
from reports.models import ReportRequest, ReportStream
from reports.periods import Period
from reports.streams import actions
from reports.streams.completeness import by_period, latest_periods, newest
from reports.streams.days import due_days
from units import access
from units.models import Office, Unit
from units.refusals import Refusal, Stale
from units.requests import HttpRequest

WRITERS = (access.CLERK, access.HEAD)
UNITS_A_PAGE = 60
MOST_COLUMNS = 6


@require_safe
def stream_list(request: HttpRequest) -> HttpResponse:
    found = ReportStream.objects.visible_to(request.user, request.today).select_related("owner", "directive")
    found = found.order_by(F("ended_on").asc(nulls_first=True), "name", "pk")
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    numbers = newest(page.object_list, request.today)
    rows = [(stream, *numbers.get(stream.pk, (None, None))) for stream in page]
    context = {"page_obj": page, "rows": rows, "may_write": bool(_own(request))}
    return render(request, "reports/stream_list.html", context)


def create(request: HttpRequest) -> HttpResponse:
    if not _own(request):
        raise PermissionDenied
    form = StreamForm(request.POST or None, user=request.user, today=request.today)
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            stream = actions.create_stream(
                by=request.user, today=request.today, owner=owner, levels=form.levels, **form.chosen
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            count = stream.requests.begun(request.today).count()
            messages.success(request, f"Đã lập chế độ báo cáo; kỳ này có {count} báo cáo phải nộp.")
            return redirect(stream)
    return render(request, "reports/stream_form.html", {"form": form}, status=422 if form.errors else 200)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    stream = writable(request, pk)
    instance = ReportStream.objects.select_related("owner__parent").get(pk=stream.pk)
    form = StreamForm(request.POST or None, instance=instance, user=request.user, today=request.today)
    context: dict[str, Any] = {"form": form, "stream": stream}
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.change_stream(
                stream, by=request.user, today=request.today, version=version, levels=form.levels, **form.chosen
            )
        except Stale as stale:
            form.take_version(stale.current.version)
            context["conflict"], status = _differences(form, stale.current, request.today), 409
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Đã lưu chế độ báo cáo. Báo cáo chưa ai lập đã đổi theo.")
            return redirect(stream)
    return render(request, "reports/stream_form.html", context, status=422 if form.errors else status)


def _differences(form: StreamForm, current: ReportStream, today: datetime.date) -> list[dict[str, Any]]:
    """Both texts of every field that differs."""
    rows = []
    for name, yours in form.chosen.items():
        theirs = getattr(current, name)
        if yours != theirs:
            rows.append({"label": form.fields[name].label, "yours": str(yours or ""), "theirs": str(theirs or "")})
    for number, (theirs, _) in written_levels(current, today).items():
        yours = form.cleaned_data.get(f"who-{number}", "")
        if yours != theirs:
            rows.append({"label": form.fields[f"who-{number}"].label, "yours": yours, "theirs": theirs})
    return rows


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what falls away, then end it."""
    stream = writable(request, pk)
    if request.method == "POST":
        try:
            gone = actions.end_stream(stream, by=request.user, today=request.today)
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
        else:
            messages.success(request, f"Đã thôi chế độ báo cáo; {gone} báo cáo chưa làm không còn phải nộp.")
        return redirect(stream)
    context = {
        "title": "Thôi chế độ báo cáo",
        "pretitle": stream.name,
        "text": "Không lập thêm yêu cầu báo cáo cho kỳ sau. Báo cáo của kỳ đang chạy mà chưa ai lập không còn phải "
        "nộp; kỳ đã hết và báo cáo đã nộp vẫn giữ nguyên.",
        "submit": "Thôi chế độ này",
        "cancel_url": stream.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The stream, the numbers of its last periods, and units against periods."""
    stream = visible(request, pk)
    columns = latest_periods(stream, request.today, MOST_COLUMNS)
    numbers = by_period(stream, [one.key for one in columns], request.today)
    columns = [one for one in columns if numbers[one.key].expected and one.start <= request.today]
    asked = stream.requests.visible_to(request.user, request.today).asked()
    units = Unit.objects.filter(pk__in=asked.order_by().values("unit")).order_by("depth", "sort_key", "pk")
    page = Paginator(units.select_related("parent"), UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "stream": stream,
        "levels": _levels(stream, request.today),
        "columns": [(one, numbers[one.key], reverse("stream-period", args=[pk, one.key])) for one in columns],
        "page_obj": page,
        "matrix": _matrix(asked, page, columns),
        "sees_all": _sees_all(request, stream),
        "may_write": stream.is_active and access.may_draft(request.user, stream.owner, request.today),
        "today": request.today,
    }
    return render(request, "reports/stream_detail.html", context)


def _matrix(asked: Any, units: Any, columns: list[Period]) -> list[tuple[Unit, list[ReportRequest | None]]]:
    rows = asked.filter(unit__in=[unit.pk for unit in units], period_key__in=[one.key for one in columns])
    found = {(row.unit_id, row.period_key): row for row in rows}
    return [(unit, [found.get((unit.pk, one.key)) for one in columns]) for unit in units]


def _levels(stream: ReportStream, today: datetime.date) -> list[dict[str, Any]]:
    """Each level with its units in words and its due day for the period under way."""
    texts = written_levels(stream, today)
    period = stream.period_on(max(today, stream.first_on))
    if not stream.is_once and today <= due_days(periods.previous(period), [], _calendar(), after=stream.due_after)[0]:
        before = periods.previous(period)
        period = before if before.end >= stream.first_on else period
    leads = [texts[number][1] for number in sorted(texts)[1:]]
    days = due_days(period, leads, _calendar(), after=stream.due_after, on=stream.once_due_on)
    return [
        {"number": number, "units": texts[number][0], "lead": texts[number][1], "due_on": day, "period": period}
        for number, day in zip(sorted(texts), days, strict=True)
    ]


def _calendar() -> Any:
    return terms.workdays(Office.current())


def _sees_all(request: HttpRequest, stream: ReportStream) -> bool:
    """Whether the person may see every request of the stream, so that its numbers are theirs to see."""
    reach = access.reach_of(request.user, request.today, access.READERS)
    return reach.holds(stream.owner) or stream.focal_unit_id in reach.unit_ids


def _own(request: HttpRequest) -> list[Unit]:
    return access.acting_units(request.user, request.today, WRITERS)


def visible(request: HttpRequest, pk: int) -> ReportStream:
    found = ReportStream.objects.visible_to(request.user, request.today)
    related = found.select_related("owner__parent", "focal_unit", "directive__issuing_unit", "created_by")
    return get_object_or_404(related, pk=pk)


def writable(request: HttpRequest, pk: int) -> ReportStream:
    stream = visible(request, pk)
    if not access.may_draft(request.user, stream.owner, request.today):
        raise PermissionDenied
    return stream
