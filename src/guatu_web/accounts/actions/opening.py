"""The act by which a zone enters an installation: with its outermost area and its first administrator.

It is done from the shell alone (`manage.py open_zone`): nobody who works on the site has a right above all zones.
"""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.actions.people import check_password, check_person
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.actions.checking import checked_name
from guatu_web.areas.models import Area, AreaState, Zone
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused


def open_zone(*, code: str, name: str, username: str, person: str, password: str) -> tuple[Zone, bool]:
    """A zone, its outermost area of the same name, and its administrator; whether that person is new here.

    Who is new gets the password, and must change it at the first sign-in; who is known keeps his own. Refused for a
    code that is in use or no address could hold, and beside demo zones, whose people all have one published password.
    """
    if Zone.objects.filter(invented=True).exists():
        raise Refused(_("这里有演示开发区，其人员的密码是公开的；请另设 GUATU_HOME 或数据库，再开设本区。"))
    with act("accounts.open_zone", by=None, reason="开设开发区") as doing:
        zone = doing.create(_checked(Zone(code=code.strip().lower(), name=checked_name(name, "name"))))
        doing.of(zone)
        area = doing.create(Area(zone=zone, code=zone.code.upper(), name=zone.name))
        doing.create(AreaState(node=area, name=zone.name, kind=Area.Kind.ZONE))
        administrator, is_new = _administrator(doing, username.strip().lower(), person, password)
        first_day = timezone.localdate()
        doing.create(Membership(user=administrator, zone=zone, role=Role.ADMINISTRATOR, valid_from=first_day))
    return zone, is_new


def _checked(zone: Zone) -> Zone:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", zone.code):
        raise Refused(_("代码只能用小写字母、数字和连字符，至多 40 个字符。"), "code")
    if Zone.objects.filter(code=zone.code).exists():
        raise Refused(_("代码 %(code)s 已被使用，请换一个。") % {"code": zone.code}, "code")
    return zone


def _administrator(doing: Doing, username: str, name: str, password: str) -> tuple[User, bool]:
    known = User.objects.filter(username=username).first()
    if known is not None:
        if not known.is_active:
            raise Refused(_("登录名 %(username)s 已停用，请换一个。") % {"username": username}, "username")
        return known, False
    person = User(username=username, name=checked_name(name, "person"), must_change_password=True)
    check_person(person)
    check_password(password, person)
    person.set_password(password)
    person.save()
    return person, True
