"""Issuing: the click decides, the release gives everything out at once, once."""

import datetime

import pytest

from directives import tasks as doors
from directives.actions import issuing
from directives.actions.tasks import NotADraft, TaskRow
from directives.models import Assignment, Directive, Notice, Task
from tests.cast import TODAY, Kind, Role, person, unit
from tests.drafts import issue, make_draft, save
from units.models import Entry, Office, Unit
from units.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db

CELLS = TaskRow(text="Tổ chức sinh hoạt chuyên đề", lead="Các chi bộ trực thuộc", deadline="trước ngày 30/6/2026")


@pytest.fixture
def w():
    return make_draft(None, CELLS)


def given(w):
    return list(w.draft.assignments.order_by("unit__sort_key", "period"))


def test_each_cell_gets_the_task_with_its_due_day(w):
    issue(w)
    assert [a.unit for a in given(w)] == w.cells
    assert {(a.part, a.state, a.due_on, a.original_due_on, a.assigned_on) for a in given(w)} == {
        ("lead", "assigned", datetime.date(2026, 6, 30), datetime.date(2026, 6, 30), TODAY)
    }
    assert w.draft.state == Directive.State.ISSUED
    assert w.draft.released_at is not None


def test_before_the_day_ends_a_day_earlier_when_the_office_says_so(w):
    Office.objects.update_or_create(pk=1, defaults={"before_day_counts": False})
    issue(w)
    assert given(w)[0].due_on == datetime.date(2026, 6, 29)


def test_click_and_release_leave_a_journal_line_each(w):
    issue(w)
    click, done = Entry.objects.about(w.draft).filter(act__in=["directive.issue", "directive.release"]).order_by("pk")
    assert (click.actor, click.text) == (w.clerk, "Ban hành Kế hoạch số 20-KH/ĐU: giao 3 việc cho 3 đơn vị.")
    assert done.data["made"] == 3


def test_the_heads_of_the_units_hear_of_it_once(w):
    issue(w)
    notice = Notice.objects.of(w.secretary).get()
    assert "giao đơn vị đồng chí 1 việc" in notice.text
    assert not Notice.objects.of(w.outside_secretary).exists()


def test_a_person_who_sits_in_two_units_gets_one_notice_with_the_sum(w):
    w.secretary.seats.create(unit=w.cells[2], role=Role.HEAD, title="Bí thư", from_on=TODAY)
    issue(w)
    assert "giao đơn vị đồng chí 2 việc" in Notice.objects.of(w.secretary).get().text


def test_between_click_and_release_units_see_nothing(w):
    issuing.issue(w.draft, by=w.clerk, today=TODAY, version=w.draft.version)
    assert not w.draft.assignments.exists()
    assert not Directive.objects.visible_to(w.secretary, TODAY).filter(pk=w.draft.pk).exists()


def test_a_release_run_twice_does_nothing_the_second_time(w):
    issue(w)
    assert issuing.release(w.draft.pk, today=TODAY) == 0
    assert (len(given(w)), Notice.objects.of(w.secretary).count()) == (3, 1)


def test_a_release_broken_off_midway_leaves_nothing_and_the_sweep_finishes_it(w, monkeypatch):
    issuing.issue(w.draft, by=w.clerk, today=TODAY, version=w.draft.version)
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "_tell_units", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            issuing.release(w.draft.pk, today=TODAY)
    w.draft.refresh_from_db()
    assert (w.draft.state, given(w)) == (Directive.State.ISSUING, [])
    assert doors.release_stuck() == 3
    w.draft.refresh_from_db()
    assert w.draft.state == Directive.State.ISSUED


def test_one_document_that_fails_does_not_keep_back_the_others(w, monkeypatch):
    first = w.draft
    make_draft(w, CELLS, reference_number="21-KH/ĐU")
    for draft in (first, w.draft):
        draft.refresh_from_db()
        issuing.issue(draft, by=w.clerk, today=TODAY, version=draft.version)
    whole = issuing.release
    monkeypatch.setattr(issuing, "release", lambda pk, today: 1 / 0 if pk == first.pk else whole(pk, today=today))
    assert doors.release_stuck() == 3


def test_a_second_click_is_refused_with_a_sentence(w):
    issue(w)
    with pytest.raises(NotADraft, match="đã được ban hành"):
        issuing.issue(w.draft, by=w.clerk, today=TODAY, version=None)


def test_a_reader_may_not_issue(w):
    with pytest.raises(NotYours):
        issuing.issue(w.draft, by=w.inspector, today=TODAY, version=w.draft.version)


def test_a_draft_changed_by_another_is_not_issued_unseen(w):
    with pytest.raises(Stale):
        issuing.issue(w.draft, by=w.clerk, today=TODAY, version=w.draft.version - 1)


def test_a_list_that_changed_since_it_was_shown_is_not_issued(w):
    shown = issuing.preview(w.draft, TODAY)
    unit("Chi bộ tổ dân phố số 4", Kind.CELL, w.ward)
    with pytest.raises(issuing.Changed):
        issuing.issue(w.draft, by=w.clerk, today=TODAY, version=None, fingerprint=shown.fingerprint)
    again = issuing.preview(w.draft, TODAY)
    issuing.issue(w.draft, by=w.clerk, today=TODAY, version=None, fingerprint=again.fingerprint)


def test_a_deadline_before_the_issue_day_stops_the_issue(w):
    Directive.objects.filter(pk=w.draft.pk).update(issued_on=datetime.date(2026, 7, 1))
    with pytest.raises(issuing.NotReady):
        issuing.issue(w.draft, by=w.clerk, today=TODAY, version=None)


def test_classes_mean_the_units_in_force_on_the_day(w):
    Unit.objects.filter(pk=w.cells[0].pk).update(valid_to=TODAY - datetime.timedelta(days=1))
    Unit.objects.filter(pk=w.cells[1].pk).update(valid_from=TODAY + datetime.timedelta(days=1))
    Unit.objects.filter(pk=w.cells[2].pk).update(valid_from=TODAY, valid_to=TODAY)
    issue(w)
    assert [a.unit for a in given(w)] == [w.cells[2]]


def test_a_unit_that_leads_and_supports_gets_the_task_once_as_lead(w):
    row = TaskRow(text="Rà soát thiết bị", lead="Công an phường", support="Công an phường; Ban Xây dựng Đảng")
    make_draft(w, row, reference_number="22-KH/ĐU")
    issue(w)
    assert {(a.unit, a.part) for a in given(w)} == {(w.police, "lead"), (w.board, "support")}


def test_an_ongoing_task_has_no_due_day_and_an_undated_one_the_offices_default(w):
    rows = [
        TaskRow(text="Tuyên truyền", lead="Công an phường", deadline="thường xuyên"),
        TaskRow(text="Báo cáo", lead="Công an phường"),
    ]
    Office.objects.update_or_create(pk=1, defaults={"default_due_days": 5})
    make_draft(w, *rows, reference_number="23-KH/ĐU")
    issue(w)
    # 20 June 2026 is a Saturday: rolled to Monday.
    assert {a.task.text: a.due_on for a in given(w)} == {"Tuyên truyền": None, "Báo cáo": datetime.date(2026, 6, 22)}


def test_a_horizon_is_due_on_its_last_day(w):
    make_draft(w, TaskRow(text="x", lead="Công an phường", deadline="đến năm 2030"), reference_number="24-KH/ĐU")
    issue(w)
    assert given(w)[0].due_on == datetime.date(2030, 12, 31)


def test_the_click_reads_the_deadlines_anew_for_the_final_issue_day(w):
    make_draft(
        w, TaskRow(text="x", lead="Công an phường", deadline="trước ngày 10/6"), issued_on=None, reference_number=""
    )
    Directive.objects.filter(pk=w.draft.pk).update(issued_on=datetime.date(2027, 1, 5))
    issue(w, today=datetime.date(2027, 1, 6))
    assert Task.objects.get(directive=w.draft).due_on == datetime.date(2027, 6, 10)


def test_releasing_costs_as_many_queries_for_forty_units_as_for_three(w, django_assert_max_num_queries):
    for n in range(4, 40):
        cell = unit(f"Chi bộ tổ dân phố số {n}", Kind.CELL, w.ward)
        person(f"bi-thu-{n}", cell, Role.HEAD, "Bí thư")
    issuing.issue(w.draft, by=w.clerk, today=TODAY, version=None)
    with django_assert_max_num_queries(30):
        assert issuing.release(w.draft.pk, today=TODAY) == 39
    assert Assignment.objects.filter(directive=w.draft).count() == 39


def test_saving_tasks_of_an_issued_document_is_refused(w):
    issue(w)
    with pytest.raises(NotADraft, match="bản sửa đổi"):
        save(w, CELLS)
