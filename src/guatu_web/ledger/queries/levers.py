"""What would close the gap of a target (差距与着力点): the levers that the records hold, each with its size.

The ledger knows the months of the own series, the parts that a target was broken down into, and the projects of the
register behind the metric to which it is bound (`ledger.queries.lever_projects`); other apps offer theirs by
`records.levers`. Nothing is added twice, and nothing is said of what no register holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.pace import Goal, History, Judgement, PaceError
from guatu.pace.levers import (
    Gap,
    GrowthGap,
    Pace,
    Rest,
    Sum,
    add_up,
    changes_of,
    gap_of,
    growth_gap,
    missing,
    pace_of,
    rests_of,
    stretches_of,
)
from guatu.periods import month as month_of
from guatu.reading.labels import plain, scaled
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.pace_shown import amount
from guatu_web.ledger.pace_words import reason_in_words
from guatu_web.ledger.queries.children import name_of, way_of
from guatu_web.ledger.queries.lever_projects import Carried, carried_by, of_projects
from guatu_web.ledger.queries.measured import PAST_YEARS, Measured, so_far
from guatu_web.ledger.queries.outlooks import as_said
from guatu_web.ledger.queries.pace import Paced, as_amount, implied_level, paced
from guatu_web.ledger.queries.target import of_chain
from guatu_web.records.levers import PACE, PARTS, Lever, Subject, offered
from guatu_web.statistics.freshness import asking

OPEN, MET, OVER, UNKNOWN = "open", "met", "over", "unknown"
"""How a gap stands: something is missing; nothing is; the horizon is over; there is no figure to tell."""
MOST_PARTS = 30


class Closing(NamedTuple):
    """The gap of a target and what would close it.

    Without `gap` the words of `why` tell why nothing is said of it. `amount` is what sizes are shares of, in the base
    unit `unit`: what a value still lacks, of a growth what the rest of its horizon must bring to come to the implied
    level (`growth`), of an upper bound what is too much. `notes` are what else is to be known of the levers.
    """

    made: Paced
    state: str
    why: str
    unit: str
    gap: Gap | None = None
    growth: GrowthGap | None = None
    amount: float | None = None
    pace: Pace | None = None
    levers: tuple[Lever, ...] = ()
    added: Sum | None = None
    notes: tuple[str, ...] = ()


def closing(by: User, zone: Zone, target: Target, on: date, made: Paced | None = None) -> Closing:
    """The gap of a target on a day with its levers; at most eight queries beside those that judge it (`made`)."""
    made = made or paced([target], on)[0]
    if target.state != Target.State.IN_FORCE:
        said = {"state": target.get_state_display()}
        return Closing(made, UNKNOWN, _("该目标%(state)s，不再计算差距。") % said, made.unit)
    told = made.judgement
    if told is None or made.goal is None:
        said = {"why": reason_in_words(made.reason)}
        return Closing(made, UNKNOWN, _("不研判：%(why)s。") % said, made.unit)
    found = carried_by(zone, made)
    made, _said = as_said(made, [found.outlook] if found and found.own and found.outlook else [])
    return _closing(by, zone, made, made.judgement or told, made.goal or told.goal, found)


def _closing(by: User, zone: Zone, made: Paced, told: Judgement, goal: Goal, found: Carried | None) -> Closing:
    gap, growth = _gap(told, goal), _growth(made, told, goal)
    whole = _amount(goal, gap, growth)
    state = _state(made, told, goal, whole)
    empty = Closing(made, state, _why(made, state, goal), _unit(made, goal), gap, growth, whole)
    if state == MET and goal.bound != "le":
        return empty
    pace = _pace(made, told, goal, growth) if state != OVER else None
    parts, untold = _parts(zone, made, goal)
    levers = [*_by_pace(made, goal, pace), *parts]
    if goal.bound != "le" and state != OVER:
        levers += of_projects(by, zone, made, found, empty.unit)
    levers += offered(by, zone, _subject(made, told, goal, whole))
    return empty._replace(
        pace=pace,
        levers=tuple(sorted((_with_share(each, whole) for each in levers), key=_order)),
        added=_added(levers, whole),
        notes=tuple(untold + _none_open(found)),
    )


# ------------------------------------------------------------------ what is missing


def _gap(told: Judgement, goal: Goal) -> Gap | None:
    if told.value is None:
        return None
    stands = told.seasonal or told.linear
    return gap_of(goal, told.value, stands.expected if stands else None, told.outlook.median)


def _growth(made: Paced, told: Judgement, goal: Goal) -> GrowthGap | None:
    """What the points of a growth come to in the level, where the year before is known."""
    implied = implied_level(made)
    if goal.kind != "growth" or goal.bound == "le" or implied is None or told.value is None or told.through is None:
        return None
    last = told.through.last
    reached = made.history.within(goal.horizon.first.month, goal.horizon.last.month).value(last.year, last.month)
    return None if reached is None else growth_gap(float(goal.value), told.value, implied[1], reached)


def _amount(goal: Goal, gap: Gap | None, growth: GrowthGap | None) -> float | None:
    if gap is None:
        return None
    if goal.kind == "growth":
        return growth.rest if growth else None
    if goal.bound == "le" and not gap.lack:
        return gap.behind or 0.0
    return gap.lack


def _state(made: Paced, told: Judgement, goal: Goal, whole: float | None) -> str:
    if told.value is None:
        return UNKNOWN
    above = goal.bound != "le" and told.value >= float(goal.value)
    if above or (goal.met(told.value) and not (goal.bound == "le" and whole)):
        return MET
    return OVER if made.on > goal.horizon.last and told.through and told.through.last >= goal.horizon.last else OPEN


def _why(made: Paced, state: str, goal: Goal) -> str:
    if state == UNKNOWN:
        return _("本期限内尚无数据，差距无从计算；先看哪些报表未到。")
    if state == MET and is_rank(made):
        return _("目前位次已达到目标，没有差距。")
    if state == MET and goal.bound == "le":
        return _("没有超过控制线，也没有超过应有进度。")
    if state == MET and goal.kind == "growth":
        return _("目前公布的增速已达到目标，没有差距。")
    if state == MET:
        return _("目标值已达到，没有差距。")
    return _("期限已过，余期无月份可补；以下只列尚未报送的数据和关联事项。") if state == OVER else ""


def is_rank(made: Paced) -> bool:
    """Whether a target is a place among others, of which no month brings a part."""
    return made.ranks is not None or (made.indicator is not None and made.indicator.nature == "rank")


def _unit(made: Paced, goal: Goal) -> str:
    return made.indicator.unit if goal.kind == "growth" and made.indicator else made.unit


# ------------------------------------------------------------------ at which pace


def _pace(made: Paced, told: Judgement, goal: Goal, growth: GrowthGap | None) -> Pace | None:
    if is_rank(made) or told.value is None or told.through is None:
        return None
    if goal.kind == "stock":
        return _pace_of_stock(made, told, goal)
    try:
        return _pace_of_flow(made, told, goal, growth)
    except PaceError:
        return None


def _pace_of_flow(made: Paced, told: Judgement, goal: Goal, growth: GrowthGap | None) -> Pace | None:
    """What each month must bring; of a growth by the level that it implies."""
    assert told.through is not None
    last, ends = told.through.last, goal.horizon.last
    history = _within(made.history, goal)
    seen = history.known(last.year, last.month)
    if goal.kind == "growth":
        rest, months = (growth.rest if growth else None), ends.month - last.month
        rests = rests_of(history, last.year, last.month)
        return None if rest is None else pace_of(stretches_of(seen), rest, months, rests=rests)
    needed = told.outlook.needed
    if needed is None:
        return None
    rests = _rests(made.measured, goal, made.on) if made.measured else rests_of(history, last.year, last.month)
    one_year = goal.horizon.first.year == ends.year
    return pace_of(
        stretches_of(seen),
        needed.amount,
        needed.months,
        bound=goal.bound,
        rests=rests if one_year else (),
        per_month=needed.per_month,
    )


def _within(history: History, goal: Goal) -> History:
    first, last = goal.horizon.first, goal.horizon.last
    return history.within(first.month, last.month) if first.year == last.year else history


def _rests(found: Measured, goal: Goal, on: date) -> list[Rest]:
    """What the rest of the horizon from this day on brought in past years, by the register."""
    told = []
    for back in range(1, PAST_YEARS + 1):
        day, ends = (_years_back(each, back) for each in (min(on, goal.horizon.last), goal.horizon.last))
        whole = so_far(found, _years_back(goal.horizon.first, back), day)
        rest = so_far(found, day + timedelta(days=1), ends)
        if whole is not None and rest is not None:
            told.append(Rest(ends.year, rest))
    return told


def _years_back(day: date, years: int) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def _pace_of_stock(made: Paced, told: Judgement, goal: Goal) -> Pace | None:
    """By how much a level must change each month."""
    assert told.through is not None
    assert told.value is not None
    last, ends = told.through.last, goal.horizon.last
    months = (ends.year - last.year) * 12 + ends.month - last.month
    seen = {day: each for day, each in made.levels.items() if day <= last}
    bound = "le" if goal.bound == "le" else "ge"
    return pace_of(changes_of(seen), float(goal.value) - told.value, months, bound=bound)


def _by_pace(made: Paced, goal: Goal, pace: Pace | None) -> list[Lever]:
    """Months as a lever: the most that the own past says of the rest; an upper bound is not closed by more."""
    if pace is None or goal.bound == "le" or pace.most is None or pace.most <= 0:
        return []
    said = {
        "left": left_said(made, goal, pace),
        "each": said_of(made, goal, pace.needed),
        "most": said_of(made, goal, pace.most),
    }
    if pace.rests:
        year = max(pace.rests, key=lambda each: each.amount).year
        what = _("余下 %(left)s，每月须 %(each)s；往年同样的余期最多带来 %(most)s（%(year)s年）") % {
            **said,
            "year": year,
        }
    else:
        what = _("余下 %(left)s，每月须 %(each)s；照近来最好的月均水平可带来 %(most)s") % said
    return [Lever("pace", _("加快进度"), what, pace.most, PACE)]


def left_said(made: Paced, goal: Goal, pace: Pace) -> str:
    """How long the rest is; what is measured by a register is measured to the day."""
    if made.measured is None:
        return _("%(months)s 个月") % {"months": pace.months}
    return _("%(days)s 天") % {"days": (goal.horizon.last - made.on).days}


def said_of(made: Paced, goal: Goal, value: float | None) -> str:
    """A size in words; of a growth target in the unit of the level."""
    if value is None:
        return "—"
    if goal.kind != "growth" or made.indicator is None:
        return amount(made, value)
    shown, word = scaled(as_amount(value), made.indicator.unit, made.indicator.display_unit)
    return f"{plain(round(shown, 2))}{word}"


# ------------------------------------------------------------------ the parts of a decomposed target

_OF_OUTLOOK = ("value", "expected", "kind", "bound", "made_on")


def _parts(zone: Zone, made: Paced, goal: Goal) -> tuple[list[Lever], list[str]]:
    """The children that are behind by their newest outlook, and what cannot be said of the others; one query."""
    rows = _children(made.target)
    judged = [each for each in rows if each.last_value is not None and each.last_expected is not None]
    same = [each for each in judged if each.last_kind == goal.kind and each.value_unit == made.target.value_unit]
    levers = [lever for each in same if (lever := _part(zone, made, goal, each)) is not None]
    untold = len(rows) - len(same)
    said = _("%(number)s 个分解目标尚无研判或口径不同，未计入。") % {"number": untold}
    return levers, [said] if untold else []


def _children(target: Target) -> list[Any]:
    newest = Outlook.objects.filter(target=OuterRef("pk")).order_by("-pk")
    told = {f"last_{name}": Subquery(newest.values(name)[:1]) for name in _OF_OUTLOOK}
    rows = Target.objects.filter(
        zone_id=target.zone_id, parent__in=of_chain(target.pk), state=Target.State.IN_FORCE, archived_at=None
    )
    return list(rows.select_related("area", "unit").annotate(**told).order_by("pk")[:MOST_PARTS])


def _part(zone: Zone, made: Paced, goal: Goal, child: Any) -> Lever | None:
    behind = missing(child.last_bound, child.last_expected, child.last_value)
    if behind <= 0:
        return None
    way = way_of(child, made.target)
    said = {
        "name": name_of(child, way),
        "value": amount(made, child.last_value),
        "expected": amount(made, child.last_expected),
        "unit": child.unit.name if child.unit_id and way != "unit" else "",
    }
    too_much = child.last_bound == "le"
    what = (
        _("%(name)s 至多应为 %(expected)s，已达 %(value)s")
        if too_much
        else _("%(name)s 应完成 %(expected)s，已完成 %(value)s")
    )
    day = _("%(day)s 研判") % {"day": child.last_made_on.isoformat()}
    note = _("责任单位：%(unit)s；%(day)s") % {**said, "day": day} if said["unit"] else day
    page = reverse("ledger:target", args=(zone.code, child.pk))
    if goal.kind == "growth":
        note = _("差 %(by)s 个百分点；%(note)s") % {"by": f"{behind:.1f}", "note": note}
        return Lever("part", _("分解目标"), what % said, None, "", note, address=page)
    return Lever("part", _("分解目标"), what % said, behind, f"{PARTS}.{way}", note, address=page)


def _none_open(found: Carried | None) -> list[str]:
    """Where the register that measures a target has no project that could come to the milestone, that is said."""
    if found is None or found.outlook is None or found.outlook.expectation.open:
        return []
    return [_("没有可推动的在库项目，须另引进项目。")]


# ------------------------------------------------------------------ what other apps are asked


def _subject(made: Paced, told: Judgement, goal: Goal, whole: float | None) -> Subject:
    code = "" if made.target.metric else made.target.code
    area_code = made.rules.areas.get(made.area or 0, "")
    top = made.area == made.rules.top
    through = told.through.last if told.through else None
    return Subject(
        target=made.target.pk,
        code=made.target.code,
        area=made.area,
        area_code=area_code,
        whole=top,
        bound=goal.bound,
        unit=_unit(made, goal),
        on=made.on,
        first=goal.horizon.first,
        last=goal.horizon.last,
        through=through,
        lack=whole,
        reports=asking(made.rules.reports, code, area_code, whole=top) if code and made.area else (),
        before=_before(made, goal, through),
    )


def _before(made: Paced, goal: Goal, through: date | None) -> Mapping[date, float]:
    """What came a year before from where the figure reaches to the end of each later month of the horizon."""
    if goal.kind == "stock" or goal.horizon.first.year != goal.horizon.last.year or not made.history.years:
        return {}
    year, reached = goal.horizon.first.year, through.month if through else goal.horizon.first.month - 1
    try:
        history = _within(made.history, goal)
    except PaceError:
        return {}
    start = 0.0 if through is None else history.value(year - 1, reached)
    if start is None:
        return {}
    later = {
        number: history.value(year - 1, number) for number in range(max(reached + 1, 2), goal.horizon.last.month + 1)
    }
    return {month_of(year, number).last: value - start for number, value in later.items() if value is not None}


# ------------------------------------------------------------------ together


def _with_share(lever: Lever, whole: float | None) -> Lever:
    return lever._replace(share=lever.size / whole) if lever.size is not None and whole else lever


def _order(lever: Lever) -> tuple[bool, float]:
    return lever.size is None, -(lever.size or 0.0)


def _added(levers: Sequence[Lever], whole: float | None) -> Sum | None:
    """What things in registers, reports and parts add up to; months are no thing, and are not added."""
    if whole is None:
        return None
    return add_up(_sizes(levers), whole)


def _sizes(levers: Iterable[Lever]) -> list[tuple[str, float]]:
    return [(each.view, each.size) for each in levers if each.size is not None and each.view not in ("", PACE)]
