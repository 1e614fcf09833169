"""Forms of other zones' figures: one place by hand, and a table of many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu import catalogue
from guatu.reading.labels import plain
from guatu_web.ledger.figures import shown_amount
from guatu_web.ledger.forms import Fields, read_period
from guatu_web.ledger.models import PublishedFigure
from guatu_web.ledger.peer_figures import Cells, Source, Subject, figures_of
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused

LARGEST_TEXT = 200_000
LARGEST_FILE = 1_000_000
EARLY = timedelta(days=31)
"""So long before a period's end its result may be told, as an expected one."""


class SourceForm(Fields):
    """What all figures of a source have in common."""

    indicator = forms.CharField(
        label=_("指标"), max_length=200, widget=forms.TextInput(attrs={"list": "indicators", "autocomplete": "off"})
    )
    period = forms.CharField(label=_("时期"), max_length=40, help_text=_("如 2025、2026年上半年、2026年1-9月"))
    unit_word = forms.CharField(
        label=_("单位"), max_length=20, required=False, widget=forms.TextInput(attrs={"list": "unit-words"})
    )
    group = forms.ChoiceField(label=_("位次范围"), required=False, help_text=_("填了位次时选：位次是在哪一组中的"))
    title = forms.CharField(label=_("来源标题"), max_length=300)
    publisher = forms.CharField(label=_("发布单位"), max_length=100, required=False)
    published_on = forms.DateField(label=_("发布日期"), widget=forms.DateInput(attrs={"type": "date"}))
    address = forms.URLField(label=_("网址"), max_length=500, required=False, assume_scheme="https")
    expected = forms.BooleanField(label=_("来源称为预计数"), required=False)
    reason = forms.CharField(
        label=_("原因"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("更正已登记的数据时须写明；旧数据归档保留。"),
    )

    def __init__(self, data: Any = None, *args: Any, groups: Sequence[str], **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("未选")), *((each, each) for each in groups)]

    def clean(self) -> dict[str, Any]:
        """Adds `subject` to what was typed, where all of it makes sense."""
        told: dict[str, Any] = super().clean() or {}
        known = catalogue.load().lookup(told.get("indicator", ""))
        if told.get("indicator") and known is None:
            self.add_error("indicator", _("指标目录中没有这个指标，请从提示中选择。"))
        period = self._period(told)
        day = told.get("published_on")
        if period and day:
            self._in_order(period.last - (EARLY if told.get("expected") else timedelta()), day)
        if known and period and day and not self.errors:
            source = Source(told["title"], told["publisher"], day, told["address"], told["expected"])
            unit = told["unit_word"] or known.display_unit or ""
            told["subject"] = Subject(known, period, unit, told["group"], source)
        return told

    def _period(self, told: dict[str, Any]) -> Any:
        try:
            return read_period(told["period"]) if told.get("period") else None
        except Refused as refused:
            self.refuse(refused)
            return None

    def _in_order(self, last: date, day: date) -> None:
        if day < last:
            self.add_error("published_on", _("发布日期早于时期的末日，请核对；尚未发生的不是完成数。"))
        elif day > timezone.localdate():
            self.add_error("published_on", _("发布日期在今天之后，请核对。"))


class PeerForm(SourceForm):
    """What a source tells of one place."""

    place = forms.CharField(
        label=_("地区"), max_length=100, widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"})
    )
    value = forms.CharField(
        label=_("数值"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    growth = forms.CharField(label=_("增速（%）"), max_length=40, required=False)
    rank = forms.CharField(
        label=_("数值位次"), max_length=10, required=False, help_text=_("来源只公布位次时填写，按公布显示")
    )
    growth_rank = forms.CharField(label=_("增速位次"), max_length=10, required=False)
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Adds `figures`."""
        told = super().clean()
        if "subject" not in told or not told.get("place"):
            return told
        cells = Cells(*(told.get(name, "") for name in Cells._fields))
        try:
            told["figures"] = figures_of(cells, told["subject"])
        except Refused as refused:
            self.refuse(refused)
        return told

    def versions(self) -> dict[int, int] | None:
        """The versions of the figures that the person meant to correct; None for new ones."""
        pairs = [each.split(":") for each in self.cleaned_data.get("seen", "").split(",") if each]
        return {int(pk): int(version) for pk, version in pairs} if pairs else None

    def clean_seen(self) -> str:
        """What the page itself has written, or nothing."""
        said: str = self.cleaned_data["seen"]
        pairs = [each.split(":") for each in said.split(",") if each]
        good = all(len(pair) == 2 and all(part.isdecimal() and len(part) < 16 for part in pair) for pair in pairs)
        return said if good else ""


class TableForm(SourceForm):
    """A table of many places: pasted, or as a file, whose content is then shown as if it had been pasted."""

    file = forms.FileField(
        label=_("表格文件"), required=False, help_text=_("Excel 或 CSV，不超过 1 MB；读第一个有内容的工作表")
    )
    table = forms.CharField(
        label=_("表格内容"),
        required=False,
        max_length=LARGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}),
        help_text=_("从 Excel 复制粘贴，每个地区一行。表头可用：地区、数值、增速、位次、增速位次；没有表头时按此顺序"),
    )

    def clean_file(self) -> Any:
        """A file of a size that a small table has."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过 1 MB，请只留这张表另存后上传。"))
        return file


class WithdrawPeerForm(Fields):
    """Why a figure is taken back."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明原因。")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def filled_from(figures: Sequence[PublishedFigure]) -> dict[str, Any]:
    """What the form shows of figures of one place and period that are to be corrected."""
    first = figures[0]
    told: dict[str, Any] = {
        **{name: getattr(first, name) for name in ("place", "indicator", "title", "publisher", "address", "expected")},
        "published_on": first.published_on.isoformat(),
        "period": str(first.period),
        "seen": ",".join(f"{each.pk}:{each.version}" for each in figures),
    }
    for each in figures:
        if each.measure == "level":
            value, told["unit_word"] = shown_amount(each)
            told["value"] = plain(value)
        elif each.measure == "growth":
            told["growth"] = plain(each.value)
        else:
            told["rank" if each.ranked_by == "level" else "growth_rank"] = plain(each.value)
            told["group"] = each.group
    return told
