"""How much the metrics layer costs over hand-written SQL: the same questions both ways, in turn, in one run.

    python bench/speed/statistics.py                     # 3,000 zones x 200 indicators x 60 months, 36 million rows
    python bench/speed/statistics.py --zones 300         # a quick look
    python bench/speed/statistics.py --folder FOLDER     # keep the rows there, and use them again next time

All rows are invented: made by code from a seed, about zones that do not exist. They lie in Parquet, a file a month,
sorted by indicator, and are made file by file, so that memory is that of one file. Both ways must give the same rows,
or the run ends. Times are CPU seconds of all threads (the wall clock of a shared machine says little), the median of
several turns; each turn asks about another indicator, month or zone, so that nothing is merely remembered.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from guatu import catalogue, metrics
from guatu.periods import Period, reporting_periods

HERE = Path(__file__).resolve()
MONTHS = 60
INDICATORS = 200
SEED = 20261121
FIRST_YEAR = 2021
REVISED = 0.02
LAYOUT = "observations invented by bench/speed/statistics.py, layout 1"


def _reading() -> ModuleType:
    """bench/speed/reading.py, for how figures are told and written. `bench` is no package, so by its path."""
    spec = importlib.util.spec_from_file_location("bench_speed_reading", HERE.with_name("reading.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


reading = _reading()


# ------------------------------------------------------------------ the rows


class Size(NamedTuple):
    """How much is made: so many zones, indicators and monthly periods."""

    zones: int
    indicators: int = INDICATORS
    months: int = MONTHS

    @property
    def observations(self) -> int:
        return self.zones * self.indicators * self.months


def zone_names(size: Size) -> list[str]:
    return [f"zone-{number:04}" for number in range(size.zones)]


def indicator_codes(size: Size) -> list[str]:
    """Codes of the catalogue, and invented ones where it has too few, in the order of the alphabet."""
    codes = [one.code for one in catalogue.load()]
    return sorted((codes + [f"invented_{number:03}" for number in range(size.indicators)])[: size.indicators])


def months(size: Size) -> list[tuple[int, int]]:
    """Year and index of the reporting periods, eleven a year."""
    return [(FIRST_YEAR + number // 11, number % 11 + 1) for number in range(size.months)]


def make(folder: Path, size: Size) -> Path:
    """Writes the invented rows, a file a month, unless the folder already holds them."""
    note = folder / "made.json"
    made = json.dumps({"what": LAYOUT, "seed": SEED, **size._asdict()})
    if not note.exists() or note.read_text(encoding="utf-8") != made:
        for number, (year, index) in enumerate(months(size)):
            place = folder / "observations" / f"year={year}" / f"period_index={index}"
            place.mkdir(parents=True, exist_ok=True)
            rows = month_rows(size, number)
            pq.write_table(
                rows, place / "rows.parquet", row_group_size=61_440, compression="zstd", store_decimal_as_integer=True
            )
        note.write_text(made, encoding="utf-8")
    return folder / "observations"


def month_rows(size: Size, number: int) -> pa.Table:
    """All observations of one month, by indicator and zone; some of them revised later, as a second vintage."""
    draw = np.random.default_rng([SEED, number])
    count = size.zones * size.indicators
    revised = np.flatnonzero(draw.random(count) < REVISED)
    which = np.sort(np.concatenate([np.arange(count), revised]))
    second = np.r_[False, which[1:] == which[:-1]]
    year, index = months(size)[number]
    fen = _levels(size, number)[which] * np.where(second, 103, 100) // 100
    growth = np.round(draw.normal(6, 8, len(which)), 1)
    published = (datetime.combine(reporting_periods(year)[index - 1].last, datetime.min.time())) + timedelta(days=18)
    days = np.where(second, 120, 0) + which % 5
    return pa.table(
        {
            "zone": _words(zone_names(size), which % size.zones),
            "area": _words(zone_names(size), which % size.zones),
            "indicator": _words(indicator_codes(size), which // size.zones),
            "basis": _words(["cumulative"], np.zeros(len(which), dtype=np.int64)),
            "value": _decimals(fen),
            "growth": pa.array(growth, mask=draw.random(len(which)) < 0.03),
            "vintage": pa.array(np.datetime64(published, "us") + days * np.timedelta64(86_400_000_000, "us")),
            "status": _words(["preliminary", "revised"], second.astype(np.int64)),
        }
    )


def _levels(size: Size, number: int) -> np.ndarray:
    """The value of each indicator and zone in fen: a size of its own, growing from year to year and month to month."""
    own = np.random.default_rng([SEED, size.zones]).lognormal(18, 1.5, size.zones * size.indicators)
    grown = 1.06 ** (number // 11) * (number % 11 + 2)
    return np.asarray(own * grown * np.random.default_rng([SEED, number, 1]).normal(1, 0.04, len(own)), dtype=np.int64)


def _words(words: Sequence[str], which: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(which, pa.int32()), pa.array(words, pa.string()))


def _decimals(hundredths: np.ndarray) -> pa.Array:
    """Whole hundredths as decimal(18, 2), without a Python object for each."""
    halves = np.stack([hundredths, np.where(hundredths < 0, -1, 0)], axis=1).astype("<i8")
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(hundredths), [None, pa.py_buffer(halves.tobytes())])


# ------------------------------------------------------------------ the two questions, both ways


class Turn(NamedTuple):
    """What one turn asks about."""

    indicator: str
    year: int
    index: int
    zone: str
    day: date

    @property
    def period(self) -> Period:
        return Period(date(self.year, 1, 1), reporting_periods(self.year)[self.index - 1].last, "range")

    @property
    def earlier(self) -> Period:
        return Period(date(self.year, 1, 1), reporting_periods(self.year)[self.index - 2].last, "range")


def turns(size: Size, count: int) -> Iterator[Turn]:
    """What is asked in each turn, drawn from a seed; March or later of the second year or later."""
    draw = np.random.default_rng([SEED, 2])
    known = [code for code in indicator_codes(size) if code in catalogue.load().codes]
    ranked = [code for code in known if catalogue.load().get(code).direction != "neutral"]
    for _ in range(count):
        year, index = FIRST_YEAR + int(draw.integers(1, size.months // 11)), int(draw.integers(2, 12))
        zone = zone_names(size)[int(draw.integers(size.zones))]
        yield Turn(ranked[int(draw.integers(len(ranked)))], year, index, zone, date(2026, 1, 1))


class Question(NamedTuple):
    """One question, by the metrics layer and by hand.

    The ranking is of all zones on one indicator, with movement against the month before; a month is all its indicators,
    of one zone or of all, with published growth and growth from levels.
    """

    name: str
    layer: Callable[[metrics.Engine, Turn], pa.Table]
    by_hand: Callable[[duckdb.DuckDBPyConnection, Path, Turn], pa.Table]
    limit: float | None


def ranking_by_layer(engine: metrics.Engine, turn: Turn) -> pa.Table:
    indicator = catalogue.load().get(turn.indicator)
    return metrics.ranking(
        engine, indicator, turn.period, "cumulative", against=turn.earlier, as_of=turn.day
    ).table  # fmt: skip


def month_by_layer(engine: metrics.Engine, turn: Turn) -> pa.Table:
    return metrics.month(engine, catalogue.load(), turn.period, zone=turn.zone, as_of=turn.day).table


def months_by_layer(engine: metrics.Engine, turn: Turn) -> pa.Table:
    return metrics.month(engine, catalogue.load(), turn.period, as_of=turn.day).table


RANKING = """
WITH now AS (
  SELECT zone, max_by(struct_pack(value, growth, status), vintage) AS latest, max(vintage) AS vintage
  FROM read_parquet('{files}', hive_partitioning = true)
  WHERE indicator = '{indicator}' AND basis = 'cumulative' AND area = zone
    AND year = {year} AND period_index = {index} AND vintage < TIMESTAMP '{known}'
  GROUP BY zone
), earlier AS (
  SELECT zone, max_by(struct_pack(value), vintage) AS latest
  FROM read_parquet('{files}', hive_partitioning = true)
  WHERE indicator = '{indicator}' AND basis = 'cumulative' AND area = zone
    AND year = {year} AND period_index = {index} - 1 AND vintage < TIMESTAMP '{known}'
  GROUP BY zone
), ranked AS (
  SELECT rank() OVER (ORDER BY latest.value {order}) AS rank, zone, latest.value, latest.growth, latest.status, vintage
  FROM now
), ranked_earlier AS (
  SELECT zone, rank() OVER (ORDER BY latest.value {order}) AS rank_before FROM earlier
)
SELECT rank, zone, value, growth, status, vintage, rank_before, rank_before - rank AS movement,
  CASE WHEN rank_before IS NULL THEN 'no_rank_before' END AS reason
FROM ranked LEFT JOIN ranked_earlier USING (zone)
ORDER BY rank, zone
"""

MONTH = """
WITH now AS (
  SELECT zone, area, indicator, basis, max_by(struct_pack(value, growth, status), vintage) AS latest,
    max(vintage) AS vintage
  FROM read_parquet('{files}', hive_partitioning = true)
  WHERE {whose} AND year = {year} AND period_index = {index} AND vintage < TIMESTAMP '{known}'
  GROUP BY ALL
), year_before AS (
  SELECT zone, area, indicator, basis, max_by(struct_pack(value), vintage) AS past, max(vintage) AS vintage_before
  FROM read_parquet('{files}', hive_partitioning = true)
  WHERE {whose} AND year = {year} - 1 AND period_index = {index} AND vintage < TIMESTAMP '{known}'
  GROUP BY ALL
), grown AS (
  SELECT zone, area, indicator, basis, latest, past.value AS before, vintage, vintage_before,
    CASE WHEN before > 0 AND indicator IN ({levels})
      THEN (latest.value::DOUBLE / before::DOUBLE - 1) * 100 END AS growth_from_levels
  FROM now LEFT JOIN year_before USING (zone, area, indicator, basis)
)
SELECT zone, area, indicator, basis, latest.value, latest.growth, before, growth_from_levels,
  growth_from_levels - latest.growth AS gap, latest.status, vintage, vintage_before,
  CASE WHEN growth_from_levels IS NOT NULL THEN NULL WHEN indicator NOT IN ({levels}) THEN 'not_a_level'
    WHEN before IS NULL THEN 'no_base' ELSE 'base_not_positive' END AS reason
FROM grown
ORDER BY zone, area, indicator, basis
"""


def ranking_by_hand(connection: duckdb.DuckDBPyConnection, rows: Path, turn: Turn) -> pa.Table:
    order = "DESC" if catalogue.load().get(turn.indicator).direction == "up" else "ASC"
    return connection.sql(RANKING.format(**_said(rows, turn), order=order)).to_arrow_table()


def month_by_hand(connection: duckdb.DuckDBPyConnection, rows: Path, turn: Turn) -> pa.Table:
    whose = f"zone = '{turn.zone}' AND area = '{turn.zone}'"
    return connection.sql(MONTH.format(**_said(rows, turn), levels=LEVELS, whose=whose)).to_arrow_table()


def months_by_hand(connection: duckdb.DuckDBPyConnection, rows: Path, turn: Turn) -> pa.Table:
    return connection.sql(MONTH.format(**_said(rows, turn), levels=LEVELS, whose="area = zone")).to_arrow_table()


LEVELS = ", ".join(f"'{one.code}'" for one in catalogue.load() if one.nature in ("flow", "stock"))


def _said(rows: Path, turn: Turn) -> dict[str, object]:
    known = turn.day + timedelta(days=1)
    words = {"indicator": turn.indicator, "year": turn.year, "index": turn.index, "known": f"{known} 00:00:00"}
    return words | {"files": f"{rows}/*/*/*.parquet"}


QUESTIONS = (
    Question("ranking of all zones", ranking_by_layer, ranking_by_hand, 2),
    Question("month of one zone with growth", month_by_layer, month_by_hand, 2),
    Question("month of all zones with growth", months_by_layer, months_by_hand, 2),
)


# ------------------------------------------------------------------ measuring


class Spent(NamedTuple):
    """CPU seconds of all threads, and wall seconds."""

    cpu: float
    wall: float


def spent(work: Callable[[], pa.Table]) -> tuple[Spent, pa.Table]:
    cpu, wall = time.process_time(), time.perf_counter()
    rows = work()
    return Spent(time.process_time() - cpu, time.perf_counter() - wall), rows


def in_turn(question: Question, rows: Path, asked: Sequence[Turn]) -> tuple[list[Spent], list[Spent], int]:
    """What each turn took by the layer and by hand, after a first one that does not count, and how many rows came."""
    engine = metrics.DuckDB({"observations": rows})
    connection = duckdb.connect()
    connection.execute("SET parquet_metadata_cache = true")  # as the layer does
    by_layer, by_hand, count = [], [], 0
    for number, turn in enumerate(asked):
        ways = (partial(question.layer, engine, turn), partial(question.by_hand, connection, rows, turn))
        order = (0, 1) if number % 2 else (1, 0)
        measured = {way: spent(ways[way]) for way in order}
        refuse_difference(question, turn, measured[0][1], measured[1][1])
        by_layer.append(measured[0][0])
        by_hand.append(measured[1][0])
        count = measured[0][1].num_rows
    return by_layer[1:], by_hand[1:], count


def refuse_difference(question: Question, turn: Turn, layer: pa.Table, by_hand: pa.Table) -> None:
    """Ends the run if the two ways do not give the same rows, in the same order; floats to the twelfth digit."""
    same = layer.column_names == by_hand.column_names and layer.num_rows == by_hand.num_rows and layer.num_rows > 0
    if not same or not all(map(_alike, layer.columns, by_hand.columns)):
        raise SystemExit(f"{question.name}: the layer and the hand-written SQL differ for {turn}")


def _alike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    if not pa.types.is_floating(one.type):
        return bool(one.cast(other.type).equals(other))
    pair = [column.to_numpy(zero_copy_only=False) for column in (one, other)]
    return one.null_count == other.null_count and bool(np.allclose(*pair, rtol=1e-12, atol=1e-12, equal_nan=True))


def first_question(rows: Path, turn: Turn) -> float:
    """CPU milliseconds of the first question of a process beyond those of the next one: loading Ibis, compiling."""
    engine = metrics.DuckDB({"observations": rows})
    first, _ = spent(lambda: ranking_by_layer(engine, turn))
    second, _ = spent(lambda: ranking_by_layer(engine, turn))
    return (first.cpu - second.cpu) * 1_000


def figures(rows: Path, size: Size, times: int) -> Iterator[reading.Figure]:
    asked = list(turns(size, times + 1))
    yield reading.Figure("observations", size.observations, "")
    yield reading.Figure("first question: loading Ibis and compiling, CPU", first_question(rows, asked[0]), "ms")
    for question in QUESTIONS:
        by_layer, by_hand, count = in_turn(question, rows, asked)
        yield reading.Figure(f"{question.name}, rows", count, "")
        yield reading.Figure(f"{question.name}, layer, CPU", _middle(by_layer).cpu * 1_000, "ms")
        yield reading.Figure(f"{question.name}, by hand, CPU", _middle(by_hand).cpu * 1_000, "ms")
        ratios = Spent(*(a / b for a, b in zip(_middle(by_layer), _middle(by_hand), strict=True)))
        yield reading.Figure(f"{question.name}, layer / by hand, CPU", ratios.cpu, "times", question.limit)
        yield reading.Figure(f"{question.name}, layer / by hand, wall", ratios.wall, "times")
    yield reading.Figure("largest memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


def _middle(measured: Sequence[Spent]) -> Spent:
    return Spent(*(float(np.median(column)) for column in zip(*measured, strict=True)))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--zones", type=int, default=3_000, help="fewer for a quick look")
    arguments.add_argument("--times", type=int, default=7, help="turns that count")
    arguments.add_argument("--folder", type=Path, help="keep the invented rows here")
    asked = arguments.parse_args()
    size = Size(asked.zones)
    with tempfile.TemporaryDirectory() as scratch:
        rows = make(asked.folder or Path(scratch), size)
        measured = [reading.told(figure) for figure in figures(rows, size, asked.times)]
    whole = asked.zones == 3_000
    name = f"statistics-{date.today()}{'' if whole else f'-{asked.zones}'}.csv"
    reading.write(reading.RESULTS / name, f"invented, {asked.zones} zones", measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
