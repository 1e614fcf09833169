"""Who is told of an act: those who are to act next; each message once, in the transaction of its act."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.workflow import Act, Workflow
from guatu_web.accounts.models import User
from guatu_web.outbox.posting import Draft, post_all
from guatu_web.records.acts import Doing
from guatu_web.supervision.actions.effects import EXTENSION, FOUND_POOR, after
from guatu_web.supervision.models import Item, Step
from guatu_web.supervision.queries.roles import UNIT, people_in
from guatu_web.supervision.queries.staying import awaited

HELPERS = ("office", "leader", "supervising")


def tell_entered(doing: Doing, item: Item) -> None:
    """An item has entered: to those who dispatch it, but for who entered it."""
    table = item.flow.workflow
    tell(doing, item, awaited(table, item.state), "entered", table.state_of[item.state].name, but=doing.by)


def tell_step(doing: Doing, item: Item, step: Step, act: Act) -> None:
    """A step was taken: to those whose turn it is, but for who took it."""
    table = item.flow.workflow
    roles, what = _next(table, item, step, act)
    tell(doing, item, roles, f"step-{step.pk}", what, but=step.by, said=_said(step))


def _next(table: Workflow, item: Item, step: Step, act: Act) -> tuple[Collection[str], str]:
    if step.source != step.target:
        state = table.state_of[step.target]
        return (UNIT if state.kind == "closed" else awaited(table, step.target)), state.name
    if act.key == FOUND_POOR:
        return UNIT, act.name
    if act.key in EXTENSION:
        following = after(table, act.key)
        return (following.roles if following else UNIT), act.name
    return (HELPERS, _("需协调")) if step.given.get("wanted") else ((), "")


def _said(step: Step) -> str:
    """What the person wrote that the next one has to know."""
    told = (step.given.get(name, "") for name in ("reason", "remark", "wanted", "problem"))
    return "\n".join(str(each) for each in told if each)


def tell(
    doing: Doing, item: Item, roles: Collection[str], key: str, what: str, *, but: User | None = None, said: str = ""
) -> None:
    """A message about an item to those who hold some roles in it; the same key is told once."""
    if not roles:
        return
    people = [each for each in people_in(item, roles) if but is None or each.pk != but.pk]

    def subject() -> str:
        return _("%(what)s：%(item)s") % {"what": what, "item": item}

    def body() -> str:
        return "\n".join(filter(None, (_facts(item), said)))

    name, link, facts = f"supervision-{item.pk}-{key}", address(item), {"item": item.number, "state": item.state}
    post_all(doing, [Draft(each, name, "supervision", subject, body, link, facts) for each in people])


def address(item: Item) -> str:
    """The path of an item's page."""
    return reverse("supervision:item", args=(item.zone.code, item.pk))


def _facts(item: Item) -> str:
    told = [_("责任单位：%(unit)s") % {"unit": item.unit}] if item.unit else []
    if item.due_on:
        told.append(_("完成时限：%(day)s") % {"day": item.due_on.isoformat()})
    return "\n".join(told)
