"""The clauses of a planning sentence that are tasks.

A clause is a task when it gives an office something to do: a verb of doing with its object, with or without 要, 加快,
年内 before it. Aims ("激发活力"), guidance ("以…为指导"), results and figures to be reached ("增长8%", "达到100亿元":
these are statements) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from guatu.reading.outline import Topic, numbering_end
from guatu.reading.tasks.asking import acts, acts_at_length, is_framed, is_wish, states
from guatu.reading.tasks.grammar import Grammar, grammar

SHORTEST, LONGEST = 6, 120
SHORTEST_MEMBER = 6
LONGEST_NAME, LONGEST_NAMES = 12, 40

_CLAUSE = re.compile(
    r"(?:(?=[同此另其并且以特尤首最、\s])"
    r"(?:同时|此外|另外|其中|并且|并|且|另|以及|特别是|尤其是|首先|其次|最后|[、\s])){0,3}"
    r"([^，；。！？：\n“”（《]*"
    r"(?:(?:“[^”，。；\n]{0,60}”|（[^）\n]{0,80}）|《[^》\n]{0,60}》|[（《])[^，；。！？：\n“”（《]*)*)"
    r"[，；。！？：“”]?"  # taken along, else every stop is an empty clause of its own
)
_GENERAL = re.compile(r"总体要求|总的要求|指导思想|基本思路|总体思路|工作思路")
_TRAILING = re.compile(r"(?:（[^（）]*(?:牵头|负责|责任|配合)[^（）]*）|[\s、])+$")
_CUT = re.compile(r"[、\s]")
_CHARGE = re.compile("牵头|负责|会同")
_LISTING = frozenset("、和及")
_SEVERAL = re.compile("[、和及各]")
_IN_BRACKETS = re.compile(r"（[^）]*）")
_NOW = re.compile(r"(?:当前|近期|今年|明年|年内|[上下]半年|20\d\d年|未来[一二三四五两\d]+年)?")
_NOW_BEGINS = frozenset("当近今明年上下2未")
_DUTY = re.compile(r"的?(?:总体|主要|工作)*(?:重点|要点|目标|任务)[是为]|要|必须|务必|应|须|将")


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


_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code
_NOBODY = _Subject(None, None, 0, False)


def clauses(text: str, named: Topic | None = None) -> Iterator[Clause]:
    """The tasks of a sentence that speaks of what is to be done, after the topic that it names.

    Offsets count from the sentence's start.
    """
    if _GENERAL.search(text, 0, 40):
        return
    rules = grammar()
    by_means = "通过" in text
    subject = _NOBODY
    opened: int | None = None
    for start, end in _pieces(text, named.end if named else numbering_end(text), rules):
        framed = is_framed(text, start, end, rules)
        begin, plain = start, not framed and acts(text, start, end, rules)
        if not plain and (found := _subject(text, start, end, rules)):
            subject, begin = found, found.end
            plain = found.charged or (not is_framed(text, begin, end, rules) and acts(text, begin, end, rules))
        if not plain and by_means and rules.means.match(text, begin, end):
            opened = start
            continue
        if (plain or (not framed and states(text, start, end, rules))) and not is_wish(text, begin, end, rules):
            yield _new(Clause, (start if opened is None else opened, end, subject.owner, subject.area))
        opened = None


def _subject(text: str, start: int, end: int, rules: Grammar) -> _Subject | None:
    """Who does it, where the clause begins with an office or an area: "横塘镇的重点是…", "经发局负责…"."""
    now = _NOW.match(text, start, end) if text[start] in _NOW_BEGINS else None
    first = name_start = now.end() if now else start
    last = min(first + LONGEST_NAMES, end)
    rest = first
    while office := rules.office.search(text, rest, last):
        rest = office.end()
        if not _is_name(text, name_start, office, rules):
            return None
        if text[rest : rest + 1] in _LISTING:
            name_start = rest + 1
        elif (charge := _CHARGE.match(text, rest, end)) or _goes_on(text, rest, end, rules):
            return _owned(text[first:rest], charge.end() if charge else rest, charge is not None, rules)
    return None


def _is_name(text: str, start: int, office: re.Match[str], rules: Grammar) -> bool:
    """Whether the text from `start` to the end of an office can be its name."""
    begin, end = office.span()
    if begin - start > LONGEST_NAME or text.find("、", start, end) >= 0 or rules.no_name.match(text, start, end):
        return False
    head = rules.head.match(text, start, begin)
    return head is None or head.start("noun") == start


def _goes_on(text: str, rest: int, end: int, rules: Grammar) -> bool:
    """Whether what follows a name is what follows a subject."""
    return bool(
        _DUTY.match(text, rest, end)
        or rules.head.match(text, rest, end)
        or rules.frame.match(text, rest, end)
        or rules.means.match(text, rest, end)
        or acts_at_length(text, rest, end, rules)
    )


def _owned(name: str, end: int, charged: bool, rules: Grammar) -> _Subject:
    owner = _IN_BRACKETS.sub("", name)
    if owner in rules.ourselves:
        return _Subject(None, None, end, charged)
    area = owner if owner.endswith(rules.areas) and not _SEVERAL.search(owner) else None
    return _Subject(owner, area, end, charged)


def _pieces(text: str, start: int, rules: Grammar) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence from `start`, a series of whole clauses (强化规划、推进建设) taken apart."""
    series, spaced = "、" in text, " " in text
    for match in _CLAUSE.finditer(text, start):
        first, last = match.span(1)
        if not SHORTEST <= last - first <= LONGEST:
            continue
        if text[last - 1] in "） 、" and (trail := _TRAILING.search(text, first, last)):
            last = trail.start()
        if (series and text.find("、", first, last) > 0) or (spaced and text.find(" ", first, last) > 0):
            yield from _members(text, first, last, rules)
        elif last - first >= SHORTEST:
            yield first, last


def _members(text: str, start: int, end: int, rules: Grammar) -> Iterator[tuple[int, int]]:
    """Cut before each member that is a clause of its own, if the member before it is one too."""
    member = start
    for cut in _CUT.finditer(text, start, end):
        at = cut.start()
        if (
            at - member >= SHORTEST_MEMBER
            and _begins_clause(text, cut.end(), end, rules)
            and _is_outside(text, start, at)
        ):
            yield start, at
            start = cut.end()
        member = cut.end()
    if end - start >= SHORTEST:
        yield start, end


def _begins_clause(text: str, at: int, end: int, rules: Grammar) -> bool:
    """Whether a verb that is no noun at once begins here, with an object before the next member."""
    head = rules.head.match(text, at, end)
    if head is None or head.start("noun") == at or text[head.end() : head.end() + 1] == "的":
        return False
    stop = text.find("、", head.end(), end)
    return (end if stop < 0 else stop) - head.end() > 2


def _is_outside(text: str, start: int, at: int) -> bool:
    """Whether no quotation is open."""
    return text.count("“", start, at) == text.count("”", start, at)
