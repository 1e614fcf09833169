"""Answers that are kept for as long as the files are the same of which they were read.

An engine is another one after every act in a zone, while most acts touch few registers: an answer is known by the
files of the tables that it reads, and a check-in leaves what was counted of projects as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from guatu.metrics import Answer, Engine
from guatu_web.records.recent import Recent

MOST = 4096
"""So many answers are kept in a process; the one that was not asked for longest is let go."""
EMPTY = "a table in memory, 0 rows"
"""What an engine says of a table of which there are no files yet."""
_BY_CHANCE = re.compile(r"\bunnamed_relation_\w+")
_answers: Recent[Hashable, Answer] = Recent(MOST)
_files: WeakKeyDictionary[Any, Mapping[str, str]] = WeakKeyDictionary()


def kept(engine: Engine, tables: Sequence[str], key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer that is kept under a key for the files of some tables, or a new one."""
    read = tuple(_read_from(engine, table) for table in tables)
    if None in read:
        return ask()
    whole = (read, key)
    found = _answers.get(whole)
    if found is None:
        found = ask()
        _answers.put(whole, found)
    return found


def _read_from(engine: Engine, table: str) -> str | None:
    """A digest of the files that a table is read from; None where it lies in memory and may be any."""
    if engine not in _files:
        views = engine.run("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal", {}, table).to_pylist()
        _files[engine] = {view["view_name"]: _digest(view["sql"]) for view in views}
    if table in _files[engine]:
        return _files[engine][table]
    return EMPTY if engine.where(table) == EMPTY else None


def _digest(sql: str) -> str:
    """A digest of how a view reads its files; DuckDB gives each reading a name by chance."""
    return hashlib.sha256(_BY_CHANCE.sub("", sql).encode()).hexdigest()
