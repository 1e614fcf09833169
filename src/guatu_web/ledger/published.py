"""The published figures of other zones that ship with the program, and how they come into the database.

data/benchmarks.csv holds figures that real zones have published on the web, with the title and day of each source;
no sentence of the sources is kept. The reader found them, and each was checked against its text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from guatu.periods import Period
from guatu_web.ledger.models import PublishedFigure

SHIPPED = Path(__file__).parent / "data" / "benchmarks.csv"


def rows(path: Path = SHIPPED) -> Iterator[PublishedFigure]:
    """The figures of a file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figure = PublishedFigure(
                place=row["zone"],
                title=row["title"],
                published_on=date.fromisoformat(row["date"]),
                indicator=row["indicator"],
                code=row["code"],
                measure=row["measure"],
                value=Decimal(row["value"]),
                value_unit=row["unit"],
                bound=row["bound"],
            )
            figure.period = Period.parse(row["period"])
            yield figure


def load(path: Path = SHIPPED) -> int:
    """Puts the table in step with the file, and tells how many figures there are; twice does what once does."""
    wanted = list(rows(path))
    with transaction.atomic():
        if [_told(each) for each in PublishedFigure.objects.order_by("pk")] != [_told(each) for each in wanted]:
            PublishedFigure.objects.all().delete()
            PublishedFigure.objects.bulk_create(wanted)
    return len(wanted)


def _told(figure: PublishedFigure) -> tuple[Any, ...]:
    fields = (field.attname for field in PublishedFigure._meta.concrete_fields if not field.primary_key)
    return tuple(getattr(figure, name) for name in fields)


def load_after_migrate(*, apps: Any = None, **_: Any) -> None:
    """So that a new installation, and one brought up to date, has the figures without a further command."""
    if apps is not None and PublishedFigure._meta.model_name not in apps.all_models["ledger"]:
        return  # migrated back to before there was such a table
    load()
