"""Figures that stand in a file more than once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guatu.reporting.checks.wording import Speaker, place_of
from guatu.reporting.figures import Figure
from guatu.reporting.findings import Finding


def twins(figures: Sequence[Figure], speaker: Speaker) -> Iterator[Finding]:
    """Rows that say the same twice, and rows or sheets that say two things of one.

    The same figure in two sheets that agree is no finding: summaries repeat what their sources say. Two rows agree
    also where one of them leaves out the level or the growth.
    """
    first: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        key = (figure.indicator, figure.area, figure.last, figure.grain, figure.basis)
        before = first.setdefault(key, figure)
        if before is figure:
            continue
        rule = _rule(before, figure)
        if rule:
            second = speaker.said(before) if rule != "duplicate_row" else ""
            yield speaker.about(rule, figure, other=place_of(before), second=_both(second, before, figure))


def _rule(before: Figure, figure: Figure) -> str:
    if _differ(before, figure):
        return "conflicting_rows" if before.sheet == figure.sheet else "conflicting_sheets"
    same_row = (before.sheet, before.row) == (figure.sheet, figure.row)
    return "" if before.sheet != figure.sheet or same_row else "duplicate_row"


def _differ(before: Figure, figure: Figure) -> bool:
    pairs = ((before.value, figure.value), (before.growth, figure.growth))
    return any(one is not None and two is not None and one != two for one, two in pairs)


def _both(said: str, before: Figure, figure: Figure) -> str:
    """The first figure's words; with its growth where only the growths differ."""
    only_growth = before.value is not None and before.value == figure.value
    return f"{said}，同比{before.growth}%" if said and only_growth else said


def distinct(figures: Sequence[Figure]) -> list[Figure]:
    """Each figure once, the first of those that stand for the same; a growth that only a later row has is added."""
    kept: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        key = (figure.indicator, figure.area, figure.last, figure.grain, figure.basis)
        before = kept.get(key)
        kept[key] = figure if before is None else _filled(before, figure)
    return list(kept.values())


def _filled(before: Figure, figure: Figure) -> Figure:
    if before.value is None and figure.value is not None:
        before = before._replace(value=figure.value, step=figure.step, base=figure.base)
    if before.growth is None and figure.growth is not None:
        before = before._replace(growth=figure.growth, growth_step=figure.growth_step)
    return before
