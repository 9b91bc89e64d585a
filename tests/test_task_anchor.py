"""Deadlines that count from an event: no due day until the day of the event is set, then all follow it at once."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from directives.actions import anchoring, issuing, work
from directives.actions.tasks import TaskRow
from directives.models import Assignment, Notice, Reminder, Task
from directives.reminders.ledger import plan
from directives.standing import Standing
from tests.cast import TODAY
from tests.drafts import issue, make_draft, save
from units.models import Entry, Office
from units.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 6, 15, 5, tzinfo=datetime.UTC)
EVENT = datetime.date(2026, 7, 1)
DAY = datetime.timedelta(days=1)
PHRASE = "trong 30 ngày kể từ ngày nhận"


def issued(phrase: str):
    w = make_draft(None, TaskRow(text="Báo cáo kết quả", lead="các chi bộ trực thuộc", deadline=phrase))
    issue(w)
    w.task = w.draft.tasks.get()
    return w


def put(w, anchor_on: datetime.date, *, today: datetime.date = TODAY, **more) -> int:
    w.task.refresh_from_db()
    more = {"by": w.clerk, "version": w.task.version} | more
    return anchoring.set_anchor(w.task, today=today, anchor_on=anchor_on, **more)


def dues(w) -> set[datetime.date | None]:
    return set(w.draft.assignments.values_list("due_on", flat=True))


@pytest.fixture
def w(db):
    return issued(PHRASE)


def test_until_the_day_is_set_it_waits_and_nobody_is_reminded(w):
    assert dues(w) == {None}
    assert w.draft.assignments.first().standing_on(TODAY) is Standing.UNDATED
    plan(TODAY + 300 * DAY)
    assert not Reminder.objects.filter(assignment__directive=w.draft).exists()


@pytest.mark.parametrize("phrase", ["sau khi có hướng dẫn của Tỉnh ủy", "sau hội nghị", PHRASE, "sau hội nghị 10 ngày"])
def test_the_offices_default_for_undated_work_does_not_touch_it(phrase):
    Office.objects.update_or_create(pk=1, defaults={"default_due_days": 10})
    assert dues(issued(phrase)) == {None}


def test_all_assignments_of_the_task_follow_at_once_and_hear_of_it(w):
    assert put(w, EVENT) == 3
    assert dues(w) == {datetime.date(2026, 7, 31)}
    assert set(w.draft.assignments.values_list("original_due_on", flat=True)) == {datetime.date(2026, 7, 31)}
    assert Notice.objects.filter(person=w.secretary, text__contains="hạn 31/07/2026").count() == 1


@pytest.mark.parametrize(
    ("phrase", "due_on"),
    [
        ("trong 5 ngày làm việc kể từ ngày nhận", datetime.date(2026, 7, 8)),  # over a weekend
        ("trong vòng 1 tháng kể từ ngày nhận", datetime.date(2026, 8, 1)),
        ("trước hội nghị 5 ngày", datetime.date(2026, 6, 26)),
        ("sau hội nghị 10 ngày làm việc", datetime.date(2026, 7, 15)),
    ],
)
def test_working_days_and_calendar_days_as_the_phrase_says(phrase, due_on):
    w = issued(phrase)
    put(w, EVENT)
    assert dues(w) == {due_on}


def test_working_days_know_the_offices_own_days_off():
    Office.objects.update_or_create(pk=1, defaults={"days_off": ["2026-07-02"]})
    w = issued("trong 5 ngày làm việc kể từ ngày nhận")
    put(w, EVENT)
    assert dues(w) == {datetime.date(2026, 7, 9)}


def test_reminders_follow_from_the_day_that_was_set(w):
    put(w, EVENT)
    plan(datetime.date(2026, 7, 24))
    rungs = Reminder.objects.filter(assignment__directive=w.draft).values_list("rung", flat=True)
    assert set(rungs) == {-7}


def test_another_day_moves_them_all_and_the_old_day_is_kept(w):
    put(w, EVENT)
    plan(datetime.date(2026, 7, 30))
    put(w, EVENT + 14 * DAY, today=EVENT)
    assert dues(w) == {datetime.date(2026, 8, 14)}
    assert list(w.task.anchors.values_list("anchor_on", flat=True)) == [EVENT, EVENT + 14 * DAY]
    plan(datetime.date(2026, 7, 31))
    assert not Reminder.objects.pending().filter(assignment__directive=w.draft).exists()


def test_a_past_day_still_reads_as_waiting(w):
    put(w, EVENT, today=EVENT)
    a = w.draft.assignments.first()
    assert a.standing_on(EVENT - DAY) is Standing.UNDATED
    assert a.standing_on(EVENT) is Standing.ON_TRACK


def test_a_day_granted_later_stays_and_done_work_keeps_its_own(w):
    put(w, EVENT)
    first, second, third = w.draft.assignments.order_by("pk")
    later = datetime.date(2026, 9, 30)
    extension = work.ask_extension(first, by=w.secretary, today=TODAY, new_due_on=later, reason="Chờ")
    work.decide_extension(extension, by=w.clerk, today=TODAY, granted=True)
    Assignment.objects.filter(pk=second.pk).update(state="done", done_on=TODAY, confirmed_on=TODAY)
    put(w, EVENT + DAY)
    found = [Assignment.objects.get(pk=a.pk).due_on for a in (first, second, third)]
    assert found == [later, datetime.date(2026, 7, 31), datetime.date(2026, 8, 1)]


def test_a_phrase_without_a_count_asks_for_the_due_day():
    w = issued("sau khi có hướng dẫn của Ban Tổ chức Tỉnh ủy")
    with pytest.raises(anchoring.BadDay, match="xin ghi hạn hoàn thành"):
        put(w, EVENT)
    with pytest.raises(anchoring.BadDay, match="trước ngày mốc"):
        put(w, EVENT, given=EVENT - DAY)
    put(w, EVENT, given=EVENT + 9 * DAY)
    assert dues(w) == {EVENT + 9 * DAY}


def test_an_event_before_the_issue_day_is_refused_and_nothing_changes(w):
    with pytest.raises(anchoring.BadDay, match=r"09/06/2026 trước ngày ban hành văn bản \(10/06/2026\)"):
        put(w, datetime.date(2026, 6, 9))
    assert dues(w) == {None}


def test_a_due_day_counted_back_before_the_issue_day_is_refused():
    w = issued("trước hội nghị 15 ngày")
    with pytest.raises(anchoring.BadDay, match="trước ngày ban hành"):
        put(w, datetime.date(2026, 6, 20))


def test_it_is_journaled_once_and_the_same_again_is_no_deed(w):
    put(w, EVENT)
    put(w, EVENT)
    entry = Entry.objects.get(act="directive.anchor")
    assert entry.data["to"] == {"anchor_on": "2026-07-01", "due_on": "2026-07-31"}
    assert entry.data["assignments"] == 3


def test_a_dated_task_takes_no_anchor_and_a_stale_form_no_effect(w):
    with pytest.raises(anchoring.NoAnchor):
        anchoring.set_anchor(w.plan.tasks.get(), by=w.clerk, today=TODAY, version=1, anchor_on=EVENT)
    with pytest.raises(Stale):
        put(w, EVENT, version=99)


def test_a_secretary_below_may_not_set_it(w):
    with pytest.raises(NotYours):
        put(w, EVENT, by=w.secretary)


def test_a_correction_keeps_the_day_while_the_phrase_stays(w):
    put(w, EVENT)
    draft = issuing.start_correction(w.draft, by=w.clerk, today=TODAY, reason="Bổ sung")
    old, w.draft = w.draft, draft
    row = TaskRow(id=draft.tasks.get().pk, text="Báo cáo kết quả", lead="các chi bộ trực thuộc", deadline=PHRASE)
    save(w, row)
    assert draft.tasks.get().due_on == datetime.date(2026, 7, 31)
    issue(w)
    assert dues(w) == {datetime.date(2026, 7, 31)}
    assert not old.assignments.exists()


def test_a_correction_with_another_phrase_forgets_it(w):
    put(w, EVENT)
    w.draft = issuing.start_correction(w.draft, by=w.clerk, today=TODAY, reason="Lùi")
    row = {"id": w.draft.tasks.get().pk, "text": "Báo cáo kết quả", "lead": "các chi bộ trực thuộc"}
    save(w, TaskRow(**row, deadline="30/8/2026"))
    task = w.draft.tasks.get()
    assert (task.anchor_on, task.due_on) == (None, datetime.date(2026, 8, 30))


# --- The pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, w):
    client.force_login(w.clerk)
    with time_machine.travel(NOON, tick=False):
        yield client


def at(w) -> str:
    return reverse("task-anchor", args=[w.task.pk])


def test_the_page_shows_the_phrase_its_reading_and_the_look_changes_nothing(page, w):
    assert "Sau “ngày nhận” 30 ngày" in page.get(at(w)).content.decode()
    html = page.post(at(w), {"version": 1, "anchor_on": "01/07/2026", "look": "1"}).content.decode()
    assert "Hạn tính ra: <strong>31/07/2026</strong>" in html
    assert dues(w) == {None}


def test_the_button_sets_it(page, w):
    version = Task.objects.get(pk=w.task.pk).version
    response = page.post(at(w), {"version": version, "anchor_on": "01/07/2026"})
    assert response.status_code == 302
    assert dues(w) == {datetime.date(2026, 7, 31)}


def test_a_bad_day_is_told_at_the_field_and_stays_typed(page, w):
    html = page.post(at(w), {"version": w.task.version, "anchor_on": "01/06/2026"}).content.decode()
    assert "trước ngày ban hành văn bản" in html
    assert 'value="01/06/2026"' in html


def test_a_stale_form_shows_both(page, w):
    old = Task.objects.get(pk=w.task.pk).version
    put(w, EVENT)
    response = page.post(at(w), {"version": old, "anchor_on": "05/07/2026"})
    assert response.status_code == 409
    assert "01/07/2026" in response.content.decode()
    assert dues(w) == {datetime.date(2026, 7, 31)}


def test_the_documents_page_lists_what_waits_and_the_list_finds_it(page, w):
    detail = page.get(w.draft.get_absolute_url()).content.decode()
    assert "1 nhiệm vụ chưa có hạn vì chờ ngày mốc" in detail
    found = page.get(reverse("directive-list") + "?state=anchor").content.decode()
    assert w.draft.reference_number in found
    put(w, EVENT)
    assert "vì chờ ngày mốc" not in page.get(w.draft.get_absolute_url()).content.decode()
    assert w.draft.reference_number not in page.get(reverse("directive-list") + "?state=anchor").content.decode()


def test_the_unit_reads_that_it_waits(client, w):
    client.force_login(w.secretary)
    with time_machine.travel(NOON, tick=False):
        html = client.get(w.draft.assignments.get(unit=w.cell).get_absolute_url()).content.decode()
        rows = client.get(reverse("work-list")).content.decode()
    assert "chờ ngày mốc" in html
    assert "Chưa có thời hạn, chờ ngày mốc" in rows


def test_the_preview_says_that_it_waits(client):
    w = make_draft(None, TaskRow(text="Báo cáo", lead="các chi bộ trực thuộc", deadline=PHRASE))
    client.force_login(w.clerk)
    html = client.get(reverse("directive-preview", args=[w.draft.pk])).content.decode()
    assert "Chờ ngày mốc" in html
    assert "có hạn tính từ một sự việc" in html
