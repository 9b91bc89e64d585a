"""Who carries out what of a document: the matrix, one row of it, one cell of it, and what a cell offers to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from directives.actions import covering
from directives.models import Clause, Directive, NotApplicable, Task
from reports import printing
from reports.coverage import Mark, Matrix, by_plans, by_units, cells, written
from reports.coverage.gathering import Gathered, gather_plans, gather_units
from reports.coverage.matrix import Column, Row
from reports.sheets import table_to_xlsx
from reports.urging.choosing import DRAFTERS, late
from reports.views.asked import home_of
from reports.views.papers import XLSX, attached
from units import access
from units.models import Office, Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest, whole_number

COLUMNS = {"units": "Theo đơn vị", "plans": "Theo văn bản triển khai"}
FEW = 20


@dataclass(frozen=True)
class Asked:
    """The document, whose units or plans are the columns, and what brings the same page back."""

    directive: Directive
    anchor: Unit
    by: str
    every: bool

    @property
    def query(self) -> str:
        default = _anchor_of(self.directive)
        unit = self.anchor.pk if default is None or self.anchor.pk != default.pk else ""
        asked = {"unit": unit, "by": self.by if self.by != "units" else "", "every": "1" if self.every else ""}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def url(self) -> str:
        query = self.query
        return reverse("directive-coverage", args=[self.directive.pk]) + (f"?{query}" if query else "")


def _asked(request: HttpRequest, pk: int) -> Asked:
    found = Directive.objects.visible_to(request.user, request.today).issued()
    directive = get_object_or_404(found.select_related("issuing_unit__parent", "kept_by__parent"), pk=pk)
    by = request.GET.get("by", "units")
    return Asked(
        directive, _anchor(request, directive), by if by in COLUMNS else "units", request.GET.get("every") == "1"
    )


def _anchor(request: HttpRequest, directive: Directive) -> Unit:
    """Whose units are the columns: the unit asked for, in one's own branch; else the issuer's, else one's own."""
    reach = access.reach_of(request.user, request.today, access.READERS)
    if wanted := request.GET.get("unit"):
        unit: Unit = get_object_or_404(Unit.objects.select_related("parent"), pk=whole_number(wanted) or 0)
        if not reach.holds(unit):
            raise Http404
        return unit
    issuer, home = _anchor_of(directive), home_of(request)
    if issuer and reach.holds(issuer):
        return issuer
    if home is None:
        raise Http404
    return home.assigning_root if reach.holds(home.assigning_root) else home


def _anchor_of(directive: Directive) -> Unit | None:
    return directive.issuing_unit.assigning_root


def _matrix(request: HttpRequest, asking: Asked) -> Matrix:
    if asking.by == "plans":
        return by_plans(asking.directive, request.user, request.today)
    return by_units(asking.directive, asking.anchor, request.today, every=asking.every)


@require_safe
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    asking = _asked(request, pk)
    found = _matrix(request, asking)
    context = _page(asking) | {
        "matrix": found,
        "body": written.body_html(found, asking.query),
        "head": written.head_html(found, asking.by),
        "foot": written.foot_html(found),
        "said": written.summary_sentence(found),
        "owing": [(column, written.days_since(column, request.today)) for column in found.owing],
        "ways": [(key, label, _way(asking, by=key)) for key, label in COLUMNS.items()],
        "every_url": _way(asking, every=True),
        "up": asking.anchor.parent if _holds(request, asking.anchor.parent) else None,
        "may_urge": bool(access.acting_units(request.user, request.today, DRAFTERS)),
    }
    return render(request, "reports/coverage.html", context)


def _page(asking: Asked) -> dict[str, Any]:
    query = f"?{asking.query}" if asking.query else ""
    return {
        "asking": asking,
        "directive": asking.directive,
        "legend": list(Mark),
        "pdf_url": reverse("directive-coverage-pdf", args=[asking.directive.pk]) + query,
        "xlsx_url": reverse("directive-coverage-xlsx", args=[asking.directive.pk]) + query,
    }


def _way(asking: Asked, **more: Any) -> str:
    return Asked(**{**vars(asking), **more}).url


def _holds(request: HttpRequest, unit: Any) -> bool:
    return unit is not None and access.reach_of(request.user, request.today, access.READERS).holds(unit)


@require_safe
def as_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    asking = _asked(request, pk)
    found = _matrix(request, asking)
    title = asking.directive.citation
    paper = written.paper(
        found, title=title, anchor=asking.anchor, today=request.today, office=Office.current()
    )  # fmt: skip
    try:
        pdf = printing.render_pdf(paper)
    except printing.PrintingFailed as failed:
        messages.error(request, str(failed))
        return redirect(asking.url)
    return attached(pdf, "application/pdf", f"ma-tran-trien-khai-{pk}.pdf", inline=True)


@require_safe
def as_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    asking = _asked(request, pk)
    head, rows, notes = written.sheet(_matrix(request, asking))
    title = f"Mức độ triển khai {asking.directive.citation}, tính đến ngày {request.today:%d/%m/%Y}"
    widths = [6, 50, *[14] * (len(head) - 2)]
    book = table_to_xlsx(title, head, rows, widths=widths, sheet_name="Ma trận", notes=notes)
    return attached(book, XLSX, f"ma-tran-trien-khai-{pk}.xlsx")


@require_safe
def row(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """One clause or task: each unit by how it stands, those who took nothing up first."""
    asking = _asked(request, pk)
    found = _matrix(request, asking)
    line = _row(found, item)
    order = (Mark.MISSING, Mark.PARTLY, Mark.NOT_APPLICABLE, Mark.COVERED, Mark.NOT_GIVEN)
    groups = [
        (mark, [column for column, own in zip(found.columns, line.marks, strict=True) if own == mark]) for mark in order
    ]
    reasons = {one.column.key: one.text for one in found.reasons if one.row.key == line.key}
    context = _page(asking) | {"row": line, "groups": [pair for pair in groups if pair[1]], "reasons": reasons}
    return render(request, "reports/coverage_row.html", context)


def _row(found: Matrix, key: str) -> Row:
    line = found.row(key)
    if line is None or not line.is_item:
        raise Http404
    return line


# --- One cell -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One item for one unit, or in one plan; `unit` is None for a plan."""

    asking: Asked
    row: Row
    column: Column
    mark: Mark
    reason: str
    unit: Unit | None
    item: Task | Clause
    found: Gathered

    @property
    def url(self) -> str:
        return reverse("directive-coverage-cell", args=[self.asking.directive.pk, self.row.key, self.column.key])


def _cell(request: HttpRequest, pk: int, item: str, column: str) -> Cell:
    """Raises Http404 for what the matrix of the person does not hold."""
    asking = _asked(request, pk)
    kind, number = column[:1], whole_number(column[1:])
    unit = None
    if kind == "d":
        asking = Asked(asking.directive, asking.anchor, "plans", every=True)
    elif kind in ("u", "o") and number:
        unit = get_object_or_404(Unit.objects.select_related("parent"), pk=number)
        anchor: Any = unit if kind == "o" else unit.parent
        # Who answers for a unit alone sees its own column, whatever stands above it.
        if anchor is None or not _holds(request, unit):
            raise Http404
        asking = Asked(asking.directive, anchor, "units", every=True)
    else:
        raise Http404
    if unit:
        gathered = gather_units(asking.directive, asking.anchor)
        found = by_units(asking.directive, asking.anchor, request.today, every=True, found=gathered)
    else:
        found = by_plans(asking.directive, request.user, request.today)
        gathered = gather_plans(asking.directive, [number or 0])
    line, at = _row(found, item), found.place(column)
    if at is None:
        raise Http404
    reasons = [one.text for one in found.reasons if (one.row.key, one.column.key) == (item, column)]
    model: Any = Task if item[0] == "t" else Clause
    thing = model.objects.get(pk=int(item[1:]))
    return Cell(asking, line, found.columns[at], line.marks[at], reasons[0] if reasons else "", unit, thing, gathered)


@require_safe
def cell(request: HttpRequest, pk: int, item: str, column: str) -> HttpResponse:
    return _show(request, _cell(request, pk, item, column))


def _show(request: HttpRequest, one: Cell, *, status: int = 200, **more: Any) -> HttpResponse:
    user, today, directive = request.user, request.today, one.asking.directive
    in_force = directive.state == Directive.State.ISSUED
    tasks = cells.carriers(one.found, one.row.key, one.column.key)
    mark = cells.mark_of(one.item, one.unit)
    context = _page(one.asking) | {
        "one": one,
        "tasks": cells.shown(tasks, user, today),
        "mark": mark,
        "seen": mark.version if mark else 0,
        "typed": mark.reason if mark else "",
        "url": one.url,
    }
    if one.unit:
        given = cells.assignments(one.found, one.row.key, one.unit, alone=one.column.is_own)
        given = given.visible_to(user, today)
        context |= {
            "given": given.for_work_list().order_by("due_on", "pk")[:FEW],
            "given_count": given.count(),
            "late_count": given.filter(late(today)).count(),
            "offices": covering.offices_that_give(user, one.unit, today) if in_force else [],
            "may_derive": in_force and access.may_draft(user, one.unit, today),
            "may_say": in_force and covering.may_say_not_applicable(directive, one.unit, user, today) is not None,
            "may_urge": bool(access.acting_units(user, today, DRAFTERS)),
            "urging_query": urlencode({"directive": directive.pk, "unit": one.unit.pk}),
        }
    return render(request, "reports/coverage_cell.html", context | more, status=status)


@require_POST
def give(request: HttpRequest, pk: int, item: str, column: str) -> HttpResponse:
    """A task for the unit in the draft of the office that gives it; then the grid, to finish it and issue."""
    one = _cell(request, pk, item, column)
    unit = _unit(one)
    offices = covering.offices_that_give(request.user, unit, request.today)
    wanted = whole_number(request.POST.get("office"))
    office = next((own for own in offices if own.pk == wanted), offices[0] if offices else None)
    if office is None:
        raise PermissionDenied(NotYours.sentence)
    try:
        draft = covering.give_task(
            one.asking.directive, one.item, by=request.user, today=request.today, office=office, unit=unit
        )
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect(one.url)
    messages.success(request, f"Đã ghi việc giao {unit} vào bản nháp. Xin xem lại lời văn, thời hạn rồi ban hành.")
    return redirect("task-grid", draft.pk)


def _unit(one: Cell) -> Unit:
    if one.unit is None:
        raise Http404
    return one.unit


@require_POST
def not_applicable(request: HttpRequest, pk: int, item: str, column: str) -> HttpResponse:
    one = _cell(request, pk, item, column)
    reason = request.POST.get("reason", "")
    try:
        covering.say_not_applicable(
            one.asking.directive, one.item, by=request.user, today=request.today, unit=_unit(one), reason=reason,
            version=whole_number(request.POST.get("version")) or 0,
        )  # fmt: skip
    except NotYours as refusal:
        raise PermissionDenied(refusal.sentence) from refusal
    except Stale as stale:
        theirs = stale.current.reason if stale.current else "(đã bỏ)"
        rows = [{"label": "Lý do không áp dụng", "yours": reason, "theirs": theirs}]
        return _show(request, one, status=409, typed=reason, conflict=rows)
    except Refusal as refusal:
        return _show(request, one, status=422, typed=reason, refused=refusal.sentence)
    messages.success(request, "Đã ghi không áp dụng.")
    return redirect(one.url)


@require_POST
def applies(request: HttpRequest, pk: int, item: str, column: str) -> HttpResponse:
    """Take back what was said not to apply."""
    one = _cell(request, pk, item, column)
    mark: NotApplicable | None = cells.mark_of(one.item, _unit(one))
    if covering.may_say_not_applicable(one.asking.directive, _unit(one), request.user, request.today) is None:
        raise PermissionDenied(NotYours.sentence)
    if mark is None:
        messages.warning(request, "Lý do này đã được bỏ trước đó.")
        return redirect(one.url)
    try:
        covering.take_back_not_applicable(
            one.asking.directive, mark, by=request.user, today=request.today,
            version=whole_number(request.POST.get("version")) or 0,
        )  # fmt: skip
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Đã bỏ ghi không áp dụng; nội dung này lại tính là phải triển khai.")
    return redirect(one.url)
