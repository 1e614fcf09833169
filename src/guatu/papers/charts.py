"""A chart as Word has it: a part of DrawingML (ISO/IEC 29500-1, 21.2), with the workbook behind it for who edits it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE as RELATED
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from guatu.errors import UsageError
from guatu.papers.absent import shown
from guatu.papers.looks import clean
from guatu.papers.paper import Chart, Drawn

KINDS = ("line", "bar")
SHADES = ("1F4E79", "C00000", "7F7F7F", "BF8F00", "548235", "7030A0")
"""Colours of series, in the order in which they come; each has its own dashes or tint, so that a copy in grey tells
them apart."""
DASHES = ("solid", "dash", "sysDot", "dashDot", "lgDash", "sysDash")
_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TEXT = (
    '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000"><a:latin typeface="Times New Roman"/>'
    '<a:ea typeface="仿宋_GB2312"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)

_TICKS = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
_BARE = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"


def check_chart(chart: Chart) -> None:
    """UsageError where a chart cannot be drawn: an unknown kind, no series, or values that do not fit the labels."""
    if chart.kind not in KINDS:
        raise UsageError(f"{chart.kind!r} is no kind of chart; one of {', '.join(KINDS)}")
    if not chart.series:
        raise UsageError(f"the chart {chart.name!r} has no series")
    for each in chart.series:
        if len(each.values) != len(chart.labels):
            said = f"{len(each.values)} values for {len(chart.labels)} labels"
            raise UsageError(f"the series {each.name!r} of the chart {chart.name!r} has {said}")


def chart_part(chart: Chart, number: int, package: Any) -> Part:
    """The part of a document that is a chart, with its workbook."""
    check_chart(chart)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK, _workbook(chart), package)
    part._blob = _xml(chart, part.relate_to(book, RELATED.PACKAGE)).encode()
    return part


def _workbook(chart: Chart) -> bytes:
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, [clean(each) for each in chart.labels])
        for column, series in enumerate(chart.series, 1):
            sheet.write_string(0, column, clean(series.name))
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, column, float(value))
    return file.getvalue()


def _xml(chart: Chart, book: str) -> str:
    series = "".join(_series(chart, at, each) for at, each in enumerate(chart.series))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_SPACES}><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{_plot(chart.kind, series)}{_axes(chart)}'
        '</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart>{_BARE}{_TEXT}<c:externalData r:id="{book}"><c:autoUpdate val="0"/>'
        "</c:externalData></c:chartSpace>"
    )


def _plot(kind: str, series: str) -> str:
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    if kind == "bar":
        return (
            '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
            f'{series}<c:gapWidth val="80"/>{axes}</c:barChart>'
        )
    grouping = '<c:grouping val="standard"/><c:varyColors val="0"/>'
    return f'<c:lineChart>{grouping}{series}<c:marker val="1"/>{axes}</c:lineChart>'


def _series(chart: Chart, at: int, series: Drawn) -> str:
    column, last = xl_col_to_name(at + 1), len(chart.labels) + 1
    shade = SHADES[at % len(SHADES)]
    fill = f'<a:solidFill><a:srgbClr val="{shade}"/></a:solidFill>'
    dash = f'<a:prstDash val="{DASHES[at % len(DASHES)]}"/>'
    look = fill if chart.kind == "bar" else f'<a:ln w="22225">{fill}{dash}</a:ln>'
    marker = "" if chart.kind == "bar" else '<c:marker><c:symbol val="circle"/><c:size val="4"/></c:marker>'
    invert = '<c:invertIfNegative val="0"/>' if chart.kind == "bar" else ""
    smooth = "" if chart.kind == "bar" else '<c:smooth val="0"/>'
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>'
        f"{_points([escape(shown(clean(series.name)))])}</c:strCache></c:strRef></c:tx>"
        f"<c:spPr>{look}</c:spPr>{invert}{marker}<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f>"
        f"<c:strCache>{_points([escape(shown(clean(each))) for each in chart.labels])}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f"{_points([_number(each) for each in series.values])}</c:numCache></c:numRef></c:val>{smooth}</c:ser>"
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _points(values: Sequence[str | None]) -> str:
    told = "".join(f'<c:pt idx="{at}"><c:v>{each}</c:v></c:pt>' for at, each in enumerate(values) if each is not None)
    return f'<c:ptCount val="{len(values)}"/>{told}'


def _axes(chart: Chart) -> str:
    faint = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr>'
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="b"/>{_TICKS}<c:tickLblPos val="low"/><c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorGridlines>{faint}</c:majorGridlines>{_unit(chart)}'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{_TICKS}<c:tickLblPos val="nextTo"/><c:spPr><a:ln>'
        '<a:noFill/></a:ln></c:spPr><c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/>'
        "</c:valAx>"
    )


def _unit(chart: Chart) -> str:
    """The unit, written level above the axis."""
    if not chart.unit:
        return ""
    said = f"单位：{escape(shown(clean(chart.unit)))}"
    return (
        '<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/><a:p><a:pPr><a:defRPr sz="1000" b="0"/></a:pPr><a:r>'
        f'<a:rPr lang="zh-CN" sz="1000" b="0"/><a:t>{said}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0.01"/><c:y val="0.01"/>'
        '</c:manualLayout></c:layout><c:overlay val="0"/></c:title>'
    )
