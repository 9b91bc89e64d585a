"""What a database holds, in numbers and hashes that stay the same wherever it is restored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models

from reports.models import Snapshot
from units import journal

Ask = Callable[[str], Iterable[tuple[Any, ...]]]

# So that two servers write a row in the same letters.
SAME_LETTERS = (
    "SET timezone TO 'UTC'", "SET datestyle TO 'ISO, DMY'", "SET intervalstyle TO 'iso_8601'",
    "SET bytea_output TO 'hex'", "SET extra_float_digits TO 1",
)  # fmt: skip
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}
# Rows are added up, so their order does not matter: of each the first 60 bits of its SHA-256.
OF_A_TABLE = """
    SELECT count(*),
           coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint), 0)
    FROM "{table}" t
"""


def of(vendor: str, ask: Ask) -> dict[str, Any]:
    """Rows and a digest of each table, the heads of the journal's chains, the hashes of frozen reports, migrations."""
    tables = [name for (name,) in ask(TABLES[vendor])]
    heads = list(ask("SELECT unit_id, length, head FROM units_chain ORDER BY unit_id"))
    frozen = list(ask("SELECT id, sha256, pdf_sha256 FROM reports_snapshot ORDER BY id"))
    return {
        "tables": {table: count_and_digest(vendor, ask, table) for table in tables},
        "journal": {"chains": len(heads), "entries": sum(row[1] for row in heads), "head": digest(heads)},
        "reports": {"count": len(frozen), "digest": digest(frozen)},
        "migrations": [f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id")],
    }


def count_and_digest(vendor: str, ask: Ask, table: str) -> list[Any]:
    if vendor == "postgresql":
        ((count, total),) = ask(OF_A_TABLE.format(table=table))
        return [count, f"{int(total):x}"]
    count = total = 0
    for row in ask(f'SELECT * FROM "{table}"'):  # noqa: S608  (a name out of the database's own list)
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest()[:8])
    return [count, f"{total:x}"]


def digest(rows: Iterable[tuple[Any, ...]]) -> str:
    return hashlib.sha256("\n".join(" ".join(map(str, row)) for row in rows).encode()).hexdigest()


def files_named(ask: Ask) -> set[str]:
    """The stored files that rows name, whatever model they belong to."""
    named: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                table, column = model._meta.db_table, field.column
                rows = ask(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> \'\'')  # noqa: S608
                named |= {name for (name,) in rows}
    return named


def breaks(files: Path) -> list[str]:
    """What is not whole in the database that Django looks at, with its files there; one Vietnamese sentence each."""
    found = list(journal.verify())
    try:
        connection.check_constraints()
    except IntegrityError as error:
        found.append(f"Có dòng trỏ tới dòng không tồn tại: {error}")
    for snapshot in Snapshot.objects.order_by("pk").iterator(chunk_size=50):
        if not snapshot.is_whole:
            found.append(f"Số liệu của bản báo cáo đã chốt số {snapshot.pk} không khớp mã băm.")
        if sha256_of(files / str(snapshot.pdf.name)) != snapshot.pdf_sha256:
            found.append(f"Bản in của báo cáo đã chốt số {snapshot.pk} không khớp mã băm.")
    return found


def sha256_of(path: Path) -> str:
    """ "" when the file is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
