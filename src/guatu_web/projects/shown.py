"""How pages say what a project is: its money in display units, its status as shape and word, its days."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guatu.gates import Lack, Ladder, Need
from guatu.playbook import ProjectRules
from guatu_web.projects.models import Project, Stage, Status
from guatu_web.projects.words import MEASURES

RANK = {each.value: at for at, each in enumerate(Stage)}
"""Where stages stand in order."""
HUNDRED_MILLION = Decimal(100_000_000)
MILLION = Decimal(1_000_000)
TEN_THOUSAND = Decimal(10_000)
SHAPES = {
    Status.ONGOING: "●",
    Status.DELAYED: "◆",
    Status.DORMANT: "■",
    Status.LOST: "✕",
    Status.ABANDONED: "–",
}
CURRENCIES: dict[str, Promise] = {
    "CNY": gettext_lazy("人民币"),
    "USD": gettext_lazy("美元"),
    "EUR": gettext_lazy("欧元"),
    "HKD": gettext_lazy("港元"),
    "JPY": gettext_lazy("日元"),
    "GBP": gettext_lazy("英镑"),
    "KRW": gettext_lazy("韩元"),
    "SGD": gettext_lazy("新加坡元"),
    "TWD": gettext_lazy("新台币"),
}


class Mark(NamedTuple):
    """A status on a page: its key for the look, its shape, its word."""

    key: str
    shape: str
    word: str


def marks() -> dict[str, Mark]:
    """All statuses by their keys; made once for a page."""
    return {str(key): Mark(str(key), SHAPES[Status(key)], str(word)) for key, word in Status.choices}


def stages() -> dict[str, str]:
    """What stages are called in the page's language."""
    return {str(key): str(word) for key, word in Stage.choices}


def money(yuan: Decimal | None) -> str:
    """Yuan in display units: 3.2亿元 from a hundred million on, 850万元 below; empty for none."""
    if yuan is None:
        return ""
    if get_language() == "en":
        return f"CNY {plain(yuan / MILLION)} million" if abs(yuan) >= TEN_THOUSAND else f"CNY {plain(yuan)}"
    if abs(yuan) >= HUNDRED_MILLION:
        return _("%(number)s亿元") % {"number": plain(yuan / HUNDRED_MILLION)}
    if abs(yuan) >= TEN_THOUSAND:
        return _("%(number)s万元") % {"number": plain(yuan / TEN_THOUSAND)}
    return _("%(number)s元") % {"number": plain(yuan)}


def agreed(project: Project) -> str:
    """The total investment in the currency in which it was agreed, for other currencies than yuan; "" otherwise."""
    if project.amount is None or project.currency == "CNY":
        return ""
    word = CURRENCIES.get(project.currency, project.currency)
    if get_language() == "en":
        return f"{project.currency} {plain(project.amount / MILLION)} million"
    return _("%(number)s万%(currency)s") % {"number": plain(project.amount / TEN_THOUSAND), "currency": word}


def dollars(value: Decimal | None) -> str:
    """US dollars in display units; empty for none."""
    if value is None:
        return ""
    if get_language() == "en":
        return f"USD {plain(value / MILLION)} million"
    return _("%(number)s万美元") % {"number": plain(value / TEN_THOUSAND)}


def plain(value: Decimal | None, places: str = "0.01") -> str:
    """A number of two places at most, without needless zeros."""
    if value is None:
        return ""
    told = format(value.quantize(Decimal(places), ROUND_HALF_UP), "f")
    return told.rstrip("0").rstrip(".") if "." in told else told


def slip_word(days: int | None) -> str:
    """How a milestone stands against its plan; "" where nothing can be said."""
    if days is None:
        return ""
    if days == 0:
        return _("如期")
    return _("迟 %(days)s 天") % {"days": days} if days > 0 else _("提前 %(days)s 天") % {"days": -days}


def whole(context: Any) -> dict[str, Any]:
    """A context with what every page of projects says by."""
    return {"here": "projects", "marks": marks(), "stages": stages(), "money": money, **context}


# ------------------------------------------------------------------ stages and gates


def stage_names(ladder: Ladder | None) -> dict[str, str]:
    """What stages are called for a kind of project; those that its ladder leaves out by their general names."""
    return stages() | ({each.stage: _(each.name) for each in ladder.gates} if ladder else {})


def lack_word(lack: Lack, rules: ProjectRules, ladder: Ladder | None) -> str:
    """What a project lacks, in few words: 投资协议, 开工计划日期, 投资强度 ≥ 300 万元/亩."""
    return need_word(lack.need, rules, ladder)


def need_word(need: Need, rules: ProjectRules, ladder: Ladder | None) -> str:
    """What a gate asks for, in few words."""
    if need.what == "field":
        return str(Project._meta.get_field(need.key).verbose_name)  # type: ignore[union-attr]
    if need.what == "paper":
        return rules.papers.get(need.key, need.key)
    if need.what == "planned":
        return _("%(stage)s计划日期") % {"stage": stage_names(ladder).get(need.key, need.key)}
    if need.what == "screening":
        return _("准入评审")
    name, unit = MEASURES[need.key]
    low, high = need.at_least, need.at_most
    if low is None and high is None:
        return str(name)
    bound = f"≥ {plain(low)}" if low is not None else f"≤ {plain(high)}"
    return f"{name} {bound} {unit}".strip()


def waived_word(name: str, rules: ProjectRules, ladder: Ladder | None) -> str:
    """A need that was waived, by its name (guatu.gates.Need.name), in few words."""
    what, _colon, key = name.partition(":")
    return need_word(Need(what, key), rules, ladder)
