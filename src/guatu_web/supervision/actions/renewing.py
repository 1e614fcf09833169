"""Colours of periods that are over are kept, lights renewed, reminders sent; the site does it by itself.

It may run as often as one likes, late, and on two machines: items are locked before they are looked at, what was done
today is not done again, and each message has a key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.supervision import Light, Span, is_near
from guatu_web.areas.models import Zone
from guatu_web.records.acts import Doing, act
from guatu_web.supervision.actions.telling import tell
from guatu_web.supervision.models import STANDING, Item, Mark
from guatu_web.supervision.queries.course import Past
from guatu_web.supervision.queries.lights import Read, Seen, light_of, seen_on
from guatu_web.supervision.queries.roles import UNIT
from guatu_web.supervision.queries.staying import RUNNING, awaited, is_overstayed, leave_by, why_late
from guatu_web.supervision.words import LATE

AT_ONCE = 200
"""So many items are locked at once, so that nobody waits long for one of them."""


class Done(NamedTuple):
    """What a day's run has brought: items looked at, marks made, lights changed."""

    items: int
    marks: int
    lights: int


def of_day(zone: Zone) -> Done:
    """Marks, lights and reminders of today for all items that run and were not looked at today."""
    today = timezone.localdate()
    waiting = list(_due(zone, today).order_by("pk").values_list("pk", flat=True))
    total = Done(0, 0, 0)
    for start in range(0, len(waiting), AT_ONCE):
        done = _some(zone, waiting[start : start + AT_ONCE], today)
        total = Done(*(sum(pair) for pair in zip(total, done, strict=True)))
    return total


def _due(zone: Zone, today: date) -> QuerySet[Item]:
    rows = Item.objects.filter(STANDING, zone=zone, state_kind__in=RUNNING)
    return rows.filter(Q(light_on=None) | ~Q(light_on=today))


def _some(zone: Zone, pks: Sequence[int], today: date) -> Done:
    """Some items, in one transaction; those that another machine has looked at meanwhile are left out."""
    with transaction.atomic(), act("supervision.renew", by=None, zone=zone) as doing:
        rows = _due(zone, today).filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))
        items = list(rows.select_related("flow", "unit"))
        for item in items:
            item.zone = zone
        return renew(doing, items, today)


def renew(
    doing: Doing,
    items: Sequence[Item],
    today: date,
    past: Mapping[int, Sequence[Past]] | None = None,
    read: Read | None = None,
) -> Done:
    """Marks, lights and reminders of some locked items of one zone; `past` is what was done to each, and `read` what
    the database says of their reporting, where they are known."""
    seen, dated = seen_on(items, today, past, read), {each.pk for each in items if each.light_on == today}
    marks = mark(doing, items, seen)
    changed = [each for each in items if _relight(doing, each, seen[each.pk], today)]
    if changed and doing.by is None and doing.zone is not None:  # no line of the item itself tells of its light
        numbers = sorted(each.number for each in changed)
        doing.note(doing.zone, {"lights": [None, len(changed)], "items": [None, numbers]})
    for item in items:
        _remind_due(doing, item, today)
        _remind_stay(doing, item, today)
    dated |= {each.pk for each in changed}
    if undated := [each.pk for each in items if each.pk not in dated]:
        Item.objects.filter(pk__in=undated).update(light_on=today)
    return Done(len(items), len(marks), len(changed))


def mark(doing: Doing, items: Sequence[Item], seen: dict[int, Seen]) -> list[Mark]:
    """The colours of periods that are over, kept from now on; one line in the log tells how many."""
    marks = [_mark(item, each) for item in items for each in seen[item.pk].over]
    doing.create_all(marks, noted=False)
    if marks and doing.zone is not None:
        numbers = sorted({item.number for item in items if seen[item.pk].over})
        doing.note(doing.zone, {"marks": [None, len(marks)], "items": [None, numbers]})
    for item in items:
        _remind_missed(doing, item, [each for each in marks if each.item_id == item.pk])
    return marks


def _mark(item: Item, span: Span) -> Mark:
    return Mark(
        zone_id=item.zone_id,
        item=item,
        first=span.period.first,
        last=span.period.last,
        due_on=span.by,
        reported_on=span.reported,
        colour=span.colour,
        unit_id=item.unit_id,
        leader_id=item.leader_id,
    )


def _relight(doing: Doing, item: Item, seen: Seen, today: date) -> bool:
    """Keeps an item's light; worked out from the rest, it is no change that anybody could collide with."""
    new: Light = light_of(item, seen, today)
    stay = leave_by(item, item.state, seen.past)
    lit = (item.light, item.light_reason) != (new.colour, new.reason)
    if not lit and item.leave_by == stay:
        item.light_on = today
        return False
    item.light, item.light_reason, item.light_on, item.leave_by = new.colour, new.reason, today, stay
    kept = {"light": new.colour, "light_reason": new.reason, "light_on": today, "leave_by": stay}
    Item.objects.filter(pk=item.pk).update(**kept)
    if not lit:
        return True
    if new.reason == "overdue":
        tell(doing, item, UNIT | {"office"}, f"overdue-{item.due_on}", _("已逾期"))
    return True


def _remind_due(doing: Doing, item: Item, today: date) -> None:
    """The unit is reminded so many working days before the date, once for each date."""
    due = item.due_on
    if item.state_kind != Item.StateKind.OPEN or item.received_at is None or due is None or due < today:
        return
    if is_near(due, today, item.flow.workflow.thresholds):
        tell(doing, item, UNIT, f"due-{due}", _("即将到期"))


def _remind_stay(doing: Doing, item: Item, today: date) -> None:
    """Those whose turn it is are reminded when an item has stayed in its state too long, and again every week."""
    if item.leave_by is not None and is_overstayed(item, today):
        table = item.flow.workflow
        weeks, why = ((today - item.leave_by).days - 1) // 7, why_late(table, item.state)
        tell(doing, item, awaited(table, item.state), f"{why}-{item.leave_by}-{weeks}", str(LATE[why]))


def _remind_missed(doing: Doing, item: Item, marks: Sequence[Mark]) -> None:
    """The unit is told of a period that it missed; of several at once, of the last."""
    if missed := [each for each in marks if each.colour == "red"]:
        tell(doing, item, UNIT, f"missed-{missed[-1].last}", _("未按期反馈"))
