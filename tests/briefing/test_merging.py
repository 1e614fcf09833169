"""A draft written anew: what only people have changed stays, what only the records have changed is new."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from guatu.briefing.document import Block, Document, Heading, Paragraph, Told
from guatu.briefing.merging import chunks, merged, same
from guatu.briefing.revising import revised

DAY = date(2026, 11, 22)


def figure(text: str, value: str, as_of: date = DAY, measure: str = "level") -> Told:
    return Told(text, measure, Decimal(value), "CNY", "fixed_investment", "固定资产投资", as_of=as_of)


def paragraph(*parts: str | Told) -> Paragraph:
    return Paragraph(tuple(parts))


def document(*blocks: Block) -> Document:
    return Document("分析", "办公室", DAY, blocks)


HEAD, FIRST, LAST = Heading(1, "总体情况"), paragraph("投资完成", figure("12亿元", "1200000000")), paragraph("下一步。")
NEWER = paragraph("投资完成", figure("13亿元", "1300000000", date(2026, 12, 1)))
BY_HAND = paragraph("投资稳步完成", figure("12亿元", "1200000000"))
ADDED = paragraph("领导要求抓紧推进。")


def result(mine: list[Block], anew: list[Block], keep: tuple[int, ...] = ()) -> tuple[Block, ...]:
    written = [HEAD, FIRST, LAST]
    return merged(chunks(written, mine, anew), document(*mine), document(*anew), keep).blocks


def test_what_the_records_have_changed_is_new() -> None:
    assert result([HEAD, FIRST, LAST], [HEAD, NEWER, LAST]) == (HEAD, NEWER, LAST)


def test_what_people_have_changed_stays() -> None:
    assert result([HEAD, BY_HAND, LAST, ADDED], [HEAD, FIRST, LAST]) == (HEAD, BY_HAND, LAST, ADDED)


def test_a_paragraph_of_people_stays_beside_what_is_new() -> None:
    assert result([HEAD, FIRST, LAST, ADDED], [HEAD, NEWER, LAST]) == (HEAD, NEWER, LAST, ADDED)


def test_what_people_have_taken_out_stays_out() -> None:
    assert result([HEAD, LAST], [HEAD, FIRST, LAST]) == (HEAD, LAST)


def test_where_both_have_changed_somebody_chooses() -> None:
    mine, anew = [HEAD, BY_HAND, LAST], [HEAD, NEWER, LAST]
    parts = chunks([HEAD, FIRST, LAST], mine, anew)
    disputed = [at for at, each in enumerate(parts) if each.disputed]
    assert len(disputed) == 1
    assert result(mine, anew) == (HEAD, NEWER, LAST)
    assert result(mine, anew, tuple(disputed)) == (HEAD, BY_HAND, LAST)


def test_unchanged_words_get_the_newer_day() -> None:
    later = paragraph("投资完成", figure("12亿元", "1200000000", date(2026, 12, 1)))
    assert result([HEAD, FIRST, LAST], [HEAD, later, LAST]) == (HEAD, later, LAST)


block = some.sampled_from([HEAD, FIRST, LAST, NEWER, BY_HAND, ADDED])
texts = some.lists(block, max_size=6)


@given(texts, texts)
def test_without_edits_it_is_the_new_text_and_without_news_the_edited_one(
    written: list[Block], other: list[Block]
) -> None:
    unedited = merged(chunks(written, written, other), document(*written), document(*other))
    assert same(unedited.blocks, other)
    unchanged = merged(chunks(written, other, written), document(*other), document(*written))
    assert same(unchanged.blocks, other)


def test_a_revised_figure_is_told_once_with_by_how_much() -> None:
    before = document(FIRST, paragraph("其中", figure("12亿元", "1200000000")))
    (only,) = revised(before, document(NEWER))
    assert (only.before.text, only.now and only.now.text, only.by) == ("12亿元", "13亿元", Decimal(100000000))


def test_a_figure_that_is_gone_is_told_without_a_new_value() -> None:
    (only,) = revised(document(FIRST), document(LAST))
    assert only.now is None
    assert only.by is None


def test_unchanged_figures_chances_and_counts_are_no_revisions() -> None:
    chance = paragraph(figure("60%", "60", measure="chance"))
    later = paragraph(figure("70%", "70", measure="chance"))
    count, more = (paragraph(Told(each, "number", Decimal(each), name="open_items")) for each in ("3", "4"))
    assert revised(document(FIRST, chance, count), document(FIRST, later, more)) == []
