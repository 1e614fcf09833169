"""The published figures of other zones that ship with the program, and how they come into the database.

data/benchmarks.csv holds results and targets that real zones have published, each with the title and day of its source
and, where they are known, its publisher and address; no sentence of the sources is kept. Each row was checked against
its text. Columns:

    zone, kind            the zone as it calls itself; actual or target
    title, publisher, date, address
                          the source; the title in 〔〕 where it has none of its own, the day of the meeting or the
                          report where no day of publication is told, no address where only a reprint was at hand
    indicator, code       name and code of the catalogue
    measure, value, unit  level in the indicator's base unit (in dollars or yuan as published), growth in %, rank
    period, bound         2023, 2022H1, 2020-01/2020-09; eq, ge, le, approx
    expected              yes for a result that the source calls expected (预计), else empty
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from guatu import catalogue
from guatu.errors import GuatuError, PeriodError
from guatu.periods import Period
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import PublishedFigure
from guatu_web.records.models import Record

T = TypeVar("T")

SHIPPED = Path(__file__).parent / "data" / "benchmarks.csv"
COLUMNS = (
    "zone",
    "kind",
    "title",
    "publisher",
    "date",
    "address",
    "indicator",
    "code",
    "measure",
    "value",
    "unit",
    "period",
    "bound",
    "expected",
)
_BLANK = ("publisher", "address", "expected")
_MEASURES = (Statement.Measure.LEVEL, Statement.Measure.GROWTH, Statement.Measure.RANK)
_CURRENCIES = ("CNY", "USD")
_EARLY = timedelta(days=31)
"""So long before a period's end its result may be told, as an expected one."""


class PublishedFiguresError(GuatuError):
    """A file of published figures is wrong; names every line and what would work."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        super().__init__(f"{path}: " + "; ".join(problems))
        self.problems = tuple(problems)


class Wrong(ValueError):
    """What is wrong with one row, and what would work."""


def rows(path: Path = SHIPPED) -> list[PublishedFigure]:
    """The figures of a file, in its order. PublishedFiguresError, naming each faulty line, if any is wrong."""
    figures: list[PublishedFigure] = []
    problems: list[str] = []
    first_line: dict[tuple[Any, ...], int] = {}
    for line, row in _read(path):
        try:
            figure = _figure(row)
        except Wrong as wrong:
            problems.append(f"line {line}: {wrong}")
            continue
        if (earlier := first_line.setdefault(_once(figure), line)) != line:
            problems.append(f"line {line}: says again what line {earlier} says; keep one of them")
        figures.append(figure)
    if problems:
        raise PublishedFiguresError(path, problems)
    return figures


def _read(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="", restkey="more", strict=True)
        try:
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise PublishedFiguresError(path, [f"line 1: the columns must be {', '.join(COLUMNS)}"])
            for row in reader:
                yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError) as error:
            problem = f"line {reader.line_num + 1}: not readable as CSV in UTF-8 ({error}); save it as such"
            raise PublishedFiguresError(path, [problem]) from error


def _figure(row: dict[str, str]) -> PublishedFigure:
    _filled(row)
    figure = PublishedFigure(
        place=row["zone"],
        kind=_one_of(row, "kind", Statement.Kind.values),
        title=row["title"],
        publisher=row["publisher"],
        published_on=_parsed(row, "date", date.fromisoformat, "write it as 2024-02-04"),
        address=_address(row),
        measure=_one_of(row, "measure", _MEASURES),
        value=_parsed(row, "value", _number, "write a plain number in the base unit, 9410000000"),
        bound=_one_of(row, "bound", Statement.Bound.values),
        expected=_one_of(row, "expected", ("", "yes")) == "yes",
    )
    figure.indicator, figure.code, figure.value_unit = _measured(row)
    figure.period = _parsed(row, "period", Period.parse, "write it as 2023, 2022H1 or 2020-01/2020-09")
    _possible(figure)
    return figure


def _filled(row: dict[str, str]) -> None:
    if "more" in row:
        raise Wrong("has more cells than the file has columns; put a text with commas in double quotes")
    if empty := [name for name in COLUMNS if name not in _BLANK and not row[name].strip()]:
        raise Wrong(f"{', '.join(empty)} must not be empty")
    if untidy := [name for name in COLUMNS if row[name] != row[name].strip()]:
        raise Wrong(f"{', '.join(untidy)} must not begin or end with a space")
    for name, most in (("zone", 100), ("title", 300), ("publisher", 100), ("address", 500)):
        if len(row[name]) > most:
            raise Wrong(f"{name} has {len(row[name])} characters, at most {most} are kept")


def _one_of(row: dict[str, str], name: str, accepted: Sequence[str]) -> str:
    if row[name] not in accepted:
        raise Wrong(f"{name} {row[name]!r} is none of {', '.join(each or 'nothing' for each in accepted)}")
    return row[name]


def _parsed(row: dict[str, str], name: str, parse: Callable[[str], T], remedy: str) -> T:
    try:
        return parse(row[name])
    except (ValueError, InvalidOperation, PeriodError):
        raise Wrong(f"{name} {row[name]!r} cannot be read; {remedy}") from None


def _number(written: str) -> Decimal:
    value = Decimal(written)
    if not value.is_finite() or abs(value) >= Decimal(10) ** 26 or int(value.as_tuple().exponent) < -12:
        raise ValueError(written)
    return value


def _address(row: dict[str, str]) -> str:
    parts = urlsplit(row["address"])
    if row["address"] and not (parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname):
        raise Wrong(f"address {row['address']!r} is no web address; write https://… or leave it empty")
    return row["address"]


def _measured(row: dict[str, str]) -> tuple[str, str, str]:
    """Name, code and unit, as the catalogue has them."""
    known = catalogue.load().codes.get(row["code"])
    if known is None:
        raise Wrong(f"code {row['code']!r} is not in the catalogue; see `guatu catalogue show`")
    if row["indicator"] != known.name:
        raise Wrong(f"indicator {row['indicator']!r} is not the name of {known.code}; write {known.name}")
    unit = {"growth": "%", "rank": "rank"}.get(row["measure"], known.unit)
    accepted = _CURRENCIES if unit in _CURRENCIES else (unit,)
    return known.name, known.code, _one_of(row, "unit", accepted)


def _possible(figure: PublishedFigure) -> None:
    """A result is of a period that was over, or nearly, a target of one that was not."""
    last, day = figure.period_last, figure.published_on
    assert last is not None
    if figure.kind == Statement.Kind.TARGET and (last < day or figure.expected):
        raise Wrong(f"a target of {figure.period} cannot be of {day}, nor be an expected result; see kind and date")
    if figure.kind == Statement.Kind.ACTUAL and day < last - (_EARLY if figure.expected else timedelta()):
        raise Wrong(f"a result of {figure.period} cannot be of {day}; see period and date, or mark it as expected")


def _once(figure: PublishedFigure) -> tuple[Any, ...]:
    period = figure.period_first, figure.period_last
    return figure.place, figure.kind, figure.code, figure.measure, figure.title, *period


class Loaded(NamedTuple):
    """What loading did: how many figures there are, how many of them are new, how many were put aside."""

    total: int
    new: int
    archived: int


def load(path: Path = SHIPPED) -> Loaded:
    """Puts the table in step with the file; twice does what once does.

    A figure that the file no longer has is kept, marked with the time. PublishedFiguresError if the file is wrong: the
    table stays as it was.
    """
    wanted = {_told(each): each for each in rows(path)}
    with transaction.atomic():
        present = {_told(each): each.pk for each in PublishedFigure.objects.filter(archived_at=None, zone=None)}
        gone = [pk for told, pk in present.items() if told not in wanted]
        PublishedFigure.objects.filter(pk__in=gone).update(archived_at=timezone.now())
        new = [figure for told, figure in wanted.items() if told not in present]
        PublishedFigure.objects.bulk_create(new)
    return Loaded(len(wanted), len(new), len(gone))


def _told(figure: PublishedFigure) -> tuple[Any, ...]:
    kept = {field.name for field in Record._meta.fields}
    fields = (field for field in PublishedFigure._meta.concrete_fields if not field.primary_key)
    return tuple(getattr(figure, field.attname) for field in fields if field.name not in kept)


def load_after_migrate(*, apps: Any = None, **_: Any) -> None:
    """So that a new installation, and one brought up to date, has the figures without a further command."""
    if apps is not None and not _as_now(apps.all_models["ledger"].get(PublishedFigure._meta.model_name)):
        return  # migrated back to before the table was as it is
    load()


def _as_now(model: Any) -> bool:
    columns = {field.column for field in PublishedFigure._meta.concrete_fields}
    return model is not None and columns == {field.column for field in model._meta.concrete_fields}
