"""Charts of a briefing: the growth of its main indicators month by month, how much of each target is done."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from guatu import catalogue
from guatu.briefing.facts import Curve, Figure, Plot
from guatu.briefing.reckoning import pace, rounded, share_done
from guatu.periods import Period, reporting_periods
from guatu.statistics import Yearbook
from guatu_web.briefings.queries.asked import Asked
from guatu_web.briefings.queries.figures import series_of, told_of

CURVES, BARS = 3, 10
"""So many curves and groups of bars a chart holds, so that it can be read."""


def growth_plot(asked: Asked, book: Yearbook, figures: Sequence[Figure]) -> list[Plot]:
    """The growth of the first indicators of which it is known, from the first months of the year to the period's end;
    none for fewer than three months."""
    if (asked.period.first.month, asked.period.first.year) != (1, asked.period.last.year):
        return []
    ends = [each for each in reporting_periods(asked.period.last.year) if each.last <= asked.period.last]
    months = [Period(asked.period.first, each.last) if each.last.month != 2 else each for each in ends]
    if len(months) < 3:
        return []
    curves = []
    for figure in figures:
        indicator = catalogue.load().codes[figure.indicator]
        if indicator.nature != "flow" or figure.growth is None:
            continue
        series = series_of(asked, book, figure.indicator)
        values = tuple(_rounded(told_of(indicator, series, each).growth) for each in months)
        if sum(each is not None for each in values) > 2:
            curves.append(Curve(indicator.name, values))
        if len(curves) == CURVES:
            break
    labels = tuple("1—2月" if each.last.month == 2 else f"1—{each.last.month}月" for each in months)
    return [Plot("主要指标累计增速", labels, tuple(curves), "line", "%")] if curves else []


def targets_plot(figures: Sequence[Figure]) -> list[Plot]:
    """How much of the target of each flow is done, beside the share of time that has passed; none for fewer than
    two."""
    aimed: dict[str, tuple[Decimal, Decimal]] = {}
    for figure in figures:
        indicator, goal, done = catalogue.load().codes[figure.indicator], figure.goal, share_done(figure)
        if goal is None or goal.withdrawn_on is not None or done is None or indicator.nature != "flow":
            continue
        aimed.setdefault(indicator.name, (done, pace(goal, figure.period)))
    shown = dict(list(aimed.items())[:BARS])
    if len(shown) < 2:
        return []
    curves = (
        Curve("完成率", tuple(done for done, _time in shown.values())),
        Curve("序时进度", tuple(time for _done, time in shown.values())),
    )
    return [Plot("目标完成率", tuple(shown), curves, "bar", "%")]


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else rounded(value)
