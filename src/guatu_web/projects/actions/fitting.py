"""Whether what is said of a project fits: each touched field by itself, and places and people of the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from guatu.gates import HOME, credit_code_fault, is_industry_code
from guatu.playbook import ProjectRules
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import kept_tree
from guatu_web.projects.models import Kind, Project
from guatu_web.projects.queries.rates import in_yuan
from guatu_web.records.errors import Refused

TEXTS = ("name", "investor", "investor_code", "investor_place", "content", "industry", "cluster", "currency", "kind")
MONEY = ("amount", "foreign", "land_need", "land_supplied")
PLACES = ("unit", "area")
PEOPLE = ("owner", "leader")
GIVEN = frozenset((*TEXTS, *MONEY, *PLACES, *PEOPLE, "rate_on"))
"""What may be said of a project: names of fields of Project."""
LONGEST_CONTENT = 10_000


def tidied(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given with texts trimmed and codes in capitals. TypeError for what no project has."""
    if unknown := given.keys() - GIVEN:
        raise TypeError(f"a project has no {', '.join(sorted(unknown))}")
    told = {key: value.strip() if isinstance(value, str) else value for key, value in given.items()}
    for key in ("investor_code", "industry", "currency"):
        if key in told:
            told[key] = (told[key] or "").upper()
    if "name" in told:
        told["name"] = " ".join((told["name"] or "").split())
    return told


def faults(given: Mapping[str, Any], rules: ProjectRules) -> Iterator[Refused]:
    """All that is wrong with fields, each by itself, without a query. `given` is tidied."""
    for field in TEXTS:
        if field in given:
            yield from _text_faults(field, given[field] or "")
    for field in MONEY:
        if (value := given.get(field)) is not None:
            yield from _number_faults(field, value)
    if "name" in given and not given["name"]:
        yield Refused(_("请填写项目名称。"), "name")
    if code := given.get("investor_code"):
        yield from _code_faults(code)
    if (code := given.get("industry")) and not is_industry_code(code):
        told = _("行业代码“%(code)s”不符合 GB/T 4754—2017：请填门类字母，或 2 至 4 位数字，如 C3974。")
        yield Refused(told % {"code": code}, "industry")
    if (cluster := given.get("cluster")) and rules.clusters and cluster not in rules.clusters:
        told = _("办法中没有产业集群“%(cluster)s”；可选：%(known)s。")
        yield Refused(told % {"cluster": cluster, "known": _("、").join(rules.clusters)}, "cluster")


def columns_of(
    given: Mapping[str, Any], rules: ProjectRules, day: date, current: Project | None = None
) -> dict[str, Any]:
    """The columns that follow from what is given, with the total in yuan. Refused at the first fault; no query."""
    for fault in faults(given, rules):
        raise fault
    texts = {key: value or "" for key, value in given.items() if key in TEXTS}
    told = {**given, **texts}
    if "currency" in told and not told["currency"]:
        told["currency"] = HOME
    return told | _money(told, rules, day, current)


def check_places(zone: Zone, given: Mapping[str, Any], day: date) -> None:
    """Refused for a unit or area that does not stand today, and for people without a role in the zone on the day."""
    for field in PLACES:
        if given.get(field) is not None:
            _check_standing(zone, given[field], day, field)
    _check_people(zone, {field: given[field] for field in PEOPLE if given.get(field) is not None}, day)


def _text_faults(field: str, value: str) -> Iterator[Refused]:
    column: Any = Project._meta.get_field(field)
    most = column.max_length or LONGEST_CONTENT
    if len(value) > most:
        told = _("最多 %(most)s 字，现有 %(length)s 字，请精简。")
        yield Refused(told % {"most": most, "length": len(value)}, field)
    if field == "kind" and value not in Kind.values:
        yield Refused(_("请选择项目类别。"), "kind")


def _number_faults(field: str, value: Decimal) -> Iterator[Refused]:
    column: Any = Project._meta.get_field(field)
    most = Decimal(10) ** (column.max_digits - column.decimal_places)
    if not (value.is_finite() and 0 <= value < most):
        yield Refused(_("请填写不小于 0、小于 %(most)s 的数。") % {"most": f"{most:,f}"}, field)
    elif value != round(value, column.decimal_places):
        yield Refused(_("最多 %(places)s 位小数。") % {"places": column.decimal_places}, field)


def _code_faults(code: str) -> Iterator[Refused]:
    told = {
        "length": _("统一社会信用代码须为 18 位，现有 %(length)s 位。"),
        "sign": _("统一社会信用代码只用数字和大写字母，不含 I、O、S、V、Z，请核对。"),
        "check": _("统一社会信用代码“%(code)s”的校验码不符（GB 32100—2015），请核对是否有误。"),
    }
    if fault := credit_code_fault(code):
        yield Refused(told[fault] % {"length": len(code), "code": code}, "investor_code")


def _money(told: Mapping[str, Any], rules: ProjectRules, day: date, current: Project | None) -> dict[str, Any]:
    """Total, rate and its day, where the amount, the currency or the day of the rate is touched."""
    if not told.keys() & {"amount", "currency", "rate_on"}:
        return {}
    amount = told.get("amount", current.amount if current else None)
    if amount is None:
        return {"total": None, "rate": None, "rate_on": None}
    currency = told.get("currency") or (current.currency if current else HOME)
    kept = current.rate_on if current is not None and current.currency == currency else None
    found = in_yuan(rules.rates, amount, currency, told.get("rate_on") or kept or day)
    for fault in _number_faults("total", found.total):
        raise Refused(str(fault), "amount")
    return found._asdict()


def _check_standing(zone: Zone, node: Unit | Area, day: date, field: str) -> None:
    if node.zone_id != zone.pk:
        raise Refused(_("不属于本开发区，请重新选择。"), field)
    if all(branch.state.node_id != node.pk for branch in kept_tree(type(node), zone)):
        told = _("“%(node)s”在 %(day)s 尚未设立或已撤销，请重新选择。")
        raise Refused(told % {"node": node, "day": day}, field)


def _check_people(zone: Zone, people: Mapping[str, User], day: date) -> None:
    """One query for all of them."""
    if not people:
        return
    held = Membership.objects.filter(
        user__in=[each.pk for each in people.values()],
        zone=zone,
        archived_at=None,
        valid_from__lte=day,
        valid_to__gte=day,
    )
    roles = set(held.values_list("user_id", "role"))
    for field, person in people.items():
        needed = {Role.LEADER} if field == "leader" else set(Role)
        if not person.is_active or not any((person.pk, role) in roles for role in needed):
            what = _("领导") if field == "leader" else _("人员")
            told = _("%(person)s现不是本区%(what)s（可能已离任或账号已停用），请另选。")
            raise Refused(told % {"person": person, "what": what}, field)
