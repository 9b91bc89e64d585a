"""Which units a stream asks today, on which level, and to whom each of them reports."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from directives.models import UnitClass
from reports.streams.models import LevelParty, ReportStream
from units.models import Unit

WHOLE_BRANCH = (UnitClass.ALL_CELLS, UnitClass.SCHOOLS, UnitClass.RESIDENTIALS)


@dataclass(frozen=True)
class Place:
    """A unit's place in a stream: it reports to `superior_id`."""

    unit_id: int
    level: int
    superior_id: int


@dataclass(frozen=True)
class _Node:
    pk: int
    parent_id: int | None
    kind: str
    path: str

    @property
    def above(self) -> list[int]:
        """The units above, the nearest first."""
        return [int(part) for part in self.path.split("/")[:-2]][::-1]


def places(stream: ReportStream, today: datetime.date) -> dict[int, Place]:
    """Each asked unit once, on the highest level that names it. Two queries, whatever the number of units.

    A class on a lower level means the units of that class under each unit of the level above; a unit reports to the
    nearest unit above it on the level above, else to the owner.
    """
    root = stream.owner.assigning_root
    nodes = {
        pk: _Node(pk, parent, kind, path)
        for pk, parent, kind, path in Unit.objects.inside(root)
        .valid_on(today)
        .order_by("sort_key", "pk")
        .values_list("pk", "parent_id", "kind", "path")
    }
    found: dict[int, Place] = {}
    tops = {root.pk}
    for level in stream.levels.prefetch_related("parties").order_by("number"):
        named = _named(level.parties.all(), nodes, tops)
        here = [node for node in named if node.pk not in found and node.pk != stream.owner_id]
        for node in here:
            superior = next((pk for pk in node.above if pk in tops and pk != root.pk), stream.owner_id)
            found[node.pk] = Place(node.pk, level.number, superior)
        tops = {node.pk for node in here}
    return found


def _named(parties: Iterable[LevelParty], nodes: dict[int, _Node], tops: set[int]) -> list[_Node]:
    wanted: dict[int, _Node] = {}
    for party in parties:
        if party.unit_id:
            chosen = [nodes[party.unit_id]] if party.unit_id in nodes else []
        else:
            under = {party.anchor_id} if party.anchor_id else tops
            chosen = [node for node in nodes.values() if _belongs(node, UnitClass(party.unit_class), under)]
        wanted |= {node.pk: node for node in chosen}
    return list(wanted.values())


def _belongs(node: _Node, unit_class: UnitClass, under: set[int]) -> bool:
    if node.kind not in unit_class.kinds:
        return False
    return not under.isdisjoint(node.above) if unit_class in WHOLE_BRANCH else node.parent_id in under
