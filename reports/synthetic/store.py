"""Many rows into one table at once: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

_AT_ONCE = 5000


def write(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> int:
    """Insert `rows` (attname → value, each with the same names); returns how many.

    Columns that are not named get their field's default. Rows are taken one by one, so a generator of a million costs
    no memory. Values are those of the model: days, moments, text, numbers, None, and dict or list for JSON.
    """
    rows = iter(rows)
    if (first := next(rows, None)) is None:
        return 0
    blank = model()
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = [field for name, field in fields.items() if name not in first and not field.primary_key]
    tail = tuple(field.pre_save(blank, add=True) for field in rest)
    columns = [str(fields[name].column) for name in first] + [str(field.column) for field in rest]
    values = itemgetter(*first)
    whole = ((*values(row), *tail) for row in chain([first], rows))
    table = connection.ops.quote_name(model._meta.db_table)
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    made = _copy(table, quoted, whole) if connection.vendor == "postgresql" else _insert(table, quoted, whole)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(sql)
    return made


def _copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> int:
    made = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_as_json(value) if isinstance(value, dict | list) else value for value in row])
            made += 1
    return made


def _insert(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> int:
    made, rows = 0, iter(rows)
    with connection.cursor() as cursor:
        while some := [tuple(map(_for_sqlite, row)) for row in islice(rows, _AT_ONCE)]:
            places = ", ".join(["%s"] * len(some[0]))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", some)  # noqa: S608  our own names
            made += len(some)
    return made


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, dict | list):
        return _as_json(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else value


def first_free_id(model: type[models.Model]) -> int:
    """The id after the highest one there is."""
    highest = model._base_manager.aggregate(highest=models.Max("pk"))["highest"]
    return (highest or 0) + 1


def analyse(models_: Iterable[type[models.Model]]) -> None:
    """Let the database look at what is there now; plans are guesses before that."""
    with connection.cursor() as cursor:
        for table in [model._meta.db_table for model in models_]:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
