"""What is wrong with the rules for projects of a playbook (projects.yaml): each value, then how they fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.gates import FIELDS, HOME, KINDS, MEASURES, ROLES, STAGES
from guatu.playbook import written
from guatu.playbook.admission import cases_that_differ, check_cases, check_criteria
from guatu.playbook.problems import Problem
from guatu.playbook.written import Check, listed_in, of_keys, one_of, shown, together

_CURRENCY = re.compile("[A-Z]{3}")
LONGEST_CLUSTER = 60


def listing(keys: dict[str, Check], optional: frozenset[str] = frozenset(), unlike: tuple[str, ...] = ()) -> Check:
    """A list of mappings, each with the keys; no two alike in all of `unlike`."""

    def check_list(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
        yield from written.items(file, key, node)
        seen: set[tuple[str, ...]] = set()
        for item in listed_in(node):
            if not isinstance(item, yaml.MappingNode):
                yield Problem(file, node_line(item), "no_keyed_item", {"key": key, "keys": together(keys)})
                continue
            yield from of_keys(file, item, keys, optional)
            told = tuple(shown(members(item).get(each)) for each in unlike)
            if unlike and told in seen:
                yield Problem(file, node_line(item), "repeated_item", {"value": " ".join(told)})
            seen.add(told)

    return check_list


def number(least: str, most: str) -> Check:
    """A number within bounds."""

    def check_number(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
        value = written.number_of(node)
        if value is None or not float(least) <= value <= float(most):
            told = {"key": key, "value": shown(node), "least": least, "most": most}
            yield Problem(file, node_line(node), "not_within", told)

    return check_number


def _some_of(words: tuple[str, ...]) -> Check:
    def check_words(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
        return written.unlike(file, key, node, one_of(words))

    return check_words


def _clusters(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.unlike(file, key, node, _cluster)


def _cluster(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.text(file, key, node, LONGEST_CLUSTER)


def _labels(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.unlike(file, key, node, written.label)


def _currency(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if not _CURRENCY.fullmatch(shown(node)) or shown(node) == HOME:
        yield Problem(file, node_line(node), "not_a_currency", {"value": shown(node)})


_NEEDS: dict[str, Check] = {"fields": _some_of(FIELDS), "papers": _labels, "planned": _some_of(STAGES)}
_CONDITION: dict[str, Check] = {
    "measure": one_of(MEASURES),
    "at_least": number("0", "1e12"),
    "at_most": number("0", "1e12"),
    "where": one_of(FIELDS),
}
_STAGE: dict[str, Check] = {
    "stage": one_of(STAGES),
    "name": written.label,
    "roles": _some_of(ROLES),
    **_NEEDS,
    "screened": one_of(("true", "false")),
    "conditions": listing(_CONDITION, frozenset(("at_least", "at_most", "where"))),
    "where": listing({"filled": one_of(FIELDS), **_NEEDS}, frozenset(_NEEDS)),
}
_LADDER: dict[str, Check] = {
    "kind": one_of(KINDS),
    "name": written.label,
    "stages": listing(_STAGE, frozenset(_STAGE) - {"stage", "name", "roles"}, ("stage",)),
}
_RATE: dict[str, Check] = {
    "currency": _currency,
    "since": written.day,
    "rate": number("0.00000001", "1e6"),
    "source": written.text,
}


def _screening(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    keys: dict[str, Check] = {"pass_score": number("0", "100"), "criteria": check_criteria, "cases": check_cases}
    return of_keys(file, node, keys, frozenset(("cases",)))


PROJECTS: dict[str, Check] = {
    "ladders": listing(_LADDER, unlike=("kind",)),
    "papers": listing({"key": written.word, "name": written.label}, unlike=("key",)),
    "clusters": _clusters,
    "rates": listing(_RATE, unlike=("currency", "since")),
    "screening": _screening,
}
"""The keys of projects.yaml; all but the ladders may be left out."""


def across(file: str, node: yaml.Node) -> Iterator[Problem]:
    """What does not fit together in a file each of whose values is right."""
    told = members(node)
    papers = {shown(members(each)["key"]) for each in listed_in(told["papers"])} if "papers" in told else set()
    for ladder in listed_in(told["ladders"]):
        stages = [members(each) for each in listed_in(members(ladder)["stages"])]
        yield from _order(file, [each["stage"] for each in stages])
        known = {shown(each["stage"]) for each in stages}
        for stage in stages:
            yield from _known(file, stage, "papers", papers)
            yield from _known(file, stage, "planned", known)
            if shown(stage.get("screened")) == "true" and "screening" not in told:
                yield Problem(file, node_line(stage["screened"]), "no_screening", {})
    if "screening" in told:
        yield from cases_that_differ(file, told["screening"])


def _order(file: str, stages: list[yaml.Node]) -> Iterator[Problem]:
    for before, stage in pairwise(stages):
        if STAGES.index(shown(stage)) <= STAGES.index(shown(before)):
            told = {"value": shown(stage), "before": shown(before), "known": together(STAGES)}
            yield Problem(file, node_line(stage), "out_of_order", told)


def _known(file: str, stage: dict[str, yaml.Node], key: str, known: set[str]) -> Iterator[Problem]:
    """Names of papers and stages that the file has nowhere, at a stage and where a field is filled."""
    nodes = [
        stage.get(key),
        *(members(each).get(key) for each in (listed_in(stage["where"]) if "where" in stage else ())),
    ]
    for node in nodes:
        for each in listed_in(node) if node is not None else ():
            if shown(each) not in known:
                told = {"value": shown(each), "key": key, "known": together(sorted(known))}
                yield Problem(file, node_line(each), "not_listed", told)
