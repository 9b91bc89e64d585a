"""The rows behind one number: on a page, for Excel, as CSV."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from directives.models.assignments import AssignmentQuerySet
from reports import figures
from reports.sheets import table_to_csv, table_to_xlsx
from reports.urging.choosing import urged_before
from reports.views.asked import Asked, asked, query_of
from reports.views.listing import COLUMNS, SORTS, listing_of
from units import access
from units.models import Unit
from units.paging import LongPaginator
from units.requests import HttpRequest

PAGE = 50
MOST_IN_EXCEL = 20_000


def rows(request: HttpRequest) -> HttpResponse:
    asking, key = asked_rows(request)
    total = figures.Figures(asking.scope).figure(key).value
    listing = listing_of(request.GET)
    found = listing.ordered(rows_behind(asking, key), total)
    page = LongPaginator(found, PAGE, total).get_page(request.GET.get("page"))
    row: Any
    sent = urged_before([row.pk for row in page]) if key == "overdue" else {}
    for row in page:
        row.urged = sent.get(row.pk, [])
    query = f"{query_of(asking)}&figure={key}{listing.query}"
    may_urge = key == "overdue" and access.acting_units(request.user, request.today, (access.CLERK, access.HEAD))
    context = {
        "asking": asking,
        "scope": asking.scope,
        "label": figures.LABELS[key],
        "kind_label": Unit.Kind(asking.scope.unit_kind).label if asking.scope.unit_kind else "",
        "page_obj": page,
        "listing": listing,
        "body": listing.body_html(page.object_list, page.start_index()) if listing.chosen else "",
        "columns": [(name, column.label, name in listing.chosen) for name, column in COLUMNS.items()],
        "sorts": [(name, label) for name, (label, _) in SORTS.items()] if listing.may_sort(total) else [],
        "kept": [(name, value) for name, value in request.GET.items() if name not in ("col", "sort", "page")],
        "back_url": f"{reverse('dashboard')}?{query_of(asking, only='', outside='', kind='')}",
        "urging_url": f"{reverse('urging-create')}?{query_of(asking, on='')}" if may_urge else "",
        "xlsx_url": f"{reverse('figure-rows-xlsx')}?{query}",
        "tracking_url": f"{reverse('figure-rows-tracking-xlsx')}?{query}",
        "csv_url": f"{reverse('figure-rows-csv')}?{query}",
    }
    return render(request, "reports/figure_rows.html", context)


def as_xlsx(request: HttpRequest) -> HttpResponse:
    asking, key = asked_rows(request)
    listing = listing_of(request.GET)
    found = rows_behind(asking, key)
    total = found.count()
    found = listing.ordered(found, total)
    title = f"{figures.LABELS[key]}, tính đến hết ngày {asking.scope.day:%d/%m/%Y}"
    cut = total > MOST_IN_EXCEL
    note = f"Tệp này chỉ có {figures.written(MOST_IN_EXCEL)} dòng đầu; tệp CSV có đủ." if cut else ""
    book = table_to_xlsx(
        title, listing.head, listing.cells(found[:MOST_IN_EXCEL]), widths=listing.widths, sheet_name="Việc",
        notes=[note] if note else [],
    )  # fmt: skip
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(book, headers={"Content-Type": kind} | _named(key, asking.scope.day, "xlsx"))


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    asking, key = asked_rows(request)
    listing = listing_of(request.GET)
    found = rows_behind(asking, key)
    if listing.sort:
        found = listing.ordered(found, found.count())
    pieces = table_to_csv(listing.head, listing.cells(found.iterator(chunk_size=2000)))
    named = _named(key, asking.scope.day, "csv")
    return StreamingHttpResponse(pieces, headers={"Content-Type": "text/csv; charset=utf-8"} | named)


def asked_rows(request: HttpRequest) -> tuple[Asked, str]:
    key = request.GET.get("figure", "total")
    asking = asked(request, rows=True)
    if asking is None or key not in figures.LABELS:
        raise Http404
    return asking, key


def rows_behind(asking: Asked, key: str) -> AssignmentQuerySet:
    return figures.rows(asking.scope, key).for_work_list()


def _named(key: str, day: datetime.date, ending: str) -> dict[str, str]:
    name = f"{key.replace('_', '-')}-{day:%Y-%m-%d}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}
