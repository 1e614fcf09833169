"""A report as JSON and back, exactly: what goes from the process that reads a file to the one that keeps it.

    from_json(to_json(report)) == report

Periods are their canonical text with their grain, values are text, so that no digit is lost.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from guatu.periods import Period
from guatu.reading.report import Finding, Report, Statement, TaskClause

Fields = dict[str, Any]


def to_json(report: Report) -> str:
    """The report as one line of JSON in ASCII, so that any pipe carries it."""
    places: dict[Statement, int] = {}
    for place, statement in enumerate(report.statements):
        places.setdefault(statement, place)
    told = {
        "doc": report.doc,
        "text": report.text,
        "path": report.path,
        "title": report.title,
        "date": report.date and report.date.isoformat(),
        "year": report.year,
        "zone": report.zone,
        "statements": [statement_fields(each) for each in report.statements],
        "tasks": [task_fields(each) for each in report.tasks],
        "findings": [_finding_fields(each, places) for each in report.findings],
        "notes": report.notes,
    }
    return json.dumps(told)


def from_json(text: str) -> Report:
    """The report that `to_json` has written."""
    told = json.loads(text)
    statements = [_statement(each) for each in told["statements"]]
    return Report(
        doc=told["doc"],
        text=told["text"],
        path=told["path"],
        title=told["title"],
        date=date.fromisoformat(told["date"]) if told["date"] else None,
        year=told["year"],
        zone=told["zone"],
        statements=statements,
        tasks=[_task(each) for each in told["tasks"]],
        findings=[_finding(each, statements) for each in told["findings"]],
        notes=told["notes"],
    )


def statement_fields(statement: Statement) -> Fields:
    """A statement's fields as JSON holds them."""
    return statement._asdict() | {
        "value": str(statement.value),
        "period": _period_text(statement.period),
        "clause": list(statement.clause),
        "path": list(statement.path),
    }


def task_fields(task: TaskClause) -> Fields:
    """A task clause's fields as JSON holds them."""
    return task._asdict() | {"path": list(task.path), "deadline": _period_text(task.deadline)}


def _finding_fields(finding: Finding, places: dict[Statement, int]) -> Fields:
    """A finding names its statements by their place in the report; one that the report lacks stands here whole."""
    named = [places.get(each) for each in finding.statements]
    told = [
        place if place is not None else statement_fields(each)
        for place, each in zip(named, finding.statements, strict=True)
    ]
    return finding._asdict() | {"statements": told}


def _statement(told: Fields) -> Statement:
    return Statement(
        **told
        | {
            "value": Decimal(told["value"]),
            "period": _period(told["period"]),
            "clause": tuple(told["clause"]),
            "path": tuple(told["path"]),
        }
    )


def _task(told: Fields) -> TaskClause:
    return TaskClause(**told | {"path": tuple(told["path"]), "deadline": _period(told["deadline"])})


def _finding(told: Fields, statements: list[Statement]) -> Finding:
    named = tuple(statements[each] if isinstance(each, int) else _statement(each) for each in told["statements"])
    return Finding(told["rule"], named, told["message"], told["remedy"])


def _period_text(period: Period | None) -> str | None:
    return None if period is None else str(period)


def _period(text: str | None) -> Period | None:
    return None if text is None else Period.parse(text)
