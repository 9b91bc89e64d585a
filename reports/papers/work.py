"""The list of a unit's work as of a day, each row with its standing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from directives import worklist
from directives.models import Assignment
from directives.standing import OPEN, Standing
from reports.composing import outcome_words, period_words
from reports.outlines import letterhead_for
from reports.paper import Band, Cell, Layout, Letterhead, Paper, Paragraph, Table
from units.models import Office, Unit

MOST_PRINTED = 1_000
HEAD = ("STT", "Nhiệm vụ", "Văn bản giao", "Thời hạn", "Tình trạng", "Kết quả, ghi chú")
SHEET_HEAD = (
    "STT", "Đơn vị", "Nhiệm vụ", "Kỳ", "Văn bản giao", "Cơ quan giao", "Vai trò", "Thời hạn", "Ngày hoàn thành",
    "Tình trạng", "Kết quả", "Khó khăn, vướng mắc", "Mã việc",
)  # fmt: skip
_WIDTHS = (7, 36, 19, 15, 15, 24)
_ALIGN: Any = ("center", "left", "left", "center", "left", "left")
DROPPED = "Tạm dừng"
_LABELS = {one.value: one.label for one in Standing}
# On a day gone by the groups are those of the standing, all that was open where none is asked for: who had handed in
# or been asked for more is not told apart.
_OF_STANDING: dict[str, set[Standing]] = {
    worklist.Group.OVERDUE: {Standing.OVERDUE},
    worklist.Group.DUE_TODAY: {Standing.DUE_TODAY},
    worklist.Group.DUE_SOON: {Standing.DUE_SOON},
    worklist.Group.ON_TRACK: {Standing.ON_TRACK},
    worklist.Group.UNDATED: {Standing.UNDATED},
    worklist.Group.DONE: {Standing.DONE_EARLY, Standing.DONE_ON_DAY, Standing.DONE_LATE, Standing.DONE_UNDATED},
}


@dataclass(frozen=True)
class Listed:
    """`unit` heads the paper; `is_branch` means that rows of several units stand in it, each with its unit's name."""

    unit: Unit
    day: datetime.date
    is_branch: bool
    rows: list[Any]
    count: int
    group: str = ""

    @property
    def said(self) -> str:
        return f"Tính đến ngày {self.day:%d/%m/%Y}"


def listed(
    rows: Any, *, unit: Unit, is_branch: bool, group: str, day: datetime.date, today: datetime.date, soon_days: int,
    most: int = MOST_PRINTED,
) -> Listed:  # fmt: skip
    """`rows` narrowed by words, document and period. As of today the groups are those of the work list."""
    known = rows.known_on(day).with_standing(day, soon_days).with_due_then(day).for_work_list()
    if day == today:
        chosen = worklist.choose(known, group, today, soon_days)
    else:
        group = group if group in _OF_STANDING else ""
        chosen = known.filter(standing_value__in=_OF_STANDING.get(group, OPEN))
        chosen = chosen.order_by(F("due_then").asc(nulls_last=True), "pk")
    if is_branch:
        chosen = chosen.order_by("unit__sort_key", "unit_id", F("due_then").asc(nulls_last=True), "pk")
    found: list[Any] = list(chosen[:most])
    for row in found:
        row.said_standing = _standing(row)
    return Listed(unit, day, is_branch, found, chosen.count(), group)


def _standing(row: Any) -> str:
    return _LABELS.get(row.standing_value, DROPPED)


def work_paper(found: Listed, office: Office) -> Paper:
    head = letterhead_for(found.unit, "DS", office)
    letterhead = Letterhead(
        superior=head["superior_line"], issuer=head["issuer_line"], place=head["place"], dated=found.day,
        numbered=False,
    )  # fmt: skip
    whose = f"của các đơn vị thuộc {found.unit}" if found.is_branch else f"của {found.unit}"
    left = found.count - len(found.rows)
    note = f"Còn {left} nhiệm vụ không in; danh sách đầy đủ ở tệp Excel." if left else ""
    body: Any = [Paragraph(_summary(found))]
    if found.rows:
        body.append(Table(HEAD, list(_rows(found)), _WIDTHS, _ALIGN, note=note))
    return Paper(
        letterhead=letterhead,
        type_name="DANH SÁCH NHIỆM VỤ",
        subject=[f"{whose}", f"({found.said.lower()})"],
        body=body,
        layout=Layout(profile=head["profile"], table_size=11),
    )


def _summary(found: Listed) -> str:
    if not found.rows:
        return f"{found.said} không có nhiệm vụ nào khớp với lựa chọn."
    name = next((f", nhóm “{one.label.lower()}”" for one in worklist.Group if one.value == found.group), "")
    counted: dict[str, int] = {}
    for row in found.rows:
        counted[row.said_standing] = counted.get(row.said_standing, 0) + 1
    split = "; ".join(f"{word[0].lower()}{word[1:]} {count:02}" for word, count in counted.items())
    printed = "" if len(found.rows) == found.count else f" in {len(found.rows)} nhiệm vụ đầu,"
    return f"{found.said} có {found.count:02} nhiệm vụ{name},{printed} gồm: {split}."


def _rows(found: Listed) -> Iterator[list[Cell] | Band]:
    name = None
    for number, row in enumerate(found.rows, start=1):
        if found.is_branch and row.unit.name != name:
            name = row.unit.name
            yield Band(name)
        period = f" ({period_words(row.period)})" if row.period else ""
        part = " (phối hợp)" if row.part == "support" else ""
        issuer = row.directive.issuer_label
        yield [
            number, " ".join(row.task.text.split()) + period + part, f"{row.directive}, {issuer}",
            row.due_then or "Chưa có hạn", f"{row.said_standing} {row.done_on:%d/%m/%Y}" if _is_done(row, found)
            else row.said_standing, outcome_words(row.result, row.obstacles),
        ]  # fmt: skip


def _is_done(row: Assignment, found: Listed) -> bool:
    return row.done_on is not None and row.done_on <= found.day


def sheet_rows(found: Listed) -> Iterable[list[Cell]]:
    for number, row in enumerate(found.rows, start=1):
        yield [
            number, str(row.unit), row.task.text, period_words(row.period) if row.period else "", str(row.directive),
            row.directive.issuer_label, row.get_part_display(), row.due_then,
            row.done_on if _is_done(row, found) else None, row.said_standing, row.result, row.obstacles, row.pk,
        ]  # fmt: skip
