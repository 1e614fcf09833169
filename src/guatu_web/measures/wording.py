"""Why a measure has no value or no answer, and its definition, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.metrics import REASONS, Metric, MetricRefused
from guatu.metrics.grains import COARSER
from guatu.metrics.words import TEXTS, Definition, Fact, Words, definition

if TYPE_CHECKING:
    from guatu_web.measures.queries.naming import Naming

GRAINS: dict[str, Promise] = {
    "day": gettext_lazy("日"),
    "xun": gettext_lazy("旬"),
    "month": gettext_lazy("月"),
    "reporting": gettext_lazy("月（1—2月合为一期）"),
    "quarter": gettext_lazy("季"),
    "half": gettext_lazy("半年"),
    "year": gettext_lazy("年"),
}
_REFUSED: dict[str, Promise] = {
    "no_dimension": gettext_lazy("这项测算不能按所选的维度分；可以按：%(dimensions)s。"),
    "no_grain": gettext_lazy("这项测算最细到%(finest)s，不能再细；可以按：%(grains)s。"),
    "timeless": gettext_lazy("这项测算不分时期，请去掉时期和时间粒度。"),
    "no_vintages": gettext_lazy("这项测算所用的台账不保存历次登记，不能回看过去某日。"),
    "part_of_grain": gettext_lazy("所选时期不是完整的%(grain)s，请改选整期。"),
    "no_comparison": gettext_lazy("按所选的时间粒度不能与其他时期比较，请选较粗的粒度。"),
    "needs_period": gettext_lazy("没有选时期，无从比较，请选时期。"),
    "needs_period_itself": gettext_lazy("这项测算要看别的时期，请选时期。"),
    "needs_day": gettext_lazy("这项测算是某一天的状态，请选时期或日期。"),
    "rank_needs_its_dimension": gettext_lazy("这项测算是名次，请按“%(over)s”查看。"),
    "share_of_itself": gettext_lazy("这项测算是占比，请选一个维度查看：%(dimensions)s。"),
    "compared_already": gettext_lazy("这项测算本身就是比较、占比或名次，不再与上年比较。"),
    "no_day_of_rows": gettext_lazy("这项测算的记录没有日期，不能按当时的区划分。"),
    "no_such_scope": gettext_lazy("没有所选的这组记录。"),
    "no_record_key": gettext_lazy("这个台账的记录没有编号，不能逐条列出。"),
    "no_such_part": gettext_lazy("没有所选的时期。"),
    "missing_table": gettext_lazy("台账还没有汇出，请稍后再看；仍看不到的，请告知管理员。"),
    "missing_column": gettext_lazy("台账缺少这项测算要用的列“%(column)s”，请告知管理员核对办法。"),
    "wrong_type": gettext_lazy("台账中“%(column)s”一列的类型与办法不符，请告知管理员核对办法。"),
    "engine": gettext_lazy("计算没有成功，请稍后再试；仍不成功的，请告知管理员。"),
    "no_files": gettext_lazy("台账还没有汇出，请稍后再看；仍看不到的，请告知管理员。"),
}
"""Rule of guatu.metrics.REFUSALS -> what a page says."""


def grain_in_words(grain: str) -> str:
    """What a grain of time is called."""
    return str(GRAINS[grain])


def refused_in_words(refused: MetricRefused, metric: Metric, naming: Naming) -> str:
    """Why a question has no answer, and what would work."""
    dimensions = _("、").join(naming.dimension(metric, name) for name in metric.dimensions) or _("无")
    known = COARSER[metric.grain] if metric.grain else ()
    over = metric.outer.over if metric.outer and metric.outer.over else ""
    facts = {
        "dimensions": dimensions,
        "grains": _("、").join(map(grain_in_words, known)),
        "finest": grain_in_words(metric.grain) if metric.grain else "",
        "grain": str(GRAINS.get(refused.words.get("grain", ""), "")),
        "over": naming.dimension(metric, over) if over else "",
        "column": refused.words.get("column", ""),
    }
    text = _REFUSED.get(refused.rule, gettext_lazy("这个问题没有答案，请改选维度、时期或条件。"))
    return str(text) % facts


def reason_in_words(reason: str | None) -> str:
    """Why there is no value or no growth."""
    return _(REASONS[reason][1]) if reason in REASONS else ""


def said(text: str) -> str:
    """A text of a definition in the language of the page."""
    if not isinstance(text, Words):
        return text
    # the texts stand in guatu.metrics.words, and their English with that of the site
    return _(TEXTS[text.key]).format_map({name: _fact(fact) for name, fact in text.facts.items()})


def _fact(fact: Fact) -> str:
    return (
        _("、").join(map(said, fact)) if isinstance(fact, tuple) else said(str(fact) if isinstance(fact, int) else fact)
    )


def defined(metric: Metric, naming: Naming) -> Definition:
    """The definition of a measure in words, with the zone's names for what it counts."""
    return definition(metric, naming.called(metric))
