"""Files that show a result: handed out to who may see the assignment, taken back by its unit."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from directives import files
from directives.actions import work
from directives.models import Assignment, Evidence
from directives.views.assignments import answer, attempt
from units.requests import HttpRequest


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    return files.serve(_visible(request, pk))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    evidence = _visible(request, pk)
    done = attempt(request, lambda: work.withdraw(evidence, by=request.user, today=request.today))
    return answer(request, evidence.assignment_id, f"Đã rút tệp “{evidence.name}”." if done else "")


def _visible(request: HttpRequest, pk: int) -> Evidence:
    seen = Assignment.objects.visible_to(request.user, request.today)
    rows = Evidence.objects.filter(assignment__in=seen).select_related("assignment__unit", "assignment__task")
    return get_object_or_404(rows, pk=pk)
