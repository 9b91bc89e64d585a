"""A letter that urges goes out: what is kept, who is told, who may see it."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Assignment, Notice, Urging
from reports import printing
from reports.urging import actions
from reports.urging.composing import gather
from tests.cast import assign
from tests.urging import CREATE, LATE, NOW, REPLY, draft, make_late, send, sent, url, words
from units.journal import verify
from units.models import Entry
from units.refusals import NotYours, Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


@pytest.fixture
def later():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def w(client):
    w = make_late()
    client.force_login(w.clerk)
    return w


@pytest.fixture
def quick(monkeypatch):
    """No drawing where a test is not about the paper."""
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: b"%PDF " + repr(paper).encode())


# --- Going out --------------------------------------------------------------------------------------------------------


def test_sending_keeps_rows_and_paper_tells_the_units_and_writes_one_line(client, w, quick):
    letter = draft(w)
    page = client.get(url("send", letter))
    form = {"number": "45-CV/ĐU", "issued_on": "09/07/2026", "seen": page.context["form"].initial["seen"]}
    response = client.post(url("send", letter), form)
    assert response["Location"] == letter.get_absolute_url()
    letter.refresh_from_db()
    assert (letter.state, str(letter)) == ("sent", "Công văn số 45-CV/ĐU ngày 09/07/2026")
    assert set(letter.rows.values_list("due_on", "days_late")) == {(datetime.date(2026, 6, 30), 9)}
    notice = Notice.objects.of(w.secretary).get()
    assert "đôn đốc 1 việc quá hạn bằng Công văn số 45-CV/ĐU ngày 09/07/2026" in notice.text
    assert "chậm nhất ngày 20/07/2026" in notice.text
    assert notice.link == letter.get_absolute_url()
    entries = Entry.objects.filter(act="urging.send")
    assert [len(entry.data["assignments"]) for entry in entries] == [3]
    assert entries[0].data["pdf_sha256"] == letter.pdf_sha256
    assert not list(verify())


def test_a_second_click_sends_nothing_twice(client, w, quick):
    letter = draft(w)
    seen = actions.seen_of(letter, LATE)
    assert send(letter, w) is True
    assert send(letter, w, seen=seen, number="46-CV/ĐU") is False
    assert (
        client.post(url("send", letter), {"number": "46", "issued_on": "10/07/2026", "seen": seen}).status_code == 302
    )
    assert Entry.objects.filter(act="urging.send").count() == Notice.objects.of(w.secretary).count() == 1
    letter.refresh_from_db()
    assert letter.reference_number == "45-CV/ĐU"


def test_the_story_of_the_work_tells_how_often_it_was_urged(client, w, quick):
    sent(w)
    send(draft(w, reply_by=LATE), w, number="46-CV/ĐU", again=True)
    for reader in (w.clerk, w.secretary):
        client.force_login(reader)
        page = client.get(w.assignment.get_absolute_url())
        assertContains(page, "<strong>2 lần</strong>")
        assertContains(
            page, "đôn đốc bằng Công văn số 45-CV/ĐU ngày 10/07/2026, báo cáo kết quả chậm nhất ngày 20/07/2026"
        )
        assertContains(page, "đôn đốc bằng Công văn số 46-CV/ĐU")
    untouched = assign(w.task, w.cell, period="2026-06")
    assertNotContains(client.get(untouched.get_absolute_url()), "Đã đôn đốc")


def test_the_late_list_says_what_was_urged_already(client, w, quick):
    sent(w, w.assignments[:2])
    assertContains(client.get("/dashboard/rows/?figure=overdue"), "đã đôn đốc 1 lần, 10/07/2026", count=2)


def test_a_second_letter_before_the_first_is_answered_is_warned_of(client, w, quick):
    first = sent(w, w.assignments[:1])
    page = client.get(CREATE)
    assert page.context["ticked"] == {row.pk for row in w.assignments[1:]}
    assertContains(page, "Chưa hết hạn báo cáo 20/07/2026 của Công văn số 45-CV/ĐU ngày 10/07/2026")
    second = draft(w)
    with pytest.raises(actions.UrgedAlready, match=r"^1 việc đã được đôn đốc bằng Công văn số 45-CV/ĐU"):
        send(second, w)
    assertContains(client.get(second.get_absolute_url()), f"{first} đã đôn đốc việc này")
    form = {"number": "46-CV/ĐU", "issued_on": "10/07/2026", "seen": actions.seen_of(second, LATE)}
    assertContains(client.post(url("send", second), form), "Vẫn đôn đốc lần nữa", status_code=422)
    assert client.post(url("send", second), form | {"again": "on"}).status_code == 302


def test_after_the_reply_day_a_second_letter_needs_no_question(w, quick):
    sent(w)
    after = REPLY + datetime.timedelta(days=1)
    letter = draft(w, today=after, reply_by=after)
    assert not actions.awaited(letter, after)
    assert send(letter, w, today=after, seen=actions.seen_of(letter, after), issued_on=after) is True


@pytest.mark.parametrize(
    ("more", "said"),
    [({"number": "-CV/ĐU"}, "bắt đầu bằng chữ số"), ({"issued_on": "11/07/2026"}, "không được sau hôm nay"),
     ({"number": ""}, "Xin ghi số")],
)  # fmt: skip
def test_a_number_or_day_that_cannot_be_is_refused(client, w, quick, more, said):
    letter = draft(w)
    form = {"number": "45-CV/ĐU", "issued_on": "10/07/2026", "seen": actions.seen_of(letter, LATE)}
    assertContains(client.post(url("send", letter), form | more), said, status_code=422)
    letter.refresh_from_db()
    assert letter.is_draft


def test_the_deed_itself_refuses_what_the_form_would(w, quick):
    letter = draft(w, reply_by=LATE)
    with pytest.raises(actions.NumberMissing):
        send(letter, w, number="-CV/ĐU")
    with pytest.raises(actions.DayToCome):
        send(letter, w, issued_on=REPLY)
    with pytest.raises(actions.ReplyDayPast):
        send(letter, w, today=REPLY)
    Assignment.objects.update(state="submitted", submitted_on=LATE)
    with pytest.raises(actions.NothingLate):
        send(letter, w)


def test_what_changed_since_it_was_shown_is_looked_at_first(client, w, quick):
    letter = draft(w)
    form = {"number": "45-CV/ĐU", "issued_on": "10/07/2026", "seen": actions.seen_of(letter, LATE)}
    actions.remove_rows(letter, by=w.clerk2, today=LATE, rows=[letter.rows.first().pk])
    response = client.post(url("send", letter), form)
    assertContains(response, "vừa thay đổi", status_code=409)
    assert (
        client.post(url("send", letter), form | {"seen": response.context["form"]["seen"].value()}).status_code == 302
    )


def test_what_was_done_while_the_paper_was_drawn_is_noticed(w, monkeypatch):
    letter = draft(w)

    def draw(paper, **more):
        Assignment.objects.filter(pk=w.assignment.pk).update(state="submitted", submitted_on=LATE)
        return b"%PDF"

    monkeypatch.setattr(printing, "render_pdf", draw)
    with pytest.raises(actions.Changed):
        send(letter, w)
    assert Urging.objects.get().is_draft
    assert not Notice.objects.exists()


def test_a_paper_that_cannot_be_drawn_sends_nothing(client, w, monkeypatch):
    def fail(paper, **more):
        raise printing.PrintingFailed(printing.TOO_LONG)

    monkeypatch.setattr(printing, "render_pdf", fail)
    letter = draft(w)
    form = {"number": "45-CV/ĐU", "issued_on": "10/07/2026", "seen": actions.seen_of(letter, LATE)}
    assertContains(client.post(url("send", letter), form), "quá dài", status_code=422)
    assert Urging.objects.get().is_draft


def test_what_was_sent_is_changed_by_nobody(client, w, quick):
    letter = sent(w)
    before = letter.data
    client.post(url("edit", letter), words(letter, closing="Sửa sau"))
    client.post(url("remove", letter), {"unit": w.cell.pk})
    client.post(url("delete", letter))
    letter.refresh_from_db()
    assert (letter.data, letter.rows.count(), letter.closing) == (before, 3, before["head"]["closing"])
    with pytest.raises(actions.AlreadySent):
        actions.remove_rows(letter, by=w.clerk, today=LATE, rows=[letter.rows.first().pk])


def test_the_page_of_a_sent_letter_says_what_was_sent(client, w, quick):
    letter = sent(w)
    Assignment.objects.update(state="done", done_on=LATE, confirmed_on=LATE)
    page = client.get(letter.get_absolute_url())
    assertContains(page, "quá hạn 10 ngày", count=3)
    assertNotContains(page, "Ghi nhận đã phát hành</a>")


# --- Who sees it ------------------------------------------------------------------------------------------------------

PAGES = ("detail", "preview", "preview-css", "pdf", "docx")
DEEDS = ("edit", "remove", "delete", "send")


def test_a_draft_is_for_its_office_and_a_sent_one_also_for_the_urged(client, w, quick):
    letter = draft(w, w.assignments[:1])
    for who, before, after in [
        (w.inspector, 200, 200), (w.secretary, 404, 200), (w.secretary2, 404, 404), (w.outsider, 404, 404),
    ]:  # fmt: skip
        letter = Urging.objects.get(pk=letter.pk)
        client.force_login(who)
        if letter.is_draft:
            assert {client.get(url(page, letter)).status_code for page in PAGES} == {before}
        Urging.objects.filter(pk=letter.pk).update(
            state="sent", issued_on=LATE, sent_at=timezone.now(), pdf_sha256="x", pdf="x", data=gather(letter, LATE)
        )
        assert {client.get(url(page, letter)).status_code for page in PAGES if page != "pdf"} == {after}
        Urging.objects.filter(pk=letter.pk).update(state="draft", data=None)


def test_a_neighbour_finds_no_letter_and_a_reader_changes_none(client, w):
    letter = draft(w)
    for who, answer in [(w.outsider, 404), (w.secretary, 404), (w.leader, 403), (w.inspector, 403)]:
        client.force_login(who)
        assert {client.post(url(deed, letter), words(letter)).status_code for deed in DEEDS} == {answer}
    assert letter.rows.count() == 3


def test_deeds_are_not_done_by_looking(client, w):
    letter = draft(w)
    assert {client.get(url(deed, letter)).status_code for deed in ("edit", "remove", "delete")} == {405}
    assert client.get(url("send", letter)).status_code == 200
    letter.refresh_from_db()
    assert letter.is_draft


def test_each_deed_refuses_who_may_not(w):
    letter = draft(w)
    for deed, more in [
        (actions.change_letter, {"version": 1, "closing": "x"}), (actions.remove_rows, {"rows": [1]}),
        (actions.delete_draft, {}),
    ]:  # fmt: skip
        with pytest.raises(NotYours):
            deed(letter, by=w.leader, today=LATE, **more)
    with pytest.raises(Refusal):
        send(letter, w, by=w.inspector)
