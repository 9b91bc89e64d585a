"""Cutting a paper with a long table into parts that can be drawn one beside the other, and kept for the next time.

A part holds whole pages: the paper without its long appendix, or some pages of that. Nothing in a part depends on
the others, not even the numbers of its pages, which are put on when the parts are joined (printing_join.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string

from reports.paper import Appendix, Letterhead, Paper
from reports.printed import PrintedAppendix, PrintedPaper, PrintedRow, PrintedTable
from reports.printing_fit import SEGMENT, lines_of, page_starts

CUT_FROM = 60  # rows; a shorter table is drawn with the rest in one piece
PAGES = 4  # in a part
MM = 72 / 25.4
PADDING, RULE = 4, 0.5  # of a cell, above and below, in points


class Part(NamedTuple):
    """`key` names what is drawn: the same key is the same bytes. `html` is made only when it is wanted."""

    key: str
    paper: Paper
    view: PrintedPaper
    css: str

    @property
    def is_main(self) -> bool:
        """The paper itself, whose pages number themselves; the others are pages of appendices."""
        return not self.paper.annex_only

    @property
    def html(self) -> str:
        return render_to_string(
            "print/paper.html", {"paper": self.paper, "view": self.view, "css": self.css if self.is_main else ""}
        )


@dataclass(frozen=True)
class Sheet:
    """The room for a table on its pages, in points."""

    width: float
    height: float
    size: float
    pitch: float


def is_long(view: PrintedPaper) -> bool:
    """Whether it is worth cutting. On both sides of a sheet margins change with the number of the page, which no part
    knows: such a paper is drawn in one piece."""
    return not view.duplex and any(_long_table(appendix) for appendix in view.appendices)


def parts_of(paper: Paper, view: PrintedPaper, css: str, variant: str | None) -> list[Part]:
    """The paper cut up, in the order of its pages."""
    views = [] if paper.annex_only else [(paper, replace(view, appendices=[]))]
    mark = paper.draft_mark if paper.annex_only else ""
    alone = Paper(letterhead=Letterhead(issuer=""), body=(), annex_only=True, draft_mark=mark, layout=paper.layout)
    for appendix in view.appendices:
        table = _long_table(appendix)
        slices = _slices(appendix, table, view) if table else [appendix]
        for one in slices:
            views.append((alone if views else paper, replace(view, body=[], appendices=[one])))
    frame = f"{_made_by()}\n{variant}\n{css}"
    return [Part(_key(frame, *both), *both, css) for both in views]


def _key(frame: str, paper: Paper, view: PrintedPaper) -> str:
    text = f"{frame}\n{replace(paper, body=(), appendices=())!r}\n{view.body!r}\n{view.appendices!r}"
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _made_by() -> str:
    """What else decides how a part looks: our templates, our code that draws, and the library."""
    from importlib.metadata import version

    folder = Path(__file__).parent
    files = [*sorted((settings.BASE_DIR / "templates" / "print").iterdir()), *sorted(folder.glob("print*.py"))]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return f"{version('weasyprint')} {version('pydyf')} {digest.hexdigest()}"


def _long_table(appendix: PrintedAppendix) -> PrintedTable | None:
    """The one table that the appendix consists of, when it is a long one."""
    table = appendix.blocks[0] if len(appendix.blocks) == 1 else None
    return table if isinstance(table, PrintedTable) and len(table.rows) > CUT_FROM else None


def _slices(appendix: PrintedAppendix, table: PrintedTable, view: PrintedPaper) -> Iterator[PrintedAppendix]:
    starts = _starts(appendix, table, view)
    begins = _unit_begins(starts)
    new_page, lying = set(starts), appendix.appendix.landscape
    for begin, end in zip(begins, [*begins[1:], len(table.rows)], strict=True):
        rows = [
            replace(row, css=f"{row.css} new-page".strip()) if index in new_page and index > begin else row
            for index, row in enumerate(table.rows[begin:end], start=begin)
        ]
        piece = replace(
            table,
            rows=rows,
            caption="" if begin else table.caption,
            note=table.note if end == len(table.rows) else "",
        )
        words = replace(appendix.appendix, blocks=()) if not begin else Appendix(title="", blocks=(), landscape=lying)
        yield replace(appendix, appendix=words, blocks=[piece], is_headed=not begin)


def _unit_begins(starts: Sequence[int]) -> list[int]:
    """Each so many pages, counted anew where a segment begins."""
    begins: list[int] = []
    pages = 0
    for start in starts:
        if start % SEGMENT == 0:
            pages = 0
        if pages % PAGES == 0:
            begins.append(start)
        pages += 1
    return begins


# --- The sizes, as templates/print/paper.css has them -----------------------------------------------------------------


def _starts(appendix: PrintedAppendix, table: PrintedTable, view: PrintedPaper) -> list[int]:
    sheet = _sheet(appendix, view)
    widths = [float(width) * sheet.width / 100 / sheet.size for width in table.widths]
    widths = [width - (6 + 2 * RULE) / sheet.size for width in widths]
    heights = [_row_height(row, widths, sheet) for row in table.rows]
    head = _cells_height([lines_of(t, w, "Bold") for t, w in zip(table.head, widths, strict=True)], sheet) + RULE
    room = sheet.height - head
    note = 3 + _text_height(table.note, sheet, float(view.size["table_size"]), float(view.size["table_pitch"]))
    sticky = [bool(row.band) for row in table.rows]
    first = room - _top(appendix, table, view, sheet)
    return page_starts(heights, room, first, last=note if table.note else 0, sticky=sticky)


def _sheet(appendix: PrintedAppendix, view: PrintedPaper) -> Sheet:
    width, height = (257, 165) if appendix.appendix.landscape else (165, 257)
    size, pitch = float(view.size["appendix_size"]), float(view.size["appendix_pitch"])
    return Sheet(width * MM, height * MM, size, pitch)


def _row_height(row: PrintedRow, widths: Sequence[float], sheet: Sheet) -> float:
    if row.band:
        return _cells_height([lines_of(row.band, sum(widths), "Bold")], sheet)
    face = "Bold" if "total" in row.css else "Regular"
    return _cells_height([lines_of(cell[0], w, face) for cell, w in zip(row.cells, widths, strict=True)], sheet)


def _cells_height(lines: Sequence[int], sheet: Sheet) -> float:
    return max(lines, default=1) * sheet.pitch + PADDING + RULE


def _top(appendix: PrintedAppendix, table: PrintedTable, view: PrintedPaper, sheet: Sheet) -> float:
    """What stands above the table on its first page."""
    size, pitch = float(view.size["body_size"]), float(view.size["pitch"])
    words = appendix.appendix
    texts = [appendix.label, words.title, words.attached_to and f"({words.attached_to})", table.caption]
    heights = [_text_height(text, sheet, size, pitch, "Bold") for text in texts if text]
    return sum(heights) + pitch + 6 + (float(view.size["paragraph_gap"]) if table.caption else 0) + pitch  # dashes, gap


def _text_height(text: str, sheet: Sheet, size: float, pitch: float, face: str = "Regular") -> float:
    return lines_of(text, sheet.width / size, face) * pitch if text else 0
