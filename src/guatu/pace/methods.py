"""Methods of forecasting a year's total, behind one interface, and what their own past errors say of their spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple, Protocol

from guatu.pace import rules
from guatu.pace.forecast import Forecast
from guatu.pace.history import History, PaceError
from guatu.pace.rules import Origin, Rule, origin

PRIOR_SPREAD = 0.05
"""What is believed of the spread of a year's rest, as a logarithm, before any error is seen."""
PRIOR_YEARS = 4
"""How many years of errors that belief is worth."""

# a rest smaller than this share of a year is rounding: an error divided by it says nothing
_NO_REST = 1e-6


class Errors(NamedTuple):
    """What a rule would have missed in past years around the same month, as logarithms per unit of the rest.

    `squares` is the sum over `years` of the mean square over the month before, the month and the month after.
    """

    squares: float
    years: int


class Method(Protocol):
    """A way to forecast the total of a year from its history, its own months among it."""

    @property
    def name(self) -> str:
        """What it is called in options and files."""

    @property
    def label(self) -> str:
        """What it is called on a screen."""

    def forecast(self, history: History, year: int, month: int) -> Forecast | None:
        """The total of a year as seen at the end of a month; None where the history does not allow it."""


@dataclass(frozen=True, slots=True)
class ByRule:
    """A rule with the spread of its own errors on past years, as docs/methods/outlook.md derives it."""

    name: str
    label: str
    rule: Rule

    def forecast(self, history: History, year: int, month: int) -> Forecast | None:
        at = origin(history, year, month)
        if at is None:
            return None
        errors = past_errors(history, year, month, self.rule)
        return Forecast(self.rule(at), spread(errors, at.left), errors.years + PRIOR_YEARS, at.value)


def past_errors(history: History, year: int, month: int, rule: Rule) -> Errors:
    """The errors of a rule in the years before a year, each year judged as it was seen then."""
    squares = [[miss * miss for miss in _misses(history, past, month, rule)] for past in history.years if past < year]
    seen = [sum(each) / len(each) for each in squares if each]
    return Errors(sum(seen), len(seen))


def spread(errors: Errors, left: float) -> float:
    """The standard deviation of a forecast's logarithm when `left` is the share of the year still to come."""
    prior = PRIOR_YEARS * PRIOR_SPREAD**2
    return left * sqrt((errors.squares + prior) / (errors.years + PRIOR_YEARS))


def _misses(history: History, year: int, month: int, rule: Rule) -> Iterator[float]:
    total = history.total(year)
    if total is None or total <= 0:
        return
    for near in (month - 1, month, month + 1):
        at: Origin | None = origin(history, year, near) if 2 <= near < history.end else None
        if at is not None and at.left > _NO_REST:
            yield (log(total) - rule(at)) / at.left


MIXTURE = ByRule("mixture", "三法加权", rules.mixture)
LAST_YEAR_RATIO = ByRule("last_year_ratio", "上年同比外推", rules.last_year_ratio)
LINEAR = ByRule("linear", "序时外推", rules.linear)
METHODS: tuple[Method, ...] = (MIXTURE, LAST_YEAR_RATIO, LINEAR)
"""What needs no further library; the first is the default."""


def method(name: str) -> Method:
    """The method of a name; `sarima` needs the extra of that name. PaceError with the names there are."""
    if name == "sarima":
        from guatu.pace.sarima import Sarima

        return Sarima()
    found = next((each for each in METHODS if each.name == name), None)
    if found is None:
        raise PaceError(f"there is no method {name!r}; one of {', '.join(each.name for each in METHODS)}, sarima")
    return found
