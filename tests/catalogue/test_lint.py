"""One faulty file for each mistake, and what the linter says about it."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu import catalogue
from guatu.errors import CatalogueError

BROKEN = Path(__file__).parent.parent / "broken" / "catalogue"
SAID = {
    "alias_of_another": ":14: firm_output: The name '规模以上\\u3000产值' also stands in park_output"
    " (alias_of_another.yaml:3) as '规上产值'. A name means one indicator: keep it where a report means it, and qualify"
    " or drop the other",
    "alias_of_one_character": ":3: park_output: The name '产' is too short to be found in a text. Use at least two"
    " characters",
    "alias_that_is_also_alone": ":3: park_output: The name '园区产值' stands twice, also as '园区产值'. Keep it once",
    "alias_twice": ":3: park_output: The name '园区ｇｄｐ' stands twice, also as '园区GDP'. Keep it once",
    "aliases_not_a_list": ":3: park_output: The value of aliases is not a list of texts. Write a list of texts, in"
    " quotes where YAML needs it",
    "bracket_left_open": ":6: This is no YAML: did not find expected ',' or ']'. Mend the YAML: two blanks of indent,"
    " quotes around texts with : { [ % or #",
    "code_taken": ":14: park_output: The code is taken by park_output (code_taken.yaml:3). Give each indicator a code"
    " of its own",
    "code_with_capitals": ":3: Park Output: 'Park Output' is no code. Use English words in small letters, joined by _:"
    " 'tax_revenue'",
    "display_unit_of_another_unit": ":3: park_output: '亩' does not show values kept in CNY. Use one of: 万元,"
    " 亿元, 元",
    "key_twice": ":3: park_output: The key 'unit' stands twice. Keep one of the two lines",
    "nested_too_deep": ": This is no YAML: values nest more than 10 deep. Mend the YAML: two blanks of indent,"
    " quotes around texts with : { [ % or #",
    "no_definition": ":3: park_output: There is no definition. Add a line 'definition: …'",
    "no_indicators": ":1: The file lists no indicators. Add 'indicators:' and below it one '- code: …' an indicator",
    "no_topic": ":1: The file names no topic. Begin it with a line such as 'topic: 工业'",
    "not_utf8": ": The file is not UTF-8. Save it again in that encoding",
    "number_for_a_name": ":3: park_output: The value of name is not one piece of text. Write one piece of text, in"
    " quotes where YAML needs it",
    "numerator_of_a_flow": ":3: park_output: A numerator, yet the nature is flow. Say 'nature: ratio', or drop the"
    " numerator",
    "open_brace": ":3: park_output: The braces of '{园区,全区产值' do not close, or nest. Write alternatives as"
    " {甲,乙}, without nesting",
    "part_in_another_unit": ":14: firm_output: Part of park_output, yet with the unit USD. A part has the unit of its"
    " whole, here CNY; else drop part_of",
    "ratio_that_sums": ":3: park_output: A ratio does not add up over_areas by 'sum'. For a ratio use ratio or none",
    "ratio_without_denominator": ":3: park_output: A ratio without denominator. Add 'denominator: …', the code of an"
    " indicator or words",
    "short_definition": ":3: park_output: The definition '园区产值。' is too short. Say in at least 12 characters what"
    " is counted, and what is not",
    "source_without_a_year": ":3: park_output: The source of the definition has no year. Add the year of the standard,"
    " yearbook or regulation",
    "stock_that_sums_over_time": ":3: park_output: A stock does not add up over_time by 'sum'. For a stock use last or"
    " mean",
    "too_many_spellings": ":3: park_output: '{园,区}{园,区}{园,区}{园,区}{园,区}{园,区}{园,区}{园,区}产值' stands for"
    " 256 names. Write at most 200 in one pattern",
    "unknown_direction": ":3: park_output: Unknown direction 'higher'. Use one of: down, neutral, up",
    "unknown_key": ":3: park_output: Unknown key 'alias'. Did you mean aliases?",
    "unknown_key_at_the_top": ":1: Unknown key 'version' at the top of the file. Use one of: indicators, topic",
    "unknown_nature": ":3: park_output: Unknown nature 'flows'. Did you mean flow?",
    "unknown_numerator": ":3: park_output: The numerator 'park_outputs' is no indicator of this catalogue. Did you mean"
    " park_output?",
    "unknown_over_areas": ":3: park_output: Unknown over_areas 'total'. Use one of: none, ratio, sum",
    "unknown_over_time": ":3: park_output: Unknown over_time 'average'. Use one of: last, mean, none, ratio, sum",
    "unknown_unit": ":3: park_output: Unknown unit 'CNH'. Did you mean CNY?",
    "unknown_whole": ":3: park_output: The part_of 'city_output' is no indicator of this catalogue. Did you mean"
    " park_output?",
}


@pytest.mark.parametrize("mistake", sorted(SAID))
def test_one_mistake_gives_one_problem_with_file_entry_and_what_would_work(mistake: str, tmp_path: Path) -> None:
    shutil.copy(BROKEN / f"{mistake}.yaml", tmp_path)
    assert [str(problem) for problem in catalogue.check(tmp_path)] == [f"{mistake}.yaml{SAID[mistake]}"]


def test_every_faulty_file_has_its_message() -> None:
    assert {path.stem for path in BROKEN.iterdir()} == set(SAID)


@pytest.mark.parametrize("mistake", sorted(SAID))
def test_a_folder_with_a_mistake_is_not_loaded(mistake: str, tmp_path: Path) -> None:
    shutil.copy(BROKEN / f"{mistake}.yaml", tmp_path)
    with pytest.raises(CatalogueError, match=f"{mistake}.yaml"):
        catalogue.load(tmp_path)


def test_all_problems_of_a_folder_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    for mistake in ("unknown_unit", "no_topic", "short_definition"):
        shutil.copy(BROKEN / f"{mistake}.yaml", tmp_path)
    problems = catalogue.check(tmp_path)
    assert [
        problem.file for problem in problems if "also" not in problem.message and "taken" not in problem.message
    ] == [
        "no_topic.yaml",
        "short_definition.yaml",
        "unknown_unit.yaml",
    ]


def test_a_folder_without_files_says_what_it_should_hold(tmp_path: Path) -> None:
    assert str(catalogue.check(tmp_path)[0]).endswith(
        "No catalogue file is here. Give a folder that holds *.yaml files"
    )


def test_a_file_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "park.yaml").mkdir()
    assert str(catalogue.check(tmp_path)[0]) == "park.yaml: The file cannot be read: Is a directory. Check its rights"


@given(st.binary(max_size=60) | st.text("topic: indicators\n-[]{}&*'\"%|>?!#,园\t", max_size=60).map(str.encode))
@settings(max_examples=150)
def test_no_file_makes_the_linter_fail(folder_of_one: Path, content: bytes) -> None:
    (folder_of_one / "any.yaml").write_bytes(content)
    assert all(str(problem).startswith("any.yaml") for problem in catalogue.check(folder_of_one))


@pytest.fixture(scope="module")
def folder_of_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("catalogue")
