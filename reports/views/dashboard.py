"""Where things stand, on one page: for one's own branch, for a unit of it, for a document."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from directives.models import Directive
from reports import narrative
from reports.coverage import by_plans, taken_up_by_nobody
from reports.figures import BESIDE, CELLS, LABELS, WITHIN, Change, Figures
from reports.models import ReportRequest, ReportStream
from reports.streams.completeness import newest
from reports.views import boards
from reports.views.asked import Asked, asked, query_of, rows_url
from units.requests import HttpRequest

FEW = 6
MOST_DOCUMENTS = 40
MOST_STREAMS = 12


def dashboard(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked(request))


def of_unit(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, asked(request, unit_pk=pk))


def of_directive(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, asked(request, directive_pk=pk))


def _answer(request: HttpRequest, asking: Asked | None) -> HttpResponse:
    if asking is None:
        return render(request, "reports/dashboard_empty.html")
    figures = Figures(asking.scope)
    sort = request.GET.get("sort", "late")
    context = {
        "asking": asking,
        "scope": asking.scope,
        "form": asking.form,
        "compared_url": f"{reverse('dashboard-compared')}?{query_of(asking)}",
        "pictures_url": f"{reverse('dashboard-pictures')}?{query_of(asking)}",
        "figures": figures,
        **_numbers(asking, figures),
        **_tables(asking, figures, sort),
        **_people(asking),
        **_reports(asking),
    }
    return render(request, "reports/dashboard.html", context)


def _numbers(asking: Asked, figures: Figures) -> dict[str, Any]:
    link = {key: rows_url(asking, key) for key in LABELS}
    return {
        "cells": [(figures.figure(key), link[key]) for key in CELLS],
        "beside": [(figures.figure(key), link[key]) for key in BESIDE],
        "within": [(figures.figure(key), link[key]) for key in WITHIN],
        "total": (figures.total, link["total"]),
        "bar": boards.bar(figures.tally),
    }


def compared(request: HttpRequest) -> HttpResponse:
    """The figures beside those of the period before and of a year ago: counted from every row, so asked for apart."""
    asking = asked(request)
    if asking is None:
        return render(request, "reports/dashboard_empty.html")
    figures = Figures(asking.scope)
    back = f"{reverse('dashboard')}?{query_of(asking)}"
    context = {"scope": asking.scope, "figures": figures, "changes": _changes(figures), "back_url": back}
    page = "reports/_compared.html" if request.htmx else "reports/compared.html"
    return render(request, page, context)


def _changes(figures: Figures) -> list[tuple[Change, Change]]:
    earlier = figures.compared_with(figures.previous)
    return list(zip(earlier, figures.compared_with(figures.year_before), strict=True))


def _tables(asking: Asked, figures: Figures, sort: str) -> dict[str, Any]:
    scope = asking.scope
    documents, more, choosable = _documents(asking, figures)
    asking.form.offer_documents(choosable)
    units = boards.unit_rows(asking, figures.by_unit(asking.anchor), sort)
    sorts = [(key, label, query_of(asking, sort=key)) for key, label in boards.SORTS.items()]
    return {
        "units": [row for row in units if row.tally.total],
        "idle_units": [row for row in units if not row.tally.total and not asking.is_partial],
        "documents": documents,
        "more_documents": more,
        "sort": sort if sort in boards.SORTS else "late",
        "sorts": sorts,
        "coverage": by_plans(scope.directive, scope.user, scope.today) if scope.directive else None,
        "targets": narrative.targets(scope) if scope.directive else [],
    }


def _documents(asking: Asked, figures: Figures) -> tuple[list[boards.Row], int, list[Directive]]:
    """The first rows by document, how many more there are, and the documents to choose from: those with work here, the
    chain above the one chosen."""
    chosen = asking.scope.directive
    if chosen is None:
        chain = figures.by_chain()
        return (
            boards.chain_rows(asking, chain[:MOST_DOCUMENTS]),
            len(chain[MOST_DOCUMENTS:]),
            [line.node for line in chain],
        )
    lines = figures.by_directive(chosen)
    above = list(Directive.objects.chain_of(chosen).issued().select_related("issuing_unit"))
    below = [line.node for line in lines if line.node and not line.is_itself]
    rows = boards.directive_rows(asking, lines)
    return rows[:MOST_DOCUMENTS], len(rows[MOST_DOCUMENTS:]), [*above, *below]


def _reports(asking: Asked) -> dict[str, Any]:
    """What the unit's own streams ask of its branch: the last period's numbers of each; and what it owes itself."""
    scope = asking.scope
    streams = ReportStream.objects.visible_to(scope.user, scope.today).active().filter(owner=asking.anchor)
    if scope.directive:
        streams = streams.filter(directive__path__startswith=scope.directive.path)
    numbers = newest(chosen := list(streams[:MOST_STREAMS]), scope.today)
    rows = [(one, *numbers[one.pk]) for one in chosen if one.pk in numbers]
    seen = ReportRequest.objects.visible_to(scope.user, scope.today)
    owed = seen.of_units([asking.anchor]).open().begun(scope.today).for_request_list()
    return {"streams": rows, "reports_owed": owed.order_by("due_on", "pk")[:MOST_STREAMS]}


def _people(asking: Asked) -> dict[str, Any]:
    """What asks for somebody: late, waiting, not taken up, obstacles; a few of each, with how many there are."""
    scope = asking.scope
    nobody = taken_up_by_nobody(asking.anchor, scope.user, scope.today)
    if scope.directive:
        nobody = nobody.filter(directive__path__startswith=scope.directive.path)
    return {
        "overdue": narrative.overdue(scope)[:FEW],
        "waiting": narrative.waiting(scope)[:FEW],
        "nobody": nobody[:FEW],
        "nobody_count": nobody.count(),
        "obstacles": narrative.obstacles(scope)[:FEW],
        "overdue_url": rows_url(asking, "overdue"),
        "waiting_url": rows_url(asking, "waiting"),
    }
