"""From the headings of a sheet to a proposed mapping, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Lookup
from itertools import islice

from guatu.catalogue import Catalogue, fold
from guatu.periods import find
from guatu.quantities.script import simplify
from guatu.reporting.findings import Finding, finding
from guatu.reporting.headers import SEPARATOR, Header, find_header, names_period, pattern
from guatu.reporting.mapping import Column, Mapping
from guatu.reporting.names import indicator_named, split_unit
from guatu.reporting.tables import Book, Row, Sheet

_SAMPLED = 60
_ENOUGH = 0.6

_IGNORED = re.compile("序号|编号|备注|说明|排名|排位|位次|名次|目标|计划|任务|完成率|进度|环比|联系|填报人|签字|比重$")
_BASE = re.compile("(?:上年|去年)(?:同期|同月|累计|本月|$)|同期(?:数|值|累计|完成)?$")
_GROWTH = re.compile("同比|增速|增长|增幅|增减|±|比(?:上年|去年)")
_VALUE = re.compile(
    "本月|当月|累计|本期|当期|本季|当季|本旬|数值|完成|实绩|实际|绝对[值量额]|总量|期末|月末|年末|季末|本年|数据$|数$|金额|余额|值$"
)
_IDENTIFYING = (
    ("unit", re.compile("(?:计量|计算|数据)?单位")),
    ("reporter", re.compile("(?:填报|报送|上报|责任|牵头|报告|统计)(?:单位|部门)")),
    ("basis", re.compile("(?:数据|统计)?口径|数据类型")),
    ("area", re.compile("(?:所[属在])?(?:地区|区域|园区|片区|板块|镇街|镇\\(?街道\\)?|乡镇|街道|辖区)(?:名称)?")),
    ("period", re.compile("时间|月份|年月|日期|时期|期间|期别|数据期|报告期|统计期|所属期|年份|报告月")),
    ("indicator", re.compile("(?:主要|统计|经济)*指标(?:名称|代码)?|项目|名称|统计项目")),
)
_CUMULATIVE = re.compile("累计|年初|至今|本年|止")
_DISCRETE = re.compile("本月|当月|本季|当季|本旬|当旬|当期|单月")
_POINT = re.compile("期末|月末|季末|年末|时点|余额")


def propose(book: Book, catalogue: Catalogue, areas: Lookup[str, str]) -> tuple[list[Mapping], list[Finding]]:
    """A mapping for each sheet that has a header, and the findings of those that have none or hold unknown columns.

    `areas` maps every name of an area to its key.
    """
    mappings, findings = [], []
    known = {fold(name): key for name, key in areas.items()}
    for sheet in book.sheets:
        header = find_header(sheet.rows(), catalogue, book.from_1904)
        if header is None:
            findings.append(finding("no_header", sheet.name))
            continue
        mapping = propose_for(sheet, header, catalogue, known)
        mappings.append(mapping)
        findings += _unknown(mapping, header)
    return mappings, findings


def _unknown(mapping: Mapping, header: Header) -> Iterator[Finding]:
    for each in mapping.columns:
        if each.role == "unknown":
            heading = header.heading(each.number)
            yield finding("column_unknown", mapping.sheet, header.bottom, each.number, heading=heading)


def propose_for(sheet: Sheet, header: Header, catalogue: Catalogue, areas: Lookup[str, str]) -> Mapping:
    """The mapping that the headings of one sheet suggest. `areas` maps folded names to keys."""
    columns = [column_of(number, header.labels[number], catalogue, areas) for number in sorted(header.labels)]
    columns = list(_by_content(columns, sheet, header, catalogue, areas))
    return Mapping(sheet.name, tuple(_pair(columns)), indicator=_only_indicator(columns, header, catalogue))


def column_of(number: int, labels: tuple[str, ...], catalogue: Catalogue, areas: Lookup[str, str]) -> Column:
    """What a column holds, as far as its headings say."""
    texts = [simplify(label) for label in labels]
    bare = [split_unit(text)[0] for text in texts]
    column = Column(number, pattern(SEPARATOR.join(labels)), _role(bare), unit=_unit(texts))
    named = next((found for text in bare if (found := _named(text, catalogue))), "")
    area = next((areas[fold(text)] for text in bare if fold(text) in areas), "")
    if (named or area) and (column.role == "unknown" or (column.role == "ignore" and catalogue.lookup(bare[-1]))):
        column = column._replace(role="value")  # 研发投入占比 is an indicator, whatever 占比 says elsewhere
    if column.role not in ("value", "growth", "base"):
        return column
    joined = "".join(bare)
    return column._replace(indicator=named, area=area, basis=_basis(joined), period=_dated(joined))


def _role(texts: list[str]) -> str:
    last, joined = texts[-1] if texts else "", "".join(texts)
    if _IGNORED.search(last):
        return "ignore"
    role = next((role for role, form in _IDENTIFYING if form.fullmatch(last)), "")
    if role:
        return role
    if _GROWTH.search(last):
        return "growth"
    if _BASE.search(last):
        return "base"
    if any(_GROWTH.search(text) and names_period(last) for text in texts):
        return "growth"
    return "value" if _VALUE.search(joined) or _dated(joined) else "unknown"


def _unit(texts: list[str]) -> str:
    return next((unit for text in reversed(texts) if (unit := split_unit(text)[1])), "")


def _named(text: str, catalogue: Catalogue) -> str:
    """The indicator that a heading names, with or without 累计, 增速 or a month beside its name."""
    named = indicator_named(text, catalogue)
    if named is None:
        named = indicator_named(_MEASURE_WORDS.sub("", _without_times(text)), catalogue)
    return named.indicator.code if named else ""


_MEASURE_WORDS = re.compile("(?:累计|本月|当月|同比|增速|增长|增幅|完成|数值|期末)+")


def _without_times(text: str) -> str:
    for each in reversed(find(text)):
        text = text[: each.start] + text[each.end :]
    return text


def _basis(text: str) -> str:
    """The basis that a heading names; 1-10月 says 累计 without the word."""
    if _CUMULATIVE.search(text):
        return "cumulative"
    if _DISCRETE.search(text):
        return "discrete"
    return "point" if _POINT.search(text) else ""


def _dated(text: str) -> bool:
    """Whether a heading names its own period, in figures."""
    return any(char.isdigit() for char in text) and names_period(text)


def _by_content(
    columns: list[Column], sheet: Sheet, header: Header, catalogue: Catalogue, areas: Lookup[str, str]
) -> Iterator[Column]:
    """Columns whose heading says nothing, by what most of their first cells are."""
    taken = {column.role for column in columns}
    rows = list(islice((row for row in sheet.rows() if row.number > header.bottom), _SAMPLED))
    for column in columns:
        role = _content_role(column.number, rows, catalogue, areas) if column.role == "unknown" else ""
        if role and role not in taken:
            taken.add(role)
            column = column._replace(role=role)
        yield column


def _content_role(number: int, rows: list[Row], catalogue: Catalogue, areas: Lookup[str, str]) -> str:
    texts = [cell.text for row in rows for cell in row.cells if cell.column == number and cell.kind == "text"]
    if _mostly(fold(text) in areas for text in texts):
        return "area"
    if _mostly(indicator_named(text, catalogue) is not None for text in texts):
        return "indicator"
    return "period" if _mostly(names_period(text) for text in texts) else ""


def _mostly(answers: Iterable[bool]) -> bool:
    given = list(answers)
    return bool(given) and sum(given) >= _ENOUGH * len(given)


def _pair(columns: list[Column]) -> Iterator[Column]:
    """Each growth and base with the value that it belongs to: the nearest before it of the same indicator, area and
    basis, and of the same period where both name one; else the nearest behind."""
    values = [column for column in columns if column.role == "value"]
    for column in columns:
        if column.role in ("growth", "base"):
            fitting = [value for value in values if _belongs(column, value)]
            before = [value for value in fitting if value.number < column.number]
            value = before[-1] if before else (fitting[0] if fitting else None)
            yield column._replace(of=value.number) if value else column
        else:
            yield column


def _belongs(column: Column, value: Column) -> bool:
    same = all(
        not mine or not other or mine == other
        for mine, other in ((column.indicator, value.indicator), (column.area, value.area), (column.basis, value.basis))
    )
    return same and not (column.indicator and not value.indicator) and column.period <= value.period


def _only_indicator(columns: list[Column], header: Header, catalogue: Catalogue) -> str:
    """The indicator of the whole sheet, where its title names one and no column does."""
    if any(column.role == "indicator" or column.indicator for column in columns):
        return ""
    found = {code for text in header.title if (code := _named(text, catalogue))}
    return found.pop() if len(found) == 1 else ""
