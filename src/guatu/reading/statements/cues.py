"""Where a text promises and where it reports: all such words found in one pass."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import ahocorasick

from guatu.reading.statements import words

_GOAL_MET = re.compile("(?:实现|完成|达到)[^，；。]{0,10}目标")


class Cues(NamedTuple):
    """Offsets of the words of promise, of report and of comparison with another time in a text, in order."""

    promises: list[int]
    done: list[int]
    compared: list[int]


def cues(text: str) -> Cues:
    """The cues of a text. A goal that was met (实现倍增目标) is no promise."""
    met = {found.end() - 2 for found in _GOAL_MET.finditer(text)} if "目标" in text else set()
    found = Cues([], [], [])
    for last, (length, guard, kind) in _automaton().iter(text):
        start = last - length + 1
        if (guard is None or guard.match(text, start)) and not (kind == _PROMISE and start in met):
            found[kind].append(start)
    return found


_PROMISE = Cues._fields.index("promises")


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for kind, guards in reversed(list(enumerate((words.PROMISE, words.DONE, words.COMPARED)))):
        for word, guard in guards.items():  # a word of two lists counts as the first
            automaton.add_word(word, (len(word), guard, kind))
    automaton.make_automaton()
    return automaton
