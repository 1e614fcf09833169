"""An item from a report's task to its close-out, in a real browser: the office, a clerk on a phone, a second person."""

import zlib

import pytest
from playwright.sync_api import expect

from guatu_web.accounts.models import Membership, Role, User
from guatu_web.ledger.models import Task
from guatu_web.records.acts import act
from guatu_web.supervision.models import Item
from web.browsing import needs_chromium
from web.conftest import PASSWORD

pytestmark = needs_chromium


def picture():
    """A photo of one point."""

    def chunk(kind, data):
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\2\0\0\0")
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": data}


@pytest.fixture
def task(flushable, qinglan):
    """A task of a report, and a second person in the supervision office."""
    second = User.objects.create_user("supervisor2", password=PASSWORD, name="苏核")
    with act("test.task", by=None, zone=qinglan.zone) as doing:
        doing.create(Membership(user=second, zone=qinglan.zone, role=Role.SUPERVISION))
        return doing.create(Task(zone=qinglan.zone, unit=qinglan.units["J1"], text="开通企业服务专线"))


def no_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_item_goes_from_a_reports_task_to_its_close_out_by_a_second_person(person, task):
    office = person("supervisor", "ledger/tasks/")
    office.get_by_role("link", name="交办", exact=True).click()
    expect(office.get_by_label("事项", exact=True)).to_have_value("开通企业服务专线")
    office.locator("label[for=type_instruction]").click()
    expect(office.locator(".sv-brings li:visible")).to_contain_text("每周")
    office.get_by_label("完成时限").fill("2099-12-31")
    office.get_by_role("button", name="立项").click()
    office.get_by_role("link", name="交办", exact=True).click()
    office.get_by_role("button", name="交办", exact=True).click()
    expect(office.locator("main")).to_contain_text("待签收")

    clerk = person("clerk", "supervision/desk", 390)
    clerk.get_by_role("button", name="签收").click()
    clerk.get_by_role("link", name="反馈：开通企业服务专线").click()
    assert no_wider_than_the_screen(clerk)
    clerk.get_by_label("进展情况").fill("专线已接通，正在试运行。")
    clerk.locator("label", has_text="90%").click()
    clerk.locator("input[type=file]").set_input_files(picture())
    clerk.get_by_role("button", name="反馈", exact=True).click()
    expect(clerk.locator("main")).to_contain_text("目前没有等您办理的事项")
    item = Item.objects.get()
    assert item.percent == 90
    clerk.goto(clerk.url.replace("desk", f"{item.pk}"))
    expect(clerk.locator("img[alt='现场.png']")).to_be_visible()
    assert no_wider_than_the_screen(clerk)
    clerk.get_by_role("link", name="申请办结").click()
    clerk.get_by_label("进展情况").fill("全部完成。")
    clerk.get_by_label("现场.png").check()
    clerk.get_by_role("button", name="申请办结").click()

    office.goto(office.url)
    office.get_by_role("link", name="审核通过").click()
    office.locator("label", has_text="较好").click()
    office.get_by_role("button", name="审核通过").click()
    expect(office.locator("main")).to_contain_text("不能与“审核通过”由同一人办理")
    assert office.get_by_role("link", name="销号").count() == 0

    second = person("supervisor2", "supervision/desk")
    second.get_by_role("link", name="销号：开通企业服务专线").click()
    second.get_by_role("button", name="销号").click()
    item.refresh_from_db()
    assert (item.state_kind, item.evaluation) == ("closed", "fair")
