"""How a zone judges its targets on a day: the bands, deadlines and milestones of the playbook in force then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from guatu.pace import Bands, Deadlines, Manner, Trajectory, year_milestones
from guatu.periods import Period
from guatu.playbook import PaceRules, PeerGroup, Report, from_plain
from guatu.statistics.grains import periods_of
from guatu_web.statistics.freshness import asking

_ANY_YEAR = 2001


class Rules(NamedTuple):
    """What the playbook says of judging; without one, what holds by default.

    `areas` are the codes of the zone's areas by their numbers, `top` is the one that stands for the whole.
    """

    pace: PaceRules = PaceRules()
    reports: Sequence[Report] = ()
    areas: Mapping[int, str] = {}
    top: int | None = None
    version: str = ""
    peers: Sequence[PeerGroup] = ()

    def manner(self, code: str, area: int | None, horizon: Period, group: Sequence[float] | None = None) -> Manner:
        """How a target of an indicator in an area is judged."""
        return Manner(
            status_bands=_bands(self.pace.status),
            outlook_bands=_bands(self.pace.outlook),
            growth_bands=_bands(self.pace.growth),
            due_days=self.due_days(code, area),
            group=group,
            trajectory=self.path(code, horizon),
            deadlines=self.deadlines(code, area),
        )

    def due_days(self, code: str, area: int | None) -> int:
        """After how many days a figure is late: by the report that asks for it, else by the playbook's own rule."""
        return min((each.deadline for each in self._reports(code, area)), default=self.pace.due_days)

    def deadlines(self, code: str, area: int | None) -> Deadlines:
        """The months at whose ends reports ask for a figure, each with the days after it; none where no report does."""
        due: dict[int, int] = {}
        for report in self._reports(code, area):
            for period in periods_of(_ANY_YEAR, report.rhythm):
                month = period.last.month
                due[month] = min(due.get(month, report.deadline), report.deadline)
        return tuple(sorted(due.items()))

    def milestones(self, code: str) -> tuple[tuple[int, Decimal], ...]:
        """The milestones of an indicator, none where it has none."""
        return next((each.shares for each in self.pace.milestones if each.code == code), ())

    def path(self, code: str, horizon: Period) -> Trajectory | None:
        """The path of a target by its milestones; None where it has none, or does not run over one calendar year."""
        shares = self.milestones(code)
        whole = (horizon.first.month, horizon.last.month, horizon.whole_months) == (1, 12, True)
        if not shares or not whole or horizon.first.year != horizon.last.year:
            return None
        return year_milestones(Period.parse(str(horizon.first.year)), {month: float(share) for month, share in shares})

    def _reports(self, code: str, area: int | None) -> list[Report]:
        """The reports that ask for an indicator over an area."""
        return asking(self.reports, code, self.areas.get(area or 0, ""), whole=area == self.top)


DEFAULT = Rules()


def rules_of(content: Mapping[str, Any] | None, areas: Mapping[int, str], top: int | None) -> Rules:
    """The rules of a playbook as it is kept; those by default where there is none."""
    if content is None:
        return Rules(areas=areas, top=top)
    read = from_plain(dict(content))
    return Rules(read.pace, read.reports, areas, top, f"{read.name} {read.version}", read.peers)


def _bands(bounds: tuple[Decimal, Decimal, Decimal]) -> Bands:
    return Bands(*map(float, bounds))
