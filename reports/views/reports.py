"""Reports: the list, a new one, and one report, to write in or to read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from reports import actions, drafting
from reports.changes import is_empty
from reports.figures import BESIDE, CELLS, LABELS, WITHIN, Figures, Scope
from reports.forms.reports import HeadForm, ListFilterForm, NewReportForm
from reports.gathering import figures, live_values, scope_of, unit_lines
from reports.models import Report, Section
from reports.streams import merging
from reports.templating.fields import FIGURE_NAMES, FIGURES, filled, names_in, unknown_in, unknown_sentence
from units import access
from units.models import Office
from units.refusals import Refusal, Stale
from units.requests import HttpRequest

WRITERS = (access.CLERK, access.HEAD)


def report_list(request: HttpRequest) -> HttpResponse:
    found = Report.objects.visible_to(request.user, request.today).for_report_list()
    form = ListFilterForm(request.GET)
    chosen = {name: value for name, value in (form.cleaned_data if form.is_valid() else {}).items() if value}
    context = {
        "form": form,
        "filtered": bool(chosen),
        "page_obj": Paginator(found.filter(**chosen), 30).get_page(request.GET.get("page")),
        "may_write": bool(access.acting_units(request.user, request.today, WRITERS)),
    }
    return render(request, "reports/report_list.html", context)


def create(request: HttpRequest) -> HttpResponse:
    if not access.acting_units(request.user, request.today, WRITERS):
        raise PermissionDenied
    known: dict[str, Any] = {"user": request.user, "today": request.today}
    context: dict[str, Any] = {}
    if request.method != "POST":
        form = NewReportForm(initial=request.GET.dict(), **known)
    else:
        form = NewReportForm(request.POST, **known)
        if form.is_valid():
            data = form.cleaned_data
            try:
                report = actions.create_report(
                    by=request.user, today=request.today, unit=data["unit"], directive=data["directive"],
                    kind=data["kind"], period=data["period"],
                )  # fmt: skip
            except actions.AlreadyBegun as begun:
                form.add_error(None, begun.sentence)
                context["begun"] = begun.report
            else:
                messages.success(request, f"Đã lập báo cáo. Kỳ báo cáo: {report.period.days}.")
                return redirect(report)
    return render(request, "reports/report_create.html", context | {"form": form})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible(request, pk)
    if report.is_frozen or not is_own(request, report):
        return read_page(request, report)
    return write_page(request, report, ideas_of=request.GET.get("ideas", ""))


def read_page(request: HttpRequest, report: Report, edition: int | None = None) -> HttpResponse:
    """One edition as it was frozen (the last one unless asked otherwise), and every edition with its files."""
    snapshots = list(report.snapshots.defer("data").select_related("frozen_by"))
    handed_in = report.submissions.defer("data").first()
    if edition is None and handed_in and (not snapshots or handed_in.edition > snapshots[0].edition):
        return redirect(handed_in)
    wanted = edition or (snapshots[0].edition if snapshots else 0)
    snapshot = get_object_or_404(report.snapshots.select_related("frozen_by"), edition=wanted)
    context = {
        "report": report,
        "snapshots": snapshots,
        "snapshot": snapshot,
        "is_newest": snapshot.pk == snapshots[0].pk,
        **frozen_numbers(snapshot),
        "corrected": (found := snapshot.data.get("changes")),
        "nothing_corrected": found and is_empty(found),
        "may_write": access.may_report(request.user, report.unit, request.today),
        "is_own": is_own(request, report),
    }
    return render(request, "reports/report_read.html", context)


def write_page(
    request: HttpRequest, report: Report, *, ideas_of: str = "", typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The figures and the sections. `typed` is what somebody wrote in a section that could not be saved."""
    may_write = access.may_report(request.user, report.unit, request.today) and report.is_open_to_writing
    scope = scope_of(report, request.user, request.today, Office.current().soon_days)
    states = section_states(report, scope, may_write)
    for state in states:
        if typed and state["section"].key == typed["section"].key:
            state |= typed
        if may_write and state["section"].key == ideas_of:
            state |= {"ideas": merging.ideas(report, ideas_of, scope), "asked": True}
    context = {
        "report": report,
        "states": states,
        "may_write": may_write,
        "scope": scope,
        "is_early": report.cutoff_on > request.today,
        **live_numbers(report, scope),
        "asked": report.requests.select_related("stream", "superior"),
        "below": merging.requests_below(report),
        "freezing": report.freezings.first(),
        "last": report.snapshots.first(),
        "fields": FIGURES,
    }
    return render(request, "reports/report_write.html", context, status=status)


def section_states(report: Report, scope: Scope, may_write: bool) -> list[dict[str, Any]]:
    sections = list(report.sections.select_related("edited_by"))
    values = live_values(report, scope) if any("{{" in section.body for section in sections) else {}
    return [section_state(section, may_write, values) for section in sections]


def section_state(section: Section, may_write: bool, values: dict[str, str] | None = None) -> dict[str, Any]:
    """What the piece of a section prints: by default what is stored. `values`: what its fields say now."""
    body, values = section.body, values or {}
    unknown = unknown_in([body], FIGURE_NAMES)
    return {
        "live": [(name, values[name]) for name in names_in(body) if name in values],
        "unknown": unknown_sentence(unknown) if unknown else "",
        "printed": filled(body, values),
        "section": section,
        "title": section.title,
        "body": section.body,
        "version": section.version,
        "may_write": may_write,
        "has_ideas": drafting.has_ideas(section.key),
    }


def live_numbers(report: Report, scope: Any) -> dict[str, Any]:
    query = {
        "unit": report.unit_id,
        "directive": report.directive_id or "",
        "period": report.period_key,
        "on": f"{scope.on:%d/%m/%Y}",
    }
    rows_url = f"{reverse('figure-rows')}?{urlencode(query, safe='/')}&figure="
    return _numbers(figures(Figures(scope)), unit_lines(scope), lambda key: rows_url + key, WITHIN)


def frozen_numbers(snapshot: Any) -> dict[str, Any]:
    rows_url = reverse("report-snapshot-rows", args=[snapshot.report_id, snapshot.edition]) + "?figure="
    return frozen_figures(snapshot.data, lambda key: rows_url + key)


def frozen_figures(data: dict[str, Any], link: Any) -> dict[str, Any]:
    return _numbers(data["figures"], data["units"], link, ())


def _numbers(found: dict[str, Any], units: list[dict[str, Any]], link: Any, within: tuple[str, ...]) -> dict[str, Any]:
    def card(key: str) -> dict[str, Any]:
        value = found["total"] if key == "total" else found["counts"][key]
        return {"key": key, "label": LABELS[key], "value": value, "url": link(key)}

    return {
        "figures": found,
        "cells": [card(key) for key in CELLS],
        "total": card("total"),
        "beside": [card(key) for key in BESIDE],
        "within": [card(key) for key in within],
        "units": units,
        "changes": _changes(found),
    }


def _changes(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Total and cells beside the period before and the same period a year before; nothing where there was no work."""
    times = [(label, found.get(name)) for name, label in (("before", "Kỳ trước"), ("year_before", "Cùng kỳ năm trước"))]
    return [
        {"label": label, "pairs": [(LABELS[key], _now(found, key), then[key]) for key in ("total", *CELLS)]}
        for label, then in times
        if then and then["total"]
    ]


def _now(found: dict[str, Any], key: str) -> int:
    return int(found["total"] if key == "total" else found["counts"][key])


def head(request: HttpRequest, pk: int) -> HttpResponse:
    report = writable(request, pk)
    conflict: list[dict[str, Any]] = []
    form = HeadForm(request.POST or None, instance=Report.objects.get(pk=report.pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_head(
                report, by=request.user, today=request.today, version=form.cleaned_data["version"], **form.head
            )
        except Stale as stale:
            conflict = _differences(form, stale.current)
            form.take_version(stale.current.version)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Đã lưu thể thức báo cáo.")
            return redirect(report)
    context = {"report": report, "form": form, "conflict": conflict}
    return render(request, "reports/report_head.html", context, status=409 if conflict else 200)


def _differences(form: HeadForm, current: Report) -> list[dict[str, Any]]:
    """Both texts of every field that differs."""
    rows = []
    for name, yours in form.head.items():
        theirs = getattr(current, name)
        if yours != theirs:
            rows.append({"label": form.fields[name].label, "yours": form[name].value(), "theirs": _shown(theirs)})
    return rows


def _shown(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "")


def visible(request: HttpRequest, pk: int) -> Report:
    found = Report.objects.visible_to(request.user, request.today)
    return get_object_or_404(found.select_related("unit", "directive__issuing_unit", "created_by"), pk=pk)


def is_own(request: HttpRequest, report: Report) -> bool:
    """Whether the person sits in the reporting unit: only there drafts are seen."""
    units = access.reach_of(request.user, request.today, access.READERS).unit_ids
    return report.unit_id in units or report.unit.merged_into_id in units


def own(request: HttpRequest, pk: int) -> Report:
    report = visible(request, pk)
    if not is_own(request, report):
        raise Http404
    return report


def writable(request: HttpRequest, pk: int) -> Report:
    """A report that the person writes; who may only read it gets 403."""
    report = visible(request, pk)
    if not access.may_report(request.user, report.unit, request.today):
        raise PermissionDenied
    return report
