"""What the lists of projects are narrowed by, and how a filter is kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.projects.models import Kind, Stage, Status
from guatu_web.projects.queries.filters import GOES_ON, OVER
from guatu_web.records.forms import ANY, FilterForm, Seen, SiteForm


class ProjectFilter(FilterForm):
    """What lists of projects can be narrowed by."""

    RARER = ("area", "cluster", "industry", "leader", "over", "overdue")

    text = forms.CharField(label=_("搜索"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[*ANY, *Kind.choices])
    stage = forms.ChoiceField(label=_("阶段"), required=False, choices=[*ANY, *Stage.choices])
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[*ANY, (GOES_ON, _("在推进")), *Status.choices])
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    area = forms.ChoiceField(label=_("落地区域"), required=False)
    cluster = forms.ChoiceField(label=_("产业集群"), required=False)
    industry = forms.RegexField(
        r"^([A-T]|[0-9]{2,4})$",
        label=_("行业代码"),
        required=False,
        error_messages={"invalid": _("请填写行业门类字母，或 2 至 4 位代码。")},
    )
    leader = forms.ChoiceField(label=_("包抓领导"), required=False)
    over = forms.ChoiceField(label=_("总投资"), required=False, choices=[*ANY, *OVER.items()])
    overdue = forms.ChoiceField(label=_("节点"), required=False, choices=[*ANY, ("1", _("计划节点逾期"))])


class KeepForm(SiteForm):
    """A filter that a person keeps under a name."""

    name = forms.CharField(label=_("名称"), max_length=60, error_messages={"required": _("请填写筛选方案的名称。")})
    shared = forms.BooleanField(label=_("全区可见"), required=False)
    version = Seen(required=False)
