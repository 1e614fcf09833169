"""Ladders to plain data and back. What is read here has been checked (guatu.playbook does it, line by line)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from guatu.gates.spec import Gate, Ladder, Need

LISTS = {"fields": "field", "papers": "paper", "planned": "planned"}
"""The lists of a gate -> what their items are as needs."""


def read_ladder(told: Mapping[str, Any]) -> Ladder:
    """The ladder of plain data: kind, name, and a list of gates with their needs in lists of their own."""
    return Ladder(told["kind"], told["name"], tuple(_gate(each) for each in told["stages"]))


def plain_ladder(ladder: Ladder) -> dict[str, Any]:
    """A ladder as JSON can hold it; `read_ladder` gives it back."""
    return {"kind": ladder.kind, "name": ladder.name, "stages": [_plain_gate(each) for each in ladder.gates]}


def _gate(told: Mapping[str, Any]) -> Gate:
    needs = _listed(told)
    if str(told.get("screened", "")).lower() == "true":
        needs.append(Need("screening", "admitted"))
    for each in told.get("conditions", ()):
        needs.append(Need("measure", each["measure"], each.get("where", ""), *_bounds(each)))
    for each in told.get("where", ()):
        needs += _listed(each, each["filled"])
    return Gate(told["stage"], told["name"], tuple(told["roles"]), tuple(needs))


def _listed(told: Mapping[str, Any], where: str = "") -> list[Need]:
    return [Need(what, key, where) for name, what in LISTS.items() for key in told.get(name, ())]


def _bounds(told: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    low, high = (Decimal(str(told[key])) if key in told else None for key in ("at_least", "at_most"))
    return low, high


def _plain_gate(gate: Gate) -> dict[str, Any]:
    told: dict[str, Any] = {"stage": gate.stage, "name": gate.name, "roles": list(gate.roles)}
    told |= _plain_lists(gate.needs, "")
    if any(each.what == "screening" for each in gate.needs):
        told["screened"] = True
    if conditions := [_plain_condition(each) for each in gate.needs if each.what == "measure"]:
        told["conditions"] = conditions
    filled = dict.fromkeys(each.where for each in gate.needs if each.where and each.what != "measure")
    if filled:
        told["where"] = [{"filled": field} | _plain_lists(gate.needs, field) for field in filled]
    return told


def _plain_lists(needs: tuple[Need, ...], where: str) -> dict[str, list[str]]:
    lists = {name: [each.key for each in needs if (each.what, each.where) == (w, where)] for name, w in LISTS.items()}
    return {name: keys for name, keys in lists.items() if keys}


def _plain_condition(need: Need) -> dict[str, str]:
    told = {"measure": need.key}
    if need.where:
        told["where"] = need.where
    for key in ("at_least", "at_most"):
        if (bound := getattr(need, key)) is not None:
            told[key] = f"{bound:f}"
    return told
