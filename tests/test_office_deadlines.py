"""What the office settles about deadlines: work without a date, and whether "trước ngày D" counts D."""

from __future__ import annotations

import datetime

import pytest

from directives.actions.tasks import TaskRow
from directives.models import Assignment
from directives.standing import Standing
from tests.cast import TODAY, make_plan, make_ward
from tests.drafts import issue, make_draft
from units.models import Office

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    return ward


def due(w, deadline: str, *, today: datetime.date = TODAY, **settled) -> datetime.date | None:
    Office.objects.update_or_create(pk=1, defaults=settled)
    make_draft(
        w, TaskRow(text="Việc", lead="Công an phường", deadline=deadline), reference_number="50", issued_on=today
    )
    issue(w, today=today)
    return w.draft.assignments.order_by("due_on").first().due_on


def test_by_default_work_without_a_date_has_none(w):
    assert due(w, "") is None


@pytest.mark.parametrize(
    ("today", "days", "expected"),
    [
        (datetime.date(2026, 6, 15), 10, datetime.date(2026, 6, 25)),  # a Thursday
        (datetime.date(2026, 6, 15), 5, datetime.date(2026, 6, 22)),  # Saturday 20/6 rolls to Monday
        (datetime.date(2026, 2, 2), 14, datetime.date(2026, 2, 23)),  # into Tết
        (datetime.date(2026, 12, 22), 10, datetime.date(2027, 1, 4)),  # 1/1 and a weekend
    ],
)
def test_the_offices_days_roll_to_a_working_day(w, today, days, expected):
    assert due(w, "", today=today, default_due_days=days) == expected


def test_the_offices_own_days_off_roll_it_too(w):
    assert due(w, "", default_due_days=10, days_off=["2026-06-25"]) == datetime.date(2026, 6, 26)


@pytest.mark.parametrize("deadline", ["thường xuyên", "hằng quý", "đến năm 2030", "quý III/2026", "sau hội nghị"])
def test_the_default_is_for_work_without_a_date_only(w, deadline):
    assert due(w, deadline, default_due_days=10) != TODAY + 10 * DAY


@pytest.mark.parametrize(("counts", "last"), [(True, 30), (False, 29)])
def test_before_a_day_counts_it_or_not_as_settled(w, counts, last):
    last_day = datetime.date(2026, 7, last)
    assert due(w, "trước ngày 30/7/2026", before_day_counts=counts) == last_day
    a = Assignment.objects.get(directive=w.draft)
    assert a.standing_on(last_day) is Standing.DUE_TODAY
    assert a.standing_on(last_day + DAY) is Standing.OVERDUE


@pytest.mark.parametrize(("counts", "last"), [(True, 20), (False, 19)])
def test_before_a_day_of_each_month_follows_the_same_setting(w, counts, last):
    assert due(w, "trước ngày 20 hằng tháng", before_day_counts=counts) == datetime.date(2026, 6, last)


@pytest.mark.parametrize("deadline", ["chậm nhất ngày 30/7/2026", "đến hết ngày 30/7/2026", "30/7/2026"])
def test_at_the_latest_counts_the_day_whatever_was_settled(w, deadline):
    assert due(w, deadline, before_day_counts=False) == datetime.date(2026, 7, 30)
