"""Rules of lateness: what a report of the playbook asks for is late after its own deadline, and not before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from ledger_hand import Ledger, address
from pace_hand import Figures

from guatu import playbook
from guatu.playbook import Asked, Report
from guatu_web.ledger.queries.pace import paced
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.records.acts import act
from guatu_web.statistics.freshness import asking

pytestmark = pytest.mark.django_db
PAST = {2024: 137e8, 2025: 148e8}


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


@pytest.fixture
def figures(qinglan):
    return Figures(qinglan)


@pytest.fixture
def asks(qinglan, admin):
    """Puts a playbook in force whose reports ask for exports; each is told by rhythm, deadline and areas."""

    def put(*told, code="exports"):
        reports = tuple(
            Report(f"r{at}", f"报表{at}", "J1", rhythm, "cumulative", deadline, (Asked(code),), areas=tuple(areas))
            for at, (rhythm, deadline, *areas) in enumerate(told)
        )
        content = playbook.load(playbook.shipped())._replace(reports=reports).plain()
        made = PlaybookVersion(zone=qinglan.zone, label="试用", name="试用办法", content=content)
        made.digest, made.in_force_from, made.uploaded_by = "0" * 64, date(2026, 1, 1), admin
        with act("test.follow", by=None, zone=qinglan.zone) as doing:
            doing.create(made)

    return put


def exports(ledger, **more):
    return ledger.target("出口额", "160e8", "CNY", **{"code": "exports", "bound": "ge", **more})


def marks(target, *days):
    told = [paced([target], date.fromisoformat(day))[0].judgement for day in days]
    return [(each.quality.mark, each.light, each.reason) for each in told]


NOT_DUE, LATE = ("current", None, "no_figure"), ("late", "red", "late")
AWAITED = ("stale", None, "no_figure")


@pytest.mark.parametrize(
    ("rhythm", "deadline", "days", "told"),
    [
        ("month", 15, ("2026-02-27", "2026-03-15", "2026-03-16"), [NOT_DUE, AWAITED, LATE]),
        ("quarter", 15, ("2026-03-30", "2026-04-15", "2026-04-16"), [NOT_DUE, AWAITED, LATE]),
        ("half", 30, ("2026-06-29", "2026-07-30", "2026-07-31"), [NOT_DUE, AWAITED, LATE]),
        ("year", 60, ("2026-12-30", "2027-03-01", "2027-03-02"), [NOT_DUE, AWAITED, LATE]),
    ],
)
def test_without_any_figure_a_target_is_late_after_the_deadline_of_its_report_and_not_before(
    ledger, asks, rhythm, deadline, days, told
):
    asks((rhythm, deadline))
    assert marks(exports(ledger), *days) == told


def test_a_stock_without_any_figure_is_late_by_its_report_too(ledger, asks):
    asks(("quarter", 15), code="high_tech_firms")
    target = ledger.target("高新技术企业数", "100", "count", code="high_tech_firms", bound="ge")
    assert [mark for mark, *_ in marks(target, "2026-03-30", "2026-04-15", "2026-04-16")] == [
        "current",
        "stale",
        "late",
    ]


def test_a_growth_target_without_any_figure_is_late_by_its_report_too(ledger, asks):
    asks(("quarter", 15))
    target = exports(ledger, measure="growth")
    target.value, target.value_unit = Decimal(6), "%"
    assert marks(target, "2026-03-30", "2026-04-16") == [NOT_DUE, LATE]


def test_what_was_reported_is_late_again_after_the_next_deadline(ledger, figures, asks):
    asks(("quarter", 15))
    figures.years("exports", PAST | {2026: 200e8}, until=3)
    target = exports(ledger)
    assert [mark for mark, *_ in marks(target, "2026-06-29", "2026-07-15", "2026-07-16")] == [
        "current",
        "stale",
        "late",
    ]


def test_months_that_came_before_do_not_make_a_quarterly_report_late_in_between(ledger, figures, asks):
    figures.years("exports", PAST, until=12)
    target = exports(ledger)
    assert marks(target, "2026-03-21") == [LATE]
    asks(("quarter", 15))
    assert marks(target, "2026-03-21") == [NOT_DUE]


def test_of_two_reports_the_earlier_deadline_of_each_month_counts(ledger, asks):
    asks(("quarter", 10), ("month", 20))
    target = exports(ledger)
    assert paced([target], date(2026, 3, 25))[0].manner.deadlines[:3] == ((2, 20), (3, 10), (4, 20))
    assert marks(target, "2026-03-20", "2026-03-21") == [AWAITED, LATE]


def test_a_report_of_parks_says_nothing_of_the_whole_zone(ledger, asks, qinglan):
    asks(("quarter", 15, "QL1"))
    whole, park = exports(ledger), exports(ledger, area=qinglan.areas["QL1"])
    assert [marks(each, "2026-03-21") for each in (whole, park)] == [[LATE], [NOT_DUE]]


def test_reports_are_found_by_indicator_and_area():
    whole = Report("a", "甲", "J1", "month", "cumulative", 15, (Asked("exports"),))
    parks = Report("b", "乙", "J1", "quarter", "cumulative", 15, (Asked("exports"),), areas=("QL1",))
    told = [
        [each.key for each in asking((whole, parks), code, area, whole=top)]
        for code, area, top in (
            ("exports", "QL", True),
            ("exports", "QL1", False),
            ("exports", "QL2", False),
            ("imports", "QL", True),
        )
    ]
    assert told == [["a"], ["b"], [], []]


def test_the_page_of_a_target_says_how_often_a_figure_is_due(ledger, asks, qinglan, as_person, on_a_known_day):
    asks(("quarter", 15))
    text = as_person("supervisor").get(address(qinglan.zone, "target", exports(ledger).pk)).content.decode()
    assert "每季一次" in text
    assert "期末后 15 日" in text
    assert "待报 2026年第一季度，期限 2026-04-15" in text or "待报 2026年一季度，期限 2026-04-15" in text


def test_the_list_of_indicators_goes_by_the_reports(figures, asks, qinglan, as_person, on_a_known_day):
    for month in (8, 9):
        figures.put("exports", f"2026-01/2026-{month:02}", month * 1e9)
    lines = as_person("supervisor").get(f"/z/{qinglan.zone.code}/statistics/").context["groups"]
    assert not stale_of(lines)
    asks(("month", 10))
    assert stale_of(as_person("supervisor").get(f"/z/{qinglan.zone.code}/statistics/").context["groups"])
    page = as_person("supervisor").get(f"/z/{qinglan.zone.code}/statistics/i/exports")
    assert page.context["page"].stale


def stale_of(groups):
    return next(line.latest.stale for _, lines in groups for line in lines if line.indicator.code == "exports")
