"""Duties as they are found, by unit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from directives.importing import naming
from directives.importing.draft import Duties, Item
from directives.importing.outline import Node
from directives.importing.sharing import share
from directives.importing.spelling import in_small_letters
from directives.importing.terms import deadline_of, typed_deadline


@dataclass
class Book:
    """Duties by unit, each unit once."""

    issued_on: date | None
    texts: Sequence[str] = ()  # what the document says, to spell names that a heading has in capitals
    found: dict[str, Duties] = field(default_factory=dict)
    headings: set[tuple[int | None, int]] = field(default_factory=set)  # parent and level of headings that are units

    def open(self, unit: str, line: int) -> Duties:
        unit = self._spelt(unit)
        return self.found.setdefault(naming.same_unit_key(unit), Duties(unit, line))

    def add(
        self,
        unit: str,
        text: str,
        node: Node,
        *,
        shared: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
        due: str = "",
        product: str = "",
    ) -> None:
        text = text.strip(" ;,").removesuffix("./.").removesuffix(".").strip()
        if not text:
            return
        unit = self._spelt(unit)
        lead, support = shared or share(unit, text)
        deadline = typed_deadline(due, self.issued_on) if due.strip(" -–") else None
        deadline = deadline or deadline_of(text, self.issued_on)[0]
        self.open(unit, node.line).items.append(Item(text, node.line, node.place, lead, support, deadline, product))

    def _spelt(self, unit: str) -> str:
        return in_small_letters(unit, self.texts) if unit.isupper() and " " in unit else unit
