"""Rules of sign-in: passwords, lock-out, the second step, and what of it offices never see."""

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from guatu_web.accounts.models import User
from guatu_web.records.models import AuditEntry

PASSWORD = "Qinglan-2026!"
LOGIN = "/account/login/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    """Rates are counted beside the database that a test gets for itself."""
    cache.clear()


def sign_in(client, username="clerk", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def code_now(secret):
    """The six digits of RFC 6238 for a secret."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def confirmed(client, address):
    """Open a page that asks for the password once more, and give it."""
    asked = client.get(address)
    if asked.status_code == 302 and "reauthenticate" in asked.url:
        client.post(asked.url, {"password": PASSWORD, "next": address})
    return client.get(address)


def with_second_step(username="clerk"):
    """Somebody who has turned the second step on, and the secret in his phone."""
    client = Client()
    sign_in(client, username)
    page = confirmed(client, reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'own-secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}).status_code == 302
    return client, secret


# Passwords


def test_the_right_password_signs_in_and_leads_to_the_zone(qinglan):
    client = Client()
    answer = sign_in(client)
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert client.get(answer.url).url == reverse("cockpit:home", args=["qinglan"])


def test_after_sign_in_the_page_that_was_asked_for_opens(qinglan):
    wanted = reverse("areas:index", args=["qinglan"])
    asked = Client().get(wanted)
    assert asked.url == f"{LOGIN}?next={wanted}"
    answer = Client().post(asked.url, {"login": "clerk", "password": PASSWORD, "next": wanted})
    assert answer.url == wanted


def test_no_sign_in_leads_to_another_site(qinglan):
    answer = Client().post(LOGIN, {"login": "clerk", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.url == "/"


@pytest.mark.parametrize("username", ["clerk", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(qinglan, username):
    page = sign_in(Client(), username, "wrong").content.decode()
    assert "用户名或密码不正确" in page
    assert re.sub(r'value="[^"]*"', "", page) == re.sub(
        r'value="[^"]*"', "", sign_in(Client(), "somebody", "wrong").content.decode()
    )


@pytest.mark.parametrize("spelling", ["CLERK", " clerk ", "Clerk"])
def test_capitals_and_blanks_around_a_name_do_not_matter(qinglan, spelling):
    client = Client()
    sign_in(client, spelling)
    assert is_signed_in(client)


def test_whoever_is_not_active_does_not_get_in(qinglan):
    User.objects.filter(username="clerk").update(is_active=False)
    client = Client()
    sign_in(client)
    assert not is_signed_in(client)


def test_a_session_ends_after_twelve_hours(qinglan, monkeypatch):
    client = Client()
    sign_in(client)
    later = timezone.now() + timedelta(hours=12, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.get("/").url.startswith(LOGIN)


def test_leaving_takes_a_press_of_a_button(qinglan):
    client = Client()
    sign_in(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


# Lock-out


@pytest.mark.parametrize("username", ["clerk", "nobody"])
def test_the_fifth_failure_locks_whether_the_name_exists_or_not(qinglan, username):
    client = Client()
    for _ in range(4):
        assert sign_in(client, username, "wrong").status_code == 200
    answer = sign_in(client, username, "wrong")
    page = answer.content.decode()
    assert answer.status_code == 429
    assert username not in page
    ends = timezone.localtime(timezone.now() + timedelta(minutes=15))
    assert told_end(answer) in (f"{ends + timedelta(minutes=1):%H:%M}", f"{ends:%H:%M}")


def told_end(answer):
    """The time at which a locked page says that one may try again."""
    return re.search(r"请于 (\d\d:\d\d) 之后再试", answer.content.decode())[1]


def failed(times, username="clerk", **extra):
    client = Client()
    for _ in range(times):
        answer = sign_in(client, username, "wrong", **extra)
    return answer


def test_who_is_locked_out_does_not_get_in_with_the_right_password(qinglan):
    failed(5)
    client = Client()
    assert sign_in(client).status_code == 429
    assert not is_signed_in(client)


def test_a_forged_address_does_not_pass_the_lock(qinglan):
    for number in range(5):
        failed(1, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}", HTTP_USER_AGENT=f"browser {number}")
    assert sign_in(Client(), HTTP_X_FORWARDED_FOR="10.9.9.9", HTTP_USER_AGENT="another").status_code == 429


def test_another_spelling_of_the_name_does_not_pass_the_lock(qinglan):
    for spelling in ("clerk", "CLERK", "Clerk", " clerk", "cLERK"):
        failed(1, spelling)
    assert sign_in(Client(), "clERK").status_code == 429


def test_others_can_sign_in_while_one_is_locked_out(qinglan):
    failed(5)
    client = Client()
    sign_in(client, "lead")
    assert is_signed_in(client)


def test_a_success_forgets_the_failures_before_it(qinglan):
    failed(4)
    sign_in(Client())
    failed(4)
    client = Client()
    sign_in(client)
    assert is_signed_in(client)


@pytest.fixture
def wait(monkeypatch):
    """Lets time pass for the lock."""
    began = timezone.now()
    past = timedelta()

    def passes(**time):
        nonlocal past
        past += timedelta(**time)
        now = began + past
        monkeypatch.setattr(timezone, "now", lambda: now)
        monkeypatch.setattr("axes.handlers.proxy.now", lambda: now)

    passes()
    return passes


def test_the_lock_ends_after_a_quarter_of_an_hour(qinglan, wait):
    failed(5)
    wait(minutes=14, seconds=59)
    assert sign_in(Client()).status_code == 429
    wait(seconds=2)
    client = Client()
    sign_in(client)
    assert is_signed_in(client)


@pytest.mark.parametrize("password", ["wrong", PASSWORD])
def test_a_try_during_the_lock_does_not_prolong_it(qinglan, wait, password):
    end = told_end(failed(5))
    for _ in range(3):
        wait(minutes=4)
        answer = sign_in(Client(), password=password, HTTP_USER_AGENT="another")
        assert answer.status_code == 429
        assert told_end(answer) == end
    wait(minutes=3, seconds=1)
    client = Client()
    sign_in(client)
    assert is_signed_in(client)


def test_failures_before_a_lock_that_are_long_ago_do_not_count(qinglan, wait):
    for agent in range(4):
        failed(1, HTTP_USER_AGENT=f"browser {agent}")
        wait(minutes=4)
    assert failed(1).status_code == 200


def test_the_end_that_is_told_is_the_end(qinglan, wait):
    """Failures from several browsers are forgotten one after the other; the first of five to go ends the lock."""
    for agent in range(5):
        answer = failed(1, HTTP_USER_AGENT=f"browser {agent}")
        wait(minutes=1)
    end = told_end(answer)
    wait(minutes=9, seconds=59)
    assert told_end(sign_in(Client())) == end
    wait(seconds=2)
    client = Client()
    sign_in(client)
    assert is_signed_in(client)
    minute = timezone.localtime(timezone.now()).replace(second=0) + timedelta(minutes=1)
    assert end in (f"{minute:%H:%M}", f"{minute - timedelta(minutes=1):%H:%M}")


def test_a_null_in_a_name_breaks_nothing(qinglan):
    assert sign_in(Client(), "cle\x00rk", "wrong").status_code == 200


# The own password


def changed(client, new, old=PASSWORD, again=None):
    return client.post(
        reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": again or new}
    )


@pytest.fixture
def clerk(qinglan):
    client = Client()
    sign_in(client)
    return client


def test_the_rules_of_passwords_stand_beside_the_field(clerk):
    page = clerk.get(reverse("account_change_password")).content.decode()
    help_text = page[page.index('id="id_password1_helptext"') :]
    assert "10" in help_text[:600]
    assert help_text.count("<li>") >= 4


@pytest.mark.parametrize("bad", ["Short-1!", "password12", "12345678901234", "1q2w3e4r5t"])
def test_weak_passwords_are_refused_beside_the_field(clerk, bad):
    answer = changed(clerk, bad)
    assert answer.status_code == 200
    assert 'class="field-errors"' in answer.content.decode()
    assert User.objects.get(username="clerk").check_password(PASSWORD)


def test_a_new_password_ends_the_sessions_elsewhere_but_not_this_one(clerk, qinglan):
    elsewhere = Client()
    sign_in(elsewhere)
    changed(clerk, "Heron-on-the-lake-7")
    assert clerk.get("/").status_code == 302
    assert not clerk.get("/").url.startswith(LOGIN)
    assert elsewhere.get("/").url.startswith(LOGIN)


def test_a_changed_password_is_in_the_log_without_the_password(clerk, qinglan):
    changed(clerk, "Heron-on-the-lake-7")
    entry = AuditEntry.objects.get(act="accounts.change_own_password")
    assert (entry.actor, entry.zone) == (qinglan.people["clerk"], qinglan.zone)
    assert "Heron" not in str(entry.changes)


def test_whoever_has_a_password_set_by_another_changes_it_first(qinglan):
    User.objects.filter(username="clerk").update(must_change_password=True)
    client = Client()
    sign_in(client)
    asked = reverse("account_change_password")
    assert client.get("/").url == asked
    assert client.get(reverse("areas:index", args=["qinglan"])).url == asked
    changed(client, "Heron-on-the-lake-7")
    assert client.get("/").url == reverse("cockpit:home", args=["qinglan"])


# The second step


def test_with_the_second_step_on_a_password_alone_does_not_sign_in(qinglan):
    _, secret = with_second_step()
    client = Client()
    answer = sign_in(client)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get("/").url.startswith(LOGIN)
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)
    client.post(answer.url, {"code": code_now(secret)})
    assert is_signed_in(client)


def test_a_code_works_once(qinglan):
    _, secret = with_second_step()
    code = code_now(secret)
    for expected in (True, False):
        client = Client()
        client.post(sign_in(client).url, {"code": code})
        assert is_signed_in(client) == expected


def test_codes_cannot_be_tried_without_end(qinglan):
    _, secret = with_second_step()
    client = Client()
    answer = sign_in(client)
    for number in range(6):
        client.post(answer.url, {"code": f"{number:06d}"})
    client.post(answer.url, {"code": code_now(secret)})
    assert not is_signed_in(client)


def test_a_recovery_code_signs_in_once(qinglan):
    owner, _ = with_second_step()
    page = confirmed(owner, reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"<li>([0-9a-z-]+)</li>", page)
    assert len(codes) == 10
    for expected in (True, False):
        client = Client()
        client.post(sign_in(client).url, {"code": codes[0]})
        assert is_signed_in(client) == expected


def test_the_second_step_is_turned_on_and_off_only_by_who_gives_the_password_again(clerk):
    for name in ("mfa_activate_totp", "mfa_generate_recovery_codes"):
        assert "reauthenticate" in clerk.get(reverse(name)).url


def test_the_second_step_can_be_turned_off(qinglan):
    owner, _ = with_second_step()
    confirmed(owner, reverse("mfa_deactivate_totp"))
    owner.post(reverse("mfa_deactivate_totp"))
    client = Client()
    sign_in(client)
    assert is_signed_in(client)


def test_the_picture_to_scan_is_allowed_by_the_content_policy(clerk):
    page = confirmed(clerk, reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]


# Pages


OWN_PAGES = ["mfa_index", "account_change_password", "account_logout", "mfa_activate_totp"]


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_the_own_account_stand_in_the_shell_in_both_languages(clerk, name, language):
    clerk.post("/language/setlang/", {"language": language})
    page = confirmed(clerk, reverse(name)).content.decode()
    assert f'<html lang="{language}">' in page
    assert 'class="shell"' in page
    assert not re.search(r'\sstyle="|<script>|onclick', page)


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "confirm-email/", "password/reset/", "password/set/", "login/code/confirm/", "3rdparty/"],
)
def test_what_offices_do_not_use_does_not_exist(clerk, address):
    assert clerk.get(f"/account/{address}").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password"])
def test_no_page_can_link_to_what_offices_do_not_use(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_an_unknown_address_is_answered_in_our_look(qinglan):
    for client in (Client(), Client()):
        page = client.get("/nothing/here/")
        assert page.status_code == 404
        assert "没有找到这一页" in page.content.decode()


def test_a_lacking_right_is_explained(as_person):
    page = as_person("clerk").get(reverse("records:audit", args=["qinglan"]))
    assert page.status_code == 403
    assert "查看操作日志" in page.content.decode()


def test_the_page_of_a_failure_needs_nothing_but_itself():
    from django.template.loader import render_to_string

    assert "系统出错" in render_to_string("500.html")
