"""A hand for the tests of supervision: people who do acts to items, on the day that a test sets."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guatu_web.accounts.models import Membership, User
from guatu_web.records.acts import act
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.entering import Entry, enter

PDF = b"%PDF-1.4\n" + b"0" * 40


@pytest.fixture
def clock(monkeypatch):
    """Sets the day; it is noon of a Monday."""

    class Clock:
        day = date(2026, 11, 2)

        def to(self, *day):
            self.day = date(*day)

    clock = Clock()

    def localdate(value=None, zone=None):
        return clock.day if value is None else value.astimezone(timezone.get_current_timezone()).date()

    def now():
        return datetime(clock.day.year, clock.day.month, clock.day.day, 12, tzinfo=timezone.get_current_timezone())

    monkeypatch.setattr(timezone, "localdate", localdate)
    monkeypatch.setattr(timezone, "now", now)
    return clock


class Desk:
    """Does acts with a key of their own each, in the version that the item has."""

    def __init__(self, built):
        self.built, self.zone, self.units = built, built.zone, built.units

    def person(self, name):
        """Somebody of the cast, whose roles are read anew."""
        return User.objects.get(pk=self.built.people[name].pk)

    def join(self, username, role, unit=None):
        """One more person, invented."""
        with act("test.join", by=None, zone=self.zone) as doing:
            person = User.objects.create(username=username, name=username)
            doing.create(Membership(user=person, zone=self.zone, role=role, unit=self.units[unit] if unit else None))
        self.built.people[username] = person

    def enter(self, title="推进北园标准厂房建设（虚构）", flow="decision", **fields):
        return enter(self.person("supervisor"), self.zone, Entry(title, flow, **fields))

    def do(self, item, act, by, files=(), key=None, **given):
        item.refresh_from_db()
        return do(self.person(by), item, act, given, version=item.version, key=key or uuid4().hex, files=files)

    def running(self, due=date(2026, 12, 31), **fields):
        """An item that the lead's unit has received."""
        item = self.enter(unit=self.units["J"], due_on=due, **fields)
        self.do(item, "dispatch", "supervisor")
        self.do(item, "receive", "lead")
        return item

    def submitted(self, **fields):
        item = self.running(**fields)
        self.do(item, "submit", "lead", progress="已完成", files=[file("验收单.pdf", PDF)])
        return item


def file(name, content):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def desk(qinglan, clock, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return Desk(qinglan)
