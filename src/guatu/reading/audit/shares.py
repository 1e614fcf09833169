"""Rule `share`: a share that its part and whole do not give, and shares of one whole beyond 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce

from guatu import catalogue
from guatu.reading.audit.facts import indicator_of
from guatu.reading.audit.interval import HUNDRED, ZERO, Interval, stated
from guatu.reading.audit.page import Page, Slot
from guatu.reading.audit.phrasing import amount, listed, points, said, worth
from guatu.reading.report import Finding, Statement

SLACK = Decimal("0.05")
"""Points that a share may differ from part over whole beyond all rounding."""
NEARLY_ALL = Decimal(10)
"""Points from 100 within which three numbers with colons between are taken for shares of one whole."""

_OF = re.compile(r"(?P<part>.+?)占(?P<whole>.+?)的?(?:比重|比例|份额|比)$")
_RESPECTIVELY = re.compile("分别占")
_COLON = re.compile(r"\s*[:：∶]\s*")
_ROW = re.compile(r"\s*[、，,和与及]\s*")
_STRUCTURE = re.compile(r"比例?|结构|比重|占比|占")


def shares(page: Page) -> Iterator[Finding]:
    """Both faults of shares."""
    for key, members in page.slots.items():
        if key.unit == "%" and key.measure == "level":
            yield from _against_levels(page, key, members[0])
    yield from _beyond_all(page)


def _against_levels(page: Page, key: Slot, share: Statement) -> Iterator[Finding]:
    names = _part_and_whole(share)
    if names is None:
        return
    part, whole = (page.at(key, indicator=name, unit="CNY") for name in names)
    if len(part) == 1 and len(whole) == 1 and part[0].value <= whole[0].value:
        quotient = stated(part[0]).over(stated(whole[0]))
        if quotient and _percent(quotient).apart(stated(share)) > SLACK:
            yield _unlike(share, part[0], whole[0])


def _part_and_whole(share: Statement) -> tuple[str, str] | None:
    """The indicators that a share divides: those of the catalogue's ratio, or those named around 占."""
    known = catalogue.load()
    indicator = indicator_of(share)
    if indicator is not None:
        numerator = known.codes.get(indicator.numerator or "")
        denominator = known.codes.get(indicator.denominator or "")
        return (numerator.name, denominator.name) if numerator and denominator else None
    named = _OF.match(share.indicator or "")
    if named is None:
        return None
    part, whole = (known.lookup(named[group]) for group in ("part", "whole"))
    return (part.name if part else named["part"]), (whole.name if whole else named["whole"])


def _percent(quotient: Interval) -> Interval:
    return Interval(quotient.low * HUNDRED, quotient.high * HUNDRED)


def _unlike(share: Statement, part: Statement, whole: Statement) -> Finding:
    computed = part.value / whole.value * HUNDRED
    message = f"{said(share)}，而{listed((part, whole))}，折合{points(computed)}。"
    remedy = (
        f"占比应为{points(computed)}，或{part.indicator}应为{worth(whole.value * share.value / HUNDRED, part)}左右；"
        "口径不同的，请注明。"
    )
    return Finding("share", (share, part, whole), message, remedy)


def _beyond_all(page: Page) -> Iterator[Finding]:
    """Rows of shares that must make 100 % or at most that."""
    row: list[Statement] = []
    for statement in page.statements:
        if row and not _next_in_row(page, row[-1], statement):
            yield from _judged(page, row)
            row = []
        row = [*row, statement] if statement.unit == "%" and statement.measure == "level" else []
    yield from _judged(page, row)


def _next_in_row(page: Page, last: Statement, statement: Statement) -> bool:
    between = page.text[last.end : statement.start]
    return statement.unit == "%" and bool(_COLON.fullmatch(between) or _ROW.fullmatch(between))


def _judged(page: Page, row: Sequence[Statement]) -> Iterator[Finding]:
    if len(row) < 2:
        return
    total = reduce(Interval.plus, map(stated, row))
    ratio = _COLON.fullmatch(page.text, row[0].end, row[1].start) is not None
    if ratio and len(row) > 2 and _STRUCTURE.search(row[0].indicator or ""):
        wrong = ZERO < total.apart(Interval(HUNDRED, HUNDRED)) <= NEARLY_ALL
    else:
        wrong = total.low > HUNDRED and bool(_RESPECTIVELY.search(page.before(row[0])))
    if wrong:
        yield _not_all(row, exactly=ratio)


def _not_all(row: Sequence[Statement], *, exactly: bool) -> Finding:
    together = sum((each.value for each in row), ZERO)
    figures = "、".join(amount(each) for each in row)
    message = f"{row[0].indicator}等占比{figures}，合计{points(together)}，{'不等于' if exactly else '超过'}100%。"
    return Finding("share", tuple(row), message, "各项占比之和应为100%；如分类有交叉或四舍五入影响较大，请注明。")
