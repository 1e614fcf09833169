"""A metric in words, for people, from its declaration alone: what is counted, by which day, what is missing.

>>> from guatu import metrics
>>> tables = metrics.read_tables({"projects": {"columns": {"team": "text", "total": "number", "signed_on": "day"}}})
>>> large = {"name": "large", "label": "大项目", "table": "projects", "measure": "count", "unit": "个"}
>>> large |= {"filters": [{"column": "total", "at_least": 100}], "time": "signed_on", "grain": "month"}
>>> said = definition(metrics.read_metrics([large], tables)["large"])
>>> [(str(heading), str(text)) for heading, text in said.parts[0].lines[:3]]
[('计什么', 'projects的个数'), ('计哪些', 'total不低于100'), ('按哪天', '按signed_on归入时期，没有该日期的不计')]

`Called` gives the tables, columns and values their own names. Every text keeps its key and what was put into it, so
that it can be said in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from guatu.metrics.check import DAYS_COLUMN
from guatu.metrics.spec import BARE_TESTS, Filter, Formula, Metric, Part, Scope, Table, Value

TEXTS = {
    # what is counted
    "count": "{table}的个数",
    "sum": "{of}之和",
    "last": "每个{entity}期内最后一次的{of}，再相加",
    "distinct": "不同{of}的个数",
    "mean": "{of}的平均数",
    "min": "最小的{of}",
    "max": "最大的{of}",
    "median": "{of}的中位数",
    "present": "有{of}的{table}个数",
    "within": "{of}不超过{within}天的{table}个数",
    "days_natural": "从{start}到{end}的天数",
    "days_working": "从{start}到{end}的工作日天数",
    "year_before": "上年同期{what}",
    "period_before": "上一期{what}",
    "running_year": "自年初起累计的{what}",
    "running_half": "自半年初起累计的{what}",
    "running_quarter": "自季初起累计的{what}",
    "running_never": "历年累计的{what}",
    # which rows
    "is": "{column}为{values}",
    "is_not": "{column}不为{values}（未填写的计入）",
    "at_least": "{column}不低于{values}",
    "at_most": "{column}不高于{values}",
    "present_column": "已填写{column}",
    "by_end": "{column}不晚于该格时期的最后一天",
    "all_rows": "全部{table}",
    "both": "{one}，且{other}",
    "once": "同一{things}在一格内只计一次",
    "standing": "已撤销或并入他项的{table}不计",
    "latest": "同一{table}有多次登记的，以最后一次为准；回看过去某日的，以该日所知的最后一次为准",
    # by which day
    "by_day": "按{column}归入时期，没有该日期的不计",
    "by_months": "按{column}归入时期（1—2月合为一期），没有的不计",
    "state_until": "按时期最后一天的状态：{since}在该日或以前，{until}在该日以后或未填写",
    "state_after": "按时期最后一天的状态：{since}在该日以前，{until}在该日以后或未填写",
    "state_after_of": "按时期最后一天的状态：同一{of}取{since}在该日以前的最后一行",
    "state_of": "按时期最后一天的状态：同一{of}取{since}在该日或以前的最后一行",
    "no_day": "不分时期",
    # what is missing
    "skip": "没有{of}的不计入",
    "incomplete": "有一个没有{of}，该格就不给数",
    "zero": "没有{of}的按零计",
    "empty_zero": "一个也没有的记为零",
    "empty_null": "一个也没有的不给数",
    # how the value is made
    "added": "{one} + {other}",
    "subtracted": "{one} − {other}",
    "multiplied": "{one} × {other}",
    "divided": "{one} ÷ {other}",
    "growth": "（{one} ÷ {other} − 1）× 100",
    "bracketed": "（{formula}）",
    "share": "{formula}占同一问题合计的百分比",
    "rank_highest": "{formula}在各{over}中由高到低的名次，相同的并列",
    "rank_lowest": "{formula}在各{over}中由低到高的名次，相同的并列",
    "no_division": "分母缺失或为零的不给数",
    "no_growth": "对比期没有数或不大于零的不给数",
    # grains
    "grain_day": "日",
    "grain_xun": "旬",
    "grain_month": "月",
    "grain_reporting": "月（1—2月合为一期）",
    "grain_quarter": "季",
    "grain_half": "半年",
    "grain_year": "年",
    "finest": "最细到{grain}",
    # directions
    "up": "越高越好",
    "down": "越低越好",
    "neutral": "不分高低好坏",
    # headings
    "head_counted": "计什么",
    "head_rows": "计哪些",
    "head_day": "按哪天",
    "head_once": "重复的",
    "head_vintage": "多次登记的",
    "head_standing": "已撤销的",
    "head_blank": "缺数的",
    "head_empty": "空格",
    "head_value": "怎么算",
    "head_numerator": "分子",
    "head_denominator": "分母",
    "head_base": "与之比较",
    "head_missing": "何时不给数",
    "head_grain": "时间粒度",
    "head_dimensions": "可以分",
    "head_direction": "方向",
    "names": "{names}",
    "nothing": "只有全区合计",
}
"""Every text by its key, in Chinese."""
_SIGNS = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "growth": "growth"}
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
Fact: TypeAlias = "str | int | tuple[str, ...]"


class Words(str):
    """A text for people that keeps its `key` in TEXTS and the `facts` put into it; it is the Chinese text itself."""

    key: str
    facts: Mapping[str, Fact]

    def __new__(cls, key: str, **facts: Fact) -> Words:
        """The text of a key with its facts."""
        made = super().__new__(cls, TEXTS[key].format_map({name: _written(fact) for name, fact in facts.items()}))
        made.key, made.facts = key, facts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """So that a copy keeps its facts."""
        return (self.key,), dict(self.facts)


def _written(fact: Fact) -> str:
    return "、".join(fact) if isinstance(fact, tuple) else str(fact)


def plain_value(_table: str, _column: str, value: Value) -> str:
    """A value of a condition as it is written."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class Called(NamedTuple):
    """What people call things: tables by name, columns by table and name, values by table, column and value."""

    tables: Mapping[str, str] = {}
    columns: Mapping[tuple[str, str], str] = {}
    value: Callable[[str, str, Value], str] = plain_value

    def table(self, table: Table) -> str:
        return self.tables.get(table.name, table.name)

    def column(self, table: Table, name: str) -> str:
        return self.columns.get((table.name, name), name)


class Line(NamedTuple):
    """One thing that is to be known."""

    heading: Words
    text: Words | str


class PartSaid(NamedTuple):
    """What one part of a metric counts; `mark` stands for it in the formula, "" where it is the only one."""

    mark: str
    lines: tuple[Line, ...]


class Definition(NamedTuple):
    """A metric in words: how the value is made of its parts, what each part counts apart from what they share, what
    they share, what holds for the whole."""

    value: tuple[Line, ...]
    parts: tuple[PartSaid, ...]
    shared: tuple[Line, ...]
    whole: tuple[Line, ...]

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line in the order of reading, with the mark of its part."""
        yield from (("", line) for line in self.value)
        yield from ((part.mark, line) for part in self.parts for line in part.lines)
        yield from (("", line) for line in (*self.shared, *self.whole))


AS_DECLARED = Called()
"""Everything by the name that the declaration gives it."""


def definition(metric: Metric, called: Called = AS_DECLARED) -> Definition:
    """The metric in words."""
    told, numbers = _parts(metric, called)
    shared = tuple(line for line in told[0].lines if all(line in part.lines for part in told)) if told[1:] else ()
    parts = tuple(part._replace(lines=tuple(line for line in part.lines if line not in shared)) for part in told)
    return Definition(_value(metric, called, numbers), parts, shared, _whole(metric, called))


# ------------------------------------------------------------------ parts


def _parts(metric: Metric, called: Called) -> tuple[tuple[PartSaid, ...], list[str]]:
    """What each part counts, equal ones once; and for each part how a formula names it."""
    said = [_lines(part, called) for part in metric.parts]
    each = list(dict.fromkeys(said))
    marks = [""] if len(each) == 1 else [_mark(place) for place in range(len(each))]
    named = [marks[each.index(lines)] or str(lines[0].text) for lines in said]
    return tuple(PartSaid(mark, lines) for mark, lines in zip(marks, each, strict=True)), named


def _mark(place: int) -> str:
    return _MARKS[place] if place < len(_MARKS) else f"({place + 1})"


def _lines(part: Part, called: Called) -> tuple[Line, ...]:
    lines = [_line("counted", _counted(part, called)), _line("rows", _rows(part, called))]
    lines.append(_line("day", _day(part.scope, called)))
    if part.scope.once:
        lines.append(_line("once", Words("once", things=_columns(part.scope, part.scope.once, called))))
    if part.scope.table.vintage:
        lines.append(_line("vintage", Words("latest", table=called.table(part.scope.table))))
    if part.scope.table.standing:
        lines.append(_line("standing", Words("standing", table=called.table(part.scope.table))))
    if part.of and part.measure not in ("count", "distinct", "present", "within"):
        lines.append(_line("blank", Words(part.nulls, of=_of(part, called))))
    lines.append(_line("empty", Words(f"empty_{part.empty}")))
    return tuple(lines)


def _line(heading: str, text: Words | str) -> Line:
    return Line(Words(f"head_{heading}"), text)


def _counted(part: Part, called: Called) -> Words:
    scope = part.scope
    facts: dict[str, Fact] = {"table": called.table(scope.table), "of": _of(part, called)}
    facts |= {"within": part.within or 0, "entity": _columns(scope, scope.entity, called)}
    used = {name: fact for name, fact in facts.items() if f"{{{name}}}" in TEXTS[part.measure]}
    said = Words(part.measure, **used)
    if scope.running:
        said = Words(f"running_{scope.running}", what=said)
    if scope.shift:
        said = Words({"year": "year_before", "previous": "period_before"}[scope.shift], what=said)
    return said


def _of(part: Part, called: Called) -> str:
    """What the column that is counted is called; days between two columns have a phrase of their own."""
    table, days = part.scope.table, part.scope.days
    if days is None or part.of != DAYS_COLUMN:
        return called.column(table, part.of) if part.of else ""
    start, end = called.column(table, days.start), called.column(table, days.end)
    return Words(f"days_{days.calendar}", start=start, end=end)


def _columns(scope: Scope, names: Sequence[str], called: Called) -> tuple[str, ...]:
    return tuple(called.column(scope.table, name) for name in names)


def _rows(part: Part, called: Called) -> Words:
    table = part.scope.table
    asked = [one for one in (*part.scope.filters, *part.filters) if one.column != table.standing]
    conditions = [_condition(one, table, called) for one in asked]
    if not conditions:
        return Words("all_rows", table=called.table(table))
    said = conditions[0]
    for one in conditions[1:]:
        said = Words("both", one=said, other=one)
    return said


def _condition(one: Filter, table: Table, called: Called) -> Words:
    column = called.column(table, one.column)
    if one.test in BARE_TESTS:
        return Words({"present": "present_column"}.get(one.test, one.test), column=column)
    values = tuple(called.value(table.name, one.column, value) for value in one.values)
    return Words(one.test, column=column, values=values)


def _day(scope: Scope, called: Called) -> Words:
    state = scope.state
    if state:
        since = called.column(scope.table, state.since)
        if state.until:
            return Words(
                "state_after" if state.later else "state_until",
                since=since,
                until=called.column(scope.table, state.until),
            )
        return Words("state_after_of" if state.later else "state_of", since=since, of=_columns(scope, state.of, called))
    if not scope.time:
        return Words("no_day")
    return Words("by_day" if len(scope.time) == 1 else "by_months", column=_columns(scope, scope.time, called))


# ------------------------------------------------------------------ the value, and the whole


def _value(metric: Metric, called: Called, named: Sequence[str]) -> tuple[Line, ...]:
    """How the value is made; nothing where it is the only part itself."""
    lines = []
    if metric.formula[0] != "part" or metric.outer:
        lines.append(_line("value", _last(metric, called, _formula(metric.formula, named))))
    base = "base" if metric.formula[0] in ("growth", "-") else "denominator"
    for heading, tree in (("numerator", metric.numerator), (base, metric.denominator)):
        if metric.denominator is not None and tree is not None and tree[0] != "part":
            lines.append(_line(heading, _formula(tree, named)))
    missing = "no_growth" if metric.formula[0] == "growth" else "no_division" if _divides(metric.formula) else ""
    return (*lines, _line("missing", Words(missing))) if missing else tuple(lines)


def _last(metric: Metric, called: Called, formula: str) -> str:
    if metric.outer is None:
        return formula
    if metric.outer.what == "share":
        return Words("share", formula=formula)
    over = called.column(metric.table, str(metric.outer.over))
    return Words(f"rank_{metric.outer.order}", formula=formula, over=over)


def _divides(tree: Formula) -> bool:
    return tree[0] not in ("part", "number") and (tree[0] == "/" or any(map(_divides, tree[1:])))


def _formula(tree: Formula, named: Sequence[str]) -> str:
    if tree[0] == "part":
        return named[tree[1]]
    if tree[0] == "number":
        return format(tree[1], "f")
    one, other = (_within(each, tree[0], place, named) for place, each in enumerate(tree[1:]))
    return Words(_SIGNS[tree[0]], one=one, other=other)


def _within(tree: Formula, sign: str, place: int, named: Sequence[str]) -> str:
    """A formula within another one, in brackets where it would be read otherwise."""
    said = _formula(tree, named)
    loose = tree[0] in ("+", "-") and (sign != "+" and not (sign == "-" and place == 0))
    divided = tree[0] in ("*", "/") and sign in ("/", "growth") and place == 1
    return Words("bracketed", formula=said) if loose or divided or tree[0] == "growth" else said


def _whole(metric: Metric, called: Called) -> tuple[Line, ...]:
    grain = Words("finest", grain=Words(f"grain_{metric.grain}")) if metric.grain else Words("no_day")
    by = tuple(called.column(metric.table, name) for name in metric.dimensions)
    dimensions = Words("names", names=by) if by else Words("nothing")
    return _line("grain", grain), _line("dimensions", dimensions), _line("direction", Words(metric.direction))
