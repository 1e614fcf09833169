"""Rules of mail over an encrypted connection: a real server on the loopback with a certificate made for the test."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult
from django.urls import reverse
from django.utils import timezone

from guatu_web.outbox import claiming
from guatu_web.outbox.mail_server import mail_server
from guatu_web.outbox.models import Message
from guatu_web.outbox.sending import send_due
from web.outbox_hand import certificate_for, post_office, reachable, told

State, Why = Message.State, Message.Failure
PASSWORD = "geheim @:/4711"
SENDER = "guatu@qinglan.invalid"
MANNERS = ("starttls", "tls")


@pytest.fixture
def clerk(qinglan):
    reachable(qinglan.people["clerk"])
    return qinglan.people["clerk"]


@pytest.fixture
def office(tmp_path, monkeypatch, settings):
    """Opens a mail server that speaks encrypted alone, and names it in the settings as an administrator does."""
    open_ones = []

    def opened(tls, *, named="localhost", trusted=True, password=None, **more):
        context, file = certificate_for(named, tmp_path)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
        if tls == "tls":
            manner = {"ssl_context": context}
            if "authenticator" in more:
                more["auth_require_tls"] = False  # aiosmtpd takes STARTTLS alone for encrypted
        else:
            manner = {"tls_context": context, "require_starttls": True}
        post = post_office(**manner, **more)
        box = post.__enter__()
        open_ones.append(post)
        user = f"guatu:{password.replace('@', '%40').replace(':', '%3A').replace('/', '%2F')}@" if password else ""
        settings.MAIL = mail_server(
            f"smtp://{user}localhost:{box.server.port}?tls={tls}", None, "guatu@qinglan.invalid"
        )
        return box

    yield opened
    for each in open_ones:
        each.__exit__(None, None, None)


def sent(qinglan, clerk, key="试-1"):
    message = told(qinglan.zone, clerk, key)
    send_due()
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("tls", MANNERS)
def test_mail_leaves_over_an_encrypted_connection(qinglan, clerk, office, tls):
    box = office(tls)
    assert sent(qinglan, clerk).state == State.SENT
    assert [each["Subject"] for each in box.mails] == ["试用消息（虚构）"]


@pytest.mark.parametrize("tls", MANNERS)
@pytest.mark.parametrize("wrong", [{"named": "elsewhere.invalid"}, {"trusted": False}], ids=["name", "authority"])
def test_a_wrong_certificate_is_given_no_mail_and_told_in_the_stuck_list(qinglan, clerk, office, as_person, tls, wrong):
    box = office(tls, **wrong)
    message = sent(qinglan, clerk)
    assert (message.state, message.failure) == (State.WAITING, Why.UNSAFE)
    assert "certificate verify failed" in message.answer
    for _ in range(claiming.TRIES):
        Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        send_due()
    message.refresh_from_db()
    assert (message.state, box.mails) == (State.STUCK, [])
    page = as_person("admin").get(reverse("outbox:list", args=["qinglan"]), {"show": "stuck"}).content.decode()
    assert "无法建立加密连接" in page
    assert "certificate verify failed" in page


def test_a_server_that_speaks_in_the_clear_is_given_neither_mail_nor_password(qinglan, clerk, settings):
    with post_office() as box:
        settings.MAIL = mail_server(
            f"smtp://guatu:x@localhost:{box.server.port}?tls=starttls", None, "g@qinglan.invalid"
        )
        message = sent(qinglan, clerk)
        assert (message.failure, box.mails) == (Why.UNSAFE, [])


def signing_in(name, password):
    """A server's own check of name and password."""
    asked = []

    def check(server, session, envelope, mechanism, told):
        asked.append(mechanism)
        return AuthResult(success=(told.login, told.password) == (name.encode(), password.encode()), handled=False)

    return {"authenticator": check, "auth_required": True}, asked


@pytest.mark.parametrize("tls", MANNERS)
def test_name_and_password_of_the_settings_open_the_server(qinglan, clerk, office, tls):
    check, asked = signing_in("guatu", PASSWORD)
    box = office(tls, password=PASSWORD, **check)
    assert sent(qinglan, clerk).state == State.SENT
    assert len(box.mails) == 1
    assert asked


def test_a_server_that_takes_no_password_is_told(qinglan, clerk, office):
    office("tls", password=PASSWORD)
    message = sent(qinglan, clerk)
    assert (message.failure, message.answer) == (Why.SIGN_IN, "SMTP AUTH extension not supported by server.")


def test_a_wrong_password_is_told_without_it(qinglan, clerk, office):
    check, _ = signing_in("guatu", "ein anderes")
    box = office("tls", password=PASSWORD, **check)
    message = sent(qinglan, clerk)
    assert (message.failure, box.mails) == (Why.SIGN_IN, [])
    assert "535" in message.answer
    assert "4711" not in message.answer
