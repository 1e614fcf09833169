"""Areas beside one another: what each reports of the same period, its place among its peers, and how it moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.statistics import Answer, Figure, Place, Yearbook, level, ranking
from guatu_web.areas.models import Area
from guatu_web.statistics.queries.places import Places
from guatu_web.statistics.queries.series import growth_at


class Beside(NamedTuple):
    """An area among its peers: its value and growth, and its places by both; None where it is not ranked."""

    area: str
    name: str
    own: bool
    answer: Answer
    growth: Figure | None
    is_published: bool
    place: Place | None
    growth_place: Place | None


class Peers(NamedTuple):
    """Areas of one kind below the same area, in their order by value, then those without; whether they were ranked."""

    above: str
    kind: str
    rows: list[Beside]
    ranked: bool
    compared_with: Period | None


class Question(NamedTuple):
    """What is asked of every area; `before` is the period by which movement is told."""

    book: Yearbook
    indicator: Indicator
    period: Period
    view: str
    before: Period | None


def peers(asked: Question, places: Places, area: str) -> list[Peers]:
    """The areas below an area, and those beside it, by kind: those of which anything is known."""
    found = []
    for above in dict.fromkeys((area, places.parent(area))):
        below = places.children(above) if above else ()
        known = [key for key in below if asked.book.has(asked.indicator.code, key)]
        known.sort(key=lambda key: places.kinds.get(key, ""))
        for kind, keys in groupby(known, key=lambda key: places.kinds.get(key, "")):
            found.append(_peers(asked, places, str(above), kind, list(keys), area))
    return [each for each in found if [row.area for row in each.rows] != [area]]


def _peers(asked: Question, places: Places, above: str, kind: str, keys: Sequence[str], own: str) -> Peers:
    levels = {key: _level(asked, key, asked.period) for key in keys}
    grown = {key: growth_at(asked.indicator, _series(asked, key), asked.period, asked.view) for key in keys}
    by_level = _places(asked, keys, {key: each.value for key, each in levels.items()}, _level_value)
    by_growth = _places(asked, keys, {key: each[0].value if each[0] else None for key, each in grown.items()}, _growth)
    rows = [
        Beside(key, places.name(key), key == own, levels[key], *grown[key], by_level.get(key), by_growth.get(key))
        for key in keys
    ]
    rows.sort(key=lambda row: (row.place is None, row.place.place if row.place else 0))
    label = str(Area.Kind(kind).label) if kind else ""
    return Peers(places.name(above), label, rows, bool(by_level), asked.before)


def _places(
    asked: Question,
    keys: Sequence[str],
    values: dict[str, Decimal | None],
    of: Callable[[Question, str, Period], Decimal | None],
) -> dict[str, Place]:
    """The places of areas; none for fewer than two, and for an indicator of which neither end is better."""
    known = [value for value in values.values() if value is not None]
    if len(known) < 2 or asked.indicator.direction == "neutral":
        return {}
    earlier = {key: of(asked, key, asked.before) for key in keys} if asked.before else None
    return {each.peer: each for each in ranking(values, keys, asked.indicator.direction, earlier).places}


def _level(asked: Question, key: str, period: Period) -> Answer:
    return level(asked.indicator, _series(asked, key), period, asked.view)


def _level_value(asked: Question, key: str, period: Period) -> Decimal | None:
    return _level(asked, key, period).value


def _growth(asked: Question, key: str, period: Period) -> Decimal | None:
    grown, _published = growth_at(asked.indicator, _series(asked, key), period, asked.view)
    return grown.value if grown else None


def _series(asked: Question, key: str):  # type: ignore[no-untyped-def]
    return asked.book.series(asked.indicator.code, key)
