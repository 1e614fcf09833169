"""What the office enters of racers: things that count, with reason and proof; values and targets of a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu.race import League
from guatu.race.spec import Leaf
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import require
from guatu_web.projects.models import Project
from guatu_web.races.models import Entry
from guatu_web.races.queries.racers import Field, person_key
from guatu_web.races.queries.targets import aimed, horizon
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns
from guatu_web.supervision.proofs import File, Handed, keep

RIGHT = "races.freeze"
FIRST = date(2000, 1, 1)
LONGEST = 300
MOST = Decimal(10) ** 15
Place = tuple[str, str]
"""A measure and a racer."""


class Thing(NamedTuple):
    """A thing that counts for a racer from a day on: what it was, on what ground, and for whom of the people."""

    source: str
    racer: str
    on: date
    text: str
    reason: str
    value: Decimal = Decimal(1)
    owner: int | None = None
    project: Project | None = None


def enter(by: User, zone: Zone, league: League, thing: Thing, proof: File | None = None) -> Entry:
    """Enter a thing that counts. Refused for an unknown measure or racer, a day to come, and without text or reason."""
    require(by, RIGHT, zone)
    _check(zone, league, thing)
    told: dict[str, Any] = {}
    if proof is not None:
        kept = keep(Handed(str(proof.name), proof.chunks()))
        told = {"proof_name": kept.name, "proof_digest": kept.digest, "proof_type": kept.media_type}
    with act("races.enter", by=by, zone=zone, reason=thing.reason) as doing:
        columns = {**thing._asdict(), "owner_id": thing.owner, "text": thing.text.strip()}
        del columns["owner"]
        return doing.create(Entry(zone=zone, league=league.key, kind=Entry.Kind.RECORD, by=by, **columns, **told))


def withdraw(by: User, entry: Entry, *, version: int, reason: str) -> Entry:
    """Take back what was entered; the reason says why, and the history keeps it."""
    require(by, RIGHT, entry.zone)
    with act("races.withdraw", by=by, zone=entry.zone, reason=reason) as doing:
        return doing.archive(entry, version=version)


def set_values(
    by: User,
    zone: Zone,
    league: League,
    kind: str,
    period: Period,
    values: Mapping[Place, Decimal | None],
    *,
    reason: str,
) -> int:
    """Set figures or targets, by measure and racer; None takes one back. Gives how many are another now.

    Targets are those of the year of the period where the measure has such, else of the period itself.
    """
    require(by, RIGHT, zone)
    name = "races.set_targets" if kind == Entry.Kind.TARGET else "races.set_figures"
    _check_values(zone, league, kind, values, reason)
    leaves = {each.measure.key: each for each in league.leaves}
    with act(name, by=by, zone=zone, reason=reason) as doing:
        Zone.objects.select_for_update().get(pk=zone.pk)  # two who set the same go one by one
        rows = Entry.objects.filter(zone=zone, league=league.key, kind=kind, archived_at=None)
        there = {(each.source, each.racer, each.period): each for each in rows.filter(period_last__gte=period.first)}
        new = {"zone": zone, "league": league.key, "kind": kind, "reason": reason, "by": by}
        changed = 0
        for (measure, racer), value in values.items():
            over = horizon(leaves[measure], period) if kind == Entry.Kind.TARGET else period
            columns = new | {"source": measure, "racer": racer} | period_columns(over)
            changed += _set(doing, there.get((measure, racer, over)), value, columns)
        return changed


def _set(doing: Doing, there: Entry | None, value: Decimal | None, new: Mapping[str, Any]) -> bool:
    if value is None:
        if there is not None:
            doing.archive(there)
        return there is not None
    if there is None:
        doing.create(Entry(value=value, **new))
        return True
    if there.value == value:
        return False
    doing.change(there, value=value, reason=new["reason"], by=new["by"])
    return True


def record_sources(league: League) -> dict[str, str]:
    """The sources of records that people may add to, each with what its measures are called."""
    found: dict[str, list[str]] = {}
    for each in league.leaves:
        if each.measure.from_records:
            found.setdefault(each.measure.claims, []).append(each.measure.name)
    return {key: "、".join(names) for key, names in found.items()}


def enterable(league: League, kind: str) -> list[Leaf]:
    """The measures whose targets people enter, or whose figures they do: those without a source."""
    if kind == Entry.Kind.TARGET:
        return aimed(league)
    return [each for each in league.leaves if not each.measure.from_records and by_hand(league, each.measure.key)]


def by_hand(league: League, source: str) -> bool:
    """Whether a source has only what people enter."""
    return next((each.by_hand for each in league.sources if each.key == source), True)


def racing(zone: Zone, league: League) -> dict[str, str]:
    """Who races: keys and names."""
    field = Field(zone, league)
    if league.who == "person":
        return {person_key(each.pk): each.name for each in field.people}
    return {each.key: each.name for each in field.teams}


def appraised(zone: Zone, league: League) -> dict[str, str]:
    """Who can have targets of his own: all who race, and the people of teams, each with his team."""
    field = Field(zone, league)
    names = {each.key: each.name for each in field.teams}
    of_people = {person_key(each.pk): f"{names.get(each.team, '')} {each.name}".strip() for each in field.people}
    return names | of_people


def _check(zone: Zone, league: League, thing: Thing) -> None:
    known = record_sources(league)
    if thing.source not in known:
        raise Refused(_("这项不能登记，可选：%(known)s。") % {"known": _("、").join(known.values())}, "source")
    if thing.racer not in racing(zone, league):
        raise Refused(_("参赛者中没有这一家，请重新选择。"), "racer")
    if not FIRST <= thing.on <= timezone.localdate():
        raise Refused(_("日期须在 2000-01-01 至今天之间。"), "on")
    if not 0 < len(thing.text.strip()) <= LONGEST:
        raise Refused(_("请写明事由，最多 %(most)s 字。") % {"most": LONGEST}, "text")
    if not thing.reason.strip():
        raise Refused(_("请写明依据，如文号、会议。"), "reason")
    _check_value(thing.value, "value")
    _check_project(zone, league, thing)


def _check_project(zone: Zone, league: League, thing: Thing) -> None:
    """To what comes from a register only a further racer of a project can be added."""
    if thing.project is None and not by_hand(league, thing.source):
        raise Refused(_("这一项取自项目库；只能为已有项目补登共有单位，请选择项目。"), "project")
    if thing.project is not None and thing.project.zone_id != zone.pk:
        raise Refused(_("不属于本开发区，请重新选择。"), "project")


def _check_values(zone: Zone, league: League, kind: str, values: Mapping[Place, Decimal | None], reason: str) -> None:
    known, racers = {each.measure.key for each in enterable(league, kind)}, racing(zone, league)
    racers |= appraised(zone, league) if kind == Entry.Kind.TARGET else {}
    for (measure, racer), value in values.items():
        if measure not in known or racer not in racers:
            raise Refused(_("没有这一项或这一家，请刷新页面后重新填写。"))
        if value is not None and kind == Entry.Kind.TARGET and value <= 0:
            raise Refused(_("%(name)s的目标值须大于零；没有目标的请留空。") % {"name": racers[racer]})
        if value is not None:
            _check_value(abs(value), "")
    if not reason.strip():
        raise Refused(_("请写明依据，如文号、会议。"), "reason")


def _check_value(value: Decimal, field: str) -> None:
    if not 0 <= value < MOST:
        raise Refused(_("数值须在 0 至 1000 万亿之间。"), field or None)
