"""What a figure says of its subject: a level, a growth, a change, a gap, a place or a multiple."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from guatu.reading.statements import words
from guatu.reading.statements.passage import Slot

# the share of a target that is reached is an indicator of its own
GOAL_SHARE = "{}完成年度目标比例"

_FILL = f"{words.any_of('share_fill')}*"
_MOVES = "(?:(?:提高|提升|上升|增加|下降|降低|减少|增长|扩大|压减|缩短|回落|上涨|收窄|放缓|加快|回升)了?|[增升降])"
RISE_TO = re.compile(f"{_MOVES}[到至](?:约|近|超过|超)?$")
# the two ends of a rate that moves: 增速由去年的 | 15%, 降至 | 4%
_FROM = re.compile(f"[由从](?:{words.TIME}|上年|去年|同期)*的?$")
_MOVED_ON = re.compile(f"{_MOVES}[到至{words.TIME}](?:约|近|超过|超)?{words.TIME}*的?")
_RATE = re.compile("(?:(?:增速|增幅|涨幅|增长率|增长速度)|(?P<fall>降幅|跌幅))$")
# "than", not the end of 占比 or the beginning of 比重, 比例, 比率
_AS = "(?:(?<!占)比(?![重例率])|较)"
_THAN = re.compile(rf"(?:同比|环比|{_AS})[^，；]*$")
_CHANGED_BY = re.compile(rf"{_AS}[^，；]*?(?:净?增加|增长|多增|多|增|提高|(?P<fall>减少|下降|少|降低))了?$")
_GAP = re.compile(
    r"(?:(?P<above>高于|高出|快于|好于|优于|领先于?|超出|多于|跑赢|超过(?=全[国省市区县]|[^，；]*平均))|低于|慢于|落后于?|少于)(?P<against>[^，；]+)$"
)
_GAP_THAN = re.compile(
    rf"{_AS}(?P<against>全[省市国区县州]|[^，；]*?(?:平均|均值|水平|整体|总体|疫情前)[^，；]*?)(?:(?P<above>[高快多好])|[低慢少])(?:出|了)?$"
)
_REACHED = re.compile("、(?:突破|达到?|超过|增至|完成|实现)$")
_EARLIER = re.compile("同期|上年|去年|上月|上季|前[一两]")
_POINTS_THAN = re.compile(
    rf"{_AS}[^，；]*?(?:高|快|多|提高|加快|提升|增加|扩大|上升|(?P<fall>低|慢|少|回落|收窄|下降|放缓))(?:出|了)?$"
)
_SHARED = re.compile(r"(?:\d+|[两三四五六七八九十])个$")
_GROWTH_AFTER = re.compile("的?(?:年均|平均)?(?:速度|增速|增幅|增长)")
_PROPORTION = re.compile(f"占比{_FILL}[由从]?{words.TIME}*的?$")
_SHARE = re.compile(r"(?P<part>[^，；]*?)(?:约|已|仅|共|合计约?|累计|总体|分别)?占(?![比地用])(?P<whole>[^，；]*)$")
_SHARE_TAIL = re.compile(f"的?(?:比重|比例|份额|总量|总数|比)?(?:{_FILL}|[的重由从{words.TIME}])*$")
_SHARE_MOVED = ("提高", "提升", "上升", "下降", "降低")
_GOAL = re.compile(
    f"(?:分别|已经|已|共)?(?:完成|达到|达|占|为)了?(?:{words.TIME}|年初|预期|确定的)*(?:全年|年度|年)?(?:预期|计划|任务|目标|预算)+(?:任务|数)?的?$"
)
_CONTRIBUTED = re.compile(r"贡献了?(?P<whole>[^，；]*)$")
_PULLED = re.compile(
    r"(?P<part>[^，；]*?)直?接?(?:拉动|带动|推动|影响|支撑)(?P<whole>[^，；]*?)(?P<how>增长|上升|增速|上涨|增|提高|下降)?$"
)
_PLACE_VERB = re.compile("(?:第|列|居|位|排|排名|进入|跻身|强|前|跃|领跑|上升至|升至|前移至|拿下)$")
_MOVED_BY = re.compile("(?:提高|提升|前移|上升|前进|进|攀升|跃升|位次|上移|(?P<down>下降|后移|下滑|退后|退))了?$")
_MOVED_THAN = re.compile(rf"(?:均|都)?{_AS}[^，；]*$")


# a name before one of these makes the amount a change: 人均收入增加1200元; 增加种植面积2万亩 is a thing done
_MORE_OR_LESS = ("增加", "增长", "减少", "下降", "降低", "提高", "增加了", "减少了", "下降了", "增长了", "提高了")
_NAMES = 3

_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


class Reading(NamedTuple):
    """How a slot is to be read.

    `measure` is level, growth, delta, gap, rank or multiple; `value` in `unit` has its sign; `head` are the words
    that name the subject. `share_of` is the whole of a share, `label` the pattern of a name made from the subject
    ("{}拉动进口增长百分点").
    """

    measure: str
    value: Decimal
    unit: str | None
    head: str
    share_of: str | None = None
    label: str | None = None


def classify(slot: Slot, before: tuple[Slot, Reading] | None = None) -> Reading:
    """What the figure of a slot says, given the one `before` it; the plainest reading is a level."""
    form = slot.q.form
    if form == "percent":
        return (_moved_rate(slot, *before) if before is not None else None) or _percent(slot)
    if form == "points":
        return _points(slot)
    if form == "multiple":
        return _multiple(slot)
    if form == "ordinal" or slot.q.unit == "rank" or _counts_places(slot):
        return _place(slot)
    return _amount(slot)


def _level(slot: Slot) -> Reading:
    return _new(Reading, ("level", slot.q.value, slot.q.unit, slot.pre, None, None))


class _Change(NamedTuple):
    """Where the words that tell of a change begin, and whether it is a fall."""

    start: int
    fall: bool


def _grown(pre: str) -> _Change | None:
    """The word of growth at the end: 同比增长约, 下降了, 增速达."""
    stop = words.REACHING.strip_start(pre)
    rise, fall = words.RISE.start(pre, stop), words.FALL.start(pre, stop)
    if rise == fall == stop:
        return None
    return _new(_Change, (min(rise, fall), fall < rise))


def _multiple(slot: Slot) -> Reading:
    """翻番 is a multiple, 增长12倍 a growth of 1200 %."""
    q, pre = slot.q, slot.pre
    grown = _grown(pre) if q.classifier == "倍" and not pre.endswith("翻") else None
    if not grown:
        return Reading("multiple", q.value, "times", pre)
    return Reading("growth", q.value * (-100 if grown.fall else 100), "%", pre[: grown.start])


def _percent(slot: Slot) -> Reading:
    q, pre = slot.q, slot.pre
    special = _share_of_goal(slot) or (_share(slot) if "占" in pre else None)
    if special:
        return special
    left = _FROM.search(pre) if "由" in pre or "从" in pre else None
    if left is not None and (rate := _rate(slot, pre[: left.start()])):
        return rate
    if pre.endswith(("到", "至", "近", "超", "过", "约")) and (moved := RISE_TO.search(pre)):
        return _rate(slot, pre[: moved.start()]) or _level(slot)
    grown = _grown(pre)
    if grown:
        return _new(Reading, ("growth", -q.value if grown.fall else q.value, "%", pre[: grown.start], None, None))
    if q.value < 0 or _SHARED.search(pre) or _GROWTH_AFTER.match(slot.post):
        return Reading("growth", q.value, "%", pre)
    return _contribution(slot) or _level(slot)


def _rate(slot: Slot, head: str) -> Reading | None:
    """A figure that a rate of growth has moved from or to: GDP增速回落至 | 4%."""
    found = _RATE.search(head.removesuffix("已"))
    if found is None:
        return None
    return Reading("growth", -slot.q.value if found["fall"] else slot.q.value, "%", head[: found.start()])


def _moved_rate(slot: Slot, left: Slot, reading: Reading) -> Reading | None:
    """The rate that another has moved to: 增速由去年的15% | 降至4%."""
    if reading.measure != "growth" or not _MOVED_ON.fullmatch(slot.pre) or not _FROM.search(left.pre):
        return None
    return Reading("growth", -slot.q.value if reading.value < 0 else slot.q.value, "%", "")


def _share_of_goal(slot: Slot) -> Reading | None:
    """完成全年目标的57.5%."""
    pre = slot.pre
    if not ("目标" in pre or "任务" in pre or "计划" in pre or "预" in pre):
        return None
    met = _GOAL.search(pre)
    return Reading("level", slot.q.value, "%", slot.pre[: met.start()], label=GOAL_SHARE) if met else None


def _share(slot: Slot) -> Reading | None:
    """占…比重: the part before 占, the whole after it."""
    pre = slot.pre
    if _PROPORTION.search(pre) or pre.endswith(_SHARE_MOVED):
        return None
    tail = _SHARE_TAIL.search(pre)
    found = _SHARE.match(pre[: tail.start()] if tail else pre)
    if not found or (not found["whole"].strip() and _grown(pre)):
        return None
    return Reading("level", slot.q.value, "%", found["part"], share_of=found["whole"])


def _contribution(slot: Slot) -> Reading | None:
    """贡献了全国24.1%的增量."""
    found = _CONTRIBUTED.search(slot.pre) if slot.post.startswith("的") else None
    if not found:
        return None
    label = f"{{}}对{found['whole']}{slot.post[1:]}贡献率"
    return Reading("level", slot.q.value, "%", slot.pre[: found.start()], label=label)


def _points(slot: Slot) -> Reading:
    q, pre = slot.q, slot.pre
    pulled = _PULLED.match(pre)
    if pulled:
        label = f"{{}}拉动{pulled['whole']}{pulled['how'] or '增长'}百分点"
        return Reading("level", -q.value if pulled["how"] == "下降" else q.value, "pp", pulled["part"], label=label)
    gap = _gap(slot, "pp")
    if gap:
        return gap
    changed = _grown(pre) or _differs(pre)
    if not changed:
        return Reading("delta", q.value, "pp", pre)
    head = pre[: changed.start]
    than = _THAN.search(head)
    return Reading("delta", -q.value if changed.fall else q.value, "pp", head[: than.start()] if than else head)


def _differs(pre: str) -> _Change | None:
    """比上年同期高 | 0.8个百分点."""
    found = _POINTS_THAN.search(pre)
    return _Change(found.start(), bool(found["fall"])) if found else None


def _gap(slot: Slot, unit: str | None) -> Reading | None:
    """A difference from somebody else: 高于全市平均0.9个百分点, 比全省快2个百分点."""
    pre = slot.pre
    found = _GAP.search(pre) or (_GAP_THAN.search(pre) if "比" in pre or "较" in pre else None)
    if not found or (pre[found.start()] in "比较" and _EARLIER.search(found["against"])):
        return None
    if _REACHED.search(pre):
        return Reading("level", slot.q.value, unit, pre[: found.start()])  # 高于上年、突破 | 3亿元
    head = pre[: found.start()]
    rate = _RATE.search(head)  # a gap in points is one of growth: 民营工业增加值增速高于全市
    value = slot.q.value if found["above"] else -slot.q.value
    return Reading("gap", value, unit, head[: rate.start()] if rate else head)


def _counts_places(slot: Slot) -> bool:
    """Whether 31位 are places: 在省级经开区中排31位, 均提高5位."""
    if slot.q.classifier not in ("位", "名", "强"):
        return False
    pre = slot.pre.rstrip()
    if _PLACE_VERB.search(pre):
        return True
    return slot.q.classifier != "名" and bool(_MOVED_BY.search(pre) or words.RANK_VERB.search(pre))


def _place(slot: Slot) -> Reading:
    q, pre = slot.q, slot.pre.rstrip()
    moved = _MOVED_BY.search(pre) if q.form != "ordinal" and not pre.endswith(("位次", "进")) else None
    if not moved:
        return Reading("rank", q.value, "rank", _place_head(pre))
    head = pre[: moved.start()]
    than = _MOVED_THAN.search(head)
    return Reading("delta", -q.value if moved["down"] else q.value, "rank", head[: than.start()] if than else head)


def _place_head(pre: str) -> str:
    """The words before a place without the group that is compared: 增幅列全市 gives 增幅."""
    found, at = None, 0
    while later := words.RANK_VERB.search(pre, at):
        found, at = later, later.start() + 1
    head = pre[: found.start()] if found else pre
    head = head[: words.RANK_TAIL.strip_start(head)]
    return head.rstrip("跃位稳名排并跻居”“的") if found else head


def _amount(slot: Slot) -> Reading:
    q, pre = slot.q, slot.pre
    gap = _gap(slot, q.unit)
    if gap:
        return gap
    changed = _CHANGED_BY.search(pre) if "比" in pre or "较" in pre else None
    if changed:
        head = pre[: changed.start()].removesuffix("同").removesuffix("环")
        return Reading("delta", -q.value if changed["fall"] else q.value, q.unit, head)
    grown = _grown(pre) if pre.endswith(_MORE_OR_LESS) else None
    if grown and len(pre[: grown.start].strip(words.EDGES)) >= _NAMES:
        return Reading("delta", -q.value if grown.fall else q.value, q.unit, pre[: grown.start])
    return _level(slot)
