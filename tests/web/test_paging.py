"""Rules of pages that begin after a row, or end before it: nothing is left out, nothing comes twice, on both ways."""

import base64
import json
from datetime import date

import pytest
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from guatu.periods import Period
from guatu_web.areas.models import FIRST_DAY
from guatu_web.ledger.models import Target
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused
from guatu_web.records.paging import Asked, page
from guatu_web.records.periods import period_columns

YEARS = [2021, None, 2020, 2021, None, 2022, None, 2020, 2021]
SORTS = {
    "period": "period_last",
    "unit": "unit__name",
    "id": "pk",
    "value": F("value"),
    "horizon": Coalesce("period_last", Value(FIRST_DAY)),
}


@pytest.fixture
def targets(qinglan):
    """Targets with and without a period, of two units and of none, some of one value."""
    units = (qinglan.units["J"], None, qinglan.units["Z"])
    with act("test.targets", by=None, zone=qinglan.zone) as doing:
        for n, year in enumerate(YEARS):
            columns = period_columns(Period.parse(str(year)) if year else None)
            unit = units[n % 3]
            doing.create(Target(zone=qinglan.zone, indicator=f"指标{n}", value=n // 2, unit=unit, **columns))
    return Target.objects.select_related("unit")


def pages(rows, order, size):
    """The pages forwards, and what the way back from the last of them shows, in the same order."""
    by = SORTS[order.removeprefix("-")]
    found = [page(rows, by, Asked(order, size))]
    while found[-1].next:
        found.append(page(rows, by, Asked(order, size, after=found[-1].next)))
    back = [found[-1]]
    while back[0].previous:
        back.insert(0, page(rows, by, Asked(order, size, before=back[0].previous)))
    return [each.rows for each in found], [each.rows for each in back]


@pytest.mark.parametrize("order", [f"{sign}{name}" for name in SORTS for sign in ("", "-")])
@pytest.mark.parametrize("size", [1, 2, 4, 9, 50])
def test_the_way_back_shows_the_pages_of_the_way_there(targets, order, size):
    there, back = pages(targets, order, size)
    assert there == back
    rows = [row for each in there for row in each]
    assert len(set(rows)) == len(rows) == len(YEARS)
    assert all(len(each) == size for each in there[:-1])


@pytest.mark.parametrize("order", ["period", "-period"])
def test_empty_values_stand_last_upwards_and_downwards(targets, order):
    there, _back = pages(targets, order, 2)
    years = [row.period and row.period.first.year for each in there for row in each]
    assert years == [*sorted(filter(None, YEARS), reverse=order == "-period"), None, None, None]


def test_equal_values_stand_in_the_order_of_their_ids_which_turns_with_the_list(targets):
    up, _back = pages(targets, "value", 50)
    down, _back = pages(targets, "-value", 50)
    assert [(row.value, row.pk) for row in up[0]] == sorted((row.value, row.pk) for row in up[0])
    assert up[0] == down[0][::-1]


@pytest.mark.parametrize(("counted", "queries", "total"), [(False, 2, None), (True, 3, len(YEARS))])
def test_a_page_takes_two_queries_and_one_more_to_count(targets, django_assert_num_queries, counted, queries, total):
    with django_assert_num_queries(queries):
        found = page(targets, "period_last", Asked("period", 4), counted=counted)
        assert [str(row.unit) for row in found.rows]
    assert found.total == total


def test_what_comes_between_two_pages_moves_no_other_row(targets, qinglan):
    first = page(targets, "pk", Asked("-id", 4))
    with act("test.target", by=None, zone=qinglan.zone) as doing:
        doing.create(Target(zone=qinglan.zone, indicator="新指标", value=1))
    second = page(targets, "pk", Asked("-id", 4, after=first.next))
    assert second.rows[0].pk == first.rows[-1].pk - 1
    assert page(targets, "pk", Asked("-id", 4, before=second.previous)).rows == first.rows


def test_a_row_that_a_cursor_names_may_have_gone(targets):
    first = page(targets, "pk", Asked("id", 4))
    rest = targets.exclude(pk=first.rows[-1].pk)
    assert page(rest, "pk", Asked("id", 50, after=first.next)).rows == list(targets.order_by("pk"))[4:]


def cursor(*told):
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


@pytest.mark.parametrize(
    ("order", "wrong"),
    [
        ("period", "x"),
        ("period", "☃"),
        ("period", cursor()),
        ("period", cursor("period", "2026-02-30", 1)),
        ("period", cursor("period", 2026, 1)),
        ("period", cursor("period", "2026-01-01", "1")),
        ("period", cursor("period", "2026-01-01", True)),
        ("period", cursor("period", "2026-01-01", 2**63)),
        ("period", cursor("-period", "2026-01-01", 1)),
        ("horizon", cursor("horizon", "x", 1)),
        ("id", cursor("id", "9" * 30, 1)),
        ("value", cursor("value", "NaN", 1)),
        ("value", cursor("value", "Infinity", 1)),
        ("value", cursor("value", "1e999999", 1)),
        ("value", cursor("value", "1" * 60, 1)),
        ("unit", cursor("unit", "\0", 1)),
        ("unit", base64.urlsafe_b64encode(b"[" * 5000).decode()),
    ],
)
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_cursor_that_this_list_has_not_given_out_is_refused(targets, order, wrong, side):
    with pytest.raises(Refused, match="回到第一页") as refused:
        page(targets, SORTS[order], Asked(order, 4, **{side: wrong}))
    assert refused.value.field == "cursor"


def test_a_page_of_a_filter_that_leaves_nothing_is_empty(targets):
    none = targets.filter(period_first__gt=date(2090, 1, 1))
    assert page(none, "pk", Asked("id", 4), counted=True) == ([], "", "", 0)
