"""Acts on figures of other zones: enter them with their source, correct them, withdraw one.

What is corrected or withdrawn stays, archived with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import PublishedFigure
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused

RIGHT = "statistics.import"
"""Who may bring the zone's own past figures in may bring those of its peers."""
_KEY = ("place", "kind", "code", "measure", "group", "ranked_by", "period_first", "period_last")
_SAID = ("value", "value_unit", "bound", "expected", "title", "publisher", "published_on", "address")


class Entered(NamedTuple):
    """What an act did: how many figures are new, how many took the place of another, how many stood there already."""

    new: int
    corrected: int
    unchanged: int


def enter(
    by: User, zone: Zone, figures: Sequence[PublishedFigure], *, reason: str, seen: Mapping[int, int] | None = None
) -> Entered:
    """Figures of other zones, all or none. One that stands there otherwise is corrected, which asks for a reason.

    `seen` are the versions of the figures that the person meant to correct. Overtaken if one has changed since.
    """
    require(by, RIGHT, zone)
    with act("ledger.enter_peers", by=by, zone=zone, reason=reason) as doing:
        Zone.objects.select_for_update().get(pk=zone.pk)  # two who enter the same figures at once go one by one
        standing = _standing(zone, figures)
        new = [each for each in figures if _key(each) not in standing]
        wrong = [(standing[_key(each)], each) for each in figures if _key(each) in standing]
        changed = [(old, each) for old, each in wrong if _said(old) != _said(each)]
        for old, _each in changed:
            _archive(doing, old, seen)
        made = [*new, *(each for _old, each in changed)]
        for each in made:
            each.zone = zone
        doing.create_all(made)
    return Entered(len(new), len(changed), len(wrong) - len(changed))


def withdraw(by: User, figure: PublishedFigure, *, version: int, reason: str) -> None:
    """Take a figure back that was entered in a zone; it stays, with the reason."""
    assert figure.zone is not None  # those that ship belong to no zone, and are found by no page of withdrawal
    require(by, RIGHT, figure.zone, figure)
    with act("ledger.withdraw_peer", by=by, zone=figure.zone, reason=reason) as doing:
        doing.archive(figure, version=version)


def _standing(zone: Zone, figures: Sequence[PublishedFigure]) -> dict[tuple[Any, ...], PublishedFigure]:
    places, codes = {each.place for each in figures}, {each.code for each in figures}
    rows = PublishedFigure.objects.filter(zone=zone, archived_at=None, place__in=places, code__in=codes)
    return {_key(each): each for each in rows}


def _archive(doing: Doing, old: PublishedFigure, seen: Mapping[int, int] | None) -> None:
    if not doing.reason:
        told = {"figure": str(old), "title": old.title}
        raise Refused(
            _("已登记过“%(figure)s”（%(title)s），数值或来源与此不同；如要更正，请写明原因。") % told, "reason"
        )
    if seen is not None and old.pk not in seen:
        raise Refused(_("“%s”已由他人登记或更正，请返回核对后再填。") % old)
    doing.archive(old, version=seen[old.pk] if seen else None)


def _key(figure: PublishedFigure) -> tuple[Any, ...]:
    return tuple(getattr(figure, name) for name in _KEY)


def _said(figure: PublishedFigure) -> tuple[Any, ...]:
    return tuple(getattr(figure, name) for name in _SAID)
