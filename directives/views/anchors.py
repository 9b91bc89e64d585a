"""Setting the day of the event from which a task counts, with a look at the due day that comes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directives.actions import anchoring
from directives.forms.anchors import AnchorForm
from directives.models import Task
from units.refusals import Refusal, Stale
from units.requests import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """POST with `look` only shows the due day; without it the day is set. The look is asked for by htmx too."""
    visible = Task.objects.visible_to(request.user, request.today).select_related("directive__issuing_unit")
    task = get_object_or_404(visible, pk=pk)
    if not anchoring.may_set_anchor(task.directive, request.user, request.today):
        raise PermissionDenied
    if not task.takes_an_anchor:
        raise Http404
    asks = anchoring.needs_due_day(task, request.today)
    first = {"version": task.version, "anchor_on": task.anchor_on, "due_on": task.due_on}
    form = AnchorForm(request.POST or None, initial=first, asks_due_day=asks)
    look, conflict, status = None, [], 200
    if request.method == "POST" and form.is_valid():
        day, given = form.cleaned_data["anchor_on"], form.cleaned_data.get("due_on")
        try:
            if "look" in request.POST:
                look = anchoring.due_day(task, day, request.today, given)
            else:
                version = form.cleaned_data["version"]
                moved = anchoring.set_anchor(
                    task, by=request.user, today=request.today, version=version, anchor_on=day, given=given
                )
                messages.success(
                    request, f"Đã đặt ngày mốc {day:%d/%m/%Y}; {moved} việc có hạn {task.due_on:%d/%m/%Y}."
                )
                return redirect(f"{task.directive.get_absolute_url()}#task-{task.pk}")
        except anchoring.BadDay as refusal:
            form.add_error(refusal.field, refusal.sentence)
        except Stale as stale:
            conflict, status = _conflict(form, stale.current), 409
            again = request.POST.copy()
            again["version"] = str(stale.current.version)
            form = AnchorForm(again, asks_due_day=asks)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    context = {
        "task": task,
        "directive": task.directive,
        "form": form,
        "look": look,
        "conflict": conflict,
        "affected": anchoring.affected(task).count(),
        "reading": anchoring.reading_of(task, request.today),
        "anchors": task.anchors.select_related("set_by"),
    }
    name = "directives/_anchor_look.html" if request.htmx else "directives/task_anchor.html"
    return render(request, name, context, status=status)


def _conflict(form: AnchorForm, current: Task) -> list[dict[str, Any]]:
    mine = form.cleaned_data
    pairs = [("anchor_on", current.anchor_on), ("due_on", current.due_on)]
    return [
        {"label": form[name].label, "yours": f"{mine[name]:%d/%m/%Y}", "theirs": f"{theirs:%d/%m/%Y}" if theirs else ""}
        for name, theirs in pairs
        if mine.get(name) and mine[name] != theirs
    ]
