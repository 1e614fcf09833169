"""Rules of the English of the site: it is complete, says the same placeholders, and is shown to who chooses it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

import guatu_web
from guatu_web.frontend import translations

SITE = Path(guatu_web.__file__).parent
TRANSLATED = re.compile(r"""\{%\s*translate\s+("[^"]+"|'[^']+')""")
PLACES = re.compile(r"%\(\w+\)s|%s|\{\w+\}|</?strong>")


@pytest.fixture(autouse=True, scope="module")
def compiled():
    """The translations as they stand in the file now, whatever was compiled and read before."""
    translations()
    trans_real._translations.clear()


def catalogue():
    with (SITE / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as stream:
        return [message for message in read_po(stream) if message.id]


def texts(message, side):
    found = getattr(message, side)
    return list(found) if isinstance(found, tuple | list) else [found]


FOLDERS = ("templates", "accounts", "api", "areas", "documents", "ledger", "playbooks", "records", "review")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_text_of_these_pages_has_its_english(folder):
    known = {text for message in catalogue() for text in texts(message, "id")}
    asked = {
        text[1:-1]
        for path in (SITE / folder).rglob("*.html")
        for text in TRANSLATED.findall(path.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked - known == set()


def test_the_english_has_the_places_of_the_chinese():
    wrong = [
        message.id
        for message in catalogue()
        for text in texts(message, "string")
        if sorted(PLACES.findall(text)) != sorted(PLACES.findall(texts(message, "id")[0]))
    ]
    assert wrong == []


def test_no_english_text_is_empty_or_stands_twice():
    messages = catalogue()
    assert all(text.strip() for message in messages for text in texts(message, "string"))
    assert len({(str(message.id), message.context) for message in messages}) == len(messages)


def test_the_english_of_the_site_is_free_of_chinese_but_for_examples():
    examples = ("亿元", "上半年", "1—7月")
    wrong = [
        text
        for message in catalogue()
        for text in texts(message, "string")
        if re.search(r"[\u4e00-\u9fff]", text) and not any(example in text for example in examples)
    ]
    assert wrong == []


def test_who_chooses_english_sees_it_and_keeps_it(as_person):
    client = as_person("admin")
    page = reverse("areas:index", args=["qinglan"])
    assert "人员与角色" in client.get(page).content.decode()
    client.post("/language/setlang/", {"language": "en", "next": page})
    text = client.get(page).content.decode()
    assert "People and roles" in text
    assert "人员与角色" not in text
    client.post("/language/setlang/", {"language": "zh-hans", "next": page})
    assert "人员与角色" in client.get(page).content.decode()


def test_the_language_can_be_chosen_before_sign_in(qinglan):
    client = Client()
    client.post("/language/setlang/", {"language": "en", "next": "/account/login/"})
    assert "Sign in" in client.get("/account/login/").content.decode()


def test_a_log_written_in_english_reads_as_chinese(as_person, qinglan):
    """What is written into the log does not depend on the language of who did it."""
    client = as_person("admin")
    client.post("/language/setlang/", {"language": "en"})
    form = {"name": "河口街道", "kind": "town", "parent": "", "since": "2026-06-01", "reason": "更名", "seen": 1}
    client.post(reverse("areas:restate", args=["qinglan", "areas", qinglan.areas["QL2"].pk]), form)
    with translation.override("zh-hans"):
        page = as_person("admin").get(reverse("records:audit", args=["qinglan"])).content.decode()
    assert "变更区域" in page
    assert "Area changed" not in page
