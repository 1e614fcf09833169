"""A month's report from an office's own table to the statistics, and past figures from a CSV, in a real browser."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from guatu import playbook
from guatu.periods import Period
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act
from guatu_web.returns.actions import filling
from guatu_web.returns.models import Intake
from guatu_web.returns.tasks import read_table, take_table_in
from guatu_web.statistics.actions.record import Row, record
from guatu_web.statistics.models import Vintage
from reporting.office_tables import write_book
from web.browsing import needs_chromium

pytestmark = needs_chromium

REPORT = """reports:
  - key: monthly
    name: 经济月报
    unit: J1
    rhythm: month
    basis: cumulative
    deadline: 28
    indicators: [fixed_asset_investment, industrial_investment, {code: high_tech_firms, growth: none}]
"""


def table(path, *, mended=False):
    """A month's report as an office sends it, invented: a title, heads in merged cells, full-width digits, a unit in a
    cell, a formula that fails, a hidden row, and a second sheet that disagrees until all that is mended."""
    rows = [
        ["青澜开发区2026年1—10月主要经济指标（虚构）"],
        ["指标名称", "计量单位", "本年累计", None],
        [None, None, "数值", "同比增长（%）"],
        ["固定资产投资", "亿元", "１，８３０.５", "5.2"],
        ["工业投资", "万元", "101.3亿元", -3.1],
        ["高新技术企业", "家", 265 if mended else ("=1/0", "#DIV/0!"), None],
        ["高新技术企业", "家", 265, None],
    ]
    other = [
        ["2026年1—10月固定资产投资"],
        ["指标", "单位", "累计"],
        ["固定资产投资", "亿元", 1830.5 if mended else 1803.5],
    ]
    book = {"月报": rows[:-1] if mended else rows, "附表": other}
    return write_book(path, book, hidden_rows=() if mended else (6,))


@pytest.fixture
def october(flushable, on_a_known_day, qinglan):
    """The report of October is due; September and last October are known."""
    texts = {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}
    admin = qinglan.people["admin"]
    version = adopt(admin, qinglan.zone, texts | {"reports.yaml": REPORT.encode()}, in_force_from=None, reason="试用")
    with act("test.since", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 9, 1))
    rows = [
        Row(
            qinglan.areas["QL"].pk, "fixed_asset_investment", Period.parse(period), "cumulative", Decimal(value) * 10**8
        )
        for period, value in (("2025-01/2025-10", 1740), ("2026-01/2026-09", 1840))
    ]
    record(qinglan.people["supervisor"], qinglan.zone, rows, source="试用")
    return filling.begin(qinglan.people["clerk"], qinglan.zone, "monthly", date(2026, 10, 31))


def handed_in(page, path, button):
    """Upload a table; it is read while the page waits and looks again by itself."""
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#progress")).to_contain_text("排队等待读取")
    intake = Intake.objects.first()
    read_table.call(intake.pk)
    return intake


def read_as_proposed(page, intake):
    """Confirm the columns as they are proposed."""
    page.get_by_role("button", name="按此读取").click()
    expect(page.locator("#progress")).to_be_visible()
    read_table.call(intake.pk)
    expect(page.get_by_role("heading", name="核对结果")).to_be_visible()


def explain(page, number, text):
    """Say why a finding is right: the one of a line of the list, by itself."""
    line = page.locator(f"#f{number}")
    line.locator("summary").click()
    line.get_by_role("textbox").fill(text)
    line.get_by_role("button", name="写明原因").click()
    expect(page.locator(f"#f{number}")).to_contain_text(text)


def no_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_months_table_is_mapped_mended_explained_written_submitted_checked_and_approved(person, october, tmp_path):
    page = person("clerk", f"returns/{october.pk}/")
    page.get_by_text("从表格填入").click()
    intake = handed_in(page, table(tmp_path / "10月月报.xlsx"), "上传")
    read_as_proposed(page, intake)
    found = {each.rule: each for each in intake.findings.all()}
    assert set(found) == {"formula_error", "hidden_figures", "conflicting_sheets", "cumulative_below"}
    assert found["formula_error"].place == "工作表“月报”第6行C列"
    expect(page.get_by_text("工作表“月报”第6行C列").first).to_be_visible()
    expect(page.get_by_role("button", name="填入报表")).to_have_count(0)

    mended = handed_in(page, table(tmp_path / "10月月报（改）.xlsx", mended=True), "重新上传")
    expect(page.get_by_role("heading", name="核对结果")).to_be_visible()
    mended.refresh_from_db()
    assert (mended.state, mended.preview["errors"]) == (Intake.State.FOUND, 0), mended.preview
    below = mended.findings.filter(rule="cumulative_below").first()
    explain(page, below.number, "核减重复统计的项目")
    for each in mended.findings.exclude(key=below.key):
        if not page.locator(f"#f{each.number}.returns-explained").count():
            explain(page, each.number, "已核实无误")
    page.set_viewport_size({"width": 390, "height": 844})
    assert no_wider_than_the_screen(page)
    page.get_by_role("button", name="填入报表").click()
    expect(page.locator("#progress")).to_contain_text("排队等待入库")
    take_table_in.call(mended.pk)
    expect(page.get_by_text("已填入 3 项")).to_be_visible()

    page.goto(page.url.partition("tables/")[0] + f"{october.pk}/")
    assert no_wider_than_the_screen(page)
    page.get_by_role("button", name="保存并报送").click()
    expect(page.get_by_text("已报送，等待审核。")).to_be_visible()

    page = person("lead", f"returns/{october.pk}/")
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_text("已审核，等待批准。")).to_be_visible()
    page = person("supervisor", f"returns/{october.pk}/")
    page.get_by_role("button", name="批准入库").click()
    expect(page.get_by_text("已批准，数据已入库。")).to_be_visible()
    told = {each.code: (each.value, each.note) for each in Vintage.objects.filter(approved=True)}
    assert told["fixed_asset_investment"] == (183_050_000_000, "核减重复统计的项目")
    assert told["industrial_investment"][0] == 10_130_000_000
    assert told["high_tech_firms"][0] == 265


def test_past_figures_from_a_gb18030_csv_are_looked_over_explained_by_kind_and_taken_in(person, october, tmp_path):
    path = tmp_path / "历史数据.csv"
    text = "时期,指标,区域,累计,单位\n43739,工业投资,北园,2.9,亿元\n2019年11月,工业投资,北园,３.４,亿元\n"
    path.write_bytes(
        (text + "2019年12月,工业投资,北园,3.1亿元,\n2019年12月,工业投资,北园,3.1亿元,\n").encode("gb18030")
    )
    page = person("supervisor", "returns/tables/", 390)
    intake = handed_in(page, path, "上传并核对")
    read_as_proposed(page, intake)
    intake.refresh_from_db()
    assert intake.preview["rules"] == {"duplicate_row": 1, "cumulative_below": 2}, intake.preview
    assert no_wider_than_the_screen(page)
    for kind in ("累计低于上期", "重复行"):
        row = page.locator(".returns-kinds tbody tr", has_text=kind)
        row.get_by_role("textbox").fill("原表如此，已核对")
        row.get_by_role("button").click()
        expect(page.locator(".returns-kinds tbody tr", has_text=kind)).to_contain_text("已说明")
    page.get_by_role("button", name="全部入库").click()
    expect(page.locator("#progress")).to_be_visible()
    take_table_in.call(intake.pk)
    expect(page.get_by_text("已入库，新增 3 条")).to_be_visible()
    told = Vintage.objects.filter(source="历史数据.csv").order_by("period_last")
    assert [(each.period_last, each.value) for each in told] == [
        (date(2019, 10, 31), 290_000_000),
        (date(2019, 11, 30), 340_000_000),
        (date(2019, 12, 31), 310_000_000),
    ]
