"""How a playbook judges, in the words of the screen: its bands, milestones and alarms."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu import catalogue
from guatu.playbook import AlarmRule, PaceRules

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


def _raised(rule: AlarmRule) -> Raised:
    when = str(WHEN[rule.kind]) % {"limit": rule.limit}
    return Raised(rule.name, when, _("、").join(map(_name, rule.codes)), rule.owner)


def _name(code: str) -> str:
    known = catalogue.load().codes.get(code)
    return known.name if known else code
