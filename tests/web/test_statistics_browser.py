"""The page of an indicator in a real browser: its chart, the table behind it, the two bases, and a day of the past."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from guatu.periods import cumulative
from guatu_web.statistics.actions.record import Row, record
from web.browsing import needs_chromium
from web.pace_hand import at

pytestmark = needs_chromium


@pytest.fixture
def figures(flushable, qinglan):
    """Ten months of two years, invented; September was revised in November."""
    by, zone, area = qinglan.people["supervisor"], qinglan.zone, qinglan.areas["QL"].pk

    def row(year, number, amount, known, **more):
        period, value = cumulative(year, number), Decimal(amount) * 10**8
        return Row(area, "retail_sales", period, "cumulative", value, known_at=at(date.fromisoformat(known)), **more)

    rows = [row(2025, number, number, "2026-01-10") for number in range(2, 11)]
    rows += [row(2026, number, 2 * number, "2026-10-12") for number in range(2, 10)]
    record(by, zone, rows, source="月报（虚构）")
    record(by, zone, [row(2026, 9, 17, "2026-11-12", status="revised", note="更正")], source="核查（虚构）")


@pytest.fixture
def page(person, figures):
    """The indicator's page, signed in; what its console calls an error fails the test."""
    shown, errors = person("supervisor", "statistics/i/retail_sales"), []
    shown.wait_for_selector("#chart canvas")
    shown.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield shown
    assert errors == []


def rows(page):
    """The table behind the chart: period and value of each row."""
    page.evaluate("document.querySelector('.stat-behind').open = true")
    found = page.locator(".stat-series tbody tr")
    return [(row.locator("th").inner_text(), row.locator("td").first.inner_text()) for row in found.all()]


def test_the_chart_is_drawn_and_the_table_behind_it_says_the_same(page):
    box = page.locator("#chart canvas").first.bounding_box()
    assert (box["width"] > 600, box["height"] > 200) == (True, True)
    told = page.evaluate("JSON.parse(document.getElementById('chart-data').textContent)")
    behind = rows(page)
    assert [name for name, _ in behind] == told["periods"][::-1]
    assert [float(value) for _, value in behind] == told["values"][::-1]
    assert behind[0] == ("2026年1—9月", "17")


def test_cumulated_and_by_month_are_one_press_apart_by_keyboard(page):
    page.get_by_role("link", name="当期", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#chart canvas")
    expect(page.locator("[aria-current=true]").first).to_have_text("当期")
    assert rows(page)[0] == ("2026年9月", "1")
    page.get_by_role("link", name="累计", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#chart canvas")
    assert rows(page)[0] == ("2026年1—9月", "17")


def test_the_page_is_shown_as_it_was_known_on_a_day_and_comes_back_to_today(page):
    page.fill("#as_of", "2026-10-31")
    page.get_by_role("button", name="查看").click()
    page.wait_for_selector("text=按 2026-10-31 所知显示")
    assert rows(page)[0] == ("2026年1—9月", "18")
    page.get_by_role("link", name="回到今天").click()
    page.wait_for_selector("#chart canvas")
    assert rows(page)[0] == ("2026年1—9月", "17")


def test_a_period_s_name_opens_how_its_figure_came_about(page):
    rows(page)
    page.get_by_role("link", name="2026年1—8月").click()
    expect(page.locator("#now")).to_contain_text("2026年1—8月")
    expect(page.locator("#explain")).to_have_attribute("open", "")
    assert "2026年1—8月累计数" in page.inner_text("#explain")


def test_on_a_phone_the_page_stands_in_one_column(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    page.wait_for_selector("#chart canvas")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#chart canvas").first.bounding_box()["width"] <= 390
