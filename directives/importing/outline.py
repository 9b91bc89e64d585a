"""Lines → the outline: head, body with its levels, recipients and signature, appendices. Every line is in one node."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from directives.importing import naming, signs
from directives.importing.lines import Line, Source
from directives.importing.paragraphs import joined, paragraphs, part_apart
from directives.importing.parts import divide
from directives.outline import parse_outline
from units.text import fold


class Part(StrEnum):
    HEAD = "head"
    PREAMBLE = "preamble"  # what the document rests on, up to the first numbered line
    BODY = "body"
    CLOSING = "closing"  # "Trên đây là Kế hoạch …"
    TAIL = "tail"  # Nơi nhận and the signature
    APPENDIX = "appendix"
    MARGIN = "margin"  # page numbers


@dataclass(frozen=True)
class Node:
    """One paragraph or one row of a table. `lines` are the numbers of the source lines it was made of."""

    place: int
    part: Part
    level: int
    number: str
    text: str
    lines: tuple[int, ...]
    bold: bool = False
    cells: tuple[str, ...] = ()
    table: int = 0
    sources: tuple[Line, ...] = ()
    parent: int | None = None

    @property
    def line(self) -> int:
        return self.lines[0]

    @property
    def written(self) -> str:
        """Number and words together, as the source has them."""
        return joined(self.sources)


def outline(source: Source) -> list[Node]:
    """The nodes of a source, in its order. Joining their `written` gives the source again, page numbers apart."""
    text = [line for line in source.lines if not line.is_page_number]
    body, tail, appendix = divide(text, source.wraps_at)
    nodes: list[Node] = []
    for part, lines in (
        (Part.HEAD, text[:body]),
        (Part.BODY, text[body:tail]),
        (Part.TAIL, text[tail:appendix]),
        (Part.APPENDIX, text[appendix:]),
    ):
        nodes += _nodes(part, lines, source.wraps_at)
    nodes += [
        Node(0, Part.MARGIN, 1, "", line.text, (line.number,), sources=(line,))
        for line in source.lines
        if line.is_page_number
    ]
    return _with_parents(_with_closing(_with_preamble([replace(node, place=at) for at, node in enumerate(nodes)])))


def children(nodes: Sequence[Node], node: Node) -> list[Node]:
    return [other for other in below(nodes, node) if other.parent == node.place]


def below(nodes: Sequence[Node], node: Node) -> list[Node]:
    """Everything under the node, in order."""
    found: list[Node] = []
    for other in nodes[node.place + 1 :]:
        if other.part != node.part or other.level <= node.level:
            break
        found.append(other)
    return found


def above(nodes: Sequence[Node], node: Node) -> Iterator[Node]:
    """What the node stands under, the nearest first."""
    at = node.parent
    while at is not None:
        yield nodes[at]
        at = nodes[at].parent


def _nodes(part: Part, lines: Sequence[Line], wraps_at: int) -> list[Node]:
    if part in (Part.HEAD, Part.TAIL):
        return [
            Node(0, part, 1, "", line.text, (line.number,), line.bold, line.cells, line.table, (line,))
            for line in lines
        ]
    groups = paragraphs(lines, wraps_at)
    texts = [joined(group) for group in groups]
    # A row of a table is no outline: its first cell may well begin with a number.
    parts = [part_apart(text) for text in texts]
    bare = [number or text for (number, _), text in zip(parts, texts, strict=True)]
    read = parse_outline("\n".join(bare))
    if len(read) != len(groups):
        read = [parse_outline(text)[0] for text in bare]
    read = [replace(line, text=title) if number else line for line, (number, title) in zip(read, parts, strict=True)]
    return [
        Node(
            0,
            part,
            90 if group[0].cells else line.level,
            "" if group[0].cells else line.number,
            text if group[0].cells else line.text,
            tuple(it.number for it in group),
            all(it.bold for it in group),
            group[0].cells,
            group[0].table,
            tuple(group),
        )
        for group, line, text in zip(groups, read, texts, strict=True)
    ]


def _with_preamble(nodes: list[Node]) -> list[Node]:
    """Unnumbered paragraphs before the first numbered one, and the "- Căn cứ …" among them."""
    for place, node in enumerate(nodes):
        if node.part == Part.HEAD:
            continue
        if node.part != Part.BODY or node.cells:
            break
        is_basis = node.number in ("-", "–", "+") and re.match(r"can cu\b", fold(node.text))
        if node.number and not is_basis:
            break
        nodes[place] = replace(node, part=Part.PREAMBLE)
    if not any(node.part == Part.BODY for node in nodes):
        # A letter of a few sentences: all of it is body but the first paragraph.
        first = next((node.place for node in nodes if node.part == Part.PREAMBLE), None)
        nodes = [
            replace(node, part=Part.BODY) if node.part == Part.PREAMBLE and node.place != first else node
            for node in nodes
        ]
    return nodes


def _with_closing(nodes: list[Node]) -> list[Node]:
    """The last unnumbered paragraphs, from the one that begins to close."""
    body = [node for node in nodes if node.part == Part.BODY]
    trailing: list[Node] = []
    for node in reversed(body):
        if node.number or node.cells:
            break
        trailing.insert(0, node)
    before = body[len(body) - len(trailing) - 1] if len(body) > len(trailing) else None
    for place, node in enumerate(trailing):
        folded = fold(node.text)
        after_bullets = before is not None and before.number in ("-", "–", "+", "•") and place == 0
        named = naming.heading(before.text) if place == 0 and before is not None and before.number else None
        if named and not named[1]:
            continue  # what stands under a unit's name is its duty, whatever its first words
        if (
            signs.CLOSING.match(folded)
            or signs.CLOSING_INSIDE.search(folded)
            or (node.text.rstrip().endswith("./.") and (after_bullets or len(trailing) == 1))
            or (len(trailing) == 1 and signs.OF_ITSELF.match(folded))
        ):
            for closing in trailing[place:]:
                nodes[closing.place] = replace(closing, part=Part.CLOSING, level=1)
            break
    return nodes


def _with_parents(nodes: list[Node]) -> list[Node]:
    open_nodes: list[Node] = []
    for place, node in enumerate(nodes):
        while open_nodes and (open_nodes[-1].part != node.part or open_nodes[-1].level >= node.level):
            open_nodes.pop()
        parent = open_nodes[-1].place if open_nodes else None
        nodes[place] = replace(node, parent=parent)
        open_nodes.append(nodes[place])
    return nodes
