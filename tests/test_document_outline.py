"""The outline of a draft: every line kept, tasks stay beside their clause."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from directives.actions import documents
from directives.models import Task, TaskLink
from directives.outline import parse_outline
from tests.cast import TODAY, make_plan, make_ward
from units.models import Entry

TEXT = "I. NHIỆM VỤ\n1. Họp chi bộ chuyên đề\n- Chuẩn bị tài liệu\nII. TỔ CHỨC THỰC HIỆN"


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    ward.draft = documents.create_draft(by=ward.clerk, today=TODAY, unit=ward.ward, kind="plan", subject="Nháp")
    documents.set_outline(ward.draft, parse_outline(TEXT), by=ward.clerk, today=TODAY, version=1)
    return ward


def save(client, w, text, version=2, **more):
    client.force_login(more.pop("user", w.clerk))
    return client.post(reverse("directive-outline", args=[w.draft.pk]), {"text": text, "version": version} | more)


def test_lines_become_clauses_that_know_their_place(w):
    rows = list(w.draft.clauses.values_list("level", "number", "text", "parent__number"))
    assert rows == [
        (1, "I", "NHIỆM VỤ", None),
        (2, "1", "Họp chi bộ chuyên đề", "I"),
        (3, "-", "Chuẩn bị tài liệu", "1"),
        (1, "II", "TỔ CHỨC THỰC HIỆN", None),
    ]


def test_a_task_stays_beside_its_clause_when_the_clause_is_reworded_and_moved(client, w):
    clause = w.draft.clauses.get(text="Họp chi bộ chuyên đề")
    task = Task.objects.create(directive=w.draft, clause=clause, position=1, text="Họp")
    save(client, w, TEXT.replace("chuyên đề", "chuyên đề quý III").replace("I. NHIỆM", "I. ĐẦU\nII. NHIỆM", 1))
    task.refresh_from_db()
    assert (task.clause_id, task.clause.text) == (clause.pk, "Họp chi bộ chuyên đề quý III")
    assert w.draft.clauses.get(pk=clause.pk).search_text == "hop chi bo chuyen de quy iii"


def test_saving_leaves_a_line_in_the_journal_and_saving_again_does_not(client, w):
    save(client, w, TEXT + "\n1. Báo cáo")
    w.draft.refresh_from_db()
    assert w.draft.version == 3
    save(client, w, TEXT + "\n1. Báo cáo", version=3)
    w.draft.refresh_from_db()
    assert w.draft.version == 3
    assert Entry.objects.about(w.draft).filter(act="directive.outline").count() == 2


def test_a_stale_form_shows_both_outlines_and_loses_neither(client, w):
    save(client, w, "I. CỦA ĐỒNG NGHIỆP", user=w.clerk2)
    answer = save(client, w, "I. CỦA TÔI")
    assert answer.status_code == 409
    for words in ("I. CỦA ĐỒNG NGHIỆP", "I. CỦA TÔI", 'name="version" value="3"'):
        assertContains(answer, words, status_code=409)
    assert w.draft.clauses.get().text == "CỦA ĐỒNG NGHIỆP"


def test_looking_first_changes_nothing(client, w):
    assertContains(save(client, w, "I. THỬ", preview="1"), "THỬ")
    assert w.draft.clauses.count() == 4


def test_the_preview_is_a_piece_by_post_only(client, w):
    url = reverse("directive-outline-preview", args=[w.draft.pk])
    client.force_login(w.clerk)
    answer = client.post(url, {"text": "I. <script>alert(1)</script>"})
    assertContains(answer, "&lt;script&gt;")
    assert client.get(url).status_code == 405
    client.force_login(w.outsider)
    assert client.post(url, {"text": "I."}).status_code == 404


def test_a_clause_that_others_answer_is_not_dropped(client, w):
    text = "I. NHIỆM VỤ\n1. Việc phải giữ nguyên trong văn bản"
    documents.set_outline(w.directive, parse_outline(text), by=w.clerk, today=TODAY, version=1)
    TaskLink.objects.create(task=w.task, superior_clause=w.directive.clauses.get(number="1"))
    client.force_login(w.clerk)
    answer = client.post(reverse("directive-outline", args=[w.directive.pk]), {"text": "Hoàn toàn khác", "version": 2})
    assertContains(answer, "Xin giữ lại mục đó")
    assertContains(answer, "Hoàn toàn khác")
    assert w.directive.clauses.count() == 2


def test_an_outline_without_end_is_refused_and_kept_on_the_page(client, w):
    answer = save(client, w, "- a\n" * 3_001)
    assertContains(answer, "quá dài")
    assert w.draft.clauses.count() == 4
