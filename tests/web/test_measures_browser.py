"""The way from the list of measures to a record, in a real browser: by links and keys, wide and on a phone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect
from register_hand import Register

from web.browsing import needs_chromium, sign_in, watched

ROOT = Path(__file__).parents[2]
pytestmark = needs_chromium


@pytest.fixture
def register(flushable, qinglan):
    """Two projects signed this year, invented."""
    hand = Register(qinglan)
    year = date.today().year
    for name, unit in (("甲项目（虚构）", "Z"), ("乙项目（虚构）", "J")):
        days = {"lead": date(year, 1, 1), "signed": date(year, 1, 1)}
        hand.project(days, unit=qinglan.units[unit], area=qinglan.areas["QL1"], name=name)
    return hand


def no_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_person_goes_from_the_list_to_a_measure_to_a_cell_to_a_record(person, register):
    page = person("supervisor", "measures/")
    page.get_by_role("link", name="签约项目数", exact=True).click()
    page.wait_for_selector("#chart canvas")
    page.get_by_label("按什么分", exact=True).select_option(label="团队")
    page.get_by_role("button", name="查看").click()
    assert "by=team" in page.url
    row = page.get_by_role("row").filter(has_text="招商局")
    row.get_by_role("link", name="1", exact=True).first.click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("团队 招商局")
    page.get_by_role("link", name="甲项目（虚构）").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("甲项目")


def test_the_way_can_be_gone_by_keys_on_a_phone(person, register):
    phone = person("supervisor", "measures/", 390)
    assert no_wider_than_the_screen(phone)
    phone.get_by_role("link", name="签约项目数", exact=True).focus()
    phone.keyboard.press("Enter")
    phone.wait_for_selector("#chart canvas")
    assert no_wider_than_the_screen(phone)
    summary = phone.locator("summary", has_text="计算所用的 SQL")
    summary.focus()
    phone.keyboard.press("Enter")
    expect(phone.locator(".mea-sql")).to_contain_text("SELECT")
    assert no_wider_than_the_screen(phone)
    phone.locator(".mea-figure a").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("共 2 条记录。")).to_be_visible()
    assert no_wider_than_the_screen(phone)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_against_the_pages_of_measures(browser, live_server, register, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True)
    errors: list[str] = []
    page = watched(context.new_page(), errors)
    page.goto(f"{live_server.url}/z/qinglan/measures/")
    sign_in(page)
    found = []
    for path in ("", "m/signed", "m/signed?by=team&grain=month", "m/signed/records", "m/start_rate?period=2026-01-03"):
        page.goto(f"{live_server.url}/z/qinglan/measures/{path}")
        page.add_script_tag(path=str(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        found += [f"{path}: {each['id']} {each['nodes'][0]['html'][:160]}" for each in told]
    assert found == []
    assert [error for error in errors if not re.search("Content Security Policy", error)] == []
