"""What follows from facts: rising and falling, ahead of and behind others, how much of a target is done and is lacking.

Differences are taken between figures as they are printed, so that a reader who subtracts finds what the text says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

from guatu.briefing.facts import Facts, Figure, Goal
from guatu.periods import Horizon, Period, month

TENTH = Decimal("0.1")


def rounded(value: Decimal, places: int = 1) -> Decimal:
    """A value to so many decimals, halves away from zero as statistics have it."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def difference(value: Decimal, other: Decimal) -> Decimal:
    """Points between two growths as they are printed."""
    return rounded(value) - rounded(other)


def rose(figure: Figure) -> bool:
    """Whether it is higher than a year ago."""
    return _move(figure) > 0


def fell(figure: Figure) -> bool:
    """Whether it is lower than a year ago."""
    return _move(figure) < 0


def flat(figure: Figure) -> bool:
    """Whether it is as a year ago, as printed."""
    return _moved(figure) and _move(figure) == 0


def quickened(figure: Figure) -> bool:
    """Whether it grows faster than in the period before."""
    return _since(figure) > 0


def slowed(figure: Figure) -> bool:
    """Whether it grows more slowly than in the period before."""
    return _since(figure) < 0


def ahead(figure: Figure) -> bool:
    """Whether it grows faster than the peer."""
    return _gap(figure) > 0


def trailing(figure: Figure) -> bool:
    """Whether it grows more slowly than the peer."""
    return _gap(figure) < 0


def aimed(figure: Figure) -> bool:
    """Whether it has a target that holds."""
    return figure.goal is not None and figure.goal.withdrawn_on is None


def behind(figure: Figure) -> bool:
    """Whether the light of its target is not green."""
    return aimed(figure) and figure.goal is not None and figure.goal.light in ("yellow", "orange", "red")


def on_track(figure: Figure) -> bool:
    """Whether the light of its target is green."""
    return aimed(figure) and figure.goal is not None and figure.goal.light == "green"


def withdrawn(figure: Figure) -> bool:
    """Whether its target was withdrawn."""
    return figure.goal is not None and figure.goal.withdrawn_on is not None


def missing(figure: Figure) -> bool:
    """Whether there is no figure for the period."""
    return not figure.known


def everything(figure: Figure) -> bool:
    """Any figure."""
    return True


def improved(figure: Figure, direction: str) -> bool:
    """Whether it moved to the better since a year ago; `direction` is that of its indicator."""
    return {"up": rose, "down": fell}.get(direction, missing)(figure) and figure.known


def worsened(figure: Figure, direction: str) -> bool:
    """Whether it moved to the worse since a year ago."""
    return {"up": fell, "down": rose}.get(direction, missing)(figure) and figure.known


KINDS: dict[str, Callable[[Figure], bool]] = {
    "all": everything,
    "known": lambda figure: figure.known,
    "rose": rose,
    "fell": fell,
    "flat": flat,
    "quickened": quickened,
    "slowed": slowed,
    "ahead": ahead,
    "trailing": trailing,
    "aimed": aimed,
    "on_track": on_track,
    "behind": behind,
    "withdrawn": withdrawn,
    "missing": missing,
}
"""Kinds of figures by which a template chooses."""
DIRECTED: dict[str, Callable[[Figure, str], bool]] = {"improved": improved, "worsened": worsened}
"""Kinds that ask whether a higher figure is better."""
ALL_KINDS = (*KINDS, *DIRECTED)


def chosen(facts: Facts, kind: str, direction: Callable[[Figure], str]) -> list[Figure]:
    """The figures of a kind, in the order in which they were given."""
    if kind in KINDS:
        return [each for each in facts.figures if KINDS[kind](each)]
    return [each for each in facts.figures if DIRECTED[kind](each, direction(each))]


def size(figure: Figure, clause: str) -> Decimal:
    """How large the difference is that a clause tells, by which figures in one sentence are ordered; growth and names
    keep the order in which they were given."""
    moves = {"since": _since, "beside": _gap}
    return abs(moves[clause](figure)) if clause in moves else Decimal(0)


def share_done(figure: Figure) -> Decimal | None:
    """Percent of a target in level terms that are done; None where that says nothing."""
    goal = figure.goal
    if goal is None or goal.growth or figure.value is None or goal.value <= 0 or goal.bound == "le":
        return None
    return rounded(figure.value / goal.value * 100)


def pace(goal: Goal, period: Period) -> Decimal:
    """序时进度 of a target at the end of a period, in percent."""
    share = Horizon.of(goal.horizon).linear_pace(period.last)
    return rounded(Decimal(share.numerator) * 100 / Decimal(share.denominator))


def rest(goal: Goal, period: Period) -> Period | None:
    """The months of a target's horizon after a period; None where none is left, or it does not go by months."""
    if not goal.horizon.whole_months or not period.whole_months or period.last >= goal.horizon.last:
        return None
    last = period.last
    start = month(last.year + last.month // 12, last.month % 12 + 1)
    return Period(start.first, goal.horizon.last, "range" if start.last != goal.horizon.last else "")


def before(period: Period) -> Period:
    """The period whose growth is the one before: 1—9月 for 1—10月, September for October, the quarter before."""
    if period.grain in ("range", "half", "year") and period.first.month == 1 and period.whole_months:
        last = period.last.month
        if period.first.year == period.last.year and last > 2:
            return Period(period.first, month(period.last.year, last - 1).last, "range")
    return period.previous()


def total(values: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is known."""
    return sum((each for each in values if each is not None), Decimal(0))


def _moved(figure: Figure) -> bool:
    return figure.growth is not None or figure.change is not None


def _move(figure: Figure) -> Decimal:
    if figure.growth is not None:
        return rounded(figure.growth)
    return rounded(figure.change, 2) if figure.change is not None else Decimal(0)


def _since(figure: Figure) -> Decimal:
    if figure.growth is None or figure.growth_before is None:
        return Decimal(0)
    return difference(figure.growth, figure.growth_before)


def _gap(figure: Figure) -> Decimal:
    if figure.growth is None or figure.peer is None:
        return Decimal(0)
    return difference(figure.growth, figure.peer.growth)
