"""PDF with text → lines. pypdfium2 gives characters with their places; columns, paragraphs and tables are seen here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from directives.importing.lines import Box, Line, NotRead, Progress, Source, box_on, clean
from directives.importing.paragraphs import is_marked
from directives.importing.readers.pdf_columns import split_blocks
from directives.importing.readers.pdf_rows import Row, Word, rows_of
from directives.importing.readers.pdf_tables import Grid, grids_of

MAX_PAGES = 300
_MOST_CHARACTERS = 3_000_000
_PAGE_NUMBER = re.compile(r"^(?:[-–—]\s*)?(?:trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?$", re.IGNORECASE)


@dataclass
class Page:
    number: int
    width: float
    height: float
    rows: list[Row]
    grids: list[Grid]

    def box_of(self, words: list[Word]) -> Box | None:
        left, top = min(word.left for word in words), min(word.top for word in words)
        right, bottom = max(word.right for word in words), max(word.bottom for word in words)
        return box_on(self.width, self.height, left, top, right, bottom)


def read_pdf(data: bytes, progress: Progress | None = None) -> Source:
    pages = list(_pages(data, progress))
    if not any(page.rows for page in pages):
        raise NotRead("Tệp PDF không có chữ (bản quét). Xin dùng tệp Word, PDF có chữ hoặc dán nội dung.")
    left, right, first = _margins(pages)
    told = _Telling(left, right, first)
    splits = split_blocks([(page.number, row) for page in pages for row in page.rows], left, right)
    for page in pages:
        for row in page.rows:
            grid = next((grid for grid in page.grids if grid.holds(row)), None)
            if grid is not None:
                told.grid(grid, page)
            elif _is_page_number(row, page):
                told.add(Line(0, row.text, is_page_number=True, page=page.number), None)
            else:
                told.row(row, page, splits.get(id(row)))
    return Source(tuple(told.lines))


class _Telling:
    """The rows as lines, in order."""

    def __init__(self, left: float, right: float, first: float) -> None:
        self.left, self.right, self.first = left, right, first
        self.lines: list[Line] = []
        self.tables = 0
        self.last_grid: Grid | None = None
        self.previous: tuple[Line, Row] | None = None

    def add(self, line: Line, row: Row | None) -> None:
        line = replace(line, number=len(self.lines) + 1)
        self.lines.append(line)
        if row is not None:
            self.previous = (line, row)

    def grid(self, grid: Grid, page: Page) -> None:
        if grid.is_told:
            return
        grid.is_told = True
        if not (self.last_grid and self._ends_in_table() and grid.goes_on_from(self.last_grid)):
            self.tables += 1
        self.last_grid = grid
        self.previous = None
        for cells, top, bottom in grid.cells(page.rows):
            text = " | ".join(cells)
            box = box_on(page.width, page.height, grid.columns[0], top, grid.columns[-1], bottom)
            self.add(Line(0, text, cells=cells, starts=True, page=page.number, table=self.tables, box=box), None)

    def _ends_in_table(self) -> bool:
        last = next((line for line in reversed(self.lines) if not line.is_page_number), None)
        return last is not None and bool(last.cells)

    def row(self, row: Row, page: Page, split_at: float | None) -> None:
        if split_at is not None:
            for side, words in zip("lr", row.parted(split_at), strict=True):
                if text := clean(" ".join(word.text for word in words)):
                    bold = all(word.bold for word in words)
                    line = Line(0, text, side, bold=bold, page=page.number, gap=row.gap, box=page.box_of(words))
                    self.add(line, None)
            self.previous = None
            return
        middle, centre = (self.left + self.right) / 2, (row.left + row.right) / 2
        room = row.left > self.left + 14 and self.right - row.right > 14
        set_in = self.first > self.left and abs(row.left - self.first) < 4
        centred = room and not set_in and abs(centre - middle) < 14 and not is_marked(row.text)
        line = Line(
            0, row.text, bold=row.bold, centred=centred, page=page.number, gap=row.gap, box=page.box_of(row.words)
        )
        if self.previous is not None:
            line = replace(line, starts=self._begins(line, *self.previous, row))
        else:
            line = replace(line, starts=True)
        self.add(line, row)

    def _begins(self, line: Line, previous: Line, above: Row, row: Row) -> bool:
        """Does a paragraph begin here? By indent, by the row above that stops short, by a number or a bullet."""
        if line.centred or previous.centred:
            return line.centred != previous.centred or line.gap or line.bold != previous.bold
        stops_short = above.right + row.first_width + 3.5 < self.right - 2
        set_in = self.first > self.left and abs(row.left - self.first) < 4
        indented = set_in or row.left > above.left + 10
        ended = re.search(r"[.;:!?]$", previous.text) is not None
        if is_marked(line.text):
            broken_off = not ended and not stops_short and not indented
            return not (broken_off and re.match(r"^(?:\d|[-–] ?[a-zà-ỹđ])", line.text))
        if line.page != previous.page and line.text[:1].islower() and not ended:
            return False
        return stops_short or indented


def _pages(data: bytes, progress: Progress | None) -> Iterator[Page]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise NotRead("Tệp PDF đang khóa bằng mật khẩu. Xin bỏ mật khẩu rồi tải lên.") from problem
        raise NotRead("Tệp PDF bị hỏng, không mở được. Xin kiểm tra lại tệp.") from problem
    try:
        count = len(document)
        if count == 0:
            raise NotRead("Tệp PDF không có trang nào.")
        if count > MAX_PAGES:
            raise NotRead(
                f"Tệp PDF có {count} trang, quá {MAX_PAGES} trang. Xin tách văn bản ra tệp riêng rồi tải lên."
            )
        characters = 0
        for number in range(count):
            page = document[number]
            text = page.get_textpage()
            characters += text.count_chars()
            if characters > _MOST_CHARACTERS:
                raise NotRead("Tệp PDF quá nhiều chữ. Xin tách văn bản ra tệp riêng rồi tải lên.")
            width, height = page.get_size()
            rows = rows_of(text, height)
            yield Page(number + 1, width, height, rows, grids_of(page, height) if rows else [])
            text.close()
            page.close()
            if progress is not None:
                progress(number + 1, count)
    except pdfium.PdfiumError as problem:
        raise NotRead("Tệp PDF bị hỏng, không mở được. Xin kiểm tra lại tệp.") from problem
    finally:
        document.close()


def _margins(pages: list[Page]) -> tuple[float, float, float]:
    """The left edge of full lines, the right one, and where a paragraph's first line begins (the left edge where
    first lines are not set in)."""
    rows = [row for page in pages for row in page.rows]
    if not rows:
        return 0, 1, 0
    lefts = Counter(round(row.left) for row in rows)
    often = [x for x in sorted(lefts) if sum(lefts[near] for near in range(x - 2, x + 3)) >= max(2, len(rows) * 0.08)]
    left = often[0] if often else min(lefts)
    ends = sorted(row.right for row in rows)
    marked = Counter(round(row.left) for row in rows if is_marked(row.text))
    first = marked.most_common(1)[0][0] if marked else left
    return left, ends[int(len(ends) * 0.9)], first if left + 12 < first < left + 70 else left


def _is_page_number(row: Row, page: Page) -> bool:
    at_edge = row.top < page.height * 0.09 or row.top > page.height * 0.91
    return at_edge and _PAGE_NUMBER.match(row.text) is not None
