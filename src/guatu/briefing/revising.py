"""What has become of the figures of a briefing since: each that is another one now, with by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import zip_longest
from typing import NamedTuple

from guatu.briefing.document import Document, Told


class Revision(NamedTuple):
    """A figure of a briefing and what it is now; None where there is none any more."""

    before: Told
    now: Told | None

    @property
    def by(self) -> Decimal | None:
        """By how much it differs, in the base unit."""
        return None if self.now is None else self.now.value - self.before.value


MEASURES = ("level", "growth", "delta", "gap", "rank", "target", "growth_target", "share", "pace")
"""Measures that change only if a figure or a target was revised. Chances and what is still needed change with time."""


def revised(before: Document, now: Document) -> list[Revision]:
    """The figures of indicators that differ, each once, in the order in which the briefing says them.

    Figures that count items or projects differ every day and are left out.
    """
    newer = _by_what(now.figures)
    return [each for what, told in _by_what(before.figures).items() for each in _paired(told, newer.get(what, {}))]


def _paired(before: Mapping[Decimal, Told], now: Mapping[Decimal, Told]) -> Iterator[Revision]:
    gone = [told for value, told in before.items() if value not in now]
    come = [told for value, told in now.items() if value not in before]
    for told, newer in zip_longest(gone, come[: len(gone)]):
        yield Revision(told, newer)


def _by_what(figures: Iterable[Told]) -> dict[tuple[str, ...], dict[Decimal, Told]]:
    """Figures by what they measure, then by their values: a gap to a peer and one to a target are told apart so."""
    found: dict[tuple[str, ...], dict[Decimal, Told]] = {}
    for each in figures:
        if each.indicator and each.measure in MEASURES:
            what = (each.indicator, each.measure, each.unit, str(each.period or ""), each.name)
            found.setdefault(what, {}).setdefault(each.value, each)
    return found
