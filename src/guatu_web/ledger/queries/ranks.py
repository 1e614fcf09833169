"""The places of a zone among its peers, by which targets such as 进入全省前三位 are judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Substr

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.pace import History
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.goals import is_rank_of_figure
from guatu_web.ledger.queries.known import Holding, growths_of, history_of, levels_of
from guatu_web.ledger.queries.manner import Rules
from guatu_web.ledger.queries.peers import GROWTH, LEVEL, Days, Field, Own, Ranks, Told, Value, group_of, ranks, told_of

_OF_GROWTH = re.compile("增速|增幅|增长率")
_STOPS = re.compile("[，,；;。、]")


class Among(NamedTuple):
    """What the ranks of some targets are worked out from: the zone's name, what its peers have published, and the words
    around each target's figure in its sentence."""

    zone: str
    told: Mapping[str, Sequence[Told]]
    said: Mapping[int, str]


def among(targets: Iterable[Target], zone: str, at: datetime | None = None) -> Among | None:
    """What the targets of a rank among peers need; None where there is no such target. Two queries at most."""
    codes = catalogue.load().codes
    ranked = [each for each in targets if each.code in codes and is_rank_of_figure(each, codes[each.code])]
    if not ranked:
        return None
    told = told_of(ranked[0].zone_id, {each.code for each in ranked}, at)
    return Among(zone, told, _said({each.statement_id: each.pk for each in ranked if each.statement_id}))


def _said(targets: Mapping[int, int]) -> dict[int, str]:
    if not targets:
        return {}
    start, end = F("clause_start"), F("clause_end")
    rows = Statement.objects.filter(pk__in=targets).annotate(clause=Substr("document__text", start + 1, end - start))
    told = rows.order_by().values_list("pk", "start", "clause_start", "clause")
    return {targets[pk]: _part(clause, at - begin) for pk, at, begin, clause in told}


def _part(clause: str, at: int) -> str:
    """The part of a clause, between two stops, in which a figure stands."""
    before = [found.end() for found in _STOPS.finditer(clause, 0, at)]
    after = _STOPS.search(clause, at)
    return clause[before[-1] if before else 0 : after.start() if after else len(clause)]


def ranks_of(
    target: Target, indicator: Indicator, figures: Holding, on: date, rules: Rules, told: Among | None
) -> Ranks:
    """The zone's places in the group that the target names, by the figures that it holds itself."""
    if told is None:
        return Ranks("rank_of_figure")
    said = " ".join((target.indicator, target.note, told.said.get(target.pk, "")))
    group, reason = group_of(rules.peers, target.code, said)
    if group is None:
        return Ranks(reason)
    if target.value_unit != "rank":
        return Ranks("unit")
    if indicator.direction == "neutral":
        return Ranks("neutral")
    own = own_of(indicator, figures)
    field = Field(indicator, group, told.zone, told.told.get(target.code, ()), own)
    return ranks(field, GROWTH if _OF_GROWTH.search(said) else LEVEL, on)


def own_of(indicator: Indicator, figures: Holding) -> Own:
    """The zone's own figures among those that hold."""
    history = history_of(figures) if indicator.nature == "flow" else History({})
    growths, points = growths_of(figures, as_value=indicator.nature == "growth"), levels_of(figures)
    exact = {(each.first, each.last): each for each in figures.values()}

    def own(by: str, days: Days) -> Value | None:
        first, last = days
        held = exact.get(days)
        from_january = (first.month, first.day, first.year) == (1, 1, last.year)
        if by == GROWTH:
            value = growths.get((last.year, last.month)) if from_january else held.growth if held else None
        elif indicator.nature == "stock":
            value = points.get(last)
        elif indicator.nature == "flow" and from_january:
            value = history.value(last.year, last.month)
        else:
            value = held.value if held else None
        unit = "%" if by == GROWTH else indicator.unit
        return None if value is None else Value(Decimal(str(value)), unit)

    return own
