"""What the page of a bound target shows of its metric and of the projects behind it, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.ledger.figures import written_value
from guatu_web.ledger.models import Expectation, Outlook, Target
from guatu_web.ledger.pace_shown import Cause, amount
from guatu_web.ledger.pace_words import chance, percent, points
from guatu_web.ledger.queries.expected import Behind, Carried, Carrying, Named, Way, carried, named
from guatu_web.ledger.queries.measured import Measured
from guatu_web.ledger.queries.outlooks import Score
from guatu_web.ledger.queries.pace import Paced
from guatu_web.measures import shown as figures
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import written
from guatu_web.policies import may
from guatu_web.projects.models import Stage
from guatu_web.records.shown import period as period_said

VERSION_SHOWN = 12


class Line(NamedTuple):
    """A record behind the value; without a name for who may not see it."""

    record: Named | None
    day: date | None
    amount: str


class Shown(NamedTuple):
    """The metric of a target and what it says."""

    label: str
    value: str
    numerator: str
    denominator: str
    unit: str
    period: str
    on: date
    version: str
    changed: bool
    where: Sequence[tuple[str, str]]
    page: str
    records: str
    lines: Sequence[Line]
    total: int


class Brings(NamedTuple):
    """An open project in an outlook, in words."""

    record: Named | None
    stage: str
    next_gate: str
    dormant: bool
    since: date
    chance: str
    amount: str
    expected: str


class Moves(NamedTuple):
    """What would have to move: in words, and which projects."""

    said: str
    lines: Sequence[Brings]
    more: int


class Expected(NamedTuple):
    """The outlook from the pipeline: what it adds up, and the projects."""

    made_on: date
    milestone: str
    done: str
    open: str
    new: str
    mean: str
    is_sum: bool
    lines: Sequence[Brings]
    rest: str
    moves: Sequence[Moves]


def where_in_words(zone: Zone, found: Measured) -> list[tuple[str, str]]:
    """To what the metric is narrowed, dimension and value by their names."""
    naming, metric = Naming(zone), found.metric
    return [
        (naming.dimension(metric, name), naming.value(metric.table.name, name, value))
        for name, values in found.question.where.items()
        for value in values
    ]


def shown(by: User, made: Paced, found: Measured, records: Behind, names: Mapping[int, Named]) -> Shown:
    """The metric of a bound target with its figures, and the records behind them."""
    target, metric, zone = made.target, found.metric, made.target.zone
    sees = may(by, "measures.view", zone)
    query = written(found.question, made.on if made.at is not None else None)
    address = {name: reverse(f"measures:{name}", args=(zone.code, metric.name)) for name in ("one", "records")}
    return Shown(
        label=_(metric.label),
        value=amount(made, None if found.value is None else float(found.value)),
        numerator=_part(found.numerator, found, target),
        denominator=_part(found.denominator, found, target),
        unit=figures.scale_of(metric.unit, wanted=metric.display_unit).word,
        period=period_said(found.period),
        on=made.on,
        version=metric.version[:VERSION_SHOWN],
        changed=bool(target.metric_version) and target.metric_version != metric.version,
        where=where_in_words(zone, found),
        page=f"{address['one']}?{query}" if sees else "",
        records=f"{address['records']}?{query}" if sees else "",
        lines=[Line(names.get(each.pk), each.day, _amount(made, each.amount)) for each in records.newest],
        total=records.total,
    )


def _part(value: Decimal | None, found: Measured, target: Target) -> str:
    """A numerator or denominator: of a ratio a bare figure, else in the unit of the target."""
    if value is None:
        return ""
    return figures.amount(value, "" if found.denominator is not None else target.value_unit)


def _amount(made: Paced, value: Decimal | None) -> str:
    return "" if value is None else amount(made, float(value))


def expected(by: User, made: Paced, told: Expectation, records: Behind) -> tuple[Expected, dict[int, Named]]:
    """The projects that carry the outlook, with the names of the records behind the value."""
    found, names = carried(by, made.target.zone, told, [each.pk for each in records.newest])
    return _expected(made, found), names


def _expected(made: Paced, found: Carried) -> Expected:
    told = found.expectation
    opened = sum(each.expected for each in found.open) + told.rest.get("expected", 0.0)
    done = None if told.mean is None else told.mean - opened - told.new
    rest, more = "", told.rest.get("number", 0)
    if more:
        said = {"number": more, "expected": _mean(made, told, told.rest["expected"])}
        rest = _("其余 %(number)s 个项目合计 %(expected)s") % said
    return Expected(
        made_on=told.outlook.made_on,
        milestone=str(Stage(told.milestone).label),
        done=_mean(made, told, done),
        open=_mean(made, told, opened),
        new=_mean(made, told, told.new),
        mean=_mean(made, told, told.mean),
        is_sum=told.of == "sum",
        lines=[_brings(made, told, each) for each in found.open],
        rest=rest,
        moves=list({each.said: each for each in (_moves(made, told, way) for way in found.ways)}.values()),
    )


def _mean(made: Paced, told: Expectation, value: float | None) -> str:
    """An expected figure: of projects with a place after the point."""
    if value is None:
        return "—"
    return f"{value:.1f}" if told.of == "count" else amount(made, value)


def _brings(made: Paced, told: Expectation, each: Carrying) -> Brings:
    expects = f"{each.expected:.2f}" if told.of == "count" else amount(made, each.expected)
    total = "" if each.amount is None else amount(made, float(each.amount))
    stage = str(Stage(each.stage).label)
    return Brings(each.project, stage, each.next_gate, each.dormant, each.since, chance(each.chance), total, expects)


def _moves(made: Paced, told: Expectation, way: Way) -> Moves:
    words = {
        "number": way.number,
        "stage": str(Stage(told.milestone).label),
        "chance": chance(way.chance),
        "bound": chance(way.bound),
    }
    if not way.number and not way.enough:
        text = _("没有可推动的在库项目，须另引进项目。")
    elif not way.number:
        text = _("完成可能性已不低于 %(bound)s，不必另外推动。")
    elif not way.enough:
        text = _("在库 %(number)s 个项目全部%(stage)s，可能性也只到 %(chance)s，须另引进项目。")
    elif way.by == "nearest":
        text = _("按最有把握的推：以下 %(number)s 个项目%(stage)s，可能性到 %(chance)s。")
    else:
        text = _("最少推动：以下 %(number)s 个项目%(stage)s，可能性到 %(chance)s。")
    lines = [_brings(made, told, each) for each in way.projects] if way.enough else []
    return Moves(text % words, lines, way.number - len(lines) if way.enough else 0)


def names_of(by: User, zone: Zone, records: Behind) -> dict[int, Named]:
    """The names of the records behind a value."""
    return named(by, zone, records.column, [each.pk for each in records.newest])


def moved(made: Paced, earlier: Outlook) -> list[Cause]:
    """What has changed since an earlier outlook of a bound target, in words."""
    told, found = made.judgement, []
    if told is None:
        return []
    if told.value is not None and earlier.value is not None and told.value != earlier.value:
        found.append(Cause(_("台账记录"), [f"{amount(made, earlier.value)} → {amount(made, told.value)}"], ""))
    if made.goal is not None and earlier.goal != made.goal.value:
        lines = [f"{amount(made, float(earlier.goal))} → {amount(made, float(made.goal.value))}"]
        found.append(Cause(_("目标调整"), lines, ""))
    now, before = told.outlook.probability, earlier.probability
    if now is not None and before is not None and abs(now - before) >= 0.005:
        found.append(Cause(_("完成可能性"), [f"{chance(before)} → {chance(now)}"], points(now - before)))
    return found


class Previewed(NamedTuple):
    """What a target would be today by a metric."""

    value: str
    numerator: str
    denominator: str
    period: str
    share: str
    stage: str


def previewed(target: Target, found: Measured) -> Previewed:
    """A metric's value for a target, before anything is bound."""
    share = ""
    if found.value is not None and found.adds and target.value > 0:
        share = percent(float(found.value / target.value))
    reach = found.reach
    return Previewed(
        value="—" if found.value is None else written_value(found.value, target.value_unit, target.code),
        numerator=_part(found.numerator, found, target),
        denominator=_part(found.denominator, found, target),
        period=period_said(found.period),
        share=share,
        stage=str(Stage(reach.stage).label) if reach else "",
    )


def pipeline_score_in_words(score: Score) -> str:
    """How good the outlooks from the pipeline have been; empty where none has been scored."""
    if not score.number or score.brier is None:
        return ""
    told = {"number": score.number, "brier": f"{score.brier:.3f}", "coverage": percent(score.coverage, 0)}
    text = _("在库推算已到期 %(number)s 次：布里尔分 %(brier)s（越小越准，随意猜为 0.25），80%%区间覆盖 %(coverage)s。")
    return text % told
