"""The side that gave the work: what waits for it, confirming one or several, returning, extensions, pausing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directives import worklist
from directives.actions import work
from directives.forms.work import DecisionForm, ReasonForm, ReturnForm, WorkFilter
from directives.models import Assignment, Directive, Extension
from directives.views.assignments import answer, attempt, fill_in, visible
from units import access
from units.refusals import Refusal, Stale
from units.requests import HttpRequest, whole_number

ROWS_A_PAGE = 50
CHOICES = 200


@require_safe
def confirm_list(request: HttpRequest) -> HttpResponse:
    """Results and extension requests that wait for the units in whose name the person confirms."""
    waiting = _waiting(request)
    wanted = WorkFilter(request.GET)
    documents = Directive.objects.filter(pk__in=waiting.order_by().values("directive"))[:CHOICES]
    if wanted.value("directive"):
        waiting = waiting.filter(directive=wanted.value("directive"))
    rows = worklist.search(waiting, wanted.value("q")).order_by("submitted_on", "pk")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.is_own = row.submitted_by_id == request.user.pk  # type: ignore[attr-defined]
    context = {
        "page_obj": page,
        "documents": list(documents),
        "wanted": {"q": wanted.value("q"), "directive": wanted.value("directive")},
        "asked": list(_asked(request)[:CHOICES]),
        "today": request.today,
    }
    return render(request, "work/confirm_list.html", context)


@require_http_methods(["GET", "POST"])
def confirm_selected(request: HttpRequest) -> HttpResponse:
    """GET ?a=1&a=2 lists what was chosen, each with its result; POST confirms what was listed, as it was read."""
    if request.method == "POST":
        return _confirm_all(request)
    chosen = _numbers(request.GET.getlist("a"))
    rows: list[Any] = list(_waiting(request).filter(pk__in=chosen).prefetch_related("evidence")[:ROWS_A_PAGE])
    listed = [row for row in rows if row.submitted_by_id != request.user.pk]
    for row in listed:
        row.shown_evidence = [file for file in row.evidence.all() if not file.withdrawn_at]
        row.others = "&".join(f"a={other.pk}" for other in listed if other != row)
    gone = len(set(chosen)) - len(listed)
    context = {"rows": listed, "gone": gone, "today": request.today}
    return render(request, "work/confirm_selected.html", context)


def _confirm_all(request: HttpRequest) -> HttpResponse:
    """Each on its own: one that moved meanwhile does not hold up the others, and is named."""
    chosen = _numbers(request.POST.getlist("a"))
    if not _issuing_units(request):
        raise PermissionDenied
    seen = Assignment.objects.visible_to(request.user, request.today).for_work_list()
    done, left = 0, []
    for row in seen.filter(pk__in=chosen, directive__issuing_unit__in=_issuing_units(request))[:ROWS_A_PAGE]:
        version = next(iter(_numbers([request.POST.get(f"version-{row.pk}", "")])), 0)
        try:
            work.confirm(row, by=request.user, today=request.today, version=version)
            done += 1
        except Stale:
            left.append(f"{row.unit}: kết quả vừa được sửa, xin xem lại")
        except Refusal as no:
            left.append(f"{row.unit}: {no.sentence.rstrip('.')}")
    if done:
        messages.success(request, f"Đã xác nhận {done} việc.")
    if left:
        messages.warning(request, f"{len(left)} việc không xác nhận được. {'; '.join(left[:5])}.")
    return redirect("confirm-list")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = visible(request, pk)
    version = next(iter(_numbers([request.POST.get("version", "")])), None)

    def deed() -> None:
        try:
            work.confirm(assignment, by=request.user, today=request.today, version=version)
        except Stale:
            raise Refusal("Kết quả vừa được gửi lại với nội dung khác. Xin đọc lại rồi xác nhận.") from None

    return answer(request, pk, "Đã xác nhận kết quả." if attempt(request, deed) else "")


@require_POST
def return_for_more(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = visible(request, pk)
    form = ReturnForm(request.POST, auto_id="return_%s")

    def deed(version: int, reason: str) -> None:
        work.return_for_more(assignment, by=request.user, today=request.today, reason=reason, version=version)

    return _fill_in(request, assignment, "return_form", form, deed, "Đã trả lại, đề nghị bổ sung.")


@require_POST
def grant_extension(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, granted=True, sentence="Đã đồng ý gia hạn.")


@require_POST
def refuse_extension(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, granted=False, sentence="Đã trả lời không đồng ý gia hạn.")


def _fill_in(request: HttpRequest, assignment: Assignment, *what: Any) -> HttpResponse:
    """`fill_in` for the side that gave the work."""
    allowed = access.may_confirm(request.user, assignment.directive.issuing_unit, request.today)
    return fill_in(request, assignment, *what, allowed=allowed)


def _decide(request: HttpRequest, pk: int, *, granted: bool, sentence: str) -> HttpResponse:
    assignment = visible(request, pk)
    form = DecisionForm(request.POST, auto_id="decision_%s")

    def deed(note: str) -> None:
        extension = assignment.extensions.order_by("pk").last()
        if extension is None:
            raise work.ExtensionDecided
        work.decide_extension(extension, by=request.user, today=request.today, granted=granted, note=note)

    return _fill_in(request, assignment, "decision_form", form, deed, sentence)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, "pause_form", work.pause, "Đã tạm dừng việc này.")


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, "cancel_form", work.cancel, "Đã hủy việc này.")


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = visible(request, pk)
    done = attempt(request, lambda: work.resume(assignment, by=request.user, today=request.today))
    return answer(request, pk, "Việc này được tiếp tục." if done else "")


def _with_reason(request: HttpRequest, pk: int, name: str, what: Any, sentence: str) -> HttpResponse:
    assignment = visible(request, pk)
    form: forms.Form = ReasonForm(request.POST, auto_id=f"{name.removesuffix('_form')}_%s")

    def deed(reason: str) -> None:
        what(assignment, by=request.user, today=request.today, reason=reason)

    return _fill_in(request, assignment, name, form, deed, sentence)


def _issuing_units(request: HttpRequest) -> list[Any]:
    return access.acting_units(request.user, request.today, (access.CLERK, access.HEAD, access.LEADER))


def _waiting(request: HttpRequest) -> QuerySet[Assignment]:
    rows = Assignment.objects.visible_to(request.user, request.today).given_by(_issuing_units(request)).waiting()
    files = Count("evidence", filter=Q(evidence__withdrawn_at=None))
    return rows.for_work_list().select_related("submitted_by").annotate(file_count=files)


def _asked(request: HttpRequest) -> QuerySet[Extension]:
    rows = Assignment.objects.visible_to(request.user, request.today).given_by(_issuing_units(request)).open()
    asked = Extension.objects.filter(is_granted=None, assignment__in=rows).order_by("asked_on", "pk")
    return asked.select_related("assignment__unit", "assignment__task", "assignment__directive", "asked_by")


def _numbers(words: list[str]) -> list[int]:
    return [number for word in words if (number := whole_number(word)) is not None]
