"""From the code that stands beside a printed figure to the frozen rows behind it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports import figure_codes
from reports.models import Report, Snapshot
from units.requests import HttpRequest

LONGEST = 40


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in. One that opens nothing for this person is told in a sentence, whatever the reason."""
    typed = request.GET.get("code", "").strip()[:LONGEST]
    if typed and (address := _rows_of(request, typed)):
        return redirect(address)
    return render(request, "reports/figure_find.html", {"typed": typed}, status=404 if typed else 200)


@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """The same as an address, to send to somebody."""
    address = _rows_of(request, code)
    if not address:
        raise Http404
    return redirect(address)


def _rows_of(request: HttpRequest, typed: str) -> str:
    """The address of the frozen rows; nothing for what is no code, is not frozen, or is not this person's to see."""
    code = figure_codes.read(typed)
    if code is None:
        return ""
    visible = Report.objects.visible_to(request.user, request.today).filter(pk=code.report_id)
    found = Snapshot.objects.filter(report__in=visible, edition=code.edition).first()
    if found is None or code.line >= len(figure_codes.lines(found.data)) or not figure_codes.line_code(found.data, 0):
        return ""
    query = urlencode({"figure": code.key or "total", "line": code.line})
    return f"{reverse('report-snapshot-rows', args=[code.report_id, code.edition])}?{query}"
