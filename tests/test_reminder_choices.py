"""What a person chooses about reminders: hour, channel, fewer letters; on the page or by the link in a letter."""

import datetime

import pytest
from django.core import mail
from django.core.signing import dumps
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directives.actions import choosing
from directives.models import Assignment, Digest, Notice, ReminderChoice
from directives.reminders import runs
from tests.cast import TODAY, assign, make_plan, make_ward
from units.models import Entry, Office

pytestmark = pytest.mark.django_db
HANOI = datetime.timezone(datetime.timedelta(hours=7))
PAGE = "/account/reminders/"
FORM = {"channel": "letter", "hour": "7", "wants_coming": "on", "phone": ""}
COMING = datetime.date(2026, 6, 29)  # a Monday, the day before the work is due


def at(day, hour=8, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=HANOI)


def deliver(now):
    mail.outbox.clear()
    runs.deliver(lambda: now, force=True)
    return [letter for letter in mail.outbox if letter.to == ["bi-thu.chi-bo-1@example.vn"]]


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    return ward


@pytest.fixture
def page(client, w):
    client.force_login(w.secretary)
    return client


def choose(w, **more):
    chosen = {"channel": "letter", "hour": 7, "wants_coming": True, "phone": ""} | more
    return choosing.choose(w.secretary, today=TODAY, **chosen)


def test_the_page_keeps_what_was_chosen_and_notes_it(page, w):
    assertRedirects(page.post(PAGE, {"channel": "letter", "hour": "15", "phone": ""}), PAGE)
    choice = ReminderChoice.objects.get(person=w.secretary)
    assert (choice.channel, choice.hour, choice.wants_coming) == ("letter", 15, False)
    entry = Entry.objects.get(act="reminders.choose")
    assert entry.text == "Đổi cách nhận nhắc việc: thư điện tử, từ 15 giờ, trừ việc sắp đến hạn."
    assert entry.actor == w.secretary


def test_choosing_the_same_again_is_no_deed(page, w):
    page.post(PAGE, FORM | {"hour": "9"})
    page.post(PAGE, FORM | {"hour": "9"})
    assert Entry.objects.filter(act="reminders.choose").count() == 1


@pytest.mark.parametrize("hour", ["6", "18", "-1", "x", "7.5", ""])
def test_hours_outside_the_working_day_are_refused(page, hour):
    assert page.post(PAGE, FORM | {"hour": hour}).status_code == 200
    assert not ReminderChoice.objects.exists()


def test_the_letter_waits_for_the_chosen_hour(w):
    choose(w, hour=15)
    assert deliver(at(COMING, 8)) == []
    assert Notice.objects.of(w.secretary).count() == 1
    assert deliver(at(COMING, 14, 59)) == []
    assert len(deliver(at(COMING, 15))) == 1


def test_the_chosen_hour_of_a_weekend_is_that_of_monday(w):
    Assignment.objects.update(due_on=datetime.date(2026, 6, 27))  # a Saturday
    choose(w, hour=10)
    deliver(at(datetime.date(2026, 6, 27), 12))
    assert Digest.objects.get(person=w.secretary).next_try_at == at(datetime.date(2026, 6, 29), 10)


def test_in_the_application_only_is_told_there_and_no_letter_goes(w):
    choose(w, channel="app")
    assert deliver(at(COMING)) == []
    assert Digest.objects.get(person=w.secretary).state == "in_app"
    assert Notice.objects.of(w.secretary).get().text == "Nhắc việc: 1 việc sắp đến hạn."


def test_where_the_office_wants_letters_nobody_does_without(page, w):
    choose(w, channel="app")
    Office.objects.update_or_create(pk=1, defaults={"may_do_without_letters": False})
    assertNotContains(page.get(PAGE), "Chỉ xem trong phần mềm")
    assert page.post(PAGE, FORM | {"channel": "app"}).status_code == 200
    assert len(deliver(at(COMING))) == 1


def test_changing_the_mind_before_the_hour_holds_for_the_letter_that_waits(w):
    choose(w, hour=15)
    deliver(at(COMING, 8))
    choose(w, hour=15, channel="app")
    assert deliver(at(COMING, 15)) == []
    assert Digest.objects.get(person=w.secretary).state == "in_app"


def test_without_coming_work_its_letters_stop_and_the_notice_stays(w):
    choose(w, wants_coming=False)
    assert deliver(at(COMING)) == []
    assert Notice.objects.of(w.secretary).get().text == "Nhắc việc: 1 việc sắp đến hạn."


def test_without_coming_work_the_day_and_late_work_still_go_out(w):
    choose(w, wants_coming=False)
    assign(w.task, w.cell, period="2026-07", due_on=datetime.date(2026, 7, 3))
    (letter,) = deliver(at(datetime.date(2026, 6, 30)))
    assert letter.subject == "Thông Suốt: 1 việc đến hạn hôm nay (30/06/2026)"
    assert "List-Unsubscribe" not in letter.extra_headers


def test_a_letter_about_coming_work_says_how_to_do_without(w, settings):
    settings.SITE_URL = "https://thong-suot.vn"
    (letter,) = deliver(at(COMING))
    address = letter.extra_headers["List-Unsubscribe"]
    assert address.startswith("<https://thong-suot.vn/reminders/unsubscribe/")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.strip("<>") in letter.body
    assert address.strip("<>") in letter.alternatives[0][0]


def test_without_https_no_one_click_is_promised(w):
    (letter,) = deliver(at(COMING))
    assert "List-Unsubscribe-Post" not in letter.extra_headers


# --- The link in the letter -------------------------------------------------------------------------------------------


def link(w):
    return reverse("reminder-unsubscribe", args=[choosing.unsubscribe_token(w.secretary, "coming")])


def test_a_mail_program_unsubscribes_with_one_post_and_no_sign_in(w):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(link(w), {"List-Unsubscribe": "One-Click"})
    assertContains(response, "Đã thôi gửi thư về việc sắp đến hạn")
    assert ReminderChoice.objects.get(person=w.secretary).wants_coming is False
    assert Entry.objects.get(act="reminders.unsubscribe").actor == w.secretary
    assert strict.post(link(w)).status_code == 200
    assert Entry.objects.filter(act="reminders.unsubscribe").count() == 1


def test_looking_at_the_link_changes_nothing(w, client):
    response = client.get(link(w))
    assertContains(response, "Thôi nhận thư về việc sắp đến hạn?")
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "private, no-store")
    assert not ReminderChoice.objects.exists()


def test_it_is_undone_on_the_page(page, w):
    page.post(link(w))
    assertNotContains(page.get(PAGE), "checked>")
    page.post(PAGE, FORM)
    assert len(deliver(at(COMING))) == 1


@pytest.mark.parametrize(
    "token",
    [
        lambda w: "x",
        lambda w: "WzEsImNvbWluZyJd:1abc:x",
        lambda w: dumps([w.secretary.pk, "coming"]),
        lambda w: dumps([w.secretary.pk, "late"], salt="reminders.unsubscribe"),
        lambda w: choosing.unsubscribe_token(w.secretary, "coming")[:-1],
    ],
    ids=["word", "forged", "other purpose", "kind that is not optional", "cut short"],
)
def test_another_token_opens_nothing(w, client, token):
    address = reverse("reminder-unsubscribe", args=[token(w)])
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert not ReminderChoice.objects.exists()


def test_a_closed_account_has_no_link(w, client):
    type(w.secretary).objects.filter(pk=w.secretary.pk).update(is_active=False)
    assert client.post(link(w)).status_code == 404


def test_without_an_address_the_page_says_so(page, w):
    type(w.secretary).objects.filter(pk=w.secretary.pk).update(email="")
    assertContains(page.get(PAGE), "Tài khoản chưa có địa chỉ thư")
    assertContains(page.post(PAGE, FORM), "Tài khoản chưa có địa chỉ thư. Đồng chí báo người quản trị ghi thêm.")


def test_whoever_never_sat_anywhere_may_choose_too(w, client):
    client.force_login(w.nobody)
    assertRedirects(client.post(PAGE, FORM | {"channel": "app", "hour": "9"}), PAGE)
    assert ReminderChoice.objects.get(person=w.nobody).hour == 9
