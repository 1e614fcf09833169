"""What a cockpit shows at a moment, piece by piece: a page that is open fetches it again when something has changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.cockpit.queries import due
from guatu_web.cockpit.queries.changed import RedTargets
from guatu_web.cockpit.queries.headlines import Known, board
from guatu_web.cockpit.shown import Card, version
from guatu_web.ledger.models import Outlook


class Cockpit(NamedTuple):
    """All of it, as of a moment; `since` is from when changes are told, `visited` whether that was a visit."""

    at: datetime
    on: date
    since: datetime
    visited: bool
    cards: list[Card]
    red: RedTargets
    items: due.Items
    alarms: due.Lines
    projects: due.Lines

    @property
    def versions(self) -> dict[str, str]:
        """A mark of each piece, which changes with what it shows."""
        alarms = [(each.alarm.pk, each.alarm.state, each.said, each.new) for each in self.alarms.lines]
        counts = (self.alarms.number, self.alarms.among)
        return {
            "sums": version(
                (self.red.red, self.red.number, self.items.due[:2], self.items.overdue, counts, self.projects[:2])
            ),
            "changed": version((self.red, self.items.red, counts, alarms)),
            "due": version((self.on, self.items.due, self.items.overdue)),
            "alarms": version((counts, alarms)),
            "projects": version(self.projects),
        }


def mark(zone: Zone, outlook: int, on: date) -> str:
    """Stands for all that a cockpit of a zone shows: another one as soon as anything may show otherwise."""
    return version((zone.stamp, outlook, on, get_language()))


def newest_outlook() -> int:
    """The number of the newest outlook: outlooks are made without an act, and leave the zone's stamp as it is."""
    return Outlook.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def cockpit(user: User, zone: Zone, begun: Known, now: datetime) -> Cockpit:
    """What a person's cockpit shows."""
    on, since = timezone.localdate(), begun.since(now)
    told = board(user, zone, on, begun, now)
    items = due.items(user, zone, on, since)
    alarms, projects = due.alarms(user, zone, since), due.projects(user, zone, on)
    return Cockpit(now, on, since, begun.before is not None, told.cards, told.red, items, alarms, projects)


def context(user: User, zone: Zone, begun: Known, now: datetime) -> dict[str, Any]:
    """What the templates of the page and of the wall read."""
    told = cockpit(user, zone, begun, now)
    return {"cockpit": told, "versions": told.versions, "mark": mark(zone, begun.outlook, told.on)}
