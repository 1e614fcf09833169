"""Who a task falls to and by when, where the text says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guatu import periods
from guatu.reading.tasks.clauses import Clause
from guatu.reading.tasks.grammar import DONE_BY, grammar

_TIME = re.compile("[年月季旬五](?:(?<!五)|(?=”))")
_STOP = re.compile(r"[，；。：\n]")
_DUE = ("within", "by", "duration")
_CHARGED = re.compile(r"由(?P<owner>[^，。；：（）]{2,30}?)(?:牵头|负责|承担|承办|主办|会同|组织实施)")
_LISTED = re.compile(r"(?:责任|牵头|主办|承办|实施|落实)(?:单位|部门)[：:]\s*(?P<units>[^。；）\n]{2,80})")
_COMPLETION = re.compile(rf"(?:之?前)?(?:力争|确保)?(?:全部|基本|全面)?(?:实现)?{DONE_BY}[使用效]?(?:[，；。]|$)")
_BARE = "，；。：\n“ "


def deadlines(text: str, reference: periods.Reference | None) -> list[periods.Mention]:
    """The mentions of time in a text by which something can be due: nothing past, nothing merely compared with."""
    due: list[periods.Mention] = []
    last = 0
    while time := _TIME.search(text, last):
        first, last = _clause_around(text, last, time.start())
        due.extend(_due_in(text[first:last], first, reference))
    return due


def _due_in(clause: str, offset: int, reference: periods.Reference | None) -> Iterator[periods.Mention]:
    for mention in periods.find(clause, reference):
        if _can_be_due(mention, clause, reference):
            yield periods.Mention(mention.start + offset, mention.end + offset, mention.period, mention.kind)


def _clause_around(text: str, start: int, at: int) -> tuple[int, int]:
    """The clause after `start` in which an offset lies: the grammar of periods is large, most clauses name no time."""
    begin = max(text.rfind(mark, start, at) for mark in "，；。：\n") + 1
    stop = _STOP.search(text, at)
    return begin or start, stop.start() if stop else len(text)


def _can_be_due(mention: periods.Mention, text: str, reference: periods.Reference | None) -> bool:
    if mention.period is None or mention.kind not in _DUE:
        return False
    if mention.period.grain == "day" and text[mention.end - 1] != "前":
        return False
    return reference is None or reference.year is None or mention.period.last.year >= reference.year


def deadline(text: str, clause: Clause, due: Sequence[periods.Mention]) -> periods.Period | None:
    """The time in the clause or right after it (…，10月底前全部开工), else the last that stands before it alone."""
    standing = None
    for mention in due:
        if clause.start <= mention.start < clause.end or _completes(text, clause, mention):
            return mention.period
        if mention.end <= clause.start and _stands_alone(text, mention):
            standing = mention.period
    return standing


def _completes(text: str, clause: Clause, mention: periods.Mention) -> bool:
    return mention.start == clause.end + 1 and _COMPLETION.match(text, mention.end) is not None


def _stands_alone(text: str, mention: periods.Mention) -> bool:
    before = text[mention.start - 1] if mention.start else "，"
    return before in _BARE and text[mention.end : mention.end + 1] == "，"


def charged(text: str, found: Sequence[Clause]) -> list[str | None]:
    """The owners of a sentence's tasks: each its own subject, or whom the sentence charges (由…牵头)."""
    owners = [clause.owner for clause in found]
    if "由" not in text:
        return owners
    for match in _CHARGED.finditer(text):
        owner = _named(match["owner"])
        later = [index for index, clause in enumerate(found) if clause.end > match.start()]
        for index in later or range(len(found)):
            owners[index] = owner or owners[index]
    return owners


def listed_owners(text: str) -> str | None:
    """The units that a list after an item names: "（责任单位：经发局、招商局）"."""
    match = _LISTED.search(text)
    return match["units"].strip() if match else None


def _named(owner: str) -> str | None:
    return None if owner in grammar().ourselves else owner
