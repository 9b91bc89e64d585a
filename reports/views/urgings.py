"""Letters that urge: the list, a new one out of any list of late work, and one letter to write in or to read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from directives.models import Assignment, Urging
from directives.models.assignments import AssignmentQuerySet
from directives.views.work import branch_rows
from reports import figures
from reports.composing import written_day
from reports.forms.urging import LetterForm, NewUrgingForm
from reports.urging import actions
from reports.urging.choosing import DRAFTERS, by_unit, choose, reply_day
from reports.urging.composing import asked as asked_words
from reports.urging.composing import counted, gather, rows_of
from reports.views.asked import asked
from units import access
from units.models import Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest


@require_safe
def urging_list(request: HttpRequest) -> HttpResponse:
    found = Urging.objects.visible_to(request.user, request.today).select_related("unit", "sent_by")
    found = found.annotate(row_count=Count("rows"), unit_count=Count("rows__assignment__unit", distinct=True))
    context = {
        "page_obj": Paginator(found.defer("data").order_by("-pk"), 30).get_page(request.GET.get("page")),
        "may_write": bool(access.acting_units(request.user, request.today, DRAFTERS)),
        "late_url": f"{reverse('figure-rows')}?figure=overdue",
    }
    return render(request, "reports/urging_list.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """Choose from the list that the address asks for; a POST drafts the letter about what was ticked."""
    if not access.acting_units(request.user, request.today, DRAFTERS):
        raise PermissionDenied
    choice = choose(_found(request), request.user, request.today, _number(request.GET.get("sender")))
    ticked = [row.pk for row in choice.rows if not row.awaited]  # type: ignore[attr-defined]
    form = NewUrgingForm(request.POST or None, today=request.today, initial={"reply_by": reply_day(request.today)})
    if request.method == "POST" and choice.sender:
        ticked = [pk for pk in map(_number, request.POST.getlist("rows")[: actions.MOST_ROWS + 1]) if pk]
        if form.is_valid() and (letter := _draft(request, choice.sender, ticked, form)):
            messages.success(request, "Đã soạn dự thảo công văn. Xin xem lại lời văn và danh mục.")
            return redirect(letter)
    context = {
        "form": form,
        "choice": choice,
        "groups": choice.by_unit,
        "ticked": set(ticked),
        "query": {name: value for name, value in request.GET.items() if name != "sender"},
        "today": request.today,
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "reports/urging_create.html", context, status=422 if wrong else 200)


def _found(request: HttpRequest) -> AssignmentQuerySet:
    """The late list that the address means: that of the work list (`from=work`), or the figure of the dashboard."""
    if request.GET.get("from") == "work":
        rows: AssignmentQuerySet = branch_rows(request)
        return rows
    asking = asked(request, rows=True)
    return figures.rows(asking.scope, "overdue") if asking else Assignment.objects.none()


def _draft(request: HttpRequest, sender: Unit, ticked: list[int], form: NewUrgingForm) -> Urging | None:
    if not ticked:
        form.add_error(None, "Xin chọn ít nhất một việc để đôn đốc.")
        return None
    try:
        return actions.draft_letter(
            by=request.user, today=request.today, unit=sender, assignments=ticked,
            reply_by=form.cleaned_data["reply_by"],
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, visible(request, pk))


def page(request: HttpRequest, letter: Urging, *, status: int = 200, **more: Any) -> HttpResponse:
    data = gather(letter, request.today)
    context: dict[str, Any] = {
        "letter": letter,
        "data": data,
        "today": request.today,
        "machine": [counted(data), asked_words(data)] if data["units"] else [],
        "may_write": letter.is_draft and access.may_draft(request.user, letter.unit, request.today),
    }
    if not letter.is_draft:
        for row in (row for unit in data["units"] for row in unit["rows"]):
            row["due"] = written_day(row["due_on"])
    else:
        rows = rows_of(letter, request.today)
        waits = actions.awaited(letter, request.today)
        for row in rows:
            row.awaited = waits.get(row.pk)
        context |= {
            "groups": by_unit(rows),
            "row_count": len(rows),
            "settled": sum(not row.still_late for row in rows),
            "form": LetterForm(instance=letter, today=request.today),
        }
    return render(request, "reports/urging_detail.html", context | more, status=status)


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    letter = writable(request, pk)
    form = LetterForm(request.POST, instance=Urging.objects.get(pk=letter.pk), today=request.today)
    if not form.is_valid():
        return page(request, letter, form=form, status=422)
    try:
        actions.change_letter(
            letter, by=request.user, today=request.today, version=form.cleaned_data["version"], **form.head
        )
    except Stale as stale:
        form.take_version(stale.current.version)
        return page(request, stale.current, form=form, conflict=_differences(form, stale.current), status=409)
    except actions.AlreadySent as sent:
        messages.warning(request, sent.sentence)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return page(request, letter, form=form, status=422)
    else:
        messages.success(request, "Đã lưu công văn.")
    return redirect(letter)


def _differences(form: LetterForm, current: Urging) -> list[dict[str, Any]]:
    """Both texts of every field that differs."""
    rows = []
    for name, yours in form.head.items():
        theirs = getattr(current, name)
        if yours != theirs:
            rows.append({"label": form.fields[name].label, "yours": form[name].value(), "theirs": _shown(theirs)})
    return rows


def _shown(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one work out (`row`), or all of one unit (`unit`)."""
    letter = writable(request, pk)
    rows = letter.rows.filter(pk=_number(request.POST.get("row")) or 0)
    if unit := _number(request.POST.get("unit")):
        rows = letter.rows.filter(assignment__unit=unit)
    wanted = list(rows.values_list("pk", flat=True))
    try:
        count = actions.remove_rows(letter, by=request.user, today=request.today, rows=wanted)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        if count:
            messages.success(request, f"Đã bỏ {count} việc khỏi công văn.")
    return redirect(f"{letter.get_absolute_url()}#rows")


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    letter = writable(request, pk)
    try:
        actions.delete_draft(letter, by=request.user, today=request.today)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect(letter)
    messages.success(request, "Đã xóa bản nháp công văn.")
    return redirect("urging-list")


def visible(request: HttpRequest, pk: int) -> Urging:
    found = Urging.objects.visible_to(request.user, request.today).select_related("unit", "created_by", "sent_by")
    return get_object_or_404(found, pk=pk)


def writable(request: HttpRequest, pk: int) -> Urging:
    """A letter that the person writes; who may only read it gets 403."""
    letter = visible(request, pk)
    if not access.may_draft(request.user, letter.unit, request.today):
        raise PermissionDenied(NotYours.sentence)
    return letter
