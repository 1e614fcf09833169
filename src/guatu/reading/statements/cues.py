"""Where a text promises and where it reports: all such words found in one pass."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import ahocorasick

from guatu.reading.statements import words

_GOAL_MET = re.compile("(?:实现|完成|达到)[^，；。]{0,10}目标")


class Cues(NamedTuple):
    """Offsets of the words of promise and of report in a text, in order."""

    promises: list[int]
    done: list[int]


def cues(text: str) -> Cues:
    """The cues of a text. A goal that was met (实现倍增目标) is no promise."""
    met = {found.end() - 2 for found in _GOAL_MET.finditer(text)} if "目标" in text else set()
    promises, done = [], []
    for last, (length, guard, promise) in _automaton().iter(text):
        start = last - length + 1
        if guard is not None and not guard.match(text, start):
            continue
        if not promise:
            done.append(start)
        elif start not in met:
            promises.append(start)
    return Cues(promises, done)


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for guards, promise in ((words.DONE, False), (words.PROMISE, True)):
        for word, guard in guards.items():
            automaton.add_word(word, (len(word), guard, promise))
    automaton.make_automaton()
    return automaton
