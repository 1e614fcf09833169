"""Rules of a form that is sent after the session has ended: nothing that was typed is lost."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from guatu_web.ledger.models import Target
from web.conftest import PASSWORD

LONG = "市里下达新口径，" * 500 + "“引号”&<b>尖括号</b>\r\n第二行"


def form(**changed):
    told = {"indicator": "地区生产总值", "measure": "level", "bound": "eq", "value": "300", "unit_word": "亿元"}
    return told | {"stretch": "", "period": "2026", "area": "", "unit": "", "note": LONG, "reason": "登记"} | changed


@pytest.fixture
def browser(qinglan):
    """A browser in which nobody is signed in any longer."""
    return Client()


def sign_in(browser, to):
    page = browser.post(to, {"login": "supervisor", "password": PASSWORD})
    assert page.status_code == 302
    return page["Location"]


def hidden(page):
    """The fields of the first form that is shown to be sent again."""
    shown = page.content.decode().split("<main", 1)[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', shown, re.DOTALL)
    return {name: unescape(text) for name, text in found if name != "csrfmiddlewaretoken"}


def test_what_was_typed_is_offered_again_after_sign_in_and_saved_whole(browser):
    address = reverse("ledger:enter", args=["qinglan"])
    late = browser.post(address, form())
    assert late.status_code == 302
    assert Target.objects.count() == 0
    assert sign_in(browser, late["Location"]) == reverse("unsent")
    page = browser.get(reverse("unsent"))
    assert f'action="{address}"' in page.content.decode()
    assert hidden(page) == form()
    sent = browser.post(address, hidden(page))
    assert sent.status_code == 302, sent.context["form"].errors
    assert Target.objects.get().note == LONG


def test_what_is_dropped_is_gone(browser):
    late = browser.post(reverse("ledger:enter", args=["qinglan"]), form())
    sign_in(browser, late["Location"])
    browser.post(reverse("unsent"))
    page = browser.get(reverse("unsent"))
    assert "没有待提交的内容" in page.content.decode()
    assert "市里下达" not in page.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"password1": "Qinglan-2027!", "reason": "重设"},
        {},
        {"reason": "长" * 200_001},
    ],
)
def test_passwords_and_floods_are_not_kept(browser, sent):
    browser.post(reverse("ledger:enter", args=["qinglan"]), sent)
    assert "unsent" not in browser.session


def test_a_page_that_was_only_asked_for_is_opened_after_sign_in(browser):
    address = reverse("ledger:targets", args=["qinglan"]) + "?year=2026"
    assert sign_in(browser, browser.get(address)["Location"]) == address


def test_a_form_from_elsewhere_is_not_kept(qinglan):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("ledger:enter", args=["qinglan"]), form()).status_code == 403
    assert "unsent" not in strict.session
