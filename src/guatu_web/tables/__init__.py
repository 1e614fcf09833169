"""Registers as columns: what acts have written, exported for metrics after each commit and as of a past day.

    answer = measure(engine(zone), metric, Question(by=("unit",)))

`engine` is what others ask; an app gives its registers to `registry.export` when it is ready.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guatu.metrics import DuckDB
    from guatu_web.areas.models import Zone


def engine(zone: Zone, on: date | None = None) -> DuckDB:
    """The registers of a zone as they are after the last commit, or as they were known at the end of a day.

    Ask anew for each page: the same engine comes back while nothing has changed. Not within an act, whose changes are
    not committed yet: AskedWithinAnAct.
    """
    from guatu_web.tables.answering import engine as answering  # Django imports this package before it has models

    return answering(zone, on)
