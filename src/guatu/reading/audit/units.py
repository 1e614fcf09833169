"""Rule `unit`: figures ten thousand times off, and values that the unit cannot have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import log10

from guatu.reading.audit.facts import is_share, is_steady_flow
from guatu.reading.audit.interval import HUNDRED, stated
from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import rescaled, said, said_as_printed, source
from guatu.reading.report import Finding, Statement

SLIPS = (4, 8)
"""Powers of ten between 元, 万元 and 亿元."""
AROUND = 0.5
"""How far, in powers of ten, a factor may lie from such a power."""
INCOME = (1_000, 1_000_000)
"""Yuan a year and head that an average income lies between."""

TOTALS = frozenset(
    {
        "gdp",
        "industrial_output_above_scale",
        "industrial_output",
        "industrial_taxable_sales",
        "fixed_asset_investment",
        "retail_sales",
        "general_public_revenue",
    }
)
"""Totals of an economy that lie within a factor of some hundred of each other."""

_LIMITED = frozenset({"%", "CNY/person"})
_INCOME_CODES = frozenset({"disposable_income", "urban_disposable_income", "rural_disposable_income"})


def units(page: Page) -> Iterator[Finding]:
    """All faults of units."""
    for keys in page.several():
        levels = [each for key in keys if key.measure == "level" for each in page.slots[key]]
        if len(levels) > 1 and is_steady_flow(levels[0]):
            yield from _out_of_line(levels)
    yield from _out_of_scale(page)
    for statement in page.statements:
        if statement.measure == "level" and statement.unit in _LIMITED:
            yield from _impossible(statement)


def power_between(a: Statement, b: Statement) -> int | None:
    """4 or 8 where the first figure is about that power of ten times the second (-4, -8: less), else None."""
    if a.value <= 0 or b.value <= 0 or a.unit != b.unit:
        return None
    power = log10(float(a.value)) - log10(float(b.value))
    return next((sign * slip for slip in SLIPS for sign in (1, -1) if abs(power - sign * slip) <= AROUND), None)


def _out_of_line(members: Sequence[Statement]) -> Iterator[Finding]:
    """Levels of one series that are ten thousand times its median, or a ten-thousandth."""
    by_unit: dict[str | None, list[Statement]] = defaultdict(list)
    for statement in members:
        if statement.value > 0:
            by_unit[statement.unit].append(statement)
    for levels in by_unit.values():
        middle = sorted(levels, key=lambda each: each.value)[len(levels) // 2]
        for level in levels:
            if (power := power_between(level, middle)) is not None:
                yield slipped(level, middle, power)


def _out_of_scale(page: Page) -> Iterator[Finding]:
    """Totals of one economy that are ten thousand times the median of the others, or a ten-thousandth."""
    economies: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for key in page.by_measure["level"]:
        statement = page.slots[key][0]
        if key.unit == "CNY" and statement.code in TOTALS:
            economies[key.area, key.kind, key.first, key.last].append(statement)
    for members in economies.values():
        if len(members) > 2:
            yield from _out_of_line(members)


def slipped(statement: Statement, other: Statement, power: int) -> Finding:
    """The finding for a figure that is 10 to the `power` times another of its series."""
    times = "万" if abs(power) == 4 else "亿"
    relation = f"约为后者的一{times}倍" if power > 0 else f"约为后者的{times}分之一"
    ours, theirs = said_as_printed(statement), said_as_printed(other)
    message = (
        f"{ours}{source(statement, other)}与{theirs}{source(other, statement)}相差悬殊，"
        f"前者{relation}，疑为“万”“亿”等单位之误。"
    )
    remedy = f"前者如改为{rescaled(statement, -power)}，或后者如改为{rescaled(other, power)}，即在同一数量级。"
    return Finding("unit", (statement, other), message, remedy)


def _impossible(statement: Statement) -> Iterator[Finding]:
    """A share above 100 %, an average income that nobody has."""
    if statement.unit == "%" and statement.value > HUNDRED and stated(statement).low > HUNDRED and is_share(statement):
        message = f"{said(statement)}，占比不能超过100%。"
        yield Finding("unit", (statement,), message, "占比应在0与100%之间；如为增速或完成率，请改写名称。")
    elif _is_income(statement) and not INCOME[0] <= statement.value <= INCOME[1]:
        message = f"{said_as_printed(statement)}，不在合理范围内，疑为单位之误。"
        yield Finding("unit", (statement,), message, _income(statement))


def _is_income(statement: Statement) -> bool:
    return statement.code in _INCOME_CODES and statement.unit == "CNY/person" and "元" in statement.quote


def _income(statement: Statement) -> str:
    power = 4 if statement.value < INCOME[0] else -4
    if INCOME[0] <= statement.value.scaleb(power) <= INCOME[1]:
        return f"如改为{rescaled(statement, power)}，即在合理范围内。"
    return f"人均收入一般在{INCOME[0]}元与{INCOME[1] // 10_000}万元之间，请核对。"
