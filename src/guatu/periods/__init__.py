"""Periods as Chinese reports name them: a type, a grammar and a finder. See docs/methods/periods.md."""

from guatu.periods.horizon import Horizon
from guatu.periods.mentions import KINDS, Mention, find, resolve
from guatu.periods.period import Period, cumulative, half, month, quarter, reporting_periods, span, xun, xun_of, year
from guatu.periods.speaking import Reference

__all__ = [
    "KINDS",
    "Horizon",
    "Mention",
    "Period",
    "Reference",
    "cumulative",
    "find",
    "half",
    "month",
    "quarter",
    "reporting_periods",
    "resolve",
    "span",
    "xun",
    "xun_of",
    "year",
]
