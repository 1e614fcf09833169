"""Forms of papers: issuing and answering a notice, and what notices and scores are narrowed by."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.records.forms import ANY, Day, FilterForm, Seen, SiteForm
from guatu_web.supervision.actions.noticing import LONGEST
from guatu_web.supervision.models import Notice
from guatu_web.supervision.queries.scores import OWNERS

NOTICE_STATES = {"open": _("未回复"), "late": _("逾期未回复"), "answered": _("已回复")}


class NoticeForm(SiteForm):
    """A notice that is to be issued."""

    version = Seen()
    colour = forms.ChoiceField(label=_("类别"), choices=Notice.Colour.choices)
    answer_by = Day(label=_("回复期限"))
    text = forms.CharField(label=_("督办要求"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(SiteForm):
    """What a unit has done about a notice."""

    version = Seen()
    text = forms.CharField(
        label=_("办理情况"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写明办理情况。")},
    )


class NoticeFilter(FilterForm):
    """What the list of notices is narrowed by."""

    colour = forms.ChoiceField(label=_("类别"), required=False, choices=ANY + list(Notice.Colour.choices))
    state = forms.ChoiceField(label=_("状态"), required=False, choices=ANY + list(NOTICE_STATES.items()))


class ScoreFilter(FilterForm):
    """Over which days scores are counted, and for whom; what is not said is this year until today, by unit."""

    by = forms.ChoiceField(label=_("口径"), required=False, choices=list(OWNERS.items()))
    first = Day(label=_("自"), required=False)
    last = Day(label=_("至"), required=False)

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """The days, where the last does not come before the first."""
        told = super().clean() or self.cleaned_data
        first = told.get("first") or date(self.today.year, 1, 1)
        last = told.get("last") or self.today
        if last < first:
            self.add_error("last", _("不能早于开始日期。"))
            first, last = date(self.today.year, 1, 1), self.today
        return {"by": told.get("by") or "unit", "first": first, "last": last}
