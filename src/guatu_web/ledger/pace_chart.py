"""A target's curve: what is there, last year's, the expected paths and the interval, month by month or year by year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu.pace import Goal, linear
from guatu.periods import Period, month
from guatu.reading.labels import SCALES, scaled
from guatu_web.ledger.queries.pace import Paced

Read = Callable[[date], float | None]


class Row(NamedTuple):
    """One period of the curve; None where there is nothing. All figures are in the curve's unit."""

    label: str
    value: float | None
    last: float | None
    path: float | None
    even: float | None
    low: float | None
    high: float | None


class Curve(NamedTuple):
    """The periods of a target's horizon, in a unit word; `goal` is its value."""

    unit: str
    goal: float
    path: str
    rows: list[Row]

    @property
    def data(self) -> dict[str, Any]:
        """What the chart's script reads; figures of eight digits."""
        columns = zip(*(each[1:] for each in self.rows), strict=True)
        names = (_("完成"), _("上年同期"), self.path, _("序时进度"), _("区间下限"), _("区间上限"))
        keys = ("value", "last", "path", "even", "low", "high")
        lines = {
            key: {"name": name, "values": [None if each is None else float(f"{each:.8g}") for each in column]}
            for key, name, column in zip(keys, names, columns, strict=True)
        }
        return {
            "unit": self.unit,
            "goal": {"name": _("目标"), "value": float(f"{self.goal:.8g}")},
            "interval": _("80%区间"),
            "labels": [each.label for each in self.rows],
            "lines": lines,
        }


def curve(made: Paced, path_name: str) -> Curve | None:
    """The curve of a target; None where nothing was judged."""
    told, goal = made.judgement, made.goal
    if told is None or goal is None:
        return None
    factor, word = _unit(made, goal)
    days = _days(goal.horizon)
    until = told.through.last if told.through else None
    read, expected = _reader(made, goal), _expected(made, goal, told.last_value)
    fan = _fan(made, goal, read)
    even = linear(goal.horizon)
    rows = [
        Row(
            _label(goal, day),
            *(
                None if each is None else each / factor
                for each in (
                    read(day) if until and day <= until else None,
                    read(_year_before(day)) if len(goal.horizon.years()) == 1 else None,
                    expected(day),
                    float(goal.value) * even.at(day) if goal.kind == "sum" else None,
                    *fan(day),
                )
            ),
        )
        for day in days
    ]
    return Curve(word, float(goal.value) / factor, path_name, rows)


def _unit(made: Paced, goal: Goal) -> tuple[float, str]:
    """How many base units the curve's unit word is, and the word."""
    if goal.kind == "growth":
        return 1.0, "%"
    wanted = made.indicator.display_unit if made.indicator else None
    word = scaled(goal.value, made.unit, wanted)[1]
    return float(SCALES.get(made.unit, {}).get(word, Decimal(1))), word


def _days(horizon: Period) -> list[date]:
    """The ends of the monthly periods of a year, 1-2月 being one; of several years their ends."""
    if len(horizon.years()) > 1:
        return [min(each.last, horizon.last) for each in horizon.years()]
    months = [each for each in horizon.months() if each.first.month > 1 or len(horizon.months()) == 1]
    return [min(each.last, horizon.last) for each in months]


def _label(goal: Goal, day: date) -> str:
    if len(goal.horizon.years()) > 1:
        return _("%(year)s年") % {"year": day.year}
    first = goal.horizon.first.month
    if goal.kind == "stock" or first == day.month:
        return _("%(month)s月") % {"month": day.month}
    return _("%(first)s—%(last)s月") % {"first": first, "last": day.month}


def _reader(made: Paced, goal: Goal) -> Read:
    if goal.kind == "growth":
        return lambda day: made.growths.get((day.year, day.month))
    if goal.kind == "stock":
        return lambda day: next(
            (
                made.levels[at]
                for at in sorted(made.levels, reverse=True)
                if (at.year, at.month) == (day.year, day.month)
            ),
            None,
        )

    def reached(day: date) -> float | None:
        years = range(goal.horizon.first.year, day.year) if len(goal.horizon.years()) > 1 else ()
        before = [made.history.total(year) for year in years]
        month_before = goal.horizon.first.month - 1
        offset = made.history.value(day.year, month_before) if month_before and not years else 0.0
        now = _until(made, day)
        if now is None or offset is None or None in before:
            return None
        return now - offset + sum(each for each in before if each is not None)

    return reached


def _until(made: Paced, day: date) -> float | None:
    """The cumulative value of a year at a month; of a year that is not over, that of its last figure."""
    if day.month > 1 and (value := made.history.value(day.year, day.month)) is not None:
        return value
    return made.history.total(day.year) if day.month == 12 else None


def _expected(made: Paced, goal: Goal, base: float | None) -> Read:
    path, value = made.path, float(goal.value)
    if goal.kind == "growth":
        return lambda day: value
    if path is None or (goal.kind == "stock" and base is None):
        return lambda day: None
    start = base if goal.kind == "stock" and base is not None else 0.0
    return lambda day: start + (value - start) * path.at(day)


def _fan(made: Paced, goal: Goal, read: Read) -> Callable[[date], tuple[float | None, float | None]]:
    """The interval of the final value, led back to the last figure along the expected path."""
    told = made.judgement
    most, through = (told.outlook.most, told.through) if told else (None, None)
    if most is None or through is None or told is None or told.value is None:
        return lambda day: (None, None)
    now, value, end = through.last, told.value, goal.horizon.last

    def share(day: date) -> float:
        if made.path is not None and made.path.at(now) < 1:
            return (made.path.at(day) - made.path.at(now)) / (1 - made.path.at(now))
        return (day - now).days / max(1, (end - now).days)

    def ends(day: date) -> tuple[float | None, float | None]:
        if day < now:
            return None, None
        return value + (most[0] - value) * share(day), value + (most[1] - value) * share(day)

    return ends


def _year_before(day: date) -> date:
    return month(day.year - 1, day.month).last


def columns_shown(rows: Sequence[Row]) -> set[str]:
    """Which columns of the table hold anything."""
    return {name for name in Row._fields if any(getattr(each, name) is not None for each in rows)}
