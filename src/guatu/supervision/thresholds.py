"""From when on an item is warned of, and from when on it counts as behind: what a zone sets in its playbook."""

from __future__ import annotations

from typing import NamedTuple


class Thresholds(NamedTuple):
    """`warn_days` before its date an item turns blue; they are working days, or where `working` is False those of the
    calendar. It is behind where its progress is more than `behind_points` points short of its pace."""

    warn_days: int = 3
    behind_points: int = 20
    working: bool = True


USUAL = Thresholds()
"""Those of a zone that sets none."""
