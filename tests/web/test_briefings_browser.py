"""Briefings in a real browser: nothing that axe-core finds, one column on a phone, everything by keyboard."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pace_hand import Figures

from guatu.periods import cumulative
from guatu_web.briefings.actions import drafting, issuing
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.queries.drafting import Wanted
from web.browsing import needs_chromium, sign_in

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TODAY = date(2026, 11, 21)
OCTOBER = cumulative(2026, 10)
OUTPUT = "industrial_output_above_scale"


@pytest.fixture
def draft(flushable, qinglan, on):
    """A draft of October's analysis, with a chart of twelve months."""
    on(TODAY)
    figures = Figures(qinglan)
    for month in range(2, 11):
        figures.put(OUTPUT, cumulative(2025, month), month * 8 * 10**8, growth="6.0")
        figures.put(OUTPUT, cumulative(2026, month), month * 9 * 10**8, growth=f"7.{month % 10}")
    office = qinglan.people["supervisor"]
    wanted = Wanted("economy_month", OCTOBER, TODAY, number="青办〔2026〕1号", mark=True, office="青澜开发区管委会")
    return drafting.keep(office, qinglan.zone, wanted._replace(addressees=("各镇", "各部门"), copies=("市统计局",)))


def violations(page):
    """What axe-core finds: rule, and the first place."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


BESIDE = (
    "look?template=economy_month&period=2026-01/2026-10",
    *("subscriptions/", "subscriptions/new", "subscriptions/all"),
)
ASKED = "new?template=economy_month&period=2026-01/2026-10&issued=2026-11-21&office=办公室&mark=on"


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_every_page_fits(browser, live_server, draft, width):
    other, root = another_issued(draft), f"{live_server.url}/z/qinglan/briefings/"
    context = browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.goto(root)
    sign_in(page)
    page.wait_for_selector("h1")
    found = []
    pages = ("", "edit", "rewrite", f"../{other.pk}", f"../{other.pk}/editions/1", f"../{other.pk}/editions/1/since")
    for address in ("", "new", "new?template=economy_month", ASKED, *BESIDE, *(f"{draft.pk}/{each}" for each in pages)):
        page.goto(f"{root}{address}".rstrip("/") if address else root)
        page.wait_for_load_state("networkidle")
        found += [(address, *each) for each in violations(page)]
        assert fits(page), address
    page.goto(f"{root}{draft.pk}/edit")
    page.locator("details.bf-cells summary").first.click()
    found += [("cells", *each) for each in violations(page)]
    assert fits(page)
    assert found == []


def another_issued(draft):
    """A second briefing, issued, whose figures have been revised since."""
    other = drafting.keep(draft.by, draft.zone, Wanted("economy_month", OCTOBER, TODAY))
    return issuing.issue(draft.by, other, version=other.version).briefing


def test_a_figure_leads_to_its_source_and_back_by_keyboard(person, draft):
    page = person("supervisor", f"briefings/{draft.pk}")
    figure = page.locator(".bf-text .bf-figure").first
    figure.focus()
    page.keyboard.press("Enter")
    number = figure.get_attribute("id").removeprefix("at-")
    page.wait_for_url(f"**#figure-{number}")
    assert page.locator(f"#figure-{number}").is_visible()
    page.locator(f"#figure-{number} a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#at-{number}")


def test_a_chart_is_drawn_and_has_its_table(person, draft):
    page = person("supervisor", f"briefings/{draft.pk}")
    page.wait_for_selector(".bf-chart canvas")
    page.locator(".bf-chart-frame summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".bf-chart-frame table").first.is_visible()


def test_blocks_are_moved_in_the_page_and_saved(person, draft):
    page = person("supervisor", f"briefings/{draft.pk}/edit")
    first = page.locator(".bf-row input.form-control, .bf-row textarea").first
    first.fill("基本情况")
    page.locator("#add-1").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("textarea[name$='.text.0']")
    assert first.input_value() == "基本情况"  # what was typed stays
    page.locator("textarea[name$='.text.0']").fill("领导批示：抓紧推进。")
    page.locator(".bf-bar .btn-primary").click()
    page.wait_for_selector("text=已保存")
    html = page.content()
    assert "一、基本情况" in html
    assert "领导批示：抓紧推进。" in html


def test_enter_in_a_heading_saves_and_moves_nothing(person, draft):
    page = person("supervisor", f"briefings/{draft.pk}/edit")
    heading = page.locator(".bf-row-heading1 input.form-control").first
    heading.fill("基本情况")
    heading.press("Enter")
    page.wait_for_selector("text=已保存")
    assert Briefing.objects.get(pk=draft.pk).document["blocks"][0]["text"] == "基本情况"


def test_without_javascript_blocks_are_added_and_saved(browser, live_server, draft):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{live_server.url}/z/qinglan/briefings/{draft.pk}/edit")
    sign_in(page)
    page.click("#add-0")
    page.locator("textarea[name$='.text.0']").fill("领导批示：抓紧推进。")
    page.click(".bf-bar .btn-primary")
    assert "领导批示：抓紧推进。" in page.content()


def test_what_has_changed_since_comes_by_itself(person, draft, qinglan):
    issuing.issue(draft.by, draft, version=draft.version)
    Figures(qinglan).put(OUTPUT, OCTOBER, 95 * 10**8, growth="9.1")
    page = person("supervisor", f"briefings/{draft.pk}")
    page.wait_for_selector(".bf-changed")
    assert "95亿元" in page.locator(".bf-changed").inner_text()
