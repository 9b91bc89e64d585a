"""The figures of a period: groups add up, rates show their formula, and dashboard = rows opened = a plain recount."""

import datetime
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from directives.models import Assignment, Directive, Task
from directives.progress import KEYS, Tally
from directives.standing import standing
from reports import periods
from reports.figures import BESIDE, CELLS, Figures, Scope, completion_rate, in_time_rate
from reports.periods import PeriodKind
from tests.cast import TODAY, assign, done, make_plan, make_ward

Q2 = periods.period(PeriodKind.QUARTER, 2026, 2, None)
DAY = timedelta(days=1)


@pytest.fixture
def ward(db):
    ward = make_ward()
    make_plan(ward)
    return ward


def scope(ward, **more):
    return Scope(**{"user": ward.clerk, "today": TODAY, "on": TODAY} | more)


def task_due(ward, due, n=2):
    return Task.objects.create(directive=ward.plan, position=n, text=f"Việc {n}", due_on=due)


# --- The two rates ----------------------------------------------------------------------------------------------------


def test_the_published_figures_come_out_as_published():
    tally = Tally(done_on_day=14068, done_late=1983, on_track=5640, overdue=223)
    assert (tally.total, tally.done) == (21914, 16051)
    assert completion_rate(tally).worked == "16.051 / (16.051 + 223) = 98,62%"
    assert in_time_rate(tally).worked == "14.068 / 16.051 = 87,64%"


def test_nothing_reads_as_all_while_one_thing_is_missing():
    assert completion_rate(Tally(done_early=999_999, overdue=1)).text == "99,99%"
    assert completion_rate(Tally(done_early=50)).text == "100%"


def test_nothing_to_divide_is_said_in_words():
    rate = completion_rate(Tally(on_track=5))
    assert (rate.percent, rate.text, rate.worked) == (None, "–", "Chưa có việc để tính")


# --- What belongs to a period -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "done_on", "belongs"),
    [
        ("2026-06-30", None, True),  # due in the period
        ("2026-02-10", None, True),  # carried over
        ("2026-12-31", None, True),  # given and still open
        (None, None, True),  # no day, still open
        ("2026-02-10", "2026-05-05", True),  # carried over and done in the period
        ("2026-05-05", "2026-03-01", True),  # due in the period, done before
        ("2026-02-10", "2026-02-01", False),
        ("2026-12-31", "2026-02-01", False),
        (None, "2026-02-01", False),
    ],
)
def test_what_belongs_to_a_period(ward, due, done_on, belongs):
    Assignment.objects.all().delete()
    given_on = datetime.date(2026, 1, 5)
    made = assign(task_due(ward, due and datetime.date.fromisoformat(due)), ward.cell, assigned_on=given_on)
    if done_on:
        done(made, datetime.date.fromisoformat(done_on), by=ward.secretary, confirmed_by=ward.clerk)
    assert Figures(scope(ward, period=Q2)).total.value == belongs


def test_figures_of_a_past_period_stand_at_its_last_day(ward):
    q1 = periods.previous(Q2)
    assign(task_due(ward, datetime.date(2026, 4, 10)), ward.cell, assigned_on=datetime.date(2026, 3, 1))
    found = Figures(scope(ward, period=q1))
    assert found.scope.day == q1.end
    assert (found.tally.total, found.tally.overdue) == (1, 0)


def test_asked_before_the_period_begins_what_was_open_then_belongs(ward):
    q4 = periods.period(PeriodKind.QUARTER, 2026, 4, None)
    done(ward.assignment, datetime.date(2026, 8, 1), by=ward.secretary, confirmed_by=ward.clerk)
    assert Figures(scope(ward, period=q4)).tally.on_track == 3


def test_an_open_task_without_a_day_is_in_no_official_cell(ward):
    Assignment.objects.all().delete()
    assign(task_due(ward, None), ward.cell)
    found = Figures(scope(ward))
    assert [figure.value for figure in found.cells] == [0, 0, 0, 0]
    assert [(figure.label, figure.value) for figure in found.beside] == [("Chưa có thời hạn", 1), ("Tạm dừng", 0)]


# --- Compared with earlier --------------------------------------------------------------------------------------------


def test_a_change_is_said_in_words(ward):
    now = Figures(scope(ward, period=Q2))
    changes = {change.figure.key: change.text for change in now.compared_with(now.previous)}
    assert changes["total"] == "tăng 3"
    assert changes["overdue"] == "không đổi"


def test_the_year_before_stands_at_the_same_day(ward):
    before = Figures(scope(ward, period=Q2)).year_before.scope
    assert (before.period.name, before.day) == ("Quý II năm 2025", datetime.date(2025, 6, 15))


def test_without_a_period_the_month_before_is_the_same_day(ward):
    assert scope(ward, on=datetime.date(2026, 3, 31)).previous().day == datetime.date(2026, 2, 28)


# --- Through whose eyes -----------------------------------------------------------------------------------------------


def test_a_secretary_counts_the_own_cell_an_outsider_nothing(ward):
    assert Figures(scope(ward, user=ward.secretary)).total.value == 1
    assert Figures(scope(ward, user=ward.outsider)).total.value == 0
    assert Figures(scope(ward, user=ward.inspector)).total.value == 3


def test_a_branch_and_a_subtree_narrow_the_figures(ward):
    other = Directive.objects.create(
        kind="plan", subject="Kế hoạch khác", issuing_unit=ward.ward, kept_by=ward.ward, created_by=ward.clerk,
        state="issued", released_at="2026-05-01T00:00Z",
    )  # fmt: skip
    assign(Task.objects.create(directive=other, position=1, text="Việc khác"), ward.police)
    assert Figures(scope(ward)).total.value == 4
    assert Figures(scope(ward, unit=ward.state)).total.value == 1
    assert Figures(scope(ward, directive=ward.directive)).total.value == 3


def test_the_chain_is_folded_into_the_document_that_has_work(ward):
    (line,) = Figures(scope(ward)).by_chain()
    assert (line.node, line.above, line.level, line.tally.total) == (ward.plan, (ward.directive,), 0, 3)


# --- Any data at all --------------------------------------------------------------------------------------------------

days = st.integers(-40, 40).map(lambda n: TODAY + n * DAY)
states = st.sampled_from([*Assignment.State.values])
drawn = st.lists(
    st.tuples(st.integers(0, 4), states, st.none() | days, days, days, st.booleans()), min_size=1, max_size=12
)


class AnyData(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(drawn, days, st.sampled_from([None, Q2, periods.previous(Q2), periods.period_of(TODAY, PeriodKind.MONTH)]))
    def test_groups_add_up_and_equal_the_rows_and_a_recount(self, drawn, on, period):
        ward = make_ward()
        make_plan(ward)
        Assignment.objects.all().delete()
        units = [*ward.cells, ward.police, ward.next_cell]
        for n, (where, state, due, first_day, later, extended) in enumerate(drawn, 2):
            given_on, ended_on = sorted((first_day, later))
            if state == "done" and ended_on > TODAY:  # nobody has done anything tomorrow
                state = "received"
            fields = {"state": state, "assigned_on": given_on, "due_on": due}
            fields["original_due_on"] = due - DAY if due and extended else due
            if state in ("submitted", "done"):
                fields |= {"submitted_on": ended_on, "submitted_by": ward.secretary}
            if state == "done":
                fields |= {"done_on": ended_on, "confirmed_on": ended_on, "confirmed_by": ward.clerk}
            assign(task_due(ward, due, n), units[where], **fields)
        found = Figures(scope(ward, on=on, period=period))
        recount = plain_recount(found.scope, [unit.pk for unit in [*ward.cells, ward.police, ward.next_cell]])
        for key in KEYS:
            figure = found.figure(key)
            assert figure.value == figure.rows().count() == recount[key], key
        assert sum(figure.value for figure in (*found.cells, *found.beside)) == found.total.value
        by_unit = sum((line.tally for line in found.by_unit(ward.ward)), Tally())
        by_directive = sum((line.tally for line in found.by_directive(ward.directive)), Tally())
        assert by_unit == by_directive == found.tally
        assert {figure.key for figure in (*found.cells, *found.beside)} == {*CELLS, *BESIDE}


def plain_recount(scope, unit_ids):
    """The same numbers from plain rows and the pure function, knowing nothing of querysets."""
    count = dict.fromkeys(KEYS, 0)
    day, period = scope.day, scope.period
    for row in Assignment.objects.all():
        if row.state == "cancelled" or row.assigned_on > day or row.unit_id not in unit_ids:
            continue
        is_done = row.done_on is not None and row.done_on <= day
        if period and is_done and row.done_on < period.start and not (row.due_on and row.due_on in period):
            continue
        said = row.standing_on(day)
        keys = {"total"}
        if row.state == "paused":
            keys.add("paused")
        elif is_done:
            late = row.due_on is not None and row.done_on > row.due_on
            keys |= {"done", "done_late" if late else "done_in_time"}
        else:
            group = "undated" if row.due_on is None else "overdue" if said == "overdue" else "in_time"
            keys |= {"open", group} | ({said.value} & {"due_soon", "due_today"})
            assert said == standing(due_on=row.due_on, done_on=None, on=day) or row.state == "submitted"
        if row.state == "submitted" and row.submitted_on <= day:
            keys.add("waiting")
        if row.due_on and row.original_due_on and row.due_on > row.original_due_on:
            keys.add("extended")
        for key in keys:
            count[key] += 1
    return count
