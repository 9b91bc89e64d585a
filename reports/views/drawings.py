"""A paper to look at: drawn by a worker, never while a request waits."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports.drawing import carrying
from reports.drawing.models import Drawing
from reports.paper import Paper
from reports.tasks import draw
from units.requests import HttpRequest

logger = logging.getLogger(__name__)


def drawn(request: HttpRequest, paper: Paper, *, name: str, back: str) -> HttpResponse:
    """The PDF when it is there already, else the page that shows how far it is. `back`: where to go should it fail."""
    drawing = carrying.ask(paper, by=request.user, name=name, back=back)
    if drawing.state == Drawing.State.WAITING:
        _wake(drawing.pk)
        drawing.refresh_from_db(fields=["state", "sentence"])
    if drawing.state == Drawing.State.DONE:
        return _file(drawing)
    if drawing.state == Drawing.State.FAILED:
        messages.error(request, drawing.sentence)
        return redirect(back)
    return redirect(drawing)


def _wake(pk: int) -> None:
    """A broker that is away is no fault: the sweep comes within a minute."""
    try:
        draw.delay(pk)
    except Exception:
        logger.warning("could not wake the drawing %s; the sweep will", pk, exc_info=True)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece asks again by itself until it is over, then opens the file; without JavaScript by its link."""
    drawing = _own(request, pk)
    if drawing.state == Drawing.State.DONE:
        address = reverse("drawing-pdf", args=[pk])
        return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)
    template = "reports/_drawing.html" if request.htmx else "reports/drawing_detail.html"
    return render(request, template, {"drawing": drawing})


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    drawing = _own(request, pk)
    if drawing.state != Drawing.State.DONE or not drawing.file.exists():
        raise Http404("Bản in này không còn. Đề nghị mở lại từ trang trước.")
    return _file(drawing)


def _own(request: HttpRequest, pk: int) -> Drawing:
    return get_object_or_404(Drawing.objects.of(request.user).defer("paper"), pk=pk)


def _file(drawing: Drawing) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(False, drawing.name) or "inline",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(drawing.file.read_bytes(), content_type="application/pdf", headers=headers)
