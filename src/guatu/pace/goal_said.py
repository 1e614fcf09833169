"""A goal as people say it (1000亿, 1,000亿元, 5%), in the unit in which a file counts."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import NamedTuple

from guatu.errors import QuantityError, UsageError
from guatu.pace.goal import Goal
from guatu.pace.history import History
from guatu.pace.series_files import Series
from guatu.periods import Period
from guatu.quantities import Quantity, parse

_BOUNDS = {"ge": "ge", "gt": "ge", "le": "le", "lt": "le", "approx": "about", "eq": "ge"}
_UNITS = ((Decimal(1), "元等基本单位"), (Decimal(10_000), "万"), (Decimal(100_000_000), "亿"))
_LIKELY = 20


class GoalSaid(NamedTuple):
    """The goal in the file's unit, that unit as a word (None where it is not known), and what was concluded."""

    goal: Goal
    unit: str | None
    notes: tuple[str, ...]


def read_goal(
    text: str, horizon: Period, series: Series, unit: str | None = None, bound: str | None = None
) -> GoalSaid:
    """The goal that a text names for a series.

    `unit` is what the file counts in (亿元), where its heading does not say. Without either it is concluded from last
    year's total if that leaves one answer, and said so. A goal in percent is judged on the published growth of the
    file; where it has none, on the level that it implies. UsageError where the text is no goal, or no unit fits.
    """
    said = _parsed(text)
    wanted = bound or _BOUNDS.get(said.bound, "ge")
    if said.unit == "%":
        return _growth(said.value, horizon, series, wanted)
    known = unit or series.unit
    if known:
        return GoalSaid(Goal(said.value / _worth(known, said), horizon, wanted), known, ())
    if said.unit is None and _plain(text):
        return GoalSaid(Goal(said.value, horizon, wanted), None, ())
    return _concluded(text, said.value, horizon, series, wanted)


def _parsed(text: str) -> Quantity:
    try:
        said = parse(text)
    except QuantityError as error:
        raise UsageError(f"--target: {error}") from error
    if said.unit in ("pp", "rank"):
        raise UsageError(f"--target {text}: points and ranks have no pace; give a total (1000亿) or a growth (5%)")
    if said.unit != "%" and said.value <= 0:
        raise UsageError(f"--target {text}: a total must be above zero")
    return said


def _worth(unit: str, said: Quantity) -> Decimal:
    """How many base units one of the file's units is."""
    try:
        one = parse(f"1{unit}")
    except QuantityError as error:
        raise UsageError(f"{unit!r} is no unit that is known; name one such as 亿元, 万吨 or 个 with --unit") from error
    if said.unit and one.unit and said.unit != one.unit:
        raise UsageError(f"the file counts in {unit}, the target in {said.classifier}; give it in {unit}")
    return one.value


def _growth(percent: Decimal, horizon: Period, series: Series, bound: str) -> GoalSaid:
    if series.growths:
        return GoalSaid(Goal(percent, horizon, bound, "growth"), "%", ())
    last = series.history.total(horizon.last.year - 1)
    if last is None or last <= 0:
        raise UsageError(
            f"a target in percent needs last year's total, and {series.name} has none for {horizon.last.year - 1}"
        )
    implied = Decimal(repr(last)) * (1 + percent / 100)
    note = f"文件无公布增速，增长 {percent}% 按上年合计折算为 {implied:.6g}，仅供参考"
    return GoalSaid(Goal(implied, horizon, bound), series.unit, (note,))


def _concluded(text: str, value: Decimal, horizon: Period, series: Series, bound: str) -> GoalSaid:
    size = _size(series.history, horizon)
    fits = [(worth, name) for worth, name in _UNITS if size and 1 / _LIKELY <= float(value / worth) / size <= _LIKELY]
    if len(fits) != 1:
        raise UsageError(
            f"--target {text}: {series.name} does not say what it counts in; add --unit, such as --unit 亿元, "
            "or name it in the heading: value(亿元)"
        )
    worth, name = fits[0]
    aim = value / worth
    note = f"文件未注明单位，按{name}计：目标折合 {aim.normalize():f}，上年合计 {size:.6g}；如不对，请加 --unit"
    return GoalSaid(Goal(aim, horizon, bound), None, (note,))


def _size(history: History, horizon: Period) -> float | None:
    """The last total before the horizon's end, for the number of its years; what a goal may be compared with."""
    totals = [t for year in sorted(history.years) if year < horizon.last.year and (t := history.total(year))]
    return totals[-1] * len(horizon.years()) if totals else None


def _plain(text: str) -> bool:
    """Whether a number is written without 万, 亿 or a unit."""
    return not any(char.isalpha() for char in unicodedata.normalize("NFKC", text))
