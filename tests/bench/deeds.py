"""Deeds: one tick through HTTP, many at once in one plan, and giving a task to every cell of the province."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from tests.bench.table import Measured, timed

WRITERS, SECONDS = 8, 6


def measure(only: str, runs: int) -> list[Measured]:
    found = []
    for name, run in (("tick one off", tick), ("8 people ticking in one plan", together), ("issue one task", issue)):
        if only in name:
            found += run(runs)
    return found


def tick(runs: int) -> list[Measured]:
    from directives.models import Assignment
    from tests.bench.pages import signed_in
    from units.models import User

    open_now = Assignment.objects.filter(state__in=Assignment.WITH_UNIT_STATES, unit__kind="cell")
    busiest = open_now.values("unit").annotate(n=Count("pk")).order_by("-n").first()["unit"]
    cell = signed_in(User.objects.get(seats__unit=busiest).username)
    left = list(open_now.filter(unit=busiest).values_list("pk", "version")[: runs + 1])

    def submit() -> None:
        pk, version = left.pop()
        data = {"result": "Đã làm xong.", "obstacles": "", "proposals": "", "version": version}
        response = cell.post(f"/work/{pk}/submit/", data, headers={"HX-Request": "true"})
        assert response.status_code in (200, 204, 302), response.status_code

    median, p95 = timed(submit, min(runs, len(left) - 1))
    return [Measured("tick one off", median, p95, 8)]


def together(runs: int) -> list[Measured]:
    """Deeds a second of eight processes in one plan, with the counts' triggers and without."""
    with_counts, errors = _rate()
    _triggers("DISABLE")
    without, _ = _rate()
    _triggers("ENABLE")
    from directives import counters

    counters.rebuild(timezone.localdate(), 7)
    note = f"{with_counts:.0f}/s with counts, {without:.0f}/s without: {with_counts / without:.0%}; {errors} errors"
    return [Measured("8 people ticking in one plan (ms a deed)", 1000 / with_counts, 1000 / with_counts, note=note)]


def _triggers(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE directives_assignment {word} TRIGGER USER")


def _rate() -> tuple[float, int]:
    from directives.models import Assignment, Directive

    plan = Directive.objects.filter(kind="programme").latest("pk")
    undone = Assignment.objects.filter(directive=plan, done_on=None).exclude(state__in=Assignment.DROPPED_STATES)
    undone.update(state="assigned", submitted_on=None, submitted_by=None)
    rows = list(undone.values_list("pk", flat=True))
    context = multiprocessing.get_context("spawn")
    connection.close()
    with context.Pool(WRITERS, initializer=_ready) as pool:
        pool.map(_nothing, range(WRITERS))
        done = pool.map(_write, [rows[n::WRITERS] for n in range(WRITERS)])
    return sum(count for count, _ in done) / SECONDS, sum(errors for _, errors in done)


def _ready() -> None:
    import django

    django.setup()


def _nothing(n: int) -> None:
    time.sleep(0.3)


def _write(rows: list[int]) -> tuple[int, int]:
    from django.db import DatabaseError

    from directives.actions import work
    from directives.models import Assignment
    from units.models import User
    from units.refusals import Refusal

    until, count, errors = time.monotonic() + SECONDS, 0, 0
    today = timezone.localdate()
    people: dict[int, Any] = {}
    for pk in rows:
        if time.monotonic() > until:
            break
        row = Assignment.objects.select_related("unit", "task", "directive__issuing_unit").get(pk=pk)
        if row.unit_id not in people:
            people[row.unit_id] = User.objects.filter(
                seats__unit=row.unit_id, seats__role__in=("head", "clerk")
            ).first()
        try:
            work.start(row, by=people[row.unit_id], today=today)
            count += 1
        except (DatabaseError, Refusal):
            errors += 1
    return count, errors


def issue(runs: int) -> list[Measured]:
    """In the worker: rows, counts' changes, notices to six thousand people, journal; beside one INSERT … SELECT."""
    from directives.actions import documents, issuing
    from directives.actions.tasks import TaskRow, save_tasks
    from directives.models import Assignment, UnitClass
    from directives.parties import Party
    from units.models import Unit, User

    clerk, province = User.objects.get(username="van-thu.tinh"), Unit.objects.get(issuer_code="TU")
    today = timezone.localdate()
    taken, raws = [], []
    for n in range(3):
        draft = documents.create_draft(
            by=clerk, today=today, unit=province, kind="plan", subject="Kế hoạch đo", reference_number=f"9{n}-KH/TU",
            issued_on=today,
        )  # fmt: skip
        everyone = Party(unit_class=UnitClass.ALL_CELLS)
        save_tasks(draft, [TaskRow(text="Việc đo", lead=[everyone])], by=clerk, today=today, version=draft.version)
        draft.refresh_from_db()
        issuing.issue(draft, by=clerk, today=today, version=draft.version)
        began = time.perf_counter()
        issuing.release(draft.pk, today=today)
        taken.append((time.perf_counter() - began) * 1000)
        assert Assignment.objects.filter(directive=draft).count() >= 20
        raws.append(_bare_insert(draft.pk))
    taken.sort()
    return [Measured("issue one task to every cell (in the worker)", taken[1], taken[2], 500, sorted(raws)[1])]


def _bare_insert(directive: int) -> float:
    """The same rows into an empty copy of the table, with its indexes and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CREATE TABLE bare (LIKE directives_assignment INCLUDING ALL)")
        began = time.perf_counter()
        cursor.execute("INSERT INTO bare SELECT * FROM directives_assignment WHERE directive_id = %s", [directive])
        return (time.perf_counter() - began) * 1000
