"""The engine: which acts are possible for an item and a person, and what an act does. It refuses everything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from guatu.problems import listed
from guatu.workdays import Calendar, Counted, Limit, Pause, national
from guatu.workflow.problems import ActRefused
from guatu.workflow.spec import Act, Workflow


class Done(NamedTuple):
    """An act that was done to an item: which, by whom, on which day, and in which state the item then was."""

    act: str
    by: str
    on: date
    state: str


class Item(NamedTuple):
    """An item as the engine sees it: its state, and what was done to it, oldest first."""

    state: str
    done: Sequence[Done] = ()


class Offer(NamedTuple):
    """An act that the state allows; `refused` says why this person cannot do it (None: he can)."""

    act: Act
    refused: ActRefused | None


class Step(NamedTuple):
    """What an act does: from which state to which, and the item's new due date (None: as before)."""

    act: Act
    source: str
    target: str
    due: date | None


def begun(workflow: Workflow) -> Item:
    """An item of a workflow at its beginning."""
    return Item(workflow.start)


def offers(workflow: Workflow, item: Item, person: str, roles: Collection[str]) -> list[Offer]:
    """The acts that an item's state allows, each with the reason why a person cannot do it."""
    return [Offer(each, _refused(workflow, each, item, person, roles)) for each in workflow.from_state(item.state)]


def take(
    workflow: Workflow,
    item: Item,
    act: str,
    person: str,
    roles: Collection[str],
    given: Mapping[str, Any] | None = None,
) -> Step:
    """What an act does to an item. ActRefused, with the reason, for everything that the table does not allow.

    `given` are the values of fields; one that is None or blank was not given.
    """
    known = workflow.act_of.get(act)
    state = workflow.state_of[item.state]
    if known is None:
        raise ActRefused("unknown_act", {"act": act, "known": listed(workflow.act_of)})
    if item.state not in known.sources:
        if state.kind == "closed":
            raise ActRefused("closed", {"state": state.name})
        possible = listed(each.name for each in workflow.from_state(item.state))
        raise ActRefused("state", {"act": known.name, "state": state.name, "known": possible})
    if refused := _refused(workflow, known, item, person, roles):
        raise refused
    given = given or {}
    if missing := [name for name in known.fields if _blank(given.get(name))]:
        raise ActRefused("fields", {"act": known.name, "missing": listed(missing)})
    return Step(known, item.state, workflow.target_of(known, item.state), given[known.due] if known.due else None)


def done(workflow: Workflow, item: Item, step: Step, person: str, on: date) -> Item:
    """The item after a step."""
    return Item(step.target, (*item.done, Done(step.act.key, person, on, step.source)))


def since(item: Item, opened: date) -> date:
    """The day on which an item entered the state in which it is; of an item to which nothing was done, `opened`."""
    entered = opened
    for each, after in _led_to(item):
        if each.state != after:
            entered = each.on
    return entered


def leave_by(workflow: Workflow, item: Item, opened: date, calendar: Calendar | None = None) -> Counted | None:
    """The last day on which an item should leave its state; None where the state sets no limit."""
    stay = workflow.state_of[item.state].stay
    if stay is None:
        return None
    return Limit(since(item, opened), stay.days, stay.working, (), calendar or national()).due()


def pauses(workflow: Workflow, item: Item) -> tuple[Pause, ...]:
    """When the clock of an item stood: from each act that led into a waiting state to the one that led out of it."""
    found: list[Pause] = []
    for each, target in _led_to(item):
        was, waits = (workflow.state_of[state].kind == "waiting" for state in (each.state, target))
        if waits and not was:
            found.append(Pause(each.on))
        elif was and not waits:
            found[-1] = found[-1]._replace(until=each.on)
    return tuple(found)


def _led_to(item: Item) -> list[tuple[Done, str]]:
    """What was done to an item, each with the state to which it led."""
    after = [*(each.state for each in item.done[1:]), item.state]
    return list(zip(item.done, after[-len(item.done) :], strict=True)) if item.done else []


def _refused(workflow: Workflow, act: Act, item: Item, person: str, roles: Collection[str]) -> ActRefused | None:
    if not set(act.roles) & set(roles):
        return ActRefused("role", {"act": act.name, "known": listed(act.roles)})
    for earlier in act.other_than:
        last = next((each.by for each in reversed(item.done) if each.act == earlier), None)
        if last == person:
            return ActRefused("same_person", {"act": act.name, "earlier": workflow.act_of[earlier].name})
    times = sum(each.act == act.key for each in item.done)
    if act.at_most is not None and times >= act.at_most:
        return ActRefused("too_often", {"act": act.name, "times": str(times)})
    return None


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())
