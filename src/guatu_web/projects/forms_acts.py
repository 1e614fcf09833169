"""What the acts on a project ask for. Money is typed in 万 and given in units; what was typed stays when refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.gates import Gate, Ladder
from guatu.screening import Criteria, Criterion
from guatu_web.areas.shape import Choices
from guatu_web.projects.models import Kind, Project, Screening, Status, Talk
from guatu_web.records.forms import ANY, Day, Reason, Seen, SiteForm, choose

WAN = Decimal(10_000)
LONGEST = 10_000
NODES = ("unit", "area", "owner", "leader")
"""Fields of an entry that name records."""
SURE = _("确认金额无误")


def lines(rows: int = 3) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea(attrs={"rows": rows})


class Wan(forms.DecimalField):
    """An amount typed in 万; its value is in units."""

    def __init__(self, **kwargs: Any) -> None:
        wide = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(max_digits=22, decimal_places=6, widget=wide, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").strip()
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        told = super().clean(value)
        return None if told is None else told * WAN


class Month(forms.DateField):
    """A month, chosen or typed as 2026-11; its value is its first day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": _("请按 2026-11 的样式填写月份。")})
        wide = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-11"})
        super().__init__(input_formats=["%Y-%m"], widget=wide, **kwargs)


class Key(forms.CharField):
    """Lets the same form sent twice be done once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, widget=forms.HiddenInput, **kwargs)


class Sure(forms.BooleanField):
    """Ticked where a figure was asked about and is right all the same."""

    def __init__(self) -> None:
        super().__init__(label=SURE, required=False)


def chosen(**kwargs: Any) -> forms.TypedChoiceField:
    """A choice of a record by its id."""
    return forms.TypedChoiceField(required=False, coerce=int, empty_value=None, **kwargs)


# ------------------------------------------------------------------ entry


class EntryForm(SiteForm):
    """A project as it is entered, and as it is changed."""

    name = forms.CharField(label=_("项目名称"), max_length=200, error_messages={"required": _("请填写项目名称。")})
    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    investor = forms.CharField(label=_("投资方"), required=False, max_length=200)
    investor_code = forms.CharField(label=_("统一社会信用代码"), required=False, max_length=30)
    investor_place = forms.CharField(label=_("投资方所在地"), required=False, max_length=100)
    content = forms.CharField(label=_("建设内容"), required=False, max_length=LONGEST, widget=lines())
    amount = Wan(label=_("总投资（万，按所选币种）"), required=False, help_text=_("如 3.2 亿元填 32000。"))
    currency = forms.ChoiceField(label=_("币种"))
    foreign = Wan(label=_("合同外资（万美元）"), required=False)
    industry = forms.CharField(
        label=_("行业代码"), required=False, max_length=10, help_text=_("GB/T 4754—2017，如 C 或 3974。")
    )
    cluster = forms.ChoiceField(label=_("产业集群"), required=False)
    unit = chosen(label=_("责任单位"))
    owner = chosen(label=_("项目专员"))
    leader = chosen(label=_("包抓领导"))
    area = chosen(label=_("落地区域"))
    land_need = forms.DecimalField(label=_("用地需求（亩）"), required=False, max_digits=12, decimal_places=2)
    land_supplied = forms.DecimalField(label=_("已供地（亩）"), required=False, max_digits=12, decimal_places=2)

    def __init__(self, data: Any, choices: Mapping[str, Choices], **more: Any) -> None:
        super().__init__(data, **more)
        for name, each in choices.items():
            choose(self, name, each)

    @property
    def touched(self) -> dict[str, Any]:
        """What was changed of what the form began with."""
        names = set(self.changed_data) - {"sure", "reason", "version", "key"}
        return {name: self.cleaned_data[name] for name in self.fields if name in names}


class NewForm(EntryForm):
    """A project that enters; `different` says that those that look alike are others."""

    stage = forms.ChoiceField(label=_("现阶段"), required=False)
    stage_on = Day(label=_("进入阶段日期"), required=False)
    different = forms.BooleanField(label=_("与上列项目不是同一项目，继续登记"), required=False)
    sure = Sure()
    key = Key()


class ChangeForm(EntryForm):
    """What is said of a project is changed."""

    reason = Reason(required=False, help_text=_("签约后调整总投资的，须写明原因。"))
    sure = Sure()
    version = Seen()


def initial_of(project: Project) -> dict[str, Any]:
    """A project as the form of its change begins."""
    told = {name: getattr(project, name) for name in EntryForm.base_fields if name not in NODES}
    told |= {name: getattr(project, f"{name}_id") for name in NODES}
    for name in ("amount", "foreign"):
        told[name] = in_wan(told[name])
    return told


def in_wan(value: Decimal | None) -> str:
    """An amount in 万 as it is typed."""
    if value is None:
        return ""
    told = f"{value / WAN:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


# ------------------------------------------------------------------ stages and status


class MoveForm(SiteForm):
    """A step to a stage: which, when, why, and what is let pass."""

    stage = forms.ChoiceField(label=_("阶段"))
    on = Day(label=_("日期"))
    reason = Reason(required=False)
    waive = forms.MultipleChoiceField(label=_("免予要求"), required=False)
    version = Seen()
    key = Key()

    def __init__(self, data: Any, gates: Sequence[Gate], waivable: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "stage", [(each.stage, each.name) for each in gates])
        choose(self, "waive", list(waivable))


class StatusForm(SiteForm):
    """How a project goes from now on."""

    status = forms.ChoiceField(label=_("状态"), choices=Status.choices)
    on = Day(label=_("日期"))
    reason = Reason(required=False, help_text=_("除恢复正常推进外，须写明原因。"))
    version = Seen()
    key = Key()


class MilestonesForm(SiteForm):
    """The planned dates of the stages of a ladder, each under the key of its stage."""

    reason = Reason(required=False, help_text=_("推迟已定的计划日期，须写明原因。"))
    version = Seen()

    def __init__(self, data: Any, ladder: Ladder, **more: Any) -> None:
        super().__init__(data, **more)
        days = {each.stage: Day(label=_(each.name), required=False) for each in ladder.gates}
        for each in days.values():
            each.widget.attrs["class"] = "form-control"
        self.fields = days | self.fields
        self.stages = list(days)

    @property
    def touched(self) -> dict[str, date | None]:
        """The stages whose planned dates were changed."""
        return {each: self.cleaned_data[each] for each in self.stages if each in self.changed_data}


class ActualForm(SiteForm):
    """The day on which a stage was reached is corrected."""

    stage = forms.ChoiceField(label=_("节点"))
    on = Day(label=_("实际日期"), required=False, help_text=_("留空为删去该日期。"))
    reason = Reason(error_messages={"required": _("请写明原因。")})
    version = Seen()

    def __init__(self, data: Any, gates: Sequence[Gate], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "stage", [(each.stage, _(each.name)) for each in gates])


# ------------------------------------------------------------------ money and works


class InvestedForm(SiteForm):
    """The investment completed in a month."""

    month = Month(label=_("月份"))
    amount = Wan(label=_("当月完成投资（万元）"), error_messages={"required": _("请填写金额，没有的填 0。")})
    reason = Reason(required=False, help_text=_("更正已填数据时写明。"))
    sure = Sure()
    version = Seen(required=False)


class QuantityForm(SiteForm):
    """A physical quantity as it stands."""

    name = forms.CharField(label=_("工程内容"), max_length=100)
    measure = forms.CharField(label=_("计量单位"), max_length=20, help_text=_("如 米、平方米、处。"))
    planned = forms.DecimalField(label=_("计划量"), max_digits=16, decimal_places=3)
    done = forms.DecimalField(label=_("完成量"), max_digits=16, decimal_places=3)
    on = Day(label=_("截至"))
    version = Seen(required=False)


# ------------------------------------------------------------------ talks, problems, papers


class TalkForm(SiteForm):
    """A visit or talk that has taken place."""

    on = Day(label=_("日期"))
    way = forms.ChoiceField(label=_("方式"), choices=Talk.Way.choices)
    met = forms.CharField(label=_("对方人员"), required=False, max_length=200)
    place = forms.CharField(label=_("地点"), required=False, max_length=100)
    content = forms.CharField(label=_("内容"), max_length=LONGEST, widget=lines(4))
    next_on = Day(label=_("下次跟进"), required=False)
    version = Seen(required=False)


class ProblemForm(SiteForm):
    """What stands in a project's way."""

    text = forms.CharField(label=_("问题"), max_length=LONGEST, widget=lines())
    on = Day(label=_("提出日期"))
    unit = chosen(label=_("解决单位"))
    due_on = Day(label=_("解决时限"), required=False)

    def __init__(self, data: Any, units: Choices, **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "unit", [*ANY, *units])


class SolveForm(SiteForm):
    """How a problem was solved."""

    answer = forms.CharField(label=_("解决情况"), max_length=LONGEST, widget=lines())
    on = Day(label=_("解决日期"))
    version = Seen()


class PaperForm(SiteForm):
    """A paper that a project has: its file is uploaded, or chosen among the documents of the zone."""

    kind = forms.ChoiceField(label=_("材料类别"))
    number = forms.CharField(label=_("文号"), required=False, max_length=100)
    on = Day(label=_("日期"), required=False)
    document = chosen(label=_("选择已有文件"))
    file = forms.FileField(label=_("或上传文件"), required=False)

    def __init__(self, data: Any, kinds: Mapping[str, str], documents: Choices, *, uploads: bool, **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "kind", list(kinds.items()))
        choose(self, "document", [*ANY, *documents])
        if not uploads:
            del self.fields["file"]


class WithdrawForm(SiteForm):
    """Why something is taken out that was entered by mistake."""

    reason = Reason(error_messages={"required": _("请写明原因。")})
    version = Seen()


# ------------------------------------------------------------------ screening


class ScreeningForm(SiteForm):
    """What the register does not know by itself, under the keys of the criteria, and the decision."""

    decision = forms.ChoiceField(
        label=_("结论"), choices=Screening.Decision.choices, error_messages={"required": _("请选择评审结论。")}
    )
    on = Day(label=_("评审日期"))
    reason = Reason(required=False, label=_("意见"), help_text=_("结论与评审结果不一致的，须写明意见。"))
    version = Seen()

    def __init__(self, data: Any, criteria: Criteria, **more: Any) -> None:
        super().__init__(data, **more)
        asked = {each.key: _asked(each) for each in criteria.criteria if not each.source}
        self.fields = {f"given_{key}": field for key, field in asked.items()} | self.fields
        self.asked_names = list(asked)

    @property
    def given(self) -> dict[str, str]:
        """What was filled in, by the keys of the criteria."""
        return {key: str(self.cleaned_data.get(f"given_{key}") or "") for key in self.asked_names}


def _asked(criterion: Criterion) -> forms.Field:
    told = f"{criterion.name}（{criterion.unit}）" if criterion.unit else criterion.name
    if criterion.is_choice:
        choices = [*ANY, *((each.value, each.value) for each in criterion.choices)]
        kind = forms.Select(attrs={"class": "form-select"})
        return forms.ChoiceField(label=told, required=False, choices=choices, widget=kind)
    wide = forms.TextInput(attrs={"class": "form-control", "inputmode": "decimal"})
    return forms.DecimalField(label=told, required=False, widget=wide)
