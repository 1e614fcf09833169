"""Outlooks are stored as they are made, and scored when their horizon has ended. The site does both by itself; nobody
can change what was said."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from guatu.pace import Judged, Judgement, brier
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Outlook, OutlookScore, Target
from guatu_web.ledger.queries.outlooks import newest
from guatu_web.ledger.queries.pace import Paced, finals, goal_then, paced, running
from guatu_web.records.periods import period_columns


class Done(NamedTuple):
    """What a day's run has brought: targets looked at, outlooks made, outlooks scored."""

    targets: int
    made: int
    scored: int


def of_day(zone: Zone) -> Done:
    """Outlooks for all targets in force whose figures, goal or deadline changed, and scores for what has ended.

    Targets are judged before the zone is locked, so that nobody waits for it; once more where it was changed meanwhile.
    """
    seen = Zone.objects.get(pk=zone.pk).stamp
    judged = paced(targets := _targets(zone), timezone.localdate())
    with transaction.atomic():
        now = Zone.objects.select_for_update().get(pk=zone.pk)  # two runs at once would store everything twice
        if now.stamp != seen:
            judged = paced(targets := _targets(zone), timezone.localdate())
        made = store(judged)
        scored = _score(zone)
    return Done(len(targets), made, scored)


def store(judged: Sequence[Paced]) -> int:
    """Keep what was judged where it says something new; gives how many outlooks that were."""
    judged = [each for each in judged if each.judgement is not None]
    known = {pk: each.digest for pk, each in newest(each.target.pk for each in judged).items()}
    now = timezone.now()
    rows = [outlook for each in judged if (outlook := _outlook(each, now)).digest != known.get(each.target.pk)]
    Outlook.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def store_first(judged: Paced) -> list[Outlook]:
    """Keep the outlook of a target that has none yet; one statement of SQL."""
    if judged.judgement is None or judged.at is not None or judged.target.state != Target.State.IN_FORCE:
        return []
    made = _outlook(judged, timezone.now())
    return Outlook.objects.bulk_create([made], ignore_conflicts=True)


def _targets(zone: Zone) -> list[Target]:
    rows = Target.objects.filter(zone=zone, state=Target.State.IN_FORCE, archived_at=None, period_last__isnull=False)
    today = timezone.localdate()
    recent = rows.filter(period_first__lte=today, period_last__gte=today - timedelta(days=366))
    return running(recent, today)


def _outlook(made: Paced, now: datetime) -> Outlook:
    told, goal = made.judgement, made.goal
    assert told is not None
    assert goal is not None
    look, stands = told.outlook, told.seasonal or told.linear
    return Outlook(
        zone_id=made.target.zone_id,
        target=made.target,
        made_at=now,
        made_on=timezone.localdate(now),
        goal=goal.value,
        bound=goal.bound,
        kind=goal.kind,
        horizon_first=goal.horizon.first,
        horizon_last=goal.horizon.last,
        value=told.value,
        trajectory=stands.trajectory if stands else "",
        expected=stands.expected if stands else None,
        ratio=stands.ratio if stands else None,
        status=told.light or "",
        status_reason=told.reason or "",
        quality=told.quality.mark,
        method=look.method,
        probability=look.probability,
        light=look.light or "",
        reason=look.reason or "",
        median=look.median,
        low=look.most[0] if look.most else None,
        high=look.most[1] if look.most else None,
        per_month=look.needed.per_month if look.needed else None,
        shares=_shares(made),
        digest=_digest(made, told),
        **period_columns(told.through),
    )


def _shares(made: Paced) -> list[tuple[str, float]]:
    if made.path is None or made.goal is None:
        return []
    ends = (min(each.last, made.goal.horizon.last) for each in made.goal.horizon.months())
    return [(day.isoformat(), round(made.path.at(day), 6)) for day in ends]


def _digest(made: Paced, told: Judgement) -> str:
    """The same as long as nothing has changed that the page would show."""
    figures = sorted((*when, each.value, each.growth, each.standing) for when, each in made.figures.items())
    goal = told.goal
    lights = (told.light, told.reason, told.outlook.reason)
    said: list[object] = [
        str(goal.value.normalize()),
        str(goal.horizon),
        goal.bound,
        goal.kind,
        lights,
        str(told.through),
        figures,
    ]
    if made.path is not None and made.path.kind == "milestones":
        said.append(made.path.shares)
    if made.ranks is not None:
        said.append([(each.days, each.place, each.printed is not None) for each in made.ranks.places])
    return hashlib.sha256(repr(tuple(said)).encode()).hexdigest()


def _score(zone: Zone) -> int:
    """Scores for outlooks whose horizon has ended and whose final value is known. What was said when all figures were
    there was no outlook, and gets none."""
    ended = Outlook.objects.filter(zone=zone, score=None, probability__isnull=False, low__isnull=False)
    ended = ended.filter(horizon_last__lt=timezone.localdate(), period_last__lt=F("horizon_last"))
    rows = list(ended.select_related("target"))
    known, now = finals(rows), timezone.now()
    scores = [_scored(each, known[each.pk], now) for each in rows if each.pk in known]
    OutlookScore.objects.bulk_create(scores, batch_size=500)
    return len(scores)


def _scored(outlook: Outlook, final: float, now: datetime) -> OutlookScore:
    assert outlook.probability is not None
    assert outlook.low is not None
    assert outlook.high is not None
    met = goal_then(outlook).met(final)
    return OutlookScore(
        zone_id=outlook.zone_id,
        outlook=outlook,
        scored_at=now,
        final=final,
        met=met,
        brier=brier([Judged(outlook.probability, met)]),
        covered=outlook.low <= final <= outlook.high,
    )
