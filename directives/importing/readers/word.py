"""Word (.docx) → lines: paragraphs and tables in their order, numbers of automatic lists, text boxes, breaks, notes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from directives.importing.lines import Line, NotRead, Source, clean
from directives.importing.readers import legacy
from directives.importing.readers.containers import check_container
from directives.importing.readers.word_numbers import Numbers
from directives.importing.readers.word_text import (
    Fonts,
    W,
    boxes_of,
    form_of,
    is_bold,
    is_centred,
    is_deleted_row,
    paragraphs_of,
    text_of,
    word_art_of,
    words_of,
)
from directives.importing.secrecy import is_secret_mark
from directives.importing.signs import MOTTO, is_capitals
from units.text import fold

_MOST_LINES, _MOST_CHARACTERS = 10_000, 3_000_000
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BROKEN = "Tệp Word bị hỏng, không mở được. Xin mở bằng Word, lưu lại rồi tải lên."
_HIDDEN = "Tệp có chữ đặt ẩn; phần đó không được đọc."


def read_word(data: bytes) -> Source:
    check_container(data, r"word/document\d*\.xml", kind="văn bản Word", ending=".docx")
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document)
        lines = reader.read()
    except (NotRead, MemoryError):
        raise
    except Exception as broken:  # whatever the libraries stumble over, the file is not whole
        raise NotRead(_BROKEN) from broken
    return Source(tuple(lines), notes=tuple(reader.notes))


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.numbers = Numbers(document)
        self.fonts = Fonts.of(document)
        self.lines: list[Line] = []
        self.characters = 0
        self.tables = 0
        self.page = 1
        self.gap = False
        self.code = ""  # the old code in which the whole document is, where no font tells
        self.notes: list[tuple[int, str, str]] = []
        self.noted: list[tuple[str, str]] = []  # foot- and endnotes referred to

    def read(self) -> list[Line]:
        body = self.document.element.body
        whole = "\n".join(text_of(paragraph, self.fonts) for paragraph in paragraphs_of(body))
        self.code = legacy.code_of(whole) or ""
        if self.code:
            self._note("legacy_encoding", legacy.note(self.code))
        if len(whole) > _MOST_CHARACTERS:
            raise NotRead("Tệp quá nhiều chữ. Xin tách văn bản ra tệp riêng rồi tải lên.")
        self._edges(MOTTO.search(fold(whole[:20_000])) is not None)
        self._blocks(body)
        self._notes_told()
        return self.lines

    # ---- heads and feet of pages, notes ----

    def _edges(self, has_motto: bool) -> None:
        """A stamp may stand at a page's edge, some offices keep the whole head there; running titles go to the margin,
        as page numbers do."""
        for kind in ("header", "footer"):
            for element in self._parts(kind):
                said = [text_of(paragraph, self.fonts) for paragraph in paragraphs_of(element)]
                said += word_art_of(element)
                if kind == "header" and not has_motto and any(MOTTO.search(fold(text)) for text in said):
                    self._blocks(element)
                    continue
                for text in dict.fromkeys(self._modern(text) for text in said):
                    if text:
                        self._add(text)
                        if not is_secret_mark(text):
                            self.lines[-1] = replace(self.lines[-1], is_page_number=True)
        for text in word_art_of(self.document.element.body):
            self._add(text)

    def _parts(self, kind: str) -> Iterator[Any]:
        from docx.oxml.parser import parse_xml

        for relation in self.document.part.rels.values():
            if relation.is_external or not relation.reltype.endswith(f"/{kind}"):
                continue
            part = relation.target_part
            yield part.element if hasattr(part, "element") else parse_xml(part.blob)

    def _notes_told(self) -> None:
        """Foot- and endnotes after everything else, at the margin: they are printed at the foot of a page."""
        if not self.noted:
            return
        texts: dict[tuple[str, str], str] = {}
        for kind in ("footnote", "endnote"):
            for element in self._parts(f"{kind}s"):
                for note in element.findall(f"{W}{kind}"):
                    said = " ".join(text_of(paragraph, self.fonts) for paragraph in paragraphs_of(note))
                    texts[kind, note.get(f"{W}id", "")] = self._modern(clean(said))
        for at, key in enumerate(dict.fromkeys(self.noted), start=1):
            if texts.get(key):
                self._add(f"[{at}] {texts[key]}")
                self.lines[-1] = replace(self.lines[-1], is_page_number=True)

    # ---- blocks ----

    def _blocks(self, parent: Any, side: str = "") -> None:
        for element in parent:
            if element.tag == f"{W}p":
                self._paragraph(element, side)
            elif element.tag == f"{W}tbl":
                self._table(element, side)
            elif element.tag == f"{_MC}AlternateContent":
                self._blocks(form_of(element), side)
            elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}smartTag", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
                self._blocks(element, side)

    def _paragraph(self, element: Any, side: str = "") -> None:
        for box in boxes_of(element):
            self._blocks(box, side)
        if element.find(f".//{W}lastRenderedPageBreak") is not None:
            self.page += 1
        self._say(element, side)

    def _say(self, element: Any, side: str) -> None:
        """One paragraph; a line break inside it begins a new line of the same paragraph."""
        number = self.numbers.of(element)
        bold, centred = is_bold(element), is_centred(element)
        first = True
        for piece in self._pieces(element):
            columns = [clean(part) for part in re.split(r"\t+|\s{6,}", piece) if clean(part)]
            text = clean(piece)
            if not text:
                continue
            if number and first:
                text = f"{number} {text}"
            if len(columns) == 2 and not side and not number and self._looks_two_column(columns):
                self._add(columns[0], "l", bold, False, True)
                self._add(columns[1], "r", bold, False, True)
            else:
                self._add(text, side, bold, centred, starts=first or bool(_starts_anew(text)))
            first = False
        if first:
            self.gap = True

    def _pieces(self, element: Any) -> list[str]:
        words = words_of(element, self.fonts)
        self.noted += words.notes
        if words.code:
            self._note("legacy_encoding", legacy.note(words.code))
        if words.has_hidden:
            self._note("hidden_text", _HIDDEN)
        return [self._modern(piece) for piece in words.pieces]

    def _modern(self, text: str) -> str:
        return legacy.turned(text, self.code) if self.code else text

    def _note(self, code: str, message: str) -> None:
        if all(known != code for _, known, _ in self.notes):
            self.notes.append((len(self.lines) + 1, code, message))

    def _looks_two_column(self, columns: list[str]) -> bool:
        """A head or signature typed with tabs; not "Thời gian<tab>7 giờ 30"."""
        return all(is_capitals(part) or re.match(r"^(?:Số|\*|Nơi nhận|- )", part) or "ngày" in part for part in columns)

    def _add(self, text: str, side: str = "", bold: bool = False, centred: bool = False, starts: bool = True) -> None:
        if len(self.lines) >= _MOST_LINES:
            raise NotRead(f"Tệp quá dài (hơn {_MOST_LINES} dòng). Xin tách văn bản ra tệp riêng rồi tải lên.")
        line = Line(len(self.lines) + 1, text, side, (), starts, bold, centred, self.gap, page=self.page)
        self.lines.append(line)
        self.gap = False

    # ---- tables ----

    def _table(self, table: Any, side: str = "") -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        if self._is_layout(rows):
            for row in rows:
                row = [cell for cell in row if cell is not _EMPTY]
                for place, cell in enumerate(row):
                    self._blocks(cell, side or ("" if len(row) == 1 else "l" if place == 0 else "r"))
            return
        self.tables += 1
        number = self.tables
        above: tuple[str, ...] = ()
        for row in rows:
            own = [self._cell_text(cell) for cell in row]
            # A cell merged with the one above it says the same; the line itself does not say it twice.
            cells = tuple(
                above[at] if at < len(above) and _is_merged_up(cell) else text
                for at, (cell, text) in enumerate(zip(row, own, strict=True))
            )
            above = cells
            if any(own):
                self._add(" | ".join(own))
                self.lines[-1] = replace(self.lines[-1], cells=cells, table=number)

    def _cell_text(self, cell: Any) -> str:
        if cell is _EMPTY:
            return ""
        said = []
        for element in paragraphs_of(cell):
            number = self.numbers.of(element)
            text = clean(" ".join(self._pieces(element)))
            if text:
                said.append(f"{number} {text}".strip() if number else text)
        return clean(" ".join(said))

    def _is_layout(self, rows: list[list[Any]]) -> bool:
        """A head or a signature laid out as a table: at most two filled columns and words of a head in them."""
        if not rows or max(len([cell for cell in row if cell is not _EMPTY]) for row in rows) > 3 or len(rows) > 8:
            return False
        texts = [[self._text_of_cell(cell) for cell in row] for row in rows]
        if max(sum(1 for text in row if text) for row in texts) > 2:
            return False
        whole = " ".join(text for row in texts for text in row)
        return _HEAD_WORDS.search(whole) is not None and len(whole) < 4000

    def _text_of_cell(self, cell: Any) -> str:
        if cell is _EMPTY:
            return ""
        return self._modern(clean(" ".join(text_of(paragraph, self.fonts) for paragraph in paragraphs_of(cell))))


def _starts_anew(text: str) -> bool:
    return re.match(r"^(?:[-–+•*]\s|\d{1,2}[.)]\s|[a-zđ]\)\s)", text) is not None


def _rows(parent: Any) -> Iterator[Any]:
    """The table's own rows, in content controls too, without deleted ones and those of tables inside."""
    for element in parent:
        if element.tag == f"{W}tr" and not is_deleted_row(element):
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _rows(element)


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row; one that is merged upwards is empty, one over several columns stands once for each."""
    for _ in range(_number(row.find(f"{W}trPr/{W}gridBefore"))):
        yield _EMPTY
    for element in row:
        if element.tag == f"{W}tc":
            yield from _with_width(element)
        elif element.tag in (f"{W}sdt", f"{W}customXml"):
            for cell in element.iter(f"{W}tc"):
                if next(above for above in cell.iterancestors() if above.tag in (f"{W}tr", f"{W}tc")) is row:
                    yield from _with_width(cell)


def _with_width(cell: Any) -> Iterator[Any]:
    yield cell
    for _ in range(_number(cell.find(f"{W}tcPr/{W}gridSpan")) - 1):
        yield _EMPTY


def _number(mark: Any) -> int:
    value = mark.get(f"{W}val") if mark is not None else None
    return min(int(value), 60) if value and value.isascii() and value.isdigit() and len(value) < 9 else 0


_EMPTY: Any = ()
_HEAD_WORDS = re.compile(
    r"ĐẢNG CỘNG SẢN|CỘNG H[ÒO][AÀ]|Nơi nhận|NƠI NHẬN|\bSố\s*[:\d*.…-]|ngày .{0,12}tháng|T/M|TM\.|K/T|KT\.|T/L|TL\."
    r"|Kính gửi|BÍ THƯ|CHỦ TỊCH|TRƯỞNG|GIÁM ĐỐC"
)


def _is_merged_up(cell: Any) -> bool:
    mark = cell.find(f"{W}tcPr/{W}vMerge") if cell is not _EMPTY else None
    return mark is not None and mark.get(f"{W}val") != "restart"
