"""The page of an indicator in a real browser: its chart, the table behind it, the two bases, and a day of the past."""

import os
import shutil
from decimal import Decimal

import pytest
from playwright.sync_api import expect, sync_playwright

from guatu.periods import cumulative
from guatu_web.statistics.actions.record import Row, record
from web.conftest import PASSWORD
from web.test_statistics_pages import YI, at

CHROMIUM = shutil.which("chromium")
QUIET = ("background-networking", "component-update", "sync", "gpu")
ARGUMENTS = ["--no-sandbox", "--no-first-run", *(f"--disable-{each}" for each in QUIET)]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="needs Debian's chromium: apt-get install chromium"
)


@pytest.fixture
def figures(flushable, qinglan):
    """Ten months of two years, invented; September was revised in November."""
    by, zone, area = qinglan.people["supervisor"], qinglan.zone, qinglan.areas["QL"].pk

    def row(year, number, amount, known_at, **more):
        period = cumulative(year, number)
        return Row(area, "retail_sales", period, "cumulative", Decimal(amount) * YI, known_at=at(known_at), **more)

    rows = [row(2025, number, number, "2026-01-10") for number in range(2, 11)]
    rows += [row(2026, number, 2 * number, "2026-10-12") for number in range(2, 10)]
    record(by, zone, rows, source="月报（虚构）")
    record(by, zone, [row(2026, 9, 17, "2026-11-12", status="revised", note="更正")], source="核查（虚构）")


@pytest.fixture
def page(live_server, figures, monkeypatch):
    """The indicator's page, signed in; every error of the page or its console fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    assert CHROMIUM, "chromium is missing in CI"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        shown = chromium.new_page(viewport={"width": 1280, "height": 800})
        errors = []
        shown.on("pageerror", lambda error: errors.append(str(error)))
        shown.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        shown.set_default_timeout(15_000)
        shown.goto(f"{live_server.url}/z/qinglan/statistics/i/retail_sales")
        shown.fill("[name=login]", "supervisor")
        shown.fill("[name=password]", PASSWORD)
        shown.press("[name=password]", "Enter")
        shown.wait_for_selector("#chart canvas")
        errors[:] = [each for each in errors if "favicon" not in each and "404" not in each]  # of the sign-in page
        yield shown
        assert errors == []
        chromium.close()


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
