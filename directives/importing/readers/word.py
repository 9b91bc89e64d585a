"""Word (.docx) → lines: paragraphs and tables in their order, numbers of automatic lists, text boxes, breaks."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from directives.importing.lines import Line, NotRead, Source, clean
from directives.importing.readers import legacy
from directives.importing.readers.word_numbers import Numbers
from directives.importing.signs import is_capitals

MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 2_000, 100 * 1024 * 1024, 100
MAX_PART = 40 * 1024 * 1024
_MOST_LINES = 10_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BROKEN = "Tệp Word bị hỏng, không mở được. Xin mở bằng Word, lưu lại rồi tải lên."


def read_word(data: bytes) -> Source:
    _check_container(data)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document)
        lines = reader.read()
    except NotRead:
        raise
    except Exception as broken:  # whatever the libraries stumble over, the file is not whole
        raise NotRead(_BROKEN) from broken
    return Source(tuple(lines), notes=tuple(reader.notes))


def _check_container(data: bytes) -> None:
    """What the list of members says, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise NotRead("Tệp đang khóa bằng mật khẩu. Xin bỏ mật khẩu rồi tải lên.")
            unpacked = sum(member.file_size for member in members)
            names = {member.filename for member in members}
            too_big = any(member.file_size > MAX_PART for member in members if member.filename.endswith(".xml"))
            if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or too_big:
                raise NotRead("Tệp nén bất thường nên không nhận. Xin mở tệp, lưu lại rồi tải lên.")
            if unpacked > MAX_RATIO * len(data) + 1024 * 1024:
                raise NotRead("Tệp nén bất thường nên không nhận. Xin mở tệp, lưu lại rồi tải lên.")
            if any(name.lower().rsplit("/", 1)[-1].startswith("vbaproject") for name in names):
                raise NotRead("Tệp có chứa macro nên không nhận. Xin lưu lại thành .docx không kèm macro.")
            if "word/document.xml" not in names:
                raise NotRead("Nội dung tệp không phải văn bản Word. Xin kiểm tra lại tệp.")
            for name in ("word/document.xml", "word/numbering.xml", "word/styles.xml", "[Content_Types].xml"):
                if name in names and b"<!DOCTYPE" in container.read(name)[:4096].upper():
                    raise NotRead("Tệp Word có khai báo không hợp lệ nên không nhận.")
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
    ) as broken:
        raise NotRead(_BROKEN) from broken


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.numbers = Numbers(document)
        self.lines: list[Line] = []
        self.tables = 0
        self.page = 1
        self.gap = False
        self.notes: list[tuple[int, str, str]] = []

    def read(self) -> list[Line]:
        for section in self.document.sections[:3]:
            # A stamp may stand in the page's head; running titles and page numbers say nothing.
            for part in (section.first_page_header, section.header):
                if not part.is_linked_to_previous:
                    self._marks_of(part._element)
        self._blocks(self.document.element.body)
        return self.lines

    def _marks_of(self, element: Any) -> None:
        from directives.importing.lines import is_secret_mark

        for paragraph in element.iter(f"{_W}p"):
            if is_secret_mark(_text_of(paragraph)):
                self._add(_text_of(paragraph))

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif element.tag in (f"{_W}sdt", f"{_W}smartTag", f"{_W}customXml"):
                for inner in element.iter(f"{_W}sdtContent"):
                    self._blocks(inner)
                    break

    def _paragraph(self, element: Any, side: str = "") -> None:
        for box in _boxes(element):
            for inner in box.iter(f"{_W}p"):
                self._say(inner, side)
        if element.find(f".//{_W}lastRenderedPageBreak") is not None:
            self.page += 1
        self._say(element, side)

    def _say(self, element: Any, side: str) -> None:
        """One paragraph; a line break inside it begins a new line of the same paragraph."""
        number = self.numbers.of(element)
        bold, centred = _is_bold(element), _is_centred(element)
        pieces = _pieces(element)
        first = True
        for piece in pieces:
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

    def _looks_two_column(self, columns: list[str]) -> bool:
        """A head or signature typed with tabs; not "Thời gian<tab>7 giờ 30"."""
        return all(is_capitals(part) or re.match(r"^(?:Số|\*|Nơi nhận|- )", part) or "ngày" in part for part in columns)

    def _add(self, text: str, side: str = "", bold: bool = False, centred: bool = False, starts: bool = True) -> None:
        if len(self.lines) >= _MOST_LINES:
            raise NotRead(f"Tệp quá dài (hơn {_MOST_LINES} dòng). Xin tách văn bản ra tệp riêng rồi tải lên.")
        converted = legacy.to_unicode(text) if len(text) > 40 else None
        if converted:
            if not self.notes:
                words = f"Văn bản viết bằng bảng mã cũ {converted[1]}, đã chuyển sang Unicode; xin soát lại chữ."
                self.notes.append((len(self.lines) + 1, "legacy_encoding", words))
            text = converted[0]
        line = Line(len(self.lines) + 1, text, side, (), starts, bold, centred, self.gap, page=self.page)
        self.lines.append(line)
        self.gap = False

    def _table(self, table: Any) -> None:
        rows = [list(_cells(row)) for row in table.iter(f"{_W}tr") if _owner(row) is table]
        if _is_layout(rows):
            for row in rows:
                row = [cell for cell in row if cell is not _EMPTY]
                for place, cell in enumerate(row):
                    side = "" if len(row) == 1 else "l" if place == 0 else "r"
                    for element in cell:
                        if element.tag == f"{_W}p":
                            self._paragraph(element, side)
                        elif element.tag == f"{_W}tbl":
                            self._table(element)
            return
        self.tables += 1
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
                self.lines[-1] = replace(self.lines[-1], cells=cells, table=self.tables)

    def _cell_text(self, cell: Any) -> str:
        if cell is _EMPTY:
            return ""
        said = []
        for element in cell.iter(f"{_W}p"):
            number = self.numbers.of(element)
            text = clean(" ".join(_pieces(element)))
            if text:
                said.append(f"{number} {text}".strip() if number else text)
        return clean(" ".join(said))


def _starts_anew(text: str) -> bool:
    return re.match(r"^(?:[-–+•*]\s|\d{1,2}[.)]\s|[a-zđ]\)\s)", text) is not None


def _owner(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and parent.tag != f"{_W}tbl":
        parent = parent.getparent()
    return parent


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row; one that is merged upwards is empty, one over several columns stands once for each."""
    for element in row:
        cells = (
            [element]
            if element.tag == f"{_W}tc"
            else list(element.iter(f"{_W}tc"))
            if element.tag == f"{_W}sdt"
            else []
        )
        for cell in cells:
            yield cell
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = span.get(f"{_W}val") if span is not None else None
            for _ in range(min(int(width), 60) - 1 if width and width.isdigit() else 0):
                yield _EMPTY


_EMPTY: Any = ()
_HEAD_WORDS = re.compile(
    r"ĐẢNG CỘNG SẢN|CỘNG H[ÒO][AÀ]|Nơi nhận|NƠI NHẬN|\bSố\s*[:\d*.…-]|ngày .{0,12}tháng|T/M|TM\.|K/T|KT\.|T/L|TL\."
    r"|Kính gửi|BÍ THƯ|CHỦ TỊCH|TRƯỞNG|GIÁM ĐỐC"
)


def _is_merged_up(cell: Any) -> bool:
    mark = cell.find(f"{_W}tcPr/{_W}vMerge") if cell is not _EMPTY else None
    return mark is not None and mark.get(f"{_W}val") != "restart"


def _is_layout(rows: list[list[Any]]) -> bool:
    """A head or a signature laid out as a table: at most two filled columns and words of a head in them."""
    if not rows or max(len([cell for cell in row if cell is not _EMPTY]) for row in rows) > 3:
        return False
    if max(sum(1 for cell in row if _text_of_cell(cell)) for row in rows) > 2:
        return False
    if len(rows) > 8:
        return False
    text = " ".join(_text_of_cell(cell) for row in rows for cell in row)
    return _HEAD_WORDS.search(text) is not None and len(text) < 4000


def _text_of_cell(cell: Any) -> str:
    return clean(" ".join(_text_of(p) for p in cell.iter(f"{_W}p"))) if cell is not _EMPTY else ""


def _text_of(paragraph: Any) -> str:
    return clean(" ".join(_pieces(paragraph)))


def _boxes(paragraph: Any) -> list[Any]:
    """Text boxes; Word keeps each twice (a new and a fallback form), the first is read."""
    found = []
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
            found.append(box)
    return found or [box for box in paragraph.iter(f"{_W}txbxContent")][:1]


def _pieces(paragraph: Any) -> list[str]:
    """The text of a paragraph, parted at its line breaks; deleted text and text boxes left out."""
    pieces = [""]
    for element in paragraph.iter():
        if any(above.tag in (f"{_W}txbxContent", f"{_W}del", f"{_W}moveFrom") for above in _up_to(element, paragraph)):
            continue
        if element.tag == f"{_W}t":
            pieces[-1] += element.text or ""
        elif element.tag in (f"{_W}tab", f"{_W}ptab") and element.getparent().tag == f"{_W}r":
            pieces[-1] += "\t"
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("")
        elif element.tag in (f"{_W}noBreakHyphen", f"{_W}softHyphen"):
            pieces[-1] += "-" if element.tag.endswith("noBreakHyphen") else ""
        elif element.tag == f"{_W}sym":
            pieces[-1] += "- " if not pieces[-1].strip() else " "
    return pieces


def _up_to(element: Any, top: Any) -> Iterator[Any]:
    parent = element.getparent()
    while parent is not None and parent is not top:
        yield parent
        parent = parent.getparent()


def _is_bold(paragraph: Any) -> bool:
    """Every run with words in it is bold."""
    runs = [run for run in paragraph.iter(f"{_W}r") if "".join(t.text or "" for t in run.iter(f"{_W}t")).strip()]
    return bool(runs) and all(_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)


def _on(mark: Any) -> bool:
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off")


def _is_centred(paragraph: Any) -> bool:
    mark = paragraph.find(f"{_W}pPr/{_W}jc")
    return mark is not None and mark.get(f"{_W}val") == "center"
