"""Rules of the English of the site: it is complete, says the same placeholders, and is shown to who chooses it."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real
from jinja2.ext import babel_extract

import guatu_web
from guatu_web.accounts.actions import people
from guatu_web.frontend import translations
from guatu_web.policies import RIGHTS
from guatu_web.records.models import AuditEntry

SITE = Path(guatu_web.__file__).parent
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


def asked_by(template):
    """The texts of a page's source that are translated, with their contexts."""
    with template.open("rb") as source:
        found = babel_extract(source, ("_", "gettext", "ngettext", "pgettext"), [], {})
        for _line, _function, message, _comments in found:
            yield from (text for text in (message if isinstance(message, tuple) else (message,)) if text)


@pytest.mark.parametrize("folder", [*sorted(path.parent.name for path in SITE.glob("*/templates")), "templates"])
def test_every_text_of_these_pages_has_its_english(folder):
    known = {text for message in catalogue() for text in texts(message, "id")} | {"token"}  # the one context
    pages = [path for path in (SITE / folder).rglob("*") if path.suffix in (".html", ".txt")]
    asked = {text for page in pages for text in asked_by(page)}
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
    examples = ("亿元", "上半年", "1—7月", "青开管发〔2026〕12号", "“文件”", "（一）", "一、")
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


# texts in Python

IN_CHINESE = re.compile(r"[\u3001\u3400-\u9fff\uff01-\uff5e]")
TRANSLATING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
REFUSING = {
    *("Refused", "Unfit", "AlreadyHere", "NoZone", "PermissionDenied", "Http404", "HttpError"),
    *("ValidationError", "ValueError", "Unreadable", "Unclear", "add_error"),
}
BILINGUAL = {"serving.py"}
"""What `make run` prints before anybody could choose a language."""


def modules():
    for path in sorted(SITE.rglob("*.py")):
        if "migrations" not in path.parts and path.name not in BILINGUAL:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""


def untranslated(node):
    """The Chinese literals below a node that pass by gettext."""
    if called(node) in TRANSLATING:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and IN_CHINESE.search(node.value):
        yield node
    for below in ast.iter_child_nodes(node):
        yield from untranslated(below)


def test_every_refusal_can_be_read_in_english():
    """Also one that is put together from pieces before it is raised: the name it has then is followed to them."""
    found = set()
    for path, tree in modules():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            raised = [node for node in ast.walk(function) if called(node) in REFUSING]
            names = {below.id for node in raised for below in ast.walk(node) if isinstance(below, ast.Name)}
            told = [
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name) and target.id in names
            ]
            wrong = [each for node in (*raised, *told) for each in untranslated(node)]
            found |= {f"{path.relative_to(SITE)}:{each.lineno}: {each.value}" for each in wrong}
    assert sorted(found) == []


def test_no_sentence_is_put_together_past_gettext():
    """An f-string with Chinese words can be read in one language only."""
    # papers that are invented in Chinese, what is kept with a document, and official documents
    chinese_by_purpose = ("demo", "wording.py", "papers")
    wrong = [
        f"{path.relative_to(SITE)}:{node.lineno}"
        for path, tree in modules()
        if not set(path.relative_to(SITE).parts) & set(chinese_by_purpose)
        and not path.is_relative_to(SITE / "briefings/queries")  # what a document says
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and any(
            isinstance(part, ast.Constant) and re.search(r"[\u4e00-\u9fff]", str(part.value)) for part in node.values
        )
    ]
    assert wrong == []


def test_every_text_of_the_code_has_its_english():
    known = {(text, message.context) for message in catalogue() for text in texts(message, "id")}
    missing = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if called(node) not in TRANSLATING:
                continue
            told = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            context = told.pop(0) if called(node).startswith("pgettext") and told else None
            asked = [text for text in told if IN_CHINESE.search(text) and (text, context) not in known]
            missing += [f"{path.relative_to(SITE)}:{node.lineno}: {text}" for text in asked]
    assert missing == []


def test_every_right_has_its_english():
    known = {message.id for message in catalogue() if message.context == "right"}
    assert {right.chinese for right in RIGHTS.values()} == known


def test_who_has_chosen_english_is_refused_in_english(as_person, qinglan):
    client = as_person("admin")
    client.post("/language/setlang/", {"language": "en"})
    page = reverse("areas:restate", args=["qinglan", "areas", qinglan.areas["QL2"].pk])
    form = {"name": "河口镇", "kind": "town", "parent": qinglan.areas["QL"].pk, "since": "2026-06-01", "reason": "更名"}
    told = client.post(page, form | {"seen": 1})
    assert (told.status_code, "Nothing would change; there is nothing to save." in told.content.decode()) == (422, True)
    told = client.get(reverse("ledger:enter", args=["qinglan"]))
    assert "You do not have the right “Enter and change targets”." in told.content.decode()


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ({}, "请提供有效的令牌"),
        ({"accept-language": "en"}, "Send a valid token"),
        ({"accept-language": "en-GB,zh;q=0.5"}, "Send a valid token"),
        ({"accept-language": "zh-CN,en;q=0.5"}, "请提供有效的令牌"),
        ({"accept-language": "fr"}, "请提供有效的令牌"),
        ({"accept-language": "*"}, "请提供有效的令牌"),
    ],
)
def test_a_program_is_answered_in_the_language_that_it_accepts(qinglan, header, told):
    answer = Client(headers=header).get("/api/v1/zones/qinglan/targets")
    assert (answer.status_code, answer.json()["error"].startswith(told)) == (401, True)
    assert answer["Content-Language"] == ("en" if told.startswith("Send") else "zh-hans")
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("limit=500", "limit: It must not be greater than 200."),
        ("sort=x&period=1&area=0", "; "),
        ("nothing=1", "There is no parameter nothing; there are: limit, cursor, sort, "),
        ("cursor=x", "There is no such page"),
        ("period=24", "It is no period."),
    ],
)
def test_a_program_that_accepts_english_is_refused_in_english(as_person, query, told):
    client = as_person("observer")
    client.post("/language/setlang/", {"language": "en"})
    error = client.get(f"/api/v1/zones/qinglan/targets?{query}").json()["error"]
    assert told in error
    assert not re.search(r"[\u3001\u4e00-\u9fff\uff1b]", error)


def test_what_a_record_is_called_in_the_log_depends_on_nobodys_language(qinglan):
    """A role is called by a word that the site translates."""
    admin, observer = qinglan.people["admin"], qinglan.people["observer"]
    held = {"role": "leader", "unit": None, "area": None, "valid_from": date(2026, 1, 1), "valid_to": None}
    with translation.override("en"):
        people.give_role(admin, qinglan.zone, observer, reason="任职", **held)
    assert AuditEntry.objects.order_by("-number").first().label == "关澜：青澜开发区区领导"
