"""Issuing a document: the click, the release that gives out its tasks, and the turns of recurring tasks.

The click only says that the document is to be issued. The release, in one transaction, makes every assignment and turns
the document over, so a reader sees all of it or nothing; broken off, it leaves nothing, and run again it does nothing.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from django.db import connection, transaction
from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Now

from directives import notices, terms
from directives.actions.corrections import retire_replaced, revoke, start_correction
from directives.actions.moves import keep_past
from directives.actions.tasks import NotADraft
from directives.allotments import Allotment, allotments, roll_for, tasks_of
from directives.models import Assignment, Directive, Task
from directives.preview import Preview, preview
from units import access, journal
from units.models import Office, Seat, Unit, User
from units.refusals import NotYours, Refusal, Stale

__all__ = ["Changed", "NotReady", "issue", "make_occurrences", "preview", "release", "revoke", "start_correction"]

_AT_ONCE = 5000


class NotReady(Refusal):
    sentence = "Chưa ban hành được: xin sửa những điểm nêu ở trên trước."


class Changed(Refusal):
    """The list of assignments is no longer the one that was shown."""

    sentence = (
        "Danh sách giao việc đã thay đổi từ lúc đồng chí mở trang này (đơn vị hoặc nhiệm vụ vừa được sửa). "
        "Xin xem lại danh sách dưới đây rồi bấm Ban hành lần nữa."
    )


@transaction.atomic
def issue(
    directive: Directive, *, by: User, today: datetime.date, version: int | None, fingerprint: str | None = None
) -> Preview:
    """Take the decision to issue; the tasks are given out by `release`, which the caller wakes after commit.

    With `fingerprint`, what is issued is what was shown, or Changed is raised. Also raises NotYours, NotADraft, Stale,
    NotReady.
    """
    drafts = Directive.objects.select_for_update(of=("self",)).select_related("issuing_unit__parent", "kept_by")
    fresh = drafts.get(pk=directive.pk)
    if not access.may_issue(by, fresh.kept_by, today):
        raise NotYours
    if not fresh.is_draft:
        raise NotADraft("Văn bản này đã được ban hành rồi.")
    if version is not None and version != fresh.version:
        raise Stale(fresh)
    shown = preview(fresh, today)
    if fingerprint is not None and fingerprint != shown.fingerprint:
        raise Changed
    if shown.blocks:
        raise NotReady
    _keep_readings(fresh, today)
    state = Directive.State.ISSUING
    Directive.objects.filter(pk=fresh.pk).update(state=state, issued_by=by, version=F("version") + 1)
    directive.refresh_from_db(fields=["state", "issued_by", "version"])
    text = f"Ban hành {fresh}: giao {shown.total} việc cho {shown.unit_count} đơn vị."
    counts = {"assignments": shown.total, "units": shown.unit_count, "list": shown.fingerprint}
    journal.record("directive.issue", fresh, unit=fresh.issuing_unit, by=by, text=text, data=counts, today=today)
    return shown


def _keep_readings(directive: Directive, today: datetime.date) -> None:
    """The document's day may have been set after its tasks were typed: store what the phrases mean now."""
    changed = terms.refresh(tasks := list(directive.tasks.all()), directive, Office.current(), today)
    if changed and tasks:
        fields = ["deadline_kind", "starts_on", "due_on", "anchor_on", "every"]
        Task.objects.bulk_update(changed, fields, batch_size=200)


@transaction.atomic
def release(directive_id: int, *, today: datetime.date) -> int:
    """Give out the tasks of a document that is being issued; returns how many assignments were made.

    Everything or nothing, and only once: whoever comes second waits for the lock, then finds nothing to do.
    """
    waiting = Directive.objects.select_for_update(of=("self",)).filter(pk=directive_id, state=Directive.State.ISSUING)
    directive = waiting.select_related("issuing_unit__parent", "replaces").first()
    if directive is None:
        return 0
    office = Office.current()
    tasks = tasks_of(directive, office, today)
    roll = roll_for(directive, tasks, today)
    carried = retire_replaced(directive, today=today) if directive.replaces else None
    made = _make(directive.pk, allotments(directive, tasks, roll, office, today), today)
    Directive.objects.filter(pk=directive.pk).update(
        state=Directive.State.ISSUED, released_at=Now(), version=F("version") + 1
    )
    people = _tell_units(directive, today)
    units = directive.assignments.values("unit").distinct().count()
    journal.record(
        "directive.release",
        directive,
        unit=directive.issuing_unit,
        by=None,
        text=f"Giao xong {directive}: {made} việc cho {units} đơn vị, báo cho {people} người.",
        data={"made": made, "units": units, "people": people, "carried": carried or {}},
        today=today,
    )
    return made


def _make(directive_id: int, allotted: Iterable[Allotment], today: datetime.date) -> int:
    """Insert the rows, one statement for all units that get the same; what is there already stays. Returns how many."""
    made = 0
    for (task_id, part, period, due_on), same in groupby(allotted, key=lambda one: (one[0], one[2], one[3], one[4])):
        row = Assignment(
            task_id=task_id,
            directive_id=directive_id,
            part=part,
            period=period,
            assigned_on=today,
            due_on=due_on,
            original_due_on=due_on,
        )
        unit_ids = [one.unit_id for one in same]
        for start in range(0, len(unit_ids), _AT_ONCE):
            made += _insert_for(unit_ids[start : start + _AT_ONCE], row)
    return made


def _insert_for(unit_ids: list[int], row: Assignment) -> int:
    """INSERT … SELECT: the row once for each unit. Six times as quick as making objects of them."""
    quote = connection.ops.quote_name
    fields = [field for field in Assignment._meta.concrete_fields if field.name not in ("id", "unit")]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table, units = quote(Assignment._meta.db_table), quote(Unit._meta.db_table)
    places, ids = ", ".join(["%s"] * len(fields)), ", ".join(["%s"] * len(unit_ids))
    sql = (  # names of our own tables and columns only; every value is a parameter
        f"INSERT INTO {table} (unit_id, {columns}) SELECT id, {places} FROM {units} WHERE id IN ({ids}) "  # noqa: S608
        "ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *unit_ids])
        return int(cursor.rowcount)


def _tell_units(directive: Directive, today: datetime.date) -> int:
    """One notice to each person who acts for the units, with how many tasks those units were given."""
    open_now = directive.assignments.open()
    counts = dict(open_now.order_by().values_list("unit").annotate(n=Count("pk")))
    seats = Seat.objects.held_on(today).filter(role__in=(access.HEAD, access.CLERK), unit__in=open_now.values("unit"))
    told: dict[User, set[int]] = defaultdict(set)
    for seat in seats.select_related("person"):
        told[seat.person].add(seat.unit_id)
    by_count: dict[int, list[User]] = defaultdict(list)
    for person, units in told.items():
        by_count[sum(counts.get(unit, 0) for unit in units)].append(person)
    for count, people in by_count.items():
        text = f"{directive} của {directive.issuing_unit} giao đơn vị đồng chí {count} việc: {directive.subject}"
        notices.tell(people, text, directive.get_absolute_url())
    return len(told)


# --- Recurring tasks ------------------------------------------------------------------------------------------------


def make_occurrences(*, today: datetime.date) -> int:
    """Make the turns of recurring tasks that are owed by today: the one under way and the next. Run daily, or late.

    Each unit that got the task when it was issued gets the turn, or the one that it was merged into. Returns how many
    rows were new. Turns made ahead follow the office's setting first, where nothing was done yet.
    """
    office = Office.current()
    _align_turns(office, today)
    tasks = (
        Task.objects.filter(directive__state=Directive.State.ISSUED, deadline_kind=Task.DeadlineKind.RECURRING)
        .exclude(every="")
        .select_related("directive__issuing_unit")
        .annotate(made_until=Max("assignments__original_due_on"))
        .exclude(made_until=None)
    )
    return sum(_make_turns(task, task.made_until, office, today) for task in tasks)


@transaction.atomic
def _make_turns(task: Task, made_until: datetime.date, office: Office, today: datetime.date) -> int:
    turns = terms.turns(task, task.directive, office, today=today, after=made_until)
    if not turns:
        return 0
    still = Directive.objects.select_for_update().filter(pk=task.directive_id, state=Directive.State.ISSUED)
    if not still.exists():
        return 0
    held = task.assignments.counted().order_by("-part").values_list("unit", "part").distinct()
    living = Unit.objects.standing_for({unit for unit, _ in held}, today)
    holders = {living[unit]: part for unit, part in held if unit in living}  # "lead" comes last, and stays
    given = (Allotment(task.pk, unit, part, turn.key, turn.due_on) for turn in turns for unit, part in holders.items())
    made = _make(task.directive_id, given, today)
    if made:
        periods = ", ".join(turn.key for turn in turns)
        text = f"Giao kỳ {periods} của nhiệm vụ định kỳ “{task.shorter}” cho {len(holders)} đơn vị."
        unit = task.directive.issuing_unit
        journal.record("task.recur", task, unit=unit, by=None, text=text, data={"made": made}, today=today)
    return made


def _align_turns(office: Office, today: datetime.date) -> None:
    """The office decided anew on which day periods end: turns that nobody has begun get the new day, if it is ahead."""
    untouched = Assignment.objects.filter(
        state__in=(Assignment.State.ASSIGNED, Assignment.State.RECEIVED),
        directive__state=Directive.State.ISSUED,
        task__deadline_kind=Task.DeadlineKind.RECURRING,
        original_due_on=F("due_on"),
        extensions=None,
    ).exclude(period="")
    made: dict[int, set[tuple[str, datetime.date]]] = defaultdict(set)
    for task_id, period, due_on in untouched.order_by().values_list("task", "period", "due_on").distinct():
        if due_on:
            made[task_id].add((period, due_on))
    for task in Task.objects.filter(pk__in=made).select_related("directive__issuing_unit"):
        wanted = terms.dues_of_turns(task, task.directive, office, [due_on for _, due_on in made[task.pk]], today)
        for period, due_on in sorted(made[task.pk]):
            new = wanted.get(period, due_on)
            if new != due_on and new >= today:
                _align(untouched.filter(task=task, period=period, due_on=due_on), task, new, today)


@transaction.atomic
def _align(rows: QuerySet[Assignment], task: Task, due_on: datetime.date, today: datetime.date) -> None:
    ids = list(rows.values_list("pk", flat=True))
    moving = Assignment.objects.filter(pk__in=ids)
    keep_past(moving, today)
    moving.update(due_on=due_on, original_due_on=due_on)
    text = (
        f"Tính lại hạn {len(ids)} việc của nhiệm vụ định kỳ “{task.shorter}” theo thiết lập cơ quan: {due_on:%d/%m/%Y}."
    )
    unit, data = task.directive.issuing_unit, {"assignments": len(ids), "due_on": due_on.isoformat()}
    journal.record("task.align", task, unit=unit, by=None, text=text, data=data, today=today)
