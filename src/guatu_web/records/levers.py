"""Levers (着力点): what the records of each app hold that would close the gap of a target.

The page of a target and the cockpit ask all apps that keep something of the kind; none of them is known here. An app
says when it is ready how its own are found: `offer(provider)`. A register of parcels or of firms near a threshold has
its place here as soon as there is one; nothing is said of what no register holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from guatu_web.accounts.models import User
    from guatu_web.areas.models import Zone

RECORDS, PARTS, PACE = "records", "parts", "pace"
"""From where a lever looks at the gap: at things in registers and reports, at the parts that a target was broken down
into, at months. Levers of one view are different things; those of two views may hold the same, and are not added."""


class Behind(NamedTuple):
    """A record of a lever, as a person may see it; both empty for who may not."""

    name: str
    address: str


class Lever(NamedTuple):
    """One thing that would close a gap, or keeps it from closing.

    `kind` is its code, `word` what that is called. `what` says it in a sentence, `note` what else is to be known.
    `size` is in the base unit of the gap, None where the records hold no amount; `share` is that of the gap. `view` is
    one of those above, "" for what has no size of its own. `likely` is the size by its chance, where there is one.
    """

    kind: str
    word: str
    what: str
    size: float | None = None
    view: str = ""
    note: str = ""
    records: tuple[Behind, ...] = ()
    address: str = ""
    likely: float | None = None
    share: float | None = None


class Subject(NamedTuple):
    """The target whose gap is asked about, in plain words: the area is known by number and code, `whole` says that it
    stands for the zone. The figure reaches to `through`. `reports` are the schemes of the playbook that ask for its
    indicator there, and `before` has what came from `through` to a month's end a year before."""

    target: int
    code: str
    area: int | None
    area_code: str
    whole: bool
    bound: str
    unit: str
    on: date
    first: date
    last: date
    through: date | None
    lack: float | None
    reports: Sequence[Any] = ()
    before: Mapping[date, float] = {}


Provider = Callable[["User", "Zone", Subject], Sequence[Lever]]
_PROVIDERS: list[Provider] = []


def offer(provider: Provider) -> None:
    """Let targets have the levers of a provider; one that is offered twice is asked once."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def offered(by: User, zone: Zone, subject: Subject) -> list[Lever]:
    """The levers of all apps for a target, as a person may see them."""
    return [each for provider in _PROVIDERS for each in provider(by, zone, subject)]
