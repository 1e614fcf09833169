"""Metrics that a target's own words ask for: 签约超10亿元项目30个以上 counts signed projects from 1 billion yuan on.

What is compared is what the words and the definition of a metric mean: the stage, whether projects are counted or their
money, from which size on, foreign capital alone. A proposal is one only; a person confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from guatu import quantities
from guatu.metrics import Filter, Metric
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.fitting import misfit
from guatu_web.ledger.queries.reach import reach_of

STAGES = {
    "signed": ("签约",),
    "registered": ("注册",),
    "land": ("供地", "摘地", "拿地"),
    "started": ("开工",),
    "completed": ("竣工",),
    "producing": ("投产",),
    "at_capacity": ("达产",),
}
"""Words that say which stage a project comes to."""
_RATE = re.compile(r"率|占比|比重")
_PROJECTS = re.compile(r"项目|工程|签约(?:个|总)?数|开工(?:个|总)?数")
_FOREIGN = re.compile(r"外资|外商")
_KINDS = {"industrial": "产业|工业|制造业", "talent": "人才", "infrastructure": "基础设施", "livelihood": "民生"}


class Meaning(NamedTuple):
    """What is counted: a stage, projects or a figure of them, from which total on, of which kinds, foreign alone."""

    stage: str
    of: str
    least: Decimal
    foreign: bool
    kind: str


def proposed(target: Target, metrics: Mapping[str, Metric], *, said: str = "") -> list[Metric]:
    """The metrics that mean what a target's words say, those whose label is nearest to them first; `said` is the
    sentence that it comes from. None where the words say too little."""
    wanted = meaning_of_words(target, said)
    if wanted is None:
        return []
    found = [each for each in metrics.values() if meaning_of(each) == wanted and not misfit(target, each)]
    return sorted(found, key=lambda each: (-_alike(each.label, target.indicator), each.name))


def meaning_of_words(target: Target, said: str = "") -> Meaning | None:
    """What a target's words say is counted; None where they name no stage, several, or a rate."""
    words = target.indicator
    stages = [stage for stage, names in STAGES.items() if any(name in words for name in names)]
    if len(stages) != 1 or _RATE.search(words):
        return None
    if target.value_unit == "count" and not _PROJECTS.search(words):
        return None  # 竣工保障性租赁住房600套 counts homes
    least = _least(words) or _least(_near(said, target)) or Decimal(0)
    foreign = bool(_FOREIGN.search(words))
    kind = next((kind for kind, pattern in _KINDS.items() if re.search(pattern, words)), "")
    if target.value_unit == "count":
        return Meaning(stages[0], "count", least, foreign, kind)
    if target.value_unit in ("CNY", "USD"):
        of = "foreign" if target.value_unit == "USD" else "total"
        return Meaning(stages[0], of, least, foreign and of == "total", kind)
    return None


def meaning_of(metric: Metric) -> Meaning | None:
    """What a metric counts, in the same terms; None where it does something else, or counts only some projects in a way
    that no words say."""
    reach = reach_of(metric)
    if reach is None:
        return None
    least, foreign, kind = Decimal(0), False, ""
    for each in reach.filters:
        if each.column == "total" and each.test == "at_least":
            least = max(least, Decimal(str(each.values[0])))
        elif each.column == "foreign" and _is_some(each):
            foreign = True
        elif each.column == "kind" and each.test == "is" and len(each.values) == 1:
            kind = str(each.values[0])
        else:
            return None
    of = "count" if reach.of == "count" else reach.column
    return Meaning(reach.stage, of, least, foreign and of != "foreign", kind)


def _is_some(condition: Filter) -> bool:
    return condition.test == "present" or (condition.test == "at_least" and Decimal(str(condition.values[0])) <= 1)


def _near(said: str, target: Target) -> str:
    """The words around the target's own figure, which is no size of projects."""
    return said.replace(target.quote, "") if target.quote else said


def _least(words: str) -> Decimal | None:
    """From which total on projects count: 超10亿元, 亿元以上, 总投资5000万元以上; None where the words say no size."""
    if found := re.search(r"(?:(?<=[^\d.一二三五十百])|^)(亿|千万)元(?=以上|项目|产业)", words):
        return Decimal({"亿": 10**8, "千万": 10**7}[found[1]])
    for one in quantities.find(words):
        before, after = words[max(0, one.start - 3) : one.start], words[one.end : one.end + 3]
        if one.unit == "CNY" and (re.search(r"超|逾|不低于", before) or after.startswith(("以上", "及以上", "项目"))):
            return one.value
    return None


def _alike(one: str, other: str) -> int:
    return len(set(one) & set(other))
