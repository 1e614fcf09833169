"""Outlooks as they were stored: the newest of each target, those of one target, the zone's score, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Avg, Count, FloatField, Max, Q, QuerySet
from django.db.models.functions import Cast, JSONObject

from guatu.pace import Goal
from guatu.pace import Outlook as Said
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Outlook, OutlookScore, Target
from guatu_web.ledger.pace_words import Light, light
from guatu_web.ledger.queries.known import Holding, Seen, Stretch, entered_by, holding
from guatu_web.ledger.queries.measured import AWAITED, PIPELINE
from guatu_web.ledger.queries.pace import Paced, assess, goal_then

SHOWN = 36
"""So many outlooks of a target are shown, the newest first."""
_LIGHTS = ("target_id", "digest", "status", "status_reason", "light", "reason", "probability", "made_on")


def newest(targets: Iterable[int]) -> dict[int, Outlook]:
    """The newest outlook of each target with what a list shows of it; one query."""
    last = Outlook.objects.filter(target_id__in=list(targets)).order_by().values("target").annotate(last=Max("pk"))
    return {each.target_id: each for each in Outlook.objects.filter(pk__in=last.values("last")).only(*_LIGHTS)}


def lights_of(rows: Iterable[Target], today: date) -> dict[int, tuple[Light, Light]]:
    """Both lights of those of some listed targets whose horizon holds the running year, as last stored; one query."""
    year = today.year
    wanted = [
        each.pk
        for each in rows
        if each.state == Target.State.IN_FORCE
        and each.period_first
        and each.period_last
        and each.period_first.year <= year <= each.period_last.year
    ]
    told = newest(wanted) if wanted else {}
    return {pk: (light(each.status, each.status_reason), light(each.light, each.reason)) for pk, each in told.items()}


def of_target(target: Target) -> list[Outlook]:
    """What was said of a target, the newest first, with the scores, of a bound one with the projects that carried it;
    one query."""
    beside = ("score", "expectation") if target.metric else ("score",)
    return list(target.outlooks.select_related(*beside)[:SHOWN])


def as_said(made: Paced, kept: Sequence[Outlook]) -> tuple[Paced, Outlook | None]:
    """A target whose outlook from the pipeline is awaited, with the newest one that was stored by its day; and that
    one, None where there is none."""
    told = made.judgement
    if told is None or told.outlook.reason != AWAITED:
        return made, None
    said = next((each for each in kept if _from_pipeline(each, made)), None)
    if said is None:
        return made, None
    most = None if said.low is None or said.high is None else (said.low, said.high)
    ends = (said.probability, said.light or None, said.median, None, most)
    look = Said(PIPELINE, *ends, told.outlook.needed, said.reason or None, None)
    return made._replace(judgement=told._replace(outlook=look)), said


def _from_pipeline(each: Outlook, made: Paced) -> bool:
    """Whether an outlook speaks of the metric and the goal of today, and was made by the day."""
    if each.method != PIPELINE or each.made_on > made.on or made.measured is None:
        return False
    told = getattr(each, "expectation", None)
    same = told is not None and (told.metric, told.where) == (made.measured.metric.name, made.target.narrowed)
    return same and goal_then(each) == made.goal


class Score(NamedTuple):
    """How good the outlooks of a zone were that have been scored: Brier, and the share of finals in the interval."""

    number: int
    brier: float | None
    coverage: float | None


def score_of(zone: Zone) -> Score:
    """The score of all outlooks of a zone whose horizon has ended; one query."""
    return score_from(next(iter(scored(zone)), None))


def scored(zone: Zone) -> QuerySet[OutlookScore, Any]:
    """The same as one value, to be read together with something else; none where nothing has been scored."""
    covered = Cast(Count("pk", filter=Q(covered=True)), FloatField())
    by_pipeline = Q(outlook__method=PIPELINE)
    of_pipeline = {
        "pipeline_number": Count("pk", filter=by_pipeline),
        "pipeline_brier": Avg("brier", filter=by_pipeline),
        "pipeline_covered": Cast(Count("pk", filter=by_pipeline & Q(covered=True)), FloatField()),
    }
    told = JSONObject(number=Count("pk"), brier=Avg("brier"), covered=covered, **of_pipeline)
    rows = OutlookScore.objects.filter(zone=zone).order_by().values("zone")
    return rows.annotate(told=told).values_list("told", flat=True)


def score_from(told: Mapping[str, Any] | None, of: str = "") -> Score:
    """The score of what `scored` gives, of all outlooks or ("pipeline_") of those from the pipeline."""
    if not told or not told[f"{of}number"]:
        return Score(0, None, None)
    return Score(told[f"{of}number"], told[f"{of}brier"], told[f"{of}covered"] / told[f"{of}number"])


class Revised(NamedTuple):
    """A figure that was changed: what stood before and what stands now, each None where nothing did."""

    before: Seen | None
    after: Seen | None


class Shift(NamedTuple):
    """What changed between an earlier outlook and now.

    `new` are figures of the horizon that were not there, `revised` those that were changed, withdrawn or added to past
    years; `share` the expected share then and now where the trajectory moved. The three effects are differences of the
    probability, taken one after another: revised figures, new figures, another goal; None where nothing was judged.
    """

    earlier: Outlook
    new: list[Seen]
    revised: list[Revised]
    goal: Goal | None
    share: tuple[float, float] | None
    by_revised: float | None
    by_new: float | None
    by_goal: float | None


def before_month(outlooks: Sequence[Outlook], on: date) -> Outlook | None:
    """The last outlook that was made before the month of a day."""
    return next((each for each in outlooks if each.made_on < on.replace(day=1)), None)


def shift(made: Paced, earlier: Outlook) -> Shift:
    """What has changed since an earlier outlook, and how much each change moved the probability."""
    then = holding(entered_by(made.seen, earlier.made_at), earlier.made_at)
    now, old_goal = made.figures, goal_then(earlier)
    fresh = {when for when in now.keys() - then.keys() if when[2] >= earlier.horizon_first}
    changed = [when for when in sorted(now.keys() | then.keys()) if when not in fresh and _differs(when, then, now)]
    mended: dict[Stretch, Seen] = {when: each for when, each in now.items() if when not in fresh}
    chances = [_chance(made, figures, old_goal) for figures in (then, mended, now)]
    chances.append(_chance(made, now, made.goal))
    return Shift(
        earlier,
        [now[when] for when in sorted(fresh, key=lambda when: when[2])],
        [Revised(then.get(when), now.get(when)) for when in changed],
        old_goal if made.goal is not None and old_goal.value != made.goal.value else None,
        _moved(made, earlier),
        *(_between(before, after) for before, after in pairwise(chances)),
    )


def _differs(when: Stretch, then: Holding, now: Holding) -> bool:
    before, after = then.get(when), now.get(when)
    return before is None or after is None or (before.value, before.growth) != (after.value, after.growth)


def _chance(made: Paced, figures: Holding, goal: Goal | None) -> float | None:
    stand = [each._replace(archived_at=None) for each in figures.values()]
    told = assess(made.target, made.area, stand, made.on, goal=goal, rules=made.rules).judgement
    return told.outlook.probability if told else None


def _between(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _moved(made: Paced, earlier: Outlook) -> tuple[float, float] | None:
    """The expected share at today's last figure, then and now, where they differ by a thousandth or more."""
    told = made.judgement
    if made.path is None or told is None or told.through is None:
        return None
    day = told.through.last
    before = next((share for at, share in earlier.shares if at == day.isoformat()), None)
    now = made.path.at(day)
    return None if before is None or abs(before - now) < 0.001 else (before, now)
