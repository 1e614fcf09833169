"""The register of projects as guatu.pace reads it, and the outlook of a bound target from it.

Which projects count is asked of the metric itself, without its time; what they did is read from their moves. All of
this takes a while: it is done in the round and stored, and pages show what is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q

from guatu.gates import STAGES
from guatu.metrics import Filter, Metric, Question
from guatu.pace import Goal, Lift, PipelineOutlook, Register, Step, lift, pipeline_outlook
from guatu.pace.lights import Bands
from guatu.pace.pipeline_outlook import Contribution
from guatu.pace.stage_history import StageHistory
from guatu_web.areas.models import Zone
from guatu_web.ledger.queries.measured import Measured, Registers
from guatu_web.ledger.queries.reach import Reach
from guatu_web.projects.models import Move, Project
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.models import AuditEntry
from guatu_web.records.recent import Recent

LISTED = 50
"""So many open projects of an outlook are kept one by one, the most expected first."""
READ = ("projects.", "areas.", "playbooks.")
"""Records of these kinds make a pipeline what it is."""
KEPT = 4
"""The pipelines of so many zones are kept from one round to the next."""
_SIZES = (Decimal(100_000_000), Decimal(1_000_000_000))


class Row(NamedTuple):
    """A project as the pipeline sees it."""

    kind: str
    total: Decimal | None
    foreign: Decimal | None
    land_need: Decimal | None
    land_supplied: Decimal | None


class Looked(NamedTuple):
    """An outlook from the pipeline with the moves that would lift it to green, where that can be said."""

    look: PipelineOutlook
    moves: Mapping[str, Lift]


class Pipeline:
    """The projects of a zone with their way from stage to stage, on a day; read once for any number of targets."""

    def __init__(self, zone: Zone, on: date, registers: Registers | None = None) -> None:
        self.zone, self.on = zone, on
        self._registers = registers or Registers(zone)
        self._counted: dict[str, set[str]] = {}
        self._reached: dict[str, set[str]] = {}

    def again(self) -> Pipeline:
        """Itself, for another round: files of an export are read anew, as those of an older one may be gone."""
        self._registers = Registers(self.zone)
        return self

    def outlook(self, found: Measured, goal: Goal, reach: Reach, bands: Bands) -> Looked:
        """The outlook of a goal and what would have to move."""
        counted = self.counted(found.metric, reach, found.question.where)
        register = self.register._replace(amounts=self._amounts(reach, found.worth))
        look = pipeline_outlook(register.plain, goal, reach.stage, self.on, reach.of, counted, bands)
        return Looked(look, _moves(look, bands))

    def digest(self, found: Measured, goal: Goal, reach: Reach) -> str:
        """The same within a week as long as no project has moved, been entered or got another amount."""
        counted = self.counted(found.metric, reach, found.question.where)
        week = self.on.isocalendar()[:2]
        said = (self._digest, week, found.metric.version, sorted(counted), str(goal.value.normalize()), str(goal))
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @cached_property
    def rows(self) -> dict[str, Row]:
        """The projects that stand, by number."""
        standing = Project.objects.filter(zone=self.zone, archived_at=None, merged_into=None).order_by("pk")
        told = standing.values_list("pk", "kind", "total", "foreign", "land_need", "land_supplied")
        return {str(pk): Row(kind, *amounts) for pk, kind, *amounts in told}

    @cached_property
    def register(self) -> _Register:
        """The moves of all projects in the order in which they were entered."""
        rows = Move.objects.filter(zone=self.zone).order_by("pk").values_list("project_id", "on", "target", "way")
        known = [(str(pk), on, to, way) for pk, on, to, way in rows if str(pk) in self.rows]
        steps = tuple(Step(project, on, to) for project, on, to, _ in known)
        strata = {project: _stratum(row) for project, row in self.rows.items()}
        return _Register(steps, strata, _since([(on, way) for _, on, _, way in known]))

    def counted(self, metric: Metric, reach: Reach, where: Mapping[str, Any]) -> set[str]:
        """The projects that count: those of which the metric counts the day, and of the others those that can still
        come to the stage. One that has skipped it is not counted by the metric, and not by its outlook."""
        asked = repr((metric.version, reach, sorted(where.items())))
        if asked not in self._counted:
            self._counted[asked] = self._told(metric, reach, where)
        return self._counted[asked]

    def _told(self, metric: Metric, reach: Reach, where: Mapping[str, Any]) -> set[str]:
        given = Question(where=where)
        among = self._found(_timeless(metric), given)
        reached = self._found(_timeless(metric, Filter(reach.time, "present")), given)
        passed = self._passed(reach.stage)
        open_kinds = {each.kind for each in rules_of(self.zone).ladders if reach.stage in each.stages}
        return reached | {each for each in among - passed if each in self.rows and self.rows[each].kind in open_kinds}

    def _found(self, metric: Metric, question: Question) -> set[str]:
        return {str(row["project"]) for row in self._registers.all_records(metric, question)}

    def _passed(self, stage: str) -> set[str]:
        """The projects that have come to a stage or behind it."""
        if stage not in self._reached:
            history = StageHistory.of(self.register.steps, self.on, STAGES, self.register.since)
            self._reached[stage] = set(history.reached(stage))
        return self._reached[stage]

    def _amounts(self, reach: Reach, worth: Decimal) -> dict[str, Decimal]:
        if reach.of == "count":
            return {}
        told = {project: getattr(row, reach.column) for project, row in self.rows.items()}
        return {project: amount * worth for project, amount in told.items() if amount is not None}

    @cached_property
    def _digest(self) -> str:
        register = self.register
        said = repr((register.steps, sorted(self.rows.items()), register.since))
        return hashlib.sha256(said.encode()).hexdigest()


def pipeline_of(zone: Zone, on: date) -> Pipeline:
    """The pipeline of a zone on a day. As long as nobody has changed what it is made of, it is the one of the round
    before, and no project is read again."""
    last = _last_change(zone)
    kept = _kept.get(zone.pk)
    if kept is not None and last is not None and kept[:2] == (last, on):
        return kept[2].again()
    made = Pipeline(zone, on)
    _kept.put(zone.pk, (last, on, made))
    return made


def _last_change(zone: Zone) -> str | None:
    """The digest of the newest entry in the audit log that tells of a record of which pipelines are made."""
    told = Q()
    for kind in READ:
        told |= Q(model__startswith=kind)
    rows = AuditEntry.objects.filter(told, zone=zone).order_by("-number")
    return rows.values_list("digest", flat=True).first()


_kept: Recent[int, tuple[str | None, date, Pipeline]] = Recent(KEPT)


class _Register(NamedTuple):
    steps: tuple[Step, ...]
    strata: Mapping[str, tuple[str, ...]]
    since: date | None
    amounts: Mapping[str, Decimal] = {}

    @property
    def plain(self) -> Register:
        return Register(self.steps, STAGES, self.strata, self.amounts, self.since)


def _timeless(metric: Metric, *more: Filter) -> Metric:
    """The metric over all of its projects, whenever they came to the stage."""
    part = metric.parts[0]
    kept = tuple(each for each in part.scope.filters if each.column not in part.scope.time)
    scope = part.scope._replace(time=(), filters=(*kept, *more))
    version = hashlib.sha256(repr((metric.version, more, "timeless")).encode()).hexdigest()
    return metric._replace(parts=(part._replace(scope=scope),), grain=None, version=version)


def _stratum(row: Row) -> tuple[str, ...]:
    """Kind, then size: larger projects take longer."""
    if row.total is None:
        return (row.kind,)
    return row.kind, str(sum(row.total >= each for each in _SIZES))


def _since(moves: Collection[tuple[date, str]]) -> date | None:
    """Since when the register tells how projects move: the first move forward. What was entered before it in some stage
    came there before the register was kept."""
    forward = (on for on, way in moves if way in (Move.Way.NEXT, Move.Way.SKIP))
    first = min(forward, default=None)
    return None if first is None else first - timedelta(days=1)


def _moves(look: PipelineOutlook, bands: Bands) -> dict[str, Lift]:
    if look.probability is None or look.goal.bound != "ge" or look.working is None:
        return {}
    return {by: lift(look, bands.green, by) for by in ("fewest", "nearest")}


# ------------------------------------------------------------------ as it is stored


def plain_open(look: PipelineOutlook) -> list[dict[str, Any]]:
    """The open projects that bring most, as JSON can hold them."""
    return [_plain(each) for each in look.open[:LISTED]]


def plain_rest(look: PipelineOutlook) -> dict[str, Any]:
    """What the other open projects bring together."""
    others = look.open[LISTED:]
    return {"number": len(others), "expected": sum(each.expected for each in others)}


def plain_moves(told: Looked) -> dict[str, Any]:
    """The moves that would lift the chance."""
    by_project = {each.project: each for each in told.look.open}
    return {
        by: {
            "bound": each.bound,
            "probability": each.probability,
            "enough": each.enough,
            "number": len(each.projects),
            "projects": [_plain(by_project[project]) for project in each.projects[:LISTED]],
        }
        for by, each in told.moves.items()
    }


def _plain(each: Contribution) -> dict[str, Any]:
    return {
        "project": int(each.project),
        "stage": each.stage,
        "dormant": each.dormant,
        "since": each.since.isoformat(),
        "chance": round(each.chance, 6),
        "amount": None if each.amount is None else str(each.amount),
        "expected": float(f"{each.expected:.8g}"),
    }
