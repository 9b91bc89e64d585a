"""N10 and the speeds: how long planning takes on a full province, and how many letters go out in a second."""

from __future__ import annotations

import datetime
import time

from django.db import connection

from tests.faults.scene import Result, Scene
from tests.faults.sizes import Size

DAY = datetime.timedelta(days=1)


def s1(size: Size, seed: int) -> Result:
    return _letters(size, 0, 15)


def s2(size: Size, seed: int) -> Result:
    return _letters(size, 0.05, 60)


def _letters(size: Size, slow: float, goal: float) -> Result:
    """One run of `send_due` over everything, as the worker does it: from the claim to the last mark."""
    from django.utils import timezone

    from directives.reminders.digests import compose
    from directives.reminders.ledger import plan
    from directives.reminders.sending import send_due

    result = Result()
    with Scene("--slow", str(slow)) as scene:
        scene.people(size.letters, 3)
        began = time.monotonic()
        plan(scene.today)
        planned = time.monotonic() - began
        compose(scene.today, scene.now())
        composed = time.monotonic() - began - planned
        began, used = time.monotonic(), time.process_time()
        sent = send_due(timezone.now)
        seconds, busy = time.monotonic() - began, time.process_time() - used
        result.expect(sent == size.letters, f"gửi {sent}")
        result.expect(seconds <= goal * size.letters / 6000, f"mục tiêu {goal:.0f} s")
        result.told = (
            f"{sent} thư trong {seconds:.1f} s ({sent / seconds:.0f} thư/s; {busy:.1f} s bộ xử lý); "
            f"lập sổ {planned:.2f} s, soạn {composed:.2f} s"
        )
        return scene.count(result)


def n10(size: Size, seed: int) -> Result:
    return _planner(size, 5, 1.5)


def s3(size: Size, seed: int) -> Result:
    return _planner(size, 0.5, 0.05)


def _planner(size: Size, catch_up_goal: float, idle_goal: float) -> Result:
    """A million assignments of 6,000 units, some 16,000 of them on a rung today; the ledger without statistics."""
    from directives.models import Reminder
    from directives.reminders import runs
    from directives.reminders.ledger import plan

    result = Result()
    with Scene(start=False) as scene:
        units = max(size.assignments // 160, 10)
        crowd = scene.people(units, 1)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM directives_assignment")
            cursor.execute(
                """
                INSERT INTO directives_assignment
                    (task_id, directive_id, unit_id, part, period, state, assigned_on, due_on, original_due_on,
                     done_on, confirmed_on, received_on, submitted_on, result, obstacles, proposals,
                     return_reason, version, submitted_by_id, confirmed_by_id)
                SELECT %s, %s, unit, 'lead', n::text, CASE WHEN n %% 10 < 9 THEN 'done' ELSE 'assigned' END,
                       day - 60, day, day,
                       CASE WHEN n %% 10 < 9 THEN day END, CASE WHEN n %% 10 < 9 THEN day END,
                       CASE WHEN n %% 10 < 9 THEN day END, CASE WHEN n %% 10 < 9 THEN day END, 'x', '', '', '', 1,
                       CASE WHEN n %% 10 < 9 THEN %s::bigint END, NULL
                FROM (SELECT n, (%s::bigint[])[1 + n %% %s] AS unit,
                             %s::date + CASE WHEN n %% 10 < 9 THEN -(n / 10 %% 400) WHEN n %% 60 = 9 THEN 3
                                             ELSE 20 + n / 10 %% 300 END AS day
                      FROM generate_series(1, %s) AS n) AS numbers
                """,
                [crowd.tasks[0].pk, crowd.plan.pk, crowd.users[0].pk, [unit.pk for unit in crowd.units], units,
                 scene.today, size.assignments],
            )  # fmt: skip
            cursor.execute("ANALYZE directives_assignment")
        began = time.monotonic()
        made = plan(scene.today)
        first = time.monotonic() - began
        began = time.monotonic()
        again = plan(scene.today)
        idle = time.monotonic() - began
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        began = time.monotonic()
        plan(scene.today)
        idle_analysed = time.monotonic() - began
        moment = scene.now()
        runs.deliver(lambda: moment)
        began = time.monotonic()
        later = moment + datetime.timedelta(minutes=2)
        runs.deliver(lambda: later)
        run = time.monotonic() - began
        result.expect(again == 0 and made == Reminder.objects.count() > 0, f"lập {made}, lập lại {again}")
        result.expect(first <= catch_up_goal, f"mục tiêu {catch_up_goal} s")
        quietest = min(idle_analysed, run) if idle_goal < 0.1 else max(idle, idle_analysed)
        result.expect(quietest <= idle_goal, f"không có gì mới: mục tiêu {idle_goal} s")
        result.told = (
            f"{size.assignments:,} việc: {made:,} dòng trong {first:.2f} s; lập lại {idle:.2f} s (chưa ANALYZE), "
            f"{idle_analysed:.2f} s (đã ANALYZE); lượt chạy không có gì mới {run:.3f} s"
        ).replace(",", ".")
        return result
