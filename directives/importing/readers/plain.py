"""Plain text and Markdown → lines. Encodings: UTF-8, UTF-16, Windows-1258, and the old TCVN3 and VNI codes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise

from directives.importing import signs
from directives.importing.lines import Line, NotRead, Source, clean
from directives.importing.readers import legacy
from units.text import fold

_MOST_LINES, _MOST_CHARACTERS = 10_000, 3_000_000
_PAGE_NUMBER = re.compile(r"^\s*(?:[-–—]\s*)?(?:trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?\s*$", re.IGNORECASE)
_COLUMNS = re.compile(r"(?<=\S)(?:\s{4,}|\s*\t\s*)(?=\S)")
_NUMBER_ALONE = re.compile(r"^(?:[IVX]{1,5}[-./)]?|\d{1,2}(?:\.\d{1,2})*[-./)]?|[a-zđ][.)]|[-–+•*o])$")
_LONG_GAP = re.compile(r"[ \t\xa0\u2000-\u200a\u3000]{80,}")
_RULE_ROW = re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*$")


def read_plain(data: bytes) -> Source:
    text, note = decode(data)
    return read_text(text, note)


def read_text(text: str, note: str = "") -> Source:
    """The lines of a text, also of pasted text. Markdown's own signs (bold, headings, escapes) are taken off."""
    if len(text) > _MOST_CHARACTERS:
        raise NotRead("Tệp quá nhiều chữ. Xin tách văn bản ra tệp riêng rồi tải lên.")
    raw = re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)
    if len(raw) > _MOST_LINES:
        raise NotRead(f"Tệp quá dài ({len(raw)} dòng). Xin tách văn bản ra tệp riêng rồi tải lên.")
    lines: list[Line] = []
    gap, table, width, bold = False, 0, 0, False
    for number, written in enumerate(raw, start=1):
        if not clean(written):
            gap = True
            continue
        written = _LONG_GAP.sub(" " * 80, written)
        runs_on = bold
        bold ^= written.count("**") % 2 == 1
        for line in _lines_of(number, written, lines):
            line = replace(line, bold=line.bold or runs_on)
            if line.cells:
                # A blank line or a page number does not end a table whose columns go on.
                table = table if table and len(line.cells) == width else 1 + max((it.table for it in lines), default=0)
                line, width = replace(line, table=table), len(line.cells)
            elif not line.is_page_number:
                table = 0
            lines.append(replace(line, gap=gap))
            gap = False
    lines = _without_layout_tables(lines, raw)
    return Source(tuple(lines), wraps_at=_wrap(lines), notes=((1, "legacy_encoding", note),) if note else ())


def _without_layout_tables(lines: list[Line], raw: list[str]) -> list[Line]:
    """A head or a signature set as a table of two columns is two columns of lines, not a table of the body."""
    tables: dict[int, list[Line]] = {}
    for line in lines:
        if line.table:
            tables.setdefault(line.table, []).append(line)
    layout = {table for table, rows in tables.items() if _is_layout(rows)}
    found: list[Line] = []
    for line in lines:
        found += _sides(line, raw[line.number - 1]) if line.table in layout else [line]
    return found


def _is_layout(rows: list[Line]) -> bool:
    if any(len([cell for cell in row.cells if cell]) > 2 for row in rows):
        return False
    words = [fold(cell) for row in rows for cell in row.cells if cell]
    return any(signs.MOTTO.search(it) or signs.RECIPIENTS.match(it) for it in words)


def _sides(row: Line, written: str) -> list[Line]:
    cells = re.split(r"(?<!\\)\|", written.strip()[1:-1])
    filled = [at for at, cell in enumerate(cells) if clean(cell)]
    found = []
    for at in filled:
        side = "l" if at < len(cells) / 2 else "r"
        for piece in re.split(r"<br ?/?>", cells[at]):
            if words := clean(_unmarked(piece.strip())):
                bold = re.match(r"^\s*(?:\*\*|__)\S", piece) is not None
                found.append(replace(row, text=words, side=side, cells=(), table=0, bold=bold))
    return found


def _lines_of(number: int, written: str, before: list[Line]) -> list[Line]:
    bare = _unmarked(written)
    words = clean(bare)
    if not words:
        return []
    if _PAGE_NUMBER.match(words) and not re.match(r"\d{4}", words):
        return [Line(number, words, is_page_number=True)]
    if _RULE_ROW.match(written) and "|" in written:
        return [Line(number, words, is_page_number=True)]
    if cells := _cells(written):
        return [Line(number, " | ".join(cells), cells=tuple(cells))]
    bold = re.match(r"^\s*(?:#{1,6}\s|[-+]?\s*(?:\*\*|__)\S)", written) is not None
    pieces = _columns(bare)
    if len(pieces) == 2 and all(pieces) and not re.match(_NUMBER_ALONE, pieces[0]):
        return [Line(number, pieces[0], side="l", bold=bold), Line(number, pieces[1], side="r", bold=bold)]
    if len(pieces) == 2 and pieces[0] in ("*", "\\*"):
        return [Line(number, "*", side="l"), Line(number, pieces[1], side="r", bold=bold)]
    # A line pushed far to the right belongs to the right column: a signature, a day.
    indent = len(written.expandtabs(8)) - len(written.expandtabs(8).lstrip())
    return [Line(number, words, side="r" if indent >= 24 and len(words) < 60 else "", bold=bold)]


def _columns(text: str) -> list[str]:
    """The pieces of a line that wide gaps part; room left blank for a number or a day is no gap."""
    pieces: list[str] = []
    for piece in map(clean, _COLUMNS.split(text.strip())):
        if pieces and _is_blank_within(pieces[-1], piece):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces


def _is_blank_within(before: str, after: str) -> bool:
    """Room left for a day or a number: "ngày      tháng 6", "Số:       -BC/ĐU"."""
    return (
        re.search(r"(?:ngày|tháng|năm|[Ss]ố\s*:?)$", before) is not None
        or re.match(r"^(?:tháng|năm|[-/]\s*[A-ZĐ])", after) is not None
    )


def _unmarked(line: str) -> str:
    """Without Markdown: "**Nơi nhận:**" → "Nơi nhận:"; a single "*" (the Party's asterisk, a bullet) stays."""
    line = re.sub(r"^\s*#{1,6}\s+", "", line)
    line = re.sub(r"^(\s*)>\s+", r"\1", line)
    line = re.sub(r"(\*\*|__)(?=\S)(.{1,600}?)(?<=\S)\1", r"\2", line)
    # Bold that runs over several lines leaves its signs at two ends.
    line = re.sub(r"(?:(?<=^)|(?<=\s))\*\*(?=\S)|(?<=\S)\*\*(?=\W|$)", "", line)
    line = re.sub(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,600}?)(?<=[^\s*\\])\*(?![\w*])", r"\1", line)
    line = re.sub(r"<br ?/?>|<u>|</u>", " ", line)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|>~])", r"\1", line)


def _cells(line: str) -> list[str]:
    """The cells of a table's row, "| a | b |" or three and more columns told apart by tabs."""
    stripped = line.strip()
    if stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") >= 3:
        return [clean(_unmarked(cell)) for cell in re.split(r"(?<!\\)\|", stripped[1:-1])]
    pieces = [clean(_unmarked(piece)) for piece in stripped.split("\t")]
    return pieces if len([piece for piece in pieces if piece]) >= 3 else []


def _wrap(lines: list[Line]) -> int:
    """The width at which lines were broken, when they were: many lines about as long as the longest, or lines that
    go on in small letters under such a line."""
    plain = [line for line in lines if not line.cells and not line.side and not line.is_page_number]
    lengths = sorted(len(line.text) for line in plain)
    if len(lengths) < 8:
        return 0
    longest = lengths[int(len(lengths) * 0.97)]
    if not 50 <= longest <= 140 or lengths[-1] > longest * 1.5:
        return 0
    near = sum(1 for length in lengths if longest * 0.8 <= length <= longest * 1.15)
    broken = [
        len(above.text)
        for above, line in pairwise(plain)
        if not line.gap and line.text[:1].islower() and above.text[-1:] not in ".;:" and len(above.text) > 40
    ]
    return longest if near >= len(lengths) * 0.3 or (len(broken) > 1 and max(broken) >= lengths[-1] * 0.9) else 0


def decode(data: bytes) -> tuple[str, str]:
    """The text, and a Vietnamese note when it was written in an old code. Raises NotRead for what is no text."""
    text = _decoded(data)
    if "\0" in text or _noise(text) > 0.05:
        raise NotRead("Nội dung tệp không phải là văn bản đọc được. Xin kiểm tra lại tệp.")
    code = legacy.code_of(text)
    return (legacy.turned(text, code), legacy.note(code)) if code else (text, "")


_MARKED = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data[:400]:
        low_first = data[1:400:2].count(b"\0") >= data[:400:2].count(b"\0")
        try:
            return data[: len(data) // 2 * 2].decode("utf-16-le" if low_first else "utf-16-be")
        except UnicodeDecodeError:
            pass
    text = data.decode("utf-8-sig", errors="replace")
    # A letter cut off at the end, or a few broken ones, make no other code of it.
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    whole = sum(1 for c in text if ord(c) > 127) - broken
    return text if broken <= max(1, whole * 0.01) and (whole or not broken) else _eight_bit(data)


def _eight_bit(data: bytes) -> str:
    """Windows-1258 (letters with tones after them), or a code of the nineties kept in Latin bytes."""
    latin = data.decode("cp1252", errors="replace").replace("\ufffd", " ")
    windows = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    old = legacy.to_unicode(latin)
    shares = [legacy.share_of_syllables(text) for text in (windows, old[0] if old else "")]
    return latin if shares[1] > shares[0] else windows


def _noise(text: str) -> float:
    sample = text[:20_000]
    strange = sum(1 for c in sample if c == "\ufffd" or (ord(c) < 32 and c not in "\t\n\r\x0b\x0c"))
    return strange / max(len(sample), 1)
