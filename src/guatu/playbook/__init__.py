"""A zone's method as a folder of YAML: what it measures, what must be given reasons, what may be confirmed at once.

>>> from guatu import playbook
>>> playbook.load(playbook.shipped()).confirm_at
Decimal('0.8')
"""

from guatu.playbook.check import FILES, MAY_BE_LEFT_OUT, check
from guatu.playbook.leagues import cases_in
from guatu.playbook.load import PlaybookError, load
from guatu.playbook.measures import metrics_of
from guatu.playbook.method import (
    AlarmRule,
    Asked,
    Milestones,
    PaceRules,
    PeerGroup,
    Playbook,
    Report,
    Used,
    from_plain,
    leagues_of,
    peers_of,
)
from guatu.playbook.notices import NOTICE_FIELDS, read_notice
from guatu.playbook.packed import opened
from guatu.playbook.problems import BRIEFING, LEAGUE, MEASURE, PACKED, RULES, TABLE, Problem
from guatu.playbook.projects import ProjectRules, read_project_rules
from guatu.playbook.running import FIELDS, ROLES
from guatu.playbook.shipping import shipped

__all__ = [
    "BRIEFING",
    "FIELDS",
    "FILES",
    "LEAGUE",
    "MAY_BE_LEFT_OUT",
    "MEASURE",
    "NOTICE_FIELDS",
    "PACKED",
    "ROLES",
    "RULES",
    "TABLE",
    "AlarmRule",
    "Asked",
    "Milestones",
    "PaceRules",
    "PeerGroup",
    "Playbook",
    "PlaybookError",
    "Problem",
    "ProjectRules",
    "Report",
    "Used",
    "cases_in",
    "check",
    "from_plain",
    "leagues_of",
    "load",
    "metrics_of",
    "opened",
    "peers_of",
    "read_notice",
    "read_project_rules",
    "shipped",
]
