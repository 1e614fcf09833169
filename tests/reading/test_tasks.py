"""What a text says is to be done is found, and nothing else is; the sentences and the zone are invented."""

from __future__ import annotations

import doctest
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import ROOT
from guatu.periods import Reference
from guatu.reading.outline import outline
from guatu.reading.report import TaskClause
from guatu.reading.tasks import find_tasks
from guatu.reading.tasks.grammar import LEXICON, any_of, either
from guatu.reading.view import View

PAGE = ROOT / "docs" / "methods" / "tasks.md"
IN_2026 = Reference(2026)


def tasks(text: str) -> list[TaskClause]:
    view = View(text)
    return find_tasks("plan", view, outline(view), IN_2026)


def told(text: str) -> list[str]:
    return [task.text for task in tasks(text)]


# ---- what is to come, and what was done


@pytest.mark.parametrize(
    "sentence",
    [
        "2025年，园区建成湖畔加速器，引进生物医药项目12个。",
        "一年来，园区深化国企改革，完善服务平台建设。",
        "园区加快推进膜材料基地建设，取得明显进展。",
        "上半年完成了老旧厂房改造，推进道路建设。",
        "园区位于澄州市东部，形成膜材料、生物医药两大产业。",
        "8月12日，园区召开年中工作会议，部署下阶段重点任务。",
    ],
)
def test_results_descriptions_and_news_of_the_meeting_are_no_tasks(sentence: str) -> None:
    assert told(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "下半年，园区要建成湖畔加速器。",
        "下一步，园区将建成湖畔加速器。",
        "年内建成湖畔加速器。",
        "2027年，园区建成湖畔加速器。",
        "会议强调，要建成湖畔加速器。",
    ],
)
def test_what_is_to_come_is_known_by_its_words_and_by_the_year(sentence: str) -> None:
    assert [text[-7:] for text in told(sentence)] == ["建成湖畔加速器"]


def test_the_mood_of_a_sentence_lasts_until_another_is_spoken() -> None:
    text = "下半年要抓好项目建设，突出载体建设，深化改革。推进湖畔加速器建设。\n上半年，园区完成了征收。推进道路建设。"
    assert told(text) == ["下半年要抓好项目建设", "突出载体建设", "推进湖畔加速器建设"]


def test_a_reviewing_heading_silences_its_section_and_a_planning_one_opens_its_own() -> None:
    text = "一、上半年工作回顾\n加快推进载体建设，深化国企改革。\n二、下半年重点工作\n建成湖畔加速器，引进膜材料项目。"
    assert told(text) == ["建成湖畔加速器", "引进膜材料项目"]


def test_a_plan_of_work_by_its_title_needs_no_word_of_the_future() -> None:
    text = "云泽湖产业园2026年工作要点\n一、项目建设\n建成湖畔加速器，引进膜材料项目。\n二、环境\n完善政策兑现机制。"
    assert told(text) == ["建成湖畔加速器", "引进膜材料项目", "完善政策兑现机制"]


def test_the_general_requirements_of_a_plan_are_no_tasks() -> None:
    assert told("2026年工作的总体要求是：坚持项目为王，加快建设现代化园区，推进各项改革。") == []


# ---- what can be done


@pytest.mark.parametrize(
    "clause",
    [
        "推进膜材料基地建设",
        "加快建设水乡客厅二期项目",
        "常态化推行企业走访制度",
        "毫不放松地抓好安全生产",
        "在数字化应用方面加快标准编制",
        "与先进园区开展结对共建",
        "对低效用地开展专项整治",
        "将湖畔片区打造成创新街区",
        "由经发局牵头制定实施方案",
        "财政管理要强统筹、优保障",
        "确保新建项目年内全部开工",
        "计划竣工项目全部竣工",
        "膜材料产业积极拓展海外市场",
        "3年新建污水管网60公里",
        "新增学位2000个",
        "年内引进总投资80亿元的膜材料项目",
        "确保全年签约超10亿元项目12个以上",
        "一企一策帮扶亏损企业",
        "有组织开展招商推介",
        "严厉打击非法采砂",
        "规范企业危废贮存",
    ],
)
def test_a_clause_with_something_to_do_is_a_task(clause: str) -> None:
    assert clause in told(f"下半年要抓好以下事项，{clause}。")


@pytest.mark.parametrize(
    "clause",
    [
        "坚持创新驱动发展理念",
        "以膜材料产业为主攻方向",
        "围绕膜材料产业发展目标",
        "把招商引资放在首要位置",
        "激发各类主体发展活力",
        "提升园区的区域影响力",
        "营造创新创业的浓厚氛围",
        "为企业发展保驾护航",
        "让群众有更多获得感",
        "确保规上工业产值增长9%以上",
        "力争一般公共预算收入达到12亿元",
        "确保总量走在全市前列",
        "推动园区经济高质量发展",
        "重点抓好五个方面工作",
        "招商引资是园区发展的生命线",
        "推进工作中遇到的困难已经解决",
        "完成了湖畔加速器的建设",
    ],
)
def test_guidance_wishes_and_figures_to_reach_are_no_tasks(clause: str) -> None:
    assert told(f"今年要狠抓落实，{clause}。") == []


@pytest.mark.parametrize("word", ["开发区", "服务业增加值", "上市公司"])
def test_a_verb_inside_a_noun_is_no_verb(word: str) -> None:
    assert told(f"今后几年，{word}总体保持平稳。") == []


# ---- where a clause begins and ends


def test_a_task_runs_from_comma_to_comma_with_its_adverb_and_without_a_connective() -> None:
    assert told("同时，要加快建设水乡客厅，并深入推进老旧小区改造；此外，完善路网。") == [
        "要加快建设水乡客厅",
        "深入推进老旧小区改造",
    ]


def test_a_series_of_clauses_is_taken_apart_and_a_series_of_things_or_verbs_is_not() -> None:
    text = "要强化规划引领、推进创新平台建设，建设、管理、运营孵化平台，减少环节、减少材料，打造水乡客厅、湖畔街区。"
    assert told(text) == [
        "要强化规划引领",
        "推进创新平台建设",
        "建设、管理、运营孵化平台",
        "减少环节、减少材料",
        "打造水乡客厅、湖畔街区",
    ]


def test_commas_in_brackets_stay_inside_and_those_in_a_long_quotation_part_clauses() -> None:
    text = "要“全力建设创新型园区，努力建成膜材料之都”，推进北区（一期，二期）道路建设。"
    assert told(text) == ["全力建设创新型园区", "努力建成膜材料之都", "推进北区（一期，二期）道路建设"]


def test_the_means_belong_to_what_they_serve() -> None:
    assert told("下半年，通过整合各类资源，构建统一服务平台。") == ["通过整合各类资源，构建统一服务平台"]
    assert told("要通过整合各类资源，带动园区发展，构建统一服务平台。") == ["构建统一服务平台"]


def test_spans_lead_back_to_the_raw_text_in_traditional_characters_and_over_gaps() -> None:
    raw = "下半年,園區要加快建設水鄉(xiāng)客廳。"
    gap = raw.index("(xi"), raw.index(")") + 1
    view = View(raw, [gap])
    (task,) = find_tasks("plan", view, outline(view), IN_2026)
    assert raw[task.start : task.end] == task.quote == "園區要加快建設水鄉(xiāng)客廳"
    assert task.text == "园区要加快建设水乡客厅"


# ---- under what, whose, by when


def test_the_path_names_programme_heading_topic_and_area() -> None:
    text = (
        "要实施两大行动：\n强链行动。引进膜材料项目。\n提优行动。横塘镇的重点是建设水乡客厅，打响“湖鲜”品牌。\n"
        "会议要求，要加强督查考核。"
    )
    assert [task.path for task in tasks(text)] == [
        ("两大行动", "强链行动"),
        ("两大行动", "提优行动", "横塘镇"),
        ("两大行动", "提优行动", "横塘镇"),
        (),
    ]


def test_a_preface_without_figures_gives_no_tasks_when_its_section_has_parts() -> None:
    text = (
        "一、下半年重点工作\n要加快园区转型升级，推进各项改革。\n"
        "（一）狠抓项目\n引进膜材料项目。\n（二）狠抓载体\n建成湖畔加速器。"
    )
    assert told(text) == ["引进膜材料项目", "建成湖畔加速器"]


@pytest.mark.parametrize(
    ("sentence", "owners"),
    [
        ("经发局要编制惠企政策清单，完善兑现机制。", ["经发局", "经发局"]),
        ("住建局、城管局负责老旧小区改造；推进道路建设。", ["住建局、城管局", None]),
        ("发展改革局要加快项目审批，建设局、澄湖街道办事处要推进道路建设。", ["发展改革局", "建设局、澄湖街道办事处"]),
        ("各乡镇（街道）要加大项目招引力度。", ["各乡镇"]),
        ("要由经发局牵头制定实施方案。", ["经发局"]),
        ("要盘活低效用地100亩，由资规分局负责。", ["资规分局"]),
        (
            "要盘活低效用地100亩，建成湖畔加速器。（责任单位：资规分局、建设局）",
            ["资规分局、建设局", "资规分局、建设局"],
        ),
        ("全区上下要加快推进项目建设，园区要完善督查机制。", [None, None]),
    ],
)
def test_the_owner_is_the_subject_or_whom_the_text_charges(sentence: str, owners: list[str | None]) -> None:
    assert [task.owner for task in tasks(f"下半年，{sentence}")] == owners


@pytest.mark.parametrize(
    ("sentence", "deadlines"),
    [
        ("要在9月底前建成湖畔加速器，引进膜材料项目。", ["2026-09", None]),
        ("未来三年，建成湖畔加速器，引进膜材料项目。", ["2026/2028", "2026/2028"]),
        ("要新建标准厂房10万平方米，10月底前全部开工。", ["2026-10"]),
        ("与2024年相比，要引进膜材料项目。", [None]),
        ("要每年引进膜材料项目12个。", [None]),
    ],
)
def test_the_deadline_is_in_the_clause_beside_it_or_stands_before_it(
    sentence: str, deadlines: list[str | None]
) -> None:
    assert [str(task.deadline) if task.deadline else None for task in tasks(sentence)] == deadlines


def test_a_heading_with_a_year_sets_the_time_of_its_section() -> None:
    (task,) = tasks("三、2026年重点工作\n引进膜材料项目。\n完")
    assert str(task.deadline) == "2026"


def test_without_a_reference_what_leans_on_the_date_has_no_deadline() -> None:
    view = View("年内要建成湖畔加速器。")
    (task,) = find_tasks("plan", view, outline(view), None)
    assert task.deadline is None


# ---- the page, and any text at all


def _example() -> tuple[str, list[tuple[str, ...]]]:
    """The example of the page and the rows of its table."""
    page = PAGE.read_text(encoding="utf-8")
    example = re.search(r"<!-- example -->\n```\n(.*?)```\n\n(.*?)\n\n", page, re.DOTALL)
    assert example is not None
    rows = [tuple(cell.strip() for cell in row.split("|")[1:-1]) for row in example[2].splitlines()[2:]]
    return example[1], rows


def test_the_session_that_opens_the_page_prints_what_it_shows() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_the_worked_example_of_the_page_is_what_the_code_gives() -> None:
    text, rows = _example()
    found = [(" > ".join(task.path), task.text, task.owner or "", str(task.deadline or "")) for task in tasks(text)]
    assert found == rows


@pytest.mark.parametrize(("name", "words"), yaml.safe_load(LEXICON.read_text(encoding="utf-8")).items())
def test_no_word_stands_twice_in_a_list_of_the_lexicon(name: str, words: str) -> None:
    assert len(words.split()) == len(set(words.split())), name


_WORDS = st.sampled_from(
    re.findall(
        r"\S+|\n", "建设 加快 推进 一体推进 全力以赴 要 年内 2026年 在 方面 由 牵头 经发局 横塘镇 的 重点是 通过"
    )
    + re.findall(r"\S+|\n", "， 、 。 ； “ ” （ ） ： \n 一是 （一） 1. 责任单位： 项目 重点是 12个 了")
)


@settings(max_examples=150)
@given(st.lists(_WORDS | st.text(max_size=3), max_size=60).map("".join))
def test_any_text_gives_tasks_whose_spans_are_disjoint_in_order_and_quoted(text: str) -> None:
    found = tasks(text)
    edges = [edge for task in found for edge in (task.start, task.end)]
    assert edges == sorted(edges)
    assert all(task.quote == text[task.start : task.end] for task in found)


# ---- the patterns made of word lists


@given(
    st.lists(st.text("园区建设好", min_size=1, max_size=3), min_size=1, max_size=80), st.text("园区建设好", max_size=6)
)
def test_a_list_of_words_matches_its_longest_word_however_it_is_branched(words: list[str], text: str) -> None:
    longest = re.compile("|".join(sorted(words, key=len, reverse=True)))
    for branched in (either(words), any_of(words)):
        assert [found.span() for found in re.finditer(branched, text)] == [
            found.span() for found in longest.finditer(text)
        ]


def test_a_list_of_many_first_characters_finds_every_word() -> None:
    words = [chr(ord("一") + place) + "办" for place in range(200)]
    assert all(re.fullmatch(either(words), word) and re.fullmatch(any_of(words), word) for word in words)
