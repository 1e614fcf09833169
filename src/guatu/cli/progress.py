"""A bar on standard error while many files are read."""

from __future__ import annotations

from contextlib import closing
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from guatu.reading.batch import Outcomes

PAUSE = 0.1
"""Seconds between two drawings of the bar."""


def with_bar(outcomes: Outcomes, total: int) -> Outcomes:
    """Hands the outcomes on and draws how far they are.

    The bar is drawn here and not by a thread of its own: the reading processes are forked, and a fork with a second
    thread may inherit a lock that nobody opens.
    """
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    with closing(outcomes), bar as progress:
        task, drawn = progress.add_task("Reading", total=total), 0.0
        for outcome in outcomes:
            yield outcome
            progress.advance(task)
            if monotonic() - drawn > PAUSE:
                progress.refresh()
                drawn = monotonic()
