"""Criteria to plain data and back. What is read here has been checked (guatu.playbook does it, line by line)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from guatu.screening.spec import Band, Choice, Criteria, Criterion


def read_criteria(told: Mapping[str, Any]) -> Criteria:
    """The criteria of plain data."""
    return Criteria(tuple(_criterion(each) for each in told["criteria"]), Decimal(str(told["pass_score"])))


def plain_criteria(criteria: Criteria) -> dict[str, Any]:
    """Criteria as JSON can hold them; `read_criteria` gives them back."""
    return {
        "pass_score": f"{criteria.pass_score:f}",
        "criteria": [_plain_criterion(each) for each in criteria.criteria],
    }


def _criterion(told: Mapping[str, Any]) -> Criterion:
    bands = told.get("bands", ())
    return Criterion(
        told["key"],
        told["name"],
        unit=told.get("unit", ""),
        weight=Decimal(str(told.get("weight", 0))),
        choices=tuple(_choice(each) for each in told.get("choices", ())),
        bands=tuple(_band(each) for each in bands),
        less=any("at_most" in each for each in bands),
        veto_below=_number(told, "veto_below"),
        veto_above=_number(told, "veto_above"),
        source=told.get("source", ""),
    )


def _choice(told: Mapping[str, Any]) -> Choice:
    veto = str(told.get("veto", "")).lower() == "true"
    return Choice(told["value"], Decimal(str(told.get("points", 0))), veto)


def _band(told: Mapping[str, Any]) -> Band:
    bound = told["at_most"] if "at_most" in told else told["at_least"]
    return Band(Decimal(str(bound)), Decimal(str(told["points"])))


def _number(told: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(str(told[key])) if key in told else None


def _plain_criterion(each: Criterion) -> dict[str, Any]:
    told: dict[str, Any] = {"key": each.key, "name": each.name, "unit": each.unit, "weight": f"{each.weight:f}"}
    if each.choices:
        told["choices"] = [{"value": c.value, "points": f"{c.points:f}", "veto": c.veto} for c in each.choices]
    if each.bands:
        bound = "at_most" if each.less else "at_least"
        told["bands"] = [{bound: f"{band.bound:f}", "points": f"{band.points:f}"} for band in each.bands]
    for key in ("veto_below", "veto_above"):
        if (value := getattr(each, key)) is not None:
            told[key] = f"{value:f}"
    return told | ({"source": each.source} if each.source else {})
