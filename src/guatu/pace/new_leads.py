"""How many projects enter a register, by its own history: the rate, its season, and with what they enter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from guatu.pace.stage_hazards import SEASON_DAYS, Stratum, months, shrunk_ratios
from guatu.pace.stage_history import StageHistory, State
from guatu.pace.stage_pace import between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HALF_LIFE = 365.0
"""After so many days an entry, and a day, count half: the rate follows a change within a year or two."""


@dataclass(frozen=True, slots=True)
class Entering:
    """`daily` projects enter in a day of a mean month, `season` times as many in each month of the year. `shape` says
    how unsure the rate is (variance of a number n of entries: n + n² / shape). `shares` is how often a project enters
    as which kind and with which stage."""

    daily: float
    season: Floats
    shape: float
    shares: Mapping[tuple[Stratum, int], float]

    def on(self, day: date) -> float:
        """How many are to be expected on a day."""
        return self.daily * float(self.season[day.month - 1])


def entering(history: StageHistory, entries: Mapping[str, State], strata: Mapping[str, Stratum]) -> Entering:
    """The rate at which these projects have entered, recent ones counting more."""
    edges, calendar = months(history.since, history.until)
    days = np.diff(edges)
    counts = np.histogram([state.day - 0.5 for state in entries.values()], edges)[0].astype(float)
    ages = history.until - (edges[:-1] + edges[1:]) / 2
    season = _season(counts, days, calendar, history.days)
    weights, expected = np.exp2(-ages / HALF_LIFE), days * season[calendar]
    daily = float(weights @ counts / max(weights @ expected, 1e-12))
    seen = float((weights @ counts) ** 2 / max(weights**2 @ counts, 1e-12))
    plain = expected * counts.sum() / max(expected.sum(), 1e-12)
    unsure = 1 / max(seen, 1.0) + between(counts, plain, ages, history.days)
    held = Counter((strata.get(project, ()), state.stage) for project, state in entries.items())
    total = sum(held.values())
    return Entering(daily, season, 1 / unsure, {each: count / total for each, count in sorted(held.items())})


def _season(counts: Floats, days: Floats, calendar: NDArray[np.intp], kept: int) -> Floats:
    if kept < SEASON_DAYS:
        return np.ones(12)
    events, length = (np.bincount(calendar, each, minlength=12).astype(float) for each in (counts, days))
    return shrunk_ratios(events, length * events.sum() / length.sum())
