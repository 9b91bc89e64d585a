"""An office's Word template filled with a report: each field written out where it stands, in the office's own letters.

No template language is run. A field is looked up by its name and its words go in as text, so a template can neither
work anything out nor ask for more than it is given, and takes as long as the report is long. Pure: no rows, no clock.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length
from docx.text.paragraph import Paragraph as DocxParagraph

from reports.paper import Bullets, Heading, Paper, Paragraph
from reports.printed import PrintedAppendix, printed_paper
from reports.templating.fields import BLOCKS, TOKEN, name_of
from reports.word import lay_blocks, saved
from reports.word_tables import clean

P, R, T, BODY, SECTION = (qn(f"w:{name}") for name in ("p", "r", "t", "body", "sectPr"))


def fill(template: bytes, paper: Paper, figures: Mapping[str, str]) -> bytes:
    """The template with the paper's parts and the figures in their places. What is no field stays as it is."""
    book = Document(io.BytesIO(template))
    view = printed_paper(paper)
    blocks: dict[str, Sequence[Any]] = {"noi_dung": view.body, "bieu_phu_luc": list(_annexes(view.appendices))}
    sizes = {"noi_dung": paper.layout.table_size, "bieu_phu_luc": paper.layout.appendix_size}
    lines = {**figures, **paper_lines(paper, view.appendices)}
    for root in story_roots(book):
        for paragraph in list(root.iter(P)):
            text = text_of(paragraph)
            if "{{" not in text or next(paragraph.iterancestors(root.tag), None) is not root:
                continue  # nothing to fill, or gone with a page that is not printed
            alone = TOKEN.fullmatch(text.strip())
            name = name_of(alone[1]) if alone else ""
            if name in BLOCKS and paragraph.getparent().tag == BODY:
                if name == "bieu_phu_luc" and not blocks[name] and _without_section(paragraph):
                    continue
                _lay(book, paragraph, blocks[name], paper, sizes[name])
            elif name in lines:
                _repeat(paragraph, lines[name].splitlines())
            else:
                _write_out(paragraph, lines)
    _forget_the_attached_template(book)
    return saved(book, paper)


class _NewPage:
    """Between two appendices."""


def _annexes(parts: Sequence[PrintedAppendix]) -> Iterator[Any]:
    """The first stands under the words of the template; the others bring their own, each on a new page."""
    for place, part in enumerate(parts):
        if place:
            yield _NewPage()
            yield Heading(part.label, 0)
            yield Heading(part.appendix.title, 0)
            yield Heading(f"({part.appendix.attached_to})", 0)
        yield from part.blocks


def paper_lines(paper: Paper, parts: Sequence[PrintedAppendix]) -> dict[str, str]:
    """What each field of the paper says; several lines are several paragraphs."""
    head, signature = paper.letterhead, paper.signature
    label = parts[0].label if parts else ""
    appendix = parts[0].appendix if parts else None
    return {
        "co_quan_cap_tren": head.superior,
        "co_quan_ban_hanh": head.issuer,
        "so_ky_hieu": head.number_text,
        "dia_danh_ngay": head.date_text,
        "du_thao": paper.draft_mark,
        "trich_yeu": "\n".join(paper.subject),
        "noi_nhan": "\n".join(paper.recipient_lines),
        "quyen_han_ky": signature.authority if signature else "",
        "chuc_vu_ky": signature.position if signature else "",
        "nguoi_ky": signature.name if signature else "",
        "phu_luc_so": label if paper.layout.is_state else label.upper(),
        "ten_phu_luc": appendix.title if appendix else "",
        "kem_theo": appendix.attached_to if appendix else "",
        "ma_bao_cao": paper.code,
    }


def story_roots(book: Any) -> Iterator[Any]:
    """Where fields are written out: the text, and the heads and feet of its pages."""
    yield book.element
    for part in book.part.package.iter_parts():
        if part.partname.startswith(("/word/header", "/word/footer")) and hasattr(part, "element"):
            yield part.element


def _pieces(paragraph: Any) -> list[Any]:
    """The paragraph's own pieces of text, without those of a text box within it."""
    return [piece for piece in paragraph.iter(T) if next(piece.iterancestors(P)) is paragraph]


def text_of(paragraph: Any) -> str:
    return "".join(piece.text or "" for piece in _pieces(paragraph))


def _write_out(paragraph: Any, lines: Mapping[str, str]) -> None:
    """Each field in the looks of its first letter; Word may have cut a field into any number of pieces."""
    pieces = _pieces(paragraph)
    for found in reversed(list(TOKEN.finditer(text_of(paragraph)))):
        words = lines.get(name_of(found[1]))
        if words is None:
            continue
        at, start, end = 0, found.start(), found.end()
        for piece in pieces:
            text = piece.text or ""
            first, last = max(start - at, 0), min(end - at, len(text))
            at += len(text)
            if first < last:
                _set(piece, text[:first] + clean(" ".join(words.splitlines())) + text[last:])
                words = ""


def _set(piece: Any, text: str) -> None:
    piece.text = text
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _repeat(paragraph: Any, lines: list[str]) -> None:
    """A field alone in its paragraph: a paragraph a line; without a line the paragraph goes, if its place allows."""
    if not lines and _may_go(paragraph):
        paragraph.getparent().remove(paragraph)
        return
    pieces = _pieces(paragraph)
    first = next((place for place, piece in enumerate(pieces) if (piece.text or "").strip()), 0)
    for piece in pieces:
        _set(piece, "")
    for line in lines[:-1]:
        _set(pieces[first], clean(line))
        paragraph.addprevious(deepcopy(paragraph))
    _set(pieces[first], clean(lines[-1]) if lines else "")


def _may_go(paragraph: Any) -> bool:
    """A cell and a head of pages need one paragraph; the end of a section hangs on one."""
    others = [one for one in paragraph.getparent().iterchildren(P) if one is not paragraph]
    return bool(others) and next(paragraph.iter(SECTION), None) is None


# --- Blocks -----------------------------------------------------------------------------------------------------------


class _Place:
    """Takes paragraphs and tables as a document does, and puts them before a paragraph."""

    def __init__(self, book: Any, mark: Any) -> None:
        self.book, self.mark, self.parts = book, mark, []  # type: ignore[var-annotated]

    def put(self, part: Any) -> Any:
        self.mark.addprevious(part)
        self.parts.append(part)
        return part

    def add_paragraph(self) -> DocxParagraph:
        return DocxParagraph(self.put(OxmlElement("w:p")), self.book._body)

    def add_table(self, rows: int, cols: int) -> Any:
        table = self.book.add_table(rows=rows, cols=cols)
        self.put(table._tbl)
        return table


def _lay(book: Any, mark: Any, blocks: Iterable[Any], paper: Paper, size: float) -> None:
    """Blocks in place of the paragraph, which gives its shape and letters to all text; tables keep their sizes."""
    shape = mark.find(qn("w:pPr"))
    letters = next((run.find(qn("w:rPr")) for run in mark.iter(R) if run.find(qn("w:rPr")) is not None), None)
    place, width = _Place(book, mark), _width(mark, book)
    for block in blocks:
        if isinstance(block, Heading):
            words = [(f"{block.number} {block.title}".strip(), True, block.level > 2)]
            place.put(_text(shape, letters, words, centred=block.level == 0, keep=True))
        elif isinstance(block, Paragraph):
            lead = [(f"{block.lead} ", True, True)] if block.lead else []
            place.put(_text(shape, letters, [*lead, (block.text, False, block.italic)]))
        elif isinstance(block, Bullets):
            for item in block.items:
                place.put(_text(shape, letters, [(f"{block.mark} {item}", False, False)]))
        elif isinstance(block, _NewPage):
            place.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        else:
            before = len(place.parts)
            lay_blocks(place, [block], paper, size, width)
            _in_the_same_face(place.parts[before:], letters)
    if place.parts and place.parts[-1].tag == P:  # whatever follows, a signature as a rule, is not alone on a page
        DocxParagraph(place.parts[-1], None).paragraph_format.keep_with_next = True  # type: ignore[arg-type]
    if mark.find(f"{qn('w:pPr')}/{SECTION}") is None and (place.parts or _may_go(mark)):
        mark.getparent().remove(mark)
    else:
        _repeat(mark, [])


def _text(
    shape: Any, letters: Any, words: Sequence[tuple[str, bool, bool]], *, centred: bool = False, keep: bool = False
) -> Any:
    paragraph = OxmlElement("w:p")
    if shape is not None:
        paragraph.append(deepcopy(shape))
        for end in list(paragraph.iter(SECTION)):  # the end of a section stays with the paragraph that had it
            end.getparent().remove(end)
    line = DocxParagraph(paragraph, None)  # type: ignore[arg-type]
    line.paragraph_format.keep_with_next = keep or None
    if centred:
        line.paragraph_format.alignment, line.paragraph_format.first_line_indent = 1, Length(0)  # type: ignore[assignment]
    for text, bold, italic in words:
        run = line.add_run(clean(text))
        if letters is not None:
            run._r.insert(0, deepcopy(letters))
        run.bold, run.italic = bold or run.bold, italic or run.italic
    return paragraph


def _in_the_same_face(parts: Iterable[Any], letters: Any) -> None:
    """Tables in the font of the text around them."""
    face = letters.find(qn("w:rFonts")) if letters is not None else None
    if face is None:
        return
    for part in parts:
        for run in part.iter(R):
            look = run.get_or_add_rPr()
            if look.find(qn("w:rFonts")) is None:
                look.insert(0, deepcopy(face))


def _width(mark: Any, book: Any) -> float:
    """Of the text on the page where the paragraph stands, in mm."""
    end = next(iter(mark.xpath("./w:pPr/w:sectPr | ./following::w:sectPr")), None)
    section = next((one for one in book.sections if one._sectPr is end), book.sections[-1])
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    return max(Length(room).mm, 40) if room else 165


def _without_section(mark: Any) -> bool:
    """Take out the pages that hold nothing but the appendix: from the end of the section before to their own end.

    False where the paragraph stands in the first section, together with everything else.
    """
    before = [one for one in mark.itersiblings(P, preceding=True) if one.find(f"{qn('w:pPr')}/{SECTION}") is not None]
    if not before:
        return False
    start, body = before[0], mark.getparent()
    inside = list(start.itersiblings())
    ends = [one for one in inside if one.tag == SECTION or one.find(f"{qn('w:pPr')}/{SECTION}") is not None]
    last = ends[0]
    for part in inside[: inside.index(last) + 1]:
        body.remove(part)
    if last.tag == SECTION:  # the section before is the last one now
        own = start.find(f"{qn('w:pPr')}/{SECTION}")
        body.append(own)
        if not text_of(start).strip() and _may_go(start):
            body.remove(start)
    return True


def _forget_the_attached_template(book: Any) -> None:
    """The office's .dotx lies on somebody's machine: no path to it goes out with a report."""
    for part in book.part.package.iter_parts():
        gone = [key for key, one in part.rels.items() if one.reltype.endswith("/attachedTemplate")]
        for key in gone:
            part.rels.pop(key)
            if hasattr(part, "element"):
                for named in list(part.element.iter(qn("w:attachedTemplate"))):
                    named.getparent().remove(named)
