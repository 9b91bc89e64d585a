"""Merging and renaming units: prepared, looked at, confirmed, carried out on its day, taken back the same day.

The rules for every row are in `units.merging`; what they come to is shown by `units.merge_preview`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F

from units import access, journal
from units.actions.keeping import demand
from units.changes import UnitChange
from units.merge_preview import (
    DAY,
    Look,
    aliases_to_add,
    children_of,
    look,
    obstacles,
    papers_of,
    renamed_children,
    seats_of,
)
from units.merge_steps import Steps, take_back
from units.merging import Going, goings
from units.models import Entry, Seat, Unit, UnitAlias, User
from units.refusals import Refusal, Stale

State, Kind = UnitChange.State, UnitChange.Kind
FACTS = ("into", "makes_new", "superior", "new_name", "new_short_name", "new_kind", "effective_on", "ground")


class NotPossible(Refusal):
    """What stands in the way, one sentence or several."""


class AlreadyDecided(Refusal):
    sentence = "Việc này đã được xác nhận, rút hoặc hoàn tác rồi."


class LooksDifferent(Refusal):
    sentence = (
        "Số liệu đã thay đổi từ lúc đồng chí mở trang này. Chưa có gì được thực hiện; xin xem lại rồi xác nhận lần nữa."
    )


class NotToday(Refusal):
    sentence = "Chỉ hoàn tác được trong ngày thực hiện."


class LastAdministrator(Refusal):
    sentence = "Phải còn ít nhất một người quản trị. Xin cho một người quản trị chuyển sang đơn vị mới."


@transaction.atomic
def prepare(units: Iterable[Unit], *, by: User, today: datetime.date, kind: str, **facts: Any) -> UnitChange:
    """Write down what is to be done; nothing happens yet. Raises NotYours."""
    units = list(units)
    change = UnitChange(kind=kind, prepared_by=by, **facts)
    _demand_all(change, units, by, today)
    change.save()
    change.units.set(units)
    first = change.old_units[0] if change.old_units else units[0]
    journal.record("unit-change.prepare", change, unit=first, by=by, today=today, text=f"Chuẩn bị: {_decision(change)}")
    return change


@transaction.atomic
def amend(
    change: UnitChange, units: Iterable[Unit], *, by: User, today: datetime.date, version: int, **facts: Any
) -> UnitChange:
    """Change what was prepared and not yet confirmed. Raises Stale, AlreadyDecided, NotYours."""
    units = list(units)
    fresh = _locked(change)
    _demand_all(fresh, fresh.units.all(), by, today)
    if fresh.state != State.PREPARED:
        raise AlreadyDecided
    if fresh.version != version:
        raise Stale(fresh)
    for name, value in facts.items():
        setattr(fresh, name, value)
    _demand_all(fresh, units, by, today)
    fresh.version += 1
    fresh.save()
    fresh.units.set(units)
    fresh = UnitChange.objects.get(pk=fresh.pk)
    text = f"Sửa việc đang chuẩn bị: {_decision(fresh)}"
    journal.record("unit-change.amend", fresh, unit=units[0], by=by, today=today, text=text)
    return fresh


@transaction.atomic
def confirm(
    change: UnitChange,
    *,
    by: User,
    today: datetime.date,
    version: int,
    seen: str | None = None,
    ending: Iterable[int] = (),
) -> UnitChange:
    """Carry it out when its day has come, else leave it to the day. `ending` are the seats that do not go along.

    `seen` is the fingerprint of the look that was shown. Raises LooksDifferent, Stale, NotPossible, AlreadyDecided.
    """
    fresh = _locked(change)
    _demand_all(fresh, fresh.units.all(), by, today)
    if fresh.state != State.PREPARED:
        raise AlreadyDecided
    if fresh.version != version:
        raise Stale(fresh)
    shown = look(fresh, today)
    if seen is not None and seen != shown.fingerprint:
        raise LooksDifferent
    fresh.ending_seats = sorted({seat.pk for seat in shown.seats} & set(ending))
    _refuse_obstacles(fresh, today)
    if fresh.effective_on <= today:
        return _carry_out(fresh, by, today, shown)
    fresh.state, fresh.version = State.PLANNED, fresh.version + 1
    fresh.save()
    text = f"Xác nhận, chờ đến ngày {fresh.effective_on:%d/%m/%Y}: {_decision(fresh)}"
    journal.record("unit-change.plan", fresh, unit=fresh.old_units[0], by=by, today=today, text=text)
    return fresh


@transaction.atomic
def withdraw(change: UnitChange, *, by: User, today: datetime.date) -> UnitChange:
    """Give up what was prepared or waits for its day. Raises AlreadyDecided, NotYours."""
    fresh = _locked(change)
    _demand_all(fresh, fresh.units.all(), by, today)
    if not fresh.is_open:
        raise AlreadyDecided
    UnitChange.objects.filter(pk=fresh.pk).update(state=State.WITHDRAWN, problem="", version=F("version") + 1)
    text = f"Rút, không thực hiện: {_decision(fresh)}"
    journal.record("unit-change.withdraw", fresh, unit=fresh.old_units[0], by=by, today=today, text=text)
    return UnitChange.objects.get(pk=fresh.pk)


@transaction.atomic
def undo(change: UnitChange, *, by: User, today: datetime.date) -> UnitChange:
    """Put everything back as it was, on the day it was done. Raises NotToday, ChangedSince, AlreadyDecided."""
    fresh = _locked(change)
    _demand_all(fresh, fresh.units.all(), by, today)
    if fresh.state != State.DONE:
        raise AlreadyDecided
    if not fresh.may_be_undone(today):
        raise NotToday
    olds, target = fresh.old_units, fresh.into
    text = f"Hoàn tác trong ngày: {_decision(fresh)}"
    told = _people(olds, target, today)
    UnitChange.objects.filter(pk=fresh.pk).update(
        state=State.UNDONE, version=F("version") + 1, into=None if fresh.makes_new else target
    )
    take_back(fresh.steps, fresh.last_entry)
    for unit in olds:
        journal.record("unit-change.undo", unit, unit=unit, by=by, today=today, text=text)
    link = olds[0].get_absolute_url()
    _tell(told, text, link)
    return UnitChange.objects.get(pk=fresh.pk)


def carry_out_due(today: datetime.date) -> int:
    """Carry out what was confirmed for a day that has come. Safe to run twice, late, and by two at once.

    What cannot be done any more keeps its place, with the reason, until an administrator withdraws it.
    """
    done = 0
    for pk in UnitChange.objects.due_by(today).order_by("effective_on", "pk").values_list("pk", flat=True):
        try:
            done += _carry_out_one(pk, today)
        except Refusal as refusal:
            _note_problem(pk, refusal.sentence[:500])
    return done


@transaction.atomic
def _note_problem(pk: int, sentence: str) -> None:
    """Keep why it could not be done, and tell who prepared it; once."""
    waiting = UnitChange.objects.filter(pk=pk, state=State.PLANNED).exclude(problem=sentence)
    for change in waiting.select_for_update(of=("self",)):
        UnitChange.objects.filter(pk=pk).update(problem=sentence)
        _tell([change.prepared_by_id], f"Chưa thực hiện được: {change}. {sentence}", change.get_absolute_url())


@transaction.atomic
def _carry_out_one(pk: int, today: datetime.date) -> int:
    change = UnitChange.objects.select_for_update(of=("self",)).get(pk=pk)
    if change.state != State.PLANNED:
        return 0
    _refuse_obstacles(change, today)
    _carry_out(change, None, today, look(change, today))
    return 1


# --- Carrying out ---------------------------------------------------------------------------------------------------


def _carry_out(change: UnitChange, by: User | None, today: datetime.date, shown: Look) -> UnitChange:
    """All of it or nothing; the caller holds the lock on the change."""
    olds, steps = change.old_units, Steps()
    list(Unit.objects.select_for_update(of=("self",)).filter(pk__in=[unit.pk for unit in olds]).order_by("pk"))
    if change.kind == Kind.RENAME:
        _rename(change, olds[0], steps)
        target: Unit | None = olds[0]
    else:
        target = _merge(change, olds, steps, today)
    change.told = [[line.count, line.text] for line in shown.lines]
    change.state, change.carried_out_on, change.problem = State.DONE, today, ""
    change.version += 1
    _journal(change, olds, target, by, today)
    change.steps = steps.taken
    change.last_entry = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    change.save()
    link = target.get_absolute_url() if target else ""
    _tell(_people(olds, target, today), f"{_decision(change)}", link)
    return change


def _rename(change: UnitChange, unit: Unit, steps: Steps) -> None:
    papers = list(papers_of(unit, change).values_list("pk", flat=True))
    steps.change(_directives(), papers, {"issuer_name": ""}, {"issuer_name": unit.name})
    aliases = aliases_to_add(change)
    short_name = change.new_short_name or ""
    steps.change_one(unit, name=change.new_name, short_name=short_name, version=unit.version + 1)
    _add_aliases(unit, aliases, steps)


def _merge(change: UnitChange, olds: list[Unit], steps: Steps, today: datetime.date) -> Unit:
    day, going = change.effective_on, goings(olds, change.into)
    children = [child for unit in olds for child in children_of(unit, change)]
    renamed, aliases, seats = renamed_children(change), aliases_to_add(change), seats_of(olds, day)
    for unit in olds:
        steps.change_one(unit, valid_to=day - DAY, version=unit.version + 1)
    target = change.into or _new_unit(change, olds, steps)
    for child, name in renamed:
        old_name = child.name
        steps.change_one(child, name=name)
        _add_aliases(child, [old_name], steps)
    for child in children:
        steps.move(child, target)
    for unit in olds:
        steps.move(unit, target)
        earlier = unit.merged_from.values_list("pk", flat=True)
        steps.change(Unit, earlier, {"merged_into_id": unit.pk}, {"merged_into_id": target.pk})
        steps.change_one(unit, merged_into_id=target.pk)
    _add_aliases(target, aliases, steps)
    _move_seats(seats, set(change.ending_seats), target, day, steps)
    if not Seat.objects.held_on(max(day, today)).filter(role=Seat.Role.ADMIN).exists():
        raise LastAdministrator
    for one in going:
        _take_along(one, target, steps)
    return target


def _new_unit(change: UnitChange, olds: list[Unit], steps: Steps) -> Unit:
    facts = {name: getattr(olds[0], name) for name in ("issuer_code", "place")}
    unit = Unit(
        parent=change.superior, kind=change.new_kind, name=change.new_name, short_name=change.new_short_name,
        valid_from=change.effective_on, **facts,
    )  # fmt: skip
    unit.save()
    change.into = unit
    steps.made(unit)
    return unit


def _add_aliases(unit: Unit, names: list[str], steps: Steps) -> None:
    for name in names:
        steps.made(UnitAlias.objects.create(unit=unit, name=name))
    unit.save(update_fields=["search_text", "sort_key"])  # they follow its names


def _move_seats(seats: list[Seat], ending: set[int], target: Unit, day: datetime.date, steps: Steps) -> None:
    """End each seat on the day before; those that go along begin anew in the target, deputies with whom they act for.

    A seat that had not begun before the day goes over as it is.
    """
    new: dict[int, Seat] = {}
    for seat in seats:
        goes = seat.pk not in ending and not _sits_there(seat, target)
        if seat.acting_for_id and seat.acting_for and seat.acting_for.unit_id == seat.unit_id:
            goes = goes and seat.acting_for_id in new
        last = max(day - DAY, seat.from_on)
        if goes and seat.from_on >= day:
            steps.change_one(seat, unit_id=target.pk, version=seat.version + 1)
            new[seat.pk] = seat
        elif goes:
            until = seat.to_on
            steps.change_one(seat, to_on=last, version=seat.version + 1)
            acts_for = new.get(seat.acting_for_id or 0, seat.acting_for)
            new[seat.pk] = Seat.objects.create(
                unit=target, person=seat.person, title=seat.title, role=seat.role, from_on=day, to_on=until,
                acting_for=acts_for,
            )  # fmt: skip
            steps.made(new[seat.pk])
        elif seat.to_on is None or seat.to_on > last:
            steps.change_one(seat, to_on=last, version=seat.version + 1)


def _sits_there(seat: Seat, target: Unit) -> bool:
    return Seat.objects.filter(unit=target, person=seat.person_id, role=seat.role, to_on=None).exists()


def _take_along(one: Going, target: Unit, steps: Steps) -> None:
    """Point the rows of one rule at the target. Twins are marked first, the old unit is noted before it is left."""
    rule, model = one.rule, one.model
    if rule.twin:
        steps.change(model, one.twins, {rule.twin: False}, {rule.twin: True})
    rows = model._base_manager.filter(pk__in=one.rows) if len(one.rows) < 500 else model._base_manager
    if rule.noted_in:
        column = f"{rule.noted_in}_id"
        known = set(rows.filter(**{one.column: one.old.pk, column: None}).values_list("pk", flat=True))
        steps.change(model, [pk for pk in one.rows if pk in known], {column: None}, {column: one.old.pk})
    if rule.named_in:
        nameless = rows.filter(rule.names, **{one.column: one.old.pk, rule.named_in: ""})
        known = set(nameless.values_list("pk", flat=True))
        steps.change(model, [pk for pk in one.rows if pk in known], {rule.named_in: ""}, {rule.named_in: one.old.name})
    steps.change(model, one.rows, {one.column: one.old.pk}, {one.column: target.pk})
    if rule.goes is not None and not rule.noted_in and any(field.name == "version" for field in model._meta.fields):
        # Whoever has the form open sees that the row is another unit's now. (Who is at work on a task need not.)
        for start in range(0, len(one.rows), 500):
            model._base_manager.filter(pk__in=one.rows[start : start + 500]).update(version=F("version") + 1)


# --- What all of them share -----------------------------------------------------------------------------------------


def _journal(change: UnitChange, olds: list[Unit], target: Unit | None, by: User | None, today: datetime.date) -> None:
    text = _decision(change)
    data: dict[str, Any] = {"change": change.pk, "on": change.effective_on.isoformat(), "lines": change.told}
    if change.kind == Kind.RENAME:
        data["name"] = change.new_name
        journal.record("unit.rename", olds[0], unit=olds[0], by=by, today=today, text=text, data=data)
        return
    assert target is not None  # noqa: S101  for the type checker
    for unit in olds:
        journal.record(
            "unit.merged", unit, unit=unit, by=by, today=today, text=text, data={"into": target.pk, "change": change.pk}
        )
    # A new unit has no journal yet: its superior's tells how it began.
    teller = target.parent if change.makes_new and target.parent else target
    data["units"] = [unit.pk for unit in olds]
    journal.record("unit.merge", target, unit=teller, by=by, today=today, text=text, data=data)  # type: ignore[arg-type]


def _decision(change: UnitChange) -> str:
    ground = f", căn cứ {change.ground}" if change.ground else ""
    return f"{change}, có hiệu lực từ ngày {change.effective_on:%d/%m/%Y}{ground}."


def _people(olds: list[Unit], target: Unit | None, today: datetime.date) -> list[int]:
    """Whoever sits in the units today, or sat there until the change."""
    units = [*olds, *([target] if target else [])]
    seats = Seat.objects.filter(unit__in=units, person__is_active=True).exclude(to_on__lt=today - DAY)
    return sorted(set(seats.values_list("person", flat=True)))


def _tell(people: Iterable[int], text: str, link: str) -> None:
    notices = apps.get_model("directives", "Notice")
    notices._base_manager.bulk_create(
        [notices(person_id=pk, text=text[:500], link=link) for pk in people], batch_size=500
    )


def _directives() -> Any:
    return apps.get_model("directives", "Directive")


def _locked(change: UnitChange) -> UnitChange:
    return UnitChange.objects.select_for_update(of=("self",)).get(pk=change.pk)


def _demand_all(change: UnitChange, units: Iterable[Unit], by: User, today: datetime.date) -> None:
    concerned = [*units, change.superior if change.makes_new else change.into]
    for unit in concerned:
        demand(unit is None or access.may_administer(by, unit, today))


def _refuse_obstacles(change: UnitChange, today: datetime.date) -> None:
    if said := obstacles(change, today):
        raise NotPossible(" ".join(said))
