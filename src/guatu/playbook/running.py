"""How matters run in a zone (workflows.yaml): tables of states and acts, with the roles and fields that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.playbook.problems import TABLE, Problem
from guatu.playbook.written import Check
from guatu.supervision.thresholds import USUAL
from guatu.workflow import Workflow, check_thresholds, check_workflows, read_thresholds, read_workflows

ROLES = ("office", "leader", "lead", "responsible", "co", "supervising")
"""Who somebody is in an item: the supervision office; the leader named in it, or any of the zone where none is; the
head of the responsible unit; anybody of that unit, of one that co-operates, of the supervising one."""
FIELDS = (
    "unit", "co_units", "supervising", "leader", "due_on", "reason", "remark", "progress", "percent", "node", "problem",
    "wanted", "proof", "evaluation",
)  # fmt: skip
"""What an act may ask for."""


def workflows_of(node: yaml.Node, thresholds: yaml.Node | None = None) -> tuple[Workflow, ...]:
    """The workflows that a list stands for, with the thresholds of the zone where a type has none of its own.
    WorkflowError where anything is wrong."""
    usual = USUAL if thresholds is None else read_thresholds(_plain(thresholds))
    return read_workflows(_plain(node), ROLES, FIELDS, usual)


def _thresholds(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    for problem in check_thresholds(_plain(node)):
        yield Problem(file, node_line(_at(node, problem.place[1:])), TABLE + problem.rule, problem.words)


def _workflows(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    for problem in check_workflows(_plain(node), ROLES, FIELDS):
        yield Problem(file, node_line(_at(node, problem.place[1:])), TABLE + problem.rule, problem.words)


def _plain(node: yaml.Node) -> Any:
    return yaml.constructor.SafeConstructor().construct_document(node)


def _at(node: yaml.Node, place: Sequence[str | int]) -> yaml.Node:
    """The node at a place of the plain data, or the nearest one around it."""
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode) and str(step) in members(node):
            node = members(node)[str(step)]
        else:
            break
    return node


WORKFLOWS: dict[str, Check] = {"thresholds": _thresholds, "workflows": _workflows}
"""The keys of workflows.yaml."""
