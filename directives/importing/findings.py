"""What a person should look at in a draft. Pure."""

from __future__ import annotations

import re
from datetime import date

from directives import deadlines
from directives.deadlines import Kind
from directives.importing import naming, signs
from directives.importing.draft import Draft, Finding
from directives.importing.head import Head
from directives.importing.outline import Node, Part, above, below, children
from directives.importing.terms import deadline_of, past_day
from units.text import fold

_ROMANS = {
    numeral: value
    for value, numeral in enumerate(
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"], start=1
    )
}


def look_over(draft: Draft, head: Head, reference: date | None) -> list[Finding]:
    found = _on_head(draft, head) + _on_numbers(draft) + _on_duties(draft, reference) + _on_ordered(draft)
    if (
        any(node.part == Part.BODY for node in draft.nodes)
        and not draft.duties
        and draft.kind in ("plan", "official_letter", "directive", "programme")
    ):
        found.append(Finding(1, "no_duties", "Chưa tìm thấy nhiệm vụ giao cho đơn vị nào."))
    return found


def _on_head(draft: Draft, head: Head) -> list[Finding]:
    found = []
    if draft.reference_number is None:
        found.append(Finding(head.number_line or 1, "no_number", "Văn bản chưa có số, ký hiệu."))
    if head.wrong_day:
        found.append(Finding(head.day_line or 1, "impossible_date", f"Ngày ban hành {head.wrong_day} không có thật."))
    elif draft.issued_month:
        found.append(Finding(head.day_line or 1, "no_day", "Ngày ban hành mới ghi tháng, chưa ghi ngày."))
    elif draft.issued_on is None:
        found.append(Finding(head.day_line or 1, "no_date", "Văn bản chưa ghi ngày ban hành."))
    if draft.kind == "other":
        found.append(Finding(1, "kind", "Chưa nhận ra loại văn bản."))
    for name, words in (("subject", "trích yếu"), ("issuer", "cơ quan ban hành"), ("signer_name", "người ký")):
        if getattr(draft, name) is None:
            found.append(
                Finding(draft.lines_of.get(name, 1), f"no_{name.removesuffix('_name')}", f"Chưa tìm thấy {words}.")
            )
    return found


def _on_numbers(draft: Draft) -> list[Finding]:
    """Numbers of one kind under one heading follow each other; a gap or a repeat is where a page may be missing."""
    found: list[Finding] = []
    before: dict[tuple[int | None, str], int] = {}
    for node in draft.nodes:
        told = _counted(node.number) if node.part in (Part.PREAMBLE, Part.BODY) and not node.cells else None
        if told is None:
            continue
        style, value = told
        heading = None if style == "điều" else node.parent
        last = before.get((heading, style))
        before[heading, style] = value
        if last is not None and value not in (last + 1, 1):
            number = node.number.strip("-/.)(")
            words = f"Mục {number}" if style != "điều" else number
            found.append(Finding(node.line, "numbering", f"{words} không nối tiếp mục trước."))
    return found


def _counted(number: str) -> tuple[str, int] | None:
    """The style of a number and its place in the count: "IV." → ("roman", 4), "2.3" → ("2.", 3)."""
    bare = number.strip("-/.)( ")
    if article := re.fullmatch(r"điều (\d+)", bare.lower()):
        return "điều", int(article[1])
    if bare in _ROMANS:
        return "roman", _ROMANS[bare]
    if re.fullmatch(r"\d{1,2}(?:\.\d{1,2})*", bare):
        front, _, last = bare.rpartition(".")
        return f"{front}.", int(last)
    return None


def _on_ordered(draft: Draft) -> list[Finding]:
    """In a section that hands out work: a unit with nothing to do, and work that names no unit."""
    nodes = draft.nodes
    places = {item.place for duties in draft.duties for item in duties.items}
    found = []
    for section in nodes:
        ordering = section.part == Part.BODY and signs.ORDERING.search(fold(section.text)) and len(section.text) < 160
        listed = [it for it in children(nodes, section) if it.number] if ordering else []
        busy = [it for it in listed if it.place in places or any(under.place in places for under in below(nodes, it))]
        if not busy:
            continue
        for node in listed:
            if node in busy or _is_other_matter(node) or any(up in busy for up in above(nodes, node)):
                continue
            unit = naming.heading(node.text)
            if unit and not unit[1] and not below(nodes, node):
                found.append(Finding(node.line, "no_items", f"“{_short(unit[0])}” chưa có nhiệm vụ nào."))
            elif not unit:
                found.append(Finding(node.line, "no_unit", f"Chưa rõ giao cho đơn vị nào: “{_short(node.text)}”."))
    return found


def _is_other_matter(node: Node) -> bool:
    """ "Kinh phí thực hiện", "Chế độ báo cáo": in such a section, but no work of one unit."""
    folded = fold(node.text)
    return (
        signs.NO_DUTIES.search(folded[:60]) is not None
        or re.match(r"(?:ve )?(?:che do|to chuc|cong tac) ", folded) is not None
    )


def _on_duties(draft: Draft, reference: date | None) -> list[Finding]:
    found: dict[tuple[int, str], Finding] = {}
    for duties in draft.duties:
        if not duties.items:
            found[duties.line, "empty"] = Finding(duties.line, "no_items", f"“{duties.unit}” chưa có nhiệm vụ nào.")
        for item in duties.items:
            due = item.deadline
            if due and due.kind == "unread" and not (reference is None and _waits_for_the_day(due.phrase)):
                found[item.line, "unread"] = Finding(
                    item.line, "unread_deadline", f"Thời hạn chưa đọc được: “{_short(due.phrase)}”."
                )
            elif due and due.kind == "date" and due.end and reference and due.end < reference:
                found[item.line, "past"] = Finding(
                    item.line, "past_deadline", f"Thời hạn {due.end:%d/%m/%Y} trước ngày ban hành."
                )
            if len(item.lead) > 1:
                found[item.line, "leads"] = Finding(item.line, "several_leads", "Một việc có nhiều đầu mối chủ trì.")
            elif reference and not due and (day := past_day(item.text, reference)):
                found[item.line, "past"] = Finding(
                    item.line, "past_deadline", f"Thời hạn {day:%d/%m/%Y} trước ngày ban hành."
                )
            if deadline_of(item.text, reference)[1]:
                found[item.line, "several"] = Finding(
                    item.line, "several_deadlines", "Một việc có nhiều mốc thời gian; nên tách ra."
                )
    return list(found.values())


def _waits_for_the_day(phrase: str) -> bool:
    """ "trong quý II" of a draft that has no day yet: that the day is missing is told once already."""
    return deadlines.read(phrase, date(2026, 1, 1)).kind != Kind.UNREAD


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 80 else f"{text[:77]}…"
