"""Rules of records: acts, history, versions, the audit chain."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from guatu_web.areas.models import Area
from guatu_web.records.acts import act, broken_links, history
from guatu_web.records.errors import OutsideAnAct, Overtaken, Refused
from guatu_web.records.models import AuditEntry
from web.tampering import unguarded


def renamed(area, by, name, version=None, reason=""):
    with act("areas.rename", by=by, zone=area.zone, reason=reason) as doing:
        return doing.change(area, version=version, name=name)


def test_a_record_cannot_be_saved_outside_of_an_act(qinglan):
    area = qinglan.areas["QL1"]
    area.name = "别名"
    with pytest.raises(OutsideAnAct):
        area.save()


def test_a_record_is_never_deleted(qinglan):
    with pytest.raises(OutsideAnAct, match="archive"):
        qinglan.areas["QL1"].delete()


def test_a_change_tells_who_what_from_what_to_and_why(qinglan):
    admin = qinglan.people["admin"]
    renamed(qinglan.areas["QL1"], admin, "北区", reason="更名")
    entry = history(qinglan.areas["QL1"]).first()
    assert (entry.actor, entry.act, entry.reason, entry.version) == (admin, "areas.rename", "更名", 2)
    assert entry.changes == {"name": ["北园", "北区"]}


def test_the_second_writer_learns_who_changed_what(qinglan):
    area = qinglan.areas["QL1"]
    renamed(area, qinglan.people["admin"], "北区", version=1)
    with pytest.raises(Overtaken) as told:
        renamed(Area.objects.get(pk=area.pk), qinglan.people["supervisor"], "南区", version=1)
    assert [(each.actor_name, each.changes) for each in told.value.since] == [("安宁", {"name": ["北园", "北区"]})]
    assert Area.objects.get(pk=area.pk).name == "北区"


def test_nothing_is_entered_where_nothing_changes(qinglan):
    before = AuditEntry.objects.count()
    assert renamed(qinglan.areas["QL1"], None, "北园").version == 1
    assert AuditEntry.objects.count() == before


def test_an_act_happens_wholly_or_not_at_all(qinglan):
    before = AuditEntry.objects.count()

    def fails_half_way():
        with act("areas.rename", by=None, zone=qinglan.zone) as doing:
            doing.change(qinglan.areas["QL1"], name="北区")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_half_way()
    assert Area.objects.get(pk=qinglan.areas["QL1"].pk).name == "北园"
    assert AuditEntry.objects.count() == before


def test_a_reason_may_be_long_but_not_endless(qinglan):
    renamed(qinglan.areas["QL1"], None, "北区", reason="因" * 10_000)
    with pytest.raises(Refused, match="10000"):
        renamed(qinglan.areas["QL1"], None, "南区", reason="因" * 10_001)


def test_archiving_asks_for_a_reason(qinglan):
    with pytest.raises(Refused, match="原因"), act("areas.archive", by=None, zone=qinglan.zone) as doing:
        doing.archive(qinglan.areas["QL1"])


@pytest.mark.parametrize("name", ["𠮷\u200d野\u202e區", "'; DROP TABLE areas_area; --", "ḽ̶̓o̵r̴e̷m", "\ud7ff\ue000"])
def test_the_chain_holds_whatever_is_written_into_it(qinglan, name):
    renamed(qinglan.areas["QL1"], qinglan.people["admin"], name, reason=name)
    assert list(broken_links()) == []


@pytest.mark.parametrize("statement", ["UPDATE records_auditentry SET reason = 'x'", "DELETE FROM records_auditentry"])
def test_the_database_refuses_to_change_the_audit_log(qinglan, statement):
    with pytest.raises((DatabaseError, IntegrityError), match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_changed_entry_is_found(qinglan):
    unguarded("UPDATE records_auditentry SET reason = 'x' WHERE number = 4")
    assert list(broken_links()) == [(4, "was changed after it was written")]


def test_a_missing_entry_is_found(qinglan):
    unguarded("DELETE FROM records_auditentry WHERE number = 4")
    assert list(broken_links()) == [
        (5, "follows 3: 1 entries are missing"),
        (5, "does not continue the entry before it"),
    ]


def test_the_command_says_whether_the_chain_holds(qinglan, capsys):
    call_command("verify_audit")
    assert "holds" in capsys.readouterr().out
    unguarded("UPDATE records_auditentry SET actor_name = '别人' WHERE number = 2")
    with pytest.raises(CommandError, match="broken in 1 places"):
        call_command("verify_audit")
