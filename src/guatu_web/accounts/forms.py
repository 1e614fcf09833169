"""Forms for people and roles."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import Role
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import tree
from guatu_web.records.forms import Day, Reason, Seen, SiteForm

_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_password() -> str:
    """A password to be read aloud once: four groups of four without look-alikes (93 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


class FilterForm(SiteForm):
    """What the list of people is narrowed to; it stands in the address."""

    text = forms.CharField(label=_("姓名或登录名"), required=False, max_length=150)
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[("", _("全部")), *Role.choices])
    all = forms.BooleanField(label=_("含已结束和已停用"), required=False)


class RoleFields(SiteForm):
    """A role with its reach and its days."""

    role = forms.ChoiceField(label=_("角色"), choices=[("", _("请选择")), *Role.choices])
    unit = forms.ChoiceField(label=_("机构"), required=False, help_text=_("部门负责人、部门经办人须填。"))
    area = forms.ChoiceField(label=_("区域"), required=False, help_text=_("镇街经办人须填。"))
    valid_from = Day(label=_("自"), initial=timezone.localdate)
    valid_to = Day(label=_("至"), required=False, help_text=_("不填为长期。"))

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        for name, model in (("unit", Unit), ("area", Area)):
            nodes = [(str(each.state.node_id), "　" * each.depth + each.state.name) for each in tree(model, zone)]
            self.fields[name].choices = [("", _("（全区）")), *nodes]  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit | None:
        chosen = self.cleaned_data["unit"]
        return Unit.objects.get(zone=self.zone, pk=chosen) if chosen else None

    def clean_area(self) -> Area | None:
        chosen = self.cleaned_data["area"]
        return Area.objects.get(zone=self.zone, pk=chosen) if chosen else None


class PasswordField(forms.CharField):
    """A password set for somebody else; left empty, one is made and shown once."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(required=False, strip=False, max_length=128, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        return super().clean(value) or new_password()


class AddForm(RoleFields):
    """A new person with a first role."""

    username = forms.CharField(
        label=_("登录名"), max_length=150, help_text=_("小写字母、数字和 @ . + - _；全系统不重复，设立后不再变更。")
    )
    name = forms.CharField(label=_("姓名"), max_length=100)
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)
    password = PasswordField(label=_("初始密码"), help_text=_("不填则自动生成，只显示一次；本人首次登录时须修改。"))
    reason = Reason(required=False)

    field_order = ("username", "name", "phone", "password", "role", "unit", "area", "valid_from", "valid_to", "reason")


class PersonForm(SiteForm):
    """A person's own data."""

    name = forms.CharField(label=_("姓名"), max_length=100)
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)
    reason = Reason(required=False)
    seen = Seen()


class RoleForm(RoleFields):
    """One more role of a person."""

    reason = Reason()


class KnownForm(RoleFields):
    """A role for somebody who has an account already, in another zone or from earlier."""

    username = forms.CharField(label=_("登录名"), max_length=150)
    name = forms.CharField(label=_("姓名"), max_length=100, help_text=_("须与账号上的姓名一致，以免授予他人。"))
    reason = Reason()

    field_order = ("username", "name", "role", "unit", "area", "valid_from", "valid_to", "reason")


class EndForm(SiteForm):
    """The last day of a role."""

    last_day = Day(label=_("最后一日"), initial=timezone.localdate)
    reason = Reason()
    seen = Seen()


class PasswordForm(SiteForm):
    """A password set anew for somebody."""

    password = PasswordField(
        label=_("新密码"), help_text=_("不填则自动生成，只显示一次；自行填写时至少 10 位，不能全为数字或过于常见。")
    )
    without_code = forms.BooleanField(
        label=_("同时停用动态验证码"), required=False, help_text=_("仅在本人手机和恢复码均遗失时勾选。")
    )
    reason = Reason()
    seen = Seen()


class ActiveForm(SiteForm):
    """Why an account is taken out of use or back into it."""

    reason = Reason()
    seen = Seen()
