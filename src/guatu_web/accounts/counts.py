"""What all processes of the site count together, for seconds or minutes: requests, wrong one-time codes, codes used.

Django's default cache, so that allauth counts here too. Every change is one statement that the database does wholly
or not at all, so that two processes never count the same turn. On PostgreSQL the counts lie in a table of the site's
database that is kept out of its journal; otherwise in a SQLite file of their own, so that no request waits until
somebody has written to the ledger.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
import threading
from collections.abc import Sequence
from time import sleep, time
from typing import Any, NamedTuple, cast

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

TABLE = "accounts_counts"
COLUMNS = "name text PRIMARY KEY, value text NOT NULL, ends double precision NOT NULL"
SWEPT = 100
"""So many rows whose time is over are taken away when a row is added."""
PATIENCE = 10.0
"""Seconds to wait for another process that is counting."""

_PUT = f"INSERT INTO {TABLE} AS kept (name, value, ends) VALUES (%s, %s, %s) ON CONFLICT (name) DO UPDATE SET "
_SET = _PUT + "value = excluded.value, ends = excluded.ends"
_ADD = _SET + " WHERE kept.ends <= %s RETURNING 1"
_COUNT = _PUT + (
    "value = CASE WHEN kept.ends <= %s THEN '1' ELSE CAST(CAST(kept.value AS bigint) + 1 AS text) END, "
    "ends = CASE WHEN kept.ends <= %s THEN excluded.ends ELSE kept.ends END RETURNING value, ends"
)
_LIVE = " WHERE name = %s AND ends > %s"
_GET = f"SELECT value FROM {TABLE}{_LIVE}"
_RAISE = f"UPDATE {TABLE} SET value = CAST(CAST(value AS bigint) + %s AS text){_LIVE} RETURNING value"
_TOUCH = f"UPDATE {TABLE} SET ends = %s{_LIVE} RETURNING 1"
_DELETE = f"DELETE FROM {TABLE}{_LIVE} RETURNING 1"
_CLEAR = f"DELETE FROM {TABLE}"
_OVER = f"SELECT name FROM {TABLE} WHERE ends <= %s LIMIT {SWEPT}"
_SWEEP = {
    "sqlite": f"DELETE FROM {TABLE} WHERE name IN ({_OVER})",
    # two processes that sweep the same rows in another order would wait for each other without end
    "postgresql": f"DELETE FROM {TABLE} WHERE name IN ({_OVER} FOR UPDATE SKIP LOCKED)",
}
_PREPARE = f"""
PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
CREATE TABLE IF NOT EXISTS {TABLE} ({COLUMNS});
CREATE INDEX IF NOT EXISTS {TABLE}_ends ON {TABLE} (ends);
"""

Rows = Sequence[tuple[Any, ...]]


class Counted(NamedTuple):
    """How often something has happened in its window, this time included, and in how many seconds that ends."""

    times: int
    left: float


def count(name: str, window: float) -> Counted:
    """One more time that something happens; a window begins with the first time after the last window's end."""
    return cast(SharedCounts, caches["default"]).count(name, window)


class SharedCounts(BaseCache):
    """The cache: JSON values by name, each until its time is over. LOCATION is the SQLite file.

    TypeError for a value that JSON does not know. Within a transaction on PostgreSQL a count stands or falls with it.
    """

    def __init__(self, location: str | os.PathLike[str], params: dict[str, Any]) -> None:
        super().__init__(params)
        self._file = os.fspath(location)

    def count(self, key: str, window: float, version: int | None = None) -> Counted:
        """As the function of this name."""
        now = time()
        ((value, ends),) = self._run(_COUNT, self._name(key, version), "1", now + window, now, now)
        if value == "1":
            self._sweep(now)
        return Counted(int(value), ends - now)

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        now = time()
        added = self._run(_ADD, self._name(key, version), json.dumps(value), self._ends(timeout), now)
        if added:
            self._sweep(now)
        return bool(added)

    def get(self, key: Any, default: Any | None = None, version: int | None = None) -> Any:
        found = self._run(_GET, self._name(key, version), time())
        return json.loads(found[0][0]) if found else default

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._run(_SET, self._name(key, version), json.dumps(value), self._ends(timeout))

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._run(_TOUCH, self._ends(timeout), self._name(key, version), time()))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._run(_DELETE, self._name(key, version), time()))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """One statement, where Django's own caches read first and write then. ValueError for a name without a value."""
        raised = self._run(_RAISE, delta, self._name(key, version), time())
        if not raised:
            raise ValueError(f"nothing is counted under {key!r}")
        return int(raised[0][0])

    def clear(self) -> None:
        self._run(_CLEAR)

    def _name(self, key: Any, version: int | None) -> str:
        return self.make_key(key, version=version)

    def _ends(self, timeout: float | None) -> float:
        ends = self.get_backend_timeout(timeout)
        return math.inf if ends is None else ends

    def _sweep(self, now: float) -> None:
        """Take away rows whose time is over: no command need run for it, and each row is taken away once."""
        self._run(_SWEEP[connection.vendor], now)

    def _run(self, statement: str, *values: Any) -> Rows:
        if connection.vendor == "postgresql":
            return _on_postgresql(statement, values)
        return _of_thread(self._file).execute(statement.replace("%s", "?"), values).fetchall()


def _on_postgresql(statement: str, values: Sequence[Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


class _Opened(threading.local):
    """The SQLite files that a thread has open. By process too: a connection that crosses a fork breaks the file."""

    def __init__(self) -> None:
        self.files: dict[tuple[int, str], sqlite3.Connection] = {}


_here = _Opened()


def _of_thread(file: str) -> sqlite3.Connection:
    mine = (os.getpid(), file)
    if mine not in _here.files:
        _here.files[mine] = _opened(file)
    return _here.files[mine]


def _opened(file: str) -> sqlite3.Connection:
    patient_until = time() + PATIENCE
    while True:
        opened = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
        try:
            opened.executescript(_PREPARE)
        except sqlite3.OperationalError:
            # SQLite waits for nobody while two switch the same new file to its write-ahead log
            opened.close()
            if time() > patient_until:
                raise
            sleep(0.01)
        else:
            return opened
