"""Supervised items about a target that are overdue or stuck: what is being done already and does not move."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.ledger.queries.target import of_chain
from guatu_web.records.levers import Behind, Lever, Subject
from guatu_web.supervision.models import Item
from guatu_web.supervision.queries.roles import visible_items
from guatu_web.supervision.queries.staying import RUNNING, overstayed
from guatu_web.supervision.shown import REASONS, days_word, stay_word

SHOWN = 20
_COLUMNS = ("number", "title", "due_on", "leave_by", "state", "state_kind", "light", "light_reason", "percent")


def of_target(by: User, zone: Zone, subject: Subject) -> list[Lever]:
    """The items about a target, whichever of its versions, that are overdue, stay too long or stand red; one query."""
    stuck = Q(due_on__lt=subject.on) | overstayed(subject.on) | Q(light=Item.Colour.RED)
    about = Item.objects.filter(
        zone=zone, target__in=of_chain(subject.target), archived_at=None, state_kind__in=RUNNING
    )
    seen = Exists(visible_items(by, zone).filter(pk=OuterRef("pk")))
    rows = about.filter(stuck).annotate(seen=seen).select_related("unit", "flow")
    found = list(rows.only(*_COLUMNS, "unit__name", "flow__digest", "flow__content").order_by("due_on", "pk")[:SHOWN])
    hidden = sum(not each.seen for each in found)
    levers = [_lever(zone, each, subject.on) for each in found if each.seen]
    if hidden:
        what = _("另有 %(number)s 项关联的督查事项逾期或停滞（无权查看）") % {"number": hidden}
        levers.append(Lever("item", _("督查事项"), what))
    return levers


def _lever(zone: Zone, item: Any, day: date) -> Lever:
    said = {"title": item.title, "unit": item.unit.name if item.unit else _("未定")}
    why = [days_word(item, day) if item.due_on and item.due_on < day else "", stay_word(item.flow.workflow, item, day)]
    if not any(why) and item.light_reason:
        why = [str(REASONS.get(item.light_reason, ""))]
    what = _("%(title)s（%(unit)s）") % said
    page = reverse("supervision:item", args=(zone.code, item.pk))
    note = _("，").join(each for each in why if each) or _("红灯")
    return Lever("item", _("督查事项"), what, None, "", note, (Behind(item.title, page),), page)
