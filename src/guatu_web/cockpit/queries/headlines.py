"""The headlines of a person's cockpit: which they are by his own choice, that of his role or by themselves, and how
each of them stands, as its own page tells it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import JSONObject

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.cockpit.models import Headlines, Visit
from guatu_web.cockpit.queries.changed import RedTargets, explained, red_targets, reddened
from guatu_web.cockpit.queries.running import MOST, Line, of_choice, of_itself, running
from guatu_web.cockpit.shown import Card, card, gone, stored, withdrawn
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.queries.outlooks import SHOWN, as_said
from guatu_web.ledger.queries.pace import Paced, paced
from guatu_web.policies import memberships
from guatu_web.records.recent import Recent

USUAL = timedelta(days=7)
"""What has changed is told of so many days where a person is here for the first time."""
MOST_KEPT = 200
IN_FORCE = Target.State.IN_FORCE
_kept: Recent[tuple[int, tuple[int, ...]], tuple[tuple[str, date, int], list[Paced]]] = Recent(MOST_KEPT)


class Known(NamedTuple):
    """What a cockpit begins with: the chosen targets and whose choice that is ("own", a role, "" for nobody's), when
    the person was last here and until when the visit before lasted, and the number of the newest outlook."""

    chosen: tuple[int, ...]
    whose: str
    seen_at: datetime | None
    before: datetime | None
    outlook: int

    def since(self, now: datetime) -> datetime:
        """The moment from which changes are told."""
        return self.before or now - USUAL


class Board(NamedTuple):
    """What a cockpit shows of targets: the headlines and what turned red."""

    cards: list[Card]
    red: RedTargets


def known(user: User, zone: Zone) -> Known:
    """What a cockpit begins with; one query."""
    roles = [each.role for each in memberships(user, zone)]
    ours = Headlines.objects.filter(Q(user=user) | Q(user=None, role__in=roles), zone=zone, archived_at=None)
    newest = Outlook.objects.order_by("-pk").values("pk")[:1]
    told = _told(ours, "headlines", own="user_id", role="role", targets="targets").union(
        _told(Visit.objects.filter(user=user, zone=zone), "visit", seen_at="seen_at", before="before"),
        _told(Outlook.objects.filter(pk__in=newest), "outlook", last="pk"),
        all=True,
    )
    rows: dict[str, list[dict[str, Any]]] = {}
    for kind, content in told:
        rows.setdefault(kind, []).append(content)
    chosen, whose = _chosen(rows.get("headlines", ()), roles)
    visit = next(iter(rows.get("visit", ())), {})
    last = next(iter(rows.get("outlook", ())), {"last": 0})["last"]
    return Known(chosen, whose, _moment(visit.get("seen_at")), _moment(visit.get("before")), last)


def _told(rows: Any, kind: str, **fields: str) -> Any:
    """Rows as one kind of a union: its name and what it tells."""
    content = JSONObject(**{name: F(path) for name, path in fields.items()})
    return rows.order_by().annotate(of=Value(kind), told=content).values_list("of", "told")


def _chosen(rows: Sequence[dict[str, Any]], roles: Sequence[str]) -> tuple[tuple[int, ...], str]:
    """The own choice goes before that of a role, the roles in the order in which the person holds them."""
    for each in rows:
        if each["own"]:
            return _numbers(each["targets"]), "own"
    by_role = {each["role"]: each["targets"] for each in rows}
    role = next((each for each in roles if each in by_role), "")
    return _numbers(by_role.get(role, ())), role


def _numbers(told: str | Sequence[int]) -> tuple[int, ...]:
    """Numbers of targets; within JSON of its own SQLite gives a column of JSON as text."""
    return tuple(json.loads(told) if isinstance(told, str) else told)


def _moment(text: str | None) -> datetime | None:
    """A moment as a database writes it into JSON."""
    if not text:
        return None
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def board(user: User, zone: Zone, on: date, begun: Known, now: datetime, *, at_once: bool = False) -> Board:
    """The headlines of a person as they stand on a day, and what turned red since his visit before.

    A target that is bound to a metric is measured by the registers, which may have to be exported first: unless all is
    wanted `at_once`, it is only told from what was stored where this process does not know it yet.
    """
    lines = running(user, zone, on, begun.since(now), begun.chosen)
    found = _headlines(lines, begun, on)
    red = reddened(lines)
    heads = [each.target for each in found if isinstance(each, Line) and each.target.state == IN_FORCE]
    wanted = {each.pk: each for each in (*heads, *explained(red)) if at_once or not each.metric}
    made = {each.target.pk: each for each in standing(zone, list(wanted.values()), on, begun.outlook)}
    for target in heads:
        if target.pk not in made and (kept := _fresh(zone, [target], on, begun.outlook)):
            made[target.pk] = kept[0]
    return Board([_card(each, made) for each in found], red_targets(lines, red, made))


def _headlines(lines: Sequence[Line], begun: Known, on: date) -> Sequence[Line | int]:
    """The lines that a cockpit shows; the number of a chosen target where it is not there any more."""
    return of_choice(lines, begun.chosen)[:MOST] if begun.chosen else of_itself(lines, on)


def _card(each: Line | int, made: dict[int, Paced]) -> Card:
    if isinstance(each, int):
        return gone(each)
    if each.target.state != IN_FORCE:
        return withdrawn(each.target)
    return card(made[each.target.pk]) if each.target.pk in made else stored(each)


# ------------------------------------------------------------------ how targets stand


def standing(zone: Zone, targets: Sequence[Target], on: date, outlook: int) -> list[Paced]:
    """How targets stand on a day, with the outlook from the pipeline that was stored, as their own pages have it. A
    process keeps it until something in the zone changes, or an outlook is made."""
    if (kept := _fresh(zone, targets, on, outlook)) is not None:
        return kept
    made = _work_out(targets, on)
    if not connection.in_atomic_block:
        _kept.put(_key(zone, targets), ((zone.stamp, on, outlook), made))
    return made


def _key(zone: Zone, targets: Sequence[Target]) -> tuple[int, tuple[int, ...]]:
    return zone.pk, tuple(each.pk for each in targets)


def _fresh(zone: Zone, targets: Sequence[Target], on: date, outlook: int) -> list[Paced] | None:
    """What is kept, if it still holds; within a transaction nothing does."""
    if connection.in_atomic_block:
        return None
    kept = _kept.get(_key(zone, targets))
    return kept[1] if kept is not None and kept[0] == (zone.stamp, on, outlook) else None


def _work_out(targets: Sequence[Target], on: date) -> list[Paced]:
    made = paced(targets, on)
    bound = [each.target.pk for each in made if each.target.metric]
    if not bound:
        return made
    kept: dict[int, list[Outlook]] = {pk: [] for pk in bound}
    said = Outlook.objects.filter(target__in=bound).select_related("expectation").order_by("-pk")
    for each in said[: SHOWN * len(bound)]:
        kept[each.target_id].append(each)
    return [as_said(each, kept[each.target.pk])[0] if each.target.metric else each for each in made]
