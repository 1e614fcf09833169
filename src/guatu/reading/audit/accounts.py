"""Which figures are parts of which: the catalogue's `part_of`, and the tables of accounts.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guatu import catalogue

ACCOUNTS = Path(__file__).with_name("accounts.yaml")


class Account(NamedTuple):
    """Parts of a whole, as codes of the catalogue; `near`: only where they stand in one passage."""

    whole: str
    parts: tuple[str, ...]
    near: bool = False


class Division(NamedTuple):
    """Words that together divide a whole, as they stand in the names of its parts."""

    words: tuple[str, ...]

    def split(self, name: str) -> tuple[str, str] | None:
        """The word of the division in a name and the name without it: 非国有投资 gives 非国有 and 投资."""
        for word in sorted(self.words, key=len, reverse=True):
            if word in name:
                return word, name.replace(word, "", 1)
        return None


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(ACCOUNTS.read_bytes(), Loader=yaml.CSafeLoader)
    return content


@cache
def _accounts(table: str) -> tuple[Account, ...]:
    return tuple(Account(entry["whole"], tuple(entry["parts"]), table == "near") for entry in _content()[table])


def complete() -> tuple[Account, ...]:
    """Wholes with all of their parts."""
    return _accounts("complete")


def averages() -> tuple[Account, ...]:
    """Averages that lie between those of their parts."""
    return _accounts("averages")


def within(codes: frozenset[str]) -> Iterator[Account]:
    """Each part among some codes with the whole that it cannot exceed."""
    yield from _accounts("near")
    known = catalogue.load().codes
    for code in codes:
        if (indicator := known.get(code)) and indicator.part_of in codes:
            yield Account(indicator.part_of or "", (code,))


@cache
def divisions() -> tuple[Division, ...]:
    """Words that divide a whole completely."""
    return tuple(Division(tuple(words)) for words in _content()["divisions"])


@cache
def division_words() -> re.Pattern[str]:
    """Any word of any division, to find the names that are worth a look."""
    words = {word for division in divisions() for word in division.words}
    return re.compile("|".join(sorted(words, key=len, reverse=True)))
