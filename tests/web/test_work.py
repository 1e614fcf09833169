"""Rules of the worker's rounds: what has changed in a zone is followed within a minute, and then there is rest."""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from ledger_hand import Ledger
from pace_hand import Figures

from guatu import playbook
from guatu.periods import cumulative
from guatu.playbook import AlarmRule, Asked, Report
from guatu_web.alarms.actions import handling
from guatu_web.alarms.models import Alarm
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Outlook
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.records.acts import act
from guatu_web.records.models import AuditEntry
from guatu_web.returns.actions import deciding, filling
from guatu_web.returns.forms import typed_in
from guatu_web.work import keeper, rounds
from guatu_web.work.keeper import RoundKeeper
from guatu_web.work.models import Round

ROOT = Path(__file__).parents[2]
PAST = {2020: 100e8, 2021: 108e8, 2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8}
RULES = (AlarmRule("behind", "落后", "behind", Decimal(1)),)
REPORT = Report("monthly", "经济月报", "J1", "month", "cumulative", 28, (Asked("retail_sales", "none"),))


@pytest.fixture
def on(on):
    """It is noon of this day, until another is said."""
    on(date(2026, 9, 18))
    return on


def zone_to_watch(built, *, rules=RULES):
    """A zone with figures up to July, a target, and a playbook with a rule and a report."""
    figures = Figures(built, top=next(iter(built.areas)))
    figures.years("retail_sales", PAST | {2026: 175e8}, until=7)
    Ledger(built).target("社会消费品零售总额", "165e8", "CNY", code="retail_sales", bound="ge")
    told = playbook.load(playbook.shipped())._replace(alarms=rules, reports=(REPORT,))
    made = PlaybookVersion(zone=built.zone, label="试用", name="试用办法", content=told.plain(), digest="0" * 64)
    made.in_force_from, made.uploaded_by = date(2026, 1, 1), next(iter(built.people.values()))
    with act("test.follow", by=None, zone=built.zone) as doing:
        doing.create(made)
    return figures


@pytest.fixture
def watched(qinglan, on):
    return zone_to_watch(qinglan)


def made():
    return [zone.code for zone, _ in rounds.make_due()]


def queries_of(work):
    with CaptureQueriesContext(connection) as told:
        work()
    return [each["sql"] for each in told]


# ---------------------------------------------------------------- a round


@pytest.mark.django_db
def test_an_approved_return_brings_its_outlook_and_its_alarm_with_the_next_round(watched, qinglan, on):
    assert made() == ["qinglan"]
    assert not Alarm.objects.exists()
    people = qinglan.people
    sheet = filling.begin(people["clerk"], qinglan.zone, "monthly", date(2026, 8, 31))
    line = sheet.lines.get()
    filling.save(
        people["clerk"], sheet, typed_in(QueryDict(f"value-{line.pk}=99亿元&version-{line.pk}={line.version}"))
    )
    filling.submit(people["clerk"], sheet, version=sheet.version)
    deciding.check(people["lead"], sheet, version=sheet.version)
    deciding.approve(people["supervisor"], sheet, version=sheet.version)
    before = Outlook.objects.count()
    assert made() == ["qinglan"]
    assert Outlook.objects.count() == before + 1
    alarm = Alarm.objects.get()
    assert (alarm.facts["through"], alarm.facts["value"]) == ("2026-08-31", 99e8)
    assert made() == []


@pytest.mark.django_db
def test_a_round_whose_own_acts_changed_the_zone_comes_to_rest(watched, qinglan):
    watched.put("retail_sales", cumulative(2026, 8), 99e8, known=date(2026, 9, 15))
    made()
    assert AuditEntry.objects.filter(act="alarms.raise").count() == 1
    assert made() == []
    asked = queries_of(made)
    assert not [sql for sql in asked if not sql.startswith("SELECT")]
    assert len(asked) <= 3


@pytest.mark.django_db
def test_a_round_that_finds_nothing_new_leaves_the_zone_as_it_was(watched, qinglan):
    rounds.make(qinglan.zone)
    before = Zone.objects.get(pk=qinglan.zone.pk).stamp, AuditEntry.objects.count(), Outlook.objects.count()
    rounds.make(qinglan.zone)
    assert (Zone.objects.get(pk=qinglan.zone.pk).stamp, AuditEntry.objects.count(), Outlook.objects.count()) == before


@pytest.mark.django_db
def test_acts_that_change_no_figure_call_for_no_round(watched, qinglan):
    watched.put("retail_sales", cumulative(2026, 8), 99e8, known=date(2026, 9, 15))
    made()
    alarm = Alarm.objects.select_related("zone").get()
    handling.take(qinglan.people["supervisor"], alarm, version=alarm.version)
    assert made() == []
    assert Round.objects.get(zone=qinglan.zone).stamp == Zone.objects.get(pk=qinglan.zone.pk).stamp


@pytest.mark.django_db
def test_another_day_calls_for_a_round_though_nothing_was_done(watched, on):
    made()
    on(date(2026, 9, 19))
    assert made() == ["qinglan"]


@pytest.mark.django_db
def test_what_comes_while_a_round_is_under_way_calls_for_another(watched, qinglan, monkeypatch):
    real = rounds.raising.of_day

    def late(zone):
        told = real(zone)
        watched.put("retail_sales", cumulative(2026, 8), 99e8, known=date(2026, 9, 15))
        with act("test.figures", by=None, zone=zone) as doing:
            doing.note(zone, {"rows": [None, 1]})
        return told

    monkeypatch.setattr(rounds.raising, "of_day", late)
    assert made() == ["qinglan"]
    monkeypatch.undo()
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 9, 18))
    assert made() == ["qinglan"]
    assert Alarm.objects.count() == 1


@pytest.mark.django_db
def test_a_zone_that_fails_is_told_in_the_log_and_stops_no_other(watched, qinglan, yuntai, monkeypatch, caplog):
    real = rounds.outlooks.of_day

    def failing(zone):
        if zone.code == "qinglan":
            raise RuntimeError("broken on purpose")
        return real(zone)

    monkeypatch.setattr(rounds.outlooks, "of_day", failing)
    with caplog.at_level(logging.ERROR):
        assert made() == ["yuntai"]
        assert made() == []
    assert "The round through the zone qinglan has failed" in caplog.text
    with pytest.raises(CommandError, match="qinglan"):
        call_command("round", stdout=io.StringIO())
    monkeypatch.undo()
    assert "qinglan" in made()


@pytest.mark.django_db
def test_the_command_goes_through_every_zone_and_tells_what_it_did(watched, yuntai):
    watched.put("retail_sales", cumulative(2026, 8), 99e8, known=date(2026, 9, 15))
    for told in ("1 outlooks made, 0 outlooks scored; 1 alarms raised", "0 outlooks made, 0 outlooks scored; 0 alarms"):
        said = io.StringIO()
        call_command("round", stdout=said)
        assert f"青澜开发区: 1 targets, {told}" in said.getvalue()
        assert "云台开发区: 0 targets" in said.getvalue()


# ---------------------------------------------------------------- beside the worker's tasks


def test_a_thread_makes_the_rounds_until_it_is_asked_to_stop(flushable, on, request):
    built = request.getfixturevalue("qinglan")
    figures = zone_to_watch(built)
    figures.put("retail_sales", cumulative(2026, 8), 99e8, known=date(2026, 9, 15))
    with RoundKeeper(every=0.05) as running:
        until(Alarm.objects.exists)
        handling.close(built.people["supervisor"], Alarm.objects.select_related("zone").get(), version=1, text="已处理")
        until(lambda: Round.objects.filter(stamp=Zone.objects.get().stamp).exists())
        thread = running._thread
    assert not thread.is_alive()
    assert Alarm.objects.get().state == Alarm.State.CLOSED


def test_two_that_go_through_a_zone_at_once_raise_each_alarm_once(flushable, on, request):
    built = request.getfixturevalue("qinglan")
    figures = zone_to_watch(built)
    figures.put("retail_sales", cumulative(2026, 8), 99e8, known=date(2026, 9, 15))
    failed = []

    def run():
        try:
            rounds.make(built.zone)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert failed == []
    assert Alarm.objects.count() == 1
    assert Outlook.objects.count() == 1
    assert AuditEntry.objects.filter(act="alarms.raise").count() == 1


def test_a_look_that_fails_is_told_in_the_log_and_the_next_one_follows(monkeypatch, caplog):
    looks = []

    def failing():
        looks.append(None)
        raise RuntimeError("no database")

    monkeypatch.setattr(keeper, "make_due", failing)
    with caplog.at_level(logging.ERROR), RoundKeeper(every=0.01):
        until(lambda: len(looks) > 1)
    assert "rounds have failed" in caplog.text


def test_the_worker_makes_the_rounds_and_ends_cleanly_when_it_is_asked_to(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUATU_")}
    env = kept | {"GUATU_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
    for arguments in (("-m", "django", "migrate", "-v0"), ("-c", BUILD)):
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, check=True, timeout=120)
    worker = subprocess.Popen([sys.executable, "-m", "django", "work"], cwd=ROOT, env=env, stderr=subprocess.PIPE)
    try:
        until(lambda: told_of(env) == "1")
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=20)
    finally:
        worker.kill()
    assert worker.returncode == 0
    assert b"Traceback" not in said


BUILD = """
import django; django.setup()
from guatu_web.demo.cast import PASSWORD, YUNZEHU
from guatu_web.demo.zones import build
build(YUNZEHU, PASSWORD)
"""
COUNT = "import django; django.setup(); from guatu_web.work.models import Round; print(Round.objects.count())"


def told_of(env):
    """How many rounds a site has made."""
    done = subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def until(condition, seconds=60.0):
    """What a condition gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while not (told := condition()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)
    return told
