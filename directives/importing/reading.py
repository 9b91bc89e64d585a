"""The outline → the draft: head, bases, sections, duties, targets, timetable, findings. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from directives.importing import naming, signs
from directives.importing.bases import read_bases
from directives.importing.draft import Draft, Finding, Named, Section
from directives.importing.duties import read_duties
from directives.importing.findings import look_over
from directives.importing.head import read_head
from directives.importing.issuers import name_issuer
from directives.importing.lines import Source
from directives.importing.outline import Node, Part, children, outline
from directives.importing.secrecy import refuse_secrets
from directives.importing.tail import read_tail
from directives.importing.targets import targets
from directives.importing.terms import schedule
from units.text import fold


def read_source(source: Source) -> Draft:
    """The draft of a source; raises NotRead for a document under a mark of secrecy."""
    refuse_secrets(source.lines)
    nodes = outline(source)
    head = read_head([line for node in nodes if node.part == Part.HEAD for line in node.sources])
    tail = read_tail([line for node in nodes if node.part == Part.TAIL for line in node.sources])
    draft = Draft(
        kind=head.kind or "other",
        reference_number=head.number,
        issued_on=head.issued_on,
        issued_month=head.issued_month,
        place=head.place,
        subject=head.subject,
        signer_name=tail.name,
        signer_title=tail.title,
        signer_on_behalf_of=tail.on_behalf_of,
        addressees=[Named(text, line) for line, text in head.addressees],
        recipients=tail.recipients,
        nodes=nodes,
    )
    draft.issuer, draft.superior = name_issuer(head, tail, nodes)
    draft.lines_of = {
        name: line
        for name, line in (
            ("reference_number", head.number_line), ("issued_on", head.day_line), ("issuer", head.issuer_line),
            ("subject", head.subject_line), ("signer", tail.line),
        )
        if line
    }  # fmt: skip
    draft.findings += [Finding(*note) for note in source.notes]
    draft.bases, found = read_bases(nodes, head)
    draft.findings += found
    draft.sections = sections(nodes)
    draft.duties = read_duties(nodes, draft)
    reference = draft.issued_on or (date.fromisoformat(f"{draft.issued_month}-01") if draft.issued_month else None)
    draft.targets = targets(nodes, reference)
    draft.schedule, found = schedule(nodes, reference)
    draft.findings += found
    draft.findings = sorted([*draft.findings, *look_over(draft, head, reference)], key=lambda it: it.line)
    return draft


def sections(nodes: Sequence[Node]) -> list[Section]:
    """The outermost numbered lines of the body: Roman where there are any, else numbers that open a section."""
    body = [
        node for node in nodes if node.part in (Part.PREAMBLE, Part.BODY) and not node.cells and _is_number(node.number)
    ]
    if not body:
        return []
    outermost = min(_rank(node.number) for node in body)
    found = [node for node in body if _rank(node.number) == outermost]
    if outermost >= 4:
        # In a letter or a directive numbers may be sections or plain sentences: all of them are one or the other.
        opening = [node for node in found if _opens_section(node, nodes)]
        found = found if len(opening) * 2 > len(found) else opening
    return [Section(_bare(node.number), _title(node, nodes), node.line, node.place) for node in found]


def _is_number(number: str) -> bool:
    return bool(number) and re.match(r"[IVX\dA-HĐPCM]", number) is not None


def _rank(number: str) -> int:
    folded = fold(number)
    for rank, start in enumerate(("phan", "chuong", "muc ")):
        if folded.startswith(start):
            return rank
    if folded.startswith("dieu"):
        return 3
    if re.match(r"^[A-H]\W?$", number):
        return 1
    if re.match(r"^[IVX]+\W?$", number):
        return 2
    return 4 if re.fullmatch(r"\(?\d{1,2}\W?", number) else 9


def _opens_section(node: Node, nodes: Sequence[Node]) -> bool:
    """A numbered line of a letter or a directive is a section when things stand under it or it is set as a title."""
    if _rank(node.number) != 4:
        return False
    return (
        bool(children(nodes, node))
        or node.bold
        or (len(node.text) < 100 and node.text[-1:] not in ".;,")
        or signs.is_capitals(node.text)
    )


def _bare(number: str) -> str:
    return number if fold(number).startswith(("dieu", "phan", "chuong", "muc")) else number.strip("-/.)(")


def _title(node: Node, nodes: Sequence[Node]) -> str:
    """The title; under "Chương I" it stands on the next line."""
    text = node.text
    if not text:
        following = children(nodes, node)
        text = following[0].text if following and not following[0].number else ""
    named = naming.heading(text)
    return (named[0] if named and named[1] else text).strip(" .:;-–*")
