"""Writing in one section: saved by itself, in the background or by the button; a stale text shows both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from reports import actions, drafting
from reports.forms.reports import SectionForm
from reports.gathering import live_values, scope_of
from reports.models import Report, Section
from reports.streams import merging
from reports.views.reports import section_state, writable, write_page
from units.models import Office
from units.refusals import Refusal, Stale
from units.requests import HttpRequest, whole_number


def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """POST saves. `ask` saves and offers ideas, `add` saves with the chosen ones behind, `over` is the version of the
    other text that the writer has seen and means to replace."""
    report = writable(request, pk)
    part = get_object_or_404(report.sections.select_related("report", "edited_by"), key=key, is_heading=False)
    if request.method != "POST":
        return redirect(f"{report.get_absolute_url()}#section-{key}")
    form = SectionForm(request.POST)
    typed = section_state(part, True) | {
        "title": request.POST.get("title", ""),
        "body": request.POST.get("body", ""),
        "version": request.POST.get("version", ""),
    }
    if not form.is_valid():
        errors = [error for errors in form.errors.values() for error in errors]
        return _refused(request, report, typed | {"error": " ".join(map(str, errors))}, 422)
    try:
        _save(request, part, form.cleaned_data)
    except Stale as stale:
        return _refused(request, report, typed | {"conflict": _with_writer(stale.current)}, 409)
    except Refusal as refusal:
        return _refused(request, report, typed | {"error": refusal.sentence}, 409)
    return _saved(request, report, part)


def _save(request: HttpRequest, part: Section, data: dict[str, Any]) -> None:
    over = whole_number(request.POST.get("over"))
    lines = data["ideas"] if "add" in request.POST else []
    actions.save_section(
        part, by=request.user, today=request.today, now=timezone.now(), title=data["title"],
        version=data["version"] if over is None else over, body=drafting.appended(data["body"], lines),
    )  # fmt: skip


def _saved(request: HttpRequest, report: Report, part: Section) -> HttpResponse:
    asks, whole = "ask" in request.POST, bool({"ask", "add", "over"} & set(request.POST))
    if not request.htmx:
        if not asks:
            messages.success(request, f"Đã lưu mục {part.number} {part.title}.")
        query = f"?ideas={part.key}" if asks else ""
        return redirect(f"{reverse('report-detail', args=[report.pk])}{query}#section-{part.key}")
    scope = scope_of(report, request.user, request.today, Office.current().soon_days)
    state = section_state(part, True, live_values(report, scope) if "{{" in part.body else {}) | {"saved": True}
    if asks:
        state |= {"ideas": merging.ideas(report, part.key, scope), "asked": True}
    return _piece(request, report, state, whole=whole)


def _refused(request: HttpRequest, report: Report, typed: dict[str, Any], status: int) -> HttpResponse:
    """Nothing typed is lost: the piece leaves the fields alone, the page brings them back as they were."""
    if request.htmx:
        return _piece(request, report, typed, whole=False, status=status)
    return write_page(request, report, typed=typed, status=status)


def _piece(
    request: HttpRequest, report: Report, state: dict[str, Any], *, whole: bool, status: int = 200
) -> HttpResponse:
    name = "reports/_report_section.html" if whole else "reports/_report_stamp.html"
    response = render(request, name, {"report": report, "state": state}, status=status)
    if whole:
        response["HX-Retarget"] = f"#section-{state['section'].key}"
    return response


def _with_writer(current: Section) -> Section:
    return Section.objects.select_related("edited_by").get(pk=current.pk)
