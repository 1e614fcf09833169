"""Figures of the statistics that alarms are about: level and growth on different bases, and sudden jumps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from guatu import catalogue
from guatu.playbook import AlarmRule
from guatu.reporting.watching import Row, jumps
from guatu.statistics import BaseRevised, Observation, Series, base_revised
from guatu_web.alarms.causes import Cause, key_of, number, since, watches
from guatu_web.areas.models import Zone
from guatu_web.returns.findings import grain_of
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.known import known, observations
from guatu_web.statistics.queries.series import step

AT_ONCE = 20
"""So many indicators are read together: what is in memory does not grow with the zone's."""
YEARS = 11
"""So many years of figures tell what change is usual."""
Many = Iterator[list[str]]


def from_figures(rules: Sequence[AlarmRule], zone: Zone, today: date) -> Iterator[Cause]:
    """What the rules about figures find."""
    watching = [rule for rule in rules if rule.kind in ("base_revised", "jump")]
    if not watching:
        return
    codes = [code for code in _told_lately(zone, today) if any(watches(rule, code) for rule in watching)]
    for some in _in_parts(codes):
        yield from _with_units(_from_some(watching, zone, some, today))


def _told_lately(zone: Zone, today: date) -> list[str]:
    """The indicators of the catalogue with a figure of the last months."""
    told = known(zone).filter(period_last__gte=since(today)).order_by("code").values_list("code", flat=True)
    return [code for code in told.distinct() if code in catalogue.load().codes]


def _in_parts(codes: Iterable[str]) -> Many:
    rest = iter(codes)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _from_some(rules: Sequence[AlarmRule], zone: Zone, codes: list[str], today: date) -> list[Cause]:
    first = since(today)
    rows = known(zone).filter(code__in=codes, period_last__gte=first.replace(year=first.year - YEARS))
    series = _by_series(observations(rows))
    found: list[Cause] = []
    for rule in rules:
        if rule.kind == "base_revised":
            found += _revised(rule, series, first)
        else:
            found += _jumped(rule, series, first)
    return found


def _by_series(told: Iterable[Observation]) -> list[Series]:
    found: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for one in told:
        found[one.indicator, one.area].append(one)
    return [Series(each) for each in found.values()]


def _revised(rule: AlarmRule, series: Iterable[Series], first: date) -> Iterator[Cause]:
    """Below half a point guatu.statistics finds nothing, whatever the rule says: rounding explains as much."""
    for each in series:
        recent = [one for one in each if one.period.last >= first and watches(rule, one.indicator)]
        printed = step(each) if recent else None
        for one in recent:
            assert printed is not None
            finding = base_revised(each, one.period, one.basis, printed)
            if finding is not None and abs(finding.gap) > rule.limit:
                yield _cause(rule, one, _gap(finding))


def _gap(found: BaseRevised) -> dict[str, Any]:
    return {
        "value": _exact(found.level.value),
        "base": _exact(found.base.value),
        "implied_base": number(float(found.implied_base)),
        "growth": number(float(found.growth)),
        "computed": number(float(found.computed)),
        "gap": number(float(found.gap)),
    }


def _jumped(rule: AlarmRule, series: Iterable[Series], first: date) -> Iterator[Cause]:
    told = [one for each in series for one in each if watches(rule, one.indicator)]
    lines = [(one, row) for one in told if (row := _row(one))]
    for jump in jumps((row for _, row in lines), first, float(rule.limit), catalogue.load()):
        one = lines[jump.at][0]
        facts = {
            "value": _exact(one.value),
            "change": number(jump.change),
            "usual": number(jump.usual),
            "score": number(jump.score),
            "in_points": jump.in_points,
            "limit": str(rule.limit),
        }
        yield _cause(rule, one, facts)


def _row(one: Observation) -> Row | None:
    period = one.period
    grain = grain_of(period.grain, period.first, period.last, one.basis, "month")
    if not grain:
        return None
    value, growth = (None if each is None else float(each) for each in (one.value, one.growth))
    return one.indicator, one.area, period.last, grain, one.basis, value, growth


def _exact(value: Any) -> float | None:
    return None if value is None else number(float(value))


def _cause(rule: AlarmRule, one: Observation, facts: dict[str, Any]) -> Cause:
    period = one.period
    return Cause(
        rule,
        key_of(rule, one.indicator, one.area, one.basis, period.first, period.last),
        catalogue.load().codes[one.indicator].name,
        facts | {"basis": one.basis, "vintage": int(one.source)},
        code=one.indicator,
        area=int(one.area),
        period=period,
    )


def _with_units(causes: list[Cause]) -> Iterator[Cause]:
    """The causes with the units that have reported their figures."""
    told = (
        Vintage.objects.filter(pk__in=[each.facts["vintage"] for each in causes]) if causes else Vintage.objects.none()
    )
    units = dict(told.values_list("pk", "unit_id"))
    for each in causes:
        vintage = each.facts.pop("vintage")
        yield each._replace(unit=units.get(vintage))
