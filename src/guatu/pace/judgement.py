"""A goal judged on a day: its status against the trajectory, its outlook, and the quality of the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from guatu.pace import trajectories
from guatu.pace.goal import Goal
from guatu.pace.growth import Growths, growth_outlook
from guatu.pace.history import History, PaceError
from guatu.pace.lights import (
    DUE_DAYS,
    GROWTH_BANDS,
    OUTLOOK_BANDS,
    STATUS_BANDS,
    Bands,
    Deadlines,
    Quality,
    Standing,
    quality,
    standing,
)
from guatu.pace.methods import MIXTURE, Method
from guatu.pace.outlook import Outlook, outlook, stretch
from guatu.pace.plan_years import years_outlook
from guatu.pace.trajectories import Trajectory
from guatu.periods import Period, month


@dataclass(frozen=True, slots=True)
class Manner:
    """How a zone judges: its method, its bands, when a figure is due, and the group whose path stands in where a series
    is short (a share for each of the eleven periods).

    A figure is due `due_days` days after every period; where `deadlines` names months, after those alone, each with its
    own days.
    """

    method: Method = MIXTURE
    status_bands: Bands = STATUS_BANDS
    outlook_bands: Bands = OUTLOOK_BANDS
    growth_bands: Bands = GROWTH_BANDS
    due_days: int = DUE_DAYS
    group: Sequence[float] | None = None
    trajectory: Trajectory | None = None
    deadlines: Deadlines = ()

    def days_after(self, month: int) -> int:
        """Within how many days after a month its figure is due."""
        return dict(self.deadlines).get(month, self.due_days)


DEFAULT = Manner()


class Judgement(NamedTuple):
    """What is said of a goal on a day.

    `value` is what is there of the horizon at the end of `through`, the last period with a figure; `last_value` the
    same a year before. `seasonal` is the standing against the seasonal trajectory (or the goal's own milestones or
    points), `linear` that against 序时进度. `light` is the status: red, with `reason` "late", where a figure is missing
    after its deadline; None with "no_figure" where none is due yet.
    """

    goal: Goal
    on: date
    through: Period | None
    value: float | None
    last_value: float | None
    light: str | None
    reason: str | None
    seasonal: Standing | None
    linear: Standing | None
    quality: Quality
    outlook: Outlook


def judge(
    history: History,
    goal: Goal,
    as_of: date | Period,
    manner: Manner = DEFAULT,
    growths: Growths | None = None,
    standing_of_figure: str = "final",
) -> Judgement:
    """Judges a flow's goal (one year, a stretch of its months, or several whole years), or one of published growth.

    `as_of` is a day, by which figures of later periods are not known; or a period, which asks for the judgement of its
    last month once that month's figure is due. PaceError where it lies before the horizon, or a growth goal comes
    without published growth.
    """
    on, year, through = _asked(goal, as_of, manner)
    if goal.kind == "growth":
        return _judge_growth(history.known(year, through), goal, on, year, through, manner, growths, standing_of_figure)
    if goal.kind != "sum":
        raise PaceError("a stock is judged by stock_outlook and standing")
    look = _outlook(history.known(year, through), goal, year, through, manner)
    seen = _own(history, goal).known(year, through)
    latest = seen.latest(year, through)
    told = quality(
        year, latest or seen.first - 1, _until(goal, on, manner), manner.due_days, standing_of_figure, manner.deadlines
    )
    if latest is None:
        return _without_figure(goal, on, told, look)
    value, last_value = _reached(seen, goal, year, latest), _last_year(seen, goal, year, latest)
    day = month(year, latest).last
    path = manner.trajectory or trajectories.seasonal(history, goal.horizon, manner.group)
    linear = standing(goal, "linear", trajectories.linear(goal.horizon).at(day), value, manner.status_bands)
    against = path and standing(goal, path.kind, path.at(day), value, manner.status_bands)
    light, reason = ("red", "late") if told.mark == "late" else ((against or linear).light, None)
    covered = Period(goal.horizon.first, day)
    return Judgement(goal, on, covered, value, last_value, light, reason, against, linear, told, look)


def _until(goal: Goal, on: date, manner: Manner) -> date:
    """The day on which the figures are looked at: what comes after the horizon is not awaited."""
    return min(on, goal.horizon.last + timedelta(manner.days_after(goal.horizon.last.month) + 1))


def _asked(goal: Goal, as_of: date | Period, manner: Manner) -> tuple[date, int, int]:
    """The day of the judgement, the year judged, and the last month of it that has ended."""
    last = as_of.last if isinstance(as_of, Period) else as_of
    if last < goal.horizon.first:
        raise PaceError(f"{as_of} lies before {goal.horizon}, the horizon; ask for a month in it")
    on = last + timedelta(days=manner.days_after(last.month) + 1) if isinstance(as_of, Period) else last
    if last >= goal.horizon.last:
        return on, goal.horizon.last.year, goal.horizon.last.month
    ended = last.month if month(last.year, last.month).last == last else last.month - 1
    return on, last.year, ended


def _outlook(history: History, goal: Goal, year: int, through: int, manner: Manner) -> Outlook:
    if goal.horizon.first.year == goal.horizon.last.year:
        return outlook(history, goal, through, manner.method, manner.outlook_bands)
    return years_outlook(history, goal, year, through, manner.method, manner.outlook_bands)


def _own(history: History, goal: Goal) -> History:
    """What counts for a goal: of a stretch of one year only its months."""
    if goal.horizon.first.year != goal.horizon.last.year:
        return history
    _, first, end = stretch(goal)
    return history.within(first, end)


def _reached(history: History, goal: Goal, year: int, latest: int) -> float:
    past = [history.total(each) or 0.0 for each in range(goal.horizon.first.year, year)]
    return sum(past) + (history.value(year, latest) or 0.0)


def _last_year(history: History, goal: Goal, year: int, latest: int) -> float | None:
    """The same a year before; a sum over several years has none."""
    return history.value(year - 1, latest) if goal.horizon.first.year == goal.horizon.last.year else None


def _without_figure(goal: Goal, on: date, told: Quality, look: Outlook) -> Judgement:
    light, reason = ("red", "late") if told.mark == "late" else (None, "no_figure")
    return Judgement(goal, on, None, None, None, light, reason, None, None, told, look)


def _judge_growth(
    history: History,
    goal: Goal,
    on: date,
    year: int,
    through: int,
    manner: Manner,
    growths: Growths | None,
    standing_of_figure: str,
) -> Judgement:
    """A growth target stands by points against the growth aimed at, which is the same all year."""
    if growths is None:
        raise PaceError("a goal of growth is judged on published growth; give it, or a goal in levels")
    latest = max((m for y, m in growths if y == year and m <= through), default=None)
    told = quality(year, latest, _until(goal, on, manner), manner.due_days, standing_of_figure, manner.deadlines)
    look = growth_outlook(growths, goal, through, history, manner.outlook_bands)
    if latest is None:
        return _without_figure(goal, on, told, look)
    value, aim = growths[year, latest], float(goal.value)
    gap = {"ge": value - aim, "le": aim - value}.get(goal.bound, -abs(value - aim))
    stands = Standing("growth", 1.0, aim, gap, manner.growth_bands.light(gap))
    light, reason = ("red", "late") if told.mark == "late" else (stands.light, None)
    covered = Period(goal.horizon.first, month(year, latest).last)
    return Judgement(goal, on, covered, value, growths.get((year - 1, latest)), light, reason, stands, None, told, look)
