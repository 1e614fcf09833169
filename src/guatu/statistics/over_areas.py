"""Adding up over areas: flows and stocks are summed over the areas below, ratios are divided after their parts are.

Which areas lie below is asked for a day: as it was at the end of the period, or on the boundaries of another day. On
today's boundaries the past of an area that was split stands for its parts, where all of them lie below together.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.statistics.areas import AreaTree
from guatu.statistics.figures import Answer, Figure, Note, Refusal, added, refuse, together
from guatu.statistics.over_time import as_reported, over_time
from guatu.statistics.ratios import ratio
from guatu.statistics.series import Series
from guatu.statistics.wording import BASES_IN_WORDS, Quantity, Wording
from guatu.statistics.yearbook import Yearbook

NOT_ADDITIVE = {
    "growth": Wording("growth_not_over_areas"),
    "rank": Wording("rank_not_added"),
    "index": Wording("index_not_over_areas"),
    "ratio": Wording("ratio_not_over_areas"),
    "flow": Wording("not_over_areas"),
    "stock": Wording("not_over_areas"),
}


class _Question(NamedTuple):
    """What is asked: all but the area."""

    book: Yearbook
    indicator: Indicator
    period: Period
    tree: AreaTree
    day: date


def over_areas(
    book: Yearbook, code: str, area: str, period: Period, tree: AreaTree, boundaries: date | None = None
) -> Answer:
    """The value of an area for a period from the areas below it, or the reason why there is none.

    `boundaries` is the day whose tree counts; without it, the tree as it was at the end of the period. Where an area
    below has no figure of its own, the areas below that one are added up. A refusal names the areas that are missing.
    """
    indicator = book.indicator(code)
    if indicator.over_areas == "none":
        return refuse("not_additive", why=NOT_ADDITIVE[indicator.nature])
    if indicator.over_areas == "ratio":
        return _ratio(book, indicator, area, period, tree, boundaries)
    asked = _Question(book, indicator, period, tree, boundaries or period.last)
    return _sum(asked, area)


def _ratio(
    book: Yearbook, indicator: Indicator, area: str, period: Period, tree: AreaTree, boundaries: date | None
) -> Answer:
    def part(one: Indicator) -> Answer:
        return over_areas(book, one.code, area, period, tree, boundaries)

    return ratio(book.catalogue, indicator, part, period)


def _sum(asked: _Question, area: str) -> Answer:
    below = _standing_for(asked, asked.tree.children(area, asked.day))
    if not below:
        return refuse("no_children", what=_name(asked, area), day=asked.day)
    told = {child: _value(asked, child) for child in below}
    figures = together(told.values())
    if isinstance(figures, Refusal):
        return _refused(asked, {child: one for child, one in told.items() if isinstance(one, Refusal)})
    return _mixed_basis(asked, figures) or _added(asked, area, figures)


def _value(asked: _Question, child: str) -> Answer:
    own = _time(asked, child)
    if isinstance(own, Figure) or own.code == "unit_mismatch":
        return own
    return _sum(asked, child) if _told_below(asked, child) else own


def _told_below(asked: _Question, area: str) -> bool:
    """Whether any area below has a figure; where none has, the area itself is what is missing."""
    below = asked.tree.children(area, asked.day)
    return any(isinstance(_time(asked, one), Figure) or _told_below(asked, one) for one in below)


def _added(asked: _Question, area: str, figures: list[Figure]) -> Figure:
    names = tuple(_name(asked, one.area) for one in figures)
    formula = Wording("sum_of_areas", period=asked.period, indicator=asked.indicator.name, areas=names)
    notes = [note for note in (_moved(asked, area), _against_own(asked, area, figures)) if note]
    return added(figures, formula, asked.period, notes)._replace(area=area)


def _moved(asked: _Question, area: str) -> Note | None:
    """A change of boundaries within the period; the tree at its end was taken."""
    if asked.day != asked.period.last:
        return None
    first, last = (asked.tree.children(area, day) for day in (asked.period.first, asked.period.last))
    said = Wording("boundaries", period=asked.period, day=asked.day)
    return Note("boundaries", said) if first and first != last else None


def _against_own(asked: _Question, area: str, figures: list[Figure]) -> Note | None:
    """The area's own figure, where it says something else than the sum."""
    own = as_reported(asked.indicator, asked.book.series(asked.indicator.code, area), asked.period)
    if not isinstance(own, Figure):
        return None
    summed = added(figures, "", asked.period).value
    if summed == own.value:
        return None
    return Note("differs", Wording("differs_areas", told=Quantity(summed, own.unit), own=Quantity(own.value, own.unit)))


def _standing_for(asked: _Question, children: tuple[str, ...]) -> tuple[str, ...]:
    """The areas whose figures to add: what was split stands for parts that were not there yet."""
    return tuple(dict.fromkeys(_whole_of(asked, child, children) or child for child in children))


def _whole_of(asked: _Question, child: str, children: tuple[str, ...]) -> str | None:
    whole = asked.tree.split_from(child)
    if whole is None or asked.tree.state(child, asked.period.last) is not None:
        return None
    parts = asked.tree.parts_of_split(whole)
    told = all(asked.book.has(asked.indicator.code, part) for part in parts)
    told = told and all(isinstance(_time(asked, part), Figure) for part in parts)
    return whole if set(parts) <= set(children) and not told else None


def _time(asked: _Question, area: str) -> Answer:
    return over_time(asked.book, asked.indicator.code, area, asked.period)


# ------------------------------------------------------------------ why there is no sum


def _refused(asked: _Question, refused: dict[str, Refusal]) -> Refusal:
    """What stands in the way: areas that count in another unit, on another basis, at another grain, or not at all."""
    for code, why in (("unit_mismatch", _other_unit), ("mixed_basis", _other_basis), ("mixed_grain", _other_grain)):
        words = {child: why(asked, child, one) for child, one in refused.items()}
        if all(words.values()):
            said = Wording("areas_not_added", areas=tuple(word for word in words.values() if word))
            return Refusal(code, said, tuple(_name(asked, child) for child in words))
    names = [name for child, one in refused.items() for name in _missing(asked, child, one)]
    return refuse("missing_children", names)


def _missing(asked: _Question, child: str, one: Refusal) -> tuple[str, ...]:
    return one.missing if one.code == "missing_children" else (_name(asked, child),)


def _other_unit(asked: _Question, child: str, one: Refusal) -> Wording | None:
    return Wording("area_unit", area=_name(asked, child), why=one.said) if one.code == "unit_mismatch" else None


def _other_basis(asked: _Question, child: str, one: Refusal) -> Wording | None:
    """The area only cumulates, so that the figure of the period alone is not known."""
    cumulated = asked.book.series(asked.indicator.code, child).between(
        date(asked.period.year, 1, 1), asked.period.last, "cumulative"
    )
    if cumulated:
        return Wording("area_cumulative", area=_name(asked, child))
    return Wording("area_told", area=_name(asked, child), why=one.said) if one.code == "mixed_basis" else None


def _other_grain(asked: _Question, child: str, one: Refusal) -> Wording | None:
    """The area reports longer stretches than are asked for, or an uneven mixture."""
    series: Series = asked.book.series(asked.indicator.code, child)
    longer = next((each for each in series if each.basis == "discrete" and each.period.contains(asked.period)), None)
    if longer is not None:
        return Wording("area_longer", area=_name(asked, child), period=longer.period)
    return Wording("area_told", area=_name(asked, child), why=one.said) if one.code == "mixed_grain" else None


def _mixed_basis(asked: _Question, figures: list[Figure]) -> Refusal | None:
    """Values at a point beside values of a stretch; a stretch from January is the same on both other bases."""
    if len({one.basis == "point" for one in figures}) == 1:
        return None
    told = (
        Wording("area_basis", area=_name(asked, one.area), basis=BASES_IN_WORDS.get(one.basis, "")) for one in figures
    )
    return refuse("mixed_basis", why=tuple(told))


def _name(asked: _Question, area: str) -> str:
    return asked.tree.name(area, asked.day)
