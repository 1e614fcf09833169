"""The facts of a league in a period, each from its source: metrics, statistics, the ledger, and what people entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from guatu.metrics import MetricRefused
from guatu.periods import Period
from guatu.race import Claim, Facts, Figure, League, Source
from guatu.race.spec import Leaf
from guatu_web.areas.models import Zone
from guatu_web.measures.queries.asking import declared
from guatu_web.races.models import Entry
from guatu_web.races.queries.claims import claims_of, entered
from guatu_web.races.queries.figures import NoDimension, of_indicator, of_metric
from guatu_web.races.queries.leagues import counted_over
from guatu_web.races.queries.racers import Field
from guatu_web.races.queries.targets import horizon, targets_of
from guatu_web.tables import engine

WHY_NOT = {
    "no_metric": _("办法中没有这项测算"),
    "refused": _("这项测算不能这样计算"),
    "no_dimension": _("这项测算不能按参赛者分"),
    "no_records": _("这项测算没有可逐条查看的记录"),
    "unknown_indicator": _("指标目录中没有这项指标"),
    "not_entered": _("本期尚未登记"),
}
"""Why a source has not been read."""


class Origin(NamedTuple):
    """Where the facts of some measures came from; `why_not` is a key of WHY_NOT where there are none."""

    source: Source
    measures: tuple[str, ...]
    period: Period
    why_not: str = ""


class Gathered(NamedTuple):
    """All that a league is judged by; `of_ledger` are the targets (measure, racer) that come from the ledger."""

    facts: Facts
    origins: tuple[Origin, ...]
    of_ledger: frozenset[tuple[str, str]]


def gathered(zone: Zone, league: League, period: Period, field: Field | None = None) -> Gathered:
    """The facts as they are known now. Not within an act: see guatu_web.tables.engine."""
    field = field or Field(zone, league)
    entries = _entries(field, period)
    gathering = _Gathering(field, period, entries)
    for source in _sources(league):
        gathering.read(source)
    aims = [each for each in entries if each.kind == Entry.Kind.TARGET]
    targets, of_ledger = targets_of(field, period, aims)
    facts = Facts(period, gathering.claims, gathering.figures, targets)
    return Gathered(facts, tuple(gathering.origins), of_ledger)


def _sources(league: League) -> list[Source]:
    """A source for each kind of records and each figure: as the league says, else by hand."""
    said = {each.key: each for each in league.sources}
    wanted = dict.fromkeys(_key(each) for each in league.leaves)
    return [said.get(key) or Source(key) for key in wanted]


def _key(leaf: Leaf) -> str:
    return leaf.measure.claims if leaf.measure.from_records else leaf.measure.key


def _entries(field: Field, period: Period) -> list[Entry]:
    """What people have entered that can count in a period; one query."""
    rows = Entry.objects.filter(zone=field.zone, league=field.league.key, archived_at=None)
    first = date(period.last.year, 1, 1)
    things = rows.filter(kind=Entry.Kind.RECORD, on__gte=min(first, period.first), on__lte=period.last)
    figures = rows.filter(period_last__gte=period.first, period_first__lte=period.last).exclude(kind=Entry.Kind.RECORD)
    horizons = {horizon(each, period) for each in field.league.leaves} | {period}
    found = list((things | figures).order_by("pk"))
    return [each for each in found if each.kind == Entry.Kind.RECORD or each.period in horizons]


class _Gathering:
    """Reads one source after another."""

    def __init__(self, field: Field, period: Period, entries: Sequence[Entry]) -> None:
        self.field = field
        self.period = period
        self.entries = entries
        self.claims: dict[str, list[Claim]] = {}
        self.figures: dict[str, dict[str, Figure]] = {}
        self.origins: list[Origin] = []
        self._metrics = declared(field.zone) if any(each.metric for each in field.league.sources) else {}

    def read(self, source: Source) -> None:
        leaves = [each for each in self.field.league.leaves if _key(each) == source.key]
        over = counted_over(self.field.league, self.period, source.over)
        from_records = leaves[0].measure.from_records
        why_not = self._records(source, over, leaves) if from_records else self._figures(source, over, leaves[0])
        self.origins.append(Origin(source, tuple(each.measure.key for each in leaves), over, why_not))

    def _records(self, source: Source, over: Period, leaves: Sequence[Leaf]) -> str:
        things = [each for each in self.entries if each.kind == Entry.Kind.RECORD and each.source == source.key]
        things = [each for each in things if each.on and over.first <= each.on <= over.last]
        found, why_not = self._counted(source, over, leaves)
        if source.by_hand and not things and any(each.top.side == "points" and _scores(each) for each in leaves):
            why_not = "not_entered"
        if not why_not:
            self.claims[source.key] = [*found, *entered(things, found, self.field)]
        self._typed(leaves)
        return why_not

    def _counted(self, source: Source, over: Period, leaves: Sequence[Leaf]) -> tuple[list[Claim], str]:
        if source.by_hand:
            return [], ""
        metric = self._metrics.get(source.metric)
        if metric is None:
            return [], "no_metric"
        unit = source.unit or next((each.measure.unit for each in leaves if each.measure.of == "sum"), "")
        try:
            return claims_of(engine(self.field.zone), metric, over, self.field, unit), ""
        except MetricRefused:
            return [], "refused"
        except KeyError:
            return [], "no_records"

    def _figures(self, source: Source, over: Period, leaf: Leaf) -> str:
        found, why_not = self._told(source, over, leaf)
        if found:
            self.figures[source.key] = found
        self._typed([leaf])
        if source.by_hand and source.key not in self.figures:
            return "not_entered"
        return why_not

    def _told(self, source: Source, over: Period, leaf: Leaf) -> tuple[dict[str, Figure], str]:
        source = source._replace(unit=source.unit or leaf.measure.unit)
        if source.indicator:
            try:
                return of_indicator(source, over, self.field), ""
            except KeyError:
                return {}, "unknown_indicator"
        metric = self._metrics.get(source.metric)
        if metric is None:
            return {}, "no_metric" if source.metric else ""
        try:
            return of_metric(engine(self.field.zone), metric, over, self.field, source.unit), ""
        except MetricRefused:
            return {}, "refused"
        except NoDimension:
            return {}, "no_dimension"

    def _typed(self, leaves: Sequence[Leaf]) -> None:
        """Values that people have entered hold before all others."""
        for leaf in leaves:
            for each in self.entries:
                if each.kind == Entry.Kind.FIGURE and each.source == leaf.measure.key and each.period == self.period:
                    told = Figure(each.value.normalize(), (f"entered:{each.pk}",))
                    self.figures.setdefault(leaf.measure.key, {})[each.racer] = told


def _scores(leaf: Leaf) -> bool:
    """Whether nothing entered would cost points that others would have; a veto costs none."""
    return leaf.top.points is not None
