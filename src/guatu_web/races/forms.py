"""Forms of leagues: a thing that counts for a racer, values and targets racer by racer, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu_web.records.forms import Day, Reason, Seen, SiteForm

Choices = Sequence[tuple[str, str]]


class EntryForm(SiteForm):
    """A thing that counts: for whom, since when, on what ground."""

    source = forms.ChoiceField(label=_("哪一项"))
    racer = forms.ChoiceField(label=_("哪一家"))
    on = Day(label=_("发生日期"))
    text = forms.CharField(label=_("事由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    value = forms.DecimalField(
        label=_("数量"), required=False, max_digits=24, decimal_places=6, min_value=0, help_text=_("不填为 1。")
    )
    project = forms.CharField(
        label=_("项目编号"), required=False, max_length=40,
        help_text=_("涉及项目的填写；取自项目库的项，只能为已有项目补登共有单位。"),
    )  # fmt: skip
    owner = forms.TypedChoiceField(label=_("责任人"), required=False, coerce=int, empty_value=None)
    reason = Reason(label=_("依据"))
    proof = forms.FileField(label=_("佐证材料"), required=False, help_text=_("如事故认定书、核查记录，一个文件。"))

    def __init__(self, data: Any, files: Any, sources: Choices, racers: Choices, people: Choices, **more: Any) -> None:
        super().__init__(data, files, **more)
        for name, choices in (("source", sources), ("racer", racers), ("owner", [("", _("（不计入个人）")), *people])):
            field: Any = self.fields[name]
            field.choices = choices


class WithdrawForm(SiteForm):
    """Takes back what was entered."""

    version = Seen()
    reason = Reason(label=_("撤回原因"))


class ReopenForm(SiteForm):
    """Freezes a result anew."""

    version = Seen()
    reason = Reason(label=_("重新定格的原因"))


class VersionForm(SiteForm):
    """The result that the person saw."""

    version = Seen()


class ValuesForm(SiteForm):
    """Values by measure and racer in one table, with the reason for all of them."""

    reason = Reason(label=_("依据"))

    def __init__(
        self, data: Any, measures: Iterable[str], racers: Mapping[str, str], held: Mapping[tuple[str, str], Decimal],
        names: Mapping[str, str],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.places = [(measure, racer) for measure in measures for racer in racers]
        for measure, racer in self.places:
            told = _("%(measure)s，%(racer)s") % {"measure": names[measure], "racer": racers[racer]}
            wide = forms.TextInput(attrs={"inputmode": "decimal", "aria-label": told, "class": "form-control"})
            field = forms.DecimalField(required=False, max_digits=24, decimal_places=6, widget=wide, label=told)
            field.initial = _plain(held.get((measure, racer)))
            self.fields[named(measure, racer)] = field
        self.order_fields([named(*each) for each in self.places])

    @property
    def values(self) -> dict[tuple[str, str], Decimal | None]:
        """What was typed, by measure and racer."""
        return {each: self.cleaned_data[named(*each)] for each in self.places}


def named(measure: str, racer: str) -> str:
    """What the field of a measure and a racer is called."""
    return f"value.{measure}.{racer}"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
