"""The tour of the README, walked in a real browser by the people whom it names, in the demo zone of `make run`.

Every page answers, without an error in the console, clean for axe, by keyboard, and in English where English is chosen.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
import yaml
from babel.messages.pofile import read_po
from browsing import chromium, needs_chromium, sign_in
from installed import ROOT, installation, served
from playwright.sync_api import expect

from guatu import playbook
from guatu_web.demo.cast import QINGLAN

pytestmark = needs_chromium

PAGES = ("README.md", "README.zh-CN.md")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEXTS = """() => {
    const found = new Set(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const within = texts.currentNode.parentElement;
        if (!within.closest("script, style, template")) found.add(texts.currentNode.textContent.trim());
    }
    for (const each of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
        for (const name of ["aria-label", "title", "placeholder", "alt"])
            if (each.hasAttribute(name)) found.add(each.getAttribute(name).trim());
    return [...found];
}"""


class Step(NamedTuple):
    """A page of the tour: who looks, at which address, and whether on a phone."""

    person: str
    address: str
    phone: bool


def steps(page):
    """The tour as a page tells it; where the first column is empty it is the person of the row above."""
    tour = re.split(r"^## ", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)[2]
    person, found = "", []
    for who, where, what in re.findall(r"^\|([^|]*)\|([^|]*)\|([^|]*)\|$", tour, re.MULTILINE):
        person = next(iter(re.findall(r"`(\w+)`", who)), person)
        phone = "phone" in who or "手机" in who
        found += [Step(person, address, phone) for address in re.findall(r"`(/z/qinglan/[^`]*)`", where + what)]
    return found


TOUR = steps(PAGES[0])


def untranslated(page):
    """Texts on a page that are shown in Chinese although the site has English for them; data is Chinese by nature."""
    return sorted(set(page.evaluate(TEXTS)) & english() - data())


def data():
    """What the zone itself calls things: its units and areas, and whatever its playbook names."""
    named = {name for _code, name, *_rest in (*QINGLAN.units, *QINGLAN.areas)}
    for file in playbook.shipped().rglob("*.yaml"):
        named |= set(scalars(yaml.safe_load(file.read_text(encoding="utf-8"))))
    return named


def scalars(plain):
    if isinstance(plain, dict):
        plain = [*plain, *plain.values()]
    if isinstance(plain, list):
        for each in plain:
            yield from scalars(each)
    else:
        yield plain


def english():
    with (ROOT / "src/guatu_web/locale/en/LC_MESSAGES/django.po").open("rb") as stream:
        messages = [message for message in read_po(stream) if message.id and isinstance(message.id, str)]
    return {message.id for message in messages if CHINESE.search(message.id)}


def violations(page):
    page.add_script_tag(path=str(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:160]} ({len(each['nodes'])})" for each in found]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site with the demo zone, alarms and outlooks included."""
    with installation(tmp_path_factory.mktemp("tour") / "home", 7) as made:
        for command in ("migrate", "demo", "round"):
            made.manage(command)
        with served(made) as address:
            yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def visit(site, browser):
    """Opens a step of the tour in a window of its own; gives the page, the errors of its console, and its status."""
    opened = []

    def go(step, *, in_english=False):
        size = {"width": 390, "height": 844} if step.phone else {"width": 1280, "height": 800}
        context = browser.new_context(base_url=site, viewport=size, bypass_csp=True)
        opened.append(context)
        page, errors = context.new_page(), []
        page.set_default_timeout(30_000)
        page.goto("/account/login/")
        sign_in(page, step.person)
        page.wait_for_url(re.compile("/z/"))
        if in_english:
            page.get_by_role("button", name="English").first.click()
            expect(page.locator("html")).to_have_attribute("lang", "en")
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        answer = page.goto(step.address)
        page.wait_for_load_state("networkidle")
        return page, errors, answer.status

    yield go
    for context in opened:
        context.close()


def test_both_readmes_tell_the_same_tour():
    assert len(TOUR) > 8
    assert steps(PAGES[1]) == TOUR


@pytest.mark.parametrize("step", TOUR, ids=[f"{step.person} {step.address}" for step in TOUR])
def test_a_page_of_the_tour_answers_cleanly_and_by_keyboard(visit, step):
    page, errors, status = visit(step)
    assert (status, errors) == (200, [])
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.keyboard.press("Tab")
    if page.locator(".skip").count():  # all but the wall, which has no menu to skip
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert violations(page) == []


@pytest.mark.parametrize("step", TOUR, ids=[f"{step.person} {step.address}" for step in TOUR])
def test_a_page_of_the_tour_is_english_where_that_is_chosen(visit, step):
    page, errors, status = visit(step, in_english=True)
    assert (status, errors, untranslated(page)) == (200, [], [])


def test_the_tour_reviews_a_report_by_keyboard(visit):
    page, errors, _ = visit(next(step for step in TOUR if step.address.endswith("/documents/")))
    page.locator("main").get_by_role("link", name=re.compile("2026年1—10月")).first.click()
    page.get_by_role("link", name="审核", exact=True).click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name=re.compile("全部确认有把握的"))).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("article.found.confirmed")).to_have_count(1)
    assert errors == []


def test_the_tour_opens_a_target(visit):
    page, errors, _ = visit(next(step for step in TOUR if step.address.endswith("/targets/")))
    page.get_by_label("指标", exact=True).fill("一般公共预算收入")
    page.get_by_label("年份").fill("2026")
    page.get_by_role("button", name="筛选").click()
    page.locator("tbody").get_by_role("link", name="一般公共预算收入").first.click()
    expect(page.get_by_role("heading", name=re.compile("进度与形势"))).to_be_visible()
    assert errors == []
