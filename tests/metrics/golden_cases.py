"""The golden cases in tests/metrics/golden: small invented tables, a question and the rows that must come out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import yaml

from guatu import metrics, playbook
from guatu.metrics.registers import register_tables
from guatu.periods import Period

FOLDER = Path(__file__).parent / "golden"
_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.decimal128(18, 2),
    "double": pa.float64(),
    "day": pa.date32(),
    "time": pa.timestamp("us"),
    "flag": pa.bool_(),
}


class Case(NamedTuple):
    """One golden case: which file, its name as a rule, and what is asked and expected."""

    file: str
    rule: str
    said: dict[str, Any]

    @property
    def question(self) -> metrics.Question:
        said = self.said
        return metrics.Question(
            by=tuple(said.get("by", ())),
            grain=said.get("grain"),
            where=said.get("where", {}),
            period=Period.parse(str(said["period"])) if "period" in said else None,
            against=said.get("against"),
            as_of=said.get("as_of"),
            areas=said.get("areas", "now"),
        )

    @property
    def expected(self) -> list[list[Any]]:
        return [list(map(_cell, row)) for row in self.said["rows"]]


@cache
def loaded(file: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    return data


def cases() -> list[Case]:
    files = sorted(path.name for path in FOLDER.glob("*.yaml"))
    return [Case(file, rule, said) for file in files for rule, said in loaded(file)["cases"].items()]


@cache
def declared(file: str) -> dict[str, metrics.Metric]:
    data = loaded(file)
    if "registers" in data:
        return dict(playbook.metrics_of(None))
    tables = metrics.read_tables({name: body["declared"] for name, body in data["tables"].items()})
    over = ("derived", "cumulative", "shifted", "share", "rank")
    bodies = []
    for name, body in data["metrics"].items():
        made_of_metrics = body["measure"] in over or isinstance(body.get("numerator"), str)
        common = {} if made_of_metrics else data.get("common", {})
        bodies.append({"name": name, "unit": "count"} | common | body)
    return metrics.read_metrics(bodies, tables)


@cache
def rows(file: str) -> dict[str, pa.Table]:
    """The tables of a file; of registers those that it leaves out have no rows, and columns no values."""
    if "registers" in loaded(file):
        return {name: _register(table, loaded(file)["registers"]) for name, table in register_tables().items()}
    made = {}
    for name, body in loaded(file)["tables"].items():
        kinds = body["declared"]["columns"] | body.get("types", {})
        columns = list(zip(*body["rows"], strict=True))
        made[name] = pa.table(
            {
                column: pa.array([_cell(one) for one in values], _TYPES[kind])
                for (column, kind), values in zip(kinds.items(), columns, strict=True)
            }
        )
    return made


def _register(table: metrics.Table, said: dict[str, Any]) -> pa.Table:
    written = said.get(table.name, {"columns": [], "rows": []})
    assert set(written["columns"]) <= set(table.names)
    rows = [dict(zip(written["columns"], row, strict=True)) for row in written["rows"]]
    columns = {name: [_cell(row.get(name)) for row in rows] for name in table.names}
    return pa.table({name: pa.array(cells, _TYPES[table.kind(name)]) for name, cells in columns.items()})


def _cell(value: Any) -> Any:
    """Text that is a number with a point is exact; a moment loses its zone, as YAML gives none."""
    if isinstance(value, str):
        try:
            return Decimal(value) if "." in value else value
        except ArithmeticError:
            return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def answered(engine: metrics.Engine, case: Case) -> list[list[Any]]:
    """The columns that a case names, of the rows that an engine gives."""
    metric = declared(case.file)[case.said["metric"]]
    if "records" in case.said:
        paging = {name: case.said[name] for name in ("of", "after", "page") if name in case.said}
        answer = metrics.records(engine, metric, case.question, case.said["records"], **paging)
    else:
        answer = metrics.measure(engine, metric, case.question)
    return [[row[column] for column in case.said["answer"]] for row in answer.rows()]
