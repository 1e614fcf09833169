"""The form for a new token."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import User
from guatu_web.api.actions.tokens import rights_of
from guatu_web.api.models import READ_ONLY
from guatu_web.api.v1 import rights_in_use
from guatu_web.areas.models import Zone
from guatu_web.policies import RIGHTS, zones_of

USUAL = timedelta(days=90)
LONGEST = timedelta(days=365)


class TokenForm(forms.Form):
    """What a token is for, what it may do, where, and until which day."""

    name = forms.CharField(
        label=_("用途"),
        max_length=100,
        help_text=_("写明由哪个系统使用，如“经济运行月报系统”。"),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    zone = forms.ModelChoiceField(
        Zone.objects.none(),
        label=_("开发区"),
        required=False,
        empty_label=_("我所在的全部开发区"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    access = forms.ChoiceField(
        label=_("权限"),
        choices=((READ_ONLY, _("只读：可查看我能查看的内容")), ("some", _("只给下列权限"))),
        initial=READ_ONLY,
        widget=forms.RadioSelect,
    )
    rights = forms.MultipleChoiceField(label=_("所给权限"), required=False, widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(
        label=_("有效期至"),
        help_text=_("最长一年，到期自动失效。"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = rights_of(person, None)
        today = timezone.localdate()
        self.fields["zone"].queryset = Zone.objects.filter(  # type: ignore[attr-defined]
            pk__in=[zone.pk for zone in zones_of(person)]
        )
        self.fields["rights"].choices = [  # type: ignore[attr-defined]
            (right, RIGHTS[right].name) for right in rights_in_use() if right in held
        ]
        self.fields["expires_on"].initial = (today + USUAL).isoformat()
        self.fields["expires_on"].widget.attrs |= {"min": today.isoformat(), "max": (today + LONGEST).isoformat()}

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("access") == "some" and not told.get("rights") and "rights" not in self.errors:
            self.add_error("rights", _("请至少选择一项权限。"))
        return told

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if not today <= day <= today + LONGEST:
            raise forms.ValidationError(_("有效期须在今天之后、一年之内。"))
        return day

    def wanted(self) -> dict[str, Any]:
        """What the act takes."""
        told = self.cleaned_data
        last_moment = timezone.make_aware(datetime.combine(told["expires_on"], time(23, 59, 59)))
        return {
            "name": told["name"],
            "zone": told["zone"],
            "scope": [READ_ONLY] if told["access"] == READ_ONLY else told["rights"],
            "expires_at": last_moment,
        }
