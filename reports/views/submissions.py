"""What was handed in, as it was: to read, with the rows behind its figures."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports.gathering import scope_of
from reports.models import Submission
from reports.streams import merging
from reports.views.papers import kept_rows
from reports.views.reports import frozen_figures, own, visible
from units.models import Office
from units.requests import HttpRequest


@require_safe
def submission(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = _found(request, pk, number)
    rows_url = reverse("report-submission-rows", args=[pk, number]) + "?figure="
    context = {
        "report": found.report,
        "submission": found,
        "asked": found.report.requests.select_related("stream", "superior"),
        "others": found.report.submissions.defer("data").select_related("submitted_by"),
        **frozen_figures(found.data, lambda key: rows_url + key),
    }
    return render(request, "reports/submission_read.html", context)


@require_safe
def rows(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = _found(request, pk, number)
    context = {"report": found.report, "submission": found, **kept_rows(request, found.data)}
    return render(request, "reports/report_rows.html", context)


@require_safe
def gather(request: HttpRequest, pk: int) -> HttpResponse:
    """The reports that come to this one: who has reported, what they add up to, and a recount beside it."""
    report = own(request, pk)
    scope = scope_of(report, request.user, request.today, Office.current().soon_days)
    found = merging.gathered(report, scope)
    context = {
        "report": report,
        "found": found,
        "labels": list(merging.HEADS.values()),
        "lines": [
            (label, [(merging.HEADS[key], counts[key]) for key in merging.KEYS]) for label, counts in found.lines
        ],
        "today": request.today,
    }
    return render(request, "reports/report_gather.html", context)


def _found(request: HttpRequest, pk: int, number: int) -> Submission:
    """Visible with its report: from the first time that it was handed in."""
    report = visible(request, pk)
    found = report.submissions.select_related("report__unit", "report__directive", "submitted_by")
    return get_object_or_404(found, number=number)
