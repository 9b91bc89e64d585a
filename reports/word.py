"""From a `Paper` to Word: the same words in the same layout as on the PDF, for whoever must still write in it.

The only module that knows python-docx for writing. Pure: no rows, no clock. Sizes and places are those of
templates/print/paper.css; what the printer decides (cells written the Vietnamese way, widths) comes from printed.py.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import segno
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from reports.paper import Bars, Bullets, Heading, Lines, Paper, Paragraph
from reports.printed import (
    LINE,
    PrintedAppendix,
    PrintedCode,
    PrintedPaper,
    PrintedTable,
    letterhead_widths,
    printed_paper,
)
from reports.word_tables import clean, table_element

FONT = "Times New Roman"
CENTER, LEFT, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip
LYING_LINE = 262  # mm of text on a page that lies
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  (the file's properties; the paper says its own day)


def render_docx(paper: Paper, *, view: PrintedPaper | None = None, widths: tuple[float, float] | None = None) -> bytes:
    """The paper as a .docx file that opens in Word and LibreOffice; the same paper gives the same bytes.

    `view` and `widths` (of the two blocks at the head, in mm) stand in for those worked out from the paper.
    """
    view = view or printed_paper(paper)
    book = Document()
    _set_up(book, paper)
    if not paper.annex_only:
        _main(book, paper, view, widths or letterhead_widths(paper))
    for place, part in enumerate(view.appendices):
        _appendix(book, part, paper, is_first=paper.annex_only and place == 0)
    return saved(book, paper)


def _main(book: Any, paper: Paper, view: PrintedPaper, widths: tuple[float, float]) -> None:
    _letterhead(book, paper, widths)
    if paper.kind != "letter":
        _line(book, paper.type_name, size=paper.layout.type_pt, bold=True, align=CENTER, before=12)
        for line in paper.subject:
            _line(book, line, size=paper.layout.subject_size, bold=True, align=CENTER)
        _line(book, "-----", align=CENTER)
    if paper.addressees:
        _addressees(book, paper)
    for line in paper.basis:
        _line(book, line, italic=True, **_text(paper))
    lay_blocks(book, view.body, paper, paper.layout.table_size)
    if paper.signature or paper.recipients:
        _ending(book, paper)


def saved(book: Any, paper: Paper) -> bytes:
    """The file, with the paper's own facts in its properties and no hour of making: nobody's name but the office's."""
    facts = book.core_properties
    facts.title, facts.author, facts.language = paper.title[:255], paper.letterhead.issuer[:255], "vi-VN"
    facts.created = facts.modified = paper.created_at.replace(tzinfo=None) if paper.created_at else MADE
    facts.comments = facts.keywords = facts.last_modified_by = ""
    written, still = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as same:
        for part in parts.infolist():
            same.writestr(zipfile.ZipInfo(part.filename, MADE.timetuple()[:6]), parts.read(part), zipfile.ZIP_DEFLATED)
    return still.getvalue()


def _set_up(book: Any, paper: Paper) -> None:
    style = book.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.widow_control = True
    section = book.sections[0]
    _page(section, lying=False)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    for foot in (section.footer, section.first_page_footer) if paper.code else ():
        _shape(foot.paragraphs[0], paper.code, size=8, align=RIGHT)


def _page(section: Any, *, lying: bool) -> None:
    """A4 as the layout has it: 20, 20, 30, 15 mm; a page that lies keeps its bound edge."""
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if lying else (Mm(210), Mm(297))
    top, right, bottom, left = (30, 20, 15, 20) if lying else (20, 15, 20, 30)
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance = Mm(10)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = CENTER
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)


# --- The parts of the first page --------------------------------------------------------------------------------------


def _letterhead(book: Any, paper: Paper, widths: tuple[float, float]) -> None:
    head, state = paper.letterhead, paper.layout.is_state
    left, right = widths
    cells = _bare_table(book, [left, LINE - left - right, right]).rows[0].cells
    size = 13 if state else 14
    if head.superior:
        _line(cells[0], head.superior, size=size, align=CENTER)
    for name in filter(None, (head.issuer, head.committee)):
        _line(cells[0], name, size=size, bold=True, align=CENTER)
    if not state:
        _line(cells[0], "*", bold=True, align=CENTER)
    if head.numbered:
        _line(cells[0], f"Số{':' if state else ''} {head.number_text}", size=size, align=CENTER)
    if paper.kind == "letter":
        for line in paper.subject:
            _line(cells[0], line, size=12, italic=not state, align=CENTER)
    for mark in filter(None, (paper.urgency, paper.draft_mark)):
        _line(cells[0], mark, bold=True, align=CENTER, before=6)
    if state:
        _line(cells[2], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12.5, bold=True, align=CENTER)
        _line(cells[2], "Độc lập - Tự do - Hạnh phúc", size=13.5, bold=True, align=CENTER, ruled=True)
    else:
        _line(cells[2], "ĐẢNG CỘNG SẢN VIỆT NAM", size=15, bold=True, align=CENTER, ruled=True)
    _line(cells[2], head.date_text, size=size, italic=True, align=CENTER, before=16)


def _addressees(book: Any, paper: Paper) -> None:
    names, mark = list(paper.addressees), paper.layout.recipient_mark
    if len(names) == 1:
        _line(book, f"{paper.address_label} {names[0]}", align=CENTER, before=12, after=6)
        return
    cells = _bare_table(book, [55, LINE - 55]).rows[0].cells
    _line(cells[0], paper.address_label, align=RIGHT, before=12, after=6)
    for place, name in enumerate(names):
        last = place == len(names) - 1
        _line(cells[1], f"- {name}{'.' if last else mark}", before=0 if place else 12, after=6 if last else 0)


def _ending(book: Any, paper: Paper) -> None:
    """The signature is never alone on a page: the last paragraph goes with it."""
    for line in (*book.paragraphs[-1:], _line(book, "", size=8)):
        line.paragraph_format.keep_with_next = True
    table = _bare_table(book, [75, LINE - 75])
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = table.rows[0].cells
    state = paper.layout.is_state
    if paper.recipient_lines:
        run = _line(cells[0], "Nơi nhận:", size=12 if state else 14, bold=state, italic=state).runs[0]
        run.underline = not state
    for line in paper.recipient_lines:
        _line(cells[0], line, size=11 if state else 12)
    if paper.signature:
        _line(cells[1], paper.signature.authority, bold=True, align=CENTER)
        _line(cells[1], paper.signature.position, bold=state, align=CENTER, after=70)
        _line(cells[1], paper.signature.name, bold=True, align=CENTER)


def _appendix(book: Any, part: PrintedAppendix, paper: Paper, *, is_first: bool) -> None:
    lying = part.appendix.landscape
    section = book.sections[0] if is_first else book.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = is_first
    _page(section, lying=lying)
    if is_first and paper.draft_mark:
        _line(book, paper.draft_mark, bold=True, align=CENTER)
    _line(book, part.label.upper() if not paper.layout.is_state else part.label, bold=True, align=CENTER)
    _line(book, part.appendix.title, bold=True, align=CENTER)
    if part.appendix.attached_to:
        _line(book, f"({part.appendix.attached_to})", italic=True, align=CENTER)
    _line(book, "-----", align=CENTER, after=6)
    lay_blocks(book, part.blocks, paper, paper.layout.appendix_size, LYING_LINE if lying else LINE)


# --- Text and tables --------------------------------------------------------------------------------------------------


def _text(paper: Paper) -> dict[str, Any]:
    layout = paper.layout
    return {
        "size": layout.body_size,
        "align": JUSTIFY,
        "indent": layout.indent,
        "before": layout.paragraph_gap,
        "pitch": layout.pitch,
    }


def lay_blocks(book: Any, blocks: Sequence[Any], paper: Paper, table_size: float, width: float = LINE) -> None:
    """Paragraphs and tables one after the other; `book` is a document, or whatever else
    takes them (add_paragraph, add_table, put)."""
    text = _text(paper)
    for block in blocks:
        if isinstance(block, Heading):
            words = f"{block.number} {block.title}".strip()
            look = {"align": CENTER, "indent": 0} if block.level == 0 else {}
            line = _line(book, words, bold=True, italic=block.level > 2, **text | look)
            line.paragraph_format.keep_with_next = True
        elif isinstance(block, Paragraph):
            line = _line(book, "", **text)
            if block.lead:
                _run(line, f"{block.lead} ", size=text["size"], bold=True, italic=True)
            _run(line, block.text, size=text["size"], italic=block.italic)
        elif isinstance(block, Bullets):
            for item in block.items:
                _line(book, f"{block.mark} {item}", **text)
        elif isinstance(block, PrintedTable):
            _table(book, block, table_size, width)
        elif block.kind == Bars.kind:
            for label, _, words in block.rows:
                _line(book, f"{label}: {words}", **text)
        elif isinstance(block, Lines):
            for _ in block.each:
                _ruled_line(book)
        elif isinstance(block, PrintedCode):
            _square_code(book, block)


def _ruled_line(book: Any) -> None:
    """An empty paragraph with a dotted rule under it."""
    line = _line(book, "", pitch=24)
    borders, bottom, between = (OxmlElement(f"w:{name}") for name in ("pBdr", "bottom", "between"))
    for rule in (bottom, between):
        for name, value in (("val", "dotted"), ("sz", "6"), ("space", "1"), ("color", "auto")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    line._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


def _square_code(book: Any, block: PrintedCode) -> None:
    cells = _bare_table(book, [28, LINE - 28]).rows[0].cells
    picture = io.BytesIO()
    segno.make(block.address, error="q", micro=False).save(picture, kind="png", scale=6, border=4)
    cells[0].paragraphs[0].add_run().add_picture(picture, width=Mm(25))
    for line in (*block.words, block.address):
        _line(cells[1], line, size=12)


def _table(book: Any, table: PrintedTable, size: float, width: float) -> None:
    if table.caption:
        caption = _line(book, table.caption, size=size, bold=True, align=CENTER, before=6)
        caption.paragraph_format.keep_with_next = True
    put = book.put if hasattr(book, "put") else book.element.body._insert_tbl
    put(table_element(table, size, width))
    if table.note:
        _line(book, table.note, size=size, italic=True, before=3)


def _bare_table(book: Any, widths: Sequence[float]) -> Any:
    """One row without rules, to put blocks beside each other."""
    table = book.add_table(rows=1, cols=len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    _widen(table, widths)
    return table


def _widen(table: Any, widths: Sequence[float]) -> None:
    """Both where Word looks (cells) and where LibreOffice does (columns)."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        if len(row._tr.tc_lst) == len(widths):
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Emu(Mm(width))


def _line(place: Any, words: str, **look: Any) -> Any:
    """A paragraph at the end of the document or the cell; the first of a cell is there already."""
    empty = hasattr(place, "_tc") and len(place.paragraphs) == 1 and not place.paragraphs[0].runs
    return _shape(place.paragraphs[0] if empty else place.add_paragraph(), words, **look)


def _shape(
    paragraph: Any,
    words: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: Any = LEFT,
    indent: float = 0,
    before: float = 0,
    after: float = 0,
    pitch: float = 0,
    ruled: bool = False,
) -> Any:
    shape = paragraph.paragraph_format
    paragraph.alignment = align
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if indent:
        shape.first_line_indent = Mm(indent)
    if pitch:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    if words:
        run = _run(paragraph, words, size=size, bold=bold, italic=italic)
        run.underline = ruled or None
    return paragraph


def _run(paragraph: Any, words: str, *, size: float, bold: bool = False, italic: bool = False) -> Any:
    run = paragraph.add_run(clean(words))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return run
