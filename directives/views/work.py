"""The work list: what the units a person acts for have to do, and, for who sees a branch, what is done below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from directives import worklist
from directives.forms.work import WorkFilter
from directives.models import Assignment, Directive
from units import access
from units.models import Office, Unit
from units.requests import HttpRequest

ROWS_A_PAGE = 50
CHOICES = 200
ROWS_FOR_CHOICES = 20_000


def work_list(request: HttpRequest) -> HttpResponse:
    """One's own units' work; with ?scope=branch the work of the units below, to read only."""
    asked = asked_for(request)
    wanted, in_branch, own, below, every = asked.wanted, asked.in_branch, asked.own, asked.below, asked.every
    rows = asked.rows
    group, soon_days = wanted.value("group"), Office.current().soon_days
    counts = worklist.counts(rows, request.today, soon_days, group)
    listed = worklist.choose(rows.for_work_list(), group, request.today, soon_days)
    open_count = sum(one.count for one in counts if one.group in worklist.OPEN)
    paginator = Paginator(listed, ROWS_A_PAGE)
    # The groups were counted already; a second COUNT over a province's branch is dear.
    paginator.count = next((one.count for one in counts if one.chosen), open_count)
    page = paginator.get_page(request.GET.get("page"))
    row: Any
    for row in page.object_list:
        row.next_step = "" if in_branch else next_step(request, row)
    few = sum(one.count for one in counts) <= ROWS_FOR_CHOICES
    offered = rows if wanted.value("directive") else every
    context = _choices(offered if few else rows.none()) | {
        "in_branch": in_branch,
        "branch_open": bool(below),
        "own": own,
        "units": below if in_branch else own,
        "wanted": {name: wanted.value(name) for name in wanted.fields},
        "is_filtered": any(wanted.value(name) for name in ("q", "unit", "directive", "period", "group")),
        "counts": counts,
        "open_count": open_count,
        "groups": worklist.by_group(page.object_list, group),
        "page_obj": page,
        "of_unit": next((unit for unit in (below if in_branch else own) if unit.pk == wanted.value("unit")), None),
        "may_urge": in_branch and bool(access.acting_units(request.user, request.today, (access.CLERK, access.HEAD))),
        "today": request.today,
    }
    return render(request, "work/work_list.html", context)


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for: whose work, and `every` row of it before words, document, period, group."""

    wanted: WorkFilter
    in_branch: bool
    own: list[Unit]
    below: list[Unit]
    every: Any

    @property
    def rows(self) -> Any:
        """Narrowed, but of every group."""
        return _narrowed(self.every, self.wanted)


def asked_for(request: HttpRequest) -> Asked:
    own = access.acting_units(request.user, request.today, (access.HEAD, access.CLERK, access.LEADER))
    reach = access.reach_of(request.user, request.today, access.READERS)
    below = list(Unit.objects.filter(parent__in=reach.unit_ids).valid_on(request.today))
    in_branch = bool(below) and (request.GET.get("scope") == "branch" or not own)
    wanted = WorkFilter(request.GET)
    every = _branch_rows(request, reach, wanted) if in_branch else _own_rows(request, own, wanted)
    return Asked(wanted, in_branch, own, below, every)


def next_step(request: HttpRequest, row: Assignment) -> str:
    """What the person can do with the row now: "receive", "report", or nothing."""
    if not row.is_with_unit or not access.may_tick(request.user, row.unit, request.today):
        return ""
    return "receive" if row.state == Assignment.State.ASSIGNED else "report"


def listed_rows(request: HttpRequest) -> Any:
    """All that the work list under this address lists, every page of it, in no order."""
    wanted = WorkFilter(request.GET)
    own = access.acting_units(request.user, request.today, (access.HEAD, access.CLERK, access.LEADER))
    rows = _own_rows(request, own, wanted)
    if request.GET.get("scope") == "branch" or not own:
        reach = access.reach_of(request.user, request.today, access.READERS)
        rows = _branch_rows(request, reach, wanted)
    soon_days = Office.current().soon_days
    return worklist.choose(_narrowed(rows, wanted), wanted.value("group"), request.today, soon_days).order_by()


def branch_rows(request: HttpRequest) -> Any:
    """The work of the units below that the address asks for, of every group."""
    wanted = WorkFilter(request.GET)
    reach = access.reach_of(request.user, request.today, access.READERS)
    return _narrowed(_branch_rows(request, reach, wanted), wanted)


def _own_rows(request: HttpRequest, own: list[Unit], wanted: WorkFilter) -> Any:
    chosen = [unit for unit in own if unit.pk == wanted.value("unit")] or own
    return _visible(request).of_units(chosen)


def _branch_rows(request: HttpRequest, reach: access.Reach, wanted: WorkFilter) -> Any:
    rows = _visible(request).filter(reach.covers("unit__path")).exclude(unit__in=reach.unit_ids)
    unit = Unit.objects.filter(pk=wanted.value("unit")).first() if wanted.value("unit") else None
    return rows.filter(unit__path__startswith=unit.path) if unit else rows


def _visible(request: HttpRequest) -> Any:
    """Cancelled work is history: it is found from its document."""
    return Assignment.objects.visible_to(request.user, request.today).counted()


def _narrowed(rows: Any, wanted: WorkFilter) -> Any:
    chosen = Q()
    if wanted.value("directive"):
        chosen &= Q(directive=wanted.value("directive"))
    if wanted.value("period"):
        chosen &= Q(period=wanted.value("period"))
    return worklist.search(rows.filter(chosen), wanted.value("q"))


def _choices(rows: Any) -> dict[str, Any]:
    """The documents and periods that the rows come from, for the filter; too many rows offer none until narrowed."""
    documents = Directive.objects.filter(pk__in=rows.order_by().values("directive"))
    periods = rows.exclude(period="").order_by("-period").values_list("period", flat=True).distinct()
    return {"documents": list(documents[:CHOICES]), "periods": list(periods[:CHOICES])}
