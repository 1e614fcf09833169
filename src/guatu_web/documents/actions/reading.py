"""What the reader found in a document is kept, all of it in one act; or why it could not be read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guatu.reading.export import ARROW_DIGITS, ARROW_PLACES
from guatu_web.documents import editions
from guatu_web.documents.models import Decision, Document, Finding, Statement, TaskClause
from guatu_web.documents.report_json import statement_fields
from guatu_web.documents.storable import clipped, storable, storable_json
from guatu_web.records.acts import Doing, act
from guatu_web.records.periods import period_columns

if TYPE_CHECKING:
    from guatu.reading import report as reading

LARGEST = Decimal(10) ** (ARROW_DIGITS - ARROW_PLACES)
STEPS = 10**ARROW_PLACES
UNDER_WAY = (Document.State.WAITING, Document.State.READING)


def begin(document: Document) -> bool:
    """Mark a document as being read; False where there is nothing to read, because it was read or given up."""
    with act("documents.begin_reading", by=None, zone=document.zone) as doing:
        current = locked(document)
        if current.state not in UNDER_WAY or current.archived_at:
            return False
        doing.change(document, state=Document.State.READING)
    return True


def fail(document: Document, failure: str) -> None:
    """Mark a document as one that cannot be read; the failure says why, and what would help."""
    with act("documents.fail_reading", by=None, zone=document.zone) as doing:
        if locked(document).state in UNDER_WAY:
            doing.change(document, state=Document.State.FAILED, failure=failure)


def keep(document: Document, report: reading.Report) -> None:
    """Store a report with its document: text and masthead, statements, task clauses and findings.

    A document that has been read already stays as it is, so that reading it twice duplicates nothing. The entry of
    the document tells how much was found; the proposals of the machine have none of their own. Of a corrected
    edition, what stayed as it was takes over what people have decided of the earlier one.
    """
    with act("documents.keep_reading", by=None, zone=document.zone) as doing:
        if locked(document).state == Document.State.READ:
            document.refresh_from_db()
            return
        statements = [_statement(document, each) for each in report.statements if holds(each.value)]
        tasks = [_task_clause(document, each) for each in report.tasks]
        findings = [_finding(document, each) for each in report.findings]
        stayed = _stayed(document, statements)
        carried = editions.carry_statements(stayed) + _carry_others(document, tasks, findings)
        doing.create_all(statements, noted=False)
        doing.create_all(tasks, noted=False)
        doing.create_all(findings, noted=False)
        merged = editions.merged_again(stayed)
        Statement.objects.bulk_update(merged, editions.MERGED_FIELDS, batch_size=100)
        _link(findings, report, statements)
        found = {"statements": len(statements), "tasks": len(tasks), "findings": len(findings)}
        _set_masthead(doing, document, report, found | {"carried": carried + len(merged)})


def holds(value: Decimal) -> bool:
    """Whether the ledger's columns hold a value exactly: 26 digits before the point, 12 after it."""
    return value.is_finite() and abs(value) < LARGEST and STEPS % value.as_integer_ratio()[1] == 0


def locked(document: Document) -> Document:
    """The document as it is in the database, its row locked until the act ends."""
    return Document.objects.select_for_update().defer("text").get(pk=document.pk)


def _set_masthead(doing: Doing, document: Document, report: reading.Report, found: dict[str, int]) -> None:
    left_out = len(report.statements) - found["statements"]
    notes = [*report.notes, *([f"{left_out} figures beyond 26 digits were left out"] if left_out else [])]
    doing.change(
        document,
        state=Document.State.READ,
        failure="",
        title=clipped(report.title, 300),
        text=storable(report.text),
        written_on=report.date,
        year=report.year,
        about=clipped(report.zone, 100),
        notes=storable_json(notes),
        found=found,
        read_at=doing.now,
    )


def _stayed(document: Document, statements: list[Statement]) -> list[editions.Pair[Statement]]:
    """The statements of the edition before that stand in this one as they were, each with its twin."""
    if document.edition_of_id is None:
        return []
    return editions.compare_statements(Statement.objects.filter(**_before(document)), statements).same


def _carry_others(document: Document, tasks: list[TaskClause], findings: list[Finding]) -> int:
    """What people have decided of tasks and contradictions that stayed as they were; how much that is."""
    if document.edition_of_id is None:
        return 0
    settled = Finding.objects.filter(**_before(document), state=Finding.State.SETTLED)
    same_findings = editions.compare_findings(settled, findings).same
    for _, finding in same_findings:
        finding.state = Finding.State.SETTLED
    same_tasks = editions.compare_tasks(TaskClause.objects.filter(**_before(document)), tasks).same
    return editions.carry_tasks(same_tasks) + len(same_findings)


def _before(document: Document) -> dict[str, Any]:
    return {"document_id": document.edition_of_id, "archived_at": None}


def _statement(document: Document, said: reading.Statement) -> Statement:
    return Statement(
        **_place(document, said),
        **period_columns(said.period),
        kind=said.kind,
        indicator=clipped(said.indicator, 200),
        code=said.code or "",
        measure=said.measure,
        value=said.value,
        value_unit=clipped(said.unit, 30),
        bound=said.bound,
        stretch=said.stretch,
        area_name=clipped(said.area, 100),
        clause_start=said.clause[0],
        clause_end=said.clause[1],
        confidence=said.confidence,
        doubt=clipped(said.reason, 300),
        read=storable_json(statement_fields(said)),
    )


def _task_clause(document: Document, said: reading.TaskClause) -> TaskClause:
    return TaskClause(
        **_place(document, said),
        **period_columns(said.deadline),
        text=storable(said.text),
        owner_name=clipped(said.owner, 200),
    )


def _place(document: Document, said: reading.Statement | reading.TaskClause) -> dict[str, Any]:
    return {
        "zone": document.zone,
        "document": document,
        "start": said.start,
        "end": said.end,
        "quote": storable(said.quote),
        "path": storable_json(said.path),
        "decision": Decision.OPEN,
    }


def _finding(document: Document, said: reading.Finding) -> Finding:
    return Finding(
        zone=document.zone,
        document=document,
        rule=said.rule,
        message=storable(said.message),
        remedy=storable(said.remedy),
    )


def _link(findings: list[Finding], report: reading.Report, statements: list[Statement]) -> None:
    """Each finding with the figures that cannot all be true."""
    held = [each for each in report.statements if holds(each.value)]
    rows = dict(zip(held, statements, strict=True))
    link = Finding.statements.through
    link._default_manager.bulk_create(
        [
            link(finding=finding, statement=rows[statement])
            for finding, said in zip(findings, report.findings, strict=True)
            for statement in dict.fromkeys(said.statements)
            if statement in rows
        ],
        batch_size=500,
    )
