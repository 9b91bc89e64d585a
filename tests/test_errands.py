"""Links in letters that open one assignment: off by default, used once, for this and nothing else."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from directives.models import Assignment, Digest, Errand, Reminder
from directives.reminders import letters
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from tests.cast import make_plan, make_ward
from units.models import Entry, Office, Seat
from units.signin.actions import close_doors

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 30)
MORNING = datetime.datetime(2026, 6, 30, 1, tzinfo=datetime.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def ward(clock):
    ward = make_ward()
    make_plan(ward)
    Office.objects.update_or_create(pk=1, defaults={"errand_links": True})
    return ward


def letter_to(person):
    plan(TODAY)
    compose(TODAY, MORNING)
    digest = Digest.objects.get(person=person)
    reminders = list(Reminder.objects.filter(digest=digest).live(TODAY).for_letter())
    return letters.letter(digest, reminders, TODAY, Office.current())


def links_in(letter):
    return re.findall(r"/errands/\S+", letter.body)


@pytest.fixture
def link(ward):
    (link,) = links_in(letter_to(ward.secretary))
    return link


@pytest.fixture
def visitor(link):
    client = Client()
    client.post(link)
    return client


def answer(client, result="Đã tổ chức sinh hoạt", version=1):
    return client.post("/errands/", {"result": result, "version": version})


def test_without_the_offices_word_no_letter_has_such_a_link(ward):
    Office.objects.update(errand_links=False)
    assert links_in(letter_to(ward.secretary)) == []


def test_the_letter_tells_the_day_and_nothing_of_the_work(ward):
    letter = letter_to(ward.secretary)
    assert "việc hạn 30/06/2026: http" in letter.body
    assert "an ninh mạng" not in letter.body + letter.alternatives[0][0]


def test_the_link_answers_its_assignment(ward, visitor):
    assertContains(visitor.get("/errands/"), "Tổ chức sinh hoạt chuyên đề")
    assertContains(answer(visitor), "Đã gửi kết quả")
    ward.assignment.refresh_from_db()
    assert (ward.assignment.state, ward.assignment.submitted_by) == ("submitted", ward.secretary)
    assert [entry.actor for entry in Entry.objects.filter(act="errand.open")] == [ward.secretary]


def test_looking_at_the_link_does_not_spend_it(link):
    for _ in range(3):
        assertContains(Client().get(link), "Mở việc")
    assert Errand.objects.get().opened_at is None
    assertRedirects(Client().post(link), "/errands/", fetch_redirect_response=False)


def test_the_link_opens_once(link, visitor):
    again = Client()
    assertContains(again.post(link), "Liên kết không còn dùng được")
    assertRedirects(again.get("/errands/"), "/sign-in/")


def test_nothing_else_opens(ward, visitor):
    for path in ("/", "/work/", f"/work/{ward.assignment.pk}/", "/directives/", "/account/", "/notices/", "/search/"):
        assert visitor.get(path)["Location"].startswith("/sign-in/"), path


def test_what_was_answered_is_closed(visitor):
    answer(visitor)
    assertRedirects(visitor.get("/errands/"), "/sign-in/")


def test_the_assignment_stays_open_for_an_hour(visitor, clock):
    clock.shift(datetime.timedelta(minutes=61))
    assertRedirects(visitor.get("/errands/"), "/sign-in/")


@pytest.mark.parametrize(("days", "opens"), [(2, True), (3, False)])
def test_the_link_is_good_for_three_days(link, clock, days, opens):
    clock.shift(datetime.timedelta(days=days))
    assert (Client().post(link).status_code == 302) is opens


def test_ending_the_sessions_ends_links_and_what_they_opened(ward, link, visitor):
    close_doors(ward.secretary)
    assertRedirects(visitor.get("/errands/"), "/sign-in/")
    Errand.objects.update(opened_at=None)
    assertContains(Client().post(link), "Liên kết không còn dùng được")


def test_the_office_calls_all_links_back(visitor):
    Office.objects.update(errand_links=False)
    assertRedirects(visitor.get("/errands/"), "/sign-in/")


def test_a_seat_that_ended_ends_the_link(ward, visitor):
    Seat.objects.filter(person=ward.secretary).update(to_on=TODAY - datetime.timedelta(days=1))
    assertRedirects(visitor.get("/errands/"), "/sign-in/")


def test_who_needs_a_second_step_gets_no_way_round_it(ward):
    Seat.objects.create(unit=ward.ward, person=ward.secretary, title="Văn thư", role="clerk", from_on=TODAY)
    assert links_in(letter_to(ward.secretary)) == []


def test_texts_of_two_people_are_both_shown(ward, visitor):
    Assignment.objects.filter(pk=ward.assignment.pk).update(result="Bản của phó bí thư", version=2)
    response = answer(visitor, "Bản của bí thư", version=1)
    assertContains(response, "Bản của phó bí thư", status_code=409)
    assertContains(response, "Bản của bí thư", status_code=409)


def test_the_database_does_not_know_the_link(link):
    assert link.rstrip("/").rpartition("/")[2] not in str(list(Errand.objects.values()))


def test_the_log_does_not_know_it_either(caplog):
    import logging

    from cascade.logs import WithoutSecrets

    record = logging.LogRecord("django", 30, "", 0, "Not Found: %s", ("/errands/abcDEF-123_x/",), None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == "Not Found: /errands/…"
