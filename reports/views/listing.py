"""What a reader of rows chooses: which columns, in which order. What an address asks for in vain is left aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from directives.models import Assignment
from directives.models.assignments import AssignmentQuerySet
from directives.standing import Standing
from reports.paper import Cell
from reports.printed import cell_text

# A million rows put in another order than the index keeps would let everybody wait.
MOST_SORTED = 50_000
_STANDINGS = {stands.value: stands.label for stands in Standing}


@dataclass(frozen=True)
class Column:
    label: str
    width: int
    value: Callable[[Any], Cell]


COLUMNS: dict[str, Column] = {
    "task": Column("Nhiệm vụ", 50, lambda row: row.task.text),
    "unit": Column("Đơn vị thực hiện", 28, lambda row: str(row.unit)),
    "part": Column("Vai trò", 11, lambda row: row.get_part_display()),
    "directive": Column("Văn bản", 24, lambda row: str(row.directive)),
    "issuer": Column("Cơ quan ban hành", 28, lambda row: row.directive.issuer),
    "assigned": Column("Giao ngày", 12, lambda row: row.assigned_on),
    "first_due": Column("Hạn ban đầu", 12, lambda row: row.original_due_on),
    "due": Column("Hạn", 12, lambda row: row.due_then),
    "state": Column("Tình trạng", 16, lambda row: row.get_state_display()),
    "standing": Column("Mức độ hoàn thành", 20, lambda row: _STANDINGS.get(row.standing_value, "")),
    "submitted": Column("Gửi kết quả ngày", 12, lambda row: row.submitted_on),
    "done": Column("Hoàn thành ngày", 12, lambda row: row.done_on),
    "result": Column("Kết quả", 40, lambda row: row.result),
    "obstacles": Column("Khó khăn, vướng mắc", 40, lambda row: row.obstacles),
    "proposals": Column("Kiến nghị, đề xuất", 40, lambda row: row.proposals),
}
SORTS: dict[str, tuple[str, Any]] = {
    "due": ("Hạn sớm nhất trước", F("due_then").asc(nulls_last=True)),
    "unit": ("Tên đơn vị", F("unit__sort_key").asc()),
    "assigned": ("Mới giao trước", F("assigned_on").desc()),
    "done": ("Mới hoàn thành trước", F("done_on").desc(nulls_last=True)),
    "waiting": ("Chờ xác nhận lâu nhất trước", F("submitted_on").asc(nulls_last=True)),
}


@dataclass(frozen=True)
class Listing:
    """The columns chosen (none: the usual ones) and the order (empty: the usual one)."""

    chosen: tuple[str, ...]
    sort: str

    @property
    def columns(self) -> list[Column]:
        return [COLUMNS[key] for key in self.chosen or COLUMNS]

    @property
    def head(self) -> list[str]:
        return ["STT", *(column.label for column in self.columns)]

    @property
    def widths(self) -> list[int]:
        return [6, *(column.width for column in self.columns)]

    @property
    def query(self) -> str:
        """What links take along, begun with "&"; empty where all is usual."""
        asked = QueryDict(mutable=True)
        asked.setlist("col", list(self.chosen))
        if self.sort:
            asked["sort"] = self.sort
        return f"&{asked.urlencode()}" if asked.urlencode() else ""

    def ordered(self, found: AssignmentQuerySet, total: int) -> AssignmentQuerySet:
        return found.order_by(SORTS[self.sort][1], "pk") if self.sort and self.may_sort(total) else found

    def may_sort(self, total: int) -> bool:
        return total <= MOST_SORTED

    def cells(self, found: Iterable[Assignment], first: int = 1) -> Iterator[list[Cell]]:
        if not self.chosen:
            yield from _usual(found, first)
            return
        values = [column.value for column in self.columns]
        for number, row in enumerate(found, first):
            yield [number, *(value(row) for value in values)]

    def body_html(self, found: Iterable[Assignment], first: int) -> SafeString:
        """The rows of a page with the columns chosen; the first of them opens the work. All is escaped."""
        labels = [escape(label) for label in self.head[1:]]
        out = []
        for row, (number, *cells) in zip(found, self.cells(found, first), strict=True):
            words = [escape(cell_text(cell)) or "–" for cell in cells]
            words[0] = f'<a href="{row.get_absolute_url()}">{words[0]}</a>'
            pairs = zip(words, labels, strict=True)
            rest = "".join(f'<td class="words" data-label="{label}">{word}</td>' for word, label in pairs)
            out.append(f'<tr><td class="index">{number}</td>{rest}</tr>\n')
        return mark_safe("".join(out))  # noqa: S308  (escaped above)


def _usual(found: Iterable[Any], first: int) -> Iterator[list[Cell]]:
    """All columns, written out: a million rows feel fifteen calls each."""
    for number, row in enumerate(found, first):
        yield [
            number, row.task.text, str(row.unit), row.get_part_display(), str(row.directive),
            row.directive.issuer, row.assigned_on, row.original_due_on, row.due_then, row.get_state_display(),
            _STANDINGS.get(row.standing_value, ""), row.submitted_on, row.done_on, row.result, row.obstacles,
            row.proposals,
        ]  # fmt: skip


def listing_of(query: QueryDict) -> Listing:
    wanted = set(query.getlist("col"))
    sort = query.get("sort", "")
    return Listing(tuple(key for key in COLUMNS if key in wanted), sort if sort in SORTS else "")
