"""Vietnamese midnight, 29 February, the year's end and Tết: no reminder and no turn twice, none left out."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains

from directives.actions import issuing
from directives.actions.tasks import TaskRow
from directives.deadlines import Workdays, add_months, occurrences, read
from directives.models import Assignment, Digest, Reminder
from directives.reminders import runs
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from directives.reminders.rungs import Ladder
from directives.standing import Standing
from tests.cast import assign, make_plan, make_ward
from tests.drafts import issue, make_draft
from units.models import Office

HANOI = datetime.timezone(datetime.timedelta(hours=7))
DAY = datetime.timedelta(days=1)
DUE = datetime.date(2026, 6, 30)
LAST_SECOND = datetime.datetime(2026, 6, 30, 16, 59, 59, tzinfo=datetime.UTC)  # 23:59:59 in Hà Nội
MIDNIGHT = datetime.datetime(2026, 6, 30, 17, tzinfo=datetime.UTC)  # still 30/6 in UTC


def days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    return ward


# --- Midnight in Hà Nội, five in the afternoon in Greenwich ---------------------------------------------------------


@pytest.mark.parametrize(("now", "words"), [(LAST_SECOND, "Đến hạn hôm nay"), (MIDNIGHT, "Quá hạn")])
def test_work_is_late_from_the_first_second_of_the_vietnamese_day(client, w, now, words):
    with time_machine.travel(now, tick=False):
        client.force_login(w.secretary)
        assertContains(client.get(reverse("work-list")), words)


@pytest.mark.parametrize(("now", "standing"), [(LAST_SECOND, Standing.DONE_ON_DAY), (MIDNIGHT, Standing.DONE_LATE)])
def test_a_result_counts_on_the_vietnamese_day_on_which_it_is_sent(client, w, now, standing):
    with time_machine.travel(now, tick=False):
        client.force_login(w.secretary)
        client.post(reverse("assignment-submit", args=[w.assignment.pk]), {"version": 1, "result": "Đã tổ chức."})
    a = Assignment.objects.get(pk=w.assignment.pk)
    Assignment.objects.filter(pk=a.pk).update(state="done", done_on=a.submitted_on, confirmed_on=a.submitted_on)
    assert Assignment.objects.get(pk=a.pk).standing_on(DUE + 9 * DAY) is standing


def test_the_rungs_change_at_midnight_and_each_day_has_its_one_digest(w):
    mail.outbox.clear()
    for now in (LAST_SECOND, LAST_SECOND, MIDNIGHT, MIDNIGHT + datetime.timedelta(minutes=1)):
        runs.deliver(lambda now=now: now, force=True)
    mine = Reminder.objects.filter(recipient=w.secretary, assignment=w.assignment)
    assert sorted(mine.values_list("rung", flat=True)) == [0, 1]
    assert list(Digest.objects.filter(person=w.secretary).order_by("day").values_list("day", flat=True)) == [
        DUE, DUE + DAY,
    ]  # fmt: skip
    assert mail.outbox == []


# --- 29, 30 and 31 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [28, 29, 30, 31])
def test_a_day_that_a_month_lacks_is_its_last_day_and_every_month_has_its_turn(number):
    reading = read(f"ngày {number} hằng tháng", datetime.date(2024, 1, 1), typed=True)
    found = occurrences(reading, first=datetime.date(2024, 1, 1), last=datetime.date(2032, 12, 31))
    assert [turn.key for turn in found] == [f"{y}-{m:02d}" for y in range(2024, 2033) for m in range(1, 13)]
    for turn in found:
        assert turn.due_on.day == number or (turn.due_on + DAY).day == 1


def test_a_yearly_29_february_is_the_28th_in_other_years():
    reading = read("29/2 hằng năm", datetime.date(2024, 1, 1), typed=True)
    found = occurrences(reading, first=datetime.date(2024, 1, 1), last=datetime.date(2029, 12, 31))
    assert [turn.due_on.isoformat() for turn in found] == [
        "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28",
    ]  # fmt: skip


def test_a_year_after_29_february_is_28_february():
    assert add_months(datetime.date(2028, 2, 29), 12) == datetime.date(2029, 2, 28)
    assert add_months(datetime.date(2028, 1, 31), 1) == datetime.date(2028, 2, 29)


def test_29_february_without_a_year_is_never_read_as_another_day():
    assert read("29/2", datetime.date(2028, 1, 5), typed=True).end == datetime.date(2028, 2, 29)
    reading = read("29/2", datetime.date(2027, 1, 5), typed=True)
    assert (reading.kind, reading.end) == ("unread", None)
    assert "tháng 2/2027 không có ngày 29" in reading.explanation


# --- Over the year's end, Tết and 29/2/2028 with the real planner ---------------------------------------------------

FIRST, LAST = datetime.date(2027, 12, 20), datetime.date(2028, 3, 6)


@pytest.fixture
def winter(w):
    """Assignments due from 20/12/2027 to 6/3/2028, each third day and on the edges, all of the first cell's."""
    Assignment.objects.all().delete()
    given = {"assigned_on": datetime.date(2027, 1, 4)}
    edges = {datetime.date(2027, 12, 31), datetime.date(2028, 1, 1), datetime.date(2028, 2, 29)}
    dues = sorted(edges | set(days(FIRST, LAST)[::3]))
    w.rows = {day: assign(w.task, w.cell, period=f"{day:%y-%m-%d}", due_on=day, **given) for day in dues}
    return w


def wanted_rungs(due: datetime.date) -> dict[int, datetime.date]:
    """Rung → the day on which it falls, for a planner that runs on every day from FIRST to LAST."""
    steps = {}
    for day in days(FIRST, LAST):
        rung = Ladder().rung((day - due).days)
        if rung is not None and rung not in steps:
            steps[rung] = day
    return steps


def test_every_rung_is_written_down_once_and_on_its_day(winter):
    for day in days(FIRST, LAST):
        plan(day)
    plan(LAST)
    found: dict[int, dict[int, datetime.date]] = {}
    mine = Reminder.objects.filter(recipient=winter.secretary)
    for assignment, rung, planned_on in mine.values_list("assignment", "rung", "planned_on"):
        assert rung not in found.setdefault(assignment, {})
        found[assignment][rung] = planned_on
    assert found == {row.pk: wanted_rungs(due) for due, row in winter.rows.items()}


def test_one_digest_a_day_letters_on_working_days_only_and_nothing_left_untold(winter):
    calendar, letters = Workdays(), Counter()
    for day in days(FIRST, LAST):
        now = datetime.datetime.combine(day, datetime.time(8), tzinfo=HANOI)
        mail.outbox.clear()
        runs.deliver(lambda now=now: now, force=True)
        letters[day] = sum(letter.to == ["bi-thu.chi-bo-1@example.vn"] for letter in mail.outbox)
        assert letters[day] <= calendar.is_working(day)
    tet = [day for day in letters if calendar.name_of(day) not in ("", "Cuối tuần")]
    assert len(tet) >= 6  # 1/1 and the days of Tết 2028
    mine = Reminder.objects.filter(recipient=winter.secretary)
    assert not mine.filter(state="pending").exists()
    assert not Digest.objects.filter(person=winter.secretary).unsent().exists()
    assert sum(letters.values()) > 40


@pytest.mark.parametrize("asleep", [(datetime.date(2027, 12, 30), datetime.date(2028, 1, 3)),
                                    (datetime.date(2028, 1, 24), datetime.date(2028, 2, 7)),
                                    (datetime.date(2028, 2, 28), datetime.date(2028, 3, 1))])  # fmt: skip
def test_a_machine_that_slept_over_the_edge_tells_where_things_stand(winter, asleep):
    for day in days(FIRST, LAST):
        if not asleep[0] <= day <= asleep[1]:
            plan(day)
            compose(day, datetime.datetime.combine(day, datetime.time(8), tzinfo=HANOI))
    woke = asleep[1] + DAY
    for due, row in winter.rows.items():
        rung = Ladder().rung((woke - due).days)
        if rung is not None:
            assert row.reminders.filter(recipient=winter.secretary, rung=rung, state="told").count() == 1


@pytest.mark.parametrize("phrase", ["hằng tuần", "hằng tháng", "hằng quý", "ngày 31 hằng tháng", "29/2 hằng năm"])
@pytest.mark.parametrize("way", ["cutoff", "calendar"])
def test_turns_made_each_day_over_the_edge_are_one_a_period(w, phrase, way):
    Office.objects.update_or_create(pk=1, defaults={"recurring_due": way})
    make_draft(
        w, TaskRow(text="Báo cáo", lead="Công an phường", deadline=phrase), issued_on=FIRST, reference_number="40"
    )
    issue(w, today=FIRST)
    for day in days(FIRST, LAST):
        issuing.make_occurrences(today=day)
    rows = list(w.draft.assignments.order_by("due_on").values_list("period", "due_on"))
    assert len(set(rows)) == len({period for period, _ in rows}) == len(rows)
    gaps = {(b - a).days for (_, a), (_, b) in itertools.pairwise(rows)}
    shortest, longest = {"tuần": (7, 7), "tháng": (28, 31), "quý": (90, 92), "năm": (365, 366)}[phrase.split()[-1]]
    assert all(shortest <= gap <= longest for gap in gaps)
    assert rows[-1][1] > LAST
