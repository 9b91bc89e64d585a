"""Before, during and after issuing: the preview, the button, the progress; correcting and revoking what was issued."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from directives import tasks
from directives.actions import issuing
from directives.actions.corrections import below_to_revoke
from directives.models import Assignment, Directive
from directives.preview import Preview
from units import access
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest, whole_number

logger = logging.getLogger(__name__)
_UNITS_ON_A_PAGE = 100
_SHOWN_IN_A_GROUP = 20


def _visible(request: HttpRequest, pk: int) -> Directive:
    visible = Directive.objects.visible_to(request.user, request.today)
    return get_object_or_404(visible.select_related("issuing_unit__parent", "kept_by", "parent"), pk=pk)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    directive = _visible(request, pk)
    if not directive.is_draft:
        return redirect("directive-issuing", pk)
    return _preview_page(request, directive)


def _preview_page(request: HttpRequest, directive: Directive, *, sentence: str = "", status: int = 200) -> HttpResponse:
    shown = issuing.preview(directive, request.today)
    context = {
        "directive": directive,
        "shown": shown,
        "sentence": sentence,
        "may_issue": access.may_issue(request.user, directive.kept_by, request.today),
        "may_draft": access.may_draft(request.user, directive.kept_by, request.today),
    }
    asked = whole_number(request.GET.get("group")) or 0
    if 0 < asked <= len(shown.groups):
        group = shown.groups[asked - 1]
        page = Paginator(group.unit_ids, _UNITS_ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"group": group, "page_obj": page, "loads": shown.loads(page.object_list)}
        return render(request, "directives/preview_group.html", context)
    context["groups"] = _with_loads(shown)
    return render(request, "directives/preview.html", context, status=status)


def _with_loads(shown: Preview) -> list[dict[str, Any]]:
    """Each group with its first units and their load; the loads of all groups together cost two queries."""
    first = shown.groups[:_UNITS_ON_A_PAGE]
    wanted = [pk for group in first for pk in group.unit_ids[:_SHOWN_IN_A_GROUP]]
    loads = {load.unit_id: load for load in shown.loads(wanted)}
    return [
        {
            "group": group,
            "loads": [loads[pk] for pk in group.unit_ids[:_SHOWN_IN_A_GROUP] if pk in loads],
            "left": max(0, len(group.unit_ids) - _SHOWN_IN_A_GROUP),
        }
        for group in first
    ]


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    directive = _visible(request, pk)
    try:
        issuing.issue(
            directive,
            by=request.user,
            today=request.today,
            version=whole_number(request.POST.get("version")) or 0,
            fingerprint=request.POST.get("fingerprint", ""),
        )
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except issuing.NotADraft:
        return redirect("directive-issuing", pk)
    except (Stale, issuing.Changed):
        directive.refresh_from_db()
        return _preview_page(request, directive, sentence=issuing.Changed.sentence, status=409)
    except Refusal as refusal:
        return _preview_page(request, directive, sentence=refusal.sentence, status=422)
    _wake(pk)
    return redirect("directive-issuing", pk)


def _wake(pk: int) -> None:
    """Ask a worker to release the document now. A broker that is away is no fault: the sweep comes within a minute."""
    try:
        tasks.release.delay(pk)
    except Exception:
        logger.warning("could not wake the release of document %s; the sweep will", pk, exc_info=True)


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Until the tasks are given out: that it is under way. Then the result. Asks again by itself, or by its link."""
    directive = _visible(request, pk)
    if directive.is_draft:
        return redirect("directive-preview", pk)
    context: dict[str, Any] = {"directive": directive}
    if directive.state == Directive.State.ISSUING:
        shown = issuing.preview(directive, request.today)
        context |= {"waiting": True, "units": shown.unit_count, "total": shown.total}
    else:
        given = Assignment.objects.visible_to(request.user, request.today).filter(directive=directive)
        context |= {"total": given.count(), "units": given.values("unit").distinct().count()}
    name = "directives/_issuing.html" if request.htmx else "directives/issuing.html"
    return render(request, name, context)


# --- Correcting and revoking ----------------------------------------------------------------------------------------


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi vào văn bản và thông báo cho các đơn vị.",
        error_messages={"required": "Xin ghi lý do."},
    )


def _in_force(request: HttpRequest, pk: int) -> Directive:
    directive = _visible(request, pk)
    if directive.is_received or not access.may_issue(request.user, directive.issuing_unit, request.today):
        raise PermissionDenied
    return directive


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    directive = _in_force(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = issuing.start_correction(
                directive, by=request.user, today=request.today, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(directive)
        messages.success(request, "Đã lập bản sửa đổi. Bản cũ còn hiệu lực cho đến khi bản này được ban hành.")
        return redirect("task-grid", draft.pk)
    open_now = directive.assignments.open().count()
    context = {
        "title": "Sửa đổi, thay thế văn bản",
        "pretitle": f"{directive} – {directive.subject}",
        "text": (
            "Hệ thống lập một bản nháp mới thay thế văn bản này, chép sẵn nội dung và nhiệm vụ. "
            f"{open_now} việc đang mở vẫn làm bình thường. Khi bản mới ban hành: việc giữ nguyên nội dung được chuyển "
            "sang cùng kết quả đã nhập, việc không còn trong bản mới thì dừng, việc đã hoàn thành vẫn là hoàn thành."
        ),
        "form": form,
        "submit": "Lập bản sửa đổi",
        "cancel_url": directive.get_absolute_url(),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    directive = _in_force(request, pk)
    below = below_to_revoke(directive)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = set(request.POST.getlist("also"))
        also = [one for one in below if str(one.pk) in chosen]
        try:
            total = issuing.revoke(
                directive, by=request.user, today=request.today, reason=form.cleaned_data["reason"], also=also
            )
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(directive)
        messages.success(request, f"Đã thu hồi văn bản. {total} việc đang mở không còn phải làm.")
        return redirect(directive)
    undone = directive.assignments.counted().exclude(state=Assignment.State.DONE)
    context = {
        "directive": directive,
        "form": form,
        "below": below,
        "chosen": request.POST.getlist("also"),
        "open": undone.count(),
        "units": undone.values("unit").distinct().count(),
        "done": directive.assignments.filter(state=Assignment.State.DONE).count(),
    }
    return render(request, "directives/directive_revoke.html", context, status=422 if form.errors else 200)
