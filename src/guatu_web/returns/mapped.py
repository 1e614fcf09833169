"""What a person says each column of a table holds: from the posted form to mappings, and from mappings to the form."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu import catalogue
from guatu.reporting.amounts import is_unit
from guatu_web.records.errors import Refused

ROLES = {
    "indicator": gettext_lazy("指标名称"),
    "area": gettext_lazy("区域名称"),
    "period": gettext_lazy("时期"),
    "unit": gettext_lazy("计量单位"),
    "basis": gettext_lazy("口径"),
    "reporter": gettext_lazy("填报单位"),
    "value": gettext_lazy("数值"),
    "growth": gettext_lazy("同比增速"),
    "base": gettext_lazy("上年同期数"),
    "ignore": gettext_lazy("不导入"),
    "unknown": gettext_lazy("请选择"),
}
"""What a column can hold, as it is called on screen."""


class ColumnRow(NamedTuple):
    """A column on the page of mapping: its heading, some of its cells, and what it is taken for."""

    number: int
    heading: str
    samples: list[str]
    role: str
    indicator: str
    basis: str
    unit: str


class SheetForm(NamedTuple):
    """A sheet on the page of mapping."""

    number: int
    name: str
    indicator: str
    columns: list[ColumnRow]


def forms_of(mappings: list[dict[str, Any]], headings: Lookup[str, Lookup[str, list[str]]]) -> list[SheetForm]:
    """The mappings as the page shows them."""
    return [
        SheetForm(
            number,
            mapping["sheet"],
            _name(mapping["indicator"]),
            [_row(each, headings.get(mapping["sheet"], {})) for each in mapping["columns"]],
        )
        for number, mapping in enumerate(mappings)
    ]


def _row(column: dict[str, Any], headings: Lookup[str, list[str]]) -> ColumnRow:
    heading, *samples = headings.get(str(column["number"]), [column["heading"]])
    told = (column["role"], _name(column["indicator"]), column["basis"], column["unit"])
    return ColumnRow(column["number"], heading, samples, *told)


def _name(code: str) -> str:
    known = catalogue.load().codes.get(code)
    return known.name if known else code


def mappings_of(post: Lookup[str, str], mappings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The mappings as the person has changed them. Refused, naming the column, for what cannot be."""
    told = []
    for sheet, mapping in enumerate(mappings):
        indicator = _code(post.get(f"indicator-{sheet}", ""), mapping["sheet"])
        columns = [_column(post, sheet, mapping["sheet"], each) for each in mapping["columns"]]
        values = {each["number"] for each in columns if each["role"] == "value"}
        for each in columns:
            each["of"] = each["of"] if each["of"] in values and each["role"] in ("growth", "base") else 0
            if each["role"] in ("growth", "base") and not each["of"]:
                each["of"] = max((number for number in values if number < each["number"]), default=0)
        told.append({**mapping, "indicator": indicator, "columns": columns})
    return told


def _column(post: Lookup[str, str], sheet: int, name: str, column: dict[str, Any]) -> dict[str, Any]:
    at = f"{sheet}-{column['number']}"
    place = _("工作表“%(sheet)s”的“%(heading)s”列") % {"sheet": name, "heading": column["heading"]}
    role = post.get(f"role-{at}", column["role"])
    if role not in ROLES or role == "unknown":
        raise Refused(_("请选择%(place)s是什么；用不到的选“不导入”。") % {"place": place})
    basis, unit = post.get(f"basis-{at}", ""), post.get(f"unit-{at}", "").strip()
    if basis not in ("", "discrete", "cumulative", "point"):
        raise Refused(_("%(place)s的口径无效。") % {"place": place})
    if unit and not is_unit(unit):
        raise Refused(
            _("%(place)s的单位“%(unit)s”不认识，请填写如 亿元、万元、%%、家。") % {"place": place, "unit": unit[:20]}
        )
    return {
        **column,
        "role": role,
        "basis": basis,
        "unit": unit,
        "indicator": _code(post.get(f"named-{at}", ""), place),
    }


def _code(typed: str, place: str) -> str:
    """The code of an indicator that a person has named; "" for none."""
    name = typed.strip()
    known = catalogue.load().lookup(name) if name else None
    if name and known is None:
        told = _("%(place)s：指标目录中没有“%(name)s”，请从列表中选择。")
        raise Refused(told % {"place": place, "name": name[:40]})
    return known.code if known else ""
