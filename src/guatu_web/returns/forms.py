"""Forms of returns: the filter of the list, what is typed into a return, and the reasons of those who decide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.documents.storable import storable
from guatu_web.records.forms import Reason, Seen, SiteForm, whole_number
from guatu_web.returns.actions.lines import Typed
from guatu_web.returns.duties import Schemes
from guatu_web.returns.models import Return
from guatu_web.returns.queries.due import NOT_BEGUN, TODO

_FIELD = re.compile(r"version-([0-9]{1,18})")
_STATES = [("", _("全部")), (TODO, _("待办")), (NOT_BEGUN, _("未填报")), *Return.State.choices]
_FIRST_YEAR, _LAST_YEAR = 1900, 9998


class DueFilter(SiteForm):
    """Which of the year's returns the list shows; what is not understood is passed over."""

    year = forms.IntegerField(label=_("年份"), required=False, min_value=_FIRST_YEAR, max_value=_LAST_YEAR)
    unit = forms.ChoiceField(label=_("填报单位"), required=False)
    report = forms.ChoiceField(label=_("报表"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=_STATES)

    def __init__(self, data: Any, schemes: Schemes, units: Iterable[int]) -> None:
        super().__init__(data, auto_id="filter_%s")
        wanted = set(units)
        self._choose("unit", [(str(pk), name) for pk, name in _named(schemes) if pk in wanted])
        self._choose("report", [(each.key, each.name) for each in schemes.reports])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *choices]

    @property
    def told(self) -> dict[str, Any]:
        """What was understood of the filter; the year is this one unless another is asked for."""
        self.is_valid()
        told = self.cleaned_data
        return {
            "year": told.get("year") or timezone.localdate().year,
            "unit": int(told["unit"]) if told.get("unit") else None,
            "report": told.get("report", ""),
            "state": told.get("state", ""),
        }


def _named(schemes: Schemes) -> list[tuple[int, str]]:
    return [(branch.state.node_id, branch.state.name) for branch in schemes.units.values()]


class BeginForm(forms.Form):
    """Which report of which period is begun."""

    report = forms.CharField(max_length=60)
    last = forms.DateField(input_formats=["%Y-%m-%d"])


class VersionForm(forms.Form):
    """Which version of the return the person saw."""

    version = Seen()


class SendBackForm(SiteForm):
    """Why a return is sent back."""

    version = Seen()
    reason = Reason(
        label=_("退回原因"), help_text=_("写明哪一项、如何改。"), error_messages={"required": _("请写明退回原因。")}
    )


class CorrectForm(SiteForm):
    """Why an approved return is corrected."""

    reason = Reason(
        label=_("更正原因"),
        help_text=_("随每个更正的数一起保存，如“某企业补报”“口径调整”。"),
        error_messages={"required": _("请写明更正原因。")},
    )


def text_in(post: QueryDict, name: str) -> str:
    """A text that was sent, as any database holds it; empty for none."""
    return storable(post.get(name, "").replace("\0", "")).strip()


def typed_in(post: QueryDict) -> dict[int, Typed]:
    """What was typed into the lines of a return, by their ids; each line that was sent names its version."""
    told = {}
    for name in post:
        found = _FIELD.fullmatch(name)
        if found:
            told[int(found[1])] = _line(post, found[1])
    return told


def _line(post: QueryDict, pk: str) -> Typed:
    def sent(name: str) -> str:
        return text_in(post, f"{name}-{pk}")

    seen = re.findall(r"\b[0-9a-f]{24}\b", sent("seen"))[:50]
    return Typed(sent("value"), sent("growth"), sent("explanation"), tuple(seen), whole_number(sent("version")))
