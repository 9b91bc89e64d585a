"""Pages: the whole request, from the middleware to the last byte, as one signed-in person; nothing is kept between."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directives.models import Assignment, Directive
from directives.models.counters import COUNTED
from tests.bench.table import Measured, timed
from units.models import Unit, User

SUMS = ", ".join(f"SUM({name})" for name in COUNTED)


def measure(only: str, runs: int) -> list[Measured]:
    return [one(name, goal, client, url, raw, runs) for name, goal, client, url, raw in pages() if only in name]


def one(name: str, goal: float, client: Client, url: str, raw: Callable[[], object] | None, runs: int) -> Measured:
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    with CaptureQueriesContext(connection) as seen:
        read(client, url)
    queries = len(seen)  # now: the next request empties the log
    median, p95 = timed(lambda: read(client, url), runs)
    lowest = timed(raw, runs)[0] if raw else None
    size = "" if response.streaming else f"{len(response.content) // 1024} KB"
    return Measured(name, median, p95, goal, lowest, queries, size)


def read(client: Client, url: str) -> None:
    response = client.get(url)
    if response.streaming:
        for _ in response.streaming_content:
            pass


def pages() -> list[tuple[str, float, Client, str, Callable[[], object] | None]]:
    leader, clerk = signed_in("lanh-dao.tinh"), signed_in("van-thu.tinh")
    ward, cell = signed_in("lanh-dao.xa-1"), signed_in("bi-thu.xa-1.cb-1")
    province = Unit.objects.get(issuer_code="TU")
    programme = Directive.objects.filter(kind="programme").earliest("pk")
    secretary = User.objects.get(username="bi-thu.xa-1.cb-1").seats.get().unit
    own = Assignment.objects.filter(unit=secretary).earliest("pk")
    rows = "/dashboard/rows/?figure=total"
    return [
        ("leader's dashboard, whole province", 15, leader, "/dashboard/", lambda: counts(province)),
        ("dashboard of a commune", 10, ward, "/dashboard/", None),
        ("dashboard of a directive with 29 plans", 10, leader, f"/dashboard/directive/{programme.pk}/", None),
        ("compared with the month and the year before", 500, leader, "/dashboard/compared/", None),
        ("state of the province as of a past day", 500, leader, f"/dashboard/?on={last_month()}", None),
        ("whole document tree", 20, leader, "/directives/", None),
        ("coverage matrix of a programme × 100 communes", 100, leader, f"/directives/{programme.pk}/coverage/", None),
        ("coverage matrix of its directive, 40 clauses × 100 communes", 100, leader, matrix_above(programme), None),
        ("a document's page", 50, leader, f"/directives/{programme.pk}/", None),
        ("a unit's work list, first 50", 8, cell, "/work/", lambda: by_hand(secretary)),
        ("the province's rows, first page", 15, leader, rows, None),
        ("the province's rows, page 1,000", 15, leader, f"{rows}&page=1000", None),
        ("results waiting for confirmation", 50, clerk, "/confirm/", None),
        ("one assignment's page", 20, cell, f"/work/{own.pk}/", None),
        ("search: an ninh mạng", 50, leader, "/search/?q=an+ninh+m%E1%BA%A1ng", None),
        ("search: 20-CTr/TU", 50, leader, "/search/?q=20-CTr%2FTU", None),
        ("list of a commune to CSV", 1000, ward, "/dashboard/rows.csv?figure=total", None),
    ]


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def matrix_above(programme: Directive) -> str:
    return f"/directives/{programme.parent_id}/coverage/"


def last_month() -> str:
    today = timezone.localdate()
    return f"{(today.replace(day=1) - timezone.timedelta(days=1)):%d/%m/%Y}"


def fetch(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def counts(province: Unit) -> None:
    """The two sums that the page is about: by commune and by document."""
    fetch(
        f"SELECT c.unit_id, {SUMS} FROM directives_branchcount c JOIN units_unit u ON u.id = c.unit_id "  # noqa: S608
        "WHERE u.parent_id = %s GROUP BY 1",
        province.pk,
    )
    fetch(f"SELECT directive_id, {', '.join(COUNTED)} FROM directives_branchcount WHERE unit_id = %s", province.pk)  # noqa: S608


def by_hand(unit: Unit) -> str:
    """The same fifty rows as HTML that nobody could write quicker."""
    found = fetch(
        "SELECT a.id, t.text, d.reference_number, a.state, a.due_on FROM directives_assignment a "
        "JOIN directives_task t ON t.id = a.task_id JOIN directives_directive d ON d.id = a.directive_id "
        "WHERE a.unit_id = %s AND a.state IN ('assigned', 'received', 'in_progress', 'returned') "
        "ORDER BY a.due_on NULLS LAST, a.id LIMIT 50",
        unit.pk,
    )
    return "".join(
        f'<tr><td><a href="/work/{pk}/">{escape(text)}</a></td><td>{escape(number)}</td>'
        f"<td>{state}</td><td>{due}</td></tr>"
        for pk, text, number, state, due in found
    )
