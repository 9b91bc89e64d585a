"""Ruled tables of a PDF page: from the lines that are drawn to rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from directives.importing.lines import clean
from directives.importing.readers.pdf_rows import Row

_THIN = 3.0
_MOST_PATHS = 6_000


@dataclass
class Grid:
    """Column and row edges from left to right and from the top down."""

    columns: list[float]
    rows: list[float]
    is_told: bool = field(default=False)

    def holds(self, row: Row) -> bool:
        middle = (row.top + row.bottom) / 2
        return self.rows[0] <= middle <= self.rows[-1]

    def goes_on_from(self, other: Grid) -> bool:
        """Are these the same columns, on the next page?"""
        if len(self.columns) != len(other.columns):
            return False
        return all(abs(one - two) < 6 for one, two in zip(self.columns, other.columns, strict=True))

    def cells(self, rows: list[Row]) -> list[tuple[tuple[str, ...], float, float]]:
        """The text of each cell, row by row, with the row's upper and lower edge; rows without text are left out."""
        said: dict[tuple[int, int], list[str]] = {}
        for row in rows:
            if not self.holds(row):
                continue
            for word in row.words:
                at_row = _between(self.rows, (word.top + word.bottom) / 2)
                at_column = _between(self.columns, (word.left + word.right) / 2)
                said.setdefault((at_row, at_column), []).append(word.text)
        found = []
        for at_row in range(len(self.rows) - 1):
            cells = tuple(clean(" ".join(said.get((at_row, at), []))) for at in range(len(self.columns) - 1))
            if any(cells):
                found.append((cells, self.rows[at_row], self.rows[at_row + 1]))
        return found


def _between(edges: list[float], value: float) -> int:
    for place in range(len(edges) - 1):
        if value < edges[place + 1]:
            return place
    return len(edges) - 2


def grids_of(page: Any, height: float) -> list[Grid]:
    """Tables with at least three columns, from the straight lines and thin boxes that the page draws."""
    return grids_from(*_strokes(page, height))


def grids_from(upright: list[tuple[float, float, float]], level: list[tuple[float, float, float]]) -> list[Grid]:
    """Tables from upright strokes (x, top, bottom) and level ones (y, left, right), in points."""
    grids = []
    for top, bottom in _bands(level):
        inside = [it for it in upright if it[1] < bottom + _THIN and it[2] > top - _THIN]
        columns = _distinct([it[0] for it in inside])
        # A rule under a title is no table.
        if len(columns) >= 4:
            edges = _distinct([it[0] for it in level if top - _THIN <= it[0] <= bottom + _THIN])
            if len(edges) >= 2:
                grids.append(Grid(columns, edges))
    return grids


def _strokes(page: Any, height: float) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    import pypdfium2.raw as raw

    upright: list[tuple[float, float, float]] = []
    level: list[tuple[float, float, float]] = []
    for count, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if count > _MOST_PATHS:
            break
        left, bottom, right, top = item.get_bounds()
        top, bottom = height - top, height - bottom
        if right - left <= _THIN and bottom - top > 6:
            upright.append(((left + right) / 2, top, bottom))
        elif bottom - top <= _THIN and right - left > 6:
            level.append(((top + bottom) / 2, left, right))
        elif right - left > 12 and bottom - top > 8:
            # A box is four lines.
            upright += [(left, top, bottom), (right, top, bottom)]
            level += [(top, left, right), (bottom, left, right)]
    return upright, level


def _bands(level: list[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """From the first to the last level line of each table; two tables are parted by lines that overlap no column."""
    heights = _distinct([it[0] for it in level])
    if len(heights) < 2:
        return []
    bands: list[list[float]] = [[heights[0]]]
    for before, after in pairwise(heights):
        if after - before > 260:
            bands.append([])
        bands[-1].append(after)
    return [(band[0], band[-1]) for band in bands if len(band) >= 2]


def _distinct(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _THIN + 1:
            found.append(value)
    return found
