"""The cockpit in a real browser: on a desk, a phone and a wall; it goes on with what it has, and keeps what is open."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from ledger_hand import Ledger
from pace_hand import Figures
from playwright.sync_api import expect
from register_hand import Register

from guatu.periods import cumulative
from guatu_web.cockpit.actions import choosing
from guatu_web.ledger.actions.outlooks import of_day
from guatu_web.ledger.models import Target
from guatu_web.statistics.actions.record import Row, record
from web.browsing import needs_chromium, sign_in, watched

DAY = date(2026, 9, 18)
ROOT = Path(__file__).parents[2]
CODES = {
    "gdp": "地区生产总值", "fixed_asset_investment": "固定资产投资", "general_public_revenue": "一般公共预算收入",
    "retail_sales": "社会消费品零售总额", "foreign_trade": "进出口总额", "tax_revenue": "税收收入",
    "industrial_investment": "工业投资", "industrial_output_above_scale": "规模以上工业总产值",
}  # fmt: skip
pytestmark = needs_chromium


@pytest.fixture
def zone(flushable, qinglan, on):
    """Eight red headlines and projects that are stuck, invented, on a day of 2026."""
    on(DAY)
    figures, ledger, hand = Figures(qinglan), Ledger(qinglan), Register(qinglan)
    for at, (code, name) in enumerate(CODES.items()):
        totals = {2026 - back: (100 + 7 * (6 - back)) * 10**8 * (at + 1) for back in range(6, -1, -1)}
        figures.years(code, totals, until=8)
        ledger.target(name, str(300 * 10**8 * (at + 1)), "CNY", code=code, bound="ge")
    for at in range(9):
        name = f"一个名称很长很长的重大产业链补链强链延链项目第{at}期（虚构）"
        hand.project({"lead": date(2026, 1, 5)}, name=name, status="dormant", unit=qinglan.units["Z"])
    of_day(qinglan.zone)
    return qinglan


def no_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def told(zone, code, value):
    """The last figure becomes known anew."""
    better = {"status": "revised", "note": "更正（虚构）"}
    row = Row(zone.areas["QL"].pk, code, cumulative(2026, 8), "cumulative", Decimal(value), **better)
    record(zone.people["supervisor"], zone.zone, [row], source="统计月报（虚构）", reason="更正")


def test_headlines_have_curves_and_a_phone_shows_them_in_one_column(person, zone):
    page = person("leader", "cockpit/")
    expect(page.locator(".cp-card")).to_have_count(8)
    page.wait_for_selector(".cp-card canvas")
    assert no_wider_than_the_screen(page)
    phone = person("leader", "cockpit/", 390)
    expect(phone.locator(".cp-card")).to_have_count(8)
    assert no_wider_than_the_screen(phone)
    place = "[...document.querySelectorAll('.cp-card')].map((each) => each.getBoundingClientRect().left)"
    lefts = phone.evaluate(place)
    assert len(set(lefts)) == 1


def test_one_click_leads_to_the_cause_and_the_levers_come_without_leaving(person, zone):
    page = person("leader", "cockpit/")
    card = page.locator(".cp-card").first
    card.get_by_role("button", name=re.compile("怎样补上差距")).focus()
    page.keyboard.press("Enter")
    expect(card.locator("[data-keep]")).not_to_be_empty()
    assert page.url.endswith("/cockpit/")
    card.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="进度与形势")).to_be_visible()


def test_a_new_figure_comes_into_the_open_page_and_what_is_open_and_focused_stays(person, zone):
    page = person("leader", "cockpit/")
    card = page.locator(".cp-card", has=page.get_by_role("link", name="社会消费品零售总额", exact=True))
    page.evaluate("window.sameDocument = true")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator("details")).to_have_attribute("open", "")
    other = page.locator(".cp-card", has=page.get_by_role("link", name="税收收入", exact=True))
    other.evaluate("(each) => { each.sameNode = true; }")
    told(zone, "retail_sales", "41234000000")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(card.locator(".cp-figure")).to_have_text("412.34亿元")
    expect(card.locator("details")).to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.evaluate("window.sameDocument")
    assert other.evaluate("(each) => each.sameNode"), "what has not changed is not touched"


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_no_slide_of_the_wall_overflows_and_its_text_grows_with_the_screen(browser, live_server, zone, width, height):
    context = browser.new_context(viewport={"width": width, "height": height})
    errors: list[str] = []
    page = watched(context.new_page(), errors)
    page.goto(f"{live_server.url}/z/qinglan/cockpit/wall")
    sign_in(page, "leader")
    page.wait_for_selector("html[data-ready]")
    slides = page.locator(".wall-slide").count()
    assert slides >= 5
    for _ in range(slides):
        sizes = page.evaluate(
            """[document.documentElement.scrollWidth, document.documentElement.scrollHeight,
            ...[...document.querySelectorAll('.is-shown, .is-shown .wall-box, .is-shown .wall-said')]
            .flatMap((each) => [each.scrollHeight - each.clientHeight, each.scrollWidth - each.clientWidth])]"""
        )
        assert sizes[:2] == [width, height]
        assert max(sizes[2:]) <= 1, page.locator(".is-shown").inner_text()[:300]
        page.keyboard.press("ArrowRight")
    smallest = page.evaluate(
        """Math.min(...[...document.querySelectorAll('.wall-slide :not(script, .visually-hidden)')]
        .filter((each) => [...each.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
        .map((each) => parseFloat(getComputedStyle(each).fontSize)))"""
    )
    assert smallest >= width / 100, "a hundredth of the screen's width at least"
    assert errors == []


def test_a_wall_turns_by_itself_can_be_held_and_goes_on_with_what_it_has_while_nobody_answers(person, zone):
    page = person("leader", "cockpit/wall")
    page.wait_for_selector("html[data-ready]")
    first = page.locator(".is-shown").get_attribute("aria-label")
    page.get_by_role("button", name="暂停轮播").click()
    expect(page.get_by_role("button", name="继续轮播")).to_have_attribute("aria-pressed", "true")
    assert page.locator(".is-shown").get_attribute("aria-label") == first
    page.context.set_offline(True)
    expect(page.locator("#wall-state")).to_contain_text("连接中断，正在重试；数据截至")
    expect(page.locator(".wall-card").first).to_be_attached()
    page.context.set_offline(False)
    expect(page.locator("#wall-state")).to_be_empty()
    page.context.clear_cookies()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#wall-state")).to_contain_text("登录已失效")
    assert page.url.endswith("/cockpit/wall"), "no form to sign in comes by itself"


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_against_the_cockpit(browser, live_server, zone, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True, reduced_motion="reduce")
    errors: list[str] = []
    page = watched(context.new_page(), errors)
    page.goto(f"{live_server.url}/z/qinglan/cockpit/")
    sign_in(page, "leader")
    three = list(Target.objects.order_by("pk").values_list("pk", flat=True)[:3])
    choosing.choose_own(zone.people["leader"], zone.zone, three, version=None)
    found = []
    for path in ("", "wall", "choose", "choose?role=leader"):
        page.goto(f"{live_server.url}/z/qinglan/cockpit/{path}")
        page.wait_for_load_state("networkidle")
        page.add_script_tag(path=str(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
        wrong = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        found += [f"{path}: {each['id']} {each['nodes'][0]['html'][:200]}" for each in wrong]
    assert found == []
    assert [error for error in errors if not re.search("Content Security Policy", error)] == []
