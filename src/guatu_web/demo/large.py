"""Very many invented records, for measuring speed: made in bulk, in one act whose single entry tells how many.

Each document is a real file with a real text, and every statement stands where it says in that text; nobody has read
or reviewed them, and the entry in the audit log says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import NamedTuple

from guatu.periods import Period
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.demo.figures import FLOWS, SEED
from guatu_web.demo.papers import NOTICE
from guatu_web.documents.models import Decision, Document, Statement
from guatu_web.documents.storage import store
from guatu_web.ledger.models import Target
from guatu_web.records.acts import Doing, act
from guatu_web.records.models import AuditEntry
from guatu_web.records.periods import period_columns

ACT = "demo.build_large"
DOCUMENTS = 2_000
STATEMENTS_EACH = 50
TARGETS_EACH = 10
CHUNK = 100
"""Documents made at once; bounds the memory."""
CODES = {
    "地区生产总值": "gdp",
    "规模以上工业总产值": "industrial_output_above_scale",
    "一般公共预算收入": "general_public_revenue",
    "税收收入": "tax_revenue",
    "固定资产投资": "fixed_asset_investment",
    "工业投资": "industrial_investment",
}
_UNIT = Decimal(100_000_000)


class Sentence(NamedTuple):
    """A figure of the text, and where it stands."""

    start: int
    end: int
    figure: tuple[int, int]
    indicator: str
    amount: Decimal
    year: int
    is_target: bool


def build_large(zone: Zone, by: User, documents: int = DOCUMENTS) -> bool:
    """So many documents with their statements and targets; False where the zone has them already."""
    if AuditEntry.objects.filter(zone=zone, act=ACT).exists():
        return False
    with act(ACT, by=by, zone=zone, reason="虚构的大量数据，仅用于测速；未经读取和审核") as doing:
        statements = targets = 0
        for first in range(0, documents, CHUNK):
            made = _chunk(doing, zone, by, range(first, min(first + CHUNK, documents)))
            statements, targets = statements + made[0], targets + made[1]
        doing.note(zone, {"documents": [0, documents], "statements": [0, statements], "targets": [0, targets]})
    return True


def _chunk(doing: Doing, zone: Zone, by: User, numbers: range) -> tuple[int, int]:
    written = [_written(number) for number in numbers]
    documents = doing.create_all(
        [_document(doing, zone, by, number, text) for number, (text, _) in zip(numbers, written, strict=True)],
        noted=False,
    )
    rows = [
        (each, _statement(doing, document, by, each))
        for document, (_, sentences) in zip(documents, written, strict=True)
        for each in sentences
    ]
    doing.create_all([row for _, row in rows], noted=False)
    areas = list(Area.objects.filter(zone=zone, archived_at=None).order_by("pk"))
    units = list(Unit.objects.filter(zone=zone, archived_at=None).order_by("pk"))
    promised = [row for each, row in rows if each.is_target]
    targets = [_target(row, areas[row.pk % len(areas)], units[row.pk % len(units)]) for row in promised]
    doing.create_all(targets, noted=False)
    return len(rows), len(targets)


def _written(number: int) -> tuple[str, list[Sentence]]:
    """The text of a document, another for each number, and its figures."""
    chance = Random(SEED + number)
    year = 2015 + number % 12
    parts = [f"青澜开发区{year}年测速报告第{number + 1}号\n{NOTICE}\n"]
    sentences: list[Sentence] = []
    place = len(parts[0])
    for turn in range(STATEMENTS_EACH):
        sentence = _sentence(chance, place, year, is_target=turn < TARGETS_EACH)
        parts.append(sentence[0])
        place += len(sentence[0])
        sentences.append(sentence[1])
    return "".join(parts), sentences


def _sentence(chance: Random, place: int, year: int, *, is_target: bool) -> tuple[str, Sentence]:
    indicator = chance.choice(list(CODES))
    amount = Decimal(int(FLOWS[indicator].level * chance.uniform(0.5, 2) * 10)) / 10
    of_year = year + 1 if is_target else year
    opening = f"{of_year}年，{indicator}达到" if is_target else f"{of_year}年，完成{indicator}"
    quote = f"{amount}亿元"
    start = place + len(opening)
    text = f"{opening}{quote}。\n"
    return text, Sentence(
        place, place + len(text) - 1, (start, start + len(quote)), indicator, amount, of_year, is_target
    )


def _document(doing: Doing, zone: Zone, by: User, number: int, text: str) -> Document:
    title = text.partition("\n")[0]
    stored = store(f"{title}.txt", _blocks(text))
    return Document(
        zone=zone,
        file_name=f"{title}.txt",
        digest=stored.digest,
        size=stored.size,
        media_type=stored.kind.media_type,
        uploaded_by=by,
        state=Document.State.READ,
        title=title,
        text=text,
        written_on=date(2015 + number % 12, 12, 31),
        year=2015 + number % 12,
        about=zone.name,
        found={"statements": STATEMENTS_EACH, "tasks": 0, "findings": 0},
        read_at=doing.now,
    )


def _blocks(text: str) -> Iterator[bytes]:
    yield text.encode()


def _statement(doing: Doing, document: Document, by: User, told: Sentence) -> Statement:
    return Statement(
        zone=document.zone,
        document=document,
        start=told.figure[0],
        end=told.figure[1],
        quote=document.text[slice(*told.figure)],
        clause_start=told.start,
        clause_end=told.end,
        kind=Statement.Kind.TARGET if told.is_target else Statement.Kind.ACTUAL,
        indicator=told.indicator,
        code=CODES[told.indicator],
        measure=Statement.Measure.LEVEL,
        value=told.amount * _UNIT,
        value_unit="CNY",
        confidence=0.95,
        decision=Decision.CONFIRMED if told.is_target else Decision.OPEN,
        decided_by=by if told.is_target else None,
        decided_at=doing.now if told.is_target else None,
        **period_columns(Period.parse(str(told.year))),
    )


def _target(row: Statement, area: Area, unit: Unit) -> Target:
    told = ("zone", "indicator", "code", "measure", "value", "value_unit", "bound", "period_first", "period_last")
    columns = {name: getattr(row, name) for name in (*told, "period_grain")}
    return Target(**columns, statement=row, area=area, unit=unit)
