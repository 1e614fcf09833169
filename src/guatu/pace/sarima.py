"""A seasonal ARIMA as a method beside the others; needs the extra `sarima` (statsmodels).

The airline model (0,1,1)(0,1,1) of Box and Jenkins on the logarithms of the eleven monthly periods of a year. The
spread of the sum comes from the model's own weights: with psi the coefficients of
(1 + a B)(1 + b B^11) / ((1 - B)(1 - B^11)), the error of the forecast h periods ahead is the sum of psi_j e_(h-j).
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from guatu.pace.forecast import Forecast
from guatu.pace.history import MONTHS, History, PaceError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEASON = len(MONTHS)
LEAST_YEARS = 3


class Airline(NamedTuple):
    """A fitted model: both moving-average terms, the variance of a step, and the logarithms of the steps to come."""

    near: float
    seasonal: float
    variance: float
    ahead: NDArray[np.float64]


class Sarima:
    """The method `sarima`: a total as what is there plus the forecast of the periods to come."""

    name = "sarima"
    label = "季节 ARIMA"

    def forecast(self, history: History, year: int, month: int) -> Forecast | None:
        """PaceError where statsmodels is not installed; None where three unbroken years of periods above zero lack."""
        flows, value = unbroken_flows(history, year, month), history.value(year, month)
        steps = sum(month < each <= history.end for each in MONTHS)
        if flows is None or value is None or not steps:
            return None
        model = _fitted(np.log(flows), steps)
        coming = np.exp(model.ahead)
        total = value + float(coming.sum())
        return Forecast(log(total), spread_of_sum(model, coming / total), len(flows) / SEASON, value)


def unbroken_flows(history: History, year: int, month: int) -> NDArray[np.float64] | None:
    """The discrete values of the periods up to a month, back to the first gap; None where that is under three years."""
    flows: list[float] = []
    for each in range(year, min(history.years, default=year) - 1, -1):
        own = _flows(history, each, month if each == year else 12)
        flows = [*own, *flows]
        if len(own) < (sum(m <= month for m in MONTHS) if each == year else SEASON):
            break
    return np.array(flows) if len(flows) >= LEAST_YEARS * SEASON else None


def _flows(history: History, year: int, to: int) -> list[float]:
    """The discrete values of a year back from a month to the first that is missing or not above zero."""
    flows: list[float] = []
    for month in range(to, 1, -1):
        value, before = history.value(year, month), 0.0 if month == 2 else history.value(year, month - 1)
        if value is None or before is None or value <= before:
            break
        flows.insert(0, value - before)
    return flows


def psi_weights(near: float, seasonal: float, steps: int) -> NDArray[np.float64]:
    """What a step's surprise still weighs 0, 1, ... steps later, shape (steps,)."""
    shock = np.zeros(steps + SEASON + 2)
    shock[[0, 1, SEASON, SEASON + 1]] = 1.0, near, seasonal, near * seasonal
    once = np.cumsum(shock)
    for at in range(SEASON, len(once)):
        once[at] += once[at - SEASON]
    return np.asarray(once[:steps])


def spread_of_sum(model: Airline, weights: NDArray[np.float64]) -> float:
    """The standard deviation of the total's logarithm; `weights` are the shares of the steps to come in the total."""
    psi = psi_weights(model.near, model.seasonal, len(weights))
    felt = [float(weights[step:] @ psi[: len(weights) - step]) for step in range(len(weights))]
    return float(np.sqrt(model.variance * sum(each * each for each in felt)))


def _fitted(logs: NDArray[np.float64], steps: int) -> Airline:
    fit = _sarimax()(logs, order=(0, 1, 1), seasonal_order=(0, 1, 1, SEASON)).fit(disp=False)
    terms = dict(zip(fit.param_names, map(float, fit.params), strict=True))
    return Airline(terms["ma.L1"], terms[f"ma.S.L{SEASON}"], terms["sigma2"], np.asarray(fit.forecast(steps)))


def _sarimax() -> Any:
    try:
        from statsmodels.tsa.statespace.sarimax import SARIMAX  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise PaceError(
            "the method sarima needs statsmodels: pip install 'guatu[sarima]', or take the method mixture"
        ) from error
    return SARIMAX
