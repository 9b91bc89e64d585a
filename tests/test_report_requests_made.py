"""The timetable makes requests ahead: as the stream says, once, and it moves only what nobody began."""

import datetime
from datetime import date

import pytest

from directives.models import UnitClass
from directives.parties import Party
from reports.models import ReportRequest
from reports.streams import actions, handing
from reports.streams.actions import Level
from reports.streams.making import make_for, make_requests
from tests.cast import Kind, unit
from tests.streams import BEGUN, CELLS, DUE, JUNE, ask, asked, make_city_stream, make_stream
from units.models import Entry
from units.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db


def test_this_period_and_the_next_are_asked_for_at_once():
    w = make_stream()
    assert sorted(set(w.stream.requests.values_list("period_key", flat=True))) == ["2026-06", "2026-07"]
    assert {one.due_on for one in w.asked.values()} == {DUE}
    assert set(w.asked) == set(w.cells)


def test_each_level_hands_in_before_the_one_above_and_to_it():
    w = make_city_stream()
    ward, cell = w.asked[w.ward], w.asked[w.cell]
    assert (ward.superior, ward.due_on) == (w.city, date(2026, 6, 19))
    assert (cell.superior, cell.due_on) == (w.ward, date(2026, 6, 16))
    assert w.asked[w.next_cell].superior == w.next_ward


def test_making_again_changes_nothing_and_leaves_no_line():
    make_stream()
    lines = Entry.objects.count()
    assert make_requests(BEGUN) == 0
    assert Entry.objects.count() == lines


def test_after_months_asleep_no_period_is_missing():
    w = make_stream()
    make_requests(date(2026, 9, 20))
    assert sorted(set(w.stream.requests.values_list("period_key", flat=True))) == [f"2026-{n:02}" for n in range(6, 12)]


def test_a_new_cell_is_asked_for_what_is_to_come_and_not_for_what_is_over():
    w = make_stream()
    new = unit("Chi bộ tổ dân phố số 4", Kind.CELL, w.ward)
    make_for(w.stream.pk, today=date(2026, 7, 1))
    assert list(new.report_requests.order_by("ends_on").values_list("period_key", flat=True)) == ["2026-07", "2026-08"]


def test_a_unit_that_is_no_more_is_let_off_unless_it_has_begun():
    w = make_stream()
    handing.begin(w.asked[w.cells[0]], by=w.secretary, today=BEGUN)
    for cell in w.cells[:2]:
        cell.valid_to = BEGUN
        cell.save()
    make_for(w.stream.pk, today=BEGUN + datetime.timedelta(days=1))
    states = dict(w.stream.requests.filter(period_key=JUNE).values_list("unit", "state"))
    assert [states[cell.pk] for cell in w.cells] == ["waiting", "withdrawn", "waiting"]


def test_a_later_due_rule_moves_only_what_nobody_began():
    w = make_stream()
    handing.begin(w.request, by=w.secretary, today=BEGUN)
    actions.change_stream(w.stream, by=w.clerk, today=BEGUN, version=1, levels=[CELLS], due_after=5)
    found = asked(w)
    assert found[w.cells[0]].due_on == DUE
    assert found[w.cells[1]].due_on == date(2026, 6, 19)


def test_an_ended_stream_lets_off_what_is_not_over_and_makes_nothing_more():
    w = make_stream()
    assert actions.end_stream(w.stream, by=w.clerk, today=date(2026, 6, 15)) == 3
    assert make_requests(date(2026, 9, 1)) == 0
    assert set(w.stream.requests.filter(period_key=JUNE).values_list("state", flat=True)) == {"waiting"}


def test_a_report_asked_for_once_has_one_period_and_its_day():
    w = make_stream()
    days = {"once_starts_on": date(2026, 1, 1), "once_ends_on": date(2026, 6, 1), "once_due_on": date(2026, 6, 5)}
    once = ask(w, every="once", name="Báo cáo nhanh", directive=None, **days)
    make_requests(date(2026, 8, 1))
    assert set(once.requests.values_list("period_key", "due_on")) == {("2026-01-01..2026-06-01", date(2026, 6, 5))}


def test_levels_without_time_between_them_are_refused():
    levels = [Level([Party(unit_class=UnitClass.COMMITTEES)]), Level([Party(unit_class=UnitClass.CELLS)], 3)]
    with pytest.raises(actions.TooLittleTime):
        make_city_stream(due_after=2, levels=levels)


def test_two_people_who_change_a_stream_see_each_other():
    w = make_stream()
    actions.change_stream(w.stream, by=w.clerk, today=BEGUN, version=1, levels=[CELLS], name="Tên mới")
    with pytest.raises(Stale):
        actions.change_stream(w.stream, by=w.clerk2, today=BEGUN, version=1, levels=[CELLS], name="Tên khác")


def test_only_the_office_itself_asks_in_its_name():
    w = make_stream()
    for person in (w.outsider, w.leader, w.secretary):
        with pytest.raises(NotYours):
            ask(w, by=person)
    assert ReportRequest.objects.count() == 6


def test_what_reports_were_made_of_stays_as_it_is():
    w = make_stream()
    handing.begin(w.request, by=w.secretary, today=BEGUN)
    with pytest.raises(actions.AlreadyReported):
        actions.change_stream(w.stream, by=w.clerk, today=BEGUN, version=1, levels=[CELLS], every="quarter")
    actions.change_stream(w.stream, by=w.clerk, today=BEGUN, version=1, levels=[CELLS], name="Báo cáo")
