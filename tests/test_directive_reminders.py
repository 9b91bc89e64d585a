"""A document's own reminders: set on its page by who may issue it."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from directives.actions import issuing, reminding
from tests.cast import TODAY, make_plan, make_ward
from units.models import Entry

pytestmark = pytest.mark.django_db
FORM = {"reminder_days": "3; 14, 7", "is_open": "on", "version": "1"}


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    return ward


@pytest.fixture
def page(client, w):
    client.force_login(w.leader)
    return reverse("directive-reminders", args=[w.plan.pk])


def test_the_leader_sets_the_days_and_opens_the_words(client, w, page):
    assertRedirects(client.post(page, FORM), w.plan.get_absolute_url())
    w.plan.refresh_from_db()
    assert (w.plan.reminder_days, w.plan.is_open, w.plan.version) == ("14,7,3", True, 2)
    assertContains(client.get(w.plan.get_absolute_url()), "14,7,3 ngày; được phép gửi nội dung ra ngoài")


def test_it_is_in_the_journal(client, w, page):
    client.post(page, FORM)
    entry = Entry.objects.get(act="directive.reminders")
    assert entry.text == "Đặt nhắc trước hạn của Kế hoạch số 12-KH/ĐU: 14, 7, 3 ngày; được gửi nội dung ra ngoài."
    assert entry.data == {"reminder_days": ["", "14,7,3"], "is_open": [False, True]}


def test_saving_the_same_twice_is_one_deed(client, w, page):
    client.post(page, FORM)
    client.post(page, FORM | {"version": "2"})
    assert Entry.objects.filter(act="directive.reminders").count() == 1


def test_left_empty_the_document_follows_the_office(client, w, page):
    client.post(page, FORM)
    client.post(page, {"reminder_days": "", "version": "2"})
    assertContains(client.get(w.plan.get_absolute_url()), "7,3,1 ngày, như mọi văn bản của cơ quan")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [("0", "từ 1 đến 60"), ("10000", "từ 1 đến 60"), ("bảy", "từ 1 đến 60"), ("9" * 5000, "từ 1 đến 60"),
     ("7,6,5,4,3,2,1", "nhiều nhất 6 lần"), ("-3", "từ 1 đến 60")],
)  # fmt: skip
def test_nonsense_is_told_at_the_field_and_nothing_is_lost(client, w, page, days, sentence):
    response = client.post(page, FORM | {"reminder_days": days})
    assertContains(response, sentence)
    assertContains(response, days)
    w.plan.refresh_from_db()
    assert w.plan.version == 1


def test_a_stale_form_shows_both(client, w, page):
    reminding.set_reminders(w.plan, by=w.clerk, today=TODAY, version=1, reminder_days="5", is_open=False)
    response = client.post(page, FORM)
    assertContains(response, "Người khác đã sửa", status_code=409)
    assertContains(response, "14,7,3", status_code=409)
    w.plan.refresh_from_db()
    assert w.plan.reminder_days == "5"


def test_what_was_revoked_is_no_longer_set(client, w, page):
    issuing.revoke(w.plan, by=w.clerk, today=TODAY, reason="Ban hành nhầm.")
    assert client.post(page, FORM).status_code == 403
    with pytest.raises(reminding.NoLongerReminded):
        reminding.set_reminders(w.plan, by=w.clerk, today=TODAY, version=1, reminder_days="5", is_open=False)


def test_a_correction_keeps_them(w):
    reminding.set_reminders(w.plan, by=w.clerk, today=TODAY, version=1, reminder_days="5", is_open=True)
    w.plan.refresh_from_db()
    draft = issuing.start_correction(w.plan, by=w.clerk, today=TODAY, reason="Sửa hạn.")
    assert (draft.reminder_days, draft.is_open) == ("5", True)
