"""What turned red since a moment, and why: targets by their stored outlooks, items by the day on which they became
late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu_web.cockpit.queries.running import Line, is_red
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.pace_shown import causes
from guatu_web.ledger.pace_words import PATHS, Light, chance, light, percent
from guatu_web.ledger.queries.outlooks import shift
from guatu_web.ledger.queries.pace import Paced

EXPLAINED = 6
"""So many targets that turned red are told with their causes; the list of targets has the others."""


class Turned(NamedTuple):
    """A light of a target that turned red: which one, what it was and is, and in short why."""

    name: str
    was: Light | None
    now: Light
    why: str


class Reddened(NamedTuple):
    """A target that turned red, with its lights and the causes: the words of each and the figures that tell it."""

    pk: int
    name: str
    turned: tuple[Turned, ...]
    causes: tuple[tuple[str, str], ...]


class RedTargets(NamedTuple):
    """How many targets turned red, and the worst of them; `red` is how many of the year are red at all."""

    number: int
    red: int
    shown: list[Reddened]


Fresh = tuple[Line, tuple[Turned, ...]]


def reddened(lines: Sequence[Line]) -> list[Fresh]:
    """The targets in force that are red and were not, the worst first, with the lights that turned."""
    found = ((each, _turned(each)) for each in lines if _counts(each))
    return sorted(((line, told) for line, told in found if told), key=_worst)


def explained(fresh: Sequence[Fresh]) -> list[Target]:
    """The targets of which the causes are told."""
    return [line.target for line, _told in fresh[:EXPLAINED]]


def red_targets(lines: Sequence[Line], fresh: Sequence[Fresh], made: Mapping[int, Paced]) -> RedTargets:
    """What turned red with its causes, from how targets stand now; one query."""
    why = _causes([line for line, _told in fresh[:EXPLAINED]], made)
    shown = [
        Reddened(line.target.pk, line.target.indicator, told, why.get(line.target.pk, ()))
        for line, told in fresh[:EXPLAINED]
    ]
    return RedTargets(len(fresh), sum(_counts(each) and is_red(each.last) for each in lines), shown)


def _counts(line: Line) -> bool:
    return line.target.state == Target.State.IN_FORCE


def _worst(each: Fresh) -> tuple[int, float, int]:
    """Targets of the whole zone first, then the smallest chance."""
    line, _told = each
    probability = (line.last or {}).get("probability")
    return (0 if line.whole else 1, 1.0 if probability is None else probability, line.target.pk)


def _turned(line: Line) -> tuple[Turned, ...]:
    """The lights of a target that are red and were not."""
    now, was = line.last, line.was
    if now is None or (was is not None and was["id"] == now["id"]):
        return ()
    found = []
    if now["status"] == "red" and (was is None or was["status"] != "red"):
        before = light(was["status"], was["status_reason"]) if was else None
        found.append(Turned(_("进度"), before, light("red", now["status_reason"]), _status_why(now)))
    if now["light"] == "red" and (was is None or was["light"] != "red"):
        before = light(was["light"], was["reason"]) if was else None
        found.append(Turned(_("形势"), before, light("red", now["reason"]), _outlook_why(was, now)))
    return tuple(found)


def _status_why(now: Mapping[str, Any]) -> str:
    if now["status_reason"]:
        return light("red", now["status_reason"]).why
    if now["kind"] == "growth" and None not in (now["value"], now["expected"]):
        return _("比目标 %(by)s 个百分点") % {"by": f"{now['value'] - now['expected']:+.1f}"}
    if now["ratio"] is None or now["kind"] == "growth":
        return ""
    by = {"ratio": percent(now["ratio"]), "path": PATHS.get(now["trajectory"], now["trajectory"])}
    return _("为应有进度的 %(ratio)s（%(path)s）") % by


def _outlook_why(was: Mapping[str, Any] | None, now: Mapping[str, Any]) -> str:
    if was is None or was["probability"] is None:
        return _("完成可能性 %(chance)s") % {"chance": chance(now["probability"])}
    told = {"before": chance(was["probability"]), "now": chance(now["probability"])}
    return _("完成可能性 %(before)s → %(now)s") % told


def _causes(lines: Sequence[Line], made: Mapping[int, Paced]) -> dict[int, tuple[tuple[str, str], ...]]:
    """What has changed in the figures since the outlook before, as the pages of the targets tell it."""
    earlier = {each.was["id"]: made[each.target.pk] for each in lines if each.was and each.target.pk in made}
    if not earlier:
        return {}
    found = {}
    for before in Outlook.objects.filter(pk__in=earlier).order_by():
        now = earlier[before.pk]
        if now.judgement is not None and now.measured is None:
            told = causes(now, shift(now, before))
            found[now.target.pk] = tuple((each.word, _("、").join(each.lines[:2])) for each in told)
    return found
