"""The page to which a briefing leads that was sent without a review: what the records give, for whoever looks."""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from guatu.periods import cumulative
from guatu_web.briefings import sending
from guatu_web.briefings.actions import subscribing
from guatu_web.briefings.models import Briefing
from guatu_web.outbox.models import Message
from web.pace_hand import Figures

LOOK = "/z/qinglan/briefings/look"
pytestmark = pytest.mark.usefixtures("on_a_known_day")


@pytest.fixture
def output(qinglan):
    made = Figures(qinglan)
    for year, value in ((2025, 80), (2026, 90)):
        made.put("industrial_output_above_scale", cumulative(year, 10), value * 10**8, growth="8.1")
    return made


def seen(client, status=200, **query):
    answer = client.get(LOOK, {"template": "economy_month", "period": "2026-01/2026-10"} | query)
    assert answer.status_code == status
    return answer.content.decode()


def test_it_says_what_the_records_give_with_the_source_of_every_figure_and_that_nobody_reviewed_it(output, as_person):
    html = seen(as_person("leader"))
    assert "90亿元" in html
    assert "未经审核" in html
    assert reverse("statistics:indicator", args=["qinglan", "industrial_output_above_scale"]) in html
    assert "据此起草简报" not in html
    assert "据此起草简报" in seen(as_person("supervisor"))
    assert not Briefing.objects.exists()


def test_it_stands_as_of_its_day_and_never_as_of_a_later_one(output, as_person):
    window = as_person("leader")
    assert "90亿元" not in seen(window, on="2026-11-01")
    for on in ("2027-06-01", "谁知道", ""):
        assert "截至 2026-11-21 的台账数据" in seen(window, on=on)


def test_each_sees_what_he_may_see(desk, as_person):
    desk.running(title="北园雨污分流改造（虚构）")
    asked = {"template": "supervision", "period": "2026-10"}
    assert "北园雨污分流改造（虚构）" in seen(as_person("leader"), **asked)
    assert "北园雨污分流改造（虚构）" not in seen(as_person("town"), **asked)


@pytest.mark.parametrize("query", [{"template": "nothing"}, {"period": "去年"}, {"period": ""}])
def test_a_wrong_address_is_told(as_person, query):
    answer = as_person("leader").get(LOOK, {"template": "morning", "period": "2026-11-21"} | query)
    assert answer.status_code in (409, 422)
    assert "模板" in answer.content.decode() or "时期不对" in answer.content.decode()


def test_an_area_that_there_is_not_is_not_found(as_person):
    seen(as_person("leader"), status=404, area="NOWHERE")


def test_an_area_has_its_own(output, as_person):
    html = seen(as_person("leader"), area="QL1")
    assert "北园" in html
    assert "90亿元" not in html


def test_the_mail_leads_there(output, qinglan, as_person):
    leader = qinglan.people["leader"]
    subscribing.subscribe(leader, qinglan.zone, template="morning", automatic=True)
    assert sending.of_hour(qinglan.zone, datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Asia/Shanghai"))) == 1
    link = urlsplit(Message.objects.latest("pk").link)
    assert link.path == LOOK
    assert parse_qs(link.query) == {"template": ["morning"], "period": ["2026-11-23"], "on": ["2026-11-23"]}
    assert "晨报" in as_person("leader").get(f"{link.path}?{link.query}").content.decode()


def test_it_takes_few_queries(output, as_person, django_assert_max_num_queries):
    window = as_person("leader")
    seen(window)
    with django_assert_max_num_queries(30):
        seen(window)


def test_what_has_come_about_leads_to_its_record(desk, clock, as_person):
    clock.to(2026, 11, 21)
    item = desk.running(title="北园雨污分流改造（虚构）", due=date(2026, 11, 21))
    html = seen(as_person("leader"), template="morning", period="2026-11-21")
    address = reverse("supervision:item", args=["qinglan", item.pk])
    assert re.search(rf'北园雨污分流改造.{{0,200}}<a class="bf-source" href="{address}', html, re.S)
