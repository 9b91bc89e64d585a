"""The standing of an assignment on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.standing import DONE, DONE_IN_TIME, OPEN, OPEN_IN_TIME, Standing, standing

DUE = date(2026, 6, 30)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("due_on", "done_on", "on", "expected"),
    [
        (None, None, DUE, "undated"),
        (DUE, None, date(2026, 6, 22), "on_track"),
        (DUE, None, date(2026, 6, 23), "due_soon"),
        (DUE, None, date(2026, 6, 29), "due_soon"),
        (DUE, None, DUE, "due_today"),
        (DUE, None, date(2026, 7, 1), "overdue"),
        (DUE, date(2026, 6, 29), date(2026, 7, 1), "done_early"),
        (DUE, DUE, date(2026, 7, 1), "done_on_day"),
        (DUE, date(2026, 7, 1), date(2026, 7, 1), "done_late"),
        (None, DUE, DUE, "done_undated"),
    ],
)
def test_each_day_has_its_word(due_on, done_on, on, expected):
    assert standing(due_on=due_on, done_on=done_on, on=on) == expected


def test_a_past_day_does_not_know_what_came_later():
    assert standing(due_on=DUE, done_on=date(2026, 7, 2), on=date(2026, 7, 1)) == Standing.OVERDUE


def test_the_office_says_how_soon_soon_is():
    assert standing(due_on=DUE, done_on=None, on=date(2026, 6, 27), soon_days=3) == Standing.DUE_SOON
    assert standing(due_on=DUE, done_on=None, on=date(2026, 6, 26), soon_days=3) == Standing.ON_TRACK


def test_dropped_work_has_no_standing_but_finished_work_keeps_its_own():
    assert standing(due_on=DUE, done_on=None, on=date(2026, 8, 1), dropped=True) is None
    assert standing(due_on=DUE, done_on=DUE, on=date(2026, 8, 1), dropped=True) == Standing.DONE_ON_DAY


def test_words_are_vietnamese_and_values_stay():
    assert [(word.value, word.label) for word in Standing] == [
        ("undated", "Chưa có thời hạn"),
        ("on_track", "Trong hạn"),
        ("due_soon", "Sắp đến hạn"),
        ("due_today", "Đến hạn hôm nay"),
        ("overdue", "Quá hạn"),
        ("done_early", "Hoàn thành trước hạn"),
        ("done_on_day", "Hoàn thành đúng hạn"),
        ("done_late", "Hoàn thành quá hạn"),
        ("done_undated", "Hoàn thành"),
    ]


def test_every_word_stands_in_one_of_the_four_cells():
    assert set(Standing) == DONE | OPEN
    assert DONE_IN_TIME | OPEN_IN_TIME | {Standing.OVERDUE, Standing.DONE_LATE} == set(Standing)
    assert Standing("overdue") is Standing.OVERDUE


@given(days, days)
def test_open_work_only_gets_worse(due_on, on):
    order = [Standing.ON_TRACK, Standing.DUE_SOON, Standing.DUE_TODAY, Standing.OVERDUE]
    now, tomorrow = (standing(due_on=due_on, done_on=None, on=on + timedelta(days=n)) for n in (0, 1))
    assert order.index(now) <= order.index(tomorrow)
