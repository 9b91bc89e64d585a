"""The rows behind one number: on a page, for Excel, as CSV."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from directives.models import Assignment
from directives.models.assignments import AssignmentQuerySet
from directives.standing import Standing
from reports import figures
from reports.sheets import table_to_csv, table_to_xlsx
from reports.urging.choosing import urged_before
from reports.views.asked import Asked, asked, query_of
from units import access
from units.models import Unit
from units.paging import LongPaginator
from units.requests import HttpRequest

PAGE = 50
MOST_IN_EXCEL = 20_000
HEAD = (
    "STT", "Nhiệm vụ", "Đơn vị thực hiện", "Vai trò", "Văn bản", "Cơ quan ban hành", "Giao ngày", "Hạn ban đầu", "Hạn",
    "Tình trạng", "Mức độ hoàn thành", "Gửi kết quả ngày", "Hoàn thành ngày", "Kết quả", "Khó khăn, vướng mắc",
    "Kiến nghị, đề xuất",
)  # fmt: skip
WIDTHS = (6, 50, 28, 11, 24, 28, 12, 12, 12, 16, 20, 12, 12, 40, 40, 40)
_STANDINGS = {stands.value: stands.label for stands in Standing}


def rows(request: HttpRequest) -> HttpResponse:
    asking, key = asked_rows(request)
    total = figures.Figures(asking.scope).figure(key).value
    page = LongPaginator(rows_behind(asking, key), PAGE, total).get_page(request.GET.get("page"))
    row: Any
    sent = urged_before([row.pk for row in page]) if key == "overdue" else {}
    for row in page:
        row.urged = sent.get(row.pk, [])
    query = query_of(asking)
    may_urge = key == "overdue" and access.acting_units(request.user, request.today, (access.CLERK, access.HEAD))
    context = {
        "asking": asking,
        "scope": asking.scope,
        "label": figures.LABELS[key],
        "kind_label": Unit.Kind(asking.scope.unit_kind).label if asking.scope.unit_kind else "",
        "page_obj": page,
        "back_url": f"{reverse('dashboard')}?{query_of(asking, only='', outside='', kind='')}",
        "urging_url": f"{reverse('urging-create')}?{query_of(asking, on='')}" if may_urge else "",
        "xlsx_url": f"{reverse('figure-rows-xlsx')}?{query}&figure={key}",
        "tracking_url": f"{reverse('figure-rows-tracking-xlsx')}?{query}&figure={key}",
        "csv_url": f"{reverse('figure-rows-csv')}?{query}&figure={key}",
    }
    return render(request, "reports/figure_rows.html", context)


def as_xlsx(request: HttpRequest) -> HttpResponse:
    asking, key = asked_rows(request)
    found = rows_behind(asking, key)
    title = f"{figures.LABELS[key]}, tính đến hết ngày {asking.scope.day:%d/%m/%Y}"
    cut = found.count() > MOST_IN_EXCEL
    note = f"Tệp này chỉ có {figures.written(MOST_IN_EXCEL)} dòng đầu; tệp CSV có đủ." if cut else ""
    book = table_to_xlsx(
        title, HEAD, _cells(found[:MOST_IN_EXCEL]), widths=WIDTHS, sheet_name="Việc", notes=[note] if note else []
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(book, headers={"Content-Type": kind} | _named(key, asking.scope.day, "xlsx"))


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    asking, key = asked_rows(request)
    pieces = table_to_csv(HEAD, _cells(rows_behind(asking, key).iterator(chunk_size=2000)))
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


def _cells(found: Iterable[Assignment]) -> Iterator[list[Any]]:
    for number, row in enumerate(found, 1):
        due_on = row.due_then  # type: ignore[attr-defined]
        standing = _STANDINGS.get(row.standing_value, "")  # type: ignore[attr-defined]
        yield [
            number, row.task.text, str(row.unit), row.get_part_display(), str(row.directive),
            row.directive.issuer, row.assigned_on, row.original_due_on, due_on, row.get_state_display(),
            standing, row.submitted_on, row.done_on, row.result, row.obstacles, row.proposals,
        ]  # fmt: skip
