"""`guatu playbook check` and `guatu playbook show`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from guatu import catalogue, playbook
from guatu.cli.answers import FAILED
from guatu.cli.project_rules import print_projects
from guatu.cli.screen import Line, Page, padded, print_indented, screen, visible
from guatu.metrics import registers
from guatu.playbook import Playbook, PlaybookError
from guatu.race import League, Measure, Veto
from guatu.supervision import Thresholds

if TYPE_CHECKING:
    from rich.console import Console

LIGHTS = {"status": "进度灯", "outlook": "形势灯", "growth": "增速灯"}
LIMITS = {
    "behind": "连续 {limit} 期不是绿灯",
    "outlook": "完成可能性低于 {limit}",
    "base_revised": "与公布增速相差超过 {limit} 个百分点",
    "late": "逾期超过 {limit} 日",
    "jump": "稳健 z 超过 {limit}",
}
RHYTHMS = {"month": "每月", "quarter": "每季", "half": "每半年", "year": "每年"}
ITEM_RHYTHMS = {"day": "每日", "week": "每周", "xun": "每旬", "month": "每月", "quarter": "每季"}
WHO = {"unit": "部门、专班", "area": "镇街道", "person": "个人"}
RACES = {"month": "每月", "quarter": "每季", "half": "每半年", "year": "每年"}
SHARED = {"first": "共有项目归先登记的", "split": "共有项目平均分", "lead": "共有项目归牵头的"}
MISSING = {"average": "缺数据取同组平均分", "exclude": "缺数据按其余折算", "not_assessed": "缺数据不予评定"}
SIDES = {"points": "{name} {points}", "bonus": "加分 {name}", "deduction": "扣分 {name}"}
BASES = {"cumulative": "累计", "discrete": "当期", "point": "时点"}
MEASURES = {"level": "数值", "growth": "增长", "delta": "增减", "rank": "位次", "multiple": "倍数", "gap": "差距"}


def check(path: Path | None) -> int:
    """Prints every problem of the playbook in a folder or zip, or that there is none; 1 where there are problems.

    UsageError where there is nothing at the path.
    """
    out = screen()
    try:
        read = _read(path)
    except PlaybookError as error:
        for problem in error.problems:
            out.print(visible(str(problem)), soft_wrap=True)
        return FAILED
    told = f"{read.name} {read.version}: {len(read.indicators)} indicators, from {read.valid_from} on: no problem found"
    out.print(visible(told), soft_wrap=True)
    return 0


def show(path: Path | None) -> int:
    """Prints what a playbook holds, with the names of the catalogue. PlaybookError, with the first problem, for a wrong
    one."""
    try:
        read = _read(path)
    except PlaybookError as error:
        raise PlaybookError(error.problems[:1]) from error
    out = screen()
    print_indented(out, Line((read.name, "bold"), "  ", (read.version, "dim")))
    for label, words in _facts(read):
        print_indented(out, Line((f"{label}  ", "dim"), words), 2, hanging=4)
    _print_reports(out, read)
    _print_pace(out, read)
    _print_alarms(out, read)
    _print_workflows(out, read)
    _print_peers(out, read)
    _print_leagues(out, read)
    print_projects(out, read.projects)
    _print_measures(out, read)
    out.print()
    _print_indicators(out, read)
    return 0


def _read(path: Path | None) -> Playbook:
    with playbook.opened(path or playbook.shipped()) as folder:
        return playbook.load(folder)


def _facts(read: Playbook) -> Iterable[tuple[str, str]]:
    reasons = "、".join(f"{MEASURES[each]} {each}" for each in read.reasons_for)
    return (
        ("来源", read.source),
        ("最早施行日", read.valid_from.isoformat()),
        ("一次确认", f"读取把握 {read.confirm_at} 以上"),
        ("须写明原因", f"调整以下口径的目标：{reasons}" if reasons else "调整任何目标都不要求"),
    )


def _print_indicators(out: Console | Page, read: Playbook) -> None:
    codes = catalogue.load().codes
    rows = []
    for used in read.indicators:
        known = codes[used.code]
        called = f"{used.name}（{known.name}）" if used.name and used.name != known.name else known.name
        rows.append((called, known.display_unit or "", used.code))
    widths = [max(cell_len(row[index]) for row in rows) for index in range(3)]
    print_indented(out, Line((f"指标 {len(rows)} 个，按显示顺序", "bold")))
    for row in rows:
        cells = [padded(words, width) for words, width in zip(row, widths, strict=True)]
        print_indented(out, Line("  ".join(cells[:2]), "  ", (cells[2], "dim")), 2)


def _print_reports(out: Console | Page, read: Playbook) -> None:
    codes = catalogue.load().codes
    for report in read.reports:
        when = f"{RHYTHMS[report.rhythm]}，{BASES[report.basis]}，期末后 {report.deadline} 日内"
        told = Line(("报表  ", "dim"), report.name, "  ", (f"{report.key}  {report.unit}  {when}", "dim"))
        print_indented(out, told, 2, hanging=4)
        print_indented(out, Line("、".join(codes[each.code].name for each in report.indicators)), 4)
        if report.areas:
            print_indented(out, Line(("区域  ", "dim"), "、".join(report.areas)), 4)


def _print_pace(out: Console | Page, read: Playbook) -> None:
    rules, codes = read.pace, catalogue.load().codes
    for key, label in LIGHTS.items():
        green, yellow, orange = getattr(rules, key)
        print_indented(out, Line((f"{label}  ", "dim"), f"绿 {green}、黄 {yellow}、橙 {orange} 以上，以下为红"), 2)
    print_indented(out, Line(("数据期限  ", "dim"), f"期末后 {rules.due_days} 日内，报表另有期限的从其期限"), 2)
    for each in rules.milestones:
        shares = "、".join(f"{month} 月底 {share}" for month, share in each.shares)
        print_indented(out, Line(("节点  ", "dim"), f"{codes[each.code].name}：{shares}"), 2, hanging=4)


def _print_alarms(out: Console | Page, read: Playbook) -> None:
    codes = catalogue.load().codes
    for rule in read.alarms:
        told = (LIMITS[rule.kind].format(limit=rule.limit), rule.owner and f"由 {rule.owner} 负责", rule.key)
        told_of = "  ".join(part for part in told if part)
        print_indented(out, Line(("预警  ", "dim"), rule.name, "  ", (told_of, "dim")), 2, hanging=4)
        if rule.codes:
            print_indented(out, Line("、".join(codes[code].name for code in rule.codes)), 4)


def _print_peers(out: Console | Page, read: Playbook) -> None:
    codes = catalogue.load().codes
    for group in read.peers:
        told = "、".join(codes[code].name for code in group.codes) or "全部指标"
        print_indented(out, Line(("可比地区  ", "dim"), group.name, "  ", (told, "dim")), 2, hanging=4)
        print_indented(out, Line("、".join(group.places)), 4)


def _print_leagues(out: Console | Page, read: Playbook) -> None:
    for each in read.leagues:
        told = (WHO[each.who], RACES[each.rhythm], SHARED[each.shared], MISSING[each.missing], each.version, each.key)
        print_indented(out, Line(("赛马  ", "dim"), each.name, "  ", ("  ".join(told), "dim")), 2, hanging=4)
        if each.racers:
            print_indented(out, Line(("参赛  ", "dim"), _racers(each)), 4)
        print_indented(out, Line("、".join(map(_measure, each.measures))), 4)


def _racers(league: League) -> str:
    groups = ((group, [each.name for each in league.racers if each.group == group]) for group in league.groups)
    return "；".join(f"{group}：{'、'.join(names)}" if group else "、".join(names) for group, names in groups)


def _measure(measure: Measure) -> str:
    if isinstance(measure.rule, Veto):
        return f"一票否决 {measure.name}"
    points = "" if measure.points is None else f"{measure.points:f} 分"
    told = SIDES[measure.side].format(name=measure.name, points=points)
    parts = (f"{part.name} {part.share:f}%" for part in measure.parts)
    return f"{told}（{' + '.join(parts)}）" if measure.parts else told


def _print_measures(out: Console | Page, read: Playbook) -> None:
    for metric in read.metrics.values():
        register = "、".join(dict.fromkeys(registers.DECLARED[table.name].label for table in metric.tables))
        told = "  ".join((register, metric.display_unit or metric.unit, metric.name))
        print_indented(out, Line(("测算  ", "dim"), metric.label, "  ", (told, "dim")), 2, hanging=4)
        by = "、".join(registers.label(metric.table.name, one) for one in metric.dimensions)
        print_indented(out, Line(f"按{by}" if by else "只有合计"), 4)


def _print_workflows(out: Console | Page, read: Playbook) -> None:
    for each in read.workflows:
        ways = f"{len(each.states)} 个环节、{len(each.acts)} 种操作"
        rhythm = ITEM_RHYTHMS.get(each.rhythm, "")
        told = "  ".join(part for part in (rhythm, ways, each.key) if part)
        print_indented(out, Line(("流程  ", "dim"), each.name, "  ", (told, "dim")), 2, hanging=4)
        if each.nodes:
            print_indented(out, Line(" → ".join(each.nodes)), 4)
        print_indented(out, Line(("亮灯  ", "dim"), _thresholds(each.thresholds)), 4)


def _thresholds(told: Thresholds) -> str:
    days = "个工作日" if told.working else "日"
    return f"到期前 {told.warn_days} {days}提醒，进度比时间慢 {told.behind_points} 个百分点以上为滞后"
