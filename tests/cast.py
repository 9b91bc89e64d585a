"""The cast of the tests: a ward and its people, a neighbour who may see nothing of it, and a plan that was issued.

Everyone has a seat. `TODAY` is the day on which most tests play.
"""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from django.utils import timezone

from directives.models import Assignment, Clause, Directive, Task, TaskParty
from units.models import Seat, Unit, User

TODAY = datetime.date(2026, 6, 15)
LONG_AGO = datetime.date(2025, 7, 1)
Kind = Unit.Kind
Role = Seat.Role


def unit(name: str, kind: str, parent: Unit | None = None, **more) -> Unit:
    return Unit.objects.create(name=name, kind=kind, parent=parent, **more)


def person(username: str, unit: Unit, role: str, title: str, **more) -> User:
    user = User.objects.create(username=username, email=f"{username}@example.vn", password="!")
    Seat.objects.create(unit=unit, person=user, role=role, title=title, from_on=LONG_AGO, **more)
    return user


def make_ward() -> SimpleNamespace:
    """A city committee, two wards with cells, and the people of the first ward; `outsider` is the next ward's clerk."""
    w = SimpleNamespace()
    w.centre = unit("Ban Bí thư Trung ương Đảng", Kind.CENTRAL, issuer_code="TW")
    w.city = unit("Thành ủy Hải Phòng", Kind.COMMITTEE, w.centre, issuer_code="TU")
    w.ward = unit("Đảng ủy phường Nhị Chiểu", Kind.COMMITTEE, w.city, issuer_code="ĐU", place="Nhị Chiểu")
    w.office = unit("Văn phòng Đảng ủy", Kind.STAFF_BODY, w.ward)
    w.board = unit("Ban Xây dựng Đảng", Kind.STAFF_BODY, w.ward)
    w.state = unit("Ủy ban nhân dân phường", Kind.STATE_BODY, w.ward)
    w.police = unit("Công an phường", Kind.ARMED_FORCE, w.state)
    w.cells = [unit(f"Chi bộ tổ dân phố số {n}", Kind.CELL, w.ward) for n in (1, 2, 3)]
    w.cell = w.cells[0]
    w.clerk = person("van-thu.nhichieu", w.ward, Role.CLERK, "Văn thư")
    w.clerk2 = person("chuyen-vien.nhichieu", w.ward, Role.CLERK, "Chuyên viên")
    w.leader = person("lanh-dao.nhichieu", w.ward, Role.LEADER, "Phó Bí thư Thường trực")
    w.inspector = person("kiem-tra.nhichieu", w.ward, Role.INSPECTOR, "Cán bộ kiểm tra")
    w.admin = person("quan-tri.nhichieu", w.ward, Role.ADMIN, "Quản trị")
    w.secretary = person("bi-thu.chi-bo-1", w.cell, Role.HEAD, "Bí thư chi bộ")
    w.secretary2 = person("bi-thu.chi-bo-2", w.cells[1], Role.HEAD, "Bí thư chi bộ")
    w.next_ward = unit("Đảng ủy phường Lê Đại Hành", Kind.COMMITTEE, w.city, issuer_code="ĐU")
    w.next_cell = unit("Chi bộ tổ dân phố số 1", Kind.CELL, w.next_ward)
    w.outsider = person("van-thu.ledaihanh", w.next_ward, Role.CLERK, "Văn thư")
    w.outside_secretary = person("bi-thu.ledaihanh-1", w.next_cell, Role.HEAD, "Bí thư chi bộ")
    w.nobody = User.objects.create(username="khong-vi-tri", password="!")
    return w


def make_plan(w: SimpleNamespace, **more) -> Directive:
    """An issued plan of the ward under a central directive, one task for its three cells, due on 30 June 2026."""
    w.directive = Directive.objects.create(
        kind=Directive.Kind.DIRECTIVE, reference_number="57-CT/TW", subject="Tăng cường bảo đảm an ninh mạng",
        issuing_unit=w.centre, kept_by=w.ward, issued_on=datetime.date(2025, 12, 31), state=Directive.State.ISSUED,
        released_at=timezone.now(), created_by=w.clerk,
    )  # fmt: skip
    w.plan = Directive.objects.create(
        parent=w.directive, kind=Directive.Kind.PLAN, reference_number="12-KH/ĐU", state=Directive.State.ISSUED,
        subject="Thực hiện Chỉ thị số 57-CT/TW", issuing_unit=w.ward, kept_by=w.ward, focal_unit=w.board,
        issued_on=datetime.date(2026, 4, 1), released_at=timezone.now(), created_by=w.clerk, **more,
    )  # fmt: skip
    w.clause = Clause.objects.create(directive=w.plan, position=1, number="I", text="NHIỆM VỤ")
    w.task = Task.objects.create(
        directive=w.plan, clause=w.clause, position=1, text="Tổ chức sinh hoạt chuyên đề về an ninh mạng",
        deadline_phrase="trước ngày 30/6/2026", deadline_kind=Task.DeadlineKind.DATE, due_on=datetime.date(2026, 6, 30),
    )  # fmt: skip
    TaskParty.objects.create(task=w.task, unit_class="cells")
    w.assignments = [assign(w.task, cell) for cell in w.cells]
    w.assignment = w.assignments[0]
    return w.plan


def assign(task: Task, unit: Unit, **more) -> Assignment:
    due = more.pop("due_on", task.due_on)
    fields = {"assigned_on": datetime.date(2026, 4, 1), "original_due_on": due} | more
    return Assignment.objects.create(task=task, directive=task.directive, unit=unit, due_on=due, **fields)


def done(assignment: Assignment, on: datetime.date, *, by: User, confirmed_by: User) -> Assignment:
    """Set an assignment done on a day, as a confirmed submission leaves it."""
    fields = {"state": "done", "received_on": on, "submitted_on": on, "first_submitted_on": on, "done_on": on}
    fields |= {"confirmed_on": on, "submitted_by": by, "confirmed_by": confirmed_by, "result": "Đã tổ chức xong."}
    Assignment.objects.filter(pk=assignment.pk).update(**fields)
    assignment.refresh_from_db()
    return assignment
