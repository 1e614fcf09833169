"""What a cockpit shows of a headline: every figure in the words of the target's own page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guatu.pace import Judgement
from guatu_web.cockpit.queries.running import Line
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Target
from guatu_web.ledger.pace_chart import Curve
from guatu_web.ledger.pace_shown import Fact, Mark, Shown, shown
from guatu_web.ledger.pace_words import Light, chance, light, percent
from guatu_web.ledger.queries.pace import Paced
from guatu_web.records.recent import Recent
from guatu_web.records.shown import figure
from guatu_web.records.shown import period as period_said

CARDS_KEPT = 1000
_cards: Recent[tuple[int, str | None], tuple[Paced, Card]] = Recent(CARDS_KEPT)


class Bar(NamedTuple):
    """A share as a bar: "done" or "time", what it is called, the share in words, and its width from 0 to 100."""

    key: str
    name: str
    said: str
    width: float


class Card(NamedTuple):
    """A headline. `state` is "" for one that counts, "stored" for one that is still to be measured, "withdrawn", or
    "gone" for one that is not there any more; `why` tells why nothing is judged."""

    pk: int
    state: str
    name: str
    period: str = ""
    goal: str = ""
    since: date | None = None
    why: str = ""
    value: str = ""
    through: str = ""
    status: Light | None = None
    stands: str = ""
    outlook: Light | None = None
    chance: str = ""
    quality: Mark | None = None
    bars: tuple[Bar, ...] = ()
    needed: Fact | None = None
    curve: Curve | None = None
    unit: str = ""
    told: Judgement | None = None
    known_on: date | None = None

    @property
    def red(self) -> bool:
        """Whether one of its lights is red."""
        return any(each is not None and each.colour == "red" for each in (self.status, self.outlook))

    @property
    def version(self) -> str:
        """Changes whenever anything on the card does."""
        return version(self[:_SHOWN])

    @property
    def data(self) -> dict[str, Any]:
        """What the small chart is drawn from."""
        return self.curve.data | {"small": True} if self.curve else {}


_SHOWN = Card._fields.index("told")
"""So many fields of a card are shown."""


def version(told: Any) -> str:
    """A mark of what a piece of the page shows: another one as soon as anything in it changes."""
    return hashlib.blake2s(repr(told).encode(), digest_size=8).hexdigest()


def card(made: Paced) -> Card:
    """The card of a target that counts; kept as long as what it was made from."""
    key = (made.target.pk, get_language())
    kept = _cards.get(key)
    if kept is not None and _same(kept[0], made):
        return kept[1]
    told = _card(made, shown(made))
    _cards.put(key, (made, told))
    return told


def _same(kept: Paced, made: Paced) -> bool:
    """Whether nothing about a target or its figures has changed; most changes in a zone are of something else."""
    return kept is made or (kept.target.version == made.target.version and kept[1:] == made[1:])


def withdrawn(target: Target) -> Card:
    """The card of a target that was taken back: it tells since when."""
    return Card(
        target.pk, "withdrawn", target.indicator, period_said(target.period), figure(target),
        timezone.localtime(target.changed_at).date(),
    )  # fmt: skip


def stored(line: Line) -> Card:
    """The card of a target as it was last judged, with nothing but its lights, until it is measured anew."""
    said, target = line.last or {}, line.target
    base = Card(target.pk, "stored", _name(target), period_said(target.period), figure(target))
    return base._replace(
        status=light(said.get("status"), said.get("status_reason")),
        outlook=light(said.get("light"), said.get("reason")),
        chance=chance(said.get("probability")),
    )


def gone(pk: int) -> Card:
    """The card of a target that is not there any more, or that the person may not see."""
    return Card(pk, "gone", "")


def _card(made: Paced, told: Shown) -> Card:
    target, judged = made.target, made.judgement
    base = Card(target.pk, "", _name(target), period_said(target.period), figure(target), why=told.why)
    if judged is None:
        return base
    facts = {each.key: each for each in told.facts}
    return base._replace(
        value=facts["reached"].value,
        through=_through(judged),
        status=told.status,
        stands=told.stands,
        outlook=told.outlook,
        chance=told.chance,
        quality=told.quality,
        bars=tuple(_bars(judged, facts.get("even"))),
        needed=facts.get("needed"),
        curve=told.curve,
        unit="%" if judged.goal.kind == "growth" else made.unit,
        told=judged,
        known_on=timezone.localtime(told.latest).date() if told.latest else None,
    )


def _name(target: Target) -> str:
    """Indicator and, where it is no level, the measure: 地区生产总值 · 增速; the place of one that is about a part."""
    words = [target.indicator]
    if target.measure != Statement.Measure.LEVEL:
        words.append(str(target.get_measure_display()))
    return " · ".join(words)


def _through(told: Judgement) -> str:
    """Until when the figures reach."""
    if told.through is None:
        return ""
    return period_said(told.through) if told.goal.kind != "stock" else told.through.last.isoformat()


def _bars(told: Judgement, even: Fact | None) -> Iterable[Bar]:
    """How much of a sum is done, and how much of it should be by the time that has passed."""
    if told.goal.kind == "sum" and told.value is not None and float(told.goal.value) > 0:
        share = told.value / float(told.goal.value)
        yield Bar("done", _("完成"), percent(share), _width(share))
    if even is not None and even.share is not None:
        yield Bar("time", even.name, even.value, _width(even.share))


def _width(share: float) -> float:
    return round(100 * min(max(share, 0.0), 1.0), 1)
