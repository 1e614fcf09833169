"""A zone's method as a folder of YAML: what it measures, what must be given reasons, what may be confirmed at once.

>>> from guatu import playbook
>>> playbook.load(playbook.shipped()).confirm_at
Decimal('0.8')
"""

from guatu.playbook.check import FILES, MAY_BE_LEFT_OUT, check
from guatu.playbook.load import PlaybookError, load, shipped
from guatu.playbook.method import AlarmRule, Asked, Milestones, PaceRules, Playbook, Report, Used, from_plain
from guatu.playbook.packed import opened
from guatu.playbook.problems import PACKED, RULES, TABLE, Problem
from guatu.playbook.running import FIELDS, ROLES

__all__ = [
    "FIELDS",
    "FILES",
    "MAY_BE_LEFT_OUT",
    "PACKED",
    "ROLES",
    "RULES",
    "TABLE",
    "AlarmRule",
    "Asked",
    "Milestones",
    "PaceRules",
    "Playbook",
    "PlaybookError",
    "Problem",
    "Report",
    "Used",
    "check",
    "from_plain",
    "load",
    "opened",
    "shipped",
]
