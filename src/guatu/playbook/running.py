"""How matters run in a zone (workflows.yaml): tables of states and acts, with the roles and fields that there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from guatu.playbook.problems import TABLE, Problem
from guatu.playbook.written import Check, misplaced
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
        yield misplaced(file, node, TABLE, problem)


def _workflows(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    for problem in check_workflows(_plain(node), ROLES, FIELDS):
        yield misplaced(file, node, TABLE, problem)


def _plain(node: yaml.Node) -> Any:
    return yaml.constructor.SafeConstructor().construct_document(node)


WORKFLOWS: dict[str, Check] = {"thresholds": _thresholds, "workflows": _workflows}
"""The keys of workflows.yaml."""
