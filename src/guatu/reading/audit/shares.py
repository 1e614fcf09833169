"""Rule `share`: a share that its part and whole do not give, and shares of one whole beyond 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from guatu import catalogue
from guatu.reading.audit.accounts import is_divided
from guatu.reading.audit.facts import indicator_of
from guatu.reading.audit.interval import HUNDRED, ZERO, Interval, stated
from guatu.reading.audit.page import Page, Slot
from guatu.reading.audit.parts import divided_slots
from guatu.reading.audit.phrasing import listed, points, said, worth
from guatu.reading.audit.wholes import NEAR, total
from guatu.reading.report import Finding, Statement

ALL = Interval(HUNDRED, HUNDRED)
SLACK = Decimal("0.05")
"""Points that a share may differ from part over whole beyond all rounding."""
FAR = 5
"""A share this many times part over whole is a share of something else."""
NEARLY_ALL = Decimal(10)
"""Points from 100 within which three numbers with colons between are taken for shares of one whole."""

_OF = re.compile(r"(?P<part>.+?)占(?P<whole>.+?)的?(?:比重|比例|份额|比)$")
_COLON = re.compile(r"\s*[:：∶]\s*")
_RATIO = re.compile(r"[:：∶](?<=[\d%％\s][:：∶])(?=[\d\s])")
_STRUCTURE = re.compile(r"比例?|结构|比重|占比|占")


def shares(page: Page) -> Iterator[Finding]:
    """All faults of shares."""
    keys = [key for key in page.by_measure["level"] if key.unit == "%"]
    for key in keys:
        yield from _against_levels(page, key, page.slots[key][0])
    yield from _by_division(page, keys)
    if _RATIO.search(page.text):
        yield from _by_colons(page)


def _against_levels(page: Page, key: Slot, share: Statement) -> Iterator[Finding]:
    names = _part_and_whole(share)
    if names is None:
        return
    if any((name, key.area) not in page.series for name in names):
        return
    part, whole = (page.at(key, indicator=name, unit="CNY") for name in names)
    if len(part) == 1 and len(whole) == 1 and 0 < part[0].value <= whole[0].value:
        quotient = stated(part[0]).over(stated(whole[0]))
        computed = _percent(quotient) if quotient else stated(share)
        if computed.apart(stated(share)) > SLACK and computed.high * FAR > share.value > computed.low / FAR:
            yield _unlike(share, part[0], whole[0])


def _part_and_whole(share: Statement) -> tuple[str, str] | None:
    """The indicators that a share divides: those of the catalogue's ratio, or those named around 占."""
    known = catalogue.load()
    indicator = indicator_of(share)
    if indicator is not None:
        numerator = known.codes.get(indicator.numerator or "")
        denominator = known.codes.get(indicator.denominator or "")
        return (numerator.name, denominator.name) if numerator and denominator else None
    named = _OF.match(share.indicator) if share.indicator and "占" in share.indicator else None
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


def _by_division(page: Page, keys: Iterable[Slot]) -> Iterator[Finding]:
    """Shares of parts that exclude each other (一般贸易, 加工贸易) exceed 100 %, or are all and do not make it."""
    for division, _, members in divided_slots(page, [key for key in keys if _is_divided_share(key)]):
        first, *_, last = sorted(members, key=lambda each: each.start)
        whole = total(members)
        all_of_it = division.complete and len(members) == len(division.words)
        wrong = whole.apart(ALL) > 0 if all_of_it else whole.low > HUNDRED
        if wrong and last.start - first.start <= 2 * NEAR:
            yield _not_all(members, exactly=all_of_it)


def _is_divided_share(key: Slot) -> bool:
    return bool(_STRUCTURE.search(key.indicator)) and is_divided(key.indicator)


def _by_colons(page: Page) -> Iterator[Finding]:
    """Three shares with colons between them (7.5：46.2：46.3) make 100 %; a ratio (3：2：1) is no row of shares."""
    row: list[Statement] = []
    for statement in (*page.statements, None):
        if statement and row and _COLON.fullmatch(page.text, row[-1].end, statement.start):
            row.append(statement)
            continue
        apart = total(row).apart(ALL) if len(row) > 2 else ZERO
        if ZERO < apart <= NEARLY_ALL:
            yield _not_all(row, exactly=True)
        row = [statement] if statement and statement.unit == "%" and statement.measure == "level" else []


def _not_all(members: Sequence[Statement], *, exactly: bool) -> Finding:
    together = points(sum((each.value for each in members), ZERO))
    message = f"{listed(members)}，合计{together}，{'不等于' if exactly else '超过'}100%。"
    remedy = f"各项占比之和应{'为' if exactly else '不超过'}100%；如分类有交叉，请注明。"
    return Finding("share", tuple(members), message, remedy)
