"""Who may do what: one registry for lists, objects, search, export and API.

A right has a name, the roles that have it, and whether it reaches over the whole zone or only over the person's own
unit or area and what stands below. Every view and API operation declares the right it needs; a test walks all of them
with every role.

    require(person, "ledger.change_target", zone, target)      raises PermissionDenied
    may(person, "documents.upload", zone)                       tells
    visible(person, "ledger.view", zone, Target.objects.all())  narrows a list
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guatu_web.accounts.models import Membership, Role
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import below

if TYPE_CHECKING:
    from guatu_web.accounts.models import User

M = TypeVar("M", bound=Model)
View = TypeVar("View", bound=Callable[..., Any])

EVERYBODY = frozenset(Role)
_OFFICE = frozenset((Role.ADMINISTRATOR, Role.SUPERVISION))
_OVERSEERS = frozenset((Role.SUPERVISION, Role.LEADER, Role.OBSERVER))


class Right(NamedTuple):
    """What a right is called on screen, who has it over the whole zone, and who over his own unit or area only."""

    chinese: str
    whole: frozenset[Role]
    own: frozenset[Role] = frozenset()

    @property
    def name(self) -> str:
        return pgettext("right", self.chinese)

    @property
    def roles(self) -> frozenset[Role]:
        return self.whole | self.own


RIGHTS: dict[str, Right] = {
    "documents.view": Right("查看文件", EVERYBODY),
    "documents.upload": Right("上传文件", _OFFICE | {Role.LEAD, Role.CLERK}),
    "documents.review": Right("审核读取结果", frozenset((Role.SUPERVISION, Role.LEAD))),
    "ledger.view": Right("查看目标台账", EVERYBODY),
    "ledger.change": Right("登记和修改目标", frozenset((Role.SUPERVISION,)), frozenset((Role.LEAD,))),
    "ledger.export": Right("导出台账", _OVERSEERS, frozenset((Role.LEAD,))),
    "statistics.view": Right("查看指标数据", EVERYBODY),
    "statistics.import": Right("导入历史数据", frozenset((Role.SUPERVISION,))),
    "statistics.export": Right("导出指标数据", _OVERSEERS, frozenset((Role.LEAD,))),
    "returns.fill": Right(
        "填报数据", frozenset((Role.SUPERVISION,)), frozenset((Role.LEAD, Role.CLERK, Role.TOWN_CLERK))
    ),
    "returns.check": Right("审核填报数据", frozenset((Role.SUPERVISION,)), frozenset((Role.LEAD,))),
    "returns.approve": Right("批准填报数据", frozenset((Role.SUPERVISION,))),
    "alarms.view": Right("查看预警", _OVERSEERS, frozenset((Role.LEAD, Role.CLERK))),
    "alarms.change": Right("处理预警", frozenset((Role.SUPERVISION,)), frozenset((Role.LEAD,))),
    "supervision.view": Right(
        "查看督查事项",
        _OVERSEERS | {Role.ADMINISTRATOR},
        frozenset((Role.LEAD, Role.CLERK, Role.TOWN_CLERK)),
    ),
    "supervision.enter": Right("登记和交办事项", frozenset((Role.SUPERVISION,))),
    "supervision.act": Right(
        "办理事项",
        frozenset((Role.SUPERVISION, Role.LEADER)),
        frozenset((Role.LEAD, Role.CLERK, Role.TOWN_CLERK)),
    ),
    "supervision.export": Right("导出督查事项", _OVERSEERS, frozenset((Role.LEAD,))),
    "projects.view": Right("查看项目", EVERYBODY - {Role.TOWN_CLERK}, frozenset((Role.TOWN_CLERK,))),
    "projects.change": Right(
        "登记和修改项目", frozenset((Role.SUPERVISION,)), frozenset((Role.LEAD, Role.CLERK, Role.TOWN_CLERK))
    ),
    "projects.move": Right("推进项目", frozenset((Role.SUPERVISION, Role.LEADER)), frozenset((Role.LEAD, Role.CLERK))),
    "projects.move_freely": Right("退回项目或跳过环节", frozenset((Role.SUPERVISION, Role.LEADER))),
    "projects.screen": Right("项目准入评审", frozenset((Role.SUPERVISION, Role.LEADER))),
    "projects.merge": Right("合并项目", frozenset((Role.SUPERVISION,))),
    "projects.export": Right("导出项目", _OVERSEERS, frozenset((Role.LEAD,))),
    "measures.view": Right("查看指标测算", EVERYBODY),
    "measures.export": Right("导出指标测算", _OVERSEERS, frozenset((Role.LEAD,))),
    "races.view": Right("查看赛马", EVERYBODY),
    "races.freeze": Right("确认赛马结果", frozenset((Role.SUPERVISION,))),
    "races.export": Right("导出赛马", _OVERSEERS, frozenset((Role.LEAD,))),
    "cockpit.view": Right("查看驾驶舱", EVERYBODY),
    "cockpit.choose": Right("设置驾驶舱", frozenset((Role.SUPERVISION, Role.LEADER))),
    "briefings.view": Right("查看简报", EVERYBODY),
    "briefings.write": Right("起草和修改简报", frozenset((Role.SUPERVISION, Role.LEAD))),
    "briefings.issue": Right("印发简报", frozenset((Role.SUPERVISION,))),
    "areas.view": Right("查看区域与机构", EVERYBODY),
    "areas.change": Right("变更区域与机构", frozenset((Role.ADMINISTRATOR,))),
    "people.view": Right("查看人员", frozenset((Role.ADMINISTRATOR, Role.SUPERVISION, Role.LEADER))),
    "people.change": Right("变更人员与角色", frozenset((Role.ADMINISTRATOR,))),
    "playbook.view": Right("查看办法", EVERYBODY),
    "playbook.change": Right("更换办法", frozenset((Role.ADMINISTRATOR,))),
    "messages.change": Right("查看和重发消息", _OFFICE),
    "messages.unit": Right("设置单位通知地址", _OFFICE, frozenset((Role.LEAD,))),
    "messages.own": Right("设置自己的通知", EVERYBODY),
    "audit.view": Right("查看操作日志", frozenset((Role.ADMINISTRATOR, Role.SUPERVISION))),
    "tokens.own": Right("管理自己的接口令牌", EVERYBODY),
}

BESIDE: dict[str, Any] = {}
"""What the apps above want to be read beside each membership: an expression by the name it gets, so that what every
page's frame says costs no query of its own. It is not read for a person whose `sees_frame` is false."""

PUBLIC = "public"
"""Declared by what anybody may see: sign-in, static pages."""
SIGNED_IN = "signed in"
"""Declared by what everybody who is signed in may do: choose a zone, change the own password."""


def needs(right: str) -> Callable[[View], View]:
    """Declares the right that a view needs; the view runs only for those who have it in the zone of the address."""
    if right not in RIGHTS and right not in (PUBLIC, SIGNED_IN):
        raise KeyError(f"no right {right!r}; there are {', '.join(RIGHTS)}")

    def declared(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        return view

    return declared


def memberships(user: User, zone: Zone | None = None) -> list[Membership]:
    """The roles that a person has today, in a zone or in all; read once for each person object."""
    kept: list[Membership] | None = getattr(user, "_memberships", None)
    if kept is None:
        today = timezone.localdate()
        held = Membership.objects.filter(
            user_id=user.pk, archived_at=None, zone__archived_at=None, valid_from__lte=today, valid_to__gte=today
        )
        beside = BESIDE if getattr(user, "sees_frame", True) else {}
        rows = held.select_related("zone", "unit", "area").annotate(**beside) if user.is_active else held.none()
        rows = rows.order_by("zone__name", "role")
        kept = list(rows)
        for each in kept:
            for node in (each.unit, each.area):
                if node is not None:
                    node.zone = each.zone
        user._memberships = kept  # type: ignore[attr-defined]
    return kept if zone is None else [each for each in kept if each.zone_id == zone.pk]


def zones_of(user: User) -> list[Zone]:
    """The zones in which a person has a role today."""
    return list({each.zone_id: each.zone for each in memberships(user)}.values())


def may(user: User, right: str, zone: Zone, record: Model | None = None) -> bool:
    """Whether a person has a right in a zone, and for a record of it."""
    held = RIGHTS[right]
    if record is not None and _zone_id(record) != zone.pk:
        return False
    mine = [each for each in memberships(user, zone) if Role(each.role) in held.roles]
    if record is None or any(Role(each.role) in held.whole for each in mine):
        return bool(mine)
    return any(_within(each, record) for each in mine)


def require(user: User, right: str, zone: Zone, record: Model | None = None) -> None:
    """PermissionDenied unless a person has a right."""
    if not may(user, right, zone, record):
        raise PermissionDenied(lacking(right))


def lacking(right: str) -> str:
    """What is told to who lacks a right."""
    return _("您没有“%(right)s”的权限。") % {"right": RIGHTS[right].name}


def visible(user: User, right: str, zone: Zone, rows: QuerySet[M]) -> QuerySet[M]:
    """Those rows of a zone for which a person has a right."""
    rows = rows.filter(zone=zone)
    reach = reach_of(user, right, zone)
    return rows if reach is None else rows.filter(reach)


def marked(user: User, right: str, zone: Zone, rows: QuerySet[M]) -> QuerySet[Any, Any]:
    """Rows with `seen`: whether a person has a right for them; for what is counted for everybody and named for some."""
    reach = reach_of(user, right, zone) if may(user, right, zone) else Q(pk__in=())
    told = Value(True) if reach is None else Case(When(reach, then=Value(True)), default=Value(False))
    return rows.annotate(seen=told)


def reach_of(user: User, right: str, zone: Zone) -> Q | None:
    """For which records of a zone a person has a right; None for all of them."""
    held = RIGHTS[right]
    mine = [each for each in memberships(user, zone) if Role(each.role) in held.roles]
    if any(Role(each.role) in held.whole for each in mine):
        return None
    return reduce(or_, map(_reach, mine), Q(pk__in=()))


def _zone_id(record: Model) -> Any:
    return getattr(record, "zone_id", None)


def _within(membership: Membership, record: Model) -> bool:
    """Whether a record belongs to the unit or area of a membership, or to what stands below."""
    if membership.unit is not None:
        return getattr(record, "unit_id", None) in below(Unit, membership.unit)
    if membership.area is not None:
        return getattr(record, "area_id", None) in below(Area, membership.area)
    return True


def _reach(membership: Membership) -> Q:
    if membership.unit is not None:
        return Q(unit_id__in=below(Unit, membership.unit))
    if membership.area is not None:
        return Q(area_id__in=below(Area, membership.area))
    return ~Q(pk__in=())
