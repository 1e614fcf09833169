"""Who races: the units, areas or people of a league, and which of them a unit or area belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from guatu.race import League, Racer
from guatu_web.accounts.models import Membership, Role
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.shape import kept_shape
from guatu_web.areas.trees import Branch

UNITS = (Unit.Kind.DEPARTMENT, Unit.Kind.FORCE, Unit.Kind.COMPANY)
ROLES = (Role.LEAD, Role.CLERK, Role.TOWN_CLERK)
"""Who is appraised by the points of a league."""


class Person(NamedTuple):
    """A person who races, the user name by which registers know him, and the racer to whom he belongs."""

    pk: int
    username: str
    name: str
    team: str


def person_key(pk: int | None) -> str:
    """The key of a person among racers; "" for nobody."""
    return "" if pk is None else f"@{pk}"


class Field:
    """The racers of a league in a zone with all that belongs to them."""

    def __init__(self, zone: Zone, league: League) -> None:
        self.zone = zone
        self.league = league
        shape = kept_shape(zone)
        self._branches = shape.areas if league.who == "area" else shape.units

    @cached_property
    def teams(self) -> tuple[Racer, ...]:
        """The units or areas that race; none in a league of people."""
        if self.league.who == "person":
            return ()
        return self.league.racers or tuple(Racer(each.state.node.code, each.state.name) for each in self._usual())

    @cached_property
    def team_of(self) -> Mapping[int, str]:
        """The racer of each unit or area: itself, or the nearest above it that races."""
        racing = {each.key for each in self.teams}
        found: dict[int, str] = {}
        above: list[str] = []
        for branch in self._branches:
            code = branch.state.node.code
            del above[branch.depth :]
            above.append(code if code in racing else (above[-1] if above else ""))
            if above[-1]:
                found[branch.state.node_id] = above[-1]
        return found

    @cached_property
    def node_of(self) -> Mapping[str, int]:
        """The unit or area of each racer."""
        racing = {each.key for each in self.teams}
        return {b.state.node.code: b.state.node_id for b in self._branches if b.state.node.code in racing}

    def codes_of(self, racer: str) -> list[str]:
        """The codes of the units or areas that belong to a racer."""
        return [b.state.node.code for b in self._branches if self.team_of.get(b.state.node_id) == racer]

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody who is appraised, by name; one query."""
        today = timezone.localdate()
        rows = Membership.objects.filter(
            zone=self.zone, archived_at=None, valid_from__lte=today, valid_to__gte=today, role__in=ROLES,
            user__is_active=True,
        )  # fmt: skip
        told = rows.order_by("user__name", "user_id").values_list(
            "user_id", "user__username", "user__name", "area_id" if self.league.who == "area" else "unit_id"
        )
        found = {pk: Person(pk, username, name, self._team(node)) for pk, username, name, node in told}
        return tuple(each for each in found.values() if each.team or self.league.who == "person")

    def racing_people(self) -> tuple[Racer, ...]:
        """The people as racers, in the peer groups of their teams."""
        groups = {each.key: each.group for each in self.teams}
        return tuple(Racer(person_key(each.pk), each.name, groups.get(each.team, "")) for each in self.people)

    def _team(self, node: int | None) -> str:
        return self.team_of.get(node, "") if node else ""

    def _usual(self) -> Iterator[Branch]:
        for each in self._branches:
            if self.league.who == "area":
                if each.state.kind == Area.Kind.TOWN:
                    yield each
            elif each.depth == 0 and each.state.kind in UNITS:
                yield each


def groups(racers: Sequence[Racer]) -> list[str]:
    """The peer groups, in the order in which racers name them."""
    return list(dict.fromkeys(each.group for each in racers))
