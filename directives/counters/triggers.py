"""The triggers that note each change. Made anew after every migration: SQLite drops them when it remakes a table."""

from __future__ import annotations

from typing import Any

from django.db import connections

_COLUMNS = "unit_id, directive_id, kind, due_on, is_waiting, is_extended"
# Which of the columns above an assignment counts under; {row} is NEW, OLD or the name of a table.
_KIND = """CASE
    WHEN {row}.done_on IS NOT NULL THEN CASE
        WHEN {row}.due_on IS NULL THEN 'done_undated'
        WHEN {row}.done_on < {row}.due_on THEN 'done_early'
        WHEN {row}.done_on = {row}.due_on THEN 'done_on_day'
        ELSE 'done_late' END
    WHEN {row}.state = 'paused' THEN 'paused'
    WHEN {row}.due_on IS NULL THEN 'undated'
    WHEN {row}.state = 'submitted' AND {row}.submitted_on <= {row}.due_on THEN 'held'
    ELSE 'open' END"""
_DUE = "CASE WHEN {row}.done_on IS NULL AND {row}.state <> 'paused' THEN {row}.due_on END"
_EXTENDED = "COALESCE({row}.due_on > {row}.original_due_on, {false})"
FACTS = f"{{row}}.unit_id, {{row}}.directive_id, {_KIND}, {_DUE}, {{row}}.state = 'submitted', {_EXTENDED}"
COUNTS = "{row}.state <> 'cancelled'"
_WATCHED = ("state", "due_on", "original_due_on", "submitted_on", "done_on", "unit_id", "directive_id")


def facts(row: str, vendor: str) -> str:
    """The six values of an assignment, as SQL; `row` is the name under which the statement knows it."""
    return FACTS.format(row=row, false="false" if vendor == "postgresql" else "0")


def install(using: str = "default", **kwargs: Any) -> None:
    """Make the triggers of this database anew. Receiver of post_migrate: it may run any number of times."""
    connection = connections[using]
    if "directives_countchange" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _STATEMENTS[connection.vendor]():
            cursor.execute(statement)


def _sqlite() -> list[str]:
    def note(row: str, n: int) -> str:
        return (
            f"INSERT INTO directives_countchange ({_COLUMNS}, n) "
            f"SELECT {facts(row, 'sqlite')}, {n} WHERE {COUNTS.format(row=row)};"
        )

    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _WATCHED)
    table = "directives_assignment"
    bodies = {
        "count_insert": f"AFTER INSERT ON {table} BEGIN {note('NEW', 1)} END",
        "count_delete": f"AFTER DELETE ON {table} BEGIN {note('OLD', -1)} END",
        "count_update": f"AFTER UPDATE ON {table} WHEN {changed} BEGIN {note('OLD', -1)} {note('NEW', 1)} END",
        "count_unit_moved": "AFTER UPDATE OF path ON units_unit WHEN NEW.path <> OLD.path AND OLD.path <> '' "
        "BEGIN UPDATE directives_countstate SET counted_on = NULL; END",
    }
    return [
        statement
        for name, body in bodies.items()
        for statement in (f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {body}")
    ]


def _postgresql() -> list[str]:
    """Statement triggers: a thousand rows given at once are noted in one INSERT, grouped."""

    def function(name: str, sides: dict[str, int]) -> str:
        rows = " UNION ALL ".join(
            f"SELECT {facts(side, 'postgresql')}, {n} FROM {side} WHERE {COUNTS.format(row=side)}"  # noqa: S608
            for side, n in sides.items()
        )
        return (  # names of our own tables and columns only
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608
            f"INSERT INTO directives_countchange ({_COLUMNS}, n) "
            f"SELECT {_COLUMNS}, SUM(n) FROM ({rows}) AS noted ({_COLUMNS}, n) "
            f"GROUP BY {_COLUMNS} HAVING SUM(n) <> 0; RETURN NULL; END $$"
        )

    table = "directives_assignment"
    kinds = {
        "insert": ("REFERENCING NEW TABLE AS after", {"after": 1}),
        "delete": ("REFERENCING OLD TABLE AS before", {"before": -1}),
        "update": ("REFERENCING OLD TABLE AS before NEW TABLE AS after", {"before": -1, "after": 1}),
    }
    statements = []
    for deed, (tables, sides) in kinds.items():
        statements += [
            function(f"count_{deed}", sides),
            f"DROP TRIGGER IF EXISTS count_{deed} ON {table}",
            f"CREATE TRIGGER count_{deed} AFTER {deed.upper()} ON {table} {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION count_{deed}()",
        ]
    return [
        *statements,
        "CREATE OR REPLACE FUNCTION count_unit_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE directives_countstate SET counted_on = NULL WHERE counted_on IS NOT NULL; RETURN NULL; END $$",
        "DROP TRIGGER IF EXISTS count_unit_moved ON units_unit",
        "CREATE TRIGGER count_unit_moved AFTER UPDATE OF path ON units_unit FOR EACH ROW "
        "WHEN (NEW.path <> OLD.path AND OLD.path <> '') EXECUTE FUNCTION count_unit_moved()",
    ]


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
