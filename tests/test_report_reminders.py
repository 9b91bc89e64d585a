"""Reminders of reports: the same ladder, the same ledger rules, the same one digest a person and day."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.models import Digest, Notice
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from directives.reminders.rungs import Ladder
from directives.reminders.sending import send_due
from reports.models import ReportReminder
from reports.streams import actions, handing
from tests.streams import BEGUN, CELLS, DUE, ask, at, hand_in, make_stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return make_stream()


def day(days):
    return DUE + datetime.timedelta(days=days)


def tell(on):
    plan(on)
    return compose(on, at(on))


def rungs(person, *states):
    found = ReportReminder.objects.filter(recipient=person)
    found = found.filter(state__in=states) if states else found
    return list(found.order_by("counted_from", "rung").values_list("rung", flat=True))


@pytest.mark.parametrize("days", range(-10, 20))
def test_the_rung_is_that_of_the_plain_ladder(w, days):
    plan(day(days))
    expected = Ladder().rung(days)
    assert rungs(w.secretary) == ([] if expected is None else [expected])


def test_planning_twice_changes_nothing(w):
    assert plan(day(-3)) > 0
    assert plan(day(-3)) == 0


def test_work_and_reports_are_told_in_one_digest(w):
    w.assignment.due_on = w.assignment.original_due_on = day(2)
    w.assignment.save()
    assert tell(day(-1)) == 2  # the two cells that have a secretary
    notice = Notice.objects.of(w.secretary).get()
    assert notice.text == "Nhắc việc: 1 việc sắp đến hạn, 1 báo cáo phải nộp."
    assert tell(day(-1)) == 0


def test_a_month_asleep_loses_nothing_and_tells_once(w):
    for _ in range(2):
        tell(day(30))
    told = ReportReminder.objects.filter(recipient=w.secretary, request=w.request, state="told")
    assert [one.rung for one in told] == [29]
    assert Digest.objects.filter(person=w.secretary).count() == 1


def test_a_newer_rung_overtakes_the_one_that_was_not_told(w):
    plan(day(-7))
    plan(day(-3))
    assert (rungs(w.secretary, "pending"), rungs(w.secretary, "moot")) == ([-3], [-7])


def test_what_was_handed_in_is_not_reminded_of(w):
    plan(day(-3))
    hand_in(w.request, by=w.secretary, today=day(-3))
    tell(day(-3))
    assert rungs(w.secretary, "pending", "told") == []


def test_what_was_given_back_is_reminded_of_again(w):
    hand_in(w.request, by=w.secretary, today=day(-3))
    handing.return_for_more(w.request, by=w.clerk, today=day(-2), reason="Thiếu số")
    plan(day(-2))
    assert rungs(w.secretary, "pending") == [-3]


def test_a_moved_due_day_begins_the_ladder_anew(w):
    plan(day(-1))
    actions.change_stream(w.stream, by=w.clerk, today=day(-1), version=1, levels=[CELLS], due_after=5)
    plan(day(-1))
    pending = ReportReminder.objects.get(recipient=w.secretary, state="pending")
    assert (pending.counted_from, pending.rung) == (datetime.date(2026, 6, 19), -7)


def test_an_ended_stream_reminds_nobody(w):
    plan(day(-3))
    actions.end_stream(w.stream, by=w.clerk, today=BEGUN)
    assert tell(day(-3)) == 0


def test_the_letter_says_kind_period_and_day_and_no_name_of_the_stream(w):
    tell(day(-1))
    assert send_due(lambda: at(day(-1))) == 2
    letter = next(one for one in mail.outbox if one.to == [w.secretary.email])
    assert "BÁO CÁO PHẢI NỘP: 1 báo cáo" in letter.body
    assert "Báo cáo tháng 6 năm 2026: 1 báo cáo, hạn 16/06/2026, còn 1 ngày" in letter.body
    assert w.stream.name not in letter.body


def test_the_digest_opens_the_reports_it_told_of(client, w):
    tell(day(0))
    client.force_login(w.secretary)
    digest = Digest.objects.get(person=w.secretary)
    page = client.get(reverse("digest-detail", args=[digest.pk])).content.decode()
    assert w.request.get_absolute_url() in page


def test_more_requests_ask_no_more_questions(w, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as few:
        plan(day(-4))
    ReportReminder.objects.all().delete()
    for number in range(20):
        ask(w, name=f"Báo cáo {number}")
    with django_assert_max_num_queries(len(few)):
        plan(day(-4))
