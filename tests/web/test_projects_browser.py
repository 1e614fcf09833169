"""A project from a lead to its signing, in a real browser on a phone; and the board and timeline on a PC."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guatu_web.projects.models import Paper, Project
from web.browsing import needs_chromium

pytestmark = [needs_chromium, pytest.mark.usefixtures("flushable", "qinglan")]


def no_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def step(page, name):
    """A step to the next stage, with what its form suggests."""
    page.get_by_role("link", name=f"推进到“{name}”").click()
    assert no_wider_than_the_screen(page)
    page.get_by_role("button", name=f"推进到“{name}”").click()
    expect(page.locator(".pj-facts-head")).to_contain_text(name)


def test_a_project_goes_from_lead_to_signed_on_a_phone(person, qinglan):
    phone = person("supervisor", "projects/", 390)
    phone.get_by_role("link", name="登记项目").first.click()
    assert no_wider_than_the_screen(phone)
    phone.get_by_label("项目名称").fill("薄膜电池组件项目（虚构）")
    phone.get_by_label("总投资（万，按所选币种）").fill("36000")
    phone.get_by_label("用地需求（亩）").fill("80")
    phone.get_by_label("责任单位").select_option(label="招商局")
    phone.get_by_role("button", name="登记", exact=True).click()
    gate = phone.locator(".pj-gate")
    expect(gate).to_contain_text("未填写投资方")
    assert no_wider_than_the_screen(phone)

    gate.get_by_role("link", name="补充信息").click()
    phone.get_by_label("投资方", exact=True).fill("虚构光伏有限公司")
    phone.get_by_label("建设内容").fill("新建年产1吉瓦薄膜电池组件生产线（虚构）")
    phone.get_by_label("行业代码").fill("3825")
    phone.get_by_label("落地区域").select_option(str(qinglan.areas["QL1"].pk))
    phone.get_by_label("项目专员").select_option(label="景文")
    phone.get_by_role("button", name="保存").click()
    step(phone, "在谈")

    phone.get_by_role("link", name="节点计划").click()
    phone.get_by_label("开工", exact=True).fill("2099-03-01")
    phone.get_by_label("投产", exact=True).fill("2098-03-01")
    phone.get_by_role("button", name="提交").first.click()
    expect(phone.locator(".field-errors")).to_contain_text("早于")
    expect(phone.get_by_label("开工", exact=True)).to_have_value("2099-03-01")
    phone.get_by_label("投产", exact=True).fill("2099-12-01")
    phone.get_by_role("button", name="提交").first.click()

    phone.get_by_role("link", name="登记材料").first.click()
    phone.get_by_label("材料类别").select_option(label="投资协议")
    file = {"name": "投资协议.txt", "mimeType": "text/plain", "buffer": "投资协议（虚构）".encode()}
    phone.get_by_label("或上传文件").set_input_files(file)
    phone.get_by_role("button", name="提交").click()

    phone.get_by_role("link", name="评审", exact=True).click()
    phone.get_by_label("环保门槛").select_option("符合")
    phone.get_by_label("亩均税收承诺（万元/亩）").fill("22")
    phone.get_by_label("单位增加值能耗（吨标准煤/万元）").fill("0.2")
    phone.get_by_label("产业方向").select_option("主导产业")
    phone.get_by_role("button", name="试算").click()
    expect(phone.locator("main")).to_contain_text("85.5")
    assert no_wider_than_the_screen(phone)
    phone.get_by_label("结论").select_option("admitted")
    phone.get_by_role("button", name="提交").click()
    expect(gate).to_contain_text("要求已齐")
    step(phone, "签约")
    expect(phone.locator(".pj-ladder [aria-current]")).to_contain_text("签约")
    assert no_wider_than_the_screen(phone)

    project = Project.objects.get()
    assert project.stage == "signed"
    assert Paper.objects.get().document is not None


def test_board_and_timeline_show_it_to_others(person, qinglan):
    office = person("supervisor", "projects/new")
    office.get_by_label("项目名称").fill("冷链仓储项目（虚构）")
    office.get_by_label("投资方", exact=True).fill("虚构物流有限公司")
    office.get_by_role("button", name="登记", exact=True).click()
    looking = person("observer", "projects/board")
    card = looking.locator(".pj-card").filter(has_text="冷链仓储项目")
    expect(card).to_contain_text("正常推进")
    expect(card).to_contain_text("建设内容")
    looking.get_by_role("link", name="时间表").click()
    expect(looking.locator("tbody")).to_contain_text("冷链仓储项目")
    looking.set_viewport_size({"width": 390, "height": 844})
    assert no_wider_than_the_screen(looking)
    looking.get_by_role("link", name="阶段看板").click()
    assert no_wider_than_the_screen(looking)
