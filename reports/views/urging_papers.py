"""A letter that urges as paper: to look at, as PDF, for Word; and the moment it went out."""

from __future__ import annotations

import hashlib
import logging

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from directives.models import Urging
from reports import printing
from reports.forms.urging import SendForm
from reports.paper import Paper
from reports.urging import actions
from reports.urging.composing import compose, gather
from reports.views.drawings import drawn
from reports.views.urgings import visible, writable
from reports.word import render_docx
from units.refusals import Refusal, Stale
from units.requests import HttpRequest

logger = logging.getLogger(__name__)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _paper(request: HttpRequest, letter: Urging) -> Paper:
    return compose(gather(letter, request.today), draft=letter.is_draft, created_at=letter.sent_at)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    paper = _paper(request, visible(request, pk))
    return HttpResponse(printing.render_html(paper, css_href=reverse("urging-preview-css", args=[pk])))


@require_safe
def preview_css(request: HttpRequest, pk: int) -> HttpResponse:
    css = printing.render_css(_paper(request, visible(request, pk)), fonts=static("fonts/liberation-serif/"))
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@require_safe
def as_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is drawn anew; what was sent is the stored bytes, and only if they still are what was sent."""
    letter = visible(request, pk)
    if not letter.is_draft:
        return _file(_stored(letter), "application/pdf", f"{_name(letter)}.pdf", inline="view" in request.GET)
    name = f"{_name(letter)}.pdf"
    return drawn(request, _paper(request, letter), name=name, back=letter.get_absolute_url())


@require_safe
def as_docx(request: HttpRequest, pk: int) -> HttpResponse:
    letter = visible(request, pk)
    return _file(render_docx(_paper(request, letter)), DOCX, f"{_name(letter)}.docx")


def _stored(letter: Urging) -> bytes:
    try:
        with letter.pdf.open("rb") as file:
            pdf: bytes = file.read()
    except FileNotFoundError as lost:
        logger.error("the PDF of urging %s is gone", letter.pk)
        raise Http404("Tệp không còn trên máy chủ.") from lost
    if hashlib.sha256(pdf).hexdigest() != letter.pdf_sha256:
        logger.error("the PDF of urging %s is not what was sent", letter.pk)
        raise Http404("Tệp trên máy chủ không còn đúng với bản đã phát hành.")
    return pdf


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Say exactly what will be kept, ask for the registry's number and day, then keep it."""
    letter = writable(request, pk)
    if not letter.is_draft:
        return redirect(letter)
    waits = actions.awaited(letter, request.today)
    initial = {
        "number": letter.reference_number,
        "issued_on": letter.issued_on or request.today,
        "seen": actions.seen_of(letter, request.today),
    }
    form = SendForm(request.POST or None, today=request.today, ask_again=bool(waits), initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _send(request, letter, form)
                return redirect(letter)
            except (Refusal, printing.PrintingFailed) as refused:
                form.add_error(None, refused.sentence if isinstance(refused, Refusal) else str(refused))
                if isinstance(refused, Stale):
                    status, form.data = 409, {**request.POST.dict(), "seen": initial["seen"]}
    context = {"letter": letter, "form": form, "data": gather(letter, request.today), "waits": waits}
    return render(request, "reports/urging_send.html", context, status=status)


def _send(request: HttpRequest, letter: Urging, form: SendForm) -> None:
    data = form.cleaned_data
    kept = actions.send(
        letter, by=request.user, today=request.today, now=timezone.now(), number=data["number"],
        issued_on=data["issued_on"], seen=data["seen"], again=data.get("again", False),
    )  # fmt: skip
    if kept:
        letter.refresh_from_db()
        messages.success(request, f"Đã ghi nhận phát hành {letter}. Các đơn vị đã được báo.")


def _name(letter: Urging) -> str:
    return f"{'du-thao-' if letter.is_draft else ''}cong-van-don-doc-{letter.pk}"


def _file(data: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=kind, headers=headers)
