"""Physical quantities of public works: how much there is to do, and how much is done by a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.policies import require
from guatu_web.projects.actions.noting import locked
from guatu_web.projects.models import Project, Quantity
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

LARGEST = Decimal(10) ** 13
PLACES = 3


def set_quantity(
    by: User,
    project: Project,
    name: str,
    *,
    measure: str,
    planned: Decimal,
    done: Decimal,
    on: date,
    version: int | None = None,
) -> Quantity:
    """A quantity under its name, new or as it stands now: then in the `version` that the person saw, and by nobody who
    did not see it. Done may exceed the plan: what was built was built."""
    require(by, "projects.change", project.zone, project)
    name, measure = " ".join(name.split()), measure.strip()
    _check(name, measure, planned, done, on)
    with act("projects.set_quantity", by=by, zone=project.zone) as doing:
        current = locked(project)
        told = {"measure": measure, "planned": planned, "done": done, "on": on}
        kept = Quantity.objects.filter(project=current, name=name, archived_at=None).first()
        if kept is None:
            return doing.create(Quantity(zone_id=current.zone_id, project=current, name=name, **told))
        if version is None:
            text = _("已有“%(name)s”；需要更新的，请在项目页该项点“更新”。")
            raise Refused(text % {"name": name}, "name")
        if on < kept.on:
            told_day = _("截至日期 %(day)s 早于已填的 %(since)s，请核对。") % {"day": on, "since": kept.on}
            raise Refused(told_day, "on")
        return doing.change(kept, version=version, **told)


def withdraw(by: User, quantity: Quantity, *, version: int, reason: str) -> Quantity:
    """Take a quantity out that was entered by mistake; needs a reason."""
    require(by, "projects.change", quantity.project.zone, quantity.project)
    with act("projects.withdraw_quantity", by=by, zone=quantity.project.zone, reason=reason) as doing:
        locked(quantity.project)
        return doing.archive(quantity, version=version)


def _check(name: str, measure: str, planned: Decimal, done: Decimal, on: date) -> None:
    for field, value, most in (("name", name, 100), ("measure", measure, 20)):
        if not 0 < len(value) <= most:
            raise Refused(_("请填写 1 至 %(most)s 字。") % {"most": most}, field)
    for field, figure in (("planned", planned), ("done", done)):
        if not (figure.is_finite() and 0 <= figure < LARGEST):
            raise Refused(_("请填写不小于 0 的数。"), field)
        if figure != round(figure, PLACES):
            raise Refused(_("最多 %(places)s 位小数。") % {"places": PLACES}, field)
    if planned == 0:
        raise Refused(_("计划量须大于 0。"), "planned")
    if on > timezone.localdate():
        raise Refused(_("日期 %(day)s 在今天之后，请核对。") % {"day": on}, "on")
