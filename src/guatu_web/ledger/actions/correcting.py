"""What a corrected edition of a document does to the targets of the editions before it.

A target with the indicator (by code, else by folded name), measure, area and period of one from an earlier edition
stands for it: the same figure is in the ledger already, another figure supersedes it. A target whose own sentence the
corrected edition keeps as it was is superseded by no other sentence. Nothing is guessed: see Unclear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu.catalogue import fold
from guatu_web.areas.models import Zone
from guatu_web.documents import editions
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Target
from guatu_web.records.errors import Refused

Topic = tuple[Any, ...]


class Unclear(Refused):
    """Which earlier target a statement corrects cannot be told; `statements` are all those of the act, by id."""

    def __init__(self, message: str, statements: frozenset[int]) -> None:
        super().__init__(message)
        self.statements = statements


class Corrected(NamedTuple):
    """By statement: which earlier target its figure supersedes, and which ones have their target in the ledger."""

    superseded: dict[int, Target]
    there: set[int]


def corrections(zone: Zone, targets: Sequence[Target], documents: Mapping[int, int]) -> Corrected:
    """What targets that are about to be entered correct; `documents` is the document of each of their statements.

    The superseded targets are locked, in force. One query where no document is an edition of another.
    """
    told = Corrected({}, set())
    before = editions.documents_before(zone, {documents[_statement(each)] for each in targets}) if targets else {}
    if not any(before.values()):
        return told
    earlier = _Earlier(zone, targets, before)
    groups = defaultdict[tuple[int, Topic], list[Target]](list)
    for target in targets:
        groups[documents[_statement(target)], _topic(target)].append(target)
    unclear: dict[int, str] = {}
    for (document, topic), members in groups.items():
        unclear |= _correct(told, members, earlier, document, topic)
    if unclear:
        raise Unclear(next(iter(unclear.values())), frozenset(unclear))
    return told


def _correct(
    told: Corrected, targets: Sequence[Target], earlier: _Earlier, document: int, topic: Topic
) -> dict[int, str]:
    """Work out the targets of one topic of one document; gives the statements that cannot be worked out, and why."""
    held, by_hand = earlier.in_force(document, topic), earlier.by_hand(document, topic)
    known = {_figure(each) for each in (*held, *by_hand)}
    new = [each for each in targets if _figure(each) not in known]
    told.there.update(_statement(each) for each in targets if _figure(each) in known)
    said = {_figure(each) for each in targets}
    by_hand = [each for each in by_hand if _figure(each) not in said]
    taken = {each.pk for each in told.superseded.values()}  # by another document that corrects the same one
    free = [each for each in held if _figure(each) not in said and each.pk not in taken]
    if new and free:
        new, free = _kept_apart(told, new, free, earlier.twins(document, free))
    doubt = _doubt(new, free, by_hand)
    if doubt:
        return {_statement(each): doubt for each in new}
    told.superseded.update((_statement(after), before) for after, before in zip(new, free, strict=False))
    return {}


def _kept_apart(
    told: Corrected, new: Sequence[Target], free: Sequence[Target], twins: Mapping[int, int]
) -> tuple[list[Target], list[Target]]:
    """Without the targets whose sentence stayed: a new figure of that very sentence supersedes, no other one does."""
    stayed = {twins[_statement(each)]: each for each in free if _statement(each) in twins}
    told.superseded.update((_statement(each), stayed[_statement(each)]) for each in new if _statement(each) in stayed)
    return (
        [each for each in new if _statement(each) not in stayed],
        [each for each in free if _statement(each) not in twins],
    )


def _doubt(new: Sequence[Target], free: Sequence[Target], by_hand: Sequence[Target]) -> str:
    """Why it cannot be told what the new targets supersede, and what would work; empty where it can."""
    several_old = len({_figure(each) for each in free}) > 1
    several_new = bool(free) and len({_figure(each) for each in new}) > 1
    if not new or not (by_hand or several_old or several_new):
        return ""
    if by_hand:
        message = _(
            "%(new)s更正的目标已在台账中另行调整为%(by_hand)s，无法判断以哪个为准。"
            "请先在目标台账中撤回调整后的目标再确认，或剔除本条。"
        )
    elif several_old:
        message = _(
            "更正前的文件中有多个同一指标、口径、区域和期限的有效目标（%(old)s），无法判断%(new)s更正的是哪一个。"
            "请先在目标台账中撤回不再有效的目标，再确认。"
        )
    else:
        message = _(
            "本文件对同一目标有不同的数值（%(new)s），无法判断由哪个更正原目标%(old)s。请只确认正确的一条，其余剔除。"
        )
    return message % {"new": _listed(new), "old": _listed(free), "by_hand": _listed(by_hand)}


class _Earlier:
    """The targets of earlier editions that could be meant."""

    def __init__(self, zone: Zone, targets: Sequence[Target], before: Mapping[int, Collection[int]]) -> None:
        self._zone = zone
        self._targets = targets
        self._before = before
        self._statements: dict[int, list[Statement]] = {}
        self._twins: dict[tuple[int, int], dict[int, int]] = {}

    def in_force(self, document: int, topic: Topic) -> list[Target]:
        """Those in force, in the order of the text."""
        return [each for each in self._about(document, topic) if each.state == Target.State.IN_FORCE]

    def by_hand(self, document: int, topic: Topic) -> list[Target]:
        """What people have made of them in the ledger since."""
        origins = {each.pk for each in self._about(document, topic) if each.state == Target.State.SUPERSEDED}
        return [each for each, origin in self._by_hand if origin in origins and _topic(each) == topic]

    def twins(self, document: int, targets: Sequence[Target]) -> dict[int, int]:
        """By statement of an earlier target: the statement of the document in which it stayed as it was."""
        found: dict[int, int] = {}
        for earlier in {_document(each) for each in targets}:
            if (earlier, document) not in self._twins:
                same = editions.compare_statements(self._of(earlier), self._of(document)).same
                self._twins[earlier, document] = {before.pk: after.pk for before, after in same}
            found |= self._twins[earlier, document]
        return found

    def _about(self, document: int, topic: Topic) -> list[Target]:
        before = self._before[document]
        return [each for each in self._rows if _document(each) in before and _topic(each) == topic]

    @cached_property
    def _rows(self) -> list[Target]:
        """Locked one by one: who changes one of them meanwhile in the ledger is waited for."""
        rows = Target.objects.select_for_update(of=("self",)).filter(
            zone=self._zone,
            archived_at=None,
            state__in=(Target.State.IN_FORCE, Target.State.SUPERSEDED),
            statement__document__in=set().union(*self._before.values()),
            period_last__in={each.period_last for each in self._targets},
            measure__in={each.measure for each in self._targets},
        )
        return list(rows.select_related("statement").defer("statement__read").order_by("statement__start", "pk"))

    @cached_property
    def _by_hand(self) -> list[tuple[Target, int]]:
        """What stands in force without a sentence at the end of a chain of versions, with the chain's first link."""
        origins = {each.pk: each.pk for each in self._rows if each.state == Target.State.SUPERSEDED}
        found = list[tuple[Target, int]]()
        while origins:
            following = list(Target.objects.filter(supersedes__in=origins, archived_at=None))
            begun = {each.pk: origins[each.supersedes_id] for each in following if each.supersedes_id}
            found += [
                (each, begun[each.pk])
                for each in following
                if each.state == Target.State.IN_FORCE and each.statement_id is None
            ]
            origins = {each.pk: begun[each.pk] for each in following if each.state == Target.State.SUPERSEDED}
        return found

    def _of(self, document: int) -> list[Statement]:
        if document not in self._statements:
            rows = Statement.objects.filter(document=document, archived_at=None)
            self._statements[document] = list(rows.order_by("start", "pk"))
        return self._statements[document]


def _topic(target: Target) -> Topic:
    """What must agree for one target to correct another."""
    return (
        target.code or fold(target.indicator),
        target.measure,
        target.area_id or fold(target.area_name),
        target.period_first,
        target.period_last,
    )


def _figure(target: Target) -> Topic:
    return target.value, target.value_unit, target.bound, target.stretch_value


def _statement(target: Target) -> int:
    assert target.statement_id is not None
    return target.statement_id


def _document(target: Target) -> int:
    assert target.statement is not None
    return target.statement.document_id


def _listed(targets: Sequence[Target]) -> str:
    return _("、").join(dict.fromkeys(f"“{each.quote}”" for each in targets))
