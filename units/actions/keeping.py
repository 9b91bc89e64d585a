"""Keeping the tree of units: adding, changing, moving, closing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from units import access, journal
from units.models import Unit, UnitAlias, User
from units.refusals import NotYours, Refusal, Stale
from units.text import fold
from units.trees import WouldBeACycle

# What a form may change; the parent is changed with `move_unit`.
FACTS = ("kind", "name", "short_name", "code", "issuer_code", "place", "valid_from", "valid_to")


class NameTaken(Refusal):
    sentence = "Đơn vị cấp trên này đã có một đơn vị đang hoạt động mang tên đó."


class CodeTaken(Refusal):
    sentence = "Mã này đã dùng cho đơn vị khác."


class InsideItself(Refusal):
    sentence = "Không thể chuyển một đơn vị vào chính nó hoặc vào đơn vị trực thuộc của nó."


class WasMerged(Refusal):
    sentence = "Đơn vị này đã nhập vào đơn vị khác nên không sửa được nữa. Xin mở trang của đơn vị ấy."


class StillHasParts(Refusal):
    sentence = "Đơn vị còn đơn vị trực thuộc hoặc còn người giữ vị trí sau ngày đó. Xin kết thúc các phần đó trước."


def demand(allowed: bool) -> None:
    if not allowed:
        raise NotYours


@transaction.atomic
def create_unit(parent: Unit, *, by: User, today: datetime.date, aliases: Iterable[str] = (), **facts: Any) -> Unit:
    """Add a unit below `parent`. Raises NameTaken, CodeTaken, NotYours."""
    demand(access.may_administer(by, parent, today))
    refuse_merged(parent)
    unit = Unit(parent=parent, **facts)
    _refuse_twins(unit)
    unit.save()
    write_aliases(unit, aliases)
    text = f"Thêm đơn vị {unit.name} vào {parent.name}."
    journal.record("unit.create", unit, unit=parent, by=by, today=today, text=text, data=_told(facts))
    return unit


@transaction.atomic
def change_unit(
    unit: Unit, *, by: User, today: datetime.date, version: int, aliases: Iterable[str] | None = None, **facts: Any
) -> Unit:
    """Change facts of a unit that is still as it was at `version`. Raises Stale, NameTaken, CodeTaken, NotYours."""
    demand(access.may_administer(by, unit, today))
    refuse_merged(unit)
    if not Unit.objects.filter(pk=unit.pk, version=version).update(version=F("version") + 1):
        raise Stale(Unit.objects.get(pk=unit.pk))
    fresh = Unit.objects.get(pk=unit.pk)
    before = {name: getattr(fresh, name) for name in facts}
    for name, value in facts.items():
        setattr(fresh, name, value)
    _refuse_twins(fresh)
    if fresh.valid_to:
        _refuse_open_parts(fresh, fresh.valid_to)
    if aliases is not None:
        write_aliases(fresh, aliases)
    fresh.save()
    changed = {name: [plain(before[name]), plain(facts[name])] for name in facts if before[name] != facts[name]}
    text = f"Sửa thông tin đơn vị {fresh.name}."
    journal.record("unit.change", fresh, unit=fresh, by=by, today=today, text=text, data=changed)
    return fresh


@transaction.atomic
def move_unit(unit: Unit, parent: Unit, *, by: User, today: datetime.date) -> Unit:
    """Hang a unit with all below it under another one. Raises InsideItself, NameTaken, NotYours."""
    demand(access.may_administer(by, unit, today) and access.may_administer(by, parent, today))
    refuse_merged(unit)
    refuse_merged(parent)
    if unit.parent_id == parent.pk:
        return unit
    old = unit.parent
    unit.parent = parent
    _refuse_twins(unit)
    try:
        unit.move_to(parent)
    except WouldBeACycle as cycle:
        raise InsideItself from cycle
    data = {"parent": [old.pk if old else None, parent.pk]}
    text = f"Chuyển {unit.name} từ {old or 'gốc'} về trực thuộc {parent.name}."
    journal.record("unit.move", unit, unit=parent, by=by, today=today, text=text, data=data)
    return unit


def refuse_merged(unit: Unit) -> None:
    """What a merged unit was is history."""
    if Unit.objects.filter(pk=unit.pk).exclude(merged_into=None).exists():
        raise WasMerged


def _refuse_twins(unit: Unit) -> None:
    others = Unit.objects.exclude(pk=unit.pk)
    if unit.code and others.filter(code=unit.code).exists():
        raise CodeTaken
    if unit.valid_to is None and others.filter(parent=unit.parent_id, name=unit.name, valid_to=None).exists():
        raise NameTaken


def day_after(day: datetime.date) -> datetime.date:
    """The next day; the calendar's last one is its own."""
    return day if day == datetime.date.max else day + datetime.timedelta(days=1)


def _refuse_open_parts(unit: Unit, day: datetime.date) -> None:
    after = day_after(day)
    if unit.children.valid_on(after).exists() or unit.seats.held_on(after).exists():
        raise StillHasParts


def write_aliases(unit: Unit, aliases: Iterable[str]) -> None:
    """Make the unit's other names exactly these; a name folded alike is the same."""
    wanted = {fold(alias): alias.strip() for alias in aliases if alias.strip()}
    unit.aliases.exclude(folded__in=wanted).delete()
    known = set(unit.aliases.values_list("folded", flat=True))
    for folded, alias in wanted.items():
        if folded not in known:
            UnitAlias.objects.create(unit=unit, name=alias)
    unit.save()


@transaction.atomic
def forget_alias(alias: UnitAlias, *, by: User, today: datetime.date) -> None:
    """Take one other name of a unit back; papers that use it will be asked about again. Twice does nothing twice."""
    unit = alias.unit
    demand(access.may_name(by, unit, today))
    if not UnitAlias.objects.filter(pk=alias.pk).delete()[0]:
        return
    unit.save()
    text = f"Bỏ tên gọi “{alias.name}” của {unit}."
    journal.record("unit.forget-alias", unit, unit=unit, by=by, today=today, text=text)


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in facts.items() if value not in (None, "")}


def plain(value: Any) -> Any:
    """As the journal keeps it: a day as an ISO string."""
    return value.isoformat() if isinstance(value, datetime.date) else value
