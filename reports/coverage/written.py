"""A matrix as the page, the paper and the sheet show it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.coverage.matrix import Column, Mark, Matrix, Row
from reports.outlines import letterhead_for
from reports.paper import Appendix, Block, Bullets, Cell, Heading, Layout, Letterhead, Paper, Paragraph, Table
from units.models import Office, Unit

LEGEND = [(mark.sign, mark.label) for mark in Mark]
COUNTED = (Mark.COVERED, Mark.PARTLY, Mark.MISSING, Mark.NOT_APPLICABLE)
# So many columns of signs fit beside the words on an A4 page that lies.
ACROSS = 24
NAMED_ACROSS = 6
MOST_NAMED = 60


# --- The page -------------------------------------------------------------------------------------------------------


def body_html(matrix: Matrix, query: str = "") -> SafeString:
    """The rows of the page's table in one pass: 4,000 cells through a template would cost more than all the rest.

    Everything typed by a person is escaped; keys and classes are ours. `query` is what links to a row take along.
    """
    ends = {
        mark: [f'<td class="{mark.value}"><a aria-label="{mark.label}" href="', f'/">{mark.sign}</a></td>']
        for mark in Mark
    }
    plain = {mark: f'<td class="{mark.value}" aria-label="{mark.label}">{mark.sign}</td>' for mark in Mark}
    keys = [f"/{column.key}" for column in matrix.columns]
    more = escape(f"?{query}") if query else ""
    out: list[str] = []
    for row in matrix.rows:
        out.append(_row_head(row, more))
        if row.is_item:
            for mark, key in zip(row.marks, keys, strict=True):
                start, end = ends[mark]
                out += (start, row.key, key, end)
        else:
            out += [plain[mark] for mark in row.marks]
        out.append("</tr>\n")
    return mark_safe("".join(out))  # noqa: S308  (escaped above)


def _row_head(row: Row, more: str) -> str:
    depth = min(row.depth, 4)
    if not row.is_item:
        head = f'<th scope="row" class="d{depth}">{escape(row.title)}</th>'
        return f'<tr class="fold" data-depth="{depth}">{head}<td></td>'
    missing = row.counts[Mark.MISSING]
    css = ' class="nobody"' if row.standing == Mark.MISSING else ""
    return (
        f'<tr{css} data-depth="{depth}"><th scope="row" class="d{depth}"><a href="{row.key}/{more}">'
        f'{escape(row.title)}</a></th><td class="number">{missing or ""}</td>'
    )


def head_html(matrix: Matrix, by: str) -> SafeString:
    """The columns' names; a unit's opens what stands below it, a plan's the plan."""
    cells = [
        f'<th scope="col" class="{"own" if column.is_own else "col"}">{_column_head(column, by)}</th>'
        for column in matrix.columns
    ]
    return mark_safe("".join(cells))  # noqa: S308  (escaped in _column_head)


def _column_head(column: Column, by: str) -> str:
    label, name = escape(column.label), escape(column.name)
    href = escape(column.url) if by == "plans" else f"?unit={column.unit_id}"
    words = f'<span class="v">{label}</span>'
    return words if column.is_own else f'<a href="{href}" title="{name}">{words}</a>'


def foot_html(matrix: Matrix) -> SafeString:
    """How many items of each kind, column by column."""
    lines = []
    for mark in COUNTED:
        cells = "".join(f"<td>{found[mark] or ''}</td>" for found in matrix.by_column)
        lines.append(
            f'<tr><th scope="row"><span class="cov-sign {mark.value}">{mark.sign}</span> {mark.label}</th>'
            f'<td class="number">{matrix.total[mark] or ""}</td>{cells}</tr>'
        )
    return mark_safe("\n".join(lines))  # noqa: S308  (numbers and our own words)


# --- The sheet ------------------------------------------------------------------------------------------------------


def sheet(matrix: Matrix) -> tuple[list[str], Iterator[list[Cell]], list[str]]:
    """Head, rows and notes; each cell in words."""
    head = ["TT", "Nội dung", *(column.label for column in matrix.columns), *(mark.label for mark in COUNTED)]
    return head, _sheet_rows(matrix), _notes(matrix)


def _sheet_rows(matrix: Matrix) -> Iterator[list[Cell]]:
    for row in matrix.rows:
        counts: list[Cell] = [row.counts[mark] if row.is_item else None for mark in COUNTED]
        yield [row.number, row.text, *(mark.label for mark in row.marks), *counts]
    for mark in COUNTED:
        sums: list[Cell] = [found[mark] for found in matrix.by_column]
        yield [None, f"Cộng: {mark.label.lower()}", *sums, *[None] * len(COUNTED)]


def _notes(matrix: Matrix) -> list[str]:
    notes = [f"Không áp dụng: {one.row.title} – {one.column.name}: {one.text}" for one in matrix.reasons]
    return notes + [f"Chưa ban hành văn bản triển khai: {one.name}" for one in matrix.owing]


# --- The paper ------------------------------------------------------------------------------------------------------


def paper(matrix: Matrix, *, title: str, anchor: Unit, today: datetime.date, office: Office) -> Paper:
    """The numbers, who owes a plan and what nobody took up; then the matrix lying, so many columns a table."""
    head = letterhead_for(anchor, "BC", office)
    return Paper(
        letterhead=Letterhead(
            issuer=head["issuer_line"],
            superior=head["superior_line"],
            number=head["reference_number"],
            place=head["place"],
            dated=today,
        ),
        layout=Layout(profile=head["profile"]),
        type_name="BIỂU THEO DÕI",
        subject=[f"mức độ triển khai {title}"],
        body=list(_summary(matrix, today)),
        appendices=[Appendix(title="MA TRẬN TRIỂN KHAI", landscape=True, blocks=list(_tables(matrix)))],
    )


def summary_sentence(matrix: Matrix) -> str:
    left = len(matrix.nobody)
    items = len(matrix.items)
    return f"{items} nội dung, {len(matrix.columns)} cột; {left} nội dung chưa ai nhận" if left else (
        f"{items} nội dung, {len(matrix.columns)} cột; nội dung nào cũng đã có người nhận"
    )  # fmt: skip


def _summary(matrix: Matrix, today: datetime.date) -> Iterator[Block]:
    yield Paragraph(f"Tính đến ngày {today:%d/%m/%Y}: {summary_sentence(matrix)}.")
    if matrix.nobody:
        yield Heading("Nội dung chưa ai nhận", number="I.")
        yield Bullets([row.title for row in matrix.nobody[:MOST_NAMED]])
        if (more := len(matrix.nobody) - MOST_NAMED) > 0:
            yield Paragraph(f"Còn {more} nội dung nữa, xem trong ma trận.")
    if matrix.owing:
        rows: list[Sequence[Cell]] = [
            [number, column.name, column.owes_since, days_since(column, today)]
            for number, column in enumerate(matrix.owing, start=1)
        ]
        yield Heading("Đơn vị chưa ban hành văn bản triển khai", number="II." if matrix.nobody else "I.")
        yield Table(["TT", "Đơn vị", "Từ ngày", "Số ngày"], rows)


def days_since(column: Column, today: datetime.date) -> int:
    return max((today - column.owes_since).days, 0) if column.owes_since else 0


def _tables(matrix: Matrix) -> Iterator[Block]:
    yield Paragraph("Ký hiệu: " + "; ".join(f"{sign} {label.lower()}" for sign, label in LEGEND) + ".")
    columns = matrix.columns
    few = len(columns) <= NAMED_ACROSS
    across = math.ceil(len(columns) / math.ceil(len(columns) / ACROSS)) if columns else 1
    for first in range(0, len(columns), across):
        yield _table(matrix, first, across, few)
        if not few:
            named = enumerate(columns[first : first + across], start=first + 1)
            yield Paragraph("Các cột: " + "; ".join(f"({n}) {column.label}" for n, column in named) + ".")
    if matrix.reasons:
        rows: list[Sequence[Cell]] = [[one.row.title, one.column.name, one.text] for one in matrix.reasons]
        yield Table(["Nội dung", "Đơn vị", "Lý do"], rows, caption="Không áp dụng vì")


def _table(matrix: Matrix, first: int, across: int, few: bool) -> Table:
    columns = matrix.columns[first : first + across]
    heads = [column.label if few else str(n) for n, column in enumerate(columns, start=first + 1)]
    rows: list[Sequence[Any]] = [
        [row.number, row.text, *(mark.sign for mark in row.marks[first : first + across])] for row in matrix.rows
    ]
    wide = 20 if few else 5
    return Table(
        ["TT", "Nội dung", *heads],
        rows,
        widths=[7, 60 if few else 80, *[wide] * len(columns)],
        align=["center", "left", *["center"] * len(columns)],  # type: ignore[list-item]
    )
