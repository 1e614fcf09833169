"""What lights, their reasons and the causes of a change are called on screen."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.pace import Deadlines
from guatu_web.records.lights import LIGHT_SHAPES


class Light(NamedTuple):
    """A light as word, shape and colour; `why` says why it is so, or why there is none."""

    colour: str
    word: str
    shape: str
    why: str


_WORDS: dict[str, Promise] = {
    "green": gettext_lazy("绿灯"),
    "yellow": gettext_lazy("黄灯"),
    "orange": gettext_lazy("橙灯"),
    "red": gettext_lazy("红灯"),
    "": gettext_lazy("不可判"),
}

REASONS: dict[str, Promise] = {
    "late": gettext_lazy("数据逾期未报"),
    "no_figure": gettext_lazy("本期限内尚无数据"),
    "no_base": gettext_lazy("缺期初数，无法对照轨迹"),
    "first_periods": gettext_lazy("每年前两期（1—2月、3月）不判"),
    "short_history": gettext_lazy("完整年度不足三年，不给概率"),
    "last_year_incomplete": gettext_lazy("上两年数据不完整"),
    "not_positive": gettext_lazy("有零或负的累计数，方法不适用"),
    "horizon": gettext_lazy("该期限不是同一年的整月，也不是整年，没有研判方法"),
    "growth_horizon": gettext_lazy("增速按年初以来累计公布，增速目标的期限须在同一年内，并从1月起"),
    "not_begun": gettext_lazy("期限尚未开始"),
    "no_code": gettext_lazy("指标不在指标目录中，请在“修改”中选用目录指标"),
    "no_period": gettext_lazy("目标没有期限，请在“修改”中填写"),
    "measure": gettext_lazy("该口径（如差距、指数）没有研判方法"),
    "rank": gettext_lazy("位次还取决于其他地区，不判可能性"),
    "rank_of_figure": gettext_lazy(
        "办法中没有该指标的可比地区，位次无从推算；请在办法的 peers.yaml 中列出，或改用位次指标"
    ),
    "peer_groups": gettext_lazy("该指标的可比地区有多组，请在“修改”的说明中写明是哪一组"),
    "peers_missing": gettext_lazy("可比地区的数据不全，不能推算位次"),
    "neutral": gettext_lazy("该指标不分高低，不排位次"),
    "base_year": gettext_lazy("倍数目标没有写明基期，请在“修改”的说明中写明，如“较2020年”"),
    "base_figure": gettext_lazy("指标库中没有基期的数据，无法折算目标值"),
    "unit": gettext_lazy("目标的单位与指标数据的单位不同"),
    "goal": gettext_lazy("目标值不是正数，不能研判"),
    "area": gettext_lazy("所述区域不在区域清单中，请在“修改”中选择区域"),
    "metric_gone": gettext_lazy("绑定的指标不在现行办法中，请重新绑定或解除绑定"),
    "timeless": gettext_lazy("绑定的指标没有时间口径，不能按目标的期限取数"),
    "awaited": gettext_lazy("在库项目的推算待后台下一轮作出"),
    "rate": gettext_lazy("比率没有推算方法，只与目标值对照"),
    "no_register": gettext_lazy("项目台账中尚无可计的项目"),
    "short_register": gettext_lazy("项目台账的推进记录不足一年，不给概率"),
    "few_moves": gettext_lazy("历史上推进到该节点前各阶段的记录不足十次，不给概率"),
    "few_reached": gettext_lazy("历史上到达该节点的项目不足三个，不给概率"),
    "few_amounts": gettext_lazy("到达该节点且有金额的项目不足五个，不给概率"),
}

QUALITIES: dict[str, Promise] = {
    "current": gettext_lazy("数据正常"),
    "late": gettext_lazy("数据逾期"),
    "stale": gettext_lazy("数据待报"),
    "preliminary": gettext_lazy("初步数"),
    "estimated": gettext_lazy("估计数"),
}
QUALITY_SHAPES = {"current": "✓", "late": "■", "stale": "◔", "preliminary": "≈", "estimated": "≈"}
PATHS: dict[str, Promise] = {
    "milestones": gettext_lazy("按办法的节点"),
    "seasonal": gettext_lazy("季节性"),
    "linear": gettext_lazy("序时"),
    "level": gettext_lazy("与目标值直接对照"),
}
"""Where an expected path comes from."""
TRAJECTORIES: dict[str, Promise] = {
    "milestones": gettext_lazy("节点轨迹"),
    "seasonal": gettext_lazy("季节轨迹"),
    "linear": gettext_lazy("序时进度"),
    "growth": gettext_lazy("目标增速"),
    "level": gettext_lazy("目标值"),
}
METHODS: dict[str, Promise] = {
    "mixture": gettext_lazy("三法加权"),
    "growth": gettext_lazy("发布增速外推"),
    "trend": gettext_lazy("趋势外推"),
    "pipeline": gettext_lazy("在库项目推算"),
}


def light(colour: str | None, reason: str | None = None) -> Light:
    """A light in words; without a colour there is none, and `reason` tells why."""
    key = colour or ""
    return Light(key or "none", str(_WORDS[key]), LIGHT_SHAPES[key], reason_in_words(reason))


def reason_in_words(reason: str | None) -> str:
    """Why, on screen; empty for no reason."""
    return str(REASONS.get(reason, reason)) if reason else ""


def percent(share: float | None, places: int = 1) -> str:
    """A share as 66.4%; a dash for none."""
    return "—" if share is None else f"{share * 100:.{places}f}%"


def chance(probability: float | None) -> str:
    """A probability as people read it: nothing forecast is quite sure."""
    if probability is None:
        return "—"
    if 0 < probability < 0.01:
        return _("不足1%")
    return _("超过99%") if 0.99 < probability < 1 else f"{probability * 100:.0f}%"


def points(difference: float) -> str:
    """A change of a probability: +9 个百分点."""
    return _("%(by)s 个百分点") % {"by": f"{difference * 100:+.0f}"}


def rhythm_said(deadlines: Deadlines) -> str:
    """How often a figure is due; nothing is said of months."""
    said = {(12,): _("每年一次"), (6, 12): _("每半年一次"), (3, 6, 9, 12): _("每季一次")}
    return said.get(tuple(month for month, _days in deadlines), "")
