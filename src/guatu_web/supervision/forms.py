"""Forms of supervision: the filter of the list, what an act asks for, the entry of an item and of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.workflow import Act, Workflow
from guatu_web.areas.shape import Choices, Shape
from guatu_web.records.forms import ANY, Day, FilterForm, Seen, SiteForm, choose
from guatu_web.supervision.actions.given import EARLIER, MADE_UP, fields_of
from guatu_web.supervision.models import Item, Rhythm
from guatu_web.supervision.queries.listing import NO_LIGHT, STANDING, WITHIN
from guatu_web.supervision.words import FIELDS

LONGEST = 2000
PARTS = 5
"""So many lines stand ready for parts of an item."""
ALL = "all"


class ItemFilter(FilterForm):
    """What the list can be narrowed by."""

    text = forms.CharField(label=_("搜索"), required=False, max_length=100)
    light = forms.ChoiceField(
        label=_("亮灯"),
        required=False,
        choices=ANY + [each for each in Item.Colour.choices if each[0]] + [(NO_LIGHT, Item.Colour.NONE.label)],
    )
    standing = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", STANDING["running"]), *list(STANDING.items())[1:], (ALL, _("全部"))],
    )
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    within = forms.ChoiceField(label=_("到期"), required=False, choices=ANY + list(WITHIN.items()))
    type = forms.ChoiceField(label=_("类型"), required=False)
    leader = forms.ChoiceField(label=_("责任领导"), required=False)
    programme = forms.CharField(label=_("所属工程"), required=False, max_length=100)
    source = forms.ChoiceField(label=_("来源"), required=False, choices=ANY + list(Item.Source.choices))
    due_from = Day(label=_("时限自"), required=False)
    due_to = Day(label=_("时限至"), required=False)
    task = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    RARER = ("type", "leader", "programme", "source", "due_from", "due_to")

    def __init__(self, data: Any, shape: Shape, types: Choices, leaders: Choices, **more: Choices) -> None:
        super().__init__(data, {"unit": shape.unit_choices(), "type": types, "leader": leaders, **more})


# ------------------------------------------------------------------ acts


class Choosing(NamedTuple):
    """What the fields of an act can be chosen from."""

    units: Choices
    leaders: Choices


_ROWS = {"progress": 4, "reason": 3, "remark": 3, "problem": 2, "wanted": 2}
_ORDER = (
    *("unit", "due_on", "progress", "node", "percent", "evaluation", "reason", "proof"),
    *("problem", "wanted", "remark", "co_units", "supervising", "leader"),
)
_OPEN = ("percent", "node", "proof", EARLIER, MADE_UP)
_REQUIRED = _("请填写“%(field)s”。")


class ActForm(SiteForm):
    """What an act of a workflow asks for, and what may be told beside it; `missed` names a period that can be made up,
    `without` what need not be asked for, `earlier` are proofs from before that can be ticked where it needs one."""

    version = Seen()
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        act: Act,
        workflow: Workflow,
        choosing: Choosing,
        *,
        missed: str = "",
        without: Sequence[str] = (),
        earlier: Sequence[tuple[str, str]] = (),
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.act = act
        for name in _names(act):
            if name not in without and (name != "node" or workflow.nodes):
                self.fields[name] = _field(name, name in act.fields, workflow, choosing)
        if earlier and "proof" in act.fields:
            self.fields["proof"].required = False  # one of both will do, as the act itself asks
            self.fields[EARLIER] = forms.TypedMultipleChoiceField(
                label=_("此前已提交的材料，勾选后一并作为本次佐证"), required=False, coerce=int, choices=list(earlier)
            )
        if missed and "progress" in act.fields:
            self.fields[MADE_UP] = forms.BooleanField(required=False, label=missed)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", kind)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that stand open: what an act cannot do without, and how far it has come."""
        return [self[name] for name in self.fields if name in self.act.fields or name in _OPEN]

    @property
    def beside(self) -> list[forms.BoundField]:
        """What may be left out."""
        return [self[name] for name in self.fields if name not in (*self.act.fields, *_OPEN, "version", "key")]

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}
        return {name: value for name, value in told.items() if name not in ("version", "key", "proof")}


def _names(act: Act) -> list[str]:
    """The fields of an act in the order in which people are asked."""
    taken = fields_of(act)
    if "progress" in act.fields:
        return [each for each in _ORDER if each in taken and each != "remark"]
    return [each for each in _ORDER if each in taken and (each != "proof" or each in act.fields)]


def _field(name: str, required: bool, workflow: Workflow, choosing: Choosing) -> forms.Field:
    told: dict[str, Any] = {"label": FIELDS[name], "required": required}
    told["error_messages"] = {"required": _REQUIRED % {"field": FIELDS[name]}}
    if name in ("unit", "supervising"):
        return forms.TypedChoiceField(choices=[*ANY, *choosing.units], coerce=int, empty_value=None, **told)
    if name == "leader":
        return forms.TypedChoiceField(choices=[*ANY, *choosing.leaders], coerce=int, empty_value=None, **told)
    if name == "co_units":
        return forms.TypedMultipleChoiceField(choices=choosing.units, coerce=int, **told)
    if name == "due_on":
        return Day(**{each: told[each] for each in ("label", "required")})
    if name == "percent":
        return forms.IntegerField(min_value=0, max_value=100, **told)
    if name == "node":
        nodes = [(str(at), each) for at, each in enumerate(workflow.nodes, 1)]
        return forms.TypedChoiceField(choices=nodes, coerce=int, empty_value=None, **told)
    if name == "evaluation":
        return forms.ChoiceField(choices=[each for each in Item.Evaluation.choices if each[0]], **told)
    if name == "proof":
        return Files(**told)
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": _ROWS.get(name, 2)}), **told)


class _Chosen(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """One file or several."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_Chosen(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [made for made in (super(Files, self).clean(each, initial) for each in files) if made]


# ------------------------------------------------------------------ entry


class EntryForm(SiteForm):
    """An item as it is entered; what its type brings need not be filled in."""

    type = forms.ChoiceField(label=_("类型"), error_messages={"required": _("请选择类型。")})
    title = forms.CharField(label=_("事项"), max_length=300, error_messages={"required": _("请填写事项。")})
    requirement = forms.CharField(
        label=_("目标要求"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    deliverable = forms.CharField(
        label=_("交付成果"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    programme = forms.CharField(label=_("所属工程"), required=False, max_length=200)
    unit = forms.TypedChoiceField(label=_("责任单位"), required=False, coerce=int, empty_value=None)
    co_units = forms.TypedMultipleChoiceField(label=_("协办单位"), required=False, coerce=int)
    supervising = forms.TypedChoiceField(label=_("督导单位"), required=False, coerce=int, empty_value=None)
    leader = forms.TypedChoiceField(label=_("责任领导"), required=False, coerce=int, empty_value=None)
    area = forms.TypedChoiceField(label=_("区域"), required=False, coerce=int, empty_value=None)
    start_on = Day(label=_("开始日期"))
    due_on = Day(label=_("完成时限"), required=False)
    rhythm = forms.ChoiceField(label=_("反馈频率"), required=False, choices=[("", _("按类型")), *Rhythm.choices])
    weight = forms.IntegerField(label=_("权重"), required=False, min_value=1, max_value=1000)
    source = forms.ChoiceField(label=_("来源"), choices=Item.Source.choices)
    source_text = forms.CharField(
        label=_("来源说明"), required=False, max_length=LONGEST, help_text=_("如会议名称、批示日期。")
    )
    parent = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    task = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    target = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    reopens = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, workflows: Sequence[Workflow], shape: Shape, leaders: Choices, **more: Any) -> None:
        super().__init__(data, **more)
        units = shape.unit_choices()
        chosen: Mapping[str, Sequence[tuple[str, Any]]] = {
            "type": [(each.key, each.name) for each in workflows],
            "unit": [*ANY, *units],
            "supervising": [*ANY, *units],
            "co_units": units,
            "leader": [*ANY, *leaders],
            "area": [("", _("全区")), *shape.area_choices()],
        }
        for name, choices in chosen.items():
            choose(self, name, choices)


class PartForm(SiteForm):
    """One of the parts into which an item is split; a line without title and unit is none, for dates stand there
    already."""

    title = forms.CharField(label=_("分解事项"), required=False, max_length=300)
    unit = forms.TypedChoiceField(label=_("责任单位"), required=False, coerce=int, empty_value=None)
    due_on = Day(label=_("完成时限"), required=False)
    weight = forms.IntegerField(label=_("权重"), required=False, min_value=1, max_value=1000)

    def __init__(self, data: Any, units: Choices, **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "unit", [*ANY, *units])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written into the line."""
        return not (self.cleaned_data.get("title") or self.cleaned_data.get("unit"))

    def clean(self) -> dict[str, Any]:
        """A line that says anything says what is to be done."""
        told = super().clean() or self.cleaned_data
        if not told.get("title") and told.get("unit"):
            self.add_error("title", _("请填写事项，或把本行清空。"))
        return told


class ManyForm(SiteForm):
    """To whom several items go, and until when; what is left empty stays as each item has it."""

    unit = forms.TypedChoiceField(label=_("责任单位"), required=False, coerce=int, empty_value=None)
    due_on = Day(label=_("完成时限"), required=False)

    def __init__(self, data: Any, units: Choices, **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "unit", [("", _("按各事项登记的单位")), *units])
