"""The rule of acts: whatever is killed when, state, step, log and message agree, and nothing is done twice.

Processes act on items, and are killed by SIGKILL at random moments, 200 of them, two at a time on the same items. Run
as a program this file is the process that begets and kills them: it keeps no connection of its own.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 200
ITEMS = 4


@pytest.mark.usefixtures("flushable")
def test_of_200_killed_processes_none_leaves_an_act_half_done_and_none_does_one_twice(qinglan, tmp_path):
    from django.utils import timezone

    from guatu_web.outbox.models import Message
    from guatu_web.records.acts import broken_links
    from guatu_web.records.models import AuditEntry
    from guatu_web.supervision.actions.doing import do
    from guatu_web.supervision.actions.entering import Entry, enter
    from guatu_web.supervision.models import CheckIn, Item, Step

    people, due = qinglan.people, timezone.localdate() + timedelta(days=200)
    items = []
    for at in range(ITEMS):
        entry = Entry(f"试办事项 {at}（虚构）", "decision", unit=qinglan.units["J"], due_on=due)
        items.append(item := enter(people["supervisor"], qinglan.zone, entry))
        do(people["supervisor"], item, "dispatch", {}, version=item.version, key="dispatch")
        do(people["lead"], item, "receive", {}, version=item.version, key="receive")
    before = Step.objects.count(), {each.pk: each.version for each in items}
    told = {"lead": people["lead"].pk, "leader": people["leader"].pk, "items": [each.pk for each in items]}
    assert killed(told | {"notes": str(tmp_path / "notes")})["kills"] == KILLS

    steps = list(Step.objects.order_by("pk"))[before[0] :]
    committed = (tmp_path / "notes").read_text(encoding="utf-8").split()
    assert len(committed) > 50, "or else nothing was put to the test"
    assert set(committed) <= {each.key for each in steps}, "an act was told as done and is not there"
    assert Counter((each.item_id, each.key) for each in steps).most_common(1)[0][1] == 1
    lines = AuditEntry.objects.filter(model="supervision.item", act="supervision.do")
    for item in Item.objects.all():
        mine = [each for each in steps if each.item_id == item.pk]
        assert mine[-1].target == item.state
        assert all(later.source == earlier.target for earlier, later in pairwise(mine))
        assert item.version == before[1][item.pk] + len(mine)
        assert lines.filter(record=str(item.pk), version__gt=before[1][item.pk]).count() == len(mine)
    reports = {each.pk for each in steps if each.act == "check_in"}
    assert reports == set(CheckIn.objects.values_list("step_id", flat=True))
    asked = {f"supervision-{each.item_id}-step-{each.pk}" for each in steps if each.act == "ask"}
    messages = Counter(key.partition(">")[0] for key in Message.objects.values_list("key", flat=True))
    assert asked <= messages.keys(), "an act was done and nobody was told"
    assert {key for key in messages if "-step-" in key} <= {
        f"supervision-{each.item_id}-step-{each.pk}" for each in Step.objects.all()
    }
    assert list(broken_links()) == []


def killed(told):
    """Begets and kills the processes, and tells how many."""
    from django.db import connection

    database = {name: connection.settings_dict[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    told |= {"database": {name: str(value) for name, value in database.items()}}
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, __file__, json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-4000:]
    assert not done.stderr, done.stderr[-4000:]
    return json.loads(done.stdout)


# ---------------------------------------------------------------- the program


def beget_and_kill(told):
    """Pairs of processes, each killed after a moment of chance."""
    chance, kills = random.Random(20261122), 0
    for number in range(KILLS // 2):
        ready, begun = os.pipe()
        pair = [begotten(told, f"{number}{which}", begun) for which in "ab"]
        os.close(begun)
        os.read(ready, 1)  # the first of them has done its first act
        os.close(ready)
        for pid in pair:
            time.sleep(chance.uniform(0, 0.12))
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            kills += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    print(json.dumps({"kills": kills}))


def begotten(told, name, begun):
    pid = os.fork()
    if pid:
        return pid
    try:
        work(told, name, begun)
    except Exception as error:  # whoever comes here has failed: the test reads it
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(1)


def work(told, name, begun):
    """Acts on items until it is killed, each act twice with the same key. What was committed is noted."""
    from guatu_web.accounts.models import User
    from guatu_web.records.errors import Overtaken, Refused
    from guatu_web.supervision.actions.doing import do
    from guatu_web.supervision.models import Item

    chance, turn = random.Random(name), 0
    lead, leader = (User.objects.get(pk=told[each]) for each in ("lead", "leader"))
    notes = os.open(told["notes"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        turn += 1
        if turn == 2:
            os.write(begun, b".")  # what only the first act has to read is read
        item = Item.objects.select_related("zone", "flow").get(pk=chance.choice(told["items"]))
        waits = item.state == "waiting"
        act = chance.choice(["check_in", "answer" if waits else "ask"])
        by = leader if act == "answer" else lead
        given = {"check_in": {"progress": name}, "ask": {"wanted": name}, "answer": {"remark": name}}[act]
        key = f"{name}-{turn}"
        try:
            for _ in range(2):
                do(by, item, act, given, version=item.version, key=key)
        except (Overtaken, Refused):
            continue  # the other of the pair was first
        os.write(notes, f"{key}\n".encode())


if __name__ == "__main__":
    import django
    from django.conf import settings
    from django.db import connections
    from django.urls import reverse

    given = json.loads(sys.argv[1])
    settings.DATABASES["default"] |= given["database"]
    django.setup()
    # what an act reads from disk is read before the first process is begotten
    from guatu_web.supervision.actions import doing
    from guatu_web.supervision.models import Item

    doing.national()
    reverse("supervision:desk", args=("qinglan",))
    Item.objects.count()
    connections.close_all()
    beget_and_kill(given)
