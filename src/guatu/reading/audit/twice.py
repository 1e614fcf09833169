"""Rule `twice`: one figure, said twice, with two values."""

from __future__ import annotations

from collections.abc import Iterator

from guatu.reading.audit.interval import stated
from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import amount, said
from guatu.reading.audit.wording import terms
from guatu.reading.report import Finding, Statement

MEASURES = frozenset({"level", "growth"})
"""Ranks are compared by their own rule; differences and gaps depend on what they compare with."""
SPECIFIC = 6
"""Characters that a name outside the catalogue must have to be taken for the same thing twice."""
REMEMBERED = 8
"""How many different values of one figure are kept for comparison."""


def twice(page: Page) -> Iterator[Finding]:
    """Pairs of statements in one slot whose values differ beyond the rounding of the coarser one."""
    for key, members in page.slots.items():
        if len(members) > 1 and key.measure in MEASURES and is_specific(members[0]):
            yield from _among(page, members)


def is_specific(statement: Statement) -> bool:
    """Whether the name alone says what is counted: a catalogue indicator, or a long noun phrase."""
    return statement.code is not None or len(statement.indicator or "") >= SPECIFIC


def _among(page: Page, members: list[Statement]) -> Iterator[Finding]:
    values = members[:1]
    for statement in members[1:]:
        if any(agree(statement, earlier) for earlier in values):
            continue
        contradicted = next((one for one in values if terms(page, one).same(terms(page, statement))), None)
        if contradicted is not None:
            yield disagreement(contradicted, statement)
        if len(values) < REMEMBERED:
            values.append(statement)


def agree(a: Statement, b: Statement) -> bool:
    """Whether two printed figures can stand for one value; the coarser print decides."""
    return a.value == b.value or not stated(a).apart(stated(b))


def disagreement(a: Statement, b: Statement) -> Finding:
    if a.doc != b.doc:
        message = f"{said(a)}（《{a.doc}》）与{amount(b)}（《{b.doc}》）不一致。"
        remedy = f"两份文件应同为{amount(a)}或同为{amount(b)}；如为初步数与核实数、修订数之别，请注明数据版本。"
    else:
        message = f"{said(a)}，另一处为{amount(b)}，前后不一致。"
        remedy = f"两处应同为{amount(a)}或同为{amount(b)}；如口径、范围不同，请写明。"
    return Finding("twice", (a, b), message, remedy)
