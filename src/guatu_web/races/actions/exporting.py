"""The act of taking standings out of the site: which league, which period, how many lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import require
from guatu_web.records.acts import act


def record_export(by: User, zone: Zone, told: Mapping[str, Any], rows: int) -> None:
    """An entry in the audit log for a file that has been made of standings."""
    require(by, "races.export", zone)
    with act("races.export", by=by, zone=zone) as doing:
        doing.note(zone, {"filter": [None, {name: str(value) for name, value in told.items()}], "rows": [None, rows]})
