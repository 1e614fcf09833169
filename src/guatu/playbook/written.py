"""What single values, lists and mappings of a playbook's files must be: each check gives what is wrong with a node."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from guatu import catalogue
from guatu.catalogue.entries import DEEPEST, members, node_line
from guatu.playbook.problems import Problem
from guatu.problems import Misplaced

LONGEST_TEXT = 200
LONGEST_LABEL = 40
MOST_NODES = 100_000
"""More than a file can hold that is not made of aliases."""
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")

Check = Callable[[str, str, yaml.Node], Iterator[Problem]]
"""Takes the name of a file, a key, and what is written there."""


def of_keys(
    file: str, node: yaml.Node | None, checks: dict[str, Check], optional: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """What is wrong with a mapping: its keys, then the value of each."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        yield Problem(file, node_line(node), "no_keys", {"key": next(iter(checks))})
        return
    seen: set[str] = set()
    for key, _ in node.value:
        if str(key.value) not in checks:
            yield Problem(file, node_line(key), "unknown_key", {"key": str(key.value)[:60], "known": together(checks)})
        elif key.value in seen:
            yield Problem(file, node_line(key), "repeated_key", {"key": key.value})
        seen.add(str(key.value))
    written = members(node)
    for name, of_value in checks.items():
        if name in written:
            yield from of_value(file, name, written[name])
        elif name not in optional:
            yield Problem(file, node_line(node), "missing_key", {"key": name})


def text(file: str, key: str, node: yaml.Node, most: int = LONGEST_TEXT) -> Iterator[Problem]:
    """A text that is not empty and not too long."""
    said = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
    if not 0 < len(said) <= most or node.tag.endswith(":null"):
        yield Problem(file, node_line(node), "not_text", {"key": key, "most": str(most)})


def label(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """A short text."""
    return text(file, key, node, LONGEST_LABEL)


def day(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """A date from 1900 on."""
    if day_of(node) is None:
        yield Problem(file, node_line(node), "not_a_day", {"key": key, "value": shown(node)})


def share(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """A number from 0 to 1."""
    if share_of(node) is None:
        yield Problem(file, node_line(node), "not_a_share", {"key": key, "value": shown(node)})


def code(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """The code of an indicator of the catalogue."""
    codes, said = catalogue.load().codes, shown(node)
    if said not in codes:
        near = difflib.get_close_matches(said, codes, n=3, cutoff=0.5) or list(codes)[:3]
        yield Problem(file, node_line(node), "unknown_indicator", {"value": said, "near": together(near)})


def word(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """A key in small letters, digits and _."""
    if not isinstance(node, yaml.ScalarNode) or not _KEY.fullmatch(node.value):
        yield Problem(file, node_line(node), "not_a_key", {"key": key, "value": shown(node)})


def one_of(words: tuple[str, ...]) -> Check:
    """One of some words."""

    def check_word(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
        if shown(node) not in words:
            told = {"key": key, "value": shown(node), "known": together(words)}
            yield Problem(file, node_line(node), "unknown_word", told)

    return check_word


def items(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """A list of one item or more."""
    if not isinstance(node, yaml.SequenceNode):
        yield Problem(file, node_line(node), "not_a_list", {"key": key})
    elif not node.value:
        yield Problem(file, node_line(node), "no_items", {"key": key})


def once(file: str, node: yaml.Node, seen: set[str]) -> Iterator[Problem]:
    """An item that has not been seen before; it has been afterwards."""
    if shown(node) in seen:
        yield Problem(file, node_line(node), "repeated_item", {"value": shown(node)})
    seen.add(shown(node))


def day_of(node: yaml.Node) -> date | None:
    """The day that a value stands for; None where it stands for none from 1900 on."""
    try:
        day = date.fromisoformat(node.value) if isinstance(node, yaml.ScalarNode) else None
    except ValueError:
        return None
    return day if day is not None and day.year >= 1900 else None


def share_of(node: yaml.Node) -> Decimal | None:
    """The number from 0 to 1 that a value stands for; None where it stands for none."""
    number = number_of(node)
    return number if number is not None and 0 <= number <= 1 else None


def number_of(node: yaml.Node) -> Decimal | None:
    """The number that a value stands for; None where it stands for none, or for one without end."""
    try:
        number = Decimal(node.value) if isinstance(node, yaml.ScalarNode) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def whole_of(node: yaml.Node) -> int | None:
    """The whole number of one or two digits that a value stands for; None where it stands for none."""
    said = node.value if isinstance(node, yaml.ScalarNode) else ""
    return int(said) if re.fullmatch("[0-9]{1,2}", said) else None


def days(most: int) -> Check:
    """A number of days from 1 to `most`."""

    def check_days(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
        if (number := whole_of(node)) is None or not 1 <= number <= most:
            yield Problem(file, node_line(node), "not_days", {"key": key, "value": shown(node), "most": str(most)})

    return check_days


def unlike(file: str, key: str, node: yaml.Node, check_item: Check) -> Iterator[Problem]:
    """A list of one item or more, each right by itself and none twice."""
    yield from items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        yield from check_item(file, key, item)
        yield from once(file, item, seen)


def written_in(node: yaml.Node | None) -> Any:
    """What a node holds, every value as the text that is written there: no number loses a digit."""
    return yaml.constructor.BaseConstructor().construct_document(node) if node is not None else {}


def as_written(node: yaml.Node) -> Any:
    """The value of a node, numbers and days as they are written: the float nearest to 0.1 is not 0.1."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): as_written(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [as_written(each) for each in node.value]
    if node.tag.endswith(":bool"):
        return str(node.value).lower() in ("true", "yes", "on")
    return None if node.tag.endswith(":null") else str(node.value)


def misplaced(file: str, node: yaml.Node, of: str, problem: Misplaced) -> Problem:
    """What another package finds wrong in the plain data of a node, with its line; `of` stands before its rule."""
    return Problem(file, node_line(at(node, problem.place[1:])), of + problem.rule, problem.words)


def at(node: yaml.Node, place: Sequence[str | int]) -> yaml.Node:
    """The node at a place of the plain data, or the nearest one around it."""
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode) and str(step) in members(node):
            node = members(node)[str(step)]
        else:
            break
    return node


def too_large(node: yaml.Node) -> bool:
    """Whether a node holds more than any file when its aliases are written out, or runs in a circle."""
    return _size(node) > MOST_NODES


def _size(node: yaml.Node, depth: int = 0) -> int:
    if depth > DEEPEST:
        return MOST_NODES + 1
    found = 1
    for each in _within(node):
        found += _size(each, depth + 1)
        if found > MOST_NODES:
            break
    return found


def repeated_keys(file: str, node: yaml.Node) -> Iterator[Problem]:
    """Keys that a mapping has twice."""
    seen: set[str] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            yield Problem(file, node_line(key), "repeated_key", {"key": str(key.value)[:60]})
        seen.add(str(key.value))
    for each in _within(node):
        yield from repeated_keys(file, each)


def _within(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [value for _, value in node.value]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def listed_in(node: yaml.Node) -> list[yaml.Node]:
    """The items of a list; none where it is no list."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def shown(node: Any) -> str:
    """A value as a message names it."""
    return str(node.value)[:60] if isinstance(node, yaml.ScalarNode) else "…"


def together(names: Iterable[str]) -> str:
    """Names as a message lists them."""
    return ", ".join(names)
