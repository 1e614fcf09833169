"""Templates of briefings (简报) of a zone (briefings.yaml), beside those that come with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from guatu.briefing import check_template
from guatu.catalogue.entries import members, node_line
from guatu.playbook import written
from guatu.playbook.problems import BRIEFING, Problem
from guatu.playbook.written import Check, as_written, at, listed_in, once, repeated_keys, shown, too_large

FILE = "briefings.yaml"
_STEP = re.compile(r"\[(\d+)\]|\.([a-z_]+)")


def briefings_of(node: yaml.Node) -> list[dict[str, Any]]:
    """The templates that a list stands for, as JSON can hold them."""
    return [as_written(each) for each in listed_in(node)]


def _briefings(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if too_large(node):
        yield Problem(file, node_line(node), "not_yaml", {"reason": "aliases (*) repeat it beyond measure"})
        return
    yield from written.items(file, key, node)
    repeated = list(repeated_keys(file, node))
    yield from repeated
    seen: set[str] = set()
    for item in listed_in(node) if not repeated else ():  # of two lines with one key only the last would be judged
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_briefing", {"keys": "key, name, title, parts"})
            continue
        told = members(item)
        if "key" not in told:
            yield Problem(file, node_line(item), "missing_key", {"key": "key"})
            continue
        yield from written.word(file, "key", told["key"])
        yield from once(file, told["key"], seen)
        for name, length in (("name", written.LONGEST_LABEL), ("title", written.LONGEST_TEXT)):
            if name in told:
                yield from written.text(file, name, told[name], length)
        yield from _of_template(file, item, shown(told["key"]))


def _of_template(file: str, item: yaml.Node, key: str) -> Iterator[Problem]:
    """What guatu.briefing finds wrong in one, each at its line."""
    body = {name: each for name, each in as_written(item).items() if name != "key"}
    for problem in check_template(body, key):
        steps = _STEP.findall(problem.place.removeprefix(key))
        found = at(item, [int(number) - 1 if number else name for number, name in steps])  # parts count from 1
        if problem.rule == "text" and [name for _, name in steps] in (["name"], ["title"]):
            continue  # told above
        yield Problem(file, node_line(found), BRIEFING + problem.rule, problem.words)


BRIEFINGS: dict[str, Check] = {"briefings": _briefings}
"""The keys of briefings.yaml."""
