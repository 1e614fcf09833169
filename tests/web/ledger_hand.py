"""What the tests of the ledger share: a hand that writes into it, and a reader of the Excel books it gives."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from xml.etree import ElementTree

from django.urls import reverse

from guatu.periods import Period
from guatu_web.documents.models import Document, Statement
from guatu_web.ledger.models import Observation, Target, Task
from guatu_web.records.acts import act


def address(zone, name="targets", *args):
    return reverse(f"ledger:{name}", args=[zone.code, *args])


class Ledger:
    """A hand that writes into the ledger of a zone."""

    def __init__(self, built):
        self.built, self.zone = built, built.zone

    def document(self, text, title="2026年工作报告", written_on=date(2026, 1, 15)):
        made = Document(
            zone=self.zone,
            file_name=f"{title}.txt",
            digest=f"{len(text):064d}{title}"[-64:],
            size=len(text),
            media_type="text/plain",
            uploaded_by=self.built.people["supervisor"] if "supervisor" in self.built.people else self._anybody(),
            state=Document.State.READ,
            title=title,
            text=text,
            written_on=written_on,
        )
        return self._create(made)

    def _anybody(self):
        return next(iter(self.built.people.values()))

    def statement(self, document, quote, clause, *, kind="target", value="100", unit="count", period="2026", **fields):
        start, at = document.text.index(clause), document.text.index(quote)
        made = Statement(
            zone=self.zone,
            document=document,
            start=at,
            end=at + len(quote),
            quote=quote,
            kind=kind,
            value=Decimal(value),
            value_unit=unit,
            clause_start=start,
            clause_end=start + len(clause),
            confidence=0.95,
            **{"measure": "level", "indicator": "高新技术企业数", "code": "high_tech_firms", **fields},
        )
        made.period = Period.parse(period)
        return self._create(made)

    def target(self, indicator="地区生产总值", value="10000000000", base="CNY", period="2026", **fields):
        return self._figure(Target, indicator, value, base, period, fields)

    def observation(self, indicator="地区生产总值", value="9000000000", base="CNY", period="2025", **fields):
        return self._figure(Observation, indicator, value, base, period, fields)

    def _figure(self, model, indicator, value, base, period, fields):
        made = model(zone=self.zone, indicator=indicator, value=Decimal(value), value_unit=base, **fields)
        made.period = Period.parse(period) if period else None
        return self._create(made)

    def task(self, text, period="2026", **fields):
        made = Task(zone=self.zone, text=text, **fields)
        made.period = Period.parse(period) if period else None
        return self._create(made)

    def many(self, count, **fields):
        period = Period.parse("2026")
        rows = [
            Target(
                zone=self.zone,
                indicator=f"指标{number:03d}",
                value=number,
                value_unit="count",
                period_first=period.first,
                period_last=period.last,
                period_grain=period.grain,
                **fields,
            )
            for number in range(count)
        ]
        with act("tests.fill", by=None, zone=self.zone) as doing:
            return doing.create_all(rows, noted=False)

    def _create(self, record):
        with act("tests.fill", by=None, zone=self.zone) as doing:
            return doing.create(record)


class Cell(NamedTuple):
    """What stands in a cell of a sheet, and as what: text, number or formula."""

    value: object
    holds: str


_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def book(response):
    """The rows of the only sheet, each by its headings; empty cells are left out."""
    assert response.status_code == 200, response.content[:300]
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as packed:
        assert not any("hyperlink" in packed.read(name).decode() for name in packed.namelist() if "_rels" in name)
        sheet = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))
    head, *rows = [{_column(cell): _cell(cell) for cell in row} for row in sheet.iter(f"{_SHEET}row")]
    return [{head[column].value: cell for column, cell in row.items()} for row in rows]


def _column(cell):
    return cell.get("r").rstrip("0123456789")


def _cell(cell):
    if cell.find(f"{_SHEET}f") is not None:
        return Cell(cell.find(f"{_SHEET}f").text, "formula")
    if cell.get("t") == "inlineStr":
        return Cell("".join(part.text or "" for part in cell.iter(f"{_SHEET}t")), "text")
    return Cell(float(cell.find(f"{_SHEET}v").text), "number")
