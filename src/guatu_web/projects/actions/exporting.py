"""The act of taking projects out of the site, or what was found in a list: who, with which filter, how many lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import require
from guatu_web.projects.models import Intake
from guatu_web.records.acts import act


def record_export(by: User, zone: Zone, told: Mapping[str, Any], rows: int) -> None:
    """An entry in the audit log for a file that has been made of the projects."""
    require(by, "projects.export", zone)
    with act("projects.export", by=by, zone=zone) as doing:
        doing.note(zone, {"filter": [None, {name: str(value) for name, value in told.items()}], "rows": [None, rows]})


def record_findings(by: User, intake: Intake, rows: int) -> None:
    """An entry in the audit log for a file that has been made of what was found in a list."""
    require(by, "projects.change", intake.zone)
    with act("projects.download_findings", by=by, zone=intake.zone) as doing:
        doing.note(intake, {"rows": [None, rows]})
