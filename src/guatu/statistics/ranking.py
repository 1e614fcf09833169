"""Places among named peers, and how they moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from guatu.errors import UsageError


class Place(NamedTuple):
    """One peer's place. `before` is its place in the earlier period, `moved` how many places it rose (+) or fell (-).

    Both are None where it had no place then.
    """

    peer: str
    value: Decimal
    place: int
    tied: bool
    before: int | None = None
    moved: int | None = None


class Ranking(NamedTuple):
    """Places of all peers that have a value, best first, and the peers that have none: those are named, not ranked.

    `of` is how many were ranked, `of_before` how many in the earlier period: where the two differ, movement is to be
    read with care.
    """

    places: tuple[Place, ...]
    missing: tuple[str, ...]
    of_before: int | None = None

    @property
    def of(self) -> int:
        """How many peers were ranked."""
        return len(self.places)

    def place_of(self, peer: str) -> Place | None:
        """The place of a peer; None where it is missing."""
        return next((one for one in self.places if one.peer == peer), None)


def ranking(
    values: Mapping[str, Decimal | None],
    peers: Sequence[str],
    direction: str = "up",
    earlier: Mapping[str, Decimal | None] | None = None,
) -> Ranking:
    """Ranks named peers by their values. Ties get the better place, and the places below them stay empty (1, 2, 2, 4).

    `direction` is that of the indicator: "up" ranks the highest first, "down" the lowest. `earlier` are the values of
    the earlier period. UsageError if a peer is named twice, or the direction is neutral: neither end is better.

    >>> [(one.peer, one.place) for one in ranking({"a": Decimal(5), "b": Decimal(7)}, ["a", "b", "c"]).places]
    [('b', 1), ('a', 2)]
    """
    if direction not in ("up", "down"):
        raise UsageError(f"an indicator of direction {direction!r} has no better end; rank by 'up' or 'down'")
    if len(set(peers)) < len(peers):
        twice = sorted({peer for peer in peers if peers.count(peer) > 1})
        raise UsageError(f"peers are named once each; named twice: {', '.join(twice)}")
    placed = _placed(values, peers, direction)
    missing = tuple(peer for peer in peers if values.get(peer) is None)
    if earlier is None:
        return Ranking(placed, missing)
    before = {one.peer: one.place for one in _placed(earlier, peers, direction)}
    return Ranking(tuple(_moved(one, before.get(one.peer)) for one in placed), missing, len(before))


def _placed(values: Mapping[str, Decimal | None], peers: Sequence[str], direction: str) -> tuple[Place, ...]:
    known = [(peer, value) for peer in peers if (value := values.get(peer)) is not None]
    known.sort(key=lambda one: one[1], reverse=direction == "up")
    values_in_order = [value for _, value in known]
    first: dict[Decimal, int] = {}
    for place, value in enumerate(values_in_order, 1):
        first.setdefault(value, place)
    often = Counter(values_in_order)
    return tuple(Place(peer, value, first[value], often[value] > 1) for peer, value in known)


def _moved(one: Place, before: int | None) -> Place:
    return one if before is None else one._replace(before=before, moved=before - one.place)
