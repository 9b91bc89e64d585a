"""Where the pages of a long table end, reckoned from the widths of its words, without laying anything out.

Pure but for the font files. What is reckoned here becomes forced page ends, so a table can be drawn in parts of whole
pages. It errs on the side of caution: a row may be taken for higher than it is, never for lower by more than a hair;
were it so, WeasyPrint would carry a row over to a page of its own, ugly but whole and rightly numbered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts" / "liberation-serif"
UNITS = 1000  # the letters are measured at this size, far from any rounding
CAUTION = 1.004
RAGGED = 0.7  # of a line is filled where a word has to be broken
SEGMENT = 250  # rows; a page begins at each such row whatever stands before it, so that changes stay where they are
TAIL = 4  # pages at a segment's end that share the emptiness of the last one


@lru_cache(maxsize=4)
def _font(face: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"LiberationSerif-{face}.ttf", UNITS, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=50_000)
def _length(word: str, face: str) -> float:
    """In ems."""
    return _font(face).getlength(word) / UNITS * CAUTION


def lines_of(text: str, width: float, face: str = "Regular") -> int:
    """How many lines the text takes in a column of `width` ems.

    Broken at spaces; a word wider than the column after hyphens and slashes, and where that is not enough anywhere.
    """
    space = _length(" ", face)
    lines, used = 1, 0.0
    for word in re.split("[ \n\t\r]+", text):
        whole = _length(word, face)
        gap = space if used else 0.0
        for piece in [word] if whole <= width else re.split(r"(?<=[-/–?!)])(?!\d)", word):
            length = whole if piece is word else _length(piece, face)
            if used and used + gap + length > width:
                lines, used, gap = lines + 1, 0.0, 0.0
            used += gap + length
            gap = 0.0
            while used > width:
                lines, used = lines + 1, used - width * RAGGED
    return lines


def page_starts(
    heights: Sequence[float], room: float, first: float, *, last: float = 0, sticky: Sequence[bool] = ()
) -> list[int]:
    """Indexes of the rows that begin a page. `room` is there for rows on each page, `first` on the first one.

    `last` is what must stand under the last row. A `sticky` row never ends a page. Each segment is cut by itself.
    """
    starts: list[int] = []
    for begin in range(0, len(heights), SEGMENT):
        end = min(begin + SEGMENT, len(heights))
        ends_table = end == len(heights)
        own = [*heights[begin : end - 1], heights[end - 1] + (last if ends_table else 0)]
        stuck = list(sticky[begin:end]) or [False] * len(own)
        found = _filled(own, stuck, room, room if begin else first)
        if not ends_table and len(found) > TAIL:
            found = _evened(own, stuck, room, found)
        starts += [begin + start for start in found]
    return starts


def _filled(heights: Sequence[float], sticky: Sequence[bool], room: float, first: float) -> list[int]:
    """As full as they get."""
    starts, left = [0], first
    for index, height in enumerate(heights):
        if height > left and index > starts[-1]:
            start = index
            while start - 1 > starts[-1] and sticky[start - 1]:
                start -= 1
            starts.append(start)
            left = room - sum(heights[start:index])
        left -= height
    return starts


def _evened(heights: Sequence[float], sticky: Sequence[bool], room: float, starts: list[int]) -> list[int]:
    """The last pages of a segment filled alike, so that none ends half empty; as they were where that costs a page."""
    begin = starts[-TAIL]
    tail = heights[begin:]
    share = min(sum(tail) / TAIL + max(tail) / 2, room)
    found = _filled(tail, sticky[begin:], share, share)
    return [*starts[:-TAIL], *(begin + start for start in found)] if len(found) <= TAIL else starts
