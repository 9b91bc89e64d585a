"""Working days in Vietnam, with the office's own days over the public ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.deadlines import Workdays

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        *(date(2026, 2, day) for day in range(16, 21)),  # Tết Bính Ngọ
        date(2026, 4, 27),  # Giỗ Tổ on a Sunday, made good on the Monday
        date(2026, 4, 30),
        date(2026, 5, 1),
        date(2026, 8, 31),  # swapped for Saturday 22/8
        date(2026, 9, 1),
        date(2026, 9, 2),
        date(2026, 11, 24),
        date(2026, 6, 6),  # a Saturday
    ],
)
def test_days_off_of_2026(day):
    assert not Workdays().is_working(day)
    assert Workdays().name_of(day)


@pytest.mark.parametrize("day", [date(2026, 8, 22), date(2025, 4, 26), date(2026, 2, 13), date(2026, 2, 23)])
def test_compensation_saturdays_and_days_around_tet_are_worked(day):
    assert Workdays().is_working(day)


def test_the_office_adds_days_off_and_working_days():
    office = Workdays(days_off=[date(2026, 6, 8)], working=[date(2026, 6, 6), date(2026, 9, 1)])
    assert not office.is_working(date(2026, 6, 8))
    assert office.name_of(date(2026, 6, 8)) == "Ngày nghỉ của cơ quan"
    assert office.is_working(date(2026, 6, 6))
    assert office.is_working(date(2026, 9, 1))


def test_counting_starts_the_day_after():
    assert Workdays().add(date(2026, 6, 1), 5) == date(2026, 6, 8)


def test_counting_over_tet():
    assert Workdays().add(date(2026, 2, 12), 3) == date(2026, 2, 24)


def test_counting_over_30_4_and_1_5():
    assert Workdays().add(date(2026, 4, 29), 1) == date(2026, 5, 4)


def test_counting_over_national_day_uses_the_swapped_saturday():
    assert Workdays().add(date(2026, 8, 21), 1) == date(2026, 8, 22)
    assert Workdays().add(date(2026, 8, 28), 1) == date(2026, 9, 3)


def test_counting_back():
    assert Workdays().add(date(2026, 5, 4), -1) == date(2026, 4, 29)


def test_a_day_off_rolls_to_the_next_working_day_and_a_working_day_stays():
    assert Workdays().rolled(date(2026, 9, 1)) == date(2026, 9, 3)
    assert Workdays().rolled(date(2026, 9, 3)) == date(2026, 9, 3)
    assert Workdays().next_working(date(2026, 9, 3)) == date(2026, 9, 4)
    assert Workdays().previous_working(date(2026, 9, 3)) == date(2026, 8, 28)


@given(days, st.integers(min_value=0, max_value=60))
def test_what_is_added_is_counted_between(day, amount):
    calendar = Workdays()
    assert calendar.between(day, calendar.add(day, amount)) == amount + calendar.is_working(day)


@given(days, st.integers(min_value=1, max_value=40))
def test_adding_ends_on_a_working_day(day, amount):
    assert Workdays().is_working(Workdays().add(day, amount))
    assert Workdays().is_working(Workdays().add(day, -amount))
