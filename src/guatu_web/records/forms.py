"""Forms in the site's look, and how a refusal is told beside the field that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import FIRST_DAY, LAST_DAY
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused

ANY = [("", "")]
"""What stands first where nothing need be chosen."""
_CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
    forms.RadioSelect: "",
}


class SiteForm(forms.Form):
    """A form whose inputs have the classes of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = next((_CLASSES[each] for each in type(field.widget).__mro__ if each in _CLASSES), "form-control")
            if kind:
                field.widget.attrs.setdefault("class", kind)

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class FilterForm(SiteForm):
    """What a list can be narrowed by; all of it stands in the address. `choices` are what fields can be chosen from
    that depend on the zone."""

    RARER: tuple[str, ...] = ()
    """The conditions that stand folded."""

    def __init__(self, data: Any, choices: Mapping[str, Sequence[tuple[str, Any]]] = MappingProxyType({})) -> None:
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
        return bool(set(self.RARER) & (self.told.keys() | self.errors.keys()))

    @property
    def rarer(self) -> list[forms.BoundField]:
        """The conditions that stand folded."""
        return [self[name] for name in self.RARER]


def choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Set what a field can be chosen from."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def whole_number(text: object) -> int:
    """A whole number as pages and addresses send it: an id, or the version of a record; 0 for anything else."""
    told = text if isinstance(text, str) else ""
    return int(told) if told.isdecimal() and len(told) < 19 else 0


class Day(forms.DateField):
    """A day from 1900 to 9999, chosen from a calendar or typed as 2026-11-21."""

    def __init__(self, **kwargs: Any) -> None:
        span = {"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs=span))
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs.setdefault("error_messages", {"invalid": _("请按 2026-11-21 的样式填写日期。")})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day < FIRST_DAY:
            raise forms.ValidationError(_("日期须在 1900-01-01 至 9999-12-31 之间。"))
        return day


class Reason(forms.CharField):
    """Why something is done: kept with it in the log for good."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("原因"))
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        kwargs.setdefault("help_text", _("写明依据，如文号、会议；随本次操作记入日志。"))
        super().__init__(max_length=LONGEST_REASON, **kwargs)


class Seen(forms.IntegerField):
    """The version of a record that the person saw when he began."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, widget=forms.HiddenInput, **kwargs)
