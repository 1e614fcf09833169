"""Rules of addresses with keys: sealed in the database, four characters on the page, and a changed key is told."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from guatu_web.outbox import sealing
from guatu_web.outbox.actions import hooks as hook_acts
from guatu_web.outbox.models import Hook, Message
from guatu_web.outbox.sending import send_due
from web.outbox_hand import hook_of, robot, told

ADDRESS = "https://robot.invalid/send?key=geheim-4711"
NEW_KEY = "ein neuer Schlüssel der Anlage, lang genug"


@pytest.fixture
def admin(qinglan):
    return qinglan.people["admin"]


@pytest.fixture
def group(qinglan, admin):
    told = {"name": "专班群", "form": "dingtalk", "address": ADDRESS, "secret": "SEC-geheim"}
    return hook_acts.add(admin, qinglan.zone, **told)


def changed_key(settings, *, kept=()):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if kept else []
    settings.SECRET_KEY = NEW_KEY


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, secret, tail FROM outbox_hook")
        return cursor.fetchone()


def test_the_database_holds_no_key_as_it_was_typed(group):
    address, secret, tail = stored()
    assert "geheim" not in address + secret
    assert (sealing.opened(address), sealing.opened(secret), tail) == (ADDRESS, "SEC-geheim", "4711")


def test_the_same_address_never_lies_twice_alike():
    assert sealing.sealed(ADDRESS) != sealing.sealed(ADDRESS)


def test_a_page_shows_the_last_four_characters_alone(group, as_person):
    page = as_person("admin").get(reverse("outbox:hooks", args=["qinglan"])).content.decode()
    assert "密钥末四位 4711" in page
    assert "geheim" not in page


@pytest.mark.parametrize(("text", "shown"), [("geheim", ""), ("x" * 15, ""), ("0123456789abcdef", "cdef")])
def test_a_short_key_would_be_given_away_by_its_end_and_shows_none(text, shown):
    assert sealing.tail(text) == shown


def test_a_changed_key_opens_nothing_and_says_what_to_do(qinglan, settings, as_person):
    settings.INNER_HOOKS = True
    with robot() as far:
        hook = hook_of(qinglan.zone, far.address)
        changed_key(settings)
        message = told(qinglan.zone, hook)
        send_due()
        message.refresh_from_db()
        assert (message.state, message.failure) == (Message.State.STUCK, Message.Failure.LOCKED)
        assert far.told == []
    client = as_person("admin")
    page = client.get(reverse("outbox:hooks", args=["qinglan"])).content.decode()
    assert "GUATU_SECRET_KEY_FALLBACKS" in page
    assert hook.name in page
    assert "系统密钥已更换" in client.get(reverse("outbox:message", args=["qinglan", message.pk])).content.decode()
    with pytest.raises(CommandError, match="GUATU_SECRET_KEY_FALLBACKS"):
        call_command("reseal_addresses")


def test_a_former_key_still_opens_and_can_be_dropped_after_sealing_anew(group, settings, capsys):
    changed_key(settings, kept=True)
    assert sealing.opened(stored()[0]) == ADDRESS
    call_command("reseal_addresses")
    call_command("reseal_addresses")
    settings.SECRET_KEY_FALLBACKS = []
    assert (sealing.opened(stored()[0]), sealing.opened(stored()[1])) == (ADDRESS, "SEC-geheim")
    assert "1 sealed" in capsys.readouterr().out


@pytest.mark.parametrize("text", [ADDRESS, "sealed:", "sealed:gAAAA", "sealed:密"])
def test_what_was_never_sealed_is_not_taken_for_an_address(text):
    with pytest.raises(sealing.Locked):
        sealing.opened(text)


@pytest.mark.usefixtures("flushable")
def test_the_migration_seals_what_lay_open_and_can_be_taken_back(group):
    def at(name):
        executor = MigrationExecutor(connection)
        executor.migrate([("outbox", name)])

    try:
        at("0002_units_and_sealed_addresses")
        assert stored()[:2] == (ADDRESS, "SEC-geheim")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE outbox_hook SET tail = ''")
    finally:
        at("0003_seal_addresses")
        call_command("migrate", verbosity=0)  # what came after it was taken back too
    hook = Hook.objects.get()
    assert (sealing.opened(hook.address), sealing.opened(hook.secret), hook.tail) == (ADDRESS, "SEC-geheim", "4711")
