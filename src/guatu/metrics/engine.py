"""Where questions are answered: an engine has tables, speaks a dialect of SQL, and gives Arrow tables.

DuckDB over Parquet files or tables in memory is here; PostgreSQL and Spark, for the same metrics, are in
`guatu.metrics.servers`. Another engine is another class with the same few members.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from guatu.metrics.literals import quoted
from guatu.metrics.problems import MetricRefused, listed
from guatu.metrics.spec import Asked, Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Columns = tuple[tuple[str, str], ...]
"""Name and SQL type of each column, as the engine has them."""

_HELD = {
    "text": ("VARCHAR", "ENUM"),
    "integer": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"),
    "number": ("DECIMAL", "DOUBLE", "FLOAT", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"),
    "day": ("DATE",),
    "time": ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"),
    "flag": ("BOOLEAN",),
}
"""Kind of a column -> the SQL types in which DuckDB may hold it."""


# DuckDB would rather be asked by `sql`, which copies no rows but plans a query twice; answers are small, plans are not
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")


class Engine(Protocol):
    """What a plan needs of an engine."""

    @property
    def dialect(self) -> str:
        """The dialect of SQL that it speaks, by Ibis's name for it."""

    def columns(self, table: Table) -> Columns:
        """The columns of a table as they are here. MetricRefused if one is missing or of another kind."""

    def single(self, table: Table) -> bool:
        """Whether each key of a table with vintages is known to have one row, so that it need not be chosen."""

    def where(self, table: str) -> str:
        """Where the table lies, for people."""

    def run(self, sql: str, asked: Mapping[str, Asked], table: str) -> pa.Table:
        """The answer to a query with $names for what is asked. MetricRefused if the engine fails."""

    def hold(self, name: str, rows: Callable[[], pa.Table]) -> None:
        """Keeps a small table of ours, unless it is kept already."""


class DuckDB:
    """DuckDB in this process, over tables by name.

    A table is a pyarrow.Table, which is copied in, or the path of a Parquet file or of a folder of them, whose
    subfolders may be named column=value; files that are added later are seen by a new engine. Several threads may ask
    at once. MetricRefused if a folder has no Parquet.
    """

    dialect = "duckdb"

    def __init__(self, tables: Mapping[str, pa.Table | Path | str], threads: int | None = None) -> None:
        import duckdb

        self._connection = duckdb.connect(config={"threads": threads} if threads else {})
        self._connection.execute("SET parquet_metadata_cache = true")
        self._lock = threading.Lock()
        self._where: dict[str, str] = {}
        self._checked: dict[Table, Columns] = {}
        self._single: dict[Table, bool] = {}
        for name, source in tables.items():
            self._add(name, source)

    def columns(self, table: Table) -> Columns:
        if table not in self._checked:
            self._checked[table] = checked(table, self._described(table.name), _HELD)
        return self._checked[table]

    def single(self, table: Table) -> bool:
        if table not in self._single and not table.key:
            self._single[table] = False
        if table not in self._single:
            found = self._cursor().execute(doubled(table, self.dialect)).fetchone()
            self._single[table] = found is None
        return self._single[table]

    def where(self, table: str) -> str:
        return self._where[table]

    def run(self, sql: str, asked: Mapping[str, Asked], table: str) -> pa.Table:
        import duckdb

        wanted = {name: asked[name] for name in _named(sql) & asked.keys()}
        try:
            return self._cursor().execute(sql, wanted).to_arrow_table()
        except duckdb.Error as error:
            raise MetricRefused("engine", reason=error, table=table) from error

    def hold(self, name: str, rows: Callable[[], pa.Table]) -> None:
        with self._lock:
            if name not in self._where:
                self._add(name, rows())

    def close(self) -> None:
        """Lets go of the memory and the files."""
        self._connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()

    def _add(self, name: str, source: pa.Table | Path | str) -> None:
        quoted = '"' + name.replace('"', '""') + '"'
        if isinstance(source, (Path, str)):
            files = _files(Path(source))
            self._connection.read_parquet(files, hive_partitioning=True).create_view(name)
            self._where[name] = str(source)
            return
        self._connection.register("incoming", source)
        self._connection.execute(f"CREATE TABLE {quoted} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")
        self._where[name] = f"a table in memory, {source.num_rows:,} rows"

    def _described(self, name: str) -> Columns:
        if name not in self._where:
            raise MetricRefused("missing_table", table=name, known=listed(tuple(self._where)))
        quoted = '"' + name.replace('"', '""') + '"'
        return tuple((column, kind) for column, kind, *_ in self._cursor().execute(f"DESCRIBE {quoted}").fetchall())


def doubled(table: Table, dialect: str) -> str:
    """A query with a row if some key of a table has several rows."""
    key = ", ".join(quoted(name, dialect) for name in table.key)
    return f"SELECT 1 FROM {quoted(table.name, dialect)} GROUP BY {key} HAVING COUNT(*) > 1 LIMIT 1"


@lru_cache(maxsize=2048)
def _named(sql: str) -> frozenset[str]:
    """The names of the values that a query asks for; DuckDB refuses values that it does not ask for."""
    return frozenset(re.findall(r"\$([a-z]\w*)", sql))


def _files(place: Path) -> list[str]:
    files = sorted(map(str, place.rglob("*.parquet"))) if place.is_dir() else [str(place)]
    if not files or not Path(files[0]).is_file():
        raise MetricRefused("no_files", place=place)
    return files


def checked(table: Table, found: Columns, held: Mapping[str, Sequence[str]]) -> Columns:
    """The columns that the table declares, with their types, of which `held` says the kinds. MetricRefused if wrong."""
    types = dict(found)
    for column, kind in table.columns:
        if column not in types:
            known = listed(tuple(types))
            raise MetricRefused("missing_column", table=table.name, column=column, kind=kind, known=known)
        if types[column].split("(")[0] not in held[kind]:
            raise MetricRefused("wrong_type", table=table.name, column=column, type=types[column], kind=kind)
    return tuple((column, types[column]) for column in table.names)
