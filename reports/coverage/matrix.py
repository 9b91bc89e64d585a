"""The matrix of coverage as data: what a document orders × the units below, or their plans. No queries, no HTML.

The page, the paper and the sheet are all made from one `Matrix`, so they cannot disagree.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Mark(StrEnum):
    """How one unit (or plan) stands to one item; the value is also the class in the page. Signs differ in shape."""

    sign: str
    label: str

    COVERED = "c", "●", "Đã triển khai"
    PARTLY = "p", "▲", "Triển khai một phần"
    MISSING = "m", "○", "Chưa ai nhận"
    NOT_APPLICABLE = "n", "–", "Không áp dụng"
    NOT_GIVEN = "x", "·", "Không giao"

    def __new__(cls, value: str, sign: str, label: str) -> Mark:
        member = str.__new__(cls, value)
        member._value_, member.sign, member.label = value, sign, label
        return member


# The words of what counts: the fullest wins where several say something of one item.
RANK = {Mark.NOT_GIVEN: 0, Mark.MISSING: 1, Mark.NOT_APPLICABLE: 2, Mark.PARTLY: 3, Mark.COVERED: 4}


def together(marks: Iterable[Mark]) -> Mark:
    """What a heading says of the items below it: one word where they agree, else partly."""
    found = set(marks) - {Mark.NOT_GIVEN}
    if len(found) > 1:
        found.discard(Mark.NOT_APPLICABLE)
    if not found:
        return Mark.NOT_GIVEN
    return found.pop() if len(found) == 1 else Mark.PARTLY


@dataclass(frozen=True)
class Column:
    """A unit below, or a plan. `key` is its name in addresses: u12, d34."""

    key: str
    label: str
    name: str
    is_own: bool = False
    owes_since: datetime.date | None = None
    unit_id: int = 0
    url: str = ""


@dataclass
class Row:
    """A line of the outline or a task. `key` is its name in addresses: c12, t34; a heading is no item."""

    key: str
    number: str
    text: str
    depth: int
    is_item: bool
    marks: list[Mark] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.number} {self.text}".strip()

    @cached_property
    def counts(self) -> Counter[Mark]:
        return Counter(self.marks)

    @property
    def standing(self) -> Mark:
        """What the row says as a whole: that nobody took it up, or the best that anybody did."""
        best = max(self.marks, key=RANK.__getitem__, default=Mark.MISSING)
        if best == Mark.NOT_APPLICABLE and self.counts[Mark.MISSING]:
            return Mark.MISSING
        return Mark.MISSING if best == Mark.NOT_GIVEN else best


@dataclass(frozen=True)
class Reason:
    """Why an item does not apply to a unit."""

    row: Row
    column: Column
    text: str


@dataclass(frozen=True)
class Matrix:
    rows: list[Row]
    columns: list[Column]
    reasons: list[Reason]
    hidden: int = 0

    @cached_property
    def items(self) -> list[Row]:
        return [row for row in self.rows if row.is_item]

    @cached_property
    def nobody(self) -> list[Row]:
        """The items that no column takes up."""
        return [row for row in self.items if row.standing == Mark.MISSING]

    @cached_property
    def by_column(self) -> list[Counter[Mark]]:
        """How many items have each mark, column by column."""
        return [Counter(marks) for marks in zip(*(row.marks for row in self.items), strict=True)] or [
            Counter() for _ in self.columns
        ]

    @property
    def lines(self) -> list[tuple[Column, Counter[Mark]]]:
        return list(zip(self.columns, self.by_column, strict=True))

    @cached_property
    def total(self) -> Counter[Mark]:
        return sum((row.counts for row in self.items), Counter())

    @cached_property
    def owing(self) -> list[Column]:
        """The units that should have issued their plan and have not, the longest waiting first."""
        late = [column for column in self.columns if column.owes_since]
        return sorted(late, key=lambda column: (column.owes_since or datetime.date.max, column.label))

    def row(self, key: str) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)

    def place(self, key: str) -> int | None:
        """Where the column stands."""
        return next((at for at, column in enumerate(self.columns) if column.key == key), None)
