"""What a briefing is written from: plain facts, as whoever keeps the records fills them in.

This is the contract with the site and with files of facts (`guatu.briefing.plain`). Values are in the base unit of
their indicator (yuan, percent, mu, count), growth in percent, gaps in points; text is said as it is written. Nothing
here is computed from anything else: `guatu.briefing.reckoning` does that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from guatu.periods import Period

LIGHTS = ("green", "yellow", "orange", "red", "blue")
BOUNDS = ("ge", "le", "eq", "about")
EVENTS = ("red", "due", "alarm", "stuck", "moved", "instruction")
"""What a morning report tells: a light turned red, something is due today, an alarm, a project does not move, a project
has moved, a leader's instruction."""


@dataclass(frozen=True)
class Source:
    """Where a figure comes from: the question that gives it again, and the day as of which it was asked."""

    query: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class Peer:
    """Whom a growth is held against (全市平均, 全省) and how fast that grew, in percent."""

    name: str
    growth: Decimal


@dataclass(frozen=True)
class Place:
    """A place among named peers (全市, 全省国家级开发区): of how many, and which place it was `then`; without a period,
    in the period before."""

    group: str
    place: int
    of: int | None = None
    before: int | None = None
    then: Period | None = None


@dataclass(frozen=True)
class Goal:
    """A target and how it stands.

    `value` is in the base unit of the indicator, or growth in percent where `growth` is true. `light` is that of its
    status, `why` why it is so where the pace of time does not say (数据逾期未报), `chance` the probability of meeting
    it (0 to 1), `needed` what each remaining month must bring. A target that was withdrawn says when and why, and is
    no longer judged.
    """

    value: Decimal
    horizon: Period
    bound: str = "ge"
    growth: bool = False
    light: str = ""
    why: str = ""
    chance: Decimal | None = None
    needed: Decimal | None = None
    withdrawn_on: date | None = None
    withdrawn_why: str = ""


@dataclass(frozen=True)
class Figure:
    """An indicator in a period.

    `indicator` is its code or any name that the catalogue knows. `growth` is the published growth on the same period
    of last year, `growth_before` that of the period before (`before`, where it is not the usual one); `change` is the
    change of a ratio on last year in its own unit. Without `value` and `growth` there is no figure, and `missing` says
    why. `reasons` and `next` are notes of people: why it is so, and what is to be done.
    """

    indicator: str
    period: Period
    value: Decimal | None = None
    growth: Decimal | None = None
    growth_before: Decimal | None = None
    before: Period | None = None
    change: Decimal | None = None
    peer: Peer | None = None
    place: Place | None = None
    goal: Goal | None = None
    reasons: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    missing: str = ""
    source: Source = field(default_factory=Source)

    @property
    def known(self) -> bool:
        """Whether there is a figure at all."""
        return self.value is not None or self.growth is not None


@dataclass(frozen=True)
class Project:
    """A project: what it is, how far it is, what it has invested this year of what was planned (CNY)."""

    name: str
    owner: str = ""
    stage: str = ""
    total: Decimal | None = None
    planned: Decimal | None = None
    invested: Decimal | None = None
    light: str = ""
    progress: str = ""
    problem: str = ""
    next: str = ""
    source: Source = field(default_factory=Source)


@dataclass(frozen=True)
class Item:
    """An item under supervision: who answers for it, until when, its light, and how far it is."""

    name: str
    unit: str
    due: date | None = None
    light: str = ""
    closed_on: date | None = None
    progress: str = ""
    problem: str = ""
    next: str = ""
    source: Source = field(default_factory=Source)


@dataclass(frozen=True)
class Duty:
    """How a unit kept its duties in the period: how many reports were due, in time, made up late, missed."""

    unit: str
    due: int
    in_time: int
    late: int = 0
    missed: int = 0
    score: Decimal | None = None


@dataclass(frozen=True)
class Event:
    """Something that a morning report tells; `kind` is one of EVENTS."""

    kind: str
    text: str
    unit: str = ""
    cause: str = ""
    source: Source = field(default_factory=Source)


@dataclass(frozen=True)
class Curve:
    """A series of a chart; None where there is no figure."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Plot:
    """A chart: `kind` is "line" or "bar"; a label for each value. Values are in `unit` as shown."""

    name: str
    labels: tuple[str, ...]
    curves: tuple[Curve, ...]
    kind: str = "line"
    unit: str = ""


@dataclass(frozen=True)
class Facts:
    """All that a briefing may say: of which area and period, who issues it when, and as of which day it stands.

    `number` is the document number (青开管发〔2026〕12号), `mark` what stands in red above it; both may be empty.
    `next` is what is to be done next, as people have noted it.
    """

    area: str
    office: str
    period: Period
    issued: date
    as_of: date
    number: str = ""
    mark: str = ""
    addressees: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    projects: tuple[Project, ...] = ()
    items: tuple[Item, ...] = ()
    duties: tuple[Duty, ...] = ()
    events: tuple[Event, ...] = ()
    plots: tuple[Plot, ...] = ()
    next: tuple[str, ...] = ()
