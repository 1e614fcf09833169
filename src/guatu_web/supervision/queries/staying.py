"""How long an item may stay in its state, whose turn it is to lead it on, and what it is called when they do not.

A state with `days` in the table of the item's type is to be left within them. Where the unit that answers for the item
is to lead it on, the light of the item tells that it did not; where anybody else is, above all the office itself, the
item keeps its light and the delay stands beside it: no unit is painted for what others leave undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from guatu import workflow
from guatu.workflow import Act, Workflow
from guatu_web.supervision.models import Flow, Item
from guatu_web.supervision.queries.course import Past, as_done
from guatu_web.supervision.queries.roles import UNIT

AWAITED = {
    "dispatch": "dispatch_late",
    "receive": "receive_late",
    "answer": "answer_late",
    "review": "review_late",
    "close": "close_late",
}
"""Acts that somebody waits for, and what it is called when they come too late."""
OTHERWISE = "stay_late"
REASONS = (*AWAITED.values(), OTHERWISE)
RUNNING = (Item.StateKind.OPEN, Item.StateKind.WAITING)


def leading(table: Workflow, state: str) -> Act | None:
    """The act that a state waits for: one of AWAITED, else the first that leads on."""
    known = (each for each in table.from_state(state) if each.key in AWAITED)
    return next(known, None) or table.onward(state)


def awaited(table: Workflow, state: str) -> tuple[str, ...]:
    """Whose turn it is in a state; nobody's where nothing leads on."""
    act = leading(table, state)
    return act.roles if act else ()


def leave_by(item: Item, state: str, past: Iterable[Past]) -> date | None:
    """The last day on which an item should leave a state to which its steps have led; None without a limit."""
    table = item.flow.workflow
    if table.state_of[state].stay is None:
        return None
    counted = workflow.leave_by(table, as_done(state, past), timezone.localdate(item.created_at))
    return counted.day if counted else None


def why_late(table: Workflow, state: str) -> str:
    """One of REASONS for a state that is stayed in too long."""
    act = leading(table, state)
    return AWAITED.get(act.key, OTHERWISE) if act else OTHERWISE


def is_with_unit(table: Workflow, state: str) -> bool:
    """Whether the unit that answers for an item is to lead it on from a state."""
    return not UNIT.isdisjoint(awaited(table, state))


def is_overstayed(item: Item, day: date) -> bool:
    """Whether an item stands in its state longer than its day, as that is kept."""
    return item.leave_by is not None and item.leave_by < day and item.state_kind in RUNNING


def overstayed(day: date) -> Q:
    """Items that stand in their state longer than their day."""
    return Q(leave_by__lt=day, state_kind__in=RUNNING)


def acts_awaited(flows: Mapping[int, Flow]) -> Sequence[str]:
    """The acts for which the states with a limit of some tables wait."""
    tables = [each.workflow for each in flows.values()]
    acts = [leading(table, state.key) for table in tables for state in table.states if state.stay]
    return list(dict.fromkeys(act.key for act in acts if act))
