"""The sheet for a cell's monthly meeting: what was done, what is due, what to discuss, with room to write by hand.

One page where possible, in large letters: each part shows the most pressing rows and says how many it leaves out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from directives.models import Assignment
from reports.composing import period_words
from reports.outlines import letterhead_for
from reports.paper import Band, Cell, Layout, Letterhead, Lines, Paper, Paragraph, SquareCode, Table
from units.models import Office, Unit

State = Assignment.State
HEAD = ("", "Công việc", "Thời hạn", "Ý kiến, kết luận")
_WIDTHS = (5, 57, 15, 23)
_ALIGN: Any = ("center", "left", "center", "left")
BOX = "□"
LONGEST_TASK = 110
MOST_SHOWN = 8
# The room for rows on one page, in mm; a row takes its lines and the padding of its cells.
ROOM, LINE, PADDING, LETTERS_A_LINE = 100, 5.75, 1.5, 42
LAYOUT = {"body_size": 14, "pitch": 18, "paragraph_gap": 3, "table_size": 13, "type_size": 16}


@dataclass(frozen=True)
class Meeting:
    """`held_on` and the meeting before it: what was done in between is told, what is due a month on is asked for."""

    unit: Unit
    before_on: datetime.date
    held_on: datetime.date

    @property
    def next_on(self) -> datetime.date:
        return a_month_from(self.held_on)


def a_month_from(day: datetime.date, months: int = 1) -> datetime.date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (datetime.date(year + month // 11, (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


@dataclass
class PartOfSheet:
    title: str
    rows: list[Assignment]
    count: int

    @property
    def heading(self) -> str:
        if not self.count:
            return f"{self.title}: không có"
        left = self.count - len(self.rows)
        return f"{self.title} ({self.count:02}{f', còn {left:02} việc xem trên trang việc' if left else ''})"


def parts(meeting: Meeting, rows: Any) -> list[PartOfSheet]:
    """`rows` are the unit's assignments that the person may see. A row stands in one part only; two queries a part."""
    with_unit = Q(state__in=Assignment.WITH_UNIT_STATES)
    returned = Q(state=State.RETURNED)
    late = with_unit & Q(due_on__lt=meeting.held_on)
    due = with_unit & Q(due_on__gte=meeting.held_on, due_on__lte=meeting.next_on)
    waiting = Q(state=State.SUBMITTED)
    new = with_unit & Q(assigned_on__gt=meeting.before_on) & ~late & ~due
    done = Q(state=State.DONE, done_on__gt=meeting.before_on, done_on__lte=meeting.held_on)
    asked = [
        ("I. Đã hoàn thành từ kỳ sinh hoạt trước", done, "-done_on"),
        ("II. Quá hạn", late, "due_on"),
        (f"III. Đến hạn từ nay đến ngày {meeting.next_on:%d/%m/%Y}", due, "due_on"),
        ("IV. Cần bàn: phải bổ sung, việc mới, chờ cấp trên xác nhận", (returned | waiting | new) & ~late & ~due, ""),
    ]
    found = []
    for title, condition, order in asked:
        chosen = rows.filter(condition)
        by = [order] if order else [F("due_on").asc(nulls_last=True)]
        found.append(PartOfSheet(title, list(chosen.for_work_list().order_by(*by, "pk")[:MOST_SHOWN]), chosen.count()))
    return fitted(found)


def fitted(found: list[PartOfSheet]) -> list[PartOfSheet]:
    """Each part cut to what fits on the page: one row of each in turn, what is late or due first."""
    room, wanted = float(ROOM), {part.title: part.rows for part in found}
    for part in found:
        part.rows = []
    for place in range(MOST_SHOWN):
        for part in [*found[1:], found[0]]:
            row = wanted[part.title][place] if place < len(wanted[part.title]) else None
            if row and place == len(part.rows) and (room >= _height(row) or place == 0):
                part.rows.append(row)
                room -= _height(row)
    return found


def _height(row: Assignment) -> float:
    lines = max(-(-len(_words(row)) // LETTERS_A_LINE), 2 if row.done_on else 1)
    return lines * LINE + PADDING


def meeting_paper(meeting: Meeting, rows: Any, office: Office, address: str) -> Paper:
    """`address` is what the square code leads to: the page of the unit's work."""
    unit = meeting.unit
    head = letterhead_for(unit, "BB", office)
    letterhead = Letterhead(
        superior=head["superior_line"], issuer=head["issuer_line"], place=head["place"], dated=meeting.held_on,
        numbered=False,
    )  # fmt: skip
    table = Table(HEAD, list(_rows(parts(meeting, rows))), _WIDTHS, _ALIGN)
    held = meeting.held_on
    what = "chi bộ" if unit.kind == Unit.Kind.CELL else unit.name
    return Paper(
        letterhead=letterhead,
        type_name="NỘI DUNG SINH HOẠT",
        subject=[f"{what} tháng {held.month} năm {held.year}"],
        body=[
            Paragraph("Có mặt: ……/……   Chủ trì: ……………………   Ghi: ……………………"),
            table,
            Paragraph("Nội dung khác, phân công cụ thể:"),
            Lines(3),
            SquareCode(address, [f"Quét mã để mở trang việc của {unit.label} (phải đăng nhập):"]),
        ],
        layout=Layout(profile=head["profile"], **LAYOUT),  # type: ignore[arg-type]
    )


def _rows(found: list[PartOfSheet]) -> Iterator[list[Cell] | Band]:
    for part in found:
        yield Band(part.heading)
        for row in part.rows:
            day = f"xong {row.done_on:%d/%m/%Y}" if row.done_on else row.due_on or "chưa có hạn"
            yield [BOX, _words(row), day, ""]


def _words(row: Assignment) -> str:
    text = " ".join(row.task.text.split())
    if len(text) > LONGEST_TASK:
        text = text[: LONGEST_TASK - 1].rsplit(" ", 1)[0] + "…"
    facts = [row.directive.reference_number or row.directive.get_kind_display().lower()]
    if row.period:
        facts.insert(0, period_words(row.period))
    if row.state == State.RETURNED:
        facts.append(f"phải bổ sung: {_short(row.return_reason)}" if row.return_reason.strip() else "phải bổ sung")
    elif row.state == State.SUBMITTED:
        facts.append("đã gửi, chờ xác nhận")
    return f"{text} ({'; '.join(facts)})"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 70 else text[:69].rsplit(" ", 1)[0] + "…"
