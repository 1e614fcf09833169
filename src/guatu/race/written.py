"""What the values in the rules of leagues must be: racers, names, words, numbers, steps and days."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from guatu import plain
from guatu.plain import shown
from guatu.problems import Place, listed
from guatu.race.problems import Problem

LARGEST = Decimal(10) ** 15
_RACER = re.compile(r"[^\s,;，；]{1,40}")
_LONGEST_NAME = 60


class Reader(plain.Reader[Problem]):
    """What is wrong is kept in `problems`; what is read in spite of it is of the right type, and of no use."""

    def __init__(self) -> None:
        super().__init__(Problem)

    def named(self, place: Place, body: Any, what: str) -> Mapping[str, Any]:
        """A mapping whose keys are names of something."""
        if not isinstance(body, Mapping):
            self.wrong(place, "not_a_mapping", keys=what)
            return {}
        return body

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


def number_of(value: Any) -> Decimal | None:
    """The number that plain data stand for, as they are written: 0.1 is a tenth. None where they stand for none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST and _exponent(number) >= -12 else None


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _pair(value: Any) -> tuple[Decimal, Decimal] | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    first, second = map(number_of, value)
    return None if first is None or second is None else (first, second)
