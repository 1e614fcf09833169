"""The gap of a target in a real browser: its page and the piece that the target's page loads, wide and on a phone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from ledger_hand import Ledger
from pace_hand import Figures
from playwright.sync_api import expect

from guatu_web.ledger.actions.outlooks import of_day
from web.browsing import needs_chromium, sign_in, watched

ROOT = Path(__file__).parents[2]
YI = 100_000_000
CODE = "fixed_asset_investment"
pytestmark = needs_chromium


@pytest.fixture
def target(flushable, qinglan):
    """A target of this year that is behind, and a part of it; invented."""
    year, figures, ledger = date.today().year, Figures(qinglan), Ledger(qinglan)
    for area in ("QL", "QL1"):
        past = {year - back: 100 * YI for back in (3, 2, 1)}
        figures.years(CODE, {**past, year: 60 * YI}, until=2, area=qinglan.areas[area])
    said = {"period": str(year), "code": CODE, "bound": "ge"}
    made = ledger.target("固定资产投资", "11000000000", "CNY", area=qinglan.areas["QL"], **said)
    ledger.target("固定资产投资", "11000000000", "CNY", area=qinglan.areas["QL1"], parent=made, **said)
    of_day(qinglan.zone)
    return made


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_of_a_target_loads_the_piece_and_a_part_leads_to_its_page(person, target, width):
    page = person("supervisor", f"ledger/targets/{target.pk}", width)
    page.get_by_role("heading", name="差距与着力点").scroll_into_view_if_needed()
    lever = page.get_by_role("link", name=re.compile("北园 应完成"))
    expect(lever).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    lever.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("固定资产投资")
    assert not page.url.endswith(f"/targets/{target.pk}")


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_against_the_gap_of_a_target(browser, live_server, target, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True)
    errors: list[str] = []
    page = watched(context.new_page(), errors)
    page.goto(f"{live_server.url}/z/qinglan/ledger/targets/{target.pk}/levers")
    sign_in(page)
    expect(page.get_by_text("距目标还差")).to_be_visible()
    found = []
    for path in (f"{target.pk}/levers", f"{target.pk}"):
        page.goto(f"{live_server.url}/z/qinglan/ledger/targets/{path}")
        page.locator("#levers, #gap").scroll_into_view_if_needed()
        expect(page.locator(".lever-head")).to_be_visible()
        page.add_script_tag(path=str(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        found += [f"{path}: {each['id']} {each['nodes'][0]['html'][:160]}" for each in told]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert found == []
    assert [error for error in errors if not re.search("Content Security Policy", error)] == []
