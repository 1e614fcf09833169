"""The site in a real browser, as `make run` serves it: the invented zone, the worker, everything.

Without Chromium these tests are skipped, and say so; where CI is set they fail instead.
"""

from __future__ import annotations

import re
import time

import pytest
from installed import ROOT, Installation, installation, served
from playwright.sync_api import Browser, Page, expect

from guatu_web.demo.cast import PASSWORD
from web.browsing import chromium, needs_chromium, watched

pytestmark = needs_chromium

REPORT = """青澜开发区2026年三季度经济运行情况
2026年10月20日
（本文为虚构示例：澄州市、青澜开发区及文中一切数字均为杜撰）

一、前三季度情况
2026年前三季度，全区实现地区生产总值318.4亿元，同比增长5.7%；完成固定资产投资146.2亿元，增长5.1%。
二、全年目标
2026年，新增上市企业3家；培育瞪羚企业不少于12家。
"""
PAGES = {
    "supervisor": (
        "documents/",
        "documents/?q=2026",
        "ledger/targets/",
        "ledger/targets/compare",
        "ledger/targets/new",
        "ledger/observations/",
        "ledger/tasks/",
        "ledger/benchmarks/",
        "statistics/",
        "returns/",
        "returns/tables/",
        "supervision/",
        "supervision/desk",
        "supervision/new",
        "projects/",
        "projects/?kind=talent",
        "projects/board",
        "projects/timeline",
        "projects/filters",
        "projects/new",
        "settings/",
        "settings/units/",
        "people/",
        "playbook/",
        "audit/",
    ),
    "admin": ("settings/", "settings/units/", "people/", "people/add/", "playbook/", "audit/"),
    "observer": ("documents/", "ledger/targets/"),
}
"""Below /z/qinglan/, as who sees them."""
DETAILS = (
    ("documents/", "documents/[0-9]+/"),
    ("documents/", "review/[0-9]+/"),
    ("ledger/targets/", "ledger/targets/[0-9]+"),
    ("statistics/", "statistics/i/[a-z_]+"),
    ("projects/", "projects/[0-9]+"),
    ("settings/", "settings/areas/[0-9]+/"),
    ("people/", "people/[0-9]+/"),
)
"""Pages that are found as links on another."""


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def made(browser, tmp_path_factory):
    with installation(tmp_path_factory.mktemp("site") / "home", 3) as one:
        yield one


@pytest.fixture(scope="module")
def site(made: Installation):
    with served(made) as address:
        yield address


@pytest.fixture
def window(browser: Browser, site: str):
    """Opens windows of browsers that know nothing of each other; an error in a page fails the test."""
    contexts, errors = [], []

    def opened(username: str | None = None, *, wide: bool = True, **more) -> Page:
        size = {"width": 1280, "height": 800} if wide else {"width": 390, "height": 844}
        context = browser.new_context(base_url=site, viewport=size, locale="zh-CN", **more)
        contexts.append(context)
        page = watched(context.new_page(), errors)
        if username:
            sign_in(page, username)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state("load")


def zone_path(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_a_person_signs_in_and_out(window):
    page = window("supervisor")
    assert zone_path(page) == "/z/qinglan/cockpit/"
    expect(page.locator(".shell-invented")).to_contain_text("虚构")
    page.get_by_role("button", name="退出").first.click()
    page.wait_for_load_state("load")
    page.goto("/z/qinglan/documents/")
    assert "/account/login/" in page.url


def test_guessing_locks_out_even_with_the_right_password(window):
    page = window()
    for turn in range(5):
        sign_in(page, "town_liuxi", f"wrong-{turn}-guess")
    sign_in(page, "town_liuxi")
    expect(page.locator("body")).to_contain_text("暂停登录")
    page.goto("/z/qinglan/documents/")
    assert "/account/login/" in page.url


def uploaded(page: Page, name: str, text: str) -> None:
    """Drop a report on 文件, and wait until the worker has read it."""
    page.goto("/z/qinglan/documents/")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    page.get_by_role("button", name="上传", exact=True).click()
    title = text.partition("\n")[0]
    row = page.locator("tr").filter(has_text=title)
    end = time.monotonic() + 60
    while not (row.count() and "已读取" in row.first.inner_text()):
        assert time.monotonic() < end, page.locator("main").inner_text()
        page.wait_for_timeout(500)
    row.first.get_by_role("link").first.click()
    page.wait_for_load_state("load")


def to_review(page: Page) -> None:
    if "/review/" not in page.url:
        page.locator("a[href*='/review/']").first.click()
        page.wait_for_url(re.compile("/review/"))


def test_a_report_goes_from_upload_to_the_ledger_by_mouse(window):
    page = window("supervisor")
    uploaded(page, "三季度.txt", REPORT)
    to_review(page)
    expect(page.locator("#review-text")).to_contain_text("318.4亿元")
    page.get_by_role("button", name=re.compile("全部确认有把握的")).click()
    expect(page.locator("#tally")).to_contain_text(re.compile("入账 [1-9]"))
    left = page.locator("article.found.open")
    while count := left.count():
        left.first.get_by_role("button", name="确认", exact=True).click()
        expect(left).to_have_count(count - 1)
    page.goto("/z/qinglan/ledger/observations/?q=地区生产总值")
    expect(page.locator("main")).to_contain_text("318.4亿元")
    page.goto("/z/qinglan/ledger/targets/?q=瞪羚")
    expect(page.locator("main")).to_contain_text("12家")
    page.locator("main").get_by_role("link", name=re.compile("瞪羚")).first.click()
    expect(page.locator("main")).to_contain_text("培育瞪羚企业不少于12家")


def test_the_same_file_again_duplicates_nothing(window):
    page = window("supervisor")
    text = REPORT.replace("三季度经济", "三季度重复经济")
    uploaded(page, "再来.txt", text)
    page.goto("/z/qinglan/documents/")
    before = page.locator("tr").filter(has_text="三季度重复").count()
    page.locator("input[type=file]").set_input_files(
        {"name": "再来.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("main")).to_contain_text("完全相同")
    page.goto("/z/qinglan/documents/")
    assert page.locator("tr").filter(has_text="三季度重复").count() == before == 1


def test_a_report_is_reviewed_by_keyboard(window):
    page = window("supervisor")
    uploaded(page, "键盘.txt", REPORT.replace("三季度经济", "三季度键盘经济").replace("318.4", "318.5"))
    to_review(page)
    cards = page.locator("article.found.open")
    before = cards.count()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("article.found.confirmed")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("article.found.rejected")).to_have_count(1)
    expect(cards).to_have_count(before - 2)


def test_the_second_of_two_who_decide_at_once_sees_what_has_changed(window):
    first, second = window("supervisor"), window("supervisor2")
    uploaded(first, "两人.txt", REPORT.replace("三季度经济", "三季度两人经济").replace("318.4", "318.6"))
    to_review(first)
    second.goto(zone_path(first))
    for page, button in ((first, "确认"), (second, "剔除")):
        card = page.locator("article.found").first
        name = card.get_attribute("id")
        page.locator(f"#{name}").get_by_role("button", name=button, exact=True).click()
        page.wait_for_timeout(800)
    expect(second.locator("main")).to_contain_text("杜察")
    first.reload()
    assert first.locator(f"article.found.rejected#{name}").count() == 0


@pytest.mark.parametrize("path", ["documents/", "ledger/targets/", "ledger/tasks/", "settings/", "audit/"])
def test_a_phone_shows_one_column_without_scrolling_sideways(window, path):
    page = window("supervisor", wide=False)
    page.goto(f"/z/qinglan/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_reviews_a_report(window):
    page = window("supervisor", wide=False)
    page.goto("/z/qinglan/documents/?q=2026年1—10月")
    page.locator("main").get_by_role("link", name=re.compile("2026年1—10月")).first.click()
    page.wait_for_load_state("load")
    to_review(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card = page.locator("article.found.open").first
    name = card.get_attribute("id")
    card.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator(f"article.found.confirmed#{name}")).to_have_count(1)


def violations(page: Page) -> list[str]:
    """What axe-core finds against a page: rule, and the first place."""
    page.add_script_tag(path=str(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:160]} ({len(each['nodes'])})" for each in found]


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "phone"])
@pytest.mark.parametrize("username", PAGES)
def test_axe_finds_nothing_against_the_pages(window, username, wide):
    page = window(username, wide=wide, bypass_csp=True)
    found = []
    for path in PAGES[username]:
        assert page.goto(f"/z/qinglan/{path}").status == 200, path
        found += violations(page)
    assert found == []


@pytest.mark.parametrize(("start", "pattern"), DETAILS, ids=[pattern for _, pattern in DETAILS])
def test_axe_finds_nothing_against_a_page_of_one_record(window, start, pattern):
    page = window("admin" if start in ("settings/", "people/") else "supervisor", bypass_csp=True)
    page.goto(f"/z/qinglan/{start}")
    links = page.locator("main a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    wanted = [link for link in links if link and re.fullmatch(f"/z/qinglan/{pattern}", link.partition("?")[0])]
    assert wanted, (pattern, links)
    assert page.goto(wanted[0]).status == 200
    assert violations(page) == []


def test_axe_finds_nothing_against_signing_in(window):
    page = window(bypass_csp=True)
    page.goto("/account/login/")
    assert violations(page) == []
    page = window("observer", bypass_csp=True)
    assert zone_path(page) == "/"  # two zones to choose from
    assert violations(page) == []


def test_the_interface_can_be_english(window):
    page = window("supervisor")
    page.get_by_role("button", name="English").first.click()
    page.wait_for_load_state("load")
    expect(page.locator("html")).to_have_attribute("lang", "en")
