"""How long an office's table takes through the site, from the upload to the figures in the books.

    python bench/speed/imports.py                  # 100,000 rows, twice: few findings, and one on nearly every row
    python bench/speed/imports.py --rows 5000      # a quick look

In a folder of its own two invented zones are built, each with its parks and two years of history. An .xlsx of 100,000
rows then goes the way of every table: upload, the reader's process, the checks, the findings kept one by one, the
confirmed mapping and the reading by it, the explained warnings, and all rows written or none; by the same tasks as the
worker runs, in a child process. The file is handed in once more at the end, which has to change nothing.

CPU seconds are those of the worker and of its reader together, for the wall clock of a shared machine says little;
beside them stands the clock. What a PostgreSQL server does itself is in the clock alone. With GUATU_DATABASE_URL the
same runs on PostgreSQL, in an empty database.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

# beside this file stands statistics.py, which Django would take for Python's own module
sys.path.append(sys.path.pop(0))

from installation import child, manage, run

from reading import RESULTS, Figure, told, write

ROWS, LIMIT, WANTED = 100_000, 60, 35
"""Rows of a file; seconds by the clock that an import may take; seconds of CPU that leave room for that."""
MONTHS = range(2, 11)
YEARS = (2024, 2025)
"""The years that are known before; the file is of the year after."""
VARIANTS = ("few", "many")
HEADINGS = ("指标", "区域", "时期", "口径", "数值", "同比", "单位")
MAPPED = "mapping and confirming"
STEPS = ("upload", "reading", "checking", "keeping findings", MAPPED, "writing")


# ------------------------------------------------------------------ invented figures


def flows() -> list[Any]:
    """The indicators of the file: money that flows, none of them part of another, so that no check tells of that."""
    from guatu import catalogue

    return [one for one in catalogue.load() if one.nature == "flow" and one.unit == "CNY" and not one.part_of]


def areas_for(rows: int) -> int:
    return -(-rows // (len(flows()) * len(MONTHS)))


def level(area: int, number: int, year: int, month: int) -> float:
    """Hundred million yuan from January to a month: growing by six per cent a year, a little uneven."""
    draw = random.Random(f"{area} {number} {year} {month}")
    size = random.Random(f"{area} {number}").uniform(20, 500)
    return round(size * month / 12 * 1.06 ** (year - YEARS[0]) * draw.uniform(0.99, 1.01), 2)


def figures_of(rows: int, variant: str) -> Iterator[tuple[Any, ...]]:
    """Rows of the long table: growth as the levels have it, or drawn at random, so that nearly every row is told."""
    draw, year, made = random.Random(4), YEARS[-1] + 1, 0
    for area in range(areas_for(rows)):
        for number, indicator in enumerate(flows()):
            for month in MONTHS:
                if made == rows:
                    return
                made += 1
                value = level(area, number, year, month)
                growth = round((value / level(area, number, year - 1, month) - 1) * 100, 1)
                if variant == "many":
                    growth, value = round(draw.uniform(15, 30), 1), value * (100 if draw.random() < 0.003 else 1)
                yield (indicator.name, f"园区{area}", f"{year}-{month:02}", "累计", value, growth, "亿元")


def write_table(path: Path, rows: int, variant: str) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(figures_of(rows, variant), 1):
            sheet.write_row(number, 0, row)


# ------------------------------------------------------------------ what runs inside a child, with the site's settings


def prepare(variant: str, rows: str) -> Iterator[str]:
    """A zone of its own for the variant, with two years of history for every series of the file."""
    from decimal import Decimal

    from guatu_web.accounts.models import Role
    from guatu_web.demo.zones import Plan, Post, build
    from guatu_web.records.acts import act
    from guatu_web.statistics.models import Vintage

    count = areas_for(int(rows))
    parks = [(f"P{number}", f"园区{number}", "park", "QL") for number in range(count)]
    plan = Plan(
        variant,
        "测速开发区",
        [("QL", "测速开发区", "zone", None), *parks],
        [("D", "督查室", "department", None)],
        [Post(f"supervisor-{variant}", "杜察", Role.SUPERVISION)],
    )
    built = build(plan, "Qinglan-2026!")
    with act("bench.fill", by=None, zone=built.zone) as doing:
        for area in range(count):
            doing.create_all(
                [
                    Vintage(
                        zone=built.zone, area=built.areas[f"P{area}"], code=indicator.code, basis="cumulative",
                        value=Decimal(str(level(area, number, year, month))) * 10**8, known_at=doing.now, source="测速",
                        period_first=date(year, 1, 1), period_last=_end(year, month), period_grain=_grain(month),
                    )
                    for number, indicator in enumerate(flows())
                    for year in YEARS
                    for month in MONTHS
                ],
                noted=False,
            )  # fmt: skip
    yield str(Vintage.objects.filter(zone=built.zone).count())


def _end(year: int, month: int) -> date:
    from guatu.periods import cumulative

    return cumulative(year, month).last


def _grain(month: int) -> str:
    from guatu.periods import cumulative

    return cumulative(YEARS[0], month).grain


class Clocks:
    """CPU and clock seconds by step; a step within another is taken out of it."""

    def __init__(self) -> None:
        self.spent = {step: [0.0, 0.0] for step in STEPS}
        self.times = dict.fromkeys(STEPS, 0)
        self._inner = [[0.0, 0.0]]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = _now()
        self._inner.append([0.0, 0.0])
        try:
            yield
        finally:
            taken = [now - then for now, then in zip(_now(), begun, strict=True)]
            inner = self._inner.pop()
            self.times[name] += 1
            for at in (0, 1):
                self.spent[name][at] += taken[at] - inner[at]
                self._inner[-1][at] += taken[at]

    def around(self, module: Any, name: str, step: str) -> None:
        """Every call of a module's function counts for a step."""
        plain: Callable[..., Any] = getattr(module, name)

        def timed(*args: Any, **named: Any) -> Any:
            with self.step(step):
                return plain(*args, **named)

        setattr(module, name, timed)


def _now() -> tuple[float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime, time.perf_counter()


def bring_in(variant: str, path: str) -> Iterator[str]:
    """The whole way of a file that nobody has seen before, as a person and the worker go it."""
    from guatu_web.accounts.models import User
    from guatu_web.areas.models import Zone
    from guatu_web.returns import tasks
    from guatu_web.returns.actions import intakes
    from guatu_web.returns.tables import store
    from guatu_web.statistics.models import Vintage

    clocks = Clocks()
    clocks.around(tasks, "_read", "reading")
    clocks.around(tasks, "checked", "checking")
    clocks.around(intakes, "keep_reading", "keeping findings")
    clocks.around(intakes, "take_in", "writing")
    zone, by = Zone.objects.get(code=variant), User.objects.get(username=f"supervisor-{variant}")
    before = Vintage.objects.filter(zone=zone).count()
    whole = _now()

    def hand_in() -> Any:
        with open(path, "rb") as file:
            stored = store("历史数据.xlsx", iter(lambda: file.read(1 << 20), b""))
        return intakes.upload(by, zone, "历史数据.xlsx", stored, None)

    with clocks.step("upload"):
        intake = hand_in()
    tasks.read_table.call(intake.pk)
    intake.refresh_from_db()
    with clocks.step(MAPPED):
        intakes.map_columns(by, intake, intake.mappings, version=intake.version)
    tasks.read_table.call(intake.pk)
    intake.refresh_from_db()
    assert intake.state == "found", (intake.state, intake.failure)
    assert not intake.preview["errors"], intake.preview["examples"]
    with clocks.step(MAPPED):
        for rule in intake.preview["rules"]:
            intakes.explain(by, intake, rule, "测速（虚构）", version=intake.version)
        intakes.confirm(by, intake, version=intake.version)
    tasks.take_table_in.call(intake.pk)
    intake.refresh_from_db()
    assert intake.state == "written", (intake.state, intake.failure)
    cpu, clock = (now - then for now, then in zip(_now(), whole, strict=True))
    written = Vintage.objects.filter(zone=zone).count() - before
    assert hand_in().pk == intake.pk
    tasks.take_table_in.call(intake.pk)
    assert Vintage.objects.filter(zone=zone).count() - before == written == intake.rows
    for step, (of_cpu, of_clock) in clocks.spent.items():
        yield f"{step} ({clocks.times[step]} times)\t{of_cpu:.3f}\t{of_clock:.3f}"
    yield f"all of it\t{cpu:.3f}\t{clock:.3f}"
    most = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    yield f"most memory\t{most[0]:.1f}\t{most[1]:.1f}"
    yield f"counted\t{written}\t{intake.findings.count()}"


CHILDREN = {"prepare": prepare, "bring_in": bring_in}


# ------------------------------------------------------------------ the figures


def figures(home: Path, variant: str, rows: int) -> Iterator[Figure]:
    child(home, "prepare", variant, str(rows))
    path = home / f"{variant}.xlsx"
    write_table(path, rows, variant)
    lines = child(home, "bring_in", variant, str(path))
    *steps, whole, memory, counted = [
        (name, float(one), float(two)) for name, one, two in csv.reader(lines, "excel-tab")
    ]
    name = f"{variant} findings"
    yield Figure(f"{name}: rows written", counted[1], "")
    yield Figure(f"{name}: findings kept", counted[2], "")
    for step, cpu, clock in steps:
        yield Figure(f"{name}: {step}, CPU", cpu, "s")
        yield Figure(f"{name}: {step}, clock", clock, "s")
    yield Figure(f"{name}: all of it, CPU", whole[1], "s", WANTED)
    yield Figure(f"{name}: all of it, clock", whole[2], "s", LIMIT)
    yield Figure(f"{name}: most memory of the worker", memory[1], "MB")
    yield Figure(f"{name}: most memory of its reader", memory[2], "MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        run(CHILDREN, *asked.child)
        return
    engine = "postgresql" if os.environ.get("GUATU_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        manage(home, "migrate", "-v0")
        measured = []
        for variant in VARIANTS:
            for each in figures(home, variant, asked.rows):
                told(each)
                measured.append(each)
    write(RESULTS / f"imports-{engine}-{date.today()}.csv", f"{asked.rows:,} rows, {engine}", measured)


if __name__ == "__main__":
    main()
