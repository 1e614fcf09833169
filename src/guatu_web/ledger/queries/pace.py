"""Where targets stand and how likely they are met: the statistics' figures, judged by guatu.pace.

A level of a flow is judged on its sum over the horizon, a stock on its level, a growth on published growth alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.pace import (
    Goal,
    History,
    Judgement,
    Manner,
    PaceError,
    Quality,
    Trajectory,
    judge,
    linear,
    quality,
    seasonal,
    standing,
    stock_outlook,
)
from guatu.pace.outlook import unjudged
from guatu.pace.trajectories import FULL_WEIGHT_YEARS, yearly_shares
from guatu.periods import Period, month
from guatu_web.areas.models import Area, AreaState
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.queries.known import (
    Holding,
    Key,
    Seen,
    growths_of,
    history_of,
    holding,
    levels_of,
    rhythm,
    vintages,
)

Bound, Measure = Statement.Bound, Statement.Measure
_BOUNDS = {Bound.GE: "ge", Bound.LE: "le", Bound.EQ: "eq", Bound.APPROX: "about"}
_WHOLE_ZONE = ("", "全区")


class Places(NamedTuple):
    """The areas of a zone today: the one that stands for the whole, and all by their names."""

    top: int | None
    names: Mapping[str, int]

    def of(self, target: Target) -> int | None:
        """The area that a target is about; None where the zone has no area of the name it gives."""
        if target.area_id is not None:
            return target.area_id
        return self.top if target.area_name in _WHOLE_ZONE else self.names.get(target.area_name)


class Paced(NamedTuple):
    """A target with what it was judged by. Without a judgement `reason` tells why; `path` is the expected path.

    `at` is the moment whose knowledge counts, None for all that is known.
    """

    target: Target
    on: date
    at: datetime | None
    area: int | None
    indicator: Indicator | None
    goal: Goal | None
    reason: str
    seen: Sequence[Seen]
    figures: Holding
    history: History
    growths: Mapping[tuple[int, int], float]
    levels: Mapping[date, float]
    path: Trajectory | None
    judgement: Judgement | None

    @property
    def final(self) -> float | None:
        """The final value, None where the horizon's last figure is not known."""
        return None if self.goal is None else _final(self, self.goal)


def places(zone_id: int) -> Places:
    """The areas of a zone as they stand today; one query."""
    today = timezone.localdate()
    states = AreaState.objects.filter(
        node__zone_id=zone_id, node__archived_at=None, archived_at=None, valid_from__lte=today, valid_to__gte=today
    )
    rows = list(states.order_by("node__code").values_list("node_id", "name", "kind", "parent_id"))
    tops = [node for node, _, kind, parent in rows if parent is None and kind == Area.Kind.ZONE]
    return Places(tops[0] if tops else None, {name: node for node, name, _, _ in reversed(rows)})


def paced(targets: Sequence[Target], on: date, at: datetime | None = None) -> list[Paced]:
    """Targets of one zone as they stand on a day, by what was known at a moment; two queries, however many they are."""
    if not targets:
        return []
    zone_id = targets[0].zone_id
    where = places(zone_id)
    keys = [(target.code, where.of(target)) for target in targets]
    areas = {area for _, area in keys if area is not None} | ({where.top} if where.top else set())
    found = vintages(zone_id, {code for code, _ in keys if code}, areas)
    groups = _Groups(found, where.top, at)
    return [
        assess(target, area, found.get((target.code, area), ()) if area else (), on, at, groups)
        for target, (_, area) in zip(targets, keys, strict=True)
    ]


class _Groups:
    """The paths of whole zones, which stand in for parts whose own series are short; each is worked out once."""

    def __init__(self, found: Mapping[Key, Sequence[Seen]], top: int | None, at: datetime | None) -> None:
        self._found, self._top, self._at = found, top, at
        self._kept: dict[tuple[str, int], tuple[float, ...] | None] = {}

    def of(self, code: str, area: int | None, year: int) -> tuple[float, ...] | None:
        if self._top is None or area == self._top:
            return None
        if (code, year) not in self._kept:
            levels = history_of(holding(self._found.get((code, self._top), ()), self._at))
            self._kept[code, year] = yearly_shares(levels, year)[0]
        return self._kept[code, year]


_NO_GROUPS = _Groups({}, None, None)


def assess(
    target: Target,
    area: int | None,
    seen: Sequence[Seen],
    on: date,
    at: datetime | None = None,
    groups: _Groups = _NO_GROUPS,
    goal: Goal | None = None,
) -> Paced:
    """One target judged by the vintages of its series; `goal` in place of its own where that is asked."""
    indicator = catalogue.load().codes.get(target.code)
    reason, wanted = _wanted(target, indicator, area)
    goal = goal or wanted
    figures = holding(seen, at)
    made = Paced(target, on, at, area, indicator, goal, reason, seen, figures, History({}), {}, {}, None, None)
    if goal is None or reason:
        return made
    if on < goal.horizon.first:
        return made._replace(reason="not_begun")
    if goal.kind == "stock":
        return _stock(made._replace(levels=levels_of(figures)), goal)
    as_value = indicator is not None and indicator.nature == "growth"
    made = made._replace(
        history=History({}) if as_value else history_of(figures), growths=growths_of(figures, as_value=as_value)
    )
    try:
        year = goal.horizon.first.year
        short = made.history.full_years(year) < FULL_WEIGHT_YEARS
        return _flow(made, goal, groups.of(target.code, area, year) if short else None)
    except PaceError:
        return made._replace(reason="horizon")


def goal_of(target: Target) -> Goal | None:
    """A target in the words of guatu.pace; None where it is not judged."""
    return _wanted(target, catalogue.load().codes.get(target.code), None)[1]


def _wanted(target: Target, indicator: Indicator | None, area: int | None) -> tuple[str, Goal | None]:
    """Why a target is not judged ("" where it is), and its goal."""
    if indicator is None:
        return "no_code", None
    if target.period is None:
        return "no_period", None
    kind = _kind(target, indicator)
    if kind is None:
        return "measure", None
    if target.value_unit != ("%" if kind == "growth" else indicator.unit):
        return "unit", None
    try:
        goal = Goal(target.value, target.period, _bound(target, indicator), kind)
    except PaceError:
        return "goal", None
    return ("" if area else "area"), goal


def _kind(target: Target, indicator: Indicator) -> str | None:
    if target.measure == Measure.GROWTH or (target.measure == Measure.LEVEL and indicator.nature == "growth"):
        return "growth"
    return {"flow": "sum", "stock": "stock"}.get(indicator.nature) if target.measure == Measure.LEVEL else None


def _bound(target: Target, indicator: Indicator) -> str:
    """A figure that is promised without a bound, or as about so much, is met by more of what is good."""
    if target.bound in (Bound.EQ, Bound.APPROX) and indicator.direction in ("up", "down"):
        return "ge" if indicator.direction == "up" else "le"
    return _BOUNDS[Bound(target.bound)]


def _flow(made: Paced, goal: Goal, group: tuple[float, ...] | None) -> Paced:
    year = min(made.on, goal.horizon.last).year
    figure = _newest(made.figures, year)
    standing_of = figure.standing if figure else "final"
    if goal.kind == "growth":
        told = judge(made.history, goal, made.on, growths=made.growths, standing_of_figure=standing_of)
        return made._replace(judgement=_in_rhythm(told, made, year))
    path = seasonal(made.history, goal.horizon, group) or linear(goal.horizon)
    try:
        told = judge(made.history, goal, made.on, Manner(group=group), standing_of_figure=standing_of)
    except PaceError:
        told = _part_of_year(made, goal, path, standing_of)
    return made._replace(path=path, judgement=_in_rhythm(told, made, year))


def _newest(figures: Holding, year: int) -> Seen | None:
    return max((each for each in figures.values() if each.last.year == year), key=lambda each: each.last, default=None)


def _part_of_year(made: Paced, goal: Goal, path: Trajectory, standing_of: str) -> Judgement:
    """The status of a goal that begins within a year; for its outlook there is no method. PaceError over two years."""
    first, last = goal.horizon.first, goal.horizon.last
    if first.year != last.year or not goal.horizon.whole_months:
        raise PaceError(f"{goal.horizon} is judged neither by months of a year nor by whole years")
    year, end = first.year, min(made.on, last)
    ended = end.month if month(year, end.month).last == end else end.month - 1
    latest = made.history.latest(year, ended)
    until = min(made.on, last + timedelta(days=21))
    look = unjudged("", None, "horizon")
    before = made.history.value(year, first.month - 1) if first.month > 2 else (0.0 if first.month == 1 else None)
    value = None if latest is None else made.history.value(year, latest)
    if latest is None or value is None or before is None or latest < first.month:
        told = quality(year, max(latest or 0, first.month - 1), until, standing=standing_of)
        late = told.mark == "late"
        reason = "late" if late else "no_figure"
        return Judgement(goal, made.on, None, None, None, "red" if late else None, reason, None, None, told, look)
    told = quality(year, latest, until, standing=standing_of)
    day = month(year, latest).last
    against = standing(goal, path.kind, path.at(day), value - before)
    even = standing(goal, "linear", linear(goal.horizon).at(day), value - before)
    light, why = ("red", "late") if told.mark == "late" else (against.light, None)
    return Judgement(goal, made.on, Period(first, day), value - before, None, light, why, against, even, told, look)


def _in_rhythm(told: Judgement, made: Paced, year: int) -> Judgement:
    """The judgement with the deadlines of a series that comes by quarters, halves or years."""
    months = rhythm(made.figures, year)
    goal = told.goal
    latest = told.through.last.month if told.through else goal.horizon.first.month - 1
    due = min((each for each in months if each > latest), default=13)
    if due == latest + 1 or told.quality.mark not in ("late", "stale"):
        return told
    figure = _newest(made.figures, year)
    until = min(told.on, goal.horizon.last + timedelta(days=21))
    mark: Quality = quality(year, due - 1, until, standing=figure.standing if figure else "final")
    if mark.mark == "late":
        return told._replace(quality=mark)
    against = told.seasonal or told.linear
    return told._replace(
        quality=mark, light=against.light if against else None, reason=None if against else "no_figure"
    )


def _stock(made: Paced, goal: Goal) -> Paced:
    """A stock stands by the way it has come from its level before the horizon; its outlook is by its trend."""
    last = min(made.on, goal.horizon.last)
    within = [day for day in made.levels if goal.horizon.first <= day <= last]
    before = [day for day in made.levels if day < goal.horizon.first and (goal.horizon.first - day).days <= 366]
    path, base = linear(goal.horizon), made.levels[max(before)] if before else None
    look = stock_outlook(made.levels, goal, made.on)
    day = max(within, default=None)
    mark = _stock_quality(made, goal, day)
    if day is None:
        light, reason = ("red", "late") if mark.mark == "late" else (None, "no_figure")
        empty = Judgement(goal, made.on, None, None, base, light, reason, None, None, mark, look)
        return made._replace(path=path, judgement=empty)
    value = made.levels[day]
    stands = None if base is None else standing(goal, "linear", path.at(day), value, start=base)
    colour = "green" if goal.met(value) else stands.light if stands else None
    why = None if colour else "no_base"
    if mark.mark == "late":
        colour, why = "red", "late"
    through = Period(min(goal.horizon.first, day), day)
    told = Judgement(goal, made.on, through, value, base, colour, why, stands, stands, mark, look)
    return made._replace(path=path, judgement=told)


def _stock_quality(made: Paced, goal: Goal, day: date | None) -> Quality:
    year = min(made.on, goal.horizon.last).year
    latest = day.month if day and day.year == year else 0
    due = min((each for each in rhythm(made.figures, year) if each > latest), default=13)
    figure = _newest(made.figures, year)
    until = min(made.on, goal.horizon.last + timedelta(days=21))
    return quality(year, due - 1, until, standing=figure.standing if figure else "final")


def _final(made: Paced, goal: Goal) -> float | None:
    first, last = goal.horizon.first, goal.horizon.last
    if goal.kind == "growth":
        return made.growths.get((last.year, last.month)) if first.year == last.year else None
    if goal.kind == "stock":
        ends = [day for day in made.levels if (day.year, day.month) == (last.year, last.month)]
        return made.levels[max(ends)] if ends else None
    if first.year == last.year:
        return made.history.total(last.year) if last.month == 12 else made.history.value(last.year, last.month)
    totals = [made.history.total(year) for year in range(first.year, last.year + 1)]
    known = [total for total in totals if total is not None]
    return sum(known) if len(known) == len(totals) else None


def finals(outlooks: Sequence[Outlook]) -> dict[int, float]:
    """The final values of outlooks of one zone, by their numbers, where they are known; two queries."""
    if not outlooks:
        return {}
    where = places(outlooks[0].zone_id)
    areas = {each.pk: where.of(each.target) for each in outlooks}
    found = vintages(
        outlooks[0].zone_id, {each.target.code for each in outlooks}, {area for area in areas.values() if area}
    )
    made: dict[tuple[int, Goal], float | None] = {}
    told = {}
    for each in outlooks:
        area, goal = areas[each.pk], goal_then(each)
        if area and (each.target_id, goal) not in made:
            seen = found.get((each.target.code, area), ())
            made[each.target_id, goal] = assess(each.target, area, seen, each.horizon_last, goal=goal).final
        final = made.get((each.target_id, goal))
        if final is not None:
            told[each.pk] = final
    return told


def goal_then(outlook: Outlook) -> Goal:
    """The goal of which an outlook spoke."""
    horizon = Period(outlook.horizon_first, outlook.horizon_last)
    return Goal(outlook.goal, horizon, outlook.bound, outlook.kind)


def needed_growth(made: Paced) -> float | None:
    """The growth in percent that the rest of the year needs for a target in growth; None where nothing tells."""
    told, goal = made.judgement, made.goal
    if told is None or goal is None or goal.kind != "growth" or told.value is None or told.through is None:
        return None
    year, at = told.through.last.year, told.through.last.month
    share = made.history.share(year - 1, at)
    done = at / 12 if share is None else share
    if done >= 1:
        return None
    return ((1 + float(goal.value) / 100) - done * (1 + told.value / 100)) / (1 - done) * 100 - 100


def running(targets: Iterable[Target], on: date) -> list[Target]:
    """Those in force whose horizon has begun and is not over for more than a year."""
    return [
        each
        for each in targets
        if each.period_first and each.period_last and each.period_first <= on <= each.period_last + timedelta(days=366)
    ]


def as_amount(value: float) -> Decimal:
    """A figure of a forecast as a decimal of eight significant digits."""
    return Decimal(f"{value:.8g}")
