"""The two columns of a head and of a signature: an empty strip runs down between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from directives.importing import signs
from directives.importing.readers.pdf_rows import Row
from units.text import fold

_STRIP = 7.0  # narrower than this is a space between words


def split_blocks(rows: Sequence[tuple[int, Row]], left: float, right: float) -> dict[int, float]:
    """For the rows of such blocks, by `id`, the place where the columns part. `rows` come with their pages."""
    found: dict[int, float] = {}
    first_page = [row for page, row in rows if page == 1]
    begin = 0
    while begin < len(first_page) and begin < 4 and _is_margin(first_page[begin], left, right):
        begin += 1
    for row, at in _block(first_page[begin:], left, right, until=_ends_head):
        found[id(row)] = at
    plain = [row for _, row in rows if id(row) not in found]
    start = _tail_starts(plain)
    if start is not None:
        for row, at in _block(plain[start:], left, right, until=_ends_tail):
            found[id(row)] = at
    return found


def _is_margin(row: Row, left: float, right: float) -> bool:
    """A page number or a stamp above the head."""
    return len(row.text) <= 12 and not (row.left < left + (right - left) * 0.5 < row.right)


def _ends_head(row: Row) -> bool:
    words = fold(row.text)
    return signs.ADDRESSED.match(words) is not None or signs.kind_line(row.text) is not None


def _ends_tail(row: Row) -> bool:
    return signs.APPENDIX_AS_WRITTEN.match(row.text) is not None


def _tail_starts(rows: Sequence[Row]) -> int | None:
    for place, row in enumerate(rows):
        words = fold(row.text)
        if signs.RECIPIENTS.match(words) or (signs.is_capitals(row.text) and "noi nhan" in words):
            return place
        opened = signs.AUTHORITY_AS_WRITTEN.match(row.text) and signs.is_capitals(row.text)
        if opened and any("noi nhan" in fold(later.text) for later in rows[place : place + 6]):
            return place
    return None


def _block(rows: Sequence[Row], left: float, right: float, until: Callable[[Row], bool]) -> list[tuple[Row, float]]:
    """The longest run of rows with one empty strip near the middle and words on both sides of it."""
    taken: list[Row] = []
    strip: tuple[float, float] | None = None
    both = 0
    for row in rows[:40]:
        if until(row):
            break
        narrowed = _strip([*taken, row], left, right)
        if narrowed is None:
            break
        taken.append(row)
        strip = narrowed
    if strip is None:
        return []
    at = (strip[0] + strip[1]) / 2
    both = sum(1 for row in taken if all(row.parted(at)))
    if not both:
        return []
    return [(row, at) for row in taken]


def _strip(rows: Sequence[Row], left: float, right: float) -> tuple[float, float] | None:
    """The widest place between 28 and 72 hundredths of the line that no word covers."""
    width = right - left
    low, high = left + width * 0.28, left + width * 0.72
    spans = sorted((word.left, word.right) for row in rows for word in row.words)
    best: tuple[float, float] | None = None
    end = low
    for start, stop in [*spans, (high, high)]:
        begin, finish = max(end, low), min(start, high)
        if finish - begin >= _STRIP and (best is None or finish - begin > best[1] - best[0]):
            best = (begin, finish)
        end = max(end, stop)
    return best
