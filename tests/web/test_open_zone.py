"""Rules of `manage.py open_zone`: how a zone of one's own begins in an installation."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, Zone
from guatu_web.demo.cast import YUNZEHU
from guatu_web.demo.zones import build
from guatu_web.records.acts import broken_links
from guatu_web.records.models import AuditEntry

pytestmark = pytest.mark.django_db

NEW = "Heron-on-the-lake-7"


def opened(capsys, code="jinghu", name="镜湖开发区", login="zhangsan", called="张三"):
    """What the command prints."""
    call_command("open_zone", code, name, administrator=login, called=called)
    return capsys.readouterr().out


def first_password(told):
    return re.search(r"登录后须修改）：(\S+)", told).group(1)


def test_a_new_zone_has_its_outermost_area_and_its_administrator(capsys):
    opened(capsys)
    zone = Zone.objects.get(code="jinghu")
    assert (zone.name, zone.invented) == ("镜湖开发区", False)
    area = Area.objects.get(zone=zone)
    assert (area.code, area.name, area.states.get().kind) == ("JINGHU", "镜湖开发区", "zone")
    held = Membership.objects.get(zone=zone)
    assert (held.user.username, held.user.name, held.role) == ("zhangsan", "张三", Role.ADMINISTRATOR)
    assert {entry.act for entry in AuditEntry.objects.filter(zone=zone)} == {"accounts.open_zone"}
    assert list(broken_links()) == []


def test_the_first_password_is_shown_once_and_must_be_changed_before_anything_else(capsys):
    password = first_password(opened(capsys))
    client = Client()
    client.post(reverse("account_login"), {"login": "zhangsan", "password": password})
    page = reverse("areas:index", args=["jinghu"])
    change = reverse("account_change_password")
    assert client.get(page)["Location"] == change
    client.post(change, {"oldpassword": password, "password1": NEW, "password2": NEW})
    assert client.get(page).status_code == 200


def test_every_page_of_the_menu_opens_in_a_zone_that_holds_nothing_yet(capsys):
    opened(capsys)
    client = Client()
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    User.objects.update(must_change_password=False)
    page = client.get(reverse("areas:index", args=["jinghu"])).content.decode()
    menu = re.findall(r'<a href="([^"]+)"', page[page.index("shell-brand") : page.index("shell-foot")])
    assert len(menu) > 8
    assert {address: client.get(address).status_code for address in menu} == dict.fromkeys(menu, 200)


def test_who_has_an_account_keeps_the_password(capsys):
    password = first_password(opened(capsys))
    told = opened(capsys, "second", "二区")
    assert ("沿用原密码" in told, "登录后须修改" in told) == (True, False)
    assert User.objects.get().check_password(password)
    assert Membership.objects.filter(role=Role.ADMINISTRATOR).count() == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"code": "jinghu"}, "代码 jinghu 已被使用"),
        ({"code": "镜湖"}, "小写字母、数字和连字符"),
        ({"code": "a/b"}, "小写字母、数字和连字符"),
        ({"code": "b" * 41}, "小写字母、数字和连字符"),
        ({"code": "b", "name": "  "}, "1 至 100 字"),
        ({"code": "b", "login": "a/b"}, "合法的用户名"),
        ({"code": "b", "login": "lisi", "called": ""}, "1 至 100 字"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing_behind(capsys, given, told):
    opened(capsys)
    before = (Zone.objects.count(), User.objects.count(), AuditEntry.objects.count())
    with pytest.raises(CommandError, match=told):
        opened(capsys, **given)
    assert (Zone.objects.count(), User.objects.count(), AuditEntry.objects.count()) == before


def test_somebody_out_of_use_becomes_no_administrator(capsys):
    opened(capsys)
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="zhangsan 已停用"):
        opened(capsys, "second", "二区")


def test_a_zone_of_ones_own_and_demo_zones_never_stand_in_one_installation(capsys):
    """Everybody in the demo has one published password."""
    build(YUNZEHU, NEW)
    with pytest.raises(CommandError, match="另设 GUATU_HOME"):
        opened(capsys)
    Zone.objects.update(invented=False)
    with pytest.raises(CommandError, match="zones of its own"):
        call_command("demo")
