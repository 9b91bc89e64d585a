"""A page as its rows of words and its tables, whether the words were in the file or were seen in a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from directives.importing.lines import Box, box_on
from directives.importing.readers.pdf_rows import Row, Word
from directives.importing.readers.pdf_tables import Grid


@dataclass
class Page:
    """Sizes in points. A scan was turned by so many quarters and then by `leaning` degrees against the clock."""

    number: int
    width: float
    height: float
    rows: list[Row]
    grids: list[Grid]
    is_scan: bool = False
    quarters: int = 0
    leaning: float = 0.0

    def box_of(self, words: list[Word]) -> Box | None:
        return self.box(
            min(word.left for word in words), min(word.top for word in words),
            max(word.right for word in words), max(word.bottom for word in words),
        )  # fmt: skip

    def box(self, left: float, top: float, right: float, bottom: float) -> Box | None:
        """The place on the page as it lies in the file."""
        if self.leaning:
            angle = math.radians(self.leaning)
            x, y = (left + right - self.width) / 2, (top + bottom - self.height) / 2
            to_right = x * (math.cos(angle) - 1) - y * math.sin(angle)
            down = x * math.sin(angle) + y * (math.cos(angle) - 1)
            left, right, top, bottom = left + to_right, right + to_right, top + down, bottom + down
        box = box_on(self.width, self.height, left, top, right, bottom)
        for _ in range(self.quarters):
            box = box and (box[1], round(1 - box[2], 3), box[3], round(1 - box[0], 3))
        return box
