"""What a playbook says of projects, as a person reads it: ladders with their gates, rates, criteria of admission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guatu.cli.screen import Line, Page, print_indented
from guatu.gates import Ladder, Need
from guatu.playbook import ProjectRules

if TYPE_CHECKING:
    from rich.console import Console

FIELDS = {
    "investor": "投资方",
    "investor_code": "统一社会信用代码",
    "investor_place": "投资方所在地",
    "content": "建设内容",
    "amount": "总投资",
    "foreign": "合同外资",
    "industry": "行业代码",
    "cluster": "产业集群",
    "unit": "责任单位",
    "owner": "项目专员",
    "leader": "包抓领导",
    "area": "落地区域",
    "land_need": "用地需求",
    "land_supplied": "已供地",
}
MEASURES = {
    "total": "总投资（万元）",
    "intensity": "投资强度（万元/亩）",
    "foreign": "合同外资（美元）",
    "land_need": "用地需求（亩）",
    "land_supplied": "已供地（亩）",
    "invested_share": "完成投资占比（%）",
}


def print_projects(out: Console | Page, rules: ProjectRules) -> None:
    """Each ladder with what its gates ask for; then rates, clusters and criteria of admission."""
    for ladder in rules.ladders:
        told = (" → ".join(each.name for each in ladder.gates), "dim")
        print_indented(out, Line(("项目  ", "dim"), ladder.name, "  ", told), 2, hanging=4)
        for gate in ladder.gates:
            if gate.needs:
                needs = "、".join(_need(each, rules, ladder) for each in gate.needs)
                print_indented(out, Line((f"{gate.name}  ", "dim"), needs), 4, hanging=6)
    if rules.clusters:
        print_indented(out, Line(("产业集群  ", "dim"), "、".join(rules.clusters)), 2, hanging=4)
    for rate in rules.rates:
        told_rate = f"{rate.currency} 自 {rate.since} 起 1 折 {rate.rate:f} 元"
        print_indented(out, Line(("汇率  ", "dim"), told_rate, "  ", (rate.source, "dim")), 2, hanging=4)
    if rules.screening:
        names = "、".join(f"{each.name} {each.weight:f}" for each in rules.screening.criteria)
        told_score = f"{rules.screening.pass_score:f} 分以上准入"
        print_indented(out, Line(("准入评审  ", "dim"), f"{names}；{told_score}"), 2, hanging=4)


def _need(need: Need, rules: ProjectRules, ladder: Ladder) -> str:
    """One need of a gate in words."""
    names: dict[str, Mapping[str, str]] = {
        "paper": rules.papers,
        "planned": {each.stage: f"{each.name}计划日期" for each in ladder.gates},
    }
    names |= {"field": FIELDS, "measure": MEASURES}
    name = names.get(need.what, {}).get(need.key, "通过准入评审" if need.what == "screening" else need.key)
    bounds = ((need.at_least, "不低于"), (need.at_most, "不高于"))
    told = name + "".join(f"{word} {bound:f}" for bound, word in bounds if bound is not None)
    return f"{told}（有{FIELDS[need.where]}的）" if need.where else told
