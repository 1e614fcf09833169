"""What the lists of projects are narrowed by, and how a filter is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.projects.models import Kind, Stage, Status
from guatu_web.projects.queries.filters import GOES_ON, OVER, Choices
from guatu_web.records.forms import Seen, SiteForm

ANY = [("", "")]
RARER = ("area", "cluster", "industry", "leader", "over", "overdue")


class ProjectFilter(SiteForm):
    """What lists of projects can be narrowed by; all of it stands in the address."""

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

    def __init__(self, data: Any, choices: Mapping[str, Choices]) -> None:
        super().__init__(data)
        self.auto_id = "filter_%s"
        for name, each in choices.items():
            choose(self, name, [*ANY, *each])

    @property
    def told(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def more(self) -> bool:
        """Whether one of the rarer conditions is set, or wrong."""
        return bool(set(RARER) & (self.told.keys() | self.errors.keys()))

    @property
    def rarer(self) -> list[forms.BoundField]:
        """The conditions that stand folded."""
        return [self[name] for name in RARER]


class KeepForm(SiteForm):
    """A filter that a person keeps under a name."""

    name = forms.CharField(label=_("名称"), max_length=60, error_messages={"required": _("请填写筛选方案的名称。")})
    shared = forms.BooleanField(label=_("全区可见"), required=False)
    version = Seen(required=False)


def choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Set what a field can be chosen from."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
