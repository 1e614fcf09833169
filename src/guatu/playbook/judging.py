"""What is wrong with how a playbook judges: its bands and milestones (pace.yaml), and its alarms (alarms.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import yaml

from guatu.catalogue.entries import members, node_line
from guatu.playbook import written
from guatu.playbook.problems import Problem
from guatu.playbook.written import Check, listed_in, number_of, of_keys, once, shown, whole_of

KINDS = ("behind", "outlook", "base_revised", "late", "jump")
MONTHS = range(2, 12)
"""The months at whose end a milestone can stand: January is not published alone, and December's share is 1."""
MOST_DUE_DAYS = 90
_WHOLE = {"behind": (1, 11), "late": (0, 90)}
_WITHIN = {"status": (0, 10), "outlook": (0, 1), "growth": (-100, 100)}
_EXAMPLES = {"status": "[1, 0.95, 0.9]", "outlook": "[0.8, 0.5, 0.2]", "growth": "[0, -0.5, -1]"}


def bands_of(node: yaml.Node) -> tuple[Decimal, Decimal, Decimal] | None:
    """The three descending numbers that a list stands for; None where it stands for none."""
    numbers = [number for item in listed_in(node) if (number := number_of(item)) is not None]
    if len(numbers) != 3 or len(listed_in(node)) != 3 or not numbers[0] > numbers[1] > numbers[2]:
        return None
    return numbers[0], numbers[1], numbers[2]


def _bands(file: str, _key: str, node: yaml.Node) -> Iterator[Problem]:
    return of_keys(file, node, dict.fromkeys(_EXAMPLES, _band), frozenset(_EXAMPLES))


def _band(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    told = bands_of(node)
    above, most = _WITHIN[key]
    if told is None or told[2] <= above or told[0] > most:
        yield Problem(file, node_line(node), "not_bands", {"key": key, "example": _EXAMPLES[key]})


def _milestones(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_milestone", {})
            continue
        yield from of_keys(file, item, {"code": written.code, "shares": _shares})
        code = members(item).get("code")
        if isinstance(code, yaml.ScalarNode):
            yield from once(file, code, seen)


def _shares(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """Shares by month: both rise."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        yield Problem(file, node_line(node), "not_shares", {"key": key})
        return
    for month, share in node.value:
        if whole_of(month) not in MONTHS:
            yield Problem(file, node_line(month), "not_a_month", {"value": shown(month)})
        yield from written.share(file, shown(month), share)
    for (month, share), (later, more) in pairwise(node.value):
        if not _rises(whole_of(month), whole_of(later)) or not _rises(number_of(share), number_of(more)):
            yield Problem(file, node_line(later), "not_rising", {"value": shown(later)})


def _rises(one: Decimal | int | None, other: Decimal | int | None) -> bool:
    """Whether one number lies below the other; what is no number is told elsewhere."""
    return one is None or other is None or one < other


def _alarms(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_alarm", {"keys": written.together(_ALARM)})
            continue
        yield from of_keys(file, item, _ALARM, frozenset(("codes", "owner")))
        yield from _limit(file, members(item))
        if (own := members(item).get("key")) is not None:
            yield from once(file, own, seen)


def _limit(file: str, told: dict[str, yaml.Node]) -> Iterator[Problem]:
    """A limit must fit the kind of its alarm."""
    if "kind" not in told or "limit" not in told or shown(told["kind"]) not in KINDS:
        return
    kind, node = shown(told["kind"]), told["limit"]
    words = {"key": "limit", "value": shown(node), "kind": kind}
    number = number_of(node)
    if kind in _WHOLE:
        least, most = _WHOLE[kind]
        if (whole := whole_of(node)) is None or not least <= whole <= most:
            yield Problem(file, node_line(node), "not_whole", {**words, "least": str(least), "most": str(most)})
    elif kind == "outlook" and not (number is not None and 0 < number < 1):
        yield Problem(file, node_line(node), "not_a_chance", words)
    elif number is None or number <= 0:
        yield Problem(file, node_line(node), "not_above_zero", words)


def _codes(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.unlike(file, key, node, written.code)


def _any(_file: str, _key: str, _node: yaml.Node) -> Iterator[Problem]:
    """What is checked beside another key."""
    return iter(())


_ALARM: dict[str, Check] = {
    "key": written.word,
    "name": written.label,
    "kind": written.one_of(KINDS),
    "limit": _any,
    "codes": _codes,
    "owner": written.label,
}
PACE: dict[str, Check] = {
    "bands": _bands,
    "due_days": written.days(MOST_DUE_DAYS),
    "milestones": _milestones,
}
"""The keys of pace.yaml; each may be left out."""
ALARMS: dict[str, Check] = {"alarms": _alarms}
"""The keys of alarms.yaml."""
