"""The act of taking items, papers and scores out of the site: who, what, with which filter, how many lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import require
from guatu_web.records.acts import act

ACTS = {"items": "export", "table": "print_table", "scores": "print_scores"}


def record_export(by: User, zone: Zone, what: str, told: Mapping[str, Any], rows: int) -> None:
    """An entry in the audit log for a file that has been made of the items, the responsibility table or the scores."""
    require(by, "supervision.export", zone)
    with act(f"supervision.{ACTS[what]}", by=by, zone=zone) as doing:
        doing.note(zone, {"filter": [None, {name: str(value) for name, value in told.items()}], "rows": [None, rows]})
