"""The measures of a zone (metrics.yaml): what is counted of its registers, how, and by which dimensions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from guatu.catalogue.entries import compose, members, node_line
from guatu.catalogue.indicator import UNITS
from guatu.metrics import Metric, check_metrics, read_metrics
from guatu.metrics.registers import DECLARED, register_tables
from guatu.playbook import written
from guatu.playbook.problems import MEASURE, Problem
from guatu.playbook.shipping import shipped
from guatu.playbook.written import Check, at, listed_in, repeated_keys, shown, too_large

FILE = "metrics.yaml"
_STEP = re.compile(r"\[(\d+)\]|\.([a-z_]+)")
_OF_FIGURES = ("sum", "mean", "min", "max", "median", "last")

Plain = Sequence[Mapping[str, Any]]
"""Measures as JSON can hold them."""


def measures_of(node: yaml.Node) -> list[dict[str, Any]]:
    """The measures that a list stands for, as JSON can hold them."""
    told: list[dict[str, Any]] = json.loads(json.dumps(_plain(node), default=_told))
    return told


def metrics_of(plain: Plain | None) -> Mapping[str, Metric]:
    """The metrics by name of measures that were found right; those that are shipped for None."""
    return _shipped() if plain is None else _metrics_of(json.dumps(plain))


def names_in(folder: Path) -> tuple[str, ...]:
    """The names of the measures of a playbook whose metrics.yaml, if it has one, was found right."""
    if not (folder / FILE).exists():
        return tuple(metrics_of(None))
    return tuple(shown(members(each)["name"]) for each in listed_in(members(compose(folder / FILE))["metrics"]))


@lru_cache(maxsize=64)
def _metrics_of(written: str) -> Mapping[str, Metric]:
    return read_metrics(_dated(json.loads(written)), register_tables())


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Metric]:
    node = compose(shipped() / FILE)
    return metrics_of(measures_of(members(node)["metrics"]))


def _told(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _dated(measures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The measures with the days of their filters as days again."""
    for body in measures:
        table = register_tables().get(str(body.get("table")))
        for each in _filters(body) if table else ():
            if table and table.kind(each["column"]) in ("day", "time"):
                each |= {test: _days(value) for test, value in each.items() if test != "column"}
    return measures


def _filters(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for of in (body, body.get("numerator"), body.get("denominator")):
        yield from of.get("filters", ()) if isinstance(of, Mapping) else ()


def _days(value: Any) -> Any:
    if isinstance(value, list):
        return [_days(each) for each in value]
    if not isinstance(value, str):
        return value
    return date.fromisoformat(value) if len(value) == len("2026-01-01") else datetime.fromisoformat(value)


# ------------------------------------------------------------------ what is wrong


def _metrics(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if too_large(node):
        yield Problem(file, node_line(node), "not_yaml", {"reason": "aliases (*) repeat it beyond measure"})
        return
    if not isinstance(node, yaml.SequenceNode):
        yield Problem(file, node_line(node), "not_a_list", {"key": key})
        return
    repeated = list(repeated_keys(file, node))
    yield from repeated
    if repeated:  # of two lines with one key only the last would be judged
        return
    try:
        data = _plain(node)
    except (yaml.YAMLError, ValueError) as error:
        yield Problem(file, node_line(node), "not_yaml", {"reason": str(error)})
        return
    for problem in check_metrics(data, register_tables()):
        found = _place(node, problem.place)
        if found is node and problem.rule == "repeated":
            found = _named(node, problem.words["value"])[-1]
        yield Problem(file, node_line(found), MEASURE + problem.rule, problem.words)
    for item in listed_in(node):
        if isinstance(item, yaml.MappingNode):
            yield from _units(file, members(item))


def _place(node: yaml.Node, place: str) -> yaml.Node:
    """The node at a place as guatu.metrics names it: "metrics[2] signed.filters[0].column"."""
    head, _, rest = place.partition(" ")
    found = at(node, [int(number) for number in re.findall(r"\[(\d+)\]", head)])
    name = shown(members(found).get("name")) if isinstance(found, yaml.MappingNode) else ""
    steps = _STEP.findall(rest.removeprefix(name))
    return at(found, [int(number) if number else key for number, key in steps])


def _named(node: yaml.Node, name: str) -> list[yaml.Node]:
    """The items of a name."""
    found = [each for each in listed_in(node) if isinstance(each, yaml.MappingNode)]
    return [each for each in found if shown(members(each).get("name")) == name[:60]] or [node]


def _units(file: str, told: Mapping[str, yaml.Node]) -> Iterator[Problem]:
    """A measure has a unit that there is, figures that of their column; it is shown in a word of that unit."""
    if "unit" not in told:
        return
    unit, register = shown(told["unit"]), DECLARED.get(shown(told.get("table")))
    if unit not in UNITS:
        yield from written.one_of(tuple(UNITS))(file, "unit", told["unit"])
        return
    column = register.columns.get(shown(told.get("of"))) if register else None
    kept = column.unit if column and shown(told.get("measure")) in _OF_FIGURES else ""
    if kept in UNITS and kept != unit:
        yield Problem(
            file, node_line(told["unit"]), "other_unit", {"column": shown(told["of"]), "unit": kept, "value": unit}
        )
    if "display_unit" in told:
        yield from written.one_of(tuple(UNITS[unit]))(file, "display_unit", told["display_unit"])


def _plain(node: yaml.Node) -> Any:
    return yaml.constructor.SafeConstructor().construct_document(node)


METRICS: dict[str, Check] = {"metrics": _metrics}
"""The keys of metrics.yaml."""
