"""Forms of alarms: the filter of the list, and what is written about one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.alarms.actions.handling import LONGEST_NOTE
from guatu_web.alarms.models import Alarm, Kind
from guatu_web.areas.shape import Shape
from guatu_web.records.forms import ANY, FilterForm, Reason, Seen, SiteForm


class AlarmFilter(FilterForm):
    """What the list can be narrowed by."""

    text = forms.CharField(label=_("搜索"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=ANY + list(Alarm.State.choices))
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=ANY + list(Kind.choices))
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    mine = forms.BooleanField(label=_("只看我处理的"), required=False)

    def __init__(self, data: Any, shape: Shape) -> None:
        super().__init__(data, {"unit": shape.unit_choices()})


class VersionForm(SiteForm):
    """An act that needs nothing but the version the person saw."""

    version = Seen()


class NoteForm(VersionForm):
    """What has been found out or done."""

    text = forms.CharField(
        label=_("处理情况"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明处理情况。")},
    )


class HandOverForm(VersionForm):
    """To which unit, and why."""

    unit = forms.ChoiceField(label=_("转交单位"), error_messages={"required": _("请选择转交单位。")})
    reason = Reason(error_messages={"required": _("请写明转交原因。")}, help_text="")

    def __init__(self, data: Any, shape: Shape, without: int | None) -> None:
        super().__init__(data)
        units = self.fields["unit"]
        assert isinstance(units, forms.ChoiceField)
        units.choices = [*ANY, *(each for each in shape.unit_choices() if each[0] != str(without))]
