"""A document goes to plain data and comes back as it was; what is wrong with plain data is told with its place."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from guatu.briefing import BriefingError, document_of, plain_document
from guatu.briefing.document import (
    Attachment,
    Cell,
    Chart,
    Curve,
    Document,
    Heading,
    Note,
    Paragraph,
    Table,
    TableColumn,
    Told,
)
from guatu.briefing.plain_document import digest
from guatu.periods import Period, cumulative, half, month, quarter, xun, year

texts = some.text(max_size=12)
numbers = some.decimals(allow_nan=False, allow_infinity=False)
days = some.dates(date(1900, 1, 1), date(9999, 12, 31))
periods = some.sampled_from(
    [
        *(year(2025), half(2026, 1), quarter(2026, 3), month(2026, 2), xun(2026, 2, 3), cumulative(2026, 10)),
        *(Period(date(2026, 11, 22), date(2026, 11, 22)), Period(date(2021, 1, 1), date(2025, 12, 31))),
        *(Period(date(2026, 1, 1), date(2026, 6, 30), "range"), Period(date(2026, 1, 3), date(2026, 4, 5))),
    ]
)
figures = some.builds(
    Told,
    *(texts, texts, numbers),
    unit=texts,
    indicator=texts,
    name=texts,
    period=some.none() | periods,
    query=texts,
    as_of=some.none() | days,
    by_hand=texts,
)
parts = texts | figures
columns = some.builds(TableColumn, texts, some.integers(1, 99), some.booleans())
cells = some.builds(Cell, parts, some.sampled_from(["", "green", "red"]))


@some.composite
def tables(draw: Any) -> Table:
    heads = draw(some.lists(columns, min_size=1, max_size=3))
    row = some.lists(cells, min_size=len(heads), max_size=len(heads)) | some.lists(cells, min_size=1, max_size=1)
    rows = draw(some.lists(row.map(tuple), max_size=3))
    return Table(draw(texts), tuple(heads), tuple(rows), draw(texts))


@some.composite
def charts(draw: Any) -> Chart:
    labels = draw(some.lists(texts, max_size=3))
    values = some.lists(some.none() | numbers, min_size=len(labels), max_size=len(labels)).map(tuple)
    curves = draw(some.lists(some.builds(Curve, texts, values), max_size=2))
    return Chart(draw(texts), draw(some.sampled_from(["line", "bar"])), tuple(labels), tuple(curves), draw(texts))


blocks = some.lists(
    some.builds(Heading, some.integers(1, 4), texts)
    | some.builds(Paragraph, some.lists(parts, max_size=4).map(tuple), texts)
    | some.builds(Note, texts)
    | tables()
    | charts(),
    max_size=4,
).map(tuple)
names = some.lists(texts, max_size=3).map(tuple)
documents = some.builds(
    Document,
    *(texts, texts, days, blocks),
    number=texts,
    mark=texts,
    addressees=names,
    attachments=some.lists(some.builds(Attachment, texts, blocks), max_size=2).map(tuple),
    copies=names,
)


@given(documents)
def test_a_document_comes_back_from_json_as_it_was(document: Document) -> None:
    told = json.loads(json.dumps(plain_document(document), ensure_ascii=True))
    assert document_of(told) == document


@given(documents)
def test_the_digest_goes_by_what_is_said_and_not_by_the_order_of_keys(document: Document) -> None:
    told = plain_document(document)
    assert digest(dict(reversed(list(told.items())))) == digest(told)
    assert digest({**told, "title": f"{document.title}另"}) != digest(told)


def whole(**changes: Any) -> dict[str, Any]:
    return {"title": "晨报", "office": "办公室", "on": "2026-11-22", "blocks": [], **changes}


def paragraph(*told: Any) -> dict[str, Any]:
    return whole(blocks=[{"kind": "paragraph", "parts": list(told)}])


FIGURE = {"text": "3项", "measure": "number", "value": "3"}
TABLE = {"kind": "table", "name": "表", "columns": [{"name": "一", "share": 1}, {"name": "二", "share": 1}], "rows": []}


@pytest.mark.parametrize(
    ("told", "place", "rule"),
    [
        ([], "document", "mapping"),
        (whole(titel="晨报"), "document", "unknown_key"),
        ({"title": "晨报"}, "document", "missing_key"),
        (whole(title=3), "document.title", "text"),
        (whole(on="2026-13-01"), "document.on", "day"),
        (whole(copies="办公室"), "document.copies", "list"),
        (whole(blocks=[{"kind": "picture"}]), "document.blocks[0]", "block"),
        (whole(blocks=["文字"]), "document.blocks[0]", "block"),
        (whole(blocks=[{"kind": "heading", "level": 5, "text": "一"}]), "document.blocks[0].level", "choice"),
        (whole(blocks=[{"kind": "heading", "level": True, "text": "一"}]), "document.blocks[0].level", "number"),
        (paragraph({**FIGURE, "value": "三"}), "document.blocks[0].parts[0].value", "number"),
        (paragraph({**FIGURE, "value": "NaN"}), "document.blocks[0].parts[0].value", "number"),
        (paragraph({**FIGURE, "value": 3.5}), "document.blocks[0].parts[0].value", "text"),
        (paragraph({**FIGURE, "period": "去年"}), "document.blocks[0].parts[0].period", "period"),
        (paragraph(7), "document.blocks[0].parts[0]", "text"),
        (whole(blocks=[{**TABLE, "columns": []}]), "document.blocks[0].columns", "empty"),
        (whole(blocks=[{**TABLE, "rows": [[{"part": "一"}] * 3]}]), "document.blocks[0].rows[0]", "row"),
        (
            whole(blocks=[{**TABLE, "rows": [[{"part": "一", "light": "紫"}]]}]),
            "document.blocks[0].rows[0][0].light",
            "choice",
        ),
        (
            whole(blocks=[{"kind": "chart", "name": "图", "drawn": "pie", "labels": [], "curves": []}]),
            "document.blocks[0].drawn",
            "choice",
        ),
        (
            whole(
                blocks=[
                    {
                        "kind": "chart",
                        "name": "图",
                        "drawn": "line",
                        "labels": ["1月"],
                        "curves": [{"name": "一", "values": []}],
                    }
                ]
            ),
            "document.blocks[0].curves[0]",
            "chart",
        ),
    ],
)
def test_each_mistake_is_told_with_its_place(told: Any, place: str, rule: str) -> None:
    with pytest.raises(BriefingError) as refused:
        document_of(told)
    assert (place, rule) in [(each.place, each.rule) for each in refused.value.problems]
    assert str(refused.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(BriefingError) as refused:
        document_of(whole(title=1, on="?", blocks=[{"kind": "note"}]))
    assert [each.place for each in refused.value.problems] == ["document.title", "document.on", "document.blocks[0]"]


def test_exact_values_keep_their_last_digit() -> None:
    document = Document("晨报", "办公室", date(2026, 11, 22), (Paragraph((Told("8.90%", "growth", Decimal("8.90")),)),))
    assert document_of(plain_document(document)).figures[0].value.as_tuple() == Decimal("8.90").as_tuple()
