"""Figures that would fill a period without gap or overlap only if grains or bases were mixed.

They come from different reports, and one may hold a correction that the other lacks: they are told, not added.
"""

from __future__ import annotations

from guatu.periods import Period
from guatu.statistics.figures import Refusal, refuse
from guatu.statistics.grains import grain_of
from guatu.statistics.observation import Observation
from guatu.statistics.series import Series
from guatu.statistics.wording import BASES_IN_WORDS, GRAINS_IN_WORDS, Wording


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
        told = (Wording("period_basis", period=one.period, basis=BASES_IN_WORDS[one.basis]) for one in chain)
        return refuse("mixed_basis", why=tuple(told))
    told = (Wording("period_grain", period=one.period, grain=_grain(one.period)) for one in chain)
    return refuse("mixed_grain", why=tuple(told))


def _grain(period: Period) -> Wording:
    return GRAINS_IN_WORDS.get(grain_of(period)) or Wording("uneven")
