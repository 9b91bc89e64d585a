"""Tables for Excel: XLSX with typed cells, CSV for everything else. Text stays text, whatever it begins with.

A cell typed by anybody may begin with `=`, `+`, `-`, `@` or a tab; opened in a spreadsheet that would be a formula,
run on the reader's machine. XLSX cells are written as strings by type; CSV, which has no types, gets an apostrophe.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from reports.paper import Cell

LONGEST_CELL = 32_767
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
FIRST_DAY = datetime(2000, 1, 1)  # noqa: DTZ001  (a file's date of making, fixed so that the same table is the same file)


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook; `widths` are in letters, without them the first rows decide."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    name: str = "Biểu"
    widths: Sequence[float] | None = None
    notes: Sequence[str] = ()


def table_to_xlsx(
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[float] | None = None,
    sheet_name: str = "Biểu",
    notes: Sequence[str] = (),
    created_at: datetime | None = None,
) -> bytes:
    """One sheet: the title, the head (frozen, with filters), the rows, the notes. Days are days, numbers numbers."""
    return sheets_to_xlsx([Sheet(title, head, rows, sheet_name, widths, notes)], created_at=created_at)


def sheets_to_xlsx(sheets: Sequence[Sheet], *, created_at: datetime | None = None) -> bytes:
    """Each table on a sheet of its own; their names must differ. The same tables give the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    made = created_at.replace(tzinfo=None) if created_at else FIRST_DAY
    book.set_properties({"title": sheets[0].title, "created": made})
    look = _looks(book)
    for one in sheets:
        _lay(book.add_worksheet(_sheet_name(one.name)), one, look)
    book.close()
    return buffer.getvalue()


def _lay(sheet: Any, table: Sheet, look: dict[str, Any]) -> None:
    rows = [list(row) for row in table.rows]
    sheet.write_string(0, 0, table.title, look["title"])
    for column, name in enumerate(table.head):
        sheet.write_string(2, column, name, look["head"])
        width = table.widths[column] if table.widths else _width(name, [row[column] for row in rows[:200]])
        sheet.set_column(column, column, width)
    for line, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            _write(sheet, line, column, value, look)
    for line, note in enumerate(table.notes, start=len(rows) + 4):
        sheet.write_string(line, 0, note, look["note"])
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    if table.head:
        sheet.autofilter(2, 0, max(2, len(rows) + 2), len(table.head) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _looks(book: Any) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 12}
    cell = font | {"border": 1, "valign": "top"}
    return {
        "title": book.add_format(font | {"bold": True, "font_size": 14}),
        "note": book.add_format(font | {"italic": True}),
        "head": book.add_format(cell | {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}),
        "text": book.add_format(cell | {"text_wrap": True}),
        "day": book.add_format(cell | {"num_format": "dd/mm/yyyy", "align": "center"}),
        "moment": book.add_format(cell | {"num_format": "hh:mm dd/mm/yyyy", "align": "center"}),
        "whole": book.add_format(cell | {"num_format": "#,##0"}),
        "broken": book.add_format(cell | {"num_format": "#,##0.00"}),
    }


def _write(sheet: Any, line: int, column: int, value: Cell, look: dict[str, Any]) -> None:
    if value is None or value == "":
        sheet.write_blank(line, column, None, look["text"])
    elif isinstance(value, bool):
        sheet.write_string(line, column, "x" if value else "", look["text"])
    elif isinstance(value, datetime):
        sheet.write_datetime(line, column, value.replace(tzinfo=None), look["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, look["day"])
    elif isinstance(value, int):
        sheet.write_number(line, column, value, look["whole"])
    elif isinstance(value, (float, Decimal)):
        sheet.write_number(line, column, float(value), look["broken"])
    else:
        sheet.write_string(line, column, _clean(str(value))[:LONGEST_CELL], look["text"])


def _width(name: str, values: Sequence[Cell]) -> float:
    lengths = sorted(10 if isinstance(value, date) else len(str(value or "")) for value in values) or [0]
    return min(max(len(name) / 2, lengths[int(0.9 * (len(lengths) - 1))], 5) + 2, 50)


def _sheet_name(name: str) -> str:
    """Excel refuses []:*?/\\ in a tab's name, apostrophes at its ends, and more than 31 letters."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:31].strip("' ") or "Biểu"


def _clean(text: str) -> str:
    """NFC, and no control characters: a spreadsheet file cannot carry them."""
    text = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


def table_to_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it, a piece at a time: for a StreamingHttpResponse of any length."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([_csv_cell(name) for name in head])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if buffer.tell() > 32_768:
            yield _drained(buffer)
    yield _drained(buffer)


def _drained(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _csv_cell(value: Cell) -> str:
    """Numbers keep their sign; text that a spreadsheet could take for a formula, even after blanks or in wide letters,
    gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, datetime):
        return f"{value:%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    text = _clean(value)
    seen = unicodedata.normalize("NFKC", text)
    return f"'{text}" if seen.startswith(DANGEROUS) or seen.lstrip().startswith(DANGEROUS) else text
