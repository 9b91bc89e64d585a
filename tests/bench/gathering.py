"""Gathering a province's quarter: its figures, and the same counted again by SQL that shares nothing with our code."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from reports import gathering
from reports.figures import Figures
from reports.gathering import COUNTS, scope_of
from reports.models import Report
from reports.periods import PeriodKind, period_of, previous
from units.models import Unit, User

GOAL = 5.0

# As of a day: what was changed after it is read from its past states.
RECOUNT = """
with known as (
    select a.done_on, case when later then p.due_on else a.due_on end as due,
           case when later then p.state else a.state end as state,
           case when later then p.submitted_on else a.submitted_on end as handed_in
    from (select *, changed_on is not null and changed_on > %(day)s as later from directives_assignment) a
    join units_unit u on u.id = a.unit_id
    left join directives_paststate p
      on a.later and p.assignment_id = a.id and p.since_on <= %(day)s and p.until_on > %(day)s
    where u.path like %(branch)s and a.assigned_on <= %(day)s and (a.state <> 'cancelled' or a.later)
      and (a.done_on is null or a.done_on > %(day)s or a.done_on >= %(first)s
           or a.due_on between %(first)s and %(last)s)
), grouped as (
    select case
        when done_on <= %(day)s and done_on > due then 'done_late'
        when done_on <= %(day)s then 'done_in_time'
        when state in ('paused', 'cancelled') then 'paused'
        when due is null then 'undated'
        when due >= %(day)s or (state = 'submitted' and handed_in <= due) then 'in_time'
        else 'overdue' end as word
    from known
)
select word, count(*) from grouped group by word
"""


class Gathered(NamedTuple):
    what: str
    seconds: float
    goal: float | None
    note: str = ""


def measure(runs: int) -> list[Gathered]:
    today = timezone.localdate()
    province, clerk = Unit.objects.get(issuer_code="TU"), User.objects.get(username="van-thu.tinh")
    now = period_of(today, PeriodKind.QUARTER, None)
    found = []
    for period, words in ((now, "quý này, đến hôm nay"), (previous(now), "quý trước, như lúc hết quý")):
        report = Report(unit=province, kind=Report.Kind.SO_KET, period_key=period.key, cutoff_on=period.end)
        found += one(report, clerk, today, words, runs)
    return found


def one(report: Report, clerk: User, today: Any, words: str, runs: int) -> list[Gathered]:
    scope = scope_of(report, clerk, today)
    everything: Callable[[], Any] = lambda: (  # noqa: E731
        gathering.figures(Figures(scope)), gathering.unit_lines(scope), gathering.document_lines(scope)
    )  # fmt: skip
    seconds, (figures, units, _) = best(everything, runs)
    again, recount = best(lambda: recounted(scope), runs)
    ours = {"total": figures["total"]} | {key: figures["counts"][key] for key in COUNTS[1:]}
    by_unit = {key: sum(line["counts"][key] for line in units) for key in COUNTS}
    equal = "khớp với đếm lại bằng SQL và với cộng theo đơn vị" if ours == recount == by_unit else "KHÔNG KHỚP"
    if ours != recount:
        equal += f": {ours} / {recount}"
    rows, _ = best(lambda: gathering.appendix(scope, 1000), 1)
    return [
        Gathered(f"số liệu, theo đơn vị, theo văn bản: {words}", seconds, GOAL, equal),
        Gathered("  đếm lại một lần bằng SQL", again, None, f"{recount['total']:,} việc".replace(",", ".")),
        Gathered("  1.000 dòng đầu của phụ lục", rows, None),
    ]


def best(run: Callable[[], Any], runs: int) -> tuple[float, Any]:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - began)
    return min(times), answer


def recounted(scope: Any) -> dict[str, int]:
    values = {
        "day": scope.day, "branch": scope.unit.path + "%", "first": scope.period.start, "last": scope.period.end,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, values)
        counts: dict[str, int] = dict(cursor.fetchall())
    return {key: sum(counts.values()) if key == "total" else counts.get(key, 0) for key in COUNTS}


def show(found: list[Gathered]) -> None:
    print(f"{'việc':<62} {'giây':>7} {'mục tiêu':>9}")
    for row in found:
        print(f"{row.what:<62} {row.seconds:>7.2f} {'' if row.goal is None else f'{row.goal:.1f}':>9}  {row.note}")
