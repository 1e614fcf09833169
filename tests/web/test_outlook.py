"""Rules of stored outlooks: kept when made, never changed, scored at the horizon's end, compared with a month ago."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from ledger_hand import Ledger, address
from pace_hand import Figures

from guatu_web.ledger.actions import targets as acts
from guatu_web.ledger.actions.outlooks import of_day
from guatu_web.ledger.models import Outlook, OutlookScore, Target
from guatu_web.ledger.queries.outlooks import score_of
from guatu_web.records.errors import OutsideAnAct

PAST = {2020: 100e8, 2021: 108e8, 2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8}


@pytest.fixture
def figures(qinglan):
    made = Figures(qinglan)
    made.years("retail_sales", PAST | {2026: 160e8}, until=8)
    return made


@pytest.fixture
def target(qinglan):
    return Ledger(qinglan).target("社会消费品零售总额", "165e8", "CNY", code="retail_sales", bound="ge")


@pytest.fixture
def page(as_person, qinglan):
    return lambda target: as_person("observer").get(address(qinglan.zone, "target", target.pk))


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# ---------------------------------------------------------------- kept


def test_a_target_that_is_shown_for_the_first_time_gets_an_outlook_once(figures, target, on, page):
    on(date(2026, 9, 18))
    page(target)
    page(target)
    kept = Outlook.objects.get()
    assert (kept.target, kept.made_on, str(kept.period)) == (target, date(2026, 9, 18), "2026-01/2026-08")
    assert 0 < kept.probability < 1
    assert kept.low < kept.median < kept.high


def test_the_daily_run_keeps_an_outlook_where_figures_changed_and_else_none(figures, target, on, qinglan):
    on(date(2026, 9, 18))
    assert of_day(qinglan.zone) == (1, 1, 0)
    assert of_day(qinglan.zone) == (1, 0, 0)
    on(date(2026, 10, 16))
    assert of_day(qinglan.zone).made == 0
    figures.put("retail_sales", "2026-01/2026-09", 118e8, known=date(2026, 10, 16))
    assert of_day(qinglan.zone).made == 1
    on(date(2026, 11, 21))
    assert of_day(qinglan.zone).made == 1, "the deadline of October has passed"
    newest = Outlook.objects.first()
    assert (newest.status, newest.status_reason) == ("red", "late")


def test_a_changed_value_of_the_target_is_another_outlook(figures, target, on, qinglan):
    on(date(2026, 9, 18))
    of_day(qinglan.zone)
    columns = {"value": "150e8", "value_unit": "CNY", "as_written": "", "stretch_value": None, "bound": "ge"}
    by = qinglan.people["supervisor"]
    acts.supersede(by, target, columns | {"since": date(2026, 9, 1)}, version=target.version, reason="年中调整")
    assert of_day(qinglan.zone).made == 1
    assert {float(each.goal) for each in Outlook.objects.all()} == {165e8, 150e8}


def test_the_command_tells_what_it_has_done_for_each_zone(figures, target, on, yuntai):
    on(date(2026, 9, 18))
    said = io.StringIO()
    call_command("outlooks", stdout=said)
    assert "青澜开发区: 1 targets, 1 outlooks made, 0 outlooks scored" in said.getvalue()
    assert "云台开发区: 0 targets" in said.getvalue()


def test_the_number_of_queries_of_the_daily_run_does_not_grow_with_its_targets(
    figures, target, on, qinglan, django_assert_max_num_queries
):
    on(date(2026, 9, 18))
    ledger = Ledger(qinglan)
    for number in range(40):
        ledger.target("社会消费品零售总额", f"{130 + number}e8", "CNY", code="retail_sales", bound="ge")
    with django_assert_max_num_queries(12):
        assert of_day(qinglan.zone).made == 41


# ---------------------------------------------------------------- never changed


def test_the_program_refuses_to_change_or_delete_an_outlook(figures, target, on, page):
    on(date(2026, 9, 18))
    page(target)
    kept = Outlook.objects.get()
    kept.probability = 0.99
    with pytest.raises(OutsideAnAct):
        kept.save()
    with pytest.raises(OutsideAnAct):
        kept.delete()


@pytest.mark.parametrize("model", [Outlook, OutlookScore])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_outlooks_and_scores(figures, target, on, qinglan, model, act):
    on(date(2026, 9, 18))
    of_day(qinglan.zone)
    kept = Outlook.objects.get()
    OutlookScore(
        zone=qinglan.zone, outlook=kept, scored_at=timezone.now(), final=1, met=False, brier=0.1, covered=True
    ).save()
    statement = {
        "update": f"UPDATE {model._meta.db_table} SET zone_id = zone_id",
        "delete": f"DELETE FROM {model._meta.db_table}",
    }[act]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert model.objects.count() == 1


# ---------------------------------------------------------------- scored


def test_an_outlook_is_scored_when_its_horizon_has_ended_and_the_final_value_is_known(figures, target, on, qinglan):
    on(date(2026, 9, 18))
    of_day(qinglan.zone)
    said = Outlook.objects.get()
    on(date(2027, 1, 18))
    assert of_day(qinglan.zone).scored == 0
    for month, value in ((9, 116e8), (10, 129e8), (11, 143e8), (12, 158e8)):
        figures.put("retail_sales", f"2026-01/2026-{month:02}", value, known=date(2027, 1, 19))
    on(date(2027, 1, 20))
    of_day(qinglan.zone)
    score = OutlookScore.objects.get(outlook=said)
    assert (score.final, score.met) == (158e8, False)
    assert score.brier == pytest.approx(said.probability**2)
    assert score.covered == (said.low <= 158e8 <= said.high)
    assert of_day(qinglan.zone).scored == 0


def test_what_was_said_when_all_figures_were_there_is_no_outlook_and_gets_no_score(figures, target, on, qinglan):
    for month, value in ((9, 116e8), (10, 129e8), (11, 143e8), (12, 170e8)):
        figures.put("retail_sales", f"2026-01/2026-{month:02}", value, known=date(2027, 1, 19))
    on(date(2027, 1, 20))
    of_day(qinglan.zone)
    assert Outlook.objects.get().probability == 1
    assert not OutlookScore.objects.exists()


def test_the_zones_score_stands_beside_new_outlooks(figures, target, on, qinglan, page):
    on(date(2026, 9, 18))
    assert "还没有到期的研判" in plain(page(target))
    for month, value in ((9, 116e8), (10, 129e8), (11, 143e8), (12, 158e8)):
        figures.put("retail_sales", f"2026-01/2026-{month:02}", value, known=date(2027, 1, 19))
    on(date(2027, 1, 20))
    of_day(qinglan.zone)
    score = score_of(qinglan.zone)
    assert (score.number, score.brier) == (1, pytest.approx(OutlookScore.objects.get().brier))
    assert f"本区已到期研判 1 次：布里尔分 {score.brier:.3f}" in plain(page(target))


# ---------------------------------------------------------------- what changed since last month


def test_a_new_figure_and_a_revised_base_are_told_with_their_effect(figures, target, on, qinglan, page):
    on(date(2026, 9, 18))
    of_day(qinglan.zone)
    figures.put("retail_sales", "2025-01/2025-12", 152e8, known=date(2026, 10, 10), status="revised")
    figures.put("retail_sales", "2026-01/2026-09", 121e8, known=date(2026, 10, 15))
    on(date(2026, 10, 16))
    told = {cause.word: cause for cause in page(target).context["causes"]}
    assert told["新增数据"].lines == ["2026年1—9月 121亿元"]
    assert told["往期或基数修订"].lines == ["2025年1—12月 148亿元 → 152亿元"]
    assert "个百分点" in told["新增数据"].effect
    assert "个百分点" in told["往期或基数修订"].effect
    assert "轨迹更新" in told


def test_what_was_entered_late_is_new_however_early_it_is_said_to_be_known(figures, target, on, qinglan, page):
    on(date(2026, 9, 18))
    of_day(qinglan.zone)
    figures.put("retail_sales", "2019-01/2019-12", 90e8, known=date(2020, 1, 20), entered=date(2026, 10, 2))
    on(date(2026, 10, 16))
    (cause,) = page(target).context["causes"]
    assert cause.lines == ["2019年1—12月 — → 90亿元"]


def test_a_month_without_any_change_says_so(figures, target, on, qinglan, page):
    on(date(2026, 9, 18))
    of_day(qinglan.zone)
    on(date(2026, 10, 16))
    assert "数据、目标和轨迹都没有变化" in plain(page(target))


def test_a_withdrawn_target_shows_no_lights(figures, target, on, page, qinglan):
    on(date(2026, 9, 18))
    acts.withdraw(qinglan.people["supervisor"], target, version=target.version, reason="重复登记")
    assert "pace" not in page(target).context
    assert not Outlook.objects.exists()
    assert Target.objects.get().state == "withdrawn"
