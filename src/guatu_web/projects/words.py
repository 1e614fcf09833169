"""Words of projects: what is missing at a gate with what would work, who may open it, what stages are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.gates import Lack, Ladder
from guatu.playbook import ProjectRules
from guatu_web.accounts.models import Role
from guatu_web.projects.models import Project, Stage

MEASURES: dict[str, tuple[Promise, Promise]] = {
    "total": (gettext_lazy("总投资"), gettext_lazy("万元")),
    "intensity": (gettext_lazy("投资强度"), gettext_lazy("万元/亩")),
    "foreign": (gettext_lazy("合同外资"), gettext_lazy("美元")),
    "land_need": (gettext_lazy("用地需求"), gettext_lazy("亩")),
    "land_supplied": (gettext_lazy("已供地"), gettext_lazy("亩")),
    "invested_share": (gettext_lazy("完成投资占总投资"), gettext_lazy("%")),
}
"""Measures of guatu.gates.MEASURES: what they are called, and their unit."""
LACKS: dict[str, tuple[Promise, Promise]] = {
    "field": (gettext_lazy("未填写%(name)s"), gettext_lazy("请在项目信息中填写%(name)s")),
    "paper": (gettext_lazy("缺少%(name)s"), gettext_lazy("请在材料中登记%(name)s")),
    "planned": (gettext_lazy("未定%(name)s的计划日期"), gettext_lazy("请在节点中填写%(name)s的计划日期")),
    "screening": (gettext_lazy("未通过准入评审"), gettext_lazy("请先完成准入评审")),
    "unknown": (gettext_lazy("%(name)s无法计算"), gettext_lazy("请补齐总投资、用地等计算所需的内容")),
    "low": (
        gettext_lazy("%(name)s为 %(value)s %(unit)s，低于 %(bound)s %(unit)s"),
        gettext_lazy("请核对相关数据，或按规定免予要求"),
    ),
    "high": (
        gettext_lazy("%(name)s为 %(value)s %(unit)s，高于 %(bound)s %(unit)s"),
        gettext_lazy("请核对相关数据，或按规定免予要求"),
    ),
}
"""Why a need of a gate is not met (guatu.gates.gate.LACKS), and what would work."""


class Said(NamedTuple):
    """A lack as a page shows it: what is missing, what would work, and the name by which it is waived."""

    name: str
    message: str
    remedy: str


def lack_in_words(lack: Lack, rules: ProjectRules, ladder: Ladder) -> Said:
    """What is missing, in the words of the screen."""
    told = {**lack.words, "name": _name_of(lack, rules, ladder), "unit": ""}
    if lack.need.what == "measure":
        told["unit"] = str(MEASURES[lack.need.key][1])
    message, remedy = (str(text) % told for text in LACKS[lack.why])
    return Said(lack.name, message, remedy)


def lacks_in_words(lacks: Iterable[Lack], rules: ProjectRules, ladder: Ladder) -> str:
    """All that is missing, each with its remedy, in one sentence."""
    said = (lack_in_words(each, rules, ladder) for each in lacks)
    return _("；").join(_("%(message)s（%(remedy)s）") % each._asdict() for each in said) + _("。")


def role_name(role: str) -> str:
    """What a role is called."""
    return str(Role(role).label)


def stage_name(stage: str, ladder: Ladder | None) -> str:
    """What a stage is called on a ladder; by its usual name where the ladder has it not."""
    if ladder is not None and stage in ladder.gate_of:
        return ladder.gate_of[stage].name
    return str(Stage(stage).label)


def _name_of(lack: Lack, rules: ProjectRules, ladder: Ladder) -> str:
    what, key = lack.need.what, lack.need.key
    if what == "paper":
        return rules.papers.get(key, key)
    if what == "planned":
        return stage_name(key, ladder)
    if what == "measure":
        return str(MEASURES[key][0])
    field: Any = Project._meta.get_field(key) if what == "field" else None
    return str(field.verbose_name) if field else ""
