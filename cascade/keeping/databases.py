"""How each of the two databases is pictured while people work in it, and loaded beside the present one."""

from __future__ import annotations

import errno
import gzip
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresqlWrapper
from psycopg.conninfo import make_conninfo

from cascade.keeping import Damaged, NotKept, NotRestored, facts

PIECE = 1 << 20
SPOILT = "Cơ sở dữ liệu đang dùng có chỗ hỏng ({}). Các bản sao lưu cũ vẫn được giữ nguyên."
NO_TOOLS = "Máy này chưa có {tool} của PostgreSQL. Hãy cài gói postgresql-client-{server} rồi chạy lại."
OLD_TOOLS = (
    "{tool} trên máy này là bản {own}, cũ hơn máy chủ PostgreSQL {server}. Hãy cài gói postgresql-client-{server}."
)


@dataclass(frozen=True)
class Picture:
    """One moment of the database: the file that brings it back, what it holds, and which stored files it names."""

    path: Path
    about: dict[str, Any]
    files: set[str]


def size() -> int:
    """How large the database is just now, in bytes."""
    if connection.vendor == "sqlite":
        return Path(name()).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def name() -> str:
    """The database's own name: a path for SQLite."""
    return str(connection.settings_dict["NAME"])


def picture(folder: Path) -> Picture:
    """Picture the present database into the folder. Nobody who works in it waits."""
    return sqlite_picture(folder) if connection.vendor == "sqlite" else postgresql_picture(folder)


def load(picture: Path, to: str) -> None:
    """Bring a picture back as a database of that name, which must not exist yet."""
    if connection.vendor == "sqlite":
        load_sqlite(picture, Path(to))
    else:
        load_postgresql(picture, to)


@contextmanager
def looking_at(other: str) -> Iterator[None]:
    """Inside the block Django's connection leads to another database of the same server or disk."""
    own = connection.settings_dict["NAME"]
    turn_to(other)
    try:
        yield
    finally:
        turn_to(own)


def turn_to(database: str) -> None:
    let_go()
    connection.settings_dict["NAME"] = database


def let_go() -> None:
    """Close what Django holds open; its pool would go on leading to the database of before."""
    own = connections[DEFAULT_DB_ALIAS]
    own.close()
    if isinstance(own, PostgresqlWrapper):
        own.close_pool()


def facts_here() -> dict[str, Any]:
    """The facts of the database that Django looks at now."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(name())) as own:
            return facts.of("sqlite", own.execute)
    with psycopg.connect(conninfo(name())) as link:
        return facts.of("postgresql", asking(link))


# --- SQLite -----------------------------------------------------------------------------------------------------------
def sqlite_picture(folder: Path) -> Picture:
    """By SQLite's own backup, which sees what lies in the write-ahead log as well; a copy of the file would not."""
    copy, packed = folder / "copy.sqlite3", folder / "database"
    try:
        with closing(sqlite3.connect(name())) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            ((said,),) = target.execute("PRAGMA quick_check(1)").fetchall()
            if said != "ok":
                raise NotKept(SPOILT.format(said[:120]))
            about = {"engine": "sqlite", "server": sqlite3.sqlite_version, "bytes": copy.stat().st_size}
            about |= facts.of("sqlite", target.execute)
            files = facts.files_named(target.execute)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, str(error)) from error
        raise NotKept(SPOILT.format(error)) from error
    with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=1) as out:
        shutil.copyfileobj(plain, out, PIECE)
    copy.unlink()
    return Picture(packed, about, files)


def load_sqlite(picture: Path, to: Path) -> None:
    try:
        with gzip.open(picture, "rb") as packed, to.open("xb") as out:
            shutil.copyfileobj(packed, out, PIECE)
            out.flush()
            os.fsync(out.fileno())
    except (gzip.BadGzipFile, EOFError) as error:
        raise Damaged from error
    try:
        with closing(sqlite3.connect(to)) as link:
            ((said,),) = link.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.DatabaseError as error:
        raise Damaged from error
    if said != "ok":
        raise Damaged


# --- PostgreSQL -------------------------------------------------------------------------------------------------------
def postgresql_picture(folder: Path) -> Picture:
    """pg_dump and our own counting look at the same moment: the one that this transaction exports."""
    packed = folder / "database"
    with psycopg.connect(conninfo(name())) as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.read_only = True
        ask = asking(link)
        ((moment, size, server),) = ask(
            "SELECT pg_export_snapshot(), pg_database_size(current_database()), current_setting('server_version_num')"
        )
        tool("pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--snapshot={moment}",
             f"--file={packed}", f"--dbname={conninfo(name(), with_password=False)}")  # fmt: skip
        about = {"engine": "postgresql", "server": server, "bytes": size, **facts.of("postgresql", ask)}
        files = facts.files_named(ask)
    return Picture(packed, about, files)


def asking(link: psycopg.Connection[Any]) -> facts.Ask:
    for setting in facts.SAME_LETTERS:
        link.execute(setting)  # type: ignore[arg-type]
    return lambda question: link.execute(question).fetchall()  # type: ignore[arg-type]


def load_postgresql(picture: Path, to: str) -> None:
    with maintenance() as link:
        create(link, to)
    try:
        tool("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--jobs=2",
             f"--dbname={conninfo(to, with_password=False)}", str(picture))  # fmt: skip
        with psycopg.connect(conninfo(to), autocommit=True) as link:
            link.execute("ANALYZE")
    except BaseException:
        drop_postgresql(to)
        raise


def create(link: psycopg.Connection[Any], database: str) -> None:
    try:
        link.execute(f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8'")  # type: ignore[arg-type]
    except psycopg.errors.InsufficientPrivilege as error:
        user = connection.settings_dict["USER"]
        words = (
            f"Tài khoản PostgreSQL không được tạo cơ sở dữ liệu. Quản trị PostgreSQL chạy: ALTER ROLE {user} CREATEDB;"
        )
        raise NotRestored(words) from error


def exists_postgresql(database: str) -> bool:
    with maintenance() as link:
        return bool(link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchall())


def drop_postgresql(database: str) -> None:
    with maintenance() as link:
        link.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')  # type: ignore[arg-type]


def swap_postgresql(incoming: str, aside: str) -> None:
    """The present database is renamed to `aside` and the incoming one takes its name: both, or neither."""
    let_go()
    with maintenance() as link:
        ((others,),) = link.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name()]).fetchall()
        if others:
            words = f"Còn {others} kết nối đang dùng cơ sở dữ liệu: hãy dừng web, worker và beat rồi chạy lại."
            raise NotRestored(words)
        with link.transaction():
            link.execute(f'ALTER DATABASE "{name()}" RENAME TO "{aside}"')  # type: ignore[arg-type]
            link.execute(f'ALTER DATABASE "{incoming}" RENAME TO "{name()}"')  # type: ignore[arg-type]


@contextmanager
def maintenance() -> Iterator[psycopg.Connection[Any]]:
    """Not in the office's own database, as that one is about to be renamed or dropped."""
    other = "postgres" if name() != "postgres" else "template1"
    with psycopg.connect(conninfo(other), autocommit=True) as link:
        yield link


def conninfo(database: str, *, with_password: bool = True) -> str:
    own = connection.settings_dict
    known = {"host": own["HOST"], "port": own["PORT"], "user": own["USER"], "password": own["PASSWORD"]}
    known |= {key: value for key, value in own["OPTIONS"].items() if key.startswith("ssl")}
    if not with_password:
        del known["password"]
    return make_conninfo(dbname=database, **{key: value for key, value in known.items() if value})


def tool(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs; its password goes by the environment, where no other user sees it."""
    env = {**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"] or "")}
    done = subprocess.run([find(program), *words], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = " ".join(done.stderr.split())
        if "No space left" in said:
            raise OSError(errno.ENOSPC, said)
        raise NotKept(f"{program} báo lỗi: {said[:300]}")


def find(program: str) -> str:
    """The newest one on this machine, which must not be older than the server."""
    with psycopg.connect(conninfo(name())) as link:
        server = link.info.server_version // 10000
    there = [*Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), *filter(None, [shutil.which(program)])]
    versions = {major(str(path)): str(path) for path in there}
    if not versions:
        raise NotKept(NO_TOOLS.format(tool=program, server=server))
    if max(versions) < server:
        raise NotKept(OLD_TOOLS.format(tool=program, own=max(versions), server=server))
    return versions[max(versions)]


def major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0
