"""How fast a month's figures come in, and in how much memory; CPU seconds, one CSV a day in bench/results.

    python bench/speed/reporting.py

A file of 100,000 rows (long table, invented) is read, mapped, extracted and checked against ten years of history, each
in a child process; beside it the same as .csv, and a sheet of Excel's full 1,048,576 rows that is only read. Each row
has a value, its limit and their ratio: `of_limit` up to 1.00 keeps the limit. The yardstick, a fixed piece of Python,
makes runs on different days comparable.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve()
RESULTS = HERE.parents[1] / "results"
ROWS = 100_000
FULL = 1_048_576
MEGABYTE = 1024 * 1024
TODAY = date(2026, 11, 5)
HEADINGS = ("指标", "区域", "时期", "口径", "数值", "同比", "单位")


class Figure(NamedTuple):
    """One measured figure."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def of_limit(self) -> float | None:
        return None if self.limit is None else self.value / self.limit


# ------------------------------------------------------------------ invented tables


def invented_rows(count: int) -> Iterator[tuple[object, ...]]:
    """Rows of a long table: indicators by areas by the months of 2026. Growth and history are drawn at random, so that
    nearly every figure has findings: the worst case."""
    from guatu import catalogue

    draw = random.Random(4)
    flows = [each for each in catalogue.load() if each.nature == "flow" and each.unit == "CNY"][:50]
    areas = -(-count // (len(flows) * 9))
    made = 0
    for area in range(areas):
        for indicator in flows:
            level = draw.uniform(1, 500)
            for month in range(2, 11):
                if made == count:
                    return
                made += 1
                value = round(level * month / 10 * draw.uniform(0.98, 1.02), 2)
                value = value * 10_000 if draw.random() < 0.003 else value
                growth = round(draw.uniform(-5, 15), 1)
                yield (indicator.name, f"园区{area}", f"2026-{month:02}", "累计", value, growth, "亿元")


def invented_history(areas: int) -> object:
    """Ten years of cumulated months for every series of the table, as columns."""
    import numpy as np

    from guatu import catalogue
    from guatu.reporting import History

    flows = [each for each in catalogue.load() if each.nature == "flow" and each.unit == "CNY"][:50]
    months = [f"{year}-{month:02}" for year in range(2016, 2026) for month in range(2, 13)]
    days = (np.array(months, dtype="datetime64[M]") + 1).astype("datetime64[D]") - 1
    series = len(flows) * areas
    rows = series * len(days)
    indicator = np.repeat(np.array([each.code for each in flows] * areas, dtype=object), len(days))
    area = np.repeat(np.repeat(np.array([f"a{n}" for n in range(areas)], dtype=object), len(flows)), len(days))
    value = np.random.default_rng(4).uniform(0.9, 1.1, rows) * 2e10
    grain, basis = (np.full(rows, text, dtype=object) for text in ("month", "cumulative"))
    return History(indicator, area, np.tile(days, series), grain, basis, value, np.full(rows, np.nan))


def write_tables(folder: Path) -> None:
    """The tables to measure on."""
    import xlsxwriter

    rows = list(invented_rows(ROWS))
    _write_xlsx(xlsxwriter, folder / "figures.xlsx", rows)
    with (folder / "figures.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    _write_xlsx(xlsxwriter, folder / "full.xlsx", invented_rows(FULL - 1))


def _write_xlsx(xlsxwriter: object, path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})  # type: ignore[attr-defined]
    sheet = book.add_worksheet("数据")
    for number, row in enumerate((HEADINGS, *rows) if isinstance(rows, list) else _headed(rows)):
        sheet.write_row(number, 0, row)
    book.close()


def _headed(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    yield HEADINGS
    yield from rows


# ------------------------------------------------------------------ what runs inside a child


def read_all(path: str) -> Iterator[float]:
    """CPU seconds to read every row of a table, and how many there are."""
    from guatu.reporting import open_book

    begun = time.process_time()
    count = sum(1 for sheet in open_book(Path(path)).sheets for _ in sheet.rows())
    yield time.process_time() - begun
    yield count


def bring_in(path: str) -> Iterator[float]:
    """CPU seconds of import of the libraries, extraction and checks; how many figures and findings."""
    areas = -(-ROWS // (50 * 9))
    history = invented_history(areas)
    names = {f"园区{number}": f"a{number}" for number in range(areas)}
    from guatu import catalogue
    from guatu.reporting import Frame, Item, Scheme, Subject, Sum, check, extract, open_book, propose

    known = catalogue.load()
    flows = [each.code for each in known if each.nature == "flow" and each.unit == "CNY"][:50]
    items = tuple(Item(code, tuple(names.values()), "cumulative") for code in flows)
    sums = (Sum("foreign_trade", ("exports", "imports")),)
    scheme = Scheme("统计局", items, sums=sums)
    begun = time.process_time()
    book = open_book(Path(path))
    mappings, _ = propose(book, known, names)
    intake = extract(book, mappings, Frame(known, names))
    extracted = time.process_time()
    against = Subject(known, TODAY, history, scheme, areas={key: name for name, key in names.items()})
    findings = check(intake.figures, against)
    yield extracted - begun
    yield time.process_time() - extracted
    yield len(intake.figures)
    yield len(intake.findings) + len(findings)


def yardstick() -> Iterator[float]:
    """CPU seconds of a fixed piece of Python."""
    table = {str(number): number for number in range(100)}
    begun = time.process_time()
    sum(table.get(str(number % 150), 0) for number in range(1_000_000))
    yield time.process_time() - begun


INSIDE = {"read_all": read_all, "bring_in": bring_in, "yardstick": yardstick}


def inside(part: str, *arguments: Path) -> tuple[list[float], float]:
    """The figures that a part prints when it runs in a process of its own, and the most memory that it took, in MB."""
    command = [sys.executable, str(HERE), "--inside", part, *map(str, arguments)]
    with tempfile.TemporaryFile("w+") as printed:
        child = subprocess.Popen(command, stdout=printed)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
        printed.seek(0)
        return [float(word) for word in printed.read().split()], used.ru_maxrss * 1024 / MEGABYTE


# ------------------------------------------------------------------ the figures


def figures(folder: Path) -> Iterator[Figure]:
    yield Figure("yardstick, a fixed piece of Python, CPU", inside("yardstick")[0][0], "s")
    for kind in ("xlsx", "csv"):
        (extracting, checking, count, findings), memory = inside("bring_in", folder / f"figures.{kind}")
        yield Figure(f"{kind}: {count:,.0f} figures read, mapped and extracted, CPU", extracting, "s")
        yield Figure(f"{kind}: all checks, {findings:,.0f} findings, CPU", checking, "s")
        yield Figure(f"{kind}: all of it, CPU", extracting + checking, "s", 60)
        yield Figure(f"{kind}: most memory, with 10 years of history", memory, "MB")
    (few, _), small = inside("read_all", folder / "figures.xlsx")
    (many, count), large = inside("read_all", folder / "full.xlsx")
    yield Figure(f"xlsx: {count:,.0f} rows read, CPU", many, "s")
    yield Figure("xlsx: CPU a row, full sheet / 100,000 rows", many / count * (ROWS + 1) / few, "times", 1.25)
    yield Figure("xlsx: most memory for the full sheet", large, "MB")
    yield Figure("xlsx: most memory, full sheet / 100,000 rows", large / small, "times", 1.5)


def told(figure: Figure) -> Figure:
    limit = f"{figure.limit:>8,.2f}  {figure.of_limit:5.2f} of limit" if figure.limit else ""
    print(f"{figure.name:64} {figure.value:>10,.2f} {figure.unit:5} {limit}", flush=True)
    return figure


def write(path: Path, measured: Iterable[Figure]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("date", "python", "measure", "value", "unit", "limit", "of_limit"))
        for each in measured:
            of_limit = "" if each.of_limit is None else f"{each.of_limit:.3f}"
            rows.writerow(
                (
                    date.today(),
                    platform.python_version(),
                    each.name,
                    f"{each.value:.4g}",
                    each.unit,
                    each.limit or "",
                    of_limit,
                )
            )


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.inside:
        print(*INSIDE[asked.inside[0]](*asked.inside[1:]))
        return 0
    with tempfile.TemporaryDirectory() as place:
        write_tables(Path(place))
        measured = [told(figure) for figure in figures(Path(place))]
    write(RESULTS / f"reporting-{date.today()}.csv", measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
