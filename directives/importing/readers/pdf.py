"""PDF with text → lines. pypdfium2 gives characters with their places; columns, paragraphs and tables are seen here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

from directives.importing.lines import Line, NotRead, Progress, Source, clean
from directives.importing.paragraphs import is_marked
from directives.importing.readers import legacy, misread, scans
from directives.importing.readers.pages import Page
from directives.importing.readers.pdf_columns import split_blocks
from directives.importing.readers.pdf_rows import Row, rows_of
from directives.importing.readers.pdf_tables import Grid, grids_of
from directives.importing.readers.plausible import well_written

MAX_PAGES = 300
_MOST_CHARACTERS = 3_000_000
_MOST_OBJECTS = 200_000  # of one page; a drawn map has some ten thousand
_LONGEST = 4_000  # dots
_WELL = 0.9
_PAGE_NUMBER = re.compile(r"^(?:[-–—]\s*)?(?:trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?$", re.IGNORECASE)


def read_pdf(data: bytes, progress: Progress | None = None) -> Source:
    pages = _pages(data, progress)
    return source_of(pages)


def source_of(pages: list[Page]) -> Source:
    """The pages' rows as lines, columns, paragraphs and tables seen."""
    code = _modern(pages)
    misread.mend(pages)
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
    notes = [(1, "legacy_encoding", legacy.note(code))] if code else []
    return Source(tuple(told.lines), notes=(*notes, *_notes(pages, told.lines)))


def _modern(pages: list[Page]) -> str | None:
    """Turn words whose fonts kept them in an old code into Unicode; which code it was."""
    code = legacy.code_of("\n".join(" ".join(it.text for it in row.words) for page in pages for row in page.rows))
    for page in pages if code else ():
        for at, row in enumerate(page.rows):
            said = [legacy.with_hyphens_meant(it.text) if code == legacy.TCVN3 else it.text for it in row.words]
            turned = legacy.turned(" ".join(said), code or "").split(" ")
            if len(turned) == len(row.words):
                words = [replace(word, text=text) for word, text in zip(row.words, turned, strict=True)]
                page.rows[at] = Row(words, row.gap)
    return code


def _notes(pages: list[Page], lines: list[Line]) -> Iterator[tuple[int, str, str]]:
    seen = [page.number for page in pages if page.is_scan]
    first = next((line.number for line in lines if line.page in seen), 0)
    if first:
        which = "Văn bản" if len(seen) == len(pages) else f"Trang {', '.join(map(str, seen))}"
        yield first, "scanned", f"{which} là bản quét: chữ do máy nhận dạng, xin so lại với bản gốc."


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
            box = page.box(grid.columns[0], top, grid.columns[-1], bottom)
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


def _pages(data: bytes, progress: Progress | None) -> list[Page]:
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
        told = scans.Counting(progress, count)
        pages = {page.number: page for page in _with_text(document, told)}
        blind = [number for number in range(1, count + 1) if number not in pages]
        if blind:
            pages |= scans.read_pages(_shots(document, blind), told)
        return [pages[number] for number in sorted(pages)]
    except pdfium.PdfiumError as problem:
        raise NotRead("Tệp PDF bị hỏng, không mở được. Xin kiểm tra lại tệp.") from problem
    finally:
        document.close()


def _with_text(document: Any, told: Callable[[], None]) -> Iterator[Page]:
    """The pages whose words are in the file; those left out are pictures."""
    import pypdfium2.raw as raw

    characters = 0
    for number in range(len(document)):
        page = document[number]
        if raw.FPDFPage_CountObjects(page) > _MOST_OBJECTS:
            raise NotRead(f"Trang {number + 1} của tệp PDF có quá nhiều nét vẽ. Xin dùng tệp Word hoặc dán nội dung.")
        text = page.get_textpage()
        characters += text.count_chars()
        if characters > _MOST_CHARACTERS:
            raise NotRead("Tệp PDF quá nhiều chữ. Xin tách văn bản ra tệp riêng rồi tải lên.")
        width, height = page.get_size()
        rows = rows_of(text, height)
        if not _is_picture(page, rows):
            yield Page(number + 1, width, height, rows, grids_of(page, height) if rows else [])
            told()
        text.close()
        page.close()


def _is_picture(page: Any, rows: list[Row]) -> bool:
    """Is what a person sees on the page a picture, with no words in the file or with words that a machine guessed?"""
    import pypdfium2.raw as raw

    written = " ".join(row.text for row in rows)
    letters = sum(c.isalpha() for c in written)
    if letters > 200 and well_written(written) > _WELL:
        return False
    width, height = page.get_size()
    covered, drawn = 0.0, 0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            drawn += 1
            continue
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, min(right, width) - max(left, 0)) * max(0.0, min(top, height) - max(bottom, 0))
    covered /= max(width * height, 1.0)
    return covered > 0.5 or (letters < 30 and (covered > 0.1 or drawn > 300))


def _shots(document: Any, numbers: list[int]) -> list[tuple[int, Callable[[], tuple[Any, float]]]]:
    """How to get each page's picture when its turn comes. PDFium draws one page at a time."""
    one_at_a_time = Lock()

    def draw(number: int) -> tuple[Any, float]:
        with one_at_a_time:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(scans.DPI / 72, _LONGEST / max(width, height))
            picture = page.render(scale=scale).to_pil()
            page.close()
        return picture, width

    return [(number, partial(draw, number)) for number in numbers]


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
