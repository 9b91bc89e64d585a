"""What is shown before issuing, the button, and the page that waits."""

import re

import pytest
from django.urls import reverse

from directives import tasks as doors
from directives.actions import issuing
from directives.actions.tasks import TaskRow
from directives.models import Directive, Task, TaskLink
from directives.preview import preview
from tests.cast import TODAY, Kind, unit
from tests.drafts import make_draft

pytestmark = pytest.mark.django_db

CELLS = TaskRow(text="Sinh hoạt chuyên đề", lead="Các chi bộ trực thuộc", deadline="trước ngày 30/6/2026")
POLICE = TaskRow(text="Rà soát", lead="Công an phường", support="Các chi bộ trực thuộc")


@pytest.fixture
def w(client, time_machine):
    time_machine.move_to("2026-06-15T03:00:00+00:00")
    w = make_draft(None, CELLS, POLICE)
    client.force_login(w.clerk)
    w.url = reverse("directive-preview", args=[w.draft.pk])
    return w


def click(client, w, page=None, **more):
    page = page or client.get(w.url)
    fields = dict(re.findall(r'name="(version|fingerprint)" value="([^"]+)"', page.text))
    return client.post(reverse("directive-issue", args=[w.draft.pk]), fields | more, follow=True)


def remarks(w):
    return " ".join(" ".join([remark.text, *remark.items]) for remark in preview(w.draft, TODAY).warnings)


def test_it_lists_each_unit_with_its_tasks_and_its_load(w):
    shown = preview(w.draft, TODAY)
    assert (shown.total, shown.unit_count) == (7, 4)
    group = shown.groups[0]
    assert [(line.task.text, part, due and due.isoformat()) for line, part, _, due in group.rows] == [
        ("Sinh hoạt chuyên đề", "Chủ trì", "2026-06-30"),
        ("Rà soát", "Phối hợp", None),
    ]
    assert [(load.name, load.open_now, load.open_after) for load in shown.loads(group.unit_ids)] == [
        (cell.name, 1, 3) for cell in w.cells
    ]


def test_what_was_shown_is_what_is_given(w):
    shown = preview(w.draft, TODAY)
    issuing.issue(w.draft, by=w.clerk, today=TODAY, version=None)
    issuing.release(w.draft.pk, today=TODAY)
    given = set(w.draft.assignments.values_list("task", "unit", "part", "period", "due_on"))
    assert given == {tuple(one) for one in shown.allotted}


def test_it_warns_of_what_deserves_a_second_look(client, w):
    Task.objects.create(directive=w.directive, position=1, text="Nhiệm vụ Trung ương giao")
    rows = [
        TaskRow(text="Không ai chủ trì", deadline="ngày 31/6"),
        TaskRow(text="Hai đầu mối", lead="Công an phường; Ban Xây dựng Đảng"),
        TaskRow(text="Nhóm trống", lead="Các hội trực thuộc"),
    ]
    make_draft(w, *rows, reference_number="", issued_on=None)
    said = remarks(w)
    for words in (
        "chưa có đơn vị chủ trì",
        "một việc một đầu mối",
        "hiện không có đơn vị nào",
        "chưa đọc được",
        "chưa có số",
        "chưa có ngày ban hành",
        "2 đơn vị chưa có người giữ vị trí",
        "1 nhiệm vụ của văn bản cấp trên chưa được cụ thể hóa",
    ):
        assert words in said


def test_a_superior_task_that_is_taken_up_is_not_warned_of(w):
    above = Task.objects.create(directive=w.directive, position=1, text="Nhiệm vụ Trung ương giao")
    TaskLink.objects.create(task=w.draft.tasks.first(), superior_task=above)
    assert "chưa được cụ thể hóa" not in remarks(w)


def test_the_button_issues_and_the_result_is_shown(client, w):
    page = click(client, w)
    assert "Giao xong 7 việc cho 4 đơn vị" in page.text
    assert Directive.objects.get(pk=w.draft.pk).state == "issued"


def test_without_a_worker_the_click_succeeds_and_the_page_waits(client, w, monkeypatch):
    def away(*_):
        raise ConnectionError("broker")

    monkeypatch.setattr(doors.release, "delay", away)
    page = click(client, w)
    assert "Đang giao 7 việc cho 4 đơn vị…" in page.text
    piece = client.get(reverse("directive-issuing", args=[w.draft.pk]), headers={"HX-Request": "true"})
    assert "hx-trigger" in piece.text
    assert "<html" not in piece.text
    doors.release_stuck()
    assert "Giao xong 7 việc" in client.get(reverse("directive-issuing", args=[w.draft.pk])).text


def test_a_unit_founded_after_the_preview_brings_the_preview_back(client, w):
    page = client.get(w.url)
    unit("Chi bộ tổ dân phố số 4", Kind.CELL, w.ward)
    again = click(client, w, page)
    assert again.status_code == 409
    assert "Danh sách giao việc đã thay đổi" in again.text
    assert Directive.objects.get(pk=w.draft.pk).state == "draft"
    assert "Giao xong 9 việc" in click(client, w, again).text


def test_a_second_click_gives_nothing_twice(client, w):
    page = client.get(w.url)
    click(client, w, page)
    click(client, w, page)
    assert w.draft.assignments.count() == 7


def test_a_deadline_before_the_issue_day_blocks_the_button(client, w):
    Directive.objects.filter(pk=w.draft.pk).update(issued_on="2026-07-05")
    page = client.get(w.url)
    assert "trước ngày ban hành" in page.text
    assert "disabled" in page.text
    assert click(client, w, page).status_code == 422


def test_who_may_see_and_who_may_issue(client, w):
    issue = reverse("directive-issue", args=[w.draft.pk])
    assert client.get(issue).status_code == 405
    for person, status in ((w.outsider, 404), (w.inspector, 404), (w.secretary, 404), (w.leader, 200)):
        client.force_login(person)
        assert client.get(w.url).status_code == status
    client.force_login(w.outsider)
    assert client.post(issue).status_code == 404
    client.force_login(w.leader)
    assert "Giao xong" in click(client, w).text


def test_a_long_group_is_shown_in_part_and_in_full_on_its_own_page(client, w):
    for n in range(4, 30):
        unit(f"Chi bộ tổ dân phố số {n}", Kind.CELL, w.ward)
    page = client.get(w.url).text
    assert "Xem đủ 29 đơn vị" in page
    assert "Chi bộ tổ dân phố số 29" in client.get(w.url, {"group": "1"}).text


def test_a_recurring_task_says_for_which_periods(client, w):
    make_draft(w, TaskRow(text="Báo cáo", lead="Công an phường", deadline="hằng quý"), reference_number="30-KH/ĐU")
    page = client.get(reverse("directive-preview", args=[w.draft.pk])).text
    assert "Quý III/2026: 14/09/2026" in page


def test_forty_units_cost_as_many_queries_as_three(client, w, django_assert_max_num_queries):
    for n in range(4, 40):
        unit(f"Chi bộ tổ dân phố số {n}", Kind.CELL, w.ward)
    with django_assert_max_num_queries(32):
        client.get(w.url)
