"""Rule `growth`: level, growth and the level of the year before do not fit together.

With L the level, g the growth and B the level a year earlier, (L / B - 1) x 100 should be g. All three are intervals
of what their print can stand for. A gap of more than `NOMINAL` points raises a finding: the base may have been
revised, and published growth is never replaced by computed growth. Growth of the gross product and of value added
is real, the levels are nominal: there a gap of up to `REAL` points is left to prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from guatu.reading.audit.facts import is_real
from guatu.reading.audit.interval import HUNDRED, ONE, Interval, stated
from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import amount, points, said, source, worth
from guatu.reading.audit.wording import terms
from guatu.reading.labels import period_words
from guatu.reading.report import Finding, Statement

NOMINAL = Decimal("0.5")
REAL = Decimal(6)
INDEX_POINTS = Decimal("0.05")
WITHOUT_LEVEL = frozenset({None, "%", "pp", "rank", "index", "times"})


def growth(page: Page) -> Iterator[Finding]:
    """Growth statements that neither any level and base of the document, nor a change beside them, bears out."""
    for key, members in page.slots.items():
        if key.measure == "growth" and len(page.series[key.indicator, key.area]) > len(members):
            for statement in members:
                yield from _against_base(page, statement)
                yield from _against_change(page, statement)
                yield from _against_index(page, statement)


def _against_base(page: Page, statement: Statement) -> Iterator[Finding]:
    levels = money_or_things(page.series[statement.indicator or "", statement.area], statement)
    bases = levels and _bases(page, statement, levels)
    if bases and terms(page, statement).plain:
        finding = unlike(levels, [statement], bases)
        if finding and not _adjusted(page, *finding.statements):
            yield finding


def _bases(page: Page, statement: Statement, levels: Sequence[Statement]) -> list[Statement]:
    """The levels of a year earlier: results where there are any, else targets."""
    if statement.period is None:
        return []
    before = statement.period.shift(years=-1)
    for kind in ("actual", "target"):
        if found := page.in_period(levels[0], before, kind=kind):
            return found
    return []


def money_or_things(statements: Sequence[Statement], like: Statement) -> list[Statement]:
    """The levels of the same period and kind that a growth can refer to."""
    return [
        each
        for each in statements
        if each.measure == "level"
        and each.unit not in WITHOUT_LEVEL
        and each.kind == like.kind
        and each.period == like.period
        and not each.stretch
    ]


def unlike(levels: Sequence[Statement], growths: Sequence[Statement], bases: Sequence[Statement]) -> Finding | None:
    """The first triple, if no triple of level, growth and base fits."""
    triples = [triple for triple in product(levels, growths, bases) if triple[0].unit == triple[2].unit]
    gaps = [gap(*triple) for triple in triples]
    if not gaps or any(each is None or each <= tolerance(growths[0]) for each in gaps):
        return None
    return contradiction(*triples[0])


def tolerance(statement: Statement) -> Decimal:
    """How many points level and growth may differ beyond rounding."""
    return REAL if is_real(statement) else NOMINAL


def gap(level: Statement, rate: Statement, base: Statement) -> Decimal | None:
    """Points between the growth said and the growth that two levels give; None where these leave it open."""
    implied = growth_between(stated(level), stated(base))
    return None if implied is None else implied.apart(stated(rate))


def growth_between(level: Interval, base: Interval) -> Interval | None:
    """Growth in percent from one interval of levels to another."""
    quotient = level.over(base)
    return quotient and Interval((quotient.low - ONE) * HUNDRED, (quotient.high - ONE) * HUNDRED)


def base_for(level: Statement, rate: Statement) -> Decimal | None:
    """The level a year earlier that would agree."""
    factor = ONE + rate.value / HUNDRED
    return level.value / factor if factor > 0 else None


def contradiction(level: Statement, rate: Statement, base: Statement) -> Finding:
    fitting = base_for(level, rate)
    computed = points((level.value / base.value - ONE) * HUNDRED)
    before = period_words(base.period)
    wanted = worth(fitting, base) if fitting is not None else "（无法推算）"
    prices = "名义增速与实际增速之差超出常见的价格变动。" if is_real(rate) else ""
    message = (
        f"{said(level)}{source(level, base)}，{amount(rate)}，据此{before}应为{wanted}左右；"
        f"{source(base, level)}{before}为{amount(base)}，按两年数值计算应{_moved(computed)}。{prices}"
    )
    remedy = (
        f"如增速无误，{before}应为{wanted}左右；如两年数值无误，增速应为{computed}左右；"
        "如基数已修订或口径已调整，请注明。"
    )
    return Finding("growth", (level, rate, base), message, remedy)


def _moved(computed: str) -> str:
    return f"下降{computed[1:]}" if computed.startswith("-") else f"增长{computed}"


def _adjusted(page: Page, *statements: Statement) -> bool:
    return any(terms(page, each).basis for each in statements)


def _against_change(page: Page, statement: Statement) -> Iterator[Finding]:
    """L, g and an increase "比上年增加X": the base is L - X."""
    for change in page.at(statement, measure="delta", unit="CNY"):
        for level in page.at(change, measure="level"):
            base = stated(level).minus(stated(change))
            implied = growth_between(stated(level), base)
            if implied is None or implied.apart(stated(statement)) <= tolerance(statement):
                continue
            if all(_yearly(page, each) for each in (change, statement)):
                yield _change_contradiction(level, statement, change)


def _yearly(page: Page, statement: Statement) -> bool:
    return terms(page, statement).plain


def _change_contradiction(level: Statement, rate: Statement, change: Statement) -> Finding:
    computed = points((level.value / (level.value - change.value) - ONE) * HUNDRED)
    fitting = worth(level.value - level.value / (ONE + rate.value / HUNDRED), change)
    message = f"{said(level)}，比上年{amount(change)}，折合增速{computed}，而文中为{amount(rate)}。"
    remedy = f"如增速无误，增量应为{fitting}左右；如增量无误，增速应为{computed}左右；口径不同的，请注明。"
    return Finding("growth", (level, rate, change), message, remedy)


def _against_index(page: Page, statement: Statement) -> Iterator[Finding]:
    """A price index of 99.5 is a fall of 0.5 %."""
    for index in page.at(statement, measure="level", unit="index"):
        moved = Interval(*(bound - HUNDRED for bound in stated(index)))
        if moved.apart(stated(statement)) > INDEX_POINTS and abs(index.value - HUNDRED) < HUNDRED:
            yield _index_contradiction(index, statement)


def _index_contradiction(index: Statement, rate: Statement) -> Finding:
    computed = points(index.value - HUNDRED)
    message = f"{said(index)}，相当于{_moved(computed)}，而文中为{amount(rate)}。"
    remedy = f"指数应为{worth(HUNDRED + rate.value, index)}左右，或涨跌幅应为{computed}左右。"
    return Finding("growth", (index, rate), message, remedy)
