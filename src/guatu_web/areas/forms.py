"""Forms for changes of the two trees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.queries import parents
from guatu_web.records.forms import Day, Reason, Seen, SiteForm

Model = type[Area] | type[Unit]


class TreeForm(SiteForm):
    """A form that knows its tree: kinds and parents to choose from."""

    def __init__(self, *args: Any, zone: Zone, model: Model, node: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.model = zone, model
        if "kind" in self.fields:
            self.fields["kind"].choices = model.Kind.choices  # type: ignore[attr-defined]
        if "parent" in self.fields:
            top = [("", _("（无上级）"))]
            self.fields["parent"].choices = top + parents(model, zone, node)  # type: ignore[attr-defined]

    def clean_parent(self) -> Any:
        chosen = self.cleaned_data["parent"]
        return self.model._default_manager.get(zone=self.zone, pk=chosen) if chosen else None


class AddForm(TreeForm):
    """A new node."""

    name = forms.CharField(label=_("名称"), max_length=100)
    code = forms.CharField(label=_("代码"), max_length=40, help_text=_("在本开发区内不重复，设立后不再变更。"))
    kind = forms.ChoiceField(label=_("类型"))
    parent = forms.ChoiceField(label=_("上级"), required=False)
    since = Day(label=_("自何日起"), initial=timezone.localdate)
    reason = Reason()


class RestateForm(TreeForm):
    """A new name, kind or place in the tree."""

    name = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=_("类型"))
    parent = forms.ChoiceField(label=_("上级"), required=False)
    since = Day(
        label=_("自何日起"),
        initial=timezone.localdate,
        help_text=_("此前的日期仍按原样；与上次变更同日时，视为更正上次变更。"),
    )
    reason = Reason()
    seen = Seen()


class CloseForm(SiteForm):
    """The last day of a node."""

    last_day = Day(label=_("最后一日"), initial=timezone.localdate)
    reason = Reason()
    seen = Seen()


class SplitForm(SiteForm):
    """The parts into which a node is split."""

    parts = forms.CharField(
        label=_("拆分为"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text=_("每行一个：代码、空格、名称。例如：QL1A 北园一区"),
    )
    since = Day(label=_("自何日起"), initial=timezone.localdate)
    reason = Reason()
    seen = Seen()

    def clean_parts(self) -> list[tuple[str, str]]:
        lines = [line.split(maxsplit=1) for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        for number, line in enumerate(lines, 1):
            if len(line) < 2:
                raise forms.ValidationError(_("第 %(n)s 行“%(line)s”缺少名称。"), params={"n": number, "line": line[0]})
        return [(code, name) for code, name in lines]


class TakeBackForm(SiteForm):
    """Undo of the last change."""

    reason = Reason()
    seen = Seen()
