"""What is known of a race: records, figures and targets; and whose a record is that several have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from guatu.periods import Period
from guatu.race.rules import FINEST, Counted

_NO_DAY = date.max


class Claim(NamedTuple):
    """A record that counts for a racer in a measure: 3 (亿元) of project P7, entered on a day, with the person who owns
    it there. `lead` marks who leads a project that several have."""

    record: str
    racer: str
    value: Decimal = Decimal(1)
    on: date | None = None
    lead: bool = False
    owner: str = ""


class Figure(NamedTuple):
    """A value that is given as it is, such as a metric's, with the ids of the records behind it."""

    value: Decimal
    records: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What a league is judged by: claims by source, figures and targets by measure, then by racer.

    A source that stands in `claims` has been read: whoever has no record there has none. One that does not stand there
    is missing for all, never 0. A figure holds before records. Targets are those of the day, or of the year, as the
    measure says.
    """

    period: Period
    claims: Mapping[str, Sequence[Claim]] = {}
    figures: Mapping[str, Mapping[str, Figure]] = {}
    targets: Mapping[str, Mapping[str, Decimal]] = {}


class Held(NamedTuple):
    """The records of a racer in a measure; `elsewhere` are those that count for others instead."""

    counted: tuple[Counted, ...] = ()
    elsewhere: tuple[str, ...] = ()


def held(claims: Iterable[Claim], shared: str) -> dict[str, Held]:
    """Whose the records of a measure are: each counts once, however many racers claim it.

    first: for whoever entered it first, on the same day for the lead, then for the one named first. lead: for the lead,
    else for the one named first. split: for all in equal parts.
    """
    counted: dict[str, list[Counted]] = {}
    elsewhere: dict[str, list[str]] = {}
    for record, told in _by_record(claims).items():
        winners = told if shared == "split" else [min(told, key=_earliest if shared == "first" else _leading)]
        share = Decimal(1) / len(winners)
        for each in winners:
            counted.setdefault(each.racer, []).append(Counted(record, share, each.value))
        for each in told:
            if each not in winners:
                elsewhere.setdefault(each.racer, []).append(record)
    racers = dict.fromkeys((*counted, *elsewhere))
    return {each: Held(tuple(counted.get(each, ())), tuple(elsewhere.get(each, ()))) for each in racers}


def total(of: str, counted: Iterable[Counted]) -> Decimal:
    """The value that records make: their number, or the sum of theirs."""
    parts = (each.share * (each.value if of == "sum" else 1) for each in counted)
    found = sum(parts, Decimal(0)).quantize(FINEST)  # thirds of a project make a whole again
    whole = found.to_integral_value()
    return whole if whole == found else found.normalize()


def _by_record(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The claims of each record, one for each racer."""
    found: dict[str, dict[str, Claim]] = {}
    for each in claims:
        found.setdefault(each.record, {}).setdefault(each.racer, each)
    return {record: list(told.values()) for record, told in found.items()}


def _earliest(claim: Claim) -> tuple[date, bool]:
    return (claim.on or _NO_DAY, not claim.lead)


def _leading(claim: Claim) -> bool:
    return not claim.lead
