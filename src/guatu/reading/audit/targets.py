"""Rule `target`: targets that their own results, shares of completion or second figures contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from guatu.reading.audit.facts import indicator_of, rises_for_the_better
from guatu.reading.audit.interval import HUNDRED, Interval, stated
from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import amount, points, said, worth
from guatu.reading.report import Finding, Statement

SLACK = Decimal("0.5")
"""Points that a share of completion may differ from result over target, beyond rounding."""
ONE_PASSAGE = 60
"""Characters between a sure target and its stretch target, at most."""

_COMPLETION = re.compile(r"(?P<name>.+?)完成年度目标比例$")


def targets(page: Page) -> Iterator[Finding]:
    """All faults of targets."""
    for key, members in page.slots.items():
        if key.measure != "level":
            continue
        if key.stretch:
            yield from (finding for each in members for finding in _below_sure(page, each))
        elif key.unit == "%" and (named := _COMPLETION.match(key.indicator)):
            yield from _against_completion(page, members[0], named["name"])
        elif key.kind == "target":
            yield from _already_reached(page, members[0])


def _below_sure(page: Page, stretch: Statement) -> Iterator[Finding]:
    """确保60个、力争50个: the second figure must be the more ambitious one."""
    for sure in page.at(stretch, stretch=False):
        near = 0 <= stretch.start - sure.end <= ONE_PASSAGE
        upwards = rises_for_the_better(sure) and "le" not in (sure.bound, stretch.bound)
        if near and (stretch.value < sure.value if upwards else stretch.value > sure.value):
            message = f"{said(sure)}为确保目标，力争目标{amount(stretch)}反而{'低' if upwards else '高'}于确保目标。"
            remedy = f"力争目标应{'高' if upwards else '低'}于{amount(sure)}，或两数互换。"
            yield Finding("target", (sure, stretch), message, remedy)


def _same_year(page: Page, like: Statement, name: str, kind: str) -> list[Statement]:
    """Levels of an indicator for the year in which a period lies."""
    year = like.period.year if like.period else 0
    return [
        each
        for each in page.series.get((name, like.area), ())
        if each.measure == "level" and each.kind == kind and each.period and each.period.grain == "year"
        if each.period.year == year and not each.stretch
    ]


def _against_completion(page: Page, share: Statement, name: str) -> Iterator[Finding]:
    """完成全年目标的59.2%: result over target, where both are said."""
    results = [each for each in page.series.get((name, share.area), ()) if _beside(each, share)]
    for goal in _same_year(page, share, name, "target"):
        for result in results:
            quotient = stated(result).over(_floor(goal)) if result.unit == goal.unit else None
            done = quotient and Interval(quotient.low * HUNDRED, quotient.high * HUNDRED)
            if done and done.apart(stated(share)) > SLACK:
                yield _incomplete(share, result, goal)


def _beside(result: Statement, share: Statement) -> bool:
    return result.measure == "level" and result.kind == "actual" and result.period == share.period


def _floor(goal: Statement) -> Interval:
    """A goal is measured at its own figure, whether or not it says 以上."""
    return stated(goal._replace(bound="eq"))


def _incomplete(share: Statement, result: Statement, goal: Statement) -> Finding:
    computed = points(result.value / goal.value * HUNDRED)
    message = f"{said(result)}，{said(goal)}（目标），完成比例应为{computed}，而文中为{amount(share)}。"
    remedy = f"完成比例应为{computed}，或目标应为{worth(result.value / share.value * HUNDRED, goal)}左右。"
    return Finding("target", (share, result, goal), message, remedy)


def _already_reached(page: Page, goal: Statement) -> Iterator[Finding]:
    """A target for the year that a part of the year has passed already: the rest would be negative."""
    indicator = indicator_of(goal)
    if indicator is None or indicator.nature != "flow" or indicator.direction != "up" or goal.bound == "le":
        return
    for result in _parts_of_year(page.series[goal.indicator or "", goal.area], goal):
        if stated(result).low > _floor(goal).high:
            message = f"{said(goal)}（目标），而{said(result)}，已超过全年目标。"
            remedy = f"全年目标应高于{amount(result)}；如目标已提前完成，请注明或调整目标。"
            yield Finding("target", (goal, result), message, remedy)
            return


def _parts_of_year(statements: Sequence[Statement], goal: Statement) -> Iterator[Statement]:
    for each in statements:
        result = each.kind == "actual" and each.measure == "level" and each.unit == goal.unit
        if result and each.period and goal.period and each.period != goal.period and goal.period.contains(each.period):
            yield each
