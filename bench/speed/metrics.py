"""What metrics of a register cost: compiling 300 of them, asking 23 by team and month beside hand-written SQL, and all
that are shipped by team and month.

    python bench/speed/metrics.py                        # 10,000 projects with the history of their stages
    python bench/speed/metrics.py --projects 1000        # a quick look

All projects are invented: made by code from a seed. They lie in memory and in Parquet. Both ways must give the same
values, or the run ends. Times are CPU of all threads, the median of several turns, each of which asks about another
year, so that nothing is merely remembered.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from guatu import metrics, playbook
from guatu.metrics.registers import register_tables
from guatu.periods import Period

HERE = Path(__file__).resolve()
SEED = 20261122
FIRST_DAY = date(2021, 1, 1)
DAYS = 5 * 365
STAGES = ("线索", "在谈", "签约", "注册", "供地", "开工", "竣工", "投产", "达产")
TEAMS = tuple(f"招商{number}组" for number in range(1, 21))
YEARS = (2022, 2023, 2024, 2025)
MANY = 300
CPU_OF_MANY = 150


def _loaded(name: str, place: Path) -> ModuleType:
    """A module of `bench`, which is no package, by its path."""
    spec = importlib.util.spec_from_file_location(name, place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


reading = _loaded("bench_speed_reading", HERE.with_name("reading.py"))
"""How figures are told and written."""
scale = _loaded("bench_scale_register", HERE.parents[1] / "scale" / "register.py")


# ------------------------------------------------------------------ the register


def projects(count: int) -> pa.Table:
    """A row a project: team, zone, investment, and the day of each stage that it has reached."""
    draw = np.random.default_rng(SEED)
    reached = draw.integers(0, len(STAGES), count)
    steps = draw.integers(5, 120, (count, len(STAGES))).cumsum(axis=1)
    first = draw.integers(0, DAYS, count)
    fen = (draw.lognormal(18, 1.6, count)).astype(np.int64)
    columns: dict[str, Any] = {
        "project": [f"P{number:06}" for number in range(count)],
        "team": [TEAMS[one] for one in draw.integers(0, len(TEAMS), count)],
        "zone": [f"片区{one}" for one in draw.integers(1, 9, count)],
        "stage": [STAGES[one] for one in reached],
        "invested": _yuan(fen),
        "foreign": pa.array(np.where(draw.random(count) < 0.2, fen * 0.3, 0.0)),
    }
    for number, name in enumerate(("signed_on", "started_on", "completed_on")):
        stage = (2, 5, 7)[number]
        days = [
            FIRST_DAY + timedelta(days=int(first[one] + steps[one, stage])) if reached[one] >= stage else None
            for one in range(count)
        ]
        columns[name] = pa.array(days, pa.date32())
    return pa.table(columns)


def _yuan(amounts: np.ndarray) -> pa.Array:
    """Amounts as decimals; every fiftieth or so is not known."""
    known = pa.array([None if one % 50 == 0 else one for one in amounts.tolist()])
    return known.cast(pa.decimal128(21, 2)).cast(pa.decimal128(18, 2))


def stages(count: int) -> pa.Table:
    """A row for each stage of each project, with the days from which and until which it holds."""
    draw = np.random.default_rng(SEED)
    reached = draw.integers(0, len(STAGES), count)
    steps = draw.integers(5, 120, (count, len(STAGES))).cumsum(axis=1)
    first = draw.integers(0, DAYS, count)
    rows: list[tuple[Any, ...]] = []
    for one in range(count):
        team = TEAMS[one % len(TEAMS)]
        for stage in range(reached[one] + 1):
            since = FIRST_DAY + timedelta(days=int(first[one] + steps[one, stage]))
            last = stage == reached[one]
            until = None if last else FIRST_DAY + timedelta(days=int(first[one] + steps[one, stage + 1]))
            rows.append((f"P{one:06}", team, STAGES[stage], since, until))
    names = ("project", "team", "stage", "valid_from", "valid_to")
    kinds = (pa.string(), pa.string(), pa.string(), pa.date32(), pa.date32())
    arrays = [pa.array(list(column), kind) for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
    return pa.table(arrays, names=list(names))


TABLES = metrics.read_tables(
    {
        "projects": {
            "columns": {
                "project": "text", "team": "text", "zone": "text", "stage": "text", "invested": "number",
                "foreign": "number", "signed_on": "day", "started_on": "day", "completed_on": "day",
            },
            "key": ["project"],
        },
        "stages": {
            "columns": {"project": "text", "team": "text", "stage": "text", "valid_from": "day", "valid_to": "day"},
            "key": ["project", "valid_from"],
        },
    }
)  # fmt: skip
COMMON = {"table": "projects", "dimensions": ["team", "zone"], "time": "signed_on", "grain": "day", "unit": "count"}
BIG, HUGE = {"column": "invested", "at_least": 100_000_000}, {"column": "invested", "at_least": 1_000_000_000}


class Asked(NamedTuple):
    """One metric of the bench, and the same by hand: the measure and the conditions over the same table."""

    said: dict[str, Any]
    measure: str
    where: str = "TRUE"
    time: str = "signed_on"
    template: str = "plain"


def _days(to: str) -> dict[str, Any]:
    return {"measure": "days", "from": "signed_on", "to": to}


def declared() -> dict[str, Asked]:
    """The metrics by name: signed, started, completed; count, investment, over a bound, rates, days, to date, stock."""
    asked: dict[str, Asked] = {}
    for name, time_of in (("signed", "signed_on"), ("started", "started_on"), ("completed", "completed_on")):
        at = COMMON | {"time": time_of}
        asked[name] = Asked(at | {"measure": "count"}, "count(*)", time=time_of)
        asked[f"{name}_big"] = Asked(
            at | {"measure": "count", "filters": [BIG]}, "count(*)", "invested >= 100000000", time_of
        )
        asked[f"{name}_huge"] = Asked(
            at | {"measure": "count", "filters": [HUGE]}, "count(*)", "invested >= 1000000000", time_of
        )
        asked[f"{name}_investment"] = Asked(at | {"measure": "sum", "of": "invested"}, "sum(invested)", time=time_of)
        asked[f"{name}_foreign"] = Asked(
            at | {"measure": "sum", "of": "foreign"}, 'sum("foreign"::DECIMAL(38, 9))', time=time_of
        )
    asked["mean"] = Asked(COMMON | {"measure": "mean", "of": "invested"}, "avg(invested)")
    asked["zones"] = Asked(COMMON | {"measure": "distinct", "of": "zone"}, "count(DISTINCT zone)")
    asked["start_rate"] = Asked(
        COMMON | {"measure": "ratio", "times": 100, "denominator": {"measure": "count"},
                  "numerator": {"measure": "count", "filters": [{"column": "started_on", "present": True}]}},
        "count(started_on)::DOUBLE / count(*) * 100",
    )  # fmt: skip
    wait = "CASE WHEN started_on >= signed_on THEN started_on - signed_on END"
    asked["to_start"] = Asked(COMMON | _days("started_on") | {"statistic": "mean"}, f"avg({wait})")
    asked["within_90"] = Asked(
        COMMON | _days("started_on") | {"statistic": "share_within", "within": 90},
        f"count(*) FILTER ({wait} <= 90)::DOUBLE / nullif(count({wait}), 0) * 100",
    )
    asked["to_date"] = Asked({"measure": "cumulative", "metric": "signed", "unit": "count"}, "count(*)", template="run")
    asked["growth"] = Asked({"measure": "shifted", "metric": "signed", "unit": "%"}, "count(*)", template="growth")
    asked["in_hand"] = Asked(
        {"table": "stages", "dimensions": ["team"], "grain": "month", "unit": "count", "measure": "count",
         "state": {"since": "valid_from", "until": "valid_to"}, "filters": [{"column": "stage", "is": "签约"}]},
        "count(*)", template="stock",
    )  # fmt: skip
    return asked


TEMPLATES = {
    "plain": """
        SELECT team, year({time}) AS year, month({time}) AS part, {measure} AS value FROM {projects}
        WHERE {time} >= DATE '{first}' AND {time} < DATE '{after}' AND {where}
        GROUP BY ALL ORDER BY ALL""",
    "run": """
        WITH months AS (SELECT team, month({time}) AS part, {measure} AS value FROM {projects}
          WHERE {time} >= DATE '{first}' AND {time} < DATE '{after}' GROUP BY ALL),
        since AS (SELECT team, min(part) AS first FROM months GROUP BY ALL),
        every AS (SELECT team, unnest(range(first, 13)) AS part FROM since)
        SELECT team, {year} AS year, part, sum(value) OVER (PARTITION BY team ORDER BY part) AS value
        FROM every LEFT JOIN months USING (team, part) ORDER BY ALL""",
    "growth": """
        WITH now AS (SELECT team, month({time}) AS part, {measure} AS value FROM {projects}
          WHERE {time} >= DATE '{first}' AND {time} < DATE '{after}' GROUP BY ALL),
        before AS (SELECT team, month({time}) AS part, {measure} AS value FROM {projects}
          WHERE {time} >= DATE '{first}' - INTERVAL 1 YEAR AND {time} < DATE '{first}' GROUP BY ALL)
        SELECT team, {year} AS year, part,
          CASE WHEN before.value > 0 THEN (coalesce(now.value, 0) / before.value::DOUBLE - 1) * 100 END AS value
        FROM now FULL JOIN before USING (team, part) ORDER BY ALL""",
    "stock": """
        SELECT team, {year} AS year, month(day) AS part, count(*) AS value FROM {stages},
          (SELECT last_day(make_date({year}, m, 1)) AS day FROM range(1, 13) AS months(m))
        WHERE stage = '签约' AND valid_from <= day AND (valid_to IS NULL OR valid_to > day)
        GROUP BY ALL ORDER BY ALL""",
}


def read(asked: dict[str, Asked]) -> dict[str, metrics.Metric]:
    return metrics.read_metrics([one.said | {"name": name, "label": name} for name, one in asked.items()], TABLES)


# ------------------------------------------------------------------ measuring


def compiling(engine: metrics.DuckDB) -> Iterator[Any]:
    """CPU of compiling 300 metrics that differ in measure, column, filters and dimensions; and of doing so again."""
    bodies = []
    for number in range(MANY // 20):
        for name, one in list(declared().items())[:20]:
            extra = {"column": "zone", "is_not": [f"片区{number}", "片区8"]}
            said = one.said | {"filters": [*one.said.get("filters", []), extra]}
            bodies.append(said | {"name": f"{name}_{number}", "label": name})
    began = time.process_time()
    many = metrics.read_metrics(bodies, TABLES)
    yield reading.Figure(f"{len(many)} metrics, from plain data, CPU", (time.process_time() - began) * 1_000, "ms")
    question = metrics.Question(by=("team",), grain="month", period=Period.parse("2024"))
    from guatu.metrics import expressions, query
    from guatu.metrics.answer import compiled

    columns = metrics.plan(next(iter(many.values())), question)
    compiled(engine, columns)  # loads Ibis
    for cached in (expressions.cells_sql, expressions.answer_sql, expressions.measure_sql, expressions.condition_sql,
                   expressions.rows_sql, query.query):  # fmt: skip
        cached.cache_clear()
    plans = [metrics.plan(one, question) for one in many.values()]
    began = time.process_time()
    texts = [compiled(engine, one) for one in plans]
    spent = (time.process_time() - began) * 1_000
    assert len(set(texts)) == len(texts)
    yield reading.Figure(f"{len(many)} metrics, to SQL, CPU", spent, "ms", CPU_OF_MANY)
    misses = query.query.cache_info().misses
    began = time.process_time()
    for one in plans:
        compiled(engine, one)
    yield reading.Figure(f"{len(many)} metrics again, CPU", (time.process_time() - began) * 1_000, "ms")
    assert query.query.cache_info().misses == misses, "a metric was compiled again"


def beside_hand(name: str, engine: metrics.DuckDB, connection: duckdb.DuckDBPyConnection, sources: dict[str, str],
                times: int) -> Iterator[Any]:  # fmt: skip
    """All metrics by team and month of a year, by the layer and by hand in turn."""
    asked = declared()
    ours = read(asked)
    layer, by_hand = [], []
    each: dict[str, list[tuple[float, float]]] = {one: [] for one in asked}
    for turn in range(times + 1):
        year = YEARS[turn % len(YEARS)]
        question = metrics.Question(by=("team",), grain="month", period=Period.parse(str(year)))
        both = [0.0, 0.0]
        for one, said in asked.items():
            text = TEMPLATES[said.template].format(
                measure=said.measure, where=said.where, time=said.time, year=year, first=date(year, 1, 1),
                after=date(year + 1, 1, 1), **sources,
            )  # fmt: skip
            ways: list[Callable[[], pa.Table]] = [
                lambda one=one, question=question: metrics.measure(engine, ours[one], question).table,
                lambda text=text: connection.execute(text).to_arrow_table(),
            ]
            spent, told = [0.0, 0.0], [None, None]
            for way in (0, 1) if turn % 2 else (1, 0):
                began = time.process_time()
                told[way] = ways[way]()
                spent[way] = time.process_time() - began
            refuse_difference(one, year, *told)
            if turn:
                each[one].append((spent[0], spent[1]))
            both = [sum(pair) for pair in zip(both, spent, strict=True)]
        layer.append(both[0])
        by_hand.append(both[1])
    ours_cpu, theirs = float(np.median(layer[1:])), float(np.median(by_hand[1:]))
    yield reading.Figure(f"{len(asked)} metrics by team and month, {name}, layer, CPU", ours_cpu * 1_000, "ms", 1_000)
    yield reading.Figure(f"{len(asked)} metrics by team and month, {name}, by hand, CPU", theirs * 1_000, "ms")
    yield reading.Figure(f"layer / by hand, {name}", ours_cpu / theirs, "times", 2)
    ratios = {one: float(np.median([a / b for a, b in pairs])) for one, pairs in each.items()}
    worst = max(ratios, key=lambda one: ratios[one])
    yield reading.Figure(f"largest of one metric, {worst}, {name}", ratios[worst], "times")


def shipped(count: int, times: int, scratch: Path) -> Iterator[Any]:
    """All measures of the shipped playbook that can be told by team and month, over the registers of bench/scale."""
    rows = scale.write(scratch, count)
    engine = metrics.DuckDB({name: scratch / name for name in register_tables()})
    asked = [one for one in playbook.metrics_of(None).values() if "team" in one.dimensions and one.grain]
    spent = []
    for turn in range(times + 1):
        question = metrics.Question(by=("team",), grain="month", period=Period.parse(str(YEARS[turn % len(YEARS)])))
        began = time.process_time()
        for one in asked:
            metrics.measure(engine, one, question)
        spent.append(time.process_time() - began)
    yield reading.Figure("rows of all registers", sum(rows.values()), "")
    what = f"{len(asked)} shipped measures by team and month, from Parquet, CPU"
    yield reading.Figure(what, float(np.median(spent[1:])) * 1_000, "ms", 1_000)


def refuse_difference(name: str, year: int, layer: pa.Table | None, by_hand: pa.Table | None) -> None:
    """Ends the run if the two ways do not give the same values in the same cells."""
    assert layer is not None
    assert by_hand is not None
    told = [
        {(row["team"], row["year"], row["part"]): row["value"] for row in one.to_pylist()} for one in (layer, by_hand)
    ]
    if told[0].keys() != told[1].keys():
        raise SystemExit(f"{name}, {year}: the layer and the hand-written SQL have different cells")
    for cell, value in told[0].items():
        other = told[1][cell]
        if (value is None) != (other is None) or (value is not None and not math.isclose(value, other, rel_tol=1e-9)):
            raise SystemExit(f"{name}, {cell}: {value} by the layer, {other} by hand")


def figures(count: int, times: int, scratch: Path) -> Iterator[Any]:
    register = {"projects": projects(count), "stages": stages(count)}
    yield reading.Figure("projects", count, "")
    yield reading.Figure("stages of projects", register["stages"].num_rows, "")
    memory = metrics.DuckDB(register)
    yield from compiling(memory)
    connection = duckdb.connect()
    for name, table in register.items():
        connection.register("incoming", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        pq.write_table(table, scratch / f"{name}.parquet", store_decimal_as_integer=True)
    plain = {"projects": "projects", "stages": "stages"}
    yield from beside_hand("in memory", memory, connection, plain, times)
    files = {name: scratch / f"{name}.parquet" for name in register}
    connection.execute("SET parquet_metadata_cache = true")  # as the layer does
    sources = {name: f"read_parquet('{place}')" for name, place in files.items()}
    yield from beside_hand("from Parquet", metrics.DuckDB(files), connection, sources, times)
    yield from shipped(count, times, scratch / "registers")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--projects", type=int, default=10_000, help="fewer for a quick look")
    arguments.add_argument("--times", type=int, default=7, help="turns that count")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        measured = [reading.told(figure) for figure in figures(asked.projects, asked.times, Path(scratch))]
    name = f"metrics-{date.today()}{'' if asked.projects == 10_000 else f'-{asked.projects}'}.csv"
    reading.write(reading.RESULTS / name, f"invented, {asked.projects} projects", measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
