"""Papers made from a plain text at test time: the same document as a Word file and as a PDF, as an office lays it out.

python -m tests.importing_papers SOURCE_DIR TARGET_DIR      every .txt of a folder as .docx and .pdf
"""

from __future__ import annotations

import html
import io
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from directives.importing import outline, signs
from directives.importing.outline import Part
from directives.importing.readers.plain import read_text

_NUMBERING = (
    '<w:abstractNum xmlns:w="{ns}" w:abstractNumId="{id}">'
    '<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
)
_LEVEL = (
    '<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    '<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
)
_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass
class Paper:
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    addressed: list[str] = field(default_factory=list)
    body: list[tuple[str, str]] = field(default_factory=list)  # number as written with its dot, words
    recipients: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    tables: list[list[tuple[str, ...]]] = field(default_factory=list)


def paper_of(text: str) -> Paper:
    paper = Paper()
    state, last_table = "left", 0
    for node in outline(read_text(text)):
        words = node.written
        if node.part == Part.HEAD:
            if re.match(r"ĐẢNG CỘNG SẢN|CỘNG H|Độc lập", words) or re.search(r"ngày.*tháng.*năm \d{4}$", words):
                paper.right.append(words)
                continue
            if re.match(r"^-+$", words):
                continue
            if re.match(r"(Kính gửi|Kính trình)", words):
                state = "addressed"
            elif signs.kind_line(words):
                state = "title"
            getattr(paper, state).append(words)
        elif node.part == Part.TAIL:
            if re.match(r"(Nơi nhận|-|\+)", words):
                paper.recipients.append(words)
            else:
                paper.signature.append(words)
        elif node.cells:
            if not paper.tables or node.table != last_table:
                paper.tables.append([])
            paper.tables[-1].append(node.cells)
            last_table = node.table
        else:
            number = words[: len(words) - len(node.text)].strip()
            paper.body.append((number, node.text))
    return paper


# ---- Word -----------------------------------------------------------------------------------------------------------


def as_word(paper: Paper) -> bytes:
    """Two-column head and signature in tables without borders; numbers made by Word where its lists can."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(14)
    lists = _lists(document)

    def put(container, text, *, bold=False, centred=False, italic=False):
        paragraph = container.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    if paper.left or paper.right:
        table = document.add_table(rows=1, cols=2)
        for text in paper.left:
            put(table.cell(0, 0), text, centred=True, bold=text.isupper())
        for text in paper.right:
            put(table.cell(0, 1), text, centred=True, bold=text.isupper())
    for text in paper.title:
        put(document, text, bold=True, centred=True)
    for text in paper.addressed:
        put(document, text, centred=text.startswith("Kính"))
    counts: dict[str, int] = {}
    for number, text in paper.body:
        kind = _list_kind(number, counts)
        if kind is None:
            put(document, f"{number} {text}".strip(), bold=bool(re.match(r"[IVX]+\.", number)))
            continue
        paragraph = put(document, text, bold=kind[0] == "roman" and kind[1] == 0)
        _number(paragraph, lists[kind[0]], kind[1])
    table = document.add_table(rows=1, cols=2)
    for text in paper.recipients:
        put(table.cell(0, 0), text)
    for text in paper.signature:
        put(table.cell(0, 1), text, bold=True, centred=True)
    for rows in paper.tables:
        grid = document.add_table(rows=0, cols=max(map(len, rows)))
        for cells in rows:
            for cell, text in zip(grid.add_row().cells, cells, strict=False):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _list_kind(number: str, counts: dict[str, int]) -> tuple[str, int] | None:
    """Which automatic list writes this number here; None where it must be typed."""
    if re.fullmatch(r"[IVX]+\.", number):
        counts.update(roman=counts.get("roman", 0) + 1, decimal=0)
        return ("roman", 0) if _spelt(counts["roman"]) == number[:-1] else None
    if re.fullmatch(r"\d{1,2}\.", number):
        counts["decimal"] = counts.get("decimal", 0) + 1
        counts["second"] = 0
        name = "roman" if counts.get("roman") else "decimal"
        return (name, 1 if counts.get("roman") else 0) if str(counts["decimal"]) == number[:-1] else None
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.?", number) and not counts.get("roman"):
        counts["second"] = counts.get("second", 0) + 1
        return ("decimal", 1) if number.rstrip(".") == f"{counts.get('decimal')}.{counts['second']}" else None
    if number in ("-", "+"):
        return ("bullet", 0 if number == "-" else 1)
    return None


def _spelt(value: int) -> str:
    return ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"][value]


def _lists(document) -> dict[str, int]:
    from docx.oxml import parse_xml

    numbering = document.part.numbering_part.element
    shapes = {
        "roman": [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)")],
        "decimal": [("decimal", "%1."), ("decimal", "%1.%2."), ("lowerLetter", "%3)")],
        "bullet": [("bullet", "-"), ("bullet", "+")],
    }
    found = {}
    first = numbering.find(f"{{{_NS}}}num")
    for at, (name, levels) in enumerate(shapes.items(), start=900):
        shaped = "".join(_LEVEL.format(at=place, form=form, text=text) for place, (form, text) in enumerate(levels))
        element = parse_xml(_NUMBERING.format(ns=_NS, id=at, levels=shaped))
        first.addprevious(element)
        numbering.append(parse_xml(f'<w:num xmlns:w="{_NS}" w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>'))
        found[name] = at
    return found


def _number(paragraph, number: int, level: int) -> None:
    from docx.oxml import parse_xml

    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr xmlns:w="{_NS}"><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


# ---- PDF ------------------------------------------------------------------------------------------------------------

_STYLE = """
@page { size: A4; margin: 20mm 15mm 20mm 30mm; @top-center { content: counter(page); font: 14pt 'Liberation Serif' } }
@page :first { @top-center { content: none } }
body { font: 14pt/18.5pt 'Liberation Serif', 'Times New Roman', serif }
table { width: 100%; border-collapse: collapse }
td { vertical-align: top; width: 50%; text-align: center; padding: 0 4pt }
td.from { text-align: left; font-size: 12pt }
p { margin: 0 0 6pt; text-align: justify; text-indent: 10mm }
td p, .centred { text-indent: 0; text-align: center; margin: 0 }
td.from p { text-align: left }
.grid td { border: 0.6pt solid #000; width: auto; text-align: left; font-size: 12pt }
.gap { height: 60pt }
"""


def as_html(paper: Paper) -> str:
    head = ""
    if paper.left or paper.right:
        head = f"<table><tr><td>{_lines(paper.left)}</td><td>{_lines(paper.right)}</td></tr></table>"
    *signed, name = paper.signature or [""]
    tail = f"<td class=from>{_lines(paper.recipients)}</td><td>{_bold(signed)}<div class=gap></div>{_bold([name])}</td>"
    body = "".join(_paragraph(number, text) for number, text in paper.body)
    return (
        f"<html><head><style>{_STYLE}</style></head><body>{head}{_bold(paper.title)}{_lines(paper.addressed)}{body}"
        f"<table><tr>{tail}</tr></table>{''.join(map(_grid, paper.tables))}</body></html>"
    )


def _lines(texts: list[str]) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def _bold(texts: list[str]) -> str:
    return "".join(f"<p class=centred><b>{html.escape(text)}</b></p>" for text in texts)


def _paragraph(number: str, text: str) -> str:
    words = html.escape(f"{number} {text}".strip())
    return f"<p><b>{words}</b></p>" if re.match(r"[IVX]+[.]", number) else f"<p>{words}</p>"


def _grid(rows: list[tuple[str, ...]]) -> str:
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return "<table class=grid>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def as_pdf(paper: Paper) -> bytes:
    from weasyprint import HTML

    return HTML(string=as_html(paper)).write_pdf()


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.txt")):
        paper = paper_of(path.read_text(encoding="utf-8"))
        (target / f"{path.stem}.docx").write_bytes(as_word(paper))
        (target / f"{path.stem}.pdf").write_bytes(as_pdf(paper))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
