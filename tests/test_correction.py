"""Correcting what was issued: a new document; work that it keeps goes on as it is, the rest is quieted."""

import datetime

import pytest

from directives.actions import issuing, tasks
from directives.actions.corrections import NoReason, NotInForce
from directives.actions.tasks import TaskRow, row_of
from directives.models import Assignment, Basis, Directive, Notice, Task, TaskLink
from tests.cast import TODAY, done, make_plan, make_ward
from units.models import Entry
from units.refusals import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = make_ward()
    make_plan(w)
    Basis.objects.create(directive=w.plan, position=1, text="Điều lệ Đảng")
    return w


def correct(w, reason="Điều chỉnh thời hạn"):
    w.draft = issuing.start_correction(w.plan, by=w.clerk, today=TODAY, reason=reason)
    return w.draft


def release(w):
    issuing.issue(w.draft, by=w.clerk, today=TODAY, version=None)
    issuing.release(w.draft.pk, today=TODAY)
    for one in (w.draft, w.plan):
        one.refresh_from_db()


def edit(w, **changes):
    (task,) = w.draft.tasks.prefetch_related("links")
    row = row_of(task, lead="Các chi bộ trực thuộc", support="")
    tasks.save_tasks(w.draft, [TaskRow(**(row.__dict__ | changes))], by=w.clerk, today=TODAY, version=None)


def test_the_draft_is_a_copy_that_says_what_it_replaces_and_why(w):
    draft = correct(w)
    assert (draft.replaces, draft.change_reason, draft.parent) == (w.plan, "Điều chỉnh thời hạn", w.directive)
    assert (draft.reference_number, draft.issued_on, draft.state) == ("", None, "draft")
    (task,) = draft.tasks.all()
    assert (task.text, task.clause.text, task.parties.get().unit_class) == (w.task.text, "NHIỆM VỤ", "cells")
    assert draft.bases.get().text == "Điều lệ Đảng"
    assert w.plan.bases.count() == 1


def test_until_it_is_released_the_old_document_stays_in_force(w):
    correct(w)
    w.plan.refresh_from_db()
    assert w.plan.state == "issued"


def test_a_second_call_returns_the_draft_already_begun(w):
    assert correct(w) == correct(w)


def test_the_reason_is_asked_for(w):
    with pytest.raises(NoReason):
        correct(w, reason="  ")


def test_only_the_issuers_people_correct_it(w):
    for person in (w.inspector, w.outsider, w.secretary):
        with pytest.raises(NotYours):
            issuing.start_correction(w.plan, by=person, today=TODAY, reason="x")


def test_a_draft_or_a_revoked_document_is_not_corrected(w):
    Directive.objects.filter(pk=w.plan.pk).update(state="revoked")
    with pytest.raises(NotInForce):
        correct(w)


def test_work_that_is_kept_moves_over_as_it_is(w):
    Assignment.objects.filter(pk=w.assignment.pk).update(state="in_progress", result="Đang họp")
    done(w.assignments[1], TODAY, by=w.secretary2, confirmed_by=w.clerk)
    correct(w)
    release(w)
    assert (w.plan.state, w.plan.change_reason) == ("replaced", "Điều chỉnh thời hạn")
    assert [a.pk for a in w.draft.assignments.order_by("pk")] == [a.pk for a in w.assignments]
    w.assignment.refresh_from_db()
    assert (w.assignment.state, w.assignment.result) == ("in_progress", "Đang họp")
    assert w.assignment.task == w.draft.tasks.get()


def test_a_new_deadline_moves_open_work_and_leaves_done_work(w):
    done(w.assignments[1], TODAY, by=w.secretary2, confirmed_by=w.clerk)
    correct(w)
    edit(w, deadline="trước ngày 31/7/2026")
    release(w)
    dues = dict(w.draft.assignments.values_list("state", "due_on"))
    assert dues == {"assigned": datetime.date(2026, 7, 31), "done": datetime.date(2026, 6, 30)}


def test_a_day_granted_later_stays_granted(w):
    later = datetime.date(2026, 7, 15)
    Assignment.objects.filter(pk=w.assignment.pk).update(due_on=later)
    correct(w)
    release(w)
    w.assignment.refresh_from_db()
    assert w.assignment.due_on == later


def test_a_task_written_anew_cancels_the_open_and_leaves_the_done(w):
    done(w.assignments[1], TODAY, by=w.secretary2, confirmed_by=w.clerk)
    correct(w)
    edit(w, text="Tổ chức hội nghị quán triệt")
    release(w)
    assert sorted(w.plan.assignments.values_list("state", flat=True)) == ["cancelled", "cancelled", "done"]
    assert w.draft.assignments.filter(state="assigned").count() == 3
    assert any("được thay thế bởi" in text for text in Notice.objects.of(w.secretary).values_list("text", flat=True))


def test_what_hangs_below_moves_under_the_new_document(w):
    below = Directive.objects.create(
        kind="plan", subject="Của chi bộ", issuing_unit=w.cell, kept_by=w.cell, parent=w.plan, created_by=w.secretary
    )
    link = TaskLink.objects.create(
        task=Task.objects.create(directive=below, position=1, text="x"), superior_task=w.task
    )
    correct(w)
    release(w)
    below.refresh_from_db()
    link.refresh_from_db()
    assert below.parent_id == w.draft.pk
    assert below.path.startswith(w.draft.path)
    assert link.superior_task == w.draft.tasks.get()
    assert Notice.objects.of(w.secretary).filter(text__contains="rà soát văn bản triển khai").exists()


def test_each_step_leaves_a_journal_line(w):
    correct(w)
    release(w)
    assert list(Entry.objects.about(w.plan).values_list("act", flat=True)) == ["directive.correct", "directive.replace"]


def test_the_preview_says_what_comes_over_and_what_stops(w):
    done(w.assignments[1], TODAY, by=w.secretary2, confirmed_by=w.clerk)
    correct(w)
    said = " ".join(remark.text for remark in issuing.preview(w.draft, TODAY).warnings)
    assert "3 việc đã giao được giữ và chuyển sang (1 việc đã hoàn thành), 0 việc đang mở sẽ dừng" in said
    edit(w, text="Tổ chức hội nghị quán triệt")
    shown = issuing.preview(w.draft, TODAY)
    assert any("0 việc đã giao được giữ" in one.text and "2 việc đang mở sẽ dừng" in one.text for one in shown.warnings)
    assert shown.loads([w.cell.pk])[0].open_now == 0


AUGUST = datetime.date(2026, 8, 15)


def corrected_in_august(w, phrase="trước ngày 30/6"):
    Task.objects.filter(pk=w.task.pk).update(deadline_phrase=phrase)
    w.draft = issuing.start_correction(w.plan, by=w.clerk, today=AUGUST, reason="Bổ sung")
    Directive.objects.filter(pk=w.draft.pk).update(issued_on=AUGUST)
    w.draft.refresh_from_db()


def test_a_phrase_that_it_takes_over_keeps_the_year_it_meant(w):
    corrected_in_august(w)
    issuing.issue(w.draft, by=w.clerk, today=AUGUST, version=None)
    issuing.release(w.draft.pk, today=AUGUST)
    assert {a.due_on for a in w.draft.assignments.all()} == {datetime.date(2026, 6, 30)}


def test_saving_the_grid_of_a_correction_keeps_it_too_and_new_phrases_are_read_from_its_own_day(w):
    corrected_in_august(w)
    edit(w, text="Tổ chức sinh hoạt chuyên đề về an ninh mạng")
    assert w.draft.tasks.get().due_on == datetime.date(2026, 6, 30)
    edit(w, deadline="trước ngày 10/2")
    assert w.draft.tasks.get().due_on == datetime.date(2027, 2, 10)


def test_a_deadline_before_the_first_documents_day_is_still_refused(w):
    corrected_in_august(w)
    with pytest.raises(tasks.BadRows):
        edit(w, deadline="trước ngày 10/2/2026")
