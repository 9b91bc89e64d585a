"""The standing in SQL and the standing as a function: the same word for every row and every day."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives.models import Assignment
from tests.cast import make_plan, make_ward

pytestmark = pytest.mark.django_db
DAY0 = datetime.date(2026, 6, 1)
days = st.integers(0, 30).map(lambda n: DAY0 + datetime.timedelta(days=n))
maybe_days = st.one_of(st.none(), days)
rows = st.tuples(st.sampled_from(Assignment.State.values), maybe_days, days, days)


@pytest.fixture
def assignment():
    ward = make_ward()
    make_plan(ward)
    return ward.assignment


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=rows, on=days, soon_days=st.integers(0, 10))
def test_the_list_and_the_badge_say_the_same_word(assignment, row, on, soon_days):
    state, due_on, submitted_on, done_on = row
    done = state == "done"
    Assignment.objects.filter(pk=assignment.pk).update(
        state=state,
        due_on=due_on,
        submitted_on=submitted_on if state in ("submitted", "done", "paused") else None,
        done_on=done_on if done else None,
        confirmed_on=done_on if done else None,
    )
    found = Assignment.objects.with_standing(on, soon_days).get(pk=assignment.pk)
    assert found.standing_value == (found.standing_on(on, soon_days) or "")
