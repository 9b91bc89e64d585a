"""A checked reading becomes a document: a draft with căn cứ, outline, tasks and targets, or one kept from above."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from directives import sheets, terms
from directives.actions import documents
from directives.actions.readings import AlreadyMade, forget_pictures, hold
from directives.actions.targets import save_targets
from directives.actions.tasks import TaskRow, due_before_issue, save_tasks
from directives.models import Directive, Reading, SourceFile, Target, TaskLink
from directives.parties import Reader, is_nobody, names_in
from units import journal
from units.fields import wrong_year
from units.models import Office, Unit, User
from units.requests import whole_number
from units.text import tidy


@transaction.atomic
def make_draft(
    reading: Reading, head: dict[str, Any], *, by: User, today: datetime.date, version: int
) -> tuple[Directive, int]:
    """The draft, and how many of its tasks still lack who leads. Twice gives the draft that is there.

    `head` is what `create_draft` takes, with `issuing_unit`. Raises Stale, NotYours and what the documents refuse.
    """
    if made := _already(reading):
        return made, 0
    current = hold(reading, by=by, today=today, version=version)
    head = dict(head)
    unit: Unit = head.pop("issuing_unit")
    if not head.get("place"):
        head.pop("place", None)
    draft = documents.create_draft(by=by, today=today, unit=unit, **head)
    clauses = _write_content(draft, current, by, today)
    rows = _task_rows(current.sheet, draft, clauses, today)
    if rows:
        save_tasks(draft, rows, by=by, today=today, version=None)
    if targets := _targets(current.sheet):
        save_targets(draft, targets, by=by, today=today, version=None)
    _finish(current, draft, by, today)
    return draft, sum(1 for row in rows if not row.lead)


@transaction.atomic
def record_superior(
    reading: Reading, head: dict[str, Any], *, kept_by: Unit, by: User, today: datetime.date, version: int
) -> Directive:
    """Keep a superior's document with its căn cứ and outline; its tasks are nobody's here. Twice gives the same one."""
    if made := _already(reading):
        return made
    current = hold(reading, by=by, today=today, version=version)
    received = documents.record_received(by=by, today=today, kept_by=kept_by, **head)
    _write_content(received, current, by, today)
    _finish(current, received, by, today)
    return received


def _already(reading: Reading) -> Directive | None:
    """What the reading was made into, seen after whoever holds it is done."""
    current = Reading.objects.select_for_update(of=("self",)).select_related("made").get(pk=reading.pk)
    if current.made is None and current.state != Reading.State.READ:
        raise AlreadyMade("Tệp chưa đọc xong. Xin chờ.")
    return current.made


def _write_content(directive: Directive, reading: Reading, by: User, today: datetime.date) -> dict[int, int]:
    """Căn cứ and outline; returns key of the node in the sheet → id of its clause."""
    sheet = reading.sheet
    visible = Directive.objects.visible_to(by, today)
    wanted = {whole_number(row["cited"]) or 0 for row in sheet["bases"]}
    cited = {one.pk: one for one in visible.filter(pk__in=wanted)}
    kept = [row for row in sheet["bases"] if not row["drop"]]
    bases = [(row["text"], cited.get(whole_number(row["cited"]) or 0)) for row in kept]
    version = Directive.objects.values_list("version", flat=True).get(pk=directive.pk)
    fresh = documents.set_bases(directive, bases, by=by, today=today, version=version)
    written = sheets.lines_of_outline(sheet)
    fresh = documents.set_outline(fresh, [line for _, line in written], by=by, today=today, version=fresh.version)
    clauses: dict[int, int] = {}
    ids = fresh.clauses.order_by("position", "pk").values_list("pk", flat=True)
    for (key, _), pk in zip(written, ids, strict=True):
        clauses.setdefault(key, pk)
    return clauses


def _task_rows(sheet: dict[str, Any], draft: Directive, clauses: dict[int, int], today: datetime.date) -> list[TaskRow]:
    """What cannot be said in its own cell stands in square brackets behind the words of the task: nothing is lost."""
    kept = [task for task in sheets.live_tasks(sheet) if sheets.words_of_task(sheet, task)]
    place = {node["key"]: at for at, node in enumerate(sheet["nodes"])}
    kept.sort(key=lambda task: place.get(task["place"], len(place)))
    carried = Counter(task["superior"] for task in kept)
    reader = Reader(draft.issuing_unit, today)
    reader.read_all(sheets.chosen(sheet, task[part]) for task in kept for part in ("lead", "support"))
    rows = []
    for task in kept:
        remarks: list[str] = []
        lead = _sure(reader, sheets.chosen(sheet, task["lead"]), "chủ trì", remarks)
        support = _sure(reader, sheets.chosen(sheet, task["support"]), "phối hợp", remarks)
        deadline = _fitting_deadline(task["deadline"], draft, today, remarks)
        product = tidy(task["product"])
        if len(product) > 300:
            remarks.append(f"Sản phẩm: {product}")
            product = ""
        text = " ".join([sheets.words_of_task(sheet, task), *(f"[{remark}]" for remark in remarks)])
        # Two tasks that carry out the same one each do a part of it.
        extent = TaskLink.Extent.PARTLY if carried[task["superior"]] > 1 else TaskLink.Extent.FULLY
        rows.append(
            TaskRow(text=text, lead=lead, support=support, deadline=deadline, deliverable=product,
                    clause=clauses.get(task["place"]), superior=task["superior"], extent=extent)
        )  # fmt: skip
    return rows


def _sure(reader: Reader, text: str, part: str, remarks: list[str]) -> list[Any]:
    """The parties that are understood; the other names become a remark."""
    parties: list[Any] = []
    unsure: list[str] = []
    open_words: list[str] = []
    for name in names_in(text):
        resolved = reader.read(name)
        if resolved.problem:
            (open_words if is_nobody(name) else unsure).append(name)
        parties += resolved.parties
    if open_words:
        remarks.append(f"{part.capitalize()}: {'; '.join(open_words)}")
    if unsure:
        remarks.append(f"Chưa rõ đơn vị {part}: {'; '.join(unsure)}")
    return list({party.key: party for party in parties}.values())


def _fitting_deadline(phrase: str, draft: Directive, today: datetime.date, remarks: list[str]) -> str:
    phrase = tidy(phrase)
    reading = terms.read(phrase[:200], terms.reference_day(draft, today))
    problem = due_before_issue(terms.task_fields(reading, Office.current())["due_on"], draft)
    if len(phrase) <= 200 and not problem:
        return phrase
    remarks.append(f"Thời hạn ghi trong văn bản: {phrase}")
    return ""


def _targets(sheet: dict[str, Any]) -> list[Target]:
    return [
        Target(
            text=row["text"], comparison=row["comparison"], value=number_of(row["value"]), measure=row["measure"][:40],
            by_on=day_of(row["by"]), is_aspirational=row["soft"],
        )
        for row in sheet["targets"]
        if not row["drop"] and row["text"].strip()
    ]  # fmt: skip


def number_of(written: str) -> Decimal | None:
    try:
        number = Decimal(written.strip().replace(".", "").replace(",", ".")) if written.strip() else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number) < 10**12 else None


def day_of(written: str) -> datetime.date | None:
    """The day as it was typed; None for what is none, or of a year that can only be a slip."""
    try:
        day, month, year = (int(part) for part in written.strip().split("/"))
        found = datetime.date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return None if wrong_year(found) else found


def _finish(reading: Reading, made: Directive, by: User, today: datetime.date) -> None:
    """Attach the original and say so."""
    fields = {name: getattr(reading, name) for name in ("name", "content_type", "size", "sha256")}
    if not made.files.filter(sha256=reading.sha256).exists():
        SourceFile.objects.create(directive=made, uploaded_by=by, file=reading.file.name, **fields)
    Reading.objects.filter(pk=reading.pk).update(made=made, version=reading.version + 1)
    transaction.on_commit(lambda: forget_pictures(reading.file.name))
    kind = "văn bản cấp trên" if made.is_received else "bản nháp"
    text = f"Lập {kind} {made} từ tệp “{reading.name}”."
    data = {"reading": reading.pk, "sha256": reading.sha256}
    journal.record("reading.make", made, unit=made.kept_by, by=by, today=today, text=text, data=data)
