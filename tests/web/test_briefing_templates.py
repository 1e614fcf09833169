"""Templates of briefings of a zone's own, in its playbook: chosen, sent, told when they are wrong or gone."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guatu.briefing import as_text, document_of, shipped
from guatu.briefing.template import PERIODS
from guatu.periods import cumulative
from guatu_web.briefings import sending
from guatu_web.briefings.actions import drafting, issuing, subscribing
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.queries.drafting import Wanted, draft_of, periods
from guatu_web.briefings.queries.templates import templates_and_faults, templates_of
from guatu_web.outbox.models import Message
from guatu_web.playbooks import judging
from guatu_web.playbooks.actions.adopting import adopt, withdraw
from guatu_web.playbooks.models import PlaybookVersion
from web.conftest import TODAY
from web.pace_hand import Figures

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEMO = Path(__file__).parents[2] / "playbooks" / "demo"
LIST = "/z/qinglan/briefings/"
WEEKLY = """briefings:
  - key: weekly
    name: 推进周报
    title: "{area}推进周报（{period}）"
    period: week
    parts:
      - heading: 本周动态
      - text: "本周{moved_events}个项目推进到新的阶段。"
        when: moved_events
        otherwise: 本周没有项目推进到新的阶段。
      - events: moved
      - heading: 新到数据
      - figures: all
      - heading: 下步工作
      - next: all
"""
pytestmark = pytest.mark.usefixtures("on_a_known_day")


@pytest.fixture
def follow(qinglan, admin):
    """The zone follows the shipped playbook with other templates of briefings."""

    def adopted(text=WEEKLY):
        texts = {path.name: path.read_bytes() for path in DEMO.glob("*.yaml")} | {"briefings.yaml": text.encode()}
        return adopt(admin, qinglan.zone, texts, in_force_from=None, reason="试用（虚构）")

    return adopted


@pytest.fixture
def figures(qinglan):
    return Figures(qinglan)


@pytest.fixture
def office(qinglan):
    return qinglan.people["supervisor"]


def said(qinglan, template="weekly", period=None, on=TODAY):
    asked = Wanted(template, period or periods(templates_of(qinglan.zone)[template], on)[0], on)
    return "\n".join(as_text(draft_of(qinglan.zone, asked).document))


def test_own_templates_stand_before_those_of_the_program_until_they_are_withdrawn(qinglan, admin, follow):
    assert list(templates_of(qinglan.zone)) == list(shipped())
    version = follow()
    assert list(templates_of(qinglan.zone)) == ["weekly", *shipped()]
    withdraw(admin, version, reason="作废", seen=version.version)
    assert list(templates_of(qinglan.zone)) == list(shipped())


def test_one_with_the_key_of_a_shipped_one_takes_its_place(qinglan, follow):
    follow(WEEKLY.replace("key: weekly", "key: morning"))
    assert templates_of(qinglan.zone)["morning"].name == "推进周报"
    assert len(templates_of(qinglan.zone)) == len(shipped())


def test_a_weekly_one_tells_of_the_week_from_monday_to_sunday_that_is_over(qinglan, follow, figures):
    follow()
    found = periods(templates_of(qinglan.zone)["weekly"], TODAY)
    assert [str(each) for each in found[:2]] == ["2026-11-09/2026-11-15", "2026-11-02/2026-11-08"]
    assert all(each.first.weekday() == 0 and each.days == 7 for each in found)
    assert "本周没有项目推进到新的阶段。" in said(qinglan, period=found[3])


def test_what_has_come_about_is_told_from_the_first_day_of_the_period(qinglan, follow, figures):
    follow()
    figures.put("tax_revenue", cumulative(2026, 10), 5_400_000_000)
    assert "54亿元" in said(qinglan)  # came in after the week had begun
    assert "54亿元" not in said(qinglan, on=date(2026, 11, 9))  # as of a day before that


def test_a_person_chooses_it_looks_at_it_and_keeps_it(qinglan, follow, as_person):
    follow()
    window = as_person("supervisor")
    assert "推进周报" in window.get(f"{LIST}new").content.decode()
    html = window.get(f"{LIST}new?template=weekly").content.decode()
    period = re.findall(r'<option value="([0-9/-]+)"', html)[0]
    sent = {"template": "weekly", "period": period, "issued": TODAY.isoformat(), "office": "青澜开发区"}
    assert window.post(f"{LIST}new", sent).status_code == 302
    made = Briefing.objects.get()
    assert made.template == "weekly"
    assert document_of(made.document).title == "青澜开发区推进周报（2026年11月9日—15日）"
    assert "推进周报" in window.get(LIST).content.decode()


def test_it_is_sent_by_itself_when_its_week_is_over(qinglan, follow, office):
    follow()
    subscribing.subscribe(office, qinglan.zone, template="weekly", automatic=True)
    assert sending.of_hour(qinglan.zone, datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)) == 1
    assert "推进周报" in Message.objects.latest("pk").subject
    assert sending.of_hour(qinglan.zone, datetime(2026, 11, 24, 8, tzinfo=SHANGHAI)) == 0
    assert sending.of_hour(qinglan.zone, datetime(2026, 11, 30, 8, tzinfo=SHANGHAI)) == 1


def test_an_edition_outlives_its_template(qinglan, admin, follow, office, as_person):
    version = follow()
    period = periods(templates_of(qinglan.zone)["weekly"], TODAY)[0]
    made = drafting.keep(office, qinglan.zone, Wanted("weekly", period, TODAY))
    made = issuing.issue(office, made, version=made.version).briefing
    withdraw(admin, version, reason="作废", seen=version.version)
    window = as_person("supervisor")
    for address in ("", "/editions/1", "/editions/1/file/docx"):
        assert window.get(f"{LIST}{made.pk}{address}").status_code == 200
    told = window.get(reverse("briefings:since", args=["qinglan", made.pk, 1])).content.decode()
    assert "办法中已没有这份简报的模板" in told
    assert "数据没有修订" not in told
    window.get(LIST)


def test_a_draft_whose_template_is_gone_cannot_be_written_anew_and_says_why(qinglan, admin, follow, office, as_person):
    version = follow()
    period = periods(templates_of(qinglan.zone)["weekly"], TODAY)[0]
    made = drafting.keep(office, qinglan.zone, Wanted("weekly", period, TODAY))
    withdraw(admin, version, reason="作废", seen=version.version)
    answer = as_person("supervisor").get(reverse("briefings:rewrite", args=["qinglan", made.pk]))
    assert answer.status_code == 422
    assert "办法中已没有这份简报的模板" in answer.content.decode()


def test_one_that_a_later_program_cannot_use_is_told_and_keeps_no_other_away(qinglan, follow, as_person):
    version = follow()
    content = version.content
    content["briefings"][0]["parts"].append({"text": "{field_of_old}"})
    PlaybookVersion.objects.filter(pk=version.pk).update(content=content)
    found, faults = templates_and_faults(qinglan.zone)
    assert list(found) == list(shipped())
    assert [each.rule for each in faults] == ["field"]
    html = as_person("supervisor").get(f"{LIST}new").content.decode()
    assert "没有“field_of_old”这个字段" in html
    assert "晨报" in html


def test_a_wrong_field_in_an_upload_is_told_with_line_and_what_exists(qinglan, admin, as_person):
    client = as_person("admin")
    texts = {path.name: path.read_bytes() for path in DEMO.glob("*.yaml")}
    texts["briefings.yaml"] = WEEKLY.replace("{moved_events}个", "{moved_event}个").encode()
    sent = [SimpleUploadedFile(name, data) for name, data in texts.items()]
    answer = client.post(
        reverse("playbooks:adopt", args=["qinglan"]), {"sent": sent, "in_force_from": "", "reason": "采用"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有“moved_event”这个字段" in html
    assert "可用的有：moved_events, area" in html
    assert re.search(r"briefings\.yaml.{0,200}8", html, re.S)
    assert not PlaybookVersion.objects.exists()


def test_the_page_of_the_playbook_lists_them(follow, as_person):
    follow()
    html = as_person("admin").get(reverse("playbooks:index", args=["qinglan"])).content.decode()
    assert "推进周报" in html
    assert "上周" in html


def test_every_period_of_a_template_has_its_words():
    assert judging.PERIODS.keys() == set(PERIODS)
