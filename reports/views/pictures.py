"""Pictures beside the dashboard, asked for apart: where it is hot, who is slow, what waits, how the months went.

Each number is one of `figures` and opens its rows; each picture has its table and is drawn here, in plain SVG.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from directives.models import Directive
from directives.progress import Tally
from reports import figures, periods
from reports.figures import Figures, Rate, completion_rate, in_time_rate
from reports.periods import PeriodKind
from reports.views import boards
from reports.views.asked import Asked, asked, query_of, rows_url
from units.models import Office, Unit
from units.requests import HttpRequest
from units.trees import child_of

MOST_UNITS, MOST_DOCUMENTS, RANKED, MONTHS = 30, 12, 5, 6
# Steps of heat by the share that is late; the sign says the same without colour.
HEAT = ((0, "–", "không có việc quá hạn"), (10, "•", "dưới 10% quá hạn"), (25, "••", "từ 10%"), (50, "•••", "từ 25%"),
        (101, "••••", "từ 50% trở lên"))  # fmt: skip


@dataclass(frozen=True)
class Hot:
    """One cell: a unit's part in a document. Empty without work."""

    tally: Tally
    url: str

    @property
    def step(self) -> int:
        share = Decimal(100 * self.tally.overdue) / self.tally.total
        return next(step for step, (below, _, _) in enumerate(HEAT) if share < below or not share)

    @property
    def sign(self) -> str:
        return HEAT[self.step][1]


@dataclass(frozen=True)
class Load:
    """What lies with a unit, and since when results of it wait for confirmation."""

    row: boards.Row
    open_url: str
    waiting_url: str
    waiting_since: datetime.date | None
    days: int
    share: str


@dataclass(frozen=True)
class Month:
    """The figures of one month, with its bars in the picture and the rate of the month before."""

    name: str
    short: str
    cells: list[boards.Cell]
    rate: Rate
    change: str
    bars: list[tuple[str, str, str, str]]
    x: str


def pictures(request: HttpRequest) -> HttpResponse:
    """Heat map, slowest and best, load and waiting: read from the kept counts where they answer."""
    asking = asked(request)
    if asking is None:
        return render(request, "reports/dashboard_empty.html")
    made = Figures(asking.scope)
    rows = [row for row in boards.unit_rows(asking, made.by_unit(asking.anchor), "late") if row.tally.total]
    context = _common(asking) | {
        "heat": _heat(asking, made),
        "steps": [(step, sign, words) for step, (_, sign, words) in enumerate(HEAT)],
        "ranks": _ranks(rows),
        "loads": _loads(asking, rows),
    }
    page = "reports/_pictures.html" if request.htmx else "reports/pictures.html"
    return render(request, page, context)


def trend(request: HttpRequest) -> HttpResponse:
    """Month by month, and by kind of unit: counted from every row, so asked for by a click."""
    asking = asked(request)
    if asking is None:
        return render(request, "reports/dashboard_empty.html")
    made = Figures(asking.scope)
    kinds = [
        (Unit.Kind(kind).label, boards.cells(asking, tally, kind=kind), completion_rate(tally), in_time_rate(tally))
        for kind, tally in made.by_kind().items()
        if tally.total
    ]
    context = _common(asking) | {
        "months": _months(asking),
        "kinds": sorted(kinds, key=lambda kind: -kind[1][0].value),
        "figures": made,
        "cells": [(made.figure(key), "") for key in figures.CELLS],
    }
    page = "reports/_trend.html" if request.htmx else "reports/trend.html"
    return render(request, page, context)


def _common(asking: Asked) -> dict[str, Any]:
    query = query_of(asking)
    return {
        "asking": asking,
        "scope": asking.scope,
        "back_url": f"{reverse('dashboard')}?{query}",
        "trend_url": f"{reverse('dashboard-trend')}?{query}",
    }


# --- Heat -----------------------------------------------------------------------------------------------------------


def _heat(asking: Asked, made: Figures) -> dict[str, Any]:
    """Units × documents: those with the most late work, so many as one page can hold."""
    children = list(Unit.objects.filter(parent=asking.anchor))
    found = made.source.by_branch_and_directive(asking.anchor, children)
    of_unit = {pk: sum(cells.values(), Tally()) for pk, cells in found.items()}
    of_document: dict[int, Tally] = {}
    for cells in found.values():
        for pk, tally in cells.items():
            of_document[pk] = of_document.get(pk, Tally()) + tally
    documents = sorted((pk for pk in of_document if of_document[pk].total), key=_hottest(of_document))
    units = sorted((unit for unit in children if of_unit[unit.pk].total), key=lambda unit: _hottest(of_unit)(unit.pk))
    shown = Directive.objects.select_related("issuing_unit").in_bulk(documents[:MOST_DOCUMENTS])
    chosen = [shown[pk] for pk in documents[:MOST_DOCUMENTS]]
    late, more = rows_url(asking, "overdue"), len(units) - MOST_UNITS
    return {
        "documents": [(one, rows_url(asking, "overdue", directive=one.pk, only="directive")) for one in chosen],
        "rows": [(unit, [_hot(asking, found[unit.pk], unit, one) for one in chosen]) for unit in units[:MOST_UNITS]],
        "more_units": max(more, 0),
        "more_documents": max(len(documents) - MOST_DOCUMENTS, 0),
        "url": late,
    }


def _hottest(tallies: dict[int, Tally]) -> Any:
    return lambda pk: (-tallies[pk].overdue, -tallies[pk].total, pk)


def _hot(asking: Asked, cells: dict[int, Tally], unit: Unit, document: Directive) -> Hot | None:
    tally = cells.get(document.pk)
    if tally is None or not tally.total:
        return None
    more = {"unit": unit.pk, "directive": document.pk, "only": "directive"}
    return Hot(tally, rows_url(asking, "overdue" if tally.overdue else "total", **more))


# --- Rank, load -----------------------------------------------------------------------------------------------------


def _ranks(rows: list[boards.Row]) -> list[tuple[str, list[boards.Row]]]:
    """The slowest and the best by the official rate; nobody stands in both."""
    rated = [row for row in rows if row.rate.percent is not None]
    rated.sort(key=lambda row: (row.rate.percent, -row.tally.total))
    slow = rated[: min(RANKED, (len(rated) + 1) // 2)]
    best = rated[len(slow) :][::-1][:RANKED]
    return [("Tỷ lệ hoàn thành thấp nhất", slow), ("Tỷ lệ hoàn thành cao nhất", best)]


def _loads(asking: Asked, rows: list[boards.Row]) -> list[Load]:
    scope, anchor = asking.scope, asking.anchor
    waits = figures.rows(scope, "waiting").filter(unit__path__startswith=anchor.path)
    found = waits.order_by().annotate(child=child_of("unit__path", anchor)).values("child")
    since = {row["child"]: row["first"] for row in found.annotate(n=Count("pk"), first=Min("submitted_on"))}
    most = max((row.tally.open for row in rows), default=0) or 1
    loads = []
    for row in rows:
        if row.unit is None:
            continue
        key = "" if row.unit.pk == anchor.pk else f"{row.unit.pk}/"
        more = {"unit": row.unit.pk, "only": "unit" if key == "" else ""}
        first = since.get(key)
        loads.append(
            Load(
                row,
                rows_url(asking, "open", **more),
                rows_url(asking, "waiting", **more),
                first,
                (scope.day - first).days if first else 0,
                f"{100 * row.tally.open / most:.1f}%",
            )
        )
    return sorted(loads, key=lambda load: -load.row.tally.open)[:MOST_UNITS]


# --- Months ---------------------------------------------------------------------------------------------------------

_DRAWN = ("done_in_time", "done_late", "overdue")
_HIGH, _WIDE = 140, 100


def _months(asking: Asked) -> list[Month]:
    """The month of the day asked and those before it, oldest first."""
    cutoff = Office.current().cutoff_day or None
    at = periods.period_of(asking.scope.day, PeriodKind.MONTH, cutoff)
    asks = []
    for _ in range(MONTHS):
        asks.append(replace(asking, scope=replace(asking.scope, period=at), period_code=at.key))
        at = periods.previous(at)
    asks.reverse()
    tallies = [Figures(one.scope).tally for one in asks]
    most = max((getattr(tally, key) for tally in tallies for key in _DRAWN), default=0) or 1
    return [_month(asks[at], tallies, at, most) for at in range(MONTHS)]


def _month(asking: Asked, tallies: list[Tally], at: int, most: int) -> Month:
    period, tally = asking.scope.period, tallies[at]
    assert period is not None  # noqa: S101  (set a moment ago)
    rate, before = completion_rate(tally), completion_rate(tallies[at - 1]) if at else None
    bars = []
    for place, key in enumerate(_DRAWN):
        height = _HIGH * getattr(tally, key) / most
        bars.append((key, f"{at * _WIDE + 12 + place * 24}", f"{_HIGH + 20 - height:.1f}", f"{height:.1f}"))
    cells = [cell for cell in boards.cells(asking, tally) if cell.key in ("total", *figures.CELLS)]
    short = f"T{period.number}/{period.year}"
    return Month(period.name, short, cells, rate, _change(rate, before), bars, f"{at * _WIDE + 48}")


def _change(rate: Rate, before: Rate | None) -> str:
    if before is None or rate.percent is None or before.percent is None:
        return "–"
    difference = rate.percent - before.percent
    if not difference:
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {abs(difference)} điểm %".replace(".", ",")
