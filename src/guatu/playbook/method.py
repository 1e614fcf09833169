"""What a playbook holds: a zone's method as plain values, and to plain data and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from guatu.metrics import Metric
from guatu.papers import Template
from guatu.periods import Period
from guatu.playbook.measures import metrics_of
from guatu.playbook.notices import plain_notice, read_notice
from guatu.playbook.projects import ProjectRules, read_project_rules
from guatu.playbook.running import FIELDS, ROLES
from guatu.race import League, plain_league, read_leagues
from guatu.workflow import Workflow, plain_all, read_workflows


class Used(NamedTuple):
    """An indicator that a zone uses: its code in the catalogue, and what the zone calls it (empty: as there)."""

    code: str
    name: str = ""


class Asked(NamedTuple):
    """An indicator that a report asks for; `growth` is the kind of published growth asked for beside it, or "none"."""

    code: str
    growth: str = "nominal"


class Report(NamedTuple):
    """What a unit reports month by month or quarter by quarter: some indicators over some areas (none: the zone).

    `unit` and `areas` are codes of the zone's own trees. `basis` holds for all but stocks, which are figures of a
    point in time. What a period asks for is due `deadline` days after its end.
    """

    key: str
    name: str
    unit: str
    rhythm: str
    basis: str
    deadline: int
    indicators: tuple[Asked, ...]
    areas: tuple[str, ...] = ()

    def due_on(self, period: Period) -> date:
        """The last day on which the figures of a period are in time."""
        return period.last + timedelta(days=self.deadline)

    def plain(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        asked = [each._asdict() for each in self.indicators]
        return {**self._asdict(), "indicators": asked, "areas": list(self.areas)}


class Milestones(NamedTuple):
    """The path that targets of an indicator are to take: `shares` are pairs of a month (2 to 11) and the share of the
    year's target that should be reached by its end, as (6, 0.5) for 双过半. December's share is 1."""

    code: str
    shares: tuple[tuple[int, Decimal], ...]


class PaceRules(NamedTuple):
    """How a zone judges its targets: three bounds each from green to orange, and when a figure is due.

    `status` are values over what should be there, `outlook` probabilities, `growth` points of published growth less
    those aimed at. `due_days` after a period's end a figure is late where no report of the playbook asks for it.
    """

    status: tuple[Decimal, Decimal, Decimal] = (Decimal("1"), Decimal("0.95"), Decimal("0.9"))
    outlook: tuple[Decimal, Decimal, Decimal] = (Decimal("0.8"), Decimal("0.5"), Decimal("0.2"))
    growth: tuple[Decimal, Decimal, Decimal] = (Decimal("0"), Decimal("-0.5"), Decimal("-1"))
    due_days: int = 20
    milestones: tuple[Milestones, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The rules as JSON can hold them."""
        paths = [{"code": each.code, "shares": [[m, str(s)] for m, s in each.shares]} for each in self.milestones]
        bands = {key: [str(each) for each in getattr(self, key)] for key in ("status", "outlook", "growth")}
        return {**bands, "due_days": self.due_days, "milestones": paths}


class AlarmRule(NamedTuple):
    """When an alarm is raised, and who answers for it.

    `kind` and what `limit` means there:
    behind        a target's status is not green for `limit` periods in succession
    outlook       the probability of a target is below `limit` (0 to 1)
    base_revised  level, last year's level and published growth are more than `limit` points apart
    late          a return is more than `limit` days after its deadline
    jump          a figure's change on its own history has a robust z beyond `limit`
    `codes` are the indicators it watches (none: all). `owner` is the code of the unit that answers; empty: the unit
    that answers for the target, or that reports the figure.
    """

    key: str
    name: str
    kind: str
    limit: Decimal
    codes: tuple[str, ...] = ()
    owner: str = ""

    def plain(self) -> dict[str, Any]:
        """The rule as JSON can hold it."""
        return {**self._asdict(), "limit": str(self.limit), "codes": list(self.codes)}


class PeerGroup(NamedTuple):
    """A named group of zones beside which a zone is ranked: `places` are the others, as they call themselves; the zone
    itself always belongs to it. `codes` are the indicators that it is for (none: all)."""

    name: str
    places: tuple[str, ...]
    codes: tuple[str, ...] = ()

    def holds(self, code: str) -> bool:
        """Whether an indicator is ranked in this group."""
        return not self.codes or code in self.codes

    def plain(self) -> dict[str, Any]:
        """The group as JSON can hold it."""
        return {"name": self.name, "places": list(self.places), "codes": list(self.codes)}


class Playbook(NamedTuple):
    """A zone's method. `indicators` stand in the order of display; statements read with a confidence of `confirm_at`
    or more may be confirmed at once; a change of a target of a measure in `reasons_for` asks for a reason; `reports`
    are what units fill in; `pace` is how targets are judged, `alarms` what is to be noticed by itself, `workflows` how
    items run, `peers` the zones beside which it is ranked, `notice` what notices look like (None: as shipped),
    `projects` how projects run, `leagues` who races (赛马) and how points are given, and `measures` what is counted of
    its registers, as plain data (None: as shipped); `briefings` are templates of its own (简报), as plain data, beside
    the shipped ones."""

    name: str
    version: str
    source: str
    valid_from: date
    indicators: tuple[Used, ...]
    confirm_at: Decimal
    reasons_for: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()
    pace: PaceRules = PaceRules()
    alarms: tuple[AlarmRule, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    peers: tuple[PeerGroup, ...] = ()
    notice: Template | None = None
    projects: ProjectRules = ProjectRules()
    leagues: tuple[League, ...] = ()
    measures: tuple[Mapping[str, Any], ...] | None = None
    briefings: tuple[Mapping[str, Any], ...] = ()

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The measures by name, ready to be asked."""
        return metrics_of(self.measures)

    def plain(self) -> dict[str, Any]:
        """The playbook as JSON can hold it; `from_plain` gives it back."""
        return {
            **self._asdict(),
            "valid_from": self.valid_from.isoformat(),
            "indicators": [{"code": each.code, "name": each.name} for each in self.indicators],
            "confirm_at": str(self.confirm_at),
            "reasons_for": list(self.reasons_for),
            "reports": [each.plain() for each in self.reports],
            "pace": self.pace.plain(),
            "alarms": [each.plain() for each in self.alarms],
            "workflows": plain_all(self.workflows),
            "peers": [each.plain() for each in self.peers],
            "notice": plain_notice(self.notice),
            "projects": self.projects.plain(),
            "leagues": [plain_league(each) for each in self.leagues],
            "measures": None if self.measures is None else list(self.measures),
            "briefings": list(self.briefings),
        }


def from_plain(plain: dict[str, Any]) -> Playbook:
    """The playbook of `Playbook.plain`."""
    return Playbook(
        name=plain["name"],
        version=plain["version"],
        source=plain["source"],
        valid_from=date.fromisoformat(plain["valid_from"]),
        indicators=tuple(Used(**each) for each in plain["indicators"]),
        confirm_at=Decimal(plain["confirm_at"]),
        reasons_for=tuple(plain["reasons_for"]),
        reports=tuple(_report_of(each) for each in plain.get("reports", ())),
        pace=_pace_of(plain["pace"]) if "pace" in plain else PaceRules(),
        alarms=tuple(_alarm_of(each) for each in plain.get("alarms", ())),
        workflows=_workflows_of(json.dumps(plain.get("workflows", ()))),
        peers=peers_of(plain),
        notice=read_notice(plain),
        projects=read_project_rules(plain.get("projects", {})),
        leagues=leagues_of(plain),
        measures=_measures_of(plain),
        briefings=tuple(plain.get("briefings", ())),
    )


def _measures_of(plain: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...] | None:
    told = plain.get("measures")
    return None if told is None else tuple(told)


def peers_of(plain: Mapping[str, Any]) -> tuple[PeerGroup, ...]:
    """The peer groups of `Playbook.plain`, without the rest of it; none for a playbook that has none."""
    told = plain.get("peers", ())
    return tuple(PeerGroup(each["name"], tuple(each["places"]), tuple(each["codes"])) for each in told)


def leagues_of(plain: Mapping[str, Any]) -> tuple[League, ...]:
    """The leagues of `Playbook.plain`, without the rest of it; none for a playbook that has none."""
    return _leagues_of(json.dumps(plain.get("leagues", ())))


@lru_cache(maxsize=64)
def _leagues_of(written: str) -> tuple[League, ...]:
    told = json.loads(written)
    return read_leagues(told) if told else ()


def _report_of(plain: dict[str, Any]) -> Report:
    asked = tuple(Asked(**each) for each in plain["indicators"])
    return Report(**{**plain, "indicators": asked, "areas": tuple(plain["areas"])})


def _pace_of(plain: dict[str, Any]) -> PaceRules:
    paths = ((each["code"], tuple((m, Decimal(s)) for m, s in each["shares"])) for each in plain["milestones"])
    return PaceRules(
        status=_bands_of(plain["status"]),
        outlook=_bands_of(plain["outlook"]),
        growth=_bands_of(plain["growth"]),
        due_days=plain["due_days"],
        milestones=tuple(Milestones(*each) for each in paths),
    )


@lru_cache(maxsize=64)
def _workflows_of(written: str) -> tuple[Workflow, ...]:
    """The workflows of a playbook that was checked when it was adopted; pages ask for the same ones again and again."""
    told = json.loads(written)
    return read_workflows(told, ROLES, FIELDS) if told else ()


def _bands_of(plain: list[str]) -> tuple[Decimal, Decimal, Decimal]:
    green, yellow, orange = map(Decimal, plain)
    return green, yellow, orange


def _alarm_of(plain: dict[str, Any]) -> AlarmRule:
    return AlarmRule(**{**plain, "limit": Decimal(plain["limit"]), "codes": tuple(plain["codes"])})
