from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu_web.accounts.actions.opening import open_zone
from guatu_web.records.errors import Refused


class Command(BaseCommand):
    help = (
        "Open a zone: its code stands in addresses (/z/CODE/), its name on every page. The first administrator gets a"
        " password that is shown once, here, and must be changed at the first sign-in; who has an account keeps it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="small letters, digits and hyphens, for example jinghu")
        parser.add_argument("name", help="for example 镜湖开发区")
        parser.add_argument("--administrator", required=True, metavar="LOGIN", help="sign-in name, such as zhangsan")
        parser.add_argument("--called", required=True, metavar="NAME", help="that person's name, for example 张三")

    def handle(self, *args: Any, code: str, name: str, administrator: str, called: str, **options: Any) -> None:
        password = secrets.token_urlsafe(12)
        try:
            zone, is_new = open_zone(code=code, name=name, username=administrator, person=called, password=password)
        except Refused as error:
            raise CommandError(str(error)) from error
        told = {"zone": zone, "page": reverse("zone", args=[zone.code]), "login": administrator.strip().lower()}
        self.stdout.write(_("%(zone)s 已开设，地址 %(page)s，系统管理员 %(login)s。") % told)
        if is_new:
            self.stdout.write(_("首次密码（仅显示这一次，登录后须修改）：%(password)s") % {"password": password})
        else:
            self.stdout.write(_("该登录名已有账号，沿用原密码。"))
