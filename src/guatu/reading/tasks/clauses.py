"""The clauses of a planning sentence that are tasks.

A clause is a task when it gives an office something to do: a verb of doing with its object, with or without 要, 加快,
年内 before it. Aims ("激发活力"), guidance ("以…为指导"), results and figures to be reached ("增长8%", "达到100亿元":
these are statements) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from guatu.reading.outline import topic
from guatu.reading.tasks.grammar import Grammar, grammar

SHORTEST, LONGEST = 6, 120
SHORTEST_MEMBER = 6

_CLAUSE = re.compile(
    r"[^，；。！？：\n“”（《]*"
    r"(?:(?:“[^”，。；\n]{0,60}”|（[^）\n]{0,80}）|《[^》\n]{0,60}》|[（《])[^，；。！？：\n“”（《]*)*"
)
_GENERAL = re.compile(r"总体要求|总的要求|指导思想|基本思路|总体思路|工作思路")
_CONNECTIVE = re.compile(r"(?:同时|此外|另外|其中|并且|并|且|另|以及|特别是|尤其是|首先|其次|最后|\s|、)+")
_RESULT = re.compile(r"(?<!为)了(?!解)|已经?|同比|曾")
_TRAILING = re.compile(r"(?:（[^（）]*(?:牵头|负责|责任|配合)[^（）]*）|\s)+$")


class Clause(NamedTuple):
    """A task's place in its sentence, who it falls to, and the area under which it is listed."""

    start: int
    end: int
    owner: str | None
    area: str | None


class _Subject(NamedTuple):
    owner: str | None
    area: str | None
    end: int


def clauses(text: str) -> Iterator[Clause]:
    """The tasks of a sentence that speaks of what is to be done; offsets count from the sentence's start."""
    if _GENERAL.search(text, 0, 40):
        return
    rules = grammar()
    named = topic(text)
    subject = _Subject(None, None, 0)
    opened: int | None = None
    for start, end in _pieces(text, named.end if named else 0, rules):
        begin = start
        if rules.plain.match(text, start, end) is None:
            found = _subject(text, start, end, rules)
            if found:
                subject, begin = found, found.end
        if text.startswith("通过", begin, end):
            opened = start
            continue
        if _is_task(text, start, begin, end, rules):
            yield Clause(start if opened is None else opened, end, subject.owner, subject.area)
        opened = None


def _is_task(text: str, start: int, begin: int, end: int, rules: Grammar) -> bool:
    """Whether the clause from `start`, its subject ending at `begin`, says what is to be done."""
    if end - start < SHORTEST or rules.frame.match(text, begin, end):
        return False
    if rules.plain.match(text, begin, end) is None and rules.stated.match(text, start, end) is None:
        return False
    return rules.aim.search(text, begin, end) is None and _RESULT.search(text, begin, end) is None


def _subject(text: str, start: int, end: int, rules: Grammar) -> _Subject | None:
    """Who does it, where the clause begins with an office or an area: "横塘镇的重点是…", "经发局负责…"."""
    match = rules.subject.match(text, start, end)
    if match is None:
        return None
    rest = match.end()
    if not (
        match["charge"]
        or rules.plain.match(text, rest, end)
        or rules.frame.match(text, rest, end)
        or text.startswith("通过", rest)
    ):
        return None
    owner = re.sub(r"（[^）]*）", "", match["owner"])
    if owner in rules.ourselves:
        return _Subject(None, None, rest)
    return _Subject(owner, owner if owner.endswith(rules.areas) and "、" not in owner else None, rest)


def _pieces(text: str, start: int, rules: Grammar) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence from `start`, a series of whole clauses (强化规划、推进建设) taken apart."""
    for match in _CLAUSE.finditer(text, start):
        first, last = match.span()
        if last - first >= SHORTEST and last - first <= LONGEST:
            skip = _CONNECTIVE.match(text, first, last)
            trail = _TRAILING.search(text, first, last)
            yield from _members(text, skip.end() if skip else first, trail.start() if trail else last, rules)


def _members(text: str, start: int, end: int, rules: Grammar) -> Iterator[tuple[int, int]]:
    """Cut before each member that is a clause of its own, if the member before it is one too."""
    for cut in rules.series.finditer(text, start, end):
        at = cut.start()
        member = max(text.rfind("、", start, at) + 1, start)
        if at - member >= SHORTEST_MEMBER and text.count("“", start, at) == text.count("”", start, at):
            yield start, at
            start = cut.end()
    yield start, end
