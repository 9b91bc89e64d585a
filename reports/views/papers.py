"""A report as paper: the draft to look at, the freezing, and what was frozen, to the byte."""

from __future__ import annotations

import hashlib
import logging
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import content_disposition_header

from reports import actions, composing, figure_codes, printing
from reports.composing import compose
from reports.forms.reports import ReasonForm
from reports.gathering import gather, standing_label
from reports.models import Freezing, Report, Snapshot
from reports.sheets import Sheet, sheets_to_xlsx
from reports.tasks import freeze as freeze_task
from reports.templating.papers import TemplateLost, as_docx
from reports.views.drawings import drawn
from reports.views.reports import own, read_page, visible, writable
from units.refusals import Refusal, Stale
from units.requests import HttpRequest

logger = logging.getLogger(__name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A draft is gathered while the person waits, so a long appendix shows only what is not done in time.
MOST_ROWS_IN_DRAFT = 100


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a page of its own, for the browser's eye and its print window."""
    report = own(request, pk)
    return HttpResponse(
        printing.render_html(_draft(request, report), css_href=reverse("report-preview-css", args=[report.pk]))
    )


def preview_css(request: HttpRequest, pk: int) -> HttpResponse:
    report = own(request, pk)
    css = printing.render_css(_draft(request, report), fonts=static("fonts/liberation-serif/"))
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    report = own(request, pk)
    name = f"du-thao-bao-cao-{report.pk}.pdf"
    return drawn(request, _draft(request, report), name=name, back=report.get_absolute_url())


def draft_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """To finish in Word: with the whole appendix that a paper may have."""
    report = own(request, pk)
    data = gather(report, user=request.user, today=request.today, most_rows=composing.MOST_PRINTED)
    return _as_docx(data, f"du-thao-bao-cao-{report.pk}.docx", draft=True)


def _as_docx(data: dict[str, Any], name: str, **more: Any) -> HttpResponse:
    try:
        return attached(as_docx(data, **more), DOCX, name)
    except TemplateLost as lost:
        logger.error("the Word template %s is gone or changed", lost)
        raise Http404("Mẫu Word của báo cáo không còn nguyên trên máy chủ.") from lost


def _draft(request: HttpRequest, report: Report) -> Any:
    data = gather(report, user=request.user, today=request.today, most_rows=MOST_ROWS_IN_DRAFT)
    return compose(data, draft=True)


def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Say exactly what will be fixed, then have it done in the background."""
    report = writable(request, pk)
    refused, status = "", 200
    if request.method == "POST":
        try:
            asked = actions.ask_freeze(report, by=request.user, today=request.today, seen=request.POST.get("seen", ""))
        except Refusal as refusal:
            refused, status = refusal.sentence, 409 if isinstance(refusal, Stale) else 422
        else:
            _wake(asked.pk)
            return redirect("report-freezing", report.pk, asked.pk)
    if report.state != Report.State.DRAFT and not refused:
        return redirect(report)
    data = gather(report, user=request.user, today=request.today, most_rows=0)
    context = {
        "report": report,
        "refused": refused,
        "is_early": report.cutoff_on > request.today,
        "data": data,
        "empty": [part for part in data["sections"] if not part["is_heading"] and not part["body"]],
        "seen": actions.text_seen(report),
    }
    return render(request, "reports/report_freeze.html", context, status=status)


def _wake(freezing_pk: int) -> None:
    """Ask a worker to freeze it now. A broker that is away is no fault: the sweep comes within a minute."""
    try:
        freeze_task.delay(freezing_pk)
    except Exception:
        logger.warning("could not wake the freezing %s; the sweep will", freezing_pk, exc_info=True)


def freezing(request: HttpRequest, pk: int, freezing_pk: int) -> HttpResponse:
    """How far it is. The piece asks again by itself until it is over; without JavaScript by its link."""
    report = own(request, pk)
    found = get_object_or_404(Freezing.objects.select_related("asked_by"), pk=freezing_pk, report=report)
    context = {"report": report, "freezing": found}
    if request.htmx:
        return render(request, "reports/_report_freezing.html", context)
    return render(request, "reports/report_freezing.html", context)


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    report = writable(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_correction(report, by=request.user, today=request.today, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, f"Đã mở báo cáo để đính chính (lần {report.edition}). Bản đã chốt vẫn giữ nguyên."
            )
            return redirect(report)
    elif request.method != "POST" and not report.is_frozen:
        return redirect(report)
    return render(request, "reports/report_correct.html", {"report": report, "form": form})


def snapshot(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    return read_page(request, visible(request, pk), edition)


def snapshot_rows(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The rows behind a figure as they were frozen, whatever became of them since."""
    found = frozen(request, pk, edition)
    context = {"report": found.report, "snapshot": found, **kept_rows(request, found.data)}
    return render(request, "reports/report_rows.html", context)


def kept_rows(request: HttpRequest, data: dict[str, Any]) -> dict[str, Any]:
    """One page of the rows behind the figure that the address asks for, as they were kept."""
    key, lines = request.GET.get("figure", "total"), figure_codes.lines(data)
    try:
        number = int(request.GET.get("line", "0"))
        line = lines[number] if number >= 0 else None
    except (ValueError, IndexError):
        line = None
    if line is None or key not in line.counts:
        raise Http404
    page = Paginator(line.rows(data, key), 50).get_page(request.GET.get("page"))
    for row in page:
        row["standing_label"] = standing_label(row)
        row["due"], row["done"] = composing.day(row["due_on"]), composing.day(row["done_on"])
    return {
        "label": figure_codes.label(key),
        "line": line.name if number else "",
        "value": line.counts[key],
        "code": figure_codes.figure_code(data, number, key),
        "figures": [
            {"label": figure_codes.label(one), "value": value, "query": urlencode({"figure": one, "line": number})}
            for one, value in line.counts.items()
            if value and one not in (key, "rest")
        ],
        "page_obj": page,
        "left_out": data["left_out"] if line.counts[key] > page.paginator.count else 0,
    }


def snapshot_pdf(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The stored bytes, and only if they still are what was frozen."""
    found = frozen(request, pk, edition)
    try:
        with found.pdf.open("rb") as file:
            pdf = file.read()
    except FileNotFoundError as lost:
        logger.error("the PDF of snapshot %s is gone", found.pk)
        raise Http404("Tệp không còn trên máy chủ.") from lost
    if hashlib.sha256(pdf).hexdigest() != found.pdf_sha256:
        logger.error("the PDF of snapshot %s is not what was frozen", found.pk)
        raise Http404("Tệp trên máy chủ không còn đúng với bản đã chốt.")
    return attached(pdf, "application/pdf", _name(found, "pdf"), inline="view" in request.GET)


def snapshot_docx(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """What was frozen, in the template that stood then."""
    found = frozen(request, pk, edition)
    return _as_docx(found.data, _name(found, "docx"), created_at=found.frozen_at)


def snapshot_xlsx(request: HttpRequest, pk: int, edition: int) -> HttpResponse:
    """The whole appendix, nothing cut, and each table of the text on a sheet of its own."""
    found = frozen(request, pk, edition)
    head, left = found.data["head"], found.data["left_out"]
    title = f"{composing.APPENDIX_TITLE} – {head['unit']}, {head['title']}"
    notes = [f"Biểu không có {left} nhiệm vụ đã hoàn thành đúng hạn."] if left else []
    sheets = [
        Sheet(title, composing.SHEET_HEAD, composing.sheet_rows(found.data), "Phụ lục", notes=notes),
        *(
            Sheet(table.caption, table.head, table.rows, f"Bảng {place}", notes=[table.note] if table.note else [])
            for place, table in enumerate(composing.tables(found.data), start=1)
        ),
    ]
    return attached(sheets_to_xlsx(sheets, created_at=found.frozen_at), XLSX, _name(found, "xlsx"))


def frozen(request: HttpRequest, pk: int, edition: int) -> Snapshot:
    report = visible(request, pk)
    return get_object_or_404(
        Snapshot.objects.select_related("report__unit", "report__directive"), report=report, edition=edition
    )


def _name(snapshot: Snapshot, ending: str) -> str:
    report = snapshot.report
    return f"{report.kind.replace('_', '-')}-{report.period_key}-{report.pk}-lan-{snapshot.edition}.{ending}"


def attached(data: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=kind, headers=headers)
