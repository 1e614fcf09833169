"""Words at the edges of a phrase, found by looking them up rather than by trying every one.

A pattern with a hundred alternatives tries them all at every character; the last four characters of a phrase are
looked up in a set in a fraction of the time. An entry may carry guards, (?<!…) before or (?!…) after the word; they are
asked only when the word itself is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_GUARDED = re.compile(r"^(?P<before>(?:\(\?<[!=].*?\))*)(?P<word>[^()\[\]?]+)(?P<after>(?:\(\?[!=].*\))?)$")

Guards = dict[str, re.Pattern[str] | None]


def parted(entries: Iterable[str]) -> Guards:
    """Each word of a list of the lexicon with its guard, None where it has none."""
    guards: Guards = {}
    for entry in entries:
        found = _GUARDED.match(entry)
        if not found:
            raise ValueError(f"{entry!r} is neither a word nor a word with guards like (?<!…)word(?!…)")
        guarded = found["before"] or found["after"]
        guards[found["word"]] = re.compile(entry) if guarded else None
    return guards


class Endings:
    """Words that may end a phrase."""

    __slots__ = ("_guards", "_lasts", "_lengths")

    def __init__(self, entries: Iterable[str]) -> None:
        self._guards = parted(entries)
        self._lengths = tuple(sorted({len(word) for word in self._guards}, reverse=True))
        self._lasts = frozenset(word[-1] for word in self._guards)

    def start(self, phrase: str, end: int | None = None) -> int:
        """Where the longest ending of phrase[:end] begins; `end` itself where there is none."""
        stop = len(phrase) if end is None else end
        if phrase[stop - 1 : stop] not in self._lasts:
            return stop
        guards = self._guards
        for length in self._lengths:
            begin = stop - length
            if begin < 0:
                continue
            word = phrase[begin:stop]
            if word in guards:
                guard = guards[word]
                if guard is None or guard.match(phrase, begin):
                    return begin
        return stop

    def of(self, phrase: str) -> str:
        """The ending of a phrase, "" where it has none."""
        return phrase[self.start(phrase) :]

    def strip_start(self, phrase: str) -> int:
        """Where the row of endings at the end of a phrase begins."""
        stop = len(phrase)
        while stop and (begin := self.start(phrase, stop)) < stop:
            stop = begin
        return stop


class Beginnings:
    """Words that may begin a phrase, unless one of some characters follows, and characters passed over between them."""

    __slots__ = ("_firsts", "_guards", "_lengths", "_passed", "_unless")

    def __init__(self, entries: Iterable[str], passed: str = "", unless_before: str = "") -> None:
        self._guards = parted(entries)
        self._lengths = tuple(sorted({len(word) for word in self._guards}, reverse=True))
        self._firsts = frozenset(word[0] for word in self._guards)
        self._passed = frozenset(passed)
        self._unless = frozenset(unless_before)

    def end(self, phrase: str, start: int = 0) -> int:
        """Where the row of beginnings that starts at `start` ends."""
        while start < len(phrase):
            first = phrase[start]
            if first in self._passed:
                start += 1
                continue
            if first not in self._firsts:
                return start
            after = self._one(phrase, start)
            if after == start:
                return start
            start = after
        return start

    def _one(self, phrase: str, start: int) -> int:
        guards = self._guards
        for length in self._lengths:
            word = phrase[start : start + length]
            if word in guards:
                guard = guards[word]
                after = start + len(word)
                if (guard is None or guard.match(phrase, start)) and phrase[after : after + 1] not in self._unless:
                    return after
        return start
