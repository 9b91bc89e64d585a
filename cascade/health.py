"""Is the house alive, and is it ready? Two doors for health checks; they name no person and no document."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cascade.keeping import places
from directives import reminders


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when work can be done, 503 and what is wrong otherwise."""
    found = {name: ask() for name, ask in PROBES.items()}
    wrong = {name: answer for name, answer in found.items() if answer}
    return JsonResponse({"ready": not wrong, "wrong": wrong, "checked": sorted(found)}, status=503 if wrong else 200)


def database_takes_writes() -> str:
    """Write inside a transaction that is then taken back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE readyz_probe (n integer)")
            cursor.execute("INSERT INTO readyz_probe VALUES (1)")
            transaction.set_rollback(True)
    except DatabaseError:
        return "cơ sở dữ liệu không ghi được"
    return ""


def migrations_are_applied() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "không đọc được cơ sở dữ liệu"
    return f"còn {len(waiting)} bước cập nhật cơ sở dữ liệu" if waiting else ""


def reminders_are_running() -> str:
    """A timetable gone silent, a clock that cannot be right, letters owed and not sent."""
    try:
        return reminders.amiss(now=timezone.now())
    except DatabaseError:
        return "không đọc được sổ nhắc việc"


def backups_are_made() -> str:
    """The last one failed, or is too old for a machine that has been on since."""
    return places.amiss(now=timezone.now())


PROBES: dict[str, Callable[[], str]] = {
    "database": database_takes_writes,
    "migrations": migrations_are_applied,
    "reminders": reminders_are_running,
    "backups": backups_are_made,
}
