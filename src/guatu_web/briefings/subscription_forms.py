"""Forms of subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.briefings.models import Subscription
from guatu_web.records.addresses import PageForm
from guatu_web.records.forms import Seen, SiteForm, choose

Choices = Sequence[tuple[str, Any]]
WHEN = [("issued", _("印发后发送")), ("automatic", _("到期自动生成并发送"))]


class SubscriptionListForm(PageForm):
    """What the address of the office's list says; what it says wrongly is taken as not said."""

    text = forms.CharField(required=False, max_length=100)


class SubscribeForm(SiteForm):
    """What is subscribed to, and by the office also for whom; `recipients` are empty for everybody else."""

    template = forms.ChoiceField(label=_("模板"), error_messages={"required": _("请选择模板。")})
    area = forms.ChoiceField(label=_("区域"), required=False)
    to = forms.ChoiceField(label=_("发给"), required=False)
    when = forms.ChoiceField(
        label=_("何时发送"),
        choices=WHEN,
        help_text=_(
            "自动生成的简报未经审核，文首注明。晨报在工作日 7:30 起发送，其余在数据齐备后、最迟次月 20 日发送。"
        ),
    )
    format = forms.ChoiceField(
        label=_("格式"),
        choices=Subscription.Format,
        help_text=_("Word、PDF 作为邮件附件；“正文”写在邮件里。群机器人不收附件，只收标题、要点和链接。"),
    )

    def __init__(self, data: Any, templates: Choices, areas: Choices, recipients: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choose(self, "template", templates)
        choose(self, "area", [("", _("全区")), *areas])
        choose(self, "to", [("", _("本人")), *recipients])
        if not recipients:
            del self.fields["to"]


class UnsubscribeForm(SiteForm):
    version = Seen()
