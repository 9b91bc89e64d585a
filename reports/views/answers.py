"""One paper in the form that the address asks for: a page and its style sheet, PDF, Word, Excel where it has one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.templatetags.static import static

from reports import printing
from reports.paper import Paper
from reports.views.drawings import drawn
from reports.views.papers import XLSX, attached
from reports.word import render_docx
from units.requests import HttpRequest

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def answer(
    request: HttpRequest, ending: str, paper: Callable[[], Paper], *, name: str, back: str,
    sheet: Callable[[], bytes] | None = None,
) -> HttpResponse:  # fmt: skip
    """`name` is the file's, without ending; `back` is where to go when the paper cannot be drawn."""
    if ending == "xlsx" and sheet:
        return attached(sheet(), XLSX, f"{name}.xlsx")
    if ending == "html":
        css = f"{request.path.removesuffix('html')}css"
        query = request.META.get("QUERY_STRING", "")
        return HttpResponse(printing.render_html(paper(), css_href=f"{css}?{query}" if query else css))
    if ending == "css":
        css = printing.render_css(paper(), fonts=static("fonts/liberation-serif/"))
        return HttpResponse(css, content_type="text/css; charset=utf-8")
    if ending == "docx":
        return attached(render_docx(paper()), DOCX, f"{name}.docx")
    if ending != "pdf":
        raise Http404
    return drawn(request, paper(), name=f"{name}.pdf", back=back)
