"""Forms in the site's look, and how a refusal is told beside the field that it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import FIRST_DAY, LAST_DAY
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused

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
