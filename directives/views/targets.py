"""The targets of a draft, on a page of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from directives.actions.targets import save_targets
from directives.actions.tasks import NotADraft
from directives.forms.targets import TargetFormSet, compare, fitted, gone, in_order
from directives.models import Directive
from directives.views.tasks import own_draft
from units.refusals import NotYours, Stale
from units.requests import HttpRequest, whole_number


def grid(request: HttpRequest, pk: int) -> HttpResponse:
    directive = own_draft(request, pk)
    if not directive.is_draft:
        messages.warning(request, NotADraft.sentence)
        return redirect(directive)
    version = whole_number(request.POST.get("version")) or 0
    if request.method == "POST" and version != directive.version:
        return _stale(request, directive)
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
            version=version,
        )
    except Stale:
        directive.refresh_from_db()
        return _stale(request, directive)
    except NotADraft as refusal:
        messages.error(request, refusal.sentence)
        return redirect(directive)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    messages.success(request, f"Đã lưu {total} chỉ tiêu.")
    return redirect("target-grid", directive.pk)


def _stale(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Theirs beside mine; my rows stay in the form, which now knows their version."""
    theirs = list(directive.targets.all())
    data = fitted(request.POST, {target.pk for target in theirs})
    formset = TargetFormSet(data, queryset=directive.targets.all(), prefix="target")
    rows = compare(formset, theirs)
    return _page(request, directive, formset, stale=True, conflict_rows=rows, status=409)


def _page(request: HttpRequest, directive: Directive, formset: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"directive": directive, "formset": formset, **more}
    return render(request, "directives/target_grid.html", context, status=status)
