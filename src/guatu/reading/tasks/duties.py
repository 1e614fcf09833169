"""Who a task falls to and by when, where the text says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from guatu import periods
from guatu.reading.tasks.clauses import Clause
from guatu.reading.tasks.grammar import DONE_BY, grammar

_DUE = ("within", "by", "duration")
_CHARGED = re.compile(r"由(?P<owner>[^，。；：（）]{2,30}?)(?:牵头|负责|承担|承办|主办|会同|组织实施)")
_LISTED = re.compile(r"(?:责任|牵头|主办|承办|实施|落实)(?:单位|部门)[：:]\s*(?P<units>[^。；）\n]{2,80})")
_COMPLETION = re.compile(rf"(?:之?前)?(?:力争|确保)?(?:全部|基本|全面)?(?:实现)?{DONE_BY}[使用效]?(?:[，；。]|$)")
_BARE = "，；。：\n“ "


def deadlines(
    text: str, mentions: Iterable[periods.Mention], reference: periods.Reference | None
) -> Iterator[periods.Mention]:
    """Those mentions of time in a text by which something can be due: nothing past, nothing merely compared with."""
    for mention in mentions:
        period = mention.period
        if period is None or mention.kind not in _DUE:
            continue
        if period.grain == "day" and text[mention.end - 1] != "前":
            continue
        if reference is None or reference.year is None or period.last.year >= reference.year:
            yield mention


def deadline(text: str, offset: int, clause: Clause, due: Sequence[periods.Mention]) -> periods.Period | None:
    """The time in the clause or right after it (…，10月底前全部开工), else the last that stands before it alone.

    `offset` is where in the text the clause's sentence starts.
    """
    start, end = offset + clause.start, offset + clause.end
    standing = None
    for mention in due:
        if start <= mention.start < end or _completes(text, end, mention):
            return mention.period
        if mention.end <= start and _stands_alone(text, offset, mention):
            standing = mention.period
    return standing


def _completes(text: str, end: int, mention: periods.Mention) -> bool:
    return mention.start == end + 1 and _COMPLETION.match(text, mention.end) is not None


def _stands_alone(text: str, offset: int, mention: periods.Mention) -> bool:
    opens = mention.start == offset or text[mention.start - 1] in _BARE
    return opens and text[mention.end : mention.end + 1] == "，"


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
