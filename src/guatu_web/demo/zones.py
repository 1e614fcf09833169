"""Builders of invented zones: areas, units and one person for each role and unit. The tests' cast uses them too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, AreaState, Unit, UnitState, Zone
from guatu_web.records.acts import Doing, act


class Post(NamedTuple):
    """A person to be: sign-in name, name, role, and the codes of the unit and area in which the role holds."""

    username: str
    name: str
    role: Role
    unit: str | None = None
    area: str | None = None


@dataclass
class Plan:
    """An invented zone to be built. Areas and units are (code, name, kind, code of the parent)."""

    code: str
    name: str
    areas: list[tuple[str, str, str, str | None]]
    units: list[tuple[str, str, str, str | None]]
    people: list[Post]


@dataclass
class Built:
    """An invented zone as it was built: areas, units and people by code and sign-in name."""

    zone: Zone
    areas: dict[str, Area] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


def build(plan: Plan, password: str) -> Built:
    """The zone of a plan, everybody with one password."""
    with act("demo.build_zone", by=None, reason="虚构的演示开发区") as doing:
        zone = doing.create(Zone(code=plan.code, name=plan.name, invented=True))
        doing.of(zone)
        built = Built(zone)
        _build_areas(doing, built, plan)
        _build_units(doing, built, plan)
        for post in plan.people:
            built.people[post.username] = _build_person(doing, built, post, password)
    return built


def _build_areas(doing: Doing, built: Built, plan: Plan) -> None:
    for code, name, kind, parent in plan.areas:
        area = built.areas[code] = doing.create(Area(zone=built.zone, code=code, name=name))
        doing.create(AreaState(node=area, parent=built.areas[parent] if parent else None, name=name, kind=kind))


def _build_units(doing: Doing, built: Built, plan: Plan) -> None:
    for code, name, kind, parent in plan.units:
        unit = built.units[code] = doing.create(Unit(zone=built.zone, code=code, name=name))
        doing.create(UnitState(node=unit, parent=built.units[parent] if parent else None, name=name, kind=kind))


def _build_person(doing: Doing, built: Built, post: Post, password: str) -> User:
    user, made = User.objects.get_or_create(username=post.username, defaults={"name": post.name})
    if made:
        user.set_password(password)
        user.save()
    unit = built.units[post.unit] if post.unit else None
    area = built.areas[post.area] if post.area else None
    doing.create(Membership(user=user, zone=built.zone, role=post.role, unit=unit, area=area))
    return user
