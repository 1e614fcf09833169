"""Between documents: what an earlier report said is remembered, in little room, and held against the later ones."""

from __future__ import annotations

from draft import report

from guatu.reading.audit import Memory, audit_together

LATER = "2019年规上工业产值{193.7亿元 规上工业产值 2019}，同比增长{16.3% 规上工业产值 growth 2019}。"
EARLIER = "2018年规上工业产值{171.2亿元 规上工业产值 2018}。"


def rules_of(*reports):
    return [finding.rule for finding in audit_together(reports)]


def test_the_base_in_another_report_must_fit_whichever_comes_first():
    later, earlier = report(LATER, "2019"), report(EARLIER, "2018")
    for order in ((later, earlier), (earlier, later)):
        (finding,) = audit_together(order)
        assert finding.rule == "growth"
        assert "166.55亿元" in finding.message
        assert {each.doc for each in finding.statements} == {"2018", "2019"}
        assert "《2018》" in finding.message


def test_a_base_that_fits_is_no_finding():
    assert rules_of(report(LATER, "2019"), report(EARLIER.replace("171.2", "166.6"), "2018")) == []


def test_level_growth_and_base_may_stand_in_three_reports():
    level, rate = LATER.split("，")
    reports = [report(text, str(number)) for number, text in enumerate((level, rate, EARLIER))]
    reports[1].statements[0] = reports[1].statements[0]._replace(indicator="规模以上工业总产值")
    assert rules_of(*reports) == ["growth"]
    assert rules_of(*reversed(reports)) == ["growth"]


def test_reports_of_two_zones_do_not_contradict_each_other():
    assert rules_of(report(LATER, "2019"), report(EARLIER, "2018", zone="东泽新区")) == []
    assert rules_of(report(LATER, "2019", zone=None), report(EARLIER, "2018", zone=None)) == []


def test_a_figure_revised_in_a_later_report_is_a_question_of_vintage():
    first, second = report(LATER, "快报"), report(LATER.replace("193.7", "197.3"), "年报")
    (finding,) = audit_together([first, second])
    assert finding.rule == "twice"
    assert "数据版本" in finding.remedy


def test_the_same_report_twice_says_nothing_new():
    assert rules_of(report(LATER, "a"), report(LATER, "b"), report(LATER, "a")) == []


def test_what_one_report_says_against_itself_is_left_to_its_own_audit():
    assert rules_of(report(LATER + EARLIER, "2019")) == []


def test_ranks_of_one_group_in_two_reports():
    first = report("GDP增幅列全市{第2 GDP rank}。", "a")
    assert rules_of(first, report("GDP增幅列全市{第3 GDP rank}。", "b")) == ["rank"]
    assert rules_of(first, report("GDP总量列全市{第3 GDP rank}。", "b")) == []


def test_a_slip_of_the_unit_shows_against_other_years_and_is_named_once():
    years = [report(f"一般预算收入{{33.6亿元 一般预算收入 {year}}}。", str(year)) for year in (2021, 2022, 2024)]
    slip = report("一般预算收入{35.1万元 一般预算收入 2023}。", "2023")
    assert rules_of(years[0], years[1], slip, years[2]) == ["unit"]
    assert rules_of(slip, *years) == ["unit"]


def test_the_city_of_one_zone_is_not_the_city_of_another():
    ours = report("全市GDP{900亿元 GDP area=全市}。", "a")
    assert rules_of(ours, report("全市GDP{990亿元 GDP area=全市}。", "b", zone="东泽新区")) == []
    assert rules_of(ours, report("全市GDP{990亿元 GDP area=全市}。", "b")) == ["twice"]


def test_what_is_remembered_does_not_grow_with_repetition():
    memory = Memory()
    for number in range(200):
        memory.add(report(LATER.replace("193.7", f"{193 + number % 50}.7"), str(number)))
    assert len(memory) <= 10


def test_memory_keeps_no_text():
    one = report(LATER, "2019")
    memory = Memory()
    memory.add(one)
    one.text = ""
    one.statements.clear()
    assert len(memory.add(report(EARLIER, "2018"))) == 1
