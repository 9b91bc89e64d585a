"""The rules of working on an assignment, as deeds: who may, what changes, what is written down, who hears of it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from directives import files
from directives.actions import moves, work
from directives.models import Assignment, Extension, Notice, Task
from directives.standing import Standing
from tests.cast import TODAY, Role, make_plan, make_ward, person
from units.models import Entry, Seat
from units.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LATER = datetime.date(2026, 7, 31)


@pytest.fixture
def ward():
    ward = make_ward()
    make_plan(ward)
    return ward


def submit(ward, today=TODAY, **more):
    words = {"result": "Đã tổ chức, 32/32 đảng viên dự."} | more
    ward.assignment.refresh_from_db()
    work.submit(ward.assignment, by=ward.secretary, today=today, version=ward.assignment.version, **words)


def acts(assignment):
    return [entry.act.split(".")[1] for entry in Entry.objects.about(assignment)]


def test_the_whole_road_from_receiving_to_done(ward):
    a = ward.assignment
    work.receive(a, by=ward.secretary, today=TODAY)
    work.start(a, by=ward.secretary, today=TODAY)
    submit(ward)
    work.confirm(a, by=ward.clerk, today=TODAY + DAY)
    assert (a.state, a.received_on, a.done_on, a.confirmed_on) == ("done", TODAY, TODAY, TODAY + DAY)
    assert acts(a) == ["receive", "start", "submit", "confirm"]
    assert Entry.objects.about(a).last().data["from"] == "submitted"


def test_the_day_of_sending_counts_however_slow_the_confirmer(ward):
    submit(ward, today=datetime.date(2026, 6, 30))
    assert ward.assignment.standing_on(LATER) == Standing.ON_TRACK
    work.confirm(ward.assignment, by=ward.clerk, today=LATER)
    assert ward.assignment.standing_on(LATER) == Standing.DONE_ON_DAY


def test_sending_twice_sends_once(ward):
    submit(ward)
    with pytest.raises(work.AlreadySubmitted):
        submit(ward)
    assert acts(ward.assignment) == ["submit"]


def test_receiving_or_confirming_twice_writes_one_line(ward):
    work.receive(ward.assignment, by=ward.secretary, today=TODAY)
    with pytest.raises(work.AlreadyReceived):
        work.receive(ward.assignment, by=ward.secretary, today=TODAY)
    submit(ward)
    work.confirm(ward.assignment, by=ward.clerk, today=TODAY)
    with pytest.raises(work.NotWaiting):
        work.confirm(ward.assignment, by=ward.clerk2, today=TODAY)
    assert acts(ward.assignment) == ["receive", "submit", "confirm"]
    assert ward.assignment.confirmed_by == ward.clerk


def test_a_result_without_words_is_not_sent(ward):
    with pytest.raises(work.ResultMissing):
        submit(ward, result="  \n ")
    assert not acts(ward.assignment)


@pytest.mark.parametrize("who", ["leader", "clerk", "inspector", "secretary2", "outsider", "nobody"])
def test_only_the_unit_itself_sends_its_result(ward, who):
    with pytest.raises(NotYours):
        work.submit(ward.assignment, by=getattr(ward, who), today=TODAY, version=1, result="Xong")


@pytest.mark.parametrize("who", ["secretary", "inspector", "outsider", "admin", "nobody"])
def test_only_the_issuing_unit_confirms(ward, who):
    submit(ward)
    for deed in (work.confirm, lambda *a, **k: work.return_for_more(*a, reason="Thiếu", **k)):
        with pytest.raises(NotYours):
            deed(ward.assignment, by=getattr(ward, who), today=TODAY)


def test_nobody_confirms_what_they_sent_even_with_seats_on_both_sides(ward):
    Seat.objects.create(unit=ward.ward, person=ward.secretary, role=Role.LEADER, title="Ủy viên", from_on=TODAY)
    submit(ward)
    with pytest.raises(work.OwnWork):
        work.confirm(ward.assignment, by=ward.secretary, today=TODAY)
    assert Assignment.objects.get(pk=ward.assignment.pk).state == "submitted"


def test_work_an_office_gave_itself_needs_two_of_its_people(ward):
    Assignment.objects.filter(pk=ward.assignment.pk).update(unit=ward.ward)
    a = Assignment.objects.get(pk=ward.assignment.pk)
    work.submit(a, by=ward.clerk, today=TODAY, version=1, result="Xong")
    with pytest.raises(work.OwnWork):
        work.confirm(a, by=ward.clerk, today=TODAY)
    work.confirm(a, by=ward.clerk2, today=TODAY)
    assert a.state == "done"


def test_a_stale_text_is_refused_and_the_fresh_one_shown(ward):
    work.save_result(
        ward.assignment, by=ward.secretary, today=TODAY, version=1, result="Bản mới", obstacles="", proposals=""
    )
    with pytest.raises(Stale) as refused:
        work.submit(ward.assignment, by=ward.secretary, today=TODAY, version=1, result="Bản cũ")
    assert refused.value.current.result == "Bản mới"


def test_receiving_does_not_make_an_open_form_stale(ward):
    work.receive(ward.assignment, by=ward.secretary, today=TODAY)
    work.submit(ward.assignment, by=ward.secretary, today=TODAY, version=1, result="Xong")
    assert ward.assignment.state == "submitted"


def test_a_confirmer_who_read_an_older_result_is_told(ward):
    submit(ward)
    read = ward.assignment.version
    work.return_for_more(ward.assignment, by=ward.clerk, today=TODAY, reason="Thiếu số liệu")
    submit(ward, result="Đã bổ sung")
    with pytest.raises(Stale):
        work.confirm(ward.assignment, by=ward.clerk2, today=TODAY, version=read)


def test_returning_opens_the_task_again_and_keeps_the_first_day(ward):
    submit(ward)
    work.return_for_more(ward.assignment, by=ward.clerk, today=TODAY, reason="Thiếu biên bản")
    a = Assignment.objects.get(pk=ward.assignment.pk)
    assert (a.state, a.submitted_on, a.return_reason) == ("returned", None, "Thiếu biên bản")
    submit(ward, today=TODAY + DAY)
    ward.assignment.refresh_from_db()
    assert (ward.assignment.first_submitted_on, ward.assignment.submitted_on) == (TODAY, TODAY + DAY)


def test_returning_needs_a_reason(ward):
    submit(ward)
    with pytest.raises(work.ReasonMissing):
        work.return_for_more(ward.assignment, by=ward.clerk, today=TODAY, reason=" ")


def test_saving_a_returned_result_keeps_it_returned(ward):
    submit(ward)
    work.return_for_more(ward.assignment, by=ward.clerk, today=TODAY, reason="Thiếu")
    version = Assignment.objects.get(pk=ward.assignment.pk).version
    work.save_result(
        ward.assignment, by=ward.secretary, today=TODAY, version=version, result="Sửa", obstacles="", proposals=""
    )
    assert ward.assignment.state == "returned"


def test_a_granted_extension_moves_the_due_day_and_keeps_the_old_ones(ward):
    extension = work.ask_extension(
        ward.assignment, by=ward.secretary, today=TODAY, new_due_on=LATER, reason="Chờ nguồn"
    )
    work.decide_extension(extension, by=ward.leader, today=TODAY, granted=True)
    a = Assignment.objects.get(pk=ward.assignment.pk)
    assert (a.due_on, a.original_due_on, a.version) == (LATER, datetime.date(2026, 6, 30), 1)
    assert Extension.objects.get().old_due_on == datetime.date(2026, 6, 30)
    assert acts(a) == ["ask_extension", "grant_extension"]


def test_an_undated_task_may_get_a_day(ward):
    Assignment.objects.filter(pk=ward.assignment.pk).update(due_on=None)
    extension = work.ask_extension(ward.assignment, by=ward.secretary, today=TODAY, new_due_on=LATER, reason="Tự đặt")
    work.decide_extension(extension, by=ward.clerk, today=TODAY, granted=True)
    assert Assignment.objects.get(pk=ward.assignment.pk).due_on == LATER


@pytest.mark.parametrize("day", [datetime.date(2026, 6, 30), datetime.date(2026, 6, 29), TODAY - DAY])
def test_an_extension_is_later_than_the_present_day(ward, day):
    with pytest.raises(work.DayTooEarly):
        work.ask_extension(ward.assignment, by=ward.secretary, today=TODAY, new_due_on=day, reason="Xin thêm")


def test_one_extension_is_asked_at_a_time_and_decided_once(ward):
    ask = {"by": ward.secretary, "today": TODAY, "new_due_on": LATER, "reason": "Chờ"}
    extension = work.ask_extension(ward.assignment, **ask)
    with pytest.raises(work.ExtensionAsked):
        work.ask_extension(ward.assignment, **ask)
    with pytest.raises(work.ReasonMissing):
        work.decide_extension(extension, by=ward.clerk, today=TODAY, granted=False)
    work.decide_extension(extension, by=ward.clerk, today=TODAY, granted=False, note="Cấp trên đã chốt ngày")
    with pytest.raises(work.ExtensionDecided):
        work.decide_extension(extension, by=ward.clerk, today=TODAY, granted=True)
    assert Assignment.objects.get(pk=ward.assignment.pk).due_on == datetime.date(2026, 6, 30)


def test_nobody_grants_the_day_they_asked_for(ward):
    Seat.objects.create(unit=ward.ward, person=ward.secretary, role=Role.LEADER, title="Ủy viên", from_on=TODAY)
    extension = work.ask_extension(ward.assignment, by=ward.secretary, today=TODAY, new_due_on=LATER, reason="Chờ")
    with pytest.raises(work.OwnWork):
        work.decide_extension(extension, by=ward.secretary, today=TODAY, granted=True)


def test_evidence_of_the_same_name_is_the_next_revision_and_the_same_file_is_not_kept_twice(ward):
    def attach(content):
        upload = SimpleUploadedFile("biên bản.txt", content.encode())
        return work.attach(ward.assignment, upload, by=ward.secretary, today=TODAY)

    first, again, second = attach("Bản một"), attach("Bản một"), attach("Bản hai")
    assert first == again
    assert (first.revision, second.revision) == (1, 2)
    assert acts(ward.assignment) == ["attach", "attach"]


def test_evidence_is_withdrawn_once_and_not_after_sending(ward):
    upload = SimpleUploadedFile("a.txt", "Ảnh chụp".encode())
    evidence = work.attach(ward.assignment, upload, by=ward.secretary, today=TODAY)
    work.withdraw(evidence, by=ward.secretary, today=TODAY)
    with pytest.raises(work.AlreadyWithdrawn):
        work.withdraw(evidence, by=ward.secretary, today=TODAY)
    submit(ward)
    with pytest.raises(work.AlreadySubmitted):
        work.attach(ward.assignment, upload, by=ward.secretary, today=TODAY)


def test_a_file_that_is_not_what_it_says_is_refused(ward):
    with pytest.raises(files.NotAccepted):
        work.attach(ward.assignment, SimpleUploadedFile("a.pdf", b"MZ"), by=ward.secretary, today=TODAY)
    assert not acts(ward.assignment)


@pytest.mark.parametrize("before", ["assigned", "received", "in_progress", "submitted", "returned"])
def test_paused_work_goes_on_from_where_it_stood(ward, before):
    a = ward.assignment
    if before != "assigned":
        work.receive(a, by=ward.secretary, today=TODAY)
    if before == "in_progress":
        work.save_result(a, by=ward.secretary, today=TODAY, version=1, result="Đang làm", obstacles="", proposals="")
    if before in ("submitted", "returned"):
        submit(ward)
    if before == "returned":
        work.return_for_more(a, by=ward.clerk, today=TODAY, reason="Thiếu")
    work.pause(a, by=ward.leader, today=TODAY, reason="Chờ hướng dẫn mới")
    assert a.state == "paused"
    work.resume(a, by=ward.leader, today=TODAY, reason="Đã có hướng dẫn")
    assert a.state == before


def test_a_paused_task_takes_no_result_and_a_cancelled_one_is_gone(ward):
    work.pause(ward.assignment, by=ward.leader, today=TODAY, reason="Chờ")
    with pytest.raises(work.NotOpen):
        submit(ward)
    work.cancel(ward.assignment, by=ward.leader, today=TODAY, reason="Trùng")
    with pytest.raises(work.NotPaused):
        work.resume(ward.assignment, by=ward.leader, today=TODAY)


def test_the_other_side_hears_of_it(ward):
    ward.secretary_deputy = person("pho-bi-thu.chi-bo-1", ward.cell, Role.CLERK, "Phó Bí thư")
    submit(ward)
    assert set(Notice.objects.values_list("person__username", flat=True)) == {
        ward.clerk.username,
        ward.clerk2.username,
    }
    Notice.objects.all().delete()
    work.return_for_more(ward.assignment, by=ward.clerk, today=TODAY, reason="Thiếu")
    assert {notice.person for notice in Notice.objects.all()} == {ward.secretary, ward.secretary_deputy}
    assert Notice.objects.first().link == ward.assignment.get_absolute_url()


def test_a_task_is_found_without_tones_also_when_made_in_bulk(ward):
    Task.objects.bulk_create([Task(directive=ward.plan, position=2, text="Tuyên truyền trên đài truyền thanh")])
    assert Task.objects.search("dai truyen thanh").count() == 1
    assert Task.objects.search("sinh hoat chuyên").get() == ward.task


def test_the_loser_of_a_race_is_told_and_writes_nothing(ward, monkeypatch):
    submit(ward)
    check = moves.check_state

    def meanwhile(*believed):
        monkeypatch.setattr(moves, "check_state", check)
        check(*believed)
        work.confirm(Assignment.objects.get(pk=ward.assignment.pk), by=ward.clerk2, today=TODAY)

    monkeypatch.setattr(moves, "check_state", meanwhile)
    with pytest.raises(work.NotWaiting):
        work.confirm(ward.assignment, by=ward.clerk, today=TODAY)
    # The winner played inside the loser's transaction, so it went back with it; no second line was written.
    assert acts(ward.assignment) == ["submit"]
