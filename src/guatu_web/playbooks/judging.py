"""What a playbook says, in the words of the screen: bands, milestones, alarms, peers, templates of briefings, stages
and admission of projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu import catalogue
from guatu.playbook import AlarmRule, PaceRules, PeerGroup, ProjectRules
from guatu.screening import Criterion

LIGHTS: dict[str, Promise] = {
    "status": gettext_lazy("进度灯（完成值与应完成值之比）"),
    "outlook": gettext_lazy("形势灯（完成可能性）"),
    "growth": gettext_lazy("增速目标（与目标相差的百分点）"),
}
WHEN: dict[str, Promise] = {
    "behind": gettext_lazy("进度灯连续 %(limit)s 期不是绿灯"),
    "outlook": gettext_lazy("完成可能性低于 %(limit)s"),
    "base_revised": gettext_lazy("本期数、上年同期数与公布增速相差超过 %(limit)s 个百分点"),
    "late": gettext_lazy("报表逾期超过 %(limit)s 日"),
    "jump": gettext_lazy("对照自身历史变动的稳健 z 值超过 %(limit)s"),
}


PERIODS: dict[str, Promise] = {
    "months": gettext_lazy("年初至上月"),
    "quarters": gettext_lazy("年初至上季"),
    "month": gettext_lazy("上月"),
    "week": gettext_lazy("上周"),
    "day": gettext_lazy("当日"),
}
"""Over what a briefing is written, as `guatu.briefing.template.PERIODS`; a test keeps them together."""


class Band(NamedTuple):
    """The bounds of a light's colours."""

    light: str
    green: Decimal
    yellow: Decimal
    orange: Decimal


class Raised(NamedTuple):
    """An alarm: its name, when it is raised, what it watches and who answers (empty: as the page says)."""

    name: str
    when: str
    watched: str
    owner: str


class Written(NamedTuple):
    """A template of briefings: its name, over what it is written, its key."""

    name: str
    period: str
    key: str


class Scored(NamedTuple):
    """A criterion of admission on screen: its name and unit, its weight, and what is vetoed."""

    name: str
    weight: str
    vetoes: str


def bands(rules: PaceRules) -> list[Band]:
    return [Band(str(word), *getattr(rules, key)) for key, word in LIGHTS.items()]


def milestones(rules: PaceRules) -> list[tuple[str, str]]:
    """The indicators that have milestones, each with its shares."""
    return [(_name(each.code), shares_said(each.shares)) for each in rules.milestones]


def shares_said(shares: Iterable[tuple[int, Decimal]]) -> str:
    """Milestones as people say them: 3月底20%、6月底50%."""
    told = ({"month": month, "share": f"{(share * 100).normalize():f}"} for month, share in shares)
    return _("、").join(_("%(month)s月底%(share)s%%") % each for each in told)


def alarms(rules: Iterable[AlarmRule]) -> list[Raised]:
    return [_raised(each) for each in rules]


def peers(groups: Iterable[PeerGroup]) -> list[tuple[str, str, str]]:
    """The groups of peers: name, places, and the indicators they are for (empty: all)."""
    comma = _("、")
    return [(each.name, comma.join(each.places), comma.join(map(_name, each.codes))) for each in groups]


def briefings(templates: Iterable[Mapping[str, Any]]) -> list[Written]:
    """The templates of briefings of the playbook itself."""
    return [Written(each["name"], str(PERIODS[each.get("period", "months")]), each["key"]) for each in templates]


def ladders(rules: ProjectRules) -> list[tuple[str, str]]:
    """Each kind of project with its stages."""
    return [(each.name, " → ".join(gate.name for gate in each.gates)) for each in rules.ladders]


def admission(rules: ProjectRules) -> list[Scored]:
    """The criteria of admission."""
    return [_scored(each) for each in rules.screening.criteria] if rules.screening else []


def _scored(criterion: Criterion) -> Scored:
    name = f"{criterion.name}（{criterion.unit}）" if criterion.unit else criterion.name
    bounds = ((criterion.veto_below, _("低于 %(bound)s")), (criterion.veto_above, _("高于 %(bound)s")))
    vetoes = [each.value for each in criterion.choices if each.veto]
    vetoes += [told % {"bound": f"{bound:f}"} for bound, told in bounds if bound is not None]
    return Scored(name, f"{criterion.weight:f}", _("、").join(vetoes))


def _raised(rule: AlarmRule) -> Raised:
    when = str(WHEN[rule.kind]) % {"limit": rule.limit}
    return Raised(rule.name, when, _("、").join(map(_name, rule.codes)), rule.owner)


def _name(code: str) -> str:
    known = catalogue.load().codes.get(code)
    return known.name if known else code
