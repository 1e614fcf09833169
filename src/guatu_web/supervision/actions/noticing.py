"""Notices (督办单): issued with a number, and answered by the unit."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.workflow import Act, Step
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.outbox.models import Hook
from guatu_web.outbox.posting import Draft, hooks_of, post_all
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions.doing import written
from guatu_web.supervision.actions.given import Given
from guatu_web.supervision.actions.noting import locked, touch
from guatu_web.supervision.models import Item, Notice
from guatu_web.supervision.papers.notice import content, template_of
from guatu_web.supervision.queries.roles import UNIT, people_in, roles_of

LONGEST = 2000


def issue(by: User, item: Item, colour: str, answer_by: date, text: str, *, version: int) -> Notice:
    """A notice about an item that is not closed, with the next number of its colour and year.

    Numbers have no gaps: they are given while the zone is locked, after the item as in every act. While a notice of a
    colour is unanswered, there is no second one of that colour for the same item. The unit is told, people and
    addresses.
    """
    require(by, "supervision.enter", item.zone, item)
    seen, made = item, template_of(item.zone)
    with act("supervision.issue_notice", by=by, zone=item.zone) as doing:
        item = locked(item, version)
        Zone.objects.select_for_update().get(pk=item.zone_id)
        today = timezone.localdate()
        _check(item, colour, answer_by, text, today)
        notice = Notice(
            zone=item.zone,
            item=item,
            colour=colour,
            year=today.year,
            serial=_next_serial(item.zone, today.year, colour),
            unit=item.unit,
            answer_by=answer_by,
            issued_on=today,
            issued_by=by,
        )
        notice.content = content(notice, item, text, made)
        doing.create(notice)
        note(doing, by, item, notice, Notice.ISSUED, f"{notice.number}：{text.strip()}")
        link = reverse("supervision:notice", args=(item.zone.code, notice.pk))
        to: list[User | Hook] = [*people_in(item, UNIT), *hooks_of(notice.unit)]
        post_all(doing, [_draft(each, notice, link) for each in to])
    seen.refresh_from_db(fields=["version"])
    return notice


def answer(by: User, notice: Notice, text: str, *, version: int) -> Notice:
    """What the unit has done about a notice, once."""
    require(by, "supervision.act", notice.zone, notice.item)
    if not text.strip():
        raise Refused(_("请写明办理情况。"), "text")
    if len(text) > LONGEST:
        raise Refused(_("最多 %(most)s 字，现有 %(length)s 字。") % {"most": LONGEST, "length": len(text)}, "text")
    with act("supervision.answer_notice", by=by, zone=notice.zone) as doing:
        item = locked(notice.item)
        current = Notice.objects.select_for_update().get(pk=notice.pk)
        if roles_of(by, notice.item).isdisjoint(UNIT):
            raise Refused(_("督办单由被督办单位回复：%(unit)s。") % {"unit": notice.unit.name})
        if current.answered_on is not None:
            raise Refused(_("该督办单已于 %(day)s 回复。") % {"day": current.answered_on})
        answered = doing.change(notice, version=version, answer=text.strip(), answered_on=timezone.localdate())
        note(doing, by, item, notice, Notice.ANSWERED, f"{notice.number}：{text.strip()}")
        return answered


_NAMES = {Notice.ISSUED: "签发督办单", Notice.ANSWERED: "回复督办单"}
"""As they stand in the history, which is Chinese like the names of all acts."""


def note(doing: Doing, by: User, item: Item, notice: Notice, key: str, said: str) -> None:
    """What was done with a notice stands in the history of its item, which is locked, like any act that leads nowhere;
    the text counts as typed."""
    taken = Step(Act(key, _NAMES[key], (item.state,), None, ()), item.state, item.state, None)
    told = Given({}, {"notice": notice.pk, "remark": said}, 1)
    step = written(by, item, taken, told, roles_of(by, item), f"{key}-{notice.pk}", doing.now)
    touch(doing, item, {"step": [None, step.name]})


def _check(item: Item, colour: str, answer_by: date, text: str, today: date) -> None:
    if item.archived_at is not None or item.state_kind == Item.StateKind.CLOSED:
        raise Refused(_("事项已经办结，不再发督办单。如需继续督办，请重新立项。"))
    if item.unit is None:
        raise Refused(_("事项还没有责任单位。请先交办，再发督办单。"))
    if colour not in Notice.Colour.values:
        raise Refused(_("请选择蓝、黄、红之一。"), "colour")
    if answer_by < today:
        told = _("回复期限不能早于今天（%(today)s）。请改为今天或以后的日期。")
        raise Refused(told % {"today": today}, "answer_by")
    if not text.strip():
        raise Refused(_("请写明督办要求。"), "text")
    if len(text) > LONGEST:
        raise Refused(_("最多 %(most)s 字，现有 %(length)s 字。") % {"most": LONGEST, "length": len(text)}, "text")
    open_one = Notice.objects.filter(item=item, colour=colour, answered_on=None, archived_at=None).first()
    if open_one is not None:
        told = _("%(number)s 尚未回复，不能再发同色督办单。请先催复，或改发其他颜色。")
        raise Refused(told % {"number": open_one.number}, "colour")


def _next_serial(zone: Zone, year: int, colour: str) -> int:
    told = Notice.objects.filter(zone=zone, year=year, colour=colour).aggregate(last=Max("serial"))
    return (told["last"] or 0) + 1


def _draft(to: User | Hook, notice: Notice, link: str) -> Draft:
    fields = notice.content["fields"]

    def subject() -> str:
        return _("%(colour)s督办单 %(number)s") % {"colour": fields["colour"], "number": notice.number}

    def body() -> str:
        until = _("回复期限：%(day)s") % {"day": fields["answer_by"]}
        return "\n".join((fields["item"], fields["reason"], fields["required"], until))

    return Draft(to, f"notice-{notice.pk}", "supervision.notice", subject, body, link)
