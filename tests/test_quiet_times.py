"""When letters and messages go out: within the office's hours on working days, and not before the person's own hour."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from directives.actions import choosing
from directives.deadlines import Workdays
from directives.models import Digest, ReminderChoice
from directives.reminders import runs
from directives.reminders.hours import SendingHours, next_sending_moment
from tests.cast import TODAY, make_plan, make_ward
from units.models import Office

HANOI = datetime.timezone(datetime.timedelta(hours=7))
HOURS = SendingHours(Workdays(), 7, 18)
FRIDAY, SATURDAY, MONDAY = (datetime.date(2026, 6, day) for day in (12, 13, 15))
DUE = datetime.date(2026, 6, 30)  # a Tuesday
TET_EVE, AFTER_TET = (
    datetime.date(2026, 2, 13),
    datetime.date(2026, 2, 23),
)  # the last day of work before, the first after


def at(day: datetime.date, hour: int = 8, minute: int = 0, second: int = 0) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour, minute, second), tzinfo=HANOI)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(FRIDAY, 8), at(FRIDAY, 8)),
        (at(FRIDAY, 6, 59), at(FRIDAY, 7)),
        (at(FRIDAY, 17, 59, 59), at(FRIDAY, 17, 59, 59)),
        (at(FRIDAY, 18), at(MONDAY, 7)),
        (at(FRIDAY, 23, 59, 59), at(MONDAY, 7)),
        (at(SATURDAY, 0), at(MONDAY, 7)),
        (at(SATURDAY, 9), at(MONDAY, 7)),
        (at(MONDAY, 0), at(MONDAY, 7)),
        (at(datetime.date(2026, 9, 2), 9), at(datetime.date(2026, 9, 3), 7)),  # Quốc khánh
        (at(TET_EVE, 18), at(AFTER_TET, 7)),
        (at(datetime.date(2026, 12, 31), 20), at(datetime.date(2027, 1, 4), 7)),  # over the year's end and a weekend
    ],
)
def test_letters_wait_for_the_next_working_morning(now, then):
    assert next_sending_moment(now, HOURS) == then


@pytest.mark.parametrize(("wished", "goes"), [(None, 8), (6, 8), (8, 8), (15, 15), (16, 16), (17, 16), (23, 16)])
def test_the_hour_that_a_person_wished_is_kept_within_the_offices(wished, goes):
    hours = SendingHours(Workdays(), 8, 17)
    assert next_sending_moment(at(MONDAY, 0), hours, wished) == at(MONDAY, goes)


@given(
    st.integers(0, 800 * 24 * 60).map(lambda n: at(datetime.date(2025, 12, 25), 0) + datetime.timedelta(minutes=n)),
    st.integers(5, 12), st.integers(13, 22), st.none() | st.integers(0, 23),
)  # fmt: skip
def test_never_outside_the_hours_never_early_and_never_a_working_day_missed(now, first, end, wished):
    calendar = Workdays(days_off=[FRIDAY], working=[SATURDAY])
    hours = SendingHours(calendar, first, end)
    then = next_sending_moment(now, hours, wished).astimezone(HANOI)
    assert then >= now
    assert calendar.is_working(then.date())
    assert max(first, min(wished or first, end - 1)) <= then.hour < end
    between = [now.date() + datetime.timedelta(days=n) for n in range(1, (then.date() - now.date()).days)]
    assert not any(calendar.is_working(day) for day in between)
    assert next_sending_moment(then, hours, wished) == then


# --- With people ----------------------------------------------------------------------------------------------------


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    return ward


def deliver(now: datetime.datetime) -> list:
    mail.outbox.clear()
    runs.deliver(lambda: now, force=True)
    return [letter for letter in mail.outbox if letter.to == ["bi-thu.chi-bo-1@example.vn"]]


def settle(**more) -> None:
    Office.objects.update_or_create(pk=1, defaults=more)


def test_in_the_evening_it_is_told_inside_and_the_letter_waits_for_the_morning(w):
    assert deliver(at(DUE, 18)) == []
    assert Digest.objects.get(person=w.secretary).next_try_at == at(DUE + datetime.timedelta(days=1), 7)
    assert len(deliver(at(DUE + datetime.timedelta(days=1), 7, 1))) == 1


def test_a_late_reminder_keeps_the_quiet_times_too(w):
    late = datetime.date(2026, 7, 18)  # a Saturday, eighteen days late
    assert deliver(at(late, 10)) == []
    assert len(deliver(at(datetime.date(2026, 7, 20), 7))) == 1


def test_what_was_left_unsent_in_the_evening_is_not_sent_at_night(w):
    runs.plan(DUE, Office.current())
    runs.compose(DUE, at(DUE, 17, 59))
    assert deliver(at(DUE, 18, 1)) == []
    assert deliver(at(DUE, 23, 59, 59)) == []
    assert len(deliver(at(DUE + datetime.timedelta(days=1), 7))) == 1


def test_the_office_has_hours_of_its_own(w):
    settle(letters_from_hour=9, letters_to_hour=13)
    assert deliver(at(DUE, 8, 59)) == []
    assert len(deliver(at(DUE, 9))) == 1


def test_a_choice_outside_the_hours_that_the_office_set_since_is_moved_inside(w):
    choosing.choose(w.secretary, today=TODAY, channel="letter", hour=17, wants_coming=True, phone="")
    settle(letters_to_hour=13)
    assert deliver(at(DUE, 11, 59)) == []
    assert len(deliver(at(DUE, 12))) == 1


def test_the_page_offers_the_offices_hours_only(client, w):
    settle(letters_from_hour=8, letters_to_hour=16)
    client.force_login(w.secretary)
    page = client.get("/account/reminders/")
    assertContains(page, "từ 8 giờ")
    assertContains(page, "từ 15 giờ")
    assertNotContains(page, "từ 7 giờ")
    assertNotContains(page, "từ 16 giờ")
    form = {"channel": "letter", "wants_coming": "on", "phone": ""}
    assert client.post("/account/reminders/", form | {"hour": "16"}).status_code == 200
    assert not ReminderChoice.objects.exists()


def test_letters_that_waited_over_night_alarm_nobody_before_they_had_an_hour(w):
    runs.plan(DUE, Office.current())
    runs.compose(DUE, at(DUE, 17, 30))
    morning = DUE + datetime.timedelta(days=1)
    assert runs.amiss(at(DUE, 23)) == ""
    assert runs.amiss(at(morning, 7, 1)) == ""
    assert "chưa gửi quá một giờ" in runs.amiss(at(morning, 8, 1))
