"""The targets of the running year with what was last said of each, and which of them a cockpit shows by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from guatu import catalogue
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, AreaState, Zone
from guatu_web.ledger.models import Outlook, Target
from guatu_web.policies import visible

MOST = 8
"""So many headlines stand on a cockpit."""
LEADING = 5
"""So many of them are taken by the order of the catalogue, where nobody has chosen; the others by their lights."""
WORST = ("red", "orange")
_WHOLE = "全区"
_SAID = (
    "status",
    "status_reason",
    "light",
    "reason",
    "probability",
    "ratio",
    "trajectory",
    "kind",
    "value",
    "expected",
)
_CHAIN = """
WITH RECURSIVE later(id) AS (
    SELECT id FROM ledger_target WHERE zone_id = %s AND id IN ({})
    UNION SELECT t.id FROM ledger_target t JOIN later l ON t.supersedes_id = l.id
)
SELECT id FROM later
"""


class Line(NamedTuple):
    """A target with what was last said of it and what was said before a moment, each None where nothing was; `whole`
    says that it is about the whole zone."""

    target: Target
    whole: bool
    last: Mapping[str, Any] | None
    was: Mapping[str, Any] | None


def running(user: User, zone: Zone, on: date, since: datetime, also: Sequence[int] = ()) -> list[Line]:
    """The targets in force whose horizon meets the year of a day, and those of some numbers with the versions after
    them; one query."""
    of_year = Q(
        state=Target.State.IN_FORCE, period_first__lte=date(on.year, 12, 31), period_last__gte=date(on.year, 1, 1)
    )
    if also:
        marks = ", ".join(["%s"] * len(also))
        of_year |= Q(pk__in=RawSQL(_CHAIN.format(marks), (zone.pk, *also)))
    rows = visible(user, "ledger.view", zone, Target.objects.filter(of_year, archived_at=None))
    names = [each.attname for each in Target._meta.concrete_fields]
    told = rows.order_by().annotate(
        said=F("statement__quote"), last=_said(), was=_said(made_at__lte=since), top=_top(zone, on)
    )
    return [_line(zone, names, row) for row in told.values_list(*names, "said", "last", "was", "top")]


def _top(zone: Zone, on: date) -> Subquery:
    """The area that stands for the whole zone."""
    states = AreaState.objects.filter(node__zone=zone, node__archived_at=None, archived_at=None, parent=None)
    tops = states.filter(kind=Area.Kind.ZONE, valid_from__lte=on, valid_to__gte=on).order_by("node__code")
    return Subquery(tops.values("node_id")[:1])


def _said(**when: Any) -> Subquery:
    """What was last said of a target."""
    rows = Outlook.objects.filter(target=OuterRef("pk"), **when).order_by("-pk")
    return Subquery(rows.values(told=JSONObject(id="pk", **{name: name for name in _SAID}))[:1])


def _line(zone: Zone, names: Sequence[str], row: Sequence[Any]) -> Line:
    *values, said, last, was, top = row
    target = Target.from_db(None, names, values)
    target.zone, target.__dict__["said"] = zone, said
    whole = target.area_name in ("", _WHOLE) if target.area_id is None else target.area_id == top
    return Line(target, whole, last, was)


# ------------------------------------------------------------------ which are shown


def of_choice(lines: Iterable[Line], chosen: Sequence[int]) -> list[Line | int]:
    """The lines of chosen targets in their order: of one that was adjusted the version that came last, of one that is
    not there any more its number. The same target twice is shown once."""
    by_pk = {each.target.pk: each for each in lines}
    after = {each.target.supersedes_id: pk for pk, each in by_pk.items() if each.target.supersedes_id}
    found: dict[int, Line | int] = {}
    for number in chosen:
        pk = number
        while pk in after:
            pk = after[pk]
        found.setdefault(pk, by_pk.get(pk, number))
    return list(found.values())


def of_itself(lines: Iterable[Line], on: date) -> list[Line]:
    """The headlines where nobody has chosen any: five targets of the whole zone, one of each topic of the catalogue in
    its order, headline indicators first; then the three of the others whose lights are worst; each indicator once."""
    places = _places()
    able = sorted((each for each in lines if _is_able(each, on)), key=lambda each: _key(each, places))
    once = list({each.target.code: each for each in reversed(able)}.values())[::-1]
    seen: Counter[str] = Counter()
    turns = []
    for each in once:
        topic = places[each.target.code].topic
        turns.append((seen[topic], each))
        seen[topic] += 1
    ordered = [each for _turn, each in sorted(turns, key=lambda told: told[0])]
    rest = sorted((each for each in ordered[LEADING:] if _is_bad(each)), key=_badness)
    taken = [*ordered[:LEADING], *rest[: MOST - LEADING]]
    return [*taken, *(each for each in ordered if each not in taken)][:MOST]


class _Place(NamedTuple):
    rank: int
    at: int
    topic: str


@cache
def _places() -> dict[str, _Place]:
    """The place of each indicator in the catalogue, its headline indicators before all others."""
    told = enumerate(catalogue.load().indicators)
    return {each.code: _Place(0 if each.headline else 1, at, each.topic) for at, each in told}


def _key(line: Line, places: Mapping[str, _Place]) -> tuple[Any, ...]:
    """Of several targets of an indicator the worst comes first."""
    return (*places[line.target.code][:2], *_badness(line), line.target.pk)


def _is_able(line: Line, on: date) -> bool:
    """A judged target of the whole zone that runs on a day, of a known indicator, and no part of another."""
    target, said = line.target, line.last
    if said is None or not (said["status"] or said["light"]) or not line.whole or target.parent_id is not None:
        return False
    runs = target.period is not None and target.period.first <= on <= target.period.last
    return runs and target.state == Target.State.IN_FORCE and target.code in _places()


def is_red(said: Mapping[str, Any] | None) -> bool:
    """Whether one of the lights is red."""
    return said is not None and "red" in (said["status"], said["light"])


def _is_bad(line: Line) -> bool:
    return line.last is not None and (line.last["status"] in WORST or line.last["light"] in WORST)


def _badness(line: Line) -> tuple[int, float]:
    """The worse the smaller: by the number of red lights, then by the chance."""
    said = line.last or {}
    reds = sum(said.get(name) == "red" for name in ("status", "light"))
    probability = said.get("probability")
    return -reds, 1.0 if probability is None else probability
