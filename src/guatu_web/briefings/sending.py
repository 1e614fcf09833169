"""Briefings that are sent without a person having looked at them: written from the records when their period is over,
for each subscriber with what that person may see, marked as unreviewed, and posted once.

    of_day(zone)      all that is due: by the clock, or because figures have come in
    of_hour(zone)     what is due by the clock alone, where no record has changed

They may run twice, late, and on several machines at once: a message has a key of its period and its recipient.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from guatu.briefing import Document, Template, composed
from guatu.briefing.document import Note
from guatu.periods import Period
from guatu.workdays import national
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.briefings.actions.subscribing import News, mark_sent, still_open, tell
from guatu_web.briefings.models import Subscription
from guatu_web.briefings.plain_documents import digest, plain
from guatu_web.briefings.queries.facts import facts_of, usual_period
from guatu_web.briefings.queries.subscriptions import sights
from guatu_web.briefings.queries.templates import templates_of
from guatu_web.records.acts import act

logger = logging.getLogger(__name__)

FROM = time(7, 30)
"""The morning report is written at this hour of a working day; nothing leaves before it."""
LATEST = timedelta(days=20)
"""So long after its period an analysis waits for its figures: till the 20th of the next month."""
_FIGURES = ("figures", "listing", "plots")


class Due(NamedTuple):
    """A briefing to be written, and for whom."""

    template: Template
    period: Period
    subscriptions: list[Subscription]

    @property
    def first(self) -> Subscription:
        return self.subscriptions[0]


def of_day(zone: Zone, now: datetime | None = None) -> int:
    """Write and post what is due; tells to how many. What waits for figures is looked at."""
    return _send(zone, timezone.localtime(now or timezone.now()), looking=True)


def of_hour(zone: Zone, now: datetime | None = None) -> int:
    """Write and post what is due by the clock; tells to how many. One query where nothing is."""
    return _send(zone, timezone.localtime(now or timezone.now()), looking=False)


def _send(zone: Zone, now: datetime, *, looking: bool) -> int:
    told = 0
    with translation.override(settings.LANGUAGE_CODE):
        for due in _due(zone, now):
            try:
                told += _written(zone, due, now.date(), looking=looking)
            except Exception:
                # the others are not kept waiting; this one is tried again at the next look
                logger.exception("The briefing %s of the zone %s could not be written", due.template.key, zone.code)
    return told


# ------------------------------------------------------------------ what is due


def _due(zone: Zone, now: datetime) -> Iterator[Due]:
    """The briefings whose last period has not been sent to all who want it."""
    rows = Subscription.objects.filter(zone=zone, automatic=True, archived_at=None).select_related(
        "user", "hook", "area"
    )
    wanted = list(rows.order_by("template", "area_id", "pk"))
    known = templates_of(zone) if wanted else {}
    for (key, _area), found in groupby(wanted, _of_briefing):
        if key not in known or (known[key].period == "day" and not _is_morning(now)):
            continue
        period = usual_period(known[key], now.date())
        waiting = [each for each in found if each.sent_through is None or each.sent_through < period.last]
        if waiting:
            yield Due(known[key], period, waiting)


def _is_morning(now: datetime) -> bool:
    return now.time() >= FROM and national().works(now.date())


def _of_briefing(subscription: Subscription) -> tuple[str, int]:
    return subscription.template, subscription.area_id or 0


def _is_in(zone: Zone, due: Due, today: date, *, looking: bool) -> bool:
    """Whether there is no more to wait for: an analysis has the figures that the one before it had, or it is late."""
    if not _tells_figures(due.template) or today >= due.period.last + LATEST or due.template.figures == "new":
        return True
    if not looking:
        return False
    there = _known(zone, due, due.period, today)
    return bool(there) and _known(zone, due, usual_period(due.template, due.period.last), today) <= there


def _known(zone: Zone, due: Due, period: Period, today: date) -> set[str]:
    """The indicators that have a figure in a period."""
    figures = facts_of(zone, due.template, period, on=today, area=due.first.area).figures
    return {each.indicator for each in figures if each.known}


def _tells_figures(template: Template) -> bool:
    return any(
        each.kind in _FIGURES or (each.kind == "table" and each.said in ("figures", "goals")) for each in template.parts
    )


# ------------------------------------------------------------------ writing


def _written(zone: Zone, due: Due, today: date, *, looking: bool) -> int:
    """Write a briefing for its subscribers and post it; those who see the same get the same."""
    wanted = still_open(zone, due.subscriptions)
    if not wanted or not _is_in(zone, due, today, looking=looking):
        return 0
    told, seen = 0, sights(zone, [each.user_id for each in wanted])
    alike = defaultdict(list)
    for each in wanted:
        alike[seen.get(each.user_id or 0, "")].append(each)  # hooks are of the office, and see all of the zone
    for subscriptions in alike.values():
        news = _news(zone, due, today, subscriptions[0].user)
        with act("briefings.send", by=None, zone=zone) as doing:
            told += tell(doing, news, subscriptions)
            mark_sent(Subscription.objects.filter(pk__in=[each.pk for each in subscriptions]), due.period.last)
    return told


def _news(zone: Zone, due: Due, today: date, by: User | None) -> News:
    area = due.first.area
    facts = facts_of(zone, due.template, due.period, on=today, area=area, by=by)
    document = unreviewed(composed(facts, due.template))
    kept = plain(document)
    asked = {"template": due.template.key, "period": str(due.period), "on": today.isoformat()}
    asked |= {"area": area.code} if area else {}
    told: dict[str, Any] = {
        "template": due.template.key,
        "title": _title(document),
        "area": area.code if area else "",
        "period": str(due.period),
        "as_of": facts.as_of.isoformat(),
        "reviewed": False,
        "digest": digest(kept),
    }
    return News(
        f"briefing-{due.template.key}-{area.pk if area else ''}-{due.period.last.isoformat()}",
        "briefings.automatic",
        _("%(title)s（自动生成）") % {"title": _title(document)},
        document,
        {"document": kept},
        f"{reverse('briefings:look', args=(zone.code,))}?{urlencode(asked)}",
        told,
        not_before=datetime.combine(today, FROM, timezone.get_current_timezone()),
        unreviewed=True,
    )


def _title(document: Document) -> str:
    return document.title.replace("\n", "")


def unreviewed(document: Document) -> Document:
    """A text that nobody has looked at says so at its head and in place of a signature; it has no number."""
    return replace(
        document,
        mark="",
        number="",
        office=_("系统自动生成，未经审核"),
        blocks=(Note(_("本文由系统根据台账数据自动生成，未经审核，仅供参考。")), *document.blocks),
    )
