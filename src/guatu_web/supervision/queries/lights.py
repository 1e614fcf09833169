"""The periods in which items are reported, with their colours, and the light that follows; without writing anything.

A period is owed where its last day in time found the item with the unit and the clock running. What is over is judged
once and then kept as a Mark; only what comes after the last mark is worked out here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.utils import timezone

from guatu import supervision
from guatu.periods import Period
from guatu.supervision import Due, Light, Span, colour, duties, light
from guatu.workflow import Workflow
from guatu_web.supervision.models import CheckIn, Item, Mark
from guatu_web.supervision.queries.course import Past, is_reported_in, past_of, pauses_of
from guatu_web.supervision.queries.staying import is_with_unit, leave_by, why_late

DAY = timedelta(days=1)
LONGEST = {"day": 0, "week": 6, "xun": 10, "month": 30, "quarter": 91}
"""So many days at most from a day to the end of the period that holds it."""
FARTHEST = 3600
"""Periods further back than so many days are not looked at."""
FRESH = 200
"""A period that ended so many days ago has its mark."""


class Report(NamedTuple):
    """A report of a period: on which day, and whether it was found poor."""

    period: Period
    on: date
    poor: bool


class Read(NamedTuple):
    """What the database says of some items' reporting, by item: of their marks the end of the last, how many are red
    and the colour of the last; the reports that are in no mark yet; and the items whose newest report is poor."""

    marks: Mapping[int, tuple[date, int, str]]
    reports: Mapping[int, Sequence[Report]]
    poor: Collection[int]

    def with_report(self, pk: int, period: Period | None, on: date) -> Read:
        """The same once an item has been reported for a period; a report of no period says nothing of any."""
        if period is None:
            return self
        reports = {**self.reports, pk: [*self.reports.get(pk, ()), Report(period, on, poor=False)]}
        return self._replace(reports=reports, poor=set(self.poor) - {pk})


class Seen(NamedTuple):
    """What is known of an item's reporting: marks up to `until`, how many of them are red, the colour of the last;
    the periods after it that have begun, each with its colour; whether the newest report is poor."""

    until: date | None
    red: int
    last: str
    spans: Sequence[Span]
    poor: bool
    past: Sequence[Past]

    @property
    def over(self) -> list[Span]:
        """The periods that are over and have no mark yet."""
        return [each for each in self.spans if each.colour != "open"]


def read_of(items: Sequence[Item], day: date) -> Read:
    """What the database says of some items' reporting up to a day; two queries, however many they are."""
    pks = [each.pk for each in items]
    marks = _marks(pks)
    return Read(marks, *_reports(pks, [pk for pk in pks if pk not in marks], day))


def seen_on(
    items: Sequence[Item],
    day: date,
    past: Mapping[int, Sequence[Past]] | None = None,
    read: Read | None = None,
) -> dict[int, Seen]:
    """What is known of some items' reporting on a day; three queries, however many they are: one less where `past`
    gives what was done to each, and two where `read` gives what the database says."""
    past = past_of([each.pk for each in items]) if past is None else past
    marks, reports, poor = read or read_of(items, day)
    found = {}
    for item in items:
        until, red, last = marks.get(item.pk, (None, 0, ""))
        steps = past.get(item.pk, [])
        spans = _spans(item, until, steps, reports.get(item.pk, []), day)
        found[item.pk] = Seen(until, red, last, spans, item.pk in poor, steps)
    return found


def light_of(item: Item, seen: Seen, day: date) -> Light:
    """The light of an item on a day; of a closed one none."""
    if item.state_kind == Item.StateKind.CLOSED:
        return Light("", "", None)
    due, on = _clock(item, seen, day)
    spans = _judged(seen)
    return light(
        due,
        on,
        spans,
        behind=is_behind(item, on),
        poor=seen.poor,
        overstays=_overstays(item, seen, day),
        thresholds=item.flow.workflow.thresholds,
    )


def _overstays(item: Item, seen: Seen, day: date) -> str:
    """Why the unit has left the item in its state too long; "" where it has not, or others have."""
    table = item.flow.workflow
    if not is_with_unit(table, item.state):
        return ""
    until = leave_by(item, item.state, seen.past)
    return why_late(table, item.state) if until is not None and until < day else ""


def is_behind(item: Item, on: date) -> bool:
    """Whether an item's progress is far short of its pace; one that never told its progress in figures is not."""
    table = item.flow.workflow
    nodes = len(table.nodes)
    done = max(item.percent, round(100 * item.node / nodes) if nodes else 0)
    if not done or item.due_on is None:
        return False
    return supervision.is_behind(done, item.start_on, item.due_on, on, table.thresholds.behind_points)


def open_period(seen: Seen, day: date) -> Period | None:
    """The period that a report of a day is for: the earliest one still in time and not reported, else today's."""
    open_ones = [each for each in seen.spans if each.by >= day]
    unreported = [each.period for each in open_ones if each.reported is None]
    today = [each.period for each in open_ones if each.period.first <= day <= each.period.last]
    return next(iter([*unreported, *today]), None)


# ------------------------------------------------------------------ periods


def _spans(item: Item, until: date | None, past: Sequence[Past], reports: Sequence[Report], day: date) -> list[Span]:
    table, found = item.flow.workflow, []
    for due in _duties(item, until, day):
        days = [each.on for each in reports if each.period == due.period]
        poor = next((each.poor for each in reversed(reports) if each.period == due.period), False)
        shade, on = colour(due.by, days, day, poor=poor)
        over = due.by < day
        if not over or on is not None or _is_owed(table, item.state, past, due.by):
            found.append(Span(due.period, due.by, on, shade if over else "open"))
    return found


def _duties(item: Item, until: date | None, day: date) -> list[Due]:
    """The periods after the last mark that have begun by a day."""
    if not item.rhythm or item.received_at is None:
        return []
    received = timezone.localtime(item.received_at).date()
    first = until + DAY if until else max(item.start_on, received)
    first = max(first, day - DAY * FARTHEST)
    if first > day:
        return []
    asked = duties(item.rhythm, first, day + DAY * LONGEST[item.rhythm])
    return [each for each in asked if each.period.first <= day]


def _is_owed(table: Workflow, state: str, past: Sequence[Past], day: date) -> bool:
    """Whether the unit owed a report at the end of a day."""
    then = next((each.target for each in reversed(past) if each.on <= day), past[0].source if past else state)
    return is_reported_in(table, then)


def _judged(seen: Seen) -> list[Span]:
    """Spans that stand for all that the light asks: any red one, the last that is over, and those not marked yet."""
    kept = []
    if seen.until is not None:
        period = Period(seen.until, seen.until)
        kept = [Span(period, seen.until, None, "red")] if seen.red else []
        kept.append(Span(period, seen.until, None, seen.last))
    return [*kept, *seen.spans]


def _clock(item: Item, seen: Seen, day: date) -> tuple[date | None, date]:
    """The date by which and the day on which an item is judged: while it waits for others its clock stands, and what
    was handed in for close-out is judged by the day on which it was."""
    if item.state_kind == Item.StateKind.WAITING:
        pauses = pauses_of(item, seen.past)
        since = pauses[-1].since if pauses else day
        return (item.due_on if item.due_on and item.due_on < since else None), day
    if item.received_at is not None and not is_reported_in(item.flow.workflow, item.state):
        handed = next((each.on for each in reversed(seen.past) if is_reported_in(item.flow.workflow, each.source)), day)
        return item.due_on, handed
    return item.due_on, day


# ------------------------------------------------------------------ read


def _marks(pks: Sequence[int]) -> dict[int, tuple[date, int, str]]:
    """Of each item the end of its last mark, how many marks are red, and the colour of the last."""
    rows = Mark.objects.filter(item_id__in=pks, archived_at=None).order_by().values("item_id", "colour")
    found: dict[int, tuple[date, int, str]] = {}
    counted = rows.annotate(until=Max("last"), number=Count("pk"))
    for pk, painted, until, number in counted.values_list("item_id", "colour", "until", "number"):
        last, red, newest = found.get(pk, (until, 0, painted))
        red += number if painted == "red" else 0
        found[pk] = max(last, until), red, painted if until >= last else newest
    return found


def _reports(pks: Sequence[int], unmarked: Sequence[int], day: date) -> tuple[dict[int, list[Report]], set[int]]:
    """The reports that are not in a mark yet, of each item, oldest first; and the items whose newest report is poor."""
    fresh = Q(period_last__gte=day - DAY * FRESH)
    if unmarked:
        fresh |= Q(item_id__in=unmarked)
    rows = CheckIn.objects.filter(fresh, item_id__in=pks, archived_at=None, period_last__isnull=False).order_by("pk")
    told: dict[int, list[Report]] = {}
    for pk, first, last, grain, on, state in rows.values_list(
        "item_id", "period_first", "period_last", "period_grain", "on", "state"
    ):
        if first is not None and last is not None:
            told.setdefault(pk, []).append(Report(Period(first, last, grain), on, state == CheckIn.State.POOR))
    return told, {pk for pk, each in told.items() if each[-1].poor}
