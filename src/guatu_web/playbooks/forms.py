"""The form of uploading a playbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.records.forms import Day, Reason, Seen, SiteForm


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """One or several files."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(Files, self).clean(each, initial) for each in given or [None]]


class AdoptForm(SiteForm):
    """The files of a playbook and the day from which it holds."""

    sent = Files(
        label=_("办法文件"),
        widget=Several(attrs={"multiple": True, "accept": ".zip,.yaml,.yml"}),
        help_text=_("一个 zip，或同时选中 playbook.yaml、indicators.yaml、report.yaml。"),
    )
    in_force_from = Day(label=_("施行日"), required=False, help_text=_("不填则自今天（或办法自定的生效日）起。"))
    reason = Reason()


class WithdrawForm(SiteForm):
    """Why a version is withdrawn."""

    reason = Reason()
    seen = Seen()
