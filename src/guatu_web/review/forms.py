"""The forms in which a person corrects what the reader found."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Unit, Zone
from guatu_web.areas.trees import tree
from guatu_web.documents.models import Document, Found, Statement, TaskClause
from guatu_web.ledger.actions.confirm import asks_for_reason
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused
from guatu_web.review.typed import Unreadable, figure, period_of, shown_figure, shown_period, unit_choices

SPLITS = 4
"""How many further indicators one form of splitting takes."""


class FoundForm(forms.Form):
    """What all of them have: the version that the person saw, and a reason."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("修改原因（可不填）"), required=False, max_length=LONGEST_REASON)

    def ask_for_reason(self) -> None:
        """What is changed stands in the ledger, and the playbook asks why."""
        self.fields["reason"].required = True
        self.fields["reason"].label = _("修改原因")
        self.fields["reason"].error_messages["required"] = _("请写明原因。")

    COLUMNS: ClassVar[dict[str, str]] = {}
    """The form's field for a column of another name."""

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal beside the field that it names."""
        name = self.COLUMNS.get(refusal.field or "", refusal.field or "")
        self.add_error(name if name in self.fields else None, str(refusal))


class DatedForm(FoundForm):
    """One with a period, as spoken in its document."""

    period = forms.CharField(
        label=_("期间"),
        required=False,
        max_length=60,
        help_text=_("如 2024年上半年、2024年1—7月、2024-07"),
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document

    def clean_period(self) -> Any:
        try:
            return period_of(self.cleaned_data["period"], self.document)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error


class StatementForm(DatedForm):
    """A statement: what it is about, its figure, when and where."""

    indicator = forms.CharField(
        label=_("指标"), required=False, max_length=200, widget=forms.TextInput(attrs={"list": "indicators"})
    )
    kind = forms.ChoiceField(label=_("类别"), choices=Statement.Kind)
    measure = forms.ChoiceField(label=_("口径"), choices=Statement.Measure)
    bound = forms.ChoiceField(label=_("界限"), choices=Statement.Bound)
    figure = forms.CharField(label=_("数值"), max_length=60, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit = forms.ChoiceField(label=_("单位"), required=False)
    area_name = forms.CharField(
        label=_("区域"),
        required=False,
        max_length=100,
        help_text=_("不填即全区"),
        widget=forms.TextInput(attrs={"list": "areas"}),
    )
    owner = forms.ChoiceField(
        label=_("责任单位"), required=False, help_text=_("仅用于目标；不选时，按同句任务或台账中同一目标确定")
    )
    stretch = forms.BooleanField(label=_("力争值"), required=False)

    COLUMNS: ClassVar = {
        "value": "figure",
        "value_unit": "unit",
        "period_first": "period",
        "code": "indicator",
        "unit_id": "owner",
    }
    field_order = (
        "indicator",
        "figure",
        "unit",
        "kind",
        "measure",
        "bound",
        "period",
        "area_name",
        "owner",
        "stretch",
        "reason",
    )

    def __init__(self, *args: Any, also_unit: str = "", also_owner: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(also_unit)  # type: ignore[attr-defined]
        self.fields["owner"].choices = owners(self.document.zone, also_owner)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "figure" in told and "unit" in told:
            try:
                told["value"], told["value_unit"] = figure(told["figure"], told["unit"] or ":")
            except Unreadable as error:
                self.add_error("figure", str(error))
        return told

    def columns(self) -> dict[str, Any]:
        """What was typed, as columns of a statement."""
        names = ("indicator", "kind", "measure", "bound", "value", "value_unit", "period", "area_name", "stretch")
        owner = self.cleaned_data["owner"]
        return {name: self.cleaned_data[name] for name in names} | {"unit_id": int(owner) if owner else None}


def owners(zone: Zone, also: Unit | None) -> list[tuple[str, str]]:
    """The units of a zone as they stand today, as choices; `also` is among them though it may be gone."""
    units = [(str(each.state.node_id), "\u3000" * each.depth + each.state.name) for each in tree(Unit, zone)]
    gone = [] if also is None or str(also.pk) in dict(units) else [(str(also.pk), also.name)]
    return [("", str(_("未定"))), *units, *gone]


class TaskForm(DatedForm):
    """A task: what, by whom, until when."""

    text = forms.CharField(label=_("任务"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    owner_name = forms.CharField(
        label=_("责任单位"), required=False, max_length=200, widget=forms.TextInput(attrs={"list": "units"})
    )

    field_order = ("text", "owner_name", "period", "reason")

    def columns(self) -> dict[str, Any]:
        """What was typed, as columns of a task clause."""
        return {name: self.cleaned_data[name] for name in ("text", "owner_name", "period")}


class SplitForm(FoundForm):
    """The other indicators that share a figure."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, SPLITS + 1):
            self.fields[f"indicator_{number}"] = forms.CharField(
                label=_("另一指标 %(number)s") % {"number": number},
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"list": "indicators"}),
            )
        self.order_fields([f"indicator_{number}" for number in range(1, SPLITS + 1)])

    COLUMNS: ClassVar = {"indicators": "indicator_1", "indicator": "indicator_1"}

    def indicators(self) -> list[str]:
        """The indicators that were typed."""
        return [self.cleaned_data[f"indicator_{number}"] for number in range(1, SPLITS + 1)]


class SettleForm(FoundForm):
    """The result of looking into a contradiction."""

    reason = forms.CharField(label=_("核实结果"), max_length=LONGEST_REASON)


class UnsettleForm(FoundForm):
    """Why a contradiction is looked into again."""

    reason = forms.CharField(label=_("重新核实的原因"), max_length=LONGEST_REASON)


def form_for(row: Found, data: Any = None) -> StatementForm | TaskForm:
    """The form that corrects a row, filled in with it or with what was typed."""
    prefix: dict[str, Any] = {
        "auto_id": f"{'s' if isinstance(row, Statement) else 't'}{row.pk}_%s",
        "document": row.document,
    }
    if isinstance(row, Statement):
        form = StatementForm(data, initial=_told(row), also_unit=row.value_unit, also_owner=row.unit, **prefix)
        if asks_for_reason(row):
            form.ask_for_reason()
        return form
    if isinstance(row, TaskClause):
        told = {"version": row.version, "text": row.text, "owner_name": row.owner_name}
        return TaskForm(data, initial=told | {"period": shown_period(row.period, row.document)}, **prefix)
    raise TypeError(f"no form for {type(row).__name__}")


def _told(row: Statement) -> dict[str, Any]:
    same = ("version", "indicator", "kind", "measure", "bound", "area_name", "stretch")
    typed, unit = shown_figure(row)
    return {name: getattr(row, name) for name in same} | {
        "owner": str(row.unit_id or ""),
        "figure": typed,
        "unit": unit,
        "period": shown_period(row.period, row.document),
    }
