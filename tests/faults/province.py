"""A province's assignments, made by the database itself: a million in half a minute."""

# ruff: noqa: S608  (the SQL is put together from our own numbers)

from __future__ import annotations

from types import SimpleNamespace

from django.db import connection

from tests.faults.scene import Scene

# n counts the rows from 0. One in ten is open, and of those one in six stands on a rung: 16,667 of a million.
ONE_IN_TEN_OPEN = {
    "open": "n % 10 = 9",
    "days": "CASE WHEN n % 10 <> 9 THEN -(n / 10 % 400) WHEN n % 60 = 9 THEN 3 ELSE 20 + n / 10 % 300 END",
}
# All are open, and fall due on 400 days, of which ten have passed.
ALL_OPEN = {"open": "1 = 1", "days": "(n + n / 6250) % 400 - 10"}


def seed(scene: Scene, assignments: int, shape: dict[str, str]) -> SimpleNamespace:
    """So many assignments of one plan, 160 for each cell; the ward has a leader, who hears of late ones."""
    from units.models import Seat, User

    units = max(assignments // 160, 10)
    crowd = scene.people(units, 1)
    first = crowd.units[0].pk
    assert crowd.units[-1].pk == first + units - 1
    leader = User.objects.create(username="leader", email="leader@example.vn", password="!")
    Seat.objects.create(unit=crowd.ward, person=leader, role=Seat.Role.LEADER, title="Bí thư", from_on="2020-01-01")
    on_postgres, today, last = connection.vendor == "postgresql", f"'{scene.today}'", assignments - 1
    if on_postgres:
        day, given = f"{today}::date + days", f"{today}::date + days - 60"
        numbers = f"SELECT n FROM generate_series(0, {last}) AS n"
    else:
        day, given = f"date({today}, days || ' days')", f"date({today}, (days - 60) || ' days')"
        numbers = f"WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {last}) SELECT n FROM c"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM directives_assignment")
        if on_postgres:
            cursor.execute("SET session_replication_role = replica")  # no look at each foreign key
        cursor.execute(
            f"""
            INSERT INTO directives_assignment
                (task_id, directive_id, unit_id, part, period, state, assigned_on, due_on, original_due_on, done_on,
                 confirmed_on, received_on, submitted_on, submitted_by_id, result, obstacles, proposals, return_reason,
                 version)
            SELECT {crowd.tasks[0].pk}, {crowd.plan.pk}, {first} + n % {units}, 'lead', 's' || n,
                   CASE WHEN is_open THEN 'assigned' ELSE 'done' END, given, due, due,
                   CASE WHEN NOT is_open THEN due END, CASE WHEN NOT is_open THEN due END,
                   CASE WHEN NOT is_open THEN due END, CASE WHEN NOT is_open THEN due END,
                   CASE WHEN NOT is_open THEN {crowd.users[0].pk} END, 'x', '', '', '', 1
            FROM (SELECT n, is_open, {day} AS due, {given} AS given
                  FROM (SELECT n, {shape["open"]} AS is_open, {shape["days"]} AS days FROM ({numbers}) AS c) AS a) AS b
            """
        )
        if on_postgres:
            cursor.execute("SET session_replication_role = origin")
            cursor.execute("VACUUM ANALYZE directives_assignment")  # as PostgreSQL itself does after a while
    return crowd
