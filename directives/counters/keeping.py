"""Folding the changes into the counts, and counting anew."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from directives.counters.triggers import COUNTS, facts
from directives.models.counters import COUNTED, BranchCount, CountChange, CountState
from units.models import Unit

_AT_ONCE = 1000
_LOCK = 7_153_001  # this job's number among PostgreSQL's advisory locks
_AT = {name: place for place, name in enumerate(COUNTED)}
Counts = dict[tuple[int, int], list[int]]


def keep(today: datetime.date, soon_days: int) -> int:
    """Fold what changed, or count anew on a new day; returns how many counts were touched. Harmless at any time."""
    with transaction.atomic():
        if not _alone():
            return 0
        state = CountState.objects.filter(pk=1).first()
        if state and (state.counted_on, state.soon_days) == (today, soon_days):
            return _fold(today, soon_days)
    return rebuild(today, soon_days)


def rebuild(today: datetime.date, soon_days: int) -> int:
    """Count everything anew for the day; returns how many counts there are, 0 where somebody else is just at it.

    Rows and changes are read in one snapshot, so deeds go on, and what is done meanwhile is a change for the next fold.
    """
    with _one_moment():
        if not _alone():
            return 0
        counts: Counts = defaultdict(lambda: [0] * len(COUNTED))
        _add(counts, _rows(), today, soon_days)
        CountChange.objects.all().delete()
        BranchCount.objects.all().delete()
        BranchCount.objects.bulk_create(
            [
                BranchCount(unit_id=unit, directive_id=directive, **dict(zip(COUNTED, counted, strict=True)))
                for (unit, directive), counted in counts.items()
            ],
            batch_size=_AT_ONCE,
        )
        CountState.objects.update_or_create(pk=1, defaults={"counted_on": today, "soon_days": soon_days})
    return len(counts)


def wrong_counts() -> int | None:
    """How many counts, changes included, differ from the rows; None where none are kept. Changes nothing."""
    with _one_moment():
        state = CountState.objects.exclude(counted_on=None).filter(pk=1).first()
        if state is None or state.counted_on is None:
            return None
        names = ("unit_id", "directive_id", *COUNTED)
        kept: Counts = defaultdict(lambda: [0] * len(COUNTED))
        for unit, directive, *counted in BranchCount.objects.values_list(*names):
            kept[unit, directive] = counted
        _add(kept, _unfolded(), state.counted_on, state.soon_days)
        right: Counts = defaultdict(lambda: [0] * len(COUNTED))
        _add(right, _rows(), state.counted_on, state.soon_days)
    return sum(kept[key] != right[key] for key in {*kept, *right})


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction whose every query sees the same moment (in a test's own transaction: as that one sees it)."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _alone() -> bool:
    """Whether this is the one keeper at work, until the transaction ends. On SQLite it has the only pen anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _unfolded(*names: str) -> Iterable[tuple[Any, ...]]:
    """The changes as `_add` takes them, with more columns before if named."""
    return CountChange.objects.values_list(
        *names, "unit_id", "directive_id", "kind", "due_on", "is_waiting", "is_extended", "n"
    )


def _fold(today: datetime.date, soon_days: int) -> int:
    changes = list(_unfolded("pk"))
    if not changes:
        return 0
    counts: Counts = defaultdict(lambda: [0] * len(COUNTED))
    _add(counts, (change[1:] for change in changes), today, soon_days)
    _upsert(counts)
    ids = [change[0] for change in changes]
    for start in range(0, len(ids), _AT_ONCE):
        CountChange.objects.filter(pk__in=ids[start : start + _AT_ONCE]).delete()
    return len(counts)


def _rows() -> Iterator[tuple[Any, ...]]:
    """All assignments, grouped as changes are."""
    table, vendor = "directives_assignment", connection.vendor
    groups = "1, 2, 3, 4, 5, 6"
    sql = (  # names of our own tables and columns only
        f"SELECT {facts(table, vendor)}, COUNT(*) FROM {table} WHERE {COUNTS.format(row=table)} GROUP BY {groups}"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for unit, directive, kind, due_on, waiting, extended, n in cursor:
            yield unit, directive, kind, day_of(due_on), waiting, extended, n


def day_of(value: datetime.date | str | None) -> datetime.date | None:
    """SQLite hands days over as text."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _add(counts: Counts, rows: Iterable[tuple[Any, ...]], today: datetime.date, soon_days: int) -> None:
    """Add rows (unit, document, kind, due day, waiting, extended, how many) to the counts of the unit and all above."""
    paths = dict(Unit.objects.values_list("pk", "path"))
    chains: dict[int, list[int]] = {}
    for unit, directive, kind, due_on, waiting, extended, n in rows:
        if unit not in chains:
            chains[unit] = [int(part) for part in paths[unit].split("/")[:-1]]
        for branch in chains[unit]:
            add(counts[branch, directive], kind, due_on, waiting, extended, n, today, soon_days)


def add(
    counted: list[int],
    kind: str,
    due_on: datetime.date | None,
    waiting: bool,
    extended: bool,
    n: int,
    today: datetime.date,
    soon_days: int,
) -> None:
    """Add n assignments of a kind to a list in the order of COUNTED."""
    counted[_AT[standing_of(kind, due_on, today, soon_days)]] += n
    if waiting:
        counted[_AT["waiting"]] += n
    if extended:
        counted[_AT["extended"]] += n


def standing_of(kind: str, due_on: datetime.date | None, today: datetime.date, soon_days: int) -> str:
    """The column for a kind on a day; the same rule as `directives.standing`, for what is still open."""
    if due_on is None:
        return kind
    if due_on < today:
        return "on_track" if kind == "held" else "overdue"
    if due_on == today:
        return "due_today"
    return "due_soon" if due_on <= today + datetime.timedelta(days=soon_days) else "on_track"


def _upsert(counts: Counts) -> None:
    """Add to what is there, in one order everywhere."""
    table = connection.ops.quote_name(BranchCount._meta.db_table)
    columns = ("unit_id", "directive_id", *COUNTED)
    sums = ", ".join(f"{name} = {table}.{name} + EXCLUDED.{name}" for name in COUNTED)
    sql = (  # names of our own table and columns only; every value is a parameter
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))}) "  # noqa: S608
        f"ON CONFLICT (unit_id, directive_id) DO UPDATE SET {sums}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*key, *counted) for key, counted in sorted(counts.items()) if any(counted)])
