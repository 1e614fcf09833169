"""Rules of playbook files: the shipped one is right; every mistake is told with file, line and what would work."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from guatu import catalogue, playbook
from guatu.errors import UsageError
from guatu.metrics.registers import register_tables
from guatu.papers import shipped
from guatu.periods import Period
from guatu.playbook.packed import LARGEST_FILE, LARGEST_ZIP, MOST_MEMBERS

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "playbooks" / "demo"
BROKEN = ROOT / "tests" / "broken" / "playbook"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(DEMO, tmp_path / "playbook"))


def rewritten(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return playbook.check(folder)


def test_the_shipped_playbook_has_no_problem_and_says_that_it_is_invented():
    assert playbook.check(DEMO) == []
    assert "虚构" in playbook.load(DEMO).source


def test_the_shipped_playbook_is_found_in_the_repository():
    assert playbook.shipped() == DEMO


def test_an_installed_guatu_has_the_shipped_playbook_with_it(tmp_path):
    build = [Path(sys.executable).with_name("hatchling"), "build", "--target", "wheel", "--directory", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")
    code = "from guatu import playbook; print(playbook.shipped()); print(playbook.load(playbook.shipped()).version)"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
        text=True,
    )
    where, version = answer.stdout.split()
    assert Path(where).is_relative_to(tmp_path / "installed")
    assert version == "2026.1"


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def files(folder=""):
    return {folder + path.name: path.read_bytes() for path in DEMO.iterdir()}


@pytest.mark.parametrize("inside", ["", "办法/"])
def test_a_zip_is_opened_as_a_folder_that_is_gone_afterwards(tmp_path, inside):
    with playbook.opened(zipped(tmp_path / "a.zip", files(inside) | {"__MACOSX/._report.yaml": b"\0"})) as folder:
        assert playbook.load(folder) == playbook.load(DEMO)
    assert not folder.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip"}


BAD_ZIPS = {
    "broken_zip": {"": b"PK\x03\x04 broken"},
    "large_zip": {"": b"PK" + b"\0" * LARGEST_ZIP},
    "many_files": {f"{number}.yaml": b"a: 1" for number in range(MOST_MEMBERS + 1)},
    "large_file": files() | {"report.yaml": b"a" * (LARGEST_FILE + 1)},
    "repeated_file": files() | {"old/report.yaml": b"a: 1"},
    "no_files": {"readme.txt": b"x"},
}


@pytest.mark.parametrize("rule", playbook.PACKED)
def test_a_zip_that_cannot_be_taken_is_told_with_what_would_work(tmp_path, rule):
    path = tmp_path / "a.zip"
    if "" in BAD_ZIPS[rule]:
        path.write_bytes(BAD_ZIPS[rule][""])
    else:
        zipped(path, BAD_ZIPS[rule])
    with pytest.raises(playbook.PlaybookError) as told, playbook.opened(path):
        pass
    (problem,) = told.value.problems
    assert problem.rule == rule
    assert str(problem) == f"{problem.file}: {problem.message}. {problem.remedy}."
    assert "{" not in str(problem)


def test_a_zip_that_climbs_out_of_its_folder_holds_no_playbook(tmp_path):
    with (
        pytest.raises(playbook.PlaybookError, match="no playbook"),
        playbook.opened(zipped(tmp_path / "a.zip", files("../../"))),
    ):
        pass


def test_a_path_without_anything_is_a_wrong_call(tmp_path):
    with pytest.raises(UsageError, match="no such file or folder"), playbook.opened(tmp_path / "a"):
        pass


def test_a_playbook_says_what_its_files_say():
    read = playbook.load(DEMO)
    assert (read.version, read.valid_from, read.confirm_at) == ("2026.1", date(2026, 1, 1), Decimal("0.8"))
    assert read.indicators[0] == playbook.Used("gdp")
    assert playbook.Used("fixed_asset_investment", "固投") in read.indicators
    assert read.reasons_for == ("level", "growth", "rank")


def test_every_indicator_of_the_shipped_playbook_is_in_the_catalogue():
    assert all(each.code in catalogue.load().codes for each in playbook.load(DEMO).indicators)


def test_plain_data_give_the_playbook_back():
    read = playbook.load(DEMO)
    assert playbook.from_plain(read.plain()) == read


def test_what_need_not_be_said_may_be_left_out(folder):
    (folder / "report.yaml").write_text("confirm_at: 1\n", encoding="utf-8")
    assert playbook.load(folder).reasons_for == ()


@pytest.mark.parametrize("share", ["0", "1", "0.85", "1e-3", "1.0"])
def test_a_share_is_a_number_from_0_to_1(folder, share):
    assert rewritten(folder, "report.yaml", "confirm_at: 0.8", f"confirm_at: {share}") == []


MISTAKES = [
    ("playbook.yaml", "name: 示范办法", "name: ''", 2, "not_text", "1 to 200 characters"),
    ("playbook.yaml", "name: 示范办法", "name: [示范, 办法]", 2, "not_text", "1 to 200 characters"),
    ("playbook.yaml", "name: 示范办法", "name:", 2, "not_text", "1 to 200 characters"),
    ("playbook.yaml", '"2026.1"', "长" * 41, 3, "not_text", "1 to 40 characters"),
    ("playbook.yaml", "name: 示范办法\n", "", 2, "missing_key", "Add a line 'name: …'"),
    ("playbook.yaml", "valid_from", "valid_form", 5, "unknown_key", "valid_from"),
    ("playbook.yaml", "2026-01-01", "2026-02-30", 5, "not_a_day", "2026-01-01"),
    ("playbook.yaml", "2026-01-01", "1899-12-31", 5, "not_a_day", "2026-01-01"),
    ("playbook.yaml", "source:", "name: 又一个\nsource:", 4, "repeated_key", "Keep one"),
    ("playbook.yaml", "name: 示范办法", "name: 示范: 办法", 2, "not_yaml", "quotes"),
    ("playbook.yaml", "name: 示范办法", "name: " + "[" * 30 + "]" * 30, None, "not_yaml", "Mend"),
    ("indicators.yaml", "- code: gdp\n", "- code: gpd\n", 3, "unknown_indicator", "gdp"),
    ("indicators.yaml", "- code: gdp\n", "- code: tax_revenue\n", 10, "repeated_item", "Keep it once"),
    ("indicators.yaml", "- code: gdp\n", "- gdp\n", 3, "no_entry", "- code: gdp"),
    ("indicators.yaml", "- code: gdp\n", "- name: 总量\n", 3, "missing_key", "Add a line 'code: …'"),
    ("indicators.yaml", "- code: gdp\n", "- code: gdp\n    unit: 元\n", 4, "unknown_key", "code, name"),
    ("indicators.yaml", "- code: gdp\n", "- code: [gdp]\n", 3, "unknown_indicator", "Near codes"),
    ("report.yaml", "0.8", "80%", 3, "not_a_share", "0.8"),
    ("report.yaml", "0.8", "1.01", 3, "not_a_share", "0.8"),
    ("report.yaml", "0.8", "nan", 3, "not_a_share", "0.8"),
    ("report.yaml", "- growth", "- speed", 7, "unknown_measure", "level, growth"),
    ("report.yaml", "- growth", "- level", 7, "repeated_item", "Keep it once"),
    (
        "report.yaml",
        "reasons_for:\n  - level",
        "reasons_for: level\nmore:\n  - level",
        5,
        "not_a_list",
        "line of its own",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "rule", "remedy"), MISTAKES)
def test_a_mistake_is_told_with_file_line_and_what_would_work(folder, file, old, new, line, rule, remedy):
    problems = rewritten(folder, file, old, new)
    problem = next(each for each in problems if each.rule == rule)
    assert (problem.file, problem.line) == (file, line)
    assert remedy in problem.remedy
    assert str(problem).startswith(file if line is None else f"{file}:{line}: ")
    with pytest.raises(playbook.PlaybookError, match=file):
        playbook.load(folder)


REPORT_MISTAKES = [
    ("key: monthly_revenue", "key: 月报", 29, "not_a_key", "monthly_economy"),
    ("key: monthly_revenue", "key: monthly_economy", 29, "repeated_item", "Keep it once"),
    ("rhythm: month\n", "rhythm: weekly\n", 10, "unknown_word", "month, quarter"),
    ("basis: cumulative", "basis: 累计", 11, "unknown_word", "cumulative, discrete, point"),
    ("deadline: 15", "deadline: 0", 12, "not_days", "from 1 to 28"),
    ("deadline: 15", "deadline: 十五日", 12, "not_days", "from 1 to 28"),
    ("deadline: 15", "deadline: 1e1", 12, "not_days", "from 1 to 28"),
    ("- exports", "- exprots", 27, "unknown_indicator", "exports"),
    ("- exports", "- foreign_trade", 27, "repeated_item", "Keep it once"),
    ("growth: real", "growth: fast", 14, "unknown_word", "nominal, real, comparable, none"),
    ("{code: high_tech_firms, growth: none}", "{growth: none}", 18, "missing_key", "code"),
    ("    unit: Z\n", "", 19, "missing_key", "unit"),
    ("unit: Z\n", "unit: Z\n    owner: 招商局\n", 22, "unknown_key", "unit"),
    ("[QL1, QL2]", "QL1", 44, "not_a_list", "line of its own"),
    ("[QL1, QL2]", "[]", 44, "no_items", "at least one"),
    ("[QL1, QL2]", "[QL1, QL1]", 44, "repeated_item", "Keep it once"),
    ("reports:\n", "reports:\n  - 月报\n", 7, "no_report", "key, name, unit"),
]


@pytest.mark.parametrize(("old", "new", "line", "rule", "remedy"), REPORT_MISTAKES)
def test_a_mistake_in_a_report_is_told_with_its_line_and_what_would_work(folder, old, new, line, rule, remedy):
    problem = next(each for each in rewritten(folder, "reports.yaml", old, new) if each.rule == rule)
    assert (problem.file, problem.line) == ("reports.yaml", line)
    assert remedy in problem.remedy


def test_a_playbook_without_reports_asks_for_none(folder):
    (folder / "reports.yaml").unlink()
    read = playbook.load(folder)
    assert read.reports == ()
    assert playbook.from_plain(read.plain()) == read


def test_a_playbook_kept_before_there_were_reports_is_still_read():
    plain = playbook.load(DEMO).plain()
    del plain["reports"]
    assert playbook.from_plain(plain).reports == ()


def test_a_report_says_who_reports_what_and_until_when():
    report = next(each for each in playbook.load(DEMO).reports if each.key == "monthly_economy")
    assert (report.unit, report.rhythm, report.basis, report.areas) == ("J1", "month", "cumulative", ())
    assert report.indicators[0] == playbook.Asked("industrial_value_added_above_scale", "real")
    assert report.indicators[1].growth == "nominal"
    assert report.due_on(Period.parse("2026-10")) == date(2026, 11, 15)


SAID = {
    "briefings.empty_title": (4, "not_text", "1 to 200 characters"),
    "briefings.figures_of_a_week": (6, "briefing.choice", "one of targets, new"),
    "briefings.key_in_chinese": (2, "not_a_key", "lower-case letter"),
    "briefings.key_twice": (7, "repeated_item", "Keep it once"),
    "briefings.line_twice": (4, "repeated_key", "Keep one of the two lines"),
    "briefings.next_of_nothing": (7, "briefing.choice", "promised, all, problems"),
    "briefings.no_key": (2, "missing_key", "'key: …'"),
    "briefings.no_parts": (2, "briefing.missing_key", "Add it"),
    "briefings.one_word": (2, "no_briefing", "key, name, title, parts"),
    "briefings.unknown_field": (8, "briefing.field", "There are moved_events, area, office"),
    "briefings.unknown_option": (6, "briefing.unknown_key", "There are table, name, of"),
    "briefings.unknown_part": (7, "briefing.block", "heading, subheading, point, text, figures"),
    "briefings.unknown_period": (5, "briefing.choice", "months, quarters, month, week, day"),
    "pace.bands_that_rise": (2, "not_bands", "as [1, 0.95, 0.9]"),
    "pace.bands_of_two": (3, "not_bands", "as [0, -0.5, -1]"),
    "pace.bands_with_a_word": (2, "not_bands", "as [0.8, 0.5, 0.2]"),
    "pace.chance_above_one": (2, "not_bands", "as [0.8, 0.5, 0.2]"),
    "pace.status_down_to_zero": (2, "not_bands", "as [1, 0.95, 0.9]"),
    "notice.no_answer_by": (3, "missing_place", "Write {answer_by} into a line"),
    "notice.misspelt_field": (8, "unknown_place", "office, colour, number, unit"),
    "notice.unknown_style": (16, "no_line", "title, number, to"),
    "pace.unknown_light": (2, "unknown_key", "status, outlook, growth"),
    "pace.due_in_a_hundred_days": (1, "not_days", "from 1 to 90"),
    "pace.milestone_without_a_key": (2, "no_milestone", "{code: gdp, shares: {6: 0.5}}"),
    "pace.milestone_of_no_indicator": (2, "unknown_indicator", "gdp"),
    "pace.milestones_twice": (4, "repeated_item", "Keep it once"),
    "pace.shares_as_a_list": (3, "not_shares", "{3: 0.2, 6: 0.5, 9: 0.8}"),
    "pace.share_in_january": (4, "not_a_month", "December's share is 1"),
    "pace.share_in_december": (3, "not_a_month", "December's share is 1"),
    "pace.share_of_150_percent": (3, "not_a_share", "0.8"),
    "pace.shares_that_fall": (5, "not_rising", "rise from each to the next"),
    "pace.months_out_of_order": (5, "not_rising", "rise from each to the next"),
    "alarms.no_alarms": (1, "no_items", "at least one"),
    "alarms.alarm_of_one_word": (2, "no_alarm", "key, name, kind, limit, codes, owner"),
    "alarms.unknown_kind": (2, "unknown_word", "behind, outlook, base_revised, late, jump"),
    "alarms.twelve_periods_behind": (5, "not_whole", "kind behind"),
    "alarms.half_a_day_late": (5, "not_whole", "kind late"),
    "alarms.chance_of_one": (5, "not_a_chance", "kind outlook"),
    "alarms.jump_of_nothing": (5, "not_above_zero", "kind jump"),
    "alarms.base_by_a_word": (5, "not_above_zero", "kind base_revised"),
    "alarms.key_twice": (3, "repeated_item", "Keep it once"),
    "alarms.codes_of_no_indicator": (2, "unknown_indicator", "gdp"),
    "alarms.no_limit": (2, "missing_key", "limit"),
    "peers.no_groups": (1, "no_items", "at least one"),
    "peers.group_of_one_word": (2, "no_peers", "name, places, codes"),
    "peers.name_twice": (3, "repeated_item", "Keep it once"),
    "peers.place_twice": (5, "repeated_item", "Keep it once"),
    "peers.no_places": (2, "missing_key", "places"),
    "peers.codes_of_no_indicator": (2, "unknown_indicator", "gdp"),
    "workflows.no_list": (1, "workflow.not_a_list", "after '- '"),
    "workflows.no_acts": (2, "workflow.missing_key", "acts"),
    "workflows.unknown_role": (11, "workflow.unknown_role", "office, leader, lead, responsible, co, supervising"),
    "workflows.unreachable": (7, "workflow.unreachable", "leads there"),
    "workflows.dead_end": (7, "workflow.dead_end", "leads on"),
    "workflows.like_nothing": (2, "workflow.unknown_workflow", "those before it"),
    "workflows.no_thresholds": (3, "workflow.not_a_number", "from 1 to 100"),
    "workflows.own_thresholds": (5, "workflow.unknown_key", "warn_days, behind_points, working"),
    "projects.no_ladder_keys": (2, "no_keyed_item", "kind, name, stages"),
    "projects.kind_twice": (6, "repeated_item", "Keep it once"),
    "projects.unknown_stage": (6, "unknown_word", "lead, negotiating, signed"),
    "projects.unknown_role": (5, "unknown_word", "supervision, leader, lead, clerk, town_clerk"),
    "projects.stages_out_of_order": (7, "out_of_order", "registered, land, started"),
    "projects.unknown_paper": (6, "not_listed", "use one of: intent"),
    "projects.planned_of_no_stage": (6, "not_listed", "use one of: lead, signed"),
    "projects.screened_without_criteria": (6, "no_screening", "Add screening"),
    "projects.unknown_measure": (10, "unknown_word", "total, intensity"),
    "projects.currency_in_words": (7, "not_a_currency", "as USD"),
    "projects.rate_of_nothing": (7, "not_within", "as rate"),
    "projects.rate_twice": (8, "repeated_item", "Keep it once"),
    "projects.criterion_without_scale": (9, "no_scale", "choices"),
    "projects.criterion_of_two_scales": (9, "no_scale", "or else bands"),
    "projects.bands_that_rise": (13, "mixed_bands", "at_least, falling"),
    "projects.bands_both_ways": (12, "mixed_bands", "at_most, rising"),
    "projects.points_above_100": (9, "not_within", "as points"),
    "projects.case_that_differs": (11, "case_differs", "Mend the case"),
    "projects.case_of_no_criterion": (11, "not_listed", "use one of: intensity"),
    "projects.case_without_values": (11, "no_keyed_item", "Write its keys"),
    "leagues.no_list": (1, "league.not_a_list", "after '- '"),
    "leagues.unknown_rule": (9, "league.unknown_word", "completion, best, benchmark, efficacy"),
    "leagues.no_points": (9, "league.no_points", "Add 'points'"),
    "leagues.key_twice": (9, "repeated_key", "Keep one of the two"),
    "leagues.racer_twice": (7, "league.repeated", "Keep it once"),
    "leagues.ladder_that_rises": (9, "league.not_falling", "[100, 95, 90]"),
    "leagues.shares_of_90": (13, "league.shares_not_whole", "100 %"),
    "leagues.deduction_without_worth": (10, "league.no_worth", "Add 'each: 2'"),
    "leagues.only_a_bonus": (9, "league.nothing_to_reach", "at least one measure"),
    "leagues.case_that_differs": (15, "league.comes_out_otherwise", "the sum is tax 100.00"),
    "leagues.case_of_nobody": (13, "league.unknown_racer", "Use one of: A, B"),
    "leagues.metric_of_nothing": (8, "unknown_metric", "Use one of: signed_investment, "),
    "leagues.indicator_of_nothing": (8, "unknown_indicator", "Near codes: "),
    "leagues.in_a_circle": (1, "not_yaml", "Mend it"),
    "metrics.no_list": (1, "not_a_list", "after '- '"),
    "metrics.unknown_column": (6, "measure.unknown_column", "Use one of: zone, kind, section"),
    "metrics.key_twice": (4, "repeated_key", "Keep one of the two"),
    "metrics.name_twice": (9, "measure.repeated", "Keep it once"),
    "metrics.unit_of_another_column": (9, "other_unit", "Write 'unit: CNY'"),
    "metrics.unknown_unit": (6, "unknown_word", "CNY, USD, %"),
    "metrics.shown_in_another_unit": (7, "unknown_word", "个, 家, 件"),
    "metrics.time_without_grain": (2, "measure.missing_key", "grain"),
    "metrics.made_of_itself": (10, "measure.circle", "Break the circle"),
    "metrics.end_of_a_state": (2, "measure.no_end", "leave out 'state'"),
    "metrics.rank_over_no_dimension": (10, "measure.input_lacks", "Use one of: area"),
}


@pytest.mark.parametrize("name", SAID)
def test_one_faulty_file_for_each_mistake_of_judging_is_told_with_its_line(folder, name):
    line, rule, remedy = SAID[name]
    file = name.partition(".")[0] + ".yaml"
    shutil.copy(BROKEN / f"{name}.yaml", folder / file)
    (problem,) = playbook.check(folder)
    assert (problem.file, problem.line, problem.rule) == (file, line, rule)
    assert remedy in problem.remedy
    with pytest.raises(playbook.PlaybookError, match=file):
        playbook.load(folder)


def test_the_metrics_that_a_league_may_name_are_those_of_its_own_playbook(folder):
    assert playbook.check(folder) == []
    named = "- {name: signed, label: 签约, unit: count, table: projects, time: signed_on, grain: day, measure: count}"
    (folder / "metrics.yaml").write_text(f"metrics:\n  {named}\n", encoding="utf-8")
    problems = playbook.check(folder)
    assert {each.rule for each in problems} == {"unknown_metric"}
    assert all(each.remedy == "Use one of: signed" for each in problems)
    (folder / "metrics.yaml").unlink()  # then those that are shipped hold
    assert playbook.check(folder) == []


def test_a_league_is_not_held_against_metrics_that_are_faulty_themselves(folder):
    (folder / "metrics.yaml").write_text("metrics: none\n", encoding="utf-8")
    assert {each.file for each in playbook.check(folder)} == {"metrics.yaml"}


def test_a_zone_may_have_notices_of_its_own_which_show_every_field(folder):
    lines = "\n".join(f'  - {{label: "{each}：", body: "{{{each}}}"}}' for each in playbook.NOTICE_FIELDS)
    (folder / "notice.yaml").write_text(f"name: 试用督办单\nlines:\n  - title: 督办单\n{lines}\n", encoding="utf-8")
    read = playbook.load(folder)
    assert (read.notice.name, read.notice.lines[0]) == ("试用督办单", ("title", "督办单", ""))
    assert read.notice.lines[1] == ("body", "{office}", "office：")
    assert playbook.from_plain(read.plain()) == read
    (folder / "notice.yaml").unlink()
    assert playbook.load(folder).notice is None
    assert playbook.load(DEMO).notice == shipped("notice", playbook.NOTICE_FIELDS)


def test_every_faulty_file_is_tried():
    assert {path.stem for path in BROKEN.glob("*.yaml")} == SAID.keys()


def test_a_playbook_says_how_targets_are_judged_and_when_alarms_are_raised(folder):
    (folder / "pace.yaml").write_text(
        "bands:\n  outlook: [0.9, 0.6, 0.3]\ndue_days: 10\nmilestones:\n  - {code: gdp, shares: {3: 0.2, 6: 0.5}}\n",
        encoding="utf-8",
    )
    told = playbook.load(folder)
    assert told.pace == playbook.PaceRules()._replace(
        outlook=(Decimal("0.9"), Decimal("0.6"), Decimal("0.3")),
        due_days=10,
        milestones=(playbook.Milestones("gdp", ((3, Decimal("0.2")), (6, Decimal("0.5")))),),
    )
    assert told.alarms[0] == playbook.AlarmRule("behind_two_periods", "连续两期落后", "behind", Decimal(2))
    assert told.alarms[2].owner == "J1"
    assert "foreign_trade" in told.alarms[4].codes


def test_a_playbook_without_them_judges_as_by_default_and_raises_no_alarm(folder):
    for file in ("pace.yaml", "alarms.yaml"):
        (folder / file).unlink()
    told = playbook.load(folder)
    assert (told.pace, told.alarms) == (playbook.PaceRules(), ())
    assert playbook.from_plain(told.plain()) == told


def test_a_playbook_kept_before_there_were_alarms_is_still_read():
    plain = playbook.load(DEMO).plain()
    del plain["pace"], plain["alarms"], plain["workflows"]
    told = playbook.from_plain(plain)
    assert (told.pace, told.alarms, told.workflows) == (playbook.PaceRules(), (), ())


def test_the_shipped_playbook_names_invented_peers_for_all_indicators_or_for_some():
    everywhere, some = playbook.load(DEMO).peers
    assert all("虚构" in place for group in (everywhere, some) for place in group.places)
    assert everywhere.holds("gdp")
    assert some.holds("foreign_trade")
    assert not some.holds("gdp")


def test_a_playbook_kept_before_there_were_peers_is_still_read(folder):
    told = playbook.load(folder)
    assert playbook.from_plain(told.plain()) == told
    plain = told.plain()
    del plain["peers"]
    assert playbook.from_plain(plain).peers == ()


def test_the_shipped_playbook_says_how_six_types_of_items_run():
    told = playbook.load(DEMO).workflows
    assert [each.key for each in told] == [
        *("decision", "instruction", "building_project", "livelihood", "rectification", "proposal"),
    ]
    assert (len(told[0].nodes), len(told[2].nodes)) == (4, 11)
    assert {each.start for each in told} == {"entered"}


def test_a_playbook_says_which_stages_each_kind_of_project_passes():
    told = playbook.load(DEMO).projects
    assert [each.kind for each in told.ladders] == ["industrial", "talent", "infrastructure", "livelihood"]
    assert told.ladder("infrastructure").gate_of["lead"].name == "谋划"
    assert len(told.ladder("industrial").gates) == 9
    assert all("虚构" in each.source for each in told.rates)


def test_a_playbook_kept_before_there_were_projects_is_still_read():
    plain = playbook.load(DEMO).plain()
    del plain["projects"]
    assert playbook.from_plain(plain).projects == playbook.ProjectRules()


def test_the_shipped_playbook_has_two_leagues_with_cases_that_come_out(folder):
    told = playbook.load(DEMO).leagues
    assert [(each.key, each.who, each.full) for each in told] == [
        ("investment", "unit", 100),
        ("town_economy", "area", 100),
    ]
    assert (folder / "leagues.yaml").read_text(encoding="utf-8").count("expected:") == 6
    problems = rewritten(
        folder, "leagues.yaml", "share: 50, rule: completion, of: count", "share: 50, rule: completion, of: sum"
    )
    assert {each.rule for each in problems} == {"league.comes_out_otherwise"}


def test_a_playbook_without_leagues_or_kept_before_there_were_any_is_still_read(folder):
    plain = playbook.load(DEMO).plain()
    del plain["leagues"]
    assert playbook.from_plain(plain).leagues == ()
    (folder / "leagues.yaml").unlink()
    assert playbook.load(folder).leagues == ()


@pytest.mark.parametrize("key", ["leagues", "metrics"])
@pytest.mark.parametrize("many", ["&a [*a]", "[&a [" + "x, " * 400 + "], &b [" + "*a, " * 400 + "], *b]"])
def test_aliases_that_repeat_without_end_are_refused(folder, many, key):
    (folder / f"{key}.yaml").write_text(f"{key}: {many}\n", encoding="utf-8")
    (problem,) = playbook.check(folder)
    assert (problem.rule, problem.line) == ("not_yaml", 1)


def test_the_shipped_playbook_has_measures_of_projects_and_of_supervision_each_with_what_people_ask_of_it():
    told = playbook.load(DEMO).metrics
    assert {table.name for each in told.values() for table in each.tables} == register_tables().keys() - {"areas"}
    assert all(each.about and each.owner and each.legal_basis and each.dimensions for each in told.values())
    assert len({each.label for each in told.values()}) == len(told)


def test_a_playbook_without_measures_or_kept_before_there_were_any_has_the_shipped_ones(folder):
    plain = playbook.load(DEMO).plain()
    del plain["measures"]
    assert playbook.from_plain(plain).metrics == playbook.load(DEMO).metrics
    (folder / "metrics.yaml").unlink()
    told = playbook.load(folder)
    assert told.metrics == playbook.load(DEMO).metrics
    assert playbook.from_plain(json.loads(json.dumps(told.plain()))).measures is None


def test_a_zone_may_have_measures_of_its_own_with_days_and_numbers_in_their_filters(folder):
    (folder / "leagues.yaml").unlink()  # which goes by the shipped measures
    (folder / "metrics.yaml").write_text(
        """metrics:
  - name: since_july
    label: 七月以来签约
    table: projects
    measure: ratio
    numerator: {measure: count, filters: [{column: signed_on, at_least: 2026-07-01}]}
    denominator:
      measure: count
      filters: [{column: land_need, at_least: 20.5}, {column: known_at, at_most: 2026-11-22 08:00:00}]
    unit: "%"
""",
        encoding="utf-8",
    )
    told = playbook.load(folder)
    kept = playbook.from_plain(json.loads(json.dumps(told.plain()))).metrics
    assert kept == told.metrics
    numerator, denominator = kept["since_july"].parts
    assert numerator.filters[0].values == (date(2026, 7, 1),)
    assert [each.values for each in denominator.filters] == [(20.5,), (datetime(2026, 11, 22, 8),)]


def test_every_rule_is_broken_by_some_test():
    elsewhere = {"missing_file", "unknown_file", "unreadable", "not_utf8", "no_keys", "no_items"}
    told = {rule for *_, rule, _ in (*MISTAKES, *REPORT_MISTAKES)} | {rule for _, rule, _ in SAID.values()}
    own = (playbook.TABLE, playbook.LEAGUE, playbook.MEASURE, playbook.BRIEFING)
    told = {rule for rule in told if not rule.startswith(own)}  # those have tests of their own
    assert told | elsewhere == set(playbook.RULES)


@pytest.mark.parametrize("file", sorted(playbook.FILES.keys() - playbook.MAY_BE_LEFT_OUT))
def test_a_missing_file_is_told_with_the_files_that_there_must_be(folder, file):
    (folder / file).unlink()
    (problem,) = playbook.check(folder)
    assert (problem.file, problem.rule) == (file, "missing_file")
    assert all(name in problem.remedy for name in playbook.FILES)


def test_a_file_that_no_playbook_has_is_told(folder):
    (folder / "measures.yaml").write_text("a: 1", encoding="utf-8")
    assert [(each.file, each.rule) for each in playbook.check(folder)] == [("measures.yaml", "unknown_file")]


def test_a_file_in_another_encoding_is_told(folder):
    (folder / "report.yaml").write_bytes("name: 办法".encode("gb18030"))
    assert [each.rule for each in playbook.check(folder)] == ["not_utf8"]


def test_a_file_that_cannot_be_read_is_told(folder):
    (folder / "report.yaml").unlink()
    (folder / "report.yaml").mkdir()
    assert [each.rule for each in playbook.check(folder)] == ["unreadable"]


@pytest.mark.parametrize("content", ["", "# nothing\n", "text", "- a\n- b\n", "null"])
def test_a_file_without_keys_is_told(folder, content):
    (folder / "report.yaml").write_text(content, encoding="utf-8")
    assert [each.rule for each in playbook.check(folder)] == ["no_keys"]


def test_an_empty_list_is_told(folder):
    (folder / "indicators.yaml").write_text("indicators: []\n", encoding="utf-8")
    assert [each.rule for each in playbook.check(folder)] == ["no_items"]


def test_all_mistakes_are_told_at_once_in_the_order_of_files_and_lines(folder):
    rewritten(folder, "playbook.yaml", "2026-01-01", "tomorrow")
    rewritten(folder, "indicators.yaml", "- code: gdp\n", "- code: gpd\n")
    problems = rewritten(folder, "report.yaml", "0.8", "most")
    assert [each.file for each in problems] == ["indicators.yaml", "playbook.yaml", "report.yaml"]


@pytest.mark.parametrize("content", ["a: &a [*a]", "? [a, b]\n: 1", "a: !!python/object/apply:os.system [ls]", "\x00"])
def test_whatever_yaml_can_hold_breaks_nothing(folder, content):
    for file in playbook.FILES:
        (folder / file).write_text(content, encoding="utf-8")
    assert len(playbook.check(folder)) >= 3
