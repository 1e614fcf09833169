"""Leagues (赛马) of a zone (leagues.yaml): their rules, and the worked cases that must come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from guatu.catalogue.entries import DEEPEST, members, node_line
from guatu.playbook.problems import LEAGUE, Problem
from guatu.playbook.written import Check
from guatu.race import League, check_leagues, read_leagues

MOST_NODES = 100_000
"""More than a file can hold that is not made of aliases."""


def leagues_of(node: yaml.Node) -> tuple[League, ...]:
    """The leagues that a list stands for. LeagueError where anything is wrong."""
    return read_leagues(_plain(node))


def _leagues(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    if _size(node) > MOST_NODES:
        yield Problem(file, node_line(node), "not_yaml", {"reason": "aliases (*) repeat it beyond measure"})
        return
    repeated = list(_repeated(file, node))
    yield from repeated
    if not repeated:  # of two lines with one key only the last would be judged
        for problem in check_leagues(_plain(node)):
            yield Problem(file, node_line(_at(node, problem.place[1:])), LEAGUE + problem.rule, problem.words)


def _size(node: yaml.Node, depth: int = 0) -> int:
    """How much a node holds when its aliases are written out; more than any file where they run in a circle."""
    if depth > DEEPEST:
        return MOST_NODES + 1
    found = 1
    for each in _within(node):
        found += _size(each, depth + 1)
        if found > MOST_NODES:
            break
    return found


def _within(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [value for _, value in node.value]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _repeated(file: str, node: yaml.Node) -> Iterator[Problem]:
    """Keys that a mapping has twice."""
    seen: set[str] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            yield Problem(file, node_line(key), "repeated_key", {"key": str(key.value)[:60]})
        seen.add(str(key.value))
    for each in _within(node):
        yield from _repeated(file, each)


def _plain(node: yaml.Node) -> Any:
    """The value of a node, numbers and days as they are written: the float nearest to 0.1 is not 0.1."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    if node.tag.endswith(":bool"):
        return str(node.value).lower() in ("true", "yes", "on")
    return None if node.tag.endswith(":null") else str(node.value)


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


LEAGUES: dict[str, Check] = {"leagues": _leagues}
"""The keys of leagues.yaml."""
