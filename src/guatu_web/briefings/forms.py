"""Forms of briefings: the filter of the list, what a new one is asked for, what stands above and below its text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guatu.briefing import Document
from guatu.errors import PeriodError
from guatu.periods import Period
from guatu_web.areas.shape import Shape
from guatu_web.briefings.queries.drafting import Wanted
from guatu_web.briefings.queries.listing import STATES
from guatu_web.ledger.forms import read_period
from guatu_web.records.errors import Refused
from guatu_web.records.forms import ANY, Day, FilterForm, Reason, Seen, SiteForm, choose
from guatu_web.records.shown import period as period_shown

MOST_NAMES, LONGEST_NAME = 60, 60
_BETWEEN = re.compile(r"[、，,；;\n\r]+")


class BriefingFilter(FilterForm):
    """What the list can be narrowed by."""

    text = forms.CharField(label=_("搜索"), required=False, max_length=100)
    template = forms.ChoiceField(label=_("模板"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*ANY, *STATES])
    period = forms.CharField(label=_("时期"), required=False, max_length=40)

    def __init__(self, data: Any, templates: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, {"template": templates})

    def clean_period(self) -> Period | None:
        typed = self.cleaned_data["period"].strip()
        try:
            return _period(typed) if typed else None
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


def _period(typed: str) -> Period:
    try:
        return Period.parse(typed)
    except PeriodError:
        return read_period(typed)


class Names(forms.CharField):
    """Offices in a row, with 、 or line ends between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        names = [each.strip() for each in _BETWEEN.split(super().clean(value)) if each.strip()]
        if len(names) > MOST_NAMES or any(len(each) > LONGEST_NAME for each in names):
            told = {"most": MOST_NAMES, "length": LONGEST_NAME}
            raise forms.ValidationError(gettext("最多 %(most)s 个单位，每个最多 %(length)s 字。") % told)
        return tuple(names)

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, tuple) else value


class HeadForm(SiteForm):
    """What stands above and below the text."""

    issued = Day(label=_("成文日期"))
    office = forms.CharField(label=_("落款单位"), max_length=80, required=False)
    number = forms.CharField(
        label=_("发文字号"), max_length=60, required=False, help_text=_("如 青开管发〔2026〕12号，可空")
    )
    mark = forms.BooleanField(label=_("套红头（落款单位加“文件”）"), required=False)
    addressees = Names(label=_("主送"), help_text=_("多个单位以顿号分开，可空"))
    copies = Names(label=_("抄送"))


class NewForm(HeadForm):
    """A new briefing of a template."""

    period = forms.ChoiceField(label=_("时期"), error_messages={"required": _("请选择时期。")})
    area = forms.ChoiceField(label=_("区域"), required=False)

    field_order = ("period", "area", "issued", "number", "office", "mark", "addressees", "copies")

    def __init__(self, data: Any, periods: Sequence[Period], shape: Shape, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        choose(self, "period", [(str(each), period_shown(each)) for each in periods])
        choose(self, "area", [("", _("全区")), *shape.area_choices()])

    def wanted(self, template: str, areas: Any) -> Wanted:
        """What was asked for. Refused for an area that is gone."""
        told = self.cleaned_data
        area = areas.filter(pk=int(told["area"])).first() if told["area"] else None
        if told["area"] and area is None:
            raise Refused(gettext("没有这个区域，请从列表选择。"), "area")
        names = {name: told[name] for name in ("issued", "number", "mark", "office", "addressees", "copies")}
        return Wanted(template, Period.parse(told["period"]), area=area, **names)


class DocumentForm(HeadForm):
    """A draft as a person edits it; its blocks are sent beside it."""

    version = Seen()
    title = forms.CharField(
        label=_("标题"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("换行处可以断行"),
        error_messages={"required": _("请填写标题。")},
    )

    field_order = ("version", "title", "number", "issued", "office", "mark", "addressees", "copies")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].required = True

    def clean_title(self) -> str:
        lines = [each.strip() for each in self.cleaned_data["title"].splitlines()]
        return "\n".join(each for each in lines if each)


class IssueForm(SiteForm):
    """A first edition needs no reason, a later one does."""

    version = Seen()
    reason = Reason(required=False, label=_("重新印发的原因"))


class WithdrawForm(SiteForm):
    """Why a briefing is not valid any more."""

    version = Seen()
    reason = Reason(label=_("作废原因"), error_messages={"required": _("请写明作废原因。")}, help_text="")


def head_of(document: Document) -> dict[str, Any]:
    """What a form shows of a document's head and foot."""
    return {
        "title": document.title,
        "number": document.number,
        "issued": document.on,
        "office": document.office,
        "mark": bool(document.mark),
        "addressees": document.addressees,
        "copies": document.copies,
    }


def usual_head(last: Document | None, today: date) -> dict[str, Any]:
    """What a form for a new briefing begins with: addressed as the last one was, of today."""
    head = (
        {} if last is None else {key: value for key, value in head_of(last).items() if key not in ("title", "number")}
    )
    return head | {"issued": today, "number": ""}
