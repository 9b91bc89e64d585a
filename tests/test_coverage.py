"""Who carries out what of a superior document, and where nobody is."""

import pytest

from directives.models import Assignment, Directive, Task, TaskLink
from reports.coverage import coverage, taken_up_by_nobody
from tests.cast import TODAY, make_plan, make_ward

pytestmark = pytest.mark.django_db


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


def test_tasks_from_above_wait_until_a_plan_takes_them_up(ward):
    assert missing(ward) == ward.above
    TaskLink.objects.create(task=ward.task, superior_task=ward.above[0])
    assert missing(ward) == ward.above[1:]


def test_a_link_to_the_clause_takes_up_its_tasks(ward):
    clause = ward.directive.clauses.create(position=1, number="1", text="Mục")
    Task.objects.filter(pk=ward.above[2].pk).update(clause=clause)
    TaskLink.objects.create(task=ward.task, superior_clause=clause)
    assert missing(ward) == ward.above[:2]


def test_a_draft_takes_nothing_up(ward):
    TaskLink.objects.create(task=ward.task, superior_task=ward.above[0])
    Directive.objects.filter(pk=ward.plan.pk).update(state="draft")
    assert missing(ward) == ward.above


def test_an_assignment_waits_until_its_unit_receives_it(ward):
    assert missing(ward, ward.cell, ward.secretary) == [ward.task]
    Assignment.objects.filter(pk=ward.assignment.pk).update(state="received")
    assert missing(ward, ward.cell, ward.secretary) == []


def test_the_neighbour_misses_nothing_of_ours(ward):
    assert missing(ward, ward.next_ward, ward.outsider) == []


def test_each_child_document_says_how_far_it_goes(ward):
    TaskLink.objects.create(task=ward.task, superior_task=ward.above[0], extent="partly")
    TaskLink.objects.create(task=ward.task, superior_task=ward.above[1], extent="not_applicable", reason="Không có")
    found = coverage(ward.directive, ward.clerk, TODAY)
    (plan,) = found.documents
    assert (plan.fully, plan.partly, plan.not_applicable, plan.missing) == (0, 1, 1, 1)
    assert found.left_out == [ward.above[2]]


def test_the_fullest_link_counts(ward):
    more = Task.objects.create(directive=ward.plan, position=2, text="Việc nữa")
    TaskLink.objects.create(task=ward.task, superior_task=ward.above[0], extent="fully")
    TaskLink.objects.create(task=more, superior_task=ward.above[0], extent="partly")
    (plan,) = coverage(ward.directive, ward.clerk, TODAY).documents
    assert (plan.fully, plan.partly) == (1, 0)


def test_without_tasks_the_last_lines_of_the_outline_are_looked_at(ward):
    Task.objects.filter(directive=ward.directive).delete()
    top = ward.directive.clauses.create(position=1, number="I", text="Nhiệm vụ")
    leaf = ward.directive.clauses.create(position=2, number="1", text="Mục", parent=top, level=2)
    assert coverage(ward.directive, ward.clerk, TODAY).left_out == [leaf]
    TaskLink.objects.create(task=ward.task, superior_clause=leaf)
    (plan,) = coverage(ward.directive, ward.clerk, TODAY).documents
    assert (plan.fully, plan.missing) == (1, 0)


def test_the_queries_do_not_grow_with_the_items(ward, django_assert_num_queries):
    for n in range(20):
        item = Task.objects.create(directive=ward.directive, position=n + 4, text=f"Nhiệm vụ {n}")
        TaskLink.objects.create(task=ward.task, superior_task=item)
    with django_assert_num_queries(5):
        coverage(ward.directive, ward.clerk, TODAY)
