"""Areas as a dated tree: which lay below which on a day, and what was split into what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from guatu.errors import GuatuError

FIRST_DAY = date.min
LAST_DAY = date.max


class AreaTreeError(GuatuError, ValueError):
    """Areas that make no tree: one below itself, or in two places on one day."""


class AreaState(NamedTuple):
    """Where an area stood from one day to another, both included.

    `parent` is None at the top. A part of a split tells in `split_from` which area was split.
    """

    area: str
    parent: str | None
    valid_from: date = FIRST_DAY
    valid_to: date = LAST_DAY
    name: str = ""
    split_from: str | None = None


class AreaTree:
    """The states of all areas. Every question is asked for a day.

    >>> east = AreaState("east", "zone", date(2020, 1, 1))
    >>> tree = AreaTree([AreaState("zone", None), AreaState("west", "zone"), east])
    >>> tree.children("zone", date(2019, 6, 30)), tree.children("zone", date(2021, 6, 30))
    (('west',), ('east', 'west'))

    AreaTreeError if an area lies below itself or is in two places on one day.
    """

    __slots__ = ("_below", "_states")

    def __init__(self, states: Iterable[AreaState]) -> None:
        self._states: dict[str, list[AreaState]] = {}
        self._below: dict[str, list[AreaState]] = {}
        for state in sorted(states, key=lambda one: (one.area, one.valid_from)):
            self._place(state)
        for area in self._below:
            self._refuse_circles(area)

    def children(self, area: str, day: date) -> tuple[str, ...]:
        """The areas directly below another on a day, by key."""
        return tuple(one.area for one in self._below.get(area, ()) if one.valid_from <= day <= one.valid_to)

    def below(self, area: str, day: date) -> set[str]:
        """All areas below another on a day, however deep."""
        found: set[str] = set()
        waiting = [area]
        while waiting:
            children = self.children(waiting.pop(), day)
            found.update(children)
            waiting += children
        return found

    def state(self, area: str, day: date) -> AreaState | None:
        """How an area stood on a day; None when it was not there."""
        return next((one for one in self._states.get(area, ()) if one.valid_from <= day <= one.valid_to), None)

    def name(self, area: str, day: date) -> str:
        """What an area was called on a day; its last name where it was not there, its key where it has no name."""
        state = self.state(area, day) or next(reversed(self._states.get(area, [])), None)
        return state.name or area if state else area

    def split_from(self, area: str) -> str | None:
        """Which area it is a part of the split of."""
        return next((one.split_from for one in self._states.get(area, ()) if one.split_from), None)

    def parts_of_split(self, area: str) -> tuple[str, ...]:
        """The areas into which another was split, by key."""
        return tuple(key for key in self._states if self.split_from(key) == area)

    def _place(self, state: AreaState) -> None:
        if state.valid_to < state.valid_from:
            raise AreaTreeError(f"{state.area}: {state.valid_from} to {state.valid_to} runs backwards")
        earlier = self._states.setdefault(state.area, [])
        if earlier and earlier[-1].valid_to >= state.valid_from:
            raise AreaTreeError(
                f"{state.area} has two states on {state.valid_from}; end the earlier one on the day before"
            )
        earlier.append(state)
        if state.parent is not None:
            self._below.setdefault(state.parent, []).append(state)

    def _refuse_circles(self, area: str) -> None:
        for day in (one.valid_from for one in self._states.get(area, ())):
            above, seen = area, {area}
            while (state := self.state(above, day)) is not None and state.parent is not None:
                if state.parent in seen:
                    raise AreaTreeError(f"{area} lies below itself on {day}, by way of {state.area}")
                seen.add(above := state.parent)
