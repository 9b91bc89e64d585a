"""Reports that units owe: the list, and one of them on its way up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reports.forms.requests import NothingForm, ReopenForm, WritingForm
from reports.gathering import scope_of
from reports.models import Report, ReportRequest, Section
from reports.streams import handing
from reports.views.reports import frozen_figures, live_numbers
from units import access
from units.models import Office
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest

WRITERS = (access.CLERK, access.HEAD)
A_PAGE = 50


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """What the person's units still have to hand in, what waits to be accepted, and what was handed in."""
    own = access.acting_units(request.user, request.today, (*WRITERS, access.LEADER))
    seen = ReportRequest.objects.visible_to(request.user, request.today).for_request_list()
    handed_in = seen.of_units(own).filter(state__in=ReportRequest.HANDED_IN_STATES).order_by("-ends_on", "-pk")
    context = {
        "owed": seen.of_units(own).open().begun(request.today).order_by("due_on", "pk"),
        "to_answer": seen.to_answer(request.user, request.today).order_by("due_on", "unit__sort_key"),
        "page_obj": Paginator(handed_in, A_PAGE).get_page(request.GET.get("page")),
        "own": own,
        "today": request.today,
    }
    return render(request, "reports/request_list.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, visible(request, pk))


def page(request: HttpRequest, asked: ReportRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """Everything about one request that the person may see and do."""
    may_write = access.may_report(request.user, asked.unit, request.today)
    report, submission = asked.report, asked.submission
    context: dict[str, Any] = {
        "asked": asked,
        "report": report,
        "today": request.today,
        "may_write": may_write and asked.is_open,
        "may_take_back": may_write and asked.state == asked.State.SUBMITTED,
        "may_answer": asked.is_handed_in and handing.may_answer(request.user, asked, request.today),
        "is_own_submission": asked.submitted_by_id == request.user.pk,
        "is_short": asked.stream.kind == Report.Kind.KET_QUA,
        "has_begun": asked.starts_on <= request.today,
        "submission": submission if asked.is_handed_in or not may_write else None,
        "reopen_form": ReopenForm(),
        "nothing_form": NothingForm(initial={"sentence": handing.NOTHING}),
    }
    if context["submission"]:
        context["numbers"] = frozen_figures(submission.data, lambda key: "")  # type: ignore[union-attr]
    elif context["may_write"] and report and report.is_draft and context["is_short"]:
        scope = scope_of(report, request.user, request.today, Office.current().soon_days)
        context |= {"writing": WritingForm(sections=handing.sections_of(asked)), **live_numbers(report, scope)}
    return render(request, "reports/request_detail.html", context | more, status=status)


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    asked = writable(request, pk)
    try:
        report = handing.begin(asked, by=request.user, today=request.today)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(asked)
    return redirect(asked if asked.stream.kind == Report.Kind.KET_QUA else report)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the short report. `fill` brings what the unit said of its work behind the texts, `hand_in` hands it in."""
    asked = writable(request, pk)
    if asked.report is None:
        return redirect(asked)
    form = WritingForm(request.POST, sections=handing.sections_of(asked))
    if not form.is_valid():
        return _refused(request, asked, form, 422)
    known: dict[str, Any] = {"by": request.user, "today": request.today}
    try:
        handing.write(asked, now=timezone.now(), bodies=form.bodies, versions=form.versions, **known)
        if "fill" in request.POST:
            _fill(request, asked)
        if "hand_in" in request.POST:
            handing.submit(asked, now=timezone.now(), **known)
    except Stale as stale:
        theirs = Section.objects.select_related("edited_by").get(pk=stale.current.pk)
        return _refused(request, asked, form.take_version(theirs), 409, theirs=theirs)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _refused(request, asked, form.renewed(handing.sections_of(asked)), 409)
    if request.htmx:
        fresh = WritingForm(sections=handing.sections_of(asked))
        return render(request, "reports/_request_stamp.html", {"writing": fresh, "saved_at": timezone.now()})
    if "hand_in" in request.POST:
        messages.success(request, f"Đã nộp báo cáo cho {asked.superior}.")
    else:
        messages.success(request, "Đã lưu báo cáo.")
    return redirect(asked)


def _fill(request: HttpRequest, asked: ReportRequest) -> None:
    bodies = handing.filled_in(asked, user=request.user, today=request.today)
    versions = {section.key: section.version for section in handing.sections_of(asked)}
    handing.write(asked, by=request.user, today=request.today, now=timezone.now(), bodies=bodies, versions=versions)


def _refused(
    request: HttpRequest, asked: ReportRequest, form: WritingForm, status: int, theirs: Section | None = None
) -> HttpResponse:
    """Nothing typed is lost: the piece leaves the fields alone, the page brings them back as they were."""
    if request.htmx:
        context = {"writing": form, "theirs": theirs, "asked": asked}
        return render(request, "reports/_request_stamp.html", context, status=status)
    return page(request, asked, status=status, writing=form, theirs=theirs)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a report that was written on its own page."""
    asked = writable(request, pk)
    return _do(
        request, asked, f"Đã nộp báo cáo cho {asked.superior}.",
        lambda known: handing.submit(asked, now=timezone.now(), **known),
    )  # fmt: skip


@require_POST
def nothing(request: HttpRequest, pk: int) -> HttpResponse:
    asked = writable(request, pk)
    form = NothingForm(request.POST)
    if not form.is_valid():
        return page(request, asked, status=422, nothing_form=form)
    return _do(
        request, asked, f"Đã báo không phát sinh với {asked.superior}.",
        lambda known: handing.nothing_arose(
            asked, now=timezone.now(), sentence=form.cleaned_data["sentence"], **known
        ),
    )  # fmt: skip


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    asked = writable(request, pk)
    return _reopen(request, asked, "Đã rút lại báo cáo để sửa.", handing.take_back)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    asked = answerable(request, pk)
    return _do(request, asked, f"Đã tiếp nhận báo cáo của {asked.unit}.", lambda known: handing.accept(asked, **known))


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    asked = answerable(request, pk)
    return _reopen(request, asked, f"Đã trả lại báo cáo của {asked.unit}.", handing.return_for_more)


def _reopen(request: HttpRequest, asked: ReportRequest, done: str, deed: Any) -> HttpResponse:
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return page(request, asked, status=422, reopen_form=form)
    return _do(request, asked, done, lambda known: deed(asked, reason=form.cleaned_data["reason"], **known))


def _do(request: HttpRequest, asked: ReportRequest, done: str, deed: Any) -> HttpResponse:
    try:
        deed({"by": request.user, "today": request.today})
    except NotYours as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect(asked)


def visible(request: HttpRequest, pk: int) -> ReportRequest:
    found = ReportRequest.objects.visible_to(request.user, request.today)
    return get_object_or_404(
        found.select_related(
            "unit", "superior", "stream__owner", "stream__focal_unit", "stream__directive__issuing_unit",
            "report__unit", "report__directive", "submission__submitted_by", "submitted_by", "accepted_by",
        ),
        pk=pk,
    )  # fmt: skip


def writable(request: HttpRequest, pk: int) -> ReportRequest:
    asked = visible(request, pk)
    if not access.may_report(request.user, asked.unit, request.today):
        raise PermissionDenied(NotYours.sentence)
    return asked


def answerable(request: HttpRequest, pk: int) -> ReportRequest:
    asked = visible(request, pk)
    if not handing.may_answer(request.user, asked, request.today):
        raise PermissionDenied(NotYours.sentence)
    return asked
