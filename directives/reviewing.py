"""What the review page shows beside a sheet: units and documents it may mean, deadlines as read, what to look at."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from directives import outline, sheets, terms
from directives.citations import candidates
from directives.importing.citations import key
from directives.likeness import Likely, Text, likeliest
from directives.models import Clause, Directive, Reading, Task, UnitClass
from directives.models.documents import number_key
from directives.parties import Party, Reader, is_nobody, names_in, qualified, suggestions
from units.models import Unit
from units.requests import whole_number
from units.text import fold

MOST_UNITS = 300
# Lists of units for so many unsure names at most are written out whole; beyond, only what each may mean.
MOST_OPTIONS = 6_000
MOST_SUPERIORS = 1_500

_FIELD_OF = {
    "no_number": "id_reference_number", "no_day": "id_issued_on", "no_date": "id_issued_on", "kind": "id_kind",
    "no_subject": "id_subject", "no_issuer": "id_issuing_unit", "no_signer": "id_signer_name",
}  # fmt: skip
_LACKING = {"no_number": "reference_number", "no_day": "issued_on", "no_date": "issued_on", "no_subject": "subject",
            "no_signer": "signer_name"}  # fmt: skip
_TASK_FIELD = {"unread_deadline": "deadline", "past_deadline": "deadline", "several_deadlines": "deadline",
               "several_leads": "lead"}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """One name of the sheet and what it means for the office; `likely` and `others` are to choose from when unsure."""

    name: str
    meaning: str
    choice: str
    likely: list[str]
    others: list[str]
    task: Mapping[str, Any]  # the first task that names it

    @property
    def is_unsure(self) -> bool:
        return not self.meaning and not is_nobody(self.name)


@dataclass(frozen=True)
class Note:
    """One thing to look at, and where on the page. `key` tells it again when it was ticked off."""

    key: str
    line: int
    message: str
    target: str
    seen: bool = False


@dataclass(frozen=True)
class TaskView:
    """One task as the page shows it: its row, its deadline as read, the superior's task that it may carry out."""

    row: Mapping[str, Any]
    reading: str
    is_unsure: bool
    superior: Likely | None
    unsure: list[tuple[int, str]]  # names that are nobody's here, with their place in the list of names

    @property
    def takes_superior(self) -> bool:
        """Whether the clerk took the very one that is shown."""
        return self.superior is not None and self.row["superior"] == self.superior.value

    @property
    def name(self) -> str:
        return f"tasks-{self.row['key']}"


@dataclass
class NodeView:
    """One node of the outline with the tasks that come from it."""

    row: Mapping[str, Any]
    tasks: list[TaskView]

    @property
    def name(self) -> str:
        return f"nodes-{self.row['key']}"

    @property
    def may_be_task(self) -> bool:
        return not any(not task.row["drop"] for task in self.tasks)


def named_units(sheet: Mapping[str, Any], unit: Unit, today: datetime.date) -> list[Named]:
    """The names in the order of the sheet. The unsure ones cost a few queries each."""
    names = sheets.names(sheet)
    reader = Reader(unit, today)
    choices = [sheet["units"].get(name, "") for name in names]
    read = reader.read_all([*names, *choices])
    unsure = [name for name in names if read[name].problem]
    others: list[str] = []
    if unsure:
        rows = Unit.objects.inside(reader.root).valid_on(today).select_related("parent").order_by("sort_key", "pk")
        if len(unsure) * min(rows.count(), MOST_UNITS) <= MOST_OPTIONS:
            units = list(rows[:MOST_UNITS])
            said = [one.name for one in units]
            others = [qualified(one) if said.count(one.name) > 1 else one.name for one in units]
    found = []
    for name, choice in zip(names, choices, strict=True):
        likely = suggestions(reader.root, name, today, limit=6) if read[name].problem else []
        if choice and choice not in [*likely, *others]:
            likely = [choice, *likely]
        meaning = "; ".join(_written(one) for one in read[choice or name].parties)
        task = next(row for row in sheets.live_tasks(sheet) if name in f"{row['lead']}; {row['support']}")
        rest = [one for one in others if one not in likely]
        found.append(Named(name, meaning, choice, likely, rest if read[name].problem else [], task))
    return found


_LEVELS = ("phường", "xã", "đặc khu", "tỉnh", "thành phố")


def _plainer(name: str, root: Unit) -> list[str]:
    """The name without, or with, the bare word of the office's own level: "Ban Xây dựng Đảng phường" in a ward.

    Never without a proper name: "Công an xã Linh Sơn" stays somebody else's.
    """
    level = next((word for word in _LEVELS if f" {fold(word)} " in f" {fold(root.name)} "), "")
    if not level:
        return []
    bare = re.sub(rf"\s+{level}$", "", name, flags=re.IGNORECASE)
    if bare == name:
        return [f"{name} {level}"]
    return [bare, re.sub(r"\s+(?:của )?(?:đảng ủy|đảng uỷ|đảng bộ)$", "", bare, flags=re.IGNORECASE)]


def guess_units(sheet: dict[str, Any], unit: Unit, today: datetime.date) -> dict[str, str]:
    """For names that are nobody's as written, the unit or class that their plainer form means; shown to be checked."""
    reader = Reader(unit, today)
    names = sheets.names(sheet)
    wanted = {name: _plainer(name, reader.root) for name in names}
    read = reader.read_all([*names, *(form for forms in wanted.values() for form in forms)])
    guessed: dict[str, str] = {}
    for name in names:
        fits = [form for form in wanted[name] if len(read[form].parties) == 1 and not read[form].problem]
        if read[name].problem and fits:
            guessed[name] = fits[0]
    return guessed


def _written(party: Party) -> str:
    return str(party.unit) if party.unit else str(UnitClass(party.unit_class).label)


def match_bases(sheet: Mapping[str, Any], visible: Any) -> list[list[Directive]]:
    """For each căn cứ the documents in the tree that it may mean, the likeliest first."""
    texts = [f"{row['text']} {' '.join(number for number, _ in row['named'])}" for row in sheet["bases"]]
    return candidates(texts, visible)


def sure_basis(row: Mapping[str, Any], found: list[Directive]) -> Directive | None:
    """The one document whose number and day both are those of the citation; never by the number alone."""
    for number, day in row["named"]:
        fits = [one for one in found if day and one.number_key == number_key(number) and str(one.issued_on) == day]
        if len(fits) == 1:
            return fits[0]
    return None


def prefill(
    found: dict[str, Any], *, units: list[Unit], unit: Unit, visible: Any, today: datetime.date
) -> dict[str, Any]:
    """A sheet as read, with the office's own facts: its unit, the documents cited, the one it carries out."""
    sheet: dict[str, Any] = found["sheet"]
    chosen = next((one for one in units if _same(one, found["issuer"])), unit)
    sheet["head"]["issuing_unit"] = str(chosen.pk)
    sheet["head"]["place"] = sheet["head"]["place"] or chosen.place
    sheet["units"] = guess_units(sheet, unit, today)
    subject = key(sheet["head"]["subject"])
    carried: list[Directive] = []
    for row, offered in zip(sheet["bases"], match_bases(sheet, visible), strict=True):
        cited = sure_basis(row, offered)
        row["cited"] = str(cited.pk) if cited else ""
        if cited and any(key(number) in subject for number, _ in row["named"]):
            carried.append(cited)
    # Of those that the title names, the one furthest down the tree is the one right above.
    if carried and not sheet["head"]["parent"]:
        sheet["head"]["parent"] = str(max(carried, key=lambda one: one.depth).pk)
    return sheet


def _same(unit: Unit, words: str) -> bool:
    return bool(words) and fold(words) in (fold(unit.name), fold(unit.short_name))


def notes(reading: Reading, sheet: Mapping[str, Any], named: list[Named]) -> list[Note]:
    """What to look at first: the reader's findings, then names that are nobody's here; what is done comes last."""
    found = [
        _note(one, sheet, reading.found["lines_of"]) for one in reading.found["findings"] if not _is_filled(one, sheet)
    ]
    for at, one in enumerate(named):
        if one.is_unsure:
            message = f"Chưa rõ “{one.name}” là đơn vị nào."
            found.append(Note(f"unit:{fold(one.name)}", _first_line(one.task), message, f"units-{at}-choice"))
    seen = set(sheet["seen"])
    return sorted((replace(note, seen=note.key in seen) for note in found), key=lambda note: note.seen)


def _is_filled(finding: Mapping[str, Any], sheet: Mapping[str, Any]) -> bool:
    """What the paper lacked and the clerk wrote needs no tick."""
    return bool(sheet["head"].get(_LACKING.get(finding["code"], "")))


def _first_line(row: Mapping[str, Any]) -> int:
    return int(row["lines"][0]) if row["lines"] else 1


def _note(finding: Mapping[str, Any], sheet: Mapping[str, Any], lines_of: Mapping[str, int]) -> Note:
    line, code = finding["line"], finding["code"]
    target = _FIELD_OF.get(code, "")
    if code == "impossible_date" and line == lines_of.get("issued_on"):
        target = "id_issued_on"
    if field := _TASK_FIELD.get(code):
        task = next((row for row in sheet["tasks"] if line in row["lines"]), None)
        target = f"tasks-{task['key']}-{field}" if task else ""
    if not target:
        rows = ((part, row["key"]) for part in ("bases", "nodes") for row in sheet[part] if line in row["lines"])
        part, at = next(rows, ("", 0))
        target = f"{part}-{at}-text" if part else f"line-{line}"
    return Note(f"{code}:{line}", line, finding["message"], target)


def tree(
    sheet: Mapping[str, Any], reference: datetime.date, superiors: Mapping[int, Likely], named: Sequence[Named]
) -> tuple[list[NodeView], list[TaskView]]:
    """The outline with its tasks, and the tasks whose line is in none of the nodes shown."""
    tasks: dict[int, list[TaskView]] = {}
    nobody = {one.name: at for at, one in enumerate(named) if one.is_unsure}
    for row in sheet["tasks"]:
        unsure = [(nobody[name], name) for name in names_in(f"{row['lead']};{row['support']}") if name in nobody]
        view = TaskView(row, *deadline_words(row["deadline"], reference), superiors.get(row["key"]), unsure)
        tasks.setdefault(row["place"], []).append(view)
    nodes = [NodeView(row, tasks.pop(row["key"], [])) for row in sheet["nodes"]]
    return nodes, [task for rest in tasks.values() for task in rest]


def deadline_words(phrase: str, reference: datetime.date) -> tuple[str, bool]:
    """How a deadline is read, and whether to look twice."""
    if not phrase.strip():
        return "", False
    reading = terms.read(phrase[:200], reference)
    return reading.explanation, reading.guessed or reading.kind == "unread"


def superiors_of(sheet: Mapping[str, Any], visible: Any) -> list[Text]:
    """What the tasks may carry out: the tasks of the documents above; of one that has none, the lines that order work.

    Two or three queries.
    """
    parent = visible.filter(pk=whole_number(sheet["head"]["parent"]) or 0).first()
    if parent is None:
        return []
    above = {one.pk: one for one in visible.filter(pk__in=[*parent.ancestor_ids, parent.pk])}
    found = [
        Text(f"task:{task.pk}", f"{_cut(task.text)} ({above[task.directive_id]})", task.text,
             task.directive_id == parent.pk)
        for task in Task.objects.filter(directive__in=above).order_by("position", "pk")[:MOST_SUPERIORS]
    ]  # fmt: skip
    told = {int(pk) for pk in Task.objects.filter(directive__in=above).values_list("directive", flat=True).distinct()}
    clauses: dict[int, list[Clause]] = {}
    for clause in Clause.objects.filter(directive__in=set(above) - told).order_by("position", "pk")[:MOST_SUPERIORS]:
        clauses.setdefault(clause.directive_id, []).append(clause)
    for pk, lines in clauses.items():
        for at in outline.duties([outline.Line(one.level, one.number, one.text) for one in lines]):
            one = lines[at]
            found.append(Text(f"clause:{one.pk}", f"{_cut(one.text)} ({above[pk]})", one.text, pk == parent.pk))
    return found


def superiors_offered(sheet: Mapping[str, Any], among: Sequence[Text]) -> dict[int, Likely]:
    """Key of the task → what the clerk said it carries out, else what it seems to."""
    tasks = list(sheets.live_tasks(sheet))[:MOST_SUPERIORS]
    known = {one.value: Likely(one.value, one.label) for one in among}
    likely = likeliest([sheets.words_of_task(sheet, task) for task in tasks], among)
    offered = {task["key"]: known.get(task["superior"]) or one for task, one in zip(tasks, likely, strict=True)}
    return {key: one for key, one in offered.items() if one}


def _cut(words: str) -> str:
    return words if len(words) <= 120 else words[:118].rsplit(" ", 1)[0] + "…"
