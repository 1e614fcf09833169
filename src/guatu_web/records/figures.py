"""Figures that records hold, as the reader's statements: those know how a figure is worded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guatu.reading.report import Statement


def statement_of(row: Any) -> Statement:
    """A line of the ledger as the reader's statement, which knows how figures are worded."""
    return Statement(
        doc="",
        start=0,
        end=0,
        quote=getattr(row, "quote", ""),
        kind="",
        indicator=row.indicator,
        measure=row.measure,
        value=Decimal(row.value),
        unit=row.value_unit or None,
        bound=row.bound,
        stretch=False,
        period=None,
        area=None,
        code=row.code or None,
        clause=(0, 0),
        path=(),
        confidence=1.0,
        reason=None,
    )
