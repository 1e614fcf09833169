"""The page on the audit says what the code does; the sample reports hold the planted faults and no others."""

from __future__ import annotations

import doctest
import re
from decimal import Decimal

from draft import report

from cast import ANNUAL, MIDYEAR, NEWYEAR, QUARTER, ROOT
from guatu.reading import audit, audit_together, read
from guatu.reading.audit import growth
from guatu.reading.audit.interval import stated

PAGE = ROOT / "docs" / "methods" / "audit.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_examples_give_what_they_show():
    assert doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8").failed == 0


def test_every_rule_has_its_section_in_the_order_of_the_package():
    sections = re.findall(r"^## ([a-z]+):", TEXT, re.MULTILINE)
    assert sections == re.findall(r"^    ([a-z]+)  ", audit.__doc__ or "", re.MULTILINE)


def test_the_tolerances_are_those_of_the_code():
    assert f"**{growth.NOMINAL}** points" in TEXT.replace("\n", " ")
    assert f"more than **{growth.REAL}** points" in TEXT.replace("\n", " ")


def test_the_table_of_prints_is_what_a_print_stands_for():
    low, high = stated(report("{193.7亿元 规上工业产值}").statements[0])
    assert f"{low / 10**8:.1f}–{high / 10**8:.1f} 亿元" in TEXT
    low, high = stated(report("{1.28万家 高新技术企业}").statements[0])
    assert f"{low:,.0f}–{high:,.0f}" in TEXT
    assert stated(report("{60亿元 规上工业产值 bound=ge}").statements[0]).low == Decimal(59) * 10**8
    assert stated(report("{5% GDP growth bound=approx}").statements[0]) == (4, 6)


def test_the_samples_hold_the_planted_faults_and_no_others():
    reports = [read(path) for path in (NEWYEAR, ANNUAL, MIDYEAR, QUARTER)]
    within = {one.doc: [finding.rule for finding in one.findings] for one in reports}
    assert within == {NEWYEAR.stem: [], ANNUAL.stem: ["unit"], MIDYEAR.stem: ["parts"], QUARTER.stem: ["twice"]}
    between = [(finding.rule, {each.doc for each in finding.statements}) for finding in audit_together(reports)]
    assert between == [("growth", {ANNUAL.stem, NEWYEAR.stem}), ("unit", {ANNUAL.stem, MIDYEAR.stem})]
