"""Figures against each other: signs, cumulated months, growth and base, parts and wholes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from guatu.catalogue import Indicator
from guatu.reporting.checks.known import Known, indicators_where, key_in, places
from guatu.reporting.checks.wording import Speaker, amount, number
from guatu.reporting.figures import STEPS_A_YEAR
from guatu.reporting.findings import Finding
from guatu.reporting.scheme import Sum

if TYPE_CHECKING:
    from guatu.reporting.figures import Floats

NOMINAL = 0.5
"""Points by which growth may miss level and base (3 in "Indicators and observations")."""
REAL = 6.0
"""The same where growth is at constant prices and levels are not: what prices move in all but exceptional years."""
_REAL_NAMES = re.compile("生产总值|增加值|农林牧渔业?总产值")
_SIGNED = re.compile("利润|差额|顺差|净|盈|变动|增减|余缺|结余")
_MONEY = frozenset({"CNY", "USD"})
_ANY_SIGN = frozenset({"%", "pp", "index", "times"})
_INDICATOR, _AREA = 0, 1


def negatives(known: Known, speaker: Speaker) -> Iterator[Finding]:
    """Levels below zero: impossible for what is counted or measured in tons, rare for money, usual for profits."""
    for at in places(known.columns.value < 0):
        figure = known.columns.figures[at]
        indicator = speaker.catalogue.get(figure.indicator)
        rule = _sign_rule(indicator, figure.basis)
        if rule:
            yield speaker.about(rule, figure)


def _sign_rule(indicator: Indicator, basis: str) -> str:
    if indicator.nature == "growth" or indicator.unit in _ANY_SIGN or _SIGNED.search(indicator.name):
        return ""
    correction = basis == "discrete" and indicator.nature == "flow"  # a month may take back what others overstated
    return "negative_money" if correction or indicator.unit.split("/")[0] in _MONEY else "negative"


def cumulative_below(known: Known, speaker: Speaker) -> Iterator[Finding]:
    """Cumulated flows below those of the period before in the same year, beyond half a unit of the last place."""
    columns = known.columns
    before = known.value_at(known.before)
    same_year = columns.time % STEPS_A_YEAR > (known.keys - known.before) - 1
    flows = indicators_where(known, speaker.catalogue, lambda indicator: indicator.nature == "flow")
    fallen = before - columns.value > columns.step / 2 * (1 + 1e-9)
    for at in places(fallen & same_year & flows & (columns.basis == "cumulative")):
        figure = columns.figures[at]
        indicator = speaker.catalogue.get(figure.indicator)
        words = {"before": amount(before[at], indicator), "change": amount(columns.value[at] - before[at], indicator)}
        yield speaker.about("cumulative_below", figure, **words)


def growth_against_base(known: Known, kinds: Mapping[str, str], speaker: Speaker) -> Iterator[Finding]:
    """Levels, bases and growths that do not fit together. The base is the table's own, else last year's figure.

    `kinds` gives the kind of growth of an indicator (see `scheme.Item`); where it does not, gross product and value
    added have real growth. The gap is |level / base - 1 - growth| in points, less what the last places of level and
    growth leave open.
    """
    import numpy as np

    columns = known.columns
    with np.errstate(divide="ignore", invalid="ignore"):
        base = np.where(np.isnan(columns.base), known.value_at(known.year_before()), columns.base)
        base = np.where(base > 0, base, np.nan)
        implied = (columns.value / base - 1) * 100
        rounding = 50 * columns.step / base * (1 + columns.value / base) + columns.growth_step / 2
        gap = np.abs(implied - columns.growth)
    real = indicators_where(known, speaker.catalogue, lambda indicator: _unlike_levels(indicator, kinds))
    points = indicators_where(known, speaker.catalogue, _in_points)
    limit = np.where(real, REAL, NOMINAL)
    for at in places((gap - rounding > limit + 1e-9) & ~points):
        figure = columns.figures[at]
        yield speaker.about(
            "growth_against_base",
            figure,
            base=amount(base[at], speaker.catalogue.get(figure.indicator)),
            implied=number(implied[at]),
            growth=number(figure.growth or Decimal(0)),
            gap=number(gap[at]),
        )


def _unlike_levels(indicator: Indicator, kinds: Mapping[str, str]) -> bool:
    """Whether growth is published on other terms than levels: at constant prices, or on a comparable scope."""
    kind = kinds.get(indicator.code, "")
    return kind in ("real", "comparable") if kind else bool(_REAL_NAMES.search(indicator.name))


def _in_points(indicator: Indicator) -> bool:
    """Whether a change of the indicator is told in points, so that it has no growth in percent."""
    return indicator.unit in _ANY_SIGN or indicator.nature in ("growth", "rank")


def part_above_whole(known: Known, speaker: Speaker) -> Iterator[Finding]:
    """Parts larger than the wholes that the catalogue names for them, of the same area, period and basis."""
    import numpy as np

    columns = known.columns
    names, codes = known.codes[_INDICATOR]
    part_of = [one.part_of if (one := speaker.catalogue.codes.get(name)) else None for name in names]
    wholes = np.array([known.number_of(_INDICATOR, whole) if whole else -1 for whole in part_of], dtype="int64")
    series = known.series_of(_INDICATOR, wholes[codes[known.count :]])
    total = np.where(series < 0, np.nan, known.value_at(key_in(series, columns.time)))
    for at in places(columns.value - total > columns.step / 2 * (1 + 1e-9)):
        figure = columns.figures[at]
        indicator = speaker.catalogue.get(figure.indicator)
        whole = speaker.catalogue.get(indicator.part_of or "")
        yield speaker.about("part_above_whole", figure, whole=whole.name, total=amount(total[at], whole))


def sums(known: Known, given: Sequence[Sum], speaker: Speaker) -> Iterator[Finding]:
    """Wholes that are not the sum of their given parts, beyond what rounding leaves open: half a unit of the last
    place of the whole and of every part, where the whole's last place is taken for all. A sum with a part that is not
    known is not checked."""
    import numpy as np

    columns = known.columns
    for each in given:
        name = _INDICATOR if each.over == "indicator" else _AREA
        _, codes = known.codes[name]
        whole = known.number_of(name, each.whole)
        rows = places((codes[known.count :] == whole) & ~np.isnan(columns.value))
        total = np.zeros(len(columns.value))
        for part in each.parts:
            series = known.series_of(name, np.full(len(total), known.number_of(name, part)))
            total += np.where(series < 0, np.nan, known.value_at(key_in(series, columns.time)))
        yield from _unequal(known, rows, total, len(each.parts), speaker)


def _unequal(known: Known, rows: list[int], total: Floats, parts: int, speaker: Speaker) -> Iterator[Finding]:
    columns = known.columns
    for at in rows:
        gap = abs(columns.value[at] - total[at])
        if gap > columns.step[at] / 2 * (parts + 1) * (1 + 1e-9):
            figure = columns.figures[at]
            indicator = speaker.catalogue.get(figure.indicator)
            yield speaker.about("sum_differs", figure, total=amount(total[at], indicator), gap=amount(gap, indicator))
