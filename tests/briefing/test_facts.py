"""Facts from plain data: what is accepted, what goes back and forth, and how every mistake is told with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cast import SAMPLES
from guatu.briefing import BriefingError, facts_of, plain, read_facts
from guatu.periods import Period

SAMPLE = (SAMPLES / "briefing.yaml").read_text("utf-8")
HEAD = {"area": "青岚", "office": "经发局", "period": "2026-01/2026-10", "issued": "2026-11-12", "as_of": "2026-11-10"}


def facts(**more):
    return facts_of(HEAD | more)


def one(**changes):
    return facts(figures=[{"indicator": "固定资产投资", "period": "2026-10"} | changes])


def problems(call):
    with pytest.raises(BriefingError) as caught:
        call()
    return [str(each) for each in caught.value.problems]


def test_values_are_written_with_their_unit_or_as_numbers_in_the_base_unit():
    made = one(value="65.3亿元", growth="8.9%", growth_before=8.6, goal={"value": "80亿元", "horizon": 2026}).figures[0]
    assert (made.value, made.growth, made.growth_before) == (Decimal("6530000000"), Decimal("8.9"), Decimal("8.6"))
    assert made.goal is not None
    assert (made.goal.value, made.goal.horizon) == (Decimal("8000000000"), Period.parse("2026"))
    assert one(value=6530000000).figures[0].value == made.value
    assert one(value="6,530,000,000").figures[0].value == made.value


def test_the_sample_goes_to_plain_data_and_back():
    made = read_facts(SAMPLE)
    assert made.issued == date(2026, 11, 12)
    assert facts_of(plain(made)) == made


def test_json_is_read_as_well():
    text = '{"area": "青岚", "office": "办", "period": "2026Q3", "issued": "2026-10-12", "as_of": "2026-10-10"}'
    assert read_facts(text).period == Period.parse("2026Q3")


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"grwth": 8}, "facts.figures[0] has the key 'grwth', which does not exist here; there are indicator, period,"),
        ({"grwth": 8}, "(did you mean growth?)"),
        ({"value": "80亩"}, "facts.figures[0].value is 80亩, which does not measure in CNY; write it in 亿元"),
        (
            {"value": "很多"},
            "facts.figures[0].value is 很多; write a number in the base unit, or a figure with its unit",
        ),
        ({"growth": "快"}, "facts.figures[0].growth is 快; write a number, such as 8.9"),
        ({"growth": "nan"}, "facts.figures[0].growth is nan; write a number"),
        ({"growth": True}, "facts.figures[0].growth is True; write a number"),
        ({"period": "十月"}, "facts.figures[0].period is 十月; write a period as 2026-01/2026-10, 2026Q3"),
        ({"indicator": "固定资产投字"}, "which the catalogue does not know (did you mean 固定资产投资?)"),
        (
            {"goal": {"value": 5, "horizon": 2026, "light": "purple"}},
            "goal.light is 'purple'; write one of green, yellow,",
        ),
        ({"goal": {"horizon": 2026}}, "facts.figures[0].goal lacks 'value'; add it"),
        ({"goal": {"value": 5, "horizon": 2026, "growth": 8}}, "goal.growth is 8; write true or false"),
        ({"goal": {"value": 5, "horizon": 2026, "withdrawn_on": "六月"}}, "withdrawn_on is 六月; write a day as"),
        ({"reasons": "慢"}, "facts.figures[0].reasons must be a list; begin each entry with `- `"),
        ({"place": {"group": "全市", "place": "三"}}, "facts.figures[0].place.place is 三; write a number"),
        ({"source": "registers"}, "facts.figures[0].source must be a mapping of keys to values; write it as {query: …"),
    ],
)
def test_every_mistake_is_told_with_its_place_and_what_would_work(told, message):
    assert any(message in each for each in problems(lambda: one(**told))), problems(lambda: one(**told))


def test_all_mistakes_are_told_at_once():
    told = problems(lambda: facts(figures=[{"period": "2026-10"}, 5], projects="甲", number=["x"]))
    assert [each.split()[0] for each in told] == [
        "facts.number",
        "facts.figures[0]",
        "facts.figures[1]",
        "facts.projects",
    ]


def test_a_figure_given_twice_is_refused():
    same = {"indicator": "GDP", "period": "2026Q3", "value": "1亿元"}
    told = problems(lambda: facts(figures=[same, same | {"indicator": "地区生产总值"}]))
    assert told == ["facts.figures[1] gives 地区生产总值 2026Q3 a second time; keep one"]


def test_a_chart_has_a_value_for_each_label():
    plot = {"name": "图", "labels": ["1月", "2月"], "curves": [{"name": "青岚", "values": [1]}]}
    assert problems(lambda: facts(plots=[plot])) == [
        "facts.plots[0], 青岚 has 1 values for 2 labels; give one for each"
    ]


def test_what_is_no_yaml_is_told():
    assert "is not valid YAML" in problems(lambda: read_facts("area: [青岚"))[0]
    assert problems(lambda: read_facts("- 青岚")) == [
        "facts must be a mapping of keys to values; write it as {area: …, office: …, period: …}"
    ]
