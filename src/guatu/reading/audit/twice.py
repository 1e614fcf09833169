"""Rule `twice`: one figure, said twice, with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from guatu.reading.audit.interval import stated
from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import amount, said
from guatu.reading.audit.wholes import NEAR, additive
from guatu.reading.audit.wording import terms
from guatu.reading.labels import SURE, classifier
from guatu.reading.report import Finding, Statement

MEASURES = frozenset({"level", "growth"})
"""Ranks are compared by their own rule; differences and gaps depend on what they compare with."""
FAR = 2
"""A figure this many times another is taken for another thing, unless their digits are alike."""
_BLANK = re.compile(r"\W")
_TIMED = re.compile(r"\d{4}年|“?十[一二三四五]五|回顾|五年|目标|安排|任务|打算|要求|[上下]半年|名词|附件|注释")
NEAR_POINTS = 3
"""Growth, and small counts, that differ by no more are held against each other whatever their ratio."""
SPECIFIC = 8
"""Characters that a name outside the catalogue must have to be taken for the same thing twice."""


def twice(page: Page) -> Iterator[Finding]:
    """Pairs of statements in one slot whose values differ beyond the rounding of the coarser one.

    Three values or more in one slot are a list under a name too wide, no misprint.
    """
    for key, members in page.slots.items():
        if len(members) > 1 and key.measure in MEASURES and is_specific(members[0]):
            sure = [each for each in members if each.code or each.confidence >= SURE]
            if len({each.value for each in sure}) == 2:
                yield from _among(page, sure)


def is_specific(statement: Statement) -> bool:
    """Whether the name alone says what is meant: a catalogue indicator, or a long noun phrase for what adds up."""
    if statement.code is not None:
        return True
    return additive(statement.unit) and len(_BLANK.sub("", statement.indicator or "")) >= SPECIFIC


def _among(page: Page, members: list[Statement]) -> Iterator[Finding]:
    values: list[Statement] = []
    for statement in members:
        if any(agree(statement, earlier) for earlier in values):
            continue
        one = next((each for each in values if _contradict(page, each, statement)), None)
        if one is not None and not _in_a_list(page, members, one, statement):
            yield disagreement(one, statement)
        values.append(statement)


def _contradict(page: Page, a: Statement, b: Statement) -> bool:
    """Whether two figures that differ are meant as one: on the same terms, and not side by side under two names."""
    if not _apart(page, a, b):
        return False
    ours, theirs = terms(page, a), terms(page, b)
    side_by_side = abs(a.start - b.start) <= NEAR and _two_names(ours.name, theirs.name)
    return ours.same(theirs) and not side_by_side


def _two_names(a: str, b: str) -> bool:
    """Whether two names are rivals (地方财政收入, 公共财政收入), not the long and the short one (外贸, 外贸进出口)."""
    return a not in b and b not in a and not a.isascii() and not b.isascii()


def _in_a_list(page: Page, members: list[Statement], *pair: Statement) -> bool:
    """Whether one of a pair has a sibling of the same name in its sentence: then it is one item of a list."""
    return any(each.value != one.value and not page.in_two_sentences(each, one) for one in pair for each in members)


def _apart(page: Page, a: Statement, b: Statement) -> bool:
    """Whether two figures may be one, said in two sentences of one part of the report."""
    if not comparable(a, b) or not page.in_two_sentences(a, b) or _other_part(a, b):
        return False
    ours, theirs = page.level_beside(a), page.level_beside(b)
    return a.measure == "level" or ours is None or theirs is None or agree(ours, theirs)


def _other_part(a: Statement, b: Statement) -> bool:
    """Whether two figures stand under different main headings that name a time or a task."""
    if not a.path or not b.path or a.path[0] == b.path[0]:
        return False
    return bool(_TIMED.search(a.path[0]) or _TIMED.search(b.path[0]))


def comparable(a: Statement, b: Statement) -> bool:
    """Whether two figures are near enough, or enough alike in print, to be meant as one.

    Figures further apart are of two things more often than misprints of one. Things counted in different words
    (家, 套) are two things.
    """
    if a.unit == b.unit == "count" and classifier(a.quote) != classifier(b.quote):
        return False
    low, high = sorted((abs(a.value), abs(b.value)))
    close = abs(a.value - b.value) <= NEAR_POINTS or (a.measure == "level" and high <= FAR * low)
    return close or _misprint(a.value, b.value)


def _misprint(a: Decimal, b: Decimal) -> bool:
    """Whether the digits are the same but for one, or for their order."""
    ours, theirs = (format(abs(value.normalize()), "f").strip("0.").replace(".", "") for value in (a, b))
    if len(ours) != len(theirs) or len(ours) < 2:
        return ours == theirs
    return sorted(ours) == sorted(theirs) or sum(x != y for x, y in zip(ours, theirs, strict=True)) == 1


def agree(a: Statement, b: Statement) -> bool:
    """Whether two printed figures can stand for one value; the coarser print decides.

    Two targets with one bound (45万人以上, 54万人以上) are two targets, though one number could meet both.
    """
    if a.kind == "target" and a.bound == b.bound:
        a, b = a._replace(bound="eq"), b._replace(bound="eq")
    return a.value == b.value or not stated(a).apart(stated(b))


def disagreement(a: Statement, b: Statement) -> Finding:
    if a.doc != b.doc:
        message = f"{said(a)}（《{a.doc}》）与{amount(b)}（《{b.doc}》）不一致。"
        remedy = f"两份文件应同为{amount(a)}或同为{amount(b)}；如为初步数与核实数、修订数之别，请注明数据版本。"
    else:
        message = f"{said(a)}，另一处为{amount(b)}，前后不一致。"
        remedy = f"两处应同为{amount(a)}或同为{amount(b)}；如口径、范围不同，请写明。"
    return Finding("twice", (a, b), message, remedy)
