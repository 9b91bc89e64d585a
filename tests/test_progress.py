"""Roll-up: the groups add up, a branch is counted whole, and the number of queries does not grow."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directives import progress
from directives.models import Assignment, Directive, Task
from directives.standing import Standing
from tests.cast import TODAY, Kind, assign, done, make_plan, make_ward, unit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def ward():
    ward = make_ward()
    make_plan(ward)
    return ward


def set_(assignment, **fields):
    Assignment.objects.filter(pk=assignment.pk).update(**fields)


def test_every_standing_has_its_count(ward):
    tasks = [ward.task] + [
        Task.objects.create(directive=ward.plan, position=n, text=f"Việc {n}", due_on=due)
        for n, due in enumerate([None, TODAY, TODAY + DAY, TODAY - DAY, TODAY - DAY, TODAY - DAY, TODAY - DAY, None], 2)
    ]
    made = [ward.assignment] + [assign(task, ward.cell) for task in tasks[1:]]
    for assignment, day in zip(made[5:], [TODAY - 2 * DAY, TODAY - DAY, TODAY, TODAY], strict=True):
        done(assignment, day, by=ward.secretary, confirmed_by=ward.clerk)
    found = progress.Rows(Assignment.objects.filter(unit=ward.cell), TODAY).tally()
    assert [getattr(found, standing.value) for standing in Standing] == [1] * 9
    assert (found.total, found.done, found.done_in_time, found.in_time, found.open) == (9, 4, 3, 3, 5)


def test_paused_counts_by_itself_and_cancelled_nowhere(ward):
    set_(ward.assignments[0], state="paused")
    set_(ward.assignments[1], state="cancelled")
    found = progress.Rows(Assignment.objects.all(), TODAY).tally()
    assert (found.paused, found.on_track, found.total) == (1, 1, 2)


def test_waiting_and_extended_lie_across_the_groups(ward):
    set_(ward.assignment, state="submitted", submitted_on=TODAY, due_on=TODAY + 40 * DAY)
    found = progress.Rows(Assignment.objects.all(), TODAY).tally()
    assert (found.waiting, found.extended, found.on_track, found.total) == (1, 1, 3, 3)


def test_nothing_gives_zeros(ward):
    assert progress.Rows(Assignment.objects.none(), TODAY).tally() == progress.Tally()


def test_a_past_day_does_not_know_what_came_later(ward):
    done(ward.assignment, TODAY, by=ward.secretary, confirmed_by=ward.clerk)
    assert progress.Rows(Assignment.objects.all(), TODAY - DAY).tally().done == 0
    assert progress.Rows(Assignment.objects.all(), datetime.date(2026, 3, 31)).tally().total == 0


def test_a_child_unit_counts_its_whole_branch(ward):
    assign(ward.task, ward.police)
    lines = {
        line.node: line.tally.total
        for line in progress.by_unit(progress.Rows(Assignment.objects.all(), TODAY), ward.ward)
    }
    assert lines[ward.state] == 1
    assert lines[ward.cell] == 1
    assert lines[ward.office] == 0


def test_lines_of_units_add_up_with_the_unit_itself_and_what_lies_elsewhere(ward):
    assign(ward.task, ward.ward)
    assign(ward.task, ward.next_cell)
    assignments = Assignment.objects.all()
    lines = progress.by_unit(progress.Rows(assignments, TODAY), ward.ward)
    assert [line.tally.total for line in lines if line.is_itself] == [1]
    assert [line.tally.total for line in lines if line.node is None] == [1]
    assert sum((line.tally for line in lines), progress.Tally()) == progress.Rows(assignments, TODAY).tally()


def sub_plan(ward, parent, n=1):
    plan = Directive.objects.create(
        parent=parent, kind="plan", reference_number=f"{n}-KH/CB", subject="Kế hoạch", issuing_unit=ward.cell,
        kept_by=ward.cell, created_by=ward.clerk, state="issued", released_at="2026-05-01T00:00Z",
    )  # fmt: skip
    return Task.objects.create(directive=plan, position=1, text="Việc của chi bộ", due_on=TODAY)


def test_a_child_document_counts_its_whole_subtree(ward):
    task = sub_plan(ward, ward.plan)
    assign(task, ward.cell)
    lines = progress.by_directive(
        progress.Rows(Assignment.objects.all(), TODAY), ward.directive, children=Directive.objects.all()
    )
    assert [(line.node, line.tally.total) for line in lines] == [(ward.plan, 4)]
    below = {
        line.node: line.tally.total
        for line in progress.by_directive(
            progress.Rows(Assignment.objects.all(), TODAY), ward.plan, children=Directive.objects.all()
        )
    }
    assert below == {ward.plan: 3, task.directive: 1}


@pytest.mark.parametrize("key", progress.KEYS)
def test_rows_behind_a_number_are_as_many_as_it_says(ward, key):
    set_(ward.assignments[0], state="submitted", submitted_on=TODAY)
    set_(ward.assignments[1], due_on=TODAY - DAY, original_due_on=TODAY - 2 * DAY)
    done(ward.assignments[2], TODAY, by=ward.secretary, confirmed_by=ward.clerk)
    assignments = Assignment.objects.all()
    assert progress.rows(assignments, key, TODAY).count() == getattr(progress.Rows(assignments, TODAY).tally(), key)


def test_an_unknown_number_has_no_rows(ward):
    with pytest.raises(KeyError):
        progress.rows(Assignment.objects.all(), "everything", TODAY)


def test_twenty_more_children_cost_no_more_queries(ward):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            progress.by_unit(progress.Rows(Assignment.objects.all(), TODAY), ward.ward)
            progress.by_directive(
                progress.Rows(Assignment.objects.all(), TODAY), ward.plan, children=Directive.objects.all()
            )
        return len(seen)

    before = queries()
    for n in range(20):
        assign(sub_plan(ward, ward.plan, n), unit(f"Chi bộ trường học {n}", Kind.CELL, ward.ward))
    assert queries() == before == 8
