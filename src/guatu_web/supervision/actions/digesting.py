"""Digests (日报、旬报、月报、季报): what waits for a person, in one message; and for chat groups, how units stand.

Each has a key of its person and period, so that it is posted once however often and late this runs; when it leaves,
quiet hours included, is the outbox's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.periods import month, quarter, xun_of
from guatu.workdays import national
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Unit, Zone
from guatu_web.areas.trees import below
from guatu_web.outbox.models import Hook, Message, Preference
from guatu_web.outbox.posting import Draft, languages, post_all
from guatu_web.records.acts import act
from guatu_web.supervision.models import Item
from guatu_web.supervision.queries.desk import Group, Line, desk
from guatu_web.supervision.queries.listing import flows
from guatu_web.supervision.queries.staying import RUNNING

Rhythm = Preference.Rhythm
ROLES = (Role.SUPERVISION, Role.LEADER, Role.LEAD, Role.CLERK, Role.TOWN_CLERK)
SHOWN = 5
"""So many items of each group stand in a message; the desk has the others."""
NAMES = {
    Rhythm.DAY: gettext_lazy("督查日报"),
    Rhythm.XUN: gettext_lazy("督查旬报"),
    Rhythm.MONTH: gettext_lazy("督查月报"),
    Rhythm.QUARTER: gettext_lazy("督查季报"),
}
_TOLD = (Item.Colour.RED, Item.Colour.YELLOW, Item.Colour.BLUE)


class Done(NamedTuple):
    """How many messages were posted to people and to chat groups."""

    people: int
    hooks: int


def of_day(zone: Zone) -> Done:
    """Posts the digests of today that are not posted yet; on days on which nobody works, none.

    Each person has one in the rhythm of his choice (who wants messages at once has the daily one); where nothing
    waits, none. Chat groups have one a day.
    """
    today = timezone.localdate()
    if not national().works(today):
        return Done(0, 0)
    with translation.override(settings.LANGUAGE_CODE):
        people = list(_to_people(zone, today))
        hooks = list(_to_hooks(zone, today))
    if people or hooks:
        with act("supervision.digest", by=None, zone=zone) as doing:
            post_all(doing, [*people, *hooks])
    return Done(len(people), len(hooks))


def period_key(rhythm: Rhythm, today: date) -> str:
    """Names the digest of a day by its rhythm and the first day of its period.

    >>> period_key(Rhythm.XUN, date(2026, 11, 24))
    'digest-xun-2026-11-21'
    """
    first = {
        Rhythm.XUN: xun_of(today).first,
        Rhythm.MONTH: month(today.year, today.month).first,
        Rhythm.QUARTER: quarter(today.year, (today.month + 2) // 3).first,
    }.get(rhythm, today)
    return f"digest-{rhythm.value}-{first.isoformat()}"


# ------------------------------------------------------------------ to people


def _to_people(zone: Zone, today: date) -> Iterator[Draft]:
    people = _people(zone, today)
    rhythms = _rhythms(people)
    keys = {each.pk: period_key(rhythms[each.pk], today) for each in people}
    known = _posted(zone, [f"{keys[each.pk]}>person{each.pk}" for each in people])
    there, spoken = flows(zone), languages(people)
    for person in people:
        key = keys[person.pk]
        if f"{key}>person{person.pk}" in known:
            continue
        groups = [each for each in desk(person, zone, there, today, SHOWN) if each.number]
        if groups:
            name = NAMES[rhythms[person.pk]]
            link = reverse("supervision:desk", args=(zone.code,))
            with translation.override(spoken.get(person, settings.LANGUAGE_CODE)):
                subject, body = _subject(f"{zone.name}{name}", groups), _body(groups)
            yield Draft(person, key, "supervision.digest", subject, body, link)


def _people(zone: Zone, today: date) -> list[User]:
    held = Membership.objects.filter(
        zone=zone,
        role__in=ROLES,
        archived_at=None,
        valid_from__lte=today,
        valid_to__gte=today,
        user__is_active=True,
    )
    return list({each.user_id: each.user for each in held.select_related("user").order_by("user_id")}.values())


def _rhythms(people: Iterable[User]) -> dict[int, Rhythm]:
    """The rhythm of each person; of who has said nothing, or wants messages at once, the daily one. Who wants no mail
    at all has one too: the outbox keeps it from leaving, and says why."""
    wanted = Preference.objects.filter(person__in=people).values_list("person_id", "rhythm")
    told = {pk: Rhythm(rhythm) for pk, rhythm in wanted if rhythm != Rhythm.AT_ONCE}
    return {each.pk: told.get(each.pk, Rhythm.DAY) for each in people}


def _subject(name: str, groups: Iterable[Group]) -> str:
    counts = _("，").join(f"{each.name} {each.number}" for each in groups)
    return _("%(name)s：%(counts)s") % {"name": name, "counts": counts}


def _body(groups: Iterable[Group]) -> str:
    parts = []
    for group in groups:
        lines = [_("%(name)s（%(count)s 项）") % {"name": group.name, "count": group.number}]
        lines += [_line(each.item) for each in group.lines]
        if group.number > len(group.lines):
            lines.append(_("……另有 %(count)s 项") % {"count": group.number - len(group.lines)})
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _line(item: Item) -> str:
    due = item.due_on.isoformat() if item.due_on else _("未定时限")
    return f"· {item.number} {item.title}（{due}）"


# ------------------------------------------------------------------ to chat groups


def _to_hooks(zone: Zone, today: date) -> Iterator[Draft]:
    """To those of the zone how all units stand, to those of a unit what is lit there."""
    rows = Hook.objects.filter(zone=zone, active=True, archived_at=None).select_related("unit")
    hooks = list(rows.defer("address", "secret"))
    key = period_key(Rhythm.DAY, today)
    known = _posted(zone, [f"{key}>hook{each.pk}" for each in hooks])
    waiting = [each for each in hooks if f"{key}>hook{each.pk}" not in known]
    yield from _to_units(zone, key, [each for each in waiting if each.unit_id is not None])
    waiting = [each for each in waiting if each.unit_id is None]
    told = _by_unit(zone) if waiting else {}
    if not told:
        return
    body = "\n".join(_unit_line(name, counts) for name, counts in told.items())
    subject = _("%(zone)s督查日报：%(count)s 个单位有亮灯事项") % {"zone": zone.name, "count": len(told)}
    link = reverse("supervision:list", args=(zone.code,))
    for hook in waiting:
        yield Draft(hook, key, "supervision.digest", subject, body, link, {"units": told})


def _to_units(zone: Zone, key: str, hooks: list[Hook]) -> Iterator[Draft]:
    """What is lit of each unit and the units below it, to its own robots and mailboxes; two queries for each unit."""
    hooks.sort(key=lambda each: each.unit_id or 0)
    for unit, to in groupby(hooks, lambda each: each.unit):
        assert unit is not None
        unit.zone = zone
        groups = _lit(unit)
        if not groups:
            continue
        subject, body = _subject(f"{unit}{NAMES[Rhythm.DAY]}", groups), _body(groups)
        link = f"{reverse('supervision:list', args=(zone.code,))}?unit={unit.pk}"
        facts = {"unit": unit.name, "lights": {str(each.name): each.number for each in groups}}
        for hook in to:
            yield Draft(hook, key, "supervision.digest", subject, body, link, facts)


def _lit(unit: Unit) -> list[Group]:
    """The running items of a unit by their lights, red first: how many, and the first few by date."""
    rows = Item.objects.filter(
        zone=unit.zone, archived_at=None, state_kind__in=RUNNING, unit_id__in=below(Unit, unit), light__in=_TOLD
    )
    counts = dict(rows.order_by().values_list("light").annotate(number=Count("pk")))
    return [
        Group(light.value, str(light.label), counts[light], _first(rows, light)) for light in _TOLD if counts.get(light)
    ]


def _first(rows: QuerySet[Item], light: str) -> list[Line]:
    found = rows.filter(light=light).only("number", "title", "due_on").order_by("due_on", "pk")
    return [Line(each, "", "", "", at_once=False) for each in found[:SHOWN]]


def _by_unit(zone: Zone) -> dict[str, dict[str, int]]:
    """How many running items of each unit have which light, the units with most red first; one query."""
    rows = Item.objects.filter(zone=zone, archived_at=None, state_kind__in=RUNNING, light__in=_TOLD).exclude(unit=None)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, light, number in rows.order_by().values_list("unit__name", "light").annotate(number=Count("pk")):
        found[name][light] = number
    return dict(sorted(found.items(), key=lambda each: (*(-each[1].get(light, 0) for light in _TOLD), each[0])))


def _unit_line(name: str, counts: Mapping[str, int]) -> str:
    words = [f"{Item.Colour(light).label} {counts[light]}" for light in _TOLD if counts.get(light)]
    return _("%(unit)s：%(lights)s") % {"unit": name, "lights": _("，").join(words)}


def _posted(zone: Zone, keys: list[str]) -> set[str]:
    """Those of some keys under which a message is there already."""
    return set(Message.objects.filter(zone=zone, key__in=keys).values_list("key", flat=True))
