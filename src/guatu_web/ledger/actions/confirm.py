"""Acts on what the reader found in documents: confirming makes the ledger's entries, correcting and reopening change
them.

Every act asks for the right documents.review, takes the versions that the person saw, and happens wholly or not at
all. What the confirmed statements of a clause ask of the ledger is worked out before and after an act, and the ledger
follows the difference: what somebody has changed in the ledger by hand stays as long as its sentence does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from guatu import catalogue
from guatu.catalogue import fold
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, AreaState, Unit, Zone
from guatu_web.documents.models import Decision, Document, Finding, Found, Statement, TaskClause
from guatu_web.ledger.models import Entry, Observation, Target, Task
from guatu_web.playbooks.queries import confirm_at
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act, shown, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.periods import Dated, period_columns

RIGHT = "documents.review"
UNDECIDED = (Decision.OPEN, Decision.CONFIRMED)
"""What may still be corrected; anything else is reopened first."""

F_ = TypeVar("F_", bound=Found)
Seen = Mapping[int, int]
"""The versions in which a person saw some rows, by primary key."""
_NONE: Seen = {}


def confirm(by: User, zone: Zone, *, statements: Seen = _NONE, clauses: Seen = _NONE) -> int:
    """Enter statements and task clauses in the ledger: results as observations, targets as targets, the rest as tasks.

    Gives how many were entered; what is confirmed already stays as it is. Refused for a statement without indicator
    or period, and for what was decided otherwise. A stretch figure beside a sure one becomes its stretch value.
    """
    with _review("review.confirm", by, zone) as review:
        rows: list[Found] = [*review.take(Statement, statements), *review.take(TaskClause, clauses)]
        return review.confirm(rows)


def confirm_sure(by: User, document: Document) -> int:
    """Confirm all statements of a document that are sure; gives how many, and leaves the rest as it is."""
    with _review("review.confirm_sure", by, document.zone, document) as review:
        return review.confirm(review.take_all(Statement, sure(document)))


def sure(document: Document) -> QuerySet[Statement]:
    """The open statements of a document that nothing speaks against.

    The reader is as sure of them as the zone's playbook asks, indicator and period are known, no contradiction is open.
    """
    least = float(confirm_at(document.zone))
    found = Statement.objects.filter(document=document, decision=Decision.OPEN, archived_at=None, confidence__gte=least)
    told = found.exclude(indicator="").exclude(period_last=None)
    contradicted = Finding.statements.through._default_manager.filter(
        statement=OuterRef("pk"), finding__state=Finding.State.OPEN
    )
    return told.exclude(Exists(contradicted))


def change(by: User, found: F_, version: int, *, reason: str = "", confirming: bool = False, **fields: Any) -> F_:
    """Correct what the reader said, and confirm it in the same act where asked; gives the row as it is now.

    `fields` are columns, or `period`. An indicator that the catalogue knows by name or alias gets its name and code.
    Where the row is confirmed already, its entry in the ledger follows. Refused, naming the field, for what does not
    fit.
    """
    with _review("review.change", by, found.zone, reason=reason) as review:
        (row,) = review.take(type(found), {found.pk: version})
        if row.decision not in UNDECIDED:
            raise Refused(f"“{row.quote}”{row.get_decision_display()}，请先恢复为待审再修改。")
        columns = _columns(row, fields)
        _fit(row, columns)
        review.doing.change(row, **columns)
        if confirming:
            review.confirm([row])
        elif isinstance(row, Statement) and row.decision == Decision.CONFIRMED:
            _complete(row)
        return row


def reject(by: User, found: F_, version: int, *, reason: str = "") -> F_:
    """What the reader found is no statement or task at all."""
    return _put_aside("review.reject", Decision.REJECTED, by, found, version, reason)


def not_ours(by: User, found: F_, version: int, *, reason: str = "") -> F_:
    """What the reader found is right, but about somebody else."""
    return _put_aside("review.not_ours", Decision.NOT_OURS, by, found, version, reason)


def reopen(by: User, found: F_, version: int, *, reason: str = "") -> F_:
    """Take a decision back. The ledger's entry of a confirmed row is archived, which asks for a reason."""
    with _review("review.reopen", by, found.zone, reason=reason) as review:
        (row,) = review.take(type(found), {found.pk: version})
        if row.decision == Decision.CONFIRMED and not reason.strip():
            raise Refused("请写明撤销确认的原因。", "reason")
        if row.decision != Decision.OPEN:
            aside: dict[str, Any] = {"merged_into": None} if isinstance(row, Statement) else {}
            review.decide([row], Decision.OPEN, **aside)
        return row


def merge(by: User, kept: Statement, version: int, others: Seen, *, reason: str = "") -> Statement:
    """Let one statement stand for others of the same sentence; gives the one that stays."""
    with _review("review.merge", by, kept.zone, reason=reason) as review:
        rows = {row.pk: row for row in review.take(Statement, {**others, kept.pk: version})}
        row = rows.pop(kept.pk)
        if not rows:
            raise Refused("合并至少要有两条，请再选一条同句的结果。")
        if row.decision not in UNDECIDED:
            raise Refused(f"“{row.quote}”{row.get_decision_display()}，不能并入其他条目。")
        for other in rows.values():
            if _sentence_place(other) != _sentence_place(row):
                raise Refused("只能合并同一句中的条目。")
            _still_open(other)
        review.decide(list(rows.values()), Decision.MERGED, merged_into=row)
        return row


def split(
    by: User, statement: Statement, version: int, indicators: Sequence[str], *, reason: str = ""
) -> list[Statement]:
    """Further statements of a figure that several indicators share (三个10%), one for each; gives the new ones."""
    with _review("review.split", by, statement.zone, reason=reason) as review:
        (row,) = review.take(Statement, {statement.pk: version})
        if row.decision not in UNDECIDED:
            raise Refused(f"“{row.quote}”{row.get_decision_display()}，请先恢复为待审再拆分。")
        named = [_indicator(name) for name in indicators if name.strip()]
        if not named:
            raise Refused("请至少填写一个其他指标。", "indicators")
        taken = {_subject_name(each) for each in review.beside(row)}
        for columns in named:
            if (columns["code"] or fold(columns["indicator"])) in taken:
                raise Refused(f"此处已有“{columns['indicator']}”，请填写其他指标。", "indicators")
            taken.add(columns["code"] or fold(columns["indicator"]))
            _fit(row, columns)
        return [review.doing.create(_twin(row, columns)) for columns in named]


def settle(by: User, finding: Finding, version: int, *, reason: str) -> Finding:
    """Close a contradiction with the reason why it no longer stands."""
    require(by, RIGHT, finding.zone, finding)
    if not reason.strip():
        raise Refused("请写明核实的结果。", "reason")
    with act("review.settle", by=by, zone=finding.zone, reason=reason) as doing:
        return doing.change(finding, version=version, state=Finding.State.SETTLED)


def _put_aside(name: str, decision: Decision, by: User, found: F_, version: int, reason: str) -> F_:
    with _review(name, by, found.zone, reason=reason) as review:
        (row,) = review.take(type(found), {found.pk: version})
        if row.decision != decision:
            if row.decision == Decision.CONFIRMED:
                raise Refused(f"“{row.quote}”已确认并记入台账，请先撤销确认。")
            _still_open(row)
            review.decide([row], decision)
        return row


class Wanted(NamedTuple):
    """What a confirmed row asks of the ledger."""

    model: type[Observation] | type[Target] | type[Task]
    columns: dict[str, Any]


class _Review:
    """One act: the rows that it touches, locked, and what they asked of the ledger before."""

    def __init__(self, doing: Doing, by: User, zone: Zone) -> None:
        self.doing = doing
        self._by = by
        self._zone = zone
        self._rows: list[Found] = []
        self._before: dict[tuple[type[Found], int], Wanted] = {}

    def take(self, model: type[F_], seen: Seen) -> list[F_]:
        """The rows that a person saw in some versions; Overtaken if one has changed since."""
        rows = self.take_all(model, model._default_manager.filter(pk__in=list(seen))) if seen else []
        if len(rows) != len(seen):
            raise Refused("所选条目已不存在，请刷新页面。")
        for row in rows:
            require(self._by, RIGHT, self._zone, row)
            if row.version != seen[row.pk]:
                raise Overtaken(row, since(row, seen[row.pk]))
        return rows

    def take_all(self, model: type[F_], chosen: QuerySet[F_]) -> list[F_]:
        """The chosen rows. Statements are locked with all others of their clauses, on which stretch values depend."""
        locked = list(model._default_manager.select_for_update().filter(_together(model, chosen)).order_by("pk"))
        self._rows += locked
        self._before |= wanted(locked)
        picked = set(chosen.values_list("pk", flat=True))
        return sorted((row for row in locked if row.pk in picked), key=lambda row: (row.document_id, row.start, row.pk))

    def beside(self, row: Statement) -> list[Statement]:
        """The statements of the same figure in the text, the row among them."""
        return [
            each
            for each in self._rows
            if isinstance(each, Statement)
            and (each.document_id, each.start, each.end) == (row.document_id, row.start, row.end)
        ]

    def confirm(self, rows: Sequence[Found]) -> int:
        fresh = [row for row in rows if row.decision != Decision.CONFIRMED]
        for row in fresh:
            _still_open(row)
            if isinstance(row, Statement):
                _complete(row)
        self.decide(fresh, Decision.CONFIRMED)
        return len(fresh)

    def decide(self, rows: Sequence[Found], decision: Decision, **columns: Any) -> None:
        """Set the decision of many rows by one statement of SQL for each model, and note each of them."""
        is_open = decision == Decision.OPEN
        columns |= {
            "decision": decision,
            "decided_by": None if is_open else self._by,
            "decided_at": None if is_open else self.doing.now,
        }
        for model in (Statement, TaskClause):
            if keys := [self._note(row, columns) for row in rows if isinstance(row, model)]:
                model._default_manager.filter(pk__in=keys).update(
                    **columns, version=F("version") + 1, changed_at=self.doing.now
                )

    def _note(self, row: Found, columns: Mapping[str, Any]) -> Any:
        before = shown(row)
        for name, value in columns.items():
            setattr(row, name, value)
        row.version += 1
        after = shown(row)
        self.doing.note(row, {name: [before[name], after[name]] for name in after if before[name] != after[name]})
        return row.pk

    def follow(self) -> None:
        """Let the ledger follow what the rows ask of it now."""
        after = wanted(self._rows)
        turned = [key for key in {**self._before, **after} if self._before.get(key) != after.get(key)]
        if not turned:
            return
        ledger = _Ledger(self.doing, self._zone, {key: self._before.get(key) for key in turned}, after)
        ledger.follow()


def _together(model: type[Found], chosen: QuerySet[Any]) -> Any:
    if model is TaskClause:
        return Exists(chosen.filter(pk=OuterRef("pk")))
    same = {name: OuterRef(name) for name in ("document", "clause_start", "clause_end")}
    return Exists(chosen.filter(**same))


@contextmanager
def _review(name: str, by: User, zone: Zone, record: Document | None = None, *, reason: str = "") -> Iterator[_Review]:
    require(by, RIGHT, zone, record)
    with act(name, by=by, zone=zone, reason=reason) as doing:
        review = _Review(doing, by, zone)
        yield review
        review.follow()


def wanted(rows: Iterable[Found]) -> dict[tuple[type[Found], int], Wanted]:
    """What the confirmed among some rows ask of the ledger; statements come with all others of their clauses."""
    confirmed = [row for row in rows if row.decision == Decision.CONFIRMED and row.archived_at is None]
    statements = [row for row in confirmed if isinstance(row, Statement)]
    asked: dict[tuple[type[Found], int], Wanted] = {
        (TaskClause, row.pk): Wanted(Task, _task_columns(row)) for row in confirmed if isinstance(row, TaskClause)
    }
    sure_ones = {_subject(row): row.pk for row in reversed(statements) if _is_target(row) and not row.stretch}
    stretched = []
    for row in statements:
        if _is_target(row) and row.stretch and _subject(row) in sure_ones:
            stretched.append(row)
            continue
        asked[Statement, row.pk] = Wanted(Target if _is_target(row) else Observation, _figure_columns(row))
    for row in stretched:
        asked[Statement, sure_ones[_subject(row)]].columns["stretch_value"] = row.value
    return asked


def _is_target(row: Statement) -> bool:
    return row.kind == Statement.Kind.TARGET


def _sentence_place(row: Statement) -> tuple[int, int, int]:
    return row.document_id, row.clause_start, row.clause_end


def _subject_name(row: Statement) -> str:
    return row.code or fold(row.indicator)


def _subject(row: Statement) -> tuple[Any, ...]:
    """What must agree for a stretch figure to belong to a sure one."""
    return (*_sentence_place(row), _subject_name(row), row.measure, row.period, fold(row.area_name))


def _figure_columns(row: Statement) -> dict[str, Any]:
    told = ("indicator", "code", "measure", "value", "value_unit", "bound", "area_name", *Dated.PERIOD_FIELDS)
    more = {"stretch_value": None} if _is_target(row) else {}
    return {name: getattr(row, name) for name in told} | more


def _task_columns(row: TaskClause) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("text", "path", "owner_name", *Dated.PERIOD_FIELDS)}


Key = tuple[type[Found], int]


class _Ledger:
    """The ledger's entries of some rows, following what the rows ask."""

    def __init__(
        self, doing: Doing, zone: Zone, before: Mapping[Key, Wanted | None], after: Mapping[Key, Wanted]
    ) -> None:
        self._doing = doing
        self._zone = zone
        self._before = before
        self._after = {key: after.get(key) for key in before}
        self._entries = self._existing()
        self._places = _Places(zone)

    def follow(self) -> None:
        """Retire, change and create, in this order."""
        fresh: list[tuple[Key, Wanted]] = []
        for key, old in self._before.items():
            new = self._after[key]
            if old is not None and (new is None or new.model is not old.model):
                self._retire(key, old)
            if new is None:
                continue
            entry = self._entries.get((new.model, key[1]))
            if entry is None:
                fresh.append((key, new))
            elif old is not None and old.model is new.model:
                self._update(entry, {k: v for k, v in new.columns.items() if old.columns[k] != v})
            else:
                self._update(entry, {**new.columns, "archived_at": None, "archive_reason": ""} | _in_force(new))
        self._create(fresh)

    def _existing(self) -> dict[tuple[type[Entry], int], Entry]:
        found: dict[tuple[type[Entry], int], Entry] = {}
        for model in (Observation, Target, Task):
            link = "clause" if model is Task else "statement"
            keys = [pk for (source, pk) in self._before if (source is TaskClause) == (model is Task)]
            rows = model._default_manager.filter(**{f"{link}__in": keys}) if keys else ()
            found |= {(model, getattr(row, f"{link}_id")): row for row in rows}
        return found

    def _retire(self, key: Key, old: Wanted) -> None:
        entry = self._entries.get((old.model, key[1]))
        if entry is None or entry.archived_at is not None:
            return
        if isinstance(entry, Target) and entry.state != Target.State.IN_FORCE:
            raise Refused(f"目标“{entry}”在台账中{entry.get_state_display()}，请先在台账中恢复，再改变审核结论。")
        self._doing.change(entry, archived_at=self._doing.now, archive_reason=self._doing.reason or "审核结论已更正")

    def _update(self, entry: Entry, columns: dict[str, Any]) -> None:
        self._doing.change(entry, **columns, **self._answerable(columns))

    def _create(self, fresh: Sequence[tuple[Key, Wanted]]) -> None:
        for model in (Observation, Target, Task):
            self._doing.create_all([self._entry(key, new) for key, new in fresh if new.model is model])

    def _entry(self, key: Key, new: Wanted) -> Any:
        told = {"clause_id" if new.model is Task else "statement_id": key[1], **new.columns}
        return new.model(zone=self._zone, **told, **{"area": self._places.area("")} | self._answerable(told))

    def _answerable(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The area or unit that the names in some columns mean."""
        told: dict[str, Any] = {}
        if "area_name" in columns:
            told["area"] = self._places.area(columns["area_name"])
        if "owner_name" in columns:
            told["unit"] = self._places.unit(columns["owner_name"])
        return told


def _in_force(new: Wanted) -> dict[str, Any]:
    return {"state": Target.State.IN_FORCE} if new.model is Target else {}


class _Places:
    """The areas and units of a zone by name, read when first asked for."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._areas: dict[str, set[int]] | None = None
        self._root: Area | None = None
        self._by_key: dict[int, Area] = {}
        self._units: list[Unit] | None = None

    def area(self, name: str) -> Area | None:
        """The area that has, or once had, this name; the zone's own for no name; None for another or several."""
        if self._areas is None:
            self._read_areas()
        if not name:
            return self._root
        keys = (self._areas or {}).get(fold(name), set())
        return self._by_key[min(keys)] if len(keys) == 1 else None

    def unit(self, owner: str) -> Unit | None:
        """The unit of this name, or the only one whose name holds it or stands in it."""
        said = fold(owner)
        if not said:
            return None
        if self._units is None:
            self._units = list(Unit.objects.filter(zone=self._zone, archived_at=None))
        exact = [unit for unit in self._units if fold(unit.name) == said]
        near = [unit for unit in self._units if fold(unit.name) in said or (len(said) > 1 and said in fold(unit.name))]
        found = exact or near
        return found[0] if len(found) == 1 else None

    def _read_areas(self) -> None:
        today = timezone.localdate()
        self._areas = {}
        states = AreaState.objects.filter(node__zone=self._zone, node__archived_at=None, archived_at=None)
        for state in states.select_related("node").order_by("node__code"):
            self._by_key[state.node_id] = state.node
            for name in (state.name, state.node.name):
                self._areas.setdefault(fold(name), set()).add(state.node_id)
            is_top = state.parent_id is None and state.valid_from <= today <= state.valid_to
            if is_top and (self._root is None or state.kind == Area.Kind.ZONE):
                self._root = state.node


def _columns(row: Found, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as columns; what stays as it was is not looked up again, lest the text's own words be lost."""
    columns = {name: value for name, value in fields.items() if name == "period" or value != getattr(row, name)}
    if "period" in columns:
        columns |= period_columns(columns.pop("period"))
    if "indicator" in columns:
        columns |= _indicator(columns["indicator"])
    return columns


def _indicator(name: str) -> dict[str, str]:
    """Name and code as the catalogue has them; the name as given, without a code, where it has none."""
    known = catalogue.load().lookup(name)
    return {"indicator": known.name, "code": known.code} if known else {"indicator": name.strip(), "code": ""}


def _fit(row: Found, columns: Mapping[str, Any]) -> None:
    """Refused, naming the field, for a value that its column does not take."""
    tried = _twin(row, columns)
    try:
        tried.clean_fields(exclude={field.name for field in tried._meta.fields if field.name not in columns})
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            raise Refused(f"{tried._meta.get_field(name).verbose_name}：{messages[0]}", name) from error


def _twin(row: Found, columns: Mapping[str, Any]) -> Any:
    """A new, open row at the same place with some other columns."""
    fresh = ("id", "version", "created_at", "changed_at", "decision", "decided_by", "decided_at", "merged_into")
    kept = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in fresh
    }
    return type(row)(**kept | dict(columns))


def _still_open(row: Found) -> None:
    if row.decision != Decision.OPEN:
        raise Refused(f"“{row.quote}”{row.get_decision_display()}，请先恢复为待审。")


def _complete(row: Statement) -> None:
    """Refused, naming sentence and remedy, for a statement that the ledger could not place."""
    missing = [name for name, told in (("indicator", row.indicator), ("period", row.period)) if not told]
    if missing:
        words = "和".join({"indicator": "指标", "period": "期间"}[name] for name in missing)
        sentence = row.document.text[row.clause_start : row.clause_end].strip()
        raise Refused(f"“{sentence[:80]}”中的“{row.quote}”还没有{words}，请先点“修改”填写{words}，再确认。", missing[0])
