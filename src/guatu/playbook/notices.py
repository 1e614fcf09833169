"""What notices (督办单) look like in a zone (notice.yaml): lines in the styles of official documents, with places for
what each notice fills in, such as {unit}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.papers import PLACE, STYLES, Line, Template
from guatu.playbook import written
from guatu.playbook.problems import Problem
from guatu.playbook.written import Check, listed_in, together

NOTICE_FIELDS = (
    *("office", "colour", "number", "unit", "item", "basis", "reason", "required", "answer_by"),
    *("issued_by", "issued_on"),
)
"""What a notice must show, each in a place of its own."""


def notice_of(told: Mapping[str, yaml.Node]) -> Template:
    """The template that a file stands for which `check` has found right."""
    lines = (members(each) for each in told["lines"].value)
    return Template(told["name"].value.strip(), tuple(_line(each) for each in lines))


def plain_notice(notice: Template | None) -> dict[str, Any] | None:
    """The template as JSON can hold it; None for the one that ships with the program."""
    return None if notice is None else {"name": notice.name, "lines": [list(each) for each in notice.lines]}


def read_notice(plain: Mapping[str, Any]) -> Template | None:
    """The template of `Playbook.plain`, without the rest of it; None where it has none of its own."""
    told = plain.get("notice")
    return None if told is None else Template(told["name"], tuple(Line(*each) for each in told["lines"]))


def _line(told: Mapping[str, yaml.Node]) -> Line:
    style = next(each for each in told if each != "label")
    return Line(style, str(told[style].value), str(told["label"].value) if "label" in told else "")


def _lines(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """Lines of known styles, which together show every field, and nothing that is none."""
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        if not _is_line(item):
            yield Problem(file, node_line(item), "no_line", {"known": together(STYLES)})
            continue
        for value in members(item).values():
            places = PLACE.findall(value.value)
            seen.update(places)
            for each in places:
                if each not in NOTICE_FIELDS:
                    told = {"value": each, "known": together(NOTICE_FIELDS)}
                    yield Problem(file, node_line(value), "unknown_place", told)
    for each in NOTICE_FIELDS if listed_in(node) else ():
        if each not in seen:
            yield Problem(file, node_line(node), "missing_place", {"value": each})


def _is_line(node: yaml.Node) -> bool:
    """Whether a node is a style with its text, and at most a label beside it."""
    if not isinstance(node, yaml.MappingNode):
        return False
    told = members(node)
    styles = [each for each in told if each != "label"]
    texts = all(isinstance(each, yaml.ScalarNode) and each.value.strip() for each in told.values())
    return texts and len(styles) == 1 and styles[0] in STYLES


NOTICE: dict[str, Check] = {"name": written.label, "lines": _lines}
"""The keys of notice.yaml."""
