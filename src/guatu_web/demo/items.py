"""Supervised items of the invented zone, in every state: from its report's tasks, and some from meetings, instructions
and by hand. All of it is invented.

They are done by the same acts as in real work, on days that are over: nobody can act in the past but a demo.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit, Zone
from guatu_web.demo.zones import Built
from guatu_web.ledger.models import Target, Task
from guatu_web.outbox.models import Message
from guatu_web.records.acts import Doing, act
from guatu_web.supervision.actions.doing import done
from guatu_web.supervision.actions.entering import Entry, entered, from_task
from guatu_web.supervision.actions.renewing import of_day
from guatu_web.supervision.models import Item
from guatu_web.supervision.proofs import Handed, keep

OFFICE, SECOND, LEADER = "supervisor", "supervisor2", "leader"
HEADS = {
    "J": "lead",
    "Z": "lead_invest",
    "C": "lead_finance",
    "B": "lead_build",
    "X": "lead_permit",
    "S": "lead_safety",
    "K": "lead_science",
}
PROGRAMMES = ("产业强链", "项目攻坚", "营商环境提升", "城市更新", "安全生产治本攻坚")
INVENTED = "（虚构）"
PHOTO = "现场照片（虚构）.png"
PROGRESS = {
    0: "已明确专人，制定推进计划",
    20: "按计划推进，完成前期论证",
    50: "主体工作过半，正在协调要素保障",
    80: "基本完成，正在收尾",
}
"""From which percent on a report says what."""


class Did(NamedTuple):
    """An act to be: so many days after the entry, by whom (the head of the unit for ""), with what."""

    day: int
    act: str
    by: str
    given: dict[str, Any]


def tell_items(zone: Zone) -> int:
    """The zone's items, where it has none yet; gives how many there are now."""
    if Item.objects.filter(zone=zone).exists():
        return 0
    built = Built(
        zone,
        units={each.code: each for each in Unit.objects.filter(zone=zone, archived_at=None)},
        people={each.username: each for each in User.objects.filter(memberships__zone=zone).distinct()},
    )
    with act("demo.tell_items", by=None, zone=zone, reason="虚构的督查经过") as doing:
        told = sorted([*_of_tasks(zone, built), *_others(built)], key=lambda each: each[0].start_on or date.min)
        for entry, way in told:
            _tell(doing, built, entry, way)
        # what would have been told in the past is not sent any more
        posted = Message.objects.filter(zone=zone, kind="supervision", state=Message.State.WAITING)
        posted.update(state=Message.State.GIVEN_UP)
        doing.by = None
    of_day(zone)
    return len(told)


def _tell(doing: Doing, built: Built, entry: Entry, way: str) -> None:
    """One item from its entry on; nothing of it lies in the future."""
    start = entry.start_on or timezone.localdate()
    doing.by = built.people[OFFICE]
    item = entered(doing, built.zone, entry, _at(start))
    assert entry.unit is not None
    for number, each in enumerate(_ways(way, start, entry)):
        at = _at(start + timedelta(days=each.day), 10 + number % 7)
        if at > doing.now:
            return
        person = built.people[each.by or HEADS[entry.unit.code]]
        doing.by = person
        kept = [keep(Handed(PHOTO, [_photo()]))] if each.act == "submit" else []
        done(doing, person, item, each.act, each.given, kept, version=None, key=f"demo-{number}", at=at)


def _at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_current_timezone())


# ------------------------------------------------------------------ how items go


def _ways(way: str, start: date, entry: Entry) -> Iterator[Did]:
    """The acts of an item that goes a way."""
    if way == "entered":
        return
    yield Did(0, "dispatch", OFFICE, {})
    if way == "dispatched":
        return
    if way == "sent_back":
        yield Did(1, "send_back", "", {"reason": f"职责主要在其他部门，建议另行交办{INVENTED}"})
        return
    yield Did(1, "receive", "", {})
    yield from _after_receipt(way, start, entry)


def _after_receipt(way: str, start: date, entry: Entry) -> Iterator[Did]:
    last = (timezone.localdate() - start).days
    days = [] if way == "silent" else list(_report_days(start, last))
    skipped = days.pop() if way in ("missed", "made_up") and days else None
    most = {"behind": 15, "closed": 100, "reviewed": 100, "submitted": 100}.get(way, 85)
    for number, day in enumerate(days):
        percent = int(most * (number + 1) / len(days))
        told: dict[str, Any] = {"progress": f"{_said(percent)}{INVENTED}", "percent": percent}
        yield Did(day, "check_in", "", told)
    if way == "made_up" and skipped is not None:
        yield Did(last - 2, "check_in", "", {"progress": f"补报上月进展{INVENTED}", "made_up": True})
    yield from _ENDS.get(way, _no_more)(last, entry)


def _said(percent: int) -> str:
    """What a report says of a matter that has come so far."""
    return PROGRESS[max(least for least in PROGRESS if least <= percent)]


def _report_days(start: date, last: int) -> Iterator[int]:
    """About the 25th of each month from the entry on, as days after it."""
    months = sorted({((day := start + timedelta(days=each)).year, day.month) for each in range(last + 1)})
    for year, month in months:
        after = max((date(year, month, 25) - start).days, 2)
        if after < last - 10:
            yield after


def _no_more(last: int, entry: Entry) -> Sequence[Did]:
    return []


def _extended(last: int, entry: Entry) -> Sequence[Did]:
    assert entry.due_on is not None
    until = {"due_on": entry.due_on + timedelta(days=45), "reason": f"汛期影响施工，需顺延工期{INVENTED}"}
    return [
        Did(last - 9, "ask_extension", "", until),
        Did(last - 7, "endorse_extension", LEADER, {"remark": f"情况属实{INVENTED}"}),
        Did(last - 5, "grant_extension", OFFICE, {}),
    ]


def _asked(last: int, entry: Entry) -> Sequence[Did]:
    return _extended(last, entry)[:1]


def _poor(last: int, entry: Entry) -> Sequence[Did]:
    return [Did(last, "find_poor", OFFICE, {"remark": f"请写明完成数量和下一步时间{INVENTED}"})]


def _waiting(last: int, entry: Entry) -> Sequence[Did]:
    return [Did(last - 4, "ask", "", {"wanted": f"请明确用地指标安排{INVENTED}"})]


def _submitted(last: int, entry: Entry) -> Sequence[Did]:
    return [Did(last - 8, "submit", "", {"progress": f"已全部完成，附验收材料{INVENTED}", "percent": 100})]


def _rejected(last: int, entry: Entry) -> Sequence[Did]:
    return [*_submitted(last, entry), Did(last - 6, "reject", OFFICE, {"remark": f"缺少验收单，请补充{INVENTED}"})]


def _reviewed(last: int, entry: Entry) -> Sequence[Did]:
    return [*_submitted(last, entry), Did(last - 5, "review", OFFICE, {"evaluation": "good"})]


def _closed(last: int, entry: Entry) -> Sequence[Did]:
    return [*_reviewed(last, entry), Did(last - 4, "close", SECOND, {})]


def _withdrawn(last: int, entry: Entry) -> Sequence[Did]:
    return [Did(last - 3, "withdraw", OFFICE, {"reason": f"与另一事项合并办理{INVENTED}"})]


_ENDS: dict[str, Callable[[int, Entry], Sequence[Did]]] = {
    "extended": _extended,
    "asked": _asked,
    "poor": _poor,
    "waiting": _waiting,
    "submitted": _submitted,
    "rejected": _rejected,
    "reviewed": _reviewed,
    "closed": _closed,
    "withdrawn": _withdrawn,
}
"""How an item that was received goes on after its reports."""
WAYS = ("running", "closed", "extended", "missed", "made_up", "poor", "waiting", "submitted", "behind", "rejected")


# ------------------------------------------------------------------ which items


def _of_tasks(zone: Zone, built: Built) -> Iterator[tuple[Entry, str]]:
    """The tasks of the reports that are still open, each to a unit in turn."""
    today = timezone.localdate()
    tasks = Task.objects.filter(zone=zone, state=Task.State.OPEN, archived_at=None, items=None).select_related("clause")
    wanted = tasks.filter(period_last__gte=today - timedelta(days=20)).order_by("pk")[:14]
    for number, task in enumerate(wanted):
        start = today - timedelta(days=150 - 7 * (number % 6))
        unit = task.unit if task.unit and task.unit.code in HEADS else built.units[list(HEADS)[number % len(HEADS)]]
        entry = from_task(task, "decision")
        due = max(entry.due_on or today, start + timedelta(days=60))
        programme = entry.programme or PROGRAMMES[number % len(PROGRAMMES)]
        yield entry._replace(unit=unit, start_on=start, due_on=due, programme=programme), WAYS[number % len(WAYS)]


def _others(built: Built) -> Iterator[tuple[Entry, str]]:
    """Items from meetings, instructions, a target, and by hand."""
    today = timezone.localdate()
    target = Target.objects.filter(zone=built.zone, state=Target.State.IN_FORCE, code="fixed_asset_investment").first()
    for number, (title, flow, unit, since, until, way) in enumerate(OTHERS):
        source = (Item.Source.MEETING, Item.Source.INSTRUCTION, Item.Source.HAND)[number % 3]
        yield (
            Entry(
                title=f"{title}{INVENTED}",
                flow=flow,
                requirement=f"按时限完成“{title}”各项任务，形成可核验的成果{INVENTED}",
                deliverable=f"完成情况报告及佐证材料{INVENTED}",
                programme=PROGRAMMES[number % len(PROGRAMMES)],
                unit=built.units[unit],
                co_units=[built.units["F"]] if number % 5 == 0 else (),
                supervising=built.units["J"] if number % 7 == 3 and unit != "J" else None,
                leader=built.people[LEADER] if number % 2 else None,
                start_on=today - timedelta(days=since),
                due_on=today + timedelta(days=until),
                rhythm="month",
                weight=1 + number % 3,
                source=Item.Source.TARGET if target and number == 0 else source,
                source_text=f"2026 年第 {number % 9 + 1} 次主任办公会{INVENTED}",
                target=target if number == 0 else None,
            ),
            way,
        )


OTHERS = (
    ("推进固定资产投资项目入库", "decision", "J", 140, 39, "running"),
    ("北园标准厂房二期建设", "building_project", "B", 150, 120, "running"),
    ("河口镇污水管网改造", "livelihood", "B", 140, 20, "extended"),
    ("临港园道路照明补点", "livelihood", "B", 120, -6, "missed"),
    ("青山镇老旧小区加装电梯", "livelihood", "B", 110, 2, "running"),
    ("高新技术企业培育库更新", "decision", "K", 130, 30, "made_up"),
    ("专精特新企业走访服务", "decision", "K", 100, 1, "poor"),
    ("科技成果转化平台选址", "decision", "K", 90, 60, "waiting"),
    ("招商引资“百日攻坚”", "decision", "Z", 120, 15, "submitted"),
    ("外资企业座谈会诉求办理", "instruction", "Z", 60, 10, "closed"),
    ("链主企业配套项目落地", "decision", "Z", 140, 45, "behind"),
    ("驻外招商处考核办法修订", "decision", "Z", 80, 25, "sent_back"),
    ("专项债项目资金拨付", "decision", "C", 130, -12, "behind"),
    ("预算绩效问题整改", "rectification", "C", 90, 8, "rejected"),
    ("审计发现问题整改", "rectification", "C", 120, 5, "reviewed"),
    ("企业开办“一件事”改革", "decision", "X", 110, 35, "running"),
    ("工程建设项目审批提速", "decision", "X", 100, 50, "asked"),
    ("政务服务“好差评”整改", "rectification", "X", 70, 14, "closed"),
    ("危化企业安全评价", "rectification", "S", 120, 3, "missed"),
    ("秋冬季大气污染防治", "decision", "S", 60, 100, "running"),
    ("河湖“四乱”问题清理", "rectification", "S", 100, -3, "silent"),
    ("政协委员关于停车难的提案", "proposal", "B", 90, 12, "submitted"),
    ("人大代表关于园区公交的建议", "proposal", "J", 80, 18, "made_up"),
    ("统计数据质量核查", "decision", "J", 50, 22, "dispatched"),
    ("“十五五”规划专题调研", "decision", "J", 3, 75, "dispatched"),
    ("年度重点工作总结", "decision", "J", 1, 38, "entered"),
    ("节日期间安全检查", "instruction", "S", 1, 20, "entered"),
    ("低效用地再开发摸底", "decision", "B", 140, 40, "withdrawn"),
)
"""What each is about, its type, its unit, since how many days, due in how many, and how it went."""


def _photo() -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes([180]) * 64 for _ in range(48))
    header = struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
