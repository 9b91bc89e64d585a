"""One assignment: its page, and what the unit does with it. Every answer is the one piece, built from fresh rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from directives.actions import anchoring, work
from directives.forms.work import DecisionForm, ExtensionForm, ReasonForm, ResultForm, ReturnForm
from directives.models import Assignment, Directive, Urging
from directives.story import entries_of, last_of, story
from directives.views.work import next_step
from units import access
from units.models import Entry, Office
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest

OTHERS_SHOWN = 40
TEXTS = ("result", "obstacles", "proposals")


def visible(request: HttpRequest, pk: int) -> Assignment:
    rows = Assignment.objects.visible_to(request.user, request.today).for_work_list()
    return get_object_or_404(
        rows.select_related("directive__replaces__issuing_unit", "submitted_by", "confirmed_by"), pk=pk
    )


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "work/assignment_detail.html", page(request, visible(request, pk)))


@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = visible(request, pk)
    done = attempt(request, lambda: work.receive(assignment, by=request.user, today=request.today))
    if request.htmx.target == f"work-row-{pk}":
        row = visible(request, pk)
        row.next_step = next_step(request, row)  # type: ignore[attr-defined]
        return render(request, "work/_work_row.html", {"row": row, "today": request.today, "oob": True})
    return answer(request, pk, "Đã nhận việc." if done else "")


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed and the files, without sending."""
    return _result(request, pk, work.save_result, "Đã lưu tạm, chưa gửi.")


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _result(request, pk, work.submit, "Đã gửi kết quả.")


@require_POST
def ask_extension(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = visible(request, pk)
    form = ExtensionForm(request.POST)

    def deed(**words: Any) -> None:
        work.ask_extension(assignment, by=request.user, today=request.today, **words)

    allowed = access.may_tick(request.user, assignment.unit, request.today)
    return fill_in(request, assignment, "extension_form", form, deed, "Đã gửi đề nghị gia hạn.", allowed=allowed)


# --- Shared by the deeds on this page, here and in confirming.py ------------------------------------------------------


def attempt(request: HttpRequest, deed: Callable[[], object]) -> bool:
    """Do a deed that has no typed text to lose. A refusal becomes a message; not yours to do is 403."""
    try:
        deed()
    except NotYours as no:
        raise PermissionDenied(no.sentence) from no
    except Refusal as no:
        messages.warning(request, no.sentence)
        return False
    return True


def fill_in(
    request: HttpRequest,
    assignment: Assignment,
    name: str,
    form: forms.Form,
    deed: Callable[..., object],
    sentence: str,
    *,
    allowed: bool,
) -> HttpResponse:
    """Do a deed with what was typed. A refusal stands at its field, and the form comes back as it was filled in.

    Whoever is not `allowed` gets 403 before anything is said of the form.
    """
    if not allowed:
        raise PermissionDenied
    if form.is_valid():
        try:
            deed(**form.cleaned_data)
            return answer(request, assignment.pk, sentence)
        except NotYours as no:
            raise PermissionDenied(no.sentence) from no
        except Refusal as no:
            form.add_error(_field_of(no, form), no.sentence)
    return answer(request, assignment.pk, typed={name: form})


def answer(request: HttpRequest, pk: int, sentence: str = "", typed: dict[str, Any] | None = None) -> HttpResponse:
    """The piece for htmx, a redirect without it; the whole page again when a form has errors (409)."""
    if sentence:
        messages.success(request, sentence)
    if not typed and not request.htmx:
        return redirect("assignment-detail", pk)
    context = page(request, visible(request, pk), typed)
    status = 409 if typed else 200
    template = "work/_assignment.html" if request.htmx else "work/assignment_detail.html"
    return render(request, template, context | {"oob": bool(request.htmx)}, status=status)


def page(request: HttpRequest, assignment: Assignment, typed: dict[str, Any] | None = None) -> dict[str, Any]:
    """All that the page of an assignment prints, for what this person may do."""
    user, today = request.user, request.today
    entries = list(entries_of(assignment))
    sent = last_of(entries, "submit")
    asked = assignment.extensions.filter(is_granted=None).first()
    may_tick = access.may_tick(user, assignment.unit, today)
    may_confirm = access.may_confirm(user, assignment.directive.issuing_unit, today)
    waits = assignment.state == Assignment.State.SUBMITTED
    urgings = list(Urging.objects.about(assignment).select_related("unit").defer("data"))
    texts = {name: getattr(assignment, name) for name in ("version", *TEXTS)}
    context = {
        "assignment": assignment,
        "today": today,
        "soon_days": Office.current().soon_days,
        "chain": Directive.objects.chain_of(assignment.directive)
        .visible_to(user, today)
        .select_related("issuing_unit"),
        "others": _others(request, assignment),
        "evidence": assignment.evidence.filter(withdrawn_at=None).select_related("uploaded_by"),
        "extensions": assignment.extensions.exclude(is_granted=None).select_related("decided_by"),
        "asked": asked,
        "story": story(assignment, entries, urgings),
        "urgings": urgings,
        "may_open_urgings": bool(urgings) and _is_between(request, assignment),
        "sent_at": sent.at if sent else None,
        "stopped": last_of(entries, "pause" if assignment.state == Assignment.State.PAUSED else "cancel"),
        "may_write": may_tick and assignment.is_with_unit,
        "may_receive": may_tick and assignment.state == Assignment.State.ASSIGNED,
        "may_ask": may_tick and assignment.is_with_unit and not asked,
        "may_decide": may_confirm and asked and assignment.is_open and asked.asked_by_id != user.pk,
        "may_confirm": may_confirm and waits and assignment.submitted_by_id != user.pk,
        "own_work": may_confirm and waits and assignment.submitted_by_id == user.pk,
        "may_set_anchor": may_confirm and anchoring.may_set_anchor(assignment.directive, user, today),
        "may_pause": may_confirm and assignment.is_open,
        "may_resume": may_confirm and assignment.state == Assignment.State.PAUSED,
        "result_form": ResultForm(initial=texts),
        "extension_form": ExtensionForm(prefix=None, auto_id="extension_%s"),
        "return_form": ReturnForm(initial={"version": assignment.version}, auto_id="return_%s"),
        "decision_form": DecisionForm(auto_id="decision_%s"),
        "pause_form": ReasonForm(auto_id="pause_%s"),
        "cancel_form": ReasonForm(auto_id="cancel_%s"),
    }
    return context | (typed or {})


def _is_between(request: HttpRequest, assignment: Assignment) -> bool:
    """Whether the person stands on the side that gave the work or on the one that does it: letters go between them."""
    reach = access.reach_of(request.user, request.today, access.READERS)
    return reach.holds(assignment.unit) or reach.holds(assignment.directive.issuing_unit)


def _others(request: HttpRequest, assignment: Assignment) -> Any:
    """The other units on the same task, in the same period, as far as the person may see them."""
    rows = Assignment.objects.visible_to(request.user, request.today).counted().select_related("unit")
    same = rows.filter(task=assignment.task_id, period=assignment.period).exclude(pk=assignment.pk)
    return list(same.order_by("part", "unit__sort_key", "pk")[:OTHERS_SHOWN])


def _result(request: HttpRequest, pk: int, deed: Callable[..., None], sentence: str) -> HttpResponse:
    assignment = visible(request, pk)
    if not access.may_tick(request.user, assignment.unit, request.today):
        raise PermissionDenied
    form = ResultForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer(request, pk, typed={"result_form": form})
    words = {name: form.cleaned_data[name] for name in ("version", *TEXTS)}

    def write(version: int) -> None:
        with transaction.atomic():
            for upload in form.cleaned_data["evidence"]:
                work.attach(assignment, upload, by=request.user, today=request.today)
            deed(assignment, by=request.user, today=request.today, **words | {"version": version})

    try:
        try:
            write(words["version"])
        except Stale as stale:
            if not _says_the_same(form, stale.current):
                return _both_texts(request, form, stale)
            # A second click, or the same words from another tab: nothing to choose between.
            write(stale.current.version)
    except work.AlreadySubmitted as no:
        return _sent_already(request, pk, form, no)
    except Refusal as no:
        form.add_error(_field_of(no, form), no.sentence)
        return answer(request, pk, typed={"result_form": form, "kept_text": form})
    return answer(request, pk, sentence)


def _sent_already(request: HttpRequest, pk: int, form: ResultForm, no: Refusal) -> HttpResponse:
    """A second click says the same as the first; other words than those that were sent are shown, not swallowed."""
    assignment = visible(request, pk)
    if _says_the_same(form, assignment):
        return answer(request, pk, "Đã gửi kết quả.")
    form.add_error(None, no.sentence)
    return answer(request, pk, typed={"result_form": form, "kept_text": form})


def _says_the_same(form: ResultForm, current: Assignment) -> bool:
    return all(form.cleaned_data[name] == getattr(current, name) for name in TEXTS)


def _both_texts(request: HttpRequest, form: ResultForm, stale: Stale) -> HttpResponse:
    """Somebody else wrote meanwhile: both texts side by side, and the form as typed, ready to be saved over it."""
    current = stale.current
    typed = form.cleaned_data
    names = [name for name in TEXTS if typed[name] != getattr(current, name)]
    rows = [
        {"label": form.fields[name].label, "yours": typed[name], "theirs": getattr(current, name)} for name in names
    ]
    again = ResultForm(initial=typed | {"version": current.version, "evidence": None})
    writer = last_of(Entry.objects.about(current), "save", "submit", "return")
    conflict = {"rows": rows, "by": writer.post if writer else "", "at": writer.at if writer else None}
    conflict["reload_url"] = reverse("assignment-detail", args=[current.pk])
    return answer(request, current.pk, typed={"result_form": again, "conflict": conflict})


def _field_of(no: Refusal, form: forms.Form) -> str | None:
    """At which field a refusal is shown."""
    wanted = {work.ResultMissing: "result", work.DayTooEarly: "new_due_on"}.get(type(no))
    if isinstance(no, work.ReasonMissing):
        wanted = "reason" if "reason" in form.fields else "note"
    return wanted if wanted in form.fields else None
