"""Carrying one office's SQLite database over to an empty PostgreSQL one. The source is only read.

The tables are made by the same migrations; the rows go over in one transaction, all or none; then every row of both is
read again through Django and compared. Stored files stay where they are.
"""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from cascade.keeping import NotKept, facts, places
from cascade.keeping.restoring import RUNNING, Row
from units import journal
from units.models import Office, Unit
from units.refusals import Refusal

SOURCE, TARGET = DEFAULT_DB_ALIAS, "target"
# What `migrate` itself writes into a new database.
MADE_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}
ADDRESS = "Địa chỉ phải có dạng postgres://tên:mật-khẩu@máy/cơ-sở-dữ-liệu."
GUARDS = "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'units_entry'::regclass AND NOT tgisinternal"
ASLEEP = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"


class NotMoved(Refusal):
    """Nothing was carried over; the source is as it was, and the target holds no rows of ours."""


def move(url: str, say: Callable[[str], object]) -> list[Row]:
    """Carry everything over and return the comparison, table by table. Raises NotMoved."""
    try:
        with places.alone("run.lock", RUNNING), places.alone("backup.lock", "Một lượt sao lưu đang chạy."):
            open_target(url)
            refuse_unready()
            say("Lập các bảng trên PostgreSQL")
            call_command("migrate", database=TARGET, verbosity=0, interactive=False)
            # The source is held: nobody writes between the first row and the last comparison.
            with transaction.atomic(using=SOURCE):
                carry_over(say)
                say("Đối chiếu từng dòng")
                rows = compare()
            if all(row.good for row in rows):
                with looking_at_target():
                    tell()
            return rows
    except NotKept as refusal:
        raise NotMoved(refusal.sentence) from refusal


# --- before -----------------------------------------------------------------------------------------------------------
def open_target(url: str) -> None:
    if connections[SOURCE].vendor != "sqlite":
        raise NotMoved("Cài đặt này không dùng SQLite, không có gì để chuyển.")
    if not url.startswith(("postgres://", "postgresql://")):
        raise NotMoved(ADDRESS)
    try:
        wanted = environ.Env.db_url_config(url)
    except ValueError as error:
        raise NotMoved(ADDRESS) from error
    connections.settings[TARGET] = connections.configure_settings({SOURCE: dict(wanted)})[SOURCE]
    try:
        connections[TARGET].ensure_connection()
    except DatabaseError as error:
        words = " ".join(str(error).split())[:200]
        raise NotMoved(f"Không kết nối được PostgreSQL theo địa chỉ đã cho ({words}).") from error


def refuse_unready() -> None:
    """A source that waits for an update, or a target that holds anything at all but what `migrate` makes."""
    executor = MigrationExecutor(connections[SOURCE])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMoved("Cơ sở dữ liệu SQLite còn bước cập nhật chưa chạy. Chạy bin/setup trước.")
    target = connections[TARGET]
    there = set(target.introspection.table_names())
    known = {model._meta.db_table for model in ours()} | MADE_BY_MIGRATE
    with target.cursor() as cursor:
        for table in sorted(there - MADE_BY_MIGRATE):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608  (the database's own name)
            if table not in known or cursor.fetchone()[0]:
                raise NotMoved(f"Cơ sở dữ liệu đích không trống (bảng {table}). Hãy tạo một cơ sở dữ liệu mới.")


def ours() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return sorted((model for model in found if model._meta.managed), key=lambda model: model._meta.db_table)


# --- over -------------------------------------------------------------------------------------------------------------
def carry_over(say: Callable[[str], object]) -> None:
    """All rows, with their numbers, in one transaction; foreign keys are asked at its end, so the order is free."""
    target = connections[TARGET]
    table = ""
    try:
        with transaction.atomic(using=TARGET), target.cursor() as cursor:
            turn_triggers(cursor, "DISABLE")  # what the counters wrote for these rows comes over with them
            for table in ("auth_permission", "django_content_type"):
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  (names of our own)
            for model in ours():
                table = model._meta.db_table
                if count := copy_table(model, cursor):
                    say(f"  {table}: {count:,}".replace(",", "."))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            turn_triggers(cursor, "ENABLE")
            for statement in target.ops.sequence_reset_sql(no_style(), ours()):
                cursor.execute(statement)
        with target.cursor() as cursor:
            cursor.execute("ANALYZE")
    except (DatabaseError, psycopg.Error, ValueError) as error:
        words = " ".join(str(error).split())[:300]
        raise NotMoved(f"PostgreSQL không nhận bảng {table}: {words}. Chưa chuyển gì cả.") from error


def turn_triggers(cursor: Any, how: str) -> None:
    for model in ours():
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {how} TRIGGER USER')


def copy_table(model: type[models.Model], cursor: Any) -> int:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    count = 0
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows_of(model, SOURCE):
            copy.write_row(
                [field.get_db_prep_save(value, connections[TARGET]) for field, value in zip(fields, row, strict=True)]
            )
            count += 1
    return count


def rows_of(model: type[models.Model], using: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields]
    return model._base_manager.using(using).order_by().values_list(*names).iterator(chunk_size=5000)


# --- after ------------------------------------------------------------------------------------------------------------
def compare() -> list[Row]:
    rows = [
        Row(f"Bảng {model._meta.db_table}", count_and_digest(model, SOURCE), count_and_digest(model, TARGET))
        for model in ours()
    ]
    with looking_at_target():
        breaks = facts.breaks(Path(settings.MEDIA_ROOT))
        with connections[TARGET].cursor() as cursor:
            guards, asleep = (cursor.execute(question).fetchone()[0] for question in (GUARDS, ASLEEP))
    return [
        *rows,
        Row("Nhật ký, báo cáo đã chốt: chỗ hỏng", str(len(facts.breaks(Path(settings.MEDIA_ROOT)))), str(len(breaks))),
        Row("Khóa chống sửa nhật ký", "2", str(guards)),
        Row("Bộ đếm, khóa (trigger) đang tắt", "0", str(asleep)),
        Row("Số thứ tự kế tiếp bị trùng", "0", str(len(late_sequences()))),
    ]


def count_and_digest(model: type[models.Model], using: str) -> str:
    """Rows are added up, so that their order, which the two databases see differently, does not matter."""
    count = total = 0
    for row in rows_of(model, using):
        count += 1
        said = "\0".join(map(plainly, row))
        total += int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()[:8])
    return f"{count} dòng · {total:x}"


def plainly(value: Any) -> str:
    """The same letters for the same value, whichever database it came from."""
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat()
        case decimal.Decimal():
            return format(value.normalize(), "f")
        case dict() | list():
            return json.dumps(value, sort_keys=True, ensure_ascii=False)
        case _:
            return repr(value)


def late_sequences() -> list[str]:
    """Tables whose next number is taken already."""
    late = []
    with connections[TARGET].cursor() as cursor:
        for model in ours():
            table, key = model._meta.db_table, model._meta.pk
            if not isinstance(key, models.AutoField | models.BigAutoField):
                continue
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key.column])
            cursor.execute(
                f'SELECT (SELECT coalesce(max({key.column}), 0) FROM "{table}") >= '  # noqa: S608
                f"(SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {cursor.fetchone()[0]})"
            )
            if cursor.fetchone()[0]:
                late.append(table)
    return late


@contextmanager
def looking_at_target() -> Iterator[None]:
    """Inside the block all that asks the default database asks the new one."""
    own = connections[SOURCE]
    connections[SOURCE] = connections[TARGET]
    try:
        yield
    finally:
        connections[SOURCE] = own


@transaction.atomic
def tell() -> None:
    unit = Unit.objects.filter(parent=None).order_by("pk").first()
    if unit is not None:
        text = "Chuyển toàn bộ dữ liệu từ SQLite sang PostgreSQL, đã đối chiếu từng dòng."
        journal.record("office.move-database", Office.current(), unit=unit, by=None, text=text)
