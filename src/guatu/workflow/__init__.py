"""How matters run: one table of states and acts for each type of item, read from plain data, checked, and obeyed.

Tasks, incidents and service cases run on the same engine; what is theirs stands in the table, not in code.
"""

from guatu.workflow.engine import Done, Item, Offer, Step, begun, done, leave_by, offers, pauses, since, take
from guatu.workflow.problems import REFUSALS, RULES, ActRefused, Problem, WorkflowError
from guatu.workflow.read import (
    check_thresholds,
    check_workflows,
    plain,
    plain_all,
    read_thresholds,
    read_workflows,
)
from guatu.workflow.spec import KINDS, Act, State, Stay, Workflow

__all__ = [
    "KINDS",
    "REFUSALS",
    "RULES",
    "Act",
    "ActRefused",
    "Done",
    "Item",
    "Offer",
    "Problem",
    "State",
    "Stay",
    "Step",
    "Workflow",
    "WorkflowError",
    "begun",
    "check_thresholds",
    "check_workflows",
    "done",
    "leave_by",
    "offers",
    "pauses",
    "plain",
    "plain_all",
    "read_thresholds",
    "read_workflows",
    "since",
    "take",
]
