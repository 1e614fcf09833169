"""Acts on headlines: choosing those of one's own cockpit or of a role's, and giving a choice up again."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guatu_web.accounts.models import Role, User
from guatu_web.areas.models import Zone
from guatu_web.cockpit.models import Headlines
from guatu_web.cockpit.queries.running import MOST
from guatu_web.ledger.models import Target
from guatu_web.policies import require, visible
from guatu_web.records.acts import act, since
from guatu_web.records.errors import Overtaken, Refused

RIGHT = "cockpit.choose"
"""Who may choose for a role; for himself everybody may who sees the cockpit."""


def choose_own(by: User, zone: Zone, targets: Sequence[int], *, version: int | None) -> Headlines:
    """The headlines of one's own cockpit. Overtaken where they are not in the version that was seen (None: there were
    none)."""
    require(by, "cockpit.view", zone)
    return _choose("cockpit.choose_own", by, zone, targets, version, user=by)


def choose_for_role(by: User, zone: Zone, role: Role, targets: Sequence[int], *, version: int | None) -> Headlines:
    """The headlines of all who hold a role and have chosen none of their own."""
    require(by, RIGHT, zone)
    return _choose("cockpit.choose_for_role", by, zone, targets, version, role=role, user=None)


def reset(by: User, zone: Zone, kept: Headlines, *, version: int) -> None:
    """A choice no longer counts: the role's is shown again, or what the cockpit shows by itself."""
    require(by, "cockpit.view" if kept.user_id == by.pk else RIGHT, zone, kept)
    with act("cockpit.reset", by=by, zone=zone, reason=_("恢复默认")) as doing:
        doing.archive(kept, version=version)


def _choose(
    name: str, by: User, zone: Zone, targets: Sequence[int], version: int | None, **whose: User | Role | None
) -> Headlines:
    chosen = list(dict.fromkeys(targets))
    _fit(by, zone, chosen)
    with act(name, by=by, zone=zone) as doing:
        Zone.objects.select_for_update().get(pk=zone.pk)  # two who choose at once for the same role go one by one
        kept = Headlines.objects.filter(zone=zone, archived_at=None, **whose).first()
        if kept is None:
            return doing.create(Headlines(zone=zone, targets=chosen, **whose))
        if version is None:
            raise Overtaken(kept, since(kept, 0))
        return doing.change(kept, version=version, targets=chosen)


def _fit(by: User, zone: Zone, chosen: Sequence[int]) -> None:
    """Refused where there are none, too many, or one that the person does not see in the zone."""
    if not chosen:
        raise Refused(_("请至少选一个目标；不想自选，请用“恢复默认”。"), "targets")
    if len(chosen) > MOST:
        told = {"most": MOST, "count": len(chosen)}
        raise Refused(_("驾驶舱最多放 %(most)s 个目标，现选了 %(count)s 个，请去掉一些。") % told, "targets")
    rows = visible(by, "ledger.view", zone, Target.objects.filter(archived_at=None, pk__in=chosen))
    if missing := set(chosen) - set(rows.values_list("pk", flat=True)):
        numbers = _("、").join(str(each) for each in sorted(missing))
        raise Refused(_("本区台账中没有编号为 %(numbers)s 的目标，请重新选择。") % {"numbers": numbers}, "targets")
