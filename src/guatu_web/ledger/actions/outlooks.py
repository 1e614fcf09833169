"""Outlooks are stored as they are made, and scored when their horizon has ended. The site does both by itself; nobody
can change what was said.

An outlook from the pipeline takes a while to work out: that is done here alone, where something in the register has
changed or a new week has begun, and it is stored with the projects that carry it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from guatu.pace import Judged, Judgement, brier
from guatu.pace import Outlook as Said
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Expectation, Outlook, OutlookScore, Target
from guatu_web.ledger.queries.measured import AWAITED, PIPELINE, Measured
from guatu_web.ledger.queries.outlooks import newest
from guatu_web.ledger.queries.pace import Paced, finals, goal_then, paced, running
from guatu_web.ledger.queries.pipeline import Looked, Pipeline, pipeline_of, plain_moves, plain_open, plain_rest
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
    judged = _judged(zone, targets := _targets(zone))
    with transaction.atomic():
        now = Zone.objects.select_for_update().get(pk=zone.pk)  # two runs at once would store everything twice
        if now.stamp != seen:
            judged = _judged(zone, targets := _targets(zone))
        made = _store(judged)
        scored = _score(zone)
    return Done(len(targets), made, scored)


class _New(NamedTuple):
    """What was judged and says something new; `looked` is what the pipeline says."""

    made: Paced
    digest: str
    looked: Looked | None = None


def _judged(zone: Zone, targets: Sequence[Target]) -> list[_New]:
    """The targets of which something else is to be said than before."""
    today = timezone.localdate()
    judged = [each for each in paced(targets, today) if each.judgement is not None]
    known = {pk: each.digest for pk, each in newest(each.target.pk for each in judged).items()}
    pipeline = pipeline_of(zone, today) if any(map(_awaits, judged)) else Pipeline(zone, today)
    told = []
    for each in judged:
        digest = _digest(each, pipeline)
        if digest != known.get(each.target.pk):
            told.append(_looked(each, digest, pipeline))
    return told


def _awaits(made: Paced) -> bool:
    return made.judgement is not None and made.judgement.outlook.reason == AWAITED


def _looked(made: Paced, digest: str, pipeline: Pipeline) -> _New:
    """What is new, with the outlook from the pipeline where one is awaited."""
    told, found, goal = made.judgement, made.measured, made.goal
    reach = found.reach if found else None
    if told is None or found is None or goal is None or reach is None or not _awaits(made):
        return _New(made, digest)
    looked = pipeline.outlook(found, goal, reach, made.manner.outlook_bands)
    look = looked.look
    outlook = Said(
        PIPELINE,
        look.probability,
        look.light,
        look.median,
        look.half,
        look.most,
        told.outlook.needed,
        look.reason,
        None,
    )
    return _New(made._replace(judgement=told._replace(outlook=outlook)), digest, looked)


def _store(judged: Sequence[_New]) -> int:
    """Keep what was judged; gives how many outlooks that were."""
    now = timezone.now()
    plain = [_outlook(each.made, now, each.digest) for each in judged if each.looked is None]
    Outlook.objects.bulk_create(plain, batch_size=500, ignore_conflicts=True)
    for each in judged:
        if each.looked is not None:
            _store_looked(each, each.looked, now)
    return len(judged)


def _store_looked(new: _New, looked: Looked, now: datetime) -> None:
    """An outlook from the pipeline with what carries it."""
    outlook, found, look = _outlook(new.made, now, new.digest), new.made.measured, looked.look
    assert found is not None
    if Outlook.objects.filter(target=outlook.target, made_on=outlook.made_on, digest=new.digest).exists():
        return
    outlook.save(force_insert=True)
    Expectation.objects.create(
        zone_id=outlook.zone_id,
        outlook=outlook,
        of=look.of,
        milestone=look.milestone,
        metric=found.metric.name,
        metric_version=found.metric.version,
        where=new.made.target.narrowed,
        mean=look.mean,
        new=look.new,
        done=[int(each) for each in look.done_by],
        open=plain_open(look),
        rest=plain_rest(look),
        moves=plain_moves(looked),
    )


def store_first(judged: Paced) -> list[Outlook]:
    """Keep the outlook of a target that has none yet; one statement of SQL."""
    if judged.judgement is None or judged.at is not None or judged.target.state != Target.State.IN_FORCE:
        return []
    if _awaits(judged):
        return []  # the pipeline is looked at in the round
    made = _outlook(judged, timezone.now(), _digest(judged))
    return Outlook.objects.bulk_create([made], ignore_conflicts=True)


def _targets(zone: Zone) -> list[Target]:
    rows = Target.objects.filter(zone=zone, state=Target.State.IN_FORCE, archived_at=None, period_last__isnull=False)
    today = timezone.localdate()
    recent = rows.filter(period_first__lte=today, period_last__gte=today - timedelta(days=366))
    return running(recent, today)


def _outlook(made: Paced, now: datetime, digest: str) -> Outlook:
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
        digest=digest,
        **period_columns(told.through),
    )


def _shares(made: Paced) -> list[tuple[str, float]]:
    if made.path is None or made.goal is None:
        return []
    ends = (min(each.last, made.goal.horizon.last) for each in made.goal.horizon.months())
    return [(day.isoformat(), round(made.path.at(day), 6)) for day in ends]


def _digest(made: Paced, pipeline: Pipeline | None = None) -> str:
    """The same as long as nothing has changed that the page would show."""
    told = made.judgement
    assert told is not None
    if made.measured is not None:
        return _digest_of_measured(made, told, made.measured, pipeline)
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


def _digest_of_measured(made: Paced, told: Judgement, found: Measured, pipeline: Pipeline | None) -> str:
    """Of a target that the registers measure: by its value, and the projects of the pipeline where it goes by these;
    the end of what they cover is another one each day and tells nothing."""
    said: list[object] = [repr(told.goal), (told.light, told.reason), found.value, found.numerator, found.denominator]
    said += [found.metric.name, found.metric.version, sorted(made.target.narrowed.items())]
    reach = found.reach
    if pipeline is not None and reach is not None and made.goal is not None and _awaits(made):
        said.append(pipeline.digest(found, made.goal, reach))
    else:
        said += [(told.outlook.light, told.outlook.reason), made.history.latest(made.on.year)]
    return hashlib.sha256(repr(said).encode()).hexdigest()


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
