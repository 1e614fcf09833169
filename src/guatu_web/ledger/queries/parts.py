"""Among whom or what a target can be parted, and a proposal that adds up to it exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guatu import catalogue
from guatu.errors import PeriodError
from guatu.pace import Child as Sharer
from guatu.pace import PaceError, allot, by_month
from guatu.pace.decomposition import split
from guatu.pace.trajectories import LINEAR_SHARES, yearly_shares
from guatu.periods import Period, quarter, reporting_periods
from guatu.reading.labels import SCALES, plain
from guatu_web.areas.models import Unit, Zone
from guatu_web.areas.shape import Shape, shape
from guatu_web.documents.models import Statement
from guatu_web.ledger.figures import shown_amount
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.children import children_of, name_of, way_of
from guatu_web.ledger.queries.known import history_of, holding, levels_of, vintages
from guatu_web.ledger.queries.pace import places
from guatu_web.records.periods import period_columns
from guatu_web.records.shown import period as period_said
from guatu_web.statistics.models import Vintage

_WHOLE_UNITS = ("count", "person", "household", "seat", "day")
GRAINS = ("month", "quarter")
SOURCES: dict[str, Promise] = {"actual": _("上年实绩"), "target": _("上年目标")}
"""What a part's share is based on: what it achieved last year, or what it was given for it."""


Answered = tuple[int, int | None]
"""A unit and an area for which it answers."""


class Part(NamedTuple):
    """One that may share in a target: the columns that tell it from its parent, what it brought last year (None where
    that is not known, in base units), and the child that it has already. What no longer `stands` gets no proposal.
    `source` is a key of SOURCES: where the base was taken from."""

    key: str
    name: str
    columns: Mapping[str, Any]
    base: Decimal | None
    child: Target | None
    stands: bool = True
    source: str = ""


class Scale(NamedTuple):
    """The unit word in which a target is parted, how many base units it is, and the smallest step."""

    word: str
    factor: Decimal
    place: Decimal

    def down(self, value: Decimal) -> Decimal:
        """A value of base units in the unit word."""
        return value / self.factor

    def shown(self, value: Decimal | None) -> str:
        """A value of base units as it is typed."""
        return "" if value is None else plain(self.down(value))


def scale_of(target: Target) -> Scale:
    """Two decimals of the word in which people read the target, or as many as its value has."""
    shown, word = shown_amount(target)
    factor = SCALES.get(target.value_unit, {}).get(word, Decimal(1))
    if target.value_unit in _WHOLE_UNITS:
        return Scale(word, factor, Decimal(1) / factor)
    exponent = shown.normalize().as_tuple().exponent
    return Scale(word, factor, Decimal(1).scaleb(min(-2, exponent if isinstance(exponent, int) else 0)))


def parts_of(target: Target, way: str, chain: Sequence[Target], zone: Zone, grain: str = "month") -> list[Part]:
    """Among whom or what a target can be parted, in the order of their trees or of time; at most four queries."""
    children = {_key(child, way): child for child in children_of(chain) if way_of(child, target) == way}
    asked = {"area": _areas, "unit": _units}.get(way)
    made = asked(target, shape(zone)) if asked else _periods(target, grain)
    known = {part.key for part in made}
    gone = [
        Part(key, name_of(child, way), _columns(child, way), None, child, stands=False)
        for key, child in children.items()
        if key not in known
    ]
    return [part._replace(child=children.get(part.key)) for part in made] + gone


def _key(child: Target, way: str) -> str:
    return {"area": str(child.area_id), "unit": str(child.unit_id), "period": str(child.period)}[way]


def _columns(child: Target, way: str) -> dict[str, Any]:
    if way == "period":
        return period_columns(child.period)
    return {"area_id": child.area_id} if way == "area" else {"unit_id": child.unit_id}


def _areas(target: Target, trees: Shape) -> list[Part]:
    """The areas right below the target's, with last year's figure of each."""
    above = target.area_id or places(target.zone_id).top
    below = [each.state for each in trees.areas if each.state.parent_id == above and above is not None]
    found = vintages(target.zone_id, {target.code}, {each.node_id for each in below}) if target.code else {}
    return [
        Part(
            str(each.node_id),
            each.name,
            {"area_id": each.node_id, "area_name": ""},
            _last_year(target, found.get((target.code, each.node_id), ())),
            None,
            source="actual",
        )
        for each in below
    ]


def _last_year(target: Target, seen: Sequence[Any]) -> Decimal | None:
    figures, period = holding(seen), target.period
    indicator = catalogue.load().codes.get(target.code)
    if period is None or indicator is None or not figures:
        return None
    year = period.first.year - 1
    if indicator.nature == "stock":
        levels = levels_of(figures)
        value = levels[max(levels)] if levels and max(levels).year >= year else None
    else:
        value = history_of(figures).total(year)
    return None if value is None else Decimal(f"{value:.12g}")


def _units(target: Target, trees: Shape) -> list[Part]:
    """Units that may answer for a part: those below the target's own unit, else all but the leaders; with what each
    achieved in the year before where the statistics know it, else with what it was given for that year."""
    among = [each.state for each in trees.units if each.state.kind != Unit.Kind.LEADERS]
    if target.unit_id is not None:
        below = trees.units_below(target.unit_id) - {target.unit_id}
        among = [each for each in among if each.node_id in below] or [
            each for each in among if each.node_id != target.unit_id
        ]
    given = _given_before(target)
    achieved = _achieved_before(target, trees, given)
    above = target.area_id or places(target.zone_id).top
    made = []
    for each in among:
        pk = each.node_id
        base, source = achieved.get(pk), "actual"
        if base is None:
            base, source = given.get((pk, target.area_id), given.get((pk, above))), "target"
        made.append(Part(str(pk), each.name, {"unit_id": pk}, base, None, source=source))
    return made


def _achieved_before(target: Target, trees: Shape, given: Mapping[Answered, Decimal]) -> dict[int, Decimal]:
    """What units achieved in the year before in the areas right below the target's for which they answered: by last
    year's targets, else by having reported the area's figures. A unit of which one area is not known has none."""
    above = target.area_id or places(target.zone_id).top
    below = {each.state.node_id for each in trees.areas if each.state.parent_id == above and above is not None}
    if not below or not target.code or target.period is None:
        return {}
    answering: dict[int, set[int]] = defaultdict(set)
    for unit, area in given:
        if area in below:
            answering[unit].add(area)
    taken = set().union(*answering.values())
    for area, unit in _reporters(target, below - taken).items():
        answering[unit].add(area)
    asked = set().union(*answering.values())
    found = vintages(target.zone_id, {target.code}, asked) if asked else {}
    figures = {area: _last_year(target, found.get((target.code, area), ())) for area in asked}
    sums = {unit: [figures[area] for area in areas] for unit, areas in answering.items()}
    return {unit: sum(known, Decimal(0)) for unit, told in sums.items() if (known := _all_known(told))}


def _all_known(values: Sequence[Decimal | None]) -> list[Decimal]:
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else []


def _reporters(target: Target, areas: Collection[int]) -> dict[int, int]:
    """Which unit reported an area's figures of the year before: of several, the last."""
    year = target.period_first.year - 1 if target.period_first else 0
    rows = Vintage.objects.filter(
        zone_id=target.zone_id, code=target.code, area__in=areas, period_last__year=year, archived_at=None
    ).exclude(unit=None)
    return dict(rows.order_by("period_last", "known_at", "pk").values_list("area_id", "unit_id"))


def _given_before(target: Target) -> dict[Answered, Decimal]:
    """What units were given for the year before, by unit and area."""
    if target.period is None:
        return {}
    try:
        before = target.period.shift(years=-1)
    except PeriodError:
        return {}
    same = {"code": target.code} if target.code else {"indicator": target.indicator}
    rows = Target.objects.filter(
        zone_id=target.zone_id,
        unit__isnull=False,
        measure=Statement.Measure.LEVEL,
        value_unit=target.value_unit,
        period_first=before.first,
        period_last=before.last,
        state=Target.State.IN_FORCE,
        archived_at=None,
        **same,
    )
    told = rows.order_by("pk").values_list("unit_id", "area_id", "value")
    return {(unit, area): value for unit, area, value in told}


def _periods(target: Target, grain: str) -> list[Part]:
    year = target.period_first.year if target.period_first else 0
    periods = reporting_periods(year) if grain == "month" else tuple(quarter(year, number) for number in range(1, 5))
    return [Part(str(each), period_said(each), period_columns(each), None, None) for each in periods]


class Wish(NamedTuple):
    """How the increment leans towards a part, what it can bring in time, and within which values it stays."""

    tilt: Decimal = Decimal(1)
    capacity: Decimal = Decimal(1)
    floor: Decimal | None = None
    ceiling: Decimal | None = None


NO_WISH = Wish()


class Proposal(NamedTuple):
    """Values by part in the parent's unit word; `evenly` are those by 1/12 a month where parts are periods."""

    values: Mapping[str, Decimal]
    evenly: Mapping[str, Decimal]


def proposal(
    target: Target, way: str, parts: Sequence[Part], wishes: Mapping[str, Wish], *, scale: Scale, history: Any = None
) -> Proposal:
    """A proposal whose sum is the target's value exactly. Parts without a base get nothing, unless none has one: then
    all get the same. PaceError where floors, ceilings or weights allow no sum, in the words of guatu.pace."""
    whole, parts = scale.down(target.value), [part for part in parts if part.stands]
    if way == "period":
        return _by_period(target, parts, whole, scale, history)
    based = [part for part in parts if part.base is not None and part.base > 0]
    if not based and not wishes:
        even = split(whole, [Fraction(1)] * len(parts), scale.place) if parts else []
        return Proposal({part.key: value for part, value in zip(parts, even, strict=True)}, {})
    sharers = [
        Sharer(
            part.key, scale.down(part.base) if part.base else Decimal(0 if based else 1), *wishes.get(part.key, NO_WISH)
        )
        for part in (based or parts)
    ]
    return Proposal({each.name: each.value for each in allot(whole, sharers, scale.place)}, {})


def _by_period(target: Target, parts: Sequence[Part], whole: Decimal, scale: Scale, history: Any) -> Proposal:
    year = target.period_first.year if target.period_first else 0
    shares = (yearly_shares(history, year)[0] if history is not None else None) or LINEAR_SHARES
    try:
        months = by_month(whole, shares, year, scale.place)
    except PaceError:
        months = by_month(whole, LINEAR_SHARES, year, scale.place)
    usual, even = {}, {}
    for part in parts:
        within = Period(part.columns["period_first"], part.columns["period_last"])
        usual[part.key] = sum((each.value for each in months if within.contains(each.period)), Decimal(0))
        even[part.key] = sum((each.by_twelfths for each in months if within.contains(each.period)), Decimal(0))
    return Proposal(usual, even)


def own_history(target: Target) -> Any:
    """The levels of a target's own series; two queries."""
    area = places(target.zone_id).of(target)
    found = vintages(target.zone_id, {target.code}, {area}) if target.code and area else {}
    return history_of(holding(found.get((target.code, area), ()))) if area else None
