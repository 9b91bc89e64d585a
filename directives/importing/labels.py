"""Duties with labels: "Chủ trì: A; phối hợp: B; thời gian: quý II" under a task, at its end, in brackets. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from directives.importing import naming
from directives.importing.book import Book
from directives.importing.outline import Node, Part, children
from directives.importing.sharing import cell_names, labelled


def from_labels(nodes: Sequence[Node], book: Book, taken: set[int]) -> None:
    """ "- Cơ quan chủ trì: A. Cơ quan phối hợp: B." under a task or at its end."""
    for node in nodes:
        if node.part not in (Part.BODY, Part.APPENDIX) or node.cells or node.place in taken:
            continue
        found = labelled(node.text) or _bracketed(node.text)
        if not found:
            continue
        leads, supports, before = found
        task = node
        if len(before) < 12:
            task = nodes[node.parent] if node.parent is not None else node
            before = task.text
        siblings = children(nodes, task) if task is not node else []
        supports = supports or next((names for it in siblings if (names := _labelled_support(it.text))), ())
        due = next((m for it in [node, *siblings] if (m := _labelled_time(it.text))), "")
        tasks = _told_tasks(nodes, task, before) if task is not node else [(node, before)]
        for unit in leads:
            for at, text in tasks if naming.begins_as_unit(unit) else ():
                book.add(unit, text, at, shared=((unit,), supports), due=due)


def _bracketed(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """ "Niêm yết thủ tục (Trung tâm Phục vụ hành chính công chủ trì, hoàn thành quý I/2027)." """
    found = re.search(r"^(.{12,}?)\s*\(([^()]{8,200})\)\s*[.;]?$", text)
    named = naming.subject(found[2]) if found else None
    if not found or not named or not re.match(r"(?:chủ trì|thực hiện|phụ trách|đảm nhiệm)\b", named[1]):
        return None
    return tuple(naming.names_in(named[0])), (), found[1]


_LABEL = re.compile(
    r"^(?:(?:cơ quan|đơn vị|các đơn vị|bộ phận)\s+)?(?:chủ trì|phối hợp|thực hiện)|^(?:thời (?:gian|hạn)|sản phẩm"
    r"|kinh phí|kết quả)[^:]{0,30}:",
    re.IGNORECASE,
)


def _told_tasks(nodes: Sequence[Node], task: Node, heading: str) -> list[tuple[Node, str]]:
    """What stands beside the labels is the work; where nothing does, the heading is."""
    told = [it for it in children(nodes, task) if not it.cells and not (_LABEL.match(it.text) and ":" in it.text)]
    return [(it, it.text) for it in told] or [(task, heading)]


def _labelled_support(text: str) -> tuple[str, ...]:
    found = re.match(r"^(?:(?:các )?(?:cơ quan|đơn vị)\s+)?phối hợp(?: thực hiện)?\s*:\s*(.+)$", text, re.IGNORECASE)
    return cell_names(found[1].rstrip(".;")) if found else ()


def _labelled_time(text: str) -> str:
    found = re.search(
        r"(?:(?:thời (?:gian|hạn)(?: thực hiện| hoàn thành)?|hoàn thành)\s*:"
        r"|hoàn thành(?= (?:trước|trong|chậm nhất|vào|quý|tháng)))\s*([^;]+?)(?:[.;](?:\s|$)|\)|$)",
        text,
        re.IGNORECASE,
    )
    return found[1].strip() if found else ""
