"""What a merger or a new name will do, in numbers, and what stands in its way. Reads; changes nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import F, Q

from units.changes import UnitChange
from units.merging import Going, goings, names_of
from units.models import Seat, Unit
from units.text import fold

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    count: int
    text: str


@dataclass
class Look:
    """The lines of the preview, the seats to choose for, and the sentences that say why it cannot be done."""

    lines: list[Line] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """Another outcome, another word; kept in the form of the button."""
        told: list[Any] = [[line.count, line.text] for line in self.lines]
        told += [self.remarks, [[seat.pk, seat.version] for seat in self.seats], self.obstacles]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]


def look(change: UnitChange, today: datetime.date) -> Look:
    shown = Look(obstacles=obstacles(change, today))
    if change.kind == UnitChange.Kind.RENAME:
        unit = change.old_units[0]
        shown.lines.append(Line(papers_of(unit, change).count(), f"văn bản đã ban hành vẫn ghi tên cũ “{unit}”"))
        shown.lines.append(Line(1, f"tên gọi khác được thêm: {unit}"))
        shown.remarks.append("Việc, vị trí công tác và địa chỉ lịch giữ nguyên. Báo cáo đã chốt không thay đổi.")
        shown.remarks.append("Tên cơ quan đã ghi trong các dự thảo báo cáo, công văn cần sửa tay.")
        return shown
    olds, target = change.old_units, change.into
    new = target.name if target else change.new_name
    going = goings(olds, target)
    shown.lines = [*_by_rule(going, new), *_around(olds, change, new)]
    shown.seats = seats_of(olds, change.effective_on)
    shown.remarks = [
        f"Đã có một đơn vị cùng tên: {child} sẽ mang tên “{name}”." for child, name in renamed_children(change)
    ]
    return shown


def _by_rule(going: list[Going], new: str) -> list[Line]:
    seen = []
    for name in dict.fromkeys(one.name for one in going):
        of_rule = [one for one in going if one.name == name]
        rule = of_rule[0].rule
        seen.append((rule.said, sum(len(one.rows) for one in of_rule)))
        if twins := sum(len(one.twins) for one in of_rule):
            text = (
                "trong số đó trùng nhiệm vụ và kỳ với việc khác của {new}: giữ cả hai, mỗi việc ghi rõ phần của đơn vị "
                "nào; cơ quan giao việc có thể hủy bớt"
            )
            seen.append((text, twins))
        seen.append((rule.stays, sum(one.left for one in of_rule)))
    return [Line(count, text.format(new=new)) for text, count in seen if text and count]


def _around(olds: list[Unit], change: UnitChange, new: str) -> list[Line]:
    """What goes along with people and rows, and no rule moves."""
    reminders = apps.get_model("directives", "Reminder")._base_manager.filter(
        assignment__unit__in=olds, state="pending"
    )
    people = Seat.objects.filter(unit__in=olds).held_on(change.effective_on - DAY).values("person")
    feeds = apps.get_model("directives", "CalendarFeed")._base_manager.filter(person__in=people)
    children = [child for unit in olds for child in children_of(unit, change)]
    aliases = aliases_to_add(change)
    lines = [
        Line(reminders.count(), f"lời nhắc chưa báo được gửi cho người giữ vị trí tại {new}"),
        Line(feeds.count(), f"địa chỉ lịch giữ nguyên; người chuyển sang {new} thấy việc của {new}"),
        Line(len(children), f"đơn vị trực thuộc chuyển về {new}"),
        Line(len(aliases), f"tên cũ thành tên gọi khác của {new}: {'; '.join(aliases)}"),
    ]
    return [line for line in lines if line.count]


def papers_of(unit: Unit, change: UnitChange) -> Any:
    """Documents that went out under the unit's present name before the day."""
    directives = apps.get_model("directives", "Directive")
    before = Q(issued_on=None) | Q(issued_on__lt=change.effective_on)
    issued = directives._base_manager.exclude(state__in=directives.HIDDEN_STATES)
    return issued.filter(before, issuing_unit=unit, issuer_name="")


def seats_of(olds: list[Unit], day: datetime.date) -> list[Seat]:
    """Those held on the day or to be held later, own seats before those of deputies."""
    own_first = F("acting_for_id").asc(nulls_first=True)
    seats = Seat.objects.filter(Q(to_on=None) | Q(to_on__gte=day), unit__in=olds, person__is_active=True)
    return list(seats.select_related("unit", "person", "acting_for").order_by(own_first, "unit_id", "role", "pk"))


def children_of(unit: Unit, change: UnitChange) -> list[Unit]:
    """Units directly below that outlive the day, but for the one that takes the others in."""
    living = unit.children.filter(Q(valid_to=None) | Q(valid_to__gte=change.effective_on))
    return list(living.exclude(pk=change.into_id or 0).exclude(pk__in=[old.pk for old in change.old_units]))


def renamed_children(change: UnitChange) -> list[tuple[Unit, str]]:
    """Children whose name another living child of the new unit has: they go by their old superior's name as well."""
    taken = set()
    if change.into:
        taken = set(change.into.children.filter(valid_to=None).values_list("name", flat=True))
    found = []
    for unit in change.old_units:
        for child in children_of(unit, change):
            if child.valid_to is None and child.name in taken:
                found.append((child, f"{child.name[:90]} ({unit.label[:90]})"))
            taken.add(child.name)
    return found


def aliases_to_add(change: UnitChange) -> list[str]:
    known = {fold(change.new_name)} | ({fold(name) for name in names_of(change.into)} if change.into else set())
    found: dict[str, str] = {}
    for unit in change.old_units:
        for name in names_of(unit):
            found.setdefault(fold(name), name)
    return [name for folded, name in found.items() if folded not in known]


def obstacles(change: UnitChange, today: datetime.date) -> list[str]:
    """Why it cannot be carried out as it stands; one sentence each."""
    olds, day = change.old_units, change.effective_on
    if not olds:
        return ["Xin chọn đơn vị."]
    said = [_why_not_end(unit, change) for unit in olds]
    if change.kind == UnitChange.Kind.MERGE:
        said += _why_not_merge(change, olds)
    name, parent = change.new_name, olds[0].parent_id
    if change.makes_new:
        parent = change.superior_id
    if name:
        twins = Unit.objects.filter(parent=parent, name=name, valid_to=None)
        twins = twins.exclude(pk__in=[old.pk for old in olds] if change.makes_new else [])
        same = (olds[0].name, olds[0].short_name) == (name, change.new_short_name)
        if change.kind == UnitChange.Kind.RENAME and same:
            said.append("Tên mới giống tên đang dùng.")
        elif twins.exclude(pk=olds[0].pk).exists():
            said.append(f"Đơn vị cấp trên đã có một đơn vị đang hoạt động mang tên “{name}”.")
    others = UnitChange.objects.filter(state=UnitChange.State.PLANNED).exclude(pk=change.pk)
    concerned = [*olds, *([change.into] if change.into else [])]
    for other in others.filter(Q(units__in=concerned) | Q(into__in=concerned)).distinct():
        said.append(f"Đã có việc khác chờ đến ngày {other.effective_on:%d/%m/%Y}: {other}. Xin rút việc đó trước.")
    if not today - datetime.timedelta(days=366) <= day <= today + datetime.timedelta(days=3 * 366):
        said.append("Ngày có hiệu lực không quá một năm trước và không quá ba năm sau hôm nay.")
    return [sentence for sentence in said if sentence]


def _why_not_end(unit: Unit, change: UnitChange) -> str:
    day = change.effective_on
    if unit.merged_into_id or not unit.is_valid_on(day):
        return f"{unit} không hoạt động trong ngày {day:%d/%m/%Y}."
    if change.kind == UnitChange.Kind.MERGE and unit.valid_from and unit.valid_from >= day:
        return f"{unit} mới có hiệu lực từ {unit.valid_from:%d/%m/%Y}; ngày hợp nhất phải sau ngày đó."
    return ""


def _why_not_merge(change: UnitChange, olds: list[Unit]) -> list[str]:
    said = []
    above = change.superior if change.makes_new else change.into
    if above is None:
        return ["Xin chọn đơn vị tiếp nhận, hoặc ghi tên và cấp trên của đơn vị mới."]
    if change.makes_new and len(olds) < 2:
        said.append("Hợp nhất cần từ hai đơn vị trở lên. Một đơn vị thì dùng Đổi tên hoặc Sáp nhập.")
    if not above.is_valid_on(change.effective_on):
        said.append(f"{above} không hoạt động trong ngày {change.effective_on:%d/%m/%Y}.")
    if any(above.is_inside(old) for old in olds):
        said.append(f"{above} nằm trong đơn vị bị hợp nhất. Xin chuyển {above} về cấp trên khác trước.")
    nested = [old for old in olds if any(old.pk != other.pk and old.is_inside(other) for other in olds)]
    said += [f"{old} trực thuộc một đơn vị khác trong danh sách. Xin làm từng bước, từ dưới lên." for old in nested]
    return said
