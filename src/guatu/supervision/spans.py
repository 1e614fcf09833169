"""The colour of each period of an item: in time green, missed red, made up later yellow and never green."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from guatu.periods import Period
from guatu.supervision.rhythm import Due

COLOURS = ("green", "yellow", "red", "open")
"""Reported in time; made up later, or sent back as poor; missed; not yet over."""


class Span(NamedTuple):
    """A period with its colour, the last day in time, and the day of the report that counts (None: none)."""

    period: Period
    by: date
    reported: date | None
    colour: str


def colour(by: date, reports: Iterable[date], on: date, *, poor: bool = False) -> tuple[str, date | None]:
    """The colour of a period on a day, and the day of the report that gives it.

    `reports` are the days on which something was handed in for it; the first counts, so that a later correction of a
    report in time takes nothing away. `poor` tells that the report was judged insufficient and is not yet mended.
    """
    first = min((day for day in reports if day <= on), default=None)
    if first is None:
        return ("red" if on > by else "open"), None
    if first > by or poor:
        return "yellow", first
    return "green", first


def spans(
    due: Iterable[Due], reports: Mapping[Period, Iterable[date]], on: date, poor: Iterable[Period] = ()
) -> list[Span]:
    """The colours of all periods that have begun by a day."""
    bad = set(poor)
    found = []
    for each in due:
        if each.period.first <= on:
            shade, day = colour(each.by, reports.get(each.period, ()), on, poor=each.period in bad)
            found.append(Span(each.period, each.by, day, shade))
    return found
