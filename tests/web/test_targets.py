"""Rules of a target: its page, entering, changing, superseding, withdrawing it; comparing two documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from ledger_hand import Ledger, address

from guatu.periods import Period
from guatu_web.ledger.actions import targets as acts
from guatu_web.ledger.forms import read_period
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.target import versions
from guatu_web.records.acts import history
from guatu_web.records.errors import Overtaken, Refused


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


def typed(**fields):
    """A form as a person fills it in."""
    told = {
        "indicator": "地区生产总值",
        "measure": "level",
        "bound": "ge",
        "value": "260",
        "unit_word": "亿元",
        "stretch": "",
        "period": "2026",
        "area": "",
        "unit": "",
        "note": "",
        "reason": "2026年工作会议确定",
    }
    return told | {name: str(value) for name, value in fields.items()}


@pytest.fixture
def enter(as_person, qinglan):
    def send(person="supervisor", **fields):
        return as_person(person).post(address(qinglan.zone, "enter"), typed(**fields))

    return send


def errors(page):
    assert page.status_code == 422, page.status_code
    return page.context["form"].errors


def columns(target, **fields):
    names = (
        "indicator",
        "code",
        "measure",
        "bound",
        "value",
        "value_unit",
        "unit_id",
        "area_id",
        *target.PERIOD_FIELDS,
    )
    return {name: getattr(target, name) for name in names} | fields


# ---------------------------------------------------------------- entering


def test_a_target_is_entered_by_hand_with_value_period_and_reason(enter, qinglan):
    page = enter(stretch="280", unit=qinglan.units["J"].pk, area=qinglan.areas["QL1"].pk)
    target = Target.objects.get()
    assert page.status_code == 302
    assert page.url == address(qinglan.zone, "target", target.pk)
    assert (target.indicator, target.code, target.value, target.value_unit) == (
        "地区生产总值",
        "gdp",
        26 * 10**9,
        "CNY",
    )
    assert (target.bound, target.stretch_value, target.period) == ("ge", 28 * 10**9, Period.parse("2026"))
    assert (target.unit, target.area) == (qinglan.units["J"], qinglan.areas["QL1"])
    entry = history(target).get()
    assert (entry.act, entry.actor, entry.reason) == (
        "ledger.enter_target",
        qinglan.people["supervisor"],
        "2026年工作会议确定",
    )


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2025", "2025"),
        ("2025年", "2025"),
        ("2025年上半年", "2025H1"),
        ("2021-2025", "2021/2025"),
        ("2021—2025年", "2021/2025"),
        ("“十四五”", "2021/2025"),
        ("2025-07", "2025-07"),
        ("2025年前三季度", "2025-01/2025-09"),
        ("1900", "1900"),
        ("9999年", "9999"),
    ],
)
def test_a_period_is_typed_as_offices_write_it(text, period):
    assert str(read_period(text)) == period


@pytest.mark.parametrize(
    "text", ["上半年", "明年", "2025-2021", "1899", "0001", "很快", "2025-13", "99999", "2025年2025年"]
)
def test_what_settles_no_period_is_refused(text):
    with pytest.raises(Refused):
        read_period(text)


def test_what_is_typed_in_the_page_stays_when_it_is_refused(enter):
    page = enter(period="明年", note="先放着")
    assert "2025年上半年" in errors(page)["period"][0]
    assert "先放着" in page.content.decode()
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "二百"}, "value"),
        ({"value": "1e400"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "9" * 16}, "value"),
        ({"value": "9" * 15, "unit_word": "万亿元"}, "value"),
        ({"unit_word": "平台"}, "unit_word"),
        ({"unit_word": "家"}, "unit_word"),
        ({"measure": "growth"}, "unit_word"),
        ({"measure": "rank", "unit_word": "个"}, "unit_word"),
        ({"stretch": "更多"}, "stretch"),
        ({"reason": ""}, "reason"),
        ({"reason": " \n "}, "reason"),
        ({"indicator": ""}, "indicator"),
        ({"indicator": "\x00"}, "indicator"),
        ({"area": "999999"}, "area"),
        ({"unit": "-1"}, "unit"),
    ],
)
def test_a_mistake_is_told_beside_its_field(enter, fields, field):
    assert field in errors(enter(**fields))
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("fields", "value", "unit", "shown"),
    [
        ({"measure": "growth", "value": "6.5", "unit_word": "%"}, "6.5", "%", "增长≥6.5%"),
        ({"measure": "growth", "value": "-3", "unit_word": "%", "bound": "eq"}, "-3", "%", "下降3%"),
        (
            {"measure": "rank", "value": "3", "unit_word": "位", "bound": "le", "indicator": "综合排名"},
            "3",
            "rank",
            "前3位",
        ),
        ({"indicator": "新增学位", "value": "1", "unit_word": "万个", "bound": "eq"}, "10000", "seat", "10000个"),
        ({"indicator": "招引平台", "value": "1,200", "unit_word": "座"}, "1200", "count", "≥1200座"),
        ({"indicator": "亩均税收", "value": "25.5", "unit_word": "万元/亩"}, "255000", "CNY/mu", "≥25.5万元/亩"),
    ],
)
def test_values_are_kept_in_base_units_and_shown_as_written(enter, as_person, qinglan, fields, value, unit, shown):
    page = enter(**fields)
    assert page.status_code == 302, page.context["form"].errors
    target = Target.objects.get()
    assert (target.value, target.value_unit) == (Decimal(value), unit)
    assert shown in as_person("clerk").get(address(qinglan.zone)).content.decode()


def test_the_same_target_is_not_entered_twice(enter):
    assert enter().status_code == 302
    assert "调整目标值" in errors(enter(value="270"))["indicator"][0]
    assert Target.objects.count() == 1
    assert enter(period="2027").status_code == 302


@pytest.mark.parametrize("length", [10_000, 10_001])
def test_a_reason_may_have_ten_thousand_characters(enter, length):
    page = enter(reason="因" * length)
    assert (page.status_code == 302) == (length == 10_000)
    if length > 10_000:
        assert "reason" in errors(page)


@pytest.mark.parametrize(
    "name", ["𠮷\u200d野\u202e區", "<script>alert(1)</script>", "{{ zone }}", "'; DROP TABLE ledger_target; --"]
)
def test_any_name_is_shown_as_written_and_never_run(enter, as_person, qinglan, name):
    assert enter(indicator=name, unit_word="家").status_code == 302
    assert Target.objects.get().indicator == name
    for page in (address(qinglan.zone), address(qinglan.zone, "target", Target.objects.get().pk)):
        assert "<script>alert" not in as_person("observer").get(page).content.decode()


@pytest.mark.parametrize("person", ["admin", "leader", "clerk", "town", "observer"])
def test_who_may_not_change_the_ledger_cannot_enter_a_target(as_person, ledger, qinglan, person):
    client, target = as_person(person), ledger.target()
    assert client.post(address(qinglan.zone, "enter"), typed()).status_code == 403
    for name in ("change", "supersede", "withdraw"):
        assert client.post(address(qinglan.zone, name, target.pk), typed(version=1)).status_code == 403
    page = client.get(address(qinglan.zone, "target", target.pk)).content.decode()
    assert address(qinglan.zone, "change", target.pk) not in page


def test_a_lead_enters_targets_for_his_own_unit_and_below_only(enter, qinglan):
    assert enter("lead", unit=qinglan.units["J1"].pk).status_code == 302
    assert "unit" in errors(enter("lead", unit=qinglan.units["Z"].pk))
    assert "unit" in errors(enter("lead", unit=""))
    with pytest.raises(PermissionDenied):
        acts.enter(qinglan.people["lead"], qinglan.zone, {"unit_id": qinglan.units["Z"].pk}, reason="试")
    assert Target.objects.count() == 1


def test_a_lead_changes_targets_of_his_own_unit_only(as_person, ledger, qinglan):
    own, foreign = ledger.target(unit=qinglan.units["J1"]), ledger.target(unit=qinglan.units["Z"])
    client = as_person("lead")
    sent = typed(version=1, unit=qinglan.units["J"].pk)
    assert client.post(address(qinglan.zone, "change", own.pk), sent).status_code == 302
    for name in ("change", "supersede", "withdraw"):
        assert client.get(address(qinglan.zone, name, foreign.pk)).status_code == 403
        assert client.post(address(qinglan.zone, name, foreign.pk), sent).status_code == 403
    assert Target.objects.get(pk=foreign.pk).version == 1


def test_a_lead_cannot_hand_a_target_to_a_unit_that_is_not_his(ledger, qinglan):
    own = ledger.target(unit=qinglan.units["J"])
    given_away = columns(own, unit_id=qinglan.units["Z"].pk)
    with pytest.raises(PermissionDenied):
        acts.change(qinglan.people["lead"], own, given_away, version=1, reason="移交")


def test_units_of_another_zone_are_refused(qinglan, yuntai):
    told = {"indicator": "甲", "value": 1, "unit_id": yuntai.units["D"].pk}
    with pytest.raises(Refused, match="不属于本开发区"):
        acts.enter(qinglan.people["supervisor"], qinglan.zone, told, reason="试")


@pytest.mark.parametrize("name", ["target", "change", "supersede", "withdraw"])
def test_a_target_of_another_zone_is_not_found(as_person, yuntai, qinglan, name):
    foreign = Ledger(yuntai).target()
    client = as_person("supervisor")
    assert client.get(address(qinglan.zone, name, foreign.pk)).status_code == 404
    assert client.get(address(yuntai.zone, name, foreign.pk)).status_code == 404
    assert client.get(address(qinglan.zone, name, 2**70)).status_code == 404


# ---------------------------------------------------------------- changing


def test_a_change_tells_who_what_from_what_to_and_why(as_person, ledger, qinglan):
    target = ledger.target(unit=qinglan.units["J"])
    sent = typed(version=1, unit=qinglan.units["Z"].pk, value="105", reason="分工调整")
    assert as_person("supervisor").post(address(qinglan.zone, "change", target.pk), sent).status_code == 302
    page = as_person("observer").get(address(qinglan.zone, "target", target.pk)).content.decode()
    for words in ("杜察", "分工调整", "经济发展局 → 招商局", "100亿元 → 105亿元"):
        assert words in page


def test_the_form_shows_the_target_and_changes_nothing_by_itself(as_person, ledger, qinglan):
    document = ledger.document("确保全年新增高新技术企业60个以上，力争80个。")
    said = ledger.statement(
        document, "60个", "确保全年新增高新技术企业60个以上", value="60", indicator="新增高企", code=""
    )
    target = ledger.target(
        "新增高企", "60", "count", bound="ge", statement=said, stretch_value=Decimal(80), unit=qinglan.units["J"]
    )
    client = as_person("supervisor")
    form = client.get(address(qinglan.zone, "change", target.pk)).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"reason": "核对"}
    assert (sent["value"], sent["unit_word"], sent["stretch"], sent["period"]) == ("60", "个", "80", "2026")
    assert client.post(address(qinglan.zone, "change", target.pk), sent).status_code == 302
    assert Target.objects.get(pk=target.pk).version == 1


def test_a_reader_s_own_phrase_keeps_its_code_through_a_change(as_person, ledger, qinglan):
    target = ledger.target("主板或新三板挂牌企业", "3", "count", code="listed_or_quoted_firms")
    sent = typed(version=1, indicator="主板或新三板挂牌企业", value="4", unit_word="家")
    assert as_person("supervisor").post(address(qinglan.zone, "change", target.pk), sent).status_code == 302
    target.refresh_from_db()
    assert (target.code, target.value) == ("listed_or_quoted_firms", 4)


def test_of_two_forms_the_second_loses_nothing_and_overwrites_nothing(as_person, ledger, qinglan):
    target = ledger.target()
    url = address(qinglan.zone, "change", target.pk)
    first, second = as_person("supervisor"), as_person("supervisor")
    assert first.post(url, typed(version=1, value="300", reason="甲改")).status_code == 302
    page = second.post(url, typed(version=1, value="310", note="乙的说明", reason="乙改"))
    told = page.content.decode()
    assert page.status_code == 409
    for words in ("甲改", "100亿元 → 300亿元", "杜察", 'value="310"', "乙的说明", "乙改"):
        assert words in told
    target.refresh_from_db()
    assert (target.value, target.note) == (30 * 10**9, "")


def test_the_second_may_put_his_change_on_top_once_he_has_seen_the_first(as_person, ledger, qinglan):
    target = ledger.target()
    url, client = address(qinglan.zone, "change", target.pk), as_person("supervisor")
    client.post(url, typed(version=1, value="300"))
    page = client.post(url, typed(version=1, value="310"))
    assert f'name="on_top" value="{page.context["current"]}"' in page.content.decode()
    assert client.post(url, typed(version=1, value="310", on_top=page.context["current"])).status_code == 302
    target.refresh_from_db()
    assert target.value == 31 * 10**9
    late = client.post(url, typed(version=1, value="320", on_top=page.context["current"]))
    assert late.status_code == 409
    target.refresh_from_db()
    assert target.value == 31 * 10**9


@pytest.mark.parametrize("version", ["", "0", "-1", "99", "9" * 30, "x"])
def test_a_form_without_the_version_it_was_made_for_saves_nothing(as_person, ledger, qinglan, version):
    target = ledger.target()
    page = as_person("supervisor").post(address(qinglan.zone, "change", target.pk), typed(version=version))
    assert page.status_code in (409, 422)
    assert Target.objects.get(pk=target.pk).version == 1


@pytest.mark.parametrize("name", ["supersede", "withdraw"])
def test_the_other_acts_collide_politely_too(as_person, ledger, qinglan, name):
    target = ledger.target()
    client = as_person("supervisor")
    client.post(address(qinglan.zone, "change", target.pk), typed(version=1, value="300", reason="甲改"))
    sent = typed(version=1, value="320", since="2026-07-01", reason="乙的理由")
    page = client.post(address(qinglan.zone, name, target.pk), sent)
    assert page.status_code == 409
    assert "甲改" in page.content.decode()
    assert "乙的理由" in page.content.decode()
    assert Target.objects.get().state == Target.State.IN_FORCE


# ---------------------------------------------------------------- superseding, withdrawing


def superseded(by, target, value, since=date(2026, 7, 1)):
    told = {"value": Decimal(value), "value_unit": target.value_unit, "bound": "ge", "since": since}
    return acts.supersede(by, target, told, version=target.version, reason="年中调整")


def test_a_new_version_counts_from_a_day_and_the_old_one_stays(as_person, ledger, qinglan):
    old = ledger.target(code="gdp", unit=qinglan.units["J"], note="原说明")
    sent = {
        "value": "120",
        "unit_word": "亿元",
        "bound": "ge",
        "since": "2026-07-01",
        "reason": "年中调整",
        "version": "1",
    }
    page = as_person("supervisor").post(address(qinglan.zone, "supersede", old.pk), sent)
    new = Target.objects.get(supersedes=old)
    old.refresh_from_db()
    assert page.url == address(qinglan.zone, "target", new.pk)
    assert (old.state, old.value) == (Target.State.SUPERSEDED, 10**10)
    assert (new.state, new.value, new.since) == (Target.State.IN_FORCE, 12 * 10**9, date(2026, 7, 1))
    assert (new.indicator, new.code, new.unit, new.period, new.note) == (
        old.indicator,
        "gdp",
        old.unit,
        old.period,
        "原说明",
    )


def test_a_chain_of_versions_is_shown_from_each_of_its_links(as_person, ledger, qinglan, django_assert_max_num_queries):
    by = qinglan.people["supervisor"]
    chain = [ledger.target("有效发明专利", "100", "count")]
    for value in range(101, 109):
        chain.append(superseded(by, chain[-1], value))
    client = as_person("observer")
    for link in (chain[0], chain[4], chain[-1]):
        assert [each.pk for each in versions(link)] == [each.pk for each in chain]
        with django_assert_max_num_queries(15):
            page = client.get(address(qinglan.zone, "target", link.pk)).content.decode()
        assert "104个 → 105个" in page
        assert "年中调整" in page


def test_a_sentence_stays_with_the_target_through_its_versions(as_person, ledger, qinglan):
    document = ledger.document("前言。确保地区生产总值达到100亿元，同比增长6%。后记。")
    said = ledger.statement(
        document,
        "100亿元",
        "确保地区生产总值达到100亿元",
        value="1e10",
        unit="CNY",
        path=["一、总体要求", "（二）目标"],
    )
    new = superseded(qinglan.people["supervisor"], ledger.target(statement=said), 12 * 10**9)
    page = as_person("observer").get(address(qinglan.zone, "target", new.pk)).content.decode()
    assert "确保地区生产总值达到<mark>100亿元</mark>" in page
    assert "一、总体要求 › （二）目标 ›" in page
    assert f"{reverse('documents:detail', args=['qinglan', document.pk])}#s{said.pk}" in page


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_only_what_is_in_force_can_be_changed(as_person, ledger, qinglan, state):
    target = ledger.target(state=state)
    for name in ("change", "supersede", "withdraw"):
        sent = typed(version=1, since="2026-07-01")
        page = as_person("supervisor").post(address(qinglan.zone, name, target.pk), sent)
        assert page.status_code == 422
        assert "不能再变更" in page.content.decode()
    assert Target.objects.count() == 1


def test_withdrawing_takes_a_reason_and_keeps_the_record(as_person, ledger, qinglan):
    target = ledger.target()
    url, client = address(qinglan.zone, "withdraw", target.pk), as_person("supervisor")
    assert "reason" in errors(client.post(url, {"reason": "", "version": "1"}))
    assert client.post(url, {"reason": "文件已废止", "version": "1"}).status_code == 302
    target.refresh_from_db()
    assert target.state == Target.State.WITHDRAWN
    assert history(target).first().reason == "文件已废止"


@pytest.mark.parametrize("day", ["", "昨天", "2026-02-30", "0000-01-01"])
def test_a_new_version_needs_a_day(as_person, ledger, qinglan, day):
    sent = typed(version=1, since=day)
    assert "since" in errors(as_person("supervisor").post(address(qinglan.zone, "supersede", ledger.target().pk), sent))


def test_two_cannot_supersede_one_target(ledger, qinglan):
    target = ledger.target()
    stale = Target.objects.get(pk=target.pk)
    superseded(qinglan.people["supervisor"], target, 1)
    with pytest.raises(Overtaken):
        superseded(qinglan.people["supervisor"], stale, 2)
    assert Target.objects.filter(supersedes=target).count() == 1


def test_acts_ask_for_a_reason_themselves(ledger, qinglan):
    by, target = qinglan.people["supervisor"], ledger.target()
    with pytest.raises(Refused, match="原因"):
        acts.withdraw(by, target, version=1, reason=" ")
    with pytest.raises(Refused, match="原因"):
        acts.change(by, target, columns(target), version=1, reason="")


def test_a_create_takes_at_most_twenty_queries(as_person, qinglan, django_assert_max_num_queries):
    client = as_person("lead")
    with django_assert_max_num_queries(20):
        page = client.post(address(qinglan.zone, "enter"), typed(unit=qinglan.units["J1"].pk))
    assert page.status_code == 302


# ---------------------------------------------------------------- what follows from a target


def implied(as_person, qinglan, target):
    return as_person("observer").get(address(qinglan.zone, "target", target.pk)).context["implied"]


@pytest.mark.parametrize(("growth", "shown"), [("10", "≥237.6亿元"), ("-10", "≥194.4亿元"), ("6.55", "≥230.15亿元")])
def test_a_growth_target_implies_a_level_where_last_year_is_known(as_person, ledger, qinglan, growth, shown):
    ledger.observation(value="21600000000", code="gdp", period="2025")
    target = ledger.target(value=growth, base="%", measure="growth", bound="ge", code="gdp", period="2026")
    assert implied(as_person, qinglan, target).shown == shown
    page = as_person("observer").get(address(qinglan.zone, "target", target.pk)).content.decode()
    assert "推算" in page
    assert shown in page


def test_the_top_of_the_tree_is_the_zone_itself(as_person, ledger, qinglan):
    ledger.observation(value="20000000000", code="gdp", period="2025")
    growth = {"value": "10", "base": "%", "measure": "growth", "code": "gdp", "period": "2026"}
    assert implied(as_person, qinglan, ledger.target(area=qinglan.areas["QL"], **growth)).shown == "220亿元"
    assert implied(as_person, qinglan, ledger.target(area=qinglan.areas["QL1"], **growth)) is None


def test_nothing_is_implied_by_figures_of_other_years_areas_or_measures(as_person, ledger, qinglan):
    ledger.observation(code="gdp", period="2024")
    ledger.observation(code="gdp", period="2025H1")
    ledger.observation(code="gdp", period="2025", area=qinglan.areas["QL1"])
    ledger.observation(code="gdp", period="2025", area_name="全市")
    ledger.observation(code="gdp", period="2025", measure="growth", value="5", base="%")
    target = ledger.target(value="10", base="%", measure="growth", code="gdp", period="2026")
    assert implied(as_person, qinglan, target) is None


@pytest.mark.parametrize("period", ["1900", "9999", "2026H1", None])
def test_the_page_of_a_target_stands_whatever_its_horizon(as_person, ledger, qinglan, period):
    target = ledger.target(value="10", base="%", measure="growth", period=period)
    assert as_person("observer").get(address(qinglan.zone, "target", target.pk)).status_code == 200


# ---------------------------------------------------------------- comparing two documents


@pytest.fixture
def two(ledger):
    """The promises of two invented reports."""
    plan = ledger.document("甲。总值100亿元。增长6%。高企60家。外贸5亿元。", "年初报告")
    midyear = ledger.document("乙。总值120亿元。增长6%。高企70家。税收9亿元。旧目标1家。", "年中报告")

    def say(document, quote, name, value, unit, **fields):
        ledger.statement(document, quote, quote, value=value, unit=unit, **{"indicator": name, "code": "", **fields})

    say(plan, "100亿元", "地区生产总值", "1e10", "CNY", code="gdp")
    say(midyear, "120亿元", "生产总值", "1.2e10", "CNY", code="gdp")
    say(plan, "6%", "地区生产总值", "6", "%", code="gdp", measure="growth")
    say(midyear, "6%", "地区生产总值", "6", "%", code="gdp", measure="growth")
    say(plan, "60家", "高企", "60", "count")
    say(midyear, "70家", "高企", "70", "count", period="2027")
    say(plan, "5亿元", "外贸", "5e8", "CNY")
    say(midyear, "9亿元", "税收", "9e8", "CNY", kind="actual")
    say(midyear, "1家", "旧目标", "1", "count", decision="rejected")
    return plan, midyear


def test_two_documents_stand_side_by_side(as_person, qinglan, two):
    page = as_person("clerk").get(address(qinglan.zone, "compare"), {"a": two[0].pk, "b": two[1].pk})
    found = page.context["comparison"]
    assert [(line.indicator, line.difference) for line in found.changed] == [("地区生产总值", "+20亿元（+20%）")]
    assert [(line.indicator, line.measure) for line in found.same] == [("地区生产总值", "增长")]
    assert sorted(line.indicator for line in found.only_a) == ["外贸", "高企"]
    assert [line.indicator for line in found.only_b] == ["高企"]
    assert "+20亿元（+20%）" in page.content.decode()


def test_shares_differ_in_points(as_person, ledger, qinglan):
    a, b = ledger.document("增长8%。", "甲"), ledger.document("增长6.5%。", "乙")
    for document, quote, value in ((a, "8%", "8"), (b, "6.5%", "6.5")):
        ledger.statement(document, quote, quote, value=value, unit="%", measure="growth", indicator="投资", code="")
    page = as_person("clerk").get(address(qinglan.zone, "compare"), {"a": a.pk, "b": b.pk})
    assert [line.difference for line in page.context["comparison"].changed] == ["-1.5个百分点"]


def test_a_document_is_not_compared_with_itself(as_person, qinglan, two):
    page = as_person("clerk").get(address(qinglan.zone, "compare"), {"a": two[0].pk, "b": two[0].pk})
    assert "同一份文件" in page.content.decode()
    assert page.context["comparison"] is None


@pytest.mark.parametrize("pk", ["x", "0", "9" * 40])
def test_a_document_that_is_not_there_is_not_found(as_person, qinglan, two, pk):
    assert as_person("clerk").get(address(qinglan.zone, "compare"), {"a": pk, "b": two[0].pk}).status_code == 404


def test_another_zone_s_document_is_not_found(as_person, qinglan, yuntai, two):
    foreign = Ledger(yuntai).document("外区的文件。")
    page = as_person("clerk").get(address(qinglan.zone, "compare"), {"a": two[0].pk, "b": foreign.pk})
    assert page.status_code == 404


def test_a_comparison_takes_at_most_fifteen_queries(as_person, qinglan, two, django_assert_max_num_queries):
    client = as_person("lead")
    with django_assert_max_num_queries(15):
        client.get(address(qinglan.zone, "compare"), {"a": two[0].pk, "b": two[1].pk})
