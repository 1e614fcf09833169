"""A whole and its parts: what exceeds, what does not add up, and how the finding says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache, reduce

from guatu.reading.audit.interval import ZERO, Interval, stated, step
from guatu.reading.audit.page import Page, slot
from guatu.reading.audit.phrasing import amount, as_printed, listed, rescaled, said, said_as_printed, worth
from guatu.reading.audit.wording import terms
from guatu.reading.labels import classifier
from guatu.reading.report import Finding, Statement

NEAR = 200
"""Characters within which figures belong to one passage."""
MIX = Decimal("0.1")
"""Points that the growth of a whole may lie outside the growth of its parts, beyond rounding."""
SLIPS = (4, 8)
"""Powers of ten between 元, 万元 and 亿元."""
SLIP_FROM = Decimal(3000)
"""A part beyond its whole by this factor is taken for a slip of the unit."""

# areas are compared in square metres
_AREA = {"mu": Decimal(2000) / 3, "ha": Decimal(10**4), "km2": Decimal(10**6), "m2": Decimal(1)}
_NOT_ADDITIVE = re.compile(r"%|pp|/|index|rank|times")
_GENERIC_TAIL = re.compile(r"(?:总额|总值|总量|总数|数量|总|额|数|量|值)$")


@cache
def additive(unit: str | None) -> bool:
    """Whether figures in a unit add up: amounts and counts do, shares, ranks and averages do not."""
    return bool(unit) and not _NOT_ADDITIVE.search(unit or "")


def size(statement: Statement, coarsest: Decimal | None = None) -> Interval:
    """What a level can stand for, areas in square metres; printed no more coarsely than `coarsest`."""
    factor = _AREA.get(statement.unit or "", Decimal(1))
    return Interval(*(bound * factor for bound in stated(statement, coarsest)))


def same_terms(a: Statement, b: Statement) -> bool:
    """Whether two levels of one kind and period can be added or compared."""
    same_unit = a.unit == b.unit or (a.unit in _AREA and b.unit in _AREA)
    if not same_unit or (a.unit == "count" and classifier(a.quote) != classifier(b.quote)):
        return False
    return a.measure == b.measure == "level" and a.kind == b.kind and a.period == b.period


def core(name: str) -> str:
    """A name without its most general ending: 进出口 of 进出口总额."""
    return _GENERIC_TAIL.sub("", name)


def akin(whole: str, part: str) -> bool:
    """Whether two names count the same kind of thing: 社会消费品零售总额 and 单位零售额 do."""
    tail = core(part)[-2:]
    return len(tail) == 2 and tail in whole


def exceeds(part: Statement, whole: Statement) -> bool:
    """Whether a part is larger than its whole, whatever their rounding."""
    if part.unit == whole.unit and part.value <= whole.value:
        return False
    return size(part).low > size(whole).high


def exceeding(whole: Statement, part: Statement) -> Finding:
    """The finding for a part larger than its whole: `parts`, or `unit` where the factor is ten thousand."""
    if (power := _slip(part, whole)) is not None:
        return _slipped(whole, part, power)
    message = f"{said(part)}，大于其总量{whole.area or ''}{whole.indicator}{amount(whole)}。"
    remedy = f"部分应不超过{amount(whole)}，或总量应不少于{amount(part)}；两者口径不同的，请注明。"
    return Finding("parts", (whole, part), message, remedy)


def _slip(part: Statement, whole: Statement) -> int | None:
    """The power of ten thousand that brings a part below its whole."""
    if part.unit != whole.unit or whole.value <= 0 or part.value < SLIP_FROM * whole.value:
        return None
    return next((power for power in SLIPS if part.value.scaleb(-power) <= whole.value), None)


def _slipped(whole: Statement, part: Statement, power: int) -> Finding:
    message = f"{said_as_printed(part)}，远大于其总量{whole.indicator}{as_printed(whole)}，疑为“万”“亿”等单位之误。"
    remedy = (
        f"{whole.indicator}如改为{rescaled(whole, power)}，或{part.indicator}如改为{rescaled(part, -power)}，即可相容。"
    )
    return Finding("unit", (whole, part), message, remedy)


def added_up(page: Page, whole: Statement, members: list[Statement]) -> Iterator[Finding]:
    """What does not fit between a whole and all of its parts: one part, the sum, or the growth."""
    larger = [part for part in members if exceeds(part, whole)]
    if larger:
        yield from (exceeding(whole, part) for part in larger)
    elif not _adds_up(whole, members) and total(members).apart(size(whole)) > 0:
        yield unequal(whole, members)
    else:
        yield from mixed_growth(page, whole, members)


def _adds_up(whole: Statement, members: Sequence[Statement]) -> bool:
    """Whether the figures as printed make the sum, so that no interval is needed to see it."""
    same_unit = all(part.unit == whole.unit for part in members)
    return same_unit and sum((part.value for part in members), ZERO) == whole.value


def total(members: Iterable[Statement]) -> Interval:
    """What the sum of levels can be.

    Among figures with decimals one without (9亿元) is one whose zero was left out (9.0亿元).
    """
    members = list(members)
    finer = [step(each) for each in members if "." in each.quote]
    coarsest = max(finer) if len(finer) > 1 or (finer and len(members) == 2) else None
    return reduce(Interval.plus, (size(each, coarsest) for each in members))


def unequal(whole: Statement, members: Sequence[Statement]) -> Finding:
    """The finding for parts that are all of a whole and give another sum."""
    together = sum((part.value for part in members), ZERO)
    message = f"{listed(members)}，合计{worth(together, members[0])}，与{said(whole)}不符。"
    remedy = f"总量应为{worth(together, whole)}，或各部分之和应为{amount(whole)}。{_likely_slip(whole, members)}"
    return Finding("parts", (whole, *members), message, remedy)


def _likely_slip(whole: Statement, members: Sequence[Statement]) -> str:
    """A hint where one part, ten thousand times larger or smaller, would make the sum right."""
    together = sum((part.value for part in members), ZERO)
    for part in members:
        for power in (*SLIPS, *(-power for power in SLIPS)):
            mended = together - part.value + part.value.scaleb(power)
            if stated(whole).low <= mended <= stated(whole).high:
                return f"{part.indicator}如改为{rescaled(part, power)}即可相符，疑为单位之误。"
    return ""


def mixed_growth(page: Page, whole: Statement, members: list[Statement]) -> Iterator[Finding]:
    """The growth of a whole lies between the growths of its parts."""
    rates = [rate for each in (whole, *members) if (rate := _rate(page, each))]
    if len(rates) <= len(members):
        return
    wrong = outside(stated(rates[0]).widened(MIX), [stated(rate) for rate in rates[1:]])
    if wrong and len({terms(page, rate)[:2] for rate in rates}) == 1:
        message = f"{said(rates[0])}，而其各部分为{listed(rates[1:])}；总体增速应介于各部分增速之间。"
        yield Finding("parts", tuple(rates), message, between(rates[1:]))


def _rate(page: Page, level: Statement) -> Statement | None:
    """The one growth said of what a level counts."""
    key = slot(level)
    rates = page.at(key, measure="growth", unit="%") if key else []
    return rates[0] if len({rate.value for rate in rates}) == 1 else None


def outside(whole: Interval, members: Sequence[Interval]) -> bool:
    """Whether an average lies outside the range of what it averages."""
    return whole.apart(Interval(min(each.low for each in members), max(each.high for each in members))) > 0


def between(members: Sequence[Statement]) -> str:
    """What would agree with an average outside the range of its parts."""
    low, *_, high = sorted(members, key=lambda each: each.value)
    return f"总体数值应在{amount(low)}与{amount(high)}之间，或各部分数值有误。"
