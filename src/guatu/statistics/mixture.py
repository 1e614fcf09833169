"""Figures that would fill a period without gap or overlap only if grains or bases were mixed.

They come from different reports, and one may hold a correction that the other lacks: they are told, not added.
"""

from __future__ import annotations

from guatu.periods import Period
from guatu.statistics.figures import Refusal, refuse
from guatu.statistics.grains import GRAIN_WORDS, grain_of
from guatu.statistics.observation import BASIS_WORDS, Observation
from guatu.statistics.series import Series


def mixture(series: Series, period: Period) -> Refusal | None:
    """A refusal where figures of several grains, or of several bases, would fill the period; None where none would."""
    told = [*series.within(period, "discrete"), *series.within(period, "cumulative")]
    for bases in (("discrete",), ("discrete", "cumulative")):
        chain = _chain([one for one in told if one.basis in bases and one.value is not None], period)
        if chain:
            return _mixed(chain)
    return None


def _chain(told: list[Observation], period: Period) -> list[Observation]:
    """Figures that follow one another from the first day of the period to its last; [] where there is a gap."""
    best: dict[int, list[Observation]] = {period.first.toordinal(): []}
    for one in sorted(told, key=lambda each: (each.period.first, each.period.last)):
        start, end = one.period.first.toordinal(), one.period.last.toordinal() + 1
        if start in best and end not in best:
            best[end] = [*best[start], one]
    return best.get(period.last.toordinal() + 1, [])


def _mixed(chain: list[Observation]) -> Refusal:
    if len({one.basis for one in chain}) > 1:
        return refuse("mixed_basis", why="、".join(f"{_said(one)}" for one in chain))
    grains = (f"{one.period.label_zh()}（{GRAIN_WORDS.get(grain_of(one.period), '跨期')}）" for one in chain)
    return refuse("mixed_grain", why="、".join(grains))


def _said(one: Observation) -> str:
    return f"{one.period.label_zh()}为{BASIS_WORDS[one.basis]}数"
