"""How a value becomes points: each rule of a league, with the sum that shows how.

A rule is given the full marks, what the racer has, and the values of its whole peer group (its own among them).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, Protocol

HUNDRED = Decimal(100)
ZERO = Decimal(0)
ONE = Decimal(1)
FINEST = Decimal("1e-9")


class Counted(NamedTuple):
    """A record that counts for a racer: which share of it, and its value."""

    record: str
    share: Decimal
    value: Decimal


class Taken(NamedTuple):
    """What a racer has of a measure: its value, its target where there is one, and the records that make the value."""

    value: Decimal
    target: Decimal | None = None
    counted: tuple[Counted, ...] = ()


class Marks(NamedTuple):
    """Points, the sum in figures (8 ÷ 10 × 30), and a key of NOTES where something is to be said."""

    points: Decimal
    how: str
    note: str = ""


class Rule(Protocol):
    """What every rule can do."""

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        """The points of a racer; `lower` is better where that is said."""
        ...


class Completion(NamedTuple):
    """Actual ÷ target (序时目标) × points: full marks when it is reached, more only up to `cap`, never below 0."""

    cap: Decimal = ONE

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        assert mine.target is not None  # a racer without a target is not assessed here
        part = _ratio(mine.value, mine.target, lower)
        share = min(max(part, ZERO), self.cap)
        how = _limited(_of(mine.value, mine.target, lower), part, share, full)
        return Marks(share * full, how, "reached" if part >= self.cap else "")


class Best(NamedTuple):
    """Ratio to the best of the peer group × points."""

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        best = min(peers) if lower else max(peers)
        if best <= 0:
            return Marks(full if lower and mine.value == best else ZERO, f"{said(mine.value)}", "no_best")
        part = _ratio(mine.value, best, lower)
        share = max(part, ZERO)
        return Marks(share * full, _limited(_of(mine.value, best, lower), part, share, full))


class Benchmark(NamedTuple):
    """Ratio to a benchmark × points; without a benchmark it is `times` the mean of the peer group. No `cap`: what is
    far beyond it brings far more, as in the published 亩均 schemes that print none."""

    benchmark: Decimal | None = None
    times: Decimal = ONE
    cap: Decimal | None = None

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        mark = self.benchmark if self.benchmark is not None else self.times * _mean(peers)
        if mark <= 0:
            return Marks(ZERO, said(mine.value), "no_benchmark")
        part = _ratio(mine.value, mark, lower)
        share = max(part, ZERO) if self.cap is None else min(max(part, ZERO), self.cap)
        how = _limited(_of(mine.value, mark, lower), part, share, full)
        return Marks(share * full, how, "capped" if share < part else "")


class Efficacy(NamedTuple):
    """功效系数: ((x − worst) ÷ (best − worst) × span + base) % of the points.

    `best` (满意值) and `worst` (不允许值) are given, or those of the peer group. Beyond them the coefficient goes on (a
    published example has 5.81 between 6 and 12 -> 58.73), unless there is a `floor` or a `cap`, in %.
    """

    best: Decimal | None = None
    worst: Decimal | None = None
    base: Decimal = Decimal(60)
    span: Decimal = Decimal(40)
    floor: Decimal | None = None
    cap: Decimal | None = None

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        ends = (min(peers), max(peers)) if lower else (max(peers), min(peers))
        best = ends[0] if self.best is None else self.best
        worst = ends[1] if self.worst is None else self.worst
        between = _between(mine.value, best, worst, self.base, self.span)
        kept = max(between.points, self.floor) if self.floor is not None else between.points
        kept = min(kept, self.cap) if self.cap is not None else kept
        note = between.note or ("capped" if kept != between.points else "")
        how = _limited(f"({between.how})", between.points, kept, full, "%")
        return Marks(kept * full / HUNDRED, how, note)


class MinMax(NamedTuple):
    """Between the least and the most of the peer group, above a base: (base + (100 − base) × …) % of the points."""

    base: Decimal = ZERO

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        return Efficacy(None, None, self.base, HUNDRED - self.base).marks(full, mine, peers, lower)


class Ladder(NamedTuple):
    """By place in the peer group, in % of the points: 100, 95, 90, …; after `steps` each place has `step` less, down to
    `floor`. Equal values have the same place and the better step."""

    steps: tuple[Decimal, ...] = (HUNDRED,)
    step: Decimal = Decimal(5)
    floor: Decimal = ZERO

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        better = sum(each < mine.value if lower else each > mine.value for each in peers)
        known = len(self.steps)
        further = max(self.steps[-1] - self.step * (better - known + 1), min(self.floor, self.steps[-1]))
        percent = self.steps[better] if better < known else further
        tied = sum(each == mine.value for each in peers) > 1
        return Marks(percent * full / HUNDRED, f"#{better + 1}: {said(percent)}% × {said(full)}", "tied" * tied)


class Bands(NamedTuple):
    """A piecewise ladder: from which value on how many % of the points. With `between` the way from one step to the
    next is straight; below the first step there is nothing, with `between` the first one's. With `gap` it is not the
    value that counts but what it is above or below the mean of the peer group."""

    table: tuple[tuple[Decimal, Decimal], ...]
    between: bool = False
    gap: bool = False

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        mean = _mean(peers) if self.gap else ZERO
        value = mine.value - mean
        percent = self._straight(value) if self.between else self._stepped(value)
        what = f"{said(mine.value)} − {said(mean)}" if self.gap else said(value)
        return Marks(percent * full / HUNDRED, f"{what}: {said(percent)}% × {said(full)}")

    def _stepped(self, value: Decimal) -> Decimal:
        return next((percent for start, percent in reversed(self.table) if value >= start), ZERO)

    def _straight(self, value: Decimal) -> Decimal:
        if value <= self.table[0][0]:
            return self.table[0][1]
        for (low, first), (high, last) in pairwise(self.table):
            if value <= high:
                return first + (last - first) * (value - low) / (high - low)
        return self.table[-1][1]


class Threshold(NamedTuple):
    """All points from a limit on (up to it where lower is better), else `below` % of them."""

    limit: Decimal
    below: Decimal = ZERO

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        met = mine.value <= self.limit if lower else mine.value >= self.limit
        sign = ("≤" if lower else "≥") if met else (">" if lower else "<")
        percent = HUNDRED if met else self.below
        return Marks(percent * full / HUNDRED, f"{said(mine.value)} {sign} {said(self.limit)}: {said(percent)}%")


class Count(NamedTuple):
    """`each` point for each one, up to the full marks. With `beyond` only what is above the target counts. `sizes` give
    a record points by its size instead, the highest step that it reaches: 10亿元以上 4, 50亿元以上 8."""

    each: Decimal = ZERO
    beyond: bool = False
    sizes: tuple[tuple[Decimal, Decimal], ...] = ()

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        raw, how = self._by_size(mine) if self.sizes else self._by_number(mine)
        capped = raw > full
        return Marks(min(raw, full), how + (f" > {said(full)}" if capped else ""), "capped" * capped)

    def _by_number(self, mine: Taken) -> tuple[Decimal, str]:
        less = mine.target if self.beyond and mine.target is not None else ZERO
        if mine.value < less:
            return ZERO, f"{said(mine.value)} < {said(less)}"
        what = f"({said(mine.value)} − {said(less)})" if self.beyond else said(mine.value)
        return max(mine.value - less, ZERO) * self.each, f"{what} × {said(self.each)}"

    def _by_size(self, mine: Taken) -> tuple[Decimal, str]:
        number: dict[Decimal, Decimal] = {}
        for each in mine.counted:
            if points := self.step(each.value):
                number[points] = number.get(points, ZERO) + each.share
        terms = sorted(number.items())
        how = " + ".join(f"{said(times)} × {said(points)}" for points, times in terms)
        return sum((times * points for points, times in terms), ZERO), how or "0"

    def step(self, value: Decimal) -> Decimal:
        """What a record of a size is worth."""
        return next((points for start, points in reversed(self.sizes) if value >= start), ZERO)


class Veto(NamedTuple):
    """Anything here bars from a place (`unranked`), or puts after all others of the peer group (`last`)."""

    effect: str = "unranked"

    def marks(self, full: Decimal, mine: Taken, peers: Sequence[Decimal], lower: bool) -> Marks:
        return Marks(ZERO, said(mine.value), "vetoed" if mine.value > 0 else "")


AnyRule = Completion | Best | Benchmark | Efficacy | MinMax | Ladder | Bands | Threshold | Count | Veto
RULE_OF: dict[str, type[AnyRule]] = {
    "completion": Completion,
    "best": Best,
    "benchmark": Benchmark,
    "efficacy": Efficacy,
    "minmax": MinMax,
    "ladder": Ladder,
    "bands": Bands,
    "threshold": Threshold,
    "count": Count,
    "veto": Veto,
}
"""What a rule is called in a file -> the rule."""
NAME_OF = {rule: name for name, rule in RULE_OF.items()}

NOTES: dict[str, str] = {
    "reached": "the target is reached: full marks, or what the cap allows",
    "no_best": "nobody of the peer group has more than nothing",
    "no_benchmark": "the benchmark is not above 0",
    "capped": "more would be due; the limit holds",
    "all_equal": "the whole peer group has the same value: the middle of the range",
    "tied": "several have this value",
    "vetoed": "barred by this",
    "no_value": "there is no figure",
    "no_target": "there is no target above 0",
    "average": "no figure: the mean of the peer group's points",
    "excluded": "no figure: left out, and the rest is scaled up to the full marks",
    "not_assessed": "no figure: not assessed",
    "renormalised": "the rest scaled up to the full marks",
    "bonus_capped": "all bonus points together are limited",
    "deduction_capped": "all deductions together are limited",
    "elsewhere": "some records count for others, with whom they are shared",
}
"""What is to be said of a line."""


def said(value: Decimal) -> str:
    """A number as a sum shows it: no more than six decimals, no zeros at the end."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _ratio(value: Decimal, mark: Decimal, lower: bool) -> Decimal:
    """How far a value is towards a mark above 0; where lower is better, nothing used counts as the mark twice over."""
    if not lower:
        return value / mark
    return mark / value if value * 2 > mark else Decimal(2)


def _of(value: Decimal, mark: Decimal, lower: bool) -> str:
    if not lower:
        return f"{said(value)} ÷ {said(mark)}"
    return f"{said(mark)} ÷ {said(value)}" if value * 2 > mark else f"2 [{said(value)} ≤ {said(mark)} ÷ 2]"


def _limited(what: str, part: Decimal, kept: Decimal, full: Decimal, unit: str = "") -> str:
    """A sum that stays true where a limit holds: 15 ÷ 10 > 1: 1 × 30."""
    if part == kept:
        return f"{what}{unit} × {said(full)}"
    return f"{what}{unit} {'>' if part > kept else '<'} {said(kept)}{unit}: {said(kept)}{unit} × {said(full)}"


def _between(value: Decimal, best: Decimal, worst: Decimal, base: Decimal, span: Decimal) -> Marks:
    if best == worst:
        return Marks(base + span / 2, f"{said(base)} + {said(span)} ÷ 2", "all_equal")
    how = f"({said(value)} − {said(worst)}) ÷ ({said(best)} − {said(worst)}) × {said(span)} + {said(base)}"
    return Marks((value - worst) / (best - worst) * span + base, how)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, ZERO) / len(values)
