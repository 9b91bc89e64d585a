"""Recurring tasks: one assignment a period, made ahead; due at the office's cut-off day or the calendar's last."""

from __future__ import annotations

import datetime

import pytest

from directives import terms
from directives.actions import issuing, work
from directives.actions.tasks import TaskRow
from directives.models import Assignment
from tests.cast import TODAY, Role, make_plan, make_ward, person
from tests.drafts import issue, make_draft
from units.models import Entry, Office, Unit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    return ward


def given(w):
    return list(w.draft.assignments.order_by("period"))


def settle(**more):
    Office.objects.update_or_create(pk=1, defaults=more)


def turns(w):
    return [(a.period, a.due_on.isoformat()) for a in given(w)]


QUARTERLY = TaskRow(text="Báo cáo hằng quý", lead="Công an phường", deadline="hằng quý")


@pytest.fixture
def recurring(w):
    make_draft(w, QUARTERLY, reference_number="25-KH/ĐU")
    issue(w)
    return w


def test_a_recurring_task_is_made_for_this_turn_and_the_next(recurring):
    assert turns(recurring) == [("2026-Q3", "2026-09-14"), ("2026-Q4", "2026-12-14")]


def test_the_timetable_makes_the_next_turn_once(recurring):
    later = datetime.date(2026, 9, 15)
    assert issuing.make_occurrences(today=TODAY) == 0
    assert issuing.make_occurrences(today=later) == 1
    assert issuing.make_occurrences(today=later) == 0
    assert [a.period for a in given(recurring)] == ["2026-Q3", "2026-Q4", "2027-Q1"]


def test_a_machine_that_was_off_for_a_year_makes_every_turn_it_owes(recurring):
    issuing.make_occurrences(today=datetime.date(2027, 8, 1))
    assert [a.period for a in given(recurring)][-3:] == ["2027-Q2", "2027-Q3", "2027-Q4"]
    assert len(given(recurring)) == 6


def test_a_unit_that_has_ended_gets_no_more_turns(recurring):
    Unit.objects.filter(pk=recurring.police.pk).update(valid_to=TODAY)
    assert issuing.make_occurrences(today=datetime.date(2026, 9, 15)) == 0


def test_a_revoked_document_makes_no_more_turns(recurring):
    issuing.revoke(recurring.draft, by=recurring.clerk, today=TODAY, reason="Trùng việc")
    assert issuing.make_occurrences(today=datetime.date(2026, 12, 1)) == 0


# --- The office's setting -------------------------------------------------------------------------------------------


def test_an_office_that_wants_the_calendar_has_it(w):
    settle(recurring_due="calendar")
    make_draft(w, QUARTERLY, reference_number="25-KH/ĐU")
    issue(w)
    assert turns(w) == [("2026-Q2", "2026-06-30"), ("2026-Q3", "2026-09-30")]


def test_a_cut_off_of_nought_is_the_calendar(w):
    settle(cutoff_day=0)
    make_draft(w, QUARTERLY, reference_number="25-KH/ĐU")
    issue(w)
    assert turns(w)[0] == ("2026-Q2", "2026-06-30")


@pytest.mark.parametrize("deadline", ["ngày 20 tháng cuối quý", "thứ sáu hằng tuần", "ngày 25 hằng tháng"])
def test_a_day_that_the_phrase_names_is_the_day_whatever_the_office_settled(w, deadline):
    found = []
    for way in ("cutoff", "calendar"):
        make_draft(w, TaskRow(text="Báo cáo", lead="Công an phường", deadline=deadline), reference_number=way)
        task = w.draft.tasks.get()
        found.append({t.key: t.due_on for t in terms.turns(task, w.draft, Office(recurring_due=way), today=TODAY)})
    both = found[0].keys() & found[1].keys()
    assert both
    assert {key: found[0][key] for key in both} == {key: found[1][key] for key in both}


def test_settling_anew_moves_the_turns_that_nobody_began(recurring):
    settle(recurring_due="calendar")
    issuing.make_occurrences(today=TODAY)
    assert dict(turns(recurring)) | {"2026-Q2": ""} == {
        "2026-Q2": "", "2026-Q3": "2026-09-30", "2026-Q4": "2026-12-31",
    }  # fmt: skip
    assert all(a.due_on == a.original_due_on for a in given(recurring))
    assert Entry.objects.filter(act="task.align").count() == 2
    issuing.make_occurrences(today=TODAY)
    assert Entry.objects.filter(act="task.align").count() == 2


def test_what_was_begun_sent_done_or_extended_keeps_its_day(recurring):
    first, second = given(recurring)
    chief = person("truong-cong-an", recurring.police, Role.HEAD, "Trưởng Công an")
    work.start(first, by=chief, today=TODAY)
    later = second.due_on + 9 * DAY
    work.ask_extension(second, by=chief, today=TODAY, new_due_on=later, reason="Chờ")
    before = turns(recurring)
    settle(recurring_due="calendar")
    issuing.make_occurrences(today=TODAY)
    assert turns(recurring)[-2:] == before


def test_no_turn_is_moved_into_the_past(recurring):
    settle(recurring_due="calendar")
    issuing.make_occurrences(today=TODAY)
    settle(recurring_due="cutoff")
    issuing.make_occurrences(today=datetime.date(2026, 9, 20))
    assert dict(turns(recurring))["2026-Q3"] == "2026-09-30"
    assert dict(turns(recurring))["2026-Q4"] == "2026-12-14"


def test_changing_the_setting_back_and_forth_makes_no_turn_twice_and_leaves_none_out(recurring):
    day = TODAY
    for n in range(30):
        settle(recurring_due=("calendar", "cutoff")[n % 2], cutoff_day=(14, 20, 0)[n % 3])
        issuing.make_occurrences(today=day)
        day += 37 * DAY
    periods = sorted(a.period for a in given(recurring))
    years = range(2026, 2030)
    wanted = [f"{year}-Q{quarter}" for year in years for quarter in (1, 2, 3, 4)]
    assert len(set(periods)) == len(periods)
    assert periods == [key for key in wanted if periods[0] <= key <= periods[-1]]


def test_a_past_day_keeps_the_due_day_of_before(recurring):
    settle(recurring_due="calendar")
    issuing.make_occurrences(today=TODAY + DAY)
    turn = Assignment.objects.get(pk=given(recurring)[-1].pk)
    assert turn.as_of(TODAY).due_on == datetime.date(2026, 12, 14)
