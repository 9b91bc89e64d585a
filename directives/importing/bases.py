"""What a document rests on or carries out: each cited document once, with its number and day. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from directives.importing import signs
from directives.importing.citations import Citation, citations, completed, fits_kind, key, same_figure
from directives.importing.draft import Basis, Finding
from directives.importing.head import Head
from directives.importing.outline import Node, Part, above
from units.text import fold


def read_bases(nodes: Sequence[Node], head: Head) -> tuple[list[Basis], list[Finding]]:
    """Bases stand in the subject, before the first section, in a section of bases and among what is sent along.

    A bare number there is completed when the document as a whole leaves one reading; anywhere, a kind that does not
    agree with the number, or two days for one number, is a finding.
    """
    everywhere = [
        (node.line, cited) for node in nodes if node.part != Part.TAIL for cited in citations(_text(node, head))
    ]
    own = key(head.number or "")
    whole = [cited.number for _, cited in everywhere if cited.is_whole and key(cited.number) != own]
    days = _days(everywhere)
    bases: dict[str, Basis] = {}
    findings: list[Finding] = []
    for line, cited, text in _grounds(nodes, head):
        number: str | None = cited.number if cited.is_whole else None
        if not cited.is_whole:
            readings = completed(cited, whole)
            number = readings[0] if len(readings) == 1 else None
        if number and key(number) != own:
            bases.setdefault(key(number), Basis(number, _the_day(days.get(key(number), [])), line, text))
    findings += _remarks(everywhere, whole, own)
    findings += [
        Finding(
            line,
            "date_conflict",
            f"{number} được ghi với nhiều ngày khác nhau: {', '.join(f'{day:%d/%m/%Y}' for day in found)}.",
        )
        for number, line, found in _conflicts(everywhere)
    ]
    return list(bases.values()), findings


def _text(node: Node, head: Head) -> str:
    """The head's own number is no citation; a number broken at the end of a line is one again."""
    if node.part == Part.HEAD and signs.is_number_line(node.text):
        return ""
    return node.text


def _grounds(nodes: Sequence[Node], head: Head) -> list[tuple[int, Citation, str]]:
    found = [(head.subject_line or 1, cited, head.subject) for cited in citations(head.subject or "") if head.subject]
    grounds: list[tuple[int, Citation, str]] = list(found)
    for node in nodes:
        if node.part == Part.PREAMBLE or _is_basis(node, nodes) or _is_attached(node):
            grounds += [(node.line, cited, node.text) for cited in citations(node.text)]
    return grounds


def _is_basis(node: Node, nodes: Sequence[Node]) -> bool:
    if node.part != Part.BODY:
        return False
    return any(signs.BASES.search(fold(up.text)) and len(up.text) < 120 for up in above(nodes, node))


def _is_attached(node: Node) -> bool:
    if node.part not in (Part.HEAD, Part.CLOSING, Part.BODY) or node.number:
        return False
    folded = fold(node.text)
    return node.text.startswith("(") and re.search(r"kem theo|gui kem|dinh kem", folded) is not None


def _days(everywhere: Sequence[tuple[int, Citation]]) -> dict[str, list[date]]:
    days: dict[str, list[date]] = {}
    for _, cited in everywhere:
        if cited.is_whole and cited.issued_on:
            days.setdefault(key(cited.number), []).append(cited.issued_on)
    return days


def _the_day(days: Sequence[date]) -> date | None:
    """The day most often given; none where two are given equally often."""
    counted = sorted({day: days.count(day) for day in days}.items(), key=lambda pair: -pair[1])
    if not counted or (len(counted) > 1 and counted[0][1] == counted[1][1]):
        return None
    return counted[0][0]


def _conflicts(everywhere: Sequence[tuple[int, Citation]]) -> list[tuple[str, int, list[date]]]:
    found: dict[str, tuple[str, int, list[date]]] = {}
    for line, cited in everywhere:
        if cited.is_whole and cited.issued_on:
            number, first, days = found.setdefault(key(cited.number), (cited.number, line, []))
            if cited.issued_on not in days:
                days.append(cited.issued_on)
                found[key(cited.number)] = (number, line if len(days) > 1 else first, days)
    return [entry for entry in found.values() if len(entry[2]) > 1]


def _remarks(everywhere: Sequence[tuple[int, Citation]], whole: Sequence[str], own: str) -> list[Finding]:
    findings: dict[tuple[str, str], Finding] = {}
    for line, cited in everywhere:
        if key(cited.number) == own:
            continue
        told = (cited.kind, key(cited.number))
        words = " ".join(cited.written.split())
        if cited.wrong_day:
            findings.setdefault(
                ("day", cited.wrong_day),
                Finding(line, "impossible_date", f"Ngày {cited.wrong_day} của {words} không có thật."),
            )
        if not fits_kind(cited):
            findings.setdefault(
                told,
                Finding(
                    line,
                    "kind_mismatch",
                    f"Gọi là “{cited.kind}” nhưng ký hiệu {cited.number} là của loại văn bản khác.",
                ),
            )
        elif not cited.is_whole and not completed(cited, whole):
            near = same_figure(cited, whole)
            if near:
                message = f"“{words}” không khớp với {', '.join(near)} nêu ở chỗ khác; có thể ghi nhầm loại văn bản."
                findings.setdefault(told, Finding(line, "kind_mismatch", message))
            else:
                message = f"“{words}” chỉ ghi số, chưa rõ là văn bản nào."
                findings.setdefault(told, Finding(line, "bare_number", message))
        elif not cited.is_whole and len(completed(cited, whole)) > 1:
            many = ", ".join(completed(cited, whole))
            findings.setdefault(told, Finding(line, "bare_number", f"“{words}” có thể là {many}."))
    return list(findings.values())
