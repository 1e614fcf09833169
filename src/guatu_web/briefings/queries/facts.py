"""From the records of a zone to the facts of a briefing (guatu.briefing.Facts), by the parts of its template.

Everything is told as of the end of a day. Figures are those vintages that were known, targets those versions that
stood, lights those of the outlooks that had been made, items and projects by the steps that had been taken; what the
records do not keep day by day (names, units, deadlines that were put off) is told as of the last look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Q
from django.utils import translation

from guatu.briefing import Template
from guatu.briefing.facts import Facts, Figure, Plot
from guatu.periods import Period, cumulative, month
from guatu.statistics import Yearbook
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, AreaState, Zone
from guatu_web.briefings.queries.asked import Asked, asked_of
from guatu_web.briefings.queries.choosing import codes_of, used_by
from guatu_web.briefings.queries.events import begun, events_of, since_of
from guatu_web.briefings.queries.figures import book_of, figures_of, fresh_figures, latest_of, measured_of
from guatu_web.briefings.queries.goals import Aim, aims_of, by_indicator, explained
from guatu_web.briefings.queries.items import duties_of, items_of
from guatu_web.briefings.queries.notes import AHEAD, SOON, Notes, matters_of, notes_of
from guatu_web.briefings.queries.places import with_places
from guatu_web.briefings.queries.plots import growth_plot, targets_plot
from guatu_web.briefings.queries.projects import projects_of, solutions_of

_AHEAD = {"day": SOON, "week": 14}
"""So many days ahead matters are told by the periods of a template."""
_PROMISED = Q(target__isnull=False) | Q(task__isnull=False)


def facts_of(
    zone: Zone,
    template: Template,
    period: Period,
    *,
    on: date,
    as_of: date | None = None,
    area: Area | None = None,
    by: User | None = None,
    office: str = "",
) -> Facts:
    """All that a briefing of a template may say of a zone or one of its areas over a period.

    It is issued `on` a day and tells what was known at the end of `as_of` (that day); `by` narrows it to what a person
    may see.
    """
    with translation.override("zh-hans"):  # a document is Chinese, whoever asks for it
        asked = asked_of(zone, period, on, as_of, area, by)
        return _filled(_begun(asked, area, office), asked, template)


def _begun(asked: Asked, area: Area | None, office: str) -> Facts:
    """Facts that say of whom and when, and nothing else yet."""
    name = asked.zone.name
    if area is not None and not asked.whole:
        states = AreaState.objects.filter(node=area, archived_at=None, valid_from__lte=asked.as_of)
        name = states.order_by("-valid_from").values_list("name", flat=True).first() or area.name
    return Facts(name, office or asked.zone.name, asked.period, asked.on, asked.as_of)


def _filled(facts: Facts, asked: Asked, template: Template) -> Facts:
    """The kinds of facts that a template's parts tell."""
    kinds = {"figures" if each.kind == "listing" else each.kind for each in template.parts}
    kinds |= {str(each.said) for each in template.parts if each.kind == "table"}
    if {"figures", "goals"} & kinds:
        facts = _with_figures(facts, asked, template)
    if "projects" in kinds:
        facts = replace(facts, projects=tuple(projects_of(asked)))
    if "items" in kinds:
        facts = replace(facts, items=tuple(items_of(asked)))
    if "duties" in kinds:
        facts = replace(facts, duties=tuple(duties_of(asked)))
    if "events" in kinds:
        facts = replace(facts, events=tuple(events_of(asked)))
    return replace(facts, next=_next(asked, template)) if "next" in kinds else facts


def _next(asked: Asked, template: Template) -> tuple[str, ...]:
    """What is next: matters that came of targets and reports, all matters, or problems of projects to be solved."""
    if template.next == "problems":
        return solutions_of(asked)
    ahead = _AHEAD.get(template.period, AHEAD)
    return matters_of(asked, ahead, _PROMISED if template.next == "promised" else None)


# ------------------------------------------------------------------ figures


def _with_figures(facts: Facts, asked: Asked, template: Template) -> Facts:
    if template.figures == "new":
        return replace(facts, figures=tuple(fresh_figures(asked, begun(since_of(asked)), used_by(asked))))
    aims = aims_of(asked)
    if template.figures == "targets":
        return _of_targets(facts, asked, aims)
    chosen = by_indicator(aims)
    codes = codes_of(asked, chosen)
    book = book_of(asked, codes)
    figures = with_places(asked, book, figures_of(asked, book, codes, quarterly=template.period == "quarters"))
    notes = notes_of(asked, codes, chosen.values())
    told = [_noted(each, chosen.get(each.indicator), notes) for each in figures]
    return replace(facts, figures=tuple(told), plots=tuple(growth_plot(asked, book, told)))


def _of_targets(facts: Facts, asked: Asked, aims: Sequence[Aim]) -> Facts:
    """A figure for each target, with the newest figures of its time up to the period's end."""
    codes = list(dict.fromkeys(each.indicator.code for each in aims))
    book, notes = book_of(asked, codes), notes_of(asked, codes, aims)
    told = [_noted(_of_aim(asked, book, each), each, notes) for each in aims]
    plots: list[Plot] = targets_plot(told)
    return replace(facts, figures=tuple(told), plots=tuple(plots))


def _of_aim(asked: Asked, book: Yearbook, aim: Aim) -> Figure:
    return measured_of(asked, aim) if aim.target.metric else latest_of(asked, book, aim.indicator, aim.goal.horizon)


def _noted(figure: Figure, aim: Aim | None, notes: Notes) -> Figure:
    """A figure with its target and what people have noted of it."""
    code = figure.indicator
    figure = replace(figure, goal=aim.goal if aim else None)
    return replace(
        figure,
        goal=explained(figure, aim.look if aim else None),
        reasons=notes.reasons.get(code, ()) if figure.known else (),
        next=notes.steps.get(code, ()),
        missing="" if figure.known else notes.lacking.get(code, ""),
    )


# ------------------------------------------------------------------ which period


def usual_period(template: Template, on: date) -> Period:
    """The last period of a template that is over on a day; one that is written day by day tells of the day itself."""
    if template.period == "day":
        return Period(on, on)
    if template.period == "week":
        monday = on - timedelta(days=on.weekday())
        return Period(monday - timedelta(days=7), monday - timedelta(days=1))
    last = month(on.year, on.month).previous()
    if template.period == "month":
        return last
    if template.period == "quarters":
        return _from_january(last.last.year, last.last.month // 3 * 3, quarterly=True)
    return _from_january(last.last.year, last.last.month if last.last.month > 1 else 0)


def _from_january(year: int, number: int, *, quarterly: bool = False) -> Period:
    """January to a month; month 0 is the December before, for January is not published alone."""
    if number == 0:
        year, number = year - 1, 12
    if number == 12 or (quarterly and number in (3, 6)):
        return Period(date(year, 1, 1), month(year, number).last)
    return cumulative(year, number)
