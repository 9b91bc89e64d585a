"""Lines of a roll-up made ready to print: each number with its link, a bar in parts, the rate, what to beware of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from directives.progress import ChainLine, Line, Tally
from reports.figures import BESIDE, CELLS, LABELS, Rate, completion_rate, written
from reports.views.asked import Asked, query_of, rows_url
from units.models import Unit

# Below this many, one task more or less moves a rate so far that comparing says little.
SMALL = 5
SHORT = {
    "total": "Tổng",
    "done_in_time": "HT đúng hạn",
    "done_late": "HT quá hạn",
    "in_time": "Trong hạn",
    "overdue": "Quá hạn",
    "undated": "Chưa có hạn",
    "paused": "Tạm dừng",
}
SORTS = {"late": "Quá hạn nhiều nhất", "rate": "Tỷ lệ thấp nhất", "total": "Nhiều việc nhất", "name": "Tên"}


@dataclass(frozen=True)
class Cell:
    key: str
    label: str
    value: int
    url: str

    @property
    def short(self) -> str:
        return SHORT[self.key]


@dataclass(frozen=True)
class Part:
    """One part of a bar, in percent of its length, written with a point as SVG wants it."""

    key: str
    x: str
    width: str


@dataclass(frozen=True)
class Row:
    name: str
    url: str
    tally: Tally
    cells: list[Cell]
    note: str = ""
    level: int = 0
    unit: Unit | None = None

    @property
    def total(self) -> Cell:
        return self.cells[0]

    @property
    def rate(self) -> Rate:
        return completion_rate(self.tally)

    @property
    def is_small(self) -> bool:
        return 0 < self.tally.total < SMALL

    @property
    def bar(self) -> list[Part]:
        return bar(self.tally)

    @property
    def bar_words(self) -> str:
        said = [f"{LABELS[key].lower()} {written(getattr(self.tally, key))}" for key in (*CELLS, *BESIDE)]
        return f"{self.name}: {', '.join(said)}"


def bar(tally: Tally) -> list[Part]:
    parts, done = [], 0
    for key in (*CELLS, *BESIDE):
        count = getattr(tally, key)
        if count:
            parts.append(Part(key, _percent(done, tally.total), _percent(count, tally.total)))
        done += count
    return parts


def cells(asking: Asked, tally: Tally, **more: Any) -> list[Cell]:
    """The total, the official cells and what stands beside them, each with the address of its rows."""
    url = rows_url(asking, "", **more)
    return [Cell(key, LABELS[key], getattr(tally, key), url + key) for key in ("total", *CELLS, *BESIDE)]


def unit_rows(asking: Asked, lines: list[Line], sort: str) -> list[Row]:
    """The children, worst first unless asked otherwise; those without work after them, what is elsewhere at the end."""
    known = [line for line in lines if line.node is not None]
    # Units that were merged stand there for what they did, not for what they were not given.
    children = [_unit_row(asking, line) for line in known if line.tally.total or not line.node.merged_into_id]
    elsewhere = [line for line in lines if line.node is None]
    rows = sorted(children, key=_sorting(sort))
    for line in elsewhere:
        more = {"outside": asking.anchor.pk, "unit": ""}
        rows.append(Row("Đơn vị khác", "", line.tally, cells(asking, line.tally, **more)))
    return rows


def _unit_row(asking: Asked, line: Line) -> Row:
    more = {"unit": line.node.pk, "only": "unit" if line.is_itself else ""}
    if line.is_itself:
        return Row(line.node.label, "", line.tally, cells(asking, line.tally, **more), "giao trực tiếp", unit=line.node)
    url = reverse("dashboard-unit", args=[line.node.pk])
    query = query_of(asking, unit="", only="")
    return Row(line.node.label, f"{url}?{query}", line.tally, cells(asking, line.tally, **more), unit=line.node)


def _sorting(sort: str) -> Any:
    def key(row: Row) -> tuple[Any, ...]:
        rate = row.rate.percent if row.rate.percent is not None else Decimal(101)
        by = {"rate": rate, "total": -row.tally.total, "name": 0}.get(sort, -row.tally.overdue)
        return (not row.tally.total, by, rate if by else 0)

    # Lines come in the order of names and sorting is stable, so equals stay in that order.
    return key


def chain_rows(asking: Asked, lines: Iterable[ChainLine]) -> list[Row]:
    return [_document_row(asking, line.node, line.tally, line.level, line.above) for line in lines]


def directive_rows(asking: Asked, lines: list[Line]) -> list[Row]:
    rows = [_document_row(asking, line.node, line.tally, 0, (), alone=line.is_itself) for line in lines if line.node]
    return sorted(rows, key=_sorting("late"))


def _document_row(
    asking: Asked, document: Any, tally: Tally, level: int, above: tuple[Any, ...], alone: bool = False
) -> Row:
    more = {"directive": document.pk, "only": "directive" if alone else ""}
    note = "việc giao trực tiếp trong văn bản này" if alone else document.subject
    if above:
        note = f"{note} (thực hiện {', '.join(str(one) for one in above)})"
    url = "" if alone else reverse("dashboard-directive", args=[document.pk])
    query = query_of(asking, directive="", only="")
    name = f"{document}, {document.issuer_label}"
    return Row(name, url and f"{url}?{query}", tally, cells(asking, tally, **more), note, min(level, 4))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"
