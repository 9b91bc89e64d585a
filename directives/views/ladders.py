"""A document's own reminders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directives.actions import reminding
from directives.forms.reminders import DirectiveRemindersForm
from directives.models import Directive
from units.models import Office
from units.refusals import Refusal, Stale
from units.requests import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Directive.objects.visible_to(request.user, request.today)
    directive = get_object_or_404(visible.select_related("issuing_unit"), pk=pk)
    if not reminding.may_set_reminders(directive, request.user, request.today):
        raise PermissionDenied
    form, conflict, status = DirectiveRemindersForm(request.POST or None, initial=_of(directive)), [], 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"version": form.cleaned_data["version"] or 0}
        try:
            reminding.set_reminders(directive, by=request.user, today=request.today, **given)
        except Stale as stale:
            conflict, status = _conflict(form, stale.current), 409
            again = request.POST.copy()
            again["version"] = str(stale.current.version)
            form = DirectiveRemindersForm(again)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Đã lưu cách nhắc việc của văn bản.")
            return redirect(directive)
    context = {"directive": directive, "form": form, "conflict": conflict, "office": Office.current()}
    return render(request, "directives/directive_reminders.html", context, status=status)


def _of(directive: Directive) -> dict[str, Any]:
    return {name: getattr(directive, name) for name in DirectiveRemindersForm.base_fields}


def _conflict(form: DirectiveRemindersForm, current: Directive) -> list[dict[str, Any]]:
    theirs, words = _of(current), {True: "có", False: "không"}
    return [
        {"label": form[name].label, "yours": words.get(yours, yours), "theirs": words.get(theirs[name], theirs[name])}
        for name, yours in form.cleaned_data.items()
        if name != "version" and yours != theirs[name]
    ]
