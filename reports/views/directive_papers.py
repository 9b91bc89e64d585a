"""A document as paper: as it is issued, and its annex of tasks. Drafts say that they are drafts."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from directives.models import Directive
from reports.papers import plans
from reports.sheets import table_to_xlsx
from reports.views.answers import answer
from units.models import Office
from units.requests import HttpRequest

FILES = {"plan": "van-ban", "annex": "phu-luc-phan-cong"}


@require_safe
def paper(request: HttpRequest, pk: int, paper: str, ending: str) -> HttpResponse:
    """A superior's document that is only kept here has its own file; we print what the office itself writes."""
    visible = Directive.objects.visible_to(request.user, request.today).select_related("issuing_unit__parent")
    directive = get_object_or_404(visible, pk=pk)
    if paper not in FILES or directive.is_received:
        raise Http404
    drawn = plans.plan_paper if paper == "plan" else plans.annex_paper
    return answer(
        request, ending, partial(drawn, directive, Office.current()),
        name=f"{'du-thao-' if directive.is_draft else ''}{FILES[paper]}-{directive.pk}",
        back=directive.get_absolute_url(),
        sheet=partial(_sheet, directive) if paper == "annex" else None,
    )  # fmt: skip


def _sheet(directive: Directive) -> bytes:
    return table_to_xlsx(
        f"Phân công nhiệm vụ – {directive}, {directive.subject}", plans.SHEET_HEAD, plans.annex_rows(directive),
        sheet_name="Phân công", created_at=directive.released_at,
    )  # fmt: skip
