"""The places of a zone among the peers that its playbook names, for the figures of a briefing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guatu import catalogue
from guatu.briefing.facts import Figure, Place
from guatu.periods import Period
from guatu.statistics import Yearbook
from guatu_web.briefings.queries.asked import Asked
from guatu_web.briefings.queries.figures import series_of
from guatu_web.ledger.peers_beside import own_of
from guatu_web.ledger.queries.peers import LEVEL, Field, Told, days_of, told_of


def with_places(asked: Asked, book: Yearbook, figures: Sequence[Figure]) -> list[Figure]:
    """The figures, each with its place in the first group of peers that has told of the same days; one query.

    A group of which fewer than half have told ranks nobody. Of an area within the zone nobody tells.
    """
    groups = asked.where.rules.peers
    codes = [each.indicator for each in figures if each.known and any(one.holds(each.indicator) for one in groups)]
    if not codes or not asked.whole:
        return list(figures)
    told = told_of(asked.zone.pk, codes, None if asked.past is None else asked.end)
    return [replace(each, place=_place(asked, book, each, told)) for each in figures]


def _place(asked: Asked, book: Yearbook, figure: Figure, told: Mapping[str, Sequence[Told]]) -> Place | None:
    indicator = catalogue.load().codes[figure.indicator]
    own = own_of(indicator, series_of(asked, book, figure.indicator))
    days = days_of(indicator, figure.period.first, figure.period.last)
    for group in asked.where.rules.peers:
        if not group.holds(figure.indicator) or figure.indicator not in told:
            continue
        field = Field(indicator, group, asked.zone.name, told[figure.indicator], own)
        if not field.enough(days):
            continue
        before = field.before(days)
        position = field.positions(LEVEL, days, before).get(asked.zone.name)
        if position is not None:
            earlier = position.place + position.moved if position.moved is not None else None
            return Place(group.name, position.place, field.known(days), earlier, Period(*before) if before else None)
    return None
