"""The review by keyboard in a real browser: confirm, correct, confirm all that is sure; nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from guatu_web.accounts.models import User
from guatu_web.documents.models import Decision, Statement
from guatu_web.ledger.actions.confirm import change, sure
from guatu_web.ledger.models import Observation, Target
from web.browsing import needs_chromium, sign_in, watched
from web.test_confirm import found, read_report

pytestmark = needs_chromium


@pytest.fixture
def document(flushable, qinglan):
    return read_report(qinglan)


@pytest.fixture
def review(browser, live_server, document):
    """The review page, signed in; every error of the page fails the test."""
    errors: list[str] = []
    page = watched(browser.new_page(viewport={"width": 1280, "height": 800}), errors)
    page.goto(f"{live_server.url}/z/qinglan/review/{document.pk}/")
    sign_in(page)
    page.wait_for_selector(".found.current")
    yield page
    assert errors == []


def go_to(page, row):
    """With j to the card of a row."""
    for _ in range(200):
        if page.locator(f"#s{row.pk}.current").count():
            return
        page.keyboard.press("j")
    raise AssertionError(f"j never reaches {row}")


def test_confirm_correct_and_confirm_all_that_is_sure_by_keyboard(review, document):
    first, second = found(document, "212.6亿元"), found(document, "450亿元")
    go_to(review, first)
    review.keyboard.press("Enter")
    review.wait_for_selector(f"#s{first.pk}.confirmed")
    assert review.locator(f'#review-text a.confirmed[data-cards~="s{first.pk}"]').count() == 1

    go_to(review, second)
    review.keyboard.press("e")
    review.fill(f"#s{second.pk}_figure", "460")
    review.keyboard.press("Enter")
    review.wait_for_selector(f"#s{second.pk}.confirmed")

    left = sure(document).count()
    review.get_by_role("button", name="全部确认有把握的").click()
    review.wait_for_selector(f"text=已确认 {left} 条")
    assert Observation.objects.get(statement=first).value == 21_260_000_000
    assert Target.objects.get(statement=second).value == 46_000_000_000
    assert Statement.objects.filter(document=document, decision=Decision.CONFIRMED).count() == left + 2


def test_a_decision_is_taken_back_with_u(review, document):
    row = found(document, "212.6亿元")
    go_to(review, row)
    review.keyboard.press("x")
    review.wait_for_selector(f"#s{row.pk}.rejected")
    assert review.locator(f"#s{row.pk}.current").count() == 0
    review.keyboard.press("u")
    review.wait_for_selector(f"#s{row.pk}.open")
    row.refresh_from_db()
    assert row.decision == Decision.OPEN


def test_nothing_typed_is_lost_when_the_session_expires(review, document):
    row = found(document, "450亿元")
    go_to(review, row)
    review.keyboard.press("e")
    review.fill(f"#s{row.pk}_area_name", "北园")
    review.fill(f"#s{row.pk}_reason", "核对原件")
    review.context.clear_cookies(name="sessionid")
    review.get_by_role("button", name="保存并确认").click()
    review.wait_for_selector("[name=password]")
    sign_in(review)
    review.wait_for_selector(f"#s{row.pk}.editing")
    expect(review.locator(f"#s{row.pk}_area_name")).to_have_value("北园")
    assert review.input_value(f"#s{row.pk}_reason") == "核对原件"
    review.get_by_role("button", name="保存并确认").click()
    review.wait_for_selector(f"#s{row.pk}.confirmed")
    assert Target.objects.get(statement=row).area.name == "北园"
    assert review.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('guatu.'))") == [], (
        "what is saved is no draft any more"
    )


def test_whoever_comes_second_sees_who_was_first_and_keeps_what_was_typed(review, document):
    row = found(document, "450亿元")
    go_to(review, row)
    review.keyboard.press("e")
    review.fill(f"#s{row.pk}_area_name", "北园")
    change(User.objects.get(username="lead"), row, 1, bound="eq", reason="原文无约数")
    review.get_by_role("button", name="保存并确认").click()
    review.wait_for_selector(".found-refusal")
    told = review.inner_text(".found-refusal")
    assert "景立" in told
    assert "原文无约数" in told
    assert review.input_value(f"#s{row.pk}_area_name") == "北园"


def test_on_a_phone_text_and_list_change_places(review, document):
    review.set_viewport_size({"width": 390, "height": 844})
    assert review.is_visible("#list")
    assert not review.is_visible("#review-text")
    review.get_by_role("button", name="正文", exact=True).click()
    assert review.is_visible("#review-text")
    review.locator("#review-text a.numeral").first.click()
    assert review.is_visible("#list")
    assert review.evaluate("document.documentElement.scrollWidth") <= 390
    small = review.evaluate(
        "[...document.querySelectorAll('#list .found-actions .btn')].filter(b => b.offsetHeight < 40).length"
    )
    assert small == 0
