"""What a report speaks of: each list keeps to the branch, the period and the day of the figures."""

import datetime
from datetime import timedelta
from decimal import Decimal

import pytest

from directives.actions.moves import keep_past
from directives.models import Assignment, Measurement, Target
from reports import narrative, periods
from reports.figures import Scope
from reports.periods import PeriodKind
from tests.cast import TODAY, done, make_plan, make_ward

pytestmark = pytest.mark.django_db
Q2 = periods.period(PeriodKind.QUARTER, 2026, 2, None)
DAY = timedelta(days=1)


@pytest.fixture
def ward():
    ward = make_ward()
    make_plan(ward)
    return ward


def scope(ward, **more):
    return Scope(**{"user": ward.clerk, "today": TODAY, "on": TODAY, "period": Q2} | more)


def set_(assignment, **fields):
    Assignment.objects.filter(pk=assignment.pk).update(**fields)


def test_documents_issued_under_the_directive_in_the_period(ward):
    assert list(narrative.issued_documents(scope(ward, directive=ward.directive))) == [ward.plan]
    assert not narrative.issued_documents(scope(ward, directive=ward.directive, period=periods.previous(Q2))).exists()
    assert not narrative.issued_documents(scope(ward, directive=ward.plan)).exists()


def test_the_longest_overdue_comes_first(ward):
    set_(ward.assignments[0], due_on=TODAY - DAY)
    set_(ward.assignments[1], due_on=TODAY - 9 * DAY)
    assert list(narrative.overdue(scope(ward))) == [ward.assignments[1], ward.assignments[0]]


def test_what_waits_for_confirmation_says_since_when(ward):
    set_(ward.assignments[2], state="submitted", submitted_on=TODAY - 3 * DAY)
    set_(ward.assignments[0], state="submitted", submitted_on=TODAY)
    assert [row.submitted_on for row in narrative.waiting(scope(ward))] == [TODAY - 3 * DAY, TODAY]


def test_obstacles_and_proposals_come_with_the_unit_that_wrote_them(ward):
    set_(ward.assignment, obstacles="Thiếu máy chiếu", submitted_on=TODAY, state="submitted")
    set_(ward.assignments[1], proposals="Đề nghị tập huấn")
    assert [(row.unit, row.obstacles) for row in narrative.obstacles(scope(ward))] == [(ward.cell, "Thiếu máy chiếu")]
    assert [row.unit for row in narrative.proposals(scope(ward))] == [ward.cells[1]]


def test_tasks_of_the_next_period_are_open_and_due_in_it(ward):
    for assignment in ward.assignments[:2]:
        set_(assignment, due_on=datetime.date(2026, 7, 20))
    done(ward.assignments[1], TODAY, by=ward.secretary2, confirmed_by=ward.clerk)
    assert list(narrative.coming(scope(ward))) == [ward.assignment]


def test_what_came_next_on_a_past_day_is_told_by_the_days_of_then(ward):
    """Two rows were due in July; later one was given until November, one paused, and a third was moved into July."""
    july, november = datetime.date(2026, 7, 20), datetime.date(2026, 11, 20)
    moved, paused, brought = ward.assignments[:3]
    for assignment, day in ((moved, july), (paused, july), (brought, november)):
        set_(assignment, due_on=day)
    then = scope(ward, today=TODAY + 30 * DAY)
    for assignment, change in (
        (moved, {"due_on": november}),
        (paused, {"state": "paused"}),
        (brought, {"due_on": july}),
    ):
        keep_past(Assignment.objects.filter(pk=assignment.pk), TODAY + DAY)
        set_(assignment, **change)
    assert {(row, row.due_then) for row in narrative.coming(then)} == {(moved, july), (paused, july)}
    now = scope(ward, today=TODAY + 30 * DAY, on=TODAY + 2 * DAY)
    assert list(narrative.coming(now)) == [brought]


def target(ward, comparison="ge", value="80", **more):
    return Target.objects.create(directive=ward.plan, text="Tỷ lệ", comparison=comparison, value=value, **more)


def measured(ward, target, value, on=TODAY, unit=None):
    fields = {"target": target, "unit": unit or ward.cell, "entered_by": ward.secretary}
    return Measurement.objects.create(value=value, measured_on=on, **fields)


def test_the_latest_measurement_by_the_day_counts(ward):
    one = target(ward)
    measured(ward, one, "20", TODAY - 30 * DAY)
    latest = measured(ward, one, "41.6", TODAY - DAY)
    measured(ward, one, "90", TODAY + DAY)
    (line,) = narrative.targets(scope(ward))
    assert (line.measurement, line.is_met, line.share) == (latest, False, "52%")


def test_a_target_nobody_measured_is_still_there(ward):
    one = target(ward)
    assert narrative.targets(scope(ward)) == [narrative.TargetLine(one)]


@pytest.mark.parametrize(
    ("comparison", "value", "reached", "met"),
    [
        ("ge", "80", 80, True),
        ("le", "5", 6, False),
        ("eq", "1", 1, True),
        ("zero", None, 0, True),
        ("ge", None, 3, None),
    ],
)
def test_a_target_is_met_as_it_is_worded(ward, comparison, value, reached, met):
    value = value and Decimal(value)
    one = Target(text="Tỷ lệ", comparison=comparison, value=value)
    assert narrative.TargetLine(one, ward.cell, Measurement(value=Decimal(reached))).is_met is met


def test_the_neighbour_hears_nothing(ward):
    set_(ward.assignment, obstacles="Thiếu máy chiếu", proposals="Đề nghị", due_on=TODAY - DAY)
    measured(ward, target(ward), "20")
    eyes = scope(ward, user=ward.outsider)
    lists = [narrative.obstacles, narrative.proposals, narrative.overdue, narrative.waiting, narrative.coming]
    assert not any(found(eyes).exists() for found in lists)
    assert narrative.targets(eyes) == []
    assert not narrative.issued_documents(eyes).exists()
