"""The headlines of the cockpit: the same figures that its page shows, for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from guatu_web.api.failures import answers
from guatu_web.api.shapes import address
from guatu_web.api.values import PeriodText, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.cockpit.queries.headlines import board, known
from guatu_web.cockpit.shown import Card
from guatu_web.policies import needs

router = Router(tags=["驾驶舱"])


class HeadlineShape(Schema):
    """A headline target. Values are in the target's base unit, of a growth target in percent; `said` are the same
    figures as the page words them. `state` is empty, or withdrawn, or gone; `status` is the light against the
    trajectory, `light` that of the outlook; where one is empty its reason is told."""

    target: int
    state: str
    name: str
    period: str
    unit: str = Field(description="数值的单位；金额以元计")
    value: float | None
    goal: float | None
    bound: str
    through: PeriodText | None = Field(description="数据截至的时期")
    as_of: date | None = Field(description="最近一项数据得知的日期")
    status: str
    status_reason: str
    light: str
    reason: str
    quality: str
    probability: float | None
    median: float | None
    low: float | None
    high: float | None
    per_month: float | None
    said: dict[str, str] = Field(description="页面上的写法：value、goal、chance、needed、through、stands")
    href: str
    page: str


class CockpitShape(Schema):
    """The headlines of a person's cockpit on a day; `chosen` tells whose choice they are: own, a role, or nobody's."""

    on: date
    chosen: str
    headlines: list[HeadlineShape]


@router.get("/cockpit", response=answers(CockpitShape), summary="驾驶舱")
@needs("cockpit.view")
def get_cockpit(request: Any, zone: ZoneCode) -> CockpitShape:
    """The headlines as the person's cockpit shows them."""
    on, now = timezone.localdate(), timezone.now()
    begun = known(request.user, request.zone)
    told = board(request.user, request.zone, on, begun, now, at_once=True)
    return CockpitShape(on=on, chosen=begun.whose, headlines=[_shape(each, request.zone) for each in told.cards])


def _shape(card: Card, zone: Zone) -> HeadlineShape:
    told = card.told
    look = told.outlook if told else None
    low, high = (look.most if look else None) or (None, None)
    said = {
        "value": card.value, "goal": card.goal, "chance": card.chance, "through": card.through, "stands": card.stands,
        "needed": f"{card.needed.name} {card.needed.value}" if card.needed else "",
    }  # fmt: skip
    return HeadlineShape(
        target=card.pk,
        state=card.state,
        name=card.name,
        period=card.period,
        unit=card.unit,
        value=told.value if told else None,
        goal=float(told.goal.value) if told else None,
        bound=told.goal.bound if told else "",
        through=str(told.through) if told and told.through else None,
        as_of=card.known_on,
        status=(told.light or "") if told else "",
        status_reason=(told.reason or "") if told else "",
        light=(look.light or "") if look else "",
        reason=(look.reason or "") if look else "",
        quality=told.quality.mark if told else "",
        probability=look.probability if look else None,
        median=look.median if look else None,
        low=low,
        high=high,
        per_month=look.needed.per_month if look and look.needed else None,
        said=said,
        href=address(zone, "targets", card.pk),
        page=reverse("ledger:target", args=[zone.code, card.pk]),
    )
