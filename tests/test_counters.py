"""The kept counts are those of the rows: after any deed, folded or not, for everybody who looks."""

from __future__ import annotations

import datetime
import random
from dataclasses import fields

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from directives import counters, progress
from directives.models import Assignment, BranchCount, CountChange, CountState, Directive
from directives.models.counters import COUNTED
from reports.figures import Figures, Scope
from reports.synthetic import Size, make
from tests.cast import TODAY, make_plan, make_ward
from units.models import Unit, User

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
SOON = 7
SMALL = Size(communes=3, cells=12, documents=30, tasks=90, assignments=500)


@pytest.fixture
def province():
    make(SMALL, TODAY)
    counters.rebuild(TODAY, SOON)


def scopes(today=TODAY):
    """Everybody's own view, of everything and of some units and documents."""
    programme = Directive.objects.filter(kind="programme").first()
    plan = Directive.objects.filter(kind="plan").first()
    commune = plan.issuing_unit
    for name in ("lanh-dao.tinh", "van-thu.xa-1", "bi-thu.xa-1.cb-1", "quan-tri.tinh"):
        user = User.objects.get(username=name)
        for unit in (None, commune, commune.parent):
            for directive in (None, programme, plan):
                yield Scope(user=user, today=today, on=today, unit=unit, directive=directive, soon_days=SOON)


def both(scope):
    """The same figures from the kept counts and from the rows."""
    kept = Figures(scope)
    counted = Figures(scope)
    counted.__dict__["source"] = progress.Rows(scope.belonging(), scope.day, scope.soon_days)
    assert isinstance(kept.source, progress.Counts)
    return kept, counted


def a_few_scopes(today=TODAY):
    """The province's leader on everything, and the commune's clerk on one programme."""
    programme = Directive.objects.filter(kind="programme").first()
    for name, directive in (("lanh-dao.tinh", None), ("van-thu.xa-1", programme)):
        yield Scope(user=User.objects.get(username=name), today=today, on=today, directive=directive, soon_days=SOON)


def assert_same(asked):
    for scope in asked:
        kept, counted = both(scope)
        assert kept.tally == counted.tally
        assert kept.by_chain() == counted.by_chain()
        anchor = scope.unit or Unit.objects.get(issuer_code="TU")
        assert kept.by_unit(anchor) == counted.by_unit(anchor)
        if scope.directive:
            assert kept.by_directive(scope.directive) == counted.by_directive(scope.directive)


def test_a_tally_has_the_columns_that_are_kept():
    assert tuple(field.name for field in fields(progress.Tally)) == COUNTED


def test_without_kept_counts_the_rows_are_counted(db):
    ward = make_ward()
    make_plan(ward)
    scope = Scope(user=ward.clerk, today=TODAY, on=TODAY)
    assert isinstance(Figures(scope).source, progress.Rows)


@pytest.mark.parametrize(
    "change", [{"on": TODAY - DAY}, {"soon_days": 3}, {"unit_alone": True}, {"directive_alone": True}]
)
def test_what_they_cannot_answer_is_counted_from_the_rows(province, change):
    scope = Scope(**{"user": User.objects.get(username="lanh-dao.tinh"), "today": TODAY, "on": TODAY} | change)
    assert isinstance(Figures(scope).source, progress.Rows)


def test_everybody_sees_the_counts_of_the_rows(province):
    assert_same(scopes())


def test_who_gives_work_outside_the_own_branch_sees_it(province):
    """The clerk of one commune gave a task to a cell of another."""
    plan = Directive.objects.filter(kind="plan").first()
    cell = Unit.objects.filter(kind="cell").exclude(path__startswith=plan.issuing_unit.path).first()
    Assignment.objects.filter(directive=plan).first()
    Assignment.objects.create(task=plan.tasks.first(), directive=plan, unit=cell, assigned_on=TODAY)
    clerk = User.objects.get(seats__unit=plan.issuing_unit, seats__role="clerk")
    kept, counted = both(Scope(user=clerk, today=TODAY, on=TODAY, soon_days=SOON))
    assert kept.tally == counted.tally
    assert kept.by_unit(plan.issuing_unit) == counted.by_unit(plan.issuing_unit)


def random_deeds(chance: random.Random, times: int) -> None:
    """Changes of every column that counts, also of many rows at once, and rows that come and go."""
    rows = list(Assignment.objects.order_by("pk"))
    clerk, head = User.objects.get(username="van-thu.xa-1"), User.objects.get(username="bi-thu.xa-1.cb-1")
    units = list(Unit.objects.filter(kind="cell"))
    for _ in range(times):
        row = chance.choice(rows)
        one = Assignment.objects.filter(pk=row.pk)
        day = TODAY + chance.randrange(-40, 40) * DAY
        open_ = {"done_on": None, "confirmed_on": None, "confirmed_by": None, "submitted_by": None}
        match chance.randrange(8):
            case 0:
                one.update(state="submitted", submitted_on=min(day, TODAY), **open_)
            case 1:
                ended = {"done_on": min(day, TODAY), "confirmed_on": TODAY, "confirmed_by": clerk, "submitted_by": head}
                one.update(state="done", submitted_on=min(day, TODAY), **ended)
            case 2:
                one.update(state=chance.choice(["paused", "cancelled", "assigned", "returned"]), **open_)
            case 3:
                one.update(due_on=chance.choice([None, day]))
            case 4:
                Assignment.objects.filter(task=row.task_id).update(due_on=day)
            case 5:
                Assignment.objects.filter(task=row.task_id, state="assigned").update(state="received")
            case 6:
                taken = Assignment.objects.filter(task=row.task_id).values_list("unit_id", flat=True)
                free = {unit.pk for unit in units} - set(taken)
                if free:
                    made = {
                        "task_id": row.task_id,
                        "directive_id": row.directive_id,
                        "unit_id": chance.choice(sorted(free)),
                    }
                    Assignment.objects.create(**made, assigned_on=TODAY, due_on=day, original_due_on=TODAY)
            case 7:
                Assignment.objects.filter(pk=chance.choice(rows).pk, extensions=None).delete()


@pytest.mark.parametrize("seed", range(3))
def test_after_any_deeds_they_are_those_of_the_rows_folded_or_not(province, seed):
    chance = random.Random(seed)  # noqa: S311  a story, not a secret
    for _ in range(3):
        random_deeds(chance, 25)
        assert CountChange.objects.exists()
        assert_same(a_few_scopes())
        counters.keep(TODAY, SOON)
        assert not CountChange.objects.exists()
        assert_same(a_few_scopes())


def test_folding_leaves_what_counting_anew_would_find(province):
    random_deeds(random.Random(9), 60)  # noqa: S311
    counters.keep(TODAY, SOON)
    names = ("unit_id", "directive_id", *COUNTED)
    folded = {row for row in BranchCount.objects.values_list(*names) if any(row[2:])}
    counters.rebuild(TODAY, SOON)
    assert folded == {row for row in BranchCount.objects.values_list(*names) if any(row[2:])}


def test_the_next_morning_they_are_counted_anew(province):
    tomorrow = TODAY + DAY
    user = User.objects.get(username="lanh-dao.tinh")
    assert isinstance(Figures(Scope(user=user, today=tomorrow, on=tomorrow)).source, progress.Rows)
    counters.keep(tomorrow, SOON)
    assert_same(a_few_scopes(tomorrow))


def test_a_unit_that_moves_takes_its_counts_along(province):
    cell, other = Unit.objects.filter(kind="cell").first(), Unit.objects.filter(parent__issuer_code="TU").last()
    assert not cell.is_inside(other)
    Unit.objects.filter(pk=cell.pk).update(name="Chi bộ chuyển đến")
    cell.move_to(other)
    assert CountState.objects.get().counted_on is None
    counters.keep(TODAY, SOON)
    assert_same(a_few_scopes())


def test_words_that_count_nothing_leave_no_change(province):
    Assignment.objects.filter(state="assigned").update(result="Đã bắt đầu", version=2)
    assert not CountChange.objects.exists()


def test_a_deed_takes_no_lock_that_another_needs(province):
    """Two deeds in one plan write rows of their own: no count is updated by a deed."""
    with CaptureQueriesContext(connection) as seen:
        Assignment.objects.filter(state="assigned").update(state="paused")
    assert len(seen) == 1
    before = list(BranchCount.objects.order_by("pk").values_list())
    Assignment.objects.filter(state="paused").update(state="assigned")
    assert list(BranchCount.objects.order_by("pk").values_list()) == before


def test_reading_takes_as_many_queries_for_one_unit_as_for_many(province):
    user = User.objects.get(username="lanh-dao.tinh")
    kept = counters.counted(user, TODAY, TODAY, SOON)
    for units in (Unit.objects.filter(parent=None), Unit.objects.all()):
        found = list(units)
        with CaptureQueriesContext(connection) as seen:
            kept.of(found)
        assert len(seen) == 1


def test_a_count_that_is_wrong_is_found(province, capsys):
    CountState.objects.update(counted_on=datetime.date.today())  # noqa: DTZ011  the command's own day
    random_deeds(random.Random(3), 20)  # noqa: S311
    call_command("recount", "--check")
    assert "đều khớp" in capsys.readouterr().out
    BranchCount.objects.filter(pk=BranchCount.objects.first().pk).update(overdue=F("overdue") + 1)
    with pytest.raises(CommandError, match="1 số không khớp"):
        call_command("recount", "--check")
    call_command("recount")
    assert counters.wrong_counts() == 0
