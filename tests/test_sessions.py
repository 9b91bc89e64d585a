"""Open sessions: seen by their owner, ended one by one or all, and by themselves."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tests.cast import TODAY, make_ward
from units.actions import seating
from units.models import Entry, Office, Seat, Session, SignIn

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 6, 15, 8, tzinfo=datetime.UTC)
WORDS = "một câu dài mà dễ nhớ"


@pytest.fixture
def ward():
    return make_ward()


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def is_in(client):
    return client.get("/account/").status_code == 200


def test_a_copy_of_the_database_opens_no_session(ward):
    client = signed_in(ward.clerk)
    row = Session.objects.get()
    assert row.person == ward.clerk
    assert client.cookies[settings.SESSION_COOKIE_NAME].value not in str(Session.objects.values())
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert not is_in(thief)


def test_one_session_is_ended_and_the_others_go_on(ward):
    here, telephone, library = (signed_in(ward.clerk) for _ in range(3))
    row = Session.objects.order_by("begun_at")[1]
    here.post("/account/sessions/end/", {"session": row.session_key})
    assert sorted([is_in(telephone), is_in(library)]) == [False, True]
    assert is_in(here)
    assert Entry.objects.get(act="session.end").actor == ward.clerk


def test_all_other_sessions_are_ended_at_once(ward):
    here, telephone = signed_in(ward.clerk), signed_in(ward.clerk)
    here.post("/account/sessions/end/")
    assert (is_in(here), is_in(telephone)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(ward):
    mine, other = signed_in(ward.clerk), signed_in(ward.leader)
    mine.post("/account/sessions/end/", {"session": Session.objects.get(person=ward.leader).session_key})
    assert is_in(other)
    assert not Entry.objects.filter(act="session.end").exists()


def test_the_administrator_signs_somebody_out_everywhere(ward):
    client, admin = signed_in(ward.secretary), signed_in(ward.admin)
    admin.post(f"/people/{ward.secretary.pk}/end-sessions/")
    assert not is_in(client)
    assert Entry.objects.get(act="session.end-all").text == "Kết thúc 1 phiên làm việc của bi-thu.chi-bo-1."


def test_a_new_password_ends_what_was_open_elsewhere(ward):
    ward.clerk.set_password(WORDS)
    ward.clerk.save()
    here, elsewhere = signed_in(ward.clerk), signed_in(ward.clerk)
    new = {"old_password": WORDS, "new_password1": WORDS + " hơn", "new_password2": WORDS + " hơn"}
    here.post("/account/password/", new)
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert Session.objects.filter(person=ward.clerk).count() == 1
    assert Entry.objects.get(act="account.password").actor == ward.clerk


def test_a_seat_that_was_taken_away_ends_the_holders_sessions(ward):
    client, seat = signed_in(ward.secretary), Seat.objects.get(person=ward.secretary)
    yesterday = TODAY - datetime.timedelta(days=1)
    seating.change_seat(seat, by=ward.admin, today=TODAY, version=1, title=seat.title, to_on=yesterday)
    assert not is_in(client)


def test_a_closed_account_has_no_session(ward):
    client = signed_in(ward.secretary)
    seating.change_account(
        ward.secretary, by=ward.admin, today=TODAY, version=1, unit=ward.ward, full_name="", email="", is_active=False
    )
    assert not is_in(client)
    assert not Session.objects.filter(person=ward.secretary).exists()


def test_a_session_ends_when_nothing_was_done_for_so_long(ward, clock):
    Office.objects.update_or_create(pk=1, defaults={"idle_minutes": 15})
    busy, idle = signed_in(ward.clerk), signed_in(ward.clerk)
    for _ in range(2):
        clock.shift(datetime.timedelta(minutes=10))
        assert is_in(busy)
    assert not is_in(idle)


def test_a_session_ends_some_time_after_it_began_even_when_used(ward, clock):
    Office.objects.update_or_create(pk=1, defaults={"idle_minutes": 60, "session_hours": 2})
    client = signed_in(ward.clerk)
    for _ in range(4):
        clock.shift(datetime.timedelta(minutes=30))
        assert is_in(client)
    clock.shift(datetime.timedelta(minutes=2))
    response = client.get("/account/", follow=True)
    assert "Phiên làm việc đã hết giờ" in response.content.decode()


def test_a_used_session_costs_no_query_more(ward, clock, django_assert_num_queries):
    client = signed_in(ward.clerk)
    with django_assert_num_queries(8):
        client.get("/account/")


def test_the_list_of_attempts_asks_no_more_for_twenty_more_rows(ward, django_assert_max_num_queries):
    for number in range(20):
        ward.clerk.sign_ins.create(at=START, outcome="in", address=f"10.0.0.{number}")
    clerk, admin = signed_in(ward.clerk), signed_in(ward.admin)
    with django_assert_max_num_queries(11):
        assert "10.0.0.19" in clerk.get("/account/sessions/").content.decode()
    with django_assert_max_num_queries(11):
        assert "10.0.0.19" in admin.get("/people/sign-ins/").content.decode()


def test_names_that_nobody_has_are_told_to_the_top_administrator_only(ward):
    SignIn.objects.create(at=START, outcome="wrong", address="10.8.8.8")
    assert "10.8.8.8" in signed_in(ward.admin).get("/people/sign-ins/").content.decode()
    Seat.objects.create(unit=ward.city, person=ward.leader, title="Quản trị", role="admin", from_on=TODAY)
    assert "10.8.8.8" not in signed_in(ward.admin).get("/people/sign-ins/").content.decode()


def test_attempts_in_another_branch_are_not_shown(ward):
    ward.outsider.sign_ins.create(at=START, outcome="wrong", address="10.9.9.9")
    assert "10.9.9.9" not in signed_in(ward.admin).get("/people/sign-ins/?failed=1").content.decode()
