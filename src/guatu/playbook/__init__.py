"""A zone's method as a folder of YAML: what it measures, what must be given reasons, what may be confirmed at once.

>>> from pathlib import Path
>>> from guatu import playbook
>>> playbook.load(Path("playbooks/demo")).confirm_at
Decimal('0.8')
"""

from guatu.playbook.check import FILES, check
from guatu.playbook.load import Playbook, PlaybookError, Used, from_plain, load
from guatu.playbook.problems import RULES, Problem

__all__ = ["FILES", "RULES", "Playbook", "PlaybookError", "Problem", "Used", "check", "from_plain", "load"]
