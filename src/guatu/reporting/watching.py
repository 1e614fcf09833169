"""Sudden jumps among the newest figures of many series, by the same robust z as the checks of a file."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from guatu.catalogue import Catalogue
from guatu.reporting.checks.known import Known, indicators_where, places
from guatu.reporting.checks.past import usual_changes
from guatu.reporting.figures import STEPS_A_YEAR, Figure, History, columns_of

Row = tuple[str, str, date, str, str, float | None, float | None]
"""A known figure as `History.of` takes it: indicator, area, last day, grain, basis, value, growth."""
_IN_POINTS = frozenset({"%", "pp", "index"})


class Jump(NamedTuple):
    """A figure whose yearly change is far from what it usually is.

    `at` is the row's place; `change` and `usual` are in percent, or in points where `in_points`; `score` is the
    robust z.
    """

    at: int
    change: float
    usual: float
    score: float
    in_points: bool


def jumps(rows: Iterable[Row], since: date, limit: float, catalogue: Catalogue) -> list[Jump]:
    """The figures of periods ending on a day or later whose yearly change has a robust z beyond `limit`.

    Ranks have none. A month that jumps lifts every cumulated figure after it in its year: of such a run only the
    first is told. Codes that the catalogue does not know are left out.
    """
    known_rows = list(rows)
    places_of = [at for at, row in enumerate(known_rows) if row[2] >= since and row[0] in catalogue.codes]
    if not places_of:
        return []
    known = Known(columns_of([_figure(known_rows[at]) for at in places_of]), History.of(known_rows))
    in_points = indicators_where(known, catalogue, lambda one: one.unit in _IN_POINTS)
    ranks = indicators_where(known, catalogue, lambda one: one.nature == "rank")
    usual = usual_changes(known, in_points)
    far = places((usual.score > limit) & ~ranks)
    jumped = {int(known.keys[at]) for at in far}
    return [
        Jump(
            places_of[at],
            _told(usual.change[at], bool(in_points[at])),
            _told(usual.median[at], bool(in_points[at])),
            float(usual.score[at]),
            bool(in_points[at]),
        )
        for at in far
        if not _follows(known, at, jumped)
    ]


def _figure(row: Row) -> Figure:
    indicator, area, last, grain, basis, value, growth = row
    return Figure("", 0, 0, 0, indicator, area, last, grain, basis, _decimal(value), _decimal(growth))


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _follows(known: Known, at: int, jumped: set[int]) -> bool:
    """Whether the cumulated figure before, in the same year, has jumped already."""
    if known.columns.basis[at] != "cumulative":
        return False
    before, steps = int(known.before[at]), int(known.columns.time[at]) % STEPS_A_YEAR
    return before in jumped and int(known.keys[at]) - before <= steps


def _told(change: float, in_points: bool) -> float:
    return float(change) if in_points else 100 * math.expm1(change)
