"""Tables of a briefing: the figures of all indicators, targets, projects, items and units, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from guatu.briefing import reckoning
from guatu.briefing.document import Cell, Part, Table, TableColumn
from guatu.briefing.facts import Duty, Figure, Item, Project
from guatu.briefing.saying import Sentences, amount, money, percent, plain
from guatu.briefing.typesetting import day
from guatu.briefing.wording import LIGHTS, Words

NONE = "—"
"""What a cell says where there is no figure."""


def figures(name: str, of: Sequence[Figure], words: Words) -> Table:
    """指标, 完成, 同比, 较上期, 较同期, 位次; without those in which nothing stands."""
    columns = _columns("序号 12", "指标 34", "完成 24", "同比 15", "较上期 28", "较对比组 28", "位次 15")
    return _filled(name, columns, [_figure(at, each, words) for at, each in enumerate(of, 1)])


def _figure(at: int, of: Figure, words: Words) -> tuple[Cell, ...]:
    return (
        Cell(str(at)),
        Cell(words.indicator(of).name),
        Cell(_value(of, words)),
        Cell(_growth(of, words)),
        Cell(_points(of, words.since(of))),
        Cell(_points(of, words.beside(of))),
        Cell(_place(of, words)),
    )


def _value(of: Figure, words: Words) -> Part:
    indicator, said = words.indicator(of), words.begun(of)
    if of.value is None:
        return NONE
    return _one(said.tell(amount(of.value, indicator), "level", of.value, indicator.unit))


def _growth(of: Figure, words: Words) -> Part:
    if of.growth is not None:
        move = reckoning.rounded(of.growth)
        return _one(words.begun(of).tell(percent(move), "growth", move))
    if of.change is None:
        return NONE
    move = reckoning.rounded(of.change, 2)
    unit = "个百分点" if words.indicator(of).unit == "%" else words.indicator(of).display_unit
    return f"{'+' if move > 0 else ''}{plain(move)}{unit}"


def _points(of: Figure, clause: Sentences) -> Part:
    """A difference with its sign, from the clause that says it."""
    told = next((each for each in clause.parts if not isinstance(each, str)), None)
    if told is None:
        return "持平" if clause.parts else NONE
    return f"{'+' if told.value > 0 else '-'}{told.text}"


def _place(of: Figure, words: Words) -> Part:
    if of.place is None:
        return NONE
    return f"{of.place.group}第{of.place.place}位"


def goals(name: str, of: Sequence[Figure], words: Words) -> Table:
    """指标, 目标, 完成, 完成率, 序时, 亮灯, 可能性."""
    columns = _columns("序号 12", "指标 40", "目标 27", "完成 25", "完成率 16", "序时进度 20", "亮灯 16")
    aimed = [each for each in of if each.goal is not None]
    return _filled(name, columns, [_goal(at, each, words) for at, each in enumerate(aimed, 1)])


def _goal(at: int, of: Figure, words: Words) -> tuple[Cell, ...]:
    goal = of.goal
    assert goal is not None
    share, flows = None if goal.withdrawn_on else reckoning.share_done(of), words.indicator(of).nature == "flow"
    aim = "".join(each if isinstance(each, str) else each.text for each in words.aim(of, goal).parts)
    shown = _growth(of, words) if goal.growth else _value(of, words)
    light = Cell("已撤销") if goal.withdrawn_on else _light(goal.light)
    return (
        Cell(str(at)),
        Cell(words.indicator(of).name),
        Cell(aim),
        Cell(shown),
        Cell(NONE if share is None else percent(share)),
        Cell(percent(reckoning.pace(goal, of.period)) if share is not None and flows else NONE),
        light,
    )


def projects(name: str, of: Sequence[Project]) -> Table:
    """项目, 责任单位, 总投资, 年度计划, 已完成, 占比, 阶段, 亮灯."""
    columns = _columns(
        *("序号 12", "项目 30", "责任单位 20", "总投资 18", "年度计划 20", "已完成 18", "占比 14", "阶段 12", "亮灯 12")
    )
    return _filled(name, columns, [_project(at, each) for at, each in enumerate(of, 1)])


def _project(at: int, of: Project) -> tuple[Cell, ...]:
    share = percent(of.invested * 100 / of.planned) if of.planned and of.invested is not None else NONE
    return (
        Cell(str(at)),
        Cell(of.name),
        Cell(of.owner or NONE),
        *(Cell(_money(each)) for each in (of.total, of.planned, of.invested)),
        Cell(share),
        Cell(of.stage or NONE),
        _light(of.light),
    )


def items(name: str, of: Sequence[Item]) -> Table:
    """事项, 责任单位, 完成时限, 进展, 亮灯."""
    columns = _columns("序号 12", "督办事项 48", "责任单位 24", "完成时限 30", "进展 30", "亮灯 12")
    return _filled(name, columns, [_item(at, each) for at, each in enumerate(of, 1)])


def _item(at: int, of: Item) -> tuple[Cell, ...]:
    progress = of.progress or (f"{day(of.closed_on)}办结" if of.closed_on else NONE)
    due = day(of.due) if of.due else NONE
    return (Cell(str(at)), Cell(of.name), Cell(of.unit), Cell(due), Cell(progress), _light(of.light))


def duties(name: str, of: Sequence[Duty]) -> Table:
    """单位, 应反馈, 按期, 补报, 未反馈, 得分."""
    columns = _columns("序号 12", "单位 44", "应反馈 20", "按期反馈 20", "逾期补报 20", "未反馈 20", "得分 20")
    return _filled(name, columns, [_duty(at, each) for at, each in enumerate(of, 1)])


def _duty(at: int, of: Duty) -> tuple[Cell, ...]:
    score = NONE if of.score is None else plain(of.score)
    counts = (of.due, of.in_time, of.late, of.missed)
    return (Cell(str(at)), Cell(of.unit), *(Cell(str(each)) for each in counts), Cell(score))


def _filled(name: str, columns: Sequence[TableColumn], rows: Sequence[tuple[Cell, ...]]) -> Table:
    """A table without the columns that say nothing in any row; number and name stay."""
    kept = [at for at in range(len(columns)) if at < 2 or any(row[at].part != NONE for row in rows)]
    return Table(name, tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows))


def _columns(*told: str) -> tuple[TableColumn, ...]:
    return tuple(_column(*each.split()) for each in told)


def _column(name: str, share: str) -> TableColumn:
    return TableColumn(name, int(share), centred=name not in ("指标", "项目", "督办事项", "进展", "单位"))


def _light(light: str) -> Cell:
    return Cell(LIGHTS[light], light) if light else Cell(NONE)


def _money(value: Decimal | None) -> str:
    return NONE if value is None else money(value)


def _one(said: Sentences) -> Part:
    return said.parts[0]
