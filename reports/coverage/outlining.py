"""The rows of a matrix: the outline of a document, folded to the lines under which something is ordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from directives import outline
from directives.models import Clause, Directive, Task
from reports.coverage.matrix import Row

LONGEST = 140


@dataclass
class Outline:
    """Rows in the order of the document; `of_task` and `of_clause` say which items each task and clause stands for."""

    rows: list[Row] = field(default_factory=list)
    of_task: dict[int, list[int]] = field(default_factory=dict)
    of_clause: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    below: dict[int, list[int]] = field(default_factory=dict)  # place of a heading → places of the items under it

    @property
    def items(self) -> list[int]:
        return [place for place, row in enumerate(self.rows) if row.is_item]


@dataclass(frozen=True)
class _Node:
    clause: Clause
    children: list[_Node]
    tasks: list[tuple[int, Task]]


def outline_of(directive: Directive, linked_clauses: Iterable[int]) -> Outline:
    """Items are the tasks; the lines that read like duties where there are no tasks; and what a plan links to anyway.

    Two queries.
    """
    clauses = list(directive.clauses.order_by("position", "pk").defer("search_text"))
    tasks = list(directive.tasks.order_by("position", "pk").only("directive", "clause", "position", "text"))
    parents = {clause.parent_id for clause in clauses}
    leaves = {clause.pk for clause in clauses} - parents
    wanted = leaves & set(linked_clauses) if tasks else _duties(clauses) or leaves
    nodes = {clause.pk: _Node(clause, [], []) for clause in clauses}
    top = _Node(Clause(), [], [])
    for clause in clauses:
        nodes.get(clause.parent_id or 0, top).children.append(nodes[clause.pk])
    for number, task in enumerate(tasks, start=1):
        nodes.get(task.clause_id or 0, top).tasks.append((number, task))
    found = Outline()
    for child in top.children:
        _add(found, child, wanted, 0, ())
    for number, task in top.tasks:
        _add_task(found, f"{number}.", task, 0, ())
    return found


def _duties(clauses: list[Clause]) -> set[int]:
    lines = [outline.Line(clause.level, clause.number, clause.text) for clause in clauses]
    return {clauses[place].pk for place in outline.duties(lines)}


def _add(found: Outline, node: _Node, wanted: set[int], depth: int, above: tuple[int, ...]) -> None:
    clause = node.clause
    above = (*above, clause.pk)
    if len(node.tasks) == 1 and not node.children:
        # The line and its one task say the same.
        _add_task(found, clause.marker, node.tasks[0][1], depth, above)
        return
    place = len(found.rows)
    is_item = clause.pk in wanted and not node.tasks
    found.rows.append(Row(f"c{clause.pk}", clause.marker, _cut(clause.text), depth, is_item))
    if is_item:
        _note(found, place, above)
    for number, task in node.tasks:
        _add_task(found, f"{number}.", task, depth + 1, above)
    for child in node.children:
        _add(found, child, wanted, depth + 1, above)
    below = [at for at in range(place + 1, len(found.rows)) if found.rows[at].is_item]
    if below:
        found.below[place] = below
    elif not is_item:
        del found.rows[place:]  # nothing is ordered here


def _add_task(found: Outline, number: str, task: Task, depth: int, above: tuple[int, ...]) -> None:
    place = len(found.rows)
    found.rows.append(Row(f"t{task.pk}", number, _cut(task.text), depth, is_item=True))
    found.of_task[task.pk] = [place]
    _note(found, place, above)


def _note(found: Outline, place: int, above: tuple[int, ...]) -> None:
    for clause in above:
        found.of_clause[clause].append(place)


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 3].rsplit(" ", 1)[0] + "…"
