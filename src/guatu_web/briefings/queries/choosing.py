"""Which indicators a briefing tells of: few enough to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guatu import catalogue
from guatu_web.briefings.queries.asked import Asked
from guatu_web.statistics.queries.known import known
from guatu_web.statistics.queries.listing import in_playbook

MOST = 25
"""So many indicators at most stand in an analysis of a month or a quarter."""


def codes_of(asked: Asked, aimed: Iterable[str]) -> list[str]:
    """The indicators of an analysis: those with a target and those of the playbook, in the order of the catalogue;
    where they are too many, those with a target first. A zone that followed no playbook on the day has those of which
    there are figures of the period. Two queries at most."""
    used, aims = used_by(asked) or _told(asked), set(aimed)
    both = [code for code in used if code in aims]
    wanted = list(dict.fromkeys((*both, *used, *sorted(aims))))
    return in_order(wanted[:MOST])


def used_by(asked: Asked) -> list[str]:
    """The indicators of the playbook that was in force on the day, in its order; one query."""
    return list(in_playbook(asked.zone, asked.as_of).names)


def _told(asked: Asked) -> list[str]:
    rows = known(asked.zone, asked.past).filter(area=asked.area, period_last=asked.period.last)
    return sorted(asked.seen("statistics.view", rows).order_by().values_list("code", flat=True).distinct())


def in_order(codes: Sequence[str]) -> list[str]:
    """Codes in the order of the catalogue, which goes by topic."""
    turns = {code: at for at, code in enumerate(catalogue.load().codes)}
    return sorted((code for code in codes if code in turns), key=lambda code: turns[code])
