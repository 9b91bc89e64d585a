"""The standing of any past day: what was paused, cancelled, returned or extended since is read as it was then."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives import progress
from directives.actions import corrections, issuing, work
from directives.models import Assignment
from directives.standing import Standing, standing
from tests.cast import make_plan, make_ward
from units.refusals import Refusal

pytestmark = pytest.mark.django_db
GIVEN = datetime.date(2026, 4, 1)
DAY = datetime.timedelta(days=1)
DEEDS = ("submit", "return", "confirm", "pause", "resume", "cancel", "extend", "wait")


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    Assignment.objects.update(due_on=GIVEN + 10 * DAY, original_due_on=GIVEN + 10 * DAY)
    return ward


def do(w: SimpleNamespace, deed: str, day: datetime.date) -> None:
    a = Assignment.objects.get(pk=w.assignment.pk)
    unit, issuer = {"by": w.secretary, "today": day}, {"by": w.clerk, "today": day}
    try:
        if deed == "submit":
            work.submit(a, version=a.version, result="Xong.", **unit)
        elif deed == "return":
            work.return_for_more(a, reason="Thêm ảnh", **issuer)
        elif deed == "confirm":
            work.confirm(a, **issuer)
        elif deed == "extend":
            later = max(a.due_on, day) + 5 * DAY
            extension = work.ask_extension(a, new_due_on=later, reason="Mưa", **unit)
            work.decide_extension(extension, granted=True, **issuer)
        elif deed in ("pause", "resume", "cancel"):
            getattr(work, deed)(a, reason="Chờ", **issuer)
    except Refusal:
        pass


def as_then(row: Assignment, done_on: datetime.date | None, day: datetime.date) -> Standing | None:
    dropped = row.state in Assignment.DROPPED_STATES
    word = standing(due_on=row.due_on, done_on=done_on, on=day, dropped=dropped)
    return Standing.ON_TRACK if word is Standing.OVERDUE and row.was_handed_in_by(row.due_on) else word


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 4)), max_size=10), data=st.data())
def test_every_past_day_reads_as_it_was_written_down_then(w, deeds, data):
    a = w.assignment = Assignment.objects.create(
        task=w.task, directive=w.plan, unit=w.cell, assigned_on=GIVEN, due_on=GIVEN + 10 * DAY,
        original_due_on=GIVEN + 10 * DAY, period=str(Assignment.objects.count()),
    )  # fmt: skip
    diary: dict[datetime.date, Assignment] = {}
    day = GIVEN
    for deed, wait in [*deeds, ("wait", 14)]:
        do(w, deed, day)
        for _ in range(wait):
            diary[day] = Assignment.objects.get(pk=a.pk)
            day += DAY
    last = Assignment.objects.get(pk=a.pk)
    only = Assignment.objects.filter(pk=a.pk)
    for day, row in diary.items():
        wanted = as_then(row, last.done_on, day)
        only = Assignment.objects.filter(pk=a.pk)
        assert last.standing_on(day) == wanted
        assert only.with_standing(day).get().standing_value == (wanted or "")
        assert only.known_on(day).exists() == (row.state != "cancelled")
    day = data.draw(st.sampled_from(sorted(diary)))
    tally = progress.Rows(only, day).tally()
    for key in progress.KEYS:
        assert progress.rows(only, key, day).count() == getattr(tally, key)


def test_work_paused_since_was_late_then(w):
    late = GIVEN + 12 * DAY
    do(w, "pause", late + DAY)
    w.assignment.refresh_from_db()
    assert w.assignment.standing_on(late) is Standing.OVERDUE
    assert w.assignment.standing_on(late + DAY) is None
    assert progress.Rows(Assignment.objects.all(), late).tally().overdue == 3
    assert progress.Rows(Assignment.objects.all(), late + DAY).tally().paused == 1


def test_work_given_a_later_day_since_was_late_then(w):
    late = GIVEN + 12 * DAY
    do(w, "extend", late + DAY)
    assert progress.Rows(Assignment.objects.all(), late).tally().overdue == 3
    assert progress.Rows(Assignment.objects.all(), late).tally().extended == 0
    assert progress.Rows(Assignment.objects.all(), late + DAY).tally().overdue == 2
    assert progress.Rows(Assignment.objects.all(), late + DAY).tally().extended == 1


def test_what_a_revocation_cancelled_was_counted_before_it(w):
    revoked = GIVEN + 5 * DAY
    corrections.revoke(w.plan, by=w.leader, today=revoked, reason="Không còn phù hợp")
    assert progress.Rows(Assignment.objects.all(), revoked - DAY).tally().total == 3
    assert progress.Rows(Assignment.objects.all(), revoked).tally().total == 0


def test_a_correction_with_another_deadline_moves_no_past_day(w):
    day = GIVEN + 12 * DAY
    draft = issuing.start_correction(w.plan, by=w.clerk, today=day, reason="Lùi hạn")
    draft.tasks.update(deadline_phrase="trước ngày 30/9/2026")
    issuing.issue(draft, by=w.clerk, today=day, version=draft.version)
    issuing.release(draft.pk, today=day)
    assert progress.Rows(Assignment.objects.all(), day - DAY).tally().overdue == 3
    assert progress.Rows(Assignment.objects.all(), day).tally().overdue == 0


def test_two_changes_on_one_day_keep_the_state_before_the_first(w):
    do(w, "pause", GIVEN + DAY)
    do(w, "resume", GIVEN + DAY)
    assert list(w.assignment.past.values_list("state", flat=True)) == ["assigned"]


def test_any_day_is_counted_in_two_questions(w, django_assert_num_queries):
    do(w, "pause", GIVEN + DAY)
    with django_assert_num_queries(2):
        progress.Rows(Assignment.objects.all(), GIVEN + 2 * DAY).tally()


def test_the_rows_of_a_past_day_show_the_due_day_of_then(client, w):
    late = GIVEN + 12 * DAY
    do(w, "extend", late + DAY)
    row = progress.rows(Assignment.objects.filter(pk=w.assignment.pk), "overdue", late).get()
    assert (row.due_then, row.due_on) == (GIVEN + 10 * DAY, late + 6 * DAY)
    client.force_login(w.leader)
    with time_machine.travel(datetime.datetime(2026, 6, 15, 3, tzinfo=datetime.UTC), tick=False):
        page = client.get(reverse("figure-rows"), {"figure": "overdue", "on": f"{late:%d/%m/%Y}"})
    assert page.content.decode().count("quá hạn 2 ngày") == 3
