"""Reporting periods, with the windows state reports use and with calendar ones."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.deadlines import Workdays
from reports.periods import (
    PeriodKind,
    following,
    free_range,
    from_key,
    period,
    period_of,
    previous,
    report_due,
    same_last_year,
)

NUMBERED = [kind for kind in PeriodKind if kind != PeriodKind.FREE]
ROLLING = [kind for kind in NUMBERED if kind != PeriodKind.NINE_MONTHS]
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
cutoffs = st.none() | st.integers(min_value=1, max_value=31)


@pytest.mark.parametrize(
    ("kind", "number", "start", "end", "key", "name"),
    [
        ("month", 9, "2026-08-15", "2026-09-14", "2026-09", "Tháng 9 năm 2026"),
        ("month", 1, "2025-12-15", "2026-01-14", "2026-01", "Tháng 1 năm 2026"),
        ("quarter", 1, "2025-12-15", "2026-03-14", "2026-Q1", "Quý I năm 2026"),
        ("quarter", 3, "2026-06-15", "2026-09-14", "2026-Q3", "Quý III năm 2026"),
        ("half_year", 1, "2025-12-15", "2026-06-14", "2026-H1", "6 tháng đầu năm 2026"),
        ("half_year", 2, "2026-06-15", "2026-12-14", "2026-H2", "6 tháng cuối năm 2026"),
        ("nine_months", 1, "2025-12-15", "2026-09-14", "2026-9T", "9 tháng đầu năm 2026"),
        ("year", 1, "2025-12-15", "2026-12-14", "2026", "Năm 2026"),
    ],
)
def test_windows_names_and_keys_of_state_reports(kind, number, start, end, key, name):
    it = period(PeriodKind(kind), 2026, number)
    assert (it.start.isoformat(), it.end.isoformat(), it.key, it.name) == (start, end, key, name)


def test_calendar_quarter_for_offices_that_want_it():
    assert period(PeriodKind.QUARTER, 2026, 3, None).days == "01/07/2026 – 30/09/2026"


def test_the_day_after_the_cut_off_opens_the_next_period():
    assert period_of(date(2026, 9, 14), PeriodKind.QUARTER).key == "2026-Q3"
    assert period_of(date(2026, 9, 15), PeriodKind.QUARTER).key == "2026-Q4"
    assert period_of(date(2026, 12, 15), PeriodKind.YEAR).key == "2027"


def test_a_late_cut_off_is_the_last_day_of_short_months():
    assert period(PeriodKind.MONTH, 2026, 2, 31).days == "01/02/2026 – 28/02/2026"


@given(days, st.sampled_from(ROLLING), cutoffs)
def test_every_day_is_in_its_period_and_neighbours_touch(day, kind, cutoff):
    it = period_of(day, kind, cutoff)
    assert day in it
    assert previous(it).end + timedelta(days=1) == it.start
    assert following(previous(it)) == it


@given(days, st.sampled_from(NUMBERED), cutoffs)
def test_a_key_finds_its_period_again(day, kind, cutoff):
    it = period_of(day, kind, cutoff)
    assert from_key(it.key, cutoff) == it


@given(st.text(alphabet="0123456789-QHT9.", max_size=12) | st.text(max_size=12))
def test_a_strange_key_is_refused(key):
    try:
        it = from_key(key)
    except ValueError:
        return
    assert it.key == key


def test_the_same_period_last_year():
    assert same_last_year(period(PeriodKind.QUARTER, 2026, 3)).key == "2025-Q3"
    assert same_last_year(free_range(date(2024, 2, 29), date(2024, 3, 10))).start == date(2023, 2, 28)


def test_a_free_range_has_its_words_and_its_neighbours():
    it = free_range(date(2026, 6, 1), date(2026, 6, 10))
    assert it.name == "Từ ngày 01/06/2026 đến ngày 10/06/2026"
    assert (previous(it).start, previous(it).end) == (date(2026, 5, 22), date(2026, 5, 31))
    assert (following(it).start, following(it).end) == (date(2026, 6, 11), date(2026, 6, 20))
    assert from_key(it.key) == it


def test_a_range_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before"):
        free_range(date(2026, 6, 2), date(2026, 6, 1))


@pytest.mark.parametrize(("kind", "number"), [("quarter", 5), ("month", 13), ("year", 2), ("quarter", 0)])
def test_no_fifth_quarter(kind, number):
    with pytest.raises(ValueError, match="no number"):
        period(PeriodKind(kind), 2026, number)


def test_a_report_is_due_two_working_days_after_the_cut_off():
    # 14/02/2026 is the Saturday before Tết: the two days after it are 23 and 24 February.
    assert report_due(period(PeriodKind.MONTH, 2026, 2), Workdays()) == date(2026, 2, 24)
    assert report_due(period(PeriodKind.QUARTER, 2026, 3), Workdays()) == date(2026, 9, 16)
