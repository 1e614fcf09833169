"""The projects that would close the gap of a target: those that its outlook from the register counts on, and those that
still have money to invest.

Which register a target is measured by is what a person has declared by binding it to a metric; a target that is not
bound itself goes by another one of the zone for the same indicator, area and horizon that is. Without such a binding
nothing is said of projects: a published indicator is no sum of a register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.gates import STAGES
from guatu.metrics import Metric
from guatu.pace.levers import by_plan
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.ledger.figures import written_value
from guatu_web.ledger.models import Expectation, Outlook, Target
from guatu_web.ledger.pace_words import chance
from guatu_web.ledger.queries.expected import Named
from guatu_web.ledger.queries.measured import PIPELINE
from guatu_web.ledger.queries.pace import Paced
from guatu_web.measures.queries.asking import declared
from guatu_web.policies import marked
from guatu_web.projects.models import Invested, Milestone, Project, Stage, Status
from guatu_web.records.levers import RECORDS, Behind, Lever

SHOWN = 10
"""So many projects are levers of their own; the others of a list are told together."""
MOST = 500
"""Of more projects than these with money to invest, those of the largest investment are looked at."""
PARCELS = "parcels"
GONE = (Status.LOST, Status.ABANDONED)
_WHERE = {"cluster": "cluster", "kind": "kind", "unit": "unit__code", "area": "area__code", "owner": "owner__username"}
"""Dimensions of the register of investment that are columns of its projects."""


class Carried(NamedTuple):
    """Behind what a target stands in the register: the target that is bound (`own`: it itself), the newest outlook from
    the pipeline, None where there is none, and its metric where that is not measured by stages."""

    bound: Target
    own: bool
    outlook: Outlook | None
    metric: Metric | None = None


def carried_by(zone: Zone, made: Paced) -> Carried | None:
    """What the register has behind a target, by its own binding or that of another; at most three queries."""
    target = made.target
    bound = target if target.metric else _declared_elsewhere(zone, target)
    if bound is None:
        return None
    rows = Outlook.objects.filter(target=bound, method=PIPELINE, made_on__lte=made.on)
    outlook = rows.select_related("expectation").order_by("-pk").first()
    if outlook is not None and hasattr(outlook, "expectation") and _is_of(outlook.expectation, bound):
        return Carried(bound, bound is target, outlook)
    metric = made.measured.metric if made.measured else declared(zone).get(bound.metric)
    return Carried(bound, bound is target, None, metric)


def _is_of(told: Expectation, bound: Target) -> bool:
    return (told.metric, told.where) == (bound.metric, bound.narrowed)


def _declared_elsewhere(zone: Zone, target: Target) -> Target | None:
    """A bound target of the same indicator, area and horizon."""
    if not target.code or target.measure not in ("level", "growth"):
        return None
    rows = Target.objects.filter(
        zone=zone, code=target.code, area=target.area_id, state=Target.State.IN_FORCE, archived_at=None
    )
    same = rows.filter(period_first=target.period_first, period_last=target.period_last, measure="level")
    return same.exclude(metric="").order_by("-pk").first()


def of_projects(by: User, zone: Zone, made: Paced, found: Carried | None, unit: str) -> list[Lever]:
    """The projects of the register as levers in a unit, and those among them that wait for land; one query."""
    if found is None or found.bound.value_unit != unit:
        return []
    if found.outlook is not None:
        return _of_outlook(by, zone, made, found.outlook.expectation, unit)
    if found.metric is not None and _invests(found.metric):
        return _of_investment(by, zone, made, found, unit)
    return []


# ------------------------------------------------------------------ projects that could come to the milestone


class Open(NamedTuple):
    """An open project of an outlook as it stands now; without `amount` the records hold none."""

    pk: int
    record: Named | None
    stage: str
    chance: float
    amount: float | None
    dormant: bool
    lacks_land: Decimal


def _of_outlook(by: User, zone: Zone, made: Paced, told: Expectation, unit: str) -> list[Lever]:
    rows = _standing(by, zone, told)
    shown = sorted(rows, key=lambda each: (-(each.amount or 0.0), -each.chance))
    fewest = {each["project"] for each in told.moves.get("fewest", {}).get("projects", ())}
    stage = str(Stage(told.milestone).label)
    levers = [_project(made, each, stage, unit, each.pk in fewest) for each in shown[:SHOWN]]
    return [*levers, *_others(zone, shown[SHOWN:], told), *_parcels(rows, told, unit, made)]


def _standing(by: User, zone: Zone, told: Expectation) -> list[Open]:
    """The open projects of an outlook, without those that have come to the milestone since or are gone."""
    listed = {each["project"]: each for each in told.open}
    rows = marked(
        by, "projects.view", zone, Project.objects.filter(zone=zone, pk__in=listed, archived_at=None, merged_into=None)
    )
    columns = ("pk", "name", "stage", "status", "land_need", "land_supplied", "seen")
    before = STAGES.index(told.milestone)
    return [
        _open(zone, each, listed[each["pk"]], told)
        for each in rows.exclude(status__in=GONE).order_by().values(*columns)
        if STAGES.index(each["stage"]) < before
    ]


def _open(zone: Zone, row: Mapping[str, Any], said: Mapping[str, Any], told: Expectation) -> Open:
    amount = 1.0 if told.of == "count" else None if said["amount"] is None else float(said["amount"])
    lacking = max(Decimal(0), (row["land_need"] or Decimal(0)) - (row["land_supplied"] or Decimal(0)))
    waits = STAGES.index(row["stage"]) < STAGES.index("land") <= STAGES.index(told.milestone)
    dormant = row["status"] == Status.DORMANT
    return Open(
        row["pk"],
        _named(zone, row),
        row["stage"],
        said["chance"],
        amount,
        dormant,
        lacking if waits else Decimal(0),
    )


def _named(zone: Zone, row: Mapping[str, Any]) -> Named | None:
    return Named(row["name"], reverse("projects:project", args=(zone.code, row["pk"]))) if row["seen"] else None


def _project(made: Paced, each: Open, stage: str, unit: str, among_fewest: bool) -> Lever:
    said = {
        "name": each.record.name if each.record else _("一个项目（无权查看）"),
        "now": str(Stage(each.stage).label),
        "stage": stage,
        "chance": chance(each.chance),
    }
    notes = [_("到达可能性 %(chance)s") % said]
    notes += [_("停滞")] if each.dormant else []
    notes += [_("在“最少推动”之列")] if among_fewest else []
    what = _("%(name)s：由%(now)s推进到%(stage)s") % said
    likely = None if each.amount is None else each.amount * each.chance
    return _lever("project", _("项目"), what, each.amount, RECORDS, _("，").join(notes), [each.record], likely=likely)


def _others(zone: Zone, rows: Sequence[Open], told: Expectation) -> list[Lever]:
    """The projects that are not listed one by one; of those that the outlook kept no amount of, what is expected."""
    levers, number = [], told.rest.get("number", 0)
    page = reverse("projects:list", args=(zone.code,))
    if rows:
        size = sum(each.amount or 0.0 for each in rows)
        what = _("其余 %(number)s 个在库项目") % {"number": len(rows)}
        likely = sum((each.amount or 0.0) * each.chance for each in rows)
        levers.append(_lever("project", _("项目"), what, size, RECORDS, "", [], page, likely))
    if number:
        what = _("另有 %(number)s 个可能性更小的在库项目") % {"number": number}
        counted = float(number) if told.of == "count" else None
        levers.append(_lever("project", _("项目"), what, counted, RECORDS, "", [], page, told.rest.get("expected")))
    return levers


def _parcels(rows: Sequence[Open], told: Expectation, unit: str, made: Paced) -> list[Lever]:
    """The projects that have to be given land before the milestone; they are among those above."""
    waiting = [each for each in rows if each.lacks_land]
    if not waiting:
        return []
    said = {"number": len(waiting), "land": written_value(sum(each.lacks_land for each in waiting), "mu")}
    what = _("%(number)s 个项目尚缺用地 %(land)s，供地后才能推进") % said
    note = _("项目台账登记的用地需求减已供地；与上列项目重复，不另计。")
    size = sum(each.amount or 0.0 for each in waiting)
    return [_lever("land", _("用地"), what, size, PARCELS, note, [each.record for each in waiting[:SHOWN]])]


# ------------------------------------------------------------------ projects that still have money to invest


def _invests(metric: Metric) -> bool:
    """Whether a metric adds up the investment that projects complete."""
    part = metric.parts[0]
    return len(metric.parts) == 1 and (part.scope.table.name, part.measure, part.of) == ("investment", "sum", "amount")


def _of_investment(by: User, zone: Zone, made: Paced, found: Carried, unit: str) -> list[Lever]:
    """What open projects have still to invest, as much of it as their planned completion puts into the horizon."""
    where = found.bound.narrowed
    if made.goal is None or not set(where) <= set(_WHERE):
        return []
    among = _investing(zone).filter(**{_WHERE[name]: value for name, value in where.items()})
    rows = marked(by, "projects.view", zone, among)
    columns = ("pk", "name", "total", "done", "planned", "seen")
    told = [_remaining(made, each) for each in rows.order_by("-total", "pk").values(*columns)[:MOST]]
    sized = sorted(((row, size) for row, size in told if size), key=lambda each: -each[1])
    levers = [_investment(zone, made, row, size, unit) for row, size in sized[:SHOWN]]
    page = reverse("projects:list", args=(zone.code,))
    if others := sized[SHOWN:]:
        what = _("其余 %(number)s 个在建项目") % {"number": len(others)}
        levers.append(
            _lever("investment", _("项目投资"), what, sum(size for _row, size in others), RECORDS, "", [], page)
        )
    if unplanned := sum(size is None for _row, size in told):
        what = _("%(number)s 个项目未填计划竣工日期，余下投资不知何时完成") % {"number": unplanned}
        levers.append(_lever("investment", _("项目投资"), what, None, "", "", [], page))
    return levers


def _investing(zone: Zone) -> QuerySet[Project]:
    """Projects that have been started and are not completed, with what they have invested and when they are planned to
    be completed."""
    done = Invested.objects.filter(project=OuterRef("pk"), archived_at=None).order_by().values("project")
    planned = Milestone.objects.filter(project=OuterRef("pk"), stage=Stage.COMPLETED, archived_at=None)
    rows = Project.objects.filter(zone=zone, archived_at=None, merged_into=None, stage=Stage.STARTED, total__gt=0)
    return rows.exclude(status__in=GONE).annotate(
        done=Subquery(done.annotate(told=Sum("amount")).values("told")),
        planned=Subquery(planned.values("planned_on")[:1]),
    )


def _remaining(made: Paced, row: Mapping[str, Any]) -> tuple[Mapping[str, Any], float | None]:
    """A project with what it is to invest until the end of the horizon; None where no completion is planned."""
    rest = float(row["total"] - (row["done"] or Decimal(0)))
    if rest <= 0:
        return row, 0.0
    assert made.goal is not None
    return row, None if row["planned"] is None else by_plan(rest, made.on, made.goal.horizon.last, row["planned"])


def _investment(zone: Zone, made: Paced, row: Mapping[str, Any], size: float, unit: str) -> Lever:
    record = _named(zone, row)
    rest = written_value(row["total"] - (row["done"] or Decimal(0)), unit)
    said = {
        "name": record.name if record else _("一个项目（无权查看）"),
        "rest": rest,
        "planned": row["planned"].isoformat(),
    }
    what = _("%(name)s：尚余投资 %(rest)s") % said
    overdue = row["planned"] < made.on
    note = _("计划 %(planned)s 竣工，已过期") if overdue else _("计划 %(planned)s 竣工，按日均摊到期末")
    return _lever("investment", _("项目投资"), what, size, RECORDS, note % said, [record])


def _lever(
    kind: str,
    word: str,
    what: str,
    size: float | None,
    view: str,
    note: str,
    records: Iterable[Named | None],
    page: str = "",
    likely: float | None = None,
) -> Lever:
    seen = tuple(Behind(*each) for each in records if each is not None)
    return Lever(kind, word, what, size, view if size is not None else "", note, seen, page, likely)
