"""Rule `growth`: level, growth and the level of the year before do not fit together.

With L the level, g the growth and B the level a year earlier, (L / B - 1) x 100 should be g. All three are intervals
of what their print can stand for. A gap of more than `NOMINAL` points raises a finding: the base may have been
revised, and published growth is never replaced by computed growth. Growth of the gross product and of value added
is real, the levels are nominal: there a gap of up to `REAL` points is left to prices, and more as the level has grown,
for prices move the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from guatu.reading.audit.facts import is_real
from guatu.reading.audit.interval import HUNDRED, ONE, Interval, stated
from guatu.reading.audit.page import Page, Slot, slot
from guatu.reading.audit.phrasing import amount, points, said, source, worth
from guatu.reading.audit.wording import COLLECTIVE, Terms, one_subject, terms
from guatu.reading.labels import period_words
from guatu.reading.report import Finding, Statement

NOMINAL = Decimal("0.5")
REAL = Decimal(6)
INDEX_POINTS = Decimal("0.05")
PRICE_INDEXES = frozenset({"consumer_price_index", "producer_price_index"})
"""Indexes of which the same period of the year before is 100."""
WITHOUT_LEVEL = frozenset({None, "%", "pp", "rank", "index", "times"})


def growth(page: Page) -> Iterator[Finding]:
    """Growth that neither the level and base of the document, nor a change beside them, bears out."""
    for keys in page.several() if page.by_measure["growth"] else ():
        rates = [key for key in keys if key.measure == "growth"]
        yield from (finding for rate in rates for finding in _beside_levels(page, rate, keys))
    for key in page.by_measure["gap"]:
        if key.unit == "pp":
            yield from (finding for each in page.slots[key] for finding in _against_gap(page, key, each))


def _beside_levels(page: Page, rate: Slot, keys: Sequence[Slot]) -> Iterator[Finding]:
    """A growth against the levels of its own period, by unit."""
    for key in keys:
        if key.measure == "level" and key[3] == rate[3] and key[5:] == rate[5:]:
            if key.unit == "index":
                yield from _against_index(page, page.slots[rate][0], page.slots[key][0])
            elif key.unit not in WITHOUT_LEVEL:
                yield from _against_base(page, rate, key, keys)
                if page.by_measure["delta"]:
                    yield from _against_change(page, rate, key)


def _against_base(page: Page, rate: Slot, level: Slot, keys: Sequence[Slot]) -> Iterator[Finding]:
    bases = _bases(page, level, keys)
    if not bases or unlike(page.slots[level], page.slots[rate], bases) is None:
        return
    finding = unlike(page.slots[level], [each for each in page.slots[rate] if terms(page, each).plain], bases)
    if finding and _on_one_basis([terms(page, each) for each in finding.statements]):
        yield finding


def _on_one_basis(told: Sequence[Terms]) -> bool:
    return not any(each.basis for each in told) and one_subject(told)


def _bases(page: Page, level: Slot, keys: Sequence[Slot]) -> list[Statement]:
    """The levels of a year earlier: results where there are any, else targets."""
    earlier = [key for key in keys if key.measure == "level" and key.unit == level.unit and key.last < level.last]
    one = page.slots[level][0]
    before = slot(one._replace(period=one.period.shift(years=-1))) if earlier and one.period else None
    found = [key for key in earlier if before and (key.first, key.last) == (before.first, before.last)]
    return page.slots[min(found, key=lambda key: key.kind)] if found else []


def unlike(levels: Sequence[Statement], growths: Sequence[Statement], bases: Sequence[Statement]) -> Finding | None:
    """The first triple, if no triple of level, growth and base fits."""
    triples = [triple for triple in product(levels, growths, bases) if triple[0].unit == triple[2].unit]
    gaps = [gap(*triple) for triple in triples]
    if not gaps or any(each is None or each <= tolerance(growths[0]) for each in gaps):
        return None
    return contradiction(*triples[0])


def tolerance(statement: Statement) -> Decimal:
    """How many points level and growth may differ beyond rounding."""
    return REAL * max(ONE, ONE + statement.value / HUNDRED) if is_real(statement) else NOMINAL


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
        f"而{before}为{amount(base)}{source(base, level)}，按两年数值计算应{_moved(computed)}。{prices}"
    )
    remedy = (
        f"如增速无误，{before}应为{wanted}左右；如两年数值无误，增速应为{computed}左右；"
        "如基数已修订或口径已调整，请注明。"
    )
    return Finding("growth", (level, rate, base), message, remedy)


def _moved(computed: str) -> str:
    return f"下降{computed[1:]}" if computed.startswith("-") else f"增长{computed}"


def _against_change(page: Page, rate: Slot, level: Slot) -> Iterator[Finding]:
    """L, g and an increase "比上年增加X": the base is L - X."""
    said_rate, said_level = page.slots[rate][0], page.slots[level][0]
    for change in page.at(level, measure="delta"):
        implied = growth_between(stated(said_level), stated(said_level).minus(stated(change)))
        if implied is None or implied.apart(stated(said_rate)) <= tolerance(said_rate):
            continue
        if terms(page, change).plain and terms(page, said_rate).plain:
            yield _change_contradiction(said_level, said_rate, change)


def _change_contradiction(level: Statement, rate: Statement, change: Statement) -> Finding:
    computed = points((level.value / (level.value - change.value) - ONE) * HUNDRED)
    fitting = worth(level.value - level.value / (ONE + rate.value / HUNDRED), change)
    message = f"{said(level)}，比上年{amount(change)}，折合增速{computed}，而文中为{amount(rate)}。"
    remedy = f"如增速无误，增量应为{fitting}左右；如增量无误，增速应为{computed}左右；口径不同的，请注明。"
    return Finding("growth", (level, rate, change), message, remedy)


def _against_index(page: Page, rate: Statement, index: Statement) -> Iterator[Finding]:
    """A price index of 99.5 is a fall of 0.5 %."""
    if index.code not in PRICE_INDEXES or not terms(page, rate).plain:
        return
    moved = Interval(*(bound - HUNDRED for bound in stated(index)))
    if moved.apart(stated(rate)) > INDEX_POINTS:
        yield _index_contradiction(index, rate)


def _index_contradiction(index: Statement, rate: Statement) -> Finding:
    computed = points(index.value - HUNDRED)
    message = f"{said(index)}，相当于{_moved(computed)}，而文中为{amount(rate)}。"
    remedy = f"指数应为{worth(HUNDRED + rate.value, index)}左右，或涨跌幅应为{computed}左右。"
    return Finding("growth", (index, rate), message, remedy)


def _against_gap(page: Page, key: Slot, gap_said: Statement) -> Iterator[Finding]:
    """Growth, the growth of a larger place, and the gap said between them (高于全市0.9个百分点)."""
    rate = key._replace(measure="growth", unit="%", area=None if key.area in COLLECTIVE else key.area)
    for area in COLLECTIVE if rate in page.slots else ():
        for theirs in page.at(rate, area=area):
            ours = page.slots[rate][0]
            apart = stated(ours).minus(stated(theirs)).apart(stated(gap_said))
            if apart > 0 and area in page.before(gap_said):
                yield _gap_contradiction(ours, theirs, gap_said)


def _gap_contradiction(ours: Statement, theirs: Statement, gap_said: Statement) -> Finding:
    computed = worth(ours.value - theirs.value, gap_said)
    message = f"{said(ours)}，{theirs.area}{amount(theirs)}，相差{computed}，而文中为{amount(gap_said)}。"
    return Finding("growth", (ours, theirs, gap_said), message, f"差距应为{computed}，或两个增速之一有误。")
