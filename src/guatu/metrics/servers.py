"""Engines beside DuckDB: PostgreSQL through psycopg, Spark through a session; each library is loaded when needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guatu.metrics.engine import Columns, checked, doubled
from guatu.metrics.literals import filled, quoted
from guatu.metrics.problems import MetricRefused
from guatu.metrics.spec import Asked, Table

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa
    from pyspark.sql import SparkSession

_POSTGRES_HELD = {
    "text": ("text", "character varying", "character"),
    "integer": ("smallint", "integer", "bigint"),
    "number": ("numeric", "double precision", "real", "smallint", "integer", "bigint"),
    "day": ("date",),
    "time": ("timestamp without time zone", "timestamp"),
    "flag": ("boolean",),
}
_SPARK_HELD = {
    "text": ("string",),
    "integer": ("tinyint", "smallint", "int", "bigint"),
    "number": ("decimal", "double", "float", "tinyint", "smallint", "int", "bigint"),
    "day": ("date",),
    "time": ("timestamp_ntz",),
    "flag": ("boolean",),
}
_WHOLE = ("year", "part", "rows", "blank", "position", "records")


class Postgres:
    """PostgreSQL, over the tables and views that a connection sees. Several threads may ask in turn."""

    dialect = "postgres"

    def __init__(self, address: str) -> None:
        import psycopg

        self._connection: psycopg.Connection[Any] = psycopg.connect(address, autocommit=True)
        self._lock = threading.Lock()
        self._checked: dict[Table, Columns] = {}

    def columns(self, table: Table) -> Columns:
        if table not in self._checked:
            self._checked[table] = checked(table, self._described(table.name), _POSTGRES_HELD)
        return self._checked[table]

    def single(self, table: Table) -> bool:
        """Nobody can say: rows may be added at any time."""
        return False

    def where(self, table: str) -> str:
        return f"the table {table} in the database {self._connection.info.dbname}"

    def run(self, sql: str, asked: Mapping[str, Asked], table: str) -> pa.Table:
        import psycopg
        import pyarrow as pa

        try:
            with self._lock, self._connection.cursor() as cursor:
                cursor.execute(filled(sql, asked, self.dialect).encode())
                names = [column.name for column in cursor.description or ()]
                rows = cursor.fetchall()
        except psycopg.Error as error:
            raise MetricRefused("engine", reason=error, table=table) from error
        columns = list(zip(*rows, strict=True)) or [() for _ in names]
        kinds = [pa.int64() if name in _WHOLE else pa.string() if name == "reason" else None for name in names]
        return pa.table([pa.array(list(one), kind) for one, kind in zip(columns, kinds, strict=True)], names=names)

    def hold(self, name: str, rows: Callable[[], pa.Table]) -> None:
        """Keeps a table for as long as the connection lasts, unless one of the name is there."""
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [quoted(name, self.dialect)])
            if (cursor.fetchone() or (None,))[0] is None:
                self._copy(cursor, name, rows())

    def _copy(self, cursor: psycopg.Cursor[Any], name: str, rows: pa.Table) -> None:
        columns = ", ".join(f"{quoted(one.name, self.dialect)} {_postgres_type(one.type)}" for one in rows.schema)
        cursor.execute(f"CREATE TEMPORARY TABLE {quoted(name, self.dialect)} ({columns})".encode())
        with cursor.copy(f"COPY {quoted(name, self.dialect)} FROM STDIN".encode()) as copy:
            for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                copy.write_row(row)

    def close(self) -> None:
        self._connection.close()

    def _described(self, name: str) -> Columns:
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                [quoted(name, self.dialect)],
            )
            found = cursor.fetchall()
        if not found:
            raise MetricRefused("missing_table", table=name, known="the tables of the database")
        return tuple((column, kind) for column, kind in found)


def _postgres_type(kind: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return f"numeric({kind.precision}, {kind.scale})"
    tests = (
        (pa.types.is_date, "date"), (pa.types.is_timestamp, "timestamp"), (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "bigint"), (pa.types.is_floating, "double precision"),
    )  # fmt: skip
    return next((name for test, name in tests if test(kind)), "text")


class Spark:
    """Spark, through a session: its tables and views, Parquet files, and tables that are handed in.

    What is handed in are views of the session by their names: two engines with tables of one name need sessions of
    their own (`session.newSession()`, on the same cluster).
    The session needs `spark.sql.timestampType=TIMESTAMP_NTZ`, as timestamps here have no zone; it is set.
    """

    dialect = "pyspark"

    def __init__(self, session: SparkSession, tables: Mapping[str, pa.Table | Path | str] | None = None) -> None:
        session.conf.set("spark.sql.timestampType", "TIMESTAMP_NTZ")
        session.conf.set("spark.sql.session.timeZone", "UTC")
        self._session = session
        self._checked: dict[Table, Columns] = {}
        self._single: dict[Table, bool] = {}
        for name, source in (tables or {}).items():
            self._add(name, source)

    def columns(self, table: Table) -> Columns:
        if table not in self._checked:
            if not self._session.catalog.tableExists(table.name):
                raise MetricRefused("missing_table", table=table.name, known="the tables and views of the session")
            found = tuple((name, kind) for name, kind in self._session.table(table.name).dtypes)
            self._checked[table] = checked(table, found, _SPARK_HELD)
        return self._checked[table]

    def single(self, table: Table) -> bool:
        if table not in self._single and not table.key:
            self._single[table] = False
        if table not in self._single:
            self._single[table] = not self._session.sql(doubled(table, self.dialect)).collect()
        return self._single[table]

    def where(self, table: str) -> str:
        return f"the table {table} of {self._session.sparkContext.master}"

    def run(self, sql: str, asked: Mapping[str, Asked], table: str) -> pa.Table:
        from pyspark.errors import PySparkException

        try:
            return self._session.sql(filled(sql, asked, self.dialect)).toArrow()
        except PySparkException as error:
            raise MetricRefused("engine", reason=error, table=table) from error

    def hold(self, name: str, rows: Callable[[], pa.Table]) -> None:
        if not self._session.catalog.tableExists(name):
            self._add(name, rows())

    def _add(self, name: str, source: pa.Table | Path | str) -> None:
        if isinstance(source, (Path, str)):
            rows = self._session.read.parquet(str(source))
        else:
            rows = self._session.createDataFrame(source)
        rows.createOrReplaceTempView(name)
