"""The rule of the outbox: whatever is killed when, nothing is lost and nothing is sent twice.

Processes post and send, and are killed by SIGKILL at random moments, 200 of them, two at a time. Run as a program this
file is the process that begets and kills them: it keeps no connection of its own, so that none is shared.
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
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 200
ROUND = timedelta(hours=1)
"""So much later it seems to be with each pair of processes: what the pairs before have left has run out by then."""


@pytest.mark.usefixtures("flushable")
def test_of_200_killed_senders_none_loses_a_message_and_none_sends_one_twice(qinglan, settings, tmp_path):
    from django.utils import timezone

    from guatu_web.outbox.models import Message
    from guatu_web.outbox.sending import send_due
    from web.outbox_hand import hook_of, post_office, reachable, robot

    settings.INNER_HOOKS = True
    person = reachable(qinglan.people["clerk"]).person
    with post_office() as office, robot() as group:
        settings.MAIL = office.server
        hook = hook_of(qinglan.zone, group.address, "plain")
        told = {"mail": list(office.server), "person": person.pk, "hook": hook.pk, "notes": str(tmp_path / "notes")}
        done = killed(told)
        assert done["kills"] == KILLS
        left = Counter(Message.objects.values_list("state", flat=True))
        for number in range(2, 30):
            send_due(timezone.now() + ROUND * (KILLS + number))
        mails = Counter(each["Subject"] for each in office.mails)
        posts = Counter(content["subject"] for _, _, content in group.told)

    rows = {each.subject: each for each in Message.objects.all()}
    committed = set((tmp_path / "notes").read_text(encoding="utf-8").split())
    received = mails + posts
    states = Counter((each.state, each.failure) for each in rows.values())
    assert committed
    assert committed <= rows.keys(), "an act was committed and its message is not there"
    assert received.keys() <= rows.keys(), "a message was sent whose act was not committed"
    assert [subject for subject, times in received.items() if times > 1] == []
    assert states.keys() <= {("sent", ""), ("stuck", "unknown"), ("stuck", "interrupted")}
    assert [each for each in rows.values() if each.state == "sent" and not received[each.subject]] == []
    assert [each for each in rows.values() if each.failure == "interrupted" and received[each.subject]] == []
    # or else nothing was put to the test
    assert left["sending"] + left["handing_over"] + states["stuck", "unknown"] > 0
    assert len(mails) > 20
    assert len(posts) > 20


def killed(told):
    """Begets and kills the processes, and tells how many."""
    from django.db import connection

    database = {name: connection.settings_dict[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    told |= {"database": {name: str(value) for name, value in database.items()}}
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": str(ROOT / "tests"),
        "GUATU_INNER_HOOKS": "1",
    }
    command = [sys.executable, __file__, json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    assert not done.stderr, done.stderr[-4000:]
    return json.loads(done.stdout)


# ---------------------------------------------------------------- the program


def warm_up():
    """What the first sending reads from disk is read before the first process is begotten; no connection is kept."""
    from django.db import connections

    from guatu_web.outbox import hooks
    from guatu_web.outbox.sending import send_due

    hooks._trusted()
    send_due(limit=1)
    connections.close_all()


def beget_and_kill(told):
    """Pairs of processes, each killed after a moment of chance."""
    chance, kills = random.Random(20261122), 0
    for number in range(KILLS // 2):
        ready, begun = os.pipe()
        pair = [begotten(told, number, which, begun) for which in "ab"]
        os.close(begun)
        os.read(ready, 1)  # the first of them has its connection and begins
        os.close(ready)
        for pid in pair:
            time.sleep(chance.uniform(0, 0.09))
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            kills += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    print(json.dumps({"kills": kills}))


def begotten(told, number, which, begun):
    pid = os.fork()
    if pid:
        return pid
    try:
        work(told, number, which, begun)
    finally:
        os._exit(1)  # it is to be killed; whoever comes here has failed, and is not counted


def work(told, number, which, begun):
    """Posts and sends until it is killed. What was committed is noted, in one write each."""
    from django.utils import timezone

    from guatu_web.accounts.models import User
    from guatu_web.outbox.models import Hook
    from guatu_web.outbox.posting import Draft, post_all
    from guatu_web.outbox.sending import send_due
    from guatu_web.records.acts import act

    person, hook = User.objects.get(pk=told["person"]), Hook.objects.select_related("zone").get(pk=told["hook"])
    notes = os.open(told["notes"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(begun, b".")
    turn = 0
    while True:
        turn += 1
        names = [f"{number}-{which}-{turn}-{to}" for to in ("mail", "post")]
        with act("test.tell", by=None, zone=hook.zone) as doing:
            drafts = [Draft(to, name, "trial", name) for to, name in zip((person, hook), names, strict=True)]
            post_all(doing, drafts)
        os.write(notes, ("\n".join(names) + "\n").encode())
        send_due(timezone.now() + ROUND * (number + 1), limit=6)


if __name__ == "__main__":
    import django
    from django.conf import settings

    from guatu_web.outbox.mail_server import MailServer

    given = json.loads(sys.argv[1])
    settings.DATABASES["default"] |= given["database"]
    settings.MAIL = MailServer(*given["mail"])
    django.setup()
    warm_up()
    beget_and_kill(given)
