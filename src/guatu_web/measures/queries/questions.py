"""Questions about a measure as addresses hold them, and the questions that pages ask beside.

    by=team&by=cluster&grain=month&period=2026&where.team=招商一局&as_of=2026-06-30

A dimension may be narrowed to several values; MISSING stands for rows without one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.errors import PeriodError
from guatu.metrics import Metric, Question
from guatu.metrics.grains import COARSER, PER_YEAR, containing, numbered
from guatu.metrics.spec import Value
from guatu.periods import Period
from guatu_web.areas.models import FIRST_DAY

MISSING = "-"
"""Stands for "no value" in an address."""
WHERE = "where."
MOST_BY = 2
"""By so many dimensions at once a page can be told."""
MOST_PERIODS = 1_500
"""So many periods a question may have: for longer ones somebody has mistyped a year."""
_LAST_DAY = date(2199, 12, 31)
YEARS = 3
"""So many years a series goes back to, with the year that is asked about; decades where it is told by years."""


class Wanted(NamedTuple):
    """What an address asks for and makes sense; `problem` tells what does not. `on` is None for today."""

    question: Question
    on: date | None = None
    problem: str = ""

    @property
    def day(self) -> date:
        return self.on or timezone.localdate()

    def address(self, **changed: Any) -> str:
        """The query of the same page with some of it changed: by, grain, where, period, on."""
        on = changed.pop("on", self.on)
        return written(self.question._replace(**changed), on)


def written(question: Question, on: date | None = None) -> str:
    """A question as the query of an address, without "?"."""
    made = QueryDict(mutable=True)
    made.setlist("by", list(question.by))
    for name, values in question.where.items():
        made.setlist(f"{WHERE}{name}", [_spelt(value) for value in values])
    for name, said in (("grain", question.grain), ("period", question.period), ("as_of", on)):
        if said:
            made[name] = str(said)
    return made.urlencode()


def wanted(query: QueryDict, metric: Metric) -> Wanted:
    """The question in an address; what it says wrongly is left out, and said."""
    problems: list[str] = []
    on = _day(query.get("as_of", "").strip(), problems)
    question = Question(
        by=_dimensions(query, metric, problems),
        grain=_grain(query.get("grain", ""), metric, problems),
        where=_where(query, metric, problems),
        period=_period(query.get("period", "").strip(), metric, problems),
    )
    if question.grain and question.period and periods_of(question.period, question.grain) > MOST_PERIODS:
        problems.append(_("所选时期太长，不能按所选的时间粒度细分，请缩短时期。"))
        question = question._replace(grain=None)
    return Wanted(question, on, " ".join(problems))


def periods_of(period: Period, grain: str) -> int:
    """How many periods of a grain a time has at most."""
    return PER_YEAR[grain] * (period.last.year - period.first.year + 1)


def day_in(query: QueryDict) -> tuple[date | None, str]:
    """The day as of which an address asks (None: today), and what is wrong with it."""
    problems: list[str] = []
    return _day(query.get("as_of", "").strip(), problems), " ".join(problems)


def to_date(metric: Metric, day: date) -> Period | None:
    """The year up to a day, as far as the grain of a measure allows: to the end of the month in which it lies, say.

    For a state it is the day itself, or the month in which it lies.
    """
    if metric.grain is None:
        return None
    if all(part.scope.state for part in metric.parts):
        return containing(day, metric.grain)
    return Period(date(day.year, 1, 1), containing(day, metric.grain).last)


def compares(metric: Metric, question: Question) -> bool:
    """Whether a question can be compared with the year before."""
    looks_back = any(part.scope.shift for part in metric.parts)
    return question.period is not None and metric.outer is None and not looks_back and question.grain != "day"


def needs_dimension(metric: Metric) -> str:
    """The dimension without which a measure has no value, "" where it needs none: shares and ranks have parts only."""
    if metric.outer is None:
        return ""
    return metric.outer.over or (metric.dimensions[0] if metric.dimensions else "")


def grains(metric: Metric) -> tuple[str, ...]:
    """The grains of time by which a measure can be told."""
    return COARSER[metric.grain] if metric.grain else ()


def usual_grain(metric: Metric) -> str | None:
    """The grain in which a measure is drawn without a wish: months where it has them."""
    known = grains(metric)
    return next((one for one in ("month", "reporting", "quarter", "half", "year") if one in known), None)


def stretch(period: Period, grain: str) -> Period:
    """The time over which a measure is drawn that is asked about for a period."""
    if grain == "day":
        return Period(max(period.first, period.last - timedelta(days=91)), period.last)
    back = 10 if grain == "year" else YEARS
    first = min(period.first, date(period.last.year - back + 1, 1, 1))
    first = max(first, date(period.last.year - MOST_PERIODS // PER_YEAR[grain] + 1, 1, 1))
    return Period(containing(first, grain).first, containing(period.last, grain).last)


def narrowed(question: Question, cell: Mapping[str, Any]) -> Question:
    """The question whose only answer is a cell: a row of the answer to a question."""
    where = {**question.where, **{name: [cell[name]] for name in question.by}}
    return Question(where=where, period=period_of_row(question, cell), areas=question.areas)


def period_of_row(question: Question, row: Mapping[str, Any]) -> Period | None:
    """The period that a row of an answer is about."""
    return numbered(row["year"], row["part"], question.grain) if question.grain else question.period


# ------------------------------------------------------------------ what an address says


def _day(typed: str, problems: list[str]) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        problems.append(_("“%(typed)s”不是日期，请写作 2026-06-30。已按今天显示。") % {"typed": typed[:20]})
        return None
    if day < FIRST_DAY:
        problems.append(_("日期须在 1900-01-01 以后。已按今天显示。"))
        return None
    return None if day >= timezone.localdate() else day


def _dimensions(query: QueryDict, metric: Metric, problems: list[str]) -> tuple[str, ...]:
    asked = [name for name in dict.fromkeys(query.getlist("by")) if name]
    unknown = [name for name in asked if name not in metric.dimensions]
    if unknown:
        problems.append(_("这项测算不能按“%(name)s”分。") % {"name": _("、").join(unknown)[:60]})
    return tuple(name for name in asked if name in metric.dimensions)[:MOST_BY]


def _grain(typed: str, metric: Metric, problems: list[str]) -> str | None:
    if not typed or typed in grains(metric):
        return typed or None
    problems.append(_("这项测算没有所选的时间粒度，已按能用的显示。"))
    return None


def _period(typed: str, metric: Metric, problems: list[str]) -> Period | None:
    if not typed:
        return None
    if metric.grain is None:
        problems.append(_("这项测算不分时期。"))
        return None
    try:
        found = Period.parse(typed)
    except PeriodError:
        said = _("“%(typed)s”不是时期，请写作 2026、2026Q3、2026-07 或 2026-01/2026-07。已按本年显示。")
        problems.append(said % {"typed": typed[:40]})
        return None
    if found.first >= FIRST_DAY and found.last <= _LAST_DAY:
        return found
    problems.append(_("时期须在 1900 年至 2199 年之间。已按本年显示。"))
    return None


def _where(query: QueryDict, metric: Metric, problems: list[str]) -> dict[str, Sequence[Value | None]]:
    found: dict[str, Sequence[Value | None]] = {}
    for key in query:
        if not key.startswith(WHERE):
            continue
        name, typed = key.removeprefix(WHERE), [each for each in query.getlist(key) if each]
        if name not in metric.dimensions:
            problems.append(_("这项测算不能按“%(name)s”筛选。") % {"name": name[:40]})
        elif typed:
            values = _values(metric, name, typed, problems)
            found |= {name: values} if values else {}
    return found


def _values(metric: Metric, name: str, typed: list[str], problems: list[str]) -> list[Value | None]:
    values: list[Value | None] = []
    for one in typed:
        try:
            values.append(None if one == MISSING else READ[kind_of(metric, name)](one))
        except (ValueError, InvalidOperation, KeyError):
            problems.append(_("“%(typed)s”不能用来筛选，已略去。") % {"typed": one[:40]})
    return values


def kind_of(metric: Metric, name: str) -> str:
    """The kind of a dimension: a key of guatu.metrics.spec.KINDS."""
    for lookup in metric.table.lookups:
        if lookup.name == name:
            return lookup.table.kind(lookup.give)
    return metric.table.kind(name)


READ: dict[str, Callable[[str], Value]] = {
    "text": str,
    "integer": int,
    "number": Decimal,
    "day": date.fromisoformat,
    "flag": {"true": True, "false": False}.__getitem__,
}
"""Kind of a dimension -> how its value is read from an address."""


def _spelt(value: Value | None) -> str:
    if value is None:
        return MISSING
    return str(value).lower() if isinstance(value, bool) else str(value)
