"""Rules of leagues on screen: where points come from, who sees whom, what is entered, what is frozen and stays so."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from register_hand import Register

from guatu.periods import Period, quarter
from guatu.race import digest
from guatu_web.accounts.models import Membership
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Target
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.races import shown
from guatu_web.races.actions import entering, freezing
from guatu_web.races.models import Entry, Frozen, Result
from guatu_web.races.queries import results
from guatu_web.races.queries import standing as standing_of
from guatu_web.races.queries.leagues import league_of, period_at
from guatu_web.races.queries.racers import Field, person_key
from guatu_web.races.queries.standing import live
from guatu_web.races.queries.targets import targets_of
from guatu_web.records.acts import act
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry
from guatu_web.records.periods import period_columns
from web.tampering import unguarded_table

DEMO = Path(__file__).parents[2] / "playbooks" / "demo"
METHOD = {file.name: file.read_bytes() for file in sorted(DEMO.glob("*.yaml"))}
NOW, LAST = quarter(2026, 4), quarter(2026, 3)
pytestmark = pytest.mark.usefixtures("on_a_known_day")


@pytest.fixture
def zone(qinglan, admin):
    version = adopt(admin, qinglan.zone, METHOD, in_force_from=None, reason="试用")
    with act("test.date", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 1, 1))
    return Zone.objects.get(pk=qinglan.zone.pk)


@pytest.fixture
def register(qinglan, zone):
    """Three invented projects: two signed by 招商局 in the third quarter, one in the fourth by 经济发展局's section."""
    hand, units, people = Register(qinglan), qinglan.units, qinglan.people
    mine = {"unit": units["Z"], "owner": people["supervisor"]}
    hand.first = hand.project(signed(date(2026, 7, 10)), total="1200000000", name="甲项目（虚构）", **mine)
    hand.second = hand.project(signed(date(2026, 8, 5)), name="乙项目（虚构）", **mine)
    hand.third = hand.project(signed(date(2026, 10, 9)), unit=units["J1"], owner=people["clerk"], name="丙项目（虚构）")
    return hand


@pytest.fixture
def office(qinglan):
    return qinglan.people["supervisor"]


def signed(day):
    return {"lead": date(day.year, 1, 2), "signed": day}


def standing(zone, key="investment", period=NOW):
    zone = Zone.objects.get(pk=zone.pk)
    return live(zone, league_of(zone, key, period), period).teams.standings


def lines(zone, racer, **more):
    return {line.measure: line for line in standing(zone, **more).of(racer).lines}


def aim(office, zone, period=NOW, **wanted):
    """Targets by measure and racer: signed_count__Z=4."""
    told = {tuple(key.split("__")): None if value is None else Decimal(value) for key, value in wanted.items()}
    league = league_of(zone, "investment", period)
    return entering.set_values(office, zone, league, Entry.Kind.TARGET, period, told, reason="任务书（虚构）")


def thing(source="faked", racer="Z", on=date(2026, 11, 2), **more):
    told = {"text": "上报项目没有投资主体（虚构）", "reason": "核查记录（虚构）"}
    return entering.Thing(source, racer, on, **(told | more))


def enter(office, zone, key="investment", proof=None, **more):
    return entering.enter(office, zone, league_of(zone, key), thing(**more), proof)


def plain(answer):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


# ------------------------------------------------------------------ where points come from


def test_points_come_of_the_records_of_a_measure_since_the_beginning_of_the_year(zone, register, office):
    aim(office, zone, signed_count__Z="4", signed_count__J="4")
    mine = lines(zone, "Z")["signed_count"]
    assert (mine.value, mine.target, mine.points, mine.how) == (2, 4, 10, "2 ÷ 4 × 20")
    assert set(mine.records) == {f"project:{register.first.pk}", f"project:{register.second.pk}"}


def test_a_unit_below_a_racer_works_for_it(zone, register, office):
    aim(office, zone, signed_count__J="1")
    assert lines(zone, "J")["signed_count"].records == (f"project:{register.third.pk}",)


def test_only_what_happened_by_the_end_of_the_period_counts_in_it(zone, register, office):
    aim(office, zone, LAST, signed_count__J="1")
    found = lines(zone, "J", period=LAST)["signed_count"]
    assert (found.value, found.target) == (0, Decimal("0.75"))


def test_amounts_are_told_in_the_unit_of_the_measure(zone, register, office):
    aim(office, zone, signed_amount__Z="28")
    assert lines(zone, "Z")["signed_amount"].value == 14
    assert lines(zone, "Z")["large"].points == 4


def test_a_change_in_the_register_moves_the_points(zone, register, office, qinglan):
    aim(office, zone, signed_count__Z="4")
    before = standing(zone).of("Z").points
    register.project(signed(date(2026, 11, 3)), unit=qinglan.units["Z"])
    assert lines(zone, "Z")["signed_count"].value == 3
    assert standing(zone).of("Z").points > before


def test_a_project_of_several_teams_counts_once(zone, register, office):
    aim(office, zone, signed_count__Z="4", signed_count__J="4")
    enter(office, zone, source="signed", racer="J", project=register.first, text="两家共有（虚构）")
    assert lines(zone, "Z")["signed_count"].value == Decimal("1.5")
    assert lines(zone, "J")["signed_count"].value == Decimal("1.5")
    assert f"project:{register.first.pk}" in lines(zone, "J")["signed_count"].records


def test_without_a_target_there_is_nothing_to_judge_by_and_never_zero(zone, register):
    found = lines(zone, "Z")["signed_count"]
    assert (found.points, found.note) == (None, "excluded")


def test_what_nobody_has_entered_of_a_scored_measure_is_missing_and_of_a_deduction_nothing(zone, register):
    towns = league_of(zone, "town_economy")
    found = {line.measure: line for line in standing(zone, "town_economy").of("QLT1").lines}
    assert found["new_firms"].points is None
    assert found["complaints"].points == 0
    assert towns.missing == "average"


def test_a_faked_project_takes_away_and_an_accident_bars_from_a_place(zone, register, office):
    aim(office, zone, signed_count__Z="4")
    enter(office, zone, owner=None)
    assert lines(zone, "Z")["faked"].points == Decimal("-0.2")
    enter(office, zone, source="accident")
    barred = standing(zone).of("Z")
    assert (barred.place, barred.reason) == (None, "vetoed")


def test_what_is_taken_back_counts_no_longer_and_stays_in_the_history(zone, register, office):
    entry = enter(office, zone)
    entry.zone = zone
    entering.withdraw(office, entry, version=1, reason="查证不实（虚构）")
    assert lines(zone, "Z")["faked"].points == 0
    assert AuditEntry.objects.filter(act="races.withdraw", record=str(entry.pk), reason="查证不实（虚构）").exists()
    with pytest.raises(Overtaken):
        entering.withdraw(office, entry, version=1, reason="再撤（虚构）")


def test_parts_of_a_decomposed_target_hold_before_what_is_entered(zone, register, office, qinglan):
    aim(office, zone, signed_count__Z="9")
    told = {"zone": zone, "indicator": "签约项目", "metric": "signed", "measure": "level"} | period_columns(
        Period.parse("2026")
    )
    with act("test.targets", by=None, zone=zone) as doing:
        whole = doing.create(Target(**told, value=10))
        doing.create(Target(**told, value=4, parent=whole, unit=qinglan.units["Z"]))
    found, of_ledger = targets_of(Field(zone, league_of(zone, "investment")), NOW, Entry.objects.all())
    assert found["signed_count"]["Z"] == 4
    assert of_ledger == {("signed_count", "Z")}


def test_measures_of_the_same_records_share_a_target(zone, register, office):
    aim(office, zone, started__Z="3")
    assert lines(zone, "Z")["beyond"].target == 3


def test_figures_of_the_statistics_are_asked_for_each_town(zone, register):
    origins = live(zone, league_of(zone, "town_economy"), NOW).gathered.origins
    found = {each.source.key: each for each in origins}
    assert found["output_growth"].source.indicator == "industrial_output_above_scale"
    assert found["output_growth"].period == Period.parse("2026")
    assert found["tax_per_mu"].why_not == "not_entered"


def test_a_value_that_was_entered_is_the_value_of_its_measure(zone, register, office):
    league = league_of(zone, "town_economy")
    told = {("tax_per_mu", "QLT1"): Decimal("12"), ("tax_per_mu", "QLT2"): None}
    assert entering.set_values(office, zone, league, "figure", NOW, told, reason="部门报送（虚构）") == 1
    found = {line.measure: line for line in standing(zone, "town_economy").of("QLT1").lines}
    assert (found["tax_per_mu"].value, found["tax_per_mu"].points) == (12, 10)


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"source": "gdp"}, "source"),
        ({"racer": "D"}, "racer"),
        ({"on": date(2026, 12, 1)}, "on"),
        ({"text": " "}, "text"),
        ({"reason": ""}, "reason"),
        ({"value": Decimal(-1)}, "value"),
        ({"source": "signed"}, "project"),
    ],
)
def test_an_entry_says_who_what_when_and_on_what_ground(zone, register, office, more, field):
    with pytest.raises(Refused) as refused:
        enter(office, zone, **more)
    assert refused.value.field == field
    assert not Entry.objects.exists()


def test_only_the_office_enters(zone, register, qinglan):
    with pytest.raises(PermissionDenied):
        enter(qinglan.people["lead"], zone)


def test_a_target_is_above_zero_and_has_a_ground(zone, office):
    with pytest.raises(Refused, match="大于零"):
        aim(office, zone, signed_count__Z="0")
    league = league_of(zone, "investment")
    with pytest.raises(Refused, match="依据"):
        entering.set_values(office, zone, league, "target", NOW, {("signed_count", "Z"): Decimal(1)}, reason=" ")
    with pytest.raises(Refused, match="没有这一项"):
        entering.set_values(office, zone, league, "figure", NOW, {("visits", "Z"): Decimal(1)}, reason="试用")


def test_a_target_that_is_left_empty_is_taken_back(zone, office):
    assert aim(office, zone, signed_count__Z="4") == 1
    assert aim(office, zone, signed_count__Z="4") == 0
    assert aim(office, zone, signed_count__Z=None) == 1
    assert not Entry.objects.filter(archived_at=None).exists()


# ------------------------------------------------------------------ freezing


def test_a_period_that_goes_on_is_not_frozen(zone, register, office):
    with pytest.raises(Refused, match="结束后才能定格"):
        freezing.freeze_now(office, zone, "investment", NOW)


def test_the_round_freezes_the_last_period_once_its_days_have_passed_and_only_once(zone, register, office, monkeypatch):
    aim(office, zone, LAST, signed_count__Z="4")
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 10, 5))
    assert freezing.of_day(zone) == []
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 10, 6))
    (made,) = freezing.of_day(zone)
    assert (made.league, made.period, made.state, made.frozen.by) == ("investment", LAST, "provisional", None)
    assert freezing.of_day(zone) == []


def test_what_is_frozen_stays_and_the_page_tells_what_differs_since(zone, register, office, qinglan, as_person):
    aim(office, zone, LAST, signed_count__Z="4")
    result = freezing.freeze_now(office, zone, "investment", LAST)
    digest = result.frozen.digest
    address = reverse("races:league", args=(zone.code, "investment"))
    assert "与定格结果不同" not in plain(as_person("supervisor").get(address, {"period": "2026Q3"}))
    register.project(signed(date(2026, 9, 1)), unit=qinglan.units["Z"], name="补录项目（虚构）")
    shown = plain(as_person("supervisor").get(address, {"period": "2026Q3"}))
    assert "按现在的数据有 1 家与定格结果不同" in shown
    frozen = Frozen.objects.get(pk=result.frozen_id)
    assert frozen.digest == digest == frozen.content["digest"]
    told = {row["racer"][0]: row for row in frozen.content["standings"]["rows"]}
    assert told["Z"]["lines"][0][4] == "2"


def test_the_database_itself_refuses_to_change_what_is_frozen(zone, register, office):
    aim(office, zone, LAST, signed_count__Z="4")
    frozen = freezing.freeze_now(office, zone, "investment", LAST).frozen
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Frozen.objects.filter(pk=frozen.pk).update(digest="0" * 64)


def test_a_result_is_confirmed_by_a_person_once(zone, register, office, qinglan):
    aim(office, zone, LAST, signed_count__Z="4")
    result = freezing.freeze_now(office, zone, "investment", LAST)
    with pytest.raises(PermissionDenied):
        freezing.confirm(qinglan.people["leader"], result, version=1)
    freezing.confirm(office, result, version=1)
    assert (result.state, result.confirmed_by) == ("confirmed", office)
    with pytest.raises(Refused, match="已经确认"):
        freezing.confirm(office, result, version=2)


def test_a_result_that_is_opened_again_gets_another_edition_and_the_old_one_stays(zone, register, office, qinglan):
    aim(office, zone, LAST, signed_count__Z="4")
    result = freezing.freeze_now(office, zone, "investment", LAST)
    freezing.confirm(office, result, version=1)
    register.project(signed(date(2026, 9, 1)), unit=qinglan.units["Z"])
    with pytest.raises(Refused, match="原因"):
        freezing.reopen(office, result, version=2, reason=" ")
    freezing.reopen(office, result, version=2, reason="补录漏报项目（虚构）")
    editions = list(Frozen.objects.order_by("edition").values_list("edition", "reason"))
    assert editions == [(1, ""), (2, "补录漏报项目（虚构）")]
    assert Result.objects.get().state == "provisional"


def test_movement_is_told_from_what_was_frozen(zone, register, office):
    aim(office, zone, signed_count__Z="40", signed_count__J="1", signed_amount__Z="14", signed_amount__J="40")
    first = standing(zone, period=LAST)
    assert (first.of("Z").place, first.of("J").place) == (1, 2)
    freezing.freeze_now(office, zone, "investment", LAST)
    now = standing(zone)
    assert now.of("J").moved == 2 - now.of("J").place


def test_a_period_of_which_nothing_is_known_has_no_result(zone, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 10, 6))
    assert freezing.of_day(zone) == []


# ------------------------------------------------------------------ pages


def test_each_point_opens_its_records(zone, register, office, as_person):
    aim(office, zone, signed_count__Z="4")
    answer = as_person("supervisor").get(reverse("races:racer", args=(zone.code, "investment", "Z")))
    page = answer.content.decode()
    assert reverse("projects:project", args=(zone.code, register.first.pk)) in page
    assert "2 ÷ 4 × 20 = 10" in plain(answer)
    assert "甲项目（虚构）" in page


def test_a_clerk_of_a_town_sees_the_leagues_of_towns_alone(zone, register, as_person):
    town = as_person("town")
    assert town.get(reverse("races:league", args=(zone.code, "investment"))).status_code == 404
    assert town.get(reverse("races:league", args=(zone.code, "town_economy"))).status_code == 200
    listed = plain(town.get(reverse("races:list", args=(zone.code,))))
    assert "镇街经济赛马" in listed
    assert "投资促进赛马" not in listed


def test_a_person_sees_the_own_line_and_leaders_see_all(zone, register, office, qinglan, as_person):
    with act("test.roles", by=None, zone=zone) as doing:
        for name, unit in (("observer", "Z"),):
            told = {"user": qinglan.people[name], "zone": zone, "role": "clerk", "unit": qinglan.units[unit]}
            doing.create(Membership(**told))
    aim(office, zone, signed_count__Z="4", signed_count__J="4")
    address = reverse("races:people", args=(zone.code, "investment"))
    of_leader, of_clerk = plain(as_person("leader").get(address)), plain(as_person("clerk").get(address))
    assert "关澜" in of_leader
    assert "景文" in of_leader
    assert "景文" in of_clerk
    assert "关澜" not in of_clerk
    other = reverse("races:person", args=(zone.code, "investment", qinglan.people["observer"].pk))
    assert as_person("clerk").get(other).status_code == 302
    assert "景立" not in plain(as_person("clerk").get(address, {"period": "2026Q3"}))


def test_a_person_has_the_projects_of_which_he_is_in_charge(zone, register, office, qinglan, as_person):
    own = reverse("races:person", args=(zone.code, "investment", qinglan.people["clerk"].pk))
    answer = as_person("clerk").get(own)
    page = answer.content.decode()
    assert answer.status_code == 200, plain(answer)
    assert "丙项目（虚构）" in page
    assert "甲项目（虚构）" not in page


def test_a_league_of_people_shows_nobody_elses_line(qinglan, admin, register, as_person):
    text = METHOD["leagues.yaml"].decode().split("    cases:")[0].replace("who: unit", "who: person")
    head, _racers, rest = text.partition("    racers:")
    text = head + rest[rest.index("    measures:") :]
    later = METHOD["playbook.yaml"].replace(b"2026.1", b"2026.2")
    adopt(
        admin,
        qinglan.zone,
        METHOD | {"leagues.yaml": text.encode(), "playbook.yaml": later},
        in_force_from=None,
        reason="试用",
    )
    page = reverse("races:league", args=("qinglan", "investment"))
    assert as_person("clerk").get(page)["Location"].endswith("/people")
    assert "景立" not in plain(as_person("clerk").get(page + "/people"))
    assert "景立" not in plain(as_person("clerk").get(reverse("races:list", args=("qinglan",))))
    assert as_person("lead").get(page + "/export").status_code == 404
    assert "景立" in plain(as_person("leader").get(page))


def test_people_have_targets_of_their_own(zone, register, office, qinglan, as_person):
    clerk = qinglan.people["clerk"].pk
    league = league_of(zone, "investment")
    told = {("signed_count", f"@{clerk}"): Decimal(2)}
    assert entering.set_values(office, zone, league, "target", NOW, told, reason="任务书（虚构）") == 1
    shown = plain(as_person("clerk").get(reverse("races:person", args=(zone.code, "investment", clerk))))
    assert "1 ÷ 2 × 20 = 10" in shown


def test_a_period_that_the_league_does_not_have_is_not_found(zone, as_person):
    address = reverse("races:league", args=(zone.code, "investment"))
    for typed in ("2026-07", "2031Q1", "昨天"):
        assert as_person("leader").get(address, {"period": typed}).status_code == 404
    assert as_person("leader").get(address, {"period": "2026Q1"}).status_code == 200


def test_standings_cost_few_queries_whatever_the_number_of_projects(zone, register, office, as_person, qinglan):
    aim(office, zone, signed_count__Z="4")
    register.projects([signed(date(2026, 5, 6))] * 40, unit=qinglan.units["Z"])
    client, address = as_person("leader"), reverse("races:league", args=(zone.code, "investment"))
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert client.get(address).status_code == 200
    assert len(told) <= 15, [each["sql"][:100] for each in told]


def test_while_nothing_changes_nothing_is_computed_again(zone, register, office):
    aim(office, zone, signed_count__Z="4")
    zone = Zone.objects.get(pk=zone.pk)
    league = league_of(zone, "investment")
    assert live(zone, league, NOW) is live(zone, league, NOW)
    first = live(zone, league, NOW)
    enter(office, zone, key="town_economy", source="complaints", racer="QLT1")
    again = live(Zone.objects.get(pk=zone.pk), league, NOW)
    assert again.teams is first.teams


def test_rules_are_told_in_words_with_their_worked_cases(zone, as_person):
    shown = plain(as_person("observer").get(reverse("races:rules", args=(zone.code, "investment"))))
    assert "完成值÷目标×满分" in shown
    assert "几家共有的项目只算一次，由几家平均分" in shown
    assert "达到序时得满分，超过不多得" in shown
    assert "9 ÷ 9 × 20 = 20" in shown
    assert "签约项目总投资" in shown


def test_an_export_is_recorded(zone, register, office, as_person):
    aim(office, zone, signed_count__Z="4")
    address = reverse("races:export", args=(zone.code, "investment"))
    answer = as_person("leader").get(address, {"period": "2026Q4"})
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:6] == ["同组", "名次", "较上期", "参赛者", "项目", "得分"]
    assert any(row[3] == "招商局" and row[4] == "签约个数" and row[5] == 10 for row in rows)
    assert AuditEntry.objects.get(act="races.export").changes["filter"][1]["league"] == "investment"


def test_the_office_enters_by_form_with_a_proof_that_opens(zone, register, as_person):
    client = as_person("supervisor")
    proof = SimpleUploadedFile("认定书（虚构）.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    sent = {
        "source": "accident",
        "racer": "Z",
        "on": "2026-11-01",
        "text": "施工事故（虚构）",
        "reason": "认定书（虚构）",
    }
    answer = client.post(reverse("races:enter", args=(zone.code, "investment")), sent | {"proof": proof})
    assert answer.status_code == 302, plain(answer)
    entry = Entry.objects.get()
    shown = client.get(reverse("races:proof", args=(zone.code, "investment", entry.pk)))
    assert b"".join(shown.streaming_content) == b"%PDF-1.4\n%%EOF\n"
    assert "施工事故（虚构）" in plain(client.get(reverse("races:entries", args=(zone.code, "investment"))))


def test_a_refusal_stands_beside_its_field(zone, as_person):
    sent = {"source": "signed", "racer": "Z", "on": "2026-11-01", "text": "共有（虚构）", "reason": "会议（虚构）"}
    answer = as_person("supervisor").post(
        reverse("races:enter", args=(zone.code, "investment")), sent | {"project": "没有的编号"}
    )
    assert answer.status_code == 422
    assert "项目库中没有编号" in plain(answer)


def test_targets_are_typed_in_one_table(zone, as_person):
    address = reverse("races:targets", args=(zone.code, "investment"))
    sent = {"value.signed_count.Z": "12", "value.started.J": "2,5", "reason": "任务书（虚构）"}
    assert as_person("supervisor").post(address, sent).status_code == 422
    answer = as_person("supervisor").post(address, sent | {"value.started.J": "2.5"})
    assert answer.status_code == 302, plain(answer)
    told = {(each.source, each.racer): (each.value, str(each.period)) for each in Entry.objects.all()}
    assert told == {("signed_count", "Z"): (12, "2026"), ("started", "J"): (Decimal("2.5"), "2026")}


def test_a_frozen_result_is_shown_confirmed_and_opened_again_on_its_page(zone, register, office, as_person):
    aim(office, zone, LAST, signed_count__Z="4")
    client = as_person("supervisor")
    client.post(reverse("races:freeze", args=(zone.code, "investment")) + "?period=2026Q3")
    result = Result.objects.get()
    page = reverse("races:edition", args=(zone.code, "investment", result.frozen_id))
    assert result.frozen.digest in client.get(page).content.decode()
    confirm = reverse("races:confirm", args=(zone.code, "investment", result.frozen_id))
    assert client.post(confirm, {"version": 1}).status_code == 302
    assert "已确认" in plain(client.get(page))
    assert client.post(confirm, {"version": 1}).status_code == 302
    reopen = reverse("races:reopen", args=(zone.code, "investment", result.frozen_id))
    client.post(reopen, {"version": 2, "reason": "更正（虚构）"})
    assert "已被后一版代替" in plain(client.get(page))
    assert "2026年三季度" in plain(client.get(reverse("races:results", args=(zone.code, "investment"))))


def test_programs_read_standings_with_their_lines(zone, register, office, as_person):
    aim(office, zone, signed_count__Z="4")
    client = as_person("leader")
    listed = client.get(f"/api/v1/zones/{zone.code}/races").json()
    assert [each["key"] for each in listed["items"]] == ["investment", "town_economy"]
    told = client.get(f"/api/v1/zones/{zone.code}/races/investment?period=2026Q4").json()
    assert (told["state"], told["period"]) == ("live", "2026Q4")
    mine = next(each for each in told["standings"] if each["racer"] == "Z")
    assert sum(Decimal(each["points"]) for each in mine["lines"] if each["points"]) == Decimal(mine["points"])


def test_a_zone_without_leagues_is_told_what_to_do_first(qinglan, as_person):
    shown = plain(as_person("admin").get(reverse("races:list", args=(qinglan.zone.code,))))
    assert "leagues.yaml" in shown


@pytest.mark.parametrize(
    ("rhythm", "told"), [("month", "2026-11"), ("quarter", "2026Q4"), ("half", "2026H2"), ("year", "2026")]
)
def test_a_day_lies_in_a_period_of_each_rhythm(rhythm, told):
    assert str(period_at(rhythm, date(2026, 11, 21))) == told


# ------------------------------------------------------------------ what was changed after it was frozen


SAID = "定格结果的校验值不符"


@pytest.fixture
def frozen(zone, register, office):
    aim(office, zone, LAST, signed_count__Z="4")
    return freezing.freeze_now(office, zone, "investment", LAST).frozen


def anew():
    """As in a program that has just been started."""
    results._thawed.cache_clear()
    results._before.cache_clear()
    standing_of._kept.clear()
    standing_of._earlier.clear()


def tamper(frozen, **columns):
    told = ", ".join(f"{name} = '{value}'" for name, value in columns.items())
    unguarded_table("races_frozen", f"UPDATE races_frozen SET {told} WHERE id = {frozen.pk}")
    anew()


def better(content):
    """The first of the standings has more points than he had."""
    content["standings"]["rows"][0]["points"] = "999"
    return content


def test_a_program_is_told_that_a_frozen_result_was_changed(zone, frozen, as_person):
    address = f"/api/v1/zones/{zone.code}/races/investment?period={LAST}"
    client = as_person("leader")
    assert client.get(address).json()["state"] == "provisional"
    tamper(frozen, digest="0" * 64)
    told = client.get(address).json()
    assert (told["state"], told["frozen_at"] is None) == ("altered", False)


@pytest.mark.parametrize("sly", [False, True], ids=["the digest stays", "the digest of the content is changed too"])
def test_a_frozen_result_that_was_changed_is_told_on_its_pages_and_shown_on_none(frozen, as_person, sly):
    content = better(frozen.content)
    if sly:
        content["digest"] = digest({key: value for key, value in content.items() if key != "digest"})
    tamper(frozen, content=json.dumps(content))
    client, at = as_person("supervisor"), (frozen.zone.code, "investment")
    page = plain(client.get(reverse("races:edition", args=(*at, frozen.pk))))
    assert "这期结果与定格时不一致" in page
    assert "确认结果" not in page
    for name, args in (("league", at), ("people", at), ("racer", (*at, "Z"))):
        page = plain(client.get(reverse(f"races:{name}", args=args), {"period": str(LAST)}))
        assert SAID in page
        assert "999" not in page


def test_a_digest_that_was_changed_is_told_as_well(frozen, as_person):
    tamper(frozen, digest="0" * 64)
    page = plain(
        as_person("leader").get(reverse("races:league", args=(frozen.zone.code, "investment")), {"period": str(LAST)})
    )
    assert SAID in page


def test_what_was_not_changed_is_said_to_hold(frozen, as_person):
    anew()
    page = plain(
        as_person("leader").get(reverse("races:league", args=(frozen.zone.code, "investment")), {"period": str(LAST)})
    )
    assert SAID not in page
    assert "本期结果已定格" in page


def test_the_period_after_one_that_was_changed_is_told_by_what_is_known_now(frozen, as_person, caplog):
    tamper(frozen, content=json.dumps(better(frozen.content)))
    page = plain(as_person("leader").get(reverse("races:league", args=(frozen.zone.code, "investment"))))
    assert SAID not in page
    assert "were changed" in caplog.text


# ------------------------------------------------------------------ people


def people(zone, period):
    zone = Zone.objects.get(pk=zone.pk)
    return shown.view(zone, league_of(zone, "investment", period), period).people


def test_people_move_as_teams_do_before_and_after_the_period_is_frozen(zone, register, office, qinglan, as_person):
    second = qinglan.people["clerk"]
    aim(office, zone, LAST, signed_count__Z="40", signed_count__J="1", signed_amount__Z="14", signed_amount__J="40")
    aim(office, zone, signed_count__Z="40", signed_count__J="1", signed_amount__Z="14", signed_amount__J="40")
    was = {row.racer.key: row.place for row in people(zone, LAST).rows}
    now = people(zone, NOW).rows
    moved = {row.racer.key: row.moved for row in now if row.place and was.get(row.racer.key)}
    assert moved == {row.racer.key: was[row.racer.key] - row.place for row in now if row.racer.key in moved}
    assert person_key(second.pk) in moved
    freezing.freeze_now(office, zone, "investment", LAST)
    register.project(signed(date(2026, 9, 1)), unit=qinglan.units["Z"], owner=second)  # too late for what is frozen
    anew()
    after = {row.racer.key: row.moved for row in people(zone, NOW).rows if row.racer.key in moved}
    places = {row.racer.key: row.place for row in people(zone, NOW).rows}
    assert after == {key: was[key] - places[key] for key in moved}
    kept = Frozen.objects.get()
    assert kept.people["frozen"]["digest"]
    page = plain(as_person("leader").get(reverse("races:people", args=(zone.code, "investment"))))
    assert re.search("[↑↓] [0-9]|持平", page)
