"""Gates of projects: which stages a kind of project passes, what each needs, and which way leads where.

A ladder is data (projects.yaml of a playbook); what a project holds is told in a `Held`.
"""

from guatu.gates.gate import Lack, following, is_met, missing, missing_on_the_way, reached, way
from guatu.gates.identifiers import credit_code_fault, is_industry_code
from guatu.gates.plain import plain_ladder, read_ladder
from guatu.gates.rates import HOLDS_DAYS, HOME, Rate, rate_on
from guatu.gates.spec import FIELDS, KINDS, MEASURES, ROLES, STAGES, Gate, Held, Ladder, Need, after

__all__ = [
    "FIELDS",
    "HOLDS_DAYS",
    "HOME",
    "KINDS",
    "MEASURES",
    "ROLES",
    "STAGES",
    "Gate",
    "Held",
    "Lack",
    "Ladder",
    "Need",
    "Rate",
    "after",
    "credit_code_fault",
    "following",
    "is_industry_code",
    "is_met",
    "missing",
    "missing_on_the_way",
    "plain_ladder",
    "rate_on",
    "reached",
    "read_ladder",
    "way",
]
