"""Visits, receptions and talks about a project."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.policies import require
from guatu_web.projects.actions.noting import locked
from guatu_web.projects.models import Project, Talk
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

LONGEST = 10_000


def add(
    by: User,
    project: Project,
    content: str,
    *,
    on: date,
    way: str,
    met: str = "",
    place: str = "",
    next_on: date | None = None,
) -> Talk:
    """Record a visit or talk that has taken place, with the day of the next one where it is known."""
    require(by, "projects.change", project.zone, project)
    told = {"content": content.strip(), "on": on, "way": way, "met": met.strip(), "place": place.strip()}
    _check(told, next_on)
    with act("projects.add_talk", by=by, zone=project.zone) as doing:
        current = locked(project)
        return doing.create(Talk(zone_id=current.zone_id, project=current, by=by, next_on=next_on, **told))


def change(by: User, talk: Talk, *, version: int, **fields: Any) -> Talk:
    """Correct what was recorded of a talk: content, on, way, met, place, next_on."""
    require(by, "projects.change", talk.project.zone, talk.project)
    names = ("content", "on", "way", "met", "place")
    told = {name: fields.get(name, getattr(talk, name)) for name in names}
    next_on = fields.get("next_on", talk.next_on)
    _check(told, next_on)
    with act("projects.change_talk", by=by, zone=talk.project.zone) as doing:
        locked(talk.project)
        return doing.change(talk, version=version, next_on=next_on, **told)


def _check(told: dict[str, Any], next_on: date | None) -> None:
    if not 0 < len(told["content"]) <= LONGEST:
        raise Refused(_("请填写 1 至 %(most)s 字。") % {"most": LONGEST}, "content")
    for field, most in (("met", 200), ("place", 100)):
        if len(told[field]) > most:
            raise Refused(_("最多 %(most)s 字，请精简。") % {"most": most}, field)
    if told["way"] not in Talk.Way.values:
        raise Refused(_("请选择方式。"), "way")
    if told["on"] > timezone.localdate():
        raise Refused(_("日期 %(day)s 在今天之后；计划中的洽谈请填下次跟进。") % {"day": told["on"]}, "on")
    if next_on is not None and next_on < told["on"]:
        raise Refused(_("下次跟进不能早于本次日期 %(day)s。") % {"day": told["on"]}, "next_on")
