"""Rules of confirming: what the reader found becomes entries of the ledger, once, and follows its review."""

import os
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

import guatu
from guatu.periods import Period
from guatu_web.documents.actions.reading import keep
from guatu_web.documents.models import Decision, Document, Finding, Statement, TaskClause
from guatu_web.ledger.actions.confirm import (
    change,
    confirm,
    confirm_sure,
    merge,
    not_ours,
    reject,
    reopen,
    settle,
    split,
    sure,
)
from guatu_web.ledger.models import Observation, Target, Task
from guatu_web.records.acts import act, broken_links, history
from guatu_web.records.errors import Overtaken, Refused

REPORT = """青澜开发区2024年上半年经济运行情况
（本文为虚构示例：青澜开发区及文中一切数字均为杜撰）

一、上半年完成情况
上半年，完成地区生产总值212.6亿元，同比增长6.8%；完成一般公共预算收入18.4亿元，增长4.5%。
北园完成规模以上工业总产值98.5亿元，增长9.1%。
实现外贸进出口总额157.8亿元，同比增长12.4%，其中出口121.5亿元、进口48.6亿元。

二、全年目标
全年地区生产总值突破450亿元；工业投资、社会消费品零售总额、外贸进出口总额实现三个10%以上的增长。
全年新签约亿元以上项目确保60个、力争80个，其中外资项目不少于12个。

三、下半年任务
（一）实施强链工程。经济发展局牵头，9月底前完成50家骨干企业诊断。
（二）实施净水工程。新建污水管网23公里，完成6条河道清淤。
"""


def read_report(built, text=REPORT, digest="a" * 64):
    """A document of an invented zone, uploaded and read."""
    with act("documents.upload", by=None, zone=built.zone) as doing:
        person = next(iter(built.people.values()))
        document = doing.create(
            Document(
                zone=built.zone,
                file_name="情况.txt",
                digest=digest,
                size=1,
                media_type="text/plain",
                uploaded_by=person,
            )
        )
    keep(document, guatu.read_text(text, doc="情况", date="2024"))
    return document


@pytest.fixture
def document(qinglan):
    return read_report(qinglan)


@pytest.fixture
def reviewer(qinglan):
    return qinglan.people["supervisor"]


def found(document, quote, indicator=None):
    rows = Statement.objects.filter(document=document, quote=quote)
    return rows.get(indicator=indicator) if indicator else rows.get()


def task(document, text):
    return TaskClause.objects.get(document=document, text__contains=text)


def confirmed(by, *rows):
    return confirm(
        by,
        rows[0].zone,
        statements={row.pk: row.version for row in rows if isinstance(row, Statement)},
        clauses={row.pk: row.version for row in rows if isinstance(row, TaskClause)},
    )


def test_a_result_becomes_an_observation_with_its_sentence(document, reviewer, qinglan):
    row = found(document, "212.6亿元")
    assert confirmed(reviewer, row) == 1
    entry = Observation.objects.get()
    assert (entry.statement, entry.indicator, entry.code, entry.value) == (row, "地区生产总值", "gdp", 21_260_000_000)
    assert (entry.period, entry.area, entry.unit) == (Period.parse("2024H1"), qinglan.areas["QL"], None)
    row.refresh_from_db()
    assert (row.decision, row.decided_by, row.version) == (Decision.CONFIRMED, reviewer, 2)
    assert row.decided_at is not None
    told = history(row).get()
    assert (told.act, told.actor, told.changes["decision"]) == ("review.confirm", reviewer, ["open", "confirmed"])


def test_a_promise_becomes_a_target_and_a_task_clause_a_task(document, reviewer, qinglan):
    assert confirmed(reviewer, found(document, "450亿元"), task(document, "骨干企业诊断")) == 2
    target, job = Target.objects.get(), Task.objects.get()
    assert (target.bound, target.value, target.state) == ("ge", 45_000_000_000, Target.State.IN_FORCE)
    assert (job.unit, job.owner_name, job.period) == (qinglan.units["J"], "经济发展局", Period.parse("2024-09"))
    assert job.clause.text == job.text
    assert job.area == qinglan.areas["QL"]


def test_an_area_is_found_by_its_name_and_another_place_stays_a_name(document, reviewer, qinglan):
    ours = found(document, "98.5亿元")
    change(reviewer, ours, ours.version, area_name="北 园", confirming=True)
    other = found(document, "18.4亿元")
    change(reviewer, other, other.version, area_name="澄州市", confirming=True)
    assert Observation.objects.get(statement=ours).area == qinglan.areas["QL1"]
    entry = Observation.objects.get(statement=other)
    assert (entry.area, entry.area_name) == (None, "澄州市")


@pytest.mark.parametrize(
    ("owner", "unit"),
    [
        ("经济发展局", "J"),
        ("区经济发展局", "J"),
        ("经济 发展局", "J"),
        ("统计", "J1"),
        ("经济发展局、招商局", None),
        ("局", None),
        ("𠮷林局", None),
        ("", None),
    ],
)
def test_a_unit_is_named_exactly_or_beyond_doubt(document, reviewer, qinglan, owner, unit):
    row = task(document, "骨干企业诊断")
    change(reviewer, row, row.version, owner_name=owner, confirming=True)
    entry = Task.objects.get()
    assert (entry.unit, entry.owner_name) == (unit and qinglan.units[unit], owner)


@pytest.mark.parametrize("first", ["60个", "80个"])
def test_a_stretch_figure_becomes_the_stretch_value_of_its_target_whichever_comes_first(document, reviewer, first):
    second = {"60个": "80个", "80个": "60个"}[first]
    confirmed(reviewer, found(document, first))
    confirmed(reviewer, found(document, second))
    target = Target.objects.get(archived_at=None)
    assert (target.value, target.stretch_value, target.statement.quote) == (60, 80, "60个")


def test_both_figures_of_a_stretch_target_make_one_target(document, reviewer):
    assert confirmed(reviewer, found(document, "60个"), found(document, "80个"), found(document, "12个")) == 3
    assert sorted(Target.objects.values_list("value", "stretch_value")) == [(12, None), (60, 80)]


def test_the_stretch_value_follows_its_statement(document, reviewer):
    confirmed(reviewer, found(document, "60个"), found(document, "80个"))
    row = found(document, "80个")
    change(reviewer, row, row.version, value=Decimal(85))
    assert Target.objects.get().stretch_value == 85
    reopen(reviewer, row, found(document, "80个").version, reason="误点")
    assert Target.objects.get().stretch_value is None


def test_a_reopened_target_leaves_its_stretch_figure_a_target_of_its_own(document, reviewer):
    confirmed(reviewer, found(document, "60个"), found(document, "80个"))
    row = found(document, "60个")
    reopen(reviewer, row, row.version, reason="误点")
    assert Target.objects.get(archived_at=None).value == 80
    confirmed(reviewer, found(document, "60个"))
    target = Target.objects.get(archived_at=None)
    assert (target.value, target.stretch_value) == (60, 80)


@pytest.mark.parametrize(
    ("fields", "told", "field"),
    [
        ({"indicator": ""}, "指标", "indicator"),
        ({"period": None}, "期间", "period"),
        ({"indicator": "", "period": None}, "指标和期间", "indicator"),
    ],
)
def test_an_incomplete_statement_is_refused_with_its_sentence_and_remedy(document, reviewer, fields, told, field):
    row = change(reviewer, found(document, "212.6亿元"), 1, **fields)
    with pytest.raises(Refused, match=f"完成地区生产总值212.6亿元.*还没有{told}，请先点“修改”") as refusal:
        confirmed(reviewer, row)
    assert refusal.value.field == field
    assert not Observation.objects.exists()


def test_one_incomplete_statement_holds_back_the_whole_act(document, reviewer):
    row = change(reviewer, found(document, "212.6亿元"), 1, indicator="")
    with pytest.raises(Refused):
        confirmed(reviewer, found(document, "18.4亿元"), row)
    assert not Observation.objects.exists()
    assert not Statement.objects.filter(decision=Decision.CONFIRMED).exists()


def test_of_two_tabs_the_second_learns_who_confirmed(document, qinglan):
    row = found(document, "212.6亿元")
    confirm(qinglan.people["supervisor"], qinglan.zone, statements={row.pk: 1})
    with pytest.raises(Overtaken) as told:
        confirm(qinglan.people["lead"], qinglan.zone, statements={row.pk: 1})
    assert [(each.actor_name, each.changes["decision"]) for each in told.value.since] == [
        ("杜察", ["open", "confirmed"])
    ]
    assert Observation.objects.count() == 1


def test_confirming_again_what_one_has_seen_confirmed_changes_nothing(document, reviewer):
    row = found(document, "212.6亿元")
    confirmed(reviewer, row)
    row.refresh_from_db()
    assert confirmed(reviewer, row) == 0
    assert (Observation.objects.count(), history(row).count()) == (1, 1)


def test_of_two_people_at_the_same_moment_one_confirms(flushable, qinglan):
    document = read_report(qinglan)
    row = found(document, "212.6亿元")
    gate, outcomes = threading.Barrier(2), []

    def confirms(username):
        try:
            gate.wait(timeout=20)
            outcomes.append(confirm(qinglan.people[username], qinglan.zone, statements={row.pk: 1}))
        except Overtaken as told:
            outcomes.append(len(told.since))
        finally:
            connection.close()

    threads = [threading.Thread(target=confirms, args=[name]) for name in ("supervisor", "lead")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert outcomes == [1, 1]
    assert Observation.objects.count() == 1
    assert history(row).count() == 1


def test_all_sure_ones_are_confirmed_at_once_and_the_rest_is_left(document, reviewer):
    doubtful, nameless, timeless = found(document, "212.6亿元"), found(document, "18.4亿元"), found(document, "450亿元")
    change(reviewer, nameless, 1, indicator="")
    change(reviewer, timeless, 1, period=None)
    with act("tests.doubt", by=None) as doing:
        doing.change(doubtful, confidence=0.79)
    disputed = set(Finding.objects.get(document=document).statements.values_list("quote", flat=True))
    assert disputed == {"157.8亿元", "121.5亿元", "48.6亿元"}
    expected = sure(document).count()
    assert confirm_sure(reviewer, document) == expected
    left = Statement.objects.filter(document=document, decision=Decision.OPEN)
    assert set(left.values_list("quote", flat=True)) == disputed | {"212.6亿元", "18.4亿元", "450亿元"}
    stretched = Target.objects.exclude(stretch_value=None).count()
    assert Observation.objects.count() + Target.objects.count() + stretched == expected
    assert confirm_sure(reviewer, document) == 0


def test_a_settled_contradiction_no_longer_holds_its_figures_back(document, reviewer):
    finding = Finding.objects.get(document=document)
    before = sure(document).count()
    with pytest.raises(Refused) as told:
        settle(reviewer, finding, finding.version, reason=" ")
    assert told.value.field == "reason"
    settle(reviewer, finding, finding.version, reason="进口含保税")
    assert sure(document).count() == before + 3
    with pytest.raises(Overtaken):
        settle(reviewer, finding, 1, reason="另一处")


def test_the_number_of_queries_of_an_act_does_not_grow_with_its_rows(document, reviewer, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        confirm_sure(reviewer, document)
    row = found(document, "157.8亿元")
    with django_assert_max_num_queries(20):
        confirmed(reviewer, row)


def test_a_change_is_kept_with_its_reason_and_what_the_reader_said_stays(document, reviewer):
    row = found(document, "212.6亿元")
    change(reviewer, row, 1, value=Decimal("21270000000"), kind="target", bound="ge", reason="与公报核对")
    told = history(row).get()
    assert told.reason == "与公报核对"
    assert told.changes["value"] == ["21260000000", "21270000000"]
    assert Statement.objects.get(pk=row.pk).read["value"] == "21260000000"
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ("ＧＤＰ", "地区生产总值", "gdp"),
        (" 规上工业产值 ", "规模以上工业总产值", "industrial_output_above_scale"),
        ("𠮷字号企业", "𠮷字号企业", ""),
    ],
)
def test_an_indicator_is_looked_up_by_any_of_its_names(document, reviewer, typed, name, code):
    row = change(reviewer, found(document, "12个"), 1, indicator=typed)
    assert (row.indicator, row.code) == (name, code)


def test_the_ledger_follows_a_confirmed_statement_in_the_same_act(document, reviewer):
    row = found(document, "212.6亿元")
    confirmed(reviewer, row)
    change(reviewer, row, 2, indicator="一般公共预算收入", period=Period.parse("2023"), reason="更正")
    entry = Observation.objects.get()
    assert (entry.code, entry.period) == ("general_public_revenue", Period.parse("2023"))
    assert history(entry).first().act == "review.change"


def test_a_result_that_was_a_promise_moves_within_the_ledger(document, reviewer):
    row = found(document, "212.6亿元")
    confirmed(reviewer, row)
    change(reviewer, row, 2, kind="target")
    assert Observation.objects.get().archived_at is not None
    assert Target.objects.get().statement == row
    change(reviewer, row, 3, kind="actual")
    assert Observation.objects.get().archived_at is None
    assert Target.objects.get().archived_at is not None


def test_what_was_changed_in_the_ledger_by_hand_stays(document, reviewer, qinglan):
    row, other = found(document, "60个"), found(document, "12个")
    confirmed(reviewer, row)
    with act("ledger.change_target", by=reviewer, zone=qinglan.zone) as doing:
        doing.change(Target.objects.get(), value=Decimal(66))
    confirmed(reviewer, other)
    change(reviewer, found(document, "60个"), 2, period=Period.parse("2025"))
    target = Target.objects.get(statement=row)
    assert (target.value, target.period) == (66, Period.parse("2025"))


def test_a_confirmed_statement_cannot_lose_what_the_ledger_needs(document, reviewer):
    row = found(document, "212.6亿元")
    confirmed(reviewer, row)
    with pytest.raises(Refused):
        change(reviewer, row, 2, period=None)
    assert Statement.objects.get(pk=row.pk).period == Period.parse("2024H1")
    assert Observation.objects.get().period == Period.parse("2024H1")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"indicator": "长" * 201}, "indicator"),
        ({"area_name": "长" * 101}, "area_name"),
        ({"kind": "hope"}, "kind"),
        ({"value": Decimal("1e30")}, "value"),
        ({"value": Decimal("0.0000000000001")}, "value"),
    ],
)
def test_what_does_not_fit_its_column_is_refused_by_name(document, reviewer, fields, field):
    with pytest.raises(Refused) as told:
        change(reviewer, found(document, "12个"), 1, **fields)
    assert told.value.field == field


@pytest.mark.parametrize("text", ["1900", "9999", "1900-01-01", "9999-12-31"])
def test_the_first_and_the_last_days_are_periods_like_others(document, reviewer, text):
    row = change(reviewer, found(document, "212.6亿元"), 1, period=Period.parse(text), confirming=True)
    assert Observation.objects.get(statement=row).period == Period.parse(text)


@pytest.mark.parametrize("name", ["𠮷\u200d野\u202e區", "'; DROP TABLE ledger_target; --", "ḽ̶̓o̵r̴e̷m", "<b>增长</b>"])
def test_names_are_kept_as_written_whatever_their_characters(document, reviewer, name):
    row = change(
        reviewer, found(document, "212.6亿元"), 1, indicator=name, area_name=name, reason=name, confirming=True
    )
    entry = Observation.objects.get(statement=row)
    assert (entry.indicator, entry.area_name, entry.area) == (name, name, None)
    assert list(broken_links()) == []


def test_a_reason_may_have_ten_thousand_characters(document, reviewer):
    row = found(document, "12个")
    change(reviewer, row, 1, stretch=True, reason="因" * 10_000)
    assert len(history(row).get().reason) == 10_000
    with pytest.raises(Refused) as told:
        change(reviewer, row, 2, stretch=False, reason="因" * 10_001)
    assert told.value.field == "reason"


@pytest.mark.parametrize(("put_aside", "decision"), [(reject, Decision.REJECTED), (not_ours, Decision.NOT_OURS)])
def test_what_is_put_aside_enters_nothing_and_can_be_taken_up_again(document, reviewer, put_aside, decision):
    for row in (found(document, "212.6亿元"), task(document, "河道清淤")):
        assert put_aside(reviewer, row, 1).decision == decision
        with pytest.raises(Refused, match=r"请先恢复为待审"):
            confirmed(reviewer, type(row).objects.get(pk=row.pk))
        assert put_aside(reviewer, row, 2).version == 2
        reopen(reviewer, row, 2)
        confirmed(reviewer, type(row).objects.get(pk=row.pk))
    assert (Observation.objects.count(), Task.objects.count()) == (1, 1)


@pytest.mark.parametrize("put_aside", [reject, not_ours])
def test_what_is_in_the_ledger_is_not_put_aside_before_it_is_reopened(document, reviewer, put_aside):
    row = found(document, "212.6亿元")
    confirmed(reviewer, row)
    with pytest.raises(Refused, match="请先撤销确认"):
        put_aside(reviewer, row, 2)


def test_reopening_archives_the_entry_with_the_reason_and_confirming_again_revives_it(document, reviewer):
    row = found(document, "212.6亿元")
    confirmed(reviewer, row)
    with pytest.raises(Refused, match="原因") as told:
        reopen(reviewer, row, 2)
    assert told.value.field == "reason"
    reopen(reviewer, row, 2, reason="误点")
    entry = Observation.objects.get()
    assert (entry.archive_reason, entry.archived_at is None) == ("误点", False)
    row = change(reviewer, row, 3, value=Decimal(5), confirming=True)
    entry = Observation.objects.get()
    assert (entry.archive_reason, entry.archived_at, entry.value) == ("", None, 5)
    assert row.decision == Decision.CONFIRMED


def test_a_target_that_was_superseded_in_the_ledger_is_not_reopened(document, reviewer, qinglan):
    row = found(document, "450亿元")
    confirmed(reviewer, row)
    with act("ledger.supersede_target", by=reviewer, zone=qinglan.zone) as doing:
        doing.change(Target.objects.get(), state=Target.State.SUPERSEDED)
    with pytest.raises(Refused, match="已调整"):
        reopen(reviewer, row, 2, reason="误点")
    assert Statement.objects.get(pk=row.pk).decision == Decision.CONFIRMED


def test_statements_of_one_sentence_are_merged_and_others_are_not(document, reviewer):
    kept, other, elsewhere = found(document, "60个"), found(document, "12个"), found(document, "450亿元")
    with pytest.raises(Refused, match="同一句"):
        merge(reviewer, kept, 1, {elsewhere.pk: 1})
    with pytest.raises(Refused, match="至少"):
        merge(reviewer, kept, 1, {})
    merge(reviewer, kept, 1, {other.pk: 1})
    other.refresh_from_db()
    assert (other.decision, other.merged_into) == (Decision.MERGED, kept)
    reopen(reviewer, other, 2)
    other.refresh_from_db()
    assert (other.decision, other.merged_into) == (Decision.OPEN, None)


def test_a_shared_figure_is_split_among_its_indicators(document, reviewer):
    row = found(document, "10%", "工业投资")
    made = split(reviewer, row, 1, ["实际利用外资", " ", "自营店铺数"])
    assert [(each.indicator, each.code, each.quote) for each in made] == [
        ("实际利用外资", "fdi_used", "10%"),
        ("自营店铺数", "", "10%"),
    ]
    assert Statement.objects.filter(document=document, start=row.start).count() == 5
    confirmed(reviewer, *made)
    assert Target.objects.count() == 2
    for names, field in ((["实际利用外资"], "indicators"), ([""], "indicators"), (["长" * 201], "indicator")):
        with pytest.raises(Refused) as told:
            split(reviewer, row, 1, names)
        assert told.value.field == field


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("supervisor", True),
        ("lead", True),
        ("clerk", False),
        ("leader", False),
        ("town", False),
        ("observer", False),
        ("admin", False),
    ],
)
def test_supervision_and_leads_review_and_nobody_else(document, qinglan, username, allowed):
    person, row = qinglan.people[username], found(document, "212.6亿元")
    finding = Finding.objects.get(document=document)
    deeds = [
        lambda: confirmed(person, row),
        lambda: confirm_sure(person, document),
        lambda: change(person, row, 2, stretch=True),
        lambda: reopen(person, row, 3, reason="误点"),
        lambda: split(person, row, 4, ["其他"]),
        lambda: merge(person, row, 4, {found(document, "6.8%").pk: 2}),
        lambda: reject(person, row, 4),
        lambda: settle(person, finding, 1, reason="已核"),
    ]
    if allowed:
        deeds.remove(deeds[5])  # the growth beside it is confirmed by then
    for deed in deeds:
        if allowed:
            deed()
        else:
            with pytest.raises(PermissionDenied):
                deed()


def test_nobody_reviews_the_documents_of_another_zone(document, yuntai, qinglan):
    stranger, row = yuntai.people["other"], found(document, "212.6亿元")
    for deed in (
        lambda: confirm(stranger, qinglan.zone, statements={row.pk: 1}),
        lambda: confirm(stranger, yuntai.zone, statements={row.pk: 1}),
        lambda: change(stranger, row, 1, stretch=True),
        lambda: confirm_sure(stranger, document),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert not Observation.objects.exists()


KILLED = """
import os, sys, django
sys.path.insert(0, {tests!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "guatu_web.settings"
django.setup()
from django.core.management import call_command
from web import test_confirm as rules, conftest
from guatu_web.documents.models import Document, Statement, Decision
from guatu_web.ledger.models import Observation, Target
from guatu_web.ledger.actions import confirm
from guatu_web.records.models import AuditEntry
from guatu_web.accounts.models import User

def state():
    print(Statement.objects.filter(decision=Decision.CONFIRMED).count(), Observation.objects.count(),
          Target.objects.count(), AuditEntry.objects.filter(act="review.confirm_sure").count(), flush=True)

if sys.argv[1] == "build":
    call_command("migrate", verbosity=0)
    document = rules.read_report(conftest.build(conftest.QINGLAN, "x"))
elif sys.argv[1] == "kill":
    whole = confirm.Doing.write
    def dies(doing):
        whole(doing)
        state()
        os._exit(9)
    confirm.Doing.write = dies
    confirm.confirm_sure(User.objects.get(username="supervisor"), Document.objects.get())
elif sys.argv[1] == "again":
    state()
    print(confirm.confirm_sure(User.objects.get(username="supervisor"), Document.objects.get()))
    state()
"""


def test_a_process_killed_before_the_end_of_confirming_leaves_nothing_half_done(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED.format(tests=str(Path(__file__).parents[1])), encoding="utf-8")
    environment = {**os.environ, "GUATU_HOME": str(tmp_path / "home"), "GUATU_SECRET_KEY": "only for tests"}
    environment.pop("GUATU_DATABASE_URL", None)

    def run(step):
        done = subprocess.run(
            [sys.executable, str(script), step],
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        return done.returncode, [tuple(map(int, line.split())) for line in done.stdout.splitlines()], done.stderr

    code, _, errors = run("build")
    assert code == 0, errors
    code, (inside,), errors = run("kill")
    assert code == 9, errors
    assert min(inside) > 0, "all had been written, but not committed"
    code, (left, (made,), finished), errors = run("again")
    assert code == 0, errors
    assert left == (0, 0, 0, 0)
    assert (made, finished) == (inside[0], inside)
