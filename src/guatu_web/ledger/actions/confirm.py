"""Acts on what the reader found in documents: confirming makes the ledger's entries, correcting and reopening change
them.

Every act asks for the right documents.review, takes the versions that the person saw, and happens wholly or not at
all. The ledger follows what the confirmed rows ask of it: see following.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.catalogue import fold
from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit, Zone
from guatu_web.documents.models import Decision, Document, Finding, Found, Statement, TaskClause
from guatu_web.ledger.actions.correcting import Unclear
from guatu_web.ledger.actions.following import (
    Following,
    Key,
    Wanted,
    change_all,
    is_target,
    sentence_place,
    subject_name,
    wanted,
)
from guatu_web.playbooks.queries import confirm_at, reasons_for
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.periods import period_columns

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
    or period, for what was decided otherwise, and where it cannot be told which target of an earlier edition a changed
    one supersedes. A stretch figure beside a sure one becomes its stretch value.
    """
    with _review("review.confirm", by, zone) as review:
        rows: list[Found] = [*review.take(Statement, statements), *review.take(TaskClause, clauses)]
        return review.confirm(rows)


def confirm_sure(by: User, document: Document) -> int:
    """Confirm all statements of a document that are sure; gives how many, and leaves the rest as it is.

    What would have to supersede one of several targets stays open as well, for a person to decide.
    """
    unclear: frozenset[int] = frozenset()
    while True:
        try:
            with _review("review.confirm_sure", by, document.zone, document) as review:
                return review.confirm(review.take_all(Statement, sure(document).exclude(pk__in=unclear)))
        except Unclear as told:
            unclear |= told.statements


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
    fit, and without a reason where `asks_for_reason`.
    """
    with _review("review.change", by, found.zone, reason=reason) as review:
        (row,) = review.take(type(found), {found.pk: version})
        if row.decision not in UNDECIDED:
            raise Refused(_said(row, _("“%(quote)s”%(decision)s，请先恢复为待审再修改。")))
        columns = _columns(row, fields)
        _fit(row, columns)
        _standing(found.zone, columns.get("unit_id"))
        if columns and not reason.strip() and asks_for_reason(row, columns.get("measure")):
            raise Refused(_("本口径的目标已记入台账，修改须写明原因。"), "reason")
        review.doing.change(row, **columns)
        if confirming:
            review.confirm([row])
        elif isinstance(row, Statement) and row.decision == Decision.CONFIRMED:
            _complete(row)
        return row


def asks_for_reason(row: Found, measure: str | None = None) -> bool:
    """Whether changing a row changes a target of the ledger of a measure for which the playbook in force asks why."""
    if not isinstance(row, Statement) or not is_target(row) or row.decision != Decision.CONFIRMED:
        return False
    return not {row.measure, measure or row.measure}.isdisjoint(reasons_for(row.zone, otherwise=frozenset()))


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
            raise Refused(_("请写明撤销确认的原因。"), "reason")
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
            raise Refused(_("合并至少要有两条，请再选一条同句的结果。"))
        if row.decision not in UNDECIDED:
            raise Refused(_said(row, _("“%(quote)s”%(decision)s，不能并入其他条目。")))
        for other in rows.values():
            if sentence_place(other) != sentence_place(row):
                raise Refused(_("只能合并同一句中的条目。"))
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
            raise Refused(_said(row, _("“%(quote)s”%(decision)s，请先恢复为待审再拆分。")))
        named = [_indicator(name) for name in indicators if name.strip()]
        if not named:
            raise Refused(_("请至少填写一个其他指标。"), "indicators")
        taken = {subject_name(each) for each in review.beside(row)}
        for columns in named:
            if (columns["code"] or fold(columns["indicator"])) in taken:
                told = _("此处已有“%(indicator)s”，请填写其他指标。")
                raise Refused(told % {"indicator": columns["indicator"]}, "indicators")
            taken.add(columns["code"] or fold(columns["indicator"]))
            _fit(row, columns)
        return [review.doing.create(_twin(row, columns)) for columns in named]


def settle(by: User, finding: Finding, version: int, *, reason: str) -> Finding:
    """Close a contradiction with the reason why it no longer stands."""
    require(by, RIGHT, finding.zone, finding)
    if not reason.strip():
        raise Refused(_("请写明核实的结果。"), "reason")
    with act("review.settle", by=by, zone=finding.zone, reason=reason) as doing:
        return doing.change(finding, version=version, state=Finding.State.SETTLED)


def unsettle(by: User, finding: Finding, version: int, *, reason: str) -> Finding:
    """Open a settled contradiction again; its figures are no longer confirmed at once. What is confirmed stays so."""
    require(by, RIGHT, finding.zone, finding)
    if not reason.strip():
        raise Refused(_("请写明重新核实的原因。"), "reason")
    with act("review.unsettle", by=by, zone=finding.zone, reason=reason) as doing:
        return doing.change(finding, version=version, state=Finding.State.OPEN)


def _put_aside(name: str, decision: Decision, by: User, found: F_, version: int, reason: str) -> F_:
    with _review(name, by, found.zone, reason=reason) as review:
        (row,) = review.take(type(found), {found.pk: version})
        if row.decision != decision:
            if row.decision == Decision.CONFIRMED:
                raise Refused(_said(row, _("“%(quote)s”已确认并记入台账，请先撤销确认。")))
            _still_open(row)
            review.decide([row], decision)
        return row


class _Review:
    """One act: the rows that it touches, locked, and what they asked of the ledger before."""

    def __init__(self, doing: Doing, by: User, zone: Zone) -> None:
        self.doing = doing
        self._by = by
        self._zone = zone
        self._rows: list[Found] = []
        self._before: dict[Key, Wanted] = {}

    def take(self, model: type[F_], seen: Seen) -> list[F_]:
        """The rows that a person saw in some versions; Overtaken if one has changed since."""
        rows = self.take_all(model, model._default_manager.filter(pk__in=list(seen))) if seen else []
        if len(rows) != len(seen):
            raise Refused(_("所选条目已不存在，请刷新页面。"))
        for row in rows:
            require(self._by, RIGHT, self._zone, row)
            if row.version != seen[row.pk]:
                raise Overtaken(row, since(row, seen[row.pk]))
        return rows

    def take_all(self, model: type[F_], chosen: QuerySet[F_]) -> list[F_]:
        """The chosen rows. Statements are locked with all others of their clauses, on which stretch values depend."""
        together = model._default_manager.select_for_update().filter(_together(model, chosen)).order_by("pk")
        locked: list[Any] = list(together.annotate(picked=Exists(chosen.filter(pk=OuterRef("pk")))))
        self._rows += locked
        self._before |= wanted(locked)
        return sorted((row for row in locked if row.picked), key=lambda row: (row.document_id, row.start, row.pk))

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
            change_all(self.doing, model, [row for row in rows if isinstance(row, model)], columns)

    def follow(self) -> None:
        """Let the ledger follow what the rows ask of it now."""
        Following(self.doing, self._zone, self._rows, self._before, wanted(self._rows)).follow()


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
            told = {"field": tried._meta.get_field(name).verbose_name, "problem": messages[0]}
            raise Refused(_("%(field)s：%(problem)s") % told, name) from error


def _standing(zone: Zone, unit: int | None) -> None:
    """Refused for a unit of another zone, and for one that does not stand today."""
    if unit is None:
        return
    today = timezone.localdate()
    dated = {"states__archived_at": None, "states__valid_from__lte": today, "states__valid_to__gte": today}
    if not Unit.objects.filter(pk=unit, zone=zone, archived_at=None, **dated).exists():
        raise Refused(_("所选责任单位不是本开发区现有的机构，请重新选择。"), "unit_id")


def _twin(row: Found, columns: Mapping[str, Any]) -> Any:
    """A new, open row at the same place with some other columns."""
    fresh = ("id", "version", "created_at", "changed_at", "decision", "decided_by", "decided_at", "merged_into")
    kept = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in fresh
    }
    return type(row)(**kept | dict(columns))


def _still_open(row: Found) -> None:
    if row.decision != Decision.OPEN:
        raise Refused(_said(row, _("“%(quote)s”%(decision)s，请先恢复为待审。")))


def _complete(row: Statement) -> None:
    """Refused, naming sentence and remedy, for a statement that the ledger could not place."""
    missing = [name for name, told in (("indicator", row.indicator), ("period", row.period)) if not told]
    if missing:
        words = _("和").join({"indicator": _("指标"), "period": _("期间")}[name] for name in missing)
        sentence = row.document.text[row.clause_start : row.clause_end].strip()
        told = _("“%(sentence)s”中的“%(quote)s”还没有%(words)s，请先点“修改”填写%(words)s，再确认。")
        raise Refused(told % {"sentence": sentence[:80], "quote": row.quote, "words": words}, missing[0])


def _said(row: Found, message: str) -> str:
    """A message about a row, by its quote and what has been decided of it."""
    return message % {"quote": row.quote, "decision": row.get_decision_display()}
