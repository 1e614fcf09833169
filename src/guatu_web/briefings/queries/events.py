"""What has come about: what turned red, what is due, alarms, leaders' instructions, which projects have moved and which
stand still; in a morning report since the last working day began, in others since their period did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import F, Max, Q
from django.utils import timezone

from guatu.briefing.facts import Event
from guatu.briefing.wording import LIGHTS
from guatu.workdays import national
from guatu_web.alarms.in_words import sentence
from guatu_web.alarms.models import STANDING, Alarm
from guatu_web.briefings.queries.asked import Asked
from guatu_web.briefings.queries.goals import shown_aim
from guatu_web.briefings.queries.notes import items_seen
from guatu_web.briefings.queries.projects import register
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.pace_words import reason_in_words
from guatu_web.projects.models import Milestone, Move, Problem, Stage, Status
from guatu_web.returns.models import Return
from guatu_web.supervision.models import Item, Mark
from guatu_web.supervision.queries.staying import RUNNING

MOST = 12
"""So many things of a kind are told, the newest or the most pressing first."""


def since_of(asked: Asked) -> date:
    """The day since whose morning it is told what has come about: the last working day before the day of issue, or the
    first day of a period that is longer than a day."""
    return national().after(asked.on, -1).day if asked.period.grain == "day" else asked.period.first


def begun(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), timezone.get_current_timezone())


def events_of(asked: Asked) -> list[Event]:
    """All that there is to tell, kind by kind; some eleven queries."""
    since = since_of(asked)
    return [
        *_red_targets(asked, since),
        *_red_items(asked, since),
        *_due(asked),
        *_alarms(asked, since),
        *_instructions(asked, since),
        *_moved(asked, since),
        *_stuck(asked),
    ]


# ------------------------------------------------------------------ what turned red


def _red_targets(asked: Asked, since: date) -> Iterator[Event]:
    """Targets whose last look is red, where the last look before was not."""
    looks = Outlook.objects.filter(zone=asked.zone, made_on__lte=asked.as_of)
    newest = looks.order_by().values("target").annotate(last=Max("pk")).values("last")
    red = Outlook.objects.filter(pk__in=newest, made_on__gte=since, status="red").order_by("-pk")
    shown = ("target_id", "status_reason", "made_on")
    found = {each.target_id: each for each in red.only(*shown)}
    if not found:
        return
    before = looks.filter(target_id__in=found, made_on__lt=since).order_by().values_list("target").annotate(Max("pk"))
    was = dict(
        Outlook.objects.filter(pk__in=[pk for _target, pk in before]).order_by().values_list("target_id", "status")
    )
    targets = Target.objects.filter(pk__in=found, archived_at=None, state=Target.State.IN_FORCE)
    targets = targets.filter(period_first__lte=asked.on, period_last__gte=asked.on)
    rows = asked.seen("ledger.view", targets).annotate(of_unit=F("unit__name")).order_by("-period_last", "pk")
    turned = [each for each in rows if was.get(each.pk, "") != "red" and asked.where.of(each) == asked.area]
    for each in turned[:MOST]:
        look = found[each.pk]
        why = reason_in_words(look.status_reason) if look.status_reason else ""
        text = f"{each.period.label_zh() if each.period else ''}{shown_aim(each)}，进度亮{LIGHTS['red']}"
        yield Event("red", text, each.of_unit or "", why, asked.source("ledger:target", each.pk))


def _red_items(asked: Asked, since: date) -> Iterator[Event]:
    """Items whose deadline passed since, and those of which a report was missed."""
    last = asked.on - timedelta(days=1)
    passed = Q(due_on__range=(since - timedelta(days=1), last), state_kind__in=RUNNING)
    missed = Mark.objects.filter(
        zone=asked.zone, archived_at=None, colour=Item.Colour.RED, due_on__range=(since - timedelta(days=1), last)
    )
    rows = asked.within(items_seen(asked)).filter(passed | Q(pk__in=missed.values("item"), state_kind__in=RUNNING))
    told = rows.order_by("due_on", "pk").values_list("pk", "title", "unit__name", "due_on")
    for pk, title, unit, due in told[:MOST]:
        over = due is not None and due <= last
        why = f"应于{due.month}月{due.day}日前完成，已逾期" if over and due else "未按期反馈进展"
        yield Event("red", f"{title}亮{LIGHTS['red']}", unit or "", why, asked.source("supervision:item", pk))


# ------------------------------------------------------------------ what is due


def _due(asked: Asked) -> Iterator[Event]:
    """Matters, milestones of projects, their problems and returns that are due on the day."""
    on = asked.on
    items = asked.within(items_seen(asked)).filter(due_on=on, state_kind__in=RUNNING).order_by("pk")
    for pk, title, unit in items.values_list("pk", "title", "unit__name")[:MOST]:
        yield Event("due", title, unit or "", "", asked.source("supervision:item", pk))
    going = register(asked).exclude(status__in=(Status.LOST, Status.ABANDONED)).values("pk")
    planned = Milestone.objects.filter(project__in=going, archived_at=None, planned_on=on, actual_on=None)
    rows = planned.order_by("pk").values_list("project", "project__name", "stage", "project__unit__name")
    for pk, name, stage, unit in rows[:MOST]:
        text = f"{name}计划今日{Stage(stage).label}"
        yield Event("due", text, unit or "", "", asked.source("projects:project", pk))
    problems = Problem.objects.filter(project__in=going, archived_at=None, due_on=on, solved_on=None).order_by("pk")
    for pk, name, text, unit in problems.values_list("project", "project__name", "text", "unit__name")[:MOST]:
        said = f"{name}存在的问题今日应解决：{text.rstrip('。；;')}"
        yield Event("due", said, unit or "", "", asked.source("projects:project", pk))
    yield from _returns(asked)


def _returns(asked: Asked) -> Iterator[Event]:
    states = (Return.State.DRAFT, Return.State.SENT_BACK)
    rows = Return.objects.filter(archived_at=None, due_on=asked.on, state__in=states)
    rows = asked.seen("statistics.view", rows) if asked.whole else rows.filter(zone=asked.zone, area=asked.area)
    for each in rows.select_related("unit").order_by("pk")[:MOST]:
        text = f"{each.name}（{each.period.label_zh() if each.period else ''}）今日截止报送"
        yield Event("due", text, each.unit.name, "", asked.source("returns:sheet", each.pk))


# ------------------------------------------------------------------ what has come about


def _alarms(asked: Asked, since: date) -> Iterator[Event]:
    """Alarms that were raised since and wait to be dealt with."""
    rows = Alarm.objects.filter(archived_at=None, raised_at__gte=begun(since), raised_at__lt=asked.end)
    if asked.past is None:
        rows = rows.filter(state__in=STANDING)
    if not asked.whole:
        rows = rows.filter(area=asked.area)
    rows = asked.seen("alarms.view", rows).select_related("unit").order_by("-raised_at", "-pk")
    for each in rows[:MOST]:
        unit, source = each.unit.name if each.unit else "", asked.source("alarms:alarm", each.pk)
        yield Event("alarm", f"{each.subject}：{each.name}", unit, sentence(each), source)


def _instructions(asked: Asked, since: date) -> Iterator[Event]:
    """Leaders' instructions that were entered since."""
    rows = asked.within(items_seen(asked)).filter(source=Item.Source.INSTRUCTION, start_on__range=(since, asked.as_of))
    rows = rows.filter(reopens=None).order_by("-start_on", "-pk")
    for pk, title, text, unit in rows.values_list("pk", "title", "source_text", "unit__name")[:MOST]:
        said = f"{text.strip().rstrip('。')}：{title}" if text.strip() and text.strip() != title else title
        yield Event("instruction", said, unit or "", "", asked.source("supervision:item", pk))


def _moved(asked: Asked, since: date) -> Iterator[Event]:
    """Projects that reached a stage since."""
    moves = Move.objects.filter(
        project__in=register(asked).values("pk"), what=Move.What.STAGE, on__range=(since, asked.as_of)
    )
    moves = moves.exclude(way=Move.Way.BACK).order_by("-on", "-pk")
    rows = moves.values_list("project", "project__name", "target", "on", "project__unit__name")
    for pk, name, stage, on, unit in rows[:MOST]:
        text = f"{name}{on.month}月{on.day}日{Stage(stage).label}"
        yield Event("moved", text, unit or "", "", asked.source("projects:project", pk))


def _stuck(asked: Asked) -> Iterator[Event]:
    """Projects that stand still, the largest first."""
    rows = register(asked).filter(status=Status.DORMANT, status_on__lte=asked.as_of)
    told = rows.order_by(F("total").desc(nulls_last=True), "pk").values_list(
        "pk", "name", "stage", "status_on", "status_reason", "unit__name"
    )
    for pk, name, stage, on, reason, unit in told[:MOST]:
        text = f"{name}自{on.year}年{on.month}月{on.day}日起停滞，处于{Stage(stage).label}阶段"
        yield Event("stuck", text, unit or "", reason, asked.source("projects:project", pk))
