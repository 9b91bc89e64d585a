"""What a person should look at in a draft. Pure."""

from __future__ import annotations

import re
from datetime import date

from directives.importing.draft import Draft, Finding
from directives.importing.head import Head
from directives.importing.outline import Part
from directives.importing.terms import deadline_of

_ROMANS = {
    numeral: value
    for value, numeral in enumerate(
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"], start=1
    )
}


def look_over(draft: Draft, head: Head, reference: date | None) -> list[Finding]:
    found = _on_head(draft, head) + _on_sections(draft) + _on_duties(draft, reference)
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


def _on_sections(draft: Draft) -> list[Finding]:
    found = []
    expected = None
    for section in draft.sections:
        value = _ROMANS.get(section.number) or (int(section.number) if section.number.isdigit() else None)
        if value and expected and value != expected:
            found.append(Finding(section.line, "numbering", f"Mục {section.number} không nối tiếp mục trước."))
        expected = value + 1 if value else None
    return found


def _on_duties(draft: Draft, reference: date | None) -> list[Finding]:
    found: dict[tuple[int, str], Finding] = {}
    for duties in draft.duties:
        if not duties.items:
            found[duties.line, "empty"] = Finding(duties.line, "no_items", f"“{duties.unit}” chưa có nhiệm vụ nào.")
        for item in duties.items:
            due = item.deadline
            if due and due.kind == "unread":
                found[item.line, "unread"] = Finding(
                    item.line, "unread_deadline", f"Thời hạn chưa đọc được: “{_short(due.phrase)}”."
                )
            elif due and due.kind == "date" and due.end and reference and due.end < reference:
                found[item.line, "past"] = Finding(
                    item.line, "past_deadline", f"Thời hạn {due.end:%d/%m/%Y} trước ngày ban hành."
                )
            if len(item.lead) > 1:
                found[item.line, "leads"] = Finding(item.line, "several_leads", "Một việc có nhiều đầu mối chủ trì.")
            if deadline_of(item.text, reference)[1]:
                found[item.line, "several"] = Finding(
                    item.line, "several_deadlines", "Một việc có nhiều mốc thời gian; nên tách ra."
                )
    return list(found.values())


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 80 else f"{text[:77]}…"
