"""Leagues (赛马) of a zone (leagues.yaml): their rules, and the worked cases that must come out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.playbook.problems import LEAGUE, Problem
from guatu.playbook.written import (
    Check,
    as_written,
    code,
    listed_in,
    misplaced,
    repeated_keys,
    shown,
    together,
    too_large,
)
from guatu.race import Case, League, check_leagues, read_cases, read_leagues

FILE = "leagues.yaml"


def leagues_of(node: yaml.Node) -> tuple[League, ...]:
    """The leagues that a list stands for. LeagueError where anything is wrong."""
    return read_leagues(as_written(node))


def cases_in(text: str, key: str) -> tuple[Case, ...]:
    """The worked cases of a league of a leagues.yaml that was found right; none where it has no such league."""
    node = yaml.compose(text, yaml.SafeLoader)
    found = members(node).get("leagues") if node is not None else None
    told = as_written(found) if found is not None else []
    return next((read_cases(each) for each in told if each.get("key") == key), ())


def _leagues(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    if too_large(node):
        yield Problem(file, node_line(node), "not_yaml", {"reason": "aliases (*) repeat it beyond measure"})
        return
    repeated = list(repeated_keys(file, node))
    yield from repeated
    if not repeated:  # of two lines with one key only the last would be judged
        for problem in check_leagues(as_written(node)):
            yield misplaced(file, node, LEAGUE, problem)


def of_nothing(file: str, node: yaml.Node, metrics: Collection[str]) -> Iterator[Problem]:
    """The sources of leagues that were found right whose metric or indicator there is not. `metrics` are the names of
    those of the same playbook."""
    for league in listed_in(members(node)["leagues"]):
        sources = members(league).get("sources")
        for source in listed_in(sources) if sources else ():
            told = {key: value for key, value in members(source).items() if as_written(value)}
            if "metric" in told and shown(told["metric"]) not in metrics:
                yield _unknown_metric(file, told["metric"], metrics)
            if "indicator" in told:
                yield from code(file, "indicator", told["indicator"])


def _unknown_metric(file: str, node: yaml.Node, metrics: Collection[str]) -> Problem:
    """The nearest names stand first: there may be a hundred."""
    near = difflib.get_close_matches(shown(node), metrics, n=3, cutoff=0.5)
    known = together(dict.fromkeys((*near, *metrics)))
    return Problem(file, node_line(node), "unknown_metric", {"value": shown(node), "known": known})


LEAGUES: dict[str, Check] = {"leagues": _leagues}
"""The keys of leagues.yaml."""
