"""What units have to report: the report schemes of the playbook in force, period by period, each with its deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from guatu import catalogue
from guatu.periods import Period
from guatu.playbook import Report
from guatu.reporting.figures import period_of
from guatu.statistics.grains import periods_of
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import Branch, tree
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.playbooks.queries import in_force


class Duty(NamedTuple):
    """What a unit has to report of a period. It is `counted` where the scheme was in force when it was due; what was
    due before may be made up, and is never late."""

    report: Report
    unit: int
    area: int | None
    period: Period
    due_on: date
    counted: bool

    @property
    def key(self) -> tuple[str, int, date]:
        """By what a return answers to it."""
        return self.report.key, self.unit, self.period.last


class Schemes(NamedTuple):
    """The reports of a zone with the ids of their units and areas: `units` and `areas` are the zone's trees by code.

    `since` tells from which day on each report is due, `first` the day from which on periods may be filled in.
    """

    reports: tuple[Report, ...]
    units: dict[str, Branch]
    areas: dict[str, Branch]
    since: dict[str, date]
    first: date

    def report(self, key: str) -> Report | None:
        return next((each for each in self.reports if each.key == key), None)

    def strays(self) -> list[tuple[Report, str]]:
        """Reports whose unit or area the zone does not have today, each with the code."""
        told = [(each, each.unit) for each in self.reports if each.unit not in self.units]
        return told + [(each, code) for each in self.reports for code in each.areas if code not in self.areas]

    def areas_of(self, report: Report) -> list[int]:
        """The ids of the areas of a report; the zone itself where it names none."""
        if report.areas:
            return [self.areas[code].state.node_id for code in report.areas if code in self.areas]
        return [branch.state.node_id for branch in self.areas.values() if branch.depth == 0][:1]

    def duties(self, year: int, today: date) -> Iterator[Duty]:
        """What is due of the periods of a year that have ended, the newest first."""
        for report in self.reports:
            if report.unit in self.units:
                yield from self._of(report, year, today)

    def _of(self, report: Report, year: int, today: date) -> Iterator[Duty]:
        areas = self.areas_of(report)
        for period in reversed(periods_of(year, report.rhythm)):
            if self.first <= period.last < today and areas:
                due = report.due_on(period)
                yield Duty(
                    report,
                    self.units[report.unit].state.node_id,
                    areas[0] if len(areas) == 1 and report.areas else None,
                    period,
                    due,
                    due >= self.since.get(report.key, date.max),
                )


def schemes_of(zone: Zone) -> Schemes:
    """The report schemes in force today, with the zone's trees; four queries."""
    version = in_force(zone)
    playbook = version.playbook if version else None
    return Schemes(
        playbook.reports if playbook else (),
        _by_code(tree(Unit, zone)),
        _by_code(tree(Area, zone)),
        _since(zone) if playbook and playbook.reports else {},
        playbook.valid_from if playbook else date.max,
    )


def _by_code(branches: Iterable[Branch]) -> dict[str, Branch]:
    return {branch.state.node.code: branch for branch in branches}


def _since(zone: Zone) -> dict[str, date]:
    """From which day on each report has been in force, whichever version first had it."""
    adopted = PlaybookVersion.objects.filter(zone=zone, state=PlaybookVersion.State.ADOPTED, archived_at=None)
    told: dict[str, date] = {}
    for day, reports in adopted.order_by("in_force_from").values_list("in_force_from", "content__reports"):
        for each in reports or ():
            told.setdefault(each["key"], day)
    return told


def duty(schemes: Schemes, key: str, last: date) -> Duty | None:
    """The duty of a report for the period that ends on a day; None where there is none."""
    due = schemes.duties(last.year, timezone.localdate())
    return next((each for each in due if each.report.key == key and each.period.last == last), None)


def basis_of(code: str, report: Report) -> str:
    """The basis of an indicator in a report: a stock is of a point in time, whatever the report says."""
    return "point" if catalogue.load().codes[code].nature == "stock" else report.basis


def line_period(period: Period, rhythm: str, basis: str) -> Period:
    """The period of a figure in a return: the whole stretch from January where it is cumulated."""
    return period_of(period.last, rhythm, basis)
