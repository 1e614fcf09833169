"""What a unit reports of an item: for which period, with which proof; and that a report is not sufficient."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu.workflow import Act
from guatu_web.accounts.models import User
from guatu_web.records.acts import Doing
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns
from guatu_web.supervision.actions.given import CHECK_IN, MADE_UP
from guatu_web.supervision.models import CheckIn, Item, Mark, Proof, Step
from guatu_web.supervision.proofs import Kept
from guatu_web.supervision.queries.course import reports
from guatu_web.supervision.queries.lights import Seen, open_period
from guatu_web.supervision.queries.roles import UNIT


def is_of_unit(act: Act, roles: Iterable[str]) -> bool:
    """Whether an act is the report of the unit that answers, not the word of one that co-operates."""
    return reports(act) and not UNIT.isdisjoint(roles)


def report(doing: Doing, item: Item, step: Step, values: dict[str, Any], seen: Seen, *, of_unit: bool) -> CheckIn:
    """A report; that of the unit is for the open period, or for the oldest that was missed where it makes that up."""
    period = None
    if of_unit:
        period = _make_up(doing, item, step.on) if values.get(MADE_UP) else open_period(seen, step.on)
    told = {name: values.get(name, "") for name in ("progress", "problem", "wanted")}
    return doing.create(
        CheckIn(
            zone_id=item.zone_id,
            item=item,
            step=step,
            unit_id=step.unit_id,
            percent=values.get("percent"),
            node=values.get("node"),
            by=step.by,
            on=step.on,
            **told,
            **period_columns(period),
        )
    )


def find_poor(doing: Doing, item: Item, values: dict[str, Any]) -> None:
    """The newest report of the unit, or the one that is named, has to be mended.

    Where the time for it is over, that can be done in time no more: its period was green and turns yellow.
    """
    rows = CheckIn.objects.filter(item=item, archived_at=None, period_last__isnull=False).order_by("-pk")
    found = rows.filter(pk=values[CHECK_IN]).first() if CHECK_IN in values else rows.first()
    if found is None:
        raise Refused(_("责任单位还没有反馈，不能退回补充；请先催办。"))
    if found.state == CheckIn.State.POOR:
        raise Refused(_("该次反馈已退回补充，请等待责任单位重新反馈。"))
    doing.change(found, state=CheckIn.State.POOR, remark=values.get("remark", ""))
    _repaint(doing, item, found)


def _repaint(doing: Doing, item: Item, found: CheckIn) -> None:
    """The mark of the period of a poor report that no later one has mended, where the period is over."""
    first, last = found.period_first, found.period_last
    assert first is not None  # it is a report of a period
    assert last is not None
    later = CheckIn.objects.filter(item=item, archived_at=None, period_first=first, period_last=last, pk__gt=found.pk)
    mark = Mark.objects.filter(item=item, archived_at=None, first=first, last=last, colour="green").first()
    if mark is not None and not later.filter(state=CheckIn.State.HANDED_IN).exists():
        doing.change(mark, colour="yellow")


def keep_proofs(doing: Doing, item: Item, step: Step, by: User, kept: Iterable[Kept]) -> None:
    """The records of files that were put in their place."""
    for each in kept:
        told = {"name": each.name, "digest": each.digest, "media_type": each.media_type, "size": each.size}
        told["place_kept"] = each.place_kept
        doing.create(Proof(zone_id=item.zone_id, item=item, step=step, by=by, **told))


def _make_up(doing: Doing, item: Item, day: date) -> Period:
    """The oldest period that was missed; from now on its mark is yellow."""
    missed = Mark.objects.filter(item=item, colour="red", archived_at=None).order_by("last").first()
    if missed is None:
        raise Refused(_("没有未反馈的时段，不必补报；请直接反馈本期进展。"), MADE_UP)
    doing.change(missed, colour="yellow", reported_on=day)
    return Period(missed.first, missed.last)
