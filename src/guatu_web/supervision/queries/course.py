"""The course of an item: what was done to it, as the engine (guatu.workflow) sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from guatu import workflow
from guatu.workdays import Pause
from guatu.workflow import Act, Offer, Workflow
from guatu_web.accounts.models import User
from guatu_web.supervision.models import Item, Step
from guatu_web.supervision.queries.roles import UNIT, roles_of


class Past(NamedTuple):
    """A step with what the engine needs of it."""

    act: str
    by: str
    on: date
    source: str
    target: str
    key: str = ""


def course(item: Item) -> workflow.Item:
    """An item with all that was done to it; one query."""
    return as_done(item.state, past_of([item.pk]).get(item.pk, []))


def past_of(items: Iterable[int]) -> dict[int, list[Past]]:
    """What was done to some items, oldest first; one query."""
    found: dict[int, list[Past]] = {}
    rows = Step.objects.filter(item_id__in=list(items)).order_by("pk")
    told = rows.values_list("item_id", "act", "by_id", "on", "source", "target", "key")
    for pk, act, by, on, source, target, key in told:
        found.setdefault(pk, []).append(Past(act, str(by), on, source, target, key))
    return found


def as_done(state: str, past: Iterable[Past]) -> workflow.Item:
    """Steps as the engine takes them."""
    return workflow.Item(state, [workflow.Done(each.act, each.by, each.on, each.source) for each in past])


def offers_of(user: User, item: Item, roles: Collection[str] | None = None) -> list[Offer]:
    """The acts that an item's state allows, each with the reason why a person cannot do it; `roles` are those that he
    has in it, where they are known."""
    roles = roles_of(user, item) if roles is None else roles
    return workflow.offers(item.flow.workflow, course(item), str(user.pk), roles)


def pauses_of(item: Item, past: Iterable[Past]) -> tuple[Pause, ...]:
    """When the clock of an item stood."""
    return workflow.pauses(item.flow.workflow, as_done(item.state, past))


def reports(act: Act) -> bool:
    """Whether an act is a report of the unit that answers for the item."""
    return "progress" in act.fields and not UNIT.isdisjoint(act.roles)


def is_reported_in(table: Workflow, state: str) -> bool:
    """Whether the unit owes reports while an item is in a state: it can make them, and the clock runs."""
    return table.state_of[state].kind == "open" and any(reports(each) for each in table.from_state(state))


def open_parts(item: Item) -> QuerySet[Item]:
    """The items into which one was split that are not closed."""
    return item.children.filter(archived_at=None).exclude(state_kind=Item.StateKind.CLOSED)


def weight_of_children(item: Item) -> int:
    """The sum of the weights of the items into which one was split."""
    return item.children.filter(archived_at=None).aggregate(sum=Sum("weight"))["sum"] or 0
