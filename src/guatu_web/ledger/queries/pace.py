"""Where targets stand and how likely they are met: the statistics' figures, judged by guatu.pace.

A level of a flow is judged on its sum over the horizon, a stock, a ratio and a rank on their level, a growth on
published growth alone; a change and a multiple on the level that they come to. A target that is bound to a metric is
judged by what the registers say (ledger.queries.measured), in place of the statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, JSONField, Subquery, When
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
from guatu.periods import Period
from guatu_web.areas.models import Area, AreaState
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.queries.goals import (
    Derived,
    Figures,
    Wanted,
    as_level,
    is_rank_of_figure,
    kind_of,
    wanted,
    why_not,
)
from guatu_web.ledger.queries.known import (
    YEARLY,
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
from guatu_web.ledger.queries.manner import DEFAULT, Rules, rules_of
from guatu_web.ledger.queries.measured import Measured, Registers, Unmeasured, goal_of, measured, read
from guatu_web.ledger.queries.peers import Ranks
from guatu_web.ledger.queries.ranks import Among, among, ranks_of
from guatu_web.playbooks.queries import content_in_force

Measure = Statement.Measure
_WHOLE_ZONE = ("", "全区")


class Places(NamedTuple):
    """The areas of a zone today: the one that stands for the whole, and all by their names; and how the zone judges."""

    top: int | None
    names: Mapping[str, int]
    rules: Rules = DEFAULT
    zone: str = ""

    def of(self, target: Target) -> int | None:
        """The area that a target is about; None where the zone has no area of the name it gives."""
        if target.area_id is not None:
            return target.area_id
        return self.top if target.area_name in _WHOLE_ZONE else self.names.get(target.area_name)


class Paced(NamedTuple):
    """A target with what it was judged by. Without a judgement `reason` tells why; `path` is the expected path.

    `at` is the moment whose knowledge counts, None for all that is known. A rank by the figures of an indicator is
    judged by the zone's places among its peers, `ranks`, which are worked out from `among`; a target that is bound to a
    metric by what the registers say, `measured`, and by no figures of the statistics.
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
    rules: Rules = DEFAULT
    derived: Derived | None = None
    among: Among | None = None
    ranks: Ranks | None = None
    measured: Measured | None = None

    @property
    def unit(self) -> str:
        """The base unit of what is judged; a change and a multiple are judged on a level."""
        derived = self.indicator is not None and self.target.measure in (Measure.DELTA, Measure.MULTIPLE)
        return self.indicator.unit if self.indicator and derived else self.target.value_unit

    @property
    def manner(self) -> Manner:
        """How it is judged, whatever stands in for a short series. Where no report asks for the figures, they are due
        in the rhythm in which they come."""
        horizon = self.goal.horizon if self.goal else Period.parse(str(self.on.year))
        told = self.rules.manner(self.target.code, self.area, horizon)
        if told.deadlines:
            return told
        months = self._rhythm(min(self.on, horizon.last).year)
        return replace(told, deadlines=tuple((month, told.due_days) for month in sorted(months)))

    def _rhythm(self, year: int) -> frozenset[int]:
        """A ratio or a rank comes once a year, unless its figures say otherwise."""
        yearly = self.indicator is not None and self.indicator.nature in ("ratio", "rank") and not self.figures
        return YEARLY if yearly else rhythm(self.figures, year)

    @property
    def final(self) -> float | None:
        """The final value, None where the horizon's last figure is not known."""
        return None if self.goal is None else _final(self, self.goal)


def places(zone_id: int, on: date | None = None) -> Places:
    """The areas of a zone as they stand today, and the rules of the playbook in force on a day (today); one query."""
    today = timezone.localdate()
    states = AreaState.objects.filter(
        node__zone_id=zone_id, node__archived_at=None, archived_at=None, valid_from__lte=today, valid_to__gte=today
    )
    # the playbook comes with the row of the whole zone: the page of a target has no query to spare for it
    whole = When(parent=None, kind=Area.Kind.ZONE, then=Subquery(content_in_force(zone_id, on or today)))
    told = states.annotate(says=Case(whole, output_field=JSONField()))
    columns = ("node_id", "name", "node__code", "kind", "parent_id", "says", "node__zone__name")
    rows = list(told.order_by("node__code").values_list(*columns))
    tops = [(node, says) for node, _, _, kind, parent, says, _ in rows if parent is None and kind == Area.Kind.ZONE]
    top, content = tops[0] if tops else (None, None)
    rules = rules_of(content, {node: code for node, _, code, *_ in rows}, top)
    return Places(top, {name: node for node, name, *_ in reversed(rows)}, rules, rows[0][-1] if rows else "")


def paced(targets: Sequence[Target], on: date, at: datetime | None = None) -> list[Paced]:
    """Targets of one zone as they stand on a day, by what was known at a moment; two queries, however many they are,
    two more where any is a rank among peers, and those of the registers where any is bound to a metric."""
    if not targets:
        return []
    zone_id = targets[0].zone_id
    where = places(zone_id, on)
    keys = [("" if target.metric else target.code, where.of(target)) for target in targets]
    areas = {area for _, area in keys if area is not None} | ({where.top} if where.top else set())
    found = vintages(zone_id, {code for code, _ in keys if code}, areas)
    groups, peers = _Groups(found, where.top, at), among(targets, where.zone, at) if where.rules.peers else None
    seen = (found.get((code, area), ()) if area else () for code, area in keys)
    registers = Registers(targets[0].zone, on if at is not None else None)
    return [
        _by_metric(registers, target, area, on, at, where.rules)
        if target.metric
        else assess(target, area, known, on, at, groups, rules=where.rules, peers=peers)
        for target, (_, area), known in zip(targets, keys, seen, strict=True)
    ]


def _by_metric(
    registers: Registers, target: Target, area: int | None, on: date, at: datetime | None, rules: Rules
) -> Paced:
    """A target that is bound to a metric, by the registers."""
    indicator = catalogue.load().codes.get(target.code)
    nothing = Figures(History({}), {}, {})
    made = Paced(target, on, at, area, indicator, None, "", (), {}, *nothing, None, None, rules)
    try:
        found = measured(registers, target, on)
        goal = goal_of(target, found.metric)
    except Unmeasured as why:
        return made._replace(reason=str(why))
    except PaceError:
        return made._replace(reason="goal")
    made = made._replace(measured=found, goal=goal)
    if on < goal.horizon.first:
        return made._replace(reason="not_begun")
    told = read(found, goal, on, made.manner)
    return made._replace(history=told.history, levels=told.levels, path=told.path, judgement=told.judgement)


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
    rules: Rules = DEFAULT,
    peers: Among | None = None,
) -> Paced:
    """One target judged by the vintages of its series and the rules of its zone, a rank by what its peers have
    published; `goal` in place of its own where that is asked."""
    indicator = catalogue.load().codes.get(target.code)
    reason, figures = why_not(target, indicator, area), holding(seen, at)
    nothing = Figures(History({}), {}, {})
    made = Paced(target, on, at, area, indicator, goal, reason, seen, figures, *nothing, None, None, rules)
    if not reason and indicator is not None and is_rank_of_figure(target, indicator):
        placed = ranks_of(target, indicator, figures, on, rules, peers if area == rules.top else None)
        reason, made = placed.reason, made._replace(reason=placed.reason, among=peers, ranks=placed)
    if reason or indicator is None:
        return made
    known = _placed(made.ranks) if made.ranks else _read(figures, indicator, target)
    told = wanted(target, indicator, known) if goal is None else Wanted("", goal)
    made = made._replace(goal=told.goal, reason=told.reason, derived=told.derived)
    if told.goal is None:
        return made
    made = made._replace(history=known.history, growths=known.growths, levels=known.levels)
    return _judged(made, told.goal, groups)


def _read(figures: Holding, indicator: Indicator, target: Target) -> Figures:
    """The figures in the way that the kind of the target reads them."""
    as_value = as_level(indicator)
    if kind_of(target, indicator) == "stock":
        return Figures(History({}), {}, levels_of(figures))
    history = History({}) if as_value else history_of(figures)
    return Figures(history, growths_of(figures, as_value=as_value), {})


def _placed(ranks: Ranks) -> Figures:
    """The zone's places among its peers, by the last day of what they rank."""
    return Figures(History({}), {}, {each.days[1]: float(each.place) for each in ranks.places})


def _judged(made: Paced, goal: Goal, groups: _Groups) -> Paced:
    if made.on < goal.horizon.first:
        return made._replace(reason="not_begun")
    if goal.kind == "stock":
        return _stock(made, goal)
    try:
        year = goal.horizon.first.year
        short = made.history.full_years(year) < FULL_WEIGHT_YEARS
        return _flow(made, goal, groups.of(made.target.code, made.area, year) if short else None)
    except PaceError:
        return made._replace(reason="growth_horizon" if goal.kind == "growth" else "horizon")


def _flow(made: Paced, goal: Goal, group: tuple[float, ...] | None) -> Paced:
    year = min(made.on, goal.horizon.last).year
    figure = _newest(made.figures, year)
    standing_of = figure.standing if figure else "final"
    if goal.kind == "growth":
        told = judge(made.history, goal, made.on, made.manner, made.growths, standing_of)
        return made._replace(judgement=told)
    manner = replace(made.manner, group=group)
    path = manner.trajectory or seasonal(made.history, goal.horizon, group) or linear(goal.horizon)
    told = judge(made.history, goal, made.on, manner, standing_of_figure=standing_of)
    return made._replace(path=path, judgement=told)


def _newest(figures: Holding, year: int) -> Seen | None:
    return max((each for each in figures.values() if each.last.year == year), key=lambda each: each.last, default=None)


def _stock(made: Paced, goal: Goal) -> Paced:
    """A stock stands by the way it has come from its level before the horizon; its outlook is by its trend."""
    last = min(made.on, goal.horizon.last)
    within = [day for day in made.levels if goal.horizon.first <= day <= last]
    before = [day for day in made.levels if day < goal.horizon.first and (goal.horizon.first - day).days <= 366]
    manner, base = made.manner, made.levels[max(before)] if before else None
    path = manner.trajectory or linear(goal.horizon)
    ranked = made.ranks is not None or (made.indicator is not None and made.indicator.nature == "rank")
    look = unjudged("", None, "rank") if ranked else stock_outlook(made.levels, goal, made.on, manner.outlook_bands)
    day = max(within, default=None)
    mark = _stock_quality(made, goal, manner, day)
    if day is None:
        lacking = "peers_missing" if made.ranks else "no_figure"
        light, reason = ("red", "late") if mark.mark == "late" else (None, lacking)
        empty = Judgement(goal, made.on, None, None, base, light, reason, None, None, mark, look)
        return made._replace(path=path, judgement=empty)
    value = made.levels[day]
    stands, even = (
        None if base is None else standing(goal, each.kind, each.at(day), value, manner.status_bands, base)
        for each in (path, linear(goal.horizon))
    )
    colour = "green" if goal.met(value) else stands.light if stands else None
    why = None if colour else "no_base"
    if mark.mark == "late":
        colour, why = "red", "late"
    through = Period(min(goal.horizon.first, day), day)
    told = Judgement(goal, made.on, through, value, base, colour, why, stands, even, mark, look)
    return made._replace(path=path, judgement=told)


def _stock_quality(made: Paced, goal: Goal, manner: Manner, day: date | None) -> Quality:
    if made.ranks is not None:  # what peers publish has no deadline
        return Quality("current" if day and made.ranks.awaited is None else "stale", None, None)
    last = goal.horizon.last
    year = min(made.on, last).year
    latest = day.month if day and day.year == year else 0
    figure = _newest(made.figures, year)
    until = min(made.on, last + timedelta(manner.days_after(last.month) + 1))
    return quality(year, latest, until, manner.due_days, figure.standing if figure else "final", manner.deadlines)


def _final(made: Paced, goal: Goal) -> float | None:
    first, last = goal.horizon.first, goal.horizon.last
    if goal.kind == "growth":
        return made.growths.get((last.year, last.month)) if first.year == last.year else None
    if goal.kind == "stock":
        ends = [day for day in made.levels if (day.year, day.month) == (last.year, last.month)]
        return made.levels[max(ends)] if ends else None
    if first.year == last.year:
        return made.history.within(first.month, last.month).total(last.year)
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
    told = _measured_finals([each for each in outlooks if each.target.metric])
    for each in outlooks:
        if each.target.metric:
            continue
        area, goal = areas[each.pk], goal_then(each)
        if area and (each.target_id, goal) not in made:
            seen = found.get((each.target.code, area), ())
            made[each.target_id, goal] = assess(each.target, area, seen, each.horizon_last, goal=goal).final
        final = made.get((each.target_id, goal))
        if final is not None:
            told[each.pk] = final
    return told


def _measured_finals(outlooks: Sequence[Outlook]) -> dict[int, float]:
    """The final values of targets that are bound to a metric, as the registers tell them now."""
    told: dict[int, float] = {}
    for day in sorted({each.horizon_last for each in outlooks}):
        ended = [each for each in outlooks if each.horizon_last == day]
        made = {each.target.pk: each.judgement for each in paced([one.target for one in ended], day)}
        values = {each.pk: judged.value for each in ended if (judged := made[each.target_id]) is not None}
        told |= {pk: value for pk, value in values.items() if value is not None}
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
    end = goal.horizon.last.month
    share = made.history.within(1, end).share(year - 1, at)
    done = at / end if share is None else share
    if done >= 1:
        return None
    return ((1 + float(goal.value) / 100) - done * (1 + told.value / 100)) / (1 - done) * 100 - 100


def implied_level(made: Paced) -> tuple[float, float] | None:
    """The level that a growth target comes to and last year's that it is worked out from; None where that is not
    known."""
    goal = made.goal
    if goal is None or goal.kind != "growth" or goal.horizon.first.year != goal.horizon.last.year:
        return None
    first, last = goal.horizon.first, goal.horizon.last
    base = made.history.within(first.month, last.month).total(last.year - 1)
    return None if base is None else (base * (1 + float(goal.value) / 100), base)


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
