"""The grid of tasks between the browser and `save_tasks`: names like row-3-text, row-3-lead, row-3-deadline."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import F, QuerySet

from directives import parties, terms
from directives.actions.tasks import TaskRow, row_of
from directives.models import Clause, Directive, Task, TaskParty
from directives.models.tasks import Part
from units.requests import whole_number
from units.text import same_words

PAGE = 100
BLANKS = 5
_NAME = re.compile(r"row-(\d{1,6})-(\w+)")
_LABELS = {
    "text": "nội dung nhiệm vụ",
    "lead": "chủ trì",
    "support": "phối hợp",
    "deadline": "thời hạn",
    "deliverable": "sản phẩm",
}


@dataclass
class GridRow:
    """One row as the page shows it. `index` is the number in its field names, `number` the one people see."""

    index: int
    number: int
    row: TaskRow
    errors: dict[str, str] = field(default_factory=dict)
    reading: str = ""
    is_unsure: bool = False

    @property
    def name(self) -> str:
        return f"row-{self.index}"

    @property
    def is_blank(self) -> bool:
        """One of the spare rows at the end; the pattern for rows added by the browser has no number and is none."""
        return self.number > 0 and self.row.is_empty


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


def read_rows(data: Mapping[str, str]) -> list[tuple[int, TaskRow]]:
    """The rows of a POST in the order that the person gave them, each with the index in its names."""
    found: dict[int, dict[str, str]] = {}
    for name, value in data.items():
        if match := _NAME.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    rows = [(index, _row(values)) for index, values in found.items() if "text" in values]
    return sorted(rows, key=lambda one: (whole_number(found[one[0]].get("ORDER")) or one[0] + 1, one[0]))


def _row(values: Mapping[str, str]) -> TaskRow:
    return TaskRow(
        text=values.get("text", ""),
        lead=values.get("lead", ""),
        support=values.get("support", ""),
        deadline=values.get("deadline", ""),
        deliverable=values.get("deliverable", ""),
        superior=values.get("superior", ""),
        extent=values.get("extent") or "fully",
        reason=values.get("reason", ""),
        clause=whole_number(values.get("clause")),
        id=whole_number(values.get("id")),
        delete=bool(values.get("delete")),
    )


def stored_rows(directive: Directive, tasks: QuerySet[Task] | list[Task], today: datetime.date) -> list[TaskRow]:
    """Stored tasks as they would be typed; five queries at most."""
    listed = list(tasks.prefetch_related("links")) if isinstance(tasks, QuerySet) else tasks
    found = TaskParty.objects.filter(task__in=[task.pk for task in listed])
    named = found.select_related("unit__parent", "anchor").order_by("pk")
    words = parties.written(named, directive.issuing_unit.assigning_root, today)
    return [
        row_of(task, words.get((task.pk, Part.LEAD), ""), words.get((task.pk, Part.SUPPORT), "")) for task in listed
    ]


def shown(
    rows: Iterable[tuple[int, TaskRow]], directive: Directive, today: datetime.date, *, first: int = 1
) -> list[GridRow]:
    """Rows for the page: numbered from `first`, each deadline with its reading."""
    reader = terms.PhraseReader(directive, today)
    grid = [GridRow(index, number, row) for number, (index, row) in enumerate(rows, start=first)]
    for one in grid:
        one.reading, one.is_unsure = reading_of(one.row.deadline, reader)
    return grid


def reading_of(phrase: str, reader: terms.PhraseReader) -> tuple[str, bool]:
    """What the phrase is understood as, in words, and whether a person should look twice."""
    if not phrase.strip():
        return "", False
    reading = reader.read(phrase)
    return reading.explanation, reading.guessed or reading.kind == "unread"


def with_blanks(rows: list[tuple[int, TaskRow]], count: int) -> list[tuple[int, TaskRow]]:
    free = max((index for index, _ in rows), default=-1) + 1
    return [*rows, *((free + n, TaskRow()) for n in range(count))]


def superior_choices(directive: Directive) -> list[tuple[str, list[Choice]]]:
    """What a task may carry out, nearest document first: its tasks, then the lines of its outline. Three queries."""
    above = list(
        Directive.objects.above(directive)
        .select_related("issuing_unit")
        .only("kind", "reference_number", "issuing_unit", "issuer_name")
    )
    ids = [one.pk for one in above]
    choices: dict[int, list[Choice]] = {pk: [] for pk in ids}
    tasks = Task.objects.filter(directive__in=ids).only("directive_id", "text", "position").order_by("position", "pk")
    for number, task in enumerate(tasks, start=1):
        choices[task.directive_id].append(
            Choice(f"task:{task.pk}", f"Nhiệm vụ {task.position or number}: {_cut(task)}")
        )
    for clause in Clause.objects.filter(directive__in=ids).order_by("position", "pk"):
        choices[clause.directive_id].append(Choice(f"clause:{clause.pk}", f"Mục {_cut(clause)}"))
    return [(f"{one} – {one.issuer}", choices[one.pk]) for one in reversed(above) if choices[one.pk]]


def clause_choices(directive: Directive) -> list[tuple[int, str]]:
    return [(clause.pk, _cut(clause)) for clause in directive.clauses.all()]


def _cut(thing: object) -> str:
    words = " ".join(str(thing).split())
    return words if len(words) <= 80 else words[:78].rsplit(" ", 1)[0] + "…"


# --- Somebody else saved in between ---------------------------------------------------------------------------------


def compare(
    mine: list[tuple[int, TaskRow]], directive: Directive, today: datetime.date
) -> tuple[list[dict[str, str]], list[tuple[int, TaskRow]]]:
    """Both texts wherever they differ, and my rows fit to be saved after all (what others deleted becomes new)."""
    ids = [row.id for _, row in mine if row.id]
    tasks = list(directive.tasks.prefetch_related("links"))
    theirs = {row.id: row for row in stored_rows(directive, tasks, today)}
    numbers = {task.pk: number for number, task in enumerate(tasks, start=1)}
    differences: list[dict[str, str]] = []
    kept: list[tuple[int, TaskRow]] = []
    for index, row in mine:
        other = theirs.get(row.id)
        if row.id and other is None:
            differences.append({"label": "Nhiệm vụ người khác đã xóa", "yours": row.text, "theirs": ""})
            row = replace(row, id=None)
        elif other:
            differences += _differ(row, other, numbers[row.id or 0])
        kept.append((index, row))
    added = [row for pk, row in theirs.items() if pk not in ids and _is_new(directive, pk, ids)]
    differences += [{"label": "Nhiệm vụ người khác mới thêm", "yours": "", "theirs": row.text} for row in added]
    return differences, kept


def _is_new(directive: Directive, pk: int | None, mine: list[int]) -> bool:
    """Younger than any row on the page; older ones are only on another page of the grid."""
    return pk is not None and pk > max(mine, default=0)


def _differ(mine: TaskRow, theirs: TaskRow, number: int) -> list[dict[str, str]]:
    pairs = [(label, str(getattr(mine, name)), str(getattr(theirs, name))) for name, label in _LABELS.items()]
    return [
        {"label": f"Nhiệm vụ {number} – {label}", "yours": yours, "theirs": other}
        for label, yours, other in pairs
        if not same_words(yours, other)
    ]


def page_of(directive: Directive, page: int) -> QuerySet[Task]:
    start = (page - 1) * PAGE
    return directive.tasks.order_by(F("position"), "pk")[start : start + PAGE]
