"""The grid in which the tasks of a draft are written, and the two small answers it asks for while one types."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from directives import parties, terms
from directives.actions import tasks
from directives.actions.tasks import BadRows, NotADraft, TaskRow
from directives.forms import task_grid
from directives.models import Directive, TaskLink
from units import access
from units.journal import Entry
from units.models import Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest, whole_number


def own_draft(request: HttpRequest, pk: int) -> Directive:
    """The document, if the person may see it (404) and may draft for its office (403)."""
    visible = Directive.objects.visible_to(request.user, request.today)
    directive = get_object_or_404(visible.select_related("issuing_unit__parent", "kept_by", "parent"), pk=pk)
    if not access.may_draft(request.user, directive.kept_by, request.today):
        raise PermissionDenied
    return directive


def grid(request: HttpRequest, pk: int) -> HttpResponse:
    directive = own_draft(request, pk)
    if not directive.is_draft:
        messages.warning(request, NotADraft.sentence)
        return redirect(directive)
    return _save(request, directive) if request.method == "POST" else _show(request, directive)


def _show(request: HttpRequest, directive: Directive) -> HttpResponse:
    total = directive.tasks.count()
    last = max(1, -(-total // task_grid.PAGE))
    page = min(max(whole_number(request.GET.get("page")) or 1, 1), last)
    stored = task_grid.stored_rows(directive, task_grid.page_of(directive, page), request.today)
    rows = list(enumerate(stored))
    if page == last:
        rows = task_grid.with_blanks(rows, task_grid.BLANKS)
    return _page(request, directive, rows, page=page, last=last)


def _page(
    request: HttpRequest, directive: Directive, rows: list[tuple[int, TaskRow]], *, status: int = 200, **more: Any
) -> HttpResponse:
    page = more.setdefault("page", _page_asked(request))
    first = (page - 1) * task_grid.PAGE + 1
    grid_rows = task_grid.shown(rows, directive, request.today, first=first)
    for row, errors in more.pop("errors", {}).items():
        grid_rows[row].errors = errors
    context = {
        "directive": directive,
        "rows": grid_rows,
        "blank": task_grid.GridRow(0, 0, TaskRow()),
        "next_index": max((index for index, _ in rows), default=-1) + 1,
        "superiors": task_grid.superior_choices(directive),
        "clauses": task_grid.clause_choices(directive),
        "extents": TaskLink.Extent.choices,
        **more,
    }
    return render(request, "directives/task_grid.html", context, status=status)


def _page_asked(request: HttpRequest) -> int:
    return min(whole_number(request.POST.get("page")) or 1, 99_999)


def _save(request: HttpRequest, directive: Directive) -> HttpResponse:
    rows = task_grid.read_rows(request.POST)
    if "more" in request.POST:
        return _page(request, directive, task_grid.with_blanks(rows, task_grid.BLANKS))
    try:
        saved = tasks.save_tasks(
            directive,
            [row for _, row in rows],
            by=request.user,
            today=request.today,
            version=whole_number(request.POST.get("version")) or 0,
        )
    except BadRows as refusal:
        return _page(request, directive, rows, errors=refusal.errors, sentence=refusal.sentence, status=422)
    except Stale:
        return _stale(request, directive, rows)
    except NotADraft as refusal:
        messages.error(request, refusal.sentence)
        return redirect(directive)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        return _page(request, directive, rows, sentence=refusal.sentence, status=422)
    messages.success(request, f"Đã lưu. Văn bản có {len(saved)} nhiệm vụ.")
    if "preview" in request.POST:
        return redirect("directive-preview", directive.pk)
    return redirect(f"{reverse('task-grid', args=[directive.pk])}?page={_page_asked(request)}")


def _stale(request: HttpRequest, directive: Directive, rows: list[tuple[int, TaskRow]]) -> HttpResponse:
    """Theirs beside mine; my rows stay in the form, which now knows their version."""
    directive.refresh_from_db()
    differences, kept = task_grid.compare(rows, directive, request.today)
    entry = Entry.objects.about(directive).select_related("actor").last()
    conflict = {
        "rows": differences,
        "by": entry.actor if entry else None,
        "at": entry.at if entry else None,
        "reload_url": reverse("task-grid", args=[directive.pk]),
    }
    return _page(request, directive, kept, conflict=conflict, status=409)


def deadline_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """How the phrase that is being typed is read; the piece under its field."""
    directive = own_draft(request, pk)
    phrase = _typed(request, "deadline")
    reading, is_unsure = task_grid.reading_of(phrase, terms.PhraseReader(directive, request.today))
    return render(request, "directives/_deadline_reading.html", {"reading": reading, "is_unsure": is_unsure})


def task_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Units and classes that the last name being typed may mean; only of the branch where the issuer gives tasks."""
    directive = own_draft(request, pk)
    names = (_typed(request, "lead") or _typed(request, "support")).replace("\n", ";").split(";")
    root: Unit = directive.issuing_unit.assigning_root
    found = parties.suggestions(root, names[-1], request.today) if len(names[-1].strip()) > 1 else []
    found = [name for name in found if name != names[-1].strip()]
    return render(request, "directives/_unit_suggestions.html", {"names": found})


def _typed(request: HttpRequest, field: str) -> str:
    """The value of the one field that htmx sends along, whatever its row."""
    typed = (str(value) for name, value in request.GET.items() if name == field or name.endswith(f"-{field}"))
    return next(typed, "")[:2000]
