"""The clauses of a planning sentence that are tasks.

A clause is a task when it gives an office something to do: a verb of doing with its object, with or without 要, 加快,
年内 before it. Aims ("激发活力"), guidance ("以…为指导"), results and figures to be reached ("增长8%", "达到100亿元":
these are statements) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from guatu.reading.outline import numbering_end, topic
from guatu.reading.tasks.grammar import Grammar, grammar

SHORTEST, LONGEST = 6, 120
SHORTEST_MEMBER = 6

_CLAUSE = re.compile(
    r"(?:(?=[同此另其并且以特尤首最、\s])(?:同时|此外|另外|其中|并且|并|且|另|以及|特别是|尤其是|首先|其次|最后|[、\s])){0,3}"
    r"([^，；。！？：\n“”（《]*"
    r"(?:(?:“[^”，。；\n]{0,60}”|（[^）\n]{0,80}）|《[^》\n]{0,60}》|[（《])[^，；。！？：\n“”（《]*)*)"
)
_GENERAL = re.compile(r"总体要求|总的要求|指导思想|基本思路|总体思路|工作思路")
_DONE = re.compile(r"了(?<!为了)(?!解)|同比|已经?[^，]{2,4}$")
_ALREADY = re.compile(r"已|曾")
_DEFINING = re.compile(r"是(?<![点标务要就键]是)(?!否)|作为")
LONGEST_DEFINED = 12
_DOUBTFUL = re.compile(r"[\d增是了同作已]")
_IN_BRACKETS = re.compile(r"（[^）]*）")
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
    charged: bool


def clauses(text: str) -> Iterator[Clause]:
    """The tasks of a sentence that speaks of what is to be done; offsets count from the sentence's start."""
    if _GENERAL.search(text, 0, 40):
        return
    rules = grammar()
    named = topic(text)
    subject = _Subject(None, None, 0, False)
    opened: int | None = None
    for start, end in _pieces(text, named.end if named else numbering_end(text), rules):
        begin, plain = start, rules.plain.match(text, start, end) is not None
        if not plain and (found := _subject(text, start, end, rules)):
            subject, begin = found, found.end
            plain = found.charged or rules.plain.match(text, begin, end) is not None
        if rules.means.match(text, begin, end):
            opened = start
            continue
        if (plain or _is_stated(text, start, end, rules)) and not _is_wish(text, begin, end, rules):
            yield Clause(start if opened is None else opened, end, subject.owner, subject.area)
        opened = None


def _is_stated(text: str, start: int, end: int, rules: Grammar) -> bool:
    return rules.stated.match(text, start, end) is not None and _ALREADY.search(text, start, end) is None


def _is_wish(text: str, begin: int, end: int, rules: Grammar) -> bool:
    """Whether the clause names a wish, a figure to reach, something done, or defines (… 是 …)."""
    if text[end - 1] in rules.aim_ends and rules.aim.search(text, begin, end):
        return True
    if _DOUBTFUL.search(text, begin, end) is None:
        return False
    defining = _DEFINING.search(text, begin, min(begin + LONGEST_DEFINED, end))
    return bool(defining or rules.figures.search(text, begin, end) or _DONE.search(text, begin, end))


def _subject(text: str, start: int, end: int, rules: Grammar) -> _Subject | None:
    """Who does it, where the clause begins with an office or an area: "横塘镇的重点是…", "经发局负责…"."""
    match = rules.subject.match(text, start, end)
    if match is None:
        return None
    rest = match.end()
    charged = match["charge"] is not None and end - rest > 1
    if not (charged or _goes_on(text, rest, end, rules)):
        return None
    owner = _IN_BRACKETS.sub("", match["owner"])
    if owner in rules.ourselves:
        return _Subject(None, None, rest, charged)
    return _Subject(owner, owner if owner.endswith(rules.areas) and "、" not in owner else None, rest, charged)


def _goes_on(text: str, rest: int, end: int, rules: Grammar) -> bool:
    """Whether what follows a name is what follows a subject."""
    return any(rule.match(text, rest, end) for rule in (rules.plain, rules.frame, rules.means))


def _pieces(text: str, start: int, rules: Grammar) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence from `start`, a series of whole clauses (强化规划、推进建设) taken apart."""
    for match in _CLAUSE.finditer(text, start):
        first, last = match.span(1)
        if not SHORTEST <= last - first <= LONGEST:
            continue
        if text[last - 1] in "） " and (trail := _TRAILING.search(text, first, last)):
            last = trail.start()
        if text.find("、", first, last) > 0 or text.find(" ", first, last) > 0:
            yield from _members(text, first, last, rules)
        elif last - first >= SHORTEST:
            yield first, last


def _members(text: str, start: int, end: int, rules: Grammar) -> Iterator[tuple[int, int]]:
    """Cut before each member that is a clause of its own, if the member before it is one too."""
    for cut in rules.series.finditer(text, start, end):
        at = cut.start()
        member = max(text.rfind("、", start, at) + 1, start)
        if at - member >= SHORTEST_MEMBER and text.count("“", start, at) == text.count("”", start, at):
            yield start, at
            start = cut.end()
    if end - start >= SHORTEST:
        yield start, end
