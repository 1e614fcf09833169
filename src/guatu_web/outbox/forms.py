"""Forms of messages: the filter of the list, reasons, a new hook, how a person wants to be told."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guatu_web.outbox.models import Hook, Preference
from guatu_web.outbox.places import LONGEST
from guatu_web.outbox.queries import SHOWN
from guatu_web.records.addresses import PageForm
from guatu_web.records.forms import Reason, Seen, SiteForm


class ListForm(PageForm):
    """What the address of the list says; what it says wrongly is taken as not said."""

    show = forms.ChoiceField(required=False, choices=[(name, name) for name in SHOWN])
    text = forms.CharField(required=False, max_length=100)


class VersionForm(SiteForm):
    """An act that needs nothing but the version the person saw."""

    version = Seen()


class GiveUpForm(VersionForm):
    reason = Reason(error_messages={"required": _("请写明不再发送的原因。")}, help_text="")


class DeactivateForm(VersionForm):
    reason = Reason(error_messages={"required": _("请写明停用原因。")}, help_text="")


class HookForm(SiteForm):
    """A new hook. Neither the address nor the secret is ever shown again, not even in a form that was refused.

    `units` are those for which the person may add one, `of_zone` whether also one of the whole zone.
    """

    unit = forms.TypedChoiceField(
        label=_("单位"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("选定单位后，只接收该单位的督办单和督查汇总；不选则接收全区汇总。"),
        error_messages={"required": _("请选择单位。")},
    )
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("如：项目专班工作群"))
    form = forms.ChoiceField(label=_("格式"), choices=Hook.Format)
    address = forms.CharField(
        label=_("地址"),
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("群机器人：从其设置页完整复制，地址中含密钥，加密保存，只显示末四位。邮箱：填写邮箱地址。"),
    )
    secret = forms.CharField(
        label=_("加签密钥（可不填）"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("仅钉钉“加签”方式需要，保存后不再显示。"),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], of_zone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.TypedChoiceField, self.fields["unit"])
        unit.choices = [("", _("全区") if of_zone else "—"), *units]
        unit.required = not of_zone


class PreferenceForm(SiteForm):
    """How a person wants to be told."""

    version = Seen(required=False)
    address = forms.EmailField(
        label=_("通知邮箱"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("请填写完整的邮箱地址，如 name@example.com。")},
    )
    by_email = forms.BooleanField(label=_("接收邮件通知"), required=False)
    rhythm = forms.ChoiceField(label=_("发送方式"), choices=Preference.Rhythm)
    hour = forms.TypedChoiceField(
        label=_("汇总时间"), coerce=int, choices=[(str(hour), f"{hour}:00") for hour in range(24)]
    )
    language = forms.ChoiceField(label=_("消息语言"), choices=settings.LANGUAGES)
    quiet_from = forms.TimeField(label=_("免打扰自"), required=False)
    quiet_to = forms.TimeField(label=_("免打扰至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("quiet_from", "quiet_to"):
            field = self.fields[name]
            field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})
            field.error_messages["invalid"] = _("请按 22:00 的样式填写时间。")
