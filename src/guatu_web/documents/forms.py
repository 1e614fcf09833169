"""Forms of documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guatu_web.documents.actions.uploading import checked_hint
from guatu_web.documents.models import Document
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused


class DateHintForm(forms.Form):
    """The date of a document, where its text may not say it."""

    date_hint = forms.CharField(
        label=_("文件日期（选填）"),
        required=False,
        max_length=20,
        help_text=_("文中未写日期时填写，如 2016 或 2016-07-15。"),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean_date_hint(self) -> str:
        try:
            return checked_hint(self.cleaned_data["date_hint"])
        except Refused as refused:
            raise ValidationError(str(refused)) from None


class RereadForm(DateHintForm):
    """The date, and which version of the document the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReasonForm(forms.Form):
    """Why a document is archived."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("归档原因"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("请写明归档原因。")},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )


class VersionForm(forms.Form):
    """Which version of the document the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class FilterForm(forms.Form):
    """Which documents the list shows; what is not understood is passed over."""

    q = forms.CharField(
        label=_("标题或文件名"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), *Document.State.choices, ("archived", _("已归档"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def told(self) -> dict[str, Any]:
        """What was understood of the filter."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}
