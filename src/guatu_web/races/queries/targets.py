"""What racers are to reach: the parts of decomposed targets in the ledger, else what people have entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Q

from guatu.periods import Period, year
from guatu.race import League, Source, factor
from guatu.race.spec import Leaf
from guatu_web.ledger.models import Target
from guatu_web.races.models import Entry
from guatu_web.races.queries.claims import in_unit
from guatu_web.races.queries.racers import Field

Targets = dict[str, dict[str, Decimal]]


def horizon(leaf: Leaf, period: Period) -> Period:
    """The period whose target a measure is judged by: the year's, or that of the period itself."""
    return year(period.last.year) if leaf.measure.target == "year" else period


def aimed(league: League) -> list[Leaf]:
    """The measures that are judged by targets."""
    return [each for each in league.leaves if each.measure.needs_target]


def bound(league: League, leaf: Leaf) -> Source | None:
    """What a measure's targets in the ledger are bound to."""
    sources = {each.key: each for each in league.sources}
    return sources.get(leaf.measure.key) or sources.get(leaf.measure.claims)


def targets_of(field: Field, period: Period, entries: Iterable[Entry]) -> tuple[Targets, frozenset[tuple[str, str]]]:
    """The targets by measure and racer, and which of them come from the ledger; one query.

    Measures of the same records that count in the same way share a target where only one of them has any.
    """
    league = field.league
    found: Targets = {}
    for entry in entries:
        found.setdefault(entry.source, {})[entry.racer] = Decimal(f"{entry.value.normalize():f}")
    of_ledger = _of_ledger(field, period)
    for key, told in of_ledger.items():
        found[key] = found.get(key, {}) | told
    for leaf in aimed(league):
        shared = _sharing(league, leaf)
        if leaf.measure.key not in found and shared in found:
            found[leaf.measure.key] = found[shared]
    return found, frozenset((key, racer) for key, told in of_ledger.items() for racer in told)


def _sharing(league: League, leaf: Leaf) -> str:
    """Another measure of the same records that counts in the same way; "" if there is none."""
    mine = (leaf.measure.claims, leaf.measure.of, leaf.measure.target)
    others = (each.measure for each in aimed(league) if each.measure.key != leaf.measure.key)
    return next((each.key for each in others if (each.claims, each.of, each.target) == mine), "")


def _of_ledger(field: Field, period: Period) -> Targets:
    wanted = [(each, source) for each in aimed(field.league) if (source := bound(field.league, each))]
    wanted = [(leaf, source) for leaf, source in wanted if not source.by_hand]
    if not wanted or field.league.who == "person":
        return {}
    rows = _rows(field, [source for _, source in wanted], {horizon(leaf, period) for leaf, _ in wanted})
    found: Targets = {}
    for leaf, source in wanted:
        of_unit = factor(source.unit or leaf.measure.unit)
        for target, racer in rows:
            if _answers(target, source) and target.period == horizon(leaf, period):
                found.setdefault(leaf.measure.key, {}).setdefault(racer, in_unit(target.value, of_unit))
    return found


def _rows(field: Field, sources: Iterable[Source], periods: Iterable[Period]) -> list[tuple[Target, str]]:
    """Parts of decomposed targets that a racer has itself."""
    node = "area_id" if field.league.who == "area" else "unit_id"
    racers: Mapping[int, str] = {pk: racer for racer, pk in field.node_of.items()}
    asked = Q(pk__in=())
    for each in sources:
        asked |= Q(metric=each.metric) if each.metric else Q(code=each.indicator)
    ends = {each.last for each in periods}
    rows = Target.objects.filter(
        asked, zone=field.zone, archived_at=None, state=Target.State.IN_FORCE, parent__isnull=False,
        period_last__in=ends, **{f"{node}__in": racers},
    )  # fmt: skip
    columns = ("code", "metric", "measure", "value", "period_first", "period_last", "period_grain", node)
    return [(each, racers[getattr(each, node)]) for each in rows.only(*columns).order_by("pk")]


def _answers(target: Target, source: Source) -> bool:
    wanted = "growth" if source.take == "growth" else "level"
    if source.metric:
        return target.metric == source.metric
    return target.code == source.indicator and target.measure == wanted
