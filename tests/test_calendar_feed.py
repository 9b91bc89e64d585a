"""The private calendar of due days: what it says, who opens it, when it is dead, and that its address stays secret."""

import datetime
import hashlib
import io
import ipaddress
import logging
import uuid

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar
from pytest_django.asserts import assertContains, assertNotContains

from cascade.logs import WithoutSecrets
from directives.actions.feeds import make_feed, revoke_feed
from directives.models import Assignment, CalendarFeed, Directive
from tests.cast import assign, make_plan, make_ward
from units.models import Entry, Office, Seat, User

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 15)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(datetime.datetime(2026, 6, 15, 2, tzinfo=datetime.UTC), tick=False):
        yield


def stranger():
    """An address on the net that no other test has spent anything from."""
    return str(ipaddress.IPv6Address(uuid.uuid4().int))


@pytest.fixture
def client():
    return Client(REMOTE_ADDR=stranger())


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    ward.address = address(make_feed(ward.secretary, today=TODAY))
    return ward


def address(token):
    return reverse("calendar-feed", args=[token])


def events(response):
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_it_says_kind_number_count_and_day_and_no_more(client, w):
    assign(w.task, w.cell, period="2026-06")
    response = client.get(w.address)
    (event,) = events(response)
    assert str(event["summary"]) == "Kế hoạch số 12-KH/ĐU: 2 việc đến hạn"
    assert event.decoded("dtstart") == datetime.date(2026, 6, 30)
    text = response.content.decode().replace("\r\n ", "")
    assert w.task.text not in text
    assert w.plan.subject not in text


def test_an_open_document_lets_its_words_out(client, w):
    Directive.objects.filter(pk=w.plan.pk).update(is_open=True)
    (event,) = events(client.get(w.address))
    assert str(event["description"]).startswith(f"- {w.task.text}\n")


def test_the_answer_is_private_and_tells_no_other_site(client, w):
    response = client.get(w.address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.cookies


def test_only_what_ones_own_unit_still_has_to_do_is_in_it(client, w):
    assign(w.task, w.cells[1], period="x", due_on=datetime.date(2026, 7, 1))
    assign(w.task, w.cell, period="y", due_on=datetime.date(2026, 7, 2), state="done", done_on=TODAY, result="x",
           submitted_on=TODAY, confirmed_on=TODAY, submitted_by=w.secretary, confirmed_by=w.clerk)  # fmt: skip
    assign(w.task, w.cell, period="z", due_on=None)
    assert [event.decoded("dtstart") for event in events(client.get(w.address))] == [datetime.date(2026, 6, 30)]


def test_one_event_keeps_its_name_from_reading_to_reading(client, w):
    first, second = (events(client.get(w.address))[0]["uid"] for _ in range(2))
    assert first == second


def test_a_line_break_in_a_number_makes_no_line_of_its_own(client, w):
    Directive.objects.filter(pk=w.plan.pk).update(reference_number="1\r\nATTACH:http://x.vn\r\n")
    Office.objects.update_or_create(pk=1, defaults={"name": "A\r\nX-EVIL:1"})
    lines = client.get(w.address).content.decode().splitlines()
    assert not [line for line in lines if line.startswith(("ATTACH", "X-EVIL"))]


def test_twenty_more_days_cost_no_more_queries(client, w, django_assert_num_queries):
    Office.current()
    with CaptureQueriesContext(connection) as few:
        client.get(w.address)
    for n in range(20):
        assign(w.task, w.cell, period=str(n), due_on=TODAY + datetime.timedelta(days=20 + n))
    with django_assert_num_queries(len(few)):
        assert len(events(client.get(w.address))) == 21


# --- The address ------------------------------------------------------------------------------------------------------


def test_the_token_is_long_random_and_kept_as_a_hash_only(w):
    token = w.address.removeprefix("/feeds/").removesuffix(".ics")
    assert len(token) >= 43  # 32 bytes in base64
    feed = CalendarFeed.objects.get(person=w.secretary)
    assert feed.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert not any(token in f"{entry.text}{entry.data}" for entry in Entry.objects.all())


def test_it_is_shown_once_on_the_page(client, w):
    client.force_login(w.clerk)
    response = client.post(reverse("feed-make"))
    shown = response.content.decode().partition("http://testserver/feeds/")[2].partition(".ics")[0]
    assert response["Cache-Control"] == "no-store"
    assert client.get(address(shown)).status_code == 200
    page = client.get("/account/reminders/")
    assertContains(page, "Đã có địa chỉ")
    assertNotContains(page, shown)
    assert Entry.objects.get(act="feed.make", actor=w.clerk).text == "Tạo địa chỉ lịch hạn việc."


def test_renewing_kills_the_old_address(client, w):
    new = address(make_feed(w.secretary, today=TODAY))
    assert (client.get(w.address).status_code, client.get(new).status_code) == (404, 200)


def test_giving_it_up_kills_it_and_is_noted_once(client, w):
    client.force_login(w.secretary)
    for _ in range(2):
        client.post(reverse("feed-revoke"))
    assert client.get(w.address).status_code == 404
    assert Entry.objects.filter(act="feed.revoke").count() == 1
    assert revoke_feed(w.secretary, today=TODAY) is False


@pytest.mark.parametrize("end", ["seat", "account", "unit"])
def test_it_dies_with_the_seat_and_the_account(client, w, end):
    if end == "seat":
        Seat.objects.filter(person=w.secretary).update(to_on=TODAY - datetime.timedelta(days=1))
    elif end == "account":
        User.objects.filter(pk=w.secretary.pk).update(is_active=False)
    else:
        Seat.objects.filter(person=w.secretary).delete()
    response = client.get(w.address)
    assert response.status_code == 404
    assert response.content == client.get(address("x")).content


def test_a_moved_person_reads_the_new_units_work_only(client, w):
    Seat.objects.filter(person=w.secretary).update(unit=w.cells[2])
    Assignment.objects.filter(unit=w.cells[2]).update(due_on=datetime.date(2026, 7, 9))
    assert [event.decoded("dtstart") for event in events(client.get(w.address))] == [datetime.date(2026, 7, 9)]


def test_guessing_is_stopped_with_a_sentence(client, w):
    answers = [client.get(address(f"guess-{n}")).status_code for n in range(25)]
    assert answers == [404] * 20 + [429] * 5
    response = client.get(w.address)
    assert response.status_code == 429
    assert "Xin thử lại sau 10 phút" in response.content.decode()
    assert response["Retry-After"] == "600"


@pytest.mark.parametrize("guess", ["", "x", "g" * 43, "almost", "upper"])
def test_a_guess_does_the_same_work_whatever_was_guessed(client, w, guess):
    """Looked for by the hash, with one query: how near a guess came shows neither in the time nor in the answer."""
    token = w.address.rpartition("/")[2].removesuffix(".ics")
    guesses = {"": "0", "almost": token[:-1] + ("a" if token[-1] != "a" else "b"), "upper": token.swapcase()}
    tried = guesses.get(guess, guess)
    client.get(address("warm"))
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address(tried))
    asked = [query["sql"] for query in seen if "calendarfeed" in query["sql"]]
    assert len(asked) == 1
    assert tried not in asked[0] or len(tried) < 2
    assert hashlib.sha256(tried.encode()).hexdigest() in asked[0]
    assert (response.status_code, response.content) == (404, client.get(address("warm")).content)


def test_the_guesses_of_one_address_do_not_stop_another(client, w):
    for n in range(25):
        client.get(address(f"guess-{n}"))
    assert client.get(w.address, REMOTE_ADDR=stranger()).status_code == 200


def test_an_office_of_thirty_reads_as_often_as_it_likes(client, w):
    assert {client.get(w.address).status_code for _ in range(150)} == {200}


def test_a_cache_that_is_away_holds_nobody_up(client, w, monkeypatch):
    from redis.exceptions import ConnectionError as Away

    def away(*args, **kwargs):
        raise Away

    monkeypatch.setattr(cache, "add", away)
    assert client.get(w.address).status_code == 200


@pytest.mark.parametrize(
    "path", ["/feeds/abc-SECRET.ics", "/set-password/MQ/SECRET/", "/reminders/unsubscribe/W:SECRET/"]
)
def test_no_log_holds_a_secret_address(client, path):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutSecrets())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get(path)
        logger.warning("Not Found: %s", path)
    finally:
        logger.removeHandler(handler)
    assert "SECRET" not in written.getvalue()
    assert "…" in written.getvalue()


def test_every_handler_of_the_log_leaves_secrets_out(settings):
    assert all("without_secrets" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


def test_the_web_server_writes_no_line_for_each_request(monkeypatch):
    from cascade import gunicorn

    assert gunicorn.accesslog is None
