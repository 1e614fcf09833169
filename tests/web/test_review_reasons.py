"""Rules of reasons: the playbook says which measures ask for one; a settled contradiction is opened again with one."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from guatu_web.documents.models import Decision, Finding
from guatu_web.ledger.actions import targets
from guatu_web.ledger.actions.confirm import change, settle, sure, unsettle
from guatu_web.ledger.models import Target
from guatu_web.playbooks.actions.adopting import adopt, withdraw
from guatu_web.playbooks.queries import MEASURES, reasons_for
from guatu_web.records.acts import history
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.review.forms import form_for
from web.ledger_hand import Ledger
from web.test_confirm import confirmed, found, read_report
from web.test_playbook import texts
from web.test_review import HTMX, address, typed
from web.test_targets import columns


@pytest.fixture
def document(qinglan):
    return read_report(qinglan)


@pytest.fixture
def reviewer(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def target(qinglan):
    return Ledger(qinglan).target(bound="ge")


@pytest.fixture
def follow(qinglan, admin):
    """Adopts a playbook that asks for reasons at some measures only."""

    def adopted(*measures, version="2026.1"):
        files = texts(version)
        report = files["report.yaml"].decode().partition("reasons_for:")[0]
        if measures:
            report += "reasons_for:\n" + "".join(f"  - {each}\n" for each in measures)
        files["report.yaml"] = report.encode()
        return adopt(admin, qinglan.zone, files, in_force_from=None, reason="主任办公会（虚构）")

    return adopted


def further(target, value="11000000000"):
    return {"value": Decimal(value), "value_unit": target.value_unit, "as_written": "", "bound": target.bound}


# --- the ledger


def test_without_a_playbook_every_change_of_a_target_asks_for_a_reason(target, reviewer, qinglan):
    assert reasons_for(qinglan.zone) == MEASURES
    for deed, told in ((targets.change, columns(target)), (targets.supersede, further(target))):
        with pytest.raises(Refused, match="请写明原因") as refusal:
            deed(reviewer, target, told, version=1, reason=" ")
        assert refusal.value.field == "reason"


def test_a_measure_that_the_playbook_does_not_name_may_go_without(target, reviewer, follow):
    follow("growth", "rank")
    targets.change(reviewer, target, columns(target, value=Decimal(12)), version=1, reason="")
    following = targets.supersede(reviewer, target, further(target), version=2, reason="")
    assert (following.supersedes, history(following).get().reason) == (target, "")


def test_a_measure_that_the_playbook_names_asks_for_a_reason(target, reviewer, follow):
    follow("level")
    for deed, told in ((targets.change, columns(target)), (targets.supersede, further(target))):
        with pytest.raises(Refused, match="请写明原因"):
            deed(reviewer, target, told, version=1, reason="")
    targets.change(reviewer, target, columns(target, value=Decimal(12)), version=1, reason="会议决定")


@pytest.mark.parametrize(("named", "refused"), [("growth", True), ("level", True), ("rank", False)])
def test_a_change_of_the_measure_asks_by_the_old_and_by_the_new_one(target, reviewer, follow, named, refused):
    follow(named)
    told = columns(target, measure="growth", value=Decimal(8), value_unit="%")
    if refused:
        with pytest.raises(Refused):
            targets.change(reviewer, target, told, version=1, reason="")
    else:
        assert targets.change(reviewer, target, told, version=1, reason="").measure == "growth"


def test_what_has_no_sentence_and_what_leaves_the_ledger_always_asks_for_a_reason(target, reviewer, qinglan, follow):
    follow()
    assert reasons_for(qinglan.zone) == frozenset()
    with pytest.raises(Refused):
        targets.enter(reviewer, qinglan.zone, columns(target, indicator="工业投资"), reason="")
    with pytest.raises(Refused):
        targets.withdraw(reviewer, target, version=1, reason="")


def test_a_withdrawn_playbook_asks_nothing_any_more(target, reviewer, follow, admin):
    version = follow("growth")
    assert not targets.asks_for_reason(target)
    withdraw(admin, version, seen=1, reason="条款有误")
    assert targets.asks_for_reason(target)


# --- the review


def test_the_review_asks_for_a_reason_where_the_playbook_asks_for_the_target_s(document, reviewer, follow, as_person):
    follow("level")
    row = found(document, "450亿元")
    assert not form_for(row).fields["reason"].required
    confirmed(reviewer, row)
    row.refresh_from_db()
    form = form_for(row)
    assert (form.fields["reason"].required, str(form.fields["reason"].label)) == (True, "修改原因")
    with pytest.raises(Refused, match="须写明原因") as told:
        change(reviewer, row, 2, value=Decimal(46_000_000_000))
    assert told.value.field == "reason"
    client = as_person("supervisor")
    answer = client.post(address("edit_statement", row), typed(row, figure="460"), **HTMX)
    assert answer.status_code == 422
    assert "请写明原因" in answer.content.decode()
    answer = client.post(address("edit_statement", row), typed(row, figure="460", reason="笔误"), **HTMX)
    assert answer.status_code == 200
    assert Target.objects.get().value == 46_000_000_000


@pytest.mark.parametrize(("quote", "named"), [("450亿元", "growth"), ("212.6亿元", "level")])
def test_results_and_other_measures_are_set_right_without_a_reason(document, reviewer, follow, quote, named):
    follow(named)
    row = found(document, quote)
    confirmed(reviewer, row)
    row.refresh_from_db()
    assert not form_for(row).fields["reason"].required
    assert change(reviewer, row, 2, value=Decimal(46_000_000_000)).value == 46_000_000_000


def test_saving_a_confirmed_target_as_it_is_asks_nothing(document, reviewer, follow):
    follow("level")
    row = found(document, "450亿元")
    confirmed(reviewer, row)
    assert change(reviewer, row, 2, value=row.value).version == 2


def test_a_person_sets_the_responsible_unit_among_those_of_today(document, qinglan, yuntai, as_person):
    row = found(document, "450亿元")
    client = as_person("supervisor")
    choices = dict(form_for(row).fields["owner"].choices)
    assert {choices[str(unit.pk)].strip("\u3000") for unit in qinglan.units.values()} == {
        unit.name for unit in qinglan.units.values()
    }
    assert str(yuntai.units["D"].pk) not in choices
    page = client.get(address("edit_statement", row)).content.decode()
    assert '<select name="owner"' in page
    sent = typed(row, owner=str(qinglan.units["Z"].pk), do="confirm")
    assert client.post(address("edit_statement", row), sent, **HTMX).status_code == 200
    assert Target.objects.get().unit == qinglan.units["Z"]
    row.refresh_from_db()
    assert (row.unit, row.decision) == (qinglan.units["Z"], Decision.CONFIRMED)
    for wrong in (str(yuntai.units["D"].pk), "x", "-1"):
        answer = client.post(address("edit_statement", row), typed(row, owner=wrong), **HTMX)
        assert answer.status_code == 422
    row.refresh_from_db()
    assert row.unit == qinglan.units["Z"]


def test_the_form_of_a_statement_takes_few_queries(document, qinglan, as_person, django_assert_max_num_queries):
    client = as_person("supervisor")
    row = found(document, "450亿元")
    with django_assert_max_num_queries(15):
        assert client.get(address("edit_statement", row), **HTMX).status_code == 200
    with django_assert_max_num_queries(30):
        sent = typed(row, owner=str(qinglan.units["Z"].pk), do="confirm")
        assert client.post(address("edit_statement", row), sent, **HTMX).status_code == 200


# --- contradictions


def test_a_settled_contradiction_is_opened_again_with_a_reason(document, reviewer):
    finding, before = Finding.objects.get(document=document), sure(document).count()
    settle(reviewer, finding, 1, reason="口径不同")
    confirmed(reviewer, found(document, "157.8亿元"))
    with pytest.raises(Refused, match="重新核实的原因") as told:
        unsettle(reviewer, finding, 2, reason=" ")
    assert told.value.field == "reason"
    unsettle(reviewer, finding, 2, reason="海关更正")
    assert (finding.state, finding.version) == (Finding.State.OPEN, 3)
    entry = history(finding).first()
    assert (entry.act, entry.reason) == ("review.unsettle", "海关更正")
    assert entry.changes == {"state": ["settled", "open"]}
    assert sure(document).count() == before
    assert found(document, "157.8亿元").decision == Decision.CONFIRMED
    with pytest.raises(Overtaken):
        unsettle(reviewer, finding, 2, reason="另一处")


@pytest.mark.parametrize("person", ["clerk", "leader", "observer", "admin"])
def test_only_reviewers_open_a_contradiction_again(document, qinglan, reviewer, person, as_person):
    finding = Finding.objects.get(document=document)
    settle(reviewer, finding, 1, reason="口径不同")
    with pytest.raises(PermissionDenied):
        unsettle(qinglan.people[person], finding, 2, reason="再核")
    answer = as_person(person).post(address("unsettle", finding), {"version": 2, "reason": "再核"})
    assert answer.status_code == 403
    finding.refresh_from_db()
    assert finding.state == Finding.State.SETTLED


def test_the_page_opens_a_contradiction_again(document, reviewer, as_person):
    finding, client = Finding.objects.get(document=document), as_person("supervisor")
    settle(reviewer, finding, 1, reason="口径不同")
    assert client.post(address("unsettle", finding), {"version": 2, "reason": ""}, **HTMX).status_code == 422
    answer = client.post(address("unsettle", finding), {"version": 2, "reason": "海关更正"}, **HTMX)
    assert answer.status_code == 200
    assert "矛盾 1" in answer.content.decode()
    again = client.post(address("unsettle", finding), {"version": 2, "reason": "再次"}, **HTMX)
    assert again.status_code == 409
    assert "海关更正" in again.content.decode()
    settle(reviewer, finding, 3, reason="已核")
    answer = client.post(address("unsettle", finding), {"version": 4, "reason": "再核"})
    assert answer.url == f"{reverse('review:page', args=['qinglan', document.pk])}#f{finding.pk}"


def test_a_contradiction_of_another_zone_is_not_there(document, yuntai, reviewer):
    finding = Finding.objects.get(document=document)
    settle(reviewer, finding, 1, reason="口径不同")
    with pytest.raises(PermissionDenied):
        unsettle(yuntai.people["other"], finding, 2, reason="再核")


# --- what people are told


def test_all_sure_ones_at_once_tells_what_stayed_open(qinglan, reviewer, as_person):
    from web.test_confirm_editions import TWICE, edition

    first = edition(qinglan, "460亿元".join(TWICE.rsplit("450亿元", 1)))
    confirmed(reviewer, *first.statements.all())
    second = edition(qinglan, TWICE.split("\n")[0].replace("450", "470"), first)
    page = as_person("supervisor").post(address("confirm_sure", second), follow=True).content.decode()
    assert "另有 1 条更正了原目标，但无法判断更正的是哪一个" in page
    row = second.statements.get()
    answer = as_person("supervisor").post(address("decide_statement", row), {"do": "confirm", "version": 1}, **HTMX)
    assert answer.status_code == 422
    assert "请先在目标台账中撤回" in answer.content.decode()


# --- the forms of the ledger


@pytest.mark.parametrize("name", ["change", "supersede"])
def test_the_form_of_a_target_shows_whether_a_reason_is_asked_for(target, qinglan, follow, as_person, name):
    client, url = as_person("supervisor"), reverse(f"ledger:{name}", args=["qinglan", target.pk])
    assert client.get(url).context["form"].fields["reason"].required
    follow("growth")
    form = client.get(url).context["form"]
    assert not form.fields["reason"].required
    sent = {each: value for each, value in form.initial.items() if value is not None} | {"value": "120", "reason": ""}
    answer = client.post(url, sent | ({"since": "2026-07-01"} if name == "supersede" else {}))
    assert answer.status_code == 302
    assert Target.objects.filter(value=Decimal(12_000_000_000), state="in_force").exists()


def test_who_was_overtaken_reads_the_unit_by_its_name(document, reviewer, qinglan, as_person):
    row = found(document, "450亿元")
    change(reviewer, row, 1, unit_id=qinglan.units["Z"].pk)
    answer = as_person("lead").post(address("edit_statement", row), typed(row, version=1), **HTMX)
    assert answer.status_code == 409
    assert "招商局" in answer.content.decode().partition("责任单位")[2][:200]


def test_a_settled_contradiction_has_a_form_that_opens_it_again(document, reviewer, as_person):
    finding = Finding.objects.get(document=document)
    settle(reviewer, finding, 1, reason="口径不同")
    for person, shown in (("supervisor", True), ("observer", False)):
        page = as_person(person).get(address("page", document) + "?show=all").content.decode()
        assert (f'action="{address("unsettle", finding)}"' in page) is shown
