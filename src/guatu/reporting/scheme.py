"""What a unit has to report: which indicators, for which areas, in which rhythm and by which day, as plain data."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from guatu.catalogue import Catalogue
from guatu.reporting.failures import ReportingError
from guatu.reporting.figures import BASES, GRAINS

GROWTHS = ("", "nominal", "real", "comparable", "none")
"""Kinds of growth: at current prices, at constant prices, on a comparable scope, none published."""


class Item(NamedTuple):
    """One line of a scheme: an indicator in a basis, for some areas (keys), in a rhythm (a grain).

    `growth` is what the growth published with it is, one of GROWTHS; "" where nobody has said.
    """

    indicator: str
    areas: tuple[str, ...]
    basis: str
    rhythm: str = "month"
    growth: str = ""


class Sum(NamedTuple):
    """A whole and all of its parts: indicators of one area, or areas (`over` = "area") of one indicator."""

    whole: str
    parts: tuple[str, ...]
    over: str = "indicator"


class Scheme(NamedTuple):
    """A unit's report, due within `deadline` days after the end of the period: 10 for the 10th of the month after.

    `unit` and `other_names` are what the unit is called, `sums` what has to add up.
    """

    unit: str
    items: tuple[Item, ...]
    deadline: int = 10
    other_names: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()

    @property
    def bases(self) -> dict[str, str]:
        """Indicator -> basis, of those that are reported in one basis only."""
        return _settled((item.indicator, item.basis) for item in self.items)

    @property
    def rhythms(self) -> dict[str, str]:
        """Indicator -> rhythm, of those that are reported in one rhythm only."""
        return _settled((item.indicator, item.rhythm) for item in self.items)

    @property
    def growths(self) -> dict[str, str]:
        """Indicator -> kind of its growth, of those for which the scheme says one."""
        return _settled((item.indicator, item.growth) for item in self.items if item.growth)

    @property
    def names(self) -> frozenset[str]:
        """All that the unit is called."""
        return frozenset((self.unit, *self.other_names))

    def expected(self, last: date) -> Iterator[tuple[str, str, str, str]]:
        """(indicator, area, grain, basis) of all that is due for periods ending on a day.

        Flows are not reported for January alone: 1-2月 is their first period of the year.
        """
        for item in self.items:
            if ends(item.rhythm, last) and (item.basis == "point" or item.rhythm == "xun" or last.month > 1):
                yield from ((item.indicator, area, item.rhythm, item.basis) for area in item.areas)

    def due(self, last: date) -> date:
        """The last day on which a report for the period ending on `last` is in time."""
        return last + timedelta(days=self.deadline)

    def plain(self) -> dict[str, Any]:
        """The scheme as JSON can hold it; `from_plain` gives it back."""
        items = [{**item._asdict(), "areas": list(item.areas)} for item in self.items]
        sums = [{**each._asdict(), "parts": list(each.parts)} for each in self.sums]
        return {**self._asdict(), "items": items, "sums": sums, "other_names": list(self.other_names)}


def _settled(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of each first the second, where there is but one."""
    found: dict[str, set[str]] = {}
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
    return {first: next(iter(seconds)) for first, seconds in found.items() if len(seconds) == 1}


def ends(grain: str, day: date) -> bool:
    """Whether a period of the grain ends on a day."""
    last_of_month = day.day == monthrange(day.year, day.month)[1]
    if grain == "xun":
        return last_of_month or day.day in (10, 20)
    return last_of_month and day.month % (GRAINS[grain] // 3) == 0


def from_plain(plain: dict[str, Any], catalogue: Catalogue) -> Scheme:
    """The scheme of `Scheme.plain`. ReportingError, naming the line, where it cannot be followed."""
    try:
        items = tuple(Item(**{**each, "areas": tuple(each["areas"])}) for each in plain["items"])
        sums = tuple(Sum(**{**each, "parts": tuple(each["parts"])}) for each in plain.get("sums", ()))
        others = tuple(plain.get("other_names", ()))
        scheme = Scheme(**{**plain, "items": items, "sums": sums, "other_names": others})
    except (TypeError, KeyError) as error:
        raise ReportingError(f"This is no report scheme ({error}); it has {', '.join(Scheme._fields)}") from error
    for number, item in enumerate(scheme.items, 1):
        _check_item(f"Item {number} ({item.indicator})", item, catalogue)
    for number, each in enumerate(scheme.sums, 1):
        _check_sum(f"Sum {number} ({each.whole})", each, catalogue)
    if not isinstance(scheme.deadline, int) or not 1 <= scheme.deadline <= 366:
        raise ReportingError(f"The deadline is {scheme.deadline!r}; write how many days after the period, 1 to 366")
    return scheme


def _check_item(named: str, item: Item, catalogue: Catalogue) -> None:
    if item.indicator not in catalogue.codes:
        raise ReportingError(f"{named}: the catalogue has no such code")
    if not item.areas:
        raise ReportingError(f"{named} has no areas; name one at least")
    if item.basis not in BASES:
        raise ReportingError(f"{named} has the basis {item.basis!r}; use one of {', '.join(BASES)}")
    if item.rhythm not in GRAINS:
        raise ReportingError(f"{named} has the rhythm {item.rhythm!r}; use one of {', '.join(GRAINS)}")
    if item.growth not in GROWTHS:
        raise ReportingError(f"{named} has the growth {item.growth!r}; use one of {', '.join(GROWTHS[1:])}")
    if (item.basis == "point") != (catalogue.get(item.indicator).nature == "stock"):
        raise ReportingError(f"{named} has the basis {item.basis!r}; stocks, and only they, have the basis point")


def _check_sum(named: str, each: Sum, catalogue: Catalogue) -> None:
    if each.over not in ("indicator", "area"):
        raise ReportingError(f"{named} is over {each.over!r}; use indicator or area")
    if not each.parts or each.whole in each.parts:
        raise ReportingError(f"{named} needs parts other than the whole itself")
    unknown = [code for code in (each.whole, *each.parts) if each.over == "indicator" and code not in catalogue.codes]
    if unknown:
        raise ReportingError(f"{named}: the catalogue has no code {unknown[0]!r}")
