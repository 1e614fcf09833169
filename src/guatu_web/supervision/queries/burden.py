"""How many fields each unit fills in a month: in the acts of supervision, and in the lines of its returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.utils import timezone

from guatu.periods import Period, month
from guatu_web.areas.models import Zone
from guatu_web.returns.models import ReturnLine
from guatu_web.supervision.models import Step


class Burden(NamedTuple):
    """What a unit has filled in over a year: for each month the fields of supervision and those of returns."""

    pk: int
    name: str
    supervision: list[int]
    returns: list[int]

    @property
    def months(self) -> list[int]:
        return [each + other for each, other in zip(self.supervision, self.returns, strict=True)]

    @property
    def total(self) -> int:
        return sum(self.months)


def burdens(zone: Zone, year: int) -> list[Burden]:
    """The units that have filled in anything in a year, the most burdened first; two queries."""
    months = [month(year, each) for each in range(1, 13)]
    names: dict[int, str] = {}
    parts = [_supervision(zone, months, names), _returns(zone, months, names)]
    none = [0] * 12
    found = [Burden(pk, name, *(part.get(pk, none) for part in parts)) for pk, name in names.items()]
    return sorted((each for each in found if each.total), key=lambda each: (-each.total, each.name))


def _supervision(zone: Zone, months: Sequence[Period], names: dict[int, str]) -> dict[int, list[int]]:
    sums = {f"m{at}": Sum("typed", filter=Q(on__range=(each.first, each.last))) for at, each in enumerate(months)}
    rows = Step.objects.filter(zone=zone, on__range=(months[0].first, months[-1].last)).exclude(unit=None).order_by()
    return _read(rows.values_list("unit_id", "unit__name").annotate(**sums), names)


def _returns(zone: Zone, months: Sequence[Period], names: dict[int, str]) -> dict[int, list[int]]:
    """Lines of returns by the month in which the return was handed in first; value and growth are a field each."""
    counts: dict[str, Any] = {}
    for at, each in enumerate(months):
        handed = Q(of__first_submitted_at__gte=_begin(each), of__first_submitted_at__lt=_end(each))
        value, growth = handed & ~Q(typed_value=""), handed & ~Q(typed_growth="")
        counts[f"m{at}"] = Count("pk", filter=value) + Count("pk", filter=growth)
    rows = ReturnLine.objects.filter(zone=zone, archived_at=None, of__archived_at=None).order_by()
    rows = rows.filter(of__first_submitted_at__gte=_begin(months[0]), of__first_submitted_at__lt=_end(months[-1]))
    return _read(rows.values_list("of__unit_id", "of__unit__name").annotate(**counts), names)


def _read(rows: Any, names: dict[int, str]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for pk, name, *numbers in rows:
        names[pk] = name
        found[pk] = [number or 0 for number in numbers]
    return found


def _begin(of: Period) -> datetime:
    return timezone.make_aware(datetime.combine(of.first, time()))


def _end(of: Period) -> datetime:
    following = month(of.last.year + of.last.month // 12, of.last.month % 12 + 1)
    return _begin(following)
