"""What changed between two editions of a document, told by what the reader said of each.

Statements belong together by kind, indicator, measure, period and area; they are the same where value, unit, bound
and 力争 agree too. What people have edited since does not hide that a sentence stayed as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

from guatu_web.areas.models import Zone
from guatu_web.documents.models import Decision, Document, Finding, Found, Statement, TaskClause
from guatu_web.records.periods import Dated

F = TypeVar("F", bound="Statement | TaskClause | Finding")
Pair = tuple[F, F]

EDITABLE = (
    *("kind", "indicator", "code", "measure", "value", "value_unit", "bound", "stretch", "area_name", "unit_id"),
    *Dated.PERIOD_FIELDS,
)
"""What a reviewer can have set right in a statement; an unchanged statement of the next edition takes it over."""
EDITABLE_IN_TASK = ("text", "owner_name", *Dated.PERIOD_FIELDS)
_DECIDED = ("decision", "decided_by_id", "decided_at")


def documents_before(zone: Zone, documents: Collection[int]) -> dict[int, set[int]]:
    """All that some documents, as ids, stand beside or after: what each corrects, what that corrects, and so on, and
    other corrections of any of these; not what corrects the document itself. One query."""
    corrected = dict(Document.objects.filter(zone=zone).exclude(edition_of=None).values_list("pk", "edition_of_id"))
    editions = defaultdict[int, list[int]](list)
    for each, before in corrected.items():
        if before is not None:
            editions[before].append(each)
    return {document: _before(document, corrected, editions) for document in documents}


def _before(document: int, corrected: Mapping[int, int | None], editions: Mapping[int, list[int]]) -> set[int]:
    found, waiting = {document}, [each for each in (corrected.get(document),) if each is not None]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            above = corrected.get(each)
            waiting += [*editions.get(each, ()), *([above] if above is not None else [])]
    return found - {document}


@dataclass
class Comparison(Generic[F]):
    """What of the earlier edition stands in the later one as it was, changed, or no longer; and what is new."""

    same: list[Pair[F]] = field(default_factory=list)
    changed: list[Pair[F]] = field(default_factory=list)
    removed: list[F] = field(default_factory=list)
    added: list[F] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.added)


def compare_statements(earlier: Iterable[Statement], later: Iterable[Statement]) -> Comparison[Statement]:
    """What changed among the statements."""
    return _compared(earlier, later, _topic, _figure)


def compare_tasks(earlier: Iterable[TaskClause], later: Iterable[TaskClause]) -> Comparison[TaskClause]:
    """What changed among the task clauses: the same text with another owner or deadline has changed."""
    return _compared(earlier, later, lambda each: _plain(each.quote), lambda each: each.path)


def compare_findings(earlier: Iterable[Finding], later: Iterable[Finding]) -> Comparison[Finding]:
    """What changed among the contradictions."""
    return _compared(earlier, later, lambda each: each.message, lambda each: each.rule)


def _compared(
    earlier: Iterable[F], later: Iterable[F], topic: Callable[[F], Hashable], figure: Callable[[F], Any]
) -> Comparison[F]:
    told, before = Comparison[F](), defaultdict[Hashable, list[F]](list)
    for each in earlier:
        before[topic(each)].append(each)
    unmatched = []
    for each in later:
        twin = next((other for other in before[topic(each)] if figure(other) == figure(each)), None)
        if twin is None:
            unmatched.append(each)
        else:
            before[topic(each)].remove(twin)
            told.same.append((twin, each))
    for each in unmatched:
        others = before[topic(each)]
        if others:
            told.changed.append((others.pop(0), each))
        else:
            told.added.append(each)
    told.removed = [each for others in before.values() for each in others]
    return told


def _topic(row: Statement) -> Hashable:
    read = row.read
    if not read:  # made by hand, not by the reader
        return (row.kind, row.code or row.indicator, row.measure, str(row.period or ""), row.area_name)
    named = read["code"] or read["indicator"] or ""
    return (read["kind"], named, read["measure"], read["period"] or "", read["area"] or "")


def _figure(row: Statement) -> Any:
    if not row.read:
        return (row.value, row.value_unit, row.bound, row.stretch)
    return (Decimal(row.read["value"]), row.read["unit"] or "", row.read["bound"], row.read["stretch"])


def _plain(quote: str) -> str:
    return "".join(quote.split())


# ------------------------------------------------------------------ decisions go over to the next edition


def carry_statements(pairs: Sequence[Pair[Statement]]) -> int:
    """Set in each unsaved later twin what people have decided of the earlier one; how many were decided."""
    return sum(_carry(*pair, EDITABLE) for pair in pairs)


def carry_tasks(pairs: Sequence[Pair[TaskClause]]) -> int:
    """The same for task clauses."""
    return sum(_carry(*pair, EDITABLE_IN_TASK) for pair in pairs)


def merged_again(pairs: Sequence[Pair[Statement]]) -> list[Statement]:
    """Those later twins, saved by now, whose earlier ones were merged into a statement that stayed as well."""
    later = {before.pk: after for before, after in pairs}
    merged = []
    for before, after in pairs:
        if before.decision == Decision.MERGED and before.merged_into_id in later:
            after.merged_into = later[before.merged_into_id]
            _take_over(before, after, EDITABLE)
            merged.append(after)
    return merged


MERGED_FIELDS = ("merged_into", "decision", "decided_by", "decided_at", *EDITABLE)


def _carry(earlier: Found, later: Found, fields: Sequence[str]) -> bool:
    """A statement that was merged has to wait until the one that it is merged into is saved."""
    if earlier.decision in (Decision.OPEN, Decision.MERGED):
        return False
    _take_over(earlier, later, fields)
    return True


def _take_over(earlier: Found, later: Found, fields: Sequence[str]) -> None:
    for name in (*_DECIDED, *fields):
        setattr(later, name, getattr(earlier, name))
