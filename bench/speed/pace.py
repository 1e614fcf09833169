"""How long outlooks take: all of a zone's targets, and one `guatu pace` from its start; one CSV a day in bench/results.

    python bench/speed/pace.py                  # 500 targets, ten years of invented months each

Times are CPU seconds on one core. Beside them stands the same judgement by another method, so that a slow day of the
machine shows in both.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from math import exp
from pathlib import Path
from random import Random

from guatu.pace import Goal, History, Manner, judge, method
from guatu.periods import Period, cumulative, reporting_periods, year
from reading import GUATU, RESULTS, Figure, least, told, write

LIMIT = 5.0
YEARS = 10
PATH = (0.12, 0.21, 0.29, 0.37, 0.48, 0.56, 0.64, 0.73, 0.80, 0.87, 1.0)


def invented(seed: int) -> History:
    """Ten full years and half of one, uneven from month to month."""
    random = Random(seed)
    figures: dict[Period, float] = {}
    for after in range(YEARS + 1):
        before = 0.0
        for share, period in zip(PATH, reporting_periods(2016 + after), strict=True):
            level = 100 * exp(0.07 * after) * (share - before) * exp(random.gauss(0, 0.05))
            if period.last <= date(2026, 6, 30):
                figures[period] = level
            before = share
    return History.of(figures)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of the quickest of three runs."""
    return min(_timed(work) for _ in range(3))


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def judged(targets: int, histories: list[History], manner: Manner) -> None:
    june = cumulative(2026, 6)
    for number in range(targets):
        goal = Goal(Decimal(180 + number % 60), year(2026))
        judge(histories[number], goal, june, manner)


def measured(targets: int) -> Iterator[Figure]:
    histories = [invented(seed) for seed in range(targets)]
    whole = seconds(lambda: judged(targets, histories, Manner()))
    yield Figure(f"{targets} targets judged, CPU", whole, "s", LIMIT)
    yield Figure("one target judged, CPU", 1000 * whole / targets, "ms")
    baseline = seconds(lambda: judged(targets, histories, Manner(method("linear"))))
    yield Figure("of the same by the linear method", whole / baseline, "x")
    with tempfile.TemporaryDirectory() as place:
        yield Figure("guatu pace, from its start, CPU", command(Path(place) / "invented.csv"), "s")


def command(path: Path) -> float:
    told_of = invented(1)
    rows = [f"{y}-{m:02},{value!r}" for y in told_of.years for m in range(2, 13) if (value := told_of.value(y, m))]
    path.write_text("date,累计\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return least(3, GUATU, "pace", path, "--target", "200", "--as-of", "2026-06").cpu


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--targets", type=int, default=500)
    asked = arguments.parse_args()
    figures = [told(figure) for figure in measured(asked.targets)]
    write(RESULTS / f"pace-{date.today()}.csv", f"{asked.targets} targets, {YEARS} years of months", figures)
    return int(any(figure.of_limit is not None and figure.of_limit > 1 for figure in figures))


if __name__ == "__main__":
    raise SystemExit(main())
