"""Rules of alarms: a rule raises one alarm for each cause, which clears, is taken, handed on or closed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from ledger_hand import Ledger
from pace_hand import Figures, at

from guatu import playbook
from guatu.periods import Period, cumulative
from guatu.playbook import AlarmRule, Asked, Report
from guatu_web.alarms.actions import handling, raising
from guatu_web.alarms.actions.raising import of_day
from guatu_web.alarms.in_words import sentence
from guatu_web.alarms.models import Alarm
from guatu_web.ledger.actions import outlooks
from guatu_web.ledger.actions import targets as target_acts
from guatu_web.ledger.models import Outlook
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.records.acts import act, history
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry
from guatu_web.returns.models import Return

pytestmark = pytest.mark.django_db
State = Alarm.State
PAST = {2020: 100e8, 2021: 108e8, 2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8}
MONTHLY = Report("monthly", "经济月报", "J1", "month", "cumulative", 15, (Asked("retail_sales", "none"),))


def rule(kind, limit, **more):
    return AlarmRule(f"{kind}_rule", f"{kind}规则", kind, Decimal(str(limit)), **more)


@pytest.fixture
def on(on):
    """It is noon of this day, until another is said."""
    on(date(2026, 9, 18))
    return on


@pytest.fixture
def follow(qinglan, admin, on):
    """Puts a playbook with some rules in force, since the year's beginning."""

    def follows(*rules, reports=()):
        told = playbook.load(playbook.shipped())._replace(alarms=rules, reports=reports)
        number = PlaybookVersion.objects.count()
        made = PlaybookVersion(zone=qinglan.zone, label=f"试用{number}", name="试用办法", content=told.plain())
        made.digest, made.in_force_from, made.uploaded_by = f"{number:064d}", date(2026, 1, 1), admin
        with act("test.follow", by=None, zone=qinglan.zone) as doing:
            doing.create(made)

    return follows


@pytest.fixture
def figures(qinglan, on):
    return Figures(qinglan)


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


def sales(figures, total, until=8):
    """Months of seven years; the last is to come to `total`."""
    figures.years("retail_sales", PAST | {2026: total}, until=until)


def goal(ledger, value="165e8", **more):
    return ledger.target("社会消费品零售总额", value, "CNY", code="retail_sales", bound="ge", **more)


def round_of(built):
    """What the worker does with a zone."""
    outlooks.of_day(built.zone)
    return of_day(built.zone)


def alarms():
    return [(each.kind, each.state) for each in Alarm.objects.order_by("pk")]


def url(name, *args):
    return reverse(f"alarms:{name}", args=("qinglan", *args))


# ---------------------------------------------------------------- a target behind its path


def test_a_target_behind_for_so_many_periods_raises_one_alarm_however_often_it_is_asked(
    qinglan, follow, figures, ledger
):
    follow(rule("behind", 2))
    sales(figures, 150e8)
    target = goal(ledger)
    assert round_of(qinglan).raised == 1
    assert round_of(qinglan) == (0, 0, 0)
    alarm = Alarm.objects.get()
    assert (alarm.target, alarm.state, alarm.rule) == (target, State.OPEN, "behind_rule")
    assert (alarm.facts["periods"], alarm.facts["first"]) == (7, "2026-02-28")
    assert "连续 7 期未达绿灯" in sentence(alarm)
    assert "为 96亿元，按季节轨迹应达 105.6亿元" in sentence(alarm)


def test_fewer_periods_than_the_rule_says_raise_nothing(qinglan, follow, figures, ledger):
    follow(rule("behind", 8))
    sales(figures, 150e8)
    goal(ledger)
    assert round_of(qinglan) == (0, 0, 0)


def test_a_target_on_its_path_raises_nothing(qinglan, follow, figures, ledger):
    follow(rule("behind", 1), rule("outlook", 0.5))
    sales(figures, 175e8)
    goal(ledger)
    assert round_of(qinglan) == (0, 0, 0)


def test_an_alarm_clears_when_the_target_recovers_and_another_streak_is_another_alarm(
    qinglan, follow, figures, ledger, on
):
    follow(rule("behind", 1))
    sales(figures, 150e8, until=6)
    goal(ledger)
    on(date(2026, 7, 18))
    round_of(qinglan)
    on(date(2026, 8, 18))
    figures.put("retail_sales", cumulative(2026, 7), 93e8)
    assert round_of(qinglan).cleared == 1
    cleared = Alarm.objects.get()
    assert (cleared.state, cleared.gone) == (State.CLEARED, Alarm.Gone.OVER)
    assert timezone.localdate(cleared.cleared_at) == date(2026, 8, 18)
    on(date(2026, 9, 18))
    figures.put("retail_sales", cumulative(2026, 8), 100e8)
    assert round_of(qinglan).raised == 1
    assert alarms() == [("behind", State.CLEARED), ("behind", State.OPEN)]


def test_another_period_behind_is_the_same_alarm_with_newer_figures(qinglan, follow, figures, ledger, on):
    follow(rule("behind", 2))
    sales(figures, 150e8)
    goal(ledger)
    round_of(qinglan)
    on(date(2026, 10, 18))
    figures.put("retail_sales", cumulative(2026, 9), 120e8)
    assert round_of(qinglan) == (0, 0, 1)
    assert Alarm.objects.get().facts["periods"] == 8


def test_a_revision_that_makes_a_streak_longer_makes_no_other_alarm_even_after_a_person_has_closed_it(
    qinglan, follow, figures, ledger, on
):
    follow(rule("behind", 2))
    sales(figures, 150e8, until=8)
    figures.put("retail_sales", cumulative(2026, 4), 62e8, known=date(2026, 9, 1))
    goal(ledger)
    round_of(qinglan)
    alarm = Alarm.objects.get()
    assert alarm.facts["first"] == "2026-05-31"
    handling.close(qinglan.people["supervisor"], alarm, version=alarm.version, text="已约谈")
    figures.put("retail_sales", cumulative(2026, 4), 55e8, known=date(2026, 9, 17))
    assert round_of(qinglan) == (0, 0, 0)
    assert alarms() == [("behind", State.CLOSED)]


def test_a_target_that_is_withdrawn_is_watched_no_longer(qinglan, follow, figures, ledger):
    follow(rule("behind", 1))
    sales(figures, 150e8)
    target = goal(ledger)
    round_of(qinglan)
    target_acts.withdraw(qinglan.people["supervisor"], target, version=target.version, reason="不再考核")
    round_of(qinglan)
    assert [(each.state, each.gone) for each in Alarm.objects.all()] == [(State.CLEARED, Alarm.Gone.UNWATCHED)]


# ---------------------------------------------------------------- an outlook


def test_an_outlook_below_the_limit_raises_one_alarm_for_the_whole_run(qinglan, follow, figures, ledger, on):
    follow(rule("outlook", 0.5))
    sales(figures, 150e8)
    goal(ledger)
    assert round_of(qinglan).raised == 1
    on(date(2026, 10, 16))
    figures.put("retail_sales", cumulative(2026, 9), 109e8)
    assert round_of(qinglan) == (0, 0, 1)
    assert Outlook.objects.count() == 2
    on(date(2026, 11, 16))
    figures.put("retail_sales", cumulative(2026, 10), 160e8)
    assert round_of(qinglan).cleared == 1
    on(date(2026, 12, 16))
    figures.put("retail_sales", cumulative(2026, 10), 121e8, known=date(2026, 12, 10), status="revised")
    figures.put("retail_sales", cumulative(2026, 11), 134e8)
    assert round_of(qinglan).raised == 1
    assert alarms() == [("outlook", State.CLEARED), ("outlook", State.OPEN)]


@pytest.mark.parametrize(
    ("unit", "said"), [("CNY", "预计 46.86亿元"), ("count", "预计 4686098400"), (None, "预计 4686098400")]
)
def test_figures_of_a_target_outside_the_catalogue_are_said_in_its_own_unit(unit, said):
    figures = {"probability": 0.2, "limit": "0.5", "median": 4686098400.0, "low": 4e9, "high": 5e9, "goal": 6e9}
    facts = {**figures, "kind": "flow"} | ({"unit": unit} if unit else {})
    assert said in sentence(Alarm(kind="outlook", code="", facts=facts))


def test_a_rule_that_names_indicators_watches_no_others(qinglan, follow, figures, ledger):
    follow(rule("outlook", 0.5, codes=("gdp",)), rule("behind", 1, codes=("gdp",)))
    sales(figures, 150e8)
    goal(ledger)
    assert round_of(qinglan) == (0, 0, 0)


# ---------------------------------------------------------------- figures


def test_level_and_growth_on_different_bases_raise_an_alarm_which_a_revision_clears(qinglan, follow, figures):
    follow(rule("base_revised", 0.5))
    figures.put("retail_sales", cumulative(2025, 8), 100e8)
    figures.put("retail_sales", cumulative(2026, 8), 108e8, growth=5, unit=qinglan.units["J1"])
    assert round_of(qinglan).raised == 1
    alarm = Alarm.objects.get()
    assert (alarm.code, alarm.area, alarm.unit) == ("retail_sales", qinglan.areas["QL"], qinglan.units["J1"])
    assert str(alarm.period) == "2026-01/2026-08"
    assert "相差 3 个百分点" in sentence(alarm)
    figures.put("retail_sales", cumulative(2026, 8), 107e8, growth=5, known=date(2026, 9, 16))
    assert round_of(qinglan) == (0, 0, 1)
    figures.put("retail_sales", cumulative(2026, 8), 105e8, growth=5, known=date(2026, 9, 17))
    assert round_of(qinglan) == (0, 1, 0)
    assert round_of(qinglan) == (0, 0, 0)


def test_what_went_away_and_comes_back_is_the_same_alarm_open_again(qinglan, follow, figures):
    follow(rule("base_revised", 0.5))
    figures.put("retail_sales", cumulative(2025, 8), 100e8)
    for level, known in ((108e8, 14), (105e8, 15), (109e8, 16)):
        figures.put("retail_sales", cumulative(2026, 8), level, growth=5, known=date(2026, 9, known))
        round_of(qinglan)
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.cleared_at, alarm.gone) == (State.OPEN, None, "")
    assert [each.act for each in history(alarm)] == ["alarms.raise", "alarms.clear", "alarms.raise"]


def test_a_gap_within_the_limit_of_the_rule_raises_nothing(qinglan, follow, figures):
    follow(rule("base_revised", 4))
    figures.put("retail_sales", cumulative(2025, 8), 100e8)
    figures.put("retail_sales", cumulative(2026, 8), 108e8, growth=5)
    assert round_of(qinglan) == (0, 0, 0)


def test_a_jump_raises_one_alarm_for_the_run_of_cumulated_months_that_it_lifts(qinglan, follow, figures):
    follow(rule("jump", 5))
    sales(figures, 160e8, until=5)
    for month, value in ((6, 190e8), (7, 210e8), (8, 230e8)):
        figures.put("retail_sales", cumulative(2026, month), value)
    assert round_of(qinglan).raised == 1
    alarm = Alarm.objects.get()
    assert str(alarm.period) == "2026-01/2026-06"
    assert "超过 5" in sentence(alarm)
    assert round_of(qinglan) == (0, 0, 0)


def test_history_that_is_taken_in_raises_no_alarms(qinglan, follow, figures):
    follow(rule("jump", 3.5), rule("base_revised", 0.5))
    sales(figures, 160e8)
    figures.put("retail_sales", cumulative(2024, 6), 300e8, growth=5, known=date(2026, 9, 17))
    figures.put("retail_sales", cumulative(2024, 7), 300e8, growth=5, known=date(2026, 9, 17))
    assert round_of(qinglan) == (0, 0, 0)


# ---------------------------------------------------------------- returns


def handed_in(built, last, day, edition=1):
    made = Return(zone=built.zone, unit=built.units["J1"], scheme="monthly", name="经济月报", rhythm="month")
    made.period, made.edition, made.state = Period.parse(last), edition, Return.State.SUBMITTED
    made.first_submitted_at = at(day)
    with act("test.hand_in", by=None, zone=built.zone) as doing:
        return doing.create(made)


def test_a_return_that_is_not_there_so_many_days_after_its_deadline_raises_an_alarm_until_it_comes(qinglan, follow, on):
    follow(rule("late", 3), reports=(MONTHLY,))
    for month in range(2, 8):
        handed_in(qinglan, "2026-01/2026-02" if month == 2 else f"2026-{month:02}", date(2026, month + 1, 10))
    on(date(2026, 9, 18))  # due on the 15th
    assert round_of(qinglan) == (0, 0, 0)
    on(date(2026, 9, 19))
    assert round_of(qinglan).raised == 1
    alarm = Alarm.objects.get()
    assert (alarm.subject, alarm.unit, str(alarm.period)) == ("经济月报", qinglan.units["J1"], "2026-08")
    assert "已逾期 4 天未报" in sentence(alarm)
    on(date(2026, 9, 21))
    assert round_of(qinglan) == (0, 0, 0)
    sheet = handed_in(qinglan, "2026-08", date(2026, 9, 21))
    assert round_of(qinglan).cleared == 1
    alarm.refresh_from_db()
    assert (alarm.state, alarm.gone, alarm.sheet) == (State.CLEARED, Alarm.Gone.OVER, sheet)
    assert "2026-09-21 报送，迟报 6 天" in sentence(alarm)


def test_what_was_due_before_the_playbook_was_in_force_is_not_late(qinglan, follow, on):
    follow(rule("late", 0), reports=(MONTHLY,))
    round_of(qinglan)
    assert min(each.facts["due_on"] for each in Alarm.objects.all()) >= "2026-01-01"


# ---------------------------------------------------------------- rules and their owners


def test_the_unit_that_the_rule_names_answers_in_place_of_the_targets(qinglan, follow, figures, ledger):
    follow(rule("behind", 1, owner="D"), rule("outlook", 0.5))
    sales(figures, 150e8)
    goal(ledger, unit=qinglan.units["J"])
    round_of(qinglan)
    assert {each.kind: each.unit.code for each in Alarm.objects.all()} == {"behind": "D", "outlook": "J"}


def test_where_nobody_answers_for_a_target_the_unit_that_reports_its_indicator_does(qinglan, follow, figures, ledger):
    follow(rule("behind", 1), reports=(MONTHLY,))
    sales(figures, 150e8)
    goal(ledger)
    round_of(qinglan)
    assert Alarm.objects.get(kind="behind").unit.code == "J1"


def test_a_rule_that_is_gone_from_the_playbook_clears_its_alarms(qinglan, follow, figures, ledger):
    follow(rule("behind", 1))
    sales(figures, 150e8)
    goal(ledger)
    round_of(qinglan)
    follow()
    assert round_of(qinglan).cleared == 1
    assert Alarm.objects.get().gone == Alarm.Gone.UNWATCHED


def test_a_zone_without_a_playbook_has_no_alarms(qinglan, figures, ledger):
    sales(figures, 150e8)
    goal(ledger)
    assert round_of(qinglan) == (0, 0, 0)


def test_the_database_refuses_a_second_alarm_for_a_cause(raised):
    twin = Alarm.objects.get(pk=raised.pk)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic(), act("test.twin", by=None, zone=raised.zone) as doing:
        doing.create(twin)


def test_what_another_worker_has_raised_meanwhile_is_not_raised_again(qinglan, follow, figures, ledger, monkeypatch):
    """The other one comes between what is found here and what is written."""
    follow(rule("behind", 1))
    sales(figures, 150e8)
    goal(ledger)
    outlooks.of_day(qinglan.zone)
    found, others = raising.found_on, []

    def overtaken(zone, today):
        told = found(zone, today)
        if not others:
            others.append(None)
            assert of_day(zone).raised == 1
        return told

    monkeypatch.setattr(raising, "found_on", overtaken)
    assert of_day(qinglan.zone) == (0, 0, 0)
    assert Alarm.objects.count() == 1


def test_what_raises_and_clears_stands_in_the_audit_log_as_done_by_the_site(raised):
    entry = AuditEntry.objects.get(act="alarms.raise")
    assert (entry.actor, entry.actor_name, entry.label) == (None, "系统", str(raised))


def test_the_number_of_queries_of_a_round_does_not_grow_with_the_targets(qinglan, follow, figures, ledger):
    follow(rule("behind", 1), rule("outlook", 0.5), rule("base_revised", 0.5), rule("jump", 5))
    sales(figures, 150e8)
    goal(ledger)
    few = queries_of(lambda: round_of(qinglan))
    for number in range(30):
        goal(ledger, f"{160 + number}e8")
    many = queries_of(lambda: round_of(qinglan))
    assert Alarm.objects.filter(kind="behind").count() == 31
    assert many <= few + 2


def queries_of(work):
    with CaptureQueriesContext(connection) as told:
        work()
    return len(told)


# ---------------------------------------------------------------- what people do


@pytest.fixture
def raised(qinglan, follow, figures, ledger):
    """An alarm of the lead's unit."""
    follow(rule("behind", 1))
    sales(figures, 150e8)
    goal(ledger, unit=qinglan.units["J"])
    round_of(qinglan)
    return Alarm.objects.select_related("zone").get()


def test_a_person_takes_notes_and_closes_an_alarm_and_it_is_not_raised_again(raised, qinglan, as_person):
    client, lead = as_person("lead"), qinglan.people["lead"]
    client.post(url("take", raised.pk), {"version": 1})
    raised.refresh_from_db()
    assert (raised.state, raised.person) == (State.TAKEN, lead)
    client.post(url("note", raised.pk), {"version": 2, "text": "已与企业核对"})
    answer = client.post(url("close", raised.pk), {"version": 3, "text": "已约谈，措施已落实"})
    assert answer.status_code == 302
    raised.refresh_from_db()
    assert (raised.state, raised.note) == (State.CLOSED, "已约谈，措施已落实")
    assert round_of(qinglan) == (0, 0, 0)
    page = client.get(url("alarm", raised.pk)).content.decode()
    assert all(word in page for word in ("受理预警", "填写处理情况", "处理预警", "发出预警"))


def test_an_alarm_is_not_closed_without_a_note(raised, as_person):
    answer = as_person("supervisor").post(url("close", raised.pk), {"version": 1, "text": "  "})
    assert answer.status_code == 422
    assert "请写明处理情况" in answer.content.decode()
    assert Alarm.objects.get().state == State.OPEN


def test_who_has_been_overtaken_is_told_by_whom(raised, as_person):
    as_person("supervisor").post(url("take", raised.pk), {"version": 1})
    answer = as_person("lead").post(url("close", raised.pk), {"version": 1, "text": "已处理"})
    assert answer.status_code == 409
    assert "杜察" in answer.content.decode()
    assert Alarm.objects.get().state == State.TAKEN


def test_an_alarm_handed_to_another_unit_waits_there(raised, qinglan, as_person):
    client = as_person("lead")
    answer = client.post(
        url("hand_over", raised.pk), {"version": 1, "unit": qinglan.units["Z"].pk, "reason": "属招商局职责"}
    )
    assert answer.url == url("list"), "the lead does not see it any more"
    raised.refresh_from_db()
    assert (raised.unit, raised.state, raised.person) == (qinglan.units["Z"], State.OPEN, None)
    assert client.get(url("alarm", raised.pk)).status_code == 404
    assert history(raised).first().reason == "属招商局职责"


@pytest.mark.parametrize("unit", ["", "999999", "x"])
def test_a_unit_that_is_none_of_the_zone_is_refused_beside_its_field(raised, as_person, unit):
    answer = as_person("supervisor").post(url("hand_over", raised.pk), {"version": 1, "unit": unit, "reason": "转交"})
    assert answer.status_code == 422


def test_what_is_settled_is_neither_taken_nor_handed_on(raised, qinglan):
    by = qinglan.people["supervisor"]
    handling.close(by, raised, version=1, text="已处理")
    with pytest.raises(Refused):
        handling.take(by, raised, version=2)
    with pytest.raises(Overtaken):
        handling.note(by, raised, version=1, text="补充")
    assert handling.note(by, raised, version=2, text="补充").note == "补充"


def test_people_see_the_alarms_of_their_units_and_change_them_by_their_rights(raised, qinglan, as_person, yuntai):
    seen = {name: as_person(name).get(url("list")).status_code for name in qinglan.people}
    assert {name for name, status in seen.items() if status == 200} == {
        *("leader", "supervisor", "lead", "clerk", "observer")
    }
    assert as_person("clerk").get(url("list")).context["page"].rows == [], "J1 stands below J"
    assert as_person("leader").get(url("list")).context["page"].rows == [raised]
    assert as_person("leader").post(url("take", raised.pk), {"version": 1}).status_code == 403
    assert as_person("observer").get(reverse("alarms:alarm", args=("yuntai", raised.pk))).status_code == 404


# ---------------------------------------------------------------- the list


def menu_number(client):
    page = client.get(reverse("areas:index", args=("qinglan",))).content.decode()
    return re.findall(r'class="shell-waiting"[^>]*>(\d+)', page)


def test_the_menu_tells_how_many_alarms_wait_for_a_person(raised, qinglan, as_person):
    assert menu_number(as_person("supervisor")) == menu_number(as_person("lead")) == ["1"]
    assert menu_number(as_person("clerk")) == [], "J1 stands below J"
    assert menu_number(as_person("town")) == [], "who sees no alarms"
    handling.close(qinglan.people["supervisor"], raised, version=1, text="已处理")
    assert menu_number(as_person("supervisor")) == menu_number(as_person("lead")) == []


def test_the_number_in_the_menu_costs_no_query(raised, qinglan, as_person):
    client, address = as_person("supervisor"), reverse("areas:index", args=("qinglan",))
    client.get(address)
    some = queries_of(lambda: client.get(address))
    handling.close(qinglan.people["supervisor"], raised, version=1, text="已处理")
    client.get(address)
    assert queries_of(lambda: client.get(address)) == some


def test_the_list_costs_no_more_for_more_rows_and_no_more_than_twelve_queries(raised, ledger, qinglan, as_person):
    client = as_person("supervisor")
    client.get(url("list"))
    few = queries_of(lambda: client.get(url("list")))
    for number in range(30):
        goal(ledger, f"{160 + number}e8", unit=qinglan.units["J"])
    round_of(qinglan)
    client.get(url("list"))
    many = queries_of(lambda: client.get(url("list"), {"size": 50}))
    assert many == few <= 12
    assert queries_of(lambda: client.get(url("alarm", raised.pk))) <= 15


def test_what_is_to_be_done_stands_first_and_pages_follow_each_other(raised, ledger, qinglan, as_person):
    for number in range(40):
        goal(ledger, f"{160 + number}e8")
    round_of(qinglan)
    raised.refresh_from_db()
    handling.close(qinglan.people["supervisor"], raised, version=raised.version, text="已处理")
    client = as_person("supervisor")
    first = client.get(url("list"), {"size": 25})
    second = client.get(url("list") + first.context["links"].next)
    seen = [each.pk for page in (first, second) for each in page.context["page"].rows]
    assert len(seen) == len(set(seen)) == 41
    assert seen[-1] == raised.pk


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=open", 1),
        ("state=closed", 0),
        ("kind=behind", 1),
        ("kind=jump", 0),
        ("mine=1", 0),
        ("text=零售", 1),
        ("text=外贸", 0),
        ("state=x&sort=y&size=7&unit=-1", 1),
        ("text=%00", 1),
    ],
)
def test_the_list_is_narrowed_by_what_stands_in_the_address(raised, as_person, query, count):
    answer = as_person("supervisor").get(url("list") + "?" + query)
    assert answer.status_code == 200
    assert len(answer.context["page"].rows) == count


def test_the_list_is_exported_with_its_filter_and_the_export_is_recorded(raised, qinglan, as_person):
    answer = as_person("leader").get(url("export"), {"kind": "behind"})
    told = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    text = b"".join(told.read(name) for name in told.namelist()).decode(errors="ignore")
    assert "社会消费品零售总额" in text
    entry = AuditEntry.objects.get(act="alarms.export")
    assert (entry.actor, entry.changes["rows"]) == (qinglan.people["leader"], [None, 1])
    assert as_person("clerk").get(url("export")).status_code == 403


def test_a_zone_without_rules_is_told_what_to_do_first(qinglan, as_person):
    assert "alarms.yaml" in as_person("supervisor").get(url("list")).content.decode()


def test_the_sentence_is_worded_in_the_language_of_the_reader(raised):
    with translation.override("en"):
        assert "7 periods in a row" in sentence(raised)


# ---------------------------------------------------------------- the interface


def test_programs_read_alarms_with_the_right_to_view_them(raised, as_person):
    told = as_person("leader").get("/api/v1/zones/qinglan/alarms", {"state": "open"}).json()
    assert [each["cause"] for each in told["items"]] == [raised.cause]
    one = as_person("lead").get(f"/api/v1/zones/qinglan/alarms/{raised.pk}").json()
    assert (one["kind"], one["target"]) == ("behind", f"/api/v1/zones/qinglan/targets/{raised.target_id}")
    assert as_person("town").get("/api/v1/zones/qinglan/alarms").status_code == 403
    assert as_person("clerk").get(f"/api/v1/zones/qinglan/alarms/{raised.pk}").status_code == 404
