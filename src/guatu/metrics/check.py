"""From plain data, as a YAML file gives it, to tables and metrics: every mistake with its place and what would work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guatu.metrics.grains import COARSER
from guatu.metrics.problems import MetricError, Problem, listed
from guatu.metrics.spec import KINDS, MEASURES, SIMPLE_MEASURES, TESTS, Filter, Metric, Part, Table

METRIC_KEYS = (
    "name", "label", "table", "measure", "of", "numerator", "denominator", "times", "unit", "filters",
    "dimensions", "time", "grain", "entity",
)  # fmt: skip
ANSWERED = (
    "value", "numerator", "denominator", "rows", "vintage", "before", "growth", "reason", "part", "ordinal",
)  # fmt: skip
"""Columns of an answer, which no dimension may be called."""
_NEEDED = ("name", "label", "table", "measure", "unit")
_PART_KEYS = ("measure", "of", "filters")
_TABLE_KEYS = ("columns", "key", "vintage")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PYTHON = {
    "text": (str,), "integer": (int,), "number": (int, float, Decimal), "day": (date,), "time": (date, datetime),
    "flag": (bool,),
}  # fmt: skip
_EXAMPLES = {
    "text": "签约", "integer": "30", "number": "1000000000", "day": "2026-01-01", "time": "2026-01-01 08:00:00",
    "flag": "true",
}  # fmt: skip


def read_tables(data: Mapping[str, Any]) -> dict[str, Table]:
    """Tables by name, from {name: {columns: {name: kind}, key: [column], vintage: column}}. MetricError if wrong."""
    reader = _Reader({})
    tables = [reader.table(f"tables.{name}", name, body) for name, body in reader.mapping("tables", data).items()]
    reader.finish()
    return {table.name: table for table in tables}


def read_metrics(data: Sequence[Mapping[str, Any]], tables: Mapping[str, Table]) -> dict[str, Metric]:
    """Metrics by name, from a list of mappings with the keys METRIC_KEYS. MetricError with every mistake."""
    reader = _Reader(tables)
    metrics = [reader.metric(f"metrics[{number}]", body) for number, body in enumerate(reader.items("metrics", data))]
    reader.once("metrics", [metric.name for metric in metrics if metric])
    reader.finish()
    return {metric.name: metric for metric in metrics if metric}


def check_metrics(data: Sequence[Mapping[str, Any]], tables: Mapping[str, Table]) -> tuple[Problem, ...]:
    """Every mistake of a list of metrics; none if `read_metrics` would take it."""
    try:
        read_metrics(data, tables)
    except MetricError as error:
        return error.problems
    return ()


class _Reader:
    """Reads on after a mistake, so that a person sees all of them at once; what it gives then is not used."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self.problems: list[Problem] = []

    def wrong(self, place: str, rule: str, **words: object) -> None:
        self.problems.append(Problem(place, rule, {name: str(word) for name, word in words.items()}))

    def finish(self) -> None:
        if self.problems:
            raise MetricError(self.problems)

    # -------------------------------------------------------------- tables and metrics

    def table(self, place: str, name: str, body: Any) -> Table:
        data = self.mapping(place, body, _TABLE_KEYS, ("columns",))
        self.name(place, name)
        columns = self.mapping(f"{place}.columns", data.get("columns"), example="zone: text")
        for column, kind in columns.items():
            self.choice(f"{place}.columns.{column}", kind, "kind", KINDS)
        table = Table(name, tuple((str(column), str(kind)) for column, kind in columns.items()))
        vintage = data.get("vintage")
        if vintage is not None:
            self.column(f"{place}.vintage", table, vintage, "a vintage", ("time",))
        return table._replace(key=self.columns(f"{place}.key", table, data.get("key", ())), vintage=vintage)

    def metric(self, place: str, body: Any) -> Metric | None:
        data = self.mapping(place, body, METRIC_KEYS, _NEEDED, example="name: arrived")
        place = f"{place} {data.get('name', '')}".strip()
        self.name(f"{place}.name", data.get("name", "x"))
        for key in ("label", "unit"):
            self.text(f"{place}.{key}", key, data.get(key, "x"))
        table = self.tables.get(str(data.get("table")))
        if table is None:
            if "table" in data:
                self.wrong(f"{place}.table", "unknown_table", value=data["table"], known=listed(tuple(self.tables)))
            return None
        time, grain = self.time(place, table, data)
        return Metric(
            name=str(data.get("name")),
            label=str(data.get("label")),
            table=table,
            parts=self.parts(place, table, data, bool(time)),
            unit=str(data.get("unit")),
            dimensions=self.dimensions(f"{place}.dimensions", table, data.get("dimensions", ())),
            filters=self.filters(f"{place}.filters", table, data.get("filters", ())),
            time=time,
            grain=grain,
            entity=self.columns(f"{place}.entity", table, data.get("entity", ())),
            times=self.times(place, data),
        )

    def parts(self, place: str, table: Table, data: Mapping[str, Any], timed: bool) -> tuple[Part, ...]:
        measure = data.get("measure")
        if "measure" not in data or not self.choice(f"{place}.measure", measure, "measure", MEASURES):
            return ()
        self.idle(place, data, str(measure))
        if measure != "ratio":
            parts = [self.part(place, table, {key: data[key] for key in ("measure", "of") if key in data})]
        else:
            bodies = {key: data[key] for key in ("numerator", "denominator") if key in data}
            for key in ("numerator", "denominator"):
                if key not in bodies:
                    self.wrong(place, "missing_key", key=key)
            parts = [self.ratio_part(f"{place}.{key}", table, body) for key, body in bodies.items()]
        self.last(place, data, parts, timed)
        return tuple(parts)

    def ratio_part(self, place: str, table: Table, body: Any) -> Part:
        data = self.mapping(place, body, _PART_KEYS, ("measure",), example="measure: sum")
        if data.get("measure") == "ratio":
            self.wrong(f"{place}.measure", "part_measure", value="ratio", known=listed(SIMPLE_MEASURES))
        elif "measure" in data:
            self.choice(f"{place}.measure", data["measure"], "measure", SIMPLE_MEASURES)
        return self.part(place, table, data)

    def part(self, place: str, table: Table, data: Mapping[str, Any]) -> Part:
        measure, of = str(data.get("measure")), data.get("of")
        if measure == "count" and of is not None:
            self.wrong(f"{place}.of", "idle_key", measure=measure, key="of")
        elif measure in ("sum", "last", "distinct") and of is None:
            self.wrong(place, "missing_key", key="of")
        elif of is not None:
            wanted = tuple(KINDS) if measure == "distinct" else ("number", "integer")
            self.column(f"{place}.of", table, of, f"the measure {measure}", wanted)
        return Part(measure, of, self.filters(f"{place}.filters", table, data.get("filters", ())))

    # -------------------------------------------------------------- what hangs together

    def idle(self, place: str, data: Mapping[str, Any], measure: str) -> None:
        unused = ("of",) if measure == "ratio" else ("numerator", "denominator", "times")
        for key in unused:
            if key in data:
                self.wrong(f"{place}.{key}", "idle_key", measure=measure, key=key)

    def last(self, place: str, data: Mapping[str, Any], parts: Sequence[Part], timed: bool) -> None:
        """The last figure of each thing needs to know what tells the things apart, and when each figure was taken."""
        taken = {part.measure == "last" for part in parts}
        if len(taken) == 2:
            self.wrong(place, "mixed_parts")
        if True in taken and not timed:
            self.wrong(place, "no_time", what="The measure last")
        if True in taken and "entity" not in data:
            self.wrong(place, "missing_key", key="entity")
        if True not in taken and "entity" in data:
            self.wrong(f"{place}.entity", "idle_key", measure=data.get("measure"), key="entity")

    def time(self, place: str, table: Table, data: Mapping[str, Any]) -> tuple[tuple[str, ...], str | None]:
        """The columns that tell the time, and the finest grain."""
        grain, said = data.get("grain"), data.get("time")
        if said is None:
            if grain is not None:
                self.wrong(place, "no_time", what=f"The grain {grain}")
            return (), None
        time = tuple(map(str, said)) if isinstance(said, (list, tuple)) else (str(said),)
        wanted = ("day", "time") if len(time) == 1 else ("integer",)
        for column in time:
            self.column(f"{place}.time", table, column, "time", wanted)
        known = tuple(COARSER) if len(time) == 1 else ("reporting",)
        if grain is None:
            self.wrong(place, "missing_key", key="grain")
        elif grain not in known:
            self.wrong(f"{place}.grain", "grain_for_time", time=listed(time), grain=grain, known=listed(known))
        return time, str(grain)

    def dimensions(self, place: str, table: Table, data: Any) -> tuple[str, ...]:
        names = self.columns(place, table, data)
        for name in names:
            if name in ANSWERED:
                self.wrong(place, "answered", value=name)
        return names

    def times(self, place: str, data: Mapping[str, Any]) -> int:
        times = data.get("times", 1)
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            self.wrong(f"{place}.times", "not_positive", value=times)
            return 1
        return times

    # -------------------------------------------------------------- filters

    def filters(self, place: str, table: Table, data: Any) -> tuple[Filter, ...]:
        read = (self.filter(f"{place}[{number}]", table, one) for number, one in enumerate(self.items(place, data)))
        return tuple(one for one in read if one)

    def filter(self, place: str, table: Table, body: Any) -> Filter | None:
        """One condition: {column: stage, is: [签约, 开工]} or {column: invested, at_least: 1000000000}."""
        data = self.mapping(place, body, ("column", *TESTS), ("column",), example="column: stage")
        tests = [key for key in data if key in TESTS]
        if not tests:
            self.wrong(place, "missing_key", key=" or ".join(TESTS))
        for extra in tests[1:]:
            self.wrong(f"{place}.{extra}", "idle_key", measure=f"A filter with {tests[0]!r}", key=extra)
        if not tests or "column" not in data or not self.column(f"{place}.column", table, data["column"], "a filter"):
            return None
        return Filter(data["column"], tests[0], self.values(place, table, data["column"], tests[0], data[tests[0]]))

    def values(self, place: str, table: Table, column: str, test: str, said: Any) -> tuple[Any, ...]:
        if test == "present":
            return ()
        values = tuple(said) if isinstance(said, (list, tuple)) and test in ("is", "is_not") else (said,)
        kind = table.kind(column)
        for value in values or (None,):
            if not isinstance(value, _PYTHON[kind]) or (isinstance(value, bool) and kind != "flag"):
                words = {"value": value, "column": column, "kind": KINDS[kind], "example": _EXAMPLES[kind]}
                self.wrong(f"{place}.{test}", "wrong_value", **words)
        return values

    # -------------------------------------------------------------- single words

    def mapping(
        self, place: str, data: Any, known: Iterable[str] = (), needed: Iterable[str] = (), example: str = "key: value"
    ) -> Mapping[str, Any]:
        if not isinstance(data, Mapping):
            self.wrong(place, "not_a_mapping", example=example)
            return {}
        known = tuple(known)
        for key in data if known else ():
            if key not in known:
                self.wrong(place, "unknown_key", key=key, known=listed(known))
        for key in needed:
            if key not in data:
                self.wrong(place, "missing_key", key=key)
        return data

    def items(self, place: str, data: Any) -> Sequence[Any]:
        if isinstance(data, (list, tuple)):
            return data
        self.wrong(place, "not_a_list")
        return ()

    def columns(self, place: str, table: Table, data: Any) -> tuple[str, ...]:
        names = [name for name in self.items(place, data) if self.column(place, table, name, "it")]
        self.once(place, names)
        return tuple(names)

    def column(self, place: str, table: Table, name: Any, use: str, wanted: Iterable[str] = tuple(KINDS)) -> bool:
        if name not in table.names:
            self.wrong(place, "unknown_column", table=table.name, value=name, known=listed(table.names))
            return False
        kind = table.kind(name)
        if kind in wanted or kind not in KINDS:
            return True
        told = " or ".join(KINDS[one] for one in wanted)
        self.wrong(place, "wrong_kind", column=name, kind=KINDS[kind], use=use, wanted=told)
        return False

    def choice(self, place: str, value: Any, what: str, known: Iterable[str]) -> bool:
        if value in tuple(known):
            return True
        self.wrong(place, "unknown_choice", value=value, what=what, known=listed(tuple(known)))
        return False

    def name(self, place: str, value: Any) -> None:
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            self.wrong(place, "not_a_name", value=value)

    def text(self, place: str, key: str, value: Any) -> None:
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= 60:
            self.wrong(place, "not_text", key=key)

    def once(self, place: str, names: Sequence[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.wrong(place, "repeated", value=name)
