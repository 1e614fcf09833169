"""Names and values as the SQL of an engine writes them, and a query with the values asked for put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from guatu.metrics.spec import Asked, Value

_ASKED = {
    "duckdb": re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(?P<name>[a-z]\w*)"),
    "postgres": re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(?P<name>[a-z]\w*)"),
    "pyspark": re.compile(r"'(?:[^'\\]|\\.)*'|`(?:[^`]|``)*`|\$(?P<name>[a-z]\w*)", re.DOTALL),
}
"""Dialect -> texts and names in quotes, in which a $ means nothing, or a value asked for."""


def quoted(name: str, dialect: str) -> str:
    """A name of a table or column."""
    mark = "`" if dialect == "pyspark" else '"'
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"


def literal(value: Asked, dialect: str) -> str:
    """A value, or a list of them. A float is written with its own digits, so that it is compared exactly."""
    if isinstance(value, list):
        return _list([literal(one, dialect) for one in value], dialect)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _text(value, dialect)
    if isinstance(value, datetime):
        return f"{'TIMESTAMP_NTZ' if dialect == 'pyspark' else 'TIMESTAMP'} '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return format(Decimal(str(value)), "f")


def _text(value: str, dialect: str) -> str:
    if dialect == "pyspark":  # where '' joins two texts and \ begins an escape
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + value.replace("'", "''") + "'"


def _list(values: list[str], dialect: str) -> str:
    opening, closing = {"duckdb": ("[", "]"), "postgres": ("ARRAY[", "]"), "pyspark": ("ARRAY(", ")")}[dialect]
    return opening + ", ".join(values) + closing


def listed_values(values: tuple[Value, ...], dialect: str) -> str:
    """Values as they stand in brackets after IN."""
    return ", ".join(literal(value, dialect) for value in values)


def filled(sql: str, asked: Mapping[str, Asked], dialect: str) -> str:
    """The query with the values asked for in place of their $names, which runs as it stands."""

    def value_of(found: re.Match[str]) -> str:
        name = found["name"]
        return literal(asked[name], dialect) if name in asked else found[0]

    return _ASKED[dialect].sub(value_of, sql)
