"""A value that explains itself, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.observation import STATUSES, Observation
from guatu.statistics.wording import BASES_IN_WORDS, Fact, Wording, of_period


class Note(NamedTuple):
    """Something to know about a value that stands all the same. `code` is for programs, `said` for people.

    What is said here, in refusals and in formulas is a `Wording`, which others can word in their language and units.
    """

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


def refuse(code: str, missing: Iterable[str] = (), **facts: Fact) -> Refusal:
    """A refusal in the words of REASONS."""
    names = tuple(missing)
    return Refusal(code, Wording(code, missing=names, **facts), names)


@lru_cache(maxsize=8192)
def as_told(period: Period, basis: str) -> Wording:
    """The formula of a figure that was reported: 2026年5月当期数."""
    return Wording("reported", period=period, basis=BASES_IN_WORDS[basis])


def reported(one: Observation, unit: str) -> Answer:
    """A reported figure as it stands; a refusal where only its growth was published."""
    if one.value is None:
        return refuse("missing", (of_period(one.period),), what=Wording("level_of", period=one.period))
    if one.unit and one.unit != unit:
        return refuse("unit_mismatch", why=Wording("in_unit", period=one.period, unit=one.unit, wanted=unit))
    formula = as_told(one.period, one.basis)
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
