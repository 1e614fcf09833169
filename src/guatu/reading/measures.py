"""What a figure says of its subject: a level, a growth, a change, a gap, a place or a multiple."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from guatu.reading import words
from guatu.reading.slots import Slot

_TO_LEVEL = re.compile(r"(?:(?:提高|提升|上升|增加|下降|降低|减少|增长|扩大|压减|缩短|回落|上涨)(?:了)?|增|升|降)(?:到|至)(?:约|近|超|超过)?$")
_COMPARED = re.compile(r"(?:比|较|同比|环比)[^，；]*?(?:净?增加|增长|多增|多|增|提高|减少|下降|少|降低|下降了|增加了|减少了)$")
_GAP = re.compile(
    r"(?P<above>高于|高出|快于|好于|优于|领先于?|超出|多于|跑赢|(?<=[比较])[^，；]{1,14}(?:高|快|多))"
    r"|(?P<below>低于|慢于|落后于?|少于|(?<=[比较])[^，；]{1,14}(?:低|慢|少))"
)
_GAP_TAIL = re.compile(r"(?:高于|高出|快于|好于|优于|领先于?|超出|多于|跑赢|低于|慢于|落后于?|少于)(?P<reference>[^，；]+)$")
_GAP_THAN = re.compile(r"(?:比|较)(?P<reference>全[省市国区县州]|[^，；]*?(?:平均|均值|水平|平均水平|整体|总体|疫情前)[^，；]*?)(?P<how>高|快|低|慢|多|少|好)(?:出|了)?$")
_THAN_BEFORE = re.compile(r"(?:比|较)(?P<reference>[^，；]*?)(?P<how>高|快|低|慢|多|少|提高|加快|回落|提升|增加|扩大|收窄|下降|上升|放缓)(?:出|了)?$")
_PROPORTION = re.compile("占比(?:分别|达到|达|为|超过|超|约|近|提高到|提升到|至|到|接近|突破|高达|已|是)*$")
_GOAL_SHARE = re.compile(r"(?:分别|已|已经|共)?(?:完成|达到|达|占|为)(?:了)?(?:\x01*|年初|预期|确定的)*(?:全年|年度|年)?(?:预期|计划|任务|目标|预算)+(?:任务|数)?(?:的)?$")
GOAL_SHARE = "完成年度目标比例"
_CONTRIBUTED = re.compile(r"贡献了?(?P<whole>[^，；]*)$")
_PULL = re.compile(r"(?P<subject>[^，；]*?)(?:直接)?(?:拉动|带动|推动|影响|支撑)(?P<whole>[^，；]*?)(?P<how>增长|上升|增速|上涨|增|提高|下降)?$")
_SHARE = re.compile(r"(?P<subject>[^，；]*?)(?:约|已|仅|共|合计|合计约|累计|总体|分别)?占(?![比地用])(?P<whole>[^，；]*)$")
_SHARE_FILL = re.compile(r"(?:的)?(?:比重|比例|份额|总量|比|总数)?(?:分别|达到|达|为|超过|超|约|近|接近|提高到|提升到|提高至|提升至|上升到|升至|的|已|已经|在|保持在|稳定在|突破|高达|重)*$")
_PLACE_VERB = re.compile(r"(?:第|列|居|位|排|名|进入|跻身|强|前|跃|领跑|保持|中|为|是|获|获得|上升至|至|到|连续|拿下)$")
_IMPROVED = re.compile(r"(?:提高|提升|前移|上升|前进|进|攀升|跃升|下降|后移|下滑|退|退后|位次|上移)(?:了)?$")


class Reading(NamedTuple):
    """How a slot is to be read.

    `measure` as in SCHEMA, `value` in `unit` with its sign, `head` the words that name the subject; `share_of` the
    whole of a share, `pull` what a contribution pulls (拉动进口增长 gives 进口增长), `against` the reference of a gap.
    """

    measure: str
    value: Decimal
    unit: str | None
    head: str
    share_of: str | None = None
    pull: str | None = None
    against: str | None = None


def classify(slot: Slot) -> Reading:
    """What the figure of a slot says; never fails, the plainest reading is a level."""
    form = slot.q.form
    if form == "multiple":
        return _multiple(slot)
    if form == "percent":
        return _percent(slot)
    if form == "points":
        return _points(slot)
    if _is_place(slot):
        return _place(slot)
    return _amount(slot)


def _level(slot: Slot) -> Reading:
    return Reading("level", slot.q.value, slot.q.unit, slot.pre)


def _multiple(slot: Slot) -> Reading:
    grown = words.GROWTH.search(slot.pre, max(0, len(slot.pre) - 14))
    if grown and slot.q.unit == "times" and not slot.pre.endswith("翻") and slot.q.classifier == "倍":
        sign = -1 if grown["fall"] else 1
        return Reading("growth", slot.q.value * 100 * sign, "%", slot.pre[: grown.start()])
    return Reading("multiple", slot.q.value, "times", slot.pre)


def _percent(slot: Slot) -> Reading:
    q, pre = slot.q, slot.pre
    met = _GOAL_SHARE.search(pre)
    if met:
        return Reading("level", q.value, "%", pre[: met.start()], pull=GOAL_SHARE)
    share = _share(slot)
    if share:
        return share
    if _TO_LEVEL.search(pre):
        return _level(slot)
    grown = words.GROWTH.search(pre, max(0, len(pre) - 18))
    if grown:
        return Reading("growth", -q.value if grown["fall"] else q.value, "%", pre[: grown.start()])
    if slot.post.startswith(("的增长", "的增速", "增长", "的增幅")):
        return Reading("growth", q.value, "%", pre)
    contributed = _CONTRIBUTED.search(pre)
    if contributed and slot.post.startswith("的"):
        return Reading("level", q.value, "%", pre[: contributed.start()], pull=f"{contributed['whole']}{slot.post[1:]}贡献率")
    if q.value < 0:
        return Reading("growth", q.value, "%", pre)
    return _level(slot)


def _share(slot: Slot) -> Reading | None:
    """占…比重: the subject before 占, the whole after it."""
    text = slot.pre
    if _PROPORTION.search(text):
        return None
    body = text[: _SHARE_FILL.search(text).start()]  # type: ignore[union-attr]  # the pattern matches ""
    found = _SHARE.match(body) if "占" in body else None
    if not found:
        return None
    whole = found["whole"]
    if words.GROWTH.search(text, max(0, len(text) - 10)) and not whole.strip():
        return None
    if text.endswith(("提高", "提升", "上升", "下降", "降低")):
        return None
    return Reading("level", slot.q.value, "%", found["subject"], share_of=whole)


def _points(slot: Slot) -> Reading:
    q, pre = slot.q, slot.pre
    pulled = _PULL.match(pre) if re.search("拉动|带动|推动|影响|支撑", pre) else None
    if pulled:
        value = -q.value if pulled["how"] == "下降" else q.value
        return Reading("level", value, "pp", pulled["subject"], pull=f"{pulled['whole']}{pulled['how'] or '增长'}")
    gap = _gap(pre)
    if gap:
        head, sign, against = gap
        return Reading("gap", q.value * sign, "pp", head, against=against)
    changed = words.GROWTH.search(pre, max(0, len(pre) - 12)) or _THAN_BEFORE.search(pre)
    if not changed:
        return Reading("delta", q.value, "pp", pre)
    fall = changed.groupdict().get("fall") or changed.groupdict().get("how") in ("低", "慢", "少", "回落", "收窄", "下降", "放缓")
    head = pre[: changed.start()]
    than = re.search(r"(?:同比|环比|比|较)[^，；]*$", head)
    return Reading("delta", -q.value if fall else q.value, "pp", head[: than.start()] if than else head)


def _gap(pre: str) -> tuple[str, int, str] | None:
    """The words before a comparison with somebody else, its sign, and whom it is with."""
    found = _GAP_TAIL.search(pre)
    if found:
        below = pre[found.start() : found.start() + 2] in ("低于", "慢于", "落后", "少于")
        return pre[: found.start()], -1 if below else 1, found["reference"]
    found = _GAP_THAN.search(pre)
    if found and not re.search(r"同期|上年|去年|上月|上季|前[一两]", found["reference"]):
        return pre[: found.start()], -1 if found["how"] in "低慢少" else 1, found["reference"]
    return None


def _is_place(slot: Slot) -> bool:
    q = slot.q
    if q.form == "ordinal" or q.unit == "rank":
        return True
    if q.classifier not in ("位", "名", "强"):
        return False
    head = slot.pre.rstrip()
    return bool(_PLACE_VERB.search(head) or _IMPROVED.search(head) or words.RANK_VERB.search(head))


def _place(slot: Slot) -> Reading:
    pre = slot.pre.rstrip()
    moved = _IMPROVED.search(pre) if slot.q.form != "ordinal" else None
    if moved and not pre.endswith(("位次", "进")):
        down = moved.group().rstrip("了") in ("下降", "后移", "下滑", "退", "退后")
        head = pre[: moved.start()]
        than = re.search(r"(?:均|都)?(?:比|较)[^，；]*$", head)
        return Reading("delta", -slot.q.value if down else slot.q.value, "rank", head[: than.start()] if than else head)
    return Reading("rank", slot.q.value, "rank", place_head(pre))


def place_head(pre: str) -> str:
    """The words before a place without the group that is compared: 增幅列全市 gives ""."""
    found = None
    at = 0
    while later := words.RANK_VERB.search(pre, at):
        found, at = later, later.start() + 1
    head = pre[: found.start()] if found else pre
    tail = words.RANK_TAIL.search(head, max(0, len(head) - 20))
    head = head[: tail.start()] if tail else head
    return head.rstrip("跃位稳名排并跻居”“的") if found else head


def _amount(slot: Slot) -> Reading:
    q, pre = slot.q, slot.pre
    gap = _gap(pre)
    if gap:
        head, sign, against = gap
        return Reading("gap", q.value * sign, q.unit, head, against=against)
    compared = _COMPARED.search(pre)
    if compared:
        fall = re.search(r"(?:减少|下降|少|降低)了?$", pre)
        return Reading("delta", -q.value if fall else q.value, q.unit, pre[: compared.start()])
    return _level(slot)
