"""Where the facts of a league come from: metrics of the playbook, indicators of the statistics, or people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from guatu.errors import QuantityError
from guatu.plain import shown
from guatu.problems import Place, listed
from guatu.quantities import parse
from guatu.race.written import Reader

TAKE = ("value", "growth")
"""What of an indicator: its value, or its published growth."""
OVER = ("period", "year")
"""From when on it counts: the period's first day, or that of its year."""
KEYS = ("key", "metric", "indicator", "take", "unit", "over")
_ONE = Decimal(1)


class Source(NamedTuple):
    """Where one kind of records, or the figures of one measure, come from.

    `key` is that of the records (`Measure.claims`), or of a measure that is a figure. `metric` is a metric of the
    playbook, whose records and figures are taken; `indicator` a code of the catalogue. With neither, people enter what
    there is. `unit` is the one in which values are told (亿元); they come in base units. `over` "" is "year" in a
    league that has targets of the year, else "period". Where measures of the same records have targets of their own, a
    source by the key of the measure says to what these are bound in the ledger.
    """

    key: str
    metric: str = ""
    indicator: str = ""
    take: str = "value"
    unit: str = ""
    over: str = ""

    @property
    def by_hand(self) -> bool:
        """Whether people enter it."""
        return not (self.metric or self.indicator)


def factor(unit: str) -> Decimal:
    """How many base units a unit is: 100000000 for 亿元. QuantityError for what is none; 1 for none."""
    return parse(f"1{unit}").value if unit else _ONE


def plain_source(source: Source) -> dict[str, str]:
    """A source as JSON can hold it."""
    usual = Source._field_defaults
    return {key: value for key, value in source._asdict().items() if value != usual.get(key)}


def read_sources(
    reader: Reader, place: Place, told: Mapping[str, Any], known: Mapping[str, bool]
) -> tuple[Source, ...]:
    """The sources of a league; `known` says of each key whether records have it."""
    rows = reader.listed_in(place, told, "sources")
    found = [_source(reader, (*place, "sources", at), body, known) for at, body in rows]
    reader.once((*place, "sources"), [each.key for each in found])
    return tuple(found)


def _source(reader: Reader, place: Place, body: Any, known: Mapping[str, bool]) -> Source:
    told = reader.mapping(place, body, KEYS, needed=("key",))
    made = Source(
        reader.key(place, told),
        reader.key(place, told, "metric"),
        reader.key(place, told, "indicator"),
        reader.choice(place, told, "take", TAKE, "value"),
        reader.text(place, told, "unit"),
        reader.choice(place, told, "over", OVER),
    )
    if made.key and made.key not in known:
        reader.wrong((*place, "key"), "unknown_measure", value=made.key, known=listed(known))
    if made.metric and made.indicator:
        reader.wrong(place, "two_sources", key=made.key)
    if made.indicator and known.get(made.key):
        reader.wrong((*place, "indicator"), "indicator_has_no_records", value=made.indicator)
    _check_unit(reader, place, made.unit)
    return made


def _check_unit(reader: Reader, place: Place, unit: str) -> None:
    try:
        factor(unit)
    except QuantityError:
        reader.wrong((*place, "unit"), "unknown_unit", value=shown(unit))


def keys_of(leaves: Sequence[Any]) -> dict[str, bool]:
    """The keys that sources may have, each with whether it is one of records."""
    of_measures = {each.measure.key: False for each in leaves}
    return of_measures | {each.measure.claims: True for each in leaves if each.measure.from_records}
