"""Copies of the whole database, out and in: a file of SQLite, or a dump of PostgreSQL by its own programs.

Copying out disturbs nobody and shows one moment. Copying in happens wholly or not at all, and only while nobody else
uses the database.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from guatu_web.records.management.archive import BadArchive, Manifest, sync_folder

Ask = Callable[[str], list[tuple[Any, ...]]]

_IN_USE = "the database is in use: stop the site and its worker first, then restore again"
# our tables and functions are all that the schema holds; what a newer version added must go too
_FRESH_SCHEMA = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


def engine() -> str:
    """sqlite or postgresql."""
    return connection.vendor


def member() -> str:
    """The name that the database has within a backup."""
    return {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}[engine()]


def copy_out(target: Path) -> Manifest:
    """Write the database, as it is at one moment, into a file; gives what the manifest tells of it."""
    return _sqlite_out(target) if engine() == "sqlite" else _postgresql_out(target)


def copy_in(source: Path) -> None:
    """Put a copy in the place of the database. BadArchive if it cannot be, and then nothing has changed."""
    connection.close()
    if engine() == "sqlite":
        _sqlite_in(source)
    else:
        _postgresql_in(source)


def is_empty() -> bool:
    """Whether nobody has worked with the database yet."""
    names = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in {"areas_zone", "accounts_user", "records_auditentry"} & names:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
            if cursor.fetchone():
                return False
    return True


def _facts(ask: Ask) -> Manifest:
    audit = ask("SELECT number, digest FROM records_auditentry ORDER BY number DESC LIMIT 1")
    applied = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    return {
        "engine": engine(),
        "audit": {"entries": audit[0][0] if audit else 0, "digest": audit[0][1] if audit else ""},
        "migrations": [list(each) for each in applied],
    }


# ------------------------------------------------------------------ SQLite


def _sqlite_out(target: Path) -> Manifest:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as live:
        live.execute("VACUUM INTO ?", [str(target)])
    with closing(sqlite3.connect(target)) as copy:
        return _facts(lambda statement: copy.execute(statement).fetchall())


def _sqlite_in(source: Path) -> None:
    with closing(sqlite3.connect(source)) as staged:
        said = staged.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise BadArchive(f"the database in the backup is damaged: {said}; take another backup")
    place = Path(connection.settings_dict["NAME"])
    if place.exists():
        _leave_wal(place)
    os.replace(source, place)
    sync_folder(place.parent)


def _leave_wal(place: Path) -> None:
    """Fold the write-ahead log into the file, so that none of it is taken for the new one's; not while it is in use."""
    try:
        with closing(sqlite3.connect(place, timeout=5)) as old:
            mode = old.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise BadArchive(_IN_USE) from error
    if mode != "delete":
        raise BadArchive(_IN_USE)


# ------------------------------------------------------------------ PostgreSQL


def _postgresql_out(target: Path) -> Manifest:
    _require_programs("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:

        def ask(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return list(cursor.fetchall())

        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        snapshot = ask("SELECT pg_export_snapshot()")[0][0]
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"
        )
        return _facts(ask)


def _postgresql_in(source: Path) -> None:
    _require_programs("pg_restore", "psql")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if cursor.fetchone()[0]:
            raise BadArchive(_IN_USE)
    connection.close()
    script = source.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
    quiet = ("psql", "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1")
    _run(*quiet, "--single-transaction", f"--command={_FRESH_SCHEMA}", f"--file={script}")


def _require_programs(*names: str) -> None:
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise BadArchive(
            f"{', '.join(missing)} is not on the PATH; install PostgreSQL's client programs"
            " in the server's version or newer (Debian: apt-get install postgresql-client)"
        )


def _run(*command: str) -> None:
    """Run one of PostgreSQL's programs on our database; what it says of a failure is handed on."""
    ended = subprocess.run(command, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ended.returncode:
        raise BadArchive(f"{command[0]} failed: {ended.stderr.strip() or ended.returncode}")


def _environment() -> dict[str, str]:
    """The database's address where PostgreSQL's programs look for it; never on a command line, which all can read."""
    told = settings.DATABASES["default"] | {"NAME": connection.settings_dict["NAME"]}
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {variable: str(told[key]) for variable, key in names.items() if told.get(key)}
    return os.environ | given | {"PGOPTIONS": "-c lock_timeout=10s"}
