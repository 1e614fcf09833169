"""A later date is asked for, endorsed and granted, by different people; or refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.records.acts import Doing
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions.effects import ASK, ENDORSE, GRANT, REFUSE
from guatu_web.supervision.models import Extension, Item

State = Extension.State
Changes = dict[str, Any]


def extend(doing: Doing, item: Item, key: str, by: User, values: Changes, day: date) -> Changes:
    """What a step of an extension changes of the item."""
    return _STEPS[key](doing, item, by, values, day)


def end_open(doing: Doing, item: Item, day: date) -> None:
    """An item that is closed needs no later date any more."""
    if asked := open_extension(item):
        doing.change(asked, state=State.REFUSED, decided_on=day, remark=_("事项已办结，申请终止"))


def open_extension(item: Item) -> Extension | None:
    """The one that is asked for and not decided."""
    return Extension.objects.filter(item=item, state__in=(State.ASKED, State.ENDORSED), archived_at=None).first()


def _ask(doing: Doing, item: Item, by: User, values: Changes, day: date) -> Changes:
    until = values["due_on"]
    if item.due_on is None:
        raise Refused(_("事项没有完成时限，不必申请延期。"), "due_on")
    if day > item.due_on and item.state_kind != Item.StateKind.WAITING:
        told = _("延期须在完成时限 %(day)s 之前申请；现已逾期，请尽快办结并在反馈中说明原因。")
        raise Refused(told % {"day": item.due_on}, "due_on")
    if until <= item.due_on:
        raise Refused(_("延至的日期须晚于现在的完成时限 %(day)s。") % {"day": item.due_on}, "due_on")
    if asked := open_extension(item):
        told = _("已有一项延至 %(until)s 的申请正在办理，请等待批复。")
        raise Refused(told % {"until": asked.until})
    asked_for = {"until": until, "reason": values["reason"], "asked_by": by, "asked_on": day}
    doing.create(Extension(zone_id=item.zone_id, item=item, **asked_for))
    return {}


def _endorse(doing: Doing, item: Item, by: User, values: Changes, day: date) -> Changes:
    asked = _standing(item)
    if asked.state != State.ASKED:
        raise Refused(_("该延期申请已审核，等待批准。"))
    _another(by, asked.asked_by_id, _("审核延期须由申请人以外的人办理。"))
    doing.change(asked, state=State.ENDORSED, endorsed_by=by, remark=values.get("remark", ""))
    return {}


def _grant(doing: Doing, item: Item, by: User, values: Changes, day: date) -> Changes:
    asked = _standing(item)
    if asked.state != State.ENDORSED:
        raise Refused(_("该延期申请尚未审核，请先由责任领导或督导单位审核。"))
    _another(by, asked.endorsed_by_id, _("批准延期须由审核人以外的人办理。"))
    _another(by, asked.asked_by_id, _("批准延期须由申请人以外的人办理。"))
    remark = values.get("remark", "") or asked.remark
    doing.change(asked, state=State.GRANTED, decided_by=by, decided_on=day, remark=remark)
    return {"due_on": asked.until, "extensions": item.extensions + 1}


def _refuse(doing: Doing, item: Item, by: User, values: Changes, day: date) -> Changes:
    asked = _standing(item)
    doing.change(asked, state=State.REFUSED, decided_by=by, decided_on=day, remark=values.get("remark", ""))
    return {}


def _standing(item: Item) -> Extension:
    asked = open_extension(item)
    if asked is None:
        raise Refused(_("没有待批复的延期申请；请由责任单位负责人先申请延期。"))
    return asked


def _another(by: User, earlier: int | None, told: str) -> None:
    if by.pk == earlier:
        raise Refused(told)


_STEPS: dict[str, Callable[[Doing, Item, User, Changes, date], Changes]] = {
    ASK: _ask,
    ENDORSE: _endorse,
    GRANT: _grant,
    REFUSE: _refuse,
}
