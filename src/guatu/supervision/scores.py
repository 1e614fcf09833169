"""How well units and people keep their duties, with what stands behind each number."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from guatu.supervision.spans import Span

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Score(Generic[Key]):
    """What was due and how it came; every number is the length of a list of what it counts.

    `due` are all periods that are over, `in_time`, `made_up` and `missed` part them; a rate is None where nothing was
    due, never 0 or 1.
    """

    due: tuple[tuple[Key, Span], ...]
    in_time: tuple[tuple[Key, Span], ...]
    made_up: tuple[tuple[Key, Span], ...]
    missed: tuple[tuple[Key, Span], ...]

    @property
    def rate(self) -> float | None:
        """The share of what was due that was reported in time."""
        return len(self.in_time) / len(self.due) if self.due else None


def scored(reported: Iterable[tuple[Key, Span]]) -> Score[Key]:
    """The score of reported periods, each with the item (or whatever names it) that it belongs to.

    A period that is not over is not counted, unless it was reported already.
    """
    due = tuple(each for each in reported if each[1].colour != "open")
    parts = {shade: tuple(each for each in due if each[1].colour == shade) for shade in ("green", "yellow", "red")}
    return Score(due, parts["green"], parts["yellow"], parts["red"])
