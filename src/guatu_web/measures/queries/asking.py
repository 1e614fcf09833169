"""What measures answer for a zone: kept until a register or a definition changes, and the records behind a cell.

declared(zone)["signed"]
ask(zone, "signed", Question(by=("team",), period=year(2026)))
records_of(zone, "signed", question, {"team": "招商一局"})
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from guatu.metrics import Answer, Engine, Metric, Question, Table, measure, records
from guatu.playbook import metrics_of
from guatu_web.areas.models import Zone
from guatu_web.measures.queries.keeping import kept
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.playbooks.queries import in_force
from guatu_web.tables import engine

PAGE = 50
"""So many records a page has."""


class NoMeasure(LookupError):
    """The playbook in force has no measure of that name."""


def declared(zone: Zone) -> Mapping[str, Metric]:
    """The measures of the playbook in force in a zone, by name; those that are shipped where none is in force."""
    return method(zone).metrics


def flows(zone: Zone) -> Mapping[str, str]:
    """What types of items are called, by the keys of their workflows."""
    return method(zone).flows


def metric_of(zone: Zone, name: str) -> Metric:
    """One of them; NoMeasure if there is none."""
    try:
        return declared(zone)[name]
    except KeyError as error:
        raise NoMeasure(name) from error


def ask(zone: Zone, name: str, question: Question, on: date | None = None) -> Answer:
    """What a measure is, by the dimensions and the grain of a question, as known today or at the end of a day.

    The columns of its rows are those of `guatu.metrics.measure`; values are in the unit of the measure. MetricRefused
    where it has no such answer, NoMeasure where there is no such measure.
    """
    return answered(engine(zone, on), metric_of(zone, name), question, on)


def records_of(
    zone: Zone,
    name: str,
    question: Question,
    cell: Mapping[str, Any],
    page: int = 1,
    *,
    on: date | None = None,
    of: str = "value",
    number: int = 0,
    size: int = PAGE,
) -> Answer:
    """A page, from 1, of the records behind a cell of an answer: `position`, `records`, the key of each, its figures.

    `cell` is a row of the answer, or an empty mapping for a question without dimensions and grain.
    """
    metric = metric_of(zone, name)
    asked, after = known_on(metric, question, on), (page - 1) * size
    return records(engine(zone, on), metric, asked, cell, of=of, number=number, after=after, page=size)


def answered(by: Engine, metric: Metric, question: Question, on: date | None = None) -> Answer:
    """The answer of an engine, which is asked only once while its tables and the definition stay."""
    asked = known_on(metric, question, on)
    key = (metric.version, metric.label, _key(asked), date.today())
    tables = [table.name for table in _tables_of(metric)]
    return kept(by, tables, key, lambda: measure(by, metric, asked))._replace(as_of=on)


def _tables_of(metric: Metric) -> Iterator[Table]:
    """Every table that an answer may be read from."""
    for table in metric.tables:
        yield table
        yield from (lookup.table for lookup in table.lookups)


def known_on(metric: Metric, question: Question, on: date | None) -> Question:
    """The question as of a day, of tables that tell since when they know each row; others are as of the day anyway."""
    told = all(table.vintage for table in metric.tables)
    stands = question.period is None and all(part.scope.state for part in metric.parts)
    return question._replace(as_of=on if told or stands else None)


def _key(question: Question) -> tuple[Any, ...]:
    where = tuple((name, tuple(values)) for name, values in sorted(question.where.items()))
    return (*question._replace(where={})[:2], where, *question[3:])


class Method(NamedTuple):
    """What a playbook says of measures: the metrics by name, and what types of items are called by their keys."""

    metrics: Mapping[str, Metric]
    flows: Mapping[str, str]


def method(zone: Zone) -> Method:
    """What the playbook in force says of measures; what is shipped where none is in force."""
    version = in_force(zone)
    return Method(metrics_of(None), {}) if version is None else _of_version(version.pk, version.digest)


@lru_cache(maxsize=256)
def _of_version(pk: int, digest: str) -> Method:
    """What a version says, which never changes; `digest` tells versions of two databases apart."""
    playbook = PlaybookVersion.objects.get(pk=pk).playbook
    return Method(playbook.metrics, {each.key: each.name for each in playbook.workflows})
