"""Writing the tasks of a draft: the whole grid at once, or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError

from directives import terms
from directives.models import Clause, Directive, Task, TaskLink, TaskParty, UnitClass
from directives.models.tasks import Part
from directives.parties import Party, Reader, Resolved
from units import access, journal
from units.models import Office, Unit, User
from units.refusals import NotYours, Refusal, Stale
from units.text import nfc, tidy

# As typed in the grid, or named by the caller: units, classes, or both.
Parties = str | Sequence[Unit | UnitClass | Party]


@dataclass(frozen=True)
class TaskRow:
    """One row as it was typed. `superior` is "task:12" or "clause:34"; `id` is empty for a new row."""

    text: str = ""
    lead: Parties = ""
    support: Parties = ""
    deadline: str = ""
    deliverable: str = ""
    superior: str = ""
    extent: str = TaskLink.Extent.FULLY
    reason: str = ""
    clause: int | None = None
    id: int | None = None
    delete: bool = False

    @property
    def is_empty(self) -> bool:
        typed = (self.text, self.lead, self.support, self.deadline, self.deliverable, self.superior, self.reason)
        return self.id is None and not any(words.strip() if isinstance(words, str) else words for words in typed)


class BadRows(Refusal):
    """Some rows cannot be saved. `errors`: place of the row in the list given → field → sentence."""

    sentence = "Chưa lưu được: xin xem lại các ô có lời nhắc. Nội dung đang nhập vẫn còn nguyên."

    def __init__(self, errors: dict[int, dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


class NotADraft(Refusal):
    sentence = "Văn bản đã ban hành nên không sửa trực tiếp được. Muốn thay đổi, xin lập bản sửa đổi, thay thế."


@dataclass
class _Read:
    """A row with everything in it understood."""

    row: TaskRow
    fields: dict[str, Any]
    lead: list[Party]
    support: list[Party]
    link: dict[str, Any] | None
    task: Task | None = None


def editable(directive: Directive, by: User, today: datetime.date) -> Directive:
    """The draft, locked for the rest of the transaction. Raises NotYours, NotADraft."""
    draft = Directive.objects.select_for_update(of=("self",)).select_related("issuing_unit__parent", "kept_by")
    fresh = draft.get(pk=directive.pk)
    if not access.may_draft(by, fresh.kept_by, today):
        raise NotYours
    if not fresh.is_draft:
        raise NotADraft
    return fresh


@transaction.atomic
def save_tasks(
    directive: Directive, rows: Sequence[TaskRow], *, by: User, today: datetime.date, version: int | None
) -> list[Task]:
    """Write the rows in the order given and return the tasks of the document as they now are.

    Tasks that no row names stay as they are; a row with `delete` goes. Raises BadRows (nothing is written), Stale with
    the fresh document, NotADraft, NotYours. `version` is the document's; None means whatever it is now.
    """
    fresh = editable(directive, by, today)
    if version is not None and fresh.version != version:
        raise Stale(fresh)
    kept = {task.pk: task for task in fresh.tasks.prefetch_related("parties", "links")}
    read = _understand(fresh, rows, kept, today)
    gone = [row.id for row in rows if row.delete and row.id]
    told = _changes(read, gone, kept)
    _write(fresh, read, gone, kept)
    Directive.objects.filter(pk=fresh.pk).update(version=F("version") + 1)
    directive.version = fresh.version + 1
    if told["text"]:
        journal.record("task.save", fresh, unit=fresh.kept_by, by=by, today=today, **told)
    return list(fresh.tasks.all())


def _understand(
    directive: Directive, rows: Sequence[TaskRow], kept: dict[int, Task], today: datetime.date
) -> list[_Read]:
    office, reader = Office.current(), terms.PhraseReader(directive, today)
    typed = [words for row in rows for words in (row.lead, row.support) if isinstance(words, str)]
    parties = Reader(directive.issuing_unit, today).read_all(typed)
    clauses = set(directive.clauses.values_list("pk", flat=True))
    superiors = _superiors_named(directive, rows)
    errors: dict[int, dict[str, str]] = {}
    read: list[_Read] = []
    for at, row in enumerate(rows):
        if row.is_empty or row.delete:
            continue
        wrong: dict[str, str] = {}
        if row.id is not None and row.id not in kept:
            wrong["text"] = "Dòng này không còn trong văn bản. Xin mở lại trang rồi nhập lại."
        if not row.text.strip():
            wrong["text"] = "Chưa ghi nội dung nhiệm vụ. Muốn bỏ cả dòng thì bấm Xóa dòng."
        one = _Read(
            row,
            fields=_fields(row, directive, office, reader, wrong, kept.get(row.id or 0)),
            lead=_parties(row.lead, "lead", parties, directive.issuing_unit, wrong),
            support=_parties(row.support, "support", parties, directive.issuing_unit, wrong),
            link=_link(row, superiors, wrong),
            task=kept.get(row.id) if row.id else None,
        )
        if row.clause and row.clause not in clauses:
            wrong["clause"] = "Mục này không còn trong đề cương của văn bản."
        if wrong:
            errors[at] = wrong
        read.append(one)
    if errors:
        raise BadRows(errors)
    return read


def _fields(
    row: TaskRow,
    directive: Directive,
    office: Office,
    reader: terms.PhraseReader,
    wrong: dict[str, str],
    task: Task | None,
) -> dict[str, Any]:
    phrase, deliverable = tidy(row.deadline), tidy(row.deliverable)
    for name, words, most in (("deadline", phrase, 200), ("deliverable", deliverable, 300)):
        if len(words) > most:
            wrong[name] = f"Dài quá {most} ký tự (đang có {len(words)}). Xin viết gọn lại."
    reading = reader.read(phrase)
    fields = terms.task_fields(reading, office, task if task and task.deadline_phrase == phrase else None)
    if sentence := due_before_issue(fields["due_on"], directive):
        wrong.setdefault("deadline", sentence)
    text = nfc(row.text.replace("\r\n", "\n").strip())
    return fields | {
        "text": text,
        "deadline_phrase": phrase,
        "deliverable": deliverable,
        "clause_id": row.clause or None,
    }


def due_before_issue(due_on: datetime.date | None, directive: Directive) -> str:
    """One sentence when the deadline lies before the document's own day, else nothing."""
    issued = terms.first_issued(directive)
    if not due_on or not issued or due_on >= issued:
        return ""
    return f"Hạn {due_on:%d/%m/%Y} trước ngày ban hành văn bản ({issued:%d/%m/%Y}). Xin xem lại thời hạn."


def _parties(given: Parties, name: str, read: dict[str, Resolved], issuer: Unit, wrong: dict[str, str]) -> list[Party]:
    if isinstance(given, str):
        if read[given].problem:
            wrong[name] = read[given].problem
        return read[given].parties
    parties = [one if isinstance(one, Party) else _party(one) for one in given]
    outside = [str(p.unit) for p in parties if p.unit and not p.unit.is_inside(issuer.assigning_root)]
    if outside:
        wrong[name] = f"{'; '.join(outside)} không thuộc {issuer.assigning_root} nên không giao việc được."
    return parties


def _party(named: Unit | UnitClass) -> Party:
    return Party(unit=named) if isinstance(named, Unit) else Party(unit_class=str(named))


def _superiors_named(directive: Directive, rows: Sequence[TaskRow]) -> dict[str, dict[str, int]]:
    """What rows may name as superior, of those they do name: only tasks and clauses of the documents above."""
    wanted: dict[str, set[int]] = {"task": set(), "clause": set()}
    for row in rows:
        kind, _, number = row.superior.partition(":")
        if kind in wanted and number.isdecimal() and len(number) < 19:
            wanted[kind].add(int(number))
    above = directive.ancestor_ids
    tasks = Task.objects.filter(pk__in=wanted["task"], directive__in=above).values_list("pk", flat=True)
    clauses = Clause.objects.filter(pk__in=wanted["clause"], directive__in=above).values_list("pk", flat=True)
    named = {f"task:{pk}": {"superior_task_id": pk} for pk in tasks} if wanted["task"] else {}
    return named | ({f"clause:{pk}": {"superior_clause_id": pk} for pk in clauses} if wanted["clause"] else {})


def _link(row: TaskRow, superiors: dict[str, dict[str, int]], wrong: dict[str, str]) -> dict[str, Any] | None:
    if not row.superior:
        return None
    if row.superior not in superiors:
        wrong["superior"] = "Nhiệm vụ này không thuộc văn bản cấp trên của văn bản đang soạn."
        return None
    extent = row.extent or TaskLink.Extent.FULLY
    if extent not in TaskLink.Extent.values:
        wrong["extent"] = "Xin chọn một mức độ trong danh sách."
    reason = tidy(row.reason)
    if extent == TaskLink.Extent.NOT_APPLICABLE and not reason:
        wrong["reason"] = "Xin ghi lý do vì sao không áp dụng."
    if len(reason) > 300:
        wrong["reason"] = "Lý do dài quá 300 ký tự. Xin viết gọn lại."
    target = {"superior_task_id": None, "superior_clause_id": None} | superiors[row.superior]
    return target | {"extent": extent, "reason": reason}


# --- Writing --------------------------------------------------------------------------------------------------------

_DEADLINE = ("deadline_phrase", "deadline_kind", "starts_on", "due_on", "anchor_on", "every")
_COLUMNS = ("position", "text", *_DEADLINE, "deliverable")


def _write(directive: Directive, read: list[_Read], gone: list[int], kept: dict[int, Task]) -> None:
    """The same few statements however many rows there are."""
    try:
        Task.objects.filter(directive=directive, pk__in=gone).delete()
    except ProtectedError as error:
        raise Refusal("Có nhiệm vụ đang được văn bản khác dẫn là nhiệm vụ cấp trên nên chưa xóa được.") from error
    for one in read:
        one.task = one.task or Task(directive=directive)
        for name, value in one.fields.items():
            setattr(one.task, name, value)
    ordered = _in_order([one.task for one in read if one.task], [t for t in kept.values() if t.pk not in gone])
    for position, task in enumerate(ordered, start=1):
        task.position = position
    Task.objects.bulk_create([task for task in ordered if task.pk is None], batch_size=500)
    known = [task for task in ordered if task.pk in kept]
    Task.objects.bulk_update(known, [*_COLUMNS, "clause"], batch_size=200)
    Task.objects.filter(pk__in=[one.task.pk for one in read if one.task]).update(version=F("version") + 1)
    _write_parties(read)
    _write_links(read)


def _in_order(given: list[Task], kept: list[Task]) -> list[Task]:
    """The given tasks in their order, in the place of the first of them; the others keep theirs."""
    named = {task.pk for task in given if task.pk}
    first = next((at for at, task in enumerate(kept) if task.pk in named), len(kept))
    before = [task for task in kept[:first] if task.pk not in named]
    return [*before, *given, *[task for task in kept[first:] if task.pk not in named]]


def _write_parties(read: list[_Read]) -> None:
    changed = [one for one in read if one.task and _parties_of(one) != _parties_kept(one.task)]
    TaskParty.objects.filter(task__in=[one.task for one in changed]).delete()
    TaskParty.objects.bulk_create(
        [
            TaskParty(task=one.task, part=part, unit=p.unit, unit_class=p.unit_class, anchor=p.anchor)
            for one in changed
            for part, parties in ((Part.LEAD, one.lead), (Part.SUPPORT, one.support))
            for p in parties
        ],
        batch_size=500,
    )


def _parties_of(one: _Read) -> list[tuple[Any, ...]]:
    return [(Part.LEAD.value, *p.key) for p in one.lead] + [(Part.SUPPORT.value, *p.key) for p in one.support]


def _parties_kept(task: Task) -> list[tuple[Any, ...]]:
    if "parties" not in getattr(task, "_prefetched_objects_cache", {}):
        return []
    return [(p.part, p.unit_id, p.unit_class, p.anchor_id) for p in task.parties.all()]


def first_link(task: Task) -> TaskLink | None:
    """The link that the grid shows and edits; further ones are left alone."""
    return min(task.links.all(), key=lambda link: link.pk, default=None)


def _write_links(read: list[_Read]) -> None:
    old: list[int] = []
    new: list[TaskLink] = []
    for one in read:
        link = first_link(one.task) if one.task and one.row.id else None
        fields = ("superior_task_id", "superior_clause_id", "extent", "reason")
        if link and one.link == {name: getattr(link, name) for name in fields}:
            continue
        if link:
            old.append(link.pk)
        if one.link:
            new.append(TaskLink(task=one.task, **one.link))
    if old:
        TaskLink.objects.filter(pk__in=old).delete()
    TaskLink.objects.bulk_create(new, batch_size=500)


def _changes(read: list[_Read], gone: Iterable[int], kept: dict[int, Task]) -> dict[str, Any]:
    """What the journal says of the save; an empty text when nothing changed."""
    added = [one.fields["text"] for one in read if not one.task]
    changed = {}
    for one in read:
        if one.task:
            old = {name: getattr(one.task, name) for name in ("text", "deadline_phrase", "deliverable")}
            new = {name: one.fields[name] for name in old}
            if old != new or _parties_of(one) != _parties_kept(one.task) or _link_differs(one):
                changed[str(one.task.pk)] = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    removed = [kept[pk].text for pk in gone if pk in kept]
    counts = (("thêm", len(added)), ("sửa", len(changed)), ("xóa", len(removed)))
    words = ", ".join(f"{verb} {n}" for verb, n in counts if n)
    text = f"Lưu bảng nhiệm vụ: {words} nhiệm vụ." if words else ""
    return {"text": text, "data": {"added": added, "changed": changed, "removed": removed}}


def _link_differs(one: _Read) -> bool:
    link = first_link(one.task) if one.task else None
    if link is None or one.link is None:
        return (link is None) != (one.link is None)
    return any(getattr(link, name) != value for name, value in one.link.items())


def row_of(task: Task, lead: str, support: str) -> TaskRow:
    """A stored task as a row of the grid."""
    link = first_link(task)
    superior = ""
    if link:
        superior = f"task:{link.superior_task_id}" if link.superior_task_id else f"clause:{link.superior_clause_id}"
    row = TaskRow(
        text=task.text,
        lead=lead,
        support=support,
        deadline=task.deadline_phrase,
        deliverable=task.deliverable,
        superior=superior,
        clause=task.clause_id,
        id=task.pk,
    )
    return replace(row, extent=link.extent, reason=link.reason) if link else row
