"""From the YAML files to a catalogue that answers to every name of an indicator."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from guatu.catalogue.entries import members, plain
from guatu.catalogue.indicator import Indicator
from guatu.catalogue.lint import SHIPPED, check
from guatu.catalogue.spelling import fold, short_and_long, spell_out
from guatu.errors import CatalogueError


class Catalogue:
    """All indicators, by code and by every name.

    `names` maps each name and alias, folded, to its indicator; `alone` holds the folded aliases that count only as
    a whole phrase.
    """

    __slots__ = ("alone", "codes", "indicators", "names")

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.indicators = tuple(indicators)
        self.codes = {indicator.code: indicator for indicator in self.indicators}
        self.names = {fold(name): one for one in self.indicators for name in (one.name, *one.aliases)}
        self.alone = frozenset(fold(name) for one in self.indicators for name in one.alone)

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def get(self, code: str) -> Indicator:
        """The indicator with this code; CatalogueError, with the codes that come near, where there is none."""
        indicator = self.codes.get(code)
        if indicator is None:
            raise CatalogueError(f"No indicator has the code {code!r}. {self._near(code)}")
        return indicator

    def lookup(self, name: str) -> Indicator | None:
        """The indicator with exactly this name or alias, whatever its width, case, blanks and quotation marks."""
        return self.names.get(fold(name))

    def _near(self, code: str) -> str:
        near = difflib.get_close_matches(code, self.codes, n=3, cutoff=0.5)
        return f"Near codes: {', '.join(near)}." if near else f"There are {len(self)} codes, none comes near."


def load(folder: Path | None = None) -> Catalogue:
    """The catalogue in a folder of YAML files, or the one shipped with Guatu.

    A folder is checked first: CatalogueError with every problem, one a line. The shipped catalogue is checked by
    the test suite and read once.
    """
    if folder is None:
        return shipped()
    problems = check(folder)
    if problems:
        raise CatalogueError("\n".join(str(problem) for problem in problems))
    return Catalogue(indicators_of(folder))


@cache
def shipped() -> Catalogue:
    return Catalogue(indicators_of(SHIPPED))


def indicators_of(folder: Path) -> Iterator[Indicator]:
    """The indicators of files that are known to be right, in the order of the file names.

    Their few kinds of values are taken from the nodes: what YAML makes of nodes in general takes as long again.
    """
    for path in sorted(folder.glob("*.yaml")):
        content = members(yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader))
        for entry in content["indicators"].value:
            yield indicator_of({key: plain(value) for key, value in members(entry).items()}, content["topic"].value)


def indicator_of(entry: dict[str, Any], topic: str) -> Indicator:
    anywhere, whole = entry.pop("aliases", []), entry.pop("alone", [])
    alone = spellings(whole)
    aliases = (*spellings([entry["name"], *anywhere])[1:], *alone)
    return Indicator(**entry, aliases=aliases, alone=alone, patterns=(*anywhere, *whole), topic=topic)


def spellings(patterns: Iterable[str]) -> tuple[str, ...]:
    """Every spelling of the patterns, once each, in the order of the catalogue."""
    return tuple(dict.fromkeys(s for pattern in patterns for name in spell_out(pattern) for s in short_and_long(name)))
