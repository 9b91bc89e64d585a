"""The work of a unit: its list, one assignment, what is done with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from directives.models import Assignment
from units.requests import HttpRequest


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Assignment.objects.visible_to(request.user, request.today).for_work_list()
    assignment = get_object_or_404(rows, pk=pk)
    return render(request, "work/assignment_detail.html", {"assignment": assignment})
