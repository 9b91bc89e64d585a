"""Deadlines of duties and rows of timetables, by way of `directives.deadlines`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from directives import deadlines
from directives.deadlines import Kind, Reading
from directives.importing import signs
from directives.importing.citations import day_of
from directives.importing.draft import Deadline, Finding, Row
from directives.importing.outline import Node, Part, below
from units.text import fold

_RANK = {
    Kind.DATE: 0,
    Kind.PERIOD: 1,
    Kind.HORIZON: 2,
    Kind.RELATIVE: 3,
    Kind.RECURRING: 4,
    Kind.ONGOING: 5,
    Kind.UNREAD: 6,
    Kind.NONE: 7,
}
# Without one of these no deadline can be in a clause: most clauses need no reading.
_MAY_HOLD = re.compile(
    r"\d|\bqu[yý]\b|\bh[aà]ng\b|\bhằng\b|\bđịnh kỳ\b|\bthường k[yỳ]\b|\bmỗi\b|\bthường xuyên\b|\btháng\b|\btuần\b"
    r"|\bgần nhất\b|\bngay sau\b|\bkhi (?:có|được)\b",
    re.IGNORECASE,
)


def deadline_of(text: str, issued_on: date | None) -> tuple[Deadline | None, list[Deadline]]:
    """The deadline of a duty, and the others that the text also names (dates only)."""
    found: list[tuple[int, Deadline]] = []
    for clause in clauses(text):
        if not _MAY_HOLD.search(clause):
            continue
        it = deadlines.read(clause, issued_on)
        if it.kind == Kind.NONE or (it.kind == Kind.ONGOING and not (it.start or _opens_ongoing(clause))):
            continue
        if it.kind == Kind.RELATIVE and it.amount is None:
            continue  # "khi có yêu cầu", "ngay sau khi" stand in every second sentence
        if it.kind == Kind.RECURRING and it.every is None and not re.match(r"(?:bao cao|dinh ky)", fold(clause)):
            continue
        due = _as_deadline(clause, it)
        found.append((_RANK[it.kind], due))
        found += [(9, other) for other in _milestones(clause, it, issued_on)]
    if not found:
        return None, []
    best = min(found, key=lambda pair: pair[0])[1]
    others = [due for _, due in found if due is not best and due.kind in ("date", "period", "horizon")]
    return best, others


_BY_DAY = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|xong|hết)(?: là| vào| trước)? (?:ngày )?(?P<d>\d{1,2})(?:/| tháng )(?P<m>\d{1,2})"
    r"(?:/| năm )(?P<y>\d{4})",
    re.IGNORECASE,
)


def past_day(text: str, issued_on: date) -> date | None:
    """A day by which something is to be done that was over when the paper was signed."""
    for found in _BY_DAY.finditer(text):
        day = day_of(found["d"], found["m"], found["y"])[0]
        if day and day < issued_on:
            return day
    return None


def _as_deadline(phrase: str, it: Reading) -> Deadline:
    return Deadline(phrase, it.kind.value, it.start, it.end, it.every.value if it.every else None)


def _milestones(clause: str, it: Reading, issued_on: date | None) -> list[Deadline]:
    """ "sơ kết tháng 3/2027, tổng kết năm 2028": read as one stretch, but really two."""
    if not (it.guessed and it.kind == Kind.PERIOD):
        return []
    halves = [(half, deadlines.read(half, issued_on)) for half in re.split(r",|\bvà\b", clause)]
    told = [_as_deadline(half.strip(), one) for half, one in halves if one.has_day]
    return told if len(told) > 1 else []


def typed_deadline(text: str, issued_on: date | None) -> Deadline | None:
    """A deadline in a cell or after a label: nothing else stands there."""
    it = deadlines.read(text, issued_on, typed=True)
    return None if it.kind == Kind.NONE else _as_deadline(text, it)


def clauses(text: str) -> list[str]:
    """Sentences and their halves at semicolons; a full stop inside a number or an abbreviation parts nothing."""
    return [
        piece.strip()
        for piece in re.split(
            r";\s+|(?<=[^\W\d]{2})\.\s+(?=[A-ZĐÀ-Ỹ(“\"])|(?<=\d)\.\s+(?=[A-ZĐÀ-Ỹ])|(?<=[)”\"])\.\s+", text
        )
        if piece.strip()
    ]


def _opens_ongoing(clause: str) -> bool:
    return re.match(r"thuong xuyen\b", fold(clause)) is not None


# ---- timetables -----------------------------------------------------------------------------------------------------


def schedule(nodes: Sequence[Node], issued_on: date | None) -> tuple[list[Row], list[Finding]]:
    """The rows of the sections that are timetables: "Quý II/2026: …" or "…: quý II/2026", or rows of a table."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for section in nodes:
        titled = section.number or (section.part == Part.APPENDIX and signs.is_capitals(section.text))
        if section.part not in (Part.BODY, Part.APPENDIX) or not titled or not _is_timetable(section):
            continue
        for node in below(nodes, section):
            found = _rows(node, issued_on)
            rows += found
            if not found and re.search(r"\d", node.text) and len(node.text) < 300 and not node.cells:
                findings.append(Finding(node.line, "timetable_row", "Dòng trong phần tiến độ chưa đọc được thời gian."))
    return rows, findings


def _is_timetable(section: Node) -> bool:
    folded = fold(section.text)
    return (
        len(section.text) < 120
        and signs.TIMETABLE.search(folded) is not None
        and not re.search(r"che do|dia diem|thanh phan", folded)
    )


def _rows(node: Node, issued_on: date | None) -> list[Row]:
    """The rows of one line: "Sơ kết quý III/2028; tổng kết năm 2030" are two."""
    if node.cells:
        row = _row_of_cells(node, issued_on)
        return [row] if row else []
    pieces = clauses(node.text)
    several = [row for piece in pieces if (row := _row(piece, node.line, issued_on))]
    if len(pieces) > 1 and len(several) == len(pieces):
        return several
    whole = _row(node.text, node.line, issued_on)
    return [whole] if whole else []


def _row(written: str, line: int, issued_on: date | None) -> Row | None:
    for phrase, text in _halves(written):
        it = deadlines.read(phrase, issued_on, typed=True)
        if it.kind in (Kind.DATE, Kind.PERIOD, Kind.HORIZON, Kind.ONGOING) and (it.start or it.end):
            start, end = _bounds(it)
            return Row(text.strip(" .;,-–:"), start, end, line)
    return None


def _halves(text: str) -> list[tuple[str, str]]:
    """Where the time may stand and what is left, the likeliest first."""
    found: list[tuple[str, str]] = []
    staged = re.match(r"^[^\W\d_]+ (?:\d+|[IVX]+|một|hai|ba|bốn)\s*\(([^()]*\d[^()]*)\)\s*[:.-]\s*(\S.*)$", text)
    if staged:  # "Bước 1 (từ ngày 15/4 đến ngày 30/4/2026): …"
        found.append((staged[1], staged[2]))
    before, colon, after = text.partition(":")
    if colon:
        found += [(before, after), (after.strip(" ."), before)]
    bracket = re.search(r"\(([^()]*\d[^()]*)\)\s*[.;]?$", text)
    if bracket:
        found.append((bracket[1], text[: bracket.start()]))
    opening = re.match(
        r"^((?:Từ|Trong|Đến|Trước|Chậm nhất|Ngày|Tháng|Quý|Năm|Đầu|Cuối|Giữa"
        r"|Hoàn thành trước)\b[^,;:]*?\d[^,;:]*),\s*(.+)$",
        text,
    )
    if opening:
        found.append((opening[1], opening[2]))
    closing = re.search(
        r"^(.+?)[,;]?\s+((?:trong|từ|đến|trước|chậm nhất|xong trước|hoàn thành trước|vào|ngày|tháng|quý"
        r"|năm)\b[^;:]*\d[^;:]*?)[.;]?$",
        text,
        re.IGNORECASE,
    )
    if closing:
        found.append((closing[2], closing[1]))
    return found


def _row_of_cells(node: Node, issued_on: date | None) -> Row | None:
    best: tuple[str, Reading] | None = None
    for cell in node.cells:
        year = re.fullmatch(r"20\d\d", cell.strip())
        if re.search(r"\d", cell) and len(cell) < 80 and (year or not cell.strip().isdigit()):
            it = deadlines.read(f"năm {cell}" if year else cell, issued_on, typed=True)
            if it.kind in (Kind.DATE, Kind.PERIOD, Kind.HORIZON, Kind.ONGOING) and (it.start or it.end):
                best = (cell, it)
    if not best:
        return None
    words = [cell for cell in node.cells if cell != best[0] and not re.fullmatch(r"[\d.]*|[IVX]+", cell.strip())]
    start, end = _bounds(best[1])
    return Row(max(words, key=len, default="").strip(" .;"), start, end, node.line)


def _bounds(it: Reading) -> tuple[date | None, date | None]:
    """A day by itself ("Ngày 20/6/2026: họp") begins and ends on that day; "trước ngày", "đến" give an end only."""
    if (
        it.kind == Kind.DATE
        and not it.before
        and re.match(r"(?:sang |chieu |vao )?(?:thu \w+,? )?(?:ngay )?\d", fold(it.phrase).strip(" -:"))
    ):
        return it.end, it.end
    return it.start, it.end
