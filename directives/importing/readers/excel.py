"""Excel (.xlsx, .xls) → lines: the words above a table, the rows of the table, the signature under it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from directives.importing import signs
from directives.importing.lines import Line, NotRead, Source, clean
from directives.importing.readers import legacy
from directives.importing.readers.containers import check_container
from units.text import fold

_MOST_SHEETS, _MOST_CELLS, _MOST_MERGED = 30, 1_000_000, 2_000
_MOST_LINES, _MOST_CHARACTERS = 10_000, 3_000_000
_MACRO_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
_BROKEN = "Tệp Excel bị hỏng, không mở được. Xin mở bằng Excel, lưu lại rồi tải lên."
_TOO_BIG = "Bảng tính quá lớn. Xin giữ lại phần phân công nhiệm vụ, lưu thành tệp riêng rồi tải lên."
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,4})(\d{1,8})")


def read_excel(data: bytes) -> Source:
    """Raises NotRead. Hidden sheets are read too: what a person hid is still in the file that goes round."""
    if data.startswith(b"PK"):
        check_container(data, r"xl/workbook\d*\.xml", kind="bảng tính Excel", ending=".xlsx")
        _check_extent(data)
    elif _MACRO_IN_OLE in data:
        raise NotRead("Tệp có chứa macro nên không nhận. Xin lưu lại thành .xlsx không kèm macro.")
    reader = _Reader()
    try:
        for rows, merged in _sheets(data):
            reader.sheet(rows, merged)
    except (NotRead, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as broken:  # the library is Rust, whose panics are no Exception
        if "password" in str(broken).lower() or "encrypt" in str(broken).lower():
            raise NotRead("Tệp đang khóa bằng mật khẩu. Xin bỏ mật khẩu rồi tải lên.") from None
        raise NotRead(_BROKEN) from None
    return Source(tuple(reader.lines), notes=tuple(reader.notes))


def _check_extent(data: bytes) -> None:
    """One cell far down and right makes a table of everything before it."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        for name in container.namelist():
            if not re.match(r"xl/worksheets/[^/]+\.xml$", name):
                continue
            width = height = 1
            for found in _CELL.finditer(container.read(name)):
                place = _PLACE.search(found[1])
                if place is None or found[1].endswith(b"/"):
                    continue
                letters, row = place.groups()
                column = 0
                for letter in letters:
                    column = column * 26 + letter - 64
                width, height = max(width, column), max(height, int(row))
            if width * height > _MOST_CELLS:
                raise NotRead(_TOO_BIG)


Merged = list[tuple[tuple[int, int], tuple[int, int]]]


def _sheets(data: bytes) -> Iterator[tuple[list[list[str]], Merged]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    if len(book.sheet_names) > _MOST_SHEETS:
        raise NotRead(_TOO_BIG)
    characters = 0
    for at in range(len(book.sheet_names)):
        sheet = book.get_sheet_by_index(at)
        if sheet.total_height * max(sheet.total_width, 1) > _MOST_CELLS:
            raise NotRead(_TOO_BIG)
        rows = [[_words(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        characters += sum(len(cell) for row in rows for cell in row)
        if characters > _MOST_CHARACTERS:
            raise NotRead(_TOO_BIG)
        yield rows, list(sheet.merged_cell_ranges or [])


def _words(cell: Any) -> str:
    """A cell as a person reads it: days as dd/mm/yyyy, whole numbers without ".0"."""
    if isinstance(cell, datetime) and (cell.hour or cell.minute):
        return f"{cell:%H:%M, %d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    if isinstance(cell, timedelta):
        return str(cell)
    return clean(str(cell))


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.tables = 0
        self.gap = False
        self.notes: list[tuple[int, str, str]] = []

    def sheet(self, rows: list[list[str]], merged: Merged) -> None:
        while rows and not any(rows[-1]):
            rows.pop()
        if len(rows) > 2 * _MOST_LINES:
            raise NotRead(_TOO_BIG)
        rows = self._modern(rows)
        first, last = _table(rows)
        self.tables += 1
        said = _spread(rows, merged, first, last)
        for at, row in enumerate(rows):
            if not any(row):
                self.gap = True
            elif first <= at < last:
                self._add(" | ".join(row).strip(" |"), cells=tuple(said[at]))
            else:
                self._plain([cell for cell in row if cell])
        self.gap = True

    def _modern(self, rows: list[list[str]]) -> list[list[str]]:
        """The cells out of an old code, when the sheet as a whole is in one."""
        found = legacy.code_of("\n".join(cell for row in rows for cell in row if cell))
        if found is None:
            return rows
        if not self.notes:
            self.notes.append((1, "legacy_encoding", legacy.note(found)))
        return [[clean(legacy.turned(cell, found)) for cell in row] for row in rows]

    def _plain(self, cells: list[str]) -> None:
        """Words outside the table: a title, or the two columns of a head or a signature."""
        if len(cells) == 2:
            self._add(cells[0], side="l")
            self._add(cells[1], side="r")
        else:
            self._add(" ".join(cells))

    def _add(self, text: str, side: str = "", cells: tuple[str, ...] = ()) -> None:
        if len(self.lines) >= _MOST_LINES:
            raise NotRead(_TOO_BIG)
        table = self.tables if cells else 0
        self.lines.append(Line(len(self.lines) + 1, text, side, cells, starts=True, gap=self.gap, table=table))
        self.gap = False


def _table(rows: list[list[str]]) -> tuple[int, int]:
    """From the first row with three filled cells to the signature or the end."""
    first = next((at for at, row in enumerate(rows) if len([cell for cell in row if cell]) >= 3), len(rows))
    for at in range(first + 1, len(rows)):
        words = [cell for cell in rows[at] if cell]
        if 0 < len(words) <= 2 and any(_ends_table(cell) for cell in words):
            return first, at
    return first, len(rows)


def _ends_table(cell: str) -> bool:
    opens = signs.AUTHORITY_AS_WRITTEN.match(cell) is not None and signs.is_capitals(cell)
    return opens or signs.RECIPIENTS.match(fold(cell)) is not None or re.match(r"ghi chu\s*:", fold(cell)) is not None


def _spread(rows: list[list[str]], merged: Merged, first: int, last: int) -> list[list[str]]:
    """Each row with what a merged cell above it says; a title across the table stays where it stands."""
    said = [list(row) for row in rows]
    for (top, left), (bottom, right) in merged[:_MOST_MERGED]:
        if not first <= top < bottom < last or left >= len(said[top]):
            continue
        for at in range(top + 1, bottom + 1):
            if left < len(said[at]) and not said[at][left] and right - left < 3:
                said[at][left] = said[top][left]
    return said
