"""How completely and how timely a zone's units report, as figures of its statistics, worked out from the returns.

    of_month(zone)      for every month of this year, and in January also of the last, that had something due

It may be called as often as one likes: only what has changed becomes a new vintage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from guatu.periods import Period
from guatu.statistics import Due, Figure, Punctuality
from guatu.statistics.grains import periods_of
from guatu_web.areas.models import Zone
from guatu_web.records.acts import act
from guatu_web.returns.duties import Duty, Schemes, schemes_of
from guatu_web.returns.queries.due import punctual, with_units_of
from guatu_web.statistics.actions.record import Row, write
from guatu_web.statistics.models import Basis

DUE, RECEIVED, ON_TIME = "reports_due", "reports_received", "reports_on_time"
COMPLETENESS, TIMELINESS = "reporting_completeness", "reporting_timeliness"
"""The codes of the catalogue: each share with its numerator and its denominator."""
Days = dict[int, list[tuple[date, date]]]
"""From which to which days each unit stood."""


def of_month(zone: Zone) -> int:
    """Take the completeness and timeliness of each month's returns into the statistics; gives how many are new.

    A figure is that of the whole zone, or of one unit, which answers for what fell due while it stood. What has not
    fallen due yet does not count, and a month of which nothing has fallen due has no figure.
    """
    today, schemes = timezone.localdate(), schemes_of(zone)
    area = next((branch.state.node_id for branch in schemes.areas.values() if branch.depth == 0), None)
    if area is None or not schemes.reports:
        return 0
    years = (today.year - 1, today.year) if today.month == 1 else (today.year,)
    schemes, stood = with_units_of(zone, schemes, date(years[0], 1, 1))
    rows = [row for year in years for row in _of_year(zone, schemes, year, area, stood)]
    with act("returns.count_punctual", by=None, zone=zone) as doing, override("zh-hans"):
        made = write(doing, zone, rows, source=_("由报送记录计算")).made
        if made:
            doing.note(zone, {"rows": [None, made]})
        return made


def _of_year(zone: Zone, schemes: Schemes, year: int, area: int, stood: Days) -> Iterator[Row]:
    duties = [each for each in schemes.duties(year, timezone.localdate()) if _answered_for(each, stood)]
    units = punctual(zone, schemes, year, duties)
    for period in periods_of(year, "month"):
        yield from _of_period(area, period, None, units.values())
        for unit, told in units.items():
            yield from _of_period(area, period, unit, (told,))


def _answered_for(duty: Duty, stood: Days) -> bool:
    return any(first <= duty.due_on <= last for first, last in stood[duty.unit])


def _of_period(area: int, period: Period, unit: int | None, units: Iterable[Punctuality]) -> Iterator[Row]:
    """The figures of some units together: of the zone, or of `unit` alone; none where nothing was due."""
    if (every := _together(units, period.last)).due:
        for code, value in _values(every).items():
            yield Row(area, code, period, Basis.DISCRETE, value, of_unit=unit)


def _together(units: Iterable[Punctuality], last: date) -> Punctuality:
    """Some units, of the periods that end on a day: numerators and denominators are added, then divided."""
    on_time, late, missing = (
        tuple(due for unit in units for due in part(unit) if due.period.last == last) for part in _PARTS
    )
    return Punctuality("", on_time, late, missing)


_PARTS: tuple[Callable[[Punctuality], tuple[Due, ...]], ...] = (
    lambda unit: unit.on_time,
    lambda unit: unit.late,
    lambda unit: unit.missing,
)


def _values(every: Punctuality) -> dict[str, Decimal]:
    completeness, timeliness = every.completeness, every.timeliness
    assert isinstance(completeness, Figure)  # something was due
    assert isinstance(timeliness, Figure)
    return {
        DUE: Decimal(every.due),
        RECEIVED: Decimal(len(every.on_time) + len(every.late)),
        ON_TIME: Decimal(len(every.on_time)),
        COMPLETENESS: _share(completeness),
        TIMELINESS: _share(timeliness),
    }


def _share(figure: Figure) -> Decimal:
    """To two places, as offices print it; the exact one is its numerator by its denominator."""
    return figure.value.quantize(Decimal("0.01")).normalize()
