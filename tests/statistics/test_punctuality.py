"""What share of the figures due came, and what share on time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import UsageError
from guatu.periods import month
from guatu.statistics import Arrival, Due, punctuality

MAY = month(2026, 5)
DEADLINE = date(2026, 6, 8)
DUE = [Due("经发局", item, MAY, DEADLINE) for item in ("投资", "产值", "用电")]


def arrival(item, day, unit="经发局"):
    return Arrival(unit, item, MAY, date(2026, 6, day))


def shares(told):
    return told.completeness.value, told.timeliness.value


def test_completeness_is_what_came_and_timeliness_what_came_by_the_deadline_included():
    told = punctuality(DUE, [arrival("投资", 8), arrival("产值", 9)], date(2026, 6, 30))["经发局"]
    assert [[one.item for one in part] for part in (told.on_time, told.late, told.missing)] == [
        ["投资"],
        ["产值"],
        ["用电"],
    ]
    assert [round(share, 2) for share in shares(told)] == [Decimal("66.67"), Decimal("33.33")]


def test_a_share_explains_itself():
    told = punctuality(DUE[:2], [arrival("投资", 8)], date(2026, 6, 30))["经发局"].timeliness
    assert (told.value, told.unit, told.formula) == (50, "%", "按时报送项数 ÷ 应报项数 × 100")
    assert (told.numerator.value, told.denominator.value, told.area) == (1, 2, "经发局")


def test_a_correction_is_not_late():
    told = punctuality(DUE[:1], [arrival("投资", 20), arrival("投资", 5)], date(2026, 6, 30))["经发局"]
    assert shares(told) == (100, 100)


def test_what_is_not_due_yet_and_what_came_after_the_day_does_not_count():
    assert punctuality(DUE, [arrival("投资", 5)], date(2026, 6, 7))["经发局"].completeness.code == "nothing_due"
    told = punctuality(DUE[:1], [arrival("投资", 20)], date(2026, 6, 10))["经发局"]
    assert shares(told) == (0, 0)


def test_an_arrival_from_another_unit_or_for_another_period_is_none():
    others = [arrival("投资", 5, "东湖镇"), Arrival("经发局", "投资", month(2026, 4), date(2026, 6, 5))]
    assert shares(punctuality(DUE[:1], others, date(2026, 6, 30))["经发局"]) == (0, 0)


def test_the_same_due_figure_counts_once_and_two_deadlines_are_refused():
    assert punctuality([DUE[0], DUE[0]], [], date(2026, 6, 30))["经发局"].due == 1
    with pytest.raises(UsageError, match="due on 2026-06-08 and on 2026-06-09; give one deadline"):
        punctuality([DUE[0], DUE[0]._replace(deadline=date(2026, 6, 9))], [], date(2026, 6, 30))


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 30)), max_size=20),
    st.integers(1, 30),
    st.integers(0, 10),
)
def test_every_due_figure_is_on_time_late_or_missing_and_more_time_loses_none(arrived, day, more):
    due = [Due("u", item, MAY, date(2026, 6, 10)) for item in "abcd"]
    came = [Arrival("u", item, MAY, date(2026, 6, on)) for item, on in arrived]
    first, later = (punctuality(due, came, date(2026, 6, day) + timedelta(days=n))["u"] for n in (0, more))
    assert later.due == (4 if date(2026, 6, day) + timedelta(days=more) >= date(2026, 6, 10) else 0)
    assert set(first.on_time) <= set(later.on_time)
    assert {*first.on_time, *first.late} <= {*later.on_time, *later.late}
