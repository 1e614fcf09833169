"""The board of projects by stage: a column for each stage of a kind, with what it comes to and its first cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from guatu_web.projects.models import Project

CARDS = 30
"""So many cards a column shows; the list has the rest."""


class Card(NamedTuple):
    """A project on the board: how many days it has been in its stage, and what the gate of the next one lacks."""

    project: Any
    days: int
    lacking: Sequence[str]


class Column(NamedTuple):
    """A stage: how many projects stand there, what they come to in yuan, and the first of them."""

    stage: str
    number: int
    total: Decimal
    cards: list[Card]

    @property
    def more(self) -> int:
        """How many projects the column does not show."""
        return self.number - len(self.cards)


def tallies(rows: QuerySet[Project]) -> dict[str, tuple[int, Decimal]]:
    """By stage how many projects there are, and what those come to that have a total; one query."""
    made = rows.order_by().values("stage").annotate(count=Count("pk"), sum=Sum("total"))
    return {each["stage"]: (each["count"], each["sum"] or Decimal(0)) for each in made}


def firsts(rows: QuerySet[Project], stages: Sequence[str]) -> list[Project]:
    """The largest projects of every stage, CARDS of each; one query."""
    wanted = Q(pk__in=())
    for stage in stages:
        largest = rows.filter(stage=stage).order_by(F("total").desc(nulls_last=True), "pk").values("pk")[:CARDS]
        wanted |= Q(pk__in=largest)
    found = Project.objects.filter(wanted).order_by(F("total").desc(nulls_last=True), "pk")
    return list(found)


def columns(
    stages: Sequence[str],
    counted: Mapping[str, tuple[int, Decimal]],
    cards: Sequence[Project],
    lacking: Mapping[int, Sequence[str]],
    today: date,
) -> list[Column]:
    """The columns of a board in the order of its stages."""
    by_stage: dict[str, list[Card]] = {each: [] for each in stages}
    for each in cards:
        if each.stage in by_stage:
            days = max(0, (today - each.stage_on).days)
            by_stage[each.stage].append(Card(each, days, lacking.get(each.pk, ())))
    return [Column(each, *counted.get(each, (0, Decimal(0))), by_stage[each]) for each in stages]
