"""What is wrong with the groups of peers beside which a playbook ranks its zone (peers.yaml)."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.playbook import written
from guatu.playbook.problems import Problem
from guatu.playbook.written import Check, listed_in, of_keys, once

LONGEST_PLACE = 100
"""A place is named as where its figures are kept."""


def _groups(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_peers", {"keys": written.together(_GROUP)})
            continue
        yield from of_keys(file, item, _GROUP, frozenset(("codes",)))
        if (name := members(item).get("name")) is not None:
            yield from once(file, name, seen)


def _places(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.unlike(file, key, node, _place)


def _place(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.text(file, key, node, LONGEST_PLACE)


def _codes(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.unlike(file, key, node, written.code)


_GROUP: dict[str, Check] = {"name": written.label, "places": _places, "codes": _codes}
PEERS: dict[str, Check] = {"peers": _groups}
"""The keys of peers.yaml."""
