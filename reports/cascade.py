"""A chain of documents as a picture: which implements which, how the work below each stands. No HTML here.

The picture is a row a level, each document as wide as what stands below it. What would be too thin to see is folded
into one block, so that 3,400 documents draw as few shapes as fit on a screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from directives.models import Directive
from directives.progress import Tally

WIDE, HIGH = 1000, 40
THINNEST = 8.0
LABELS = {
    "late": ("▲", "có việc quá hạn"),
    "open": ("●", "đang thực hiện"),
    "done": ("✓", "đã hoàn thành"),
    "none": ("–", "chưa có việc"),
}


@dataclass
class Node:
    pk: int
    name: str
    issuer: str
    subject: str
    tally: Tally
    children: list[Node] = field(default_factory=list)

    @cached_property
    def whole(self) -> Tally:
        """With everything below it."""
        return sum((child.whole for child in self.children), self.tally)

    @cached_property
    def leaves(self) -> int:
        return sum(child.leaves for child in self.children) or 1

    @cached_property
    def count(self) -> int:
        """How many documents, itself among them."""
        return 1 + sum(child.count for child in self.children)

    @property
    def standing(self) -> str:
        return standing(self.whole)


@dataclass(frozen=True)
class Block:
    """One shape: a document, or several too thin to be told apart. `level` counts from the top."""

    nodes: list[Node]
    level: int
    x: float
    width: float

    @property
    def whole(self) -> Tally:
        return sum((node.whole for node in self.nodes), Tally())

    @property
    def standing(self) -> str:
        return standing(self.whole)


def standing(tally: Tally) -> str:
    if tally.overdue:
        return "late"
    if tally.open or tally.paused:
        return "open"
    return "done" if tally.total else "none"


def tree(documents: Iterable[Directive], tallies: dict[int, Tally]) -> list[Node]:
    """The topmost of the documents, each with those below it in the order given; one that is not there is skipped."""
    nodes: dict[int, Node] = {}
    tops: list[Node] = []
    for one in documents:
        words = (str(one), one.issuer_label, one.subject)
        nodes[one.pk] = node = Node(one.pk, *words, tallies.get(one.pk, Tally()))
        above = next((pk for pk in reversed(one.ancestor_ids) if pk in nodes), None)
        (nodes[above].children if above else tops).append(node)
    return tops


def blocks(tops: list[Node], wide: float = WIDE, thinnest: float = THINNEST) -> Iterator[Block]:
    """The shapes of the picture, level by level within each branch."""
    yield from _shared_out(tops, 0, 0.0, wide, thinnest)


def _shared_out(nodes: list[Node], level: int, x: float, width: float, thinnest: float) -> Iterator[Block]:
    leaves = sum(node.leaves for node in nodes) or 1
    thin: list[Node] = []
    folded = 0.0
    for node in sorted(nodes, key=lambda one: -one.leaves):
        share = width * node.leaves / leaves
        if share < thinnest:
            thin.append(node)
            folded += share
            continue
        yield Block([node], level, x, share)
        yield from _shared_out(node.children, level + 1, x, share, thinnest)
        x += share
    if thin:
        yield from _folded(thin, level, x, folded)


def _folded(thin: list[Node], level: int, x: float, width: float) -> Iterator[Block]:
    """What is too thin apart: one block for each standing, and below it nothing more."""
    by: dict[str, list[Node]] = defaultdict(list)
    for node in thin:
        by[node.standing].append(node)
    for nodes in (by[key] for key in LABELS if by[key]):
        share = width * sum(node.leaves for node in nodes) / sum(node.leaves for node in thin)
        yield Block(nodes, level, x, share)
        x += share
