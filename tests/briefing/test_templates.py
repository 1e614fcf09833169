"""Templates of briefings: what is wrong with one is told with its place; parts without facts are not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cast import SAMPLES
from guatu.briefing import BriefingError, Facts, composed, read_facts, read_template, shipped
from guatu.briefing.document import Heading, Note, Paragraph, Table
from guatu.briefing.facts import Duty, Event, Figure, Goal, Item, Project
from guatu.briefing.template import FIELDS
from guatu.periods import Period

FACTS = read_facts((SAMPLES / "briefing.yaml").read_text("utf-8"))
OCTOBER = Period.parse("2026-01/2026-10")
EMPTY = Facts("云泽湖科技产业园", "办公室", OCTOBER, date(2026, 11, 12), date(2026, 11, 10))


def text_of(block):
    if isinstance(block, Paragraph):
        return "".join(part if isinstance(part, str) else part.text for part in block.parts)
    return getattr(block, "text", getattr(block, "name", ""))


def texts(document):
    return [text_of(each) for each in document.blocks]


def template(*parts, title="{area}简报"):
    body = "\n".join(f"  - {part}" for part in parts)
    return read_template(f'name: 试\ntitle: "{title}"\nparts:\n{body}')


def problems(text):
    with pytest.raises(BriefingError) as caught:
        read_template(text, "mine.yaml")
    return [str(each) for each in caught.value.problems]


def test_there_are_six_templates():
    names = {"经济运行分析（月度）", "经济运行分析（季度）", "督查通报", "重点项目进展", "目标完成情况", "晨报"}
    assert {each.name for each in shipped().values()} == names


@pytest.mark.parametrize("key", sorted(shipped()))
def test_every_template_makes_a_document_of_full_and_of_empty_facts(key):
    full, bare = composed(FACTS, shipped()[key]), composed(EMPTY, shipped()[key])
    assert len(full.blocks) > len(bare.blocks)
    for document in (full, bare):
        whole = "".join(texts(document)) + document.title
        assert "{" not in whole
        assert "None" not in whole
        for above, below in zip(document.blocks, [*document.blocks[1:], None], strict=True):
            assert not isinstance(above, Heading) or (
                below is not None and not (isinstance(below, Heading) and below.level <= above.level)
            )


def test_an_unknown_field_is_named_with_what_exists():
    told = problems('name: 试\ntitle: "{zone}"\nparts:\n  - text: "{rise_figures}项"')
    assert told[0].startswith(
        "mine.yaml.title names the field {zone}, which does not exist; there are area, office, period"
    )
    assert told[1].startswith("mine.yaml.parts[1].text names the field {rise_figures}")
    assert told[1].endswith("(did you mean rose_figures?)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parts: [", "mine.yaml is not valid YAML"),
        ("- 1", "mine.yaml must be a mapping of keys to values"),
        ("name: 试\nparts: [{next: true}]", "mine.yaml lacks 'title'; add it"),
        ("name: 试\ntitle: 题\nparts: []", "mine.yaml.parts holds nothing; write at least one part"),
        ("name: 试\ntitle: 题\nparts: 甲", "mine.yaml.parts must be a list"),
        (
            "name: 试\ntitle: 题\nparts: [slogan: x]",
            "mine.yaml.parts[1] is no part of a briefing; begin with one of heading",
        ),
        (
            "name: 试\ntitle: 题\nparts: [{figures: risen}]",
            "mine.yaml.parts[1].figures is 'risen'; write one of rose, all, known",
        ),
        (
            "name: 试\ntitle: 题\nparts: [{table: people}]",
            "parts[1].table is 'people'; write one of figures, goals, projects",
        ),
        (
            "name: 试\ntitle: 题\nparts: [{table: items, of: rose}]",
            "parts[1].of is 'rose'; write one of all, closed",
        ),
        (
            "name: 试\ntitle: 题\nparts: [{listing: rose, clause: x}]",
            "parts[1].clause is 'x'; write one of growth, since, beside",
        ),
        ("name: 试\ntitle: 题\nparts: [{heading: 甲, colour: red}]", "mine.yaml.parts[1] has the key 'colour'"),
        ("name: 试\ntitle: 题\nparts: [{text: 甲, when: rain}]", "mine.yaml.parts[1].when names the field {rain}"),
        ("name: 试\ntitle: 题\nparts: [{heading: }]", "mine.yaml.parts[1].heading is None; write a text"),
        ("name: 试\ntitle: 题\nparts: [{figures: all, topics: 工业}]", "mine.yaml.parts[1].topics must be a list"),
    ],
)
def test_a_faulty_template_is_told_with_its_place_and_remedy(text, message):
    assert any(message in each for each in problems(text)), problems(text)


def test_every_field_can_be_filled_from_full_and_from_empty_facts():
    made = template(*(f'text: "值{{{each}}}。"' for each in FIELDS))
    assert len(composed(FACTS, made).blocks) == len(composed(EMPTY, made).blocks) == len(FIELDS)


def test_what_is_filled_in_is_not_looked_at_again():
    facts = replace(EMPTY, area="{office}<b>")
    assert texts(composed(facts, template('text: "{area}"'))) == ["{office}<b>"]


def test_counts_are_of_what_is_there():
    said = texts(composed(FACTS, shipped()["economy_month"]))
    assert said[1] == ("2026年1—10月，云泽湖科技产业园列入分析的4项主要指标中，1项同比增长，2项同比下降，1项同比持平。")


def test_a_period_without_data_says_so():
    assert "2026年1—10月列入分析的指标均暂无数据。" in texts(composed(EMPTY, shipped()["economy_month"]))
    assert "2026年1—10月实际利用外资暂无数据，原因：商务部门尚未反馈。" in texts(
        composed(FACTS, shipped()["economy_month"])
    )


def test_a_target_withdrawn_in_the_year_is_told_and_no_longer_judged():
    document = composed(FACTS, shipped()["targets"])
    (told,) = [each for each in texts(document) if "撤销" in each and "进出口" in each]
    assert told.endswith("进出口总额2026年目标为40亿元，已于2026年6月30日撤销（原因：统计口径调整），不再考核进度。")
    (table,) = [each for each in document.blocks if isinstance(each, Table)]
    (row,) = [row for row in table.rows if row[1].part == "进出口总额"]
    assert [cell.part for cell in row[4:]] == ["—", "—", "已撤销"]
    assert "3项正在执行" in texts(document)[1]


def test_a_fall_is_a_problem_only_where_a_higher_figure_is_better():
    falling = tuple(
        Figure(name, OCTOBER, value=Decimal(100), growth=Decimal(move))
        for name, move in (("固定资产投资", "-3"), ("安全事故起数", "-8"), ("信访件次", "4"), ("进口总额", "-5"))
    )
    made = template("listing: worsened", "listing: improved")
    said = texts(composed(replace(EMPTY, figures=falling), made))
    assert said == [
        "2026年1—10月，固定资产投资同比下降3%；信访件次同比增长4%。",
        "2026年1—10月，安全事故起数同比下降8%。",
    ]


def test_items_overdue_are_counted_on_the_day_as_of_which_the_facts_stand():
    items = (
        Item("甲", "建设局", due=date(2026, 11, 10)),
        Item("乙", "建设局", due=date(2026, 11, 9)),
        Item("丙", "建设局", due=date(2026, 11, 1), closed_on=date(2026, 11, 5)),
    )
    said = texts(composed(replace(EMPTY, items=items), shipped()["supervision"]))
    assert said[1].startswith("截至2026年11月10日，列入督查的3项重点工作中，已办结1项，办结率33.3%；")
    assert "其中逾期未办结1项" in said[1]
    assert "乙（责任单位：建设局），应于2026年11月9日前完成。" in said


def test_projects_are_summed_and_those_behind_come_with_their_reasons():
    said = texts(composed(FACTS, shipped()["projects"]))
    assert said[1] == (
        "列入调度的2个重点项目，总投资15.5亿元，年度计划投资4亿元。截至2026年11月10日，已完成投资3.1亿元，"
        "占年度计划的77.5%，序时进度为83.3%。"
    )
    assert "2个" not in texts(composed(EMPTY, shipped()["projects"]))[1]


def test_a_morning_report_tells_events_by_their_kind_and_says_where_there_are_none():
    said = texts(composed(FACTS, shipped()["morning"]))
    assert said[:4] == [
        "新亮红灯",
        "固定资产投资亮红灯（发展改革局）。原因：增速连续三个月为负。",
        "今日到期",
        "环湖大道绿化验收材料（河口镇）。",
    ]
    assert "今日没有到期事项。" in texts(composed(EMPTY, shipped()["morning"]))


def test_units_are_told_with_what_they_missed():
    facts = replace(EMPTY, duties=(Duty("建设局", 12, 9, 2, 1, Decimal("88.50")),))
    (said,) = texts(composed(facts, template("duties: true")))
    assert said == "建设局应反馈12项次，按期反馈9项次，逾期补报2项次，未反馈1项次，得分88.5。"


def test_figures_can_be_chosen_by_topic_and_headed_by_it():
    by_topic = composed(FACTS, template("{figures: known, by_topic: true}"))
    assert [each.text for each in by_topic.blocks if isinstance(each, Heading)] == [
        "工业",
        "投资与项目",
        "民生",
        "对外开放",
    ]
    industry = composed(FACTS, template("{figures: known, topics: [工业]}"))
    assert len(industry.blocks) == 1


def test_every_figure_carries_where_it_comes_from():
    document = composed(FACTS, shipped()["economy_month"])
    (level,) = [each for each in document.figures if each.text == "65.3亿元"][:1]
    assert (level.indicator, level.period, level.query) == (
        "industrial_value_added_above_scale",
        OCTOBER,
        "indicator=industrial_value_added_above_scale",
    )
    assert level.as_of == date(2026, 11, 10)
    assert all(each.as_of for each in document.figures if each.measure == "number")


def test_a_note_is_small_print_and_an_event_or_project_without_more_is_one_sentence():
    facts = replace(EMPTY, projects=(Project("甲项目"),), events=(Event("red", "甲。"),))
    made = composed(facts, template("projects: all", "events: red", 'note: "截至{as_of}"'))
    assert texts(made) == ["甲项目。", "甲。", "截至2026年11月10日"]
    assert isinstance(made.blocks[-1], Note)


def test_a_goal_without_a_figure_is_still_told():
    figure = Figure("固定资产投资", OCTOBER, goal=Goal(Decimal(10**10), Period.parse("2026"), light="red"))
    (said,) = texts(composed(replace(EMPTY, figures=(figure,)), template("figures: all")))
    assert said == "2026年1—10月固定资产投资暂无数据。固定资产投资2026年目标为100亿元，亮红灯。"
