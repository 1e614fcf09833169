"""Rules of the unit that answers for a target: a person's word, the sentence's, the ledger's; never a guess."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.periods import Period
from guatu_web.areas.actions.changing import close
from guatu_web.documents.models import TaskClause
from guatu_web.ledger.actions.confirm import change, confirm, confirm_sure, reject, reopen
from guatu_web.ledger.models import Observation, Target
from guatu_web.records.acts import act, history
from guatu_web.records.errors import Refused
from web.ledger_hand import Ledger
from web.test_confirm import confirmed, found, read_report

SENTENCES = """青澜开发区2025年工作要点
（本文为虚构示例）
一、目标
经济发展局牵头，全年新签约亿元以上项目确保60个。
经济发展局、招商局牵头，全年新引进外资项目确保12个。
经济发展局牵头开展企业走访，招商局负责组织招商推介，确保全年规上工业增加值增长8%左右。
要确保全年一般公共预算收入突破30亿元，经济发展局负责完成50家骨干企业诊断。
全年实际利用外资达到2亿美元。
"""


@pytest.fixture
def document(qinglan):
    return read_report(qinglan, SENTENCES)


@pytest.fixture
def reviewer(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


def entered(by, row):
    confirmed(by, row)
    return Target.objects.get(statement=row)


def test_a_person_s_word_comes_first(document, reviewer, qinglan):
    row = change(reviewer, found(document, "60个"), 1, unit_id=qinglan.units["Z"].pk)
    assert entered(reviewer, row).unit == qinglan.units["Z"]


def test_the_unit_that_the_task_of_the_figure_names_answers_for_it(document, reviewer, qinglan):
    target = entered(reviewer, found(document, "60个"))
    assert target.unit == qinglan.units["J"]
    assert history(target).get().changes["unit"] == [None, qinglan.units["J"].pk]


@pytest.mark.parametrize("quote", ["12个", "8%", "30亿元", "2亿美元"])
def test_no_unit_where_several_or_others_are_named(document, reviewer, quote):
    assert entered(reviewer, found(document, quote)).unit is None


def test_a_task_that_was_put_aside_names_nobody(document, reviewer):
    row = found(document, "60个")
    for clause in TaskClause.objects.filter(document=document, start__lt=row.clause_end, end__gt=row.clause_start):
        reject(reviewer, clause, 1)
    assert entered(reviewer, row).unit is None


def test_the_unit_is_the_one_of_the_latest_target_of_the_same_indicator_and_area(document, reviewer, qinglan, ledger):
    fields = {"code": "fdi_used", "base": "USD", "area": qinglan.areas["QL"]}
    ledger.target("实际利用外资", period="2023", unit=qinglan.units["D"], state="superseded", **fields)
    last = ledger.target("实际利用外资", period="2024", unit=qinglan.units["Z"], state="superseded", **fields)
    ledger.target("实际利用外资", period="2024", unit=qinglan.units["D"], state="withdrawn", **fields)
    ledger.target("实际利用外资", period="2026", unit=None, **fields)
    ledger.target("实际利用外资", period="2027", unit=qinglan.units["J"], **fields | {"area": qinglan.areas["QL1"]})
    target = entered(reviewer, found(document, "2亿美元"))
    assert target.unit == last.unit
    assert history(target).get().changes["unit"] == [None, last.unit_id]


def test_of_the_latest_targets_the_one_of_the_same_measure_in_force_speaks(document, reviewer, qinglan, ledger):
    fields = {"code": "fdi_used", "period": "2024", "area": qinglan.areas["QL"]}
    ledger.target("实际利用外资", measure="growth", unit=qinglan.units["D"], **fields)
    ledger.target("实际利用外资", unit=qinglan.units["D"], state="superseded", **fields)
    ledger.target("实际利用外资", unit=qinglan.units["Z"], **fields)
    assert entered(reviewer, found(document, "2亿美元")).unit == qinglan.units["Z"]


def test_targets_that_disagree_say_nothing(document, reviewer, qinglan, ledger):
    for unit in ("D", "Z"):
        ledger.target("实际利用外资", code="fdi_used", area=qinglan.areas["QL"], unit=qinglan.units[unit])
    assert entered(reviewer, found(document, "2亿美元")).unit is None


def test_a_unit_that_stands_no_longer_answers_for_nothing_new(document, reviewer, qinglan, ledger, admin):
    ledger.target("实际利用外资", code="fdi_used", area=qinglan.areas["QL"], unit=qinglan.units["Z"])
    close(admin, qinglan.units["Z"], version=1, last_day=date(2025, 12, 31), reason="机构改革")
    assert entered(reviewer, found(document, "2亿美元")).unit is None


def test_only_a_unit_of_the_zone_that_stands_today_can_be_set(document, reviewer, qinglan, yuntai):
    row = found(document, "60个")
    for unit in (yuntai.units["D"].pk, 2**31 - 1):
        with pytest.raises(Refused, match="不是本开发区现有的机构") as told:
            change(reviewer, row, 1, unit_id=unit)
        assert told.value.field == "unit_id"


def test_the_ledger_follows_the_unit_of_a_confirmed_statement(document, reviewer, qinglan):
    target = entered(reviewer, found(document, "2亿美元"))
    row = change(reviewer, found(document, "2亿美元"), 2, unit_id=qinglan.units["Z"].pk)
    target.refresh_from_db()
    assert target.unit == qinglan.units["Z"]
    assert history(target).first().changes == {"unit": [None, qinglan.units["Z"].pk]}
    change(reviewer, row, row.version, unit_id=None)
    target.refresh_from_db()
    assert target.unit is None


def test_a_unit_set_in_the_ledger_survives_reopening_and_confirming_again(document, reviewer, qinglan):
    target = entered(reviewer, found(document, "60个"))
    with act("ledger.change_target", by=reviewer, zone=qinglan.zone) as doing:
        doing.change(target, unit_id=qinglan.units["D"].pk)
    row = reopen(reviewer, found(document, "60个"), 2, reason="误点")
    confirm(reviewer, qinglan.zone, statements={row.pk: row.version})
    target.refresh_from_db()
    assert (target.unit, target.archived_at) == (qinglan.units["D"], None)


def test_a_result_has_no_responsible_unit(document, reviewer, qinglan):
    row = change(
        reviewer,
        found(document, "2亿美元"),
        1,
        kind="actual",
        unit_id=qinglan.units["Z"].pk,
        period=Period.parse("2024"),
    )
    confirmed(reviewer, row)
    assert Observation.objects.get().unit is None


def test_many_targets_are_given_their_units_in_as_few_questions_as_a_few(qinglan, reviewer):
    asked = []
    for text, digest in ((SENTENCES, "b" * 64), ("\n".join([SENTENCES] * 30), "c" * 64)):
        document = read_report(qinglan, text, digest)
        with CaptureQueriesContext(connection) as taken:
            made = confirm_sure(reviewer, document)
        asked.append((made, sum(each["sql"].startswith("SELECT") for each in taken)))
    assert asked[1][0] == 30 * asked[0][0]
    assert asked[1][1] <= asked[0][1] <= 14
    assert Target.objects.filter(unit=qinglan.units["J"]).count() == 2 * 31  # 签约项目 and 诊断
