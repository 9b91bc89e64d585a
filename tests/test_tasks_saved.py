"""Saving the grid of tasks: the whole of it or nothing, and nothing typed is lost."""

import datetime

import pytest

from directives.actions import tasks
from directives.actions.tasks import BadRows, NotADraft, TaskRow
from directives.models import Clause, Directive, Task, TaskLink, UnitClass
from tests.cast import TODAY
from tests.drafts import make_draft, save
from units.models import Entry
from units.refusals import NotYours, Refusal, Stale

pytestmark = pytest.mark.django_db

ROW = TaskRow(
    text="Tổ chức học tập", lead="Các chi bộ trực thuộc", support="Công an phường", deadline="trước ngày 30/6"
)


@pytest.fixture
def w():
    return make_draft(None)


def errors(w, *rows):
    with pytest.raises(BadRows) as refused:
        save(w, *rows)
    return refused.value.errors


def test_a_row_becomes_a_task_with_its_parties_and_its_deadline_read(w):
    (task,) = save(w, ROW)
    assert [(p.part, p.unit, p.unit_class) for p in task.parties.all()] == [
        ("lead", None, "cells"),
        ("support", w.police, ""),
    ]
    assert (task.deadline_kind, task.due_on) == ("date", datetime.date(2026, 6, 30))


def test_callers_may_name_units_and_classes_themselves(w):
    (task,) = save(w, TaskRow(text="x", lead=[w.police, UnitClass.CELLS]))
    assert [p.unit or p.unit_class for p in task.parties.all()] == [w.police, "cells"]


def test_a_named_unit_outside_the_branch_is_refused(w):
    assert "không thuộc Đảng ủy phường Nhị Chiểu" in errors(w, TaskRow(text="x", lead=[w.next_cell]))[0]["lead"]


def test_one_bad_row_keeps_all_from_being_written(w):
    found = errors(w, ROW, TaskRow(text="x", lead="Chi bộ không có thật"))
    assert list(found) == [1]
    assert "Không có “Chi bộ không có thật”" in found[1]["lead"]
    assert not w.draft.tasks.exists()


def test_a_deadline_before_the_issue_day_is_refused_at_its_field(w):
    found = errors(w, TaskRow(text="x", deadline="trước ngày 01/6/2026"))
    assert found == {0: {"deadline": "Hạn 01/06/2026 trước ngày ban hành văn bản (10/06/2026). Xin xem lại thời hạn."}}


def test_a_deadline_that_cannot_be_read_is_kept_as_written(w):
    (task,) = save(w, TaskRow(text="x", deadline="ngày 21/21/2026"))
    assert (task.deadline_phrase, task.deadline_kind, task.due_on) == ("ngày 21/21/2026", "unread", None)


def test_empty_rows_are_passed_over_and_a_row_without_words_is_not(w):
    assert len(save(w, ROW, TaskRow(), TaskRow(text="  "))) == 1
    assert "Chưa ghi nội dung" in errors(w, TaskRow(lead="Công an phường"))[0]["text"]


def test_rows_are_changed_moved_and_deleted_in_one_save(w):
    one, two, three = save(w, ROW, TaskRow(text="hai"), TaskRow(text="ba"))
    save(w, TaskRow(text="ba", id=three.pk), TaskRow(text="một", id=one.pk), TaskRow(id=two.pk, delete=True))
    assert list(w.draft.tasks.values_list("pk", "text", "position")) == [(three.pk, "ba", 1), (one.pk, "một", 2)]
    assert not Task.objects.get(pk=one.pk).parties.exists()


def test_tasks_that_no_row_names_keep_their_place(w):
    _, two, _ = save(w, TaskRow(text="1"), TaskRow(text="2"), TaskRow(text="3"))
    save(w, TaskRow(text="2", id=two.pk), TaskRow(text="2b"))
    assert list(w.draft.tasks.values_list("text", flat=True)) == ["1", "2", "2b", "3"]


def test_a_task_of_another_document_cannot_be_reached_by_its_id(w):
    assert "không còn trong văn bản" in errors(w, TaskRow(text="x", id=w.task.pk))[0]["text"]
    save(w, TaskRow(id=w.task.pk, delete=True))
    assert Task.objects.filter(pk=w.task.pk).exists()


def test_a_task_says_which_superior_task_it_carries_out(w):
    above = Task.objects.create(directive=w.directive, position=1, text="Nhiệm vụ của Trung ương")
    (task,) = save(w, TaskRow(text="x", superior=f"task:{above.pk}", extent="partly"))
    link = TaskLink.objects.get(task=task)
    assert (link.superior_task, link.extent) == (above, "partly")


def test_a_clause_of_the_superior_can_be_carried_out_too(w):
    clause = Clause.objects.create(directive=w.directive, position=1, number="III", text="Giải pháp")
    (task,) = save(w, TaskRow(text="x", superior=f"clause:{clause.pk}"))
    assert task.links.get().superior_clause == clause


def test_a_task_that_is_not_above_is_no_superior(w):
    assert "superior" in errors(w, TaskRow(text="x", superior=f"task:{w.task.pk}"))[0]


def test_what_does_not_apply_says_why(w):
    above = Task.objects.create(directive=w.directive, position=1, text="Nhiệm vụ của Trung ương")
    row = TaskRow(text="x", superior=f"task:{above.pk}", extent="not_applicable")
    assert errors(w, row)[0]["reason"] == "Xin ghi lý do vì sao không áp dụng."


def test_saving_the_same_again_keeps_the_links_and_parties(w):
    above = Task.objects.create(directive=w.directive, position=1, text="Nhiệm vụ của Trung ương")
    row = TaskRow(text="x", lead="Công an phường", superior=f"task:{above.pk}")
    (task,) = save(w, row)
    kept = (task.links.get().pk, task.parties.get().pk)
    (task,) = save(w, TaskRow(**(row.__dict__ | {"id": task.pk})))
    assert (task.links.get().pk, task.parties.get().pk) == kept


def test_the_journal_says_what_changed_and_is_silent_when_nothing_did(w):
    (task,) = save(w, ROW)
    save(w, TaskRow(**(ROW.__dict__ | {"id": task.pk})))
    entry = Entry.objects.about(w.draft).get()
    assert (entry.act, entry.text, entry.actor) == ("task.save", "Lưu bảng nhiệm vụ: thêm 1 nhiệm vụ.", w.clerk)


def test_a_stale_save_is_refused_and_writes_nothing(w):
    version = w.draft.version
    save(w, ROW)
    with pytest.raises(Stale) as refused:
        save(w, TaskRow(text="của tôi"), version=version)
    assert refused.value.current.pk == w.draft.pk
    assert w.draft.tasks.count() == 1


def test_who_may_not_draft_may_not_save(w):
    for person in (w.inspector, w.leader, w.outsider):
        with pytest.raises(NotYours):
            tasks.save_tasks(w.draft, [ROW], by=person, today=TODAY, version=None)


def test_an_issued_document_is_not_edited_in_place(w):
    Directive.objects.filter(pk=w.draft.pk).update(state="issuing")
    with pytest.raises(NotADraft):
        save(w, ROW)


def test_forty_rows_cost_as_many_queries_as_four(w, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        save(w, *[TaskRow(text=f"Việc {n}", lead="Công an phường", deadline="quý IV/2026") for n in range(40)])


def test_a_task_that_another_document_carries_out_is_not_deleted(w):
    (task,) = save(w, ROW)
    TaskLink.objects.create(task=w.task, superior_task=task)
    with pytest.raises(Refusal, match="văn bản khác dẫn"):
        save(w, TaskRow(id=task.pk, delete=True))
    assert Task.objects.filter(pk=task.pk).exists()
