"""Which figures are parts of which: the catalogue's `part_of`, and the tables of accounts.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
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
    """Words in the names of parts that exclude each other; all of the whole where `complete`."""

    words: tuple[str, ...]
    complete: bool


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
def related() -> frozenset[str]:
    """The codes that are a whole or a part of something."""
    tables = (*complete(), *averages(), *_accounts("near"))
    kin = {code for account in tables for code in (account.whole, *account.parts)}
    return frozenset(kin | {code for each in catalogue.load() if each.part_of for code in (each.code, each.part_of)})


@cache
def _divisions() -> dict[str, tuple[Division, ...]]:
    """The divisions to which each word belongs."""
    rows = [
        Division(tuple(words), table == "divisions")
        for table in ("divisions", "exclusive")
        for words in _content()[table]
    ]
    return {word: tuple(row for row in rows if word in row.words) for row in rows for word in row.words}


@cache
def _division_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_divisions(), key=len, reverse=True)))


@lru_cache(maxsize=4096)
def is_divided(name: str) -> bool:
    """Whether a name holds a word of a division."""
    return _division_words().search(name) is not None


def divided(name: str) -> Iterator[tuple[Division, str, str]]:
    """Each division that a name belongs to, with its word there and the rest of the name."""
    for found in _division_words().finditer(name):
        rest = name[: found.start()] + name[found.end() :]
        yield from ((division, found.group(), rest) for division in _divisions()[found.group()])
