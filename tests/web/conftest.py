"""Two invented zones and the people in them, for every test of the site."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate
from django.template.backends.jinja2 import Template
from django.test import Client
from django.test.signals import template_rendered
from django.utils import timezone

from guatu_web.accounts.models import Role
from guatu_web.demo.cast import PASSWORD
from guatu_web.demo.zones import Built, Plan, Post, build
from web.browsing import browser, person  # noqa: F401  fixtures of every test in a browser
from web.pace_hand import on  # noqa: F401  a fixture of tests about time
from web.supervision_hand import clock, desk  # noqa: F401  fixtures of tests about supervision

TODAY = date(2026, 11, 21)

QINGLAN = Plan(
    "qinglan",
    "青澜开发区",
    [("QL", "青澜开发区", "zone", None), ("QL1", "北园", "park", "QL"), ("QL2", "河口镇", "town", "QL")],
    [
        ("G", "管委会领导", "leaders", None),
        ("D", "督查室", "department", None),
        ("J", "经济发展局", "department", None),
        ("J1", "统计中心", "department", "J"),
        ("Z", "招商局", "department", None),
    ],
    [
        Post("admin", "安宁", Role.ADMINISTRATOR),
        Post("leader", "林岚", Role.LEADER),
        Post("supervisor", "杜察", Role.SUPERVISION),
        Post("lead", "景立", Role.LEAD, unit="J"),
        Post("clerk", "景文", Role.CLERK, unit="J1"),
        Post("town", "何口", Role.TOWN_CLERK, area="QL2"),
        Post("observer", "关澜", Role.OBSERVER),
    ],
)
YUNTAI = Plan(
    "yuntai",
    "云台开发区",
    [("YT", "云台开发区", "zone", None)],
    [("D", "督查室", "department", None)],
    [Post("other", "云督", Role.SUPERVISION), Post("observer", "关澜", Role.OBSERVER)],
)
"""A second zone, of which only the observer is also a member."""


@pytest.fixture(autouse=True, scope="session")
def contexts_of_pages():
    """Lets Django's test client know what a page was rendered with, as it does for its own template language."""
    plain = Template.render

    def told(self, context=None, request=None):
        template_rendered.send(sender=self, template=self.template, context=dict(context or {}))
        return plain(self, context, request)

    Template.render = told
    yield
    Template.render = plain


@pytest.fixture
def qinglan(db: None) -> Built:
    return build(QINGLAN, PASSWORD)


@pytest.fixture
def yuntai(qinglan: Built) -> Built:
    return build(YUNTAI, PASSWORD)


@pytest.fixture
def as_person(qinglan: Built):
    """A browser of sorts, signed in as somebody of the cast."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(qinglan.people[username], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def flushable(transactional_db):
    """A database that threads see. SQLite empties it by DELETE, which append-only tables refuse until their guards are
    off."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            guards = dict(cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
            for name in guards:
                cursor.execute(f"DROP TRIGGER {name}")

        def guard_again(**_):
            post_migrate.disconnect(guard_again, sender=apps.get_app_config("records"))
            with connection.cursor() as cursor:
                for guard in guards.values():
                    cursor.execute(guard)

        post_migrate.connect(guard_again, sender=apps.get_app_config("records"), weak=False)


@pytest.fixture
def admin(qinglan):
    return qinglan.people["admin"]


@pytest.fixture
def on_a_known_day(monkeypatch):
    """It is TODAY."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
