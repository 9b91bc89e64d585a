"""Merging and renaming: what goes along, what stays, and that all of it can be taken back on the day."""

import datetime

import pytest

from directives import counters, progress
from directives.actions import issuing, work
from directives.models import Assignment, Directive, Task, UnitClass
from directives.parties import Reader
from reports.models import Report
from tests.cast import TODAY, assign, done, make_plan, make_ward, person
from tests.drafts import make_draft
from tests.reports import freeze, make_report
from units import journal
from units.actions import keeping, merging, seating
from units.changes import UnitChange
from units.merge_steps import ChangedSince
from units.merging import BY_HAND, RULES, keys_to_units
from units.models import Entry, Seat, Unit, UnitAlias, User
from units.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MERGED = "Chi bộ tổ dân phố số 1 và 2"


@pytest.fixture
def w():
    w = make_ward()
    make_plan(w)
    done(assign(w.task, w.cell, period="2026-05"), TODAY - DAY, by=w.secretary, confirmed_by=w.clerk)
    return w


def prepared(w, *, into=None, units=None, **more):
    facts = {"kind": "merge", "effective_on": TODAY, "ground": "Quyết định số 15-QĐ/ĐU", "into": into}
    if into is None:
        facts |= {"makes_new": True, "new_name": MERGED, "new_kind": "cell", "superior": w.ward}
    return merging.prepare(units or w.cells[:2], by=w.admin, today=TODAY, **facts | more)


def merge(w, *, today=TODAY, ending=(), **more):
    change = prepared(w, **more)
    return merging.confirm(change, by=w.admin, today=today, version=change.version, ending=ending)


def rename(w, unit, name, **more):
    facts = {"kind": "rename", "new_name": name, "effective_on": TODAY, "ground": "Nghị quyết"} | more
    change = merging.prepare([unit], by=w.admin, today=TODAY, **facts)
    return merging.confirm(change, by=w.admin, today=TODAY, version=1)


def picture():
    """Every row that a merger may touch, as it stands."""
    models = [Unit, UnitAlias, Seat, Assignment, Directive, Report]
    rows = {model: {row["id"]: row for row in model.objects.values()} for model in models}
    for model in (Unit, Seat, Directive, Report):
        for row in rows[model].values():
            del row["version"]
    return rows


def test_every_key_to_a_unit_has_its_rule():
    known = set(keys_to_units())
    assert known - set(RULES) - set(BY_HAND) == set(), "a new foreign key to Unit needs a rule in units/merging.py"
    assert set(RULES) | set(BY_HAND) == known


def test_open_work_goes_along_and_done_work_stays(w):
    new = merge(w).into
    assert new.name == MERGED
    assert {(a.period, a.unit, a.state) for a in Assignment.objects.filter(unit__in=[new, w.cell])} == {
        ("", new, "assigned"), ("2026-05", w.cell, "done"),
    }  # fmt: skip
    w.cell.refresh_from_db()
    assert (w.cell.valid_to, w.cell.merged_into, w.cell.parent) == (TODAY - DAY, new, new)


def test_both_keep_their_part_of_the_same_task(w):
    new = merge(w).into
    rows = Assignment.objects.filter(unit=new, period="").order_by("pk")
    assert [(a.former_unit, a.is_twin) for a in rows] == [(w.cells[0], False), (w.cells[1], True)]


@pytest.mark.parametrize("into_existing", [False, True])
def test_the_superiors_figures_are_the_same_before_and_after(w, into_existing):
    branch = Assignment.objects.filter(unit__path__startswith=w.ward.path)
    before = [progress.Rows(branch, TODAY + n * DAY).tally() for n in (0, 15, 16)]
    if into_existing:
        merge(w, into=w.cells[1], units=w.cells[:1])
    else:
        merge(w)
    assert [progress.Rows(branch, TODAY + n * DAY).tally() for n in (0, 15, 16)] == before
    lines = progress.by_unit(progress.Rows(branch, TODAY), w.ward)
    assert sum((line.tally for line in lines), progress.Tally()) == before[0]


def test_the_kept_counts_follow_a_merger_and_its_undoing(w):
    counters.rebuild(TODAY, 7)
    change = merge(w)
    counters.keep(TODAY, 7)
    assert counters.wrong_counts() == 0
    merging.undo(change, by=w.admin, today=TODAY)
    counters.keep(TODAY, 7)
    assert counters.wrong_counts() == 0


def test_a_frozen_report_stays_as_it_was_and_the_new_unit_reads_it():
    w = make_report()
    freeze(w.report, by=w.clerk, today=TODAY)
    before = (w.report.snapshots.get().sha256, w.report.snapshots.get().pdf_sha256)
    city_admin = person("quan-tri.tinh", w.city, "admin", "Quản trị")
    change = merging.prepare([w.ward], by=city_admin, today=TODAY, kind="merge", effective_on=TODAY, into=w.next_ward)
    merging.confirm(change, by=city_admin, today=TODAY, version=1)
    report = Report.objects.visible_to(fresh(w.outsider), TODAY).get(pk=w.report.pk)
    assert (report.unit.name, report.issuer_line) == (w.ward.name, w.report.issuer_line)
    assert (report.snapshots.get().sha256, report.snapshots.get().pdf_sha256) == before


def test_whoever_confirms_second_changes_nothing(w):
    change = merge(w)
    with pytest.raises(merging.AlreadyDecided):
        merging.confirm(change, by=w.admin, today=TODAY, version=change.version)


def test_a_merged_unit_is_not_changed_any_more(w):
    merge(w)
    with pytest.raises(keeping.WasMerged):
        keeping.change_unit(w.cell, by=w.admin, today=TODAY, version=2, valid_to=None)
    with pytest.raises(keeping.WasMerged):
        seating.add_seat(w.cell, by=w.admin, today=TODAY, person=w.nobody, title="Phó", role="head", from_on=TODAY)


def test_the_secretary_goes_on_working_in_the_new_unit(w):
    merge(w)
    work.receive(Assignment.objects.get(pk=w.assignment.pk), by=fresh(w.secretary), today=TODAY)
    assert not Seat.objects.held_on(TODAY).filter(unit=w.cell).exists()


def test_whose_seat_ends_sees_nothing_from_the_day(w):
    seat = w.secretary2.seats.get()
    merge(w, ending=[seat.pk])
    assert not Seat.objects.held_on(TODAY).filter(person=w.secretary2).exists()
    assert Seat.objects.held_on(TODAY - DAY).filter(person=w.secretary2).exists()
    assert not Assignment.objects.visible_to(fresh(w.secretary2), TODAY).exists()


def test_a_deputy_goes_along_with_whom_he_stands_for(w):
    seat = w.secretary.seats.get()
    day = TODAY + 10 * DAY
    seating.add_seat(
        w.cell, by=w.admin, today=TODAY, person=w.nobody, title="Thay mặt", role="head", from_on=TODAY - DAY,
        to_on=day, acting_for=seat,
    )  # fmt: skip
    new = merge(w).into
    deputy = Seat.objects.get(unit=new, person=w.nobody)
    assert (deputy.acting_for.unit, deputy.to_on) == (new, day)


def test_old_names_find_the_new_unit_when_a_document_is_read(w):
    new = merge(w).into
    for name in ("Chi bộ tổ dân phố số 1", "Chi bộ tổ dân phố số 2", MERGED):
        assert [party.unit for party in Reader(w.ward, TODAY).read(name).parties] == [new]


def test_class_rules_and_named_parties_reach_the_new_unit(w):
    new = merge(w).into
    assert set(UnitClass.CELLS.units_under(w.ward, TODAY)) == {new, w.cells[2]}
    make_draft(w)
    task = Task.objects.create(directive=w.draft, position=1, text="Việc riêng", due_on=TODAY + DAY)
    task.parties.create(unit=w.cell)
    from directives.allotments import roll_for

    assert roll_for(w.draft, [task], TODAY).unit_ids(task.parties.get()) == [new.pk]


def test_the_next_turn_of_a_recurring_task_goes_to_the_new_unit(w):
    Assignment.objects.all().delete()
    Task.objects.filter(pk=w.task.pk).update(
        deadline_kind="recurring", every="month", deadline_phrase="hằng tháng", due_on=None
    )
    for cell in w.cells[:2]:
        row = assign(w.task, cell, period="2026-05", due_on=datetime.date(2026, 5, 31))
        done(row, TODAY - 20 * DAY, by=w.secretary, confirmed_by=w.clerk)
    new = merge(w).into
    issuing.make_occurrences(today=TODAY)
    assert set(Assignment.objects.exclude(period="2026-05").values_list("unit", "is_twin")) == {(new.pk, False)}


def test_papers_keep_the_name_under_which_they_went_out(w):
    before = w.plan.citation
    city_admin = person("quan-tri.tinh", w.city, "admin", "Quản trị")
    change = merging.prepare(
        [w.ward, w.next_ward], by=city_admin, today=TODAY, kind="merge", effective_on=TODAY, makes_new=True,
        new_name="Đảng ủy phường Hợp Nhất", new_kind="committee", superior=w.city,
    )  # fmt: skip
    new = merging.confirm(change, by=city_admin, today=TODAY, version=1).into
    plan = Directive.objects.get(pk=w.plan.pk)
    assert (plan.issuing_unit, plan.kept_by, plan.citation) == (new, new, before)
    assert plan.issuer == "Đảng ủy phường Nhị Chiểu"
    row = Assignment.objects.get(pk=w.assignment.pk)
    work.submit(row, by=w.secretary, today=TODAY, version=1, result="Xong")
    work.confirm(row, by=fresh(w.clerk), today=TODAY)  # the new committee answers for the old one's plan


def test_children_of_the_same_name_are_told_apart(w):
    city_admin = person("quan-tri.tinh", w.city, "admin", "Quản trị")
    change = merging.prepare(
        [w.next_ward], by=city_admin, today=TODAY, kind="merge", effective_on=TODAY, into=w.ward,
    )  # fmt: skip
    merging.confirm(change, by=city_admin, today=TODAY, version=1)
    w.next_cell.refresh_from_db()
    assert (w.next_cell.parent, w.next_cell.name) == (w.ward, "Chi bộ tổ dân phố số 1 (Đảng ủy phường Lê Đại Hành)")
    assert w.next_cell.aliases.get().name == "Chi bộ tổ dân phố số 1"


def test_undone_the_same_day_everything_is_as_it_was(w):
    before = picture()
    change = merge(w)
    assert picture() != before
    merging.undo(change, by=w.admin, today=TODAY)
    assert picture() == before
    assert list(journal.verify()) == []


def test_a_merger_into_an_existing_unit_is_undone_too(w):
    before = picture()
    merging.undo(merge(w, into=w.cells[1], units=w.cells[:1]), by=w.admin, today=TODAY)
    assert picture() == before


def test_what_happened_since_is_named_and_not_undone(w):
    change = merge(w)
    work.receive(Assignment.objects.get(pk=w.assignment.pk), by=fresh(w.secretary), today=TODAY)
    with pytest.raises(ChangedSince, match="nhận việc"):
        merging.undo(change, by=w.admin, today=TODAY)
    assert UnitChange.objects.get().state == "done"
    assert Assignment.objects.filter(unit=change.into).count() == 2


def test_a_unit_added_below_the_new_one_stands_in_the_way_of_undoing(w):
    change = merge(w)
    Unit.objects.create(parent=change.into, name="Tổ đảng 1", kind="team")
    with pytest.raises(ChangedSince, match="Tổ đảng 1"):
        merging.undo(change, by=w.admin, today=TODAY)


def test_the_day_after_it_stays(w):
    change = merge(w)
    with pytest.raises(merging.NotToday):
        merging.undo(change, by=w.admin, today=TODAY + DAY)


def test_a_planned_merger_waits_for_its_day_and_happens_once(w):
    day = TODAY + 5 * DAY
    change = merge(w, effective_on=day)
    assert change.state == "planned"
    assert merging.carry_out_due(day - DAY) == 0
    assert merging.carry_out_due(day + 3 * DAY) == 1  # the machine was off
    assert merging.carry_out_due(day + 3 * DAY) == 0
    w.cell.refresh_from_db()
    assert w.cell.valid_to == day - DAY
    assert UnitChange.objects.get().carried_out_on == day + 3 * DAY


def test_a_withdrawn_merger_never_happens(w):
    merging.withdraw(merge(w, effective_on=TODAY + DAY), by=w.admin, today=TODAY)
    assert merging.carry_out_due(TODAY + DAY) == 0
    assert Unit.objects.filter(merged_into=None).count() == Unit.objects.count()


def test_a_planned_merger_that_became_impossible_says_why(w):
    merge(w, effective_on=TODAY + 5 * DAY)
    Unit.objects.filter(pk=w.cell.pk).update(valid_to=TODAY)
    assert merging.carry_out_due(TODAY + 5 * DAY) == 0
    assert merging.carry_out_due(TODAY + 6 * DAY) == 0
    assert "không hoạt động" in UnitChange.objects.get().problem
    assert w.admin.notices.filter(text__startswith="Chưa thực hiện được").count() == 1


def test_the_timetables_merger_leaves_one_line_for_each_unit_and_one_for_the_merger(w):
    merge(w, effective_on=TODAY + DAY)
    last = Entry.objects.order_by("pk").last().pk
    merging.carry_out_due(TODAY + DAY)
    lines = Entry.objects.filter(pk__gt=last).order_by("pk")
    assert [(line.act, line.chain.unit, line.actor) for line in lines] == [
        ("unit.merged", w.cells[0], None), ("unit.merged", w.cells[1], None), ("unit.merge", w.ward, None),
    ]  # fmt: skip
    assert "Quyết định số 15-QĐ/ĐU" in lines[0].text


def test_merged_twice_the_first_still_leads_to_the_last(w):
    first = merge(w).into
    change = merging.prepare([first], by=w.admin, today=TODAY, kind="merge", effective_on=TODAY + DAY, into=w.cells[2])
    merging.confirm(change, by=w.admin, today=TODAY, version=1)
    assert merging.carry_out_due(TODAY + DAY) == 1
    assert set(Unit.objects.exclude(merged_into=None).values_list("merged_into", flat=True)) == {w.cells[2].pk}
    rows = Assignment.objects.filter(unit=w.cells[2], period="").order_by("pk")
    assert [(a.former_unit, a.is_twin) for a in rows] == [(w.cell, True), (w.cells[1], True), (None, False)]


def test_a_renamed_unit_is_found_by_both_names_and_old_papers_keep_the_old(w):
    rename(w, w.ward, "Đảng ủy phường Bình Minh")
    plan = Directive.objects.get(pk=w.plan.pk)
    assert (plan.issuer, plan.issuing_unit.name) == ("Đảng ủy phường Nhị Chiểu", "Đảng ủy phường Bình Minh")
    assert Unit.objects.search("nhi chieu").get(pk=w.ward.pk).aliases.get().name == "Đảng ủy phường Nhị Chiểu"


def test_a_new_name_is_undone_the_same_day(w):
    before = picture()
    merging.undo(rename(w, w.ward, "Đảng ủy phường Bình Minh"), by=w.admin, today=TODAY)
    assert picture() == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"new_name": "Chi bộ tổ dân phố số 3"}, "đang hoạt động mang tên"),
        ({"units": "one"}, "từ hai đơn vị trở lên"),
        ({"effective_on": datetime.date(2099, 1, 1)}, "không quá ba năm"),
        ({"units": "nested"}, "trực thuộc một đơn vị khác"),
        ({"into": "inside", "units": "state"}, "nằm trong đơn vị bị hợp nhất"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(w, more, said):
    named = {"one": [w.cell], "nested": [w.state, w.police], "state": [w.state], "inside": w.police}
    more = {key: named.get(value, value) if isinstance(value, str) else value for key, value in more.items()}
    with pytest.raises(merging.NotPossible, match=said):
        merge(w, **more)


def test_two_mergers_of_one_unit_do_not_wait_side_by_side(w):
    merge(w, effective_on=TODAY + DAY)
    with pytest.raises(merging.NotPossible, match="Xin rút việc đó trước"):
        merge(w, units=[w.cell, w.cells[2]], new_name="Chi bộ khác")


def test_somebody_must_be_left_to_administer(w):
    city_admin = person("quan-tri.tinh", w.city, "admin", "Quản trị")
    seats = [w.admin.seats.get().pk]
    change = merging.prepare([w.ward], by=city_admin, today=TODAY, kind="merge", effective_on=TODAY, into=w.next_ward)
    city_admin.seats.update(to_on=TODAY - DAY)
    User.objects.filter(pk=city_admin.pk)
    with pytest.raises(merging.LastAdministrator):
        merging.confirm(change, by=city_admin, today=TODAY, version=1, ending=seats)


def test_a_neighbours_unit_cannot_be_merged(w):
    with pytest.raises(NotYours):
        prepared(w, units=[w.cell, w.next_cell])


def test_what_changed_since_it_was_looked_at_is_not_carried_out(w):
    change = prepared(w)
    with pytest.raises(merging.LooksDifferent):
        merging.confirm(change, by=w.admin, today=TODAY, version=1, seen="khac")
    merging.amend(change, w.cells[1:], by=w.admin, today=TODAY, version=1)
    with pytest.raises(Stale):
        merging.confirm(change, by=w.admin, today=TODAY, version=1)


def fresh(user):
    """As in a new request."""
    return User.objects.get(pk=user.pk)
