"""Duties from tables: which column is what, and a duty for each row. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from directives.importing.book import Book
from directives.importing.naming import begins_as_unit, names_in
from directives.importing.outline import Node
from directives.importing.sharing import cell_names, labelled
from units.text import fold

_COLUMNS = {
    "text": re.compile(
        r"noi dung|nhiem vu|cong viec|hoat dong|ten viec|dau viec|chi tieu|nhiem vu, giai phap|bien phap"
    ),
    "lead": re.compile(r"chu tri|thuc hien|phu trach|don vi|co quan|duoc giao|dau moi|phan cong|trach nhiem|tham muu"),
    "support": re.compile(r"phoi hop"),
    "due": re.compile(r"thoi gian|thoi han|tien do|hoan thanh|\bhan\b(?! che)|lo trinh"),
    "product": re.compile(r"san pham|ket qua|dau ra"),
}


def from_tables(nodes: Sequence[Node], book: Book) -> None:
    tables: dict[int, list[Node]] = {}
    for node in nodes:
        if node.cells and node.table:
            tables.setdefault(node.table, []).append(node)
    for rows in tables.values():
        columns, first = _header(rows)
        said = [row for row in rows[first:] if row.cells != rows[0].cells]  # a head repeated on the next page
        if "text" in columns and "lead" in columns:
            for row in said:
                _row(row, columns, book)
        elif "text" in columns and len(columns) > 1:
            _under_units(said, columns, book)


def _header(rows: Sequence[Node]) -> tuple[dict[str, int], int]:
    """Which column is what; a head may have two rows ("Phân công" over "Chủ trì", "Phối hợp")."""
    best: tuple[dict[str, int], int] = ({}, 0)
    for count in (1, 2):
        if len(rows) < count:
            break
        heads = [
            " ".join(dict.fromkeys(fold(row.cells[at]) for row in rows[:count] if at < len(row.cells)))
            for at in range(len(rows[0].cells))
        ]
        columns = _columns(heads)
        if len(columns) > len(best[0]):
            best = (columns, count)
    return best


def _columns(heads: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, head in enumerate(heads):
        if not head or len(head) > 90:
            continue
        if _COLUMNS["support"].search(head) and "chu tri" not in head:
            columns.setdefault("support", at)
        elif _COLUMNS["due"].search(head):
            columns.setdefault("due", at)
        elif _COLUMNS["product"].search(head):
            columns.setdefault("product", at)
        elif re.search(r"chu tri", head):
            columns["lead"] = at
        elif "text" not in columns and _COLUMNS["text"].search(head):
            columns["text"] = at
        elif _COLUMNS["lead"].search(head):
            columns.setdefault("lead", at)
    return columns


def _under_units(rows: Sequence[Node], columns: dict[str, int], book: Book) -> None:
    """No column says who: a row that is only a unit's name ("I | Văn phòng Đảng ủy") says it for those under it."""
    unit = ""
    for row in rows:
        filled = [cell for cell in row.cells if cell.strip()]
        text = _cell(row, columns, "text")
        if len(filled) <= 2:
            names = names_in(filled[-1]) if filled and begins_as_unit(filled[-1]) else []
            unit = names[0] if len(names) == 1 else ""
        elif unit and text and not re.fullmatch(r"[\d()\s]*", text):
            book.add(unit, text, row, due=_cell(row, columns, "due"), product=_cell(row, columns, "product"))


def _cell(row: Node, columns: dict[str, int], name: str) -> str:
    at = columns.get(name, -1)
    return row.cells[at].strip() if 0 <= at < len(row.cells) else ""


def _row(row: Node, columns: dict[str, int], book: Book) -> None:
    text, lead = _cell(row, columns, "text"), _cell(row, columns, "lead")
    if not text or not lead or fold(lead) == fold(text) or re.fullmatch(r"[\d()\s]*", text):
        return
    both = labelled(lead)
    leads, supports = (both[0], both[1]) if both else (cell_names(lead), cell_names(_cell(row, columns, "support")))
    for unit in leads:
        due, product = _cell(row, columns, "due"), _cell(row, columns, "product")
        book.add(unit, text, row, shared=((unit,), supports), due=due, product=product)
