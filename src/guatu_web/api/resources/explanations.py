"""Explanations: how a figure of the statistics came about, down to the reported figures with their vintages."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.errors import PeriodError
from guatu.periods import Period
from guatu.statistics import Answer, Figure, Observation, Refusal, over_areas
from guatu.statistics import growth as growth_of
from guatu_web.api.failures import Unfit, answers
from guatu_web.api.shapes import address
from guatu_web.api.values import Exact, PeriodText, RecordId, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.policies import needs, visible
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.indicator import codes_of, explained
from guatu_web.statistics.queries.known import (
    area_and_unit,
    known,
    known_of_all,
    known_of_units,
    series_key,
    yearbook,
)
from guatu_web.statistics.queries.places import places
from guatu_web.statistics.wording import in_words

router = Router(tags=["指标数据"])

LONGEST_YEARS = 30


class NoteShape(Schema):
    """Something to know of a value that stands, or why there is none: `code` for programs, `text` for people."""

    code: str
    text: str


class InputShape(Schema):
    """A reported figure that went in: `value` in the base unit, `growth` as published, known since `vintage`."""

    code: str
    area: int
    period: PeriodText
    basis: str
    value: Exact | None
    growth: Exact | None
    status: str
    vintage: date
    href: str


class WorkingShape(Schema):
    """A value, its formula in words, and what went in: reported figures, or workings in turn."""

    code: str
    area: int | None
    period: PeriodText | None
    value: str
    unit: str
    formula: str
    notes: list[NoteShape]
    numerator: WorkingShape | None = None
    denominator: WorkingShape | None = None
    workings: list[WorkingShape]
    inputs: list[InputShape]


class ExplanationShape(Schema):
    """How a figure came about. Without a value `refused` tells why; growth stands as published and as worked out."""

    code: str
    area: int
    period: PeriodText
    basis: str
    as_of: date
    value: WorkingShape | None
    refused: NoteShape | None
    published_growth: WorkingShape | None
    computed_growth: WorkingShape | None


class Asked(Schema):
    """Which figure of the same indicator and area; without it that of the vintage."""

    period: PeriodText | None = Field(None, description="时期；默认该数据的时期")
    basis: Literal["discrete", "cumulative", "point"] | None = Field(None, description="口径；默认该数据的口径")
    of: Literal["area", "below"] = Field("area", description="area 本区域的数，below 下级区域汇总的数")
    as_of: date | None = Field(None, description="截至该日所知；默认今天")


@router.get("/statistics/{pk}/explanation", response=answers(ExplanationShape), summary="一个数怎么来的")
@needs("statistics.view")
def explain(request: Any, zone: ZoneCode, pk: RecordId, asked: Query[Asked]) -> ExplanationShape:
    """Formula, numerator and denominator, and every figure that went in with its vintage."""
    rows = visible(request.user, "statistics.view", request.zone, known_of_all(request.zone))
    row = get_object_or_404(rows.exclude(period_last=None), pk=pk)
    measured = catalogue.load().codes.get(row.code)
    if measured is None:
        raise Unfit(_("指标库中没有这个指标。"), "code")
    period, basis = _period(asked, row), asked.basis or row.basis
    told_of = known_of_units(request.zone, asked.as_of) if row.of_unit_id else known(request.zone, asked.as_of)
    seen = visible(request.user, "statistics.view", request.zone, told_of)
    seen = seen.filter(code__in=codes_of(measured)) if asked.of == "below" else _of_area(seen, row, measured)
    book, area = yearbook(seen), series_key(row.area_id, row.of_unit_id)
    series, told = book.series(row.code, area), _Teller(request.zone, measured)
    if asked.of == "below":
        answer: Answer = over_areas(book, row.code, area, period, places(request.zone, period.last).tree)
    else:
        answer = explained(book, measured, area, period, basis)
    growth = growth_of(measured, series, period, basis)
    return ExplanationShape(
        code=row.code,
        area=row.area_id,
        period=str(period),
        basis=basis,
        as_of=asked.as_of or timezone.localdate(),
        value=told.working(answer),
        refused=told.note(answer.code, answer.said) if isinstance(answer, Refusal) else None,
        published_growth=told.working(growth.published),
        computed_growth=told.working(growth.computed),
    )


def _of_area(rows: Any, row: Vintage, measured: Indicator) -> Any:
    return rows.filter(code__in=codes_of(measured), area_id=row.area_id, of_unit_id=row.of_unit_id)


def _period(asked: Asked, row: Vintage) -> Period:
    period = Period.parse(asked.period) if asked.period else row.period
    assert period is not None
    try:
        period.shift(years=-1)
    except PeriodError as error:
        raise Unfit(_("年份须在 1900 至 9999 之间。"), "period") from error
    if period.last.year - period.first.year >= LONGEST_YEARS:
        raise Unfit(_("时期最长 %(years)s 年。") % {"years": LONGEST_YEARS}, "period")
    return period


class _Teller:
    """Answers as programs read them, worded for one indicator of a zone."""

    def __init__(self, zone: Zone, measured: Indicator) -> None:
        self.zone, self.measured = zone, measured

    def note(self, code: str, said: str) -> NoteShape:
        return NoteShape(code=code, text=in_words(said, self.measured))

    def working(self, answer: Answer | None) -> WorkingShape | None:
        """A figure with all that it rests on; None for a refusal."""
        if not isinstance(answer, Figure):
            return None
        return WorkingShape(
            code=answer.indicator,
            area=area_and_unit(answer.area)[0] if answer.area else None,
            period=str(answer.period) if answer.period else None,
            value=f"{answer.value:f}",
            unit=answer.unit,
            formula=in_words(answer.formula, self.measured),
            notes=[self.note(each.code, each.said) for each in answer.notes],
            numerator=self.working(answer.numerator),
            denominator=self.working(answer.denominator),
            workings=[made for each in answer.inputs if isinstance(each, Figure) if (made := self.working(each))],
            inputs=[self.input(each) for each in answer.inputs if isinstance(each, Observation)],
        )

    def input(self, one: Observation) -> InputShape:
        return InputShape(
            code=one.indicator,
            area=area_and_unit(one.area)[0],
            period=str(one.period),
            basis=one.basis,
            value=one.value,
            growth=one.growth,
            status=one.status,
            vintage=one.vintage,
            href=address(self.zone, "statistics", int(one.source)),
        )
