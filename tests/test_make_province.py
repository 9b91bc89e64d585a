"""The made-up province: as many of everything as asked, whole, and the same each time."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from directives.models import Assignment, Directive, Extension, Task, TaskLink
from reports.synthetic import Size, make
from tests.cast import TODAY, unit
from units import journal
from units.models import Entry, Unit, User
from units.trees import repair_paths

SMALL = Size(communes=3, cells=20, documents=30, tasks=120, assignments=700)


@pytest.fixture
def province(db: None) -> None:
    assert make(SMALL, TODAY) == 700


def test_there_is_as_much_of_everything_as_was_asked_for(province):
    assert Unit.objects.filter(kind=Unit.Kind.CELL).count() == 20
    assert Unit.objects.filter(kind=Unit.Kind.COMMITTEE).count() == 3 + 1
    assert Directive.objects.count() == 30
    assert Task.objects.count() == 120
    assert Assignment.objects.count() == 700


def test_every_task_is_in_somebodys_hands(province):
    assert not Task.objects.filter(assignments=None).exists()


def test_the_trees_are_whole(province):
    assert repair_paths(Unit) == 0
    assert repair_paths(Directive) == 0


def test_what_is_searched_and_sorted_is_as_if_saved_by_hand(province):
    derived = [(Unit, "search_text"), (Unit, "sort_key"), (Directive, "search_text"), (Directive, "number_key")]
    for model, name in [*derived, (Task, "search_text"), (User, "search_text")]:
        row = model.objects.order_by("-pk").first()
        was = getattr(row, name)
        row.save()
        row.refresh_from_db()
        assert getattr(row, name) == was != ""


def test_its_journal_is_whole_and_tells_of_each_result(province):
    assert list(journal.verify()) == []
    done = Assignment.objects.filter(state=Assignment.State.DONE).count()
    assert Entry.objects.filter(act="assignment.confirm").count() == done > 100


def test_days_follow_one_another_and_none_is_ahead_of_today(province):
    for row in Assignment.objects.all():
        days = [day for day in (row.assigned_on, row.received_on, row.submitted_on, row.confirmed_on) if day]
        assert days == sorted(days)
        assert days[-1] <= TODAY


def test_a_moved_due_day_has_its_extension(province):
    moved = {row.pk for row in Assignment.objects.all() if row.due_on != row.original_due_on}
    assert moved == set(Extension.objects.values_list("assignment", flat=True)) != set()


def test_before_its_extension_a_moved_task_had_its_old_day(province):
    moved = Extension.objects.select_related("assignment").first()
    assert moved.assignment.as_of(moved.decided_on - datetime.timedelta(days=1)).due_on == moved.old_due_on
    assert moved.assignment.as_of(moved.decided_on).due_on == moved.new_due_on


def test_plans_take_up_most_of_the_superiors_tasks_but_not_all(province):
    superior = Task.objects.filter(directive__kind=Directive.Kind.PROGRAMME)
    taken = superior.filter(pk__in=TaskLink.objects.values("superior_task"))
    assert 0 < taken.count() <= superior.count()
    assert Directive.objects.filter(kind=Directive.Kind.PLAN, parent__kind=Directive.Kind.PROGRAMME).count() == 28


def told(seed: int) -> list[tuple]:
    with transaction.atomic():
        make(SMALL, TODAY, seed=seed)
        rows = Assignment.objects.order_by("pk").values_list("unit__name", "task__text", "state", "due_on", "done_on")
        story = list(rows)
        transaction.set_rollback(True)
    return story


def test_the_same_seed_tells_the_same_story_and_another_another(db):
    assert told(seed=5) == told(seed=5) != told(seed=6)


def test_a_database_in_use_is_left_alone(db):
    unit("Đảng ủy phường", Unit.Kind.COMMITTEE)
    with pytest.raises(CommandError, match="cơ sở dữ liệu trống"):
        call_command("make_province", "--ward")
    assert Unit.objects.count() == 1


def test_the_command_says_what_it_made(db, capsys):
    call_command("make_province", "--scale", "0.0001", "--today", datetime.date(2026, 11, 22).isoformat())
    assert "việc được giao" in capsys.readouterr().out
