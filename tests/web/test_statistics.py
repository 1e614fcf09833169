"""Rules of the statistics' acts: nothing is overwritten, nothing half taken in; what reports say comes in by itself."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guatu.periods import Period, month
from guatu_web.documents.models import Document, Statement
from guatu_web.ledger.actions.confirm import change, confirm, not_ours, reopen
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused
from guatu_web.records.models import AuditEntry
from guatu_web.records.periods import period_columns
from guatu_web.statistics.actions.record import Row, record, write
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.known import known, yearbook

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
TEXT = "2025年1—10月，实现地区生产总值327亿元，增长6.2%；期末有规模以上工业企业325家。二季度完成工业投资20亿元。"


def at(day):
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SHANGHAI)


@pytest.fixture
def supervisor(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def gdp(qinglan):
    """A row of the gross product of the zone's first ten months of 2025, or what else is asked for."""

    def row(**columns):
        told = {
            "area": qinglan.areas["QL"].pk,
            "code": "gdp",
            "period": Period.parse("2025-01/2025-10"),
            "basis": "cumulative",
            "value": Decimal("32700000000"),
            "known_at": at("2025-11-12"),
        }
        return Row(**told | columns)

    return row


def held(zone, as_of=None, code="gdp", period="2025-01/2025-10", basis="cumulative"):
    """What holds of the zone's own area, as value and growth."""
    book = yearbook(known(zone, as_of))
    area = str(Vintage.objects.filter(zone=zone).order_by("pk").first().area_id)
    one = book.series(code, area).at(Period.parse(period), basis)
    return one and (one.value, one.growth)


# taking figures in


def test_a_figure_is_taken_in_and_its_source_kept(qinglan, supervisor, gdp):
    told = record(supervisor, qinglan.zone, [gdp()], source="统计月报.xlsx", reason="补录")
    row = Vintage.objects.get()
    assert (told.vintages, told.made) == ([row.pk], 1)
    assert (row.value, row.source, row.status) == (Decimal("32700000000"), "统计月报.xlsx", "preliminary")
    entry = AuditEntry.objects.get(act="statistics.record")
    assert entry.changes["rows"] == [None, 1]
    assert entry.reason == "补录"


def test_the_same_rows_twice_change_nothing(qinglan, supervisor, gdp):
    rows = [
        gdp(),
        gdp(value=Decimal("32900000000"), known_at=at("2025-12-20"), status="revised"),
        gdp(code="tax_revenue", known_at=None, growth=Decimal("4.5"), growth_kind="nominal"),
    ]
    first = record(supervisor, qinglan.zone, rows)
    entries = AuditEntry.objects.count()
    again = record(supervisor, qinglan.zone, rows)
    assert (first.made, again.made, again.unchanged) == (3, 0, 3)
    assert again.vintages == first.vintages
    assert (Vintage.objects.count(), AuditEntry.objects.count()) == (3, entries)


def test_a_new_figure_of_a_place_is_a_new_vintage_and_the_old_one_stays_known_for_its_time(qinglan, supervisor, gdp):
    record(supervisor, qinglan.zone, [gdp()])
    record(supervisor, qinglan.zone, [gdp(value=Decimal("33000000000"), known_at=at("2026-01-20"))])
    assert held(qinglan.zone) == (Decimal("33000000000"), None)
    assert held(qinglan.zone, date(2026, 1, 19)) == (Decimal("32700000000"), None)
    assert held(qinglan.zone, date(2025, 11, 11)) is None


def test_an_older_figure_that_comes_in_later_does_not_outdo_a_newer_one(qinglan, supervisor, gdp):
    record(supervisor, qinglan.zone, [gdp(value=Decimal("33000000000"), known_at=at("2026-01-20"))])
    record(supervisor, qinglan.zone, [gdp()])
    assert held(qinglan.zone) == (Decimal("33000000000"), None)


def test_a_growth_that_is_published_without_a_level_leaves_the_level(qinglan, supervisor, gdp):
    record(supervisor, qinglan.zone, [gdp()])
    grown = gdp(value=None, growth=Decimal("6.2"), growth_kind="real", known_at=at("2025-11-20"))
    record(supervisor, qinglan.zone, [grown])
    assert held(qinglan.zone) == (Decimal("32700000000"), Decimal("6.2"))


def test_a_row_without_any_figure_takes_back_what_was_known(qinglan, supervisor, gdp):
    record(supervisor, qinglan.zone, [gdp()])
    record(supervisor, qinglan.zone, [gdp(value=None, known_at=at("2025-12-01"))])
    assert held(qinglan.zone) is None
    assert held(qinglan.zone, date(2025, 11, 30)) == (Decimal("32700000000"), None)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"code": "no_such"}, "指标库中没有代码“no_such”"),
        ({"area": 10**9}, "没有这个区域"),
        ({"unit": 10**9}, "没有这个填报单位"),
        ({"period": Period.parse("2025-03/2025-10")}, "累计数须从1月1日起算，2025年3—10月不是"),
        ({"period": Period.parse("2999-01")}, "2999年1月还没有开始"),
        ({"known_at": timezone.now() + timedelta(days=2)}, "得知时间在将来"),
        ({"basis": "monthly"}, "口径“monthly”无效"),
        ({"status": "sure"}, "数据状态“sure”无效"),
        ({"growth": Decimal(5)}, "增速与增速口径须同时填写"),
        ({"growth_kind": "real"}, "增速与增速口径须同时填写"),
        ({"value": Decimal("1234567890123456")}, "最多 15 位有效数字"),
        ({"value": Decimal("1e26")}, "不得过大"),
        ({"value": Decimal("NaN")}, "最多 15 位有效数字"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place_and_nothing_is_taken_in(
    qinglan, supervisor, gdp, columns, told
):
    with pytest.raises(Refused, match=told) as refused:
        record(supervisor, qinglan.zone, [gdp(code="tax_revenue"), gdp(**columns, place="表1第8行")])
    assert str(refused.value).startswith("表1第8行：")
    assert not Vintage.objects.exists()


def test_an_area_of_another_zone_is_refused(qinglan, yuntai, supervisor, gdp):
    with pytest.raises(Refused, match="第1行：本开发区没有这个区域"):
        record(supervisor, qinglan.zone, [gdp(area=yuntai.areas["YT"].pk)])


def test_two_rows_that_disagree_are_refused(qinglan, supervisor, gdp):
    with pytest.raises(Refused, match="第2行：2025年1—10月“地区生产总值”在同一批数据中有两个不同的数"):
        record(supervisor, qinglan.zone, [gdp(), gdp(value=Decimal(1))])
    assert record(supervisor, qinglan.zone, [gdp(), gdp()]).made == 1


@pytest.mark.parametrize("username", ["lead", "clerk", "leader", "observer", "town"])
def test_past_figures_are_taken_in_by_the_supervision_office_alone(qinglan, gdp, username):
    with pytest.raises(PermissionDenied):
        record(qinglan.people[username], qinglan.zone, [gdp()])


def approved(qinglan, row):
    with act("statistics.record", by=None, zone=qinglan.zone, reason="批准报表") as doing:
        return write(doing, qinglan.zone, [row], approved=True)


def test_what_is_approved_is_locked_but_for_a_revision_with_a_reason(qinglan, supervisor, gdp):
    approved(qinglan, gdp(status="verified"))
    other = gdp(value=Decimal("33000000000"), known_at=at("2026-01-20"))
    for row, reason in ((other, "补录"), (other._replace(status="revised"), "")):
        with pytest.raises(Refused, match="已批准锁定"):
            record(supervisor, qinglan.zone, [row], reason=reason)
    with pytest.raises(Refused, match="已批准锁定"):  # on another basis it is the same figure
        record(
            supervisor, qinglan.zone, [other._replace(basis="discrete", period=Period.parse("2025-10"))], reason="补录"
        )
    assert record(supervisor, qinglan.zone, [other._replace(status="revised")], reason="年报核定").made == 1
    assert held(qinglan.zone) == (Decimal("33000000000"), None)


def test_what_says_the_same_as_an_approved_figure_changes_nothing(qinglan, supervisor, gdp):
    approved(qinglan, gdp(status="verified"))
    assert record(supervisor, qinglan.zone, [gdp(status="verified", known_at=None)]).made == 0


def test_what_an_import_reads_does_not_grow_with_its_rows(qinglan, supervisor, gdp):
    def reading(years):
        rows = [gdp(period=month(year, number), basis="discrete") for year in years for number in range(1, 13)]
        with CaptureQueriesContext(connection) as queries:
            record(supervisor, qinglan.zone, [row._replace(known_at=None) for row in rows])
        return sum(each["sql"].startswith('SELECT "') for each in queries)

    assert {reading(range(2000, 2001)), reading(range(2002, 2025))} <= {3, 4}  # the person's roles are read once


# what reports say


@pytest.fixture
def document(qinglan):
    with act("test.fill", by=None, zone=qinglan.zone, reason="试用") as doing:
        return doing.create(
            Document(
                zone=qinglan.zone,
                file_name="十月.txt",
                digest="0" * 64,
                size=1,
                media_type="text/plain",
                uploaded_by=qinglan.people["clerk"],
                state="read",
                title="1—10月主要指标（虚构）",
                text=TEXT,
                written_on=date(2025, 11, 13),
            )
        )


@pytest.fixture
def said(document):
    """A statement of the document that nobody has looked at yet."""

    def statement(quote, code, value, *, period="2025-01/2025-10", measure="level", unit="CNY", **more):
        start = TEXT.index(quote)
        columns = {
            "zone": document.zone,
            "document": document,
            "kind": "actual",
            "confidence": 0.9,
            "indicator": code,
            "code": code,
            "measure": measure,
            "value": Decimal(value),
            "value_unit": unit,
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            "clause_start": 0,
            "clause_end": TEXT.index("。", start),
        }
        with act("test.fill", by=None, zone=document.zone, reason="试用") as doing:
            return doing.create(Statement(**columns | period_columns(Period.parse(period)) | more))

    return statement


def confirmed(person, *rows):
    return confirm(person, rows[0].zone, statements={row.pk: row.version for row in rows})


def test_level_and_growth_of_a_sentence_become_one_vintage_with_its_statement(qinglan, supervisor, said):
    level = said("327亿元", "gdp", "32700000000")
    growth = said("6.2%", "gdp", "6.2", measure="growth", unit="%")
    confirmed(supervisor, level, growth)
    row = Vintage.objects.get()
    assert (row.value, row.growth, row.growth_kind) == (Decimal("32700000000"), Decimal("6.2"), "real")
    assert (row.statement, row.area, row.basis, row.period) == (
        level,
        qinglan.areas["QL"],
        "cumulative",
        Period.parse("2025-01/2025-10"),
    )
    assert timezone.localtime(row.known_at).date() == date(2025, 11, 13)
    assert AuditEntry.objects.filter(model="statistics.vintage", act="review.confirm").count() == 1


def test_a_growth_alone_is_a_vintage_of_growth(supervisor, said):
    confirmed(supervisor, said("6.2%", "industrial_investment", "6.2", measure="growth", unit="%"))
    row = Vintage.objects.get()
    assert (row.value, row.growth, row.growth_kind) == (None, Decimal("6.2"), "nominal")


@pytest.mark.parametrize(
    ("code", "unit", "period", "basis"),
    [
        ("gdp", "CNY", "2025-01/2025-10", "cumulative"),
        ("gdp", "CNY", "2025", "cumulative"),
        ("gdp", "CNY", "2025Q2", "discrete"),
        ("gdp", "CNY", "2025-05", "discrete"),
        ("industrial_firms_above_scale", "count", "2025-01/2025-10", "point"),
    ],
)
def test_the_basis_follows_from_nature_and_period(supervisor, said, code, unit, period, basis):
    confirmed(supervisor, said("327亿元", code, "327", unit=unit, period=period))
    assert Vintage.objects.get().basis == basis


@pytest.mark.parametrize(
    "more",
    [
        {"code": "", "indicator": "某个指标"},
        {"kind": "target"},
        {"area_name": "某某市"},
        {"bound": "ge"},
        {"value_unit": "USD"},
        {"measure": "delta"},
    ],
)
def test_what_is_no_figure_of_an_indicator_and_an_area_becomes_none(supervisor, said, more):
    confirmed(supervisor, said("327亿元", **{"code": "gdp", "value": "327"} | more))
    assert not Vintage.objects.exists()


def test_about_so_much_is_an_estimate(supervisor, said):
    confirmed(supervisor, said("327亿元", "gdp", "327", bound="approx"))
    assert Vintage.objects.get().status == "estimated"


def test_when_the_confirmation_is_taken_back_the_vintage_is_archived(qinglan, supervisor, said):
    row = said("327亿元", "gdp", "327")
    confirmed(supervisor, row)
    row.refresh_from_db()
    reopen(supervisor, row, row.version, reason="与公报不符")
    gone = Vintage.objects.get()
    assert (gone.archived_at is not None, gone.archive_reason) == (True, "与公报不符")
    assert not known(qinglan.zone).exists()
    row.refresh_from_db()
    not_ours(supervisor, row, row.version)
    assert Vintage.objects.count() == 1


def test_what_was_misread_is_followed_by_a_vintage_that_corrects_it_from_then_on(qinglan, supervisor, said):
    row = said("327亿元", "gdp", "32700000000")
    confirmed(supervisor, row)
    first = Vintage.objects.get()
    row.refresh_from_db()
    change(supervisor, row, row.version, value=Decimal("37200000000"), reason="核对原文")
    second = Vintage.objects.get(archived_at=None)
    first.refresh_from_db()
    assert (second.corrects, second.value, first.archive_reason) == (first, Decimal("37200000000"), "核对原文")
    assert second.known_at == first.known_at
    yesterday = timezone.localdate() - timedelta(days=1)
    assert held(qinglan.zone) == (Decimal("37200000000"), None)
    assert held(qinglan.zone, yesterday) == (Decimal("32700000000"), None)  # as it was read then


def test_a_report_of_the_past_does_not_outdo_a_revision(qinglan, supervisor, said, gdp):
    record(supervisor, qinglan.zone, [gdp(value=Decimal("33000000000"), known_at=at("2026-01-20"))])
    confirmed(supervisor, said("327亿元", "gdp", "32700000000"))
    assert held(qinglan.zone) == (Decimal("33000000000"), None)
    assert held(qinglan.zone, date(2025, 12, 1)) == (Decimal("32700000000"), None)


def test_a_report_does_not_change_what_was_approved(qinglan, supervisor, said, gdp):
    approved(qinglan, gdp(status="verified", known_at=at("2025-11-10")))
    confirmed(supervisor, said("327亿元", "gdp", "1"))
    assert held(qinglan.zone) == (Decimal("32700000000"), None)
    assert Vintage.objects.count() == 1


def test_of_two_figures_of_one_document_the_first_stands(qinglan, supervisor, said):
    whole = said("327亿元", "gdp", "327")
    part = said("20亿元", "gdp", "20", clause_start=5, clause_end=len(TEXT))
    confirmed(supervisor, whole, part)
    assert held(qinglan.zone) == (Decimal(327), None)
