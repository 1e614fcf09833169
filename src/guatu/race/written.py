"""Plain data read part by part, on after a mistake, so that all are told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from guatu.race.problems import Place, Problem, listed

LARGEST = Decimal(10) ** 15
_KEY = re.compile("[a-z][a-z0-9_]{0,59}")
_RACER = re.compile(r"[^\s,;，；]{1,40}")
_LONGEST_NAME = 60


class Reader:
    """What is wrong is kept in `problems`; what is read in spite of it is of the right type, and of no use."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, place: Place, rule: str, **words: str) -> None:
        self.problems.append(Problem(place, rule, words))

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

    def named(self, place: Place, body: Any, what: str) -> Mapping[str, Any]:
        """A mapping whose keys are names of something."""
        if not isinstance(body, Mapping):
            self.wrong(place, "not_a_mapping", keys=what)
            return {}
        return body

    def items(self, place: Place, body: Any, *, some: bool = True) -> list[Any]:
        if not isinstance(body, list | tuple):
            self.wrong(place, "not_a_list")
            return []
        if some and not body:
            self.wrong(place, "nothing_listed", key=str(place[-1]))
        return list(body)

    def listed_in(self, place: Place, told: Mapping[str, Any], key: str, *, some: bool = True) -> list[tuple[int, Any]]:
        return list(enumerate(self.items((*place, key), told[key], some=some))) if key in told else []

    def key(self, place: Place, told: Mapping[str, Any], key: str = "key") -> str:
        """A key in small letters."""
        value = told.get(key, "")
        if key in told and not (isinstance(value, str) and _KEY.fullmatch(value)):
            self.wrong((*place, key), "not_a_key", value=shown(value))
            return ""
        return str(value)

    def racer(self, place: Place, value: Any) -> str:
        """The key of a racer, such as the code of a unit: anything short without blanks."""
        text = value if isinstance(value, str) else ""
        if not _RACER.fullmatch(text):
            self.wrong(place, "not_text", key=str(place[-1]))
        return text

    def text(self, place: Place, told: Mapping[str, Any], key: str) -> str:
        value = told.get(key, "")
        text = value.strip() if isinstance(value, str) else ""
        if key in told and not 0 < len(text) <= _LONGEST_NAME:
            self.wrong((*place, key), "not_text", key=key)
        return text

    def choice(self, place: Place, told: Mapping[str, Any], key: str, known: Collection[str], usual: str = "") -> str:
        """One of some words."""
        value = told.get(key, usual)
        if key in told and (not isinstance(value, str) or value not in known):
            self.wrong((*place, key), "unknown_word", value=shown(value), key=key, known=listed(known))
            return usual
        return str(value)

    def switch(self, place: Place, told: Mapping[str, Any], key: str) -> bool:
        value = told.get(key, False)
        if not isinstance(value, bool):
            self.wrong((*place, key), "not_yes_or_no", value=shown(value), key=key)
        return value is True

    def number(
        self, place: Place, told: Mapping[str, Any], key: str, least: Decimal = -LARGEST, most: Decimal = LARGEST
    ) -> Decimal | None:
        """A number within limits; None where it is left out."""
        return self.figure((*place, key), told[key], least, most) if key in told else None

    def figure(self, place: Place, value: Any, least: Decimal = -LARGEST, most: Decimal = LARGEST) -> Decimal | None:
        number = number_of(value)
        if number is None or not least <= number <= most:
            words = {"least": f"{least:f}", "most": f"{most:f}"}
            self.wrong(place, "not_a_number", value=shown(value), key=str(place[-1]), **words)
            return None
        return number

    def pairs(
        self, place: Place, told: Mapping[str, Any], key: str, example: str
    ) -> tuple[tuple[Decimal, Decimal], ...]:
        """Pairs of numbers, the first of each rising."""
        if key not in told:
            return ()
        found = [_pair(each) for each in told[key]] if isinstance(told[key], list | tuple) else []
        pairs = tuple(each for each in found if each is not None)
        rising = all(low[0] < high[0] for low, high in pairwise(pairs))
        if not pairs or len(pairs) < len(found) or not rising:
            self.wrong((*place, key), "not_steps", key=key, example=example)
            return ()
        return pairs

    def day(self, place: Place, told: Mapping[str, Any], key: str) -> date | None:
        if key not in told:
            return None
        try:
            return told[key] if isinstance(told[key], date) else date.fromisoformat(str(told[key]))
        except ValueError:
            self.wrong((*place, key), "not_a_day", value=shown(told[key]), key=key)
            return None

    def once(self, place: Place, names: Sequence[str]) -> None:
        """That nothing stands twice."""
        seen: set[str] = set()
        for at, name in enumerate(names):
            if name and name in seen:
                self.wrong((*place, at), "repeated", value=name)
            seen.add(name)


def number_of(value: Any) -> Decimal | None:
    """The number that plain data stand for, as they are written: 0.1 is a tenth. None where they stand for none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST and _exponent(number) >= -12 else None


def shown(value: Any) -> str:
    """A value as a message names it."""
    return str(value)[:60] if not isinstance(value, Mapping | list | tuple) else "…"


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _pair(value: Any) -> tuple[Decimal, Decimal] | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    first, second = map(number_of, value)
    return None if first is None or second is None else (first, second)
