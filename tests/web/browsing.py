"""A real chromium for tests of pages: how it starts, and windows of people who are signed in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from guatu_web.demo.cast import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = ("background-networking", "component-update", "sync", "gpu")
_ARGUMENTS = ["--no-sandbox", "--no-first-run", *(f"--disable-{each}" for each in _QUIET)]

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="needs Debian's chromium: apt-get install chromium"
)
"""For a module of such tests; without chromium they are left out visibly, and fail in CI."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A chromium that is closed at the end."""
    assert CHROMIUM, "chromium is missing in CI"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield started
        started.close()


def watched(page: Page, errors: list[str]) -> Page:
    """A page whose errors, and what its content policy forbids, are noted."""
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    return page


def sign_in(page: Page, username: str = "supervisor") -> None:
    """Signs in where a page asks who one is."""
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


@pytest.fixture
def browser(monkeypatch):
    """A chromium beside a live server."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    with chromium() as started:
        yield started


@pytest.fixture
def person(browser, live_server):
    """Opens a page of the zone in a browser of a person's own, signed in; an error of a page fails the test."""
    errors: list[str] = []

    def opened(username: str, address: str, width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844})
        page = watched(context.new_page(), errors)
        page.goto(f"{live_server.url}/z/qinglan/{address}")
        sign_in(page, username)
        return page

    yield opened
    assert errors == []
