"""How pages say what an item is: its light, why it has it, and how its days stand."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.workdays import national
from guatu.workflow import Workflow
from guatu_web.records.lights import LIGHT_SHAPES
from guatu_web.supervision.models import Item
from guatu_web.supervision.queries.staying import is_overstayed, why_late
from guatu_web.supervision.words import LATE

SHAPES = LIGHT_SHAPES | {"open": "○", "": "–"}
REASONS: dict[str, Promise] = {
    "overdue": gettext_lazy("已逾期"),
    "missed": gettext_lazy("有漏报"),
    "behind": gettext_lazy("进度滞后"),
    "poor": gettext_lazy("反馈须补充"),
    "made_up": gettext_lazy("上期补报"),
    "due_soon": gettext_lazy("即将到期"),
    **LATE,
}
PERIODS: dict[str, Promise] = {
    "green": gettext_lazy("按期反馈"),
    "yellow": gettext_lazy("补报或须补充"),
    "red": gettext_lazy("漏报"),
    "": gettext_lazy("未到期"),
    "open": gettext_lazy("未到期"),
}


class Light(NamedTuple):
    """A light on a page: its key for the look, its shape, its word, and the word for why ("")."""

    key: str
    shape: str
    word: str
    why: str


def lights() -> dict[str, Light]:
    """All lights by their keys, without reasons; made once for a page."""
    return {str(key): Light(str(key) or "none", SHAPES[str(key)], str(word), "") for key, word in Item.Colour.choices}


def reasons() -> dict[str, str]:
    """The reasons of lights in the page's language."""
    return {key: str(word) for key, word in REASONS.items()}


def days_word(item: Any, today: date) -> str:
    """How the days until an item's date stand; "" without a date, and for what is closed."""
    if item.due_on is None or item.state_kind == Item.StateKind.CLOSED:
        return ""
    return due_word(item.due_on, today)


def due_word(due_on: date, today: date) -> str:
    """How the days until a date stand."""
    left = (due_on - today).days
    if left < 0:
        return _("逾期 %(days)s 天") % {"days": -left}
    return _("今日到期") if left == 0 else _("剩 %(days)s 天") % {"days": left}


def calendar_note(*counted: date | None) -> str:
    """That days which were found by counting working days rest on weekends alone, where the holidays of their year are
    not published yet; "" where all are."""
    last = max(national().years)
    years = sorted({each.year for each in counted if each is not None and each.year > last})
    if not years:
        return ""
    told = _("%(years)s年节假日安排尚未公布，有关期限暂按周一至周五为工作日推算，公布后可能变动。")
    return told % {"years": _("、").join(str(each) for each in years)}


def counted_days(item: Any) -> tuple[date | None, ...]:
    """The days of a running item that rest on working days: that by which its state is to be left, and its date where
    reports are due until then or the clock has stood."""
    if item.state_kind == Item.StateKind.CLOSED:
        return ()
    moved = item.due_on != item.first_due_on and not item.extensions
    return item.leave_by, item.due_on if item.rhythm or moved else None


def stay_word(table: Workflow, item: Any, today: date) -> str:
    """How long an item has stayed in its state beyond its day, as 审核超期 3 天; "" where it has not."""
    if not is_overstayed(item, today):
        return ""
    return _("%(what)s %(days)s 天") % {"what": LATE[why_late(table, item.state)], "days": (today - item.leave_by).days}
