"""Codes of a zone, its units and areas, as rows of registers tell them: by the trees of today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, UnitState, Zone


class Places(NamedTuple):
    """The code of a zone, of each unit with that of the unit at the top of its tree, and of each area."""

    zone: str
    units: dict[int, tuple[str, str]]
    areas: dict[int, str]

    def unit(self, pk: int | None) -> str | None:
        return self.units[pk][0] if pk in self.units else None

    def team(self, pk: int | None) -> str | None:
        return self.units[pk][1] if pk in self.units else None

    def digest(self) -> str:
        """Another one where anything that rows tell of places is another."""
        return hashlib.sha256(json.dumps(self).encode()).hexdigest()


def places_of(zone: Zone) -> Places:
    """Codes as they are today; a unit that is gone belongs where it stood last. Two queries."""
    areas = dict(Area.objects.filter(zone=zone).order_by("pk").values_list("pk", "code"))
    return Places(zone.code, _units(zone, timezone.localdate()), areas)


def user_names(pks: Collection[int | None]) -> dict[int, str]:
    """The names under which some people sign in; one query."""
    wanted = {pk for pk in pks if pk is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "username"))


def _units(zone: Zone, today: date) -> dict[int, tuple[str, str]]:
    rows = UnitState.objects.filter(node__zone=zone, archived_at=None).order_by("node", "valid_from")
    codes, parents = dict[int, str](), dict[int, int | None]()
    for pk, code, parent, since in rows.values_list("node", "node__code", "parent", "valid_from"):
        codes[pk] = code
        if since <= today or pk not in parents:
            parents[pk] = parent
    return {pk: (code, codes[_top(pk, parents)]) for pk, code in codes.items()}


def _top(pk: int, parents: dict[int, int | None]) -> int:
    passed = {pk}
    while (parent := parents.get(pk)) is not None and parent in parents and parent not in passed:
        passed.add(pk := parent)
    return pk
