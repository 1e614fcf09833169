"""`guatu pace FILE` and `guatu pace backtest FOLDER`: a target judged with its working, methods scored on the past."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len

from guatu.cli.answers import FAILED, complain
from guatu.cli.screen import Line, Page, padded, print_indented, screen, visible
from guatu.errors import PeriodError, SourceError, UsageError
from guatu.pace import backtest, wording
from guatu.pace.backtest import Case, Scores
from guatu.pace.goal import BOUNDS, Goal
from guatu.pace.goal_said import GoalSaid, read_goal
from guatu.pace.history import History, PaceError
from guatu.pace.judgement import Judgement, Manner, judge
from guatu.pace.lights import DUE_DAYS, STANDINGS, Standing
from guatu.pace.methods import METHODS, method
from guatu.pace.outlook import Needed, Outlook, Working
from guatu.pace.plain_answer import plain
from guatu.pace.scoring import BINS
from guatu.pace.series_files import Series, csv_files, read_one, read_series
from guatu.periods import Period, cumulative, year

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("text", "json")
_STYLES = {"green": "green", "yellow": "yellow", "orange": "dark_orange", "red": "red"}


class Request(NamedTuple):
    """What was asked of one file."""

    path: Path
    target: str | None
    as_of: str | None
    horizon: str | None = None
    unit: str | None = None
    bound: str | None = None
    value: str | None = None
    basis: str | None = None
    method: str = METHODS[0].name
    due_days: int = DUE_DAYS
    standing: str = "final"
    format: str = "text"


class Answer(NamedTuple):
    """What is told of one file."""

    series: Series
    said: GoalSaid
    judged: Judgement
    method: str


def asked_file(path: str | None) -> Path:
    """The path that was given. UsageError where none was."""
    if path is None:
        raise UsageError("name a CSV file, or backtest and a folder of them; guatu pace --help shows both")
    return Path(path)


def run(request: Request) -> int:
    """Judges the target of one file and prints the answer. Raises UsageError and SourceError."""
    _checked(request.format, FORMATS, "--format")
    answer = _answer(request)
    if request.format == "json":
        print(json.dumps(_as_json(answer), ensure_ascii=False, indent=2))
    else:
        _print_answer(screen(), answer)
    return 0


def run_backtest(folder: Path, format: str = "text", value: str | None = None, basis: str | None = None) -> int:
    """Scores the methods on every series of a folder; 1 where a file did not fit, after the others are done."""
    _checked(format, FORMATS, "--format")
    told: dict[str, list[Case]] = {}
    failures: list[str] = []
    for path in csv_files(folder):
        try:
            for series in read_series(path, value, basis):
                told[series.name] = list(backtest.cases(series.name, series.history))
        except SourceError as error:
            failures.append(str(error))
            complain(str(error))
    short = [name for name, held in told.items() if not held]
    for name in short:
        complain(f"{name}: no year has three full years before it and a total above zero; add older years")
    if format == "json":
        print(json.dumps(_backtest_json(told, failures, short), ensure_ascii=False, indent=2))
    else:
        _print_backtest(screen(), told)
    return FAILED if failures or short else 0


# ------------------------------------------------------------------ one file


def _answer(request: Request) -> Answer:
    if not request.target:
        raise UsageError("name the target: --target 1000亿, --target 1,000亿元 or --target 5%")
    if request.bound is not None:
        _checked(request.bound, BOUNDS, "--bound")
    _checked(request.standing, STANDINGS, "--standing")
    try:
        series = read_one(request.path, request.value, request.basis)
        as_of = _as_of(request.as_of, series.history)
        horizon = _horizon(request.horizon, as_of)
        said = read_goal(request.target, horizon, series, request.unit, request.bound)
        manner = Manner(method(request.method), due_days=request.due_days)
        judged = judge(series.history, said.goal, as_of, manner, series.growths or None, request.standing)
    except PaceError as error:
        raise UsageError(str(error)) from error
    return Answer(series, said, judged, request.method)


def _checked(value: str, known: Sequence[str], option: str) -> None:
    if value not in known:
        raise UsageError(f"{option} {value!r} is unknown; one of {', '.join(known)}")


def _as_of(text: str | None, history: History) -> date | Period:
    """A month, or a day; without one, the last month that has a figure."""
    if text is None:
        number = max(history.years)
        return cumulative(number, history.latest(number) or 2)
    try:
        asked = Period.parse(text)
    except PeriodError as error:
        raise UsageError(f"--as-of {text!r} is no month or day; write 2026-06 or 2026-07-15") from error
    return asked.last if asked.grain == "day" else asked


def _horizon(text: str | None, as_of: date | Period) -> Period:
    if text is None:
        return year(as_of.last.year if isinstance(as_of, Period) else as_of.year)
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise UsageError(f"--horizon: {error}") from error


def _as_json(answer: Answer) -> dict[str, Any]:
    series, said, judged, _ = answer
    told: dict[str, Any] = plain(judged)
    return {
        "series": series.name,
        "column": series.column,
        "unit": said.unit,
        "notes": [*series.notes, *said.notes],
        **told,
        "labels": {
            "light": wording.LIGHTS.get(judged.light or ""),
            "reason": wording.REASONS.get(judged.reason or ""),
            "outlook_light": wording.LIGHTS.get(judged.outlook.light or ""),
            "outlook_reason": wording.REASONS.get(judged.outlook.reason or ""),
            "quality": wording.QUALITIES[judged.quality.mark],
        },
    }


def _print_answer(out: Console | Page, answer: Answer) -> None:
    series, said, judged, _ = answer
    unit = said.unit or ""
    head = (
        f"目标 {said.goal.horizon.label_zh()} {wording.BOUNDS[said.goal.bound]} {_figure(float(said.goal.value))}{unit}"
    )
    print_indented(out, Line((visible(series.name), "bold"), "  ", head))
    rows = [*_value_rows(judged, unit), *_status_rows(judged), *_outlook_rows(judged.outlook, said.goal, unit)]
    for label, line in rows:
        print_indented(out, Line((padded(label, 12), "dim"), *line.pieces), 2, hanging=12)
    for note in (*series.notes, *said.notes):
        print_indented(out, Line((padded("说明", 12), "dim"), note), 2, hanging=12)
    if judged.outlook.working:
        print_indented(out, Line(("演算", "bold")))
        for label, words in _working_rows(judged.outlook.working, judged.outlook, said.goal):
            print_indented(out, Line((padded(label, 24), "dim"), words), 2, hanging=24)


def _value_rows(judged: Judgement, unit: str) -> Iterator[tuple[str, Line]]:
    if judged.through is not None and judged.value is not None:
        last = f"，上年同期 {_figure(judged.last_value)}{unit}" if judged.last_value else ""
        yield "已完成", Line(f"{_figure(judged.value)}{unit}（{judged.through.label_zh()}{last}）")
    awaited = judged.quality.awaited
    waiting = f"：{awaited.label_zh()}，应于{judged.quality.due}前报送" if awaited else ""
    yield "数据", Line(f"{wording.QUALITIES[judged.quality.mark]}{waiting}")


def _status_rows(judged: Judgement) -> Iterator[tuple[str, Line]]:
    reason = f"，{wording.REASONS[judged.reason]}" if judged.reason else ""
    by_linear = "历史月度数据不足，按序时进度" if judged.linear else ""
    words = _standing(judged.seasonal) if judged.seasonal else by_linear
    yield "状态", Line(_light(judged.light), f"{reason}  {words}".rstrip())
    if judged.linear and judged.value is not None:
        points = 100 * (judged.value / float(judged.goal.value) - judged.linear.share)
        ahead = f"{'超' if points >= 0 else '欠'}序时 {abs(points):.1f} 个百分点"
        yield "序时", Line(_light(judged.linear.light), f"  {_standing(judged.linear)}，{ahead}")


def _standing(stands: Standing) -> str:
    name = wording.TRAJECTORIES[stands.trajectory]
    if stands.trajectory == "growth":
        return f"{name} {stands.expected:g}%，相差 {stands.ratio:+.1f} 个百分点"
    return f"{name}应达 {_figure(stands.expected)}（{stands.share:.1%}），完成其 {stands.ratio:.1%}"


def _outlook_rows(look: Outlook, goal: Goal, unit: str) -> Iterator[tuple[str, Line]]:
    unit = "%" if goal.kind == "growth" else unit
    if look.reason or look.probability is None:
        yield "研判", Line(wording.REASONS[look.reason or "not_positive"])
    elif look.median is not None and look.half and look.most:
        yield "研判", Line(_light(look.light), f"  完成目标的概率 {look.probability:.0%}")
        low, high = (_figure(each) for each in look.most)
        inner, outer = (_figure(each) for each in look.half)
        middle = f"{_figure(look.median)}{unit}"
        yield "预计期末", Line(f"{middle}，80% 区间 {low}—{high}，50% 区间 {inner}—{outer}")
    if look.needed is not None:
        yield ("余量" if goal.bound == "le" else "还需"), Line(_needed(look.needed, unit, goal.bound))


def _needed(rest: Needed, unit: str, bound: str) -> str:
    if not rest.amount:
        return "已到上限" if bound == "le" else "已达到目标值"
    words = f"{_figure(rest.amount)}{unit}，其余 {rest.months} 个月每月 {_figure(rest.per_month)}{unit}"
    if rest.growth is None:
        return words
    words += f"；比上年同期剩余 {_figure(rest.last_rest)}{unit} 增长 {rest.growth:.1f}%"
    words += f"（今年以来 {rest.growth_so_far:.1f}%）" if rest.growth_so_far is not None else ""
    kept = "未超过" if bound == "le" else "达到过"
    return words + (f"；以往 {rest.years} 年中 {rest.reached} 年{kept}" if rest.years else "")


def _working_rows(working: Working, look: Outlook, goal: Goal) -> Iterable[tuple[str, str]]:
    at, mixed, errors, forecast = working.origin, working.forecasts, working.errors, look.forecast
    yield "C 累计", f"{_figure(at.value)}（{at.month}月末）"
    yield "C₁ 上年同期累计", _figure(at.last_value)
    yield "A₁ 上年、A₂ 前年合计", f"{_figure(at.last_total)}，{_figure(at.total_before)}"
    yield "s 三年平均份额", f"{at.share:.6f}"
    yield "R 上年剩余", _figure(at.last_rest)
    yield "g 剩余增长", f"0.8 ln(C/C₁) + 0.2 ln(A₁/A₂) = {mixed.growth:.6f}"
    yield "a₁ 按份额", f"ln(C/s) = {mixed.by_share:.6f}，即 {_level(mixed.by_share)}"
    yield "a₂ 按剩余增长", f"ln(C + R e^g) = {mixed.by_rest:.6f}，即 {_level(mixed.by_rest)}"
    yield "a₃ 按近十二个月", f"ln(C + R) = {mixed.rolling:.6f}，即 {_level(mixed.rolling)}"
    yield "mu", f"0.5 a₁ + 0.3 a₂ + 0.2 a₃ = {mixed.mu:.6f}，即 {_level(mixed.mu)}"
    yield "以往误差", f"{errors.years} 年，平方和 {errors.squares:.6f}（每年取前后三个月均值，除以各自 1-s）"
    if forecast is not None:
        yield "sd", f"(1-s) √((平方和 + 4×0.05²)/(n+4)) = {forecast.sd:.6f}，自由度 {forecast.df:g}"
        if goal.bound == "ge":
            yield "概率", f"1 - F((ln T - mu)/sd) = {look.probability:.6f}"


def _level(logarithm: float) -> str:
    return _figure(exp(logarithm))


def _light(colour: str | None) -> tuple[str, str]:
    return (wording.LIGHTS[colour], _STYLES[colour]) if colour else ("未亮灯", "dim")


def _figure(value: float | None) -> str:
    """A figure with thousands separated: two decimals, more where it is small."""
    if value is None:
        return "—"
    words = f"{value:,.2f}" if abs(value) >= 1 or value == 0 else f"{value:.4g}"
    return re.sub(r"\.00$", "", words)


# ------------------------------------------------------------------ a folder


def _backtest_json(told: dict[str, list[Case]], failures: Sequence[str], short: Sequence[str]) -> dict[str, Any]:
    series = {name: _scores_json(held) for name, held in told.items() if held}
    every = [case for held in told.values() for case in held]
    return {"series": series, "all": _scores_json(every), "failures": list(failures), "too_short": list(short)}


def _scores_json(held: Sequence[Case]) -> dict[str, Any]:
    years = sorted({case.year for case in held})
    methods = {each.method: {n: v for n, v in plain(each).items() if n != "method"} for each in backtest.scores(held)}
    return {"years": years, "methods": methods}


def _print_backtest(out: Console | Page, told: dict[str, list[Case]]) -> None:
    judged = {name: held for name, held in told.items() if held}
    for name, held in judged.items():
        _print_scores(out, name, held)
    if len(judged) > 1:
        _print_scores(out, "全部序列", [case for held in judged.values() for case in held])


def _print_scores(out: Console | Page, name: str, held: Sequence[Case]) -> None:
    years = sorted({case.year for case in held})
    print_indented(out, Line((visible(name), "bold"), f"  {years[0]}—{years[-1]}年"))
    labels = {each.name: each.label for each in METHODS}
    scored = backtest.scores(held)
    measures = ("方法", "起点", "MAPE%", "CRPS%", "分位损失%", "80%覆盖", "Brier", "常数Brier")
    _print_table(out, [measures, *(_score_cells(labels[each.method], each) for each in scored)])
    months = [f"{month}月" for month in scored[0].mape_by_month]
    by_month = [(labels[each.method], *(f"{v:.1f}" for v in each.mape_by_month.values())) for each in scored]
    _print_table(out, [("各月 MAPE%", *months), *by_month])
    if any(each.reliability for each in scored):
        heads = [f"{labels[each.method]}：次数 所报 达成" for each in scored]
        _print_table(out, [("可靠性", *heads), *_reliability_rows(scored)])
    out.print()


def _reliability_rows(scored: Sequence[Scores]) -> Iterator[tuple[str, ...]]:
    """A row for each bin that any method used: how many probabilities, their mean, how often the goal was met."""
    tables = [{row.low: row for row in each.reliability} for each in scored]
    for low in sorted({low for table in tables for low in table}):
        rows = [table.get(low) for table in tables]
        cells = ["—" if row is None else f"{row.size:>4} {row.said:.2f} {row.met:.2f}" for row in rows]
        yield (f"{low:.1f}—{low + 1 / BINS:.1f}", *cells)


def _score_cells(label: str, each: Scores) -> tuple[str, ...]:
    briers = ("—" if value is None else f"{value:.3f}" for value in (each.brier, each.climatology))
    shares = (f"{each.mape:.2f}", f"{each.crps:.2f}", f"{each.pinball:.2f}", f"{each.coverage:.3f}")
    return (label, str(each.cases), *shares, *briers)


def _print_table(out: Console | Page, rows: Sequence[Sequence[str]]) -> None:
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = [padded(words, width) for words, width in zip(row, widths, strict=True)]
        print_indented(out, Line("  ".join(cells).rstrip()), 2)
