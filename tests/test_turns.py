"""The turns of a recurring phrase: their periods and due days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.deadlines import Every, occurrences, read

ISSUED = date(2026, 6, 1)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2045, 12, 31))


def turns(phrase: str, first: date, last: date, **options) -> list[tuple[str, str]]:
    found = occurrences(read(phrase, ISSUED, typed=True), first=first, last=last, **options)
    return [(turn.key, turn.due_on.isoformat()) for turn in found]


def test_turns_of_a_quarterly_task():
    assert turns("hằng quý", ISSUED, date(2026, 12, 31)) == [
        ("2026-Q2", "2026-06-30"),
        ("2026-Q3", "2026-09-30"),
        ("2026-Q4", "2026-12-31"),
    ]


def test_turns_with_the_cut_off_of_reports():
    assert turns("hằng quý", ISSUED, date(2026, 9, 30), cutoff=14) == [
        ("2026-Q2", "2026-06-14"),
        ("2026-Q3", "2026-09-14"),
    ]


def test_turns_on_a_day_of_the_month_take_the_last_day_of_short_months():
    assert turns("ngày 31 hằng tháng", date(2027, 1, 1), date(2027, 3, 31)) == [
        ("2027-01", "2027-01-31"),
        ("2027-02", "2027-02-28"),
        ("2027-03", "2027-03-31"),
    ]


def test_a_turn_due_in_the_month_after_keeps_the_key_of_its_own():
    assert turns("hằng tháng, trước ngày 05 tháng sau", date(2026, 7, 1), date(2026, 8, 31)) == [
        ("2026-06", "2026-07-05"),
        ("2026-07", "2026-08-05"),
    ]


@pytest.mark.parametrize(
    ("phrase", "first_turn"),
    [
        ("thứ sáu hằng tuần", ("2026-W23", "2026-06-05")),
        ("ngày 20 tháng cuối quý", ("2026-Q2", "2026-06-20")),
        ("Định kỳ 6 tháng (trước ngày 15/6), hằng năm (trước ngày 15/12)", ("2026-H1", "2026-06-15")),
        ("trước ngày 15/6 và 15/12 hằng năm", ("2026-H1", "2026-06-15")),
        ("30/6 hằng năm", ("2026", "2026-06-30")),
        ("xong trong quý I hằng năm", ("2027", "2027-03-31")),
        ("hằng quý, từ năm 2027", ("2027-Q1", "2027-03-31")),
    ],
)
def test_the_first_turn(phrase, first_turn):
    assert turns(phrase, ISSUED, date(2030, 12, 31))[0] == first_turn


def test_turns_stop_where_the_phrase_stops():
    assert turns("hằng năm đến năm 2028", ISSUED, date(2035, 1, 1))[-1] == ("2028", "2028-12-31")


def test_without_a_rhythm_the_office_gives_one():
    assert turns("định kỳ", ISSUED, date(2026, 12, 31)) == []
    assert len(turns("định kỳ", ISSUED, date(2026, 12, 31), every=Every.QUARTER)) == 3


@given(st.sampled_from(list(Every)), days, st.integers(0, 800), st.none() | st.integers(1, 31))
def test_turns_are_in_order_without_a_gap(every, first, length, cutoff):
    found = occurrences(read("định kỳ"), first=first, last=first + timedelta(days=length), cutoff=cutoff, every=every)
    for one, following in pairwise(found):
        assert one.end + timedelta(days=1) == following.start
        assert one.key != following.key
