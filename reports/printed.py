"""A paper's words as the template wants them: cells written the Vietnamese way, columns measured, the text closed.

The template only prints; what must be counted or decided for printing is decided here. No Django, no ORM.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import segno

from reports.paper import (
    Align,
    Appendix,
    Band,
    Bars,
    Block,
    Bullets,
    Cell,
    Heading,
    Paper,
    Paragraph,
    SquareCode,
    Table,
)

ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
LINE = 165  # mm of text between the margins
HEAD_SIZE = {True: 13, False: 14}  # of the names above a State body's paper, or a Party's
SAMPLE = 300  # rows looked at for the widths of columns
SHORT_ROW = 600  # signs in a cell beyond which its row may be broken over two pages
SMALL_TABLE = 10  # rows; such a table is kept on one page
PLACES = ("TỈNH ", "THÀNH PHỐ ", "PHƯỜNG ", "XÃ ", "ĐẶC KHU ", "QUẬN ", "HUYỆN ", "THỊ XÃ ", "THỊ TRẤN ")
ORDINALS = {"stt", "tt", "số tt", "số thứ tự"}


def cell_text(value: Cell) -> str:
    """05/02/2026, 1.450, 98,62; None is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    if isinstance(value, float):
        value = Decimal(str(round(value, 2)))
    if isinstance(value, Decimal):
        return f"{value:,}".translate(str.maketrans(",.", ".,"))
    return value


@dataclass(frozen=True)
class PrintedRow:
    cells: list[tuple[str, Align]]
    css: str = ""
    band: str = ""


@dataclass(frozen=True)
class PrintedTable:
    id: str
    head: Sequence[str]
    rows: list[PrintedRow]
    widths: list[str]  # per cent, for the style sheet
    caption: str
    note: str
    css: str = ""
    kind: str = "table"


@dataclass(frozen=True)
class PrintedBars:
    rows: list[tuple[str, str, str]]
    caption: str
    kind: str = "bars"


@dataclass(frozen=True)
class PrintedCode:
    """`path` draws the dark squares on a field of `size` × `size`, the quiet zone included."""

    path: str
    size: int
    address: str
    words: Sequence[str]
    kind: str = "code"


@dataclass(frozen=True)
class PrintedHeading(Heading):
    """`depth` is that of the structure that screen readers walk: it never skips one, as the level may."""

    depth: int = 2


@dataclass(frozen=True)
class PrintedAppendix:
    """`page` names its own kind of pages where their numbers begin anew."""

    label: str
    appendix: Appendix
    blocks: list[object]
    is_headed: bool = True
    page: str = ""


@dataclass
class PrintedPaper:
    """What the two templates print. Numbers are text already, with a point for the comma, as CSS wants them."""

    body: list[object] = field(default_factory=list)
    appendices: list[PrintedAppendix] = field(default_factory=list)
    tables: list[PrintedTable] = field(default_factory=list)
    size: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of the bodies above, in lines that their block holds
    code_css: str = ""
    page_number_top: bool = True
    duplex: bool = False


def printed_paper(paper: Paper) -> PrintedPaper:
    layout = paper.layout
    view = PrintedPaper(
        code_css=css_text(paper.code),
        page_number_top=layout.page_number == "top",
        duplex=layout.duplex,
    )
    names = (
        "body_size",
        "pitch",
        "paragraph_gap",
        "indent",
        "type_pt",
        "subject_size",
        "table_size",
        "appendix_size",
    )
    view.size = {name: f"{float(getattr(layout, name)):g}" for name in names}
    view.size["table_pitch"] = f"{layout.table_size * 1.25:g}"
    view.size["appendix_pitch"] = f"{layout.appendix_size * 1.22:g}"
    left, right = letterhead_widths(paper)
    view.size |= {"left": f"{left:.1f}", "gap": f"{LINE - left - right:.1f}"}
    head, size = paper.letterhead, HEAD_SIZE[layout.is_state]
    view.names = {name: name_lines(getattr(head, name), left, size) for name in ("superior", "issuer", "committee")}
    view.body = list(_blocks(closed(paper.body, layout.end_mark), view, round(1000 / layout.table_size)))
    for index, appendix in enumerate(paper.appendices):
        number = ROMAN[index] if layout.has_roman_appendices and index < len(ROMAN) else str(index + 1)
        label = f"Phụ lục {number}" if len(paper.appendices) > 1 else "Phụ lục"
        line = round((1560 if appendix.landscape else 1000) / layout.appendix_size)
        page = ""
        if (
            layout.is_state
        ):  # NĐ 30, Phụ lục I: the title in capitals, the pages of each appendix numbered by themselves
            appendix, page = replace(appendix, title=appendix.title.upper()), f"annex-{index + 1}"
        blocks = list(_blocks(appendix.blocks, view, line))
        view.appendices.append(PrintedAppendix(label, appendix, blocks, page=page))
    return view


def letterhead_widths(paper: Paper) -> tuple[float, float]:
    """The two blocks at the head, in mm: as the layout has them, or wider for a long name or place."""
    head, state = paper.letterhead, paper.layout.is_state
    size = HEAD_SIZE[state]
    names = [line for text in (head.superior, head.issuer, head.committee) for line in text.splitlines()]
    right = min(max(96 if state else 77.4, _length(head.date_text, size)), 115)
    left = min(max([66 if state else 67.8, *(_length(name, size) for name in names)]), LINE - right)
    return left, right


def name_lines(name: str, width: float, size: float) -> str:
    """A name too long for its block, broken where offices break it: before the word for the place, else in halves."""
    words = name.split()
    if "\n" in name or len(words) < 2 or _length(name, size) <= width:
        return name
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    fitting = [pair for pair in breaks if max(_length(part, size) for part in pair) <= width]
    placed = [pair for pair in fitting if pair[1].startswith(PLACES)]
    if not fitting:
        return name
    return "\n".join(placed[0] if placed else min(fitting, key=lambda pair: max(map(len, pair))))


def _length(text: str, size: float) -> float:
    """About how many mm the text takes: narrow letters, wide ones, capitals, and the rest."""
    plain = unicodedata.normalize("NFD", text)
    width = sum(
        0
        if unicodedata.combining(sign)
        else 0.27
        if sign in "fijlt ,.-I\u00a0"
        else 0.73
        if sign.isupper() or sign in "mw"
        else 0.485
        for sign in plain
    )
    return width * size * 25.4 / 72 + 1.5


def closed(body: Sequence[Block], mark: str) -> list[Block]:
    """The body with its last sentence ended by `mark`: a full stop, or ./. where the profile has it."""
    blocks = list(body)
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph):
        blocks[-1] = replace(last, text=_ended(last.text, mark))
    elif isinstance(last, Bullets) and last.items:
        blocks[-1] = replace(last, items=[*last.items[:-1], _ended(last.items[-1], mark)])
    return blocks


def _ended(text: str, mark: str) -> str:
    text = text.rstrip()
    if text.endswith("./."):
        text = text[:-3]
    if text.endswith(("!", "?", "…", ":")) and mark == ".":
        return text
    return text.rstrip(" .;,") + mark


def _blocks(blocks: Sequence[Block], view: PrintedPaper, line: int) -> Iterator[object]:
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    depth = 1  # that of the type's name, or of the appendix
    for block in blocks:
        if isinstance(block, Table):
            table = _table(block, f"t{len(view.tables) + 1}", line)
            view.tables.append(table)
            yield table
        elif isinstance(block, Bars):
            shares = [(label, f"{100 * min(max(share, 0), 1):.1f}", words) for label, share, words in block.rows]
            yield PrintedBars(shares, block.caption)
        elif isinstance(block, SquareCode):
            yield square_code(block)
        elif isinstance(block, Heading):
            depth = min(block.level - min(levels) + 2, depth + 1)
            yield PrintedHeading(block.title, block.level, block.number, depth)
        else:
            yield block


def square_code(block: SquareCode) -> PrintedCode:
    """Drawn here, from the address alone; a quarter of it may be soiled or folded and it still reads."""
    rows = [list(row) for row in segno.make(block.address, error="q", micro=False).matrix_iter(border=4)]
    squares = ((x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return PrintedCode("".join(f"M{x} {y}h1v1h-1z" for x, y in squares), len(rows), block.address, block.words)


def _table(table: Table, name: str, line: int) -> PrintedTable:
    align = table.align or [_alignment(table, column) for column in range(len(table.head))]
    rows = []
    for row in table.rows:
        if isinstance(row, Band):
            rows.append(PrintedRow([], css="band", band=row.text))
            continue
        texts = [cell_text(value) for value in row]
        css = "" if max(map(len, texts), default=0) < SHORT_ROW else "long"
        rows.append(PrintedRow(list(zip(texts, align, strict=True)), css))
    if table.total and rows:
        rows[-1] = replace(rows[-1], css=f"{rows[-1].css} total".strip())
    shares = list(table.widths or measured_widths(table.head, rows, line))
    widths = [f"{100 * share / sum(shares):.3f}" for share in shares]
    css = "small" if len(rows) <= SMALL_TABLE else ""
    return PrintedTable(name, table.head, rows, widths, table.caption, table.note, css)


def _alignment(table: Table, column: int) -> Align:
    if table.head[column].strip().lower() in ORDINALS:
        return "center"
    for row in table.rows:
        value = None if isinstance(row, Band) else row[column]
        if value is not None and value != "":
            number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
            return "right" if number else "center" if isinstance(value, (date, bool)) else "left"
    return "left"


def measured_widths(head: Sequence[str], rows: Sequence[PrintedRow], line: int) -> list[float]:
    """Shares that keep rows low: each column wide enough for its longest word, the rest by what it has to say.

    `line` is about how many letters the line holds. Fixed columns spare WeasyPrint from laying every cell out twice;
    badly guessed ones cost pages.
    """
    sample = [row for row in rows[:: max(1, len(rows) // SAMPLE)] if row.cells]
    least, wanted = [], []
    for column, title in enumerate(head):
        texts = [row.cells[column][0] for row in sample]
        words = [len(word) for text in texts for word in text.split()] or [1]
        longest = max(min(max(words), 16), 1.25 * max(map(len, title.split() or ["-"])))  # titles are bold
        lengths = sorted(map(len, texts)) or [0]
        least.append(longest + 2)
        wanted.append(max(least[-1], lengths[int(0.85 * (len(lengths) - 1))] + 2, len(title) / 2))
    more = [want - low for want, low in zip(wanted, least, strict=True)]
    spare = line - sum(least)
    if spare >= sum(more):  # all fits on one line: share the rest out evenly
        return [want + (spare - sum(more)) / len(head) for want in wanted]
    return [low + max(spare, 0) * extra / (sum(more) or 1) for low, extra in zip(least, more, strict=True)]


def css_text(text: str) -> str:
    """Safe within a quoted CSS string whatever it holds: all but plain letters and digits goes in as a code point."""
    return "".join(sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):x} " for sign in text)
