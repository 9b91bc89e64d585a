"""Who carries out what of a superior document, and where nobody is."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directives.actions import corrections, issuing, tasks
from directives.actions.tasks import TaskRow
from directives.models import Assignment, Directive, NotApplicable, Task, TaskLink
from reports.coverage import Mark, by_plans, by_units, taken_up_by_nobody
from reports.coverage.matrix import together
from tests.cast import TODAY, Kind, make_plan, make_ward, unit

pytestmark = pytest.mark.django_db
C, P, M, N, X = Mark.COVERED, Mark.PARTLY, Mark.MISSING, Mark.NOT_APPLICABLE, Mark.NOT_GIVEN


@pytest.fixture
def ward():
    ward = make_ward()
    make_plan(ward)
    ward.above = [
        Task.objects.create(directive=ward.directive, position=n, text=f"Nhiệm vụ của Trung ương {n}")
        for n in (1, 2, 3)
    ]
    return ward


def missing(ward, unit=None, user=None):
    return list(taken_up_by_nobody(unit or ward.ward, user or ward.clerk, TODAY))


def link(task, above, extent="fully", **more):
    named = {"superior_task": above} if isinstance(above, Task) else {"superior_clause": above}
    return TaskLink.objects.create(task=task, **named, extent=extent, **more)


def plan_of(ward, issuer, parent, *texts):
    """A plan in force of the unit under the document, with a task for each text."""
    plan = Directive.objects.create(
        parent=parent, kind="plan", subject="Kế hoạch", issuing_unit=issuer, kept_by=issuer, created_by=ward.clerk,
        issued_on=datetime.date(2026, 5, 4), state="issued", released_at="2026-05-04T08:00:00+07:00",
    )  # fmt: skip
    return plan, [Task.objects.create(directive=plan, position=n, text=text) for n, text in enumerate(texts, 1)]


def marks(matrix, unit):
    """The unit's column, item by item."""
    at = next(at for at, column in enumerate(matrix.columns) if column.unit_id == unit.pk)
    return [row.marks[at] for row in matrix.items]


def test_tasks_from_above_wait_until_a_plan_takes_them_up(ward):
    assert missing(ward) == ward.above
    link(ward.task, ward.above[0])
    assert missing(ward) == ward.above[1:]


def test_a_link_to_the_clause_takes_up_its_tasks(ward):
    clause = ward.directive.clauses.create(position=1, number="1", text="Mục")
    Task.objects.filter(pk=ward.above[2].pk).update(clause=clause)
    link(ward.task, clause)
    assert missing(ward) == ward.above[:2]


def test_a_draft_takes_nothing_up(ward):
    link(ward.task, ward.above[0])
    Directive.objects.filter(pk=ward.plan.pk).update(state="draft")
    assert missing(ward) == ward.above
    assert marks(by_units(ward.directive, ward.ward, TODAY), ward.ward) == [M, M, M]


def test_an_assignment_waits_until_its_unit_receives_it(ward):
    assert missing(ward, ward.cell, ward.secretary) == [ward.task]
    assert marks(by_units(ward.plan, ward.ward, TODAY), ward.cell) == [M]
    Assignment.objects.filter(pk=ward.assignment.pk).update(state="received")
    assert missing(ward, ward.cell, ward.secretary) == []
    assert marks(by_units(ward.plan, ward.ward, TODAY), ward.cell) == [C]


def test_the_neighbour_misses_nothing_of_ours(ward):
    assert missing(ward, ward.next_ward, ward.outsider) == []


def test_what_does_not_apply_is_not_missing(ward):
    said = {"unit": ward.ward, "reason": "Không có cơ sở", "set_by": ward.clerk, "set_on": TODAY}
    NotApplicable.objects.create(superior_task=ward.above[0], **said)
    found = by_units(ward.directive, ward.ward, TODAY)
    assert (missing(ward), marks(found, ward.ward)) == (ward.above[1:], [N, M, M])
    assert [(one.column.unit_id, one.text) for one in found.reasons] == [(ward.ward.pk, "Không có cơ sở")]


def test_each_child_document_says_how_far_it_goes(ward):
    link(ward.task, ward.above[0], "partly")
    link(ward.task, ward.above[1], "not_applicable", reason="Không có")
    found = by_plans(ward.directive, ward.clerk, TODAY)
    assert [row.marks for row in found.items] == [[P], [N], [M]]
    assert [row.text for row in found.nobody] == [ward.above[2].text]
    (plan,) = found.by_column
    assert [plan[mark] for mark in (C, P, N, M)] == [0, 1, 1, 1]


def test_the_fullest_link_counts(ward):
    more = Task.objects.create(directive=ward.plan, position=2, text="Việc nữa")
    link(ward.task, ward.above[0])
    link(more, ward.above[0], "partly")
    assert by_plans(ward.directive, ward.clerk, TODAY).items[0].marks == [C]


def test_without_tasks_the_last_lines_of_the_outline_are_looked_at(ward):
    Task.objects.filter(directive=ward.directive).delete()
    top = ward.directive.clauses.create(position=1, number="I", text="Nhiệm vụ")
    leaf = ward.directive.clauses.create(position=2, number="1", text="Mục", parent=top, level=2)
    found = by_plans(ward.directive, ward.clerk, TODAY)
    assert [row.title for row in found.nobody] == ["1. Mục"]
    assert [(row.title, row.marks) for row in found.rows] == [("I. Nhiệm vụ", [M]), ("1. Mục", [M])]
    link(ward.task, leaf)
    assert [row.marks for row in by_plans(ward.directive, ward.clerk, TODAY).rows] == [[C], [C]]


def test_a_link_to_a_heading_takes_up_all_below_it(ward):
    top = ward.directive.clauses.create(position=1, number="I", text="Nhiệm vụ")
    leaf = ward.directive.clauses.create(position=2, number="1", text="Mục", parent=top, level=2)
    Task.objects.filter(pk__in=[ward.above[0].pk, ward.above[1].pk]).update(clause=leaf)
    link(ward.task, top, "partly")
    found = by_plans(ward.directive, ward.clerk, TODAY)
    assert [row.marks for row in found.items] == [[P], [P], [M]]


def test_a_heading_says_what_its_items_agree_on():
    assert [together(found) for found in ([C, C], [M, C], [N, C], [N, N], [X, X], [X, M])] == [C, P, C, N, X, M]


def test_what_a_cell_received_of_the_wards_plan_counts_for_the_clause_above(ward):
    link(ward.task, ward.above[0], "partly")
    Assignment.objects.filter(pk=ward.assignment.pk).update(state="received")
    found = by_units(ward.directive, ward.ward, TODAY)
    assert marks(found, ward.ward) == [P, M, M]
    assert marks(found, ward.cell) == [P, X, X]
    assert marks(found, ward.cells[1]) == [M, X, X]


def test_removing_a_task_leaves_its_clause_to_nobody_at_every_level_above(ward):
    programme, (middle,) = plan_of(ward, ward.city, ward.directive, "Chương trình của Thành ủy")
    link(middle, ward.above[0])
    ward.plan.move_to(programme)
    ward.plan.refresh_from_db()
    link(ward.task, middle)
    levels = [(ward.directive, ward.city), (programme, ward.city), (ward.directive, ward.ward)]

    def seen():
        return [marks(by_units(top, anchor, TODAY), ward.ward)[0] for top, anchor in levels]

    assert seen() == [C, C, C]
    draft = corrections.start_correction(ward.plan, by=ward.clerk, today=TODAY, reason="Bỏ việc này")
    rows = [
        TaskRow(id=draft.tasks.get().pk, text="x", delete=True),
        TaskRow(text="Việc khác", lead="các chi bộ trực thuộc"),
    ]
    tasks.save_tasks(draft, rows, by=ward.clerk, today=TODAY, version=None)
    draft.refresh_from_db()
    issuing.issue(draft, by=ward.clerk, today=TODAY, version=draft.version)
    issuing.release(draft.pk, today=TODAY)
    assert seen() == [M, M, M]


def test_who_owes_a_plan_is_listed_with_the_day_since(ward):
    for each in (ward.ward, ward.next_ward):
        for task in ward.above:
            Assignment.objects.create(
                task=task, directive=ward.directive, unit=each, assigned_on=datetime.date(2026, 6, 1), state="received"
            )
    found = by_units(ward.directive, ward.city, TODAY)
    assert [(one.name, one.owes_since) for one in found.owing] == [
        ("Đảng ủy phường Lê Đại Hành", datetime.date(2026, 6, 1))
    ]


def test_units_that_nothing_reached_are_left_out_until_asked_for(ward):
    few, every = (by_units(ward.plan, ward.ward, TODAY, every=every) for every in (False, True))
    assert {column.unit_id for column in few.columns} == {cell.pk for cell in ward.cells}
    assert (few.hidden, len(every.columns)) == (len(every.columns) - 3, 6)


def test_a_letter_that_only_passes_on_stands_back_for_the_plans_below(ward):
    letter, _ = plan_of(ward, ward.city, ward.directive)
    ward.plan.move_to(letter)
    assert [column.key for column in by_plans(ward.directive, ward.clerk, TODAY).columns] == [f"d{ward.plan.pk}"]


def test_the_line_of_one_task_and_the_task_are_one_row(ward):
    line = ward.directive.clauses.create(position=1, number="2", text="Nhiệm vụ của Trung ương 1")
    Task.objects.filter(pk=ward.above[0].pk).update(clause=line)
    rows = by_plans(ward.directive, ward.clerk, TODAY).rows
    assert [row.title for row in rows][:1] == ["2. Nhiệm vụ của Trung ương 1"]
    assert len(rows) == 3


def test_the_queries_do_not_grow_with_items_links_and_units(ward):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            by_units(ward.directive, ward.ward, TODAY)
            by_plans(ward.directive, ward.clerk, TODAY)
        return len(seen)

    link(ward.task, ward.above[0])
    assert queries() > 10
    before = queries()
    for n in range(20):
        link(ward.task, Task.objects.create(directive=ward.directive, position=n + 4, text=f"Nhiệm vụ {n}"))
        cell = unit(f"Chi bộ trường học {n}", Kind.CELL, ward.ward)
        _, (task,) = plan_of(ward, cell, ward.plan, "Việc của chi bộ")
        link(task, ward.task)
    assert len(by_units(ward.directive, ward.ward, TODAY).columns) == 24
    assert queries() == before
