"""Rules of targets that are bound to a metric: what measures them, what is refused, what the page shows."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from ledger_hand import Ledger, address
from pace_hand import Figures
from register_hand import Register

from guatu.metrics import Metric
from guatu_web.ledger.actions import binding
from guatu_web.ledger.actions import targets as acts
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.choosing import own_place
from guatu_web.ledger.queries.measured import Registers
from guatu_web.ledger.queries.pace import paced
from guatu_web.ledger.queries.proposing import proposed
from guatu_web.ledger.queries.reach import worth_of
from guatu_web.records.acts import history
from guatu_web.records.acts_in_words import ACTS
from guatu_web.records.errors import Overtaken, Refused
from web.conftest import TODAY

pytestmark = pytest.mark.usefixtures("on_a_known_day")


@pytest.fixture
def by(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def register(qinglan):
    return Register(qinglan)


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


@pytest.fixture
def target(ledger):
    return ledger.target("签约亿元以上项目", "8", "count", bound="ge", as_written="8个")


@pytest.fixture
def page(as_person, qinglan):
    def read(target, who="observer", **asked):
        answer = as_person(who).get(address(qinglan.zone, "target", target.pk), asked)
        assert answer.status_code == 200
        return answer

    return read


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def signed(day, **more):
    return {"lead": date(2026, 1, 5), "signed": day, **more}


def judged(target):
    return paced([Target.objects.select_related("zone").get(pk=target.pk)], TODAY)[0]


# ------------------------------------------------------------------ binding


def test_binding_keeps_name_and_version_and_narrowing_and_is_told_in_the_log(target, by):
    binding.bind(by, target, "signed_large", {"cluster": "新材料"}, version=target.version, reason="改由台账测算")
    kept = Target.objects.get(pk=target.pk)
    metric = Registers(kept.zone).metrics["signed_large"]
    assert (kept.metric, kept.metric_version, kept.narrowed) == ("signed_large", metric.version, {"cluster": "新材料"})
    entry = history(kept).first()
    assert (entry.act, entry.reason, entry.changes["metric"]) == (
        "ledger.bind_target",
        "改由台账测算",
        ["", "signed_large"],
    )
    assert {"ledger.bind_target", "ledger.unbind_target"} <= ACTS.keys()


def test_a_target_that_is_let_go_is_measured_by_the_statistics_again(ledger, by, register, qinglan):
    figures = Figures(qinglan)
    figures.years("projects_signed", {2024: 60, 2025: 70, 2026: 80}, until=10)
    target = ledger.target("签约项目数", "80", "count", code="projects_signed", bound="ge")
    before = judged(target).judgement.value
    register.project(signed(date(2026, 3, 1)))
    binding.bind(by, target, "signed", {}, version=target.version)
    assert judged(target).judgement.value == 1
    target.refresh_from_db()
    binding.unbind(by, target, version=target.version)
    assert judged(target).judgement.value == before
    assert Target.objects.get(pk=target.pk).metric_where is None


def test_who_may_not_change_a_target_does_not_bind_it(target, qinglan):
    with pytest.raises(PermissionDenied):
        binding.bind(qinglan.people["observer"], target, "signed_large", {}, version=target.version)


def test_a_target_that_somebody_has_changed_meanwhile_is_not_bound(target, by):
    seen = target.version
    binding.bind(by, target, "signed_large", {}, version=seen)
    with pytest.raises(Overtaken):
        binding.bind(by, target, "signed", {}, version=seen)


@pytest.mark.parametrize(
    ("name", "where", "reason"),
    [
        ("no_such", {}, "现行办法中没有指标"),
        ("signed_investment", {}, "单位是“元”，目标的单位是“个”"),
        ("signed_rank", {}, "占比或位次"),
        ("signed_to_date", {}, "已是累计数"),
        ("signed", {"colour": "red"}, "不能按“colour”细分"),
        ("signed", {"cluster": ""}, "请填写要计入的取值"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(target, by, name, where, reason):
    with pytest.raises(Refused, match=reason):
        binding.bind(by, target, name, where, version=target.version)
    assert not Target.objects.get(pk=target.pk).metric


def test_a_metric_by_months_does_not_measure_part_of_a_month(ledger, by):
    target = ledger.target("完成投资", "1e9", "CNY", period="2026-03-05/2026-04-30")
    with pytest.raises(Refused, match="最细按月计"):
        binding.bind(by, target, "investment_completed", {}, version=target.version)


def test_only_levels_and_growths_are_measured(ledger, by):
    target = ledger.target("签约项目数", "5", "count", measure="delta")
    with pytest.raises(Refused, match="口径为“增减”"):
        binding.bind(by, target, "signed", {}, version=target.version)
    target = ledger.target("签约项目数", "5", "count", period=None)
    with pytest.raises(Refused, match="没有期限"):
        binding.bind(by, target, "signed", {}, version=target.version)


def test_a_growth_is_measured_by_a_metric_in_percent(ledger, by, register):
    register.projects([{"lead": date(2025, 1, 4), "signed": date(2025, 2, 5)}] * 4)
    register.projects([signed(date(2026, 2, 5))] * 5)
    target = ledger.target("签约项目数", "20", "%", measure="growth", bound="ge")
    binding.bind(by, target, "signed_yoy", {}, version=target.version)
    made = judged(target)
    assert (made.judgement.value, made.judgement.light, made.goal.kind) == (25.0, "green", "growth")


@pytest.mark.parametrize(
    ("unit", "base", "factor"),
    [
        ("count", "count", 1),
        ("个", "count", 1),
        ("亿元", "CNY", 100_000_000),
        ("万美元", "USD", 10_000),
        ("%", "%", 1),
        ("亩", "mu", 1),
    ],
)
def test_units_of_metrics_are_converted_exactly(unit, base, factor):
    assert worth_of(unit) == (base, Decimal(factor))


def test_a_metric_in_larger_units_gives_the_value_in_the_unit_of_the_target(ledger, by, register, monkeypatch):
    register.project(signed(date(2026, 3, 1)), total="1230000000")
    metrics = dict(Registers(register.zone).metrics)
    metrics["signed_investment"] = metrics["signed_investment"]._replace(unit="亿元", version="other")
    monkeypatch.setattr(Registers, "metrics", metrics)
    target = ledger.target("签约项目总投资", "2e9", "CNY", bound="ge")
    Target.objects.filter(pk=target.pk).update(metric="signed_investment")
    assert judged(target).measured.value == Decimal("1230000000") * 10**8
    assert isinstance(metrics["signed_investment"], Metric)


def test_a_new_value_of_a_target_stays_bound(target, by):
    binding.bind(by, target, "signed_large", {"cluster": "新材料"}, version=target.version)
    columns = {"value": 9, "value_unit": "count", "as_written": "9个", "stretch_value": None, "bound": "ge"}
    newer = acts.supersede(by, target, columns | {"since": TODAY}, version=target.version, reason="上调")
    assert (newer.metric, newer.narrowed) == ("signed_large", {"cluster": "新材料"})
    again = acts.reinstate(by, newer, version=newer.version, reason="恢复")
    assert (again.metric, again.value) == ("signed_large", 8)


# ------------------------------------------------------------------ what the words ask for


@pytest.mark.parametrize(
    ("indicator", "unit", "metrics"),
    [
        ("签约超10亿元项目", "count", ["signed_huge"]),
        ("新签约10亿元以上项目", "count", ["signed_huge"]),
        ("签约亿元以上项目", "count", ["signed_large"]),
        ("签约项目数", "count", ["signed"]),
        ("开工亿元以上产业项目", "count", []),
        ("新开工项目", "count", ["started"]),
        ("竣工项目", "count", ["completed"]),
        ("投产项目", "count", ["producing"]),
        ("签约项目总投资", "CNY", ["signed_investment"]),
        ("签约合同外资", "USD", ["contracted_foreign"]),
        ("项目开工率", "%", []),
        ("竣工保障性租赁住房", "count", []),
        ("签约并开工项目", "count", []),
        ("高新技术企业数", "count", []),
        ("签约项目数", "CNY", ["signed_investment"]),
    ],
)
def test_a_metric_is_proposed_where_the_words_mean_what_it_counts(ledger, indicator, unit, metrics, qinglan):
    target = ledger.target(indicator, "30", unit, bound="ge")
    assert [each.name for each in proposed(target, Registers(qinglan.zone).metrics)] == metrics


def test_the_sentence_tells_the_size_where_the_indicator_does_not(ledger, qinglan):
    target = ledger.target("签约项目数", "30", "count", bound="ge", as_written="30个以上")
    metrics = Registers(qinglan.zone).metrics
    found = proposed(target, metrics, said="全年签约总投资超10亿元项目30个以上")
    assert [each.name for each in found] == ["signed_huge"]
    assert not Target.objects.get(pk=target.pk).metric, "a proposal binds nothing"


# ------------------------------------------------------------------ what it says


def test_value_and_light_and_needed_pace_come_from_the_register(target, by, register):
    register.projects([signed(date(2026, 2, 10)), signed(date(2026, 11, 21)), signed(date(2025, 12, 31))])
    register.project(signed(date(2026, 6, 1)), total="99999999")
    binding.bind(by, target, "signed_large", {}, version=target.version)
    told = judged(target).judgement
    assert told.value == 2
    assert (told.seasonal, told.linear.trajectory, told.light) == (None, "linear", "red"), "no three years yet"
    assert told.outlook.needed.amount == 6
    assert told.outlook.needed.per_month == pytest.approx(6 / (40 / (365.25 / 12)))
    assert told.quality.mark == "current"


def test_three_years_of_the_metric_give_the_seasonal_path(target, by, register):
    register.projects([{"lead": date(2022, 1, 4), "signed": date(2022, 2, 1)}])
    for year in (2023, 2024, 2025):
        register.projects([{"lead": date(year, 1, 4), "signed": date(year, 11, 25)}] * 3)
        register.project({"lead": date(year, 1, 4), "signed": date(year, 3, 25)})
    binding.bind(by, target, "signed_large", {}, version=target.version)
    told = judged(target).judgement
    assert told.seasonal.trajectory == "seasonal"
    assert told.seasonal.share == pytest.approx(0.25 + 0.75 * 21 / 30)
    assert told.linear.share == pytest.approx(10 / 12 + 21 / 30 / 12)


def test_a_target_is_narrowed_to_a_cluster(target, by, register):
    register.project(signed(date(2026, 2, 10)), cluster="新材料")
    register.project(signed(date(2026, 2, 11)), cluster="新能源")
    binding.bind(by, target, "signed_large", {"cluster": "新材料"}, version=target.version)
    assert judged(target).judgement.value == 1


def test_the_narrowing_comes_from_the_targets_own_area_or_unit(ledger, qinglan):
    metric = Registers(qinglan.zone).metrics["signed"]
    whole = ledger.target("签约项目数", "30", "count", area=qinglan.areas["QL"], unit=qinglan.units["Z"])
    park = ledger.target("签约项目数", "10", "count", area=qinglan.areas["QL1"], parent=whole)
    town = ledger.target("签约项目数", "10", "count", area=qinglan.areas["QL2"], parent=whole)
    team = ledger.target("签约项目数", "9", "count", area=qinglan.areas["QL"], unit=qinglan.units["J"], parent=whole)
    assert [own_place(each, metric) for each in (whole, park, town, team)] == [
        {},
        {"park": "QL1"},
        {"area": "QL2"},
        {"team": "J"},
    ]


def test_a_sum_of_money_is_measured_and_shown_in_its_unit(ledger, by, register, page):
    register.project(signed(date(2026, 3, 1)), total="1230000000")
    target = ledger.target("签约项目总投资", "2e9", "CNY", bound="ge")
    binding.bind(by, target, "signed_investment", {}, version=target.version)
    answer = page(target)
    said = plain(answer)
    assert [line.amount for line in answer.context["measured"].lines] == ["12.3亿元"]
    assert "61.5%" in said


def test_a_rate_is_held_against_the_goal_itself(ledger, by, register, qinglan):
    figures = [(date(2026, 3, 1), True), (date(2026, 4, 1), False)]
    made = [register.project(signed(day)) for day, _ in figures]
    assert len(made) == 2
    target = ledger.target("签约项目开工率", "60", "%", bound="ge")
    register.reach(made[0], "started", date(2026, 5, 1))
    binding.bind(by, target, "sign_start_rate", {}, version=target.version)
    found = judged(target)
    assert (found.measured.numerator, found.measured.denominator) == (1, 2)
    assert (found.judgement.value, found.judgement.light) == (50.0, "red")
    assert found.judgement.outlook.reason == "rate"


def test_what_there_is_on_a_day_is_measured_as_a_level(ledger, by, register):
    register.projects([{"lead": date(2025, 3, 1)}, {"lead": date(2026, 3, 1)}, {"lead": date(2026, 4, 1)}])
    target = ledger.target("在库项目数", "4", "count", bound="ge")
    binding.bind(by, target, "in_hand", {}, version=target.version)
    told = judged(target).judgement
    assert (told.value, told.last_value, told.goal.kind) == (3.0, 1.0, "stock")
    assert told.light in ("green", "yellow", "orange", "red")


def test_a_metric_that_the_playbook_no_longer_has_is_said(target, page):
    Target.objects.filter(pk=target.pk).update(metric="gone")
    assert "绑定的指标不在现行办法中" in plain(page(target))


def test_a_definition_that_was_changed_since_is_said(target, by, page):
    binding.bind(by, target, "signed_large", {}, version=target.version)
    Target.objects.filter(pk=target.pk).update(metric_version="before")
    assert "定义已经修改" in plain(page(target))


# ------------------------------------------------------------------ the page


def test_a_project_that_is_signed_moves_the_target_at_the_next_look(target, by, register, page):
    first = register.project({"lead": date(2026, 1, 5)}, name="甲项目（虚构）")
    register.project(signed(date(2026, 3, 1)), name="乙项目（虚构）")
    binding.bind(by, target, "signed_large", {}, version=target.version)
    before = page(target)
    assert before.context["measured"].value == "1个"
    assert "甲项目" not in plain(before)
    register.reach(first, "signed", date(2026, 11, 20))
    after = page(target)
    assert after.context["measured"].value == "2个"
    assert [line.record.name for line in after.context["measured"].lines] == ["甲项目（虚构）", "乙项目（虚构）"]


def test_the_page_tells_numerator_unit_day_version_and_opens_the_records(target, by, register, page, as_person):
    project = register.project(signed(date(2026, 3, 1)), cluster="新材料")
    binding.bind(by, target, "signed_large", {"cluster": "新材料"}, version=target.version)
    answer = page(target)
    told = answer.context["measured"]
    assert (told.numerator, told.denominator, told.unit, told.on) == ("1个", "", "个", TODAY)
    assert told.version == Registers(target.zone).metrics["signed_large"].version[:12]
    assert told.where == [("产业集群", "新材料")]
    records = as_person("observer").get(told.records)
    assert project.name in records.content.decode()
    assert as_person("observer").get(told.page).status_code == 200


def test_who_may_not_see_a_project_sees_that_there_is_one(target, by, register, page, qinglan):
    register.project(signed(date(2026, 3, 1)), name="甲项目（虚构）", area=qinglan.areas["QL1"])
    binding.bind(by, target, "signed_large", {}, version=target.version)
    said = plain(page(target, who="town"))
    assert "甲项目" not in said
    assert "无权查看" in said


def test_the_page_as_of_a_past_day_shows_what_was_known_then(target, by, register, page, monkeypatch):
    day = timezone.now().replace(year=2026, month=5, day=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: day)
        register.project(signed(date(2026, 3, 1)))
    register.project(signed(date(2026, 4, 1)))
    binding.bind(by, target, "signed_large", {}, version=target.version)
    assert page(target).context["measured"].value == "2个"
    assert page(target, as_of="2026-06-30").context["measured"].value == "1个"


def test_the_page_costs_no_more_than_fifteen_queries(target, by, register, as_person, qinglan):
    register.projects([signed(date(2026, 3, 1))] * 12)
    binding.bind(by, target, "signed_large", {}, version=target.version)
    client, there = as_person("observer"), address(qinglan.zone, "target", target.pk)
    client.get(there)
    with CaptureQueriesContext(connection) as queries:
        client.get(there)
    assert len(queries) <= 15, [each["sql"][:150] for each in queries]


# ------------------------------------------------------------------ the page of binding


def test_the_page_of_binding_proposes_previews_and_binds(target, as_person, register, qinglan):
    register.project(signed(date(2026, 3, 1)), cluster="新材料")
    client, there = as_person("supervisor"), address(qinglan.zone, "bind", target.pk)
    assert "签约1亿元以上项目数（按目标文字建议）" in plain(client.get(there))
    asked = client.get(there, {"metric": "signed_large", "previewed": "1", "where.cluster": "新材料"})
    assert asked.context["preview"].value == "1个"
    assert "12.5%" in plain(asked)
    given = {"act": "bind", "metric": "signed_large", "where.cluster": "新材料", "version": target.version}
    done = client.post(there, given, follow=True)
    assert "今后由台账直接测算" in plain(done)
    assert Target.objects.get(pk=target.pk).narrowed == {"cluster": "新材料"}
    assert client.post(there, {"act": "unbind", "version": target.version}).status_code == 409
    done = client.post(there, {"act": "unbind", "version": target.version + 1}, follow=True)
    assert "已解除绑定" in plain(done)


def test_what_is_refused_stands_on_the_page_of_binding(target, as_person, qinglan):
    client, there = as_person("supervisor"), address(qinglan.zone, "bind", target.pk)
    answer = client.post(there, {"act": "bind", "metric": "signed_investment", "version": target.version})
    assert answer.status_code == 422
    assert "两者不能折算" in plain(answer)
    assert as_person("observer").get(there).status_code == 403
