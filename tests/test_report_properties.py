"""200 data sets by chance: what a report says adds up, is what the dashboard says, and is what plain counting finds.

And a frozen report is drawn again, to the byte, after whatever came later. REPORT_CHANGES=1000 lets more come.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import random
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from directives.models import Assignment, Directive, PastState, Task
from reports import freezing
from reports.composing import compose
from reports.figures import BESIDE, CELLS, Figures, Scope
from reports.gathering import COUNTS, gather, scope_of
from reports.models import Report, Section
from reports.paper import Band, Table
from tests.cast import assign, make_plan, make_ward, unit
from tests.reports import LATER, begin, freeze, make_report, write
from units.models import Office, Unit

pytestmark = pytest.mark.django_db
SETS, CHANGES = 200, int(os.environ.get("REPORT_CHANGES", "60"))
FIRST, LAST = datetime.date(2026, 3, 15), datetime.date(2026, 6, 14)
DAYS = [datetime.date(2026, 1, 20) + datetime.timedelta(days=5 * number) for number in range(36)]
State = Assignment.State
OPEN = (State.ASSIGNED, State.RECEIVED, State.IN_PROGRESS, State.RETURNED, State.SUBMITTED, State.PAUSED)


@pytest.fixture
def w():
    """The ward with a group under one cell and a plan under the plan, so that both trees have three floors."""
    w = make_ward()
    make_plan(w)
    w.group = unit("Tổ đảng số 1", Unit.Kind.CELL, w.cell)
    w.below = Directive.objects.create(
        kind="plan", subject="Kế hoạch của chi bộ", issuing_unit=w.cell, kept_by=w.cell, parent=w.plan,
        state="issued", issued_on=datetime.date(2026, 2, 1), reference_number="1-KH/CB",
        created_by=w.clerk, released_at=timezone.now(),
    )  # fmt: skip
    w.lower = Task.objects.create(directive=w.below, position=1, text="Việc của chi bộ")
    w.report = begin(w)
    Assignment.objects.all().delete()
    return w


def by_chance(w, seed: int) -> list[tuple[Assignment, PastState | None]]:
    """Up to thirty assignments in any state; some were changed since, with the state that they had before."""
    chance = random.Random(seed)  # noqa: S311
    PastState.objects.all().delete()
    Assignment.objects.all().delete()
    made = []
    for number in range(chance.randrange(31)):
        task = chance.choice([w.task, w.lower])
        given, due = chance.choice(DAYS), chance.choice([None, *DAYS])
        row = Assignment(
            task=task, directive=task.directive, unit=chance.choice([*w.cells, w.group, w.ward]), period=str(number),
            assigned_on=given, due_on=due, original_due_on=due, part=chance.choice(["lead", "support"]),
        )  # fmt: skip
        row.state = chance.choice([*OPEN, State.DONE, State.DONE, State.CANCELLED])
        if row.state == State.DONE:
            row.done_on = row.submitted_on = row.confirmed_on = max(given, chance.choice(DAYS))
        elif row.state == State.SUBMITTED:
            row.submitted_on = max(given, chance.choice(DAYS))
        made.append((row, before(row, chance)))
    Assignment.objects.bulk_create(row for row, _ in made)
    PastState.objects.bulk_create(past for _, past in made if past)
    return made


def before(row: Assignment, chance: random.Random) -> PastState | None:
    """What the row was until a day after it was given, if anything ever changed."""
    later = [day for day in DAYS if day > row.assigned_on and (row.done_on is None or day <= row.done_on)]
    if not later or chance.random() < 0.6:
        return None
    row.changed_on = chance.choice(later)
    state = chance.choice(OPEN)
    handed_in = max(row.assigned_on, chance.choice(DAYS)) if state == State.SUBMITTED else None
    return PastState(
        assignment=row, since_on=row.assigned_on, until_on=row.changed_on, state=state,
        due_on=chance.choice([None, *DAYS]), submitted_on=handed_in,
    )  # fmt: skip


def counted_by_hand(made, day: datetime.date) -> dict[str, int]:
    """The rules of reports/figures.py once more, row by row."""
    found = dict.fromkeys(COUNTS, 0)
    for row, past in made:
        then = past if past and row.changed_on > day else row
        if row.assigned_on > day or (row.state == State.CANCELLED and then is row):
            continue
        was_done = row.done_on is not None and row.done_on <= day
        due_in_period = row.due_on is not None and FIRST <= row.due_on <= LAST
        if was_done and row.done_on < FIRST and not due_in_period:
            continue
        found[word_of(row, then, day, was_done=was_done)] += 1
        found["total"] += 1
    return found


def word_of(row, then, day, *, was_done: bool) -> str:
    if was_done:
        return "done_late" if then.due_on and row.done_on > then.due_on else "done_in_time"
    if then.state in (State.PAUSED, State.CANCELLED):
        return "paused"
    if then.due_on is None:
        return "undated"
    in_hand = then.state == State.SUBMITTED and then.submitted_on <= then.due_on
    return "in_time" if then.due_on >= day or in_hand else "overdue"


def as_number(cell) -> int | None:
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else None


def assert_adds_up(table: Table) -> None:
    """Each column of counts comes to what its last row says."""
    rows = [row for row in table.rows if not isinstance(row, Band)]
    for column in range(1, len(table.head)):
        cells = [as_number(row[column]) for row in rows]
        if None not in cells and not isinstance(rows[-1][column], (str, Decimal)):
            assert sum(cells[:-1]) == cells[-1], (table.caption, table.head[column])


@pytest.mark.parametrize("first", range(0, SETS, 20))
def test_figures_add_up_and_are_those_of_the_dashboard_and_of_plain_counting(w, client, first):
    client.force_login(w.clerk)
    for seed in range(first, first + 20):
        made = by_chance(w, seed)
        data = gather(w.report, user=w.clerk, today=LATER)
        scope = scope_of(w.report, w.clerk, LATER)
        found = {"total": data["figures"]["total"]} | {key: data["figures"]["counts"][key] for key in COUNTS[1:]}
        assert found == counted_by_hand(made, scope.day), seed
        assert found["total"] == sum(found[key] for key in (*CELLS, *BESIDE)), seed
        for key in COUNTS:
            assert sum(line["counts"][key] for line in data["units"]) == found[key], (seed, key)
            tops = [line["counts"][key] for line in data["documents"] if line["level"] == 0]
            assert sum(tops) == found[key], (seed, key)
            assert len([row for row in data["rows"] if key in ("total", row["group"])]) == found[key], (seed, key)
        for block in compose(data).body:
            if isinstance(block, Table) and block.total:
                assert_adds_up(block)
        shown = Figures(Scope(w.clerk, LATER, scope.on, w.ward, w.directive, scope.period))
        assert {key: int(getattr(shown.tally, key)) for key in COUNTS} == found, seed
    with time_machine.travel(datetime.datetime.combine(LATER, datetime.time(3), tzinfo=datetime.UTC), tick=False):
        page = client.get(
            reverse("dashboard"),
            {"unit": w.ward.pk, "directive": w.directive.pk, "period": "2026-Q2", "on": f"{scope.on:%d/%m/%Y}"},
        )
    said = {figure.key: figure.value for figure, _ in [*page.context["cells"], *page.context["beside"]]}
    assert said | {"total": page.context["total"][0].value} == found


# --- After freezing ---------------------------------------------------------------------------------------------------


def later_change(w, chance: random.Random, number: int) -> None:
    """Anything that may happen once the report is frozen."""
    rows = list(Assignment.objects.values_list("pk", flat=True))
    day = LATER + datetime.timedelta(days=number % 300)
    name = f"Tên mới {number}"
    match chance.randrange(9):
        case 0 if rows:
            Assignment.objects.filter(pk=chance.choice(rows)).update(
                state="done", done_on=day, submitted_on=day, confirmed_on=day, result=name
            )
        case 1 if rows:
            Assignment.objects.filter(pk=chance.choice(rows)).update(due_on=day, obstacles=name)
        case 2 if len(rows) > 3:
            PastState.objects.all().delete()
            Assignment.objects.filter(pk=chance.choice(rows)).delete()
        case 3:
            assign(w.task, chance.choice(w.cells), period=f"m{number}", due_on=day)
        case 4:
            Unit.objects.filter(pk=chance.choice(w.cells).pk).update(name=name, short_name=name)
        case 5:
            Task.objects.filter(pk=w.task.pk).update(text=name)
        case 6:
            Directive.objects.filter(pk=w.plan.pk).update(subject=name, reference_number=f"{number}-KH/ĐU")
        case 7:
            Section.objects.filter(report=w.report, is_heading=False).update(body=name)
        case _:
            Office.objects.update(soon_days=1 + number % 20)
            Report.objects.filter(pk=w.report.pk).update(subject=name, signer_name=name, place=name)


def test_a_frozen_report_is_drawn_to_the_same_byte_after_whatever_came_later():
    w = make_report()
    section = w.report.sections.filter(is_heading=False).first()
    write(section, "Cấp ủy đã chỉ đạo quyết liệt.\n- Một số chi bộ gửi chậm;", by=w.clerk)
    snapshot = freeze(w.report, by=w.clerk)
    chance = random.Random(11)  # noqa: S311
    for number in range(CHANGES):
        later_change(w, chance, number)
        if number % max(1, CHANGES // 3) == 0:
            snapshot.refresh_from_db()
            again = freezing.draw(snapshot.data, frozen_at=snapshot.frozen_at)
            assert hashlib.sha256(again).hexdigest() == snapshot.pdf_sha256, number
    now = gather(w.report, user=w.clerk, today=LATER)
    assert now["rows"] != snapshot.data["rows"]  # something did happen
    snapshot.refresh_from_db()
    assert snapshot.is_whole
    assert hashlib.sha256(snapshot.pdf.read()).hexdigest() == snapshot.pdf_sha256
