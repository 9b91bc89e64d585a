"""A letter that urges: chosen out of any late list, drafted once, written in by several, thinned out."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Assignment, Directive, Task, Urging
from reports import printing
from reports.urging import actions
from reports.urging.choosing import MOST_ROWS, choose, reply_day
from reports.urging.composing import gather
from tests.cast import Role, assign, unit
from tests.urging import CREATE, LATE, NOW, REPLY, draft, make_late, send, sent, url, words
from units.models import Entry, Seat
from units.refusals import NotYours, Stale

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


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_every_late_list_of_the_giver_leads_to_a_letter(client, w):
    assertContains(client.get("/dashboard/rows/?figure=overdue"), "Soạn công văn đôn đốc")
    assertContains(client.get("/work/?scope=branch"), "/urgings/new/?from=work")
    assertContains(client.get(w.plan.get_absolute_url()), f"/urgings/new/?directive={w.plan.pk}")
    for reader in (w.leader, w.inspector):
        client.force_login(reader)
        for page in ("/dashboard/rows/?figure=overdue", "/work/?scope=branch", w.plan.get_absolute_url()):
            assertNotContains(client.get(page), "Soạn công văn đôn đốc")


def test_another_figure_has_no_such_button(client, w):
    assertNotContains(client.get("/dashboard/rows/?figure=total"), "Soạn công văn đôn đốc")


@pytest.mark.parametrize("query", ["", "?directive={plan}", "?from=work", "?unit={ward}"])
def test_all_late_work_of_the_list_is_chosen_to_begin_with(client, w, query):
    response = client.get(CREATE + query.format(plan=w.plan.pk, ward=w.ward.pk))
    assert response.context["ticked"] == {row.pk for row in w.assignments}
    assertContains(response, 'name="rows"', count=3)


def test_a_list_of_one_unit_offers_that_unit_only(client, w):
    for query in ("?unit=", "?from=work&unit="):
        assert client.get(f"{CREATE}{query}{w.cell.pk}").context["ticked"] == {w.assignment.pk}


def test_what_others_gave_and_what_was_handed_in_is_named_and_left_out(client, w):
    given = assign(w.task, w.ward)
    Assignment.objects.filter(pk=given.pk).update(directive=w.directive)
    Assignment.objects.filter(pk=w.assignment.pk).update(state="submitted", submitted_on=LATE)
    response = client.get(CREATE)
    assert len(response.context["ticked"]) == 2
    assertContains(response, "1 việc do Ban Bí thư Trung ương Đảng giao")
    assertContains(response, "1 việc đơn vị đã gửi kết quả, đang chờ xác nhận")


def test_no_late_work_is_said_calmly(client, w):
    Assignment.objects.update(due_on=LATE)
    assertContains(client.get(CREATE), "Không có việc quá hạn nào để đôn đốc")
    assert client.post(CREATE, {"reply_by": "20/07/2026", "rows": [w.assignment.pk]}).status_code == 200
    assert not Urging.objects.exists()


def test_who_drafts_for_two_units_chooses_which_one_writes(client, w):
    Seat.objects.create(unit=w.board, person=w.clerk, role=Role.CLERK, title="Chuyên viên", from_on=LATE)
    other = Directive.objects.create(
        kind="plan", subject="Rà soát đảng viên", issuing_unit=w.board, kept_by=w.board, created_by=w.clerk,
        state="issued", released_at=timezone.now(),
    )  # fmt: skip
    row = assign(Task.objects.create(directive=other, position=1, text="Rà soát", due_on=w.task.due_on), w.cell)
    client.force_login(w.clerk)
    response = client.get(CREATE, {"sender": w.board.pk})
    assertContains(response, "Đảng ủy phường Nhị Chiểu (3 việc)")
    assert response.context["ticked"] == {row.pk}


def test_the_answer_is_asked_for_on_a_working_day(w):
    assert reply_day(datetime.date(2026, 7, 13)) == datetime.date(2026, 7, 20)  # the 18th is a Saturday


@pytest.mark.parametrize(
    ("day", "said"),
    [("09/07/2026", "không được trước hôm nay (10/07/2026)"), ("", "Xin ghi ngày"), ("20/07/2036", "quá xa"),
     ("31/02/2026", "ngày")],
)  # fmt: skip
def test_a_reply_day_that_cannot_be_is_said_at_its_field(client, w, day, said):
    response = client.post(CREATE, {"reply_by": day, "rows": [w.assignment.pk]})
    assertContains(response, said, status_code=422)
    assert response.context["ticked"] == {w.assignment.pk}
    assert not Urging.objects.exists()


def test_today_is_not_too_early_a_reply_day(w):
    assert draft(w, reply_by=LATE).reply_by == LATE
    with pytest.raises(actions.ReplyDayPast):
        draft(w, reply_by=LATE - datetime.timedelta(days=1))


def test_nothing_ticked_is_asked_back(client, w):
    assertContains(client.post(CREATE, {"reply_by": "20/07/2026"}), "ít nhất một việc", status_code=422)


def test_a_click_drafts_the_letter_and_a_second_one_nothing_more(client, w):
    form = {"reply_by": "20/07/2026", "rows": [row.pk for row in w.assignments[:2]]}
    first, second = client.post(CREATE, form), client.post(CREATE, form)
    letter = Urging.objects.get()
    assert first["Location"] == second["Location"] == letter.get_absolute_url()
    assert set(letter.rows.values_list("assignment", flat=True)) == {row.pk for row in w.assignments[:2]}
    assert (letter.reference_number, letter.issued_on, letter.reply_by) == ("-CV/ĐU", None, REPLY)
    assert list(Entry.objects.about(letter).values_list("act", flat=True)) == ["urging.draft"]


def test_work_that_is_not_ones_own_to_give_cannot_be_slipped_in(client, w):
    foreign = assign(w.task, w.next_cell)
    Assignment.objects.filter(pk=foreign.pk).update(directive=w.directive)
    client.post(CREATE, {"reply_by": "20/07/2026", "rows": [w.assignment.pk, foreign.pk, 10**17]})
    assert list(Urging.objects.get().rows.values_list("assignment", flat=True)) == [w.assignment.pk]
    with pytest.raises(actions.NothingLate):
        draft(w, [foreign])


def test_only_who_drafts_for_the_giver_writes(client, w):
    for other in (w.leader, w.inspector, w.outsider, w.secretary):
        with pytest.raises(NotYours):
            draft(w, by=other)
    client.force_login(w.inspector)
    assert client.get(CREATE).status_code == 403
    assert client.post(CREATE, {"reply_by": "20/07/2026", "rows": [w.assignment.pk]}).status_code == 403


def test_a_letter_holds_no_more_than_it_can_print(w, monkeypatch):
    monkeypatch.setattr("reports.urging.choosing.MOST_ROWS", 2)
    choice = choose(Assignment.objects.all(), w.clerk, LATE)
    assert len(choice.rows) == 2
    assert f"1 việc nữa do {w.ward} giao" in choice.left_out[0]
    monkeypatch.setattr(actions, "MOST_ROWS", 2)
    with pytest.raises(actions.TooMany):
        draft(w)
    assert MOST_ROWS == 500


def test_the_signer_is_that_of_the_last_letter(w, quick):
    first = draft(w, w.assignments[:1])
    actions.change_letter(
        first, by=w.clerk, today=LATE, version=1, signer_name="Nguyễn Văn An", signer_title="PHÓ BÍ THƯ",
        recipients="Như trên\nLưu Văn phòng",
    )  # fmt: skip
    first.refresh_from_db()
    send(first, w)
    second = draft(w, w.assignments[1:])
    assert (second.signer_name, second.signer_title) == ("Nguyễn Văn An", "PHÓ BÍ THƯ")
    assert (second.reference_number, second.recipients) == ("-CV/ĐU", "Như trên\nLưu Văn phòng")


# --- The draft --------------------------------------------------------------------------------------------------------


def test_the_draft_shows_its_units_its_work_and_what_the_machine_writes(client, w):
    letter = draft(w)
    page = client.get(letter.get_absolute_url())
    for cell in w.cells:
        assertContains(page, str(cell))
    assertContains(page, "quá hạn 10 ngày", count=3)
    assertContains(page, "03 đơn vị còn 03 nhiệm vụ quá hạn chưa hoàn thành")
    assertContains(page, "chậm nhất vào ngày 20/07/2026")


def test_the_words_are_saved_and_journalled(client, w):
    letter = draft(w)
    response = client.post(url("edit", letter), words(letter, closing="Đề nghị thực hiện nghiêm."))
    assert response.status_code == 302
    letter.refresh_from_db()
    assert (letter.closing, letter.version) == ("Đề nghị thực hiện nghiêm.", 2)
    entry = Entry.objects.about(letter).last()
    assert (entry.act, entry.data["fields"]) == ("urging.change", ["closing"])
    client.post(url("edit", letter), words(letter))
    assert Entry.objects.about(letter).count() == 2


def test_two_who_write_at_once_see_both_texts_and_lose_nothing(client, w):
    letter = draft(w)
    actions.change_letter(letter, by=w.clerk2, today=LATE, version=1, closing="Bản của người kia")
    response = client.post(url("edit", letter), words(letter, closing="Bản của tôi"))
    assertContains(response, "Bản của người kia", status_code=409)
    assertContains(response, "Bản của tôi", status_code=409)
    letter.refresh_from_db()
    assert letter.closing == "Bản của người kia"
    again = words(letter, closing="Bản của tôi", version=response.context["form"]["version"].value())
    assert client.post(url("edit", letter), again).status_code == 302
    letter.refresh_from_db()
    assert letter.closing == "Bản của tôi"
    with pytest.raises(Stale):
        actions.change_letter(letter, by=w.clerk, today=LATE, version=1, closing="Muộn")


def test_a_wrong_day_in_the_form_keeps_what_was_typed(client, w):
    letter = draft(w)
    response = client.post(url("edit", letter), words(letter, reply_by="01/07/2026", closing="Đang gõ"))
    assertContains(response, "không được trước hôm nay", status_code=422)
    assertContains(response, "Đang gõ", status_code=422)


def test_a_work_or_a_unit_is_taken_out(client, w):
    letter = draft(w)
    row = letter.rows.get(assignment=w.assignment)
    client.post(url("remove", letter), {"row": row.pk})
    client.post(url("remove", letter), {"row": row.pk})
    assert letter.rows.count() == 2
    client.post(url("remove", letter), {"unit": w.cells[1].pk})
    assert [row.assignment for row in letter.rows.all()] == [w.assignments[2]]
    assert list(Entry.objects.about(letter).values_list("act", flat=True)).count("urging.remove") == 2
    response = client.post(url("remove", letter), {"unit": w.cells[2].pk}, follow=True)
    assertContains(response, "ít nhất một việc")
    assert letter.rows.count() == 1


def test_work_done_meanwhile_is_shown_and_not_printed(client, w, quick):
    letter = draft(w)
    Assignment.objects.filter(pk=w.assignment.pk).update(state="submitted", submitted_on=LATE)
    assertContains(client.get(letter.get_absolute_url()), "1 việc không còn quá hạn")
    assert [unit["id"] for unit in gather(letter, LATE)["units"]] == [w.cells[1].pk, w.cells[2].pk]
    send(letter, w)
    assert letter.rows.count() == 2


def test_a_draft_is_thrown_away_and_the_journal_keeps_it(client, w):
    letter = draft(w)
    assert client.post(url("delete", letter)).status_code == 302
    assert not Urging.objects.exists()
    assert Entry.objects.last().act == "urging.delete"
    assert client.post(url("delete", letter)).status_code == 404


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_the_list_says_what_each_letter_is_about(client, w, quick):
    assertContains(client.get(reverse("urging-list")), "Chưa có công văn đôn đốc nào")
    sent(w, w.assignments[:2])
    page = client.get(reverse("urging-list"))
    assertContains(page, "Công văn số 45-CV/ĐU ngày 10/07/2026")
    assertContains(page, "2 việc của 2 đơn vị")
    client.force_login(w.outsider)
    assertNotContains(client.get(reverse("urging-list")), "45-CV/ĐU")


@pytest.mark.parametrize("page", ["list", "create", "draft", "send", "work", "rows"])
def test_twenty_more_rows_ask_no_more_of_the_database(client, w, quick, page, django_assert_num_queries):
    sent(w)
    letter = draft(w)
    address = {
        "list": reverse("urging-list"), "create": CREATE, "draft": letter.get_absolute_url(),
        "send": url("send", letter), "work": "/work/?scope=branch", "rows": "/dashboard/rows/?figure=overdue",
    }[page]  # fmt: skip
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    for row in [assign(w.task, unit(f"Chi bộ thêm {n}", "cell", w.ward)) for n in range(20)]:
        if page == "list":
            draft(w, [row])
        else:
            letter.rows.create(assignment=row)
    with django_assert_num_queries(len(before)):
        client.get(address)
