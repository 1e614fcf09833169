"""All checks over the figures of one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from guatu.catalogue import Catalogue
from guatu.reporting.checks import arithmetic, calendar, past
from guatu.reporting.checks.known import Known
from guatu.reporting.checks.twins import twins
from guatu.reporting.checks.wording import Speaker
from guatu.reporting.figures import Figure, History, columns_of
from guatu.reporting.findings import Finding, in_order
from guatu.reporting.scheme import Scheme

_NO_NAMES: Mapping[str, str] = MappingProxyType({})


class Subject(NamedTuple):
    """What figures are checked against.

    `today` is the day of the report. `scheme` may be None, then nothing is missing, late or undeclared. `period_last`
    is the last day of the period that is reported, of which rows may be missing; None for the latest in the file.
    `areas` maps keys of areas to the names that messages show.
    """

    catalogue: Catalogue
    today: date
    history: History
    scheme: Scheme | None = None
    period_last: date | None = None
    areas: Mapping[str, str] = _NO_NAMES


def check(figures: Sequence[Figure], against: Subject, sheets: Sequence[str] = ()) -> list[Finding]:
    """The findings about the figures, in the order of `sheets`, rows and columns; those of no place come last."""
    speaker = Speaker(against.catalogue, against.areas)
    found = [*calendar.future(figures, against.today, speaker), *twins(figures, speaker)]
    if against.scheme:
        found += _against_scheme(figures, against, against.scheme, speaker)
    if figures:
        found += _against_known(figures, against, speaker)
    order = sheets or list(dict.fromkeys(figure.sheet for figure in figures))
    return in_order(found, order)


def _against_scheme(figures: Sequence[Figure], against: Subject, scheme: Scheme, speaker: Speaker) -> Iterator[Finding]:
    yield from calendar.late(figures, scheme, against.today)
    yield from calendar.beyond_scheme(figures, scheme, speaker)
    last = against.period_last or max((figure.last for figure in figures), default=None)
    if last:
        yield from calendar.missing(figures, scheme, last, speaker)


def _against_known(figures: Sequence[Figure], against: Subject, speaker: Speaker) -> Iterator[Finding]:
    known = Known(columns_of(figures), against.history)
    slips, slipped = past.unit_slips(known, speaker)
    yield from slips
    yield from past.jumps(known, slipped, speaker)
    yield from past.same_as_last(known, speaker)
    yield from arithmetic.negatives(known, speaker)
    yield from arithmetic.cumulative_below(known, speaker)
    yield from arithmetic.growth_against_base(known, against.scheme.growths if against.scheme else {}, speaker)
    yield from arithmetic.part_above_whole(known, speaker)
    if against.scheme:
        yield from arithmetic.sums(known, against.scheme.sums, speaker)
