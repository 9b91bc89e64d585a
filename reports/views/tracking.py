"""Biểu theo dõi nhiệm vụ for Excel and as CSV: of a frozen report, of a figure's rows, of a work list."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from directives.models.assignments import AssignmentQuerySet
from directives.views.work import listed_rows
from reports.figures import LABELS, written
from reports.gathering import in_order, rows_of
from reports.paper import Cell
from reports.sheets import table_to_csv, table_to_xlsx
from reports.tracking_sheet import HEAD, TITLE, WIDTHS, cells
from reports.views.figure_rows import MOST_IN_EXCEL, asked_rows, rows_behind
from reports.views.papers import XLSX, frozen
from units.models import Office
from units.requests import HttpRequest

AT_ONCE = 500


def of_snapshot(request: HttpRequest, pk: int, edition: int, ending: str) -> HttpResponseBase:
    """As frozen, whatever became of the work since."""
    found = frozen(request, pk, edition)
    head, left = found.data["head"], found.data["left_out"]
    note = f"Biểu không có {written(left)} nhiệm vụ đã hoàn thành đúng hạn." if left else ""
    title = f"{TITLE} – {head['unit']}, {head['title']}"
    return _sheet(cells(found.data["rows"]), title, note, f"{pk}-lan-{edition}", ending, found.frozen_at)


def of_figure(request: HttpRequest, ending: str) -> HttpResponseBase:
    asking, key = asked_rows(request)
    day = asking.scope.day
    title = f"{TITLE}: {LABELS[key].lower()}, tính đến hết ngày {day:%d/%m/%Y}"
    return _live(rows_behind(asking, key), day, title, key.replace("_", "-"), ending)


def of_work(request: HttpRequest, ending: str) -> HttpResponseBase:
    day, soon_days = request.today, Office.current().soon_days
    found = listed_rows(request).with_standing(day, soon_days).with_due_then(day)
    return _live(found, day, f"{TITLE}, ngày {day:%d/%m/%Y}", "viec", ending)


def _live(found: AssignmentQuerySet, day: datetime.date, title: str, name: str, ending: str) -> HttpResponseBase:
    many, note, found = ending == "csv", "", in_order(found)
    if not many and found.count() > MOST_IN_EXCEL:
        note = f"Tệp này chỉ có {written(MOST_IN_EXCEL)} dòng đầu; tệp CSV có đủ."
        found = found[:MOST_IN_EXCEL]
    return _sheet(_pieces(found, day), title, note, f"{name}-{day:%Y-%m-%d}", ending)


def _pieces(found: AssignmentQuerySet, day: datetime.date) -> Iterator[list[Cell]]:
    """A few hundred rows at a time, however many there are."""
    start, left = 1, found.iterator(chunk_size=AT_ONCE)
    while some := list(islice(left, AT_ONCE)):
        yield from cells(rows_of(some, day), start)
        start += len(some)


def _sheet(rows: Iterator[list[Cell]], title: str, note: str, name: str, ending: str, made: Any = None) -> Any:
    named = content_disposition_header(True, f"bieu-theo-doi-{name}.{ending}") or "attachment"
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    if ending == "csv":
        return StreamingHttpResponse(table_to_csv(HEAD, rows), content_type="text/csv; charset=utf-8", headers=headers)
    notes = [note] if note else []
    book = table_to_xlsx(title, HEAD, rows, widths=WIDTHS, sheet_name="Theo dõi", notes=notes, created_at=made)
    return HttpResponse(book, content_type=XLSX, headers=headers)
