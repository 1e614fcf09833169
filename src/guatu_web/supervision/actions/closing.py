"""What an item that is closed brings with it: its task is done, its parent may be; and that no parent goes first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guatu.workflow import Workflow
from guatu_web.accounts.models import User
from guatu_web.ledger.actions import tasks
from guatu_web.records.acts import Doing
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions.effects import SUBMITTED, WITHDRAWN
from guatu_web.supervision.actions.telling import tell
from guatu_web.supervision.models import Item, Proof, Step
from guatu_web.supervision.queries.course import open_parts
from guatu_web.supervision.queries.roles import UNIT


def ends(table: Workflow, act: str, target: str) -> bool:
    """Whether an act hands an item in for its end, or ends it."""
    return act == SUBMITTED or table.state_of[target].kind == Item.StateKind.CLOSED


def require_parts_closed(item: Item) -> None:
    """Refused while something into which an item was split still runs."""
    parts = open_parts(item)
    if first := parts.order_by("due_on", "pk").first():
        told = _("下级事项还有 %(count)s 项未办结（如 %(first)s），请先办结或撤销下级事项。")
        raise Refused(told % {"count": parts.count(), "first": first})


def close(doing: Doing, by: User, item: Item, step: Step) -> None:
    """What follows from an item that has been closed by a step."""
    if item.task is not None and step.act != WITHDRAWN:
        proofs = Proof.objects.filter(item=item, archived_at=None).values_list("name", flat=True)
        tasks.finish(doing, by, item.task, {"item": item.number, "proofs": list(proofs)})
    if item.parent_id is not None:
        _tell_parent(doing, item.parent_id, step)


def _tell_parent(doing: Doing, pk: int, step: Step) -> None:
    """The unit of a parent learns that its last part is closed; the parent is locked, so that of two parts that are
    closed at once one sees the other."""
    parent = Item.objects.select_for_update(of=("self",)).select_related("zone", "flow", "unit").get(pk=pk)
    if parent.state_kind != Item.StateKind.CLOSED and not open_parts(parent).exists():
        tell(doing, parent, UNIT, f"parts-{step.pk}", _("下级事项已全部办结"))
