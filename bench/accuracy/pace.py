"""How right outlooks are on real series: rolling origins over a folder of CSV, beside linear and last year's ratio.

    python bench/accuracy/pace.py FOLDER

FOLDER holds series as `guatu pace backtest` reads them; it is not part of the repository. Each series counts alike in
the lines "mean of series", each origin alike in "all origins". The figures are written to bench/results.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from guatu.errors import SourceError
from guatu.pace import Forecast, History, cases, read_series, scores
from guatu.pace.backtest import Case, Scores
from guatu.pace.methods import MIXTURE
from guatu.pace.outlook import FULL_YEARS
from guatu.pace.series_files import csv_files

RESULTS = Path(__file__).resolve().parents[1] / "results"
COVERAGE = (0.72, 0.88)


class Line(NamedTuple):
    """What one method is worth on one series: percent, except coverage and Brier."""

    series: str
    method: str
    origins: int
    mape: float
    mape_june: float
    crps: float
    pinball: float
    coverage: float
    brier: float


def cases_of(folder: Path) -> dict[str, list[Case]]:
    held: dict[str, list[Case]] = {}
    for path in csv_files(folder):
        try:
            told = read_series(path)
        except SourceError as error:
            print(f"left out: {error}")
            continue
        held |= {each.name: list(cases(each.name, each.history)) for each in told}
    return {name: each for name, each in held.items() if each}


def _histories(path: Path) -> list[History]:
    try:
        return [each.history for each in read_series(path)]
    except SourceError:
        return []  # told by cases_of


def lines(held: dict[str, list[Case]]) -> Iterator[Line]:
    single = [_line(name, each) for name, told in held.items() for each in scores(told)]
    yield from single
    for method in dict.fromkeys(line.method for line in single):
        own = [line for line in single if line.method == method]
        yield Line("mean of series", method, sum(line.origins for line in own), *_means(own))
    yield from (_line("all origins", each) for each in scores([case for told in held.values() for case in told]))


def _means(own: Sequence[Line]) -> list[float]:
    return [fmean(line[at] for line in own) for at in range(3, len(Line._fields))]


def _line(name: str, each: Scores) -> Line:
    june, brier = each.mape_by_month.get(6, float("nan")), each.brier if each.brier is not None else float("nan")
    return Line(name, each.method, each.cases, each.mape, june, each.crps, each.pinball, each.coverage, brier)


def tell(told: Sequence[Line]) -> None:
    for line in told:
        figures = (
            f"MAPE {line.mape:6.2f}  June {line.mape_june:6.2f}  CRPS {line.crps:5.2f}  pinball {line.pinball:5.2f}"
        )
        print(f"{line.series[:44]:44} {line.method:16} {figures}  80% {line.coverage:.3f}  Brier {line.brier:.3f}")
    every = {line.method: line for line in told if line.series == "all origins"}
    share = every["mixture"].mape_june / every["linear"].mape_june
    print(f"June's MAPE is {share:.2f} of linear's (aim at most 0.50)")
    print(f"80 % coverage is {every['mixture'].coverage:.3f} (aim {COVERAGE[0]}-{COVERAGE[1]})")


class Stretch(NamedTuple):
    """Months of a year forecast in two ways: as a series of their own, and as the year to their end less its start."""

    first: int
    end: int
    origins: int
    own: tuple[float, float]
    less: tuple[float, float]


STRETCHES = ((7, 12), (4, 9), (4, 6), (7, 9), (10, 12))


def stretch(histories: Sequence[History], first: int, end: int) -> Stretch:
    """Mean absolute error in percent and coverage of the 80 % interval, for each way."""
    found = [each for history in histories for each in _stretch_cases(history, first, end)]
    own, less = ([each[way] for each in found] for way in (0, 1))
    return Stretch(
        first, end, len(found), *((fmean(m for m, _ in way), fmean(c for _, c in way)) for way in (own, less))
    )


def _stretch_cases(history: History, first: int, end: int) -> Iterator[list[tuple[float, bool]]]:
    alone, to_end = history.within(first, end), history.within(1, end)
    for year in (each for each in history.years if alone.full_years(each) >= FULL_YEARS):
        total, start = alone.total(year), history.value(year, first - 1)
        for month in range(first, end):
            ways = [(MIXTURE.forecast(each.known(year, month), year, month)) for each in (alone, to_end)]
            if total and start and None not in ways:
                yield [_missed(way, off, total) for way, off in zip(ways, (0.0, start), strict=True) if way]


def _missed(forecast: Forecast, off: float, total: float) -> tuple[float, bool]:
    low, high = forecast.interval(0.8)
    return abs(forecast.median - off - total) / total * 100, low - off <= total <= high - off


def tell_stretches(histories: Sequence[History]) -> None:
    for each in (stretch(histories, *months) for months in STRETCHES):
        own, less = (f"MAPE {mape:5.2f}  80% {coverage:.2f}" for mape, coverage in (each.own, each.less))
        print(f"months {each.first:2} to {each.end:2}  {each.origins:4} origins  own: {own}  year less start: {less}")


def write(told: Sequence[Line]) -> None:
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"pace-accuracy-{date.today()}.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("date", *Line._fields))
        rows.writerows((date.today(), *line[:3], *(f"{value:.4g}" for value in line[3:])) for line in told)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    folder = arguments.parse_args().folder
    held = cases_of(folder)
    if not held:
        print("no series of the folder has three full years before a judged one")
        return 1
    told = list(lines(held))
    tell(told)
    tell_stretches([each for path in csv_files(folder) for each in _histories(path)])
    write(told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
