"""Forms of the ledger: the filters of its lists, and a target by hand."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu import catalogue, periods
from guatu.errors import PeriodError
from guatu.periods import Period
from guatu.reading.labels import plain
from guatu_web.areas.models import FIRST_DAY
from guatu_web.areas.shape import Choices, Shape
from guatu_web.documents.models import Statement
from guatu_web.ledger.figures import Amount, read_amount, shown_amount, worth
from guatu_web.ledger.models import Target, Task
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns

ANY: Choices = [("", "")]
"""So many rows a page, as a person chooses."""
_YEARS = re.compile(r"(\d{4})\s*年?\s*[-—–~～至到/]\s*(\d{4})\s*年?")
_YEAR = re.compile(r"\d{4}")


def read_period(text: str) -> Period:
    """The period that a person has typed: 2025, 2025年上半年, 2021-2025, 2025-07. Refused where it is none."""
    typed = text.strip()
    try:
        if years := _YEARS.fullmatch(typed):
            made = periods.span(periods.year(int(years[1])), periods.year(int(years[2])))
        else:
            made = _canonical(typed) or periods.resolve(typed, periods.Reference(None))
    except (PeriodError, ValueError):
        raise Refused(_PERIOD_HELP % typed[:30], "period") from None
    if made.first < FIRST_DAY:
        raise Refused(str(_("年份须在 1900 至 9999 之间。")), "period")
    return made


def _canonical(typed: str) -> Period | None:
    if (plain := typed.removesuffix("年")) != typed and _YEAR.fullmatch(plain):
        typed = plain
    try:
        return Period.parse(typed)
    except PeriodError:
        return None


_PERIOD_HELP = _("看不懂期限“%s”。请写作 2025、2025年上半年、2025-07 或 2021-2025。")


class Fields(forms.Form):
    """A form whose controls carry Tabler's classes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = _class_of(field.widget)

    def refuse(self, refused: Refused) -> None:
        """Put a refusal beside the field that it names, or above the form."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, str(refused))


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class Filter(Fields):
    """What every list of the ledger can be narrowed by; all of it stands in the address."""

    text = forms.CharField(label=_("搜索"), required=False, max_length=100)
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1900, max_value=9999)
    area = forms.ChoiceField(label=_("区域"), required=False)
    source = forms.ChoiceField(label=_("出处"), required=False)

    first: tuple[str, ...] = ("text", "year")
    more: tuple[str, ...] = ("area", "source")

    def __init__(self, data: Any, shape: Shape, sources: list[tuple[int, str]]) -> None:
        super().__init__(data, prefix=None)
        self.auto_id = "filter_%s"
        self._choose("area", shape.area_choices())
        self._choose("unit", shape.unit_choices())
        self._choose("source", [(str(pk), title) for pk, title in sources])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = ANY + choices

    @property
    def told(self) -> dict[str, Any]:
        """What was asked for and makes sense; what does not is left out, with an error beside its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def shown_first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first]

    def shown_more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    def more_is_used(self) -> bool:
        return any(self.data.get(name) for name in self.more)


class TargetFilter(Filter):
    """The filter of the targets."""

    indicator = forms.CharField(label=_("指标"), required=False, max_length=100)
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    measure = forms.ChoiceField(label=_("口径"), required=False, choices=ANY + list(Statement.Measure.choices))
    state = forms.ChoiceField(label=_("状态"), required=False, choices=ANY + list(Target.State.choices))

    first = ("text", "indicator", "year", "state")
    more = ("area", "unit", "measure", "source")


class ObservationFilter(Filter):
    """The filter of the observations."""

    indicator = forms.CharField(label=_("指标"), required=False, max_length=100)
    measure = forms.ChoiceField(label=_("口径"), required=False, choices=ANY + list(Statement.Measure.choices))

    first = ("text", "indicator", "year", "measure")


class TaskFilter(Filter):
    """The filter of the tasks."""

    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=ANY + list(Task.State.choices))

    first = ("text", "unit", "year", "state")


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("原因"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明依据，如文件、会议或领导批示；将记入操作日志。"),
        error_messages={"required": _("请写明原因。")},
    )


class TargetForm(Fields):
    """A target as a person writes it. `unit` is offered only as far as the person's right reaches.

    `reasoned` tells whether the zone's playbook asks for a reason.
    """

    indicator = forms.CharField(
        label=_("指标"), max_length=200, widget=forms.TextInput(attrs={"list": "indicators", "autocomplete": "off"})
    )
    measure = forms.ChoiceField(label=_("口径"), choices=Statement.Measure.choices, initial=Statement.Measure.LEVEL)
    bound = forms.ChoiceField(label=_("界限"), choices=Statement.Bound.choices, initial=Statement.Bound.GE)
    value = forms.CharField(label=_("目标值"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit_word = forms.CharField(label=_("单位"), max_length=20, widget=forms.TextInput(attrs={"list": "unit-words"}))
    stretch = forms.CharField(
        label=_("力争值"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    period = forms.CharField(label=_("期限"), max_length=40, help_text=_("如 2025、2025年上半年、2021-2025"))
    area = forms.ChoiceField(label=_("区域"), required=False)
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    reason = _reason()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self,
        data: Any = None,
        *,
        shape: Shape,
        units: set[int] | None,
        target: Target | None = None,
        reasoned: bool = True,
    ) -> None:
        super().__init__(data, initial=initial_of(target) if target else None)
        self.target = target
        self.fields["reason"].required = reasoned
        area, unit = self.fields["area"], self.fields["unit"]
        assert isinstance(area, forms.ChoiceField)
        assert isinstance(unit, forms.ChoiceField)
        area.choices = [("", _("全区")), *shape.area_choices()]
        unit.choices = [("", _("未定")), *shape.unit_choices(units)] if units is None else shape.unit_choices(units)
        unit.required = units is not None

    def clean(self) -> dict[str, Any]:
        """Adds `amount`, `stretch_amount`, `code` and `horizon` to what was typed."""
        told: dict[str, Any] = super().clean() or {}
        told["indicator"], told["code"] = self._indicator(told.get("indicator", ""))
        self._read(told, "horizon", lambda: read_period(told["period"]), needs=("period",))
        self._read(told, "amount", lambda: self._amount(told, "value"), needs=("value", "unit_word", "measure"))
        if told.get("stretch") and "amount" in told:
            self._read(told, "stretch_amount", lambda: self._amount(told, "stretch"), needs=())
        return told

    def _indicator(self, typed: str) -> tuple[str, str]:
        """Name and code; a phrase of a report keeps the code that the reader gave it."""
        if self.target is not None and typed == self.target.indicator:
            return typed, self.target.code
        known = catalogue.load().lookup(typed)
        return (known.name, known.code) if known else (" ".join(typed.split()), "")

    def _amount(self, told: dict[str, Any], field: str) -> Amount:
        known = catalogue.load().codes.get(told["code"])
        return read_amount(told[field], told["unit_word"], known, told["measure"], field)

    def _read(self, told: dict[str, Any], name: str, read: Any, *, needs: tuple[str, ...]) -> None:
        if all(told.get(field) for field in needs):
            try:
                told[name] = read()
            except Refused as refused:
                self.refuse(refused)

    def columns(self) -> dict[str, Any]:
        """The target's fields, as the form has them."""
        told = self.cleaned_data
        stretch = told.get("stretch_amount")
        return {
            "indicator": told["indicator"],
            "code": told["code"],
            "measure": told["measure"],
            "bound": told["bound"],
            "value": told["amount"].value,
            "value_unit": told["amount"].unit,
            "as_written": self._written(told["amount"]),
            "stretch_value": stretch.value if stretch else None,
            **period_columns(told["horizon"]),
            "area_id": int(told["area"]) if told["area"] else None,
            "unit_id": int(told["unit"]) if told["unit"] else None,
            "note": told["note"],
        }

    def _written(self, amount: Amount) -> str:
        """What was typed, unless it only repeats what the sentence says."""
        target = self.target
        if target is not None and f"{plain(shown_amount(target)[0])}{shown_amount(target)[1]}" == amount.written:
            return target.as_written
        return amount.written


def initial_of(target: Target) -> dict[str, Any]:
    """A target as its form shows it."""
    value, word = shown_amount(target)
    return {
        "indicator": target.indicator,
        "measure": target.measure,
        "bound": target.bound,
        "value": plain(value),
        "unit_word": word,
        "stretch": ""
        if target.stretch_value is None
        else plain(target.stretch_value / worth(word, target.code, target.measure)),
        "period": str(target.period) if target.period else "",
        "area": str(target.area_id or ""),
        "unit": str(target.unit_id or ""),
        "note": target.note,
        "version": target.version,
    }


class SupersedeForm(Fields):
    """A new value of a target, from a day on; `reasoned` as above."""

    def __init__(self, data: Any = None, *, target: Target, reasoned: bool = True) -> None:
        told = initial_of(target)
        super().__init__(data, initial={name: told[name] for name in ("unit_word", "bound", "version")})
        self.target = target
        self.fields["reason"].required = reasoned

    def clean(self) -> dict[str, Any]:
        """Adds `amount` and `stretch_amount` to what was typed."""
        told: dict[str, Any] = super().clean() or {}
        known = catalogue.load().codes.get(self.target.code)
        for field, name in (("value", "amount"), ("stretch", "stretch_amount")):
            if told.get(field) and told.get("unit_word"):
                try:
                    told[name] = read_amount(told[field], told["unit_word"], known, self.target.measure, field)
                except Refused as refused:
                    self.refuse(refused)
        return told

    def columns(self) -> dict[str, Any]:
        """What is new in the next version."""
        told = self.cleaned_data
        stretch = told.get("stretch_amount")
        return {
            "value": told["amount"].value,
            "value_unit": told["amount"].unit,
            "as_written": told["amount"].written,
            "stretch_value": stretch.value if stretch else None,
            "bound": told["bound"],
            "since": told["since"],
        }

    value = forms.CharField(label=_("新目标值"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit_word = forms.CharField(label=_("单位"), max_length=20, widget=forms.TextInput(attrs={"list": "unit-words"}))
    stretch = forms.CharField(
        label=_("力争值"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    bound = forms.ChoiceField(label=_("界限"), choices=Statement.Bound.choices)
    since = forms.DateField(
        label=_("自何日起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=date.today
    )
    reason = _reason()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class WithdrawForm(Fields):
    """Why a target is withdrawn."""

    reason = _reason()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AsOfForm(forms.Form):
    """As of which day a target's page is shown."""

    as_of = forms.DateField(
        label=_("按此日所知"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day is not None and not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("请填写 2000 年以来、不晚于今天的日期。"))
        return day


EARLIEST = date(2000, 1, 1)
