"""The targets of a draft, on a page of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from directives.actions.targets import save_targets
from directives.actions.tasks import NotADraft
from directives.forms.targets import TargetFormSet, gone, in_order
from directives.models import Directive
from directives.views.tasks import own_draft
from units.refusals import NotYours, Stale
from units.requests import HttpRequest, whole_number


def grid(request: HttpRequest, pk: int) -> HttpResponse:
    directive = own_draft(request, pk)
    if not directive.is_draft:
        messages.warning(request, NotADraft.sentence)
        return redirect(directive)
    formset = TargetFormSet(request.POST or None, queryset=directive.targets.all(), prefix="target")
    for form in formset.forms:
        form.issued = directive.issued_on or directive.issued_month
    if request.method != "POST":
        return _page(request, directive, formset)
    if not formset.is_valid():
        return _page(request, directive, formset, status=422)
    try:
        total = save_targets(
            directive,
            in_order(formset),
            gone=gone(formset),
            by=request.user,
            today=request.today,
            version=whole_number(request.POST.get("version")) or 0,
        )
    except Stale:
        directive.refresh_from_db()
        return _page(request, directive, formset, stale=True, status=409)
    except NotADraft as refusal:
        messages.error(request, refusal.sentence)
        return redirect(directive)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    messages.success(request, f"Đã lưu {total} chỉ tiêu.")
    return redirect("target-grid", directive.pk)


def _page(
    request: HttpRequest, directive: Directive, formset: Any, *, stale: bool = False, status: int = 200
) -> HttpResponse:
    context = {"directive": directive, "formset": formset, "stale": stale}
    if stale:
        mine = {form.instance.pk: form["text"].value() for form in formset.forms if form.instance.pk}
        pairs = [(target, mine.get(target.pk, "")) for target in directive.targets.all()]
        context["conflict_rows"] = [
            {"label": f"Chỉ tiêu {number}", "yours": yours, "theirs": target.text}
            for number, (target, yours) in enumerate(pairs, start=1)
        ]
    return render(request, "directives/target_grid.html", context, status=status)
