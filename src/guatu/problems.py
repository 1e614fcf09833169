"""What is wrong with data that people write: each mistake by its rule, with where it stands and what would work.

A package keeps its rules as a table (rule -> what is wrong, what would work) and says in a dataclass of its own where
a mistake stands. Messages are English; screens have their own words by rule.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from guatu.errors import GuatuError

Rules = dict[str, tuple[str, str]]
"""Rule -> what is wrong, what would work; the words of a problem fill both."""
Place = tuple[str | int, ...]
"""The way to a value in plain data: ("leagues", 0, "measures", 2, "points")."""


class Said(ABC):
    """One thing that is wrong: `rule` is a key of `rules`, `words` fill its texts, `where` is the place as a message
    names it. A subclass is a frozen dataclass that has these."""

    __slots__ = ()

    rules: ClassVar[Rules]
    rule: str
    words: dict[str, str]

    @property
    @abstractmethod
    def where(self) -> str:
        """The place as a message names it."""

    @property
    def message(self) -> str:
        return self.rules[self.rule][0].format(**self.words)

    @property
    def remedy(self) -> str:
        return self.rules[self.rule][1].format(**self.words)

    def __str__(self) -> str:
        return f"{self.where}: {sentences(self.rules, self.rule, self.words)}"


@dataclass(frozen=True, slots=True)
class Misplaced(Said):
    """What is wrong at a place of plain data."""

    place: Place
    rule: str
    words: dict[str, str]

    @property
    def where(self) -> str:
        """The place with dots: leagues.0.key."""
        return ".".join(map(str, self.place))


Problem = TypeVar("Problem", bound=Said)


class FaultyError(GuatuError, Generic[Problem]):
    """Data that break rules; `problems` are all mistakes, one a line in the message."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def sentences(rules: Rules, rule: str, words: Mapping[str, str]) -> str:
    """What a rule says is wrong, and what would work, as two sentences."""
    return " ".join(f"{text.format(**words)}." for text in rules[rule])


def listed(names: Iterable[str]) -> str:
    """Names as a message lists them."""
    return ", ".join(names)
