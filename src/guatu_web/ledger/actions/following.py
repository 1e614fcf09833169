"""The ledger's entries of what was found in documents: they follow what the confirmed rows ask of the ledger.

What the rows ask is worked out before and after an act, and the entries follow the difference: what somebody has
changed in the ledger by hand stays as long as its sentence does. A target that a corrected edition changes supersedes
the one of the earlier edition, which comes back into force when the new one leaves the ledger.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db.models import F
from django.utils.translation import gettext as _

from guatu.catalogue import fold
from guatu.periods import Period
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Decision, Found, Statement, TaskClause
from guatu_web.ledger.actions.answering import Places, Source, give_units
from guatu_web.ledger.actions.correcting import corrections
from guatu_web.ledger.models import Entry, Observation, Target, Task
from guatu_web.records.acts import Doing, shown
from guatu_web.records.errors import Refused
from guatu_web.records.models import Record
from guatu_web.records.periods import Dated
from guatu_web.statistics.actions.statements import Said
from guatu_web.statistics.actions.statements import follow as follow_in_statistics

Key = tuple[type[Found], int]
R = TypeVar("R", bound=Record)

CORRECTED = "审核结论已更正"
"""Why an entry is archived where nobody has given a reason; kept as it is, in the language of the ledger."""
_TOPIC = frozenset(("indicator", "code", "measure", "area_name", *Dated.PERIOD_FIELDS))
"""Columns of a target by which it is told from others; when one changes, it may be another target that it corrects."""
_FIGURE = ("measure", "value", "value_unit", "bound")


class Wanted(NamedTuple):
    """What a confirmed row asks of the ledger."""

    model: type[Observation] | type[Target] | type[Task]
    columns: dict[str, Any]


def wanted(rows: Iterable[Found]) -> dict[Key, Wanted]:
    """What the confirmed among some rows ask of the ledger; statements come with all others of their clauses."""
    confirmed = [row for row in rows if row.decision == Decision.CONFIRMED and row.archived_at is None]
    statements = [row for row in confirmed if isinstance(row, Statement)]
    asked: dict[Key, Wanted] = {
        (TaskClause, row.pk): Wanted(Task, _task_columns(row)) for row in confirmed if isinstance(row, TaskClause)
    }
    sure_ones = {_subject(row): row.pk for row in reversed(statements) if is_target(row) and not row.stretch}
    stretched = []
    for row in statements:
        if is_target(row) and row.stretch and _subject(row) in sure_ones:
            stretched.append(row)
            continue
        asked[Statement, row.pk] = Wanted(Target if is_target(row) else Observation, _figure_columns(row))
    for row in stretched:
        asked[Statement, sure_ones[_subject(row)]].columns["stretch_value"] = row.value
    return asked


def is_target(row: Found) -> bool:
    """Whether a row is a statement of a promise."""
    return isinstance(row, Statement) and row.kind == Statement.Kind.TARGET


def sentence_place(row: Statement) -> tuple[int, int, int]:
    """Where the sentence of a statement stands, the same for all statements of a sentence."""
    return row.document_id, row.clause_start, row.clause_end


def subject_name(row: Statement) -> str:
    """The name of what a statement measures, the same for all spellings."""
    return row.code or fold(row.indicator)


def _subject(row: Statement) -> tuple[Any, ...]:
    """What must agree for a stretch figure to belong to a sure one."""
    return (*sentence_place(row), subject_name(row), row.measure, row.period, fold(row.area_name))


def _figure_columns(row: Statement) -> dict[str, Any]:
    told = ("indicator", "code", "measure", "value", "value_unit", "bound", "area_name", *Dated.PERIOD_FIELDS)
    more = {"stretch_value": None, "unit_id": row.unit_id} if is_target(row) else {}
    return {name: getattr(row, name) for name in told} | more


def _task_columns(row: TaskClause) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("text", "path", "owner_name", *Dated.PERIOD_FIELDS)}


def change_all(doing: Doing, model: type[R], rows: Sequence[R], columns: Mapping[str, Any]) -> None:
    """Set columns of many locked rows by one statement of SQL, and note each of them."""
    if not rows:
        return
    for row in rows:
        before = shown(row)
        for name, value in columns.items():
            setattr(row, name, value)
        row.version += 1
        after = shown(row)
        doing.note(row, {name: [before[name], after[name]] for name in after if before[name] != after[name]})
    changed = model._default_manager.filter(pk__in=[row.pk for row in rows])
    changed.update(**columns, version=F("version") + 1, changed_at=doing.now)


class _Proposal(NamedTuple):
    """What is to stand in the ledger: as a new entry, or in one that it has already."""

    key: Key
    model: type[Entry]
    columns: dict[str, Any]
    entry: Entry | None

    @property
    def stands(self) -> bool:
        return self.entry is not None and self.entry.archived_at is None


class Following:
    """The ledger's entries of some rows, following what the rows ask; the statistics follow the observations."""

    def __init__(
        self, doing: Doing, zone: Zone, rows: Sequence[Found], before: Mapping[Key, Wanted], after: Mapping[Key, Wanted]
    ) -> None:
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        self._doing = doing
        self._zone = zone
        self._before = {key: before.get(key) for key in keys}
        self._after = {key: after.get(key) for key in keys}
        self._asked = after
        self._sources = {
            row.pk: Source(*sentence_place(row), row.start, row.end) for row in rows if isinstance(row, Statement)
        }
        self._entries = self._existing()
        self._places = Places(zone)

    def follow(self) -> None:
        """Retire, change, supersede and create, in this order."""
        for key, old in self._before.items():
            new = self._after[key]
            if old is not None and (new is None or new.model is not old.model):
                self._retire(key, old)
        proposals = [self._proposal(key, new) for key, new in self._after.items() if new is not None]
        self._enter([each for each in proposals if each is not None])
        self._tell_statistics()

    def _existing(self) -> dict[tuple[type[Entry], int], Entry]:
        found: dict[tuple[type[Entry], int], Entry] = {}
        for model in (Observation, Target, Task):
            link = "clause" if model is Task else "statement"
            keys = [pk for (source, pk) in self._before if (source is TaskClause) == (model is Task)]
            rows = model._default_manager.select_for_update().filter(**{f"{link}__in": keys}) if keys else ()
            found |= {(model, getattr(row, f"{link}_id")): row for row in rows}
        return found

    def _retire(self, key: Key, old: Wanted) -> None:
        entry = self._entries.get((old.model, key[1]))
        if entry is None or entry.archived_at is not None:
            return
        released: dict[str, Any] = {}
        if isinstance(entry, Target):
            if entry.state != Target.State.IN_FORCE:
                raise Refused(_no_longer_in_force(entry))
            released = self._release(entry)
        reason = self._doing.reason or CORRECTED
        self._doing.change(entry, archived_at=self._doing.now, archive_reason=reason, **released)

    def _release(self, target: Target) -> dict[str, Any]:
        """What a target has superseded comes back into force; gives the columns that let go of it."""
        if target.supersedes is None:
            return {}
        self._doing.change(target.supersedes, state=Target.State.IN_FORCE)
        return {"supersedes": None}

    def _proposal(self, key: Key, new: Wanted) -> _Proposal | None:
        """What has to be entered; an entry that only gets other figures is changed at once."""
        entry, old = self._entries.get((new.model, key[1])), self._before[key]
        if entry is None:
            return _Proposal(key, new.model, new.columns, None)
        if entry.archived_at is not None or old is None or old.model is not new.model:
            return _Proposal(key, new.model, _revived(new), entry)
        columns = {name: value for name, value in new.columns.items() if old.columns[name] != value}
        if isinstance(entry, Target) and entry.state == Target.State.IN_FORCE and _TOPIC & set(columns):
            return _Proposal(key, new.model, columns | self._release(entry), entry)
        self._doing.change(entry, **columns, **self._answerable(columns))
        return None

    def _enter(self, proposals: Sequence[_Proposal]) -> None:
        told = self._corrected([each for each in proposals if each.model is Target])
        others = [(each, self._tried(each)) for each in proposals if each.model is not Target]
        made = [*others, *told]
        for each, entry in made:
            if each.entry is not None:
                self._doing.change(
                    each.entry, **{**each.columns, **self._answerable(each.columns), **_worked_out(entry)}
                )
        for model in (Observation, Target, Task):
            self._doing.create_all([entry for each, entry in made if each.entry is None and each.model is model])

    def _corrected(self, proposals: Sequence[_Proposal]) -> list[tuple[_Proposal, Any]]:
        """The targets to be entered, with what they supersede and who answers for them."""
        tried = [(each, self._tried(each)) for each in proposals]
        documents = {pk: source.document for pk, source in self._sources.items()}
        told = corrections(self._zone, [target for _, target in tried], documents)
        kept = [(each, target) for each, target in tried if each.stands or target.statement_id not in told.there]
        for each, target in kept:
            target.supersedes = told.superseded.get(target.statement_id)
            if target.supersedes is not None and each.entry is None:
                for name in ("note", "metric", "metric_version", "metric_where"):
                    setattr(target, name, getattr(target.supersedes, name))
        change_all(self._doing, Target, list(told.superseded.values()), {"state": Target.State.SUPERSEDED})
        give_units(self._zone, [target for each, target in kept if not each.stands], self._sources, self._places)
        return kept

    def _tried(self, proposal: _Proposal) -> Any:
        """The entry as it would be."""
        link = "clause_id" if proposal.model is Task else "statement_id"
        told = {link: proposal.key[1], **proposal.columns, **self._answerable(proposal.columns)}
        if proposal.entry is None:
            return proposal.model(zone=self._zone, **{"area": self._places.area("")} | told)
        tried = copy.copy(proposal.entry)
        for name, value in told.items():
            setattr(tried, name, value)
        return tried

    def _tell_statistics(self) -> None:
        """The vintages of the sentences whose observations may have changed follow them."""
        changed = {
            self._sources[pk][:3]
            for (source, pk), old in self._before.items()
            if source is Statement and any(_is_measured(each) for each in (old, self._after[source, pk]))
        }
        if changed:
            sentences = {pk: source[:3] for pk, source in self._sources.items() if source[:3] in changed}
            follow_in_statistics(self._doing, self._zone, sentences, self._observed(sentences), CORRECTED)

    def _observed(self, statements: Iterable[int]) -> list[Said]:
        """What the observations of some statements say that have an indicator, an area and a period."""
        asked = ((pk, self._asked.get((Statement, pk))) for pk in statements)
        told = ((pk, each.columns) for pk, each in asked if each is not None and _is_measured(each))
        said = ((pk, columns, self._places.area(columns["area_name"]), _period_of(columns)) for pk, columns in told)
        return [
            Said(pk, columns["code"], area.pk, period, *(columns[name] for name in _FIGURE))
            for pk, columns, area, period in said
            if area is not None and period is not None
        ]

    def _answerable(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The area or unit that the names in some columns mean."""
        told: dict[str, Any] = {}
        if "area_name" in columns:
            told["area"] = self._places.area(columns["area_name"])
        if "owner_name" in columns:
            told["unit"] = self._places.unit(columns["owner_name"])
        return told


def _is_measured(asked: Wanted | None) -> bool:
    """Whether what a row asks for is an observation of an indicator of the catalogue."""
    return asked is not None and asked.model is Observation and bool(asked.columns["code"])


def _period_of(columns: Mapping[str, Any]) -> Period | None:
    first, last, grain = (columns[name] for name in Dated.PERIOD_FIELDS)
    return Period(first, last, grain) if first and last else None


def _worked_out(entry: Entry) -> dict[str, Any]:
    """What of a target does not stand in its sentence."""
    return {"unit_id": entry.unit_id, "supersedes": entry.supersedes} if isinstance(entry, Target) else {}


def _revived(new: Wanted) -> dict[str, Any]:
    """The columns of an entry that comes back; its unit stays, unless its statement names another."""
    columns = {**new.columns, "archived_at": None, "archive_reason": ""}
    if new.model is Target:
        columns["state"] = Target.State.IN_FORCE
        if columns["unit_id"] is None:
            del columns["unit_id"]
    return columns


def _no_longer_in_force(target: Target) -> str:
    newer = Target.objects.filter(supersedes=target).select_related("statement__document").first()
    if newer is not None and newer.statement is not None:
        told = _("目标“%(target)s”已由更正版《%(document)s》中的“%(quote)s”调整，请先在更正版的审核页撤销确认那一条。")
        return told % {"target": target, "document": newer.statement.document, "quote": newer.statement.quote}
    told = _("目标“%(target)s”在台账中%(state)s，其出处的审核结论不能再改变；数值有误时，请在目标台账中登记新的目标。")
    return told % {"target": target, "state": target.get_state_display()}
