"""The page where the tasks of a draft are written."""

import re

import pytest
from django.urls import reverse

from directives.actions.tasks import TaskRow
from directives.models import Task
from tests.cast import Kind, unit
from tests.drafts import make_draft, save
from units.models import Entry

pytestmark = pytest.mark.django_db

ROW = TaskRow(text="Tổ chức học tập", lead="Các chi bộ trực thuộc", deadline="trước ngày 30/6")


@pytest.fixture
def w(client):
    w = make_draft(None)
    client.force_login(w.clerk)
    w.url = reverse("task-grid", args=[w.draft.pk])
    return w


def post(client, w, *rows, version=None, **more):
    data = {"version": w.draft.version if version is None else version} | more
    for index, row in enumerate(rows):
        data |= {f"row-{index}-{name}": value for name, value in ({"text": ""} | row).items()}
    return client.post(w.url, data)


def test_an_empty_draft_opens_with_five_rows_to_write_in(client, w):
    page = client.get(w.url)
    assert re.findall(r'name="row-(\d+)-text"', page.text) == ["0", "1", "2", "3", "4"]


def test_stored_rows_come_back_as_they_are_written(client, w):
    save(w, TaskRow(text="x", lead="công an phường; các chi bộ trực thuộc", deadline="quý III/2026"))
    page = client.get(w.url).text
    assert "Công an phường; Các chi bộ trực thuộc</textarea>" in page
    assert "hạn cuối 30/09/2026" in page


def test_a_name_that_stands_twice_is_written_so_that_it_reads_back(client, w):
    base = unit("Đảng bộ Công an phường", Kind.BASE_COMMITTEE, w.ward)
    unit("Chi bộ tổ dân phố số 1", Kind.CELL, base)
    (task,) = save(w, TaskRow(text="x", lead=[w.cell]))
    assert "Chi bộ tổ dân phố số 1 (Đảng ủy phường Nhị Chiểu)</textarea>" in client.get(w.url).text
    row = {"id": task.pk, "text": "x", "lead": "Chi bộ tổ dân phố số 1 (Đảng ủy phường Nhị Chiểu)"}
    assert post(client, w, row).status_code == 302
    assert task.parties.get().unit == w.cell


def test_saving_writes_the_rows_and_says_so(client, w):
    row = {
        "text": "Học tập",
        "lead": "Các chi bộ trực thuộc",
        "deadline": "trước ngày 30/6/2026",
        "deliverable": "Báo cáo",
    }
    page = client.post(w.url, {"version": w.draft.version} | {f"row-3-{k}": v for k, v in row.items()}, follow=True)
    assert "Đã lưu. Văn bản có 1 nhiệm vụ." in page.text
    assert Task.objects.get(directive=w.draft).deliverable == "Báo cáo"
    assert Entry.objects.about(w.draft).get().act == "task.save"


def test_the_order_given_is_the_order_kept(client, w):
    post(client, w, {"text": "sau", "ORDER": "2"}, {"text": "trước", "ORDER": "1"})
    assert list(w.draft.tasks.values_list("text", flat=True)) == ["trước", "sau"]


def test_a_row_marked_for_deletion_goes(client, w):
    (task,) = save(w, ROW)
    post(client, w, {"id": task.pk, "text": task.text, "delete": "1"})
    assert not w.draft.tasks.exists()


def test_a_bad_field_is_named_and_everything_typed_stays(client, w):
    page = post(client, w, {"text": "Việc tốt"}, {"text": "Việc hai", "lead": "Chi bộ lạ", "deadline": "01/01/2026"})
    assert page.status_code == 422
    assert "Không có “Chi bộ lạ”" in page.text
    assert "trước ngày ban hành văn bản" in page.text
    assert "Việc tốt</textarea>" in page.text
    assert 'id="row-1-lead-error"' in page.text
    assert not w.draft.tasks.exists()


def test_five_more_rows_without_script_keep_what_was_typed(client, w):
    page = post(client, w, {"text": "Đang viết"}, more="1")
    assert len(re.findall(r'name="row-\d+-text"', page.text)) == 6
    assert "Đang viết</textarea>" in page.text
    assert not w.draft.tasks.exists()


def test_a_stale_page_shows_theirs_beside_mine_and_can_then_be_saved(client, w):
    one, two = save(w, TaskRow(text="Một"), TaskRow(text="Hai"))
    old = w.draft.version
    save(w, TaskRow(text="Một của người khác", id=one.pk), TaskRow(id=two.pk, delete=True), TaskRow(text="Ba của họ"))
    mine = ({"id": one.pk, "text": "Một của tôi"}, {"id": two.pk, "text": "Hai của tôi"})
    page = post(client, w, *mine, version=old)
    assert page.status_code == 409
    for words in ("Một của người khác", "Một của tôi", "Nhiệm vụ người khác đã xóa", "Ba của họ"):
        assert words in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    again = ({"id": one.pk, "text": "Một của tôi"}, {"id": "", "text": "Hai của tôi"})
    assert post(client, w, *again, version=version).status_code == 302
    assert set(w.draft.tasks.values_list("text", flat=True)) == {"Một của tôi", "Hai của tôi", "Ba của họ"}


def test_the_neighbour_finds_nothing_and_readers_may_not_write(client, w):
    for person, status in ((w.outsider, 404), (w.inspector, 404), (w.secretary, 404), (w.leader, 403)):
        client.force_login(person)
        assert {client.get(w.url).status_code, post(client, w, {"text": "x"}).status_code} == {status}


def test_an_issued_document_has_no_grid(client, w):
    page = client.get(reverse("task-grid", args=[w.plan.pk]), follow=True)
    assert "lập bản sửa đổi, thay thế" in page.text


def test_the_reading_of_a_deadline_comes_while_it_is_typed(client, w):
    url = reverse("deadline-reading", args=[w.draft.pk])
    assert "30/06/2026" in client.get(url, {"row-3-deadline": "trước ngày 30/6"}).text
    assert "reading-unsure" in client.get(url, {"row-3-deadline": "ngày 31/6"}).text
    client.force_login(w.outsider)
    assert client.get(url).status_code == 404


def test_units_are_suggested_for_the_last_name_inside_the_branch_only(client, w):
    url = reverse("task-units", args=[w.draft.pk])
    unit("Công an phường Lê Đại Hành", Kind.ARMED_FORCE, w.next_ward)
    text = client.get(url, {"row-0-lead": "Ban Xây dựng Đảng; cong an"}).text
    assert re.findall(r'data-suggest="([^"]+)"', text) == ["Công an phường"]
    client.force_login(w.outsider)
    assert client.get(url, {"row-0-lead": "cong an"}).status_code == 404


def test_only_documents_above_are_offered_as_superiors(client, w):
    above = Task.objects.create(directive=w.directive, position=1, text="Nhiệm vụ của Trung ương")
    page = client.get(w.url).text
    assert f'value="task:{above.pk}"' in page
    assert f'value="task:{w.task.pk}"' not in page


def test_twenty_rows_cost_as_many_queries_as_one(client, w, django_assert_max_num_queries):
    save(w, *[TaskRow(text=f"Việc {n}", lead="Công an phường", support="Các chi bộ trực thuộc") for n in range(20)])
    with django_assert_max_num_queries(24):
        client.get(w.url)
