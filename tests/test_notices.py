"""Notices: one's own, unread first, marked read one by one or all at once; the works behind a digest."""

import datetime

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.models import Digest, Notice
from directives.notices import tell
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from tests.cast import make_plan, make_ward
from units.models import Entry

pytestmark = pytest.mark.django_db
DUE = datetime.date(2026, 6, 30)
MORNING = datetime.datetime(2026, 6, 30, 8, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))


@pytest.fixture
def w(time_machine):
    time_machine.move_to(MORNING)
    ward = make_ward()
    make_plan(ward)
    return ward


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def test_unread_come_first_and_the_bell_counts_them(w, client):
    tell([w.secretary], "Thông báo cũ")
    Notice.objects.update(read_at=MORNING)
    tell([w.secretary], "Thông báo mới")
    Notice.objects.filter(text="Thông báo mới").update(at=MORNING - datetime.timedelta(days=9))
    words = page(client, w.secretary, "notice-list").content.decode()
    assert words.index("Thông báo mới") < words.index("Thông báo cũ")
    assert '1<span class="visually-hidden"> chưa đọc' in words


def test_without_notices_the_page_says_so(w, client):
    assert "Chưa có thông báo" in page(client, w.secretary, "notice-list").content.decode()


def test_reading_one_marks_it_and_goes_to_its_work(w, client):
    tell([w.secretary], "Việc mới", w.assignment.get_absolute_url())
    client.force_login(w.secretary)
    response = client.post(reverse("notice-read", args=[Notice.objects.get().pk]))
    assert response["Location"] == w.assignment.get_absolute_url()
    assert not Notice.objects.of(w.secretary).unread().exists()


def test_a_link_to_another_site_is_not_followed(w, client):
    tell([w.secretary], "Việc mới", "https://example.com/")
    client.force_login(w.secretary)
    assert client.post(reverse("notice-read", args=[Notice.objects.get().pk]))["Location"] == reverse("notice-list")


def test_reading_all_leaves_what_came_since_the_page_was_opened(w, client):
    tell([w.secretary], "Một")
    newest = Notice.objects.latest("pk").pk
    tell([w.secretary], "Hai")
    client.force_login(w.secretary)
    client.post(reverse("notice-read-all"), {"newest": newest})
    assert list(Notice.objects.of(w.secretary).unread().values_list("text", flat=True)) == ["Hai"]


def test_reading_refuses_get(w, client):
    tell([w.secretary], "Một")
    assert page(client, w.secretary, "notice-read", Notice.objects.get().pk).status_code == 405
    assert page(client, w.secretary, "notice-read-all").status_code == 405


def test_another_persons_notice_is_not_there(w, client):
    tell([w.secretary], "Một")
    client.force_login(w.clerk)
    assert client.post(reverse("notice-read", args=[Notice.objects.get().pk])).status_code == 404
    client.post(reverse("notice-read-all"))
    assert Notice.objects.of(w.secretary).unread().count() == 1


def test_twenty_more_notices_cost_no_query_more(w, client, django_assert_num_queries):
    from django.db import connection

    tell([w.secretary], "Một", "/work/1/")
    client.force_login(w.secretary)
    client.get(reverse("notice-list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("notice-list"))
    for n in range(20):
        tell([w.secretary], f"Số {n}", "/work/1/")
    with django_assert_num_queries(len(few)):
        client.get(reverse("notice-list"))


def test_a_digest_shows_its_works_to_its_person_only(w, client):
    plan(DUE)
    compose(DUE, MORNING)
    digest = Digest.objects.get(person=w.secretary)
    words = page(client, w.secretary, "digest-detail", digest.pk).content.decode()
    assert "Đến hạn hôm nay: 1 việc" in words
    assert w.task.text in words
    assert page(client, w.clerk, "digest-detail", digest.pk).status_code == 404


def test_a_digest_whose_work_is_done_says_so(w, client):
    plan(DUE)
    compose(DUE, MORNING)
    type(w.assignment).objects.update(state="cancelled")
    words = page(client, w.secretary, "digest-detail", Digest.objects.get(person=w.secretary).pk).content.decode()
    assert "Không còn việc nào phải nhắc" in words


def test_the_status_page_is_for_administrators_and_the_committees_clerk(w, client):
    assert page(client, w.admin, "reminder-status").status_code == 200
    assert page(client, w.clerk, "reminder-status").status_code == 200
    for stranger in (w.secretary, w.leader, w.inspector, w.nobody):
        assert page(client, stranger, "reminder-status").status_code == 403


def test_the_status_page_shows_letters_of_ones_own_branch_only(w, client):
    plan(DUE)
    compose(DUE, MORNING)
    assert w.secretary.email in page(client, w.admin, "reminder-status").content.decode()
    assert w.secretary.email not in page(client, w.outsider, "reminder-status").content.decode()


def test_sending_at_once(w, client, mailoutbox):
    client.force_login(w.clerk)
    response = client.post(reverse("reminder-send"), follow=True)
    assert "Đã gửi 2 thư nhắc việc." in response.content.decode()
    assert len(mailoutbox) == 2
    client.post(reverse("reminder-send"))
    assert len(mailoutbox) == 2


def test_sending_refuses_get_and_strangers(w, client):
    assert page(client, w.clerk, "reminder-send").status_code == 405
    client.force_login(w.secretary)
    assert client.post(reverse("reminder-send")).status_code == 403


def test_only_an_administrator_releases_the_clock_and_it_is_written_down(w, client):
    client.force_login(w.clerk)
    assert client.post(reverse("reminder-trust-clock")).status_code == 403
    client.force_login(w.admin)
    client.post(reverse("reminder-trust-clock"))
    assert Entry.objects.filter(act="clock.trust", actor=w.admin).count() == 1
