"""Acts on targets: enter one by hand, change it, supersede it by a new value, reinstate the value before, withdraw it.

What is entered by hand has no sentence, what is reinstated was given up, and what is withdrawn leaves the ledger: these
always ask for a reason. To change or supersede a target asks for one where the playbook in force says so of its
measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Document
from guatu_web.ledger.models import Target
from guatu_web.playbooks.queries import reasons_for
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused

RIGHT = "ledger.change"
_SAME = ("indicator", "code", "measure", "area_id", "unit_id", "period_first", "period_last")
_PROMISED = ("value", "value_unit", "bound", "stretch_value")
_KEPT = ("indicator", "code", "measure", "period_first", "period_last", "period_grain", "area_id", "area_name")
_MEASURED = ("metric", "metric_version", "metric_where")


def enter(by: User, zone: Zone, columns: Mapping[str, Any], *, reason: str) -> Target:
    """A new target by hand. Refused without a reason, or where the same target stands in the ledger already."""
    target = Target(zone=zone, **columns)
    _of_this_zone(zone, target)
    require(by, RIGHT, zone, target)
    reasoned(reason)
    with act("ledger.enter_target", by=by, zone=zone, reason=reason) as doing:
        Zone.objects.select_for_update().get(pk=zone.pk)  # two who enter the same target at once go one by one
        _not_there_yet(target)
        return doing.create(target)


def change(by: User, target: Target, columns: Mapping[str, Any], *, version: int, reason: str) -> Target:
    """Set fields of a target that the person saw in `version`. Overtaken if somebody has changed it since."""
    require(by, RIGHT, target.zone, target)
    changed = Target(zone=target.zone, **columns)
    _of_this_zone(target.zone, changed)
    require(by, RIGHT, target.zone, changed)
    if asks_for_reason(target, columns.get("measure")):
        reasoned(reason)
    with act("ledger.change_target", by=by, zone=target.zone, reason=reason) as doing:
        seen(doing, target, version)
        return doing.change(target, **columns)


def supersede(by: User, target: Target, columns: Mapping[str, Any], *, version: int, reason: str) -> Target:
    """The next version of a target: its new value counts from `since`, the old one stays as 已调整."""
    require(by, RIGHT, target.zone, target)
    if asks_for_reason(target):
        reasoned(reason)
    with act("ledger.supersede_target", by=by, zone=target.zone, reason=reason) as doing:
        seen(doing, target, version)
        doing.change(target, state=Target.State.SUPERSEDED)
        kept = {name: getattr(target, name) for name in (*_KEPT, *_MEASURED, "unit_id", "note", "parent_id")}
        return doing.create(Target(zone=target.zone, supersedes=target, **kept, **columns))


def reinstate(by: User, target: Target, *, version: int, reason: str) -> Target:
    """What stood before a target was adjusted counts again, as its next version; the one given up stays as 已调整."""
    require(by, RIGHT, target.zone, target)
    reasoned(reason)
    with act("ledger.reinstate_target", by=by, zone=target.zone, reason=reason) as doing:
        seen(doing, target, version)
        before = target.supersedes
        if before is None:
            raise Refused(_("该目标没有上一版，不能恢复。"))
        doing.change(target, state=Target.State.SUPERSEDED)
        again = {name: getattr(before, name) for name in (*_KEPT, *_PROMISED)}
        held = {name: getattr(target, name) for name in (*_MEASURED, "unit_id", "note", "parent_id")}
        told = {"as_written": before.quote, "since": timezone.localdate()}
        return doing.create(Target(zone=target.zone, supersedes=target, **again, **held, **told))


def keep(by: User, target: Target, document: Document, *, version: int) -> Target:
    """A target stays in force though a corrected edition no longer says it; it is not asked again."""
    require(by, RIGHT, target.zone, target)
    if document.zone_id != target.zone_id:
        raise Refused(_("不属于本开发区，请重新选择。"))
    with act("ledger.keep_target", by=by, zone=target.zone) as doing:
        seen(doing, target, version)
        return doing.change(target, kept_after=document)


def withdraw(by: User, target: Target, *, version: int, reason: str) -> Target:
    """Take a target back; it stays in the ledger with the reason."""
    require(by, RIGHT, target.zone, target)
    reasoned(reason)
    with act("ledger.withdraw_target", by=by, zone=target.zone, reason=reason) as doing:
        seen(doing, target, version)
        return doing.change(target, state=Target.State.WITHDRAWN)


def asks_for_reason(target: Target, measure: str | None = None) -> bool:
    """Whether a change of a target, perhaps to another measure, asks for a reason."""
    return not {target.measure, measure or target.measure}.isdisjoint(reasons_for(target.zone))


def reasoned(reason: str) -> None:
    """Refused without a reason."""
    if not reason.strip():
        raise Refused(_("请写明原因。"), "reason")


def seen(doing: Doing, target: Target, version: int) -> None:
    """Lock the target as the person saw it; only what is in force can be changed."""
    doing.change(target, version=version)
    target.refresh_from_db(fields=["state"])
    if target.state != Target.State.IN_FORCE:
        raise Refused(_("该目标%s，不能再变更。") % target.get_state_display())


def _not_there_yet(target: Target) -> None:
    same = {name: getattr(target, name) for name in _SAME}
    if Target.objects.filter(zone=target.zone, state=Target.State.IN_FORCE, archived_at=None, **same).exists():
        raise Refused(
            _("台账中已有同一指标、口径、区域、机构和期限的有效目标“%s”；数值有变时，请在该目标页选“调整目标值”。")
            % target,
            "indicator",
        )


def _of_this_zone(zone: Zone, target: Target) -> None:
    """Units and areas of another zone are as good as none."""
    for name in ("area", "unit"):
        node: Model | None = getattr(target, name)
        if node is not None and getattr(node, "zone_id", None) != zone.pk:
            raise Refused(_("不属于本开发区，请重新选择。"), name)
