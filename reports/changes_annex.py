"""The last annex of a corrected report: what it says otherwise than the edition before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from reports import changes
from reports.paper import Band, Block, Cell, Paragraph, Table

MOST = 300  # lines of one table on paper; the page on screen has all
NONE = "Không có."
ROWS_UNKNOWN = "Danh mục nhiệm vụ của một trong hai bản không đầy đủ nên không so sánh từng nhiệm vụ."


def title(found: dict[str, Any]) -> str:
    return f"Những nội dung điều chỉnh so với bản chốt lần {found['edition']}"


def blocks(found: dict[str, Any], reason: str) -> Iterator[Block]:
    if reason.strip():
        yield Paragraph(reason.strip(), lead="Lý do điều chỉnh:")
    if changes.is_empty(found):
        yield Paragraph("Số liệu, danh mục nhiệm vụ và lời văn không thay đổi.")
    if found["figures"]:
        yield _table("Số liệu", ("Số liệu", "Bản trước", "Bản này"), (60, 35, 35), list(_figures(found["figures"])))
    for part, caption in (("rows_in", "Nhiệm vụ đưa thêm vào"), ("rows_out", "Nhiệm vụ đưa ra")):
        if found[part]:
            head = ("TT", "Nhiệm vụ", "Đơn vị", "Thời hạn", "Mức độ hoàn thành")
            yield _table(caption, head, (10, 70, 35, 25, 30), list(_rows(found[part])))
    if found["rows_changed"]:
        rows = list(_changed(found["rows_changed"]))
        yield _table("Nhiệm vụ có thay đổi", ("Nội dung", "Bản trước", "Bản này"), (35, 65, 65), rows)
    if not found["rows_known"]:
        yield Paragraph(ROWS_UNKNOWN, italic=True)
    if found["texts"]:
        texts = [[one["name"], one["before"] or NONE, one["after"] or NONE] for one in found["texts"]]
        yield _table("Lời văn và thể thức", ("Mục", "Bản trước", "Bản này"), (35, 65, 65), texts)


def _table(caption: str, head: tuple[str, ...], widths: tuple[float, ...], rows: list[Any]) -> Table:
    left = len(rows) - MOST
    note = f"Bảng còn {left} dòng, xem đầy đủ ở trang báo cáo trên phần mềm." if left > 0 else ""
    return Table(head, rows[:MOST], widths, caption=caption, note=note)


def _figures(found: list[dict[str, Any]]) -> Iterator[list[Cell] | Band]:
    name = None
    for one in found:
        if one["name"] != name:
            name = one["name"]
            yield Band(name)
        yield [one["label"], one["before"], one["after"]]


def _rows(found: list[dict[str, Any]]) -> Iterator[list[Cell]]:
    for number, row in enumerate(found, start=1):
        due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else "Không ghi hạn"
        yield [number, row["task"], row["unit"], due_on, row["standing"]]


def _changed(found: list[dict[str, Any]]) -> Iterator[list[Cell] | Band]:
    for row in found:
        yield Band(f"{row['task']} ({row['unit']})")
        for field in row["fields"]:
            yield [field["label"], field["before"] or "–", field["after"] or "–"]
