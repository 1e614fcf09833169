"""Plain data, as a YAML file gives it, read part by part: on after a mistake, so that all are told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from guatu.problems import Misplaced, Place, listed

_KEY = re.compile("[a-z][a-z0-9_]{0,59}")

Problem = TypeVar("Problem", bound=Misplaced)


class Reader(Generic[Problem]):
    """What is wrong is kept in `problems`; what is read in spite of it is of the right type, and of no use.

    The rules of the problems it makes have not_a_mapping, unknown_key, missing_key, not_a_list, nothing_listed,
    not_a_key, not_yes_or_no and repeated.
    """

    def __init__(self, problem: Callable[[Place, str, dict[str, str]], Problem]) -> None:
        self.problems: list[Problem] = []
        self._problem = problem

    def wrong(self, place: Place, rule: str, **words: str) -> None:
        self.problems.append(self._problem(place, rule, words))

    def mapping(self, place: Place, body: Any, keys: Collection[str], needed: Iterable[str] = ()) -> Mapping[str, Any]:
        """A mapping of known keys."""
        if not isinstance(body, Mapping):
            self.wrong(place, "not_a_mapping", keys=listed(keys))
            return {}
        for key in body:
            if key not in keys:
                self.wrong((*place, str(key)), "unknown_key", key=str(key)[:60], known=listed(keys))
        for key in needed:
            if key not in body:
                self.wrong(place, "missing_key", key=key)
        return body

    def items(self, place: Place, body: Any, *, some: bool = True) -> list[Any]:
        """The items of a list, which must have one unless `some` is false."""
        if not isinstance(body, list | tuple):
            self.wrong(place, "not_a_list")
            return []
        if some and not body:
            self.wrong(place, "nothing_listed", key=str(place[-1]))
        return list(body)

    def listed_in(self, place: Place, told: Mapping[str, Any], key: str, *, some: bool = True) -> list[tuple[int, Any]]:
        """The items of a list in a mapping, numbered from 0; none where it is left out."""
        return list(enumerate(self.items((*place, key), told[key], some=some))) if key in told else []

    def key(self, place: Place, told: Mapping[str, Any], key: str = "key") -> str:
        """A key in small letters."""
        value = told.get(key, "")
        if key in told and not (isinstance(value, str) and _KEY.fullmatch(value)):
            self.wrong((*place, key), "not_a_key", value=shown(value))
            return ""
        return str(value)

    def switch(self, place: Place, told: Mapping[str, Any], key: str, usual: bool = False) -> bool:
        value = told.get(key, usual)
        if not isinstance(value, bool):
            self.wrong((*place, key), "not_yes_or_no", value=shown(value), key=key)
        return value is True

    def once(self, place: Place, names: Sequence[str]) -> None:
        """That nothing stands twice."""
        seen: set[str] = set()
        for at, name in enumerate(names):
            if name and name in seen:
                self.wrong((*place, at), "repeated", value=name)
            seen.add(name)


def shown(value: Any) -> str:
    """A value as a message names it."""
    return str(value)[:60] if not isinstance(value, Mapping | list | tuple) else "…"
