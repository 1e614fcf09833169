"""Rules of reinstating: what stood before a target was adjusted counts again, with a reason, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from ledger_hand import Ledger, address

from guatu_web.ledger.actions import targets as acts
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.target import versions
from guatu_web.records.acts import broken_links, history
from guatu_web.records.errors import Overtaken, Refused

pytestmark = pytest.mark.django_db
State = Target.State


@pytest.fixture
def by(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def said(qinglan):
    """A target from a sentence."""
    ledger = Ledger(qinglan)
    document = ledger.document("前言。确保地区生产总值达到100亿元。")
    told = {"value": "1e10", "unit": "CNY", "code": "gdp", "indicator": "地区生产总值"}
    statement = ledger.statement(document, "100亿元", "确保地区生产总值达到100亿元", **told)
    return ledger.target(code="gdp", statement=statement, unit=qinglan.units["J"], note="经主任办公会审定")


@pytest.fixture
def adjusted(said, by):
    columns = {"value": Decimal("12e9"), "value_unit": "CNY", "bound": "ge", "since": date(2026, 7, 1)}
    return acts.supersede(by, said, columns, version=said.version, reason="年中调整")


def test_the_value_before_counts_again_as_the_next_version(said, adjusted, by, qinglan):
    again = acts.reinstate(by, adjusted, version=adjusted.version, reason="调整依据撤销")
    said.refresh_from_db()
    adjusted.refresh_from_db()
    assert [each.state for each in (said, adjusted, again)] == [State.SUPERSEDED, State.SUPERSEDED, State.IN_FORCE]
    assert (again.value, again.bound, again.quote, again.supersedes) == (said.value, said.bound, "100亿元", adjusted)
    assert (again.unit, again.note, again.period) == (qinglan.units["J"], "经主任办公会审定", said.period)
    assert versions(again) == [said, adjusted, again]
    told = history(adjusted).first()
    assert (told.act, told.reason, told.actor) == ("ledger.reinstate_target", "调整依据撤销", by)
    assert list(broken_links()) == []


def test_who_answers_today_keeps_answering(said, adjusted, by, qinglan):
    columns = {"unit": qinglan.units["Z"], "measure": "level"}
    acts.change(by, adjusted, columns, version=adjusted.version, reason="分工调整")
    adjusted.refresh_from_db()
    assert acts.reinstate(by, adjusted, version=adjusted.version, reason="恢复").unit == qinglan.units["Z"]


def test_what_was_reinstated_can_be_taken_back_the_same_way(adjusted, by):
    again = acts.reinstate(by, adjusted, version=adjusted.version, reason="恢复")
    back = acts.reinstate(by, again, version=again.version, reason="仍按调整")
    assert (back.value, len(versions(back))) == (adjusted.value, 4)


def test_it_asks_for_a_reason_and_for_a_version_before(said, adjusted, by, qinglan):
    with pytest.raises(Refused, match="请写明原因"):
        acts.reinstate(by, adjusted, version=adjusted.version, reason=" ")
    alone = Ledger(qinglan).target("税收收入", "5e8", "CNY")
    with pytest.raises(Refused, match="没有上一版"):
        acts.reinstate(by, alone, version=alone.version, reason="恢复")
    said.refresh_from_db()
    with pytest.raises(Refused, match="已调整"):
        acts.reinstate(by, said, version=said.version, reason="恢复")


def test_who_saw_an_older_version_is_told_and_who_may_not_change_is_refused(adjusted, by, qinglan):
    with pytest.raises(Overtaken):
        acts.reinstate(by, adjusted, version=adjusted.version + 1, reason="恢复")
    with pytest.raises(PermissionDenied):
        acts.reinstate(qinglan.people["observer"], adjusted, version=adjusted.version, reason="恢复")


def test_the_page_offers_it_and_shows_the_sentence_of_the_value_that_counts(said, adjusted, as_person, qinglan):
    client = as_person("supervisor")
    form = address(qinglan.zone, "reinstate", adjusted.pk)
    assert form in client.get(address(qinglan.zone, "target", adjusted.pk)).content.decode()
    assert form not in as_person("observer").get(address(qinglan.zone, "target", adjusted.pk)).content.decode()
    assert (
        address(qinglan.zone, "reinstate", said.pk)
        not in client.get(address(qinglan.zone, "target", said.pk)).content.decode()
    )
    assert client.get(address(qinglan.zone, "reinstate", said.pk)).status_code == 422
    page = client.get(form).content.decode()
    assert "120亿元" in page
    assert "100亿元" in page
    assert client.post(form, {"version": adjusted.version, "reason": ""}).status_code == 422
    answer = client.post(form, {"version": adjusted.version, "reason": "调整依据撤销"}, follow=True)
    text = answer.content.decode()
    assert answer.context["target"].value == said.value
    assert answer.context["sentence"].quote == "100亿元"
    for told in ("已恢复上一版的目标值", "恢复上一版", "调整依据撤销"):
        assert told in text, told
