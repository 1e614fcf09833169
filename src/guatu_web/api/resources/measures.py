"""Measures straight from the registers: what there is, what each answers, and the records behind an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema

from guatu.metrics import Metric, MetricRefused
from guatu_web.api.failures import Unfit, answers
from guatu_web.api.shapes import ROOT
from guatu_web.api.values import Exact, PeriodText, Text, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.measures import shown
from guatu_web.measures.queries.answers import Asking
from guatu_web.measures.queries.asking import NoMeasure, declared, metric_of
from guatu_web.measures.queries.listing import group_of
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import WHERE, narrowed, period_of_row, wanted, written
from guatu_web.measures.queries.records import Behind, behind, source_of
from guatu_web.measures.wording import defined, reason_in_words, refused_in_words, said
from guatu_web.policies import needs
from guatu_web.tables import engine

router = Router(tags=["测算"])

Name = Text


class MeasureDimensionShape(Schema):
    """A dimension by which a measure can be told and narrowed."""

    name: str
    label: str


class DefinitionLineShape(Schema):
    """One thing that the definition says; `part` is the mark of the part of the formula that it is about."""

    part: str
    heading: str
    text: str


class MeasureShape(Schema):
    """A measure with its definition; `version` changes with all that makes the value. `grain` is the finest one."""

    name: str
    label: str
    group: str = Field(description="projects 项目、supervision 督查")
    unit: str = Field(description="数值的单位；金额以元计")
    display_unit: str
    direction: str = Field(description="up 越高越好、down 越低越好、neutral 不分高低好坏")
    grain: str | None
    dimensions: list[MeasureDimensionShape]
    owner: str
    legal_basis: str
    about: str
    version: str
    definition: list[DefinitionLineShape]
    href: str


class MeasuresShape(Schema):
    """The measures of the playbook in force."""

    items: list[MeasureShape]


class MeasureCellShape(Schema):
    """A value with its working, in the unit of the measure; `reason` says why there is no value or no growth.

    `by` holds the dimensions by name (null: the rows have no value). `records` is the address of the records behind.
    """

    by: dict[str, str | None]
    period: PeriodText | None
    value: Exact | None
    numerator: Exact | None
    denominator: Exact | None
    before: Exact | None = Field(description="上年同期")
    growth: Exact | None = Field(description="比上年同期，%")
    rows: int
    blank: int
    reason: str | None
    reason_text: str
    records: str


class MeasureAnswerShape(Schema):
    """What a measure answers: its cells, and what it was asked of."""

    name: str
    unit: str
    version: str
    as_of: date
    period: PeriodText | None
    cells: list[MeasureCellShape]


class MeasureRecordShape(Schema):
    """A record behind a cell; one that the person may not see has its place and nothing else.

    `of` is the project or the item that it belongs to; `figures` are its days and figures, by column.
    """

    position: int
    name: str | None
    of: str | None
    figures: dict[str, str | None]


class MeasureRecordsShape(Schema):
    """Some of the records behind a cell, how many there are, and the address of the next ones."""

    total: int
    items: list[MeasureRecordShape]
    next: str | None = Field(None, description="下一页的地址；最后一页为空")


class Asked(Schema):
    """A question: narrowed to what, of which time, as known when."""

    where: list[Text] = Field(default=[], description="维度=值，可多次；值为 - 指没有填写", max_length=20)
    period: PeriodText | None = Field(None, description="时期；默认本年至今")
    as_of: date | None = Field(None, description="截至该日所知；默认今天")


class Question(Asked):
    """A question by dimensions and time."""

    by: list[Text] = Field(default=[], description="维度，至多两个", max_length=2)
    grain: Literal["day", "xun", "month", "reporting", "quarter", "half", "year"] | None = None


class RecordsAsked(Asked):
    """Which records: those that are counted, or those above and below the line of a ratio."""

    of: Literal["value", "numerator", "denominator"] = "value"
    number: int = Field(0, ge=0, le=100, description="由几组记录算出的，第几组，从 0 起")
    page: int = Field(1, ge=1, le=100_000)


@router.get("/measures", response=answers(MeasuresShape), summary="测算列表")
@needs("measures.view")
def list_measures(request: Any, zone: ZoneCode) -> MeasuresShape:
    """The measures of the playbook in force, each with its definition in words."""
    naming = Naming(request.zone)
    return MeasuresShape(items=[_shape(metric, naming) for metric in declared(request.zone).values()])


@router.get("/measures/{name}", response=answers(MeasureAnswerShape), summary="一项测算")
@needs("measures.view")
def get_measure(request: Any, zone: ZoneCode, name: Path[Name], question: Query[Question]) -> MeasureAnswerShape:
    """The value of a measure, by dimensions and by time, compared with the year before where it can be."""
    _refuse_unknown(request, question)
    asking = _asking(request.zone, name, question)
    asked = asking.wanted.question._replace(period=asking.period)
    rows = _tried(asking, lambda: asking.rows(asked))
    return MeasureAnswerShape(
        name=name,
        unit=asking.metric.unit,
        version=asking.metric.version,
        as_of=asking.wanted.day,
        period=str(asking.period) if asking.period else None,
        cells=[_cell(asking, asked, row) for row in rows],
    )


@router.get("/measures/{name}/records", response=answers(MeasureRecordsShape), summary="一项测算背后的记录")
@needs("measures.view")
def list_records(request: Any, zone: ZoneCode, name: Path[Name], question: Query[RecordsAsked]) -> MeasureRecordsShape:
    """The records behind a measure, in pages of fifty; those that the person may not see are counted, not named."""
    _refuse_unknown(request, question)
    asking = _asking(request.zone, name, question)
    asked = asking.wanted.question._replace(period=asking.period)
    asking = asking._replace(wanted=asking.wanted._replace(question=asked))
    source = source_of(asking.metric, question.of, question.number)
    found = _tried(asking, lambda: behind(request.user, asking, source, question.page))
    following = request.GET.copy()
    following["page"] = str(question.page + 1)
    return MeasureRecordsShape(
        total=found.total,
        items=[_record(request.zone, line, found.opens) for line in found.lines],
        next=f"{request.path}?{following.urlencode()}" if question.page < found.pages else None,
    )


def _shape(metric: Metric, naming: Naming) -> MeasureShape:
    plain = ("name", "label", "unit", "display_unit", "direction", "grain", "owner", "legal_basis", "about", "version")
    return MeasureShape(
        **{name: getattr(metric, name) for name in plain},
        group=group_of(metric),
        dimensions=[
            MeasureDimensionShape(name=name, label=naming.dimension(metric, name)) for name in metric.dimensions
        ],
        definition=[
            DefinitionLineShape(part=mark, heading=said(line.heading), text=said(line.text))
            for mark, line in defined(metric, naming).lines()
        ],
        href=f"{ROOT}/{naming.zone.code}/measures/{metric.name}",
    )


def _refuse_unknown(request: Any, question: Asked) -> None:
    """A misspelt condition would otherwise give an answer to another question."""
    known = type(question).model_fields
    for name in request.GET:
        if name not in known:
            told = _("没有参数 %(name)s；可用：%(known)s。") % {"name": name[:50], "known": _("、").join(known)}
            raise Unfit(told, name[:50])


def _asking(zone: Zone, name: str, question: Asked) -> Asking:
    try:
        metric = metric_of(zone, name)
    except NoMeasure as error:
        raise Http404(_("现行办法中没有这项测算。")) from error
    asked = wanted(_query(question), metric)
    if asked.problem:
        raise Unfit(asked.problem)
    return Asking(engine(zone, asked.on), metric, asked, Naming(zone))


def _query(question: Asked) -> QueryDict:
    """The question as an address of the site holds it."""
    made = QueryDict(mutable=True)
    for one in question.where:
        dimension, mark, value = one.partition("=")
        if not mark:
            raise Unfit(_("条件须写作 维度=值。"), "where")
        made.appendlist(f"{WHERE}{dimension}", value)
    made.setlist("by", list(getattr(question, "by", ())))
    told = {"grain": getattr(question, "grain", None), "period": question.period, "as_of": question.as_of}
    made.update({name: str(value) for name, value in told.items() if value is not None})
    return made


def _tried(asking: Asking, ask: Any) -> Any:
    try:
        return ask()
    except MetricRefused as refused:
        raise Unfit(refused_in_words(refused, asking.metric, asking.naming)) from refused


def _cell(asking: Asking, question: Any, row: Mapping[str, Any]) -> MeasureCellShape:
    period = period_of_row(question, row)
    records = written(narrowed(question, row), asking.wanted.on)
    return MeasureCellShape(
        by={name: None if row[name] is None else str(row[name]) for name in question.by},
        period=str(period) if period else None,
        **{name: _exact(row.get(name)) for name in ("value", "numerator", "denominator", "before", "growth")},
        rows=row["rows"] or 0,
        blank=row["blank"] or 0,
        reason=row["reason"],
        reason_text=reason_in_words(row["reason"]),
        records=f"{ROOT}/{asking.naming.zone.code}/measures/{asking.metric.name}/records?{_as_api(records)}",
    )


def _as_api(query: str) -> str:
    """The query of a page of the site as the query of an operation."""
    made = QueryDict(mutable=True)
    for name, values in QueryDict(query).lists():
        for value in values:
            if name.startswith(WHERE):
                made.appendlist("where", f"{name.removeprefix(WHERE)}={value}")
            else:
                made.appendlist(name, value)
    return made.urlencode()


def _exact(value: Any) -> Decimal | None:
    return None if value is None else shown.rounded(shown.exact(value), Decimal("1e-9"))


def _record(zone: Zone, line: Behind, opens: str) -> MeasureRecordShape:
    owner = line.owner
    return MeasureRecordShape(
        position=line.position,
        name=owner.name or None,
        of=f"{ROOT}/{zone.code}/{opens}s/{owner.number}" if owner.name else None,
        figures={name: None if value is None else str(value) for name, value in line.figures.items()},
    )
