"""What issuing a draft would do: the exact assignments by task and by unit, the load they add, and what to look at."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count

from directives import terms
from directives.actions.corrections import same_tasks
from directives.actions.tasks import due_before_issue
from directives.allotments import Allotment, Roll, allotments, roll_for, tasks_of, units_of
from directives.models import Assignment, Directive, Task, TaskLink, TaskParty
from directives.models.tasks import Part
from units import access
from units.models import Office, Seat, Unit

_NAMED = 5


@dataclass(frozen=True)
class Remark:
    """One thing to look at before issuing; `items` say where."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartyLine:
    label: str
    count: int
    is_class: bool


@dataclass
class TaskLine:
    number: int
    task: Task
    leads: list[PartyLine]
    supports: list[PartyLine]
    units: dict[int, str]
    dues: list[tuple[str, datetime.date | None]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.units) * len(self.dues)


@dataclass(frozen=True)
class UnitLoad:
    unit_id: int
    name: str
    above: str
    added: int
    open_now: int

    @property
    def open_after(self) -> int:
        return self.open_now + self.added


@dataclass
class Group:
    """Units that get the very same list."""

    number: int
    allotted: list[Allotment]
    unit_ids: list[int]
    lines: dict[int, TaskLine]

    @property
    def rows(self) -> list[tuple[TaskLine, str, str, datetime.date | None]]:
        return [(self.lines[a.task_id], Part(a.part).label, a.period, a.due_on) for a in self.allotted]


@dataclass
class Preview:
    directive: Directive
    today: datetime.date
    lines: list[TaskLine]
    allotted: list[Allotment]
    blocks: list[Remark]
    warnings: list[Remark] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.allotted)

    @cached_property
    def fingerprint(self) -> str:
        """The list as one short word: another list, another word. Kept in the form of the button."""
        told = hashlib.sha256(f"{self.directive.pk} {self.directive.version}".encode())
        for one in self.allotted:
            told.update(f"{one.task_id} {one.unit_id} {one.part} {one.period} {one.due_on}\n".encode())
        return told.hexdigest()[:32]

    @cached_property
    def by_unit(self) -> dict[int, list[Allotment]]:
        found: dict[int, list[Allotment]] = defaultdict(list)
        for one in self.allotted:
            found[one.unit_id].append(one)
        return dict(found)

    @property
    def unit_count(self) -> int:
        return len(self.by_unit)

    @cached_property
    def groups(self) -> list[Group]:
        """Units with the same list together, the largest groups first."""
        alike: dict[tuple[tuple[object, ...], ...], list[int]] = defaultdict(list)
        for unit_id, ones in self.by_unit.items():
            alike[tuple((a.task_id, a.part, a.period, a.due_on) for a in ones)].append(unit_id)
        lines = {line.task.pk: line for line in self.lines}
        ordered = sorted(alike.values(), key=lambda ids: -len(ids))
        return [Group(at, self.by_unit[ids[0]], ids, lines) for at, ids in enumerate(ordered, start=1)]

    def loads(self, unit_ids: Iterable[int]) -> list[UnitLoad]:
        """What those units have open now and what is added, in the order of their names; two queries."""
        ids = list(unit_ids)
        others = Assignment.objects.of_units(ids).open()
        if self.directive.replaces_id:
            # Their work under the document that this one replaces either comes over or stops.
            others = others.exclude(directive=self.directive.replaces_id)
        counted = others.order_by().values_list("unit").annotate(n=Count("pk"))
        now = dict(counted)
        units = Unit.objects.filter(pk__in=ids).order_by("sort_key", "pk").values_list("pk", "name", "parent__name")
        return [UnitLoad(pk, name, above or "", len(self.by_unit[pk]), now.get(pk, 0)) for pk, name, above in units]


def preview(directive: Directive, today: datetime.date) -> Preview:
    """Work out what issuing on the day would do. Some ten queries, whatever the size; nothing is written."""
    office = Office.current()
    tasks = tasks_of(directive, office, today)
    roll = roll_for(directive, tasks, today)
    allotted = list(allotments(directive, tasks, roll, office, today))
    lines = _task_lines(tasks, roll, allotted)
    shown = Preview(directive, today, lines, allotted, blocks=_blocks(directive, lines))
    shown.warnings = [remark for remark in _warnings(shown, roll) if remark]
    return shown


def _task_lines(tasks: list[Task], roll: Roll, allotted: list[Allotment]) -> list[TaskLine]:
    dues: dict[int, dict[tuple[str, datetime.date | None], None]] = defaultdict(dict)
    for one in allotted:
        dues[one.task_id][one.period, one.due_on] = None
    return [
        TaskLine(
            number,
            task,
            leads=_party_lines(task, Part.LEAD, roll),
            supports=_party_lines(task, Part.SUPPORT, roll),
            units=units_of(task, roll),
            dues=list(dues[task.pk]) or [("", task.due_on)],
        )
        for number, task in enumerate(tasks, start=1)
    ]


def _party_lines(task: Task, part: str, roll: Roll) -> list[PartyLine]:
    parties = [party for party in task.parties.all() if party.part == part]
    return [PartyLine(_label(party), len(roll.unit_ids(party)), bool(party.unit_class)) for party in parties]


def _label(party: TaskParty) -> str:
    return f"{party} ({party.anchor})" if party.anchor else str(party)


def _blocks(directive: Directive, lines: list[TaskLine]) -> list[Remark]:
    """What must be put right first."""
    early = [
        f"Nhiệm vụ {line.number}: {sentence}"
        for line in lines
        if (sentence := due_before_issue(line.task.due_on, directive))
    ]
    return [Remark("Có nhiệm vụ mà thời hạn trước ngày ban hành văn bản.", tuple(early))] if early else []


def _warnings(shown: Preview, roll: Roll) -> Iterable[Remark | None]:
    directive, lines = shown.directive, shown.lines
    yield _carried_over(shown)
    if not shown.total:
        yield Remark("Văn bản chưa giao nhiệm vụ nào cho đơn vị nào; ban hành thì không đơn vị nào nhận được việc.")
    if not directive.reference_number:
        yield Remark("Văn bản chưa có số, ký hiệu.")
    if not directive.issued_on:
        yield Remark("Văn bản chưa có ngày ban hành; năm không ghi trong thời hạn được hiểu theo ngày hôm nay.")
    yield _about("chưa có đơn vị chủ trì", [line for line in lines if not line.leads])
    several = [line for line in lines if len(line.leads) > 1]
    yield _about("có nhiều đầu mối chủ trì, nên để một việc một đầu mối", several)
    empty = [line for line in lines if any(p.is_class and not p.count for p in (*line.leads, *line.supports))]
    yield _about("giao cho nhóm đơn vị hiện không có đơn vị nào", empty)
    ended = [line for line in lines if any(not p.is_class and not p.count for p in (*line.leads, *line.supports))]
    yield _about(
        "giao cho đơn vị không còn hoạt động hoặc ngoài phạm vi giao việc, đơn vị đó sẽ không nhận việc", ended
    )
    unread = [line for line in lines if line.task.deadline_kind == Task.DeadlineKind.UNREAD]
    yield _about("có thời hạn chưa đọc được, sẽ giao không có hạn", unread)
    yield _about(
        "có hạn tính từ một sự việc, sẽ giao chưa có hạn; khi biết ngày của sự việc thì đặt ngày mốc ở trang văn bản",
        [line for line in lines if line.task.waits_for_anchor],
    )
    vague = [
        line
        for line in lines
        if line.task.deadline_kind == Task.DeadlineKind.RECURRING and not terms.comes_again(line.task)
    ]
    yield _about("ghi định kỳ nhưng chưa rõ bao lâu một lần, sẽ giao một lần không có hạn", vague)
    past = [line for line in lines if line.dues[0][1] and line.dues[0][1] < shown.today]
    yield _about("có hạn đã qua, giao xong là quá hạn ngay", past)
    yield _nobody_to_tick(shown)
    yield _not_taken_up(directive)


def _about(words: str, lines: list[TaskLine]) -> Remark | None:
    if not lines:
        return None
    items = tuple(f"Nhiệm vụ {line.number}: {line.task.shorter}" for line in lines)
    return Remark(f"{len(lines)} nhiệm vụ {words}.", items)


def _carried_over(shown: Preview) -> Remark | None:
    """For a correction: how much of the list is work already given that goes on, and how much work stops."""
    old = shown.directive.replaces
    if old is None:
        return None
    same = same_tasks(old, shown.directive)
    ordered = {(one.task_id, one.unit_id) for one in shown.allotted}
    given = list(old.assignments.counted().values_list("task", "unit", "state"))
    kept = [state for task, unit, state in given if (same.get(task), unit) in ordered]
    left = [state for task, unit, state in given if (same.get(task), unit) not in ordered]
    done, stopping = kept.count(Assignment.State.DONE), len(left) - left.count(Assignment.State.DONE)
    return Remark(
        f"Thay thế {old}: {len(kept)} việc đã giao được giữ và chuyển sang ({done} việc đã hoàn thành), "
        f"{stopping} việc đang mở sẽ dừng."
    )


def _nobody_to_tick(shown: Preview) -> Remark | None:
    seats = Seat.objects.held_on(shown.today).filter(role__in=(access.HEAD, access.CLERK))
    without = set(shown.by_unit) - set(seats.order_by().values_list("unit", flat=True).distinct())
    if not without:
        return None
    names = Unit.objects.filter(pk__in=without).order_by("sort_key", "pk").values_list("name", flat=True)
    return Remark(f"{len(without)} đơn vị chưa có người giữ vị trí để nhận và báo kết quả.", tuple(names))


def _not_taken_up(directive: Directive) -> Remark | None:
    """The superior document's tasks that no task here carries out; only those given to this office, if any were."""
    if not directive.parent_id:
        return None
    superior = Task.objects.filter(directive=directive.parent_id).order_by("position", "pk")
    given = superior.filter(assignments__unit=directive.issuing_unit_id).distinct()
    taken = TaskLink.objects.filter(task__directive=directive, superior_task__isnull=False).values("superior_task")
    left = list((given if given.exists() else superior).exclude(pk__in=taken))
    if not left:
        return None
    items = tuple(task.shorter for task in left)
    return Remark(f"{len(left)} nhiệm vụ của văn bản cấp trên chưa được cụ thể hóa trong văn bản này.", items)
