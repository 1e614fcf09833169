"""Acts on people: add and change them, give and end roles, reset passwords, take an account out of use.

An administrator acts within his zone: on a person himself (name, password, account) only where he is administrator of
every zone in which that person has a role. A zone never loses its last administrator.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.actions.passwords import as_record, keep_password, note_password
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, Unit, Zone
from guatu_web.policies import may, require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused

WITHIN_UNIT = frozenset((Role.LEAD, Role.CLERK))
WITHIN_AREA = frozenset((Role.TOWN_CLERK,))
ONE_DAY = timedelta(days=1)


def add_person(by: User, zone: Zone, *, username: str, name: str, phone: str, password: str, **role: Any) -> User:
    """A new person with a first role and a first password, which must be changed at the first sign-in."""
    require(by, "people.change", zone)
    person = User(username=username.strip().lower(), name=name.strip(), phone=phone.strip(), must_change_password=True)
    check_person(person)
    check_password(password, person)
    person.set_password(password)
    with act("accounts.add_person", by=by, zone=zone, reason=role.pop("reason", "")) as doing:
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError as error:
            taken = _("登录名 %(username)s 已被使用，请换一个。") % {"username": person.username}
            raise Refused(taken, "username") from error
        told = {"username": person.username, "name": person.name, "phone": person.phone}
        doing.note(as_record(person), {field: [None, value] for field, value in told.items() if value})
        _give(doing, zone, person, **role)
    return person


def change_person(by: User, zone: Zone, person: User, *, version: int, name: str, phone: str, reason: str = "") -> None:
    """Another name or telephone number."""
    require_over(by, zone, person)
    asked = User(pk=person.pk, username=person.username, name=name.strip(), phone=phone.strip())
    check_person(asked)
    with act("accounts.change_person", by=by, zone=zone, reason=reason) as doing:
        doing.change(as_record(person), version=version, name=asked.name, phone=asked.phone)


def reset_password(
    by: User, zone: Zone, person: User, *, version: int, password: str, reason: str, without_code: bool = False
) -> None:
    """A new password that must be changed at the next sign-in. It ends a lock-out, and with `without_code` the second
    step of who has lost his telephone."""
    require_over(by, zone, person)
    check_password(password, person)
    with act("accounts.reset_password", by=by, zone=zone, reason=reason) as doing:
        keep_password(person, password, must_change=True, version=version)
        note_password(doing, person)
        if without_code:
            Authenticator.objects.filter(user=person).delete()
        forget_failures(username=person.username)


def set_active(by: User, zone: Zone, person: User, *, version: int, active: bool, reason: str) -> None:
    """Take an account out of use, or back into it. Refused for one's own, and for a zone's last administrator."""
    require_over(by, zone, person)
    if not active and by.pk == person.pk:
        raise Refused(_("不能停用自己的账号，请由另一位系统管理员办理。"))
    with act("accounts.reactivate" if active else "accounts.deactivate", by=by, zone=zone, reason=reason) as doing:
        if not active:
            for held in _roles(person).filter(role=Role.ADMINISTRATOR).select_related("zone"):
                _check_another_administrator(held.zone, timezone.localdate(), without=person)
        doing.change(as_record(person), version=version, is_active=active)


def give_role(by: User, zone: Zone, person: User, *, reason: str, **role: Any) -> Membership:
    """A role in a zone over some days, within a unit or an area where the role asks for one."""
    require(by, "people.change", zone)
    with act("accounts.give_role", by=by, zone=zone, reason=reason) as doing:
        return _give(doing, zone, person, **role)


def end_role(by: User, membership: Membership, *, version: int, last_day: date, reason: str) -> None:
    """End a role after a day; one that had not begun by then is archived as if it had not been given."""
    require(by, "people.change", membership.zone, membership)
    with act("accounts.end_role", by=by, zone=membership.zone, reason=reason) as doing:
        if last_day > membership.valid_to:
            told = _("该角色至 %(day)s 已止，不能延后；需要延长时请另行授予。")
            raise Refused(told % {"day": membership.valid_to}, "last_day")
        if not FIRST_DAY <= last_day < LAST_DAY:
            raise Refused(_("最后一日须在 1900-01-01 至 9999-12-30 之间。"), "last_day")
        if membership.role == Role.ADMINISTRATOR:
            day = max(last_day + ONE_DAY, timezone.localdate())
            _check_another_administrator(membership.zone, day, besides=membership)
        if last_day < membership.valid_from:
            doing.archive(membership, version=version)
        else:
            doing.change(membership, version=version, valid_to=last_day)


def may_over(by: User, zone: Zone, person: User) -> bool:
    """Whether an administrator of a zone may change a person himself, and not only his roles there."""
    zones = {held.zone_id: held.zone for held in _roles(person).select_related("zone")}
    return may(by, "people.change", zone) and all(may(by, "people.change", each) for each in zones.values())


def require_over(by: User, zone: Zone, person: User) -> None:
    """PermissionDenied unless an administrator may change this person."""
    require(by, "people.change", zone)
    if not may_over(by, zone, person):
        raise PermissionDenied(
            _("此人在其他开发区也有角色，须由同时管理这些开发区的系统管理员修改；本区角色仍可调整。")
        )


def _give(
    doing: Doing,
    zone: Zone,
    person: User,
    *,
    role: str,
    unit: Unit | None,
    area: Area | None,
    valid_from: date,
    valid_to: date | None,
) -> Membership:
    held = Membership(
        user=person, zone=zone, role=role, unit=unit, area=area, valid_from=valid_from, valid_to=valid_to or LAST_DAY
    )
    _check_reach(held)
    same = Membership.objects.filter(user=person, zone=zone, role=role, unit=unit, area=area, archived_at=None)
    if known := same.filter(valid_from__lte=held.valid_to, valid_to__gte=held.valid_from).first():
        told = {"role": known, "first": known.valid_from, "last": known.valid_to}
        raise Refused(_("%(role)s，自 %(first)s 至 %(last)s 已有，不能重复授予。") % told, "role")
    return doing.create(held)


def _check_reach(held: Membership) -> None:
    """A department's role reaches over a unit, a town's over an area; all others over the whole zone."""
    if held.role not in Role.values:
        raise Refused(_("没有“%(role)s”这一角色。") % {"role": held.role}, "role")
    if (held.role in WITHIN_UNIT) != (held.unit is not None):
        told = _("该角色不限于机构，请勿填写。") if held.unit else _("%(role)s须指定机构。")
        raise Refused(told % {"role": held.get_role_display()}, "unit")
    if (held.role in WITHIN_AREA) != (held.area is not None):
        told = _("该角色不限于区域，请勿填写。") if held.area else _("%(role)s须指定区域。")
        raise Refused(told % {"role": held.get_role_display()}, "area")
    if held.valid_from < FIRST_DAY:
        raise Refused(_("日期须在 1900-01-01 至 9999-12-31 之间。"), "valid_from")
    try:
        held.clean()
    except ValidationError as error:
        field, wrong = next(iter(error.message_dict.items()))
        raise Refused("".join(map(str, wrong)), field) from error


def _roles(person: User) -> Any:
    """The roles that a person has today or will have."""
    held = Membership.objects.filter(user=person, archived_at=None, valid_to__gte=timezone.localdate())
    return held.filter(zone__archived_at=None)


def _check_another_administrator(
    zone: Zone, day: date, *, without: User | None = None, besides: Membership | None = None
) -> None:
    """Refused where a zone would have no administrator on a day. The zone is locked, so that two administrators
    cannot remove each other in the same moment."""
    Zone.objects.select_for_update().get(pk=zone.pk)
    others = Membership.objects.filter(
        zone=zone,
        role=Role.ADMINISTRATOR,
        archived_at=None,
        user__is_active=True,
        valid_from__lte=day,
        valid_to__gte=day,
    )
    if without is not None:
        others = others.exclude(user=without)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if not others.exists():
        told = _("%(zone)s在 %(day)s 将没有系统管理员，请先授予另一人系统管理员角色。")
        raise Refused(told % {"zone": zone, "day": day})


def check_person(person: User) -> None:
    """Refused where a person's sign-in name, name or telephone number cannot be kept."""
    try:
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        field, told = next(iter(error.message_dict.items()))
        raise Refused("".join(told), field) from error


def check_password(password: str, person: User) -> None:
    """Refused for a password that is too easy."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("".join(error.messages), "password") from error
