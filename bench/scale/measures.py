"""What the shipped measures cost at scale: all of them by zone and month on DuckDB and on a real Spark cluster.

    python bench/scale/measures.py                                  # 10^4 to 10^6 projects in 3,000 zones
    python bench/scale/measures.py --sizes 10000000                 # ten million; needs 3 GB of disk for the while
    python bench/scale/measures.py --engines duckdb                 # without Spark, which needs Java 17

The registers are invented (bench/scale/register.py) and lie as Parquet in a temporary folder. The cluster has one
master and two workers on this machine, as in `make test-spark`. Every answer of Spark must be that of DuckDB, rounded
to six places, or the run ends; DuckDB answers therefore also where only Spark is measured. Times are on the clock: an
engine may use all cores that it finds. Spark answers everything once over the smallest register before it is measured,
as its processes compile what they run while they run it: what that takes is told on a line of its own.

Sizes and engines may be measured in several runs of a day: lines of the results that are not measured anew stay.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pyarrow as pa

from guatu import metrics, playbook
from guatu.metrics.registers import register_tables
from guatu.periods import Period

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
YEAR = "2025"
PLACES = 6
WORKERS_MEMORY = "2g"


def _loaded(name: str, place: Path) -> ModuleType:
    """A module of a folder that is no package."""
    spec = importlib.util.spec_from_file_location(name, place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


reading = _loaded("bench_speed_reading", ROOT / "bench" / "speed" / "reading.py")
register = _loaded("bench_scale_register", HERE.with_name("register.py"))
cluster = _loaded("tests_metrics_cluster", ROOT / "tests" / "metrics" / "cluster.py")


class Spent(NamedTuple):
    """How long each measure took, in seconds, on the clock and of CPU in this process, and what it answered: the number
    of cells and their checksum."""

    seconds: dict[str, float]
    cpu: dict[str, float]
    answered: dict[str, tuple[int, str]]

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    @property
    def slowest(self) -> str:
        return max(self.seconds, key=lambda one: self.seconds[one])


def asked() -> dict[str, tuple[metrics.Metric, metrics.Question]]:
    """Every shipped measure that can be told by zone and month, with its question; a rank is that of teams in each."""
    told = {}
    for name, metric in playbook.metrics_of(None).items():
        if "zone" in metric.dimensions and metric.grain:
            by = ("zone", "team") if metric.outer and metric.outer.over == "team" else ("zone",)
            told[name] = (metric, metrics.Question(by=by, grain="month", period=Period.parse(YEAR)))
    return told


def answer_all(engine: metrics.Engine) -> Spent:
    spent, questions = Spent({}, {}, {}), asked()
    metrics.measure(engine, *questions["lost"])  # loads Ibis, and wakes the workers
    for name, (metric, question) in questions.items():
        began, worked = time.perf_counter(), time.process_time()
        table = metrics.measure(engine, metric, question).table
        spent.seconds[name], spent.cpu[name] = time.perf_counter() - began, time.process_time() - worked
        spent.answered[name] = (table.num_rows, checksum(table))
    return spent


def checksum(table: pa.Table) -> str:
    """A digest of the cells with their values, rounded, whatever their order."""
    keys = [name for name in ("zone", "team", "year", "part") if name in table.column_names]
    columns = [table.column(name).to_pylist() for name in (*keys, "value")]
    lines = sorted("|".join((*map(str, row[:-1]), _rounded(row[-1]))) for row in zip(*columns, strict=True))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _rounded(value: Any) -> str:
    if value is None:
        return ""
    told = round(Decimal(value) if not isinstance(value, float) else Decimal(repr(value)), PLACES)
    return format(told.normalize() + 0, "f")


# ------------------------------------------------------------------ sizes and engines


def one_size(count: int, engines: list[str], session: Any, scratch: Path) -> Iterator[tuple[str, Any]]:
    """The figures of one size; the answers of all engines are compared."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        began = time.perf_counter()
        rows = register.write(Path(folder), count)
        written = time.perf_counter() - began
        on_disk = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet")) / 1e6
        yield (
            "",
            reading.Figure(
                f"{count:,} projects in {register.ZONES:,} zones: rows of all registers", sum(rows.values()), ""
            ),
        )
        yield "", reading.Figure(f"{count:,} projects: Parquet", on_disk, "MB")
        yield "", reading.Figure(f"{count:,} projects: written in", written, "s")
        places = {name: Path(folder) / name for name in register_tables()}
        first = answer_all(metrics.DuckDB(places))
        if "duckdb" in engines:
            yield from told(count, "duckdb", first)
        if "spark" in engines:
            spent = answer_all(metrics.Spark(session, places))
            refuse_difference(count, "spark", first, spent)
            yield from told(count, "spark", spent)


def waking(session: Any, count: int, scratch: Path) -> Any:
    """What it takes until a new session has answered everything once."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        register.write(Path(folder), count)
        spent = answer_all(metrics.Spark(session, {name: Path(folder) / name for name in register_tables()}))
        what = f"{count:,} projects, {len(spent.seconds)} measures by zone and month, spark, for the first time"
        return reading.Figure(what, spent.total, "s")


def told(count: int, engine: str, spent: Spent) -> Iterator[tuple[str, Any]]:
    what = f"{count:,} projects, {len(spent.seconds)} measures by zone and month, {engine}"
    yield engine, reading.Figure(what, spent.total, "s")
    if engine == "duckdb":  # Spark works in other processes
        yield "", reading.Figure(f"{what}, CPU", sum(spent.cpu.values()), "s")
    yield "", reading.Figure(f"{what}: slowest, {spent.slowest}", spent.seconds[spent.slowest], "s")
    yield "", reading.Figure(f"{what}: cells answered", sum(cells for cells, _ in spent.answered.values()), "")


def refuse_difference(count: int, engine: str, first: Spent, other: Spent) -> None:
    for name, answered in first.answered.items():
        if other.answered[name] != answered:
            words = f"{count:,} projects, {name}: {answered} on the first engine, {other.answered[name]} on {engine}"
            raise SystemExit(f"the engines differ. {words}")


def growth(totals: dict[tuple[int, str], float], small: int, large: int) -> Iterator[Any]:
    """How many times as long a size takes as the one before it."""
    for engine in dict.fromkeys(engine for _, engine in totals):
        times = totals[large, engine] / totals[small, engine]
        what = f"{engine}: {large:,} projects take so many times as long as {small:,}"
        yield reading.Figure(what, times, "times")


def figures(sizes: list[int], engines: list[str], scratch: Path) -> Iterator[Any]:
    with ExitStack() as stack:
        session = None
        if "spark" in engines:
            cluster.MEMORY = WORKERS_MEMORY
            os.environ["SPARK_LOCAL_DIRS"] = str(scratch)
            session = stack.enter_context(cluster.session(stack.enter_context(cluster.running())))
            yield waking(session, sizes[0], scratch)
        totals: dict[tuple[int, str], float] = {}
        for before, count in zip((None, *sizes), sizes, strict=False):
            for engine, figure in one_size(count, engines, session, scratch):
                if engine:
                    totals[count, engine] = figure.value
                yield figure
            if before is not None:
                yield from growth(totals, before, count)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], metavar="PROJECTS")
    arguments.add_argument("--engines", nargs="+", choices=("duckdb", "spark"), default=["duckdb", "spark"])
    arguments.add_argument("--folder", type=Path, help="where the Parquet files lie for the while")
    said = arguments.parse_args()
    place = reading.RESULTS / f"scale-{date.today()}.csv"
    before, measured = rows_of(place), []
    with tempfile.TemporaryDirectory(dir=said.folder) as scratch:
        for figure in figures(sorted(said.sizes), said.engines, Path(scratch)):
            measured.append(reading.told(figure))
            keep(place, measured, before)  # at once: a run over ten million takes long, and may be ended
    return 0


def keep(place: Path, measured: list[Any], before: list[list[str]]) -> None:
    """Writes what was measured, and the rows from before of what was not measured anew."""
    anew = {_without_measure(each.name) for each in measured}
    reading.write(place, f"invented, {register.ZONES} zones", measured)
    with place.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(row for row in before if _without_measure(row[3]) not in anew)


def _without_measure(name: str) -> str:
    """The name of a figure, whichever measure was the slowest."""
    return name.partition(": slowest")[0] + (": slowest" if ": slowest" in name else "")


def rows_of(place: Path) -> list[list[str]]:
    if not place.exists():
        return []
    with place.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the cluster is stopped too
    sys.exit(main())
