"""Biểu theo dõi nhiệm vụ: the 25 columns in which offices pass on what was given and what became of it.

From the rows of a report's data, frozen or of this moment. How to reach an approver is looked up when the sheet is
made: it belongs to the account, not to what was frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reports.composing import day, period_words
from reports.gathering import standing_label
from reports.paper import Cell
from units.models import User

HEAD = (
    "STT", "Tên nhiệm vụ", "Lãnh đạo chủ trì", "Đơn vị chủ trì", "Đơn vị phối hợp", "Đầu mối thực hiện",
    "Ngày thực hiện", "Ngày hoàn thành", "Loại", "Nguồn gốc", "Trạng thái", "Kết quả", "Mức độ hoàn thành", "Khó khăn",
    "Đề xuất", "ID", "Người giao", "Lộ trình", "Ngày cập nhật", "Ngày hoàn thành thực tế", "Số lần gia hạn", "Mốc cũ",
    "Người phê duyệt", "Thư điện tử người phê duyệt", "Điện thoại người phê duyệt",
)  # fmt: skip
WIDTHS = (6, 50, 24, 26, 26, 24, 12, 12, 14, 28, 15, 40, 20, 30, 30, 9, 26, 22, 12, 12, 9, 20, 24, 26, 16)
TITLE = "Biểu theo dõi nhiệm vụ"


def cells(rows: Iterable[dict[str, Any]], start: int = 1) -> Iterator[list[Cell]]:
    """25 cells for each row of a report's data; of a report frozen before there was this sheet some are empty."""
    rows = list(rows)
    contacts = _contacts(rows)
    for number, row in enumerate(rows, start):
        email, phone = contacts.get(row.get("approver_id"), ("", ""))
        old = row.get("old_dues", [])
        yield [
            number, _name(row), row.get("leader", ""), row["lead"], row["support"], row.get("focal", ""),
            day(row.get("starts_on")), day(row["due_on"]), row.get("sort", ""), row["document"], row.get("state", ""),
            row["result"], standing_label(row), row["obstacles"], row["proposals"], row["id"], row.get("giver", ""),
            row.get("phrase", ""), day(row.get("updated_on")), day(row["done_on"]),
            len(old) if "old_dues" in row else None,
            "; ".join(f"{day(one):%d/%m/%Y}" if one else "không có hạn" for one in old), row.get("approver", ""),
            email, phone,
        ]  # fmt: skip


def _contacts(rows: list[dict[str, Any]]) -> dict[int | None, tuple[str, str]]:
    people = sorted({row["approver_id"] for row in rows if row.get("approver_id")})
    found = User.objects.filter(pk__in=people).values_list("pk", "email", "phone")
    return {pk: (email, phone) for pk, email, phone in found}


def _name(row: dict[str, Any]) -> str:
    return row["task"] + (f" ({period_words(row['period'])})" if row["period"] else "")
