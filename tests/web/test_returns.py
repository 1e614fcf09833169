"""Rules of returns: what is due, how it is filled in, checked by a second person, approved and corrected."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guatu import catalogue, playbook
from guatu.periods import Period, cumulative, half
from guatu.reporting.figures import period_of
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act, history
from guatu_web.returns.actions import filling
from guatu_web.returns.actions.punctual import COMPLETENESS, DUE, ON_TIME, RECEIVED, TIMELINESS, of_month
from guatu_web.returns.duties import schemes_of
from guatu_web.returns.findings import found_in
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.returns.queries.due import punctual
from guatu_web.statistics.models import Vintage

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
OCTOBER = date(2026, 10, 31)
REPORTS = """reports:
  - key: monthly
    name: 经济月报
    unit: J1
    rhythm: month
    basis: cumulative
    deadline: 15
    indicators:
      - fixed_asset_investment
      - industrial_investment
      - {code: high_tech_firms, growth: none}
  - key: trade
    name: 外贸月报
    unit: Z
    rhythm: month
    basis: cumulative
    deadline: 10
    indicators: [foreign_trade]
  - key: town
    name: 镇街月报
    unit: D
    rhythm: quarter
    basis: cumulative
    deadline: 20
    areas: [QL2]
    indicators: [fixed_asset_investment]
"""


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """It is ten o'clock of TODAY; days of given moments are what they are."""
    real, ten = timezone.localdate, timezone.make_aware(datetime(2026, 11, 21, 10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    monkeypatch.setattr(timezone, "localdate", lambda *told: real(*told) if told else TODAY)


@pytest.fixture
def method(qinglan, admin):
    """The zone follows the playbook above, adopted on the day before yesterday's month."""
    texts = {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}
    version = adopt(admin, qinglan.zone, texts | {"reports.yaml": REPORTS.encode()}, in_force_from=None, reason="试用")
    with act("test.since", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 9, 1))
    return qinglan


@pytest.fixture
def known(method):
    """Ten years of months of the first indicator and its part, growing by a tenth a year, up to September 2026."""
    rows = []
    for code, share in (("fixed_asset_investment", 1), ("industrial_investment", Decimal("0.4"))):
        for year in range(2016, 2027):
            for month in range(2, 13 if year < 2026 else 10):
                level = Decimal(100_0000_0000) * share * month * (Decimal("1.1") ** (year - 2016))
                rows.append(vintage(method, code, cumulative(year, month), level.quantize(Decimal(1)), Decimal(10)))
    with act("test.known", by=None, zone=method.zone) as doing:
        doing.create_all(rows, noted=False)
    return method


def vintage(built, code, period, value, growth=None, basis="cumulative"):
    made = Vintage(zone=built.zone, area=built.areas["QL"], code=code, basis=basis, value=value, growth=growth)
    made.growth_kind = "" if growth is None else "nominal"
    made.known_at = timezone.make_aware(datetime(period.last.year, period.last.month, 28) + timedelta(days=20))
    made.period = period
    return made


def begun(built, key="monthly", last=OCTOBER, by="clerk"):
    return filling.begin(built.people[by], built.zone, key, last)


def url(name, *args):
    return reverse(f"returns:{name}", args=("qinglan", *args))


def lines(sheet):
    return {line.code: line for line in sheet.lines.all()}


def form(sheet, **told):
    """What a browser sends of the whole form: `fixed_asset_investment="1,234.5"`, `growth_…`, `explanation_…`."""
    sent = {"version": Return.objects.get(pk=sheet.pk).version}
    for code, line in lines(sheet).items():
        seen = " ".join(each.key for each in found_in(sheet).beside.get(line.pk, []) if each.key)
        sent[f"version-{line.pk}"] = line.version
        sent[f"seen-{line.pk}"] = seen
        sent[f"value-{line.pk}"] = told.get(code, line.typed_value)
        sent[f"growth-{line.pk}"] = told.get(f"growth_{code}", line.typed_growth)
        sent[f"explanation-{line.pk}"] = told.get(f"explanation_{code}", line.explanation)
    return sent | {name: told[name] for name in ("explanation",) if name in told}


GOOD = {
    "fixed_asset_investment": "2,596",
    "industrial_investment": "1038",
    "growth_fixed_asset_investment": "10.1",
    "growth_industrial_investment": "9.9",
    "high_tech_firms": "321家",
    "explanation": "系统检修，推迟报送",
}


def filled(built, client, **told):
    """A return that a client has filled in rightly and submitted; it is late, and says why."""
    sheet = begun(built)
    client.post(url("save", sheet.pk), form(sheet, **(GOOD | told)))
    answer = client.post(url("submit", sheet.pk), form(sheet))
    assert answer.status_code == 302, answer.content.decode()
    sheet.refresh_from_db()
    return sheet


# what is due


def test_each_period_that_has_ended_is_due_from_the_first_day_of_the_playbook_on(method):
    due = [each for each in schemes_of(method.zone).duties(2026, TODAY) if each.report.key == "monthly"]
    assert [str(each.period) for each in due][::8] == ["2026-10", "2026-01/2026-02"]
    assert len(due) == 9  # January and February are one period


def test_what_was_due_before_the_scheme_was_in_force_may_be_made_up_and_is_never_late(method):
    due = {each.period.last.month: each for each in schemes_of(method.zone).duties(2026, TODAY)}
    assert not due[7].counted
    assert due[8].counted


def test_the_list_shows_only_what_a_person_may_fill_in(method, as_person):
    def shown(name):
        page = as_person(name).get(url("list"))
        return {each.duty.report.key for each in page.context["entries"]}

    assert shown("clerk") == {"monthly"}
    assert shown("lead") == {"monthly"}
    assert shown("town") == {"town"}
    assert shown("supervisor") == {"monthly", "trade", "town"}


def test_the_list_tells_what_is_overdue_and_a_filter_stands_in_the_address(method, as_person):
    client = as_person("supervisor")
    page = client.get(url("list"), {"report": "trade", "state": "not_begun", "year": "2026"})
    late = {each.duty.period.last.month: each.missing for each in page.context["entries"]}
    assert (late[10], late[2]) == (True, False)
    assert "逾期未报" in page.content.decode()
    assert client.get(url("list"), {"state": "approved"}).context["entries"] == []


@pytest.mark.parametrize("query", ["year=abc", "year=99999999999", "unit=x&report=y", "state=%00", "unit=-1"])
def test_a_filter_that_makes_no_sense_is_passed_over(method, as_person, query):
    assert as_person("supervisor").get(url("list") + "?" + query).status_code == 200


def test_a_report_of_a_unit_that_the_zone_does_not_have_is_told_to_those_who_check(qinglan, admin, as_person):
    texts = {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}
    adopt(admin, qinglan.zone, texts, in_force_from=None, reason="试用")
    page = as_person("supervisor").get(url("list")).content.decode()
    assert "财政收入月报" in page
    assert "“C”" in page


def test_a_zone_without_reports_is_told_what_to_do_first(qinglan, as_person):
    assert "reports.yaml" in as_person("clerk").get(url("list")).content.decode()


def test_the_list_asks_no_more_of_the_database_for_more_rows(method, as_person):
    client = as_person("supervisor")
    for month in (2, 3, 4):
        begun(method, last=Period.parse(f"2026-{month:02}").last, by="supervisor")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url("list"), {"report": "trade"})
    with CaptureQueriesContext(connection) as many:
        client.get(url("list"))
    assert len(many) <= len(few) <= 12


# filling in


def test_a_return_is_begun_once_with_a_line_for_each_indicator_and_area(method, as_person):
    client = as_person("clerk")
    told = {"report": "monthly", "last": "2026-10-31"}
    first, second = (client.post(url("begin"), told).headers["Location"] for _ in range(2))
    assert first == second
    sheet = Return.objects.get()
    assert (sheet.name, sheet.unit.code, sheet.due_on) == ("经济月报", "J1", date(2026, 11, 15))
    told = {line.code: (line.basis, str(line.period), line.growth_kind) for line in sheet.lines.all()}
    assert told["fixed_asset_investment"] == ("cumulative", "2026-01/2026-10", "nominal")
    assert told["high_tech_firms"] == ("point", "2026-10", "")


@pytest.mark.parametrize(
    "told", [{"report": "monthly", "last": "2026-11-30"}, {"report": "none", "last": "2026-10-31"}, {}, {"last": "x"}]
)
def test_what_is_not_due_cannot_be_begun(method, as_person, told):
    assert as_person("clerk").post(url("begin"), told).status_code == 422
    assert not Return.objects.exists()


def test_a_return_of_another_unit_can_neither_be_begun_nor_seen(method, as_person):
    client = as_person("clerk")
    assert client.post(url("begin"), {"report": "trade", "last": "2026-10-31"}).status_code == 403
    sheet = begun(method, "trade", by="supervisor")
    assert client.get(url("sheet", sheet.pk)).status_code == 404
    assert client.post(url("save", sheet.pk), {}).status_code == 404


def test_a_town_clerk_fills_in_what_is_about_his_town(method, as_person):
    sheet = begun(method, "town", date(2026, 9, 30), by="town")
    assert as_person("town").get(url("sheet", sheet.pk)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,234.5", "123450000000"),
        ("１２３４．５", "123450000000"),
        ("1234.5亿元", "123450000000"),
        ("12345000万元", "123450000000"),
        ("(3.2)", "-320000000"),
        ("—", None),
        ("", None),
    ],
)
def test_figures_are_read_as_people_type_them(method, as_person, typed, value):
    sheet = begun(method)
    as_person("clerk").post(url("save", sheet.pk), form(sheet, fixed_asset_investment=typed))
    line = lines(sheet)["fixed_asset_investment"]
    assert line.typed_value == typed
    assert line.value == (None if value is None else Decimal(value))


@pytest.mark.parametrize("typed", ["约100", "一些", "100亩", "1.2.3", "12家", "9" * 40, "1.23456789012345678"])
def test_what_is_no_figure_is_kept_as_typed_and_told_beside_its_field(method, as_person, typed):
    client, sheet = as_person("clerk"), begun(method)
    assert client.post(url("save", sheet.pk), form(sheet, fixed_asset_investment=typed)).status_code == 302
    page = client.get(url("sheet", sheet.pk))
    assert f'value="{typed}"' in page.content.decode()
    row = next(each for each in page.context["rows"] if each.line.code == "fixed_asset_investment")
    assert [each.severity for each in row.found] == ["error"]
    assert client.post(url("submit", sheet.pk), form(sheet)).status_code == 422


@pytest.mark.parametrize(("typed", "growth"), [("5.2", "5.2"), ("-3.1%", "-3.1"), ("下降3.1%", "-3.1"), ("持平", "0")])
def test_growth_is_read_with_its_direction(method, as_person, typed, growth):
    sheet = begun(method)
    as_person("clerk").post(url("save", sheet.pk), form(sheet, growth_fixed_asset_investment=typed))
    assert lines(sheet)["fixed_asset_investment"].growth == Decimal(growth)


def test_beside_each_field_stand_the_period_before_and_last_year_with_their_published_growth(known, as_person):
    page = as_person("clerk").get(url("sheet", begun(known).pk))
    row = page.context["rows"][0]
    september = Vintage.objects.get(code="fixed_asset_investment", period_last=date(2026, 9, 30))
    assert row.previous.value == f"{(september.value / 10**8).normalize():f}"
    assert row.previous.growth == "10"
    assert row.year_ago.value


def by(built, rhythm):
    """The zone's only report is asked for in another rhythm."""
    texts = {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}
    text = REPORTS.partition("  - key: trade")[0].replace("rhythm: month", f"rhythm: {rhythm}")
    texts["playbook.yaml"] = re.sub(rb"(?m)^version: .*", b"version: '2'", texts["playbook.yaml"])
    changed = texts | {"reports.yaml": text.encode()}
    version = adopt(built.people["admin"], built.zone, changed, in_force_from=None, reason="试用")
    with act("test.since", by=None, zone=built.zone) as doing:
        doing.change(version, in_force_from=date(2026, 9, 2))
    return built


def test_a_half_year_is_reported_beside_the_same_half_of_last_year(known, as_person):
    sheet = begun(by(known, "half"), last=date(2026, 6, 30))
    row = as_person("clerk").get(url("sheet", sheet.pk)).context["rows"][0]
    june = Vintage.objects.get(code="fixed_asset_investment", period_last=date(2025, 6, 30))
    assert row.year_ago.value == f"{(june.value / 10**8).normalize():f}"
    assert row.previous.value == ""
    assert (sheet.period, lines(sheet)["fixed_asset_investment"].period) == (half(2026, 1), cumulative(2026, 6))


def test_a_year_is_due_once_it_is_over(method):
    schemes = schemes_of(by(method, "year").zone)
    assert list(schemes.duties(2026, TODAY)) == []
    (due,) = schemes.duties(2026, date(2027, 1, 1))
    assert (due.period, due.due_on) == (Period.parse("2026"), date(2027, 1, 15))


def test_a_line_is_saved_by_itself_as_it_is_typed(method, as_person):
    client, sheet = as_person("clerk"), begun(method)
    line = lines(sheet)["fixed_asset_investment"]
    told = {f"version-{line.pk}": 1, f"value-{line.pk}": "12.5"}
    answer = client.post(url("save", sheet.pk), told, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'name="version-{line.pk}" value="2"' in answer.content.decode()
    assert lines(sheet)["fixed_asset_investment"].value == Decimal(1250000000)
    assert lines(sheet)["industrial_investment"].version == 1


def test_a_line_that_somebody_else_has_changed_is_not_overwritten_and_nothing_typed_is_lost(method, as_person):
    sheet = begun(method)
    mine = form(sheet, fixed_asset_investment="100", industrial_investment="40")
    as_person("lead").post(url("save", sheet.pk), form(sheet, fixed_asset_investment="99"))
    answer = as_person("clerk").post(url("save", sheet.pk), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="100"' in page
    assert 'value="40"' in page
    assert "他人已填为“99”" in page
    assert lines(sheet)["fixed_asset_investment"].typed_value == "99"
    again = form(sheet, fixed_asset_investment="100", industrial_investment="40")
    assert as_person("clerk").post(url("save", sheet.pk), again).status_code == 302
    assert lines(sheet)["fixed_asset_investment"].typed_value == "100"


def test_a_line_saved_by_itself_over_somebody_elses_says_what_that_was(method, as_person):
    sheet = begun(method)
    line = lines(sheet)["fixed_asset_investment"]
    as_person("lead").post(url("save", sheet.pk), form(sheet, fixed_asset_investment="99"))
    told = {f"version-{line.pk}": 1, f"value-{line.pk}": "100"}
    answer = as_person("clerk").post(url("save", sheet.pk), told, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "他人已填为“99”" in answer.content.decode()


def test_too_long_a_text_is_refused_with_all_that_was_typed(method, as_person):
    sheet = begun(method)
    sent = form(sheet, fixed_asset_investment="1" * 61, industrial_investment="40")
    answer = as_person("clerk").post(url("save", sheet.pk), sent)
    assert answer.status_code == 422
    assert 'value="40"' in answer.content.decode()


def test_every_change_of_a_line_stands_in_the_log(method, as_person):
    sheet = begun(method)
    as_person("clerk").post(url("save", sheet.pk), form(sheet, fixed_asset_investment="12"))
    entry = history(lines(sheet)["fixed_asset_investment"]).get()
    assert entry.changes == {"typed_value": ["", "12"]}


def test_a_return_is_saved_with_few_questions_to_the_database(method, as_person):
    client, sheet = as_person("clerk"), begun(method)
    client.get(url("list"))
    sent = form(sheet, **GOOD)
    with CaptureQueriesContext(connection) as told:
        client.post(url("save", sheet.pk), sent)
    assert len(told) <= 20, "\n".join(each["sql"][:150] for each in told)
    with CaptureQueriesContext(connection) as told:
        client.get(url("sheet", sheet.pk))
    assert len(told) <= 15


# what is found


def found(sheet, code):
    return found_in(sheet).beside.get(lines(sheet)[code].pk, [])


def test_a_slip_of_the_unit_is_found_and_can_be_mended(known, as_person):
    client, sheet = as_person("clerk"), begun(known)
    client.post(url("save", sheet.pk), form(sheet, fixed_asset_investment="25960000"))
    (slip,) = [each for each in found(sheet, "fixed_asset_investment") if "单位" in each.message]
    assert slip.stands
    client.post(url("save", sheet.pk), form(sheet, fixed_asset_investment="2596"))
    assert not [each for each in found(sheet, "fixed_asset_investment") if "单位" in each.message]


def test_a_part_above_its_whole_and_a_cumulated_figure_below_last_month_are_found(known, as_person):
    sheet = begun(known)
    as_person("clerk").post(
        url("save", sheet.pk), form(sheet, fixed_asset_investment="900", industrial_investment="950")
    )
    messages = [
        each.message for code in ("fixed_asset_investment", "industrial_investment") for each in found(sheet, code)
    ]
    assert any("低于上期累计" in each for each in messages)
    assert any("大于其所属" in each for each in messages)


def test_a_warning_that_is_explained_no_longer_stands_until_the_figure_changes(known, as_person):
    client, sheet = as_person("clerk"), begun(known)
    client.post(url("save", sheet.pk), form(sheet, **GOOD | {"fixed_asset_investment": "2000"}))
    assert any(each.stands for each in found(sheet, "fixed_asset_investment"))
    client.post(url("save", sheet.pk), form(sheet, explanation_fixed_asset_investment="统计口径核减"))
    assert not any(each.stands for each in found(sheet, "fixed_asset_investment"))
    client.post(url("save", sheet.pk), form(sheet, fixed_asset_investment="1900"))
    assert any(each.stands for each in found(sheet, "fixed_asset_investment"))


def test_a_return_with_an_unexplained_warning_is_not_submitted(known, as_person):
    client, sheet = as_person("clerk"), begun(known)
    client.post(url("save", sheet.pk), form(sheet, **GOOD | {"fixed_asset_investment": "2000"}))
    answer = client.post(url("submit", sheet.pk), form(sheet))
    assert answer.status_code == 422
    assert "低于上期累计" in answer.content.decode()
    answer = client.post(url("submit", sheet.pk), form(sheet, explanation_fixed_asset_investment="统计口径核减"))
    assert answer.status_code == 302
    assert lines(sheet)["fixed_asset_investment"].explanation == "统计口径核减"


def test_a_missing_figure_has_to_be_filled_in_or_explained(known, as_person):
    client, sheet = as_person("clerk"), begun(known)
    client.post(
        url("save", sheet.pk), form(sheet, **GOOD | {"industrial_investment": "—", "growth_industrial_investment": ""})
    )
    assert client.post(url("submit", sheet.pk), form(sheet)).status_code == 422
    assert (
        client.post(url("submit", sheet.pk), form(sheet, explanation_industrial_investment="企业未报")).status_code
        == 302
    )


def test_an_empty_return_is_not_submitted(method, as_person):
    client, sheet = as_person("clerk"), begun(method)
    assert client.post(url("submit", sheet.pk), form(sheet)).status_code == 422


def test_a_late_return_says_why(method, as_person):
    client, sheet = as_person("clerk"), begun(method)
    client.post(url("save", sheet.pk), form(sheet, **{key: each for key, each in GOOD.items() if key != "explanation"}))
    answer = client.post(url("submit", sheet.pk), form(sheet))
    assert answer.status_code == 422
    assert "迟报" in answer.content.decode()
    assert client.post(url("submit", sheet.pk), form(sheet, explanation="系统检修")).status_code == 302


# check, send back, approve, correct


def test_a_submitted_return_is_closed_to_those_who_fill_in(method, as_person):
    client = as_person("clerk")
    sheet = filled(method, client)
    answer = client.post(url("save", sheet.pk), form(sheet, fixed_asset_investment="1"))
    assert answer.status_code == 422
    assert lines(sheet)["fixed_asset_investment"].typed_value == "2,596"


def decide(client, step, sheet, **told):
    version = Return.objects.get(pk=sheet.pk).version
    return client.post(url(step, sheet.pk), {"version": version, **told})


def test_nobody_checks_or_approves_what_he_has_submitted_himself(method, as_person):
    lead, supervisor = as_person("lead"), as_person("supervisor")
    sheet = filled(method, lead)
    assert decide(lead, "check", sheet).status_code == 422
    assert decide(supervisor, "check", sheet).status_code == 302
    other = begun(method, "trade", by="supervisor")
    supervisor.post(url("save", other.pk), form(other, foreign_trade="50", growth_foreign_trade="3", explanation="迟"))
    supervisor.post(url("submit", other.pk), form(other))
    with act("test.checked", by=None, zone=method.zone) as doing:
        doing.change(other, state=Return.State.CHECKED)
    assert decide(supervisor, "approve", other).status_code == 422


def test_a_clerk_can_neither_check_nor_approve_and_a_lead_cannot_approve(method, as_person):
    sheet = filled(method, as_person("clerk"))
    assert decide(as_person("clerk"), "check", sheet).status_code == 403
    assert decide(as_person("lead"), "check", sheet).status_code == 302
    assert decide(as_person("lead"), "approve", sheet).status_code == 403


def test_a_return_that_is_sent_back_says_why_and_is_open_again(method, as_person):
    clerk, lead = as_person("clerk"), as_person("lead")
    sheet = filled(method, clerk)
    assert decide(lead, "send_back", sheet).status_code == 422
    assert decide(lead, "send_back", sheet, reason="投资数与项目台账不符").status_code == 302
    page = clerk.get(url("sheet", sheet.pk)).content.decode()
    assert "投资数与项目台账不符" in page
    assert clerk.post(url("submit", sheet.pk), form(sheet, fixed_asset_investment="2,590")).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == Return.State.SUBMITTED


def approved(built, as_person):
    sheet = filled(built, as_person("clerk"))
    assert decide(as_person("lead"), "check", sheet).status_code == 302
    assert decide(as_person("supervisor"), "approve", sheet).status_code == 302
    sheet.refresh_from_db()
    return sheet


def test_an_approved_return_is_in_the_statistics_line_by_line(method, as_person):
    sheet = approved(method, as_person)
    line = lines(sheet)["fixed_asset_investment"]
    made = line.vintage
    assert (made.value, made.growth, made.growth_kind) == (Decimal(259600000000), Decimal("10.1"), "nominal")
    assert (made.period, made.basis, made.approved) == (cumulative(2026, 10), "cumulative", True)
    assert made.unit == method.units["J1"]
    firms = lines(sheet)["high_tech_firms"].vintage
    assert (firms.value, firms.basis, firms.period) == (321, "point", period_of(OCTOBER, "month", "point"))


def test_what_was_approved_is_corrected_by_a_new_vintage_with_a_reason(method, as_person):
    sheet = approved(method, as_person)
    clerk = as_person("clerk")
    assert clerk.post(url("correct", sheet.pk), {}).status_code == 422
    clerk.post(url("correct", sheet.pk), {"reason": "某企业补报"})
    second = Return.objects.get(edition=2)
    assert lines(second)["fixed_asset_investment"].typed_value == "2,596"
    answer = clerk.post(url("submit", second.pk), form(second, fixed_asset_investment="2,601"))
    assert answer.status_code == 302, answer.content.decode()
    decide(as_person("lead"), "check", second)
    assert decide(as_person("supervisor"), "approve", second).status_code == 302
    told = Vintage.objects.filter(code="fixed_asset_investment", period_last=OCTOBER).order_by("pk")
    assert [each.value for each in told] == [Decimal(259600000000), Decimal(260100000000)]
    assert "某企业补报" in told[1].note
    assert told[1].status == "revised"
    assert Vintage.objects.filter(code="industrial_investment", period_last=OCTOBER).count() == 1


def test_only_an_approved_return_is_corrected_and_only_once(method, as_person):
    clerk = as_person("clerk")
    sheet = filled(method, clerk)
    assert clerk.post(url("correct", sheet.pk), {"reason": "补报"}).status_code == 422
    decide(as_person("lead"), "check", sheet)
    decide(as_person("supervisor"), "approve", sheet)
    assert clerk.post(url("correct", sheet.pk), {"reason": "补报"}).status_code == 302
    assert clerk.post(url("correct", sheet.pk), {"reason": "补报"}).status_code == 422


def test_a_decision_about_what_has_changed_meanwhile_is_refused(method, as_person):
    sheet = filled(method, as_person("clerk"))
    answer = as_person("lead").post(url("check", sheet.pk), {"version": sheet.version - 1})
    assert answer.status_code == 409
    assert decide(as_person("lead"), "check", sheet).status_code == 302
    assert decide(as_person("supervisor"), "check", sheet).status_code == 422


def test_approval_is_all_or_nothing(method, as_person, monkeypatch):
    sheet = filled(method, as_person("clerk"))
    decide(as_person("lead"), "check", sheet)
    with act("test.wrong", by=None, zone=method.zone) as doing:
        doing.change(lines(sheet)["high_tech_firms"], code="gone")  # of all lines the last, after others are in order
    before = Vintage.objects.count()
    assert decide(as_person("supervisor"), "approve", sheet).status_code == 422
    sheet.refresh_from_db()
    assert (sheet.state, Vintage.objects.count()) == (Return.State.CHECKED, before)


# completeness and timeliness


def test_completeness_and_timeliness_count_what_was_due_and_when_it_first_came(method, as_person):
    filled(method, as_person("clerk"))
    with act("test.early", by=None, zone=method.zone) as doing:
        early = begun(method, last=date(2026, 9, 30))
        came = timezone.make_aware(datetime(2026, 10, 10, 9))
        doing.change(early, state=Return.State.SUBMITTED, first_submitted_at=came)
    told = {each.unit: each for each in punctual(method.zone, schemes_of(method.zone), 2026).values()}["统计中心"]
    assert (told.due, len(told.on_time), len(told.late), len(told.missing)) == (3, 1, 1, 1)
    assert round(told.completeness.value, 1) == Decimal("66.7")
    assert round(told.timeliness.value, 1) == Decimal("33.3")


def test_completeness_is_shown_to_those_who_check_and_for_their_units_only(method, as_person):
    def shown(name):
        return [each.unit for each in as_person(name).get(url("list")).context["punctual"].values()]

    assert shown("clerk") == []
    assert shown("lead") == ["统计中心"]
    assert set(shown("supervisor")) == {"统计中心", "招商局", "督查室"}


def test_a_correction_is_not_late(method, as_person):
    sheet = approved(method, as_person)
    as_person("clerk").post(url("correct", sheet.pk), {"reason": "补报"})
    second = Return.objects.get(edition=2)
    assert second.due_on is None
    assert not any("迟" in each.message for each in found_in(second).whole)


def test_the_page_works_without_javascript(method, as_person):
    page = as_person("clerk").get(url("sheet", begun(method).pk)).content.decode()
    assert re.search(r'<form method="post" action="[^"]+/save"', page)
    assert "保存草稿" in page
    assert ReturnLine.objects.count() == 3


def counted(built, last):
    """The newest vintages that tell how punctual the zone was in the month that ends on a day."""
    rows = Vintage.objects.filter(zone=built.zone, period_last=last, code__startswith="report").order_by(
        "known_at", "pk"
    )
    return {each.code: each.value for each in rows.order_by("known_at", "pk")}


def test_completeness_and_timeliness_are_figures_of_the_statistics_with_numerator_and_denominator(method, as_person):
    filled(method, as_person("clerk"))
    of_month(method.zone)
    october = counted(method, OCTOBER)
    assert october == {
        "reports_due": 2,
        "reports_received": 1,
        "reports_on_time": 0,
        "reporting_completeness": 50,
        "reporting_timeliness": 0,
    }
    september = counted(method, date(2026, 9, 30))
    assert (september["reports_due"], september["reports_received"]) == (3, 0)
    first = Vintage.objects.filter(code="reports_due", area=method.areas["QL"]).order_by("period_last").first()
    assert (first.basis, first.source) == ("discrete", "由报送记录计算")


def test_counting_again_changes_nothing_and_what_came_late_is_a_new_vintage(method, as_person):
    assert of_month(method.zone) > 0
    assert of_month(method.zone) == 0
    filled(method, as_person("clerk"))
    assert of_month(method.zone) == 4  # two of the zone, and the same two of the unit
    assert counted(method, OCTOBER)["reporting_completeness"] == 50
    told = Vintage.objects.filter(code="reporting_completeness", period_last=OCTOBER).order_by("pk")
    assert [each.value for each in told] == [0, 50]


def test_a_zone_that_asks_for_no_reports_has_no_such_figures(qinglan):
    assert of_month(qinglan.zone) == 0
    assert not Vintage.objects.exists()


def test_the_codes_of_punctuality_are_those_of_the_catalogue():
    codes = catalogue.load().codes
    assert (codes[COMPLETENESS].numerator, codes[COMPLETENESS].denominator) == (RECEIVED, DUE)
    assert (codes[TIMELINESS].numerator, codes[TIMELINESS].denominator) == (ON_TIME, DUE)


API = "/api/v1/zones/qinglan/returns"


def test_a_program_reads_a_return_with_its_lines_as_its_person_may(method, as_person):
    approved(method, as_person)
    (told,) = as_person("clerk").get(API, {"state": "approved", "scheme": "monthly"}).json()["items"]
    assert (told["period"], told["due_on"], told["late"], told["edition"]) == ("2026-10", "2026-11-15", True, 1)
    assert told["unit"]["code"] == "J1"
    whole = as_person("clerk").get(told["href"]).json()
    lines = {line["code"]: line for line in whole["lines"]}
    assert lines["fixed_asset_investment"]["typed_value"] == "2,596"
    assert lines["fixed_asset_investment"]["value"] == "259600000000"
    vintage = as_person("clerk").get(lines["fixed_asset_investment"]["vintage"]).json()
    assert (vintage["value"], vintage["approved"]) == ("259600000000", True)
    assert as_person("town").get(told["href"]).status_code == 404
    assert as_person("town").get(API).json()["items"] == []


def test_the_list_of_returns_for_programs_asks_no_more_the_more_there_are(method, as_person):
    client = as_person("clerk")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(API).status_code == 200
        return len(queries)

    begun(method)
    one = asked()
    for month in (3, 4, 5, 6, 7, 8, 9):
        begun(method, last=Period.parse(f"2026-{month:02}").last)
    assert asked() <= one <= 12
