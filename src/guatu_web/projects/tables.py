"""The registers of projects as columns: each project with its stages, statuses, milestones, money, talks, problems, as
they are and as they were known on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from guatu.gates import STAGES
from guatu.metrics.registers import industry_section
from guatu_web.areas.models import Zone
from guatu_web.projects.models import Invested, Merge, Milestone, Move, Problem, Project, Talk
from guatu_web.records.models import Record
from guatu_web.tables.past import Known, Past, Told, joined, local, narrowed_to, past_of, spells
from guatu_web.tables.places import Places, places_of, user_names
from guatu_web.tables.registry import Entry, Register, Row
from guatu_web.tables.touching import touched_by

_BLOCK = ("zone", "kind", "section", "industry", "cluster", "team", "unit", "owner", "area")
COLUMNS = {
    "projects": (
        *("project", "known_at", "standing", "number", "name", *_BLOCK, "origin", "stage", "stage_on", "status"),
        *("status_on", "total", "foreign", "land_need", "land_supplied"),
        *(f"{stage}_on" for stage in STAGES),
        *(f"{stage}_planned_on" for stage in STAGES),
    ),
    "project_stages": ("project", "move", *_BLOCK, "stage", "total", "since", "until"),
    "project_statuses": ("project", "move", *_BLOCK, "status", "stage", "total", "since", "until"),
    "milestones": (
        *("milestone", "project", *_BLOCK, "stage", "status", "total"),
        *("planned_on", "first_planned_on", "actual_on"),
    ),
    "investment": ("entry", "project", *_BLOCK, "day", "amount"),
    "talks": ("talk", "project", *_BLOCK, "way", "by", "day"),
    "problems": ("problem", "project", *_BLOCK, "solver", "raised_on", "due_on", "solved_on"),
}
HANGING: dict[str, type[Record]] = {each._meta.label_lower: each for each in (Milestone, Invested, Talk, Problem)}
PROJECT = (
    *("archived_at", "number", "name", "kind", "industry", "cluster", "unit", "owner", "area", "investor_place"),
    *("stage", "stage_on", "status", "status_on", "total", "foreign", "land_need", "land_supplied"),
)
_AT = {name: place for place, name in enumerate(PROJECT)}
_NO_DAYS = (None,) * (2 * len(STAGES))
_DATES = ("archived_at", "project", "stage", "planned_on", "first_planned_on", "actual_on")


class About(NamedTuple):
    """What rows tell of the project to which they belong."""

    block: tuple[Any, ...]
    status: str
    total: Any


class Step(NamedTuple):
    """A move as it is told: the day `on` which it was, and the `day` on which that became known."""

    pk: int
    way: str
    what: str
    source: str
    target: str
    on: date
    day: date


class Things(NamedTuple):
    """Some projects with all that hangs on them, by the number of the project."""

    projects: list[Past]
    hanging: Mapping[type[Record], Mapping[int, list[Past]]]
    moves: Mapping[int, list[Step]]
    places: Places
    people: Mapping[int, str]


def read(zone: Zone, projects: Collection[int] | None) -> Mapping[str, list[Row]]:
    """The rows of some projects, or of all."""
    things = _things(zone, None if projects is None else _with_merged(zone, projects))
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    for project in things.projects:
        if projects is None or project.pk in projects:
            for name, row in _rows(project, things):
                rows[name].append(row)
    return rows


def touched(zone: Zone, entries: Sequence[Entry]) -> set[int]:
    """The projects that entries of the audit log tell of, or on which a record hangs or hung."""
    return touched_by(entries, Project, HANGING, "project")


def around(zone: Zone) -> str:
    """A digest of the codes of units and areas."""
    return places_of(zone).digest()


PROJECTS = Register("projects", COLUMNS, frozenset((Project._meta.label_lower, *HANGING)), touched, read, around)


# ------------------------------------------------------------------ what is read


def _things(zone: Zone, projects: Collection[int] | None) -> Things:
    own = None if projects is None else {"pk": projects}
    theirs = None if projects is None else {"project": projects}
    found = past_of(Project, PROJECT, zone, own)
    hanging: dict[type[Record], Mapping[int, list[Past]]] = {
        Milestone: _by_project(past_of(Milestone, _DATES, zone, theirs)),
        Invested: _by_project(past_of(Invested, ("archived_at", "project", "period_last", "amount"), zone, theirs)),
        Talk: _by_project(past_of(Talk, ("archived_at", "project", "way", "by", "on"), zone, theirs)),
        Problem: _by_project(
            past_of(Problem, ("archived_at", "project", "unit", "raised_on", "due_on", "solved_on"), zone, theirs)
        ),
    }
    people = {version.told[_AT["owner"]] for each in found for version in each.versions}
    people |= {version.told[3] for each in hanging[Talk].values() for one in each for version in one.versions}
    return Things(found, hanging, _moves(zone, projects), places_of(zone), user_names(people))


def _with_merged(zone: Zone, projects: Collection[int]) -> set[int]:
    """The projects with those between which records were moved by merges, now or before they were rolled back."""
    found, pairs = set(projects), list(Merge.objects.filter(zone=zone).values_list("kept", "gone"))
    while more := {pk for pair in pairs if not found.isdisjoint(pair) for pk in pair} - found:
        found |= more
    return found


def _by_project(records: Sequence[Past]) -> Mapping[int, list[Past]]:
    """Records by each project of which they are or were."""
    found = defaultdict[int, list[Past]](list)
    for record in records:
        for project in {version.told[1] for version in record.versions}:
            found[project].append(record)
    return found


def _moves(zone: Zone, projects: Collection[int] | None) -> Mapping[int, list[Step]]:
    rows = Move.objects.filter(zone=zone).order_by("pk")
    if projects is not None:
        rows = rows.filter(project__in=projects)
    found = defaultdict[int, list[Step]](list)
    for project, pk, way, what, source, target, on, at in rows.values_list(
        "project", "pk", "way", "what", "source", "target", "on", "at"
    ):
        found[project].append(Step(pk, way, what, source, target, on, local(at).date()))
    return found


# ------------------------------------------------------------------ rows


def _rows(project: Past, things: Things) -> Iterator[tuple[str, Row]]:
    """All rows of a project, each with the name of its table."""
    pk, hanging = project.pk, things.hanging
    about = narrowed_to(project.versions, lambda told: _about(told, things))
    dates = _dates(pk, hanging[Milestone].get(pk, ()))
    moves = things.moves.get(pk, ())
    yield from _all("projects", spells(pk, _versions(project, things, dates)))
    for move, known in _stages(moves, dates):
        yield from _all("project_stages", _told(pk, known, about, partial(_stage, pk, move)))
    for move, known in _statuses(project, moves):
        yield from _all("project_statuses", _told(pk, known, about, partial(_status, pk, move)))
    for model, name, row in (
        (Milestone, "milestones", _milestone),
        (Invested, "investment", _invested),
        (Talk, "talks", partial(_talk, things)),
        (Problem, "problems", partial(_problem, things)),
    ):
        for each in hanging[model].get(pk, ()):
            yield from _all(name, _told(pk, _standing(each, pk), about, partial(row, each.pk, pk)))


def _all(name: str, rows: Iterator[Row]) -> Iterator[tuple[str, Row]]:
    for row in rows:
        yield name, row


def _told(pk: int, known: Sequence[Known], about: Sequence[Known], row: Callable[[Told, About], Told]) -> Iterator[Row]:
    """The rows of what hangs on a project, as long as both stand."""
    both = joined(known, about)
    return spells(pk, (Known(day, None if one is None or of is None else row(one, of)) for day, one, of in both))


def _standing(record: Past, project: int) -> list[Known]:
    """What a record tells while it stands and is of a project."""
    return narrowed_to(record.versions, lambda told: told if told[0] is None and told[1] == project else None)


def _stage(pk: int, move: int, told: Told, of: About) -> Told:
    stage, since, until = told
    return (pk, move, *of.block, stage, of.total, since, until)


def _status(pk: int, move: int, told: Told, of: About) -> Told:
    status, stage, since, until = told
    return (pk, move, *of.block, status, stage, of.total, since, until)


def _milestone(key: int, pk: int, told: Told, of: About) -> Told:
    _, _, stage, *days = told
    return (key, pk, *of.block, stage, of.status, of.total, *days)


def _invested(key: int, pk: int, told: Told, of: About) -> Told:
    _, _, day, amount = told
    return (key, pk, *of.block, day, amount)


def _talk(things: Things, key: int, pk: int, told: Told, of: About) -> Told:
    _, _, way, by, day = told
    return (key, pk, *of.block, way, things.people.get(by), day)


def _problem(things: Things, key: int, pk: int, told: Told, of: About) -> Told:
    _, _, solver, *days = told
    return (key, pk, *of.block, things.places.unit(solver), *days)


# ------------------------------------------------------------------ a project and its dates


def _versions(project: Past, things: Things, dates: Sequence[Known]) -> Iterator[Known]:
    """The rows of a project, one for each day that has changed something."""
    before: Told = ()
    own = [Known(each.day, each) for each in project.versions]
    for day, version, reached in joined(own, dates):
        if version is None:
            continue  # its dates were written in the act that entered it
        at, days = reached or (version.at, _NO_DAYS)
        standing, *told = _columns(version.told, things)
        row = (standing, *told, *days)
        if row != before:
            known = max(moment for moment in (version.at, at) if moment.date() <= day)
            yield Known(day, (project.pk, known, *row))
        before = row


def _columns(told: Told, things: Things) -> Told:
    number, name = told[_AT["number"]], told[_AT["name"]]
    rest = told[_AT["stage"] :]
    origin = told[_AT["investor_place"]] or None
    return (told[_AT["archived_at"]] is None, number, name, *_block(told, things), origin, *rest)


def _about(told: Told, things: Things) -> About | None:
    if told[_AT["archived_at"]] is not None:
        return None
    return About(_block(told, things), told[_AT["status"]], told[_AT["total"]])


def _block(told: Told, things: Things) -> Told:
    kind, industry, cluster, unit, owner, area = told[_AT["kind"] : _AT["area"] + 1]
    places = things.places
    return (
        places.zone, kind, industry_section(industry), industry or None, cluster or None,
        places.team(unit), places.unit(unit), things.people.get(owner), places.areas.get(area),
    )  # fmt: skip


def _dates(pk: int, milestones: Sequence[Past]) -> list[Known]:
    """When each stage was reached, then when each is to be, in the order of stages; with the moment of the change."""
    days = defaultdict[date, list[tuple[int, datetime, Told | None]]](list)
    for milestone in milestones:
        for day, at, told in milestone.versions:
            stands = told[0] is None and told[1] == pk
            days[day].append((milestone.pk, at, told if stands else None))
    held, found = dict[int, Told | None](), list[Known]()
    for day in sorted(days):
        held |= {key: told for key, _, told in days[day]}
        by_stage = {told[2]: told for told in held.values() if told is not None}
        reached = (by_stage[stage][5] if stage in by_stage else None for stage in STAGES)
        planned = (by_stage[stage][3] if stage in by_stage else None for stage in STAGES)
        found.append(Known(day, (max(at for _, at, _ in days[day]), (*reached, *planned))))
    return found


# ------------------------------------------------------------------ stages and statuses


def _stages(moves: Sequence[Step], dates: Sequence[Known]) -> Iterator[tuple[int, list[Known]]]:
    """Of each move to a stage: the stage, since when, and until when the project was there."""
    steps = [each for each in moves if each.what == Move.What.STAGE]
    since = [_since(steps, at, dates) for at in range(len(steps))]
    for at, (step, began) in enumerate(zip(steps, since, strict=True)):
        ended = since[at + 1] if at + 1 < len(steps) else []
        days = joined(began, ended)
        yield step.pk, [Known(day, one and (step.target, one, until)) for day, one, until in days]


def _since(steps: Sequence[Step], at: int, dates: Sequence[Known]) -> list[Known]:
    """When a stage began: as the move said, or as the date of the stage has been corrected since."""
    step, later = steps[at], steps[at + 1 :]
    if step.way == Move.Way.BACK or any(each.target == step.target for each in later):
        return [Known(step.day, step.on)]
    place = STAGES.index(step.target)
    both = joined([Known(step.day, step.on)], dates)
    return [Known(day, on and ((told and told[1][place]) or on)) for day, on, told in both]


def _statuses(project: Past, moves: Sequence[Step]) -> Iterator[tuple[int, list[Known]]]:
    """Of each status: which, at which stage it began, since when and until when it held. The first came with the move
    by which the project entered."""
    entered = next((each for each in moves if each.way == Move.Way.BEGIN), None)
    steps = [each for each in moves if each.what == Move.What.STATUS]
    if entered is not None:
        first = project.versions[0].told[_AT["status"]]
        steps.insert(0, entered._replace(target=steps[0].source if steps else first))
    for at, step in enumerate(steps):
        told = (step.target, _stage_on(moves, step.on), step.on)
        later = steps[at + 1 : at + 2]
        yield step.pk, [Known(step.day, (*told, None)), *(Known(each.day, (*told, each.on)) for each in later)]


def _stage_on(moves: Sequence[Step], day: date) -> str | None:
    """The stage at which a project stood at the end of a day."""
    reached = [each.target for each in moves if each.what == Move.What.STAGE and each.on <= day]
    return reached[-1] if reached else None
