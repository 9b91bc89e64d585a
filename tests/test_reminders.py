"""The ledger of reminders: each rung owed by its day, once, and only while its reason stands."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from directives.actions import issuing, work
from directives.models import Assignment, ClockMark, Digest, Directive, Extension, Notice, Reminder
from directives.reminders import clock
from directives.reminders.digests import compose
from directives.reminders.ledger import _ladders, _statements, plan
from directives.reminders.rungs import Ladder, ladder
from tests.cast import Role, assign, make_plan, make_ward, person
from units.models import Office, Seat

pytestmark = pytest.mark.django_db
DUE = datetime.date(2026, 6, 30)  # a Tuesday
HANOI = datetime.timezone(datetime.timedelta(hours=7))


def days_from_due(days):
    return DUE + datetime.timedelta(days=days)


def at(day, hour=8, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=HANOI)


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    return ward


def rungs(person, **more):
    return list(Reminder.objects.filter(recipient=person, **more).order_by("rung").values_list("rung", flat=True))


def live_rungs(person):
    return rungs(person, state__in=["pending", "told"])


def tell(day, hour=8):
    plan(day)
    return compose(day, at(day, hour))


@pytest.mark.parametrize(
    ("days", "rung"),
    [(-8, None), (-7, -7), (-4, -7), (-3, -3), (-2, -3), (-1, -1), (0, 0), (1, 1), (7, 1), (8, 8), (400, 400)],
)  # fmt: skip
def test_the_latest_rung_is_owed_by_its_day(w, days, rung):
    plan(days_from_due(days))
    assert rungs(w.secretary) == ([] if rung is None else [rung])


@pytest.mark.parametrize("days", range(-10, 40))
def test_the_planner_and_the_plain_ladder_agree(w, days):
    plan(days_from_due(days))
    expected = Ladder().rung(days)
    assert rungs(w.secretary) == ([] if expected is None else [expected])


def test_planning_twice_changes_nothing(w):
    assert plan(days_from_due(-3)) > 0
    assert plan(days_from_due(-3)) == 0


def test_a_newer_rung_overtakes_the_one_that_was_not_told(w):
    plan(days_from_due(-7))
    plan(days_from_due(-3))
    assert live_rungs(w.secretary) == [-3]
    assert rungs(w.secretary, state="moot") == [-7]


def test_a_month_asleep_gives_one_correct_digest(w):
    tell(days_from_due(-3))
    tell(days_from_due(27))
    first, second = Notice.objects.of(w.secretary).order_by("pk")
    assert first.text == "Nhắc việc: 1 việc sắp đến hạn."
    assert second.text == "Nhắc việc: 1 việc quá hạn."


def test_one_digest_a_person_and_day(w):
    tell(DUE)
    other = assign(w.task, w.cell, period="2026-06", assigned_on=DUE)
    tell(DUE, hour=10)
    assert Digest.objects.filter(person=w.secretary).count() == 1
    tell(days_from_due(1))
    assert Reminder.objects.filter(assignment=other, recipient=w.secretary, state="told").exists()


def test_the_database_refuses_a_second_digest_of_the_day(w):
    tell(DUE)
    digest = Digest.objects.filter(person=w.secretary).get()
    digest.pk, digest.message_id = None, "<another@x>"
    with pytest.raises(IntegrityError), transaction.atomic():
        digest.save(force_insert=True)


@pytest.mark.parametrize("state", ["cancelled", "paused"])
def test_dropped_work_is_not_owed(w, state):
    plan(DUE)
    Assignment.objects.filter(pk=w.assignment.pk).update(state=state)
    plan(DUE)
    assert live_rungs(w.secretary) == []


def test_what_was_handed_in_is_no_longer_the_units_and_comes_back_when_returned(w):
    plan(days_from_due(-3))
    a, version = w.assignment, w.assignment.version
    work.submit(a, by=w.secretary, today=days_from_due(-3), version=version, result="Đã tổ chức.")
    plan(days_from_due(-3))
    assert live_rungs(w.secretary) == []
    work.return_for_more(a, by=w.clerk, today=days_from_due(-2), reason="Thiếu ảnh.")
    plan(days_from_due(-2))
    assert live_rungs(w.secretary) == [-3]


def test_a_later_day_makes_new_rows_and_quiets_the_old(w):
    plan(days_from_due(-1))
    Extension.objects.create(
        assignment=w.assignment, new_due_on=days_from_due(30), reason="x", asked_by=w.secretary, asked_on=DUE
    )
    Assignment.objects.filter(pk=w.assignment.pk).update(due_on=days_from_due(30))
    plan(days_from_due(-1))
    assert live_rungs(w.secretary) == []
    plan(days_from_due(27))
    assert Reminder.objects.get(recipient=w.secretary, state="pending").counted_from == days_from_due(30)


def test_revoking_the_document_quiets_it(w):
    from directives.actions import issuing

    plan(days_from_due(-1))
    issuing.revoke(w.plan, by=w.clerk, today=days_from_due(-1), reason="Ban hành nhầm.")
    plan(days_from_due(-1))
    assert not Reminder.objects.pending().exists()


def test_a_correction_with_a_later_day_quiets_the_old_rungs(w):
    plan(DUE)
    draft = issuing.start_correction(w.plan, by=w.clerk, today=DUE, reason="Lùi hạn")
    draft.tasks.update(deadline_phrase="trước ngày 30/9/2026")
    issuing.issue(draft, by=w.clerk, today=DUE, version=draft.version)
    issuing.release(draft.pk, today=DUE)
    plan(DUE)
    assert live_rungs(w.secretary) == []
    plan(datetime.date(2026, 9, 30))
    assert live_rungs(w.secretary) == [0]


def test_a_correction_without_the_task_quiets_it(w):
    plan(DUE)
    draft = issuing.start_correction(w.plan, by=w.clerk, today=DUE, reason="Bỏ việc")
    draft.tasks.all().delete()
    issuing.issue(draft, by=w.clerk, today=DUE, version=draft.version)
    issuing.release(draft.pk, today=DUE)
    tell(days_from_due(1))
    assert live_rungs(w.secretary) == []
    assert not Digest.objects.exists()


def test_work_given_late_gets_the_rungs_still_ahead(w):
    Assignment.objects.update(assigned_on=days_from_due(-5))
    plan(days_from_due(-5))
    assert rungs(w.secretary) == []
    plan(days_from_due(-3))
    assert rungs(w.secretary) == [-3]


def test_work_given_after_its_day_is_late_at_once(w):
    Assignment.objects.update(assigned_on=days_from_due(2))
    plan(days_from_due(2))
    assert rungs(w.secretary) == [1]


def test_the_superior_hears_once_when_seven_days_late(w):
    plan(days_from_due(6))
    assert rungs(w.leader) == []
    plan(days_from_due(7))
    assert set(Reminder.objects.filter(audience="superior").values_list("recipient__username", flat=True)) == {
        "van-thu.nhichieu", "chuyen-vien.nhichieu", "lanh-dao.nhichieu",
    }  # fmt: skip
    plan(days_from_due(20))
    assert rungs(w.leader) == [7, 7, 7]


def test_the_inspector_the_administrator_and_the_next_ward_hear_nothing(w):
    tell(days_from_due(30))
    assert not Reminder.objects.filter(recipient__in=[w.inspector, w.admin, w.outsider, w.outside_secretary]).exists()


def test_the_confirmer_hears_after_three_days_then_weekly_but_not_of_their_own(w):
    Assignment.objects.filter(pk=w.assignment.pk).update(
        state="submitted", submitted_on=days_from_due(-20), submitted_by=w.clerk2
    )
    plan(days_from_due(-18))
    assert not Reminder.objects.filter(audience="confirmer").exists()
    plan(days_from_due(-17))
    assert rungs(w.clerk, audience="confirmer") == [3]
    assert rungs(w.clerk2, audience="confirmer") == []
    plan(days_from_due(-9))
    assert live_rungs(w.clerk) == [10]


def test_two_seats_in_one_unit_are_one_person(w):
    Seat.objects.create(unit=w.cell, person=w.secretary, role=Role.CLERK, title="Văn thư", from_on=days_from_due(-300))
    plan(DUE)
    assert rungs(w.secretary) == [0]


def test_whoever_left_the_seat_hears_nothing_and_the_successor_does(w):
    plan(days_from_due(-3))
    Seat.objects.filter(person=w.secretary).update(to_on=days_from_due(-3))
    successor = person("bi-thu-moi.chi-bo-1", w.cell, Role.HEAD, "Bí thư chi bộ")
    plan(days_from_due(-2))
    assert live_rungs(w.secretary) == []
    assert live_rungs(successor) == [-3]


def test_undated_work_is_never_owed(w):
    Assignment.objects.update(due_on=None)
    assert plan(days_from_due(30)) == 0


@pytest.mark.parametrize(
    ("written", "ahead"), [("7,3,1", (7, 3, 1)), ("1; 10", (10, 1)), ("", ()), ("0, 10000, -2", (2,)), ("x", ())]
)
def test_the_offices_own_rungs_are_read_whatever_was_typed(written, ahead):
    assert ladder(written, Office()).ahead == ahead


def test_the_offices_own_rungs_are_used(w):
    Office.objects.update_or_create(pk=1, defaults={"reminder_days": "10", "superior_after_days": 3})
    plan(days_from_due(-9))
    assert rungs(w.secretary) == [-10]
    plan(days_from_due(3))
    assert set(rungs(w.leader)) == {3}


def test_what_was_not_sent_is_folded_into_the_newer_digest(w):
    tell(days_from_due(-3))
    tell(days_from_due(-1))
    old, new = Digest.objects.filter(person=w.secretary).order_by("day")
    assert (old.state, new.state) == ("folded", "pending")
    assert list(old.reminders.all()) == []
    assert new.reminders.count() == 2


def test_people_without_an_address_are_told_in_the_application(w):
    w.secretary.email = ""
    w.secretary.save()
    tell(DUE)
    assert Digest.objects.get(person=w.secretary).state == "in_app"
    assert Notice.objects.of(w.secretary).count() == 1


def test_the_offices_own_days_off_hold_letters_and_its_saturdays_do_not(w):
    Office.objects.update_or_create(pk=1, defaults={"days_off": ["2026-06-30"], "working_days": ["2026-07-04"]})
    tell(DUE)
    assert Digest.objects.get(person=w.secretary).next_try_at == at(days_from_due(1), 7)
    tell(datetime.date(2026, 7, 4))
    assert Digest.objects.filter(person=w.secretary).latest("day").next_try_at <= at(datetime.date(2026, 7, 4), 8)


# --- The clock --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "believed"),
    [({"minutes": -4}, True), ({"minutes": -6}, False), ({"days": 14}, True), ({"days": 15}, False),
     ({"days": 365}, False), ({"days": -2200}, False)],
)  # fmt: skip
def test_the_clock_is_believed_within_reason(step, believed):
    assert clock.may_go_on(at(DUE))
    assert clock.may_go_on(at(DUE) + datetime.timedelta(**step)) is believed


def test_a_clock_that_comes_back_is_believed_again():
    clock.may_go_on(at(DUE))
    clock.may_go_on(at(DUE) + datetime.timedelta(days=365))
    assert clock.may_go_on(at(DUE, 9))
    assert ClockMark.objects.get().held_at is None


def test_an_administrator_releases_a_held_clock(w):
    later = at(days_from_due(30))
    clock.may_go_on(at(DUE))
    clock.may_go_on(later)
    clock.trust(later, by=w.admin, today=days_from_due(30))
    assert clock.may_go_on(later + datetime.timedelta(minutes=1))


# --- The steps of the office and of one document ----------------------------------------------------------------------


def test_a_document_has_its_own_days_and_the_others_keep_the_offices(w):
    Directive.objects.filter(pk=w.plan.pk).update(reminder_days="20,2")
    plan(days_from_due(-20))
    assert rungs(w.secretary) == [-20]
    plan(days_from_due(-3))
    assert live_rungs(w.secretary) == [-20]
    plan(days_from_due(-2))
    assert live_rungs(w.secretary) == [-2]


def test_the_next_level_up_hears_once_at_fourteen_days_late(w):
    city = person("lanh-dao.haiphong", w.city, Role.LEADER, "Phó Bí thư Thành ủy")
    clerk = person("van-thu.haiphong", w.city, Role.CLERK, "Văn thư")
    plan(days_from_due(13))
    assert rungs(city) == []
    plan(days_from_due(14))
    plan(days_from_due(30))
    assert rungs(city, audience="higher") == [14, 14, 14]
    assert rungs(clerk) == []


def test_a_leader_who_left_the_next_level_hears_nothing(w):
    city = person("lanh-dao.haiphong", w.city, Role.LEADER, "Phó Bí thư Thành ủy")
    plan(days_from_due(14))
    Seat.objects.filter(person=city).update(to_on=days_from_due(14))
    plan(days_from_due(15))
    assert live_rungs(city) == []


def test_the_next_level_reads_of_how_many_units(w):
    city = person("lanh-dao.haiphong", w.city, Role.LEADER, "Phó Bí thư Thành ủy")
    tell(days_from_due(14))
    assert Notice.objects.get(person=city).text == "Nhắc việc: 3 việc của cấp dưới nữa quá hạn lâu."


def test_the_office_sets_how_long_a_result_may_wait_and_when_the_next_level_hears(w):
    city = person("lanh-dao.haiphong", w.city, Role.LEADER, "Phó Bí thư Thành ủy")
    Office.objects.update_or_create(pk=1, defaults={"confirmer_after_days": 5, "higher_after_days": 30})
    Assignment.objects.filter(pk=w.assignment.pk).update(state="submitted", submitted_on=DUE, submitted_by=w.secretary)
    plan(days_from_due(4))
    assert rungs(w.clerk, audience="confirmer") == []
    plan(days_from_due(29))
    assert rungs(w.clerk, audience="confirmer") == [26]
    assert rungs(city) == []
    plan(days_from_due(30))
    assert rungs(city) == [30, 30]


def test_planning_goes_through_open_work_and_not_through_all_that_was_ever_due(w):
    words = [sql for sql, _ in _statements(DUE, *_ladders(Office.current()))]
    if connection.vendor == "sqlite":  # the other counts for itself
        assert ["INDEXED BY open_assignment_by_due_day" in sql for sql in words] == [True, True, True, False]
    assert plan(DUE) == len(live_rungs(w.secretary)) + Reminder.objects.exclude(recipient=w.secretary).count() > 0
