"""Rules of the demo zones: invented and said to be, whole, agreeing with themselves but where it is planted."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import guatu
from guatu import playbook
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.demo import files, history
from guatu_web.demo.cast import PASSWORD, QINGLAN, YUNZEHU, featured
from guatu_web.demo.figures import FLOWS, growth, share, value
from guatu_web.demo.large import STATEMENTS_EACH, TARGETS_EACH, build_large
from guatu_web.demo.monthly import SOURCE
from guatu_web.demo.papers import MISTAKES, NOTICE, papers
from guatu_web.documents.models import Decision, Document, Finding, Statement
from guatu_web.ledger.actions.confirm import reject
from guatu_web.ledger.models import Observation, Target, Task
from guatu_web.playbooks.actions.adopting import withdraw
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.playbooks.queries import in_force
from guatu_web.policies import zones_of
from guatu_web.records.acts import act, broken_links
from guatu_web.records.acts import history as history_of
from guatu_web.records.models import AuditEntry
from guatu_web.returns.findings import found_in
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.statistics.models import Vintage


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Both zones, built once for all tests of this module; the seconds of CPU, readers included, and the zone."""
    with django_db_blocker.unblock(), transaction.atomic():
        begun = os.times()
        zone = history.tell()
        yield sum(os.times()[:4]) - sum(begun[:4]), zone
        transaction.set_rollback(True)


@pytest.fixture
def zone(told):
    return told[1]


def test_building_takes_less_than_twenty_seconds(told):
    assert told[0] < 20


def test_the_zone_is_whole(zone):
    kinds = Counter(Area.objects.filter(zone=zone).values_list("states__kind", flat=True))
    assert (kinds["park"] - 1, kinds["town"], kinds["grid"] > 3) == (3, 4, True)  # one park has two states
    assert Unit.objects.filter(zone=zone).count() == 12
    held = Membership.objects.filter(zone=zone)
    assert held.count() == 20
    assert {each.role for each in held} == set(Role.values)
    assert Document.objects.filter(zone=zone, state=Document.State.READ).count() == 8
    assert Target.objects.filter(zone=zone).count() > 50
    assert Observation.objects.filter(zone=zone).count() > 150
    assert Task.objects.filter(zone=zone, unit__isnull=False).count() > 10


def test_everything_says_that_it_is_invented(zone):
    assert Zone.objects.filter(invented=False).count() == 0
    assert {NOTICE in document.text for document in Document.objects.filter(zone=zone)} == {True}


def test_running_it_again_adds_nothing(zone):
    def counted():
        return [
            model.objects.count()
            for model in (AuditEntry, Area, User, PlaybookVersion, Document, Statement, Observation, Target, Task)
        ]

    before = counted()
    history.tell()
    assert counted() == before


def test_what_somebody_has_decided_since_stays(zone):
    with transaction.atomic():
        supervisor = User.objects.get(username="supervisor")
        last = Document.objects.filter(zone=zone).order_by("-written_on").first()
        statement = Statement.objects.filter(document=last).first()
        reject(supervisor, statement, statement.version)
        park = Area.objects.get(zone=zone, code="QL2")
        assert park.name == "东湖园"
        history.tell()
        assert Statement.objects.get(pk=statement.pk).decision == Decision.REJECTED
        assert Statement.objects.filter(document=last, decision=Decision.CONFIRMED).count() == 0
        transaction.set_rollback(True)


def test_both_zones_follow_the_shipped_playbook_adopted_by_their_administrators(zone):
    read = playbook.load(playbook.shipped())
    for code, admin in (("qinglan", "admin"), ("yunzehu", "yunzehu_admin")):
        version = in_force(Zone.objects.get(code=code))
        assert version.playbook == read
        assert version.uploaded_by.username == admin
        assert "虚构" in version.playbook.source
        entry = history_of(version).get(act="playbooks.adopt")
        assert (entry.act, entry.actor.username, "虚构" in entry.reason) == ("playbooks.adopt", admin, True)


def test_the_settings_show_the_playbook_in_force_with_its_version(zone):
    client = Client()
    client.force_login(User.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("playbooks:index", args=["qinglan"])).content.decode()
    assert "示范办法" in page
    assert "2026.1" in page
    assert "现行" in page


def test_a_playbook_that_was_withdrawn_is_not_adopted_again(zone):
    with transaction.atomic():
        version = in_force(zone)
        withdraw(version.uploaded_by, version, seen=version.version, reason="另行制定")
        history.tell()
        assert in_force(zone) is None
        transaction.set_rollback(True)


def test_the_chain_of_all_that_has_happened_holds(zone):
    assert list(broken_links()) == []


def test_only_the_planted_contradictions_are_found(zone):
    found = {finding.document.title: finding.rule for finding in Finding.objects.filter(document__zone=zone)}
    assert {title.removeprefix("青澜开发区").removeprefix("召开") for title in found} == set(MISTAKES)
    assert sorted(found.values()) == ["parts", "twice", "unit"]
    assert Finding.objects.filter(document__zone=zone).count() == 3


def test_contradicted_figures_are_not_in_the_ledger(zone):
    contradicted = Statement.objects.filter(findings__document__zone=zone)
    assert {each.decision for each in contradicted} == {Decision.OPEN}
    assert not Observation.objects.filter(statement__in=contradicted).exists()


def test_some_is_left_to_review(zone):
    decisions = Counter(Statement.objects.filter(zone=zone).values_list("decision", flat=True))
    assert decisions[Decision.CONFIRMED] > 5 * decisions[Decision.OPEN] > 0
    last = Document.objects.filter(zone=zone).order_by("-written_on").first()
    assert set(last.statements.values_list("decision", flat=True)) == {Decision.OPEN}


def test_every_entry_of_the_ledger_has_its_sentence(zone):
    by_hand = Target.objects.filter(zone=zone, statement=None)
    said = sorted((each.measure, bool(each.metric)) for each in by_hand if each.supersedes is None)
    assert said == [("level", True), ("level", True), ("rank", False)]  # two of the registers, one of the peers
    assert len(by_hand) == 4
    for entry in Observation.objects.filter(zone=zone).select_related("statement__document"):
        text = entry.statement.document.text
        assert text[entry.statement.start : entry.statement.end] == entry.statement.quote


def test_the_ledger_has_the_figures_of_the_seed(zone):
    gdp = Observation.objects.filter(zone=zone, code="gdp", measure="level").values_list("period_last", "value")
    for (year, month), last in {
        (2024, 12): date(2024, 12, 31),
        (2025, 3): date(2025, 3, 31),
        (2025, 12): date(2025, 12, 31),
    }.items():
        assert (last, value("地区生产总值", year, month) * 100_000_000) in gdp


def test_the_figures_agree_with_each_other():
    for name in FLOWS:
        for year in (2024, 2025, 2026):
            months = [value(name, year, month) for month in range(1, 13)]
            assert months == sorted(months)
            assert -5 < growth(name, year, 12) < 20
    assert all(value("工业投资", year, 12) < value("固定资产投资", year, 12) for year in (2024, 2025, 2026))
    assert 80 < share("税收收入", "一般公共预算收入", 2025, 12) < 95


@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper.file_name)
def test_a_report_is_the_same_file_every_time(paper):
    assert files.content(paper) == files.content(paper)


def test_a_report_reads_the_same_in_every_format(tmp_path):
    paper = papers()[0]
    figures = []
    for suffix, written in files.WRITERS.items():
        path = tmp_path / f"report.{suffix}"
        path.write_bytes(written(paper))
        read = guatu.read(path, date=paper.day)
        figures.append([(each.indicator, each.value, str(each.period)) for each in read.statements])
    assert len(figures[0]) > 40
    assert figures[0] == figures[1] == figures[2]


def test_the_observer_alone_sees_both_zones(zone):
    assert [each.code for each in zones_of(User.objects.get(username="observer"))] == ["yunzehu", "qinglan"]
    others = set(User.objects.exclude(username="observer"))
    assert {len(zones_of(each)) for each in others} == {1}


def test_everybody_can_sign_in(zone):
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert [post.role for post in featured(QINGLAN)] == list(Role)
    assert {post.username for post in QINGLAN.people} & {post.username for post in YUNZEHU.people} == {"observer"}


def test_the_large_zone_has_what_it_says(zone):
    with transaction.atomic():
        supervisor = User.objects.get(username="supervisor")
        before = [Document.objects.count(), Statement.objects.count(), Target.objects.count()]
        assert build_large(zone, supervisor, 3)
        after = [Document.objects.count(), Statement.objects.count(), Target.objects.count()]
        assert [b - a for a, b in zip(before, after, strict=True)] == [3, 3 * STATEMENTS_EACH, 3 * TARGETS_EACH]
        entry = AuditEntry.objects.get(act="demo.build_large")
        assert entry.changes == {"documents": [0, 3], "statements": [0, 150], "targets": [0, 30]}
        for statement in Statement.objects.filter(document__title__contains="测速").select_related("document"):
            assert statement.document.text[statement.start : statement.end] == statement.quote
            clause = statement.document.text[statement.clause_start : statement.clause_end]
            assert (clause[:2], clause[-1]) == ("20", "。")
        assert not build_large(zone, supervisor, 3)
        assert list(broken_links()) == []
        transaction.set_rollback(True)


@pytest.mark.django_db  # by which the database for tests is made at all, where this module runs alone
def test_the_demo_is_not_built_beside_real_work():
    with act("areas.add_zone", by=None) as doing:
        doing.create(Zone(code="real", name="真实开发区"))
    with pytest.raises(CommandError, match="zones of its own"):
        call_command("demo")


def test_the_returns_of_the_year_are_as_a_real_zone_has_them_in_november(zone):
    returns = Return.objects.filter(zone=zone)
    states = Counter(returns.values_list("period_last__month", "state"))
    assert states[9, "approved"] == 4
    assert {month for month, state in states if state != "approved"} == {10}
    assert states[10, "submitted"] == 2  # one unit owes its own
    late = [each for each in returns if each.due_on and timezone.localdate(each.first_submitted_at) > each.due_on]
    assert len(late) == 3
    assert all(each.explanation for each in late)
    (corrected,) = returns.exclude(corrects=None)
    assert (corrected.edition, corrected.state) == (2, "approved")
    line = ReturnLine.objects.exclude(explained=[]).get(of__zone=zone)
    assert (line.code, line.explanation.startswith("本月没有新认定")) == ("high_tech_firms", True)


def test_a_figure_that_a_return_has_told_is_told_by_nothing_else(zone):
    places = ("code", "area_id", "basis", "period_last")
    approved = Vintage.objects.filter(zone=zone, approved=True)
    assert approved.count() > 90
    assert set(approved.values_list("unit__code", flat=True)) == {"J1", "Z", "C"}
    bulk = set(Vintage.objects.filter(zone=zone, approved=False, source=SOURCE).values_list(*places))
    assert not bulk & set(approved.values_list(*places))


def test_the_figures_of_the_returns_go_on_where_the_years_before_ended(zone):
    for sheet in Return.objects.filter(zone=zone, state="submitted"):
        assert found_in(sheet).outstanding == 0
    told = Vintage.objects.filter(zone=zone, code="reporting_timeliness").values_list("period_last__month", "value")
    assert dict(told)[9] == 100
    assert 60 < dict(told)[4] < 70
