"""Rule `target`: targets that their own results, shares of completion or second figures contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from guatu.reading.audit.facts import indicator_of, rises_for_the_better
from guatu.reading.audit.interval import HUNDRED, Interval, stated
from guatu.reading.audit.page import Page, Slot
from guatu.reading.audit.phrasing import amount, points, said, worth
from guatu.reading.labels import SURE
from guatu.reading.report import Finding, Statement

SLACK = Decimal("0.5")
"""Points that a share of completion may differ from result over target, beyond rounding."""
ONE_PASSAGE = 60
"""Characters between a sure target and its stretch target, at most."""

_COMPLETION = re.compile(r"(?P<name>.+?)完成年度目标比例$")


def targets(page: Page) -> Iterator[Finding]:
    """All faults of targets."""
    for key in page.by_measure["level"]:
        if key.stretch:
            yield from (finding for each in page.slots[key] for finding in _below_sure(page, key, each))
        elif key.unit == "%" and (named := _COMPLETION.match(key.indicator)):
            yield from _against_completion(page, key, page.series.get((named["name"], key.area), ()))
        elif key.kind == "target" and len(page.beside(key)) > 1:
            yield from _already_reached(page, key)


def _below_sure(page: Page, key: Slot, stretch: Statement) -> Iterator[Finding]:
    """确保60个、力争50个: the second figure must be the more ambitious one."""
    for sure in page.at(key, stretch=False):
        near = 0 <= stretch.start - sure.end <= ONE_PASSAGE
        upwards = rises_for_the_better(sure) and "le" not in (sure.bound, stretch.bound)
        if near and (stretch.value < sure.value if upwards else stretch.value > sure.value):
            message = f"{said(sure)}为确保目标，力争目标{amount(stretch)}反而{'低' if upwards else '高'}于确保目标。"
            remedy = f"力争目标应{'高' if upwards else '低'}于{amount(sure)}，或两数互换。"
            yield Finding("target", (sure, stretch), message, remedy)


def _against_completion(page: Page, share: Slot, keys: Sequence[Slot]) -> Iterator[Finding]:
    """完成全年目标的59.2%: result over target, where both are said."""
    said_share = page.slots[share][0]
    for result in (key for key in keys if key.kind == "actual" and (key.first, key.last) == (share.first, share.last)):
        for goal in (key for key in keys if _target_of_year(key, result)):
            quotient = stated(page.slots[result][0]).over(_floor(page.slots[goal][0]))
            done = quotient and Interval(quotient.low * HUNDRED, quotient.high * HUNDRED)
            if done and done.apart(stated(said_share)) > SLACK:
                yield _incomplete(said_share, page.slots[result][0], page.slots[goal][0])


def _target_of_year(goal: Slot, result: Slot) -> bool:
    """Whether a slot is the sure target for the year of a result."""
    same = goal.measure == result.measure == "level" and goal.unit == result.unit
    return same and goal.kind == "target" and not goal.stretch and _is_year_of(goal, result)


def _is_year_of(goal: Slot, result: Slot) -> bool:
    whole = (goal.first.month, goal.first.day, goal.last.month, goal.last.day) == (1, 1, 12, 31)
    return whole and goal.first.year == goal.last.year == result.last.year


def _floor(goal: Statement) -> Interval:
    """A goal is measured at its own figure, whether or not it says 以上."""
    return stated(goal._replace(bound="eq"))


def _incomplete(share: Statement, result: Statement, goal: Statement) -> Finding:
    computed = points(result.value / goal.value * HUNDRED)
    message = f"{said(result)}，{said(goal)}（目标），完成比例应为{computed}，而文中为{amount(share)}。"
    remedy = f"完成比例应为{computed}，或目标应为{worth(result.value / share.value * HUNDRED, goal)}左右。"
    return Finding("target", (share, result, goal), message, remedy)


def _already_reached(page: Page, key: Slot) -> Iterator[Finding]:
    """A target for the year that a part of the year has passed already: the rest would be negative."""
    goal = page.slots[key][0]
    indicator = indicator_of(goal)
    if indicator is None or indicator.nature != "flow" or indicator.direction != "up" or goal.bound == "le":
        return
    for other in page.beside(key):
        result = page.slots[other][0]
        sure = min(goal.confidence, result.confidence) >= SURE
        part_of_year = sure and other.kind == "actual" and _target_of_year(key, other) and other.last < key.last
        if part_of_year and stated(result).low > _floor(goal).high:
            yield _reached(goal, result)
            return


def _reached(goal: Statement, result: Statement) -> Finding:
    message = f"{said(goal)}（目标），而{said(result)}，已超过全年目标。"
    remedy = f"全年目标应高于{amount(result)}；如目标已提前完成，请注明或调整目标。"
    return Finding("target", (goal, result), message, remedy)
