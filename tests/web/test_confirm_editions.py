"""Rules of confirming a corrected edition: a changed target supersedes the one before it, and nothing is guessed."""

import os
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

import guatu
from guatu.periods import Period
from guatu_web.documents.actions.reading import keep
from guatu_web.documents.models import Decision, Document, Statement
from guatu_web.ledger.actions import targets
from guatu_web.ledger.actions.confirm import change, confirm, confirm_sure, reject, reopen, sure
from guatu_web.ledger.models import Target
from guatu_web.records.acts import act, broken_links, history
from guatu_web.records.errors import Overtaken, Refused
from web.test_confirm import confirmed, found

HEAD = "青澜开发区2025年工作要点\n（本文为虚构示例）\n一、目标\n"
FIRST = "全年地区生产总值突破450亿元。\n全年新签约亿元以上项目确保60个、力争80个。\n"


def edition(built, text, of=None):
    """A document of the zone, uploaded and read; `of` is the one that it corrects."""
    number = Document.objects.count()
    with act("documents.upload", by=None, zone=built.zone) as doing:
        made = doing.create(
            Document(
                zone=built.zone,
                file_name=f"{number}.txt",
                digest=f"{number:064d}",
                size=1,
                media_type="text/plain",
                uploaded_by=built.people["clerk"],
                edition_of=of,
            )
        )
    keep(made, guatu.read_text(HEAD + text, doc="要点", date="2025"))
    return made


@pytest.fixture
def reviewer(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def first(qinglan, reviewer):
    """The first edition, all of it in the ledger."""
    made = edition(qinglan, FIRST)
    assert confirm_sure(reviewer, made) == 3
    return made


def target_of(document, quote):
    return Target.objects.get(statement=found(document, quote))


def in_force():
    rows = Target.objects.filter(state=Target.State.IN_FORCE, archived_at=None).order_by("pk")
    return [(each.quote, each.stretch_value) for each in rows]


def corrected(built, first, old="450亿元", new="470亿元"):
    return edition(built, FIRST.replace(old, new), first)


def test_a_changed_target_supersedes_the_one_of_the_edition_before(first, qinglan, reviewer):
    old = target_of(first, "450亿元")
    with act("ledger.change_target", by=reviewer, zone=qinglan.zone, reason="分工") as doing:
        doing.change(old, unit=qinglan.units["J"], note="经主任办公会审定")
    confirmed(reviewer, found(corrected(qinglan, first), "470亿元"))
    new = Target.objects.get(supersedes=old)
    old.refresh_from_db()
    assert (old.state, old.value, old.version) == (Target.State.SUPERSEDED, Decimal(45_000_000_000), 3)
    assert (new.state, new.value, new.unit, new.note) == ("in_force", 47_000_000_000, qinglan.units["J"], old.note)
    assert in_force() == [("60个", 80), ("470亿元", None)]
    told = history(old).first()
    assert (told.act, told.actor, told.version) == ("review.confirm", reviewer, 3)
    assert told.changes == {"state": ["in_force", "superseded"]}
    assert history(new).get().changes["supersedes"] == [None, old.pk]
    assert list(broken_links()) == []


def test_who_had_the_old_target_open_learns_what_happened(first, qinglan, reviewer):
    old = target_of(first, "450亿元")
    confirmed(reviewer, found(corrected(qinglan, first), "470亿元"))
    with pytest.raises(Overtaken) as told:
        targets.withdraw(reviewer, old, version=1, reason="不再考核")
    assert [each.changes for each in told.value.since] == [{"state": ["in_force", "superseded"]}]


def test_all_sure_ones_of_a_corrected_edition_supersede_at_once(first, qinglan, reviewer):
    assert confirm_sure(reviewer, corrected(qinglan, first)) == 1
    assert in_force() == [("60个", 80), ("470亿元", None)]


def test_a_changed_stretch_value_supersedes_too(first, qinglan, reviewer):
    assert confirm_sure(reviewer, corrected(qinglan, first, "80个", "85个")) == 1
    assert in_force() == [("450亿元", None), ("60个", 85)]
    assert Target.objects.get(stretch_value=85).supersedes.stretch_value == 80


def test_what_stayed_as_it_was_is_in_the_ledger_once(first, qinglan, reviewer):
    second = corrected(qinglan, first)
    row = found(second, "60个")
    assert row.decision == Decision.CONFIRMED
    reopen(reviewer, row, 1, reason="再看一遍")
    confirmed(reviewer, found(second, "60个"))
    assert in_force() == [("450亿元", None), ("60个", 80)]


def test_reopening_brings_the_old_target_back_into_force(first, qinglan, reviewer):
    old, second = target_of(first, "450亿元"), corrected(qinglan, first)
    confirmed(reviewer, found(second, "470亿元"))
    row = reopen(reviewer, found(second, "470亿元"), 2, reason="更正有误")
    old.refresh_from_db()
    assert (old.state, old.version) == (Target.State.IN_FORCE, 3)
    assert in_force() == [("450亿元", None), ("60个", 80)]
    new = Target.objects.get(statement=row)
    assert (new.supersedes, new.archive_reason) == (None, "更正有误")
    assert history(new).first().changes["supersedes"] == [old.pk, None]
    confirmed(reviewer, row)
    new.refresh_from_db()
    assert (new.supersedes, new.archived_at) == (old, None)
    assert in_force() == [("60个", 80), ("470亿元", None)]


def test_after_reopening_the_old_target_can_be_superseded_by_hand_and_then_nothing_is_guessed(first, qinglan, reviewer):
    old, second = target_of(first, "450亿元"), corrected(qinglan, first)
    confirmed(reviewer, found(second, "470亿元"))
    row = reopen(reviewer, found(second, "470亿元"), 2, reason="更正有误")
    old.refresh_from_db()
    columns = {"value": Decimal(46_000_000_000), "value_unit": "CNY", "as_written": "460亿元", "bound": "ge"}
    by_hand = targets.supersede(reviewer, old, columns, version=old.version, reason="年中调整")
    with pytest.raises(Refused, match="“470亿元”更正的目标已在台账中另行调整为“460亿元”"):
        confirmed(reviewer, row)
    assert in_force() == [("60个", 80), ("460亿元", None)]
    targets.withdraw(reviewer, by_hand, version=1, reason="以更正版为准")
    confirmed(reviewer, row)
    assert in_force() == [("60个", 80), ("470亿元", None)] or in_force() == [("470亿元", None), ("60个", 80)]


def test_a_statement_that_moves_to_another_period_gives_the_old_target_back(first, qinglan, reviewer):
    second = corrected(qinglan, first)
    row = found(second, "470亿元")
    confirmed(reviewer, row)
    row = change(reviewer, row, 2, period=Period.parse("2026"), reason="更正")
    assert in_force() == [("450亿元", None), ("60个", 80), ("470亿元", None)]
    change(reviewer, row, row.version, period=Period.parse("2025"), reason="再更正")
    assert in_force() == [("60个", 80), ("470亿元", None)]


def test_a_further_value_of_the_new_statement_changes_the_new_target_alone(first, qinglan, reviewer):
    old, row = target_of(first, "450亿元"), found(corrected(qinglan, first), "470亿元")
    confirmed(reviewer, row)
    change(reviewer, row, 2, value=Decimal(48_000_000_000))
    old.refresh_from_db()
    assert (old.version, old.state) == (2, Target.State.SUPERSEDED)
    assert Target.objects.get(supersedes=old).value == 48_000_000_000


def test_editions_of_editions_supersede_along_the_chain(first, qinglan, reviewer):
    second = corrected(qinglan, first)
    confirm_sure(reviewer, second)
    third = edition(qinglan, FIRST.replace("450亿元", "480亿元").replace("60个", "66个"), second)
    assert confirm_sure(reviewer, third) == 2
    assert in_force() == [("480亿元", None), ("66个", 80)]
    assert Target.objects.get(value=48_000_000_000).supersedes.supersedes == target_of(first, "450亿元")
    assert Target.objects.get(value=66).supersedes == target_of(first, "60个")


def test_a_superseded_target_s_own_statement_names_what_has_to_be_reopened_first(first, qinglan, reviewer):
    second = corrected(qinglan, first)
    confirmed(reviewer, found(second, "470亿元"))
    row = found(first, "450亿元")
    with pytest.raises(Refused, match=r"已由更正版《.*》中的“470亿元”调整，请先在更正版"):
        reopen(reviewer, row, row.version, reason="误点")
    assert in_force() == [("60个", 80), ("470亿元", None)]


@pytest.mark.parametrize(
    "changed",
    [
        {"period": Period.parse("2026")},
        {"measure": "growth"},
        {"area_name": "北园"},
        {"area_name": "澄州市"},
        {"indicator": "工业投资"},
    ],
)
def test_another_period_measure_area_or_indicator_is_another_target(first, qinglan, reviewer, changed):
    row = found(corrected(qinglan, first), "470亿元")
    change(reviewer, row, 1, confirming=True, **changed)
    assert in_force() == [("450亿元", None), ("60个", 80), ("470亿元", None)]


def test_a_document_that_corrects_none_supersedes_nothing(first, qinglan, reviewer):
    confirm_sure(reviewer, edition(qinglan, FIRST.replace("450亿元", "470亿元")))
    assert [quote for quote, _ in in_force()] == ["450亿元", "60个", "470亿元", "60个"]
    assert not Target.objects.exclude(supersedes=None).exists()


def test_an_indicator_without_a_code_is_told_by_its_folded_name(qinglan, reviewer):
    text = "全年新签约亿元以上项目确保60个。\n"
    first = edition(qinglan, text)
    change(reviewer, found(first, "60个"), 1, indicator="新签约 亿元以上项目", confirming=True)
    confirm_sure(reviewer, edition(qinglan, text.replace("60", "70"), first))
    assert in_force() == [("70个", None)]


TWICE = "全年地区生产总值突破450亿元。\n（一）稳增长。确保全年地区生产总值突破450亿元。\n"


def test_a_sentence_that_stayed_keeps_its_target_when_another_one_changes(qinglan, reviewer):
    first = edition(qinglan, TWICE)
    assert confirm_sure(reviewer, first) == 2
    one, other = Target.objects.order_by("statement__start")
    confirm_sure(reviewer, edition(qinglan, "470亿元".join(TWICE.rsplit("450亿元", 1)), first))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == (Target.State.IN_FORCE, Target.State.SUPERSEDED)
    assert [quote for quote, _ in in_force()] == ["450亿元", "470亿元"]


def test_two_sentences_that_change_alike_supersede_their_two_targets(qinglan, reviewer):
    first = edition(qinglan, TWICE)
    confirm_sure(reviewer, first)
    assert confirm_sure(reviewer, edition(qinglan, TWICE.replace("450", "470"), first)) == 2
    assert [quote for quote, _ in in_force()] == ["470亿元", "470亿元"]


def test_of_two_different_targets_none_is_superseded_and_the_person_is_told(qinglan, reviewer):
    text = "460亿元".join(TWICE.rsplit("450亿元", 1))
    first = edition(qinglan, text)
    confirmed(reviewer, *Statement.objects.filter(document=first))
    second = edition(qinglan, "全年地区生产总值突破470亿元。\n全年新签约亿元以上项目确保60个。\n", first)
    row = found(second, "470亿元")
    with pytest.raises(Refused, match=r"多个同一指标.*“450亿元”、“460亿元”.*无法判断“470亿元”更正的是哪一个.*撤回"):
        confirmed(reviewer, row)
    row.refresh_from_db()
    assert (row.decision, row.version) == (Decision.OPEN, 1)
    assert confirm_sure(reviewer, second) == 1
    assert list(sure(second)) == [row]
    assert [quote for quote, _ in in_force()] == ["450亿元", "460亿元", "60个"]
    targets.withdraw(reviewer, target_of(first, "460亿元"), version=1, reason="以450亿元为准")
    confirmed(reviewer, row)
    assert [quote for quote, _ in in_force()] == ["60个", "470亿元"]


def test_two_new_values_for_one_old_target_are_not_guessed_either(first, qinglan, reviewer):
    text = FIRST.replace("450亿元", "470亿元") + "确保全年地区生产总值突破480亿元。\n"
    second = edition(qinglan, text, first)
    with pytest.raises(Refused, match=r"对同一目标有不同的数值（“470亿元”、“480亿元”）.*“450亿元”"):
        confirmed(reviewer, found(second, "470亿元"), found(second, "480亿元"))
    reject(reviewer, found(second, "480亿元"), 1)
    confirmed(reviewer, found(second, "470亿元"))
    assert in_force() == [("60个", 80), ("470亿元", None)]


def test_a_target_changed_by_hand_to_the_corrected_value_stays(first, qinglan, reviewer):
    old = target_of(first, "450亿元")
    with act("ledger.change_target", by=reviewer, zone=qinglan.zone) as doing:
        doing.change(old, value=Decimal(47_000_000_000))
    confirmed(reviewer, found(corrected(qinglan, first), "470亿元"))
    assert Target.objects.filter(archived_at=None).count() == 2
    assert target_of(first, "450亿元").state == Target.State.IN_FORCE


def test_a_carried_sentence_that_is_set_right_supersedes_its_own_target(first, qinglan, reviewer):
    row = found(corrected(qinglan, first), "60个")
    change(reviewer, row, 1, value=Decimal(66), reason="笔误")
    old = target_of(first, "60个")
    assert (old.state, Target.objects.get(supersedes=old).value) == (Target.State.SUPERSEDED, 66)


def test_of_two_corrections_of_one_document_the_first_supersedes(first, qinglan, reviewer):
    second, third = corrected(qinglan, first), corrected(qinglan, first, new="480亿元")
    confirmed(reviewer, found(second, "470亿元"), found(third, "480亿元"))
    assert in_force() == [("60个", 80), ("470亿元", None), ("480亿元", None)]
    assert Target.objects.get(supersedes=target_of(first, "450亿元")).value == 47_000_000_000


def test_reopening_keeps_what_was_changed_by_hand_in_the_history_and_confirming_again_takes_the_sentence(
    first, qinglan, reviewer
):
    target = target_of(first, "450亿元")
    with act("ledger.change_target", by=reviewer, zone=qinglan.zone, reason="会议决定") as doing:
        doing.change(target, value=Decimal(46_000_000_000))
    row = reopen(reviewer, found(first, "450亿元"), 2, reason="误点")
    target.refresh_from_db()
    assert (target.value, target.archive_reason) == (46_000_000_000, "误点")
    confirmed(reviewer, row)
    target.refresh_from_db()
    assert (target.value, target.archived_at) == (45_000_000_000, None)
    assert history(target).first().changes["value"] == ["46000000000", "45000000000"]
    with pytest.raises(Overtaken):
        targets.withdraw(reviewer, target, version=2, reason="按旧页面")


@pytest.mark.parametrize("deed", ["withdraw", "supersede"])
def test_a_target_that_was_withdrawn_or_superseded_by_hand_holds_its_sentence(first, reviewer, deed):
    target, row = target_of(first, "450亿元"), found(first, "450亿元")
    if deed == "withdraw":
        targets.withdraw(reviewer, target, version=1, reason="不再考核")
    else:
        columns = {"value": Decimal(46_000_000_000), "value_unit": "CNY", "as_written": "460亿元", "bound": "ge"}
        targets.supersede(reviewer, target, columns, version=1, reason="年中调整")
    with pytest.raises(Refused, match="审核结论不能再改变"):
        reopen(reviewer, row, 2, reason="误点")
    row.refresh_from_db()
    assert row.decision == Decision.CONFIRMED


def test_editions_of_another_zone_are_another_matter(first, qinglan, yuntai):
    with act("documents.upload", by=None, zone=yuntai.zone) as doing:
        theirs = doing.create(
            Document(
                zone=yuntai.zone,
                file_name="x.txt",
                digest="f" * 64,
                size=1,
                media_type="text/plain",
                uploaded_by=yuntai.people["other"],
            )
        )
    keep(theirs, guatu.read_text(HEAD + FIRST.replace("450", "470"), doc="要点", date="2025"))
    confirm_sure(yuntai.people["other"], theirs)
    assert target_of(first, "450亿元").state == Target.State.IN_FORCE


def test_many_corrected_targets_take_few_queries(qinglan, reviewer, django_assert_max_num_queries):
    lines = [f"全年完成示范项目第{name}类确保{{}}个。\n" for name in "甲乙丙丁戊己庚辛壬癸"]
    first = edition(qinglan, "".join(line.format(20 + n) for n, line in enumerate(lines)))
    confirmed(reviewer, *Statement.objects.filter(document=first, kind="target"))
    before = Target.objects.count()
    assert before >= 5
    second = edition(qinglan, "".join(line.format(50 + n) for n, line in enumerate(lines)), first)
    rows = {row.pk: 1 for row in Statement.objects.filter(document=second, kind="target")}
    with django_assert_max_num_queries(24):
        assert confirm(reviewer, qinglan.zone, statements=rows) == before
    assert Target.objects.filter(state=Target.State.SUPERSEDED).count() == before


def test_of_two_who_change_one_target_at_once_one_is_told(flushable, qinglan):
    first = edition(qinglan, FIRST)
    confirm_sure(qinglan.people["supervisor"], first)
    old, row = target_of(first, "450亿元"), found(corrected(qinglan, first), "470亿元")
    gate, told = threading.Barrier(2), []
    columns = {"value": Decimal(46_000_000_000), "value_unit": "CNY", "as_written": "460亿元", "bound": "ge"}

    def by_hand():
        targets.supersede(qinglan.people["supervisor"], old, columns, version=1, reason="年中调整")

    def by_edition():
        confirm(qinglan.people["lead"], qinglan.zone, statements={row.pk: 1})

    def at_once(deed):
        try:
            gate.wait(timeout=20)
            deed()
        except (Overtaken, Refused) as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=at_once, args=[deed]) for deed in (by_hand, by_edition)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(told) == 1
    assert Target.objects.filter(code="gdp", state=Target.State.IN_FORCE).count() == 1
    assert Target.objects.filter(supersedes=old).count() == 1


KILLED = """
import os, sys, django
sys.path.insert(0, {tests!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "guatu_web.settings"
django.setup()
from django.core.management import call_command
from web import test_confirm_editions as rules, conftest
from guatu_web.documents.models import Document
from guatu_web.ledger.models import Target
from guatu_web.ledger.actions import confirm
from guatu_web.accounts.models import User

def state():
    for each in Target.objects.order_by("pk"):
        print(each.quote, each.state, each.version, each.supersedes_id or 0, flush=True)

if sys.argv[1] == "build":
    call_command("migrate", verbosity=0)
    built = conftest.build(conftest.QINGLAN, "x")
    first = rules.edition(built, rules.FIRST)
    confirm.confirm_sure(built.people["supervisor"], first)
    rules.corrected(built, first)
elif sys.argv[1] == "kill":
    whole = confirm.Doing.write
    def dies(doing):
        whole(doing)
        state()
        os._exit(9)
    confirm.Doing.write = dies
    confirm.confirm_sure(User.objects.get(username="supervisor"), Document.objects.exclude(edition_of=None).get())
elif sys.argv[1] == "look":
    state()
"""


def test_a_process_killed_while_it_supersedes_leaves_the_old_target_in_force(tmp_path):
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
        return done.returncode, done.stdout.splitlines(), done.stderr

    code, _, errors = run("build")
    assert code == 0, errors
    code, inside, errors = run("kill")
    assert code == 9, errors
    assert inside[0] == "450亿元 superseded 2 0"
    assert inside[-1].startswith("470亿元 in_force 1")
    code, left, errors = run("look")
    assert code == 0, errors
    assert left == ["450亿元 in_force 1 0", "60个 in_force 1 0"]
