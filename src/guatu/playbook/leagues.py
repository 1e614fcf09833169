"""Leagues (赛马) of a zone (leagues.yaml): their rules, and the worked cases that must come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.playbook.problems import LEAGUE, Problem
from guatu.playbook.written import Check, misplaced, repeated_keys, too_large
from guatu.race import Case, League, check_leagues, read_cases, read_leagues

FILE = "leagues.yaml"


def leagues_of(node: yaml.Node) -> tuple[League, ...]:
    """The leagues that a list stands for. LeagueError where anything is wrong."""
    return read_leagues(_plain(node))


def cases_in(text: str, key: str) -> tuple[Case, ...]:
    """The worked cases of a league of a leagues.yaml that was found right; none where it has no such league."""
    node = yaml.compose(text, yaml.SafeLoader)
    found = members(node).get("leagues") if node is not None else None
    told = _plain(found) if found is not None else []
    return next((read_cases(each) for each in told if each.get("key") == key), ())


def _leagues(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    if too_large(node):
        yield Problem(file, node_line(node), "not_yaml", {"reason": "aliases (*) repeat it beyond measure"})
        return
    repeated = list(repeated_keys(file, node))
    yield from repeated
    if not repeated:  # of two lines with one key only the last would be judged
        for problem in check_leagues(_plain(node)):
            yield misplaced(file, node, LEAGUE, problem)


def _plain(node: yaml.Node) -> Any:
    """The value of a node, numbers and days as they are written: the float nearest to 0.1 is not 0.1."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    if node.tag.endswith(":bool"):
        return str(node.value).lower() in ("true", "yes", "on")
    return None if node.tag.endswith(":null") else str(node.value)


LEAGUES: dict[str, Check] = {"leagues": _leagues}
"""The keys of leagues.yaml."""
