"""A printed table as Word has it, written as XML at once: a long appendix has tens of thousands of cells, and setting
each by python-docx takes ten times as long. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reports.printed import PrintedRow, PrintedTable

CODE_SMALLER = 2.5  # points: a figure's code stays on one line
_ALIGN = {"left": "left", "center": "center", "right": "right", "code": "center"}
_TWIPS = 1440 / 25.4  # to the mm
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
# Rules and margins stand here: an office's template need not have the style that has them.
_RULES = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in _SIDES)
_LOOKS = (
    '<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>'
    f'<w:tblBorders>{_RULES}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
    '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


def table_element(table: PrintedTable, size: float, width: float) -> Any:
    """`size` in points, `width` of the line in mm. The head is repeated on each page; only long rows may be cut."""
    widths = [round(float(share) * width / 100 * _TWIPS) for share in table.widths]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    head = _row([(title, "center") for title in table.head], widths, size, bold=True, extra="<w:tblHeader/>")
    rows = "".join(_band(row, widths, size) if row.band else _plain(row, widths, size) for row in table.rows)
    return parse_xml(f"<w:tbl {nsdecls('w')}>{_LOOKS}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>")


def _plain(row: PrintedRow, widths: Sequence[int], size: float) -> str:
    whole = "" if "long" in row.css else "<w:cantSplit/>"
    return _row(row.cells, widths, size, bold="total" in row.css, extra=whole)


def _row(cells: Sequence[tuple[str, Any]], widths: Sequence[int], size: float, *, bold: bool, extra: str) -> str:
    made = "".join(
        _cell(words, f'<w:tcW w:w="{width}" w:type="dxa"/>', size - CODE_SMALLER * (align == "code"), bold, align)
        for (words, align), width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{extra}</w:trPr>{made}</w:tr>"


def _band(row: PrintedRow, widths: Sequence[int], size: float) -> str:
    across = f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(row.band, across, size, True, 'left')}</w:tr>"


def _cell(words: str, shape: str, size: float, bold: bool, align: str) -> str:
    letters = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(words).split("\n"))
    run = f"<w:r>{letters}{lines}</w:r>" if words else ""
    line = f'<w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="{_ALIGN[align]}"/></w:pPr>'
    return f"<w:tc><w:tcPr>{shape}</w:tcPr><w:p>{line}{run}</w:p></w:tc>"


def clean(words: str) -> str:
    """Composed letters, and none of the signs that XML refuses."""
    words = unicodedata.normalize("NFC", words)
    return "".join(
        sign
        for sign in words
        if sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\ufffe\uffff")
    )
