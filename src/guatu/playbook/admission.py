"""What is wrong with the criteria of admission of a playbook; their worked cases are worked again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.playbook import written
from guatu.playbook.problems import Problem
from guatu.playbook.written import Check, listed_in, number_of, of_keys, one_of, shown, together, written_in
from guatu.screening import SOURCES, Outcome, read_criteria, screened

SUGGESTIONS = ("admitted", "refused", "deferred")
_SCALES = ("choices", "bands", "veto_below", "veto_above")


def _points(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    value = number_of(node)
    if value is None or not 0 <= value <= 100:
        yield Problem(file, node_line(node), "not_within", _bounds(key, node, "0", "100"))


def _number(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    value = number_of(node)
    if value is None or abs(value) > 10**12:
        yield Problem(file, node_line(node), "not_within", _bounds(key, node, "-1e12", "1e12"))


def _bounds(key: str, node: yaml.Node, least: str, most: str) -> dict[str, str]:
    return {"key": key, "value": shown(node), "least": least, "most": most}


_TRUE = one_of(("true", "false"))
_CHOICE: dict[str, Check] = {"value": written.label, "points": _points, "veto": _TRUE}
_BAND: dict[str, Check] = {"at_least": _number, "at_most": _number, "points": _points}


def _choices(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        yield from _keyed(file, key, item, _CHOICE, frozenset(("points", "veto")))
        value = members(item).get("value")
        if value is not None:
            yield from written.once(file, value, seen)


def _bands(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """Bands from the best, all with at_least or all with at_most."""
    yield from written.items(file, key, node)
    told = [members(each) for each in listed_in(node)]
    for item in listed_in(node):
        yield from _keyed(file, key, item, _BAND, frozenset(("at_least", "at_most")))
    ways = {tuple(each.keys() & {"at_least", "at_most"}) for each in told}
    if len(ways) != 1 or ways not in ({("at_least",)}, {("at_most",)}):
        yield Problem(file, node_line(node), "mixed_bands", {})
        return
    (way,) = ways.pop()
    for first, second in pairwise(told):
        before, after = number_of(first[way]), number_of(second[way])
        if before is not None and after is not None and not (before > after if way == "at_least" else before < after):
            yield Problem(file, node_line(second[way]), "mixed_bands", {})


_CRITERION: dict[str, Check] = {
    "key": written.word,
    "name": written.label,
    "unit": written.label,
    "weight": _points,
    "source": one_of(SOURCES),
    "choices": _choices,
    "bands": _bands,
    "veto_below": _number,
    "veto_above": _number,
}


def check_criteria(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """The criteria: each with choices, or with bands or a veto for a number."""
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        yield from _keyed(file, key, item, _CRITERION, frozenset(_CRITERION) - {"key", "name"})
        told = members(item)
        scales = [each for each in _SCALES if each in told]
        if isinstance(item, yaml.MappingNode) and (not scales or ("choices" in told and len(scales) > 1)):
            yield Problem(file, node_line(item), "no_scale", {})
        if "key" in told:
            yield from written.once(file, told["key"], seen)


_CASE: dict[str, Check] = {
    "name": written.label,
    "given": lambda *_: iter(()),
    "score": _points,
    "vetoed": _TRUE,
    "suggestion": one_of(SUGGESTIONS),
}


def check_cases(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """Worked cases: what is given, and what comes out."""
    yield from written.items(file, key, node)
    for item in listed_in(node):
        yield from _keyed(file, key, item, _CASE, frozenset(("score",)))
        given = members(item).get("given")
        if given is not None and not _is_flat(given):
            yield Problem(file, node_line(given), "no_keyed_item", {"key": "given", "keys": "…"})


def cases_that_differ(file: str, screening: yaml.Node) -> Iterator[Problem]:
    """Cases that do not come out as they say, each with what came out."""
    told = members(screening)
    criteria = read_criteria(written_in(screening))
    known = {each.key for each in criteria.criteria}
    for node in listed_in(told["cases"]) if "cases" in told else ():
        case = written_in(node)
        for key in members(members(node)["given"]):
            if key not in known:
                listed = {"value": key, "key": "criteria", "known": together(sorted(known))}
                yield Problem(file, node_line(node), "not_listed", listed)
        found, said = _found(screened(criteria, case["given"])), _said(case)
        if found != said:
            words = {"name": case["name"], "found": _shown(found), "said": _shown(said)}
            yield Problem(file, node_line(node), "case_differs", words)


def _is_flat(node: yaml.Node) -> bool:
    """Whether a node is a mapping of single values."""
    return isinstance(node, yaml.MappingNode) and all(
        isinstance(each, yaml.ScalarNode) for pair in node.value for each in pair
    )


_Result = tuple[Decimal | None, bool, str]


def _found(outcome: Outcome) -> _Result:
    return outcome.score, outcome.vetoed, outcome.suggestion


def _said(case: dict[str, Any]) -> _Result:
    score = Decimal(case["score"]) if "score" in case else None
    return score, case["vetoed"].lower() == "true", case["suggestion"]


def _shown(result: _Result) -> str:
    score, vetoed, suggestion = result
    return f"score {score}, {'vetoed' if vetoed else 'no veto'}, {suggestion}"


def _keyed(file: str, key: str, item: yaml.Node, keys: dict[str, Check], optional: frozenset[str]) -> Iterator[Problem]:
    if not isinstance(item, yaml.MappingNode):
        yield Problem(file, node_line(item), "no_keyed_item", {"key": key, "keys": together(keys)})
    else:
        yield from of_keys(file, item, keys, optional)
