"""Figures against their own history: slips of the unit, sudden jumps, the same value as last time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from guatu.reporting.checks.known import Known, indicators_where, places, series_in
from guatu.reporting.checks.wording import Speaker, amount, number
from guatu.reporting.figures import STEPS_A_YEAR
from guatu.reporting.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from guatu.reporting.figures import Floats, Whole

LIMIT = 3.5
"""Robust z beyond which a change is a jump: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993)."""
FLOOR = 0.05
"""The least spread of the yearly changes, in logs (five per cent) …"""
POINTS_FLOOR = 1.0
"""… and in points, for indicators that are percentages or indexes."""
YEARS = 10
"""So many years of the same month are looked at."""
FEWEST = 3
"""With fewer changes of the same month, those of all months stand in; with fewer of them than twice this, nothing."""
MAD_TO_SIGMA = 1.4826
_NEAR_POWER = {4: 0.5, 8: 0.5}
_NEAR = 0.15
_FEW = 10
_USUAL_REPEATS = 0.2
_IN_POINTS = frozenset({"%", "pp", "index"})


def unit_slips(known: Known, speaker: Speaker) -> tuple[list[Finding], npt.NDArray[np.bool_]]:
    """Levels about 10, 100, 1,000, … times last year's (else the period before's), and where they stand.

    万 and 亿 taken for each other give 10⁴ and 10⁸, told within half a power; other powers, a point or a zero astray,
    within 0.15 of one, and not for small counts.
    """
    import numpy as np

    value, year = known.columns.value, known.value_at(known.year_before())
    before = known.value_at(known.before)
    by_year = year > 0
    reference = np.where(by_year, year, np.where(before > 0, before, np.nan))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log10(np.where(value > 0, value, np.nan) / reference)
    power = np.nan_to_num(np.round(logs))
    near = np.where(np.isin(np.abs(power), list(_NEAR_POWER)), _NEAR_POWER[4], _NEAR)
    counted = indicators_where(known, speaker.catalogue, lambda one: one.unit in ("count", "person", "household"))
    small = counted & (np.minimum(value, reference) < _FEW) & (np.abs(power) < 4)
    shares = indicators_where(known, speaker.catalogue, lambda one: one.unit in _IN_POINTS or one.nature == "rank")
    slipped = (power != 0) & (np.abs(logs - power) <= near) & ~small & ~shares
    findings = [_slip(known, at, int(power[at]), reference[at], bool(by_year[at]), speaker) for at in places(slipped)]
    return findings, slipped


def _slip(known: Known, at: int, power: int, reference: float, by_year: bool, speaker: Speaker) -> Finding:
    figure = known.columns.figures[at]
    indicator = speaker.catalogue.get(figure.indicator)
    assert figure.value is not None  # a slip is one of a level
    times = f"{10**power:,}倍" if power > 0 else f"{10**-power:,}分之一"
    return speaker.about(
        "unit_slip",
        figure,
        reference="上年同期" if by_year else "上期",
        before=amount(reference, indicator),
        times=times,
        mended=amount(figure.value.scaleb(-power), indicator),
    )


class Usual(NamedTuple):
    """What the yearly change of each figure usually is, as columns: the change now, the median of the same month's
    changes, their spread with its floor, and the robust z."""

    change: Floats
    median: Floats
    spread: Floats
    score: Floats


def usual_changes(known: Known, in_points: npt.NDArray[np.bool_]) -> Usual:
    """The yearly changes of the file's figures against those of the same month in up to ten years before.

    A change is ln(x / x a year earlier), or ln(1 + published growth / 100) where a level is not known; for percentages
    the difference in points. The spread is 1.4826 times the median absolute deviation, but at least half that of the
    changes of all months of the series, and at least FLOOR: few years tell little of a spread.
    """
    import numpy as np

    changes = np.stack([_change(known, years, in_points) for years in range(YEARS + 1)])
    now, past = changes[0], changes[1:]
    count = np.sum(~np.isnan(past), axis=0)
    median, spread = _median_and_spread(past)
    floor = np.where(in_points, POINTS_FLOOR, FLOOR)
    all_median, all_spread, all_count = _of_all_months(known, in_points)
    enough, some = count >= FEWEST, all_count >= 2 * FEWEST
    median = np.where(enough, median, np.where(some, all_median, np.nan))
    own = np.where(enough, np.fmax(spread, all_spread / 2), all_spread)
    spread = np.where(np.isnan(median), np.nan, np.fmax(own, floor))
    with np.errstate(invalid="ignore"):
        return Usual(now, median, spread, np.abs(now - median) / spread)


def _change(known: Known, years: int, in_points: npt.NDArray[np.bool_]) -> Floats:
    """The yearly change so many years ago."""
    now, before = known.year_before(years), known.year_before(years + 1)
    return _yearly(known.value_at(now), known.value_at(before), known.growth_at(now), in_points)


def _yearly(now: Floats, before: Floats, growth: Floats, in_points: npt.NDArray[np.bool_]) -> Floats:
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(now > 0, now, np.nan) / np.where(before > 0, before, np.nan))
        published = np.log1p(np.where(growth > -100, growth, np.nan) / 100)
    unknown = np.isnan(now) | np.isnan(before)  # a fall to nothing has no log, and its growth none either
    return np.where(in_points, now - before, np.where(unknown, published, logs))


def _median_and_spread(past: Floats) -> tuple[Floats, Floats]:
    """Median and 1.4826 MAD along the first axis, nan where there is nothing."""
    import warnings

    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # columns of nan alone
        median = np.nanmedian(past, axis=0)
        return median, MAD_TO_SIGMA * np.nanmedian(np.abs(past - median), axis=0)


def _of_all_months(known: Known, in_points: npt.NDArray[np.bool_]) -> tuple[Floats, Floats, Whole]:
    """For each figure of the file: median, spread and number of the yearly changes of its series before its own."""
    import numpy as np

    keys, value, growth = known.rows
    series = series_in(keys)
    wanted, place = np.unique(known.series, return_inverse=True)
    points = np.zeros(len(wanted), dtype=bool)
    points[place] = in_points
    rows = np.flatnonzero(np.isin(series, wanted))
    row_place = np.searchsorted(wanted, series[rows])
    before = known.value_at(keys[rows] - STEPS_A_YEAR)
    changes = _yearly(value[rows], before, growth[rows], points[row_place])
    own = np.isin(keys[rows], known.keys)
    changes = np.where(own, np.nan, changes)
    median, count = _grouped_median(changes, row_place, len(wanted))
    deviation, _ = _grouped_median(np.abs(changes - median[row_place]), row_place, len(wanted))
    return median[place], MAD_TO_SIGMA * deviation[place], count[place]


def _grouped_median(numbers: Floats, group: Whole, groups: int) -> tuple[Floats, Whole]:
    """The median of each group and how many numbers it has; nan for none. Nans do not count."""
    import numpy as np

    kept = ~np.isnan(numbers)
    numbers, group = numbers[kept], group[kept]
    order = np.lexsort((numbers, group))
    numbers = numbers[order]
    count = np.bincount(group, minlength=groups)
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    median = np.full(groups, np.nan)
    some = count > 0
    low, high = (start + (count - 1) // 2)[some], (start + count // 2)[some]
    median[some] = (numbers[low] + numbers[high]) / 2
    return median, count


def jumps(known: Known, besides: npt.NDArray[np.bool_], speaker: Speaker) -> Iterator[Finding]:
    """Yearly changes whose robust z exceeds LIMIT; `besides` are figures that another finding explains already."""
    in_points = indicators_where(known, speaker.catalogue, lambda one: one.unit in _IN_POINTS)
    ranks = indicators_where(known, speaker.catalogue, lambda one: one.nature == "rank")
    usual = usual_changes(known, in_points)
    for at in places((usual.score > LIMIT) & ~besides & ~ranks):
        yield speaker.about(
            "jump",
            known.columns.figures[at],
            change=_change_words(usual.change[at], bool(in_points[at])),
            usual=_change_words(usual.median[at], bool(in_points[at])),
            score=f"{usual.score[at]:.1f}",
            limit=LIMIT,
        )


def _change_words(change: float, in_points: bool) -> str:
    return f"{number(change)}个百分点" if in_points else f"{number(100 * math.expm1(change))}%"


def same_as_last(known: Known, speaker: Speaker) -> Iterator[Finding]:
    """Levels, or growths without a level, that are exactly the period before's; zeros and ranks apart.

    Where a fifth and more of a series' own steps brought no change, another one is no finding.
    """
    import numpy as np

    columns = known.columns
    value, growth = known.value_at(known.before), known.growth_at(known.before)
    level = (columns.value == value) & (columns.value != 0)
    rate = np.isnan(columns.value) & (columns.growth == growth) & (columns.growth != 0)
    ranks = indicators_where(known, speaker.catalogue, lambda one: one.nature == "rank")
    new_year = (columns.basis == "cumulative") & (columns.time % STEPS_A_YEAR < known.keys - known.before)
    found = places((level | rate) & ~ranks & ~new_year)
    still = _share_of_repeats(known) if found else {}
    for at in found:
        if still.get(int(known.series[at]), 0.0) < _USUAL_REPEATS:
            yield speaker.about("same_as_last", columns.figures[at])


def _share_of_repeats(known: Known) -> dict[int, float]:
    """Series -> share of its steps, from one known value to the next, that brought no change; the file's apart."""
    import numpy as np

    keys, value, _ = known.rows
    old = ~np.isin(keys, known.keys) & ~np.isnan(value)
    series, value = series_in(keys[old]), value[old]
    steps = series[1:] == series[:-1]
    groups, place = np.unique(series[1:][steps], return_inverse=True)
    equal = np.bincount(place, weights=(value[1:] == value[:-1])[steps], minlength=len(groups))
    share = equal / np.maximum(np.bincount(place, minlength=len(groups)), 1)
    return dict(zip(groups.tolist(), share.tolist(), strict=True))
