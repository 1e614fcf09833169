"""Rules of the alarms that pages of targets and indicators show: those that stand, about what the page is about."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from ledger_hand import Ledger
from pace_hand import Figures, at

from guatu import playbook
from guatu.periods import Period
from guatu.playbook import Asked, Report
from guatu_web.alarms.actions.raising import of_day
from guatu_web.alarms.models import Alarm
from guatu_web.ledger.actions import targets as acts
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.records.acts import act
from guatu_web.records.periods import period_columns

pytestmark = pytest.mark.django_db
State = Alarm.State
PAST = {2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8, 2026: 150e8}
LATE_FACTS = {"due_on": "2026-09-15", "scheme": "monthly", "reporter": 1, "last": "2026-08-31"}
BEHIND_FACTS = {
    "periods": 3,
    "through": "2026-08-31",
    "value": 96e8,
    "expected": 105.6e8,
    "light": "red",
    "goal": 165e8,
    "trajectory": "seasonal",
    "kind": "sum",
    "first": "2026-06-30",
    "ratio": 0.91,
}


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *given: date(2026, 9, 18))
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 9, 18)))


@pytest.fixture
def raised(qinglan):
    """Raises an alarm by hand, an invented one."""

    def raises(name="进度落后（虚构）", **more):
        made = Alarm(
            zone=qinglan.zone,
            **{"rule": "r", "kind": "behind", "name": name, "cause": f"c{Alarm.objects.count()}", "subject": "零售"}
            | {"code": "retail_sales", "facts": BEHIND_FACTS, "raised_at": at(date(2026, 9, 16))}
            | period_columns(Period.parse("2026"))
            | more,
        )
        with act("alarms.raise", by=None, zone=qinglan.zone) as doing:
            return doing.create(made)

    return raises


@pytest.fixture
def target(qinglan):
    return Ledger(qinglan).target("社会消费品零售总额", "165e8", "CNY", code="retail_sales", bound="ge")


@pytest.fixture
def shown(as_person, qinglan):
    """What stands in a page's section of alarms, "" where it has none."""

    def shows(address, person="supervisor", **query):
        page = as_person(person).get(address, query)
        assert page.status_code == 200
        _, found, rest = page.content.decode().partition('<h2 id="alarms">')
        return rest.partition("</section>")[0] if found else ""

    return shows


def of_target(target):
    return reverse("ledger:target", args=[target.zone.code, target.pk])


def of_indicator(built, code="retail_sales"):
    return reverse("statistics:indicator", args=[built.zone.code, code])


def test_a_target_shows_its_open_alarm_with_light_words_owner_state_and_link(raised, target, shown, qinglan, today):
    alarm = raised(target=target, unit=qinglan.units["J"])
    text = shown(of_target(target))
    assert reverse("alarms:alarm", args=["qinglan", alarm.pk]) in text
    for told in ("进度落后（虚构）", "红灯", "待处理", "连续 3 期未达绿灯", str(qinglan.units["J"]), "2026-09-16"):
        assert told in text, told


def test_an_alarm_that_somebody_deals_with_still_stands_and_names_that_person(raised, target, shown, qinglan, today):
    raised(target=target, state=State.TAKEN, person=qinglan.people["supervisor"])
    text = shown(of_target(target))
    assert "处理中" in text
    assert str(qinglan.people["supervisor"]) in text


def test_what_is_over_or_about_another_target_is_not_shown(raised, target, shown, qinglan, today):
    raised(target=target, state=State.CLEARED, cleared_at=at(date(2026, 9, 17)))
    raised(target=target, state=State.CLOSED, closed_at=at(date(2026, 9, 17)))
    raised(target=Ledger(qinglan).target("税收收入", "5e8", "CNY", code="tax_revenue"))
    assert shown(of_target(target)) == ""


def test_who_may_not_see_alarms_sees_none_on_the_page(raised, target, shown, qinglan, today):
    raised(target=target, unit=qinglan.units["J"])
    assert shown(of_target(target), "town") == ""
    raised("别的单位的", target=target, unit=qinglan.units["Z"])
    text = shown(of_target(target), "lead")
    assert [name in text for name in ("进度落后（虚构）", "别的单位的")] == [True, False]


def test_a_page_of_a_past_day_shows_no_alarm_of_today(raised, target, shown, qinglan, today):
    Figures(qinglan).years("retail_sales", PAST, until=8)
    raised(target=target, area=qinglan.areas["QL"])
    assert shown(of_target(target), as_of="2026-08-01") == ""
    assert shown(of_indicator(qinglan), as_of="2026-08-01") == ""
    assert shown(of_indicator(qinglan)) != ""


def test_an_indicator_shows_the_alarms_about_itself_over_the_area_of_the_page(raised, shown, qinglan, today):
    Figures(qinglan).years("retail_sales", PAST, until=8)
    raised("全区的", area=qinglan.areas["QL"])
    raised("不写区域的", area=None)
    raised("园区的", area=qinglan.areas["QL1"])
    raised("别的指标", code="tax_revenue", area=qinglan.areas["QL"])
    text = shown(of_indicator(qinglan))
    assert [name in text for name in ("全区的", "不写区域的", "园区的", "别的指标")] == [True, True, False, False]
    text = shown(of_indicator(qinglan), area=qinglan.areas["QL1"].pk)
    assert [name in text for name in ("全区的", "不写区域的", "园区的", "别的指标")] == [False, False, True, False]


def test_more_than_five_alarms_lead_to_the_list(raised, target, shown, today):
    for number in range(6):
        raised(f"第{number}条", target=target)
    text = shown(of_target(target))
    assert text.count("<li>") == 5
    assert "查看全部预警" in text


def test_a_growth_target_with_everything_and_its_alarms_takes_thirteen_queries(
    raised, qinglan, as_person, django_assert_max_num_queries, today
):
    figures, ledger = Figures(qinglan), Ledger(qinglan)
    figures.years("retail_sales", PAST, until=8, growth=dict.fromkeys(PAST, 6))
    document = ledger.document("前言。零售总额增长5%。")
    said = {"value": "5", "unit": "%", "code": "retail_sales", "indicator": "社会消费品零售总额", "measure": "growth"}
    fields = {"code": "retail_sales", "measure": "growth", "area": qinglan.areas["QL"]}
    statement = ledger.statement(document, "5%", "零售总额增长5%", **said)
    old = ledger.target("社会消费品零售总额", "5", "%", statement=statement, unit=qinglan.units["J"], **fields)
    ledger.observation("社会消费品零售总额", "148e8", code="retail_sales")
    by = qinglan.people["supervisor"]
    with act("ledger.change_target", by=by, zone=qinglan.zone, reason="分工") as doing:
        doing.change(old, unit=qinglan.units["Z"], area=qinglan.areas["QL1"])
        doing.change(old, area=qinglan.areas["QL"])
    columns = {"value": 6, "value_unit": "%", "bound": "ge", "since": date(2026, 7, 1)}
    target = acts.supersede(by, old, columns, version=old.version, reason="年中调整")
    raised(target=target)
    client = as_person("supervisor")
    for _ in range(2):
        with django_assert_max_num_queries(13):
            page = client.get(of_target(target))
    assert page.context["sentence"].quote == "5%"
    assert page.context["implied"] is not None
    assert len(page.context["sections"]) == 1
    assert len(page.context["versions"]) == 2


@pytest.fixture
def schemes(qinglan, admin):
    """A playbook in force whose reports ask for retail sales: one of the zone, one of its parks."""
    asked = (Asked("retail_sales", "none"),)
    whole = Report("monthly", "经济月报", "J1", "month", "cumulative", 15, asked)
    parks = Report("parks", "园区月报", "J1", "month", "cumulative", 15, asked, areas=("QL1",))
    told = playbook.load(playbook.shipped())._replace(reports=(whole, parks))
    made = PlaybookVersion(zone=qinglan.zone, label="试用", name="试用办法", content=told.plain())
    made.digest, made.in_force_from, made.uploaded_by = "0" * 64, date(2026, 1, 1), admin
    with act("test.follow", by=None, zone=qinglan.zone) as doing:
        doing.create(made)


def test_a_late_return_stands_on_the_pages_of_the_indicators_that_it_is_to_bring(
    raised, shown, qinglan, schemes, today
):
    for name, scheme in (("月报逾期", "monthly"), ("园区报表逾期", "parks"), ("别的报表逾期", "quarterly")):
        raised(name, kind="late", code="", facts=LATE_FACTS | {"scheme": scheme}, unit=qinglan.units["J1"])
    names = ("月报逾期", "园区报表逾期", "别的报表逾期")
    text = shown(of_indicator(qinglan), area=qinglan.areas["QL"].pk)
    assert "期限 2026-09-15，已逾期 3 天未报" in text
    assert [name in text for name in names] == [True, False, False]
    text = shown(of_indicator(qinglan), area=qinglan.areas["QL1"].pk)
    assert [name in text for name in names] == [False, True, False]
    assert shown(of_indicator(qinglan, "tax_revenue")) == ""


def test_the_page_of_an_indicator_with_its_alarms_stays_within_fifteen_queries(
    raised, qinglan, as_person, schemes, django_assert_max_num_queries, today
):
    Figures(qinglan).years("retail_sales", PAST, until=8, growth=dict.fromkeys(PAST, 6))
    raised(area=qinglan.areas["QL"])
    raised(kind="late", code="", facts=LATE_FACTS)
    client = as_person("supervisor")
    with django_assert_max_num_queries(15):
        page = client.get(of_indicator(qinglan))
    assert len(page.context["sections"][0].told.lines) == 2


# ---------------------------------------------------------------- alarms of what no longer holds


@pytest.mark.parametrize("what", ["withdraw", "supersede"])
def test_alarms_of_a_target_that_is_withdrawn_or_superseded_clear_by_themselves(
    raised, target, shown, qinglan, today, what
):
    alarm, by = raised(target=target), qinglan.people["supervisor"]
    if what == "withdraw":
        acts.withdraw(by, target, version=target.version, reason="不再考核")
    else:
        columns = {"value": 170e8, "value_unit": "CNY", "bound": "ge", "since": date(2026, 9, 1)}
        acts.supersede(by, target, columns, version=target.version, reason="年中调整")
    of_day(qinglan.zone)
    alarm.refresh_from_db()
    assert (alarm.state, alarm.gone) == (State.CLEARED, Alarm.Gone.UNWATCHED)
    assert shown(of_target(target)) == ""
