"""Rules of outlooks from the pipeline: made in the round, stored with what carries them, scored at the end."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from ledger_hand import Ledger, address
from register_hand import Register

from guatu_web.ledger.actions import binding
from guatu_web.ledger.actions.outlooks import of_day
from guatu_web.ledger.models import Expectation, Outlook, OutlookScore, Target
from guatu_web.ledger.queries.measured import Registers
from guatu_web.ledger.queries.outlooks import lights_of
from guatu_web.ledger.queries.pipeline import Pipeline
from guatu_web.ledger.queries.reach import reach_of
from guatu_web.projects.models import Project
from guatu_web.projects.queries.rules import rules_of

JUNE = date(2026, 6, 30)


@pytest.fixture
def register(qinglan, on):
    """Two and a half years of projects: one of two is signed."""
    on(JUNE)
    made = Register(qinglan)
    made.history((2024, 2025, 2026), until=JUNE)
    return made


@pytest.fixture
def target(qinglan, on):
    on(JUNE)
    return bound(qinglan, "签约项目数", "14", "signed")


def bound(built, indicator, value, metric, unit="count", where=None):
    made = Ledger(built).target(indicator, value, unit, bound="ge")
    return binding.bind(built.people["supervisor"], made, metric, where or {}, version=made.version)


@pytest.fixture
def page(as_person, qinglan):
    return lambda target, who="observer": as_person(who).get(address(qinglan.zone, "target", target.pk))


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# ------------------------------------------------------------------ made and stored


def test_the_round_stores_the_outlook_with_the_projects_that_carry_it(register, target, qinglan):
    assert of_day(qinglan.zone).made == 1
    kept = Outlook.objects.get()
    told = kept.expectation
    assert (kept.method, kept.kind, kept.made_on, str(kept.period)) == (
        "pipeline",
        "sum",
        JUNE,
        "2026H1",
    )
    assert 0 < kept.probability < 1
    assert kept.low <= kept.median <= kept.high
    assert (told.of, told.milestone, told.metric) == ("count", "signed", "signed")
    assert len(told.done) == kept.value == 6
    assert {each["stage"] for each in told.open} <= {"lead", "negotiating"}
    assert told.mean == pytest.approx(6 + sum(each["chance"] for each in told.open) + told.new)
    assert told.moves["fewest"]["probability"] >= 0.8
    assert told.moves["fewest"]["number"] <= told.moves["nearest"]["number"]


def test_unchanged_figures_are_not_stored_again_within_a_week(register, target, qinglan, on):
    of_day(qinglan.zone)
    assert of_day(qinglan.zone).made == 0
    on(date(2026, 7, 1))  # Wednesday of the same week
    assert of_day(qinglan.zone).made == 0
    on(date(2026, 7, 7))
    assert of_day(qinglan.zone).made == 1, "time has passed"


def test_a_project_that_moves_gives_another_outlook(register, target, qinglan):
    of_day(qinglan.zone)
    before = Outlook.objects.get()
    waiting = before.expectation.open[0]["project"]
    register.reach(Project.objects.get(pk=waiting), "signed", JUNE)
    assert of_day(qinglan.zone).made == 1
    after = Outlook.objects.first()
    assert after.value == before.value + 1
    assert after.probability > before.probability
    assert waiting in after.expectation.done


def read_in_a_round(zone):
    """The statements of a round that read projects and their moves, and what the round has made."""
    with CaptureQueriesContext(connection) as told:
        made = of_day(zone).made
    sql = [each["sql"] for each in told]
    return [each for each in sql if 'FROM "projects_project"' in each or 'FROM "projects_move"' in each], made


def test_a_round_reads_no_project_again_while_none_has_changed(register, target, qinglan, on):
    assert read_in_a_round(qinglan.zone)[0]
    other = bound(qinglan, "签约项目数", "30", "signed")
    assert read_in_a_round(qinglan.zone) == ([], 1), "another target has changed, no project"
    assert Outlook.objects.get(target=other).expectation.done == Outlook.objects.get(target=target).expectation.done
    on(date(2026, 7, 1))
    assert read_in_a_round(qinglan.zone)[0], "another day has begun"
    register.reach(Project.objects.get(pk=Outlook.objects.first().expectation.open[0]["project"]), "signed", JUNE)
    read, made = read_in_a_round(qinglan.zone)
    assert read
    assert made == 2


def test_what_was_expected_is_never_changed(register, target, qinglan):
    of_day(qinglan.zone)
    with pytest.raises(DatabaseError), transaction.atomic():
        Expectation.objects.update(new=99)


def test_a_sum_of_money_expects_money(register, qinglan):
    target = bound(qinglan, "签约项目总投资", "2000000000", "signed_investment", "CNY")
    of_day(qinglan.zone)
    kept = Outlook.objects.get(target=target)
    assert kept.expectation.of == "sum"
    assert kept.value == 1_200_000_000
    carrying = kept.expectation.open[0]
    assert carrying["expected"] == pytest.approx(carrying["chance"] * 200_000_000, rel=1e-4)


def test_only_projects_that_the_metric_counts_carry_the_outlook(register, qinglan):
    small = register.project({"lead": date(2026, 5, 1), "negotiating": date(2026, 6, 1)}, total="90000000")
    large = register.project({"lead": date(2026, 5, 1), "negotiating": date(2026, 6, 1)}, total="100000000")
    public = register.project({"lead": date(2026, 5, 1)}, total="100000000", kind="livelihood")
    registers = Registers(qinglan.zone)
    metric = registers.metrics["signed_large"]
    counted = Pipeline(qinglan.zone, JUNE, registers).counted(metric, reach_of(metric), {})
    assert str(large.pk) in counted
    assert str(small.pk) not in counted
    stages = next(each for each in rules_of(qinglan.zone).ladders if each.kind == "livelihood").stages
    assert (str(public.pk) in counted) == ("signed" in stages)


def test_projects_that_count_already_are_those_of_the_metric(register, qinglan):
    """One that was taken in at a later stage has no day of signing: it is not counted, and not expected either."""
    late = register.project({"started": date(2026, 3, 1)})
    registers = Registers(qinglan.zone)
    metric = registers.metrics["signed"]
    counted = Pipeline(qinglan.zone, JUNE, registers).counted(metric, reach_of(metric), {})
    assert str(late.pk) not in counted


def test_a_short_register_gives_no_probability_but_the_reason(qinglan, on, page):
    on(JUNE)
    Register(qinglan).history((2026,), until=JUNE)
    target = bound(qinglan, "签约项目数", "10", "signed")
    of_day(qinglan.zone)
    kept = Outlook.objects.get()
    assert (kept.probability, kept.reason, kept.method) == (None, "short_register", "pipeline")
    assert kept.expectation.done
    assert "项目台账的推进记录不足一年，不给概率" in plain(page(target))


def test_a_target_that_no_stage_measures_has_no_pipeline(register, qinglan):
    target = bound(qinglan, "洽谈次数", "10", "talks")
    of_day(qinglan.zone)
    kept = Outlook.objects.get(target=target)
    assert kept.method != "pipeline"
    assert not Expectation.objects.exists()


def test_the_list_shows_both_lights_of_a_bound_target(register, target, qinglan):
    of_day(qinglan.zone)
    kept = Outlook.objects.get()
    status, outlook = lights_of([Target.objects.get(pk=target.pk)], JUNE)[target.pk]
    assert (status.colour, outlook.colour) == (kept.status, kept.light)


# ------------------------------------------------------------------ on the page


def test_before_the_round_the_page_says_that_the_outlook_is_awaited(register, target, page):
    answer = page(target)
    assert "待后台下一轮作出" in plain(answer)
    assert not Outlook.objects.exists()


def test_the_page_lists_who_carries_the_expectation_and_what_would_have_to_move(register, target, qinglan, page):
    of_day(qinglan.zone)
    answer = page(target)
    told, said = answer.context["expected"], plain(answer)
    assert told.made_on == JUNE
    assert told.lines[0].record.name in said
    assert told.lines[0].next_gate == "签约"
    assert "最少推动：以下" in said
    assert "按最有把握的推：以下" in said
    assert "在库推算还没有到期可评分的" in said
    assert answer.context["pace"].chance.endswith("%")


def test_where_no_open_project_counts_the_page_says_that_new_ones_must_come(register, qinglan, page):
    Project.objects.exclude(stage__in=("signed", "started")).update(stage="signed")
    target = bound(qinglan, "签约10亿元以上项目", "14", "signed_huge")
    for _ in range(4):
        register.project({"lead": date(2025, 1, 1), "signed": date(2025, 6, 1)}, total="2000000000")
    of_day(qinglan.zone)
    said = plain(page(target))
    assert not Outlook.objects.get(target=target).expectation.open
    assert "没有可推动的在库项目，须另引进项目" in said
    assert "不必另外推动" not in said


def test_the_page_of_a_bound_target_with_its_outlook_costs_no_more_than_fifteen_queries(
    register, target, qinglan, as_person
):
    of_day(qinglan.zone)
    client, there = as_person("observer"), address(qinglan.zone, "target", target.pk)
    client.get(there)
    with CaptureQueriesContext(connection) as queries:
        client.get(there)
    assert len(queries) <= 15, [each["sql"][:150] for each in queries]


def test_an_outlook_of_another_metric_is_not_shown_as_that_of_the_new_one(register, target, qinglan, page):
    of_day(qinglan.zone)
    target.refresh_from_db()
    binding.bind(qinglan.people["supervisor"], target, "signed_large", {}, version=target.version)
    assert page(target).context["expected"] is None


def test_who_sees_no_projects_sees_the_figures_without_names(register, target, qinglan, page):
    of_day(qinglan.zone)
    answer = page(target, "town")
    assert all(line.record is None for line in answer.context["expected"].lines)
    assert "测试项目" not in plain(answer)


# ------------------------------------------------------------------ scored


def test_an_outlook_from_the_pipeline_is_scored_when_its_horizon_has_ended(register, target, qinglan, on, page):
    of_day(qinglan.zone)
    kept = Outlook.objects.get()
    for each in kept.expectation.open[:8]:
        register.reach(Project.objects.get(pk=each["project"]), "signed", date(2026, 12, 1))
    on(date(2027, 1, 2))
    assert of_day(qinglan.zone).scored == 1
    score = OutlookScore.objects.get(outlook=kept)
    assert (score.final, score.met) == (14, True)
    assert score.brier == pytest.approx((kept.probability - 1) ** 2)
    assert score.covered == (kept.low <= 14 <= kept.high)
    last = Outlook.objects.first()
    assert (last.probability, last.light, last.value) == (1.0, "green", 14)
    newer = bound(qinglan, "签约项目数", "4", "signed")
    Target.objects.filter(pk=newer.pk).update(period_first=date(2027, 1, 1), period_last=date(2027, 12, 31))
    of_day(qinglan.zone)
    assert "在库推算已到期 1 次" in plain(page(newer))
