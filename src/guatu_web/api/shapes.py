"""Records as programs read them, in the words of the domain. Money is in yuan, percent in percent, as text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from guatu_web.api.values import Exact, PeriodText
from guatu_web.areas.models import Zone
from guatu_web.areas.trees import Node
from guatu_web.documents.models import Document, Found, Statement
from guatu_web.ledger.models import Entry, Observation, Target, Task
from guatu_web.records.models import Record

ROOT = "/api/v1/zones"


class Recorded(Schema):
    """What every record has."""

    id: int
    version: int
    created_at: datetime
    changed_at: datetime
    href: str


class Place(Schema):
    """An area or unit that a record belongs to."""

    id: int
    code: str
    name: str


class Sentence(Schema):
    """Where a record comes from: the words `quote` at text[start:end] of a document, and the sentence around them."""

    document: int
    start: int
    end: int
    quote: str
    text: str = Field(description="所在的句子")
    statement: int | None = None
    href: str = Field(description="出处所在的陈述或文件")


class DocumentShape(Recorded):
    """A document as uploaded and read; `state` is waiting, reading, read or failed."""

    title: str
    file_name: str
    digest: str = Field(description="文件的 SHA-256")
    size: int
    media_type: str
    state: str
    failure: str
    year: int | None
    written_on: date | None
    about: str
    published: bool
    edition_of: int | None
    read_at: datetime | None
    statements: str = Field(description="该文件的陈述列表")


class DocumentWhole(DocumentShape):
    """A document with its text, to which the offsets of statements point."""

    text: str


class Measured(Recorded):
    """What statements and figures have in common."""

    indicator: str
    code: str
    measure: str
    value: Exact
    value_unit: str
    bound: str
    period: PeriodText | None
    area_name: str


class StatementShape(Measured):
    """A figure that the reader found; `decision` is what people said of it."""

    kind: str
    stretch: bool
    confidence: float
    doubt: str
    path: list[str]
    decision: str
    decided_at: datetime | None
    merged_into: int | None
    sentence: Sentence


class Owned(Schema):
    """The place that a line of the ledger is about, the unit that answers for it, and where it comes from."""

    area: Place | None
    unit: Place | None
    note: str
    sentence: Sentence | None


class ObservationShape(Measured, Owned):
    """A figure that was reported."""


class BindingShape(Schema):
    """The metric of the playbook that measures a target: its name, the version of the definition that held when the
    target was bound, and the values to which its dimensions are narrowed."""

    metric: str
    version: str
    where: dict[str, str]


class TargetShape(Measured, Owned):
    """A figure that was promised; `state` is in_force, superseded or withdrawn. `measured_by` is null where statistics
    measure it."""

    stretch_value: Exact | None
    state: str
    supersedes: int | None
    measured_by: BindingShape | None


class TaskShape(Recorded, Owned):
    """Something to be done until the period's end; `state` is open, done or withdrawn."""

    text: str
    path: list[str]
    owner_name: str
    period: PeriodText | None
    state: str


class NodeShape(Recorded):
    """An area or unit as it stood on the day asked for."""

    code: str
    name: str
    kind: str
    parent: int | None
    valid_from: date
    valid_to: date


def address(zone: Zone, kind: str, pk: int) -> str:
    return f"{ROOT}/{zone.code}/{kind}/{pk}"


def _recorded(record: Record, zone: Zone, kind: str) -> dict[str, Any]:
    return {
        "id": record.pk,
        "version": record.version,
        "created_at": record.created_at,
        "changed_at": record.changed_at,
        "href": address(zone, kind, record.pk),
    }


def document_fields(document: Document, zone: Zone) -> dict[str, Any]:
    return _recorded(document, zone, "documents") | {
        "title": document.title,
        "file_name": document.file_name,
        "digest": document.digest,
        "size": document.size,
        "media_type": document.media_type,
        "state": document.state,
        "failure": document.failure,
        "year": document.year,
        "written_on": document.written_on,
        "about": document.about,
        "published": document.published,
        "edition_of": document.edition_of_id,
        "read_at": document.read_at,
        "statements": f"{ROOT}/{zone.code}/statements?document={document.pk}",
    }


def document_shape(document: Document, zone: Zone) -> DocumentShape:
    return DocumentShape(**document_fields(document, zone))


def document_whole(document: Document, zone: Zone) -> DocumentWhole:
    return DocumentWhole(**document_fields(document, zone), text=document.text)


def _measured(row: Any, zone: Zone, kind: str) -> dict[str, Any]:
    return _recorded(row, zone, kind) | {
        "indicator": row.indicator,
        "code": row.code,
        "measure": row.measure,
        "value": row.value,
        "value_unit": row.value_unit,
        "bound": row.bound,
        "period": period_text(row),
        "area_name": row.area_name,
    }


def period_text(row: Any) -> str | None:
    return str(row.period) if row.period else None


def _sentence(found: Found, text: str, zone: Zone) -> Sentence:
    """`text` was cut out of the document by the database: see queries."""
    statement = found.pk if isinstance(found, Statement) else None
    kind, pk = ("statements", statement) if statement else ("documents", found.document_id)
    return Sentence(
        document=found.document_id,
        start=found.start,
        end=found.end,
        quote=found.quote,
        text=text or found.quote,
        statement=statement,
        href=address(zone, kind, pk),
    )


def statement_shape(statement: Any, zone: Zone) -> StatementShape:
    return StatementShape(
        **_measured(statement, zone, "statements"),
        kind=statement.kind,
        stretch=statement.stretch,
        confidence=statement.confidence,
        doubt=statement.doubt,
        path=statement.path,
        decision=statement.decision,
        decided_at=statement.decided_at,
        merged_into=statement.merged_into_id,
        sentence=_sentence(statement, statement.sentence, zone),
    )


def _owned(entry: Entry, found: Found | None, text: str, zone: Zone) -> dict[str, Any]:
    return {
        "area": _place(entry.area),
        "unit": _place(entry.unit),
        "note": entry.note,
        "sentence": _sentence(found, text, zone) if found else None,
    }


def _place(node: Node | None) -> Place | None:
    return Place(id=node.pk, code=node.code, name=node.name) if node else None


def observation_shape(row: Any, zone: Zone) -> ObservationShape:
    told: Observation = row
    return ObservationShape(**_measured(told, zone, "observations"), **_owned(told, told.statement, row.sentence, zone))


def target_shape(row: Any, zone: Zone) -> TargetShape:
    target: Target = row
    return TargetShape(
        **_measured(target, zone, "targets"),
        **_owned(target, target.statement, row.sentence, zone),
        stretch_value=target.stretch_value,
        state=target.state,
        supersedes=target.supersedes_id,
        measured_by=_binding(target),
    )


def _binding(target: Target) -> BindingShape | None:
    if not target.metric:
        return None
    return BindingShape(metric=target.metric, version=target.metric_version, where=target.narrowed)


def task_shape(row: Any, zone: Zone) -> TaskShape:
    task: Task = row
    return TaskShape(
        **_recorded(task, zone, "tasks"),
        **_owned(task, task.clause, row.clause.quote if row.clause else "", zone),
        text=task.text,
        path=task.path,
        owner_name=task.owner_name,
        period=period_text(task),
        state=task.state,
    )


def node_shape(state: Any, zone: Zone, kind: str) -> NodeShape:
    """`state` is an AreaState or UnitState, whose query has told `parent_present`."""
    return NodeShape(
        **_recorded(state.node, zone, kind),
        code=state.node.code,
        name=state.name,
        kind=state.kind,
        parent=state.parent_id if state.parent_present else None,
        valid_from=state.valid_from,
        valid_to=state.valid_to,
    )
