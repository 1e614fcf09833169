"""A value that explains itself, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.observation import BASIS_WORDS, STATUSES, Observation

REASONS = {
    "missing": "{what}没有数据",
    "missing_predecessor": "缺{missing}的累计数，推不出{what}的当期数",
    "january": "1—2月合并发布，{what}没有单独的数",
    "missing_base": "缺{missing}的数，不能与之比较",
    "base_not_positive": "{missing}的数为零或负数，增速没有意义",
    "no_published_growth": "{what}没有发布增速",
    "no_mom": "{why}",
    "no_growth": "{why}",
    "not_additive": "{why}",
    "missing_parts": "缺{missing}",
    "missing_children": "缺下级区域的数：{missing}",
    "no_children": "{what}在{day}没有下级区域",
    "without_parts": "比率要分子、分母先分别相加再相除，而{why}",
    "zero_denominator": "分母“{missing}”为零",
    "mixed_grain": "只能由长短不同的时段拼出（{why}），不同口径的报表不混合相加",
    "mixed_basis": "口径不一（{why}），先统一为当期数或累计数再相加",
    "unit_mismatch": "计量单位不一致：{why}",
    "nothing_due": "{what}没有到期应报的数",
}
"""Why there is no value: code -> the words, for people."""


class Note(NamedTuple):
    """Something to know about a value that stands all the same. `code` is for programs, `said` for people."""

    code: str
    said: str


class Refusal(NamedTuple):
    """Why there is no value. `missing` names what would have to be there: periods, areas or parts."""

    code: str
    said: str
    missing: tuple[str, ...] = ()

    @property
    def value(self) -> None:
        """None, so that a page can ask any answer for its value."""
        return None


class Figure(NamedTuple):
    """A value with its whole derivation.

    `value` is in the base unit `unit`. `formula` says in words how it came about, `inputs` are what went in:
    observations with their vintages and sources, or figures that explain themselves in turn. A ratio has its
    `numerator` and `denominator`. `notes` tell what is unsure.
    """

    value: Decimal
    unit: str
    formula: str
    inputs: tuple[Observation | Figure, ...]
    period: Period | None = None
    indicator: str = ""
    area: str = ""
    basis: str = ""
    numerator: Figure | None = None
    denominator: Figure | None = None
    notes: tuple[Note, ...] = ()

    def observations(self) -> tuple[Observation, ...]:
        """Every reported figure that it rests on, once each."""
        return tuple(dict.fromkeys(_leaves(self)))

    @property
    def vintage(self) -> date | None:
        """The day since which it could be known: the newest vintage among its inputs."""
        return max((one.vintage for one in _leaves(self)), default=None)

    @property
    def status(self) -> str:
        """The weakest status among its inputs; "" where it rests on none."""
        return min((one.status for one in _leaves(self)), key=STATUSES.index, default="")

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of all sources, once each."""
        return tuple(dict.fromkeys(one.source for one in _leaves(self) if one.source))

    def all_notes(self) -> tuple[Note, ...]:
        """Its own notes and those of everything it rests on, once each."""
        inner = (note for one in self.inputs if isinstance(one, Figure) for note in one.all_notes())
        return tuple(dict.fromkeys((*self.notes, *inner)))


Answer: TypeAlias = Figure | Refusal


def refuse(code: str, missing: Iterable[str] = (), **words: str) -> Refusal:
    """A refusal in the words of REASONS."""
    names = tuple(missing)
    return Refusal(code, REASONS[code].format(missing="、".join(names), **words), names)


def reported(one: Observation, unit: str) -> Answer:
    """A reported figure as it stands; a refusal where only its growth was published."""
    if one.value is None:
        return refuse("missing", (one.period.label_zh(),), what=f"{one.period.label_zh()}的绝对数")
    if one.unit and one.unit != unit:
        return refuse("unit_mismatch", why=f"{one.period.label_zh()}以{one.unit}计，指标以{unit}计")
    formula = f"{one.period.label_zh()}{BASIS_WORDS[one.basis]}数"
    return Figure(one.value, unit, formula, (one,), one.period, one.indicator, one.area, one.basis)


def together(told: Iterable[Answer]) -> list[Figure] | Refusal:
    """All of them as figures, or the first refusal among them."""
    figures: list[Figure] = []
    for one in told:
        if isinstance(one, Refusal):
            return one
        figures.append(one)
    return figures


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    result = Decimal(0)
    for value in values:
        result = EXACT.add(result, value)
    return result


def added(figures: Sequence[Figure], formula: str, period: Period, notes: Iterable[Note] = ()) -> Figure:
    """The sum of figures of one indicator and one unit."""
    first = figures[0]
    value = total(figure.value for figure in figures)
    return Figure(
        value, first.unit, formula, tuple(figures), period, first.indicator, first.area, first.basis, notes=tuple(notes)
    )


def _leaves(figure: Figure) -> Iterator[Observation]:
    for one in figure.inputs:
        if isinstance(one, Figure):
            yield from _leaves(one)
        else:
            yield one
